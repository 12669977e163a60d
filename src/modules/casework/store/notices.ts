/** SQL of notices: numbers, issuing, ending, lists. */
import { firstRow, rows, sql, type Db, type Tx } from '../../../kernel/db.ts'
import type { CivilDate } from '../../../kernel/time.ts'
import { anyOfSubject } from '../../subjects/index.ts'

export interface Notice {
  id: string
  number: string
  series: string
  year: number
  place: number
  template: string
  /** What was rendered, whole. */
  data: Record<string, unknown>
  title: string
  caseId: string | null
  subjectId: string | null
  /** USCC of the addressed body. */
  organisation: string | null
  addressee: string
  issuer: string
  issuerName: string
  issuedOn: CivilDate
  issuedAt: Date
  issuedBy: string
  code: string
  digest: string | null
  sha256: string | null
  endedOn: CivilDate | null
  endedReason: 'withdrawn' | 'superseded' | null
  endedByNumber: string | null
}

const columns = sql`n.id, n.number, n.series, n.year, n.place, n.template, n.data, n.title, n.case_id AS "caseId",
  n.subject_id AS "subjectId", n.organisation, n.addressee, n.issuer, n.issuer_name AS "issuerName",
  n.issued_on AS "issuedOn", n.issued_at AS "issuedAt", n.issued_by AS "issuedBy", n.code, n.digest, n.sha256,
  n.ended_on AS "endedOn", n.ended_reason AS "endedReason", n.ended_by_number AS "endedByNumber"`

/** The next place in a series of a year. The counter's row stays locked until the transaction ends: no gaps. */
export async function nextPlace(tx: Tx, series: string, year: number): Promise<number> {
  const row = await firstRow(tx, sql<{ value: number }>`
    INSERT INTO casework.counters AS c (series, year, value) VALUES (${series}, ${year}, 1)
    ON CONFLICT (series, year) DO UPDATE SET value = c.value + 1 RETURNING value`)
  return (row as { value: number }).value
}

export type NewNotice = Omit<Notice, 'issuedAt' | 'digest' | 'sha256' | 'endedOn' | 'endedReason' | 'endedByNumber'>

export async function insertNotice(tx: Tx, notice: NewNotice): Promise<Notice> {
  const row = await firstRow(tx, sql<Notice>`
    INSERT INTO casework.notices AS n (id, number, series, year, place, template, data, title, case_id, subject_id,
      organisation, addressee, issuer, issuer_name, issued_on, issued_by, code)
    VALUES (${notice.id}, ${notice.number}, ${notice.series}, ${notice.year}, ${notice.place}, ${notice.template},
      ${JSON.stringify(notice.data)}::jsonb, ${notice.title}, ${notice.caseId}, ${notice.subjectId},
      ${notice.organisation},
      ${notice.addressee}, ${notice.issuer}, ${notice.issuerName}, ${notice.issuedOn}, ${notice.issuedBy},
      ${notice.code})
    RETURNING ${columns}`)
  return row as Notice
}

export function findNotice(db: Db | Tx, id: string): Promise<Notice | undefined> {
  return firstRow(db, sql<Notice>`SELECT ${columns} FROM casework.notices n WHERE n.id = ${id}`)
}

export function lockNotice(tx: Tx, id: string): Promise<Notice | undefined> {
  return firstRow(tx, sql<Notice>`SELECT ${columns} FROM casework.notices n WHERE n.id = ${id} FOR UPDATE`)
}

export function findNoticeByNumber(db: Db | Tx, number: string): Promise<Notice | undefined> {
  return firstRow(db, sql<Notice>`SELECT ${columns} FROM casework.notices n WHERE n.number = ${number}`)
}

/** Notes what the paper looks like; the first rendering counts, later ones give the same bytes. */
export async function setDigest(db: Db | Tx, id: string, digest: string, sha256: string): Promise<void> {
  await rows(db, sql`UPDATE casework.notices SET digest = ${digest}, sha256 = ${sha256} WHERE id = ${id} AND digest IS NULL`)
}

/** False when it had ended before. */
export async function setEnded(
  tx: Tx,
  id: string,
  ended: { on: CivilDate; reason: 'withdrawn' | 'superseded'; byNumber: string | null },
): Promise<boolean> {
  const row = await firstRow(tx, sql`UPDATE casework.notices SET ended_on = ${ended.on}, ended_reason = ${ended.reason},
    ended_by_number = ${ended.byNumber} WHERE id = ${id} AND ended_on IS NULL RETURNING id`)
  return row !== undefined
}

/** Papers of a case of one template that still stand. */
export function listCurrentOfCase(db: Db | Tx, caseId: string, template: string): Promise<Notice[]> {
  return rows(db, sql<Notice>`SELECT ${columns} FROM casework.notices n
    WHERE n.case_id = ${caseId} AND n.template = ${template} AND n.ended_on IS NULL ORDER BY n.issued_at, n.id`)
}

/** The day a paper of this template was served in this case; undefined while it was not. */
export async function servedDay(db: Db | Tx, caseId: string, template: string): Promise<CivilDate | undefined> {
  const row = await firstRow(db, sql<{ day: CivilDate }>`
    SELECT s.served_on AS day FROM casework.notices n JOIN casework.services s ON s.notice_id = n.id AND s.state = 'served'
    WHERE n.case_id = ${caseId} AND n.template = ${template} AND n.ended_on IS NULL ORDER BY s.served_on LIMIT 1`)
  return row?.day
}

/** A notice in a list, with how far it has come. */
export interface NoticeLine {
  id: string
  number: string
  title: string
  template: string
  addressee: string
  issuer: string
  issuerName: string
  issuedOn: CivilDate
  caseId: string | null
  endedOn: CivilDate | null
  opened: boolean
  servedOn: CivilDate | null
}

export interface NoticeBox {
  /** Addressed to this subject, to this body, or issued by this body; all undefined: everything. */
  subjectId?: string | undefined
  organisation?: string | undefined
  issuer?: string | undefined
  /** Only papers to subjects that still stand, of closed cases, whose service nobody has proven. */
  unserved?: boolean
}

const unserved = sql`n.ended_on IS NULL AND n.subject_id IS NOT NULL
  AND EXISTS (SELECT FROM casework.cases c WHERE c.id = n.case_id AND c.closed_on IS NOT NULL)
  AND NOT EXISTS (SELECT FROM casework.services s WHERE s.notice_id = n.id AND s.state = 'served')`

/** A page of notices, newest first. */
export function selectNotices(
  db: Db,
  box: NoticeBox,
  page: { before: { on: CivilDate; id: string } | undefined; limit: number },
): Promise<NoticeLine[]> {
  const conditions = [
    box.subjectId === undefined ? undefined : sql`n.subject_id = ${anyOfSubject(box.subjectId)}`,
    box.organisation === undefined ? undefined : sql`n.organisation = ${box.organisation}`,
    box.issuer === undefined ? undefined : sql`n.issuer = ${box.issuer}`,
    box.unserved === true ? unserved : undefined,
    page.before === undefined
      ? undefined
      : sql`(n.issued_on, n.id) < (${page.before.on}::date, ${page.before.id}::uuid)`,
  ].filter((condition) => condition !== undefined)
  const where = conditions.length === 0 ? sql`` : sql`WHERE ${sql.join(conditions, sql` AND `)}`
  return rows(db, sql<NoticeLine>`
    SELECT n.id, n.number, n.title, n.template, n.addressee, n.issuer, n.issuer_name AS "issuerName",
      n.issued_on AS "issuedOn", n.case_id AS "caseId", n.ended_on AS "endedOn",
      EXISTS (SELECT FROM casework.deliveries d WHERE d.notice_id = n.id AND d.channel = 'in-app' AND d.state = 'delivered')
        AS opened,
      (SELECT s.served_on FROM casework.services s WHERE s.notice_id = n.id AND s.state = 'served') AS "servedOn"
    FROM casework.notices n ${where} ORDER BY n.issued_on DESC, n.id DESC LIMIT ${page.limit}`)
}
