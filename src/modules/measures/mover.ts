/**
 * Tasks, their initiation and responsible persons follow the entry they belong to: else every body would be
 * told that the entry was revoked. Of an entry both subjects were delivered with, each body has one task while they are
 * one. Cases of joint action stay with the receipt that made them, under the subject that was asked about.
 */
import { civilDateOf } from '../../kernel/time.ts'
import { factsBrought, twinsOf } from '../records/index.ts'
import type { SubjectMover } from '../subjects/index.ts'
import { joinDoubles, moveTasks, partDoubles, type Exchanged } from './store/move.ts'

/** What a run did. Merges made while doubles stood beside each other keep the facts alone. */
interface Run {
  facts: string[]
  doubles?: Exchanged
}

const runOf = (run: unknown): Run => (Array.isArray(run) ? { facts: run as string[] } : (run as Run))

/** Runs behind the mover of records. */
export const measuresMover: SubjectMover = {
  name: 'measures',
  move: async (tx, { from, to, mergeId, at }) => {
    const facts = await factsBrought(tx, to, mergeId)
    if (facts.length > 0) await moveTasks(tx, from, to, facts)
    const doubles = await joinDoubles(tx, { from, to, day: civilDateOf(at) }, await twinsOf(tx, from, to))
    if (facts.length + doubles.twins.length === 0) return { moved: undefined, disagreements: [] }
    return { moved: { facts, doubles } satisfies Run, disagreements: [] }
  },
  // Also what was pushed while they were one: it goes with its entry.
  back: async (tx, { from, to, facts }, moved) => {
    const runs = moved.map(runOf)
    await moveTasks(tx, from, to, [...new Set([...runs.flatMap((run) => run.facts), ...facts])])
    for (const { doubles } of runs) if (doubles !== undefined) await partDoubles(tx, from, to, doubles)
  },
}
