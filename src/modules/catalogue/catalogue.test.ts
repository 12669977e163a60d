import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fastify, { type FastifyInstance } from 'fastify'
import { anonymous, registerRoutes } from '../../kernel/http.ts'
import { openDb, openPool, sql, type Db, type Pool } from '../../kernel/db.ts'
import { Problem } from '../../kernel/problem.ts'
import { testDatabase, type TestDatabase } from '../../testing/database.ts'
import { newVersions, publishCatalogue } from './actions.ts'
import { createCatalogue, editionFor, editionsFor, type Catalogue } from './catalogue.ts'
import { codeListOf } from './code-list.ts'
import { shippedCatalogue, today } from './compile/fixtures.ts'
import { catalogueRoutes } from './routes.ts'
import { findVersion, listVersions } from './store.ts'

let database: TestDatabase
let pool: Pool
let db: Db
let app: FastifyInstance

before(async () => {
  database = await testDatabase()
  pool = openPool(database.url)
  db = openDb(pool)
  app = fastify()
  registerRoutes(
    app,
    catalogueRoutes({ catalogue: await shippedCatalogue(), clock: { today: () => today } }),
    {
      authenticate: () => anonymous,
      authorise: () => undefined,
    },
  )
})

after(async () => {
  await app.close()
  await pool.end()
  await database.drop()
})

/** The shipped catalogue with one kind changed. */
async function changed(edit: { title?: string; version?: number }): Promise<Catalogue> {
  const given = await shippedCatalogue()
  return createCatalogue({
    ...given,
    kinds: given.kinds.map((kind) => (kind.code === 'honour' ? { ...kind, ...edit } : kind)),
  })
}

test('each version is stored once, and publishing again stores nothing', async () => {
  const catalogue = await shippedCatalogue()
  const first = await publishCatalogue(db, catalogue)
  assert.equal(first.length, catalogue.entries.length)
  assert.deepEqual(await publishCatalogue(db, catalogue), [])
  assert.equal((await listVersions(db)).length, catalogue.entries.length)
  const stored = (await findVersion(db, 'kind', 'penalty', catalogue.kind('penalty').version)) as { title: string }
  assert.equal(stored.title, '行政处罚')
})

test('a changed document under its old version number is refused, under a new one stored beside it', async () => {
  await publishCatalogue(db, await shippedCatalogue())
  const problem = await publishCatalogue(db, await changed({ title: '荣誉' })).catch(
    (error: unknown) => error,
  )
  assert.ok(problem instanceof Problem)
  assert.equal(problem.code, 'catalogue.version_changed')
  assert.equal(problem.errors?.[0]?.expected, '把 version 改为 2')
  const fresh = await publishCatalogue(db, await changed({ title: '荣誉', version: 2 }))
  assert.deepEqual(
    fresh.map((entry) => [entry.type, entry.code, entry.version]),
    [['kind', 'honour', 2]],
  )
  const versions = (await listVersions(db)).filter((one) => one.type === 'kind' && one.code === 'honour')
  assert.deepEqual(
    versions.map((one) => one.version),
    [1, 2],
  )
})

test('a stored version cannot be changed or deleted', async () => {
  await publishCatalogue(db, await shippedCatalogue())
  await assert.rejects(sql`UPDATE catalogue.versions SET digest = 'x'`.execute(db), /append-only/)
  await assert.rejects(sql`DELETE FROM catalogue.versions`.execute(db), /append-only/)
})

test('a code list that grew is the next version of itself', async () => {
  const given = await shippedCatalogue()
  const states = given.codeList('permit-states')
  const more = codeListOf('permit-states', [
    ...states.entries,
    { code: '5', title: '暂停', aliases: [], validFrom: null, validTo: null, open: false },
  ])
  const next = createCatalogue({
    ...given,
    codeLists: given.codeLists.map((list) => (list.code === 'permit-states' ? more : list)),
  })
  const stored = given.entries.map(({ type, code, version, digest }) => ({ type, code, version, digest }))
  assert.deepEqual(
    newVersions(next.entries, stored).map(({ code, version }) => [code, version]),
    [['permit-states', 2]],
  )
})

test('the kind in force is found by day, a version by its number', async () => {
  const given = await shippedCatalogue()
  const honour = given.kind('honour')
  const two = createCatalogue({
    ...given,
    kinds: [...given.kinds, { ...honour, version: 2, effectiveFrom: '2027-01-01' }],
  })
  assert.equal(two.kind('honour', '2026-12-31').version, 1)
  assert.equal(two.kind('honour', '2027-01-01').version, 2)
  assert.equal(two.kind('honour').version, 2)
  assert.equal(two.kindVersion('honour', 1)?.version, 1)
  assert.throws(() => two.kind('honour', '2000-01-01'), Problem)
})

test('a day has one edition of an entry: the one in force, else the last before, else the first', async () => {
  const given = await shippedCatalogue()
  const list = given.list('wage-arrears', '2026-06-10')
  const [first, second] = [
    { ...list, version: 3, effectiveFrom: '2022-01-01', effectiveTo: '2025-12-31' },
    { ...list, version: 4, effectiveFrom: '2027-01-01' },
  ]
  for (const lists of [[first, second], [second, first]]) {
    const on = (day: string): number | undefined => editionFor(lists, 'wage-arrears', day)?.version
    assert.deepEqual(['2019-05-01', '2025-12-31', '2026-06-10', '2027-01-01'].map(on), [3, 3, 3, 4])
    const catalogue = createCatalogue({ ...given, lists })
    assert.equal(catalogue.list(list.title, '2026-12-31').version, 3)
    assert.equal(catalogue.findList('wage-arrears', '2027-01-01')?.version, 4)
    assert.deepEqual(editionsFor(lists, '2026-06-10').map((one) => one.version), [3])
  }
  assert.equal(editionFor([first], 'no-such-list', '2026-06-10'), undefined)
})

test('what is not in the catalogue is a Problem that names what is', async () => {
  const catalogue = await shippedCatalogue()
  for (const ask of [
    () => catalogue.kind('x'),
    () => catalogue.list('x', '2026-06-10'),
    () => catalogue.codeList('x'),
    () => catalogue.publicityRule('x'),
  ]) {
    assert.throws(
      ask,
      (error) =>
        error instanceof Problem &&
        error.status === 404 &&
        (error.errors?.[0]?.expected ?? '').startsWith('应为其中之一：'),
    )
  }
})

test('a list is found by its code and by its name', async () => {
  const catalogue = await shippedCatalogue()
  assert.equal(catalogue.list('失信被执行人', '2026-06-10').code, 'judgment-defaulter')
  assert.equal(catalogue.listCodeOf('失信被执行人'), 'judgment-defaulter')
  assert.equal(catalogue.findList('没有的', '2026-06-10'), undefined)
})

test('every answer of the catalogue is public and complete', async () => {
  const catalogue = await shippedCatalogue()
  const sizes: [string, number][] = [
    ['kinds', catalogue.kinds.length],
    ['lists', catalogue.lists.length],
    ['measures', catalogue.measures.length],
    ['behaviours', catalogue.behaviours.length],
    ['matters', catalogue.matters.length],
    ['codes', catalogue.codeLists.length],
    ['publicity', catalogue.publicity.length],
  ]
  for (const [path, size] of sizes) {
    const response = await app.inject(`/api/v1/catalogue/${path}`)
    assert.equal(response.statusCode, 200, path)
    assert.equal(response.json<{ items: unknown[] }>().items.length, size, path)
  }
  const lists = (await app.inject('/api/v1/catalogue/lists')).json<{
    items: { basis: { document: string }[] }[]
  }>()
  assert.ok(lists.items.every((list) => (list.basis[0]?.document ?? '') !== ''))
  const denied = (await app.inject('/api/v1/catalogue/deny-list')).json<{ topics: unknown[] }>()
  assert.equal(denied.topics.length, catalogue.denyList.topics.length)
})

test('a kind is answered with the schema of its rows', async () => {
  const kind = (await app.inject('/api/v1/catalogue/kinds/penalty')).json<{
    fields: unknown[]
    rowSchema: { properties: object }
  }>()
  assert.ok(kind.fields.length > 30)
  assert.ok('document_no' in kind.rowSchema.properties)
  assert.equal('subject_id_no' in kind.rowSchema.properties, false)
  assert.equal((await app.inject('/api/v1/catalogue/kinds/nothing')).statusCode, 404)
})

test('the template of a kind is a workbook, the same each time', async () => {
  const one = await app.inject('/api/v1/catalogue/kinds/penalty/template.xlsx')
  assert.equal(one.statusCode, 200)
  assert.equal(one.rawPayload.subarray(0, 2).toString(), 'PK')
  const two = await app.inject('/api/v1/catalogue/kinds/penalty/template.xlsx')
  assert.ok(one.rawPayload.equals(two.rawPayload))
  assert.match(String(one.headers['content-disposition']), /penalty-template\.xlsx/)
})

test('memoranda say what carries each measure today, the national list what is not carried', async () => {
  const answer = await app.inject({ method: 'GET', url: '/api/v1/catalogue/memoranda' })
  assert.equal(answer.statusCode, 200)
  const { items } = answer.json<{ items: { code: string; measures: { standing: string }[] }[] }>()
  assert.equal(items.length, 20)
  const standings = new Set(items.flatMap((one) => one.measures.map((measure) => measure.standing)))
  assert.deepEqual([...standings].sort(), ['carried', 'history'])
  const lists = await app.inject({ method: 'GET', url: '/api/v1/catalogue/national-lists' })
  const editions = lists.json<{ items: { edition: number; items: { notCarried?: string }[] }[] }>().items
  assert.deepEqual(editions.map((one) => one.edition).sort(), [2021, 2022, 2024])
  const kept = editions.find((one) => one.edition === 2024)?.items.map((item) => item.notCarried)
  assert.equal(kept?.filter((why) => why === 'person').length, 4)
})
