/** Writing events: always in the transaction of the change they tell of. */
import { idArray } from '../copy.ts'
import { rows, sql, type Tx } from '../db.ts'
import { feedChannel, type NewFeedBatch, type NewFeedEvent } from './events.ts'

/** Writes events in the caller's transaction, in the order given. Followers hear of them when it commits. */
export async function publishEvents(tx: Tx, events: readonly NewFeedEvent[]): Promise<void> {
  for (let from = 0; from < events.length; from += 5000) {
    const part = events.slice(from, from + 5000).map((event, n) => ({
      n,
      kind: event.kind,
      public: event.public,
      subject_id: event.subject?.id,
      subject_code: event.subject?.code,
      subject_name: event.subject?.name,
      object_type: event.object?.type,
      object_id: event.object?.id,
      detail: event.detail,
    }))
    await rows(
      tx,
      sql`INSERT INTO feed.outbox (kind, public, subject_id, subject_code, subject_name, object_type, object_id, detail)
          SELECT kind, public, subject_id, subject_code, subject_name, object_type, object_id, detail
          FROM jsonb_to_recordset(${JSON.stringify(part)}::jsonb) AS event (n int, kind text, public boolean,
            subject_id uuid, subject_code text, subject_name text, object_type text, object_id text, detail jsonb)
          ORDER BY n`,
    )
  }
  if (events.length > 0) await notify(tx)
}

/** Writes one row for many events, in the caller's transaction. */
export async function publishBatch(tx: Tx, batch: NewFeedBatch): Promise<void> {
  if (batch.count === 0) return
  await rows(
    tx,
    sql`INSERT INTO feed.outbox (kind, public, source, ref, subjects, count)
        VALUES (${batch.kind}, ${batch.public}, ${batch.source}, ${JSON.stringify(batch.ref)}::jsonb,
          ${batch.subjects === undefined ? null : idArray(batch.subjects)}::uuid[], ${batch.count})`,
  )
  await notify(tx)
}

async function notify(tx: Tx): Promise<void> {
  await rows(tx, sql`SELECT pg_notify(${feedChannel}, '')`)
}
