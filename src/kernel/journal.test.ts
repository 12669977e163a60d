import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Type } from 'typebox'
import { testDatabase, type TestDatabase } from '../testing/database.ts'
import { openDb, openPool, rows, sql, transaction, type Db, type Pool } from './db.ts'
import { identityCheckCharacter } from './identity-number.ts'
import type { Actor } from './http.ts'
import {
  defineJournalActions, findJournalEntry, listJournal, record, recordMany, recordRefusal, renderJournalActions,
  systemActor, type JournalFilter,
} from './journal.ts'
import { Problem, problems } from './problem.ts'
import { addDays, civilDateOf } from './time.ts'

const actions = defineJournalActions({
  filed: {
    action: 'journal-trial.filed',
    title: '归档一批',
    detail: { rows: Type.Integer({ description: 'rows filed' }), note: Type.Optional(Type.String()) },
  },
  opened: { action: 'journal-trial.opened', title: '打开' },
})
const officer: Actor = {
  kind: 'user', id: 'u-1', name: '甲某', scopes: new Set(), roles: new Set(['officer']),
  organisation: { id: 'o-1', code: '12990000MB0C00001X', name: '明州市公共信用信息中心' },
}
const subjectId = '018f0000-0000-7000-8000-000000000002'
const caseId = '018f0000-0000-7000-8000-000000000003'
let database: TestDatabase
let pool: Pool
let db: Db

before(async () => {
  database = await testDatabase()
  pool = openPool(database.url)
  db = openDb(pool)
})

after(async () => {
  await pool.end()
  await database.drop()
})

test('a line is written with its change and says who did what to which thing', async () => {
  await transaction(db, (tx) =>
    record(tx, {
      actor: officer, action: actions.filed, operation: 'trial.file', onBehalfOf: 'o-2', subjectId, caseId,
      object: { type: 'submission', id: 's-1' }, reason: '试验', detail: { rows: 3 }, requestId: 'r-1',
    }),
  )
  const [line] = await listJournal(db, { subjectId }, { limit: 10 })
  assert.match(line?.at ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  assert.deepEqual({ ...line, at: '', seq: 0 }, {
    seq: 0, at: '', actor: 'u-1', actorKind: 'user', organisation: '12990000MB0C00001X', onBehalfOf: 'o-2',
    operation: 'trial.file', action: 'journal-trial.filed', subjectId, objectType: 'submission', objectId: 's-1',
    caseId, reason: '试验', detail: { rows: 3 }, requestId: 'r-1',
  })
})

test('a person’s number typed into a reason or a detail is not kept, other numbers are', async () => {
  const number = `99010119900307001${identityCheckCharacter('99010119900307001')}`
  const spaced = number.replace(/(.{6})(.{8})/, '$1 $2 ')
  const reason = `经查${spaced}与91990000MA0000015Q无关`
  await transaction(db, (tx) =>
    record(tx, {
      actor: officer, action: actions.filed, operation: 'trial.numbers', reason,
      detail: { rows: 1, note: `某某（${number}），明环罚〔2026〕71号，编号990000000031` },
    }),
  )
  const found = await rows(db, sql<{ line: string }>`
    SELECT reason || detail::text AS line FROM journal.entries WHERE operation = 'trial.numbers'`)
  const line = found[0]?.line ?? ''
  assert.equal(line.includes('19900307'), false, line)
  for (const kept of ['91990000MA0000015Q', '明环罚〔2026〕71号', '990000000031']) assert.ok(line.includes(kept), kept)
})

test('a line goes with its change when that is rolled back', async () => {
  const attempt = transaction(db, async (tx) => {
    await record(tx, { actor: officer, action: actions.opened, operation: 'trial.rolled-back' })
    throw new Error('no')
  })
  await assert.rejects(attempt, /no/)
  const found = await rows(db, sql`SELECT 1 FROM journal.entries WHERE operation = 'trial.rolled-back'`)
  assert.equal(found.length, 0)
})

test('detail that the action does not declare is refused before it is written', async () => {
  const write = (detail: unknown): Promise<void> =>
    transaction(db, (tx) =>
      record(tx, { actor: officer, action: actions.filed, operation: 'trial', detail: detail as { rows: number } }),
    )
  await assert.rejects(write({ rows: 1, name: '某人' }), /journal-trial\.filed: detail/)
  await assert.rejects(write({ rows: 'three' }), /journal-trial\.filed: detail \/rows must be integer/)
  await assert.rejects(write(undefined), /journal-trial\.filed: detail/)
  // @ts-expect-error -- and the compiler refuses it earlier
  const misspelt: Parameters<typeof record<typeof actions.filed.detail>>[1]['detail'] = { row: 1 }
  await assert.rejects(write(misspelt), /journal-trial\.filed/)
})

test('an action is written noun.past and defined once', () => {
  assert.throws(() => defineJournalActions({ x: { action: 'Filed', title: '' } }), /noun\.past/)
  assert.throws(() => defineJournalActions({ x: { action: 'journal-trial.filed', title: '' } }), /defined twice/)
})

test('many lines keep the order they were given in', async () => {
  const n = 12_000
  const lines = Array.from({ length: n }, (_, i) => ({
    actor: systemActor, action: actions.filed, operation: 'trial.bulk', detail: { rows: i },
  }))
  await transaction(db, (tx) => recordMany(tx, lines))
  const wrong = await rows(
    db,
    sql`SELECT rows FROM (SELECT (detail->>'rows')::int AS rows, row_number() OVER (ORDER BY seq) - 1 AS place
      FROM journal.entries WHERE operation = 'trial.bulk') line WHERE rows <> place`,
  )
  const [total] = await rows(db, sql<{ n: number }>`SELECT count(*) AS n FROM journal.entries WHERE operation = 'trial.bulk'`)
  assert.deepEqual([wrong.length, total?.n], [0, n])
})

test('a refused attempt is in the journal although its change is not', async () => {
  const problem = new Problem(problems.conflict)
  await recordRefusal(db, { actor: officer, operation: 'trial.refused', caseId }, problem)
  const [line] = await listJournal(db, { caseId, action: 'attempt.refused' }, { limit: 1 })
  assert.deepEqual(line?.detail, { code: 'resource.conflict', status: 409 })
})

test('pages follow one another without gap or repetition', async () => {
  const all = await listJournal(db, { actor: 'system' }, { limit: 25 })
  const first = await listJournal(db, { actor: 'system' }, { limit: 10 })
  const second = await listJournal(db, { actor: 'system' }, { limit: 15, before: first.at(-1)?.seq ?? 0 })
  assert.deepEqual([...first, ...second], all)
})

test('lines are narrowed by days, Beijing time, and by any of several types of thing', async () => {
  const object = { type: 'paper', id: 'p-1' }
  await transaction(db, (tx) => record(tx, { actor: officer, action: actions.opened, operation: 'trial.days', object }))
  const [line] = await listJournal(db, { object }, { limit: 1 })
  const day = civilDateOf(new Date(line?.at ?? ''))
  const count = async (filter: JournalFilter): Promise<number> =>
    (await listJournal(db, { object, ...filter }, { limit: 5 })).length
  assert.deepEqual(
    await Promise.all([
      count({ from: day, to: day }), count({ from: addDays(day, 1) }), count({ to: addDays(day, -1) }),
      count({ object: { type: ['record', 'paper'], id: 'p-1' } }), count({ object: { type: ['record'], id: 'p-1' } }),
      count({ subjectId: [subjectId] }),
    ]),
    [1, 0, 0, 1, 0, 0],
  )
  assert.equal((await listJournal(db, { subjectId: [subjectId] }, { limit: 5 })).length, 1)
})

test('what is rare in a long journal is found by an index', async () => {
  await rows(db, sql`ANALYZE journal.entries`)
  for (const [condition, index] of [
    [sql`action = 'journal-trial.opened'`, 'entries_by_action'], [sql`actor = 'u-1'`, 'entries_by_actor'],
    [sql`at < now() - interval '1 day'`, 'entries_by_time'],
  ] as const) {
    const plan = await rows(db, sql<Record<string, string>>`EXPLAIN SELECT seq FROM journal.entries
      WHERE ${condition} ORDER BY at DESC, seq DESC LIMIT 50`)
    assert.match(JSON.stringify(plan), new RegExp(index))
  }
})

test('a line is found with the transaction that its seal is known by', async () => {
  const [last] = await listJournal(db, {}, { limit: 1 })
  const found = await findJournalEntry(db, last?.seq ?? 0)
  assert.match(`${found?.epoch}/${found?.xid}`, /^\d+\/\d+$/)
  assert.deepEqual({ ...found, epoch: 0, xid: '' }, { ...last, epoch: 0, xid: '' })
  assert.equal(await findJournalEntry(db, 999_999_999_999), undefined)
})

test('the application role may add and read lines and nothing else', async () => {
  const [may] = await rows(db, sql<Record<string, boolean>>`SELECT
    has_table_privilege('probity_app', 'journal.entries', 'INSERT') AS adds,
    has_table_privilege('probity_app', 'journal.entries', 'UPDATE') AS updates,
    has_table_privilege('probity_app', 'journal.entries', 'DELETE') AS deletes,
    has_table_privilege('probity_app', 'journal.entries', 'TRUNCATE') AS truncates,
    has_table_privilege('probity_app', 'journal.seals', 'UPDATE') AS reseals,
    has_table_privilege('probity_app', 'journal.access', 'DELETE') AS forgets,
    has_table_privilege('probity_app', 'journal.access_rest', 'DELETE') AS bypasses,
    has_table_privilege('probity_reader', 'journal.access', 'SELECT') AS spies`)
  assert.deepEqual(may, {
    adds: true, updates: false, deletes: false, truncates: false, reseals: false, forgets: false, bypasses: false,
    spies: false,
  })
})

test('the document of actions shows each with its fields', () => {
  const document = renderJournalActions()
  const line = '| `journal-trial.filed` | 归档一批 | `rows` (integer): rows filed<br>`note` (string, optional) |'
  assert.ok(document.split('\n').includes(line))
  assert.match(document, /\| `journal-trial\.opened` \| 打开 \| – \|/)
})
