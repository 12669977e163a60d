/**
 * The SDK against the real platform over real HTTP: an approval system asks, decides, tells, and hears of
 * changes.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { transaction } from '../src/kernel/db.ts'
import { systemActor } from '../src/kernel/journal.ts'
import { createClient, saveOrganisations } from '../src/modules/access/index.ts'
import { placeMark } from '../src/modules/checks/index.ts'
import { withdrawFact } from '../src/modules/publicity/index.ts'
import { findSubjectByCode } from '../src/modules/subjects/index.ts'
import { testApp, type TestApp } from '../src/testing/app.ts'
import { deliver } from '../src/testing/deliver.ts'
import { approval, firm, labour, listFile } from '../src/testing/situations.ts'
import { ApprovalSystem } from './examples/approval-system.ts'
import { CheckCache, ProbityClient, ProbityError, type CheckRequest } from './index.ts'

const listed = firm('鼎晟建设工程', 21)
const clean = firm('和顺文化传媒', 22)
const indebted = firm('恒通市政工程', 23)
const matter = 'construction-tender'

describe('the SDK', () => {
  let app: TestApp
  let client: ProbityClient
  let secret: string

  before(async () => {
    app = await testApp({ today: '2026-06-10', listen: true })
    const department = await app.client(labour, ['submissions:write', 'submissions:read'])
    await deliver(app, department, {
      kind: 'list-entry',
      list: 'wage-arrears',
      text: listFile([
        { firm: listed, documentNo: '明人社列〔2026〕21号', decidedOn: '2026-05-20', authority: labour },
        { firm: indebted, documentNo: '明人社列〔2026〕23号', decidedOn: '2026-05-20', authority: labour },
      ]),
    })
    await saveOrganisations(app.ctx, systemActor, [approval])
    secret = (
      await createClient(app.ctx, systemActor, {
        id: 'sdk',
        name: '审批系统',
        organisation: approval.code,
        rateClass: 'unmetered',
        scopes: ['checks:write', 'checks:read', 'feed:read', 'feed:ack'],
      })
    ).secret
    client = new ProbityClient({ baseUrl: app.address, clientId: 'sdk', clientSecret: secret })
  })
  after(() => app.close())

  it('asks about one subject and tells what was done', async () => {
    const answer = await client.check({ subject: listed, matter, purpose: '招标资格审查' })
    assert.equal(answer.decision, 'restrict')
    const told = await client.feedback(answer.receipt, { outcome: 'followed', result: '取消投标资格' })
    assert.equal(told.outcome, 'followed')
    const kept = await client.receipt(answer.receipt)
    assert.deepEqual([kept.receipt, kept.feedback], [answer.receipt, [told]])
  })

  it('asks about many in order, and a line that fails does not end the batch', async () => {
    const requests: CheckRequest[] = [
      { subject: { code: listed.code }, matter, purpose: '批量核查' },
      { subject: { code: listed.code }, matter: 'no-such-matter', purpose: '批量核查' },
      { subject: { code: clean.code }, matter, purpose: '批量核查' },
    ]
    const answers = []
    for await (const answer of client.checkBatch(requests)) answers.push(answer)
    assert.deepEqual(
      answers.map((one) => (one instanceof ProbityError ? one.code : one.decision)),
      ['restrict', (answers[1] as ProbityError).code, 'none'],
    )
    assert.ok(answers[1] instanceof ProbityError)
  })

  it('says which problem it met by its stable code, and refuses wrong credentials', async () => {
    await assert.rejects(
      client.check({ subject: listed, matter: 'no-such-matter', purpose: '核查' }),
      (error: unknown) => error instanceof ProbityError && error.code.startsWith('check.'),
    )
    let asked = 0
    const stranger = new ProbityClient({
      baseUrl: app.address, clientId: 'sdk', clientSecret: 'wrong',
      fetch: (input, init) => {
        asked += 1
        return fetch(input, init)
      },
    })
    await assert.rejects(
      stranger.check({ subject: listed, matter, purpose: '核查' }),
      (error: unknown) =>
        error instanceof ProbityError && error.status === 401 && error.code === 'invalid_client' && asked === 1,
    )
  })

  it('tries again after 503 and gives up after its retries', async () => {
    let calls = 0
    const flaky: typeof fetch = async (input, init) => {
      calls += 1
      return String(input).endsWith('/checks') && calls < 4
        ? new Response('{}', { status: 503 })
        : fetch(input, init)
    }
    const patient = new ProbityClient({
      baseUrl: app.address,
      clientId: 'sdk',
      clientSecret: secret,
      fetch: flaky,
    })
    assert.equal((await patient.check({ subject: listed, matter, purpose: '核查' })).decision, 'restrict')
    const down = new ProbityClient({
      baseUrl: app.address,
      clientId: 'sdk',
      clientSecret: secret,
      retries: 1,
      fetch: async (input, init) =>
        String(input).endsWith('/checks') ? new Response('{}', { status: 503 }) : fetch(input, init),
    })
    await assert.rejects(
      down.check({ subject: listed, matter, purpose: '核查' }),
      (e: unknown) => e instanceof ProbityError && e.status === 503,
    )
  })

  it('resumes the feed behind the last position applied, and acknowledges', async () => {
    const first = await client.feed(0, 1)
    const rest = await client.feed(first.next, 500)
    assert.ok(rest.items.every((event) => event.position > first.next))
    await client.acknowledge(rest.end)
  })

  it('bars nothing by itself in an approval system, and forgets an answer when the listing is withdrawn', async (t) => {
    const system = new ApprovalSystem(client)
    const stop = new AbortController()
    t.after(() => stop.abort())
    const following = system.follow((await client.feed(0)).end, stop.signal)
    await pause(300)
    const application = { number: 'SP-1', applicant: listed, matter }
    const before = await system.prepare(application)
    assert.equal(before.headline, '依法限制，须按措施办理')
    assert.equal(
      (await system.prepare(application)).answer.receipt,
      before.answer.receipt,
      'the second answer is the kept one',
    )
    const settled = await system.decide(before, { granted: true, outcome: 'followed' })
    assert.ok(settled.settled && settled.receipt !== before.answer.receipt, 'what is decided is checked anew')

    const subject = await findSubjectByCode(app.ctx.db, listed.code)
    const file = await app.app.inject({ url: `/api/v1/subjects/${listed.code}/records?kind=list-entry` })
    const [entry] = (file.json() as { items: { fact: string }[] }).items
    await withdrawFact(app.ctx, systemActor, {
      subjectId: subject?.id ?? '',
      factId: entry?.fact ?? '',
      reason: 'court-order',
      document: '（2026）明01行终1号',
    })
    let answer = await system.prepare(application)
    for (let i = 0; i < 50 && answer.answer.decision !== 'none'; i += 1) {
      await pause(100)
      answer = await system.prepare(application)
    }
    assert.deepEqual([answer.answer.decision, answer.headline], ['none', '信用核查未见限制'])
    const late = await system.decide(before, { granted: false, outcome: 'followed' })
    assert.deepEqual(late.settled || late.prepared.headline, '信用核查未见限制', 'the officer looks again first')
    stop.abort()
    await following
  })

  it('gives each of two applications of one firm a receipt, a feedback and a case of its own', async () => {
    const system = new ApprovalSystem(client)
    const receipts: string[] = []
    for (const [number, ruling] of [
      ['SP-2', { granted: true, outcome: 'followed' }],
      ['SP-3', { granted: true, outcome: 'not-followed', reason: '主管部门书面同意' }],
    ] as const) {
      const prepared = await system.prepare({ number, applicant: indebted, matter })
      assert.deepEqual([prepared.answer.decision, prepared.mayGrant], ['restrict', true])
      const settled = await system.decide(prepared, ruling)
      assert.ok(settled.settled)
      receipts.push(settled.receipt)
    }
    const kept = await Promise.all(receipts.map((receipt) => client.receipt(receipt)))
    assert.deepEqual(
      kept.map((one) => [one.asked.reference, one.feedback.map((line) => line.outcome)]),
      [['SP-2', ['followed']], ['SP-3', ['not-followed']]],
    )
    const { rows } = await app.ctx.pool.query<{ id: string; outcome: string }>(
      'SELECT id, outcome FROM measures.joint_cases WHERE id = ANY($1::uuid[]) ORDER BY id',
      [receipts],
    )
    assert.deepEqual(rows, [{ id: receipts[0], outcome: 'followed' }, { id: receipts[1], outcome: 'not-followed' }])
  })

  it('takes feedback as given when only the word of it was lost, and no other', async () => {
    for (const lost of [
      () => Promise.reject(new TypeError('fetch failed')),
      async () => new Response('{}', { status: 502 }),
      async () => new Response(new ReadableStream({ start: (c) => c.error(new TypeError('terminated')) })),
    ]) {
      let calls = 0
      const losing: typeof fetch = async (input, init) => {
        const answer = await fetch(input, init)
        if (!String(input).endsWith('/feedback') || (calls += 1) > 1) return answer
        await answer.arrayBuffer()
        return lost()
      }
      const patient = new ProbityClient({
        baseUrl: app.address, clientId: 'sdk', clientSecret: secret, fetch: losing,
      })
      const { receipt } = await patient.check({ subject: indebted, matter, purpose: '核查' })
      const given = { outcome: 'followed', result: '已限制，联系电话 13800138000' } as const
      const line = await patient.feedback(receipt, given)
      assert.equal(calls, 2)
      assert.deepEqual((await client.receipt(receipt)).feedback, [line])
      const twice = (error: unknown): boolean => error instanceof ProbityError && error.code === 'check.feedback_given'
      await assert.rejects(patient.feedback(receipt, given), twice, 'what is told twice is refused')
      calls = 0
      await assert.rejects(patient.feedback(receipt, { ...given, result: '准予许可' }), twice, 'another word is not it')
    }
  })

  it('keeps no answer past a change that does not say whose it is', async (t) => {
    const cache = new CheckCache(client)
    const stop = new AbortController()
    t.after(() => stop.abort())
    const following = cache.follow((await client.feed(0)).end, { signal: stop.signal, pollMs: 50 })
    await pause(200)
    const request: CheckRequest = { subject: { code: listed.code }, matter, purpose: '核查' }
    const kept = await cache.check(request)
    assert.equal((await cache.check(request)).receipt, kept.receipt)
    cache.hear({ position: cache.position, at: '', kind: 'withdrawn', object: { type: 'record', id: 'r' } })
    const asked = await cache.check(request)
    assert.notEqual(asked.receipt, kept.receipt)
    assert.equal((await cache.check(request)).receipt, asked.receipt)
    stop.abort()
    await following
  })

  it('does not keep an answer older than a change it has heard of, nor one from yesterday', async (t) => {
    let day = new Date('2026-06-10T03:00:00Z')
    const cache = new CheckCache(client, { now: () => day })
    const stop = new AbortController()
    t.after(() => stop.abort())
    const following = cache.follow((await client.feed(0)).end, { signal: stop.signal, pollMs: 50 })
    await pause(200)
    const request: CheckRequest = { subject: { code: clean.code }, matter, purpose: '核查' }
    cache.hear({
      position: Number.MAX_SAFE_INTEGER,
      at: '',
      kind: 'withdrawn',
      subject: { id: '', code: clean.code },
    })
    const first = await cache.check(request)
    assert.notEqual(
      (await cache.check(request)).receipt,
      first.receipt,
      'a tombstone keeps older answers out',
    )
    const other: CheckRequest = { subject: { code: listed.code }, matter, purpose: '核查' }
    const kept = await cache.check(other)
    assert.equal((await cache.check(other)).receipt, kept.receipt)
    day = new Date('2026-06-11T03:00:00Z')
    assert.notEqual((await cache.check(other)).receipt, kept.receipt, 'midnight in Beijing has passed')
    stop.abort()
    await following
  })

  it('drops what it keeps when an objection suspends the measure, or a change does not say whose it is', async (t) => {
    const cache = new CheckCache(client)
    const stop = new AbortController()
    t.after(() => stop.abort())
    const following = cache.follow((await client.feed(0)).end, { signal: stop.signal, pollMs: 50 })
    await pause(300)
    const request: CheckRequest = { subject: { code: indebted.code }, matter, purpose: '核查' }
    const kept = await cache.check(request)
    assert.deepEqual([kept.decision, (await cache.check(request)).receipt], ['restrict', kept.receipt])
    const subject = await findSubjectByCode(app.ctx.db, indebted.code)
    const file = await app.app.inject({ url: `/api/v1/subjects/${indebted.code}/records?kind=list-entry` })
    const [entry] = (file.json() as { items: { fact: string }[] }).items
    const mark = {
      subjectId: subject?.id ?? '', factId: entry?.fact ?? '', mark: 'under_objection', caseId: 'c',
      at: app.ctx.clock.now(),
    } as const
    await transaction(app.ctx.db, (tx) => placeMark(tx, mark))
    let answer = await cache.check(request)
    for (let i = 0; i < 50 && answer.decision !== 'none'; i += 1) {
      await pause(100)
      answer = await cache.check(request)
    }
    assert.deepEqual([answer.decision, answer.marks], ['none', ['under_objection']])

    let again = await cache.check(request)
    assert.equal((await cache.check(request)).receipt, again.receipt)
    cache.hear({ position: again.position, at: '', kind: 'corrected', subject: { id: '' } })
    assert.notEqual((again = await cache.check(request)).receipt, answer.receipt)
    for (const other of [{ asOf: '2026-06-01' }, { knownAt: '2026-06-01T00:00:00Z' }]) {
      const past = await cache.check({ ...request, ...other })
      assert.notEqual(past.receipt, again.receipt, 'what is asked about another time is not what is kept')
      assert.equal((await cache.check(request)).receipt, again.receipt)
    }
    stop.abort()
    await following
  })

  it('keeps an answer to the end of its own day in Beijing, whatever this machine’s clock says', async (t) => {
    let wall = Date.parse('2026-06-10T16:01:00Z')
    let given = 0
    const platform: typeof fetch = async (input) => {
      const url = String(input)
      if (url.endsWith('/token')) return Response.json({ access_token: 't', expires_in: 3600, scope: 'feed:read' })
      if (url.includes('/feed')) return Response.json({ items: [], next: 5, end: 5 })
      given += 1
      return Response.json({
        receipt: String(given), at: '2026-06-10T15:59:00.000Z', position: 5,
        identity: { outcome: 'exact', subject: { code: clean.code, name: clean.name } },
      })
    }
    const on = { baseUrl: 'http://platform.test', clientId: 'c', clientSecret: 's', fetch: platform }
    const cache = new CheckCache(new ProbityClient(on), { now: () => new Date(wall), deafSeconds: 1_000_000 })
    const stop = new AbortController()
    t.after(() => stop.abort())
    const following = cache.follow(5, { signal: stop.signal, pollMs: 10 })
    await pause(50)
    const receipt = async (): Promise<string> =>
      (await cache.check({ subject: { code: clean.code }, matter, purpose: '核查' })).receipt
    assert.equal(await receipt(), '1', 'given at 23:59 in Beijing, while this clock says 00:01')
    wall += 30_000
    assert.equal(await receipt(), '1')
    wall += 30_000
    assert.equal(await receipt(), '2', 'the day it was given on is over')
    stop.abort()
    await following
  })

  it('refuses to follow a feed that would not tell it everything', async () => {
    const { secret: narrow } = await createClient(app.ctx, systemActor, {
      id: 'sdk-narrow', name: '只核查的系统', organisation: approval.code, rateClass: 'unmetered',
      scopes: ['checks:write'],
    })
    const cache = new CheckCache(
      new ProbityClient({ baseUrl: app.address, clientId: 'sdk-narrow', clientSecret: narrow }),
    )
    await assert.rejects(
      cache.follow(0, { signal: AbortSignal.timeout(5_000) }),
      (error: unknown) => error instanceof ProbityError && /feed:read/.test(error.message),
    )
  })
})
