/** What becomes of a subject's facts when it is merged into another, and when that is taken back. */
import type { Tx } from '../../../kernel/db.ts'
import { publishBatch, publishEvents } from '../../../kernel/feed.ts'
import { civilDateOf } from '../../../kernel/time.ts'
import type { MoverResult, SubjectMove, SubjectMover } from '../../subjects/index.ts'
import {
  copyVersionsTo,
  endMoved,
  lastMoved,
  lockBrought,
  lockMovable,
  type Copy,
  type Gone,
  type Movable,
  type MovedFact,
} from '../store/move.ts'

/**
 * Moves current facts; what ended before stays in the archive of the merged subject, where it was known.
 *
 * | the other subject holds | the fact |
 * |---|---|
 * | nothing under its key | moves |
 * | the same fact with the same content | ends here: it stands there already |
 * | the same fact with other content | moves beside it, and a person must say which is right |
 */
export const recordMover: SubjectMover = {
  name: 'records',
  move: async (tx, move): Promise<MoverResult> => {
    const movable = await lockMovable(tx, move.from, move.to, civilDateOf(move.at))
    if (movable.length === 0) return { moved: undefined, disagreements: [] }
    const leaving = movable.filter((one) => one.same !== true)
    await endMoved(
      tx,
      move.from,
      movable.map((one) => one.id),
      move.at,
    )
    await file(
      tx,
      move,
      leaving.map((one) => ({ id: one.id, apart: one.twin !== null })),
    )
    await tellGone(tx, move, movable)
    return {
      moved: movable.map(({ factId, same }): MovedFact => ({ factId, copied: same !== true })),
      disagreements: leaving.filter((one) => one.twin !== null).map(disagreement),
    }
  },
  back: async (tx, move, runs) => {
    const facts = (runs as MovedFact[][]).flat()
    const brought = await lockBrought(
      tx,
      move.from,
      facts.filter((f) => f.copied).map((f) => f.factId),
      civilDateOf(move.at),
    )
    const before = new Map(
      (
        await lastMoved(
          tx,
          move.to,
          facts.map((f) => f.factId),
        )
      ).map((one) => [one.factId, one]),
    )
    await endMoved(
      tx,
      move.from,
      brought.map((one) => one.id),
      move.at,
    )
    await tellGone(tx, move, brought)
    // A fact corrected meanwhile goes back corrected; one that was ended meanwhile stays ended.
    await file(
      tx,
      move,
      brought.map((one): Copy => {
        const keyHash = before.get(one.factId)?.keyHash
        return { id: one.id, apart: false, ...(keyHash === undefined ? {} : { keyHash }) }
      }),
    )
    const stayed = facts.filter((f) => !f.copied).flatMap((f) => before.get(f.factId) ?? [])
    await file(
      tx,
      { ...move, from: move.to },
      stayed.map((one) => ({ id: one.id, apart: false })),
    )
  },
}

async function file(tx: Tx, move: SubjectMove, copies: readonly Copy[]): Promise<void> {
  if (copies.length === 0) return
  const { first, last } = await copyVersionsTo(tx, move, copies)
  await publishBatch(tx, {
    kind: 'published',
    source: 'records',
    ref: { submissionId: move.mergeId, firstRow: first, lastRow: last },
    count: copies.length,
    subjects: [move.from, move.to],
    public: true,
  })
}

/**
 * Receivers drop what they hold under the old subject; what strangers could not see is not told to them now.
 */
async function tellGone(tx: Tx, { from }: SubjectMove, gone: readonly Gone[]): Promise<void> {
  await publishEvents(
    tx,
    gone.map((one) => ({
      kind: 'withdrawn',
      public: one.shown,
      subject: { id: from },
      object: { type: 'record', id: one.id },
      detail: { fact: one.factId, reason: 'moved' },
    })),
  )
}

function disagreement({ kind, documentNo, factId, twin }: Movable): MoverResult['disagreements'][number] {
  return { title: documentNo ?? kind, detail: { kind, fact: factId, twin, documentNo } }
}
