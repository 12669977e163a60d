/** SQL of service in law: what was served, how, when and by what proof. */
import { firstRow, rows, sql, type Db, type Tx } from '../../../kernel/db.ts'
import type { CaseDetail } from '../schema.ts'
import type { CivilDate } from '../../../kernel/time.ts'
import type { ServiceMethod, ServiceOutcome, ServiceState } from '../rules/service.ts'

export interface Service {
  noticeId: string
  id: string
  caseId: string | null
  method: ServiceMethod
  state: ServiceState
  doneOn: CivilDate | null
  servedOn: CivilDate | null
  proofs: string[]
  deliveryId: string | null
  consent: string | null
  note: string | null
  actor: string
  organisation: string | null
  at: Date
  /** What a mistaken one was registered as. */
  registered: ServiceOutcome | null
  mistakenAt: Date | null
  /** Name of the person who corrected it. */
  mistakenBy: string | null
  mistakenReason: string | null
}

type Correction = 'registered' | 'mistakenAt' | 'mistakenBy' | 'mistakenReason'

const columns = sql`notice_id AS "noticeId", id, case_id AS "caseId", method, state, done_on AS "doneOn",
  served_on AS "servedOn", proofs, delivery_id AS "deliveryId", consent, note, actor, organisation, at, registered,
  mistaken_at AS "mistakenAt", mistaken_reason AS "mistakenReason",
  (SELECT u.name FROM access.users u WHERE u.id::text = mistaken_by) AS "mistakenBy"`

export function listServices(db: Db | Tx, noticeId: string): Promise<Service[]> {
  return rows(db, sql<Service>`SELECT ${columns} FROM casework.services WHERE notice_id = ${noticeId} ORDER BY at, id`)
}

export async function insertService(tx: Tx, service: Omit<Service, 'at' | Correction>): Promise<Service> {
  const row = await firstRow(tx, sql<Service>`
    INSERT INTO casework.services (notice_id, id, case_id, method, state, done_on, served_on, proofs, delivery_id, consent,
      note, actor, organisation)
    VALUES (${service.noticeId}, ${service.id}, ${service.caseId}, ${service.method}, ${service.state}, ${service.doneOn},
      ${service.servedOn}, ${service.proofs}::uuid[], ${service.deliveryId}, ${service.consent}, ${service.note},
      ${service.actor}, ${service.organisation}) RETURNING ${columns}`)
  return row as Service
}

/** Ends a pending attempt. */
export async function settleService(
  tx: Tx,
  service: Omit<Service, 'caseId' | 'method' | 'actor' | 'organisation' | 'at' | Correction>,
): Promise<Service | undefined> {
  return firstRow(tx, sql<Service>`
    UPDATE casework.services SET state = ${service.state}, done_on = ${service.doneOn}, served_on = ${service.servedOn},
      proofs = ${service.proofs}::uuid[], delivery_id = ${service.deliveryId}, consent = ${service.consent},
      note = coalesce(${service.note}, note)
    WHERE notice_id = ${service.noticeId} AND id = ${service.id} AND state = 'pending' RETURNING ${columns}`)
}

/** Marks a service as registered wrongly; what had been registered stays beside it. */
export async function correctService(
  tx: Tx,
  { noticeId, id }: Pick<Service, 'noticeId' | 'id'>,
  given: { reason: string; by: string; at: Date },
): Promise<Service> {
  const row = await firstRow(tx, sql<Service>`
    UPDATE casework.services SET state = 'mistaken', registered = state, mistaken_at = ${given.at},
      mistaken_by = ${given.by}, mistaken_reason = ${given.reason}
    WHERE notice_id = ${noticeId} AND id = ${id} AND state <> 'mistaken' RETURNING ${columns}`)
  return row as Service
}

/** The papers of a case and how far each is on its way, for the page of the case. */
export function listServiceViews(db: Db | Tx, caseId: string): Promise<CaseDetail['services']> {
  return rows(db, sql<CaseDetail['services'][number]>`
    SELECT n.number AS notice, n.title, n.addressee, n.issued_on AS "issuedOn",
      coalesce(v.state, 'unserved') AS state, v.method, v.served_on AS "servedOn",
      coalesce((SELECT json_agg(json_build_object('channel', d.channel, 'state', d.state,
          'at', coalesce(d.delivered_at, d.sent_at, d.queued_at)) ORDER BY d.queued_at)
        FROM casework.deliveries d WHERE d.notice_id = n.id), '[]') AS deliveries
    FROM casework.notices n
    LEFT JOIN LATERAL (SELECT s.state, s.method, s.served_on FROM casework.services s
      WHERE s.notice_id = n.id AND s.state <> 'mistaken' ORDER BY s.state = 'served' DESC, s.at DESC LIMIT 1) v ON true
    WHERE n.case_id = ${caseId} ORDER BY n.issued_at, n.id`)
}
