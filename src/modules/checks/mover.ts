/**
 * An open mark on a contested entry follows the entry, so that its measures stay out of use. The register stays as it
 * was written.
 */
import { factsBrought } from '../records/index.ts'
import type { SubjectMover } from '../subjects/index.ts'
import { moveMarks } from './store/marks.ts'

/** Runs behind the mover of records. */
export const checksMover: SubjectMover = {
  name: 'checks',
  move: async (tx, move) => {
    const facts = await factsBrought(tx, move.to, move.mergeId)
    if (facts.length === 0) return { moved: undefined, disagreements: [] }
    await moveMarks(tx, move.from, move.to, facts, move.at)
    return { moved: facts, disagreements: [] }
  },
  back: async (tx, move, runs) =>
    moveMarks(tx, move.from, move.to, [...new Set([...(runs as string[][]).flat(), ...move.facts])], move.at),
}
