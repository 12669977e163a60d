/**
 * Two firms are taken for one, and parted again: what was entered, asked and decided meanwhile goes to whom it is
 * about, and what was known on a day before stays known as it was (requirements S2, J2, L4).
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { sequenceFeed } from '../../src/kernel/feed.ts'
import { followFeed, sweepDay } from '../../src/modules/measures/index.ts'
import { listCases, listNotices } from '../../src/modules/casework/index.ts'
import { readLooks } from '../../src/modules/checks/index.ts'
import { setBody } from '../../src/modules/lists/index.ts'
import { findSubjectByCode, mergeSubjects, splitMerge } from '../../src/modules/subjects/index.ts'
import type { Actor } from '../../src/kernel/http.ts'
import { systemActor } from '../../src/kernel/journal.ts'
import { subjectMovers } from '../../src/movers.ts'
import { csvOf } from '../../src/sample/csv.ts'
import { deliver } from '../../src/testing/deliver.ts'
import { entryIn, listFirm, listingApp, office, proposal, type ListingApp } from '../../src/testing/listing.ts'
import { body, firm, labour, market } from '../../src/testing/situations.ts'

type Firm = ReturnType<typeof firm>

const clerk: Actor = {
  kind: 'user', id: 'clerk', name: '办事员', organisation: { id: office.code, code: office.code, name: office.name },
  scopes: new Set(['organisations:any']), roles: new Set(['office-clerk']),
}

describe('firms merged by mistake', () => {
  let app: ListingApp
  let sender: { authorization: string }
  before(async () => {
    app = await listingApp({ today: '2026-06-08' })
    sender = await app.client(labour, ['submissions:write', 'submissions:read'])
    await app.client(market, ['submissions:write', 'submissions:read'])
    await setBody(app.ctx, systemActor, market.code, {
      sectors: ['market-regulation'], basis: '三定规定（示例）', since: '2019-01-01',
    })
  })
  after(() => app.close())

  const settle = async (): Promise<void> => {
    await sequenceFeed(app.ctx.pool)
    await followFeed(app.ctx)
    await sweepDay(app.ctx)
  }
  const register = async (...firms: Firm[]): Promise<void> => {
    const text = csvOf(firms.map((one) => ({ 名称: one.name, 统一社会信用代码: one.code, 登记状态: '存续' })))
    const by = await app.client(market, ['submissions:write', 'submissions:read'])
    assert.equal((await deliver(app, by, { kind: 'registration', text })).accepted, firms.length)
  }
  const deliverEntry = (of: Firm, documentNo: string, removedOn?: string) =>
    deliver(app, sender, {
      kind: 'list-entry', list: 'wage-arrears',
      text: csvOf([{
        主体名称: of.name, 统一社会信用代码: of.code, 列入决定文书号: documentNo,
        列入事由: '经责令限期支付，逾期未支付', 列入依据: '《保障农民工工资支付条例》第四十八条', 告知日期: '2026-05-20',
        列入决定日期: '2026-05-20', 送达日期: '2026-05-20', 移出日期: removedOn ?? '', 移出决定日期: removedOn ?? '',
        列入机关: labour.name, 列入机关统一社会信用代码: labour.code,
      }]),
    })
  const ask = async (of: Firm, asOf?: string): Promise<string> => {
    const client = await app.client(body('明州市行政审批服务局', 3), ['checks:write'])
    const answer = await app.app.inject({
      method: 'POST', url: '/api/v1/checks', headers: client,
      payload: {
        subject: { code: of.code }, matter: 'construction-tender', purpose: '投标资格审查',
        ...(asOf === undefined ? {} : { asOf }),
      },
    })
    assert.equal(answer.statusCode, 200, answer.body)
    return answer.json<{ decision: string }>().decision
  }
  const idOf = async (of: Firm): Promise<string> => (await findSubjectByCode(app.ctx.db, of.code))?.id ?? ''
  const merge = async (keep: Firm, other: Firm): Promise<string> => {
    const request = { keep: await idOf(keep), merge: await idOf(other), reason: '同一单位重复建档' }
    const { id } = await mergeSubjects(app.ctx, clerk, request, subjectMovers)
    await settle()
    return id
  }
  const part = async (id: string): Promise<void> => {
    await splitMerge(app.ctx, clerk, id, '核实为两家单位', subjectMovers)
    await settle()
  }
  const account = (of: Firm): Actor => ({
    kind: 'user', id: of.code, name: of.name, organisation: { id: of.code, code: of.code, name: of.name },
    scopes: new Set(), roles: new Set(['subject']),
  })

  it('an entry delivered under the merged code restricts the firm it names, not the other', async () => {
    const [kept, other] = [firm('错并甲', 81), firm('错并乙', 82)]
    await register(kept, other)
    const id = await merge(kept, other)
    assert.equal((await deliverEntry(other, '明人社列〔2026〕81号')).accepted, 1)
    await settle()
    assert.equal(await ask(kept), 'restrict', 'while they are one')
    await part(id)
    assert.deepEqual([await ask(kept), await ask(other)], ['none', 'restrict'])
    const tasks = async (of: Firm) =>
      (await app.ctx.pool.query('SELECT FROM measures.tasks WHERE subject_id = $1', [await idOf(of)])).rowCount ?? 0
    assert.equal(await tasks(kept), 0)
    assert.ok((await tasks(other)) > 0, 'its measures went with it')
  })

  it('an entry delivered under both codes ends with its removal, whichever code that names', async () => {
    const [kept, other] = [firm('双列甲', 83), firm('双列乙', 84)]
    await register(kept, other)
    for (const one of [kept, other]) assert.equal((await deliverEntry(one, '明人社列〔2026〕83号')).accepted, 1)
    await settle()
    await merge(kept, other)
    assert.equal(await ask(kept), 'restrict')
    for (const one of [kept, other])
      assert.equal((await deliverEntry(one, '明人社列〔2026〕83号')).unchanged, 1, 'both go on being delivered')
    assert.equal((await deliverEntry(kept, '明人社列〔2026〕83号', '2026-06-05')).updated, 1)
    await settle()
    assert.deepEqual([await ask(kept), await ask(other)], ['none', 'none'])
  })

  it('a day before the merge is answered as it was known that day', async () => {
    const [kept, other] = [firm('回溯甲', 85), firm('回溯乙', 86)]
    await register(kept, other)
    await deliverEntry(other, '明人社列〔2026〕85号')
    app.clock.set('2026-06-15')
    const id = await merge(kept, other)
    app.clock.set('2026-06-20')
    assert.deepEqual([await ask(kept, '2026-06-10'), await ask(other, '2026-06-10')], ['none', 'restrict'])
    assert.deepEqual([await ask(kept, '2026-06-16'), await ask(other, '2026-06-16')], ['restrict', 'restrict'])
    await part(id)
    app.clock.set('2026-06-25')
    assert.deepEqual([await ask(kept, '2026-06-16'), await ask(other, '2026-06-16')], ['restrict', 'restrict'])
    assert.deepEqual([await ask(kept, '2026-06-22'), await ask(other, '2026-06-22')], ['none', 'restrict'])
    app.clock.set('2026-06-08')
  })

  it('who looked is told to whom was asked about, before, while and after they are one', async () => {
    const [kept, other] = [firm('查看甲', 87), firm('查看乙', 88)]
    await register(kept, other)
    const looks = async (of: Firm) => (await readLooks(app.ctx, account(of), { limit: 10 })).items.length
    await ask(kept)
    await ask(other)
    const id = await merge(kept, other)
    assert.deepEqual([await looks(kept), await looks(other)], [2, 2])
    await ask(other)
    await part(id)
    assert.deepEqual([await looks(kept), await looks(other)], [1, 2])
  })

  it('a firm reads the cases and papers of the file that was merged into its own', async () => {
    const [kept, other] = [firm('旧卷甲', 89), firm('旧卷乙', 90)]
    await register(kept, other)
    const fact = await app.penalise({ firm: other, documentNo: '明应急罚〔2026〕89号', decidedOn: '2026-03-02' })
    const officer = await app.person('safety-officer')
    const made = entryIn(await officer.send('POST', '/listings', proposal(fact, { subject: other })), 201)
    entryIn(await officer.send('POST', `/listings/${made.id}/notice`))
    entryIn(await officer.send('POST', `/listings/${made.id}/withdrawal`, { reason: '核实后不符合列入情形' }))
    await merge(kept, other)
    const { items } = await listNotices(app.ctx, account(kept), { box: 'in', limit: 10 })
    assert.deepEqual(items.map((one) => one.caseId), [made.case])
    const cases = await listCases(app.ctx, clerk, { subject: kept.code, limit: 10 })
    assert.deepEqual(cases.items.map((one) => one.id), [made.case])
  })

  it('an entry made on the other’s decision falls when they part, and says why', async () => {
    const [kept, other] = [firm('借据甲', 91), firm('借据乙', 92)]
    await register(kept, other)
    const fact = await app.penalise({ firm: other, documentNo: '明应急罚〔2026〕91号', decidedOn: '2026-03-02' })
    const id = await merge(kept, other)
    const entry = await listFirm(app, {
      fact, proposal: proposal(fact, { subject: kept }), officer: 'safety-officer', approver: 'safety-approver',
      days: { told: '2026-06-09', decided: '2026-06-17', served: '2026-06-18' },
    })
    await part(id)
    const { rows } = await app.ctx.pool.query<{ reason: string }>(
      'SELECT end_reason AS reason FROM lists.entries WHERE id = $1', [entry.id])
    assert.equal(
      rows[0]?.reason,
      '所依据的决定明应急罚〔2026〕91号是对另一主体作出的：两个主体曾被误作同一主体合并，合并已经撤销',
    )
  })
})
