/**
 * A subject whose procedure is not decided yet is not merged: its papers and running terms name it. What is in force
 * goes with the facts it made, moved by whoever made them. Closed cases and papers stay where they are and are read
 * from the subject that stays.
 */
import { Problem } from '../../kernel/problem.ts'
import { subjectProblems, type SubjectMover } from '../subjects/index.ts'
import { hasOpenCase } from './store/of-subject.ts'

/** Runs last: an open case that nobody has taken along stands against the merge. */
export const caseworkMover: SubjectMover = {
  name: 'casework',
  move: async (tx, move) => {
    if (await hasOpenCase(tx, move.from)) throw new Problem(subjectProblems.mergeOpenCase)
    return { moved: undefined, disagreements: [] }
  },
  back: async () => undefined,
}
