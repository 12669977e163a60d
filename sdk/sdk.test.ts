/**
 * The SDK against the real platform over real HTTP: an approval system asks, decides, tells, and hears of
 * changes.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { systemActor } from '../src/kernel/journal.ts'
import { createClient, saveOrganisations } from '../src/modules/access/index.ts'
import { withdrawFact } from '../src/modules/publicity/index.ts'
import { findSubjectByCode } from '../src/modules/subjects/index.ts'
import { testApp, type TestApp } from '../src/testing/app.ts'
import { deliver } from '../src/testing/deliver.ts'
import { approval, firm, labour, listFile } from '../src/testing/situations.ts'
import { ApprovalSystem } from './examples/approval-system.ts'
import { CheckCache, ProbityClient, ProbityError, type CheckRequest } from './index.ts'

const listed = firm('鼎晟建设工程', 21)
const clean = firm('和顺文化传媒', 22)
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
    const kept = (await client.receipt(answer.receipt)) as { answer: { receipt: string } }
    assert.match(JSON.stringify(kept), new RegExp(answer.receipt))
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
    const stranger = new ProbityClient({ baseUrl: app.address, clientId: 'sdk', clientSecret: 'wrong' })
    await assert.rejects(stranger.check({ subject: listed, matter, purpose: '核查' }), ProbityError)
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
    await system.decide(before, true, '')

    const subject = await findSubjectByCode(app.ctx.db, listed.code)
    const file = await app.app.inject({ url: `/api/v1/subjects/${listed.code}/records?kind=list-entry` })
    const [entry] = (file.json() as { items: { fact: string }[] }).items
    await withdrawFact(app.ctx, systemActor, {
      subjectId: subject?.id ?? '',
      factId: entry?.fact ?? '',
      reason: 'revoked',
      document: '明人社撤〔2026〕1号',
    })
    let answer = await system.prepare(application)
    for (let i = 0; i < 50 && answer.answer.decision !== 'none'; i += 1) {
      await pause(100)
      answer = await system.prepare(application)
    }
    assert.deepEqual([answer.answer.decision, answer.headline], ['none', '信用核查未见限制'])
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
    day = new Date('2026-06-10T16:00:01Z')
    assert.notEqual((await cache.check(other)).receipt, kept.receipt, 'midnight in Beijing has passed')
    stop.abort()
    await following
  })
})
