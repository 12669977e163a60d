import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { lookedAt } from '../../../kernel/access-ledger.ts'
import { rows, sql, transaction } from '../../../kernel/db.ts'
import { allJournalActions, journalActions, record, systemActor } from '../../../kernel/journal.ts'
import { sealJournal } from '../../../kernel/seal.ts'
import { runVerification } from '../../../kernel/verification.ts'
import { verifyJournal } from '../../../kernel/verify.ts'
import { addSubject, testCode } from '../../../testing/check-situations.ts'
import { consoleApp, type Clerk, type ConsoleApp } from '../../../testing/console.ts'
import { fields, objects } from './words.ts'

const path = '/console/journal'
const firm = { code: testCode(41), name: '明州日志示例有限公司' }
const caseId = '018f0000-0000-7000-8000-000000000041'
let app: ConsoleApp
let auditor: Clerk
let subjectId: string
let seq: number

before(async () => {
  app = await consoleApp()
  auditor = await app.signIn('auditor')
  subjectId = await addSubject(app.ctx.pool, { ...firm, establishedOn: '2015-03-02' })
  await write({ subjectId, caseId, reason: '经查证，联系电话13800138000', object: { type: 'record', id: 'r-41' } })
  const [line] = await rows(app.ctx.db, sql<{ seq: number }>`SELECT seq FROM journal.entries WHERE case_id = ${caseId}`)
  seq = line?.seq ?? 0
})
after(() => app?.close())

async function write(more: Partial<Parameters<typeof record>[1]>): Promise<void> {
  await transaction(app.ctx.db, (tx) =>
    record(tx, {
      actor: systemActor, action: journalActions.refused, operation: 'trial.refused',
      detail: { code: 'trial.no', status: 409 },
      ...more,
    }))
}

/** Seals until nothing is left: other databases of the server hold the horizon back for a while. */
async function sealAll(): Promise<void> {
  while ((await verifyJournal(app.ctx.pool)).unsealed > 0) {
    await sealJournal(app.ctx.pool)
    await pause(25)
  }
}

const linesOn = (page: string): number[] =>
  [...page.matchAll(/href="\/console\/journal\/(\d+)"/g)].map((one) => Number(one[1]))
const verify = (): Promise<void> =>
  runVerification({ ...app.ctx }, new AbortController().signal).then(() => undefined)

test('the auditor reads the lines; the operator sees the chain only; nobody else anything', async () => {
  const pages = [path, `${path}/${seq}`, `${path}/seals`]
  const may: Record<string, number[]> = {
    auditor: [200, 200, 200], operator: [403, 403, 200], 'office-admin': [403, 403, 403], leader: [403, 403, 403],
    approver: [403, 403, 403], 'data-officer': [403, 403, 403], firm: [303, 303, 303],
  }
  const shown: Record<string, RegExp> = { auditor: />操作日志<\/a>/, operator: />日志封存<\/a>/ }
  for (const [login, wanted] of Object.entries(may)) {
    const clerk = await app.signIn(login)
    const answers = await Promise.all(pages.map(async (page) => (await clerk.get(page)).statusCode))
    assert.deepEqual(answers, wanted, login)
    const home = (await clerk.get(login === 'firm' ? '/me' : '/console')).body
    for (const [one, link] of Object.entries(shown)) assert.equal(link.test(home), one === login, `${login} ${link}`)
  }
})

test('lines stand newest first and are narrowed by who, what, thing, case and days', async () => {
  const all = linesOn((await auditor.get(path)).body)
  assert.deepEqual(all, all.toSorted((a, b) => b - a))
  const today = new Date().toLocaleDateString('sv', { timeZone: 'Asia/Shanghai' })
  const found: [string, (number | 'some')[]][] = [
    ['actor=系统&action=attempt.refused', [seq]], ['actor=auditor&action=attempt.refused', []],
    ['actor=auditor&action=session.opened', ['some']], ['action=user.created', ['some']],
    ['object=r-41', [seq]], ['type=record&object=r-41', [seq]], ['type=article&object=r-41', []],
    [`case=${caseId}`, [seq]], [`case=${caseId}&to=2020-01-01`, []],
    [`case=${caseId}&from=2020-01-01&to=${today}`, [seq]], [`case=${caseId}&from=2999-01-01`, []],
  ]
  for (const [query, wanted] of found) {
    const { statusCode, body } = await auditor.get(`${path}?${encodeURI(query)}`)
    assert.equal(statusCode, 200, query)
    const lines = linesOn(body)
    if (wanted[0] === 'some') assert.ok(lines.length > 0, query)
    else assert.deepEqual(lines, wanted, query)
    if (wanted.length === 0) assert.match(body, /没有符合条件的日志/, query)
  }
})

test('pages follow one another and end', async () => {
  for (let i = 0; i < 60; i += 1) await write({ object: { type: 'article', id: 'paged' } })
  const first = (await auditor.get(`${path}?type=article&object=paged`)).body
  const next = /href="([^"]+)" rel="next"/.exec(first)?.[1]?.replaceAll('&amp;', '&') ?? ''
  assert.match(next, /before=\d+/)
  const second = (await auditor.get(next)).body
  assert.match(second, /已到最后一页/)
  const both = [...linesOn(first), ...linesOn(second)]
  assert.deepEqual([linesOn(first).length, both.length, new Set(both).size], [50, 60, 60])
})

test('what cannot be asked is said beside the field, and nothing that is typed breaks a page', async () => {
  const wrong: [string, string][] = [
    ['actor=nobody', '没有这个登录名'], ['action=no.such', '没有这种事项'], ['subject=91990000MA0000000A', '没有这个统一社会信用代码的主体'],
    ['case=7', '办件编号有误'], ['from=2026-02-30', '日期有误'], ['from=2026-03-02&to=2026-03-01', '截止日期早于起始日期'],
    ['type=zebra&object=1', '没有这种对象'],
  ]
  for (const [query, said] of wrong) {
    const answer = await auditor.get(`${path}?${query}`)
    assert.equal(answer.statusCode, 422, query)
    assert.ok(answer.body.includes(said), query)
  }
  const long = '9'.repeat(400)
  for (const query of [
    'actor=%00', 'subject=%00', 'object=%00', 'case=%00', 'from=%00', 'action=__proto__', 'type=constructor&object=x',
    `object=${long}`, `actor=${long}`, `before=${long}`, 'before=-1', 'before=x', 'subject=%E2%80%AE',
    "object='--", 'actor=%25',
    'from=0001-01-01', 'to=9999-12-31', 'zebra=1', 'actor=a&actor=b',
  ]) {
    const { statusCode } = await auditor.get(`${path}?${query}`)
    assert.ok(statusCode < 500, `${query} ${statusCode}`)
  }
  for (const at of ['0', 'x', '-1', '1e3', long, '%00', '999999999999999']) {
    assert.equal((await auditor.get(`${path}/${at}`)).statusCode, 404, at)
  }
  for (const query of ['before=x', `before=${long}`, 'before=0', 'done=zebra']) {
    assert.equal((await auditor.get(`${path}/seals?${query}`)).statusCode, 200, query)
  }
})

test('a subject is named only to who asks for it, and that look is in its ledger', async () => {
  const looks = async (): Promise<number> => (await lookedAt(app.ctx.db, subjectId, { limit: 50 })).length
  const all = await auditor.get(path)
  assert.equal(all.body.includes(firm.name) || all.body.includes(firm.code), false)
  const before = await looks()
  const narrowed = await auditor.get(`${path}?subject=${firm.code}`)
  assert.match(narrowed.body, new RegExp(`${firm.name}[^]*已经记入查询日志`))
  assert.deepEqual(linesOn(narrowed.body), [seq])
  assert.equal(await looks(), before + 1)
  await auditor.get(`${path}?subject=${firm.code}&from=2026-02-30`)
  assert.equal(await looks(), before + 1)
  assert.match((await auditor.get(`${path}/${seq}`)).body, new RegExp(firm.name))
  const [look] = await lookedAt(app.ctx.db, subjectId, { limit: 1 })
  assert.deepEqual([look?.what, look?.purpose, await looks()], ['journal', '审计操作日志', before + 2])
})

test('lines of a subject that was merged are found under the one that stayed', async () => {
  const old = await addSubject(app.ctx.pool, { code: testCode(42), name: '明州旧名有限公司' })
  await write({ subjectId: old, object: { type: 'record', id: 'r-42' } })
  await sql`UPDATE subjects.subjects SET state = 'merged', merged_into = ${subjectId} WHERE id = ${old}`.execute(app.ctx.db)
  assert.equal(linesOn((await auditor.get(`${path}?subject=${firm.code}`)).body).length, 2)
})

test('one line says everything that is in it, what looks like a person’s data hidden', async () => {
  const { body } = await auditor.get(`${path}/${seq}`)
  for (const said of ['请求被拒绝', 'attempt.refused', 'trial.no', '系统', 'r-41', caseId, '经查证']) {
    assert.ok(body.includes(said), said)
  }
  assert.equal(body.includes('13800138000'), false)
})

test('who acts for a firm is named by the first character, staff by their name', async () => {
  await app.signIn('firm')
  const { body } = await auditor.get(`${path}?actor=firm`)
  assert.match(body, /企\*/)
  assert.equal(body.includes('企业经办人'), false)
  assert.match((await auditor.get(`${path}?actor=leader`)).body, /分管领导/)
})

test('every field of a detail and every kind of thing reads in Chinese', () => {
  const names = allJournalActions().flatMap((one) => Object.keys(one.detail ?? {}))
  assert.deepEqual([...new Set(names)].filter((name) => fields[name] === undefined), [])
  assert.ok(Object.keys(objects).length > 10)
})

test('a line knows its seal once it is sealed', async () => {
  await write({ object: { type: 'article', id: 'fresh' } })
  const [fresh] = linesOn((await auditor.get(`${path}?object=fresh`)).body)
  assert.match((await auditor.get(`${path}/${fresh}`)).body, /尚未封存/)
  await sealAll()
  const { body } = await auditor.get(`${path}/${fresh}`)
  const [, no, digest] = /seals\?before=\d+">第 (\d+) 次<[^]*?class="digest">([0-9a-f]{64})</.exec(body) ?? []
  const seal = await rows(app.ctx.db, sql`SELECT 1 FROM journal.seals WHERE no = ${Number(no)} AND digest = ${digest}`)
  assert.equal(seal.length, 1, body)
})

test('a verification is asked for once, shows how far it is, and its result stays on the page', async () => {
  const operator = await app.signIn('operator')
  assert.match((await operator.get(`${path}/seals`)).body, /还没有校验过[^]*未校验/)
  const asked = await operator.submit(`${path}/verification`, {})
  assert.equal(asked.statusCode, 303, asked.body)
  const waiting = (await operator.get(String(asked.headers.location))).body
  assert.match(waiting, /已发起校验[^]*正在校验[^]*等待后台开始/)
  assert.equal(waiting.includes('校验全部封存'), false)
  const again = await auditor.submit(`${path}/verification`, {})
  assert.equal(again.statusCode, 409)
  assert.match(again.body, /日志正在校验，请等待这一次完成/)
  await sealAll()
  await verify()
  const { body } = await operator.get(`${path}/seals`)
  assert.match(body, /全部相符[^]*相符<\/span>/)
  assert.equal(body.includes('未校验'), false)
  assert.equal(body.includes('href="/console/journal"'), false)
  const counted = linesOn((await auditor.get(`${path}?action=journal.verified`)).body)
  assert.equal(counted.length, 1)
  for (const one of counted) assert.match((await auditor.get(`${path}/${one}`)).body, /封存次数[^]*完好[^]*是|完好[^]*是/)
})

test('nobody else has it verified, and a changed line is said plainly, with where it is', async () => {
  const leader = await app.signIn('leader')
  assert.equal((await leader.submit(`${path}/verification`, {})).statusCode, 403)
  await sealAll()
  await app.ctx.pool.query(`ALTER TABLE journal.entries DISABLE TRIGGER append_only;
    UPDATE journal.entries SET reason = '改过' WHERE seq = ${seq}; ALTER TABLE journal.entries ENABLE TRIGGER append_only`)
  assert.equal((await auditor.submit(`${path}/verification`, {})).statusCode, 303)
  await verify()
  const { body } = await auditor.get(`${path}/seals`)
  assert.match(body, /发现改动[^]*内容或者封存本身被改动[^]*不符<\/span>/)
  assert.match((await auditor.get(`${path}/${seq}`)).body, /不符<\/span>/)
})
