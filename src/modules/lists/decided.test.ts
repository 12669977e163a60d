/** A decision on paper whose service is no longer lawful: it is taken back with a paper, and verifies as current no more. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { systemActor } from '../../kernel/journal.ts'
import {
  entryIn, listed, listingApp, proposal, reachable, safety, serveOnPaper, type ListingApp, type Person,
} from '../../testing/listing.ts'
import { findCase, findNotice } from '../casework/index.ts'
import { revokeFact } from '../records/index.ts'
import { findEntry, setBody, undoFallen, type EntryView } from './index.ts'

type Code = { code: string }

describe('a decision that was not served', () => {
  let app: ListingApp
  let officer: Person
  let approver: Person

  before(async () => {
    app = await listingApp({ today: '2026-06-08' })
    officer = await app.person('safety-officer')
    approver = await app.person('safety-approver')
  })
  after(() => app.close())

  const decided = async (fact: string, over: object = {}): Promise<EntryView> => {
    app.clock.set('2026-06-08')
    const made = entryIn(await officer.send('POST', '/listings', proposal(fact)), 201)
    entryIn(await officer.send('POST', `/listings/${made.id}/notice`))
    const notice = (await findEntry(app.ctx.db, made.id))?.noticeId as string
    await serveOnPaper(app, officer.actor, made.case, [notice], '2026-06-08')
    entryIn(await officer.send('POST', `/listings/${made.id}/notice-service`, {}))
    app.clock.set('2026-06-16')
    entryIn(await officer.send('POST', `/listings/${made.id}/review`, { reason: '未陈述申辩' }))
    const decision = { decision: 'list', reason: '符合列入情形', ...over }
    return entryIn(await approver.send('POST', `/listings/${made.id}/decision`, decision))
  }
  const penalise = (n: number): Promise<string> =>
    app.penalise({ firm: listed, documentNo: `明应急罚〔2026〕${n}号`, decidedOn: '2026-03-02', facts: `第${n}处` })
  const isUndone = async (id: string): Promise<void> => {
    const now = await findEntry(app.ctx.db, id)
    assert.deepEqual([now?.endGround, now?.factId], ['revoked', null])
    assert.equal((await findCase(app.ctx.db, now?.caseId as string))?.state, 'revoked')
    assert.match(now?.endNumber ?? '', /决〔2026〕\d+号$/)
    for (const paper of [now?.decisionId, now?.repairNoticeId]) {
      assert.equal((await findNotice(app.ctx.db, paper as string))?.endedReason, 'withdrawn')
    }
  }

  it('falls with the decision beneath, in the same moment, with a paper of its own', async () => {
    const fact = await penalise(1)
    const entry = await decided(fact)
    const subjectId = (await findEntry(app.ctx.db, entry.id))?.subjectId as string
    app.clock.set('2026-06-17')
    await revokeFact(app.ctx, systemActor, { subjectId, factId: fact }, {
      ground: 'revoked', reason: '复议撤销', document: '明府复决〔2026〕1号', decidedOn: '2026-06-17',
    })
    await isUndone(entry.id)
    assert.equal(await undoFallen(app.ctx), 0)
  })

  it('falls when its term is over before it was served', async () => {
    const entry = await decided(await penalise(3), { termMonths: 1 })
    assert.equal(entry.until, '2026-07-15')
    app.clock.set('2026-07-15')
    assert.equal(await undoFallen(app.ctx), 0)
    app.clock.set('2026-07-16')
    assert.equal(await undoFallen(app.ctx), 1)
    await isUndone(entry.id)
  })

  it('is revoked by a second person when the body may recognise no longer, and the way is free again', async () => {
    const fact = await penalise(2)
    const entry = await decided(fact)
    await setBody(app.ctx, systemActor, safety.code, {
      sectors: ['work-safety'], basis: '三定规定（示例）', since: '2019-01-01', until: '2026-06-16',
    })
    app.clock.set('2026-06-17')
    const held = await findEntry(app.ctx.db, entry.id)
    await serveOnPaper(
      app, officer.actor, entry.case, [held?.decisionId as string, held?.repairNoticeId as string], '2026-06-17',
    )
    assert.equal((await officer.send('POST', `/listings/${entry.id}/service`)).json<Code>().code, 'list.wrong_body')
    const revoked = await approver.send('POST', `/listings/${entry.id}/revocation`, {
      ground: 'revoked', reason: '职责已划转',
    })
    assert.equal(entryIn(revoked).status, 'revoked')
    await isUndone(entry.id)
    await setBody(app.ctx, systemActor, safety.code, {
      sectors: ['work-safety'], basis: '三定规定（示例）', since: '2019-01-01', ...reachable,
    })
    entryIn(await officer.send('POST', '/listings', proposal(fact)), 201)
  })
})
