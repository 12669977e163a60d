import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { addRecord } from '../../testing/check-situations.ts'
import { addDocument, findCase, findNotice } from '../casework/index.ts'
import { listArchive } from '../records/index.ts'
import { findSubjectByCode } from '../subjects/index.ts'
import { applyForExit, closeOver, decideOnExit, findEntry, readExits, restoreListing, type EntryView } from './index.ts'
import {
  entryIn,
  listed,
  listFirm,
  listingApp,
  trading,
  proposal,
  safety,
  type ListingApp,
  type Person,
} from '../../testing/listing.ts'

type Code = { code: string; errors?: { code: string }[] }

describe('listing over HTTP', () => {
  let app: ListingApp
  let fact: string
  let entry: EntryView

  before(async () => {
    app = await listingApp({ today: '2026-06-08' })
    fact = await app.penalise({ firm: listed, documentNo: '明应急罚〔2026〕7号', decidedOn: '2026-03-02' })
  })
  after(() => app.close())

  it('tells everybody each list’s basis, criteria, term and way out, and the closed list of exceptions', async () => {
    const { items } = (await app.app.inject({ url: '/api/v1/lists' })).json<{
      items: { code: string; stands: boolean; exits: unknown[]; nature: string; nonGovernmental: boolean }[]
    }>()
    assert.ok(items.length >= 20)
    assert.ok(items.every((list) => list.exits.length > 0))
    assert.equal(items.find((list) => list.code === 'association-discipline')?.nonGovernmental, true)
    const { items: exceptions } = (await app.app.inject({ url: '/api/v1/lists/exceptions' })).json<{
      items: { code: string; basis: { article: string } }[]
    }>()
    assert.deepEqual(
      exceptions.map((one) => one.code),
      ['combined-notice', 'mirrored-court-list', 'foreign-decision'],
    )
    assert.ok(exceptions.every((one) => one.basis.article !== ''))
  })

  it('keeps the register of bodies for the credit office', async () => {
    const officer = await app.person('safety-officer')
    const change = { sectors: ['tax'], basis: '自封的', since: '2026-01-01' }
    assert.equal((await officer.send('PUT', `/lists/bodies/${safety.code}`, change)).statusCode, 403)
    const { items } = (await app.app.inject({ url: '/api/v1/lists/bodies' })).json<{
      items: { code: string; level: string; sectors: string[] }[]
    }>()
    assert.deepEqual(items.find((one) => one.code === safety.code)?.sectors, ['work-safety'])
    assert.equal(items.find((one) => one.code === safety.code)?.level, 'city')
  })

  it('names every fault of a proposal at once, with what would be right', async () => {
    const officer = await app.person('safety-officer')
    const answer = await officer.send(
      'POST',
      '/listings',
      proposal(fact, {
        criterion: 'gossip',
        basis: undefined,
        notice: { exception: 'mirrored-court-list', number: '某号' },
      }),
    )
    assert.equal(answer.statusCode, 422)
    assert.deepEqual(
      answer.json<Code>().errors?.map((one) => one.code),
      ['list.criterion', 'list.basis_missing', 'list.exception'],
    )
  })

  it('takes a code, never a name, and refuses personal data in the facts', async () => {
    const officer = await app.person('safety-officer')
    const coded = async (over: Record<string, unknown>): Promise<string> =>
      (await officer.send('POST', '/listings', proposal(fact, over))).json<Code>().code
    assert.equal(await coded({ subject: { name: listed.name } }), 'input.invalid')
    assert.equal(await coded({ subject: { code: '明州恒固建设工程有限公司明州恒固建' } }), 'input.invalid')
    assert.equal(
      await coded({ subject: { code: listed.code, name: '明州别家有限公司' } }),
      'list.name_conflict',
    )
    assert.equal(await coded({ facts: '负责人电话13800138000，拒不排除隐患' }), 'list.personal_data')
  })

  it('lets one decision list a firm once', async () => {
    const officer = await app.person('safety-officer')
    const made = entryIn(await officer.send('POST', '/listings', proposal(fact)), 201)
    assert.equal(
      (await officer.send('POST', '/listings', proposal(fact))).json<Code>().code,
      'list.already_open',
    )
    const dropped = entryIn(
      await officer.send('POST', `/listings/${made.id}/withdrawal`, { reason: '重新核实' }),
    )
    assert.equal(dropped.status, 'dropped')
  })

  it('takes a notice given with the penalty as an exception by law, with its proof and the full window', async () => {
    const officer = await app.person('safety-officer')
    const made = entryIn(
      await officer.send(
        'POST',
        '/listings',
        proposal(fact, { notice: { exception: 'combined-notice', number: '明应急告〔2026〕5号' } }),
      ),
      201,
    )
    const bare = await officer.send('POST', `/listings/${made.id}/notice-service`, { doneOn: '2026-02-20' })
    assert.equal(bare.json<Code>().code, 'list.not_served')
    const proof = await addDocument(app.ctx, officer.actor, made.case, {
      kind: 'service-receipt',
      title: '送达回证',
      fileName: 'a.pdf',
      mediaType: 'application/pdf',
      content: Buffer.from('%PDF-1.7'),
    })
    const told = entryIn(
      await officer.send('POST', `/listings/${made.id}/notice-service`, {
        doneOn: '2026-02-20',
        proofs: [proof.id],
      }),
    )
    assert.deepEqual(
      [told.status, told.notice?.exception, told.notice?.defenceUntil],
      ['defending', 'combined-notice', '2026-06-15'],
    )
    const boss = await app.person('boss')
    assert.equal(
      entryIn(await boss.send('POST', `/listings/${made.id}/waiver`, { statement: '没有意见' })).status,
      'heard',
    )
    entryIn(await officer.send('POST', `/listings/${made.id}/review`, { reason: '事实不清' }))
    const approver = await app.person('safety-approver')
    const declined = entryIn(
      await approver.send('POST', `/listings/${made.id}/decision`, {
        decision: 'decline',
        reason: '情节不够严重',
      }),
    )
    assert.equal(declined.status, 'declined')
    assert.match(declined.decision?.number ?? '', /决〔2026〕1号$/)
  })

  it('is seen by its body, its subject once told, and the office, and by nobody else', async () => {
    entry = await listFirm(app, {
      fact,
      officer: 'safety-officer',
      approver: 'safety-approver',
      days: { told: '2026-06-09', decided: '2026-06-17', served: '2026-06-18' },
    })
    for (const [login, status] of [
      ['safety-officer', 200],
      ['boss', 200],
      ['office-clerk', 200],
      ['trading-officer', 404],
    ] as const) {
      assert.equal(
        (await (await app.person(login)).send('GET', `/listings/${entry.id}`)).statusCode,
        status,
        login,
      )
    }
    const own = (await (await app.person('boss')).send('GET', '/listings')).json<{ items: EntryView[] }>()
    assert.ok(own.items.some((one) => one.id === entry.id))
    const others = (await (await app.person('trading-officer')).send('GET', '/listings')).json<{
      items: EntryView[]
    }>()
    assert.deepEqual(others.items, [])
  })

  it('lets the subject leave after twelve months with proof, decided by another person', async () => {
    const boss = await app.person('boss')
    const early = await boss.send('POST', `/listings/${entry.id}/exits`, {
      ground: 'early',
      statement: '已整改',
    })
    assert.equal(early.json<Code>().code, 'list.no_early_exit')
    app.clock.set('2027-06-21')
    const proof = await addDocument(app.ctx, app.actor('boss'), entry.case, {
      kind: 'correction',
      title: '整改验收',
      fileName: 'b.pdf',
      mediaType: 'application/pdf',
      content: Buffer.from('%PDF-1.7'),
    })
    const promise = await addDocument(app.ctx, boss.actor, entry.case, {
      kind: 'commitment',
      title: '信用承诺书',
      fileName: 'c.pdf',
      mediaType: 'application/pdf',
      content: Buffer.from('%PDF-1.7'),
    })
    await assert.rejects(
      applyForExit(app.ctx, boss.actor, entry.id, { ground: 'early', statement: '已整改', documents: [proof.id] }),
      { code: 'list.no_early_exit', detail: '请提交信用承诺书' },
    )
    const exit = await applyForExit(app.ctx, boss.actor, entry.id, {
      ground: 'early',
      statement: '隐患已排除并验收',
      documents: [proof.id, promise.id],
      correctedOn: '2027-03-01',
    })
    assert.equal((await readExits(app.ctx, boss.actor, entry.id))[0]?.correctedOn, '2027-03-01')
    await assert.rejects(
      applyForExit(app.ctx, boss.actor, entry.id, {
        ground: 'early',
        statement: '再来一次',
        documents: [proof.id, promise.id],
      }),
      { code: 'list.exit_open' },
    )
    const granted = await decideOnExit(app.ctx, app.actor('safety-approver'), exit.id, {
      decision: 'grant',
      reason: '验收合格',
    })
    assert.match(granted.documentNumber ?? '', /移〔2027〕1号$/)
    const ended = await findEntry(app.ctx.db, entry.id)
    assert.deepEqual([ended?.endedOn, ended?.endGround], ['2027-06-21', 'early'])
    assert.deepEqual(
      (await app.app.inject({ url: '/api/v1/lists/work-safety/entries' })).json<{ items: unknown[] }>().items,
      [],
    )
    assert.notEqual((await findCase(app.ctx.db, entry.case))?.closedOn, null)
  })

  it('restores an entry left early on false papers, for the rest of its term and by another person', async () => {
    app.clock.set('2027-07-05')
    const granter = app.actor('safety-approver')
    await assert.rejects(restoreListing(app.ctx, granter, entry.id, '验收报告系伪造'), {
      code: 'list.same_person',
    })
    const other = { ...granter, id: 'another-approver' }
    const restored = await restoreListing(app.ctx, other, entry.id, '验收报告系伪造')
    assert.deepEqual(
      [restored.endedOn, restored.until, restored.restoredOn],
      [null, entry.until, '2027-07-05'],
    )
    assert.notEqual(restored.factId, entry.fact)
    const archive = await listArchive(app.ctx.db, {
      subjectId: restored.subjectId,
      kind: 'list-entry',
      limit: 10,
    })
    const again = archive.find((one) => one.factId === restored.factId)
    assert.deepEqual(
      [again?.decidedOn, again?.effectiveOn, again?.until],
      ['2027-07-05', '2027-07-05', entry.until],
      'the fortnight it was off the list is not covered afterwards',
    )
    const paper = await findNotice(app.ctx.db, restored.decisionId as string)
    assert.match(JSON.stringify(paper?.data), /六十日内申请行政复议/)
    const shown = await app.app.inject({ url: '/api/v1/lists/work-safety/entries' })
    assert.equal(shown.json<{ items: unknown[] }>().items.length, 1)
    await assert.rejects(restoreListing(app.ctx, other, entry.id, '再来'), { code: 'list.not_in_force' })
  })

  it('closes the case of an entry whose term is over; the entry ended with the day', async () => {
    app.clock.set('2026-06-22')
    const second = await app.penalise({
      firm: listed,
      documentNo: '明应急罚〔2026〕8号',
      decidedOn: '2026-03-03',
      facts: '另一处',
    })
    const other = await listFirm(app, {
      fact: second,
      officer: 'safety-officer',
      approver: 'safety-approver',
      days: { told: '2026-06-23', decided: '2026-07-06', served: '2026-07-07' },
    })
    app.clock.set('2029-07-06')
    assert.equal(await closeOver(app.ctx), 1)
    assert.equal((await findCase(app.ctx.db, other.case))?.state, 'expired')
    app.clock.set('2026-07-08')
  })

  it('scores bidding misconduct by decision, and only proposes', async () => {
    const approver = await app.person('trading-approver')
    const scheme = {
      title: '投标人不良行为记分办法（示例）',
      list: 'bidding-misconduct',
      threshold: 12,
      decayMonths: 12,
      events: [{ code: 'withdraw', title: '中标后无正当理由放弃', points: 12 }],
      basis: { document: '示例省招标投标条例', article: '第五十条', from: '2026-01-01' },
    }
    const foreign = await (await app.person('office-approver')).send('PUT', '/points/schemes/bidding', scheme)
    assert.equal(foreign.json<Code>().code, 'list.wrong_body')
    assert.equal((await approver.send('PUT', '/points/schemes/bidding', scheme)).statusCode, 200)
    const officer = await app.person('trading-officer')
    const line = {
      scheme: 'bidding',
      event: 'withdraw',
      subject: listed.code,
      fact,
      occurredOn: '2026-03-01',
    }
    await refusesPoints(officer, line)
    const scored = await officer.send('POST', '/points', line)
    assert.equal(scored.statusCode, 201, scored.body)
    assert.deepEqual(
      [scored.json<{ total: number }>().total, scored.json<{ proposes: boolean }>().proposes],
      [12, true],
    )
    assert.equal((await officer.send('POST', '/points', line)).statusCode, 409)
    const { items } = (await officer.send('GET', `/listings?list=bidding-misconduct`)).json<{
      items: unknown[]
    }>()
    assert.deepEqual(items, [], 'points never list by themselves')
    const id = scored.json<{ items: { id: string }[] }>().items[0]?.id ?? ''
    assert.equal(
      (await officer.send('POST', `/points/${id}/revocation`, { reason: '决定变更' })).statusCode,
      204,
    )
    const reader = await app.client(trading, ['records:read'])
    const url = `/api/v1/points?subject=${listed.code}`
    const unsaid = await app.app.inject({ url, headers: reader })
    assert.deepEqual([unsaid.statusCode, unsaid.json<Code>().code], [400, 'records.purpose_missing'])
    const headers = { ...reader, purpose: encodeURIComponent('招标资格审查') }
    const after = (await app.app.inject({ url, headers })).json<{ items: { total: number }[] }>()
    assert.equal(after.items[0]?.total, 0)
    const looks = await app.ctx.pool.query(
      "SELECT organisation, what, purpose FROM journal.access WHERE what = 'points'",
    )
    assert.deepEqual(looks.rows, [{ organisation: trading.code, what: 'points', purpose: '招标资格审查' }])
  })

  /** Only a final decision that could have found the event bears points. */
  async function refusesPoints(officer: Person, line: { occurredOn: string; fact: string }): Promise<void> {
    const faultOf = async (over: object): Promise<string | undefined> =>
      (await officer.send('POST', '/points', { ...line, ...over })).json<{ errors?: { field: string }[] }>()
        .errors?.[0]?.field
    assert.equal(await faultOf({ occurredOn: '2026-03-03' }), 'occurredOn', 'after the decision')
    assert.equal(await faultOf({ fact: entry.fact }), 'fact', 'an entry is no decision')
    const subject = await findSubjectByCode(app.ctx.db, listed.code)
    const held = await addRecord(app.ctx.pool, subject?.id ?? '', {
      kind: 'penalty', decidedOn: '2026-03-02', document: '明资罚〔2026〕99号', held: ['E601'],
    })
    assert.equal(await faultOf({ fact: held }), 'fact', 'held for review')
  }
})
