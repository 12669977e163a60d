/**
 * An open mark on a contested entry follows the entry, so that its measures stay out of use; also onto the other fact
 * of the same decision, where both subjects hold one. The register stays as it was written.
 */
import { factsBrought, twinsOf } from '../records/index.ts'
import type { SubjectMover } from '../subjects/index.ts'
import { joinMarks, moveMarks, partMarks, type MarkOfTwin } from './store/marks.ts'

/** What a run did. Merges made while doubles stood beside each other keep the facts alone. */
interface Run {
  facts: string[]
  marks: MarkOfTwin[]
}

const runOf = (run: unknown): Run => (Array.isArray(run) ? { facts: run as string[], marks: [] } : (run as Run))

/** Runs behind the mover of records. */
export const checksMover: SubjectMover = {
  name: 'checks',
  move: async (tx, move) => {
    const { from, to, at } = move
    const facts = await factsBrought(tx, to, move.mergeId)
    if (facts.length > 0) await moveMarks(tx, from, to, facts, at)
    const marks = await joinMarks(tx, move, await twinsOf(tx, from, to))
    if (facts.length + marks.length === 0) return { moved: undefined, disagreements: [] }
    return { moved: { facts, marks } satisfies Run, disagreements: [] }
  },
  back: async (tx, move, moved) => {
    const runs = moved.map(runOf)
    const facts = [...new Set([...runs.flatMap((run) => run.facts), ...move.facts])]
    await moveMarks(tx, move.from, move.to, facts, move.at)
    await partMarks(tx, move, runs.flatMap((run) => run.marks))
  },
}
