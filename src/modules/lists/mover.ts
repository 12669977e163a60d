/**
 * Procedures, exits and points follow the facts they made or stand on, and their cases follow them. Of a decision both
 * subjects hold one fact stands: a procedure that made the other one, or rests on it, has this for its own while they
 * are one. What is not decided yet made no fact: its case stays behind and stands against the merge.
 */
import { moveCases } from '../casework/index.ts'
import type { Tx } from '../../kernel/db.ts'
import { factsBrought, twinsOf } from '../records/index.ts'
import type { SubjectMover } from '../subjects/index.ts'
import { undoRestingOn } from './actions/sweep.ts'
import { moveProcedures, turnBack, turnBases, turnEntries, type Turned } from './store/move.ts'

/** What a run did. Merges made while doubles stood beside each other keep the facts alone. */
interface Run {
  facts: string[]
  entries: Turned[]
  bases: Turned[]
}

const runOf = (run: unknown): Run =>
  Array.isArray(run) ? { facts: run as string[], entries: [], bases: [] } : (run as Run)

/** Runs behind the mover of records and before that of casework. */
export const listsMover: SubjectMover = {
  name: 'lists',
  move: async (tx, { from, to, mergeId }) => {
    const twins = await twinsOf(tx, from, to)
    const entries = await turnEntries(tx, from, to, twins)
    const facts = await factsBrought(tx, to, mergeId)
    await follow(tx, from, to, [...facts, ...entries.map((one) => one.stays)])
    const bases = await turnBases(tx, to, twins)
    if (facts.length + entries.length + bases.length === 0) return { moved: undefined, disagreements: [] }
    return { moved: { facts, entries, bases } satisfies Run, disagreements: [] }
  },
  back: async (tx, { from, to, facts }, moved) => {
    const runs = moved.map(runOf)
    for (const run of runs) await turnBack(tx, from, run)
    const own = runs.flatMap((run) => [...run.facts, ...run.entries.map((one) => one.left)])
    await follow(tx, from, to, [...new Set([...own, ...facts])])
  },
  // An entry made on the other's decision while they were one bears on the wrong subject from this moment.
  parted: async (tx, { from, to }, ctx) => {
    for (const subjectId of [from, to]) await undoRestingOn(ctx, tx, { subjectId })
  },
}

async function follow(tx: Tx, from: string, to: string, facts: readonly string[]): Promise<void> {
  if (facts.length === 0) return
  await moveCases(tx, from, to, await moveProcedures(tx, from, to, facts))
}
