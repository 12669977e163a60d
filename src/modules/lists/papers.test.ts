/** What a decision may set and rest on, and that the papers say the same: terms by law, bases, associations, long texts. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { systemActor } from '../../kernel/journal.ts'
import { decide, findEntry, setBody, type EntryView } from './index.ts'
import { findNotice, renderDocument, type PaperData } from '../casework/index.ts'
import {
  association, entryIn, housing, listed, listFirm, listingApp, proposal, reachable, safety, serveOnPaper,
  type ListingApp,
} from '../../testing/listing.ts'
import { ecology } from '../../testing/situations.ts'

type Code = { code: string; errors?: { code: string; expected?: string }[] }
const days = { told: '2026-06-09', decided: '2026-06-17', served: '2026-06-18' }
const collusion = {
  list: 'bidding-misconduct',
  criterion: 'collusion',
  facts: '与其他投标人串通投标，情节严重',
  legalBasis: '《招标投标法》第五十三条',
}

describe('what a decision sets and rests on', () => {
  let app: ListingApp
  before(async () => {
    app = await listingApp({ today: '2026-06-08' })
  })
  after(() => app.close())

  const contentOf = async (id: string | null | undefined): Promise<string> =>
    JSON.stringify((await findNotice(app.ctx.db, id as string))?.data)

  /** Told, heard and reviewed; the decision is the next step. */
  async function reviewed(officerLogin: string, given: Record<string, unknown>, opinion = '事实清楚'): Promise<EntryView> {
    app.clock.set('2026-06-08')
    const officer = await app.person(officerLogin)
    const made = entryIn(await officer.send('POST', '/listings', given), 201)
    entryIn(await officer.send('POST', `/listings/${made.id}/notice`))
    const told = await findEntry(app.ctx.db, made.id)
    await serveOnPaper(app, officer.actor, made.case, [told?.noticeId as string], '2026-06-08')
    entryIn(await officer.send('POST', `/listings/${made.id}/notice-service`, {}))
    app.clock.set(days.decided)
    return entryIn(await officer.send('POST', `/listings/${made.id}/review`, { reason: opinion }))
  }

  it('bars from tenders for as long as the article of the conduct says, and the papers say so', async () => {
    const fact = await app.penalise({
      firm: listed, documentNo: '明建罚〔2026〕1号', decidedOn: '2026-03-02', authority: housing,
    })
    const entry = await reviewed('trading-officer', proposal(fact, collusion))
    const approver = await app.person('trading-approver')
    const decided = (termMonths?: number) =>
      approver.send('POST', `/listings/${entry.id}/decision`, {
        decision: 'list', reason: '情节严重', ...(termMonths === undefined ? {} : { termMonths }),
      })
    const refused = [[undefined, 'list.term_missing'], [60, 'list.out_of_term'], [11, 'list.out_of_term']] as const
    for (const [months, code] of refused) {
      const answer = await decided(months)
      assert.equal(answer.statusCode, 422)
      const [fault] = answer.json<Code>().errors ?? []
      assert.deepEqual([fault?.code, fault?.expected], [code, '12至24个月（招标投标法第五十三条）'])
    }
    assert.equal(entryIn(await decided(24)).until, '2028-06-16')
    const row = await findEntry(app.ctx.db, entry.id)
    assert.match(await contentOf(row?.noticeId), /明州市示范区样例路1号/)
    assert.match(await contentOf(row?.noticeId), /0990-12345678/)
    assert.match(await contentOf(row?.decisionId), /"review":"[^"]*人民政府"/)
    assert.match(await contentOf(row?.noticeId), /1年至2年（招标投标法第五十三条）.*具体期限由列入决定确定/)
    const decision = await contentOf(row?.decisionId)
    assert.match(decision, /列入期限在招标投标法第五十三条规定的1年至2年以内确定/)
    assert.doesNotMatch(decision, /提前移出/)
    const repair = await contentOf(row?.repairNoticeId)
    assert.match(repair, /不设提前移出/)
    assert.match(repair, /电话：0990-12345678；地址：明州市示范区样例路1号/)
    assert.doesNotMatch(repair, /公开作出信用承诺/)
    assert.match(repair, /"maxEnd":"2028-06-16","minEnd":"2028-06-16"/)
  })

  it('rests on a decision of the field alone, asked for again when it is decided', async () => {
    app.clock.set('2026-06-08')
    const waste = await app.penalise({
      firm: listed, documentNo: '明环罚〔2026〕1号', decidedOn: '2026-03-02', authority: ecology,
    })
    const refused = await (await app.person('safety-officer')).send('POST', '/listings', proposal(waste))
    assert.deepEqual(refused.json<Code>().errors?.map((one) => one.code), ['list.basis_authority'])
    const fine = await app.penalise({
      firm: listed, documentNo: '明建罚〔2026〕2号', decidedOn: '2026-03-03', authority: housing,
    })
    const entry = await reviewed('trading-officer', proposal(fine, collusion))
    // The bureau turns out not to oversee tenders.
    await setBody(app.ctx, systemActor, housing.code, { sectors: ['education'], basis: '三定规定（示例）', since: '2019-01-01' })
    const late = await (await app.person('trading-approver')).send('POST', `/listings/${entry.id}/decision`, {
      decision: 'list', reason: '情节严重', termMonths: 12,
    })
    assert.deepEqual(late.json<Code>().errors?.map((one) => one.code), ['list.basis_authority'])
  })

  it('is told of by no notice that leaves out where one is heard', async () => {
    app.clock.set('2026-06-08')
    const fact = await app.penalise({ firm: listed, documentNo: '明应急罚〔2026〕41号', decidedOn: '2026-03-02' })
    const officer = await app.person('safety-officer')
    const open = entryIn(await officer.send('POST', '/listings', proposal(fact)), 201)
    const register = { sectors: ['work-safety'], basis: '三定规定（示例）', since: '2019-01-01' }
    await setBody(app.ctx, systemActor, safety.code, register)
    const refused = await officer.send('POST', `/listings/${open.id}/notice`)
    assert.equal(refused.json<Code>().code, 'list.contact_missing')
    await setBody(app.ctx, systemActor, safety.code, { ...register, ...reachable, reviewBody: '示例省应急管理厅' })
    assert.equal((await officer.send('POST', `/listings/${open.id}/notice`)).statusCode, 200)
    const told = await findEntry(app.ctx.db, open.id)
    await officer.send('POST', `/listings/${open.id}/withdrawal`, { reason: '事由不成立，不再列入' })
    assert.equal((await findNotice(app.ctx.db, told?.noticeId as string))?.endedReason, 'withdrawn')
  })

  it('is an association’s own where an association decides: no review by a government, no credit repair', async () => {
    app.clock.set('2026-06-08')
    const officer = await app.person('association-officer')
    const given = {
      list: 'association-discipline',
      subject: { code: listed.code },
      criterion: 'discipline',
      facts: '违反行业自律公约第三条',
      legalBasis: '《明州市建筑业协会章程》第九条',
    }
    const entry = await reviewed('association-officer', given)
    const twice = await officer.send('POST', '/listings', given)
    assert.equal(twice.json<Code>().code, 'list.already_open')
    const chair = { ...officer.actor, id: 'the-chair', roles: new Set(['approver' as const]) }
    const decided = await decide(app.ctx, chair, entry.id, { decision: 'list', reason: '经理事会决定' })
    assert.deepEqual([decided.repairNoticeId, decided.until], [null, '2027-06-16'])
    const paper = await findNotice(app.ctx.db, decided.decisionId as string)
    assert.equal(paper?.template, 'plain-decision')
    const said = JSON.stringify(paper?.data)
    assert.match(said, /可以向作出决定的协会申诉，或者依法提起民事诉讼；对公示内容有异议的，可以向本平台提出异议/)
    assert.doesNotMatch(said, /行政复议|人民政府|行政诉讼|信用中国/)
    await serveOnPaper(app, officer.actor, entry.case, [decided.decisionId as string], days.decided)
    const inForce = entryIn(await officer.send('POST', `/listings/${entry.id}/service`))
    assert.deepEqual([inForce.status, inForce.body.code], ['in-force', association.code])
    const again = await officer.send('POST', '/listings', given)
    assert.equal(again.json<Code>().code, 'list.already_open', 'it stands on the list already')
  })

  it('sets whatever texts its steps accepted, over as many pages as they take', async () => {
    const most = (length: number): string => '该单位重大事故隐患拒不整改，'.repeat(length).slice(0, length)
    app.clock.set('2026-06-08')
    for (const [n, decision] of [[11, 'list'], [12, 'decline']] as const) {
      const fact = await app.penalise({ firm: listed, documentNo: `明应急罚〔2026〕${n}号`, decidedOn: '2026-03-02', facts: `第${n}处` })
      const given = proposal(fact, { facts: most(5000), legalBasis: most(2048) })
      const entry = await reviewed('safety-officer', given, most(4000))
      const answer = await (await app.person('safety-approver')).send('POST', `/listings/${entry.id}/decision`, {
        decision, reason: most(4000),
      })
      const decided = entryIn(answer)
      const paper = await findNotice(app.ctx.db, (await findEntry(app.ctx.db, decided.id))?.decisionId as string)
      assert.ok(paper)
      if (decision === 'decline') continue
      const pdf = await renderDocument('listing-decision', paper.data as unknown as PaperData)
      const pages = pdf.toString('latin1').match(/\/Type\s*\/Page\b/g) ?? []
      assert.ok(pages.length > 5, `${pages.length} pages`)
    }
  })

  it('promises early exit in both papers or in neither', async () => {
    const fact = await app.penalise({ firm: listed, documentNo: '明应急罚〔2026〕21号', decidedOn: '2026-03-02', facts: '别处' })
    app.clock.set('2026-06-08')
    const entry = await listFirm(app, { fact, officer: 'safety-officer', approver: 'safety-approver', days })
    const row = await findEntry(app.ctx.db, entry.id)
    assert.match(await contentOf(row?.decisionId), /列入满1年并已改正的，可以申请提前移出/)
    assert.match(await contentOf(row?.repairNoticeId), /列入满1年（自2027年6月17日起）/)
  })
})
