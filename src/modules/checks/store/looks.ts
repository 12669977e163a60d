/** Who looked: lines of the register about one subject. */
import type { RawBuilder } from 'kysely'
import { rows, sql, type Db, type Tx } from '../../../kernel/db.ts'
import { timeOfUuid, uuidv7 } from '../../../kernel/ids.ts'

/** One look at a subject: what the subject itself may see of a check. */
export interface Look {
  receipt: string
  at: string
  organisation: string
  organisationName: string | null
  matter: string
  purpose: string
  decision: string
}

/** How far back a page of looks is searched for at first, and after that; then everything. In days. */
const reaches = [31, 366]

/** Beyond every receipt (uuid v7), on either side. */
const [lowest, highest] = ['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff']

/**
 * The subjects under whom lines about one may lie: itself, those merged into it, and those it was merged into for a
 * while. The register is never rewritten, so whose a line is follows from the code that was asked about.
 */
function linesOf(subjectId: string, from: RawBuilder<unknown>, before: RawBuilder<unknown>) {
  return sql`(
    WITH RECURSIVE same AS (
      SELECT id FROM subjects.subjects WHERE id = ${subjectId} OR merged_into = ${subjectId}
      UNION
      SELECT m.kept FROM same JOIN subjects.merges m ON m.merged = same.id WHERE m.undone_at IS NOT NULL
    )
    SELECT line.* FROM same CROSS JOIN LATERAL checks.looks_at(same.id, ${from}, ${before}) line
    WHERE coalesce(
      (SELECT coalesce(s.merged_into, s.id) FROM subjects.codes c JOIN subjects.subjects s ON s.id = c.subject_id
       WHERE c.code = line.input_code ORDER BY c.scheme <> 'uscc' LIMIT 1),
      (SELECT coalesce(s.merged_into, s.id) FROM subjects.subjects s WHERE s.id = same.id)) = ${subjectId})`
}

/** Who checked a subject, newest first; continues behind the receipt `after`. */
export async function listLooks(
  db: Db | Tx,
  filter: { subjectId: string; after?: string | undefined; limit: number },
): Promise<Look[]> {
  const { subjectId, after } = filter
  const seen: Look[] = []
  // One instant for all statements: where a reach ends the next begins, and no look is told twice.
  const newest = sql`${timeOfUuid(after ?? uuidv7())}::timestamptz`
  let before = sql`${after ?? highest}::uuid`
  for (const days of [...reaches, undefined]) {
    const from =
      days === undefined
        ? sql`${lowest}::uuid`
        : sql`checks.first_receipt(${newest} - make_interval(days => ${days}))`
    seen.push(
      ...(await rows(
        db,
        sql<Look>`
      SELECT receipt, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at, organisation,
        o.name AS "organisationName", matter, purpose, decision
      FROM ${linesOf(subjectId, from, before)} own
      LEFT JOIN access.organisations o ON o.code = own.organisation
      ORDER BY receipt DESC LIMIT ${filter.limit - seen.length}`,
      )),
    )
    if (seen.length === filter.limit) break
    before = from
  }
  return seen
}
