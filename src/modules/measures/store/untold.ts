/** What implementing bodies have not been told of yet. */
import { rows, sql, type Tx } from '../../../kernel/db.ts'
import type { CivilDate } from '../../../kernel/time.ts'

export interface Untold {
  implementer: string
  what: 'new' | 'lift' | 'late'
  /** Code of the list; of late work its stage. */
  list: string
  tasks: number
  dueOn: CivilDate
}

/** Adds to what is untold. In the order of the key: two that add at once never wait for each other in a ring. */
export async function addUntold(tx: Tx, lines: readonly Untold[]): Promise<void> {
  if (lines.length === 0) return
  await sql`
    INSERT INTO measures.untold AS u (implementer, what, list_code, tasks, due_on)
    SELECT implementer, what, list, sum(tasks)::int, min("dueOn")
    FROM jsonb_to_recordset(${JSON.stringify(lines)}::jsonb)
      AS l(implementer text, what text, list text, tasks int, "dueOn" date)
    GROUP BY implementer, what, list ORDER BY implementer, what, list
    ON CONFLICT (implementer, what, list_code) DO UPDATE SET tasks = u.tasks + excluded.tasks,
      due_on = least(u.due_on, excluded.due_on)`.execute(tx)
}

/** Takes all of it out, in the transaction that tells it. */
export async function takeUntold(tx: Tx): Promise<Untold[]> {
  const taken = await rows(
    tx,
    sql<Untold>`
    DELETE FROM measures.untold RETURNING implementer, what, list_code AS list, tasks, due_on AS "dueOn"`,
  )
  const order = (one: Untold): string => `${one.implementer} ${one.what} ${one.list}`
  return taken.sort((a, b) => (order(a) < order(b) ? -1 : 1))
}

/** Duty mailboxes of bodies, by code; only those that gave one. */
export async function mailboxes(tx: Tx, codes: readonly string[]): Promise<Map<string, string>> {
  const found = await rows(
    tx,
    sql<{ code: string; mailbox: string }>`
    SELECT organisation_code AS code, notice_email AS mailbox FROM lists.bodies
    WHERE organisation_code = ANY(${codes as string[]}::text[]) AND notice_email IS NOT NULL`,
  )
  return new Map(found.map((one) => [one.code, one.mailbox]))
}
