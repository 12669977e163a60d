/** SQL of deliveries: attempts to bring a notice to its addressee. */
import { firstRow, rows, sql, type Db, type Tx } from '../../../kernel/db.ts'
import type { CivilDate } from '../../../kernel/time.ts'

export type DeliveryState = 'queued' | 'sent' | 'delivered' | 'failed'

export interface Delivery {
  noticeId: string
  id: string
  channel: string
  /** Sealed. */
  address: string | null
  addressShown: string | null
  state: DeliveryState
  attempts: number
  providerId: string | null
  error: string | null
  resends: string | null
  queuedAt: Date
  sentAt: Date | null
  deliveredAt: Date | null
  deliveredOn: CivilDate | null
}

const columns = sql`notice_id AS "noticeId", id, channel, address, address_shown AS "addressShown", state, attempts,
  provider_id AS "providerId", error, resends, queued_at AS "queuedAt", sent_at AS "sentAt",
  delivered_at AS "deliveredAt", delivered_on AS "deliveredOn"`

export async function insertDelivery(
  tx: Tx,
  delivery: Pick<Delivery, 'noticeId' | 'id' | 'channel' | 'address' | 'addressShown' | 'resends'>,
): Promise<Delivery> {
  const row = await firstRow(tx, sql<Delivery>`
    INSERT INTO casework.deliveries (notice_id, id, channel, address, address_shown, resends)
    VALUES (${delivery.noticeId}, ${delivery.id}, ${delivery.channel}, ${delivery.address}, ${delivery.addressShown},
      ${delivery.resends}) RETURNING ${columns}`)
  return row as Delivery
}

export function listDeliveries(db: Db | Tx, noticeId: string): Promise<Delivery[]> {
  return rows(db, sql<Delivery>`SELECT ${columns} FROM casework.deliveries WHERE notice_id = ${noticeId}
    ORDER BY queued_at, id`)
}

export function findDelivery(db: Db | Tx, id: string): Promise<Delivery | undefined> {
  return firstRow(db, sql<Delivery>`SELECT ${columns} FROM casework.deliveries WHERE id = ${id}`)
}

export function lockDelivery(tx: Tx, id: string): Promise<Delivery | undefined> {
  return firstRow(tx, sql<Delivery>`SELECT ${columns} FROM casework.deliveries WHERE id = ${id} FOR UPDATE`)
}

/**
 * One more attempt; state, carrier's id and error as it ended. Where the carrier's receipt came before this note of its
 * attempt, what the receipt says stands.
 */
export async function setAttempt(
  tx: Tx,
  id: string,
  to: { state: DeliveryState; providerId: string | null; error: string | null; today: CivilDate },
): Promise<Delivery | undefined> {
  return firstRow(tx, sql<Delivery>`
    UPDATE casework.deliveries SET attempts = attempts + 1,
      provider_id = coalesce(${to.providerId}, provider_id),
      sent_at = CASE WHEN ${to.state} IN ('sent', 'delivered') THEN coalesce(sent_at, now()) ELSE sent_at END,
      state = CASE WHEN state = 'queued' THEN ${to.state} ELSE state END,
      error = CASE WHEN state = 'queued' THEN ${to.error} ELSE error END,
      delivered_at = CASE WHEN state = 'queued' AND ${to.state} = 'delivered' THEN now() ELSE delivered_at END,
      delivered_on = CASE WHEN state = 'queued' AND ${to.state} = 'delivered' THEN ${to.today}::date
        ELSE delivered_on END
    WHERE id = ${id} RETURNING ${columns}`)
}

/** What the carrier, or the addressee, says of a message it was given, be the attempt noted yet or not. */
export async function setReceipt(
  tx: Tx,
  id: string,
  to: { state: 'delivered' | 'failed'; on: CivilDate; error: string | null },
): Promise<Delivery | undefined> {
  return firstRow(tx, sql<Delivery>`
    UPDATE casework.deliveries SET state = ${to.state}, error = ${to.error},
      delivered_at = CASE WHEN ${to.state} = 'delivered' THEN now() END,
      delivered_on = CASE WHEN ${to.state} = 'delivered' THEN ${to.on}::date END
    WHERE id = ${id} AND state IN ('queued', 'sent') RETURNING ${columns}`)
}

/** Addresses sealed under another key than this one, a thousand at a time. */
export function selectStaleAddresses(
  db: Db,
  currentPrefix: string,
  after: string | undefined,
): Promise<{ id: string; address: string }[]> {
  return rows(db, sql<{ id: string; address: string }>`SELECT id, address FROM casework.deliveries
    WHERE address IS NOT NULL AND NOT starts_with(address, ${currentPrefix})
      AND id > ${after ?? '00000000-0000-0000-0000-000000000000'}::uuid ORDER BY id LIMIT 1000`)
}

export async function replaceAddress(db: Db, id: string, old: string, resealed: string): Promise<void> {
  await rows(db, sql`UPDATE casework.deliveries SET address = ${resealed} WHERE id = ${id} AND address = ${old}`)
}
