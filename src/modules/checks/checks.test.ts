import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { pino } from 'pino'
import { readConfig } from '../../config.ts'
import { Counters } from '../../kernel/counters.ts'
import { openDb, openPool, transaction, type Pool } from '../../kernel/db.ts'
import { readFeed } from '../../kernel/feed.ts'
import type { Actor } from '../../kernel/http.ts'
import { Problem } from '../../kernel/problem.ts'
import type { Clock } from '../../kernel/time.ts'
import {
  addRecord,
  addSubject,
  endRecord,
  tellFeed,
  testCode,
  testLaw,
} from '../../testing/check-situations.ts'
import { testDatabase, type TestDatabase } from '../../testing/database.ts'
import { checkBatch } from './actions/batch.ts'
import { check } from './actions/check.ts'
import { liftMark, placeMark } from './actions/marks.ts'
import { readLooks } from './actions/looks.ts'
import { getReceipt, giveFeedback } from './actions/receipts.ts'
import { CheckService, type CheckContext } from './actions/service.ts'
import { sortInRegister } from './store/receipts.ts'
import type { CheckAnswer, CheckRequest } from './schema.ts'

let database: TestDatabase
let pool: Pool
let service: CheckService
let today = '2026-05-10'
const clock: Clock = { now: () => new Date(`${today}T04:00:00Z`), today: () => today }

function actor(code: string): Actor {
  return {
    kind: 'client',
    id: `client-${code}`,
    name: '窗口系统',
    organisation: { id: code, code, name: `单位 ${code}` },
    scopes: new Set(['checks:write', 'checks:read']),
    roles: new Set(),
  }
}
const window = actor('12990000000000001A')

before(async () => {
  database = await testDatabase()
  pool = openPool(database.url, { max: 12 })
  const ctx: CheckContext = {
    config: { ...readConfig({}), indexLagMs: 60_000 },
    databaseUrl: database.url,
    db: openDb(pool),
    clock,
    log: pino({ level: 'silent' }),
    catalogue: testLaw(),
    counters: new Counters(),
  }
  service = new CheckService(ctx)
  await service.start()
  await service.loaded
})

after(async () => {
  await service.stop()
  await pool.end()
  await database.drop()
})

/** Waits until the index has applied everything told so far. */
async function indexed(): Promise<void> {
  const { rows } = await pool.query<{ id: number }>('SELECT coalesce(max(id), 0) AS id FROM feed.outbox')
  service.index.wake()
  for (let left = Number(rows[0]?.id ?? 0) > 0; left;) {
    const found = await pool.query('SELECT FROM feed.outbox')
    left = (found.rowCount ?? 0) > 0
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  const head = await pool.query<{ position: number }>('SELECT position FROM feed.head')
  while ((service.index.fresh?.position ?? -1) < Number(head.rows[0]?.position))
    await new Promise((resolve) => setTimeout(resolve, 5))
}

async function ask(
  request: Omit<CheckRequest, 'purpose' | 'matter'> & { matter?: string },
  by = window,
): Promise<CheckAnswer> {
  const text = await check(service, by, { matter: 'tender', purpose: '投标资格审查', ...request })
  const answer = JSON.parse(text) as CheckAnswer
  // Whatever the question: what the register keeps gives back the very bytes that were told.
  assert.equal((await getReceipt(service, by, answer.receipt)).slice(0, text.length - 1), text.slice(0, -1))
  return answer
}

async function source(receipt: string): Promise<string> {
  const { rows } = await pool.query<{ source: string }>(
    'SELECT source FROM checks.register WHERE receipt = $1',
    [receipt],
  )
  return rows[0]?.source ?? 'not registered'
}

async function problemOf(work: Promise<unknown>): Promise<Problem> {
  const error = await work.then(
    () => undefined,
    (e: unknown) => e,
  )
  assert.ok(error instanceof Problem, `expected a Problem, got ${String(error)}`)
  return error
}

test('a listed subject is stopped from memory, and the register holds the answer as given', async () => {
  const id = await addSubject(pool, {
    code: testCode(1),
    name: '明州甲建设有限公司',
    establishedOn: '2010-01-01',
  })
  await addRecord(pool, id, {
    list: 'serious',
    decidedOn: '2026-01-05',
    until: '2029-01-04',
    level: 'serious',
  })
  await tellFeed(pool, [id])
  await indexed()
  const text = await check(service, window, {
    subject: { code: testCode(1) },
    matter: 'tender',
    purpose: '投标资格审查',
    reference: 'T-1',
  })
  const answer = JSON.parse(text) as CheckAnswer
  assert.equal(answer.decision, 'prohibit')
  assert.deepEqual(answer.identity, {
    outcome: 'exact',
    subject: { code: testCode(1), name: '明州甲建设有限公司' },
  })
  assert.deepEqual(Object.keys(answer), [
    'receipt',
    'at',
    'position',
    'identity',
    'decision',
    'items',
    'marks',
    'greenChannel',
  ])
  assert.equal(await source(answer.receipt), 'index')
  const { rows } = await pool.query('SELECT * FROM checks.register WHERE receipt = $1', [answer.receipt])
  assert.equal(rows[0].subject_id, id)
  assert.equal(rows[0].reference, 'T-1')
  assert.equal(rows[0].organisation, '12990000000000001A')
})

test('an entry ends at midnight with no job run, and the next check is clear', async () => {
  const id = await addSubject(pool, {
    code: testCode(2),
    name: '明州乙食品有限公司',
    establishedOn: '2010-01-01',
  })
  await addRecord(pool, id, { list: 'serious', decidedOn: '2025-06-01', until: '2026-05-10' })
  await tellFeed(pool, [id])
  await indexed()
  assert.equal((await ask({ subject: { code: testCode(2) } })).decision, 'prohibit')
  today = '2026-05-11'
  assert.equal((await ask({ subject: { code: testCode(2) } })).decision, 'none')
  today = '2026-05-10'
})

test('a name alone, a wrong name and a duplicate code never bring an adverse answer', async () => {
  const id = await addSubject(pool, {
    code: testCode(3),
    name: '明州丙物流有限公司',
    former: '明州旧丙物流有限公司',
    otherCode: '990000000000017',
  })
  await addRecord(pool, id, { list: 'serious', decidedOn: '2026-01-05' })
  const other = await addSubject(pool, {
    code: testCode(4),
    name: '明州丁物流有限公司',
    otherCode: '990000000000017',
  })
  await tellFeed(pool, [id, other])
  await indexed()
  const outcome = async (subject: CheckRequest['subject']): Promise<[string, string, number]> => {
    const answer = await ask({ subject })
    return [answer.identity.outcome, answer.decision, answer.identity.candidates?.length ?? 0]
  }
  assert.deepEqual(await outcome({ name: '明州丙物流有限公司' }), ['ambiguous', 'none', 1])
  assert.deepEqual(await outcome({ name: '没有这样的名称' }), ['none', 'none', 0])
  assert.deepEqual(await outcome({ code: testCode(3), name: '明州丁物流有限公司' }), ['conflict', 'none', 2])
  assert.deepEqual(
    await outcome({
      code: testCode(3),
      name: '明州旧丙物流（有限公司）'.replace('（有限公司）', '有限公司'),
    }),
    ['exact', 'prohibit', 0],
  )
  assert.deepEqual(await outcome({ code: testCode(3).toLowerCase() }), ['exact', 'prohibit', 0])
  assert.deepEqual(await outcome({ code: '990000000000017' }), ['ambiguous', 'none', 2])
  assert.deepEqual(await outcome({ code: '990000000000017', name: '明州丙物流有限公司' }), [
    'exact',
    'prohibit',
    0,
  ])
  assert.deepEqual(await outcome({ code: testCode(900) }), ['none', 'none', 0])
  assert.deepEqual(await outcome({ code: testCode(900), name: '明州丙物流有限公司' }), [
    'ambiguous',
    'none',
    1,
  ])
})

test('a merged subject answers as the one that stayed, by either code', async () => {
  const kept = await addSubject(pool, { code: testCode(5), name: '明州戊化工有限公司' })
  const merged = await addSubject(pool, { code: testCode(6), name: '明州戊化工公司' })
  await addRecord(pool, kept, { list: 'serious', decidedOn: '2026-01-05' })
  await tellFeed(pool, [kept, merged])
  await indexed()
  assert.equal((await ask({ subject: { code: testCode(6) } })).decision, 'none')
  await pool.query(`UPDATE subjects.subjects SET state = 'merged', merged_into = $1 WHERE id = $2`, [
    kept,
    merged,
  ])
  await tellFeed(pool, [kept, merged])
  await indexed()
  const answer = await ask({ subject: { code: testCode(6) } })
  assert.equal(answer.decision, 'prohibit')
  assert.equal(answer.identity.subject?.code, testCode(5))
})

test('a past day is answered as it was known when it ended, and the replay stays the same', async () => {
  const id = await addSubject(pool, {
    code: testCode(7),
    name: '明州己纺织有限公司',
    establishedOn: '2010-01-01',
  })
  const fact = await addRecord(pool, id, {
    list: 'serious',
    decidedOn: '2026-02-01',
    knownFrom: '2026-03-01T02:00:00Z',
  })
  const on = (asOf: string, knownAt?: string): Promise<CheckAnswer> =>
    ask({ subject: { code: testCode(7) }, asOf, ...(knownAt === undefined ? {} : { knownAt }) })
  assert.equal((await on('2026-02-10')).decision, 'none')
  assert.equal((await on('2026-02-10', '2026-03-02T00:00:00Z')).decision, 'prohibit')
  assert.equal((await on('2026-03-01')).decision, 'prohibit')
  await endRecord(pool, id, fact, '2026-04-01T02:00:00Z')
  assert.equal((await on('2026-03-01')).decision, 'prohibit')
  assert.equal((await on('2026-04-01')).decision, 'none')
  const answer = await on('2026-03-01')
  assert.equal(await source(answer.receipt), 'database')
})

test('records held for a look, and minor ones, neither list nor close the green channel', async () => {
  const id = await addSubject(pool, {
    code: testCode(8),
    name: '明州庚电子有限公司',
    establishedOn: '2010-01-01',
  })
  await addRecord(pool, id, { list: 'serious', decidedOn: '2026-01-05', held: ['E601'] })
  await addRecord(pool, id, { decidedOn: '2026-01-06', level: 'minor' })
  await addRecord(pool, id, { decidedOn: '2022-01-06', level: 'general' })
  await tellFeed(pool, [id])
  await indexed()
  const answer = await ask({ subject: { code: testCode(8) } })
  assert.equal(answer.decision, 'none')
  assert.deepEqual(answer.greenChannel, {
    eligible: true,
    reason: '连续三年无不良信用记录',
    cleanSince: '2022-01-06',
  })
})

test('a mark stops the measure within the index, and lifting it brings the measure back', async () => {
  const id = await addSubject(pool, { code: testCode(10), name: '明州辛广告有限公司' })
  const factId = await addRecord(pool, id, { list: 'serious', decidedOn: '2026-01-05' })
  const mark = {
    subjectId: id,
    factId,
    mark: 'under_objection',
    caseId: 'case-1',
    at: new Date('2026-05-01T00:00:00Z'),
  } as const
  await transaction(service.ctx.db, (tx) => placeMark(tx, mark))
  await indexed()
  const marked = await ask({ subject: { code: testCode(10) } })
  assert.equal(marked.decision, 'none')
  assert.deepEqual(marked.marks, ['under_objection'])
  assert.deepEqual(
    marked.items.map((item) => item.marks),
    [['under_objection']],
  )
  await transaction(service.ctx.db, (tx) => liftMark(tx, { ...mark, at: new Date('2026-05-02T00:00:00Z') }))
  await indexed()
  assert.equal((await ask({ subject: { code: testCode(10) } })).decision, 'prohibit')
  assert.equal((await ask({ subject: { code: testCode(10) }, asOf: '2026-05-01' })).decision, 'none')
  const told = await readFeed(service.ctx.db, { after: marked.position - 1, limit: 10, publicOnly: false })
  assert.deepEqual(
    told.items.map(({ kind, subject }) => [kind, subject?.code]),
    [['marked', testCode(10)], ['unmarked', testCode(10)]],
  )
})

test('a person is not answered here, and the number is kept nowhere', async () => {
  // A number of the unassigned region, so it is nobody's.
  const number = '990000199001010015'
  const before = await pool.query('SELECT count(*) AS n FROM checks.register')
  for (const code of [number, number.replace('015', '\u3000015')]) {
    const problem = await problemOf(ask({ subject: { code } }))
    assert.ok(!JSON.stringify(problem).includes(code))
    if (problem.code !== 'check.persons_not_answered') assert.fail(problem.code)
  }
  const afterwards = await pool.query('SELECT count(*) AS n FROM checks.register')
  assert.deepEqual(afterwards.rows, before.rows)
})

test('an unknown matter, nobody named and a day to come are refused with what would be right', async () => {
  const subject = { code: testCode(1) }
  const matter = await problemOf(ask({ subject, matter: 'no-such-matter' }))
  assert.equal(matter.code, 'check.unknown_matter')
  assert.match(matter.detail ?? '', /\/checks\/matters/)
  assert.equal((await problemOf(ask({ subject: {} }))).code, 'check.nobody_named')
  assert.equal((await problemOf(ask({ subject, asOf: '2026-05-11' }))).code, 'check.future_day')
  assert.equal((await problemOf(ask({ subject, asOf: '2026-02-30' }))).code, 'check.future_day')
  assert.equal((await problemOf(ask({ subject, knownAt: '2026-05-10T04:00:01Z' }))).code, 'check.future_day')
  for (const knownAt of ['2026-05-01T10:00:00+08', '2016-12-31T23:59:60Z', '0000-01-01T00:00:00Z']) {
    const instant = await problemOf(ask({ subject, knownAt }))
    assert.deepEqual([instant.code, instant.errors?.[0]?.field], ['check.unknown_instant', 'knownAt'])
  }
  assert.equal(
    (await problemOf(ask({ subject }, { ...window, organisation: undefined }))).code,
    'check.no_organisation',
  )
})

test('a receipt is its own organisation’s only; feedback once, corrections in a line of their own', async () => {
  const { receipt } = await ask({ subject: { code: testCode(1) } })
  const stranger = actor('12990000000000002B')
  assert.equal((await problemOf(getReceipt(service, stranger, receipt))).code, 'check.receipt_not_found')
  assert.equal(
    (await problemOf(getReceipt(service, window, 'not-a-receipt'))).code,
    'check.receipt_not_found',
  )
  assert.equal(
    (await problemOf(giveFeedback(service, window, receipt, { outcome: 'not-followed', result: '准予' })))
      .code,
    'input.invalid',
  )
  const first = await giveFeedback(service, window, receipt, {
    outcome: 'followed',
    result: '不予通过资格审查',
  })
  assert.equal(
    (await problemOf(giveFeedback(service, window, receipt, { outcome: 'followed', result: '再报' }))).code,
    'check.feedback_given',
  )
  const second = await giveFeedback(service, window, receipt, {
    outcome: 'not-followed',
    reason: '名单已撤销',
    result: '通过',
    corrects: first.id,
  })
  assert.equal(
    (
      await problemOf(
        giveFeedback(service, window, receipt, { outcome: 'followed', result: 'x', corrects: first.id }),
      )
    ).code,
    'check.feedback_not_latest',
  )
  const view = JSON.parse(await getReceipt(service, window, receipt)) as CheckAnswer & {
    asked: CheckRequest
    feedback: { id: string }[]
  }
  assert.equal(view.decision, 'prohibit')
  assert.deepEqual(view.asked, { subject: { code: testCode(1) }, matter: 'tender', purpose: '投标资格审查' })
  assert.deepEqual(
    view.feedback.map((line) => line.id),
    [first.id, second.id],
  )
})

test('the subject sees who looked, newest first, page by page', async () => {
  await addSubject(pool, { code: testCode(11), name: '明州壬医疗器械有限公司' })
  const receipts: string[] = []
  for (let i = 0; i < 3; i += 1) receipts.unshift((await ask({ subject: { code: testCode(11) } })).receipt)
  const looks = async (page: { limit: number; cursor?: string | undefined }, code = testCode(11)) => {
    const { items, next } = await readLooks(service.ctx, actor(code), page)
    return { items, receipts: items.map((look) => look.receipt), cursor: next ?? undefined }
  }
  const seen = await looks({ limit: 2 })
  assert.deepEqual(seen.receipts, receipts.slice(0, 2))
  assert.deepEqual(
    [seen.items[0]?.organisation.code, seen.items[0]?.matter.code, seen.items[0]?.purpose],
    ['12990000000000001A', 'tender', '投标资格审查'],
  )
  assert.deepEqual((await looks({ limit: 2, cursor: seen.cursor })).receipts, receipts.slice(2))
  // Looks of earlier months and years are found as well, in pages that reach over the gaps.
  for (const days of [100, 500, 900]) {
    const { rows: [old] } = await pool.query<{ receipt: string }>(
      `INSERT INTO checks.register SELECT (r).* FROM (SELECT jsonb_populate_record(r, jsonb_build_object('receipt',
         overlay(r.receipt::text PLACING left(checks.first_receipt(now() - make_interval(days => $2))::text, 13) FROM 1))) AS r
       FROM checks.register r WHERE receipt = $1) o RETURNING receipt`,
      [receipts[0], days],
    )
    receipts.push((old as { receipt: string }).receipt)
  }
  assert.deepEqual((await looks({ limit: 5 })).receipts, receipts.slice(0, 5))
  await sortInRegister(service.db)
  assert.deepEqual((await looks({ limit: 10 })).receipts, receipts)
  const { cursor } = await looks({ limit: 4 })
  assert.deepEqual((await looks({ limit: 10, cursor })).receipts, receipts.slice(4))
  await addSubject(pool, { code: testCode(12), name: '明州癸医疗器械有限公司' })
  assert.deepEqual((await looks({ limit: 10 }, testCode(12))).receipts, [])
  assert.deepEqual((await looks({ limit: 10 }, testCode(13))).receipts, [], 'nobody yet')
  await assert.rejects(looks({ limit: 10, cursor: 'x' }), { code: 'input.invalid' })
})

test('the register cannot be rewritten', async () => {
  await assert.rejects(pool.query('UPDATE checks.register SET decision = $1', ['none']), /append-only/)
  await assert.rejects(pool.query('DELETE FROM checks.register'), /append-only/)
  await assert.rejects(pool.query('DELETE FROM checks.feedback'), /append-only/)
})

async function batch(lines: readonly (string | Buffer)[]): Promise<Record<string, unknown>[]> {
  let text = ''
  for await (const part of checkBatch(service, window, chunks(lines))) text += part
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}

async function* chunks(parts: readonly (string | Buffer)[]): AsyncGenerator<Buffer> {
  for (const part of parts) yield Buffer.from(part)
}

const line = (code: string): string =>
  JSON.stringify({ subject: { code }, matter: 'tender', purpose: '批量核查' })

test('a batch answers line for line in order; a line that fails says why and the rest goes on', async () => {
  const text = [
    line(testCode(1)),
    '',
    '{"broken',
    line('990000199001010015'),
    line(testCode(900)),
    '{"subject":{}}',
    line(testCode(1)),
  ].join('\n')
  const answers = await batch([text.slice(0, 50), text.slice(50, 51), text.slice(51)])
  assert.deepEqual(
    answers.map((answer) => answer['decision'] ?? answer['code']),
    ['prohibit', 'check.bad_line', 'check.persons_not_answered', 'none', 'input.invalid', 'prohibit'],
  )
  assert.deepEqual(
    answers.map((answer) => answer['line']),
    [undefined, 3, 4, undefined, 6, undefined],
  )
  for (const answer of answers.filter((one) => 'receipt' in one))
    assert.notEqual(await source(answer['receipt'] as string), 'not registered')
})

test('a line about an instant that cannot be read fails alone, and says which field', async () => {
  const at = (knownAt: string): string =>
    JSON.stringify({ subject: { code: testCode(1) }, matter: 'tender', purpose: '批量核查', knownAt })
  const unreadable = ['2026-05-01T10:00:00+08:00[Asia/Shanghai]', '2016-12-31T23:59:60Z']
  const answers = await batch([[line(testCode(1)), ...unreadable.map(at), at('2026-05-01T00:00:00Z')].join('\n')])
  assert.deepEqual(
    answers.map((answer) => answer['decision'] ?? answer['code']),
    ['prohibit', 'input.invalid', 'input.invalid', 'prohibit'],
  )
  const [, refused] = answers as { errors?: { field: string; expected: string }[] }[]
  const expected = '应为带时区的时刻，例如 2026-06-01T10:00:00+08:00'
  assert.deepEqual(refused?.errors?.map((fault) => [fault.field, fault.expected]), [['knownAt', expected]])
})

test('a batch of many lines is cut anywhere and every line is registered', async () => {
  const codes = Array.from({ length: 2345 }, (_, i) => testCode(1 + (i % 11)))
  const bytes = Buffer.from(codes.map(line).join('\n'))
  const parts: Buffer[] = []
  for (let at = 0; at < bytes.length; at += 7777) parts.push(bytes.subarray(at, at + 7777))
  const answers = await batch(parts)
  assert.equal(answers.length, codes.length)
  answers.forEach((answer, i) => {
    const subject = (answer as unknown as CheckAnswer).identity.subject?.code
    assert.ok(subject === codes[i] || codes[i] === testCode(6) || subject === undefined)
  })
  const receipts = answers.map((answer) => answer['receipt'])
  const { rows } = await pool.query(
    'SELECT count(*)::int AS n FROM checks.register WHERE receipt = ANY($1::uuid[])',
    [receipts],
  )
  assert.equal(rows[0].n, codes.length)
})

test('a line too long is refused without being kept', async () => {
  const answers = await batch([
    line(testCode(1)) + '\n',
    Buffer.alloc(100_000, 'x'),
    Buffer.alloc(100_000, 'x'),
    `\n${line(testCode(1))}`,
  ])
  assert.deepEqual(
    answers.map((answer) => answer['code'] ?? answer['decision']),
    ['prohibit', 'check.line_too_long', 'prohibit'],
  )
})

test('when the register cannot be written, each line of the group says so and the stream goes on', async () => {
  const { bulkRegister } = service
  const broken = { appendWhenRoom: () => Promise.reject(new Error('disk full')) }
  try {
    Object.assign(service, { bulkRegister: broken })
    const answers = await batch([`${line(testCode(1))}\n${line(testCode(2))}\n`])
    assert.deepEqual(
      answers.map((answer) => [answer['code'], answer['line']]),
      [
        ['server.internal', 1],
        ['server.internal', 2],
      ],
    )
  } finally {
    Object.assign(service, { bulkRegister })
  }
})

test('many checks that memory cannot answer go to the database in groups and agree with single ones', async () => {
  const asked = Array.from({ length: 400 }, (_, i) => ({
    subject: { code: testCode(1 + (i % 11)) },
    asOf: i % 3 === 0 ? '2026-05-09' : '2026-05-08',
  }))
  const single = new Map<string, string>()
  for (const request of asked.slice(0, 33)) single.set(JSON.stringify(request), (await ask(request)).decision)
  const answers = await Promise.all(asked.map((request) => ask(request)))
  answers.forEach((answer, i) => assert.equal(answer.decision, single.get(JSON.stringify(asked[i]))))
})

test('an index behind its bound is passed over: the same answer comes from the database', async () => {
  const lagging = new CheckService({ ...service.ctx, config: { ...service.ctx.config, indexLagMs: 0 } })
  await lagging.start()
  await lagging.loaded
  try {
    const request = { subject: { code: testCode(1) }, matter: 'tender', purpose: '投标资格审查' }
    const slow = JSON.parse(await check(lagging, window, request)) as CheckAnswer
    const quick = JSON.parse(await check(service, window, request)) as CheckAnswer
    assert.equal(await source(slow.receipt), 'database')
    assert.equal(await source(quick.receipt), 'index')
    const { receipt: _slow, at: _at, ...a } = slow
    const { receipt: _quick, at: _then, ...b } = quick
    assert.deepEqual(a, b)
  } finally {
    await lagging.stop()
  }
})
