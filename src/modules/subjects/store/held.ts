/** What the register holds of subjects already, for rows of a register that may be older than it. */
import { idArray } from '../../../kernel/copy.ts'
import type { PgClient } from '../../../kernel/db.ts'

export interface HeldRegistration {
  id: string
  code: string | null
  operatingState: string | null
  /** 核准日期 of what is held, where its register told it. */
  approvedOn: string | null
}

/** What is held of those of these subjects that a register knows. */
export async function heldRegistrations(
  client: PgClient,
  subjectIds: readonly string[],
): Promise<Map<string, HeldRegistration>> {
  if (subjectIds.length === 0) return new Map()
  const { rows } = await client.query<HeldRegistration>({
    name: 'subjects.held_registrations',
    text: `SELECT s.id, s.uscc AS code, s.operating_state AS "operatingState",
             s.registration->>'approved_on' AS "approvedOn"
           FROM unnest($1::uuid[]) AS q(id) JOIN subjects.subjects s ON s.id = q.id AND s.state = 'registered'`,
    values: [idArray(subjectIds)],
  })
  return new Map(rows.map((row) => [row.id, row]))
}
