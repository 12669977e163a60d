/** SQL of the papers of one case, with how far the service of each has come. */
import { rows, sql, type Db } from '../../../kernel/db.ts'
import type { CivilDate } from '../../../kernel/time.ts'
import type { ServiceMethod, ServiceOutcome, ServiceState } from '../rules/service.ts'
import type { DeliveryState } from './deliveries.ts'

export interface CaseNotice {
  id: string
  number: string
  title: string
  addressee: string
  issuedOn: CivilDate
  endedOn: CivilDate | null
  attempts: {
    id: string
    method: ServiceMethod
    state: ServiceState
    doneOn: CivilDate | null
    servedOn: CivilDate | null
    note: string | null
    /** Of one registered wrongly: what had been registered, and by whom, when and why it was corrected. */
    mistake: { registered: ServiceOutcome; by: string; at: string; reason: string } | null
  }[]
  /** How it was sent, oldest first; addresses as they may be shown. Instants are ISO 8601. */
  deliveries: {
    id: string
    channel: string
    address: string | null
    state: DeliveryState
    attempts: number
    error: string | null
    resends: string | null
    queuedAt: string
    sentAt: string | null
    deliveredAt: string | null
  }[]
}

export function listNoticesOfCase(db: Db, caseId: string): Promise<CaseNotice[]> {
  return rows(db, sql<CaseNotice>`
    SELECT n.id, n.number, n.title, n.addressee, n.issued_on AS "issuedOn", n.ended_on AS "endedOn",
      coalesce((SELECT json_agg(json_build_object('id', s.id, 'method', s.method, 'state', s.state,
          'doneOn', s.done_on, 'servedOn', s.served_on, 'note', s.note,
          'mistake', CASE WHEN s.state = 'mistaken' THEN json_build_object('registered', s.registered,
            'by', coalesce(u.name, ''), 'at', s.mistaken_at, 'reason', s.mistaken_reason) END) ORDER BY s.at, s.id)
        FROM casework.services s LEFT JOIN access.users u ON u.id::text = s.mistaken_by
        WHERE s.notice_id = n.id), '[]') AS attempts,
      coalesce((SELECT json_agg(json_build_object('id', d.id, 'channel', d.channel, 'address', d.address_shown,
          'state', d.state, 'attempts', d.attempts, 'error', d.error, 'resends', d.resends, 'queuedAt', d.queued_at,
          'sentAt', d.sent_at, 'deliveredAt', d.delivered_at) ORDER BY d.queued_at, d.id)
        FROM casework.deliveries d WHERE d.notice_id = n.id), '[]') AS deliveries
    FROM casework.notices n WHERE n.case_id = ${caseId} ORDER BY n.issued_at, n.id`)
}
