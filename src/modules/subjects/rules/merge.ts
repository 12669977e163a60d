/** When two subjects may become one, and how that is taken back. Requirement S2; peers 5.9. */
import { Problem } from '../../../kernel/problem.ts'
import { subjectProblems } from '../problems.ts'

export interface MergeSide {
  id: string
  category: 'organisation' | 'sole-trader'
  state: 'registered' | 'provisional' | 'merged'
}

/**
 * Throws the Problem that stands against merging `merge` into `keep`.
 *
 * | keep | merge | verdict |
 * |---|---|---|
 * | itself | itself | refused |
 * | merged already | any (or the reverse) | refused |
 * | organisation | sole trader (or the reverse) | refused: a name or code never crosses the two |
 * | provisional | registered | refused: what a register says stays |
 * | otherwise | | merged |
 */
export function mustBeMergeable(keep: MergeSide, merge: MergeSide): void {
  if (keep.id === merge.id) throw new Problem(subjectProblems.mergeSame)
  if (keep.state === 'merged' || merge.state === 'merged') throw new Problem(subjectProblems.mergeAlready)
  if (keep.category !== merge.category) throw new Problem(subjectProblems.mergeCategories)
  if (keep.state === 'provisional' && merge.state === 'registered')
    throw new Problem(subjectProblems.mergeProvisional)
}
