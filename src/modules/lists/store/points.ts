/** Point schemes and points. */
import { firstRow, rows, sql, type Db, type Tx } from '../../../kernel/db.ts'
import type { CivilDate } from '../../../kernel/time.ts'
import type { PointScheme } from '../rules/points.ts'

interface SchemeRow extends Omit<PointScheme, 'basis'> {
  document: string
  article: string
  basisFrom: CivilDate
  basisTo: CivilDate | null
}

const schemeColumns = sql<SchemeRow>`s.code, s.version, s.title, s.list_code AS list, s.threshold,
  s.decay_months AS "decayMonths",
  s.events, s.basis_document AS document, s.basis_article AS article, s.basis_from AS "basisFrom", s.basis_to
    AS "basisTo"`

function toScheme({ document, article, basisFrom, basisTo, ...rest }: SchemeRow): PointScheme {
  return { ...rest, basis: { document, article, from: basisFrom, to: basisTo } }
}

/** Writes the next version of a scheme and answers its number. */
export async function insertScheme(
  tx: Tx,
  scheme: Omit<PointScheme, 'version'> & { by: string; at: Date },
): Promise<number> {
  const row = await firstRow(
    tx,
    sql<{ version: number }>`
    INSERT INTO lists.point_schemes (code, version, title, list_code, threshold, decay_months, events, basis_document,
      basis_article, basis_from, basis_to, set_by, set_at)
    SELECT ${scheme.code}, coalesce(max(version), 0) + 1, ${scheme.title}, ${scheme.list}, ${scheme.threshold},
      ${scheme.decayMonths}, ${JSON.stringify(scheme.events)}::jsonb, ${scheme.basis.document}, ${scheme.basis.article},
      ${scheme.basis.from}::date, ${scheme.basis.to}::date, ${scheme.by}, ${scheme.at}::timestamptz
    FROM lists.point_schemes WHERE code = ${scheme.code} RETURNING version`,
  )
  return row?.version ?? 1
}

/** The newest version of each scheme. */
export async function listSchemes(db: Db | Tx): Promise<PointScheme[]> {
  return (
    await rows(
      db,
      sql<SchemeRow>`
    SELECT DISTINCT ON (s.code) ${schemeColumns} FROM lists.point_schemes s ORDER BY s.code, s.version DESC`,
    )
  ).map(toScheme)
}

export interface PointRow {
  id: string
  scheme: string
  schemeVersion: number
  event: string
  points: number
  occurredOn: CivilDate
  decaysOn: CivilDate
  basisFact: string
  document: string
  bodyCode: string
  revoked: boolean
}

export async function insertPoints(
  tx: Tx,
  line: Omit<PointRow, 'revoked'> & { subjectId: string; by: string; at: Date },
): Promise<boolean> {
  const added = await firstRow(
    tx,
    sql`
    INSERT INTO lists.points (subject_id, id, scheme, scheme_version, event, points, occurred_on, decays_on, basis_fact,
      document, body_code, recorded_by, recorded_at)
    VALUES (${line.subjectId}, ${line.id}, ${line.scheme}, ${line.schemeVersion}, ${line.event}, ${line.points},
      ${line.occurredOn}, ${line.decaysOn}, ${line.basisFact}, ${line.document}, ${line.bodyCode}, ${line.by},
        ${line.at})
    ON CONFLICT DO NOTHING RETURNING id`,
  )
  return added !== undefined
}

/** Points of a subject; those whose decision has fallen count as revoked, whether anybody revoked them here or not. */
export async function listPoints(db: Db | Tx, subjectId: string): Promise<PointRow[]> {
  return rows(
    db,
    sql<PointRow>`
    SELECT p.id, p.scheme, p.scheme_version AS "schemeVersion", p.event, p.points, p.occurred_on AS "occurredOn",
      p.decays_on AS "decaysOn", p.basis_fact AS "basisFact", p.document, p.body_code AS "bodyCode",
      (p.revoked_at IS NOT NULL OR NOT EXISTS (SELECT FROM records.records r
        WHERE r.subject_id = p.subject_id AND r.fact_id = p.basis_fact AND r.known_to IS NULL)) AS revoked
    FROM lists.points p WHERE p.subject_id = ${subjectId} ORDER BY p.occurred_on DESC, p.id DESC`,
  )
}

/** Revokes points; answers what they were, or undefined when there are none such that still stand. */
export async function revokePoints(
  tx: Tx,
  given: { id: string; body: string; by: string; at: Date; reason: string },
): Promise<{ subjectId: string; scheme: string; event: string } | undefined> {
  return firstRow(
    tx,
    sql<{ subjectId: string; scheme: string; event: string }>`
    UPDATE lists.points SET revoked_at = ${given.at}, revoked_by = ${given.by}, revoked_reason = ${given.reason}
    WHERE id = ${given.id} AND body_code = ${given.body} AND revoked_at IS NULL
    RETURNING subject_id AS "subjectId", scheme, event`,
  )
}
