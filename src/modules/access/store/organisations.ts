/** SQL of organisations, and of the counter of changed rights. */
import { firstRow, rows, sql, type Db, type Tx } from '../../../kernel/db.ts'
import { uuidv7 } from '../../../kernel/ids.ts'

/** `subject`: a firm, or another organisation that is only judged here, whose people see its own space. */
export type OrganisationKind = 'department' | 'bank' | 'court' | 'office' | 'platform' | 'association' | 'subject'

export interface Organisation {
  id: string
  code: string
  name: string
  shortName: string
  kind: OrganisationKind
  region: string
  parentCode: string | null
  active: boolean
}

export interface OrganisationInput {
  code: string
  name: string
  shortName: string
  kind: OrganisationKind
  region: string
  /** USCC of the body above it. */
  parentCode?: string
}

const columns = sql`o.id, o.code, o.name, o.short_name AS "shortName", o.kind, o.region,
  p.code AS "parentCode", o.active`
const from = sql`access.organisations o LEFT JOIN access.organisations p ON p.id = o.parent_id`

export function findOrganisation(db: Db | Tx, code: string): Promise<Organisation | undefined> {
  return firstRow(db, sql<Organisation>`SELECT ${columns} FROM ${from} WHERE o.code = ${code}`)
}

/** The code of the organisation of this name or short name, if there is just one. */
export async function findCodeByName(db: Db, name: string): Promise<string | undefined> {
  const found = await rows(db, sql<{ code: string }>`
    SELECT code FROM access.organisations WHERE name = ${name} OR short_name = ${name} LIMIT 2`)
  return found.length === 1 ? found[0]?.code : undefined
}

/** Ids by code, of those that exist. */
export async function selectOrganisationIds(tx: Db | Tx, codes: readonly string[]): Promise<Map<string, string>> {
  const found = await rows(tx, sql<{ id: string; code: string }>`
    SELECT id, code FROM access.organisations WHERE code = ANY (${codes as string[]}::text[])`)
  return new Map(found.map(({ id, code }) => [code, id]))
}

/** An organisation's code and those of all above it; none where it is unknown. */
export async function codesAbove(db: Db | Tx, code: string): Promise<string[]> {
  const found = await rows(db, sql<{ code: string }>`
    WITH RECURSIVE above AS (
      SELECT code, parent_id FROM access.organisations WHERE code = ${code}
      UNION SELECT o.code, o.parent_id FROM access.organisations o JOIN above a ON o.id = a.parent_id)
    SELECT code FROM above`)
  return found.map((row) => row.code)
}

/** A body that exercises public power and is in service. */
export type PublicBody = Pick<Organisation, 'code' | 'kind' | 'region' | 'parentCode'>

/** Every body that exercises public power and is in service: few beside the firms that have an account. */
export function selectPublicBodies(db: Db | Tx): Promise<PublicBody[]> {
  return rows(db, sql<PublicBody>`SELECT o.code, o.kind, o.region, p.code AS "parentCode" FROM ${from}
    WHERE o.active AND o.kind IN ('department', 'court', 'office')`)
}

/** A page of organisations by name, after the given code. */
export function selectOrganisations(
  db: Db | Tx,
  page: { kind: string | undefined; after: string | undefined; limit: number },
): Promise<Organisation[]> {
  return rows(db, sql<Organisation>`SELECT ${columns} FROM ${from}
    WHERE (${page.kind ?? null}::text IS NULL OR o.kind = ${page.kind ?? null})
      AND (${page.after ?? null}::text IS NULL OR o.code > ${page.after ?? null})
    ORDER BY o.code LIMIT ${page.limit}`)
}

/** The credit office of a place, in whose name the platform writes; where it has none, the first that is registered. */
export async function findOffice(db: Db | Tx, region: string): Promise<Organisation | undefined> {
  const offices = await selectOrganisations(db, { kind: 'office', after: undefined, limit: 50 })
  return offices.find((one) => one.region === region) ?? offices[0]
}

/** Inserts or renames in one statement each for rows and parents; answers how many rows are new or changed. */
export async function upsertOrganisations(tx: Tx, inputs: readonly OrganisationInput[]): Promise<number> {
  if (inputs.length === 0) return 0
  const list = JSON.stringify(inputs.map((input) => ({ id: uuidv7(), ...input })))
  const changed = await rows(tx, sql<{ id: string }>`
    INSERT INTO access.organisations AS o (id, code, name, short_name, kind, region)
    SELECT i.id, i.code, i.name, i."shortName", i.kind, i.region
    FROM jsonb_to_recordset(${list}::jsonb) AS i(id uuid, code text, name text, "shortName" text, kind text, region text)
    ON CONFLICT (code) DO UPDATE SET name = excluded.name, short_name = excluded.short_name, kind = excluded.kind,
      region = excluded.region, changed_at = now()
    WHERE (o.name, o.short_name, o.kind, o.region) IS DISTINCT FROM
      (excluded.name, excluded.short_name, excluded.kind, excluded.region)
    RETURNING o.id`)
  await sql`UPDATE access.organisations o SET parent_id = p.id
    FROM jsonb_to_recordset(${list}::jsonb) AS i(code text, "parentCode" text)
    LEFT JOIN access.organisations p ON p.code = i."parentCode"
    WHERE o.code = i.code AND o.parent_id IS DISTINCT FROM p.id`.execute(tx)
  return changed.length
}

/** Whether an organisation's people and clients may sign in at all. False when nothing changed. */
export async function setOrganisationActive(tx: Tx, code: string, active: boolean): Promise<boolean> {
  const row = await firstRow(tx, sql<{ id: string }>`UPDATE access.organisations SET active = ${active}, changed_at = now()
    WHERE code = ${code} AND active <> ${active} RETURNING id`)
  return row !== undefined
}

/** Says that rights changed: every server re-reads its cached tokens within its next poll. */
export async function bumpGeneration(tx: Tx): Promise<void> {
  await sql`UPDATE access.generation SET value = value + 1`.execute(tx)
}
