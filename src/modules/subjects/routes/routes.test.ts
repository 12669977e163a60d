import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { LightMyRequestResponse } from 'fastify'
import { migrateQueue } from '../../../kernel/queue.ts'
import { clientTransaction, transaction } from '../../../kernel/db.ts'
import {
  inventedSubject,
  storeSubjects,
  subjectsServer,
  type SubjectsServer,
} from '../../../testing/subjects.ts'
import { findFaults } from '../actions/findings.ts'
import { countSubjects, listSubjectCodes } from '../actions/read.ts'
import { makeUscc } from '../codes.ts'
import { subjectsCrontab, subjectsTasks } from '../jobs.ts'
import { insertFindingsIn } from '../store/findings.ts'
import { insertCodes } from '../store/register.ts'

let server: SubjectsServer
const first = inventedSubject('明州同心贸易有限公司')
const namesake = inventedSubject('明州同心贸易有限公司', { region: '990181' })
const other = inventedSubject('明州众合贸易有限公司')
const shop = inventedSubject('明州众合便利店', { category: 'sole-trader' })

before(async () => {
  server = await subjectsServer()
  await migrateQueue(server.ctx.databaseUrl)
  await storeSubjects(server.ctx, [first, namesake, other, shop])
})

after(() => server.close())

function get(url: string, asClerk = true): Promise<LightMyRequestResponse> {
  return server.app.inject({ method: 'GET', url, headers: asClerk ? { 'x-clerk': '1' } : {} })
}
function post(url: string, payload: object): Promise<LightMyRequestResponse> {
  return server.app.inject({ method: 'POST', url, payload, headers: { 'x-clerk': '1' } })
}

test('GET /codes/{text} answers in the shape of the contract and echoes no resident id', async () => {
  const code = first.uscc
  const answer = await get(`/api/v1/codes/${code.toLowerCase()}`, false)
  assert.equal(answer.statusCode, 200)
  const body = answer.json<Record<string, unknown>>()
  assert.deepEqual(Object.keys(body), ['input', 'normalised', 'kind', 'valid', 'warnings', 'reasons'])
  assert.equal(body['kind'], 'uscc')
  assert.equal(body['normalised'], code)
  const personal = await get('/api/v1/codes/11010519491231002X', false)
  assert.equal(personal.json<{ kind: string }>().kind, 'resident-id')
  assert.ok(!personal.body.includes('1101051949'))
})

test('GET /subjects searches, filters and pages for anybody', async () => {
  const answer = await get(`/api/v1/subjects?q=${encodeURIComponent('众合')}&limit=1`, false)
  const page = answer.json<{ items: { name: string; matched: { by: string } }[]; next: string }>()
  assert.deepEqual(
    page.items.map((i) => [i.name, i.matched.by]),
    [[shop.name, 'name']],
  )
  const more = await get(
    `/api/v1/subjects?q=${encodeURIComponent('众合')}&limit=1&cursor=${page.next}`,
    false,
  )
  assert.deepEqual(
    more.json<{ items: { name: string }[] }>().items.map((i) => i.name),
    [other.name],
  )
  const traders = await get(`/api/v1/subjects?q=${encodeURIComponent('众合')}&kind=sole-trader`, false)
  assert.equal(traders.json<{ items: unknown[] }>().items.length, 1)
})

test('a cursor that is not ours is an input fault, never a failure', async () => {
  const forged = [
    { by: 'walk', standing: 9, spread: 0, id: 'x' },
    { by: 'grams' },
    1,
    { by: 'prefix', key: '\u0000', id: first.id },
    { by: 'grams', rank: 1e12, provisional: 0, length: 1, id: first.id },
  ]
  for (const one of [
    ...forged.map((f) => Buffer.from(JSON.stringify(f)).toString('base64url')),
    'AAAA',
    'null',
  ]) {
    const answer = await get(`/api/v1/subjects?q=${encodeURIComponent('众合')}&cursor=${one}`, false)
    assert.equal(answer.statusCode, 400, one)
    assert.equal(answer.json<{ errors: { code: string }[] }>().errors[0]?.code, 'input.cursor')
  }
  assert.equal(
    (await get(`/api/v1/findings?cursor=${Buffer.from('{"at":"x","id":"y"}').toString('base64url')}`))
      .statusCode,
    400,
  )
})

test('the office pages ask for their scopes', async () => {
  for (const url of [
    '/api/v1/findings',
    '/api/v1/merges',
    '/api/v1/code-quality',
    `/api/v1/subjects/${first.uscc}/relations`,
  ]) {
    assert.equal((await get(url, false)).statusCode, 401, url)
    assert.equal((await get(url)).statusCode, 200, url)
  }
  const anonymous = await server.app.inject({ method: 'POST', url: '/api/v1/merges', payload: {} })
  assert.equal(anonymous.statusCode, 401)
})

test('namesakes with different codes are queued once, and no more when a person has told them apart', async () => {
  await findFaults(server.ctx)
  await findFaults(server.ctx)
  const queue = async () =>
    (await get('/api/v1/findings?kind=duplicate-name')).json<{
      items: { id: string; name: string; subjects: { uscc: string }[] }[]
    }>().items
  const [finding, ...rest] = await queue()
  assert.deepEqual(rest, [])
  assert.equal(finding?.name, first.name)
  assert.deepEqual(finding.subjects.map((s) => s.uscc).sort(), [first.uscc, namesake.uscc].sort())
  const settlement = { settlement: 'distinct', note: '登记机关不同，确为两家' }
  assert.equal((await post(`/api/v1/findings/${finding.id}/settlement`, settlement)).statusCode, 204)
  assert.equal(
    (await post(`/api/v1/findings/${finding.id}/settlement`, settlement)).json<{ code: string }>().code,
    'subject.finding_settled',
  )
  assert.equal((await post('/api/v1/findings/x/settlement', settlement)).statusCode, 404)
  await findFaults(server.ctx)
  assert.deepEqual(await queue(), [])
  const settled = await get('/api/v1/findings?settled=true&limit=1')
  assert.equal(
    settled.json<{ items: { settlement: string; note: string }[] }>().items[0]?.note,
    settlement.note,
  )
})

test('a merge over HTTP is listed and settles what was found; its split opens that again', async () => {
  const twin = inventedSubject('明州同舟航运有限公司')
  const copy = inventedSubject('明州同舟航运有限公司')
  await storeSubjects(server.ctx, [twin, copy])
  await findFaults(server.ctx)
  const open = async () =>
    (await get('/api/v1/findings?kind=duplicate-name')).json<{ items: unknown[] }>().items.length
  assert.equal(await open(), 1)
  const merged = await post('/api/v1/merges', { keep: twin.id, merge: copy.id, reason: '重复登记' })
  assert.equal(merged.statusCode, 201, merged.body)
  assert.equal(await open(), 0)
  const { id } = merged.json<{ id: string }>()
  const list = (await get(`/api/v1/merges?subject=${copy.uscc}`)).json<{
    items: { id: string; kept: { uscc: string }; undoneAt: string | null }[]
  }>()
  assert.deepEqual(
    list.items.map((m) => [m.id, m.kept.uscc, m.undoneAt]),
    [[id, twin.uscc, null]],
  )
  const split = await post(`/api/v1/merges/${id}/split`, { reason: '核实为两家' })
  assert.deepEqual(split.json(), { kept: twin.id, merged: copy.id })
  assert.equal(await open(), 1)
  assert.equal(
    (await post('/api/v1/merges', { keep: twin.id, merge: twin.id, reason: '重复登记' })).statusCode,
    409,
  )
})

test('a code of two bodies and a body with two codes are queued once, until a person has judged', async () => {
  const { ctx } = server
  const licence = { scheme: 'licence' as const, code: '990000600000016', derived: false }
  const unified = inventedSubject('明州四海渔具有限公司')
  const old = inventedSubject('明州四海渔具行')
  await storeSubjects(ctx, [
    { ...unified, codes: [...unified.codes, licence] },
    { ...old, uscc: null, codes: [licence], state: 'provisional' },
  ])
  const second = inventedSubject('无')
  await clientTransaction(ctx.pool, (client) =>
    insertCodes(
      client, [{ subjectId: unified.id, scheme: 'uscc', code: second.uscc, derived: false }], ctx.clock.now(),
    ),
  )
  const queue = async () =>
    (await get('/api/v1/findings?kind=duplicate-code'))
      .json<{ items: { id: string; code: string; subjects: { id: string }[] }[] }>()
      .items.filter((one) => one.subjects.some((s) => s.id === unified.id))
  await findFaults(ctx)
  await findFaults(ctx)
  const found = await queue()
  assert.deepEqual(
    found.map((one) => [one.code, one.subjects.length]).sort(),
    [[licence.code, 2], [[unified.uscc, second.uscc].sort().at(-1), 1]].sort(),
  )
  for (const { id } of found) {
    const settlement = { settlement: 'accepted', note: '登记机关确认' }
    assert.equal((await post(`/api/v1/findings/${id}/settlement`, settlement)).statusCode, 204)
  }
  await findFaults(ctx)
  assert.deepEqual(await queue(), [])
  const gone = [[unified.id, old.id]]
  await ctx.pool.query('DELETE FROM subjects.codes WHERE subject_id = ANY($1)', gone)
  await ctx.pool.query('DELETE FROM subjects.subjects WHERE id = ANY($1)', gone)
})

test('rates have numerators and denominators: wrong and duplicate over all, put right over found', async () => {
  const before = (await get('/api/v1/code-quality')).json<{ codes: number }>()
  const wrong = makeUscc('91990000MA9990001').slice(0, 17) + 'A'
  await transaction(server.ctx.db, (tx) =>
    insertFindingsIn(
      tx,
      [
        { kind: 'wrong-code', code: wrong, name: '甲', subjectIds: [], detail: {}, source: 'test' },
        { kind: 'wrong-code', code: `${wrong}B`, name: '乙', subjectIds: [], detail: {}, source: 'test' },
        {
          kind: 'duplicate-code',
          code: first.uscc,
          name: '丙',
          subjectIds: [first.id],
          detail: {},
          source: 'test',
        },
      ],
      server.ctx.clock.now(),
    ),
  )
  const { items } = (await get('/api/v1/findings?kind=wrong-code')).json<{ items: { id: string }[] }>()
  await post(`/api/v1/findings/${items[0]?.id}/settlement`, {
    settlement: 'corrected',
    note: '登记机关已换发',
  })
  const codes = before.codes + 1
  assert.deepEqual((await get('/api/v1/code-quality')).json(), {
    codes,
    wrong: 1,
    duplicate: 1,
    rate: 2 / codes,
    found: 3,
    corrected: 1,
    correctionRate: 1 / 3,
    legacy: 0,
    converted: 0,
    conversionRate: null,
  })
})

test('subjects are counted by category, and codes come in pages with what the caller knows', async () => {
  const { organisations, soleTraders } = await countSubjects(server.ctx)
  assert.equal(soleTraders, 1)
  const all = await listSubjectCodes(server.ctx, { limit: 100 })
  assert.equal(all.length, organisations + soleTraders)
  const [one] = await listSubjectCodes(server.ctx, {
    after: all[0]?.code,
    limit: 1,
    flag: (ids) => Promise.resolve(new Set(ids)),
  })
  assert.deepEqual([one?.code, one?.flagged], [all[1]?.code, true])
  assert.equal(all[1]?.flagged, false)
})

test('every line of the timetable names a task there is', async () => {
  const tasks = subjectsTasks(server.ctx, [])
  for (const line of subjectsCrontab.split('\n')) assert.ok(tasks[line.split(' ').at(-1) as string], line)
  const job = { id: '1', attempt: 1, maxAttempts: 1, signal: new AbortController().signal }
  await tasks['subjects:statistics']?.({}, job)
  await tasks['subjects:faults']?.({}, job)
  const { rows } = await server.ctx.pool.query(
    "SELECT FROM pg_stats WHERE schemaname = 'subjects' AND tablename = 'names'",
  )
  assert.ok(rows.length > 0)
})
