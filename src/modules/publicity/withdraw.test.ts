import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { LightMyRequestResponse } from 'fastify'
import { sequenceFeed } from '../../kernel/feed.ts'
import { csvOf } from '../../sample/csv.ts'
import { decidedBy, party } from '../../sample/rows.ts'
import { deliver } from '../../testing/deliver.ts'
import { listed, listFirm, listingApp, safety, type ListingApp } from '../../testing/listing.ts'
import { approval, body, firm } from '../../testing/situations.ts'
import { publicFile } from './index.ts'

const court = body('明州市中级人民法院', 91)
const fined = firm('停产化工', 81)

describe('publicity ends by hand only where the law lets it', () => {
  let app: ListingApp
  let penalty: string
  before(async () => {
    app = await listingApp({ today: '2026-06-10' })
    penalty = await app.penalise({
      firm: fined, documentNo: '明应急罚〔2026〕41号', decidedOn: '2026-06-05', kinds: '责令停产停业',
    })
  })
  after(() => app.close())

  type Said = { status: number; code: string | undefined; text: string }
  const said = (answer: LightMyRequestResponse): Said => ({
    status: answer.statusCode, text: answer.body,
    code: answer.body === '' ? undefined : answer.json<{ code: string }>().code,
  })
  const send = async (login: string, url: string, payload: object): Promise<Said> =>
    said(await (await app.person(login)).send('POST', url, payload))
  const withdraw = (fact: string, reason: string, over: { by?: string; of?: string; document?: string } = {}) =>
    send(over.by ?? 'office-admin', `/subjects/${over.of ?? fined.code}/facts/${fact}/withdrawal`, {
      reason, document: over.document ?? '明信修〔2026〕1号',
    })
  const restore = (fact: string, by: string, document = '（2026）明01破3号之二') =>
    send(by, `/subjects/${fined.code}/facts/${fact}/restoration`, { reason: '重整计划不能执行', document })
  const isShown = async (fact: string, code = fined.code): Promise<boolean> =>
    (await publicFile(app.ctx, code)).records.some((one) => one.fact === fact)
  const factOf = async (documentNo: string): Promise<string> =>
    (await app.ctx.pool.query<{ id: string }>('SELECT DISTINCT fact_id AS id FROM records.records WHERE document_no = $1',
      [documentNo])).rows[0]?.id as string

  it('by who approves for the office, on a paper that can be found', async () => {
    assert.equal((await withdraw(penalty, 'law', { by: 'office-clerk' })).status, 403)
    assert.equal((await withdraw(penalty, 'law', { by: 'safety-approver' })).status, 403)
    for (const document of ['无据', '口头', '主任2026年同意']) {
      const refused = await withdraw(penalty, 'law', { document })
      assert.deepEqual([refused.status, refused.code], [400, 'input.invalid'], document)
      assert.match(refused.text, /没有写明依据的文书/)
    }
    assert.equal(await isShown(penalty), true)
  })

  it('a repair waits for the minimum of its level', async () => {
    const early = await withdraw(penalty, 'repaired')
    assert.deepEqual([early.status, early.code], [409, 'record.repair_too_early'])
    assert.match(early.text, /2027-06-05/)
    app.clock.set('2027-06-05')
    const due = await app.penalise({
      firm: fined, documentNo: '明应急罚〔2026〕42号', decidedOn: '2026-06-05', kinds: '责令停产停业', facts: '另一事实',
    })
    assert.equal((await withdraw(due, 'repaired')).status, 204)
    assert.equal(await isShown(due), false)
    app.clock.set('2026-06-10')
  })

  it('the court’s list ends by the court’s feed alone, but for whom it never meant', async () => {
    const client = await app.client(court, ['submissions:write', 'submissions:read'])
    const text = csvOf([{
      失信被执行人名称: fined.name, 统一社会信用代码: fined.code, 案号: '（2026）明01执9号', 执行法院: court.name,
      执行法院统一社会信用代码: court.code, 立案时间: '2026-01-05', 发布时间: '2026-06-01', 失信被执行人行为具体情形: '1',
    }])
    assert.equal((await deliver(app, client, { kind: 'judgment-defaulter', text })).accepted, 1)
    const fact = await factOf('（2026）明01执9号')
    for (const reason of ['repaired', 'objection-upheld']) {
      assert.equal((await withdraw(fact, reason)).code, 'record.kept_elsewhere', reason)
    }
    assert.equal(await isShown(fact), true)
    assert.equal((await withdraw(fact, 'misattributed')).status, 204)
    assert.equal(await isShown(fact), false)
  })

  it('an entry of a list decided here leaves by its exit', async () => {
    app.clock.set('2026-06-08')
    const basis = await app.penalise({ firm: listed, documentNo: '明应急罚〔2026〕7号', decidedOn: '2026-03-02' })
    const entry = await listFirm(app, {
      fact: basis, officer: 'safety-officer', approver: 'safety-approver',
      days: { told: '2026-06-09', decided: '2026-06-17', served: '2026-06-18' },
    })
    const refused = await withdraw(entry.fact as string, 'repaired', { of: listed.code })
    assert.deepEqual([refused.status, refused.code], [409, 'record.exit_needed'])
    assert.equal(await isShown(entry.fact as string, listed.code), true)
    assert.equal((await withdraw(entry.fact as string, 'masked', { of: listed.code })).status, 204)
    const officer = await app.person('safety-officer')
    const masked = await officer.send('GET', `/listings/${entry.id}`)
    assert.equal(masked.json<{ statusTitle: string }>().statusTitle, '有效，已停止公示')
    app.clock.set('2026-06-10')
  })

  it('a decision that fell is revoked, not hidden; what knows no repair is not repaired', async () => {
    assert.equal((await withdraw(penalty, 'revoked')).code, 'input.invalid')
    const client = await app.client(safety, ['submissions:write', 'submissions:read'])
    const text = csvOf([{
      ...party(fined), 行政许可决定文书名称: '许可', 行政许可决定文书号: '明应急许〔2026〕1号', 许可类别: '普通', 许可证书名称: '',
      许可编号: '', 许可内容: '危险化学品经营', 许可决定日期: '2026-06-01', 有效期自: '2026-06-01', 有效期至: '2030-06-30',
      当前状态: '有效', ...decidedBy('许可机关', safety),
    }])
    assert.equal((await deliver(app, client, { kind: 'permit', text })).accepted, 1)
    assert.equal((await withdraw(await factOf('明应急许〔2026〕1号'), 'repaired')).code, 'record.not_repairable')
  })

  describe('and comes back by another person’s hand', () => {
    it('masked for a plan that fails, it is told again for what is left of its term', async () => {
      const bank = await app.client(approval, ['feed:read', 'records:read'])
      assert.equal((await restore(penalty, 'second-admin')).code, 'record.not_withdrawn')
      assert.equal((await withdraw(penalty, 'masked', { document: '（2026）明01破3号' })).status, 204)
      assert.equal((await withdraw(penalty, 'masked')).code, 'record.already_withdrawn')
      assert.equal((await restore(penalty, 'office-admin')).code, 'record.own_withdrawal')
      assert.equal((await restore(penalty, 'office-clerk')).status, 403)
      assert.equal((await restore(penalty, 'second-admin', '口头')).code, 'input.invalid')
      assert.equal(await isShown(penalty), false)
      const from = await sequenceFeed(app.ctx.pool)
      assert.equal((await restore(penalty, 'second-admin')).status, 204)
      assert.equal(await isShown(penalty), true)
      await sequenceFeed(app.ctx.pool)
      for (const headers of [{}, bank]) {
        const heard = await app.app.inject({ url: `/api/v1/feed?after=${from}`, headers })
        const [told] = heard.json<{ items: { kind: string; detail: Record<string, string> }[] }>().items
        assert.equal(told?.kind, 'published')
        assert.deepEqual([told?.detail['fact'], told?.detail['publicUntil']], [penalty, '2029-06-05'])
      }
      const { rows } = await app.ctx.pool.query<{ reason: string; document: string }>(
        `SELECT reason, detail->>'document' AS document FROM journal.entries WHERE action = 'record.restored'`)
      assert.deepEqual(rows, [{ reason: '重整计划不能执行', document: '（2026）明01破3号之二' }])
    })

    it('masked for a plan that is done, it is repaired for good, whatever its minimum', async () => {
      assert.equal((await withdraw(penalty, 'masked', { document: '（2026）明01破4号' })).status, 204)
      assert.equal((await withdraw(penalty, 'repaired', { document: '（2026）明01破4号之三' })).status, 204)
      assert.equal(await isShown(penalty), false)
      assert.equal((await withdraw(penalty, 'repaired')).code, 'record.already_withdrawn')
      const { rows } = await app.ctx.pool.query(
        `SELECT reason, lifted_at IS NULL AS stands, lifted_document AS paper FROM publicity.withdrawals
         WHERE fact_id = $1 ORDER BY since, stands`, [penalty])
      assert.deepEqual(rows.slice(-2), [
        { reason: 'masked', stands: false, paper: '（2026）明01破4号之三' },
        { reason: 'repaired', stands: true, paper: null },
      ])
    })
  })

  it('what is shared and never shown is read by nobody either once it was taken out of use', async () => {
    const client = await app.client(safety, ['submissions:write', 'submissions:read'])
    const wrong = firm('错归建材', 82)
    const text = csvOf([{
      ...party(wrong), 行政许可决定文书名称: '许可', 行政许可决定文书号: '明应急许〔2026〕2号', 许可类别: '普通', 许可证书名称: '',
      许可编号: '', 许可内容: '烟花爆竹经营', 许可决定日期: '2026-06-01', 有效期自: '2026-06-01', 有效期至: '2030-06-30',
      当前状态: '无效', ...decidedBy('许可机关', safety),
    }])
    assert.equal((await deliver(app, client, { kind: 'permit', text })).accepted, 1)
    const reader = await app.client(approval, ['records:read', 'feed:read'])
    const purpose = encodeURIComponent('核对许可条件')
    const shared = async (): Promise<number> => {
      const url = `/api/v1/subjects/${wrong.code}/records`
      const answer = await app.app.inject({ url, headers: { ...reader, purpose } })
      return answer.json<{ items: unknown[] }>().items.length
    }
    const heard = async (): Promise<boolean> => {
      await sequenceFeed(app.ctx.pool)
      return (await app.app.inject({ url: '/api/v1/feed?limit=1000', headers: reader })).body.includes(wrong.name)
    }
    assert.deepEqual([await shared(), await heard()], [1, true])
    const fact = await factOf('明应急许〔2026〕2号')
    assert.equal((await withdraw(fact, 'misattributed', { of: wrong.code })).status, 204)
    assert.deepEqual([await shared(), await heard()], [0, false])
    assert.equal((await send('second-admin', `/subjects/${wrong.code}/facts/${fact}/restoration`, {
      reason: '确是本单位的许可', document: '明信复〔2026〕2号',
    })).status, 204)
    assert.deepEqual([await shared(), await heard()], [1, true])
  })
})
