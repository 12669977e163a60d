/** Facts on their way from one subject to another: filed there, told of here. */
import type { Tx } from '../../../kernel/db.ts'
import { publishBatch, publishEvents } from '../../../kernel/feed.ts'
import type { SubjectMove } from '../../subjects/index.ts'
import { copyVersionsTo, type Copy, type Gone } from '../store/move.ts'

/** Files copies under the other subject and tells the feed. */
export async function fileMoved(tx: Tx, move: SubjectMove, copies: readonly Copy[]): Promise<void> {
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
export async function tellGone(tx: Tx, { from }: Pick<SubjectMove, 'from'>, gone: readonly Gone[]): Promise<void> {
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
