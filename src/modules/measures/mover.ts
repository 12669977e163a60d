/**
 * Tasks, their initiation and responsible persons follow the entry they belong to: else every body would be
 * told that the entry was revoked. Cases of joint action stay with the receipt that made them, under the
 * subject that was asked about.
 */
import { factsBrought } from '../records/index.ts'
import type { SubjectMover } from '../subjects/index.ts'
import { moveTasks } from './store/move.ts'

/** Runs behind the mover of records. */
export const measuresMover: SubjectMover = {
  name: 'measures',
  move: async (tx, move) => {
    const facts = await factsBrought(tx, move.to, move.mergeId)
    if (facts.length === 0) return { moved: undefined, disagreements: [] }
    await moveTasks(tx, move.from, move.to, facts)
    return { moved: facts, disagreements: [] }
  },
  // Also what was pushed while they were one: it goes with its entry.
  back: async (tx, move, runs) =>
    moveTasks(tx, move.from, move.to, [...new Set([...(runs as string[][]).flat(), ...move.facts])]),
}
