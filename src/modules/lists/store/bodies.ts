/** Competent bodies: organisations of module access with the fields they answer for. */
import { firstRow, rows, sql, type Db, type Tx } from '../../../kernel/db.ts'
import type { CivilDate } from '../../../kernel/time.ts'

export interface BodyRow {
  code: string
  name: string
  kind: string
  region: string
  sectors: string[]
  basis: string
  since: CivilDate
  until: CivilDate | null
  /** Where a subject finds it, and who reviews its decisions; null: not registered. */
  address: string | null
  phone: string | null
  reviewBody: string | null
  /** Its duty mailbox: shown to those who keep the register, never in public. */
  noticeEmail: string | null
}

const columns = sql<BodyRow>`o.code, o.name, o.kind, o.region, b.sectors, b.basis, b.since, b.until,
  b.address, b.phone, b.review_body AS "reviewBody", b.notice_email AS "noticeEmail"`

export async function upsertBody(
  tx: Tx,
  body: Omit<BodyRow, 'name' | 'kind' | 'region'> & { by: string; at: Date },
): Promise<void> {
  await sql`
    INSERT INTO lists.bodies (organisation_code, sectors, basis, since, until, address, phone, review_body, notice_email,
      changed_by, changed_at)
    VALUES (${body.code}, ${body.sectors}::text[], ${body.basis}, ${body.since}, ${body.until}, ${body.address},
      ${body.phone}, ${body.reviewBody}, ${body.noticeEmail}, ${body.by}, ${body.at})
    ON CONFLICT (organisation_code) DO UPDATE SET sectors = excluded.sectors, basis = excluded.basis, since =
      excluded.since,
      until = excluded.until, address = excluded.address, phone = excluded.phone,
      review_body = excluded.review_body, notice_email = excluded.notice_email, changed_by = excluded.changed_by,
      changed_at = excluded.changed_at`.execute(
    tx,
  )
}

/** The sectors the register gives an organisation on a day; empty when it is not in it. */
export async function sectorsOfBody(db: Db | Tx, code: string, today: CivilDate): Promise<string[]> {
  const row = await firstRow(
    db,
    sql<{ sectors: string[] }>`
    SELECT sectors FROM lists.bodies
    WHERE organisation_code = ${code} AND since <= ${today}::date AND (until IS NULL OR until >= ${today}::date)`,
  )
  return row?.sectors ?? []
}

/** The sectors the register gives an organisation, whether it answers for them today or did once. */
export async function sectorsEverOf(db: Db | Tx, code: string): Promise<string[]> {
  const row = await firstRow(
    db,
    sql<{ sectors: string[] }>`SELECT sectors FROM lists.bodies WHERE organisation_code = ${code}`,
  )
  return row?.sectors ?? []
}

/** Bodies in the register on a day, by code. */
export async function listBodyRows(db: Db | Tx, today: CivilDate): Promise<BodyRow[]> {
  return rows(
    db,
    sql<BodyRow>`
    SELECT ${columns} FROM lists.bodies b JOIN access.organisations o ON o.code = b.organisation_code
    WHERE o.active AND b.since <= ${today}::date AND (b.until IS NULL OR b.until >= ${today}::date) ORDER BY o.code`,
  )
}

/** A body of the register, in force or not. */
export async function findBodyRow(db: Db | Tx, code: string): Promise<BodyRow | undefined> {
  return firstRow(
    db,
    sql<BodyRow>`
    SELECT ${columns} FROM lists.bodies b JOIN access.organisations o ON o.code = b.organisation_code
    WHERE o.active AND b.organisation_code = ${code}`,
  )
}

/** Organisations in service that exercise public power and are not in the register on a day. */
export async function listWaiting(db: Db | Tx, today: CivilDate): Promise<Pick<BodyRow, 'code' | 'name'>[]> {
  return rows(
    db,
    sql<Pick<BodyRow, 'code' | 'name'>>`
    SELECT o.code, o.name FROM access.organisations o
    WHERE o.active AND o.kind IN ('department', 'office', 'court') AND NOT EXISTS (
      SELECT FROM lists.bodies b WHERE b.organisation_code = o.code AND b.since <= ${today}::date
        AND (b.until IS NULL OR b.until >= ${today}::date))
    ORDER BY o.name COLLATE "C", o.code`,
  )
}

/**
 * Registered organisations that exercise no public power: associations, banks, platforms. They have no field
 * here.
 */
export async function listOutsiders(
  db: Db | Tx,
): Promise<Pick<BodyRow, 'code' | 'name' | 'kind' | 'region'>[]> {
  return rows(
    db,
    sql<Pick<BodyRow, 'code' | 'name' | 'kind' | 'region'>>`
    SELECT o.code, o.name, o.kind, o.region FROM access.organisations o
    WHERE o.kind NOT IN ('department', 'office', 'court') ORDER BY o.code`,
  )
}
