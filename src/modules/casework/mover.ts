/** A subject with an open case is not merged: served papers and running terms name it. Closed cases stay where they are. */
import { Problem } from '../../kernel/problem.ts'
import { subjectProblems, type SubjectMover } from '../subjects/index.ts'
import { hasOpenCase } from './store/of-subject.ts'

export const caseworkMover: SubjectMover = {
  name: 'casework',
  move: async (tx, move) => {
    if (await hasOpenCase(tx, move.from)) throw new Problem(subjectProblems.mergeOpenCase)
    return { moved: undefined, disagreements: [] }
  },
  back: async () => undefined,
}
