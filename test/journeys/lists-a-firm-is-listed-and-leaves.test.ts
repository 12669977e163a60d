/**
 * L2, J2, J7: a firm is proposed, answers, is listed, is stopped at a tender, and is free after its term
 * with no job having run.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { followFeed } from '../../src/modules/measures/index.ts'
import { findEntry, type EntryView } from '../../src/modules/lists/index.ts'
import { sequenceFeed } from '../../src/kernel/feed.ts'
import {
  development,
  entryIn,
  listed,
  listingApp,
  office,
  proposal,
  serveOnPaper,
  type ListingApp,
} from '../../src/testing/listing.ts'
import { approval } from '../../src/testing/situations.ts'

interface Answer {
  receipt: string
  decision: string
  items: { list?: string; until: string | null; document: string; measure: { code: string } }[]
}

describe('a firm is listed, stopped, and free after its term', () => {
  let app: ListingApp
  let asking: { authorization: string }
  let implementing: { authorization: string }
  let entry: EntryView

  const check = async (matter = 'investment-project'): Promise<Answer> => {
    const answer = await app.app.inject({
      method: 'POST',
      url: '/api/v1/checks',
      headers: asking,
      payload: { subject: { code: listed.code }, matter, purpose: '项目审批' },
    })
    assert.equal(answer.statusCode, 200, answer.body)
    return answer.json<Answer>()
  }
  const call = async (
    who: { authorization: string },
    method: 'GET' | 'POST',
    url: string,
    payload?: object,
  ) => {
    const answer = await app.app.inject({
      method,
      url: `/api/v1${url}`,
      headers: who,
      ...(payload === undefined ? {} : { payload }),
    })
    assert.ok(answer.statusCode < 300, answer.body)
    return answer.body === '' ? {} : answer.json<Record<string, unknown>>()
  }

  before(async () => {
    app = await listingApp({ today: '2026-06-08' })
    asking = await app.client(approval, ['checks:write', 'checks:read'])
    implementing = await app.client(development, ['feed:ack'])
  })
  after(() => app.close())

  it('is proposed by the emergency bureau on a final penalty', async () => {
    const fact = await app.penalise({
      firm: listed,
      documentNo: '明应急罚〔2026〕7号',
      decidedOn: '2026-03-02',
    })
    const officer = await app.person('safety-officer')
    entry = entryIn(await officer.send('POST', '/listings', proposal(fact)), 201)
    assert.equal(entry.status, 'proposed')
    assert.equal((await check()).decision, 'none')
  })

  it('is told by a served notice and answers in time, more than once', async () => {
    const officer = await app.person('safety-officer')
    entryIn(await officer.send('POST', `/listings/${entry.id}/notice`))
    const early = await officer.send('POST', `/listings/${entry.id}/notice-service`, {})
    assert.equal(early.json<{ code: string }>().code, 'list.not_served')
    const told = await findEntry(app.ctx.db, entry.id)
    app.clock.set('2026-06-09')
    await serveOnPaper(app, officer.actor, entry.case, [told?.noticeId as string], '2026-06-09')
    entry = entryIn(await officer.send('POST', `/listings/${entry.id}/notice-service`, {}))
    assert.deepEqual([entry.status, entry.notice?.defenceUntil], ['defending', '2026-06-16'])
    const hasty = await officer.send('POST', `/listings/${entry.id}/review`, { reason: '不等了' })
    assert.equal(hasty.json<{ code: string }>().code, 'list.hearing_open')
    const boss = await app.person('boss')
    app.clock.set('2026-06-11')
    entry = entryIn(
      await boss.send('POST', `/listings/${entry.id}/defence`, { statement: '隐患已部分排除，请从轻' }),
    )
    assert.deepEqual([entry.status, entry.defendedOn], ['defending', '2026-06-11'])
    app.clock.set('2026-06-12')
    const eager = await officer.send('POST', `/listings/${entry.id}/review`, { reason: '已经陈述申辩' })
    assert.equal(eager.json<{ code: string }>().code, 'list.hearing_open')
    entry = entryIn(
      await boss.send('POST', `/listings/${entry.id}/defence`, { statement: '补充：复查预约在下周' }),
    )
    const { steps } = (await officer.send('GET', `/cases/${entry.case}`)).json<{
      steps: { verb: string; note: string | null }[]
    }>()
    assert.deepEqual(
      steps.filter((one) => one.verb === 'defend').map((one) => one.note),
      ['隐患已部分排除，请从轻', '补充：复查预约在下周'],
    )
    app.clock.set('2026-06-17')
    const late = await boss.send('POST', `/listings/${entry.id}/defence`, { statement: '再补充一点' })
    assert.equal(late.json<{ code: string }>().code, 'list.hearing_over')
  })

  it('is listed by a second person, in force only once decision and repair notice are served', async () => {
    const officer = await app.person('safety-officer')
    const approver = await app.person('safety-approver')
    entryIn(
      await officer.send('POST', `/listings/${entry.id}/review`, { reason: '隐患仍未消除，意见不予采纳' }),
    )
    entry = entryIn(
      await approver.send('POST', `/listings/${entry.id}/decision`, {
        decision: 'list',
        reason: '符合列入情形',
      }),
    )
    assert.equal(entry.status, 'decided')
    assert.equal((await check()).decision, 'none')
    assert.equal(
      (await officer.send('POST', `/listings/${entry.id}/service`)).json<{ code: string }>().code,
      'list.not_served',
    )
    const decided = await findEntry(app.ctx.db, entry.id)
    app.clock.set('2026-06-18')
    await serveOnPaper(
      app,
      officer.actor,
      entry.case,
      [decided?.decisionId as string, decided?.repairNoticeId as string],
      '2026-06-18',
    )
    entry = entryIn(await officer.send('POST', `/listings/${entry.id}/service`))
    assert.deepEqual([entry.status, entry.since, entry.until], ['in-force', '2026-06-18', '2029-06-16'])
    assert.equal(entry.publishedLate, false)
  })

  it('is public on its list, with decider, document and way out', async () => {
    const shown = await app.app.inject({ url: '/api/v1/lists/work-safety/entries' })
    const { items } = shown.json<{ items: { documentNo: string; authority: unknown }[] }>()
    assert.deepEqual(
      items.map((one) => one.documentNo),
      [entry.decision?.number],
    )
  })

  it('is stopped at the counter, and the feedback makes the case', async () => {
    const answer = await check()
    assert.equal(answer.decision, 'restrict')
    assert.deepEqual(
      [answer.items[0]?.list, answer.items[0]?.document],
      ['work-safety', entry.decision?.number],
    )
    await call(asking, 'POST', `/checks/${answer.receipt}/feedback`, {
      outcome: 'followed',
      result: '暂停该项目核准',
    })
    const clerk = await app.person('office-clerk')
    const cases = (await clerk.send('GET', '/measures/cases')).json<{
      items: { id: string; kind: string; result: string }[]
    }>().items
    assert.deepEqual(
      cases.map((one) => [one.id, one.kind, one.result]),
      [[answer.receipt, 'punishment', '暂停该项目核准']],
    )
    const named = await clerk.send('POST', `/measures/cases/${answer.receipt}/review`, {
      verdict: 'typical',
      review: '典型',
      title: '恒固建设工程被暂停项目',
      story: '某企业被暂停项目核准。',
    })
    assert.equal(named.json<{ code: string }>().code, 'measure.case_not_publishable')
    const reviewed = await clerk.send('POST', `/measures/cases/${answer.receipt}/review`, {
      verdict: 'typical',
      review: '典型',
      title: '某企业拒不排除隐患被暂停项目',
      story: '某建筑企业因拒不排除重大隐患被列入名单，项目核准暂停。',
    })
    assert.equal(reviewed.statusCode, 200, reviewed.body)
    assert.equal(
      (await clerk.send('POST', `/measures/cases/${answer.receipt}/publication`)).json<{ code: string }>()
        .code,
      'measure.same_person',
    )
    const second = await app.person('second-clerk')
    assert.equal((await second.send('POST', `/measures/cases/${answer.receipt}/publication`)).statusCode, 200)
    const typical = await app.app.inject({ url: '/api/v1/measures/cases/typical' })
    assert.equal(typical.json<{ items: unknown[] }>().items.length, 1)
    assert.doesNotMatch(typical.body, /恒固|明应急/)
  })

  it('is pushed to the bodies with a duty, which acknowledge, apply and feed back', async () => {
    await sequenceFeed(app.ctx.pool)
    await followFeed(app.ctx)
    const { items } = (await call(implementing, 'GET', '/measures/tasks')) as {
      items: { id: string; state: string; measures: { code: string }[] }[]
    }
    assert.equal(items.length, 1)
    assert.deepEqual(items[0]?.measures.map((one) => one.code).includes('safety-project-pause'), true)
    const id = items[0]?.id as string
    assert.deepEqual(await call(implementing, 'POST', '/measures/acknowledgements', { tasks: [id] }), {
      done: 1,
      ignored: 0,
      refused: [],
    })
    await call(implementing, 'POST', `/measures/tasks/${id}/outcome`, {
      applied: ['safety-project-pause'],
      reason: '其余措施不属本单位职责',
    })
    await call(implementing, 'POST', `/measures/tasks/${id}/feedback`, { feedback: '已在审批系统设置' })
    const ledger = await (
      await app.person('office-clerk')
    ).send('GET', `/measures/entries/${entry.fact ?? ''}/ledger`)
    assert.equal(ledger.json<{ counts: { applied: number } }>().counts.applied, 1, ledger.body)
  })

  it('is free on the day after its term, and its measures are to be lifted, though nothing ran', async () => {
    app.clock.set('2029-06-16')
    assert.equal((await check()).decision, 'restrict')
    app.clock.set('2029-06-17')
    assert.deepEqual((await check()).items, [])
    const { items } = (await call(implementing, 'GET', '/measures/tasks')) as {
      items: { id: string; state: string; over: string }[]
    }
    assert.deepEqual(
      items.map((one) => [one.state, one.over]),
      [['lift-due', 'expired']],
    )
    assert.deepEqual(
      await call(implementing, 'POST', '/measures/liftings', { tasks: items.map((one) => one.id) }),
      { done: 1, ignored: 0, refused: [] },
    )
  })

  it('was said to be listed on the day it was, and the office never could list it itself', async () => {
    assert.equal((await findEntry(app.ctx.db, entry.id))?.bodyName, '明州市应急管理局')
    assert.notEqual(office.code, entry.body.code)
  })
})
