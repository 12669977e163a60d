/** A database from before steps said into whose hands they put a case, and before a service could be corrected. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openDb, openPool, rows, sql } from '../../../kernel/db.ts'
import { listMigrations, migrate } from '../../../kernel/migrate.ts'
import { emptyDatabase, type TestDatabase } from '../../../testing/database.ts'

const id = '00000000-0000-4000-8000-000000000001'

let database: TestDatabase
before(async () => {
  database = await emptyDatabase()
})
after(() => database?.drop())

test('what the journal knows of cases passed on is filled in, and services stay as they are', async () => {
  const at = (await listMigrations()).findIndex((one) => one.name.endsWith('_corrected_services.sql'))
  await migrate(database.url, { upTo: at })
  const pool = openPool(database.url, { max: 1 })
  try {
    const db = openDb(pool)
    await sql`INSERT INTO casework.cases (id, flow, flow_since, kind, title, state, version, entered_on, assignee_org, opened_on,
      opened_by) VALUES (${id}, 'toy', '2026-01-01', 'x', '示例', 'received', 3, '2026-06-01', 'b2', '2026-06-01', 'x')`.execute(db)
    for (const [n, kind, from, action, detail] of [
      [1, 'open', null, 'case.opened', { flow: 'toy', state: 'received', assignee: 'b1' }],
      [2, 'assign', 'received', 'case.assigned', { flow: 'toy', organisation: 'b1', user: 'u1', n: 2 }],
      [3, 'assign', 'received', 'case.assigned', { flow: 'toy', organisation: 'b2', n: 3 }],
    ] as const) {
      await sql`INSERT INTO casework.steps (case_id, n, kind, verb, from_state, to_state, actor, actor_kind, on_day)
        VALUES (${id}, ${n}, ${kind}, ${kind}, ${from}, 'received', 'x', 'user', '2026-06-01')`.execute(db)
      await sql`INSERT INTO journal.entries (actor, actor_kind, operation, action, case_id, detail)
        VALUES ('x', 'user', 'cases.assign', ${action}, ${id}, ${JSON.stringify(detail)}::jsonb)`.execute(db)
    }
    await sql`INSERT INTO casework.notices (id, number, series, year, place, template, data, title, case_id, organisation, addressee,
      issuer, issuer_name, issued_on, issued_by, code) VALUES (${id}, 'n', 's', 2026, 1, 't', '{}', 't', ${id}, 'o', 'a', 'b1',
      'b1', '2026-06-01', 'x', 'ABCDEFGHIJKL')`.execute(db)
    await sql`INSERT INTO casework.services (notice_id, id, case_id, method, state, note, actor)
      VALUES (${id}, ${id}, ${id}, 'direct', 'failed', '无人', 'x')`.execute(db)
    await migrate(database.url)
    assert.deepEqual(
      await rows(db, sql`SELECT n, passed_to AS body, passed_to_user AS person FROM casework.steps ORDER BY n`),
      [{ n: 1, body: null, person: null }, { n: 2, body: null, person: 'u1' }, { n: 3, body: 'b2', person: null }],
    )
    await assert.rejects(sql`UPDATE casework.steps SET note = 'x'`.execute(db), 'steps are append-only as before')
    assert.deepEqual(await rows(db, sql`SELECT state, registered FROM casework.services`), [
      { state: 'failed', registered: null },
    ])
  } finally {
    await pool.end()
  }
})
