/** The time for an answer: what ends it, what is kept of it, who may enter what. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { transaction } from '../../kernel/db.ts'
import {
  entryIn, listed, listingApp, proposal, serveOnPaper, trading, type ListingApp, type Person,
} from '../../testing/listing.ts'
import { addDocument, advance } from '../casework/index.ts'
import { findEntry, listingFlow, type EntryView } from './index.ts'

type Code = { code: string }
interface CaseView {
  version: number
  state: string
  steps: { verb: string; note: string | null }[]
}

describe('the time for an answer', () => {
  let app: ListingApp
  let officer: Person
  let boss: Person
  let facts: string[]

  before(async () => {
    app = await listingApp({ today: '2026-06-08' })
    facts = []
    for (const n of [1, 2, 3, 4, 5, 6, 7]) {
      const documentNo = `明应急罚〔2026〕${n}号`
      facts.push(await app.penalise({ firm: listed, documentNo, decidedOn: '2026-03-02', facts: `第${n}处` }))
    }
    officer = await app.person('safety-officer')
    boss = await app.person('boss')
  })
  after(() => app.close())

  /** A procedure told on 9 June: the time for an answer ends on the 16th. */
  const told = async (): Promise<EntryView> => {
    app.clock.set('2026-06-08')
    const made = entryIn(await officer.send('POST', '/listings', proposal(facts.pop() as string)), 201)
    entryIn(await officer.send('POST', `/listings/${made.id}/notice`))
    app.clock.set('2026-06-09')
    const notice = (await findEntry(app.ctx.db, made.id))?.noticeId as string
    await serveOnPaper(app, officer.actor, made.case, [notice], '2026-06-09')
    return entryIn(await officer.send('POST', `/listings/${made.id}/notice-service`, {}))
  }
  const paper = async (caseId: string, kind: string): Promise<string> =>
    (
      await addDocument(app.ctx, officer.actor, caseId, {
        kind,
        title: '材料',
        fileName: 'a.pdf',
        mediaType: 'application/pdf',
        content: Buffer.from('%PDF-1.7'),
      })
    ).id
  const caseOf = async (entry: EntryView): Promise<CaseView> =>
    (await officer.send('GET', `/cases/${entry.case}`)).json<CaseView>()

  it('is not ended by an answer, and a body enters one only with the paper it came on', async () => {
    const entry = await told()
    const url = `/listings/${entry.id}`
    const say = { statement: '当事人到窗口说明情况' }
    const bare = await officer.send('POST', `${url}/defence`, say)
    assert.equal(bare.json<Code>().code, 'list.paper_missing')
    const receipt = await paper(entry.case, 'service-receipt')
    const wrong = await officer.send('POST', `${url}/defence`, { ...say, documents: [receipt] })
    assert.equal(wrong.json<Code>().code, 'list.paper_missing')
    const statement = await paper(entry.case, 'statement')
    const heard = entryIn(await officer.send('POST', `${url}/defence`, { ...say, documents: [statement] }))
    assert.equal(heard.status, 'defending')
    const hasty = await officer.send('POST', `${url}/review`, { reason: '听过了' })
    assert.equal(hasty.json<Code>().code, 'list.hearing_open')
    const waiver = { statement: '没有补充', documents: [statement] }
    assert.equal((await officer.send('POST', `${url}/waiver`, waiver)).json<Code>().code, 'list.paper_missing')
    const signed = await paper(entry.case, 'waiver')
    const waived = entryIn(await officer.send('POST', `${url}/waiver`, { ...waiver, documents: [signed] }))
    assert.equal(waived.status, 'heard')
    assert.equal(entryIn(await officer.send('POST', `${url}/review`, { reason: '不予采纳' })).status, 'reviewed')
  })

  it('is not ended past this module either: the case machine makes no answer of its own', async () => {
    const entry = await told()
    entryIn(await boss.send('POST', `/listings/${entry.id}/defence`, { statement: '请从轻' }))
    for (const verb of ['defend', 'waive'] as const) {
      await assert.rejects(
        transaction(app.ctx.db, (tx) =>
          advance(tx, listingFlow, entry.case, verb, { actor: officer.actor, today: app.clock.today(), note: '绕行' }),
        ),
        { code: 'list.not_lawful' },
        verb,
      )
    }
  })

  it('received in time counts though entered later, with its day; not what came too late', async () => {
    const entry = await told()
    app.clock.set('2026-06-18')
    assert.equal((await caseOf(entry)).state, 'lapsed')
    const url = `/listings/${entry.id}/defence`
    const came = { statement: '邮寄的陈述申辩书', documents: [await paper(entry.case, 'statement')] }
    assert.equal((await officer.send('POST', url, came)).json<Code>().code, 'list.hearing_over')
    for (const receivedOn of ['2026-06-17', '2026-06-19', '2026-06-08']) {
      const answer = await officer.send('POST', url, { ...came, receivedOn })
      assert.ok(['list.hearing_over', 'list.not_lawful'].includes(answer.json<Code>().code), receivedOn)
    }
    const subject = await app.person('boss')
    const backdated = await subject.send('POST', url, { statement: '补交', receivedOn: '2026-06-16' })
    assert.equal(backdated.json<Code>().code, 'list.not_lawful')
    const heard = entryIn(await officer.send('POST', url, { ...came, receivedOn: '2026-06-16' }))
    assert.deepEqual([heard.status, heard.defendedOn], ['heard', '2026-06-16'])
    assert.equal((await caseOf(entry)).state, 'defended')
    entryIn(await officer.send('POST', `/listings/${entry.id}/review`, { reason: '复核' }))
    const over = await officer.send('POST', url, { ...came, receivedOn: '2026-06-15' })
    assert.equal(over.json<Code>().code, 'workflow.not_now')
  })

  it('grows with the case’s own term, and the two agree', async () => {
    const entry = await told()
    const { version } = await caseOf(entry)
    const extended = await officer.send('POST', `/cases/${entry.case}/extension`, {
      dueOn: '2026-06-26', note: '案情复杂', version,
    })
    assert.ok(extended.statusCode < 300, extended.body)
    app.clock.set('2026-06-25')
    const subject = await app.person('boss')
    const heard = entryIn(
      await subject.send('POST', `/listings/${entry.id}/defence`, { statement: '材料刚取得' }),
    )
    assert.deepEqual([heard.notice?.defenceUntil, heard.status], ['2026-06-26', 'defending'])
  })

  it('runs from the day the service is registered when it would already be over', async () => {
    app.clock.set('2026-06-08')
    const made = entryIn(await officer.send('POST', '/listings', proposal(facts.pop() as string)), 201)
    entryIn(await officer.send('POST', `/listings/${made.id}/notice`))
    app.clock.set('2026-06-22')
    const notice = (await findEntry(app.ctx.db, made.id))?.noticeId as string
    await serveOnPaper(app, officer.actor, made.case, [notice], '2026-06-09')
    const late = entryIn(await officer.send('POST', `/listings/${made.id}/notice-service`, {}))
    assert.deepEqual([late.notice?.servedOn, late.notice?.defenceUntil], ['2026-06-09', '2026-06-29'])
    assert.equal(late.status, 'defending')
  })

  it('is nobody’s knowledge before the notice is served, and stays with the body that recognises', async () => {
    app.clock.set('2026-06-08')
    const made = entryIn(await officer.send('POST', '/listings', proposal(facts.pop() as string)), 201)
    const mine = async (): Promise<boolean> =>
      (await boss.send('GET', '/cases?limit=200')).json<{ items: { id: string }[] }>().items
        .some((one) => one.id === made.case)
    assert.deepEqual([await mine(), (await boss.send('GET', `/cases/${made.case}`)).statusCode], [false, 404])
    const { version } = await caseOf(made)
    const away = await officer.send('POST', `/cases/${made.case}/assignment`, {
      organisation: trading.code, version,
    })
    assert.equal(away.json<Code>().code, 'list.not_handed_over', away.body)
    entryIn(await officer.send('POST', `/listings/${made.id}/notice`))
    const notice = (await findEntry(app.ctx.db, made.id))?.noticeId as string
    await serveOnPaper(app, officer.actor, made.case, [notice], '2026-06-08')
    entryIn(await officer.send('POST', `/listings/${made.id}/notice-service`, {}))
    assert.deepEqual([await mine(), (await boss.send('GET', `/cases/${made.case}`)).statusCode], [true, 200])
  })
})
