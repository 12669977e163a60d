/**
 * Procedures, exits and points follow the facts they made or stand on, and their cases follow them. What is not decided
 * yet made no fact: its case stays behind and stands against the merge.
 */
import { moveCases } from '../casework/index.ts'
import type { Tx } from '../../kernel/db.ts'
import { factsBrought } from '../records/index.ts'
import type { SubjectMover } from '../subjects/index.ts'
import { undoRestingOn } from './actions/sweep.ts'
import { moveProcedures } from './store/move.ts'

/** Runs behind the mover of records and before that of casework. */
export const listsMover: SubjectMover = {
  name: 'lists',
  move: async (tx, move) => {
    const facts = await factsBrought(tx, move.to, move.mergeId)
    if (facts.length === 0) return { moved: undefined, disagreements: [] }
    await follow(tx, move.from, move.to, facts)
    return { moved: facts, disagreements: [] }
  },
  back: (tx, move, runs) =>
    follow(tx, move.from, move.to, [...new Set([...(runs as string[][]).flat(), ...move.facts])]),
  // An entry made on the other's decision while they were one bears on the wrong subject from this moment.
  parted: async (tx, { from, to }, ctx) => {
    for (const subjectId of [from, to]) await undoRestingOn(ctx, tx, { subjectId })
  },
}

async function follow(tx: Tx, from: string, to: string, facts: readonly string[]): Promise<void> {
  await moveCases(tx, from, to, await moveProcedures(tx, from, to, facts))
}
