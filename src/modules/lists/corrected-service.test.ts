/** A service registered wrongly in a procedure: corrected while nothing rests on it, else what does is undone first. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { LightMyRequestResponse } from 'fastify'
import {
  entryIn, listed, listingApp, proposal, serveOnPaper, type ListingApp, type Person,
} from '../../testing/listing.ts'
import { listServices } from '../casework/index.ts'
import { findEntry, type Entry, type EntryView } from './index.ts'

describe('a service registered wrongly in a listing', () => {
  let app: ListingApp
  let officer: Person
  let approver: Person
  let made: EntryView

  const entry = async (): Promise<Entry> => (await findEntry(app.ctx.db, made.id)) as Entry
  const at = async (day: string): Promise<void> => {
    app.clock.set(day)
    officer = await app.person('safety-officer')
    approver = await app.person('safety-approver')
  }
  const step = (who: Person, path: string, payload: object = {}): Promise<LightMyRequestResponse> =>
    who.send('POST', `/listings/${made.id}/${path}`, payload)
  const correct = async (noticeId: string | null): Promise<[number, string]> => {
    const services = await listServices(app.ctx.db, noticeId as string)
    const served = services.find((one) => one.state === 'served')
    const url = `/notices/${noticeId ?? ''}/services/${served?.id ?? ''}/correction`
    const answer = await officer.send('POST', url, { reason: '回证上签收的不是当事人' })
    const { code, state, detail } = answer.json<{ code?: string; state?: string; detail?: string }>()
    return [answer.statusCode, state ?? `${code ?? ''} ${detail ?? ''}`]
  }

  before(async () => {
    app = await listingApp({ today: '2026-06-08' })
    const fact = await app.penalise({ firm: listed, documentNo: '明应急罚〔2026〕7号', decidedOn: '2026-03-02' })
    await at('2026-06-08')
    made = entryIn(await officer.send('POST', '/listings', proposal(fact)), 201)
    entryIn(await step(officer, 'notice'))
  })
  after(() => app.close())

  it('is corrected before the next step, which then has no service to rest on', async () => {
    await at('2026-06-09')
    const { noticeId } = await entry()
    await serveOnPaper(app, officer.actor, made.case, [noticeId as string], '2026-06-09')
    assert.deepEqual(await correct(noticeId), [200, 'mistaken'])
    assert.equal((await step(officer, 'notice-service')).json<{ code: string }>().code, 'list.not_served')
    await serveOnPaper(app, officer.actor, made.case, [noticeId as string], '2026-06-09')
    entryIn(await step(officer, 'notice-service'))
  })

  it('stands while the hearing rests on it, and the refusal says what to do', async () => {
    const [status, said] = await correct((await entry()).noticeId)
    assert.equal(status, 409)
    assert.match(said, /^service\.relied_on .*先撤回拟列入/)
  })

  it('of the decision is corrected until the entry took effect, and again when that is revoked', async () => {
    await at('2026-06-17')
    entryIn(await step(officer, 'review', { reason: '当事人逾期未陈述申辩，事实清楚' }))
    entryIn(await step(approver, 'decision', { decision: 'list', reason: '符合列入情形' }))
    const { decisionId, repairNoticeId, noticeId } = await entry()
    assert.match((await correct(noticeId))[1], /先撤销列入/)
    await at('2026-06-18')
    const both = [decisionId, repairNoticeId] as string[]
    await serveOnPaper(app, officer.actor, made.case, both, '2026-06-18')
    assert.deepEqual(await correct(repairNoticeId), [200, 'mistaken'])
    assert.equal((await step(officer, 'service')).json<{ code: string }>().code, 'list.not_served')
    await serveOnPaper(app, officer.actor, made.case, [repairNoticeId as string], '2026-06-18')
    entryIn(await step(officer, 'service'))
    assert.match((await correct(decisionId))[1], /^service\.relied_on .*先撤销列入/)
    entryIn(await step(approver, 'revocation', { ground: 'wrong', reason: '决定没有依法送达' }))
    assert.deepEqual(await correct(decisionId), [200, 'mistaken'])
  })
})
