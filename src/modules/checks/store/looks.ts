/** Who looked: lines of the register about one subject. */
import { rows, sql, type Db, type Tx } from '../../../kernel/db.ts'
import { timeOfUuid } from '../../../kernel/ids.ts'

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

/** Who checked a subject, newest first; continues behind the receipt `after`. */
export async function listLooks(
  db: Db | Tx,
  filter: { subjectId: string; after?: string | undefined; limit: number },
): Promise<Look[]> {
  const { subjectId, after } = filter
  const seen: Look[] = []
  const before = after === undefined ? sql`` : sql`AND receipt < ${after}`
  const newest = after === undefined ? sql`now()` : sql`${timeOfUuid(after)}::timestamptz`
  let below = sql``
  for (const days of [...reaches, undefined]) {
    const from = sql`checks.first_receipt(${newest} - make_interval(days => ${days ?? 0}))`
    // By itself first: the planner would else walk through everybody's receipts in their order to find this subject's.
    seen.push(
      ...(await rows(
        db,
        sql<Look>`
      WITH own AS MATERIALIZED (
        SELECT receipt, at, organisation, matter, purpose, decision FROM checks.register
        WHERE ARRAY[subject_id] && ARRAY[${subjectId}]::uuid[] ${before} ${below}
          ${days === undefined ? sql`` : sql`AND receipt >= ${from}`})
      SELECT receipt, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at, organisation,
        o.name AS "organisationName", matter, purpose, decision
      FROM own LEFT JOIN access.organisations o ON o.code = own.organisation ORDER BY receipt DESC LIMIT ${filter.limit - seen.length}`,
      )),
    )
    if (seen.length === filter.limit) break
    below = sql`AND receipt < ${from}`
  }
  return seen
}
