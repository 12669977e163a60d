/**
 * Procedures, exits and points follow the facts they made or stand on. An entry in force by our own
 * procedure has an open case, which stands against the merge.
 */
import { factsBrought } from '../records/index.ts'
import type { SubjectMover } from '../subjects/index.ts'
import { moveProcedures } from './store/move.ts'

/** Runs behind the mover of records. */
export const listsMover: SubjectMover = {
  name: 'lists',
  move: async (tx, move) => {
    const facts = await factsBrought(tx, move.to, move.mergeId)
    if (facts.length === 0) return { moved: undefined, disagreements: [] }
    await moveProcedures(tx, move.from, move.to, facts)
    return { moved: facts, disagreements: [] }
  },
  back: async (tx, move, runs) =>
    moveProcedures(tx, move.from, move.to, [...new Set((runs as string[][]).flat())]),
}
