/** When two subjects may become one, and how that is taken back. Requirement S2; peers 5.9. */
import { Problem } from '../../../kernel/problem.ts'
import { subjectProblems } from '../problems.ts'

export interface MergeSide {
  id: string
  code: string | null
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
 * | without a USCC | with one | refused: the file is found, and shown, by its USCC (GB 32100-2015) |
 * | provisional | registered | refused: what a register says stays |
 * | otherwise | | merged |
 */
export function mustBeMergeable(keep: MergeSide, merge: MergeSide): void {
  if (keep.id === merge.id) throw new Problem(subjectProblems.mergeSame)
  if (keep.state === 'merged' || merge.state === 'merged') throw new Problem(subjectProblems.mergeAlready)
  if (keep.category !== merge.category) throw new Problem(subjectProblems.mergeCategories)
  // Neither way round: one has the code, the other the row of the register.
  const detail = '有代码的主体尚无登记信息：请待登记部门报送该代码的登记信息后，保留该主体进行合并'
  if (keep.code === null && merge.code !== null) {
    const stuck = keep.state === 'registered' && merge.state === 'provisional'
    throw new Problem(subjectProblems.mergeWithoutUscc, stuck ? { detail } : {})
  }
  if (keep.state === 'provisional' && merge.state === 'registered') {
    const stuck = keep.code !== null && merge.code === null
    throw new Problem(subjectProblems.mergeProvisional, stuck ? { detail } : {})
  }
}
