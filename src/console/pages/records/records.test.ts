import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { acknowledge, sequenceFeed } from '../../../kernel/feed.ts'
import { transaction } from '../../../kernel/db.ts'
import { insertWithdrawal, publicFile } from '../../../modules/publicity/index.ts'
import { findSubjectByCode } from '../../../modules/subjects/index.ts'
import { hiddenIn, type Clerk } from '../../../testing/console.ts'
import { listFirm, listed, listingApp, safety, trading, type ListingApp } from '../../../testing/listing.ts'
import { firm } from '../../../testing/situations.ts'

const fined = firm('撤回化工', 83)

describe('records are taken back at the console', () => {
  let app: ListingApp
  let admin: Clerk
  let second: Clerk
  let approver: Clerk
  let stranger: Clerk
  let number = 0
  before(async () => {
    app = await listingApp({ today: '2026-06-10' })
    admin = await app.clerk('office-admin')
    second = await app.clerk('second-admin')
    approver = await app.clerk('safety-approver')
    stranger = await app.clerk('trading-approver')
  })
  after(() => app.close())

  /** A penalty of the safety bureau: its number, and its page. */
  async function penalise(): Promise<{ no: string; fact: string; page: string }> {
    number += 1
    const no = `明应急罚〔2026〕D${number}号`
    const fact = await app.penalise({ firm: fined, documentNo: no, decidedOn: '2026-06-05', facts: `事实之${number}` })
    const subject = await findSubjectByCode(app.ctx.db, fined.code)
    return { no, fact, page: `/console/records/${subject?.id}/${fact}` }
  }
  const isShown = async (fact: string): Promise<boolean> =>
    (await publicFile(app.ctx, fined.code)).records.some((one) => one.fact === fact)
  /** Sends what a confirmation page holds. */
  const confirm = async (by: Clerk, address: string, body: string, fields: Record<string, string>) =>
    by.submit(address, { ...fields, once: hiddenIn(body, 'once'), seen: hiddenIn(body, 'seen'), do: 'go' })
  const paper = { reason: 'court-order', document: '（2026）明01行终9号' }

  test('they are found by number, by name and by code, by whom they concern', async () => {
    const { no, fact } = await penalise()
    for (const q of [no, no.replace('〔', '(').replace('〕', ')'), fined.name, fined.code]) {
      const found = await approver.get(`/console/records?q=${encodeURIComponent(q)}`)
      assert.ok(found.body.includes(fact), q)
      assert.equal((await stranger.get(`/console/records?q=${encodeURIComponent(q)}`)).body.includes(fact), false, q)
    }
    assert.match((await admin.get(`/console/records?q=${encodeURIComponent('无此号〔2026〕1号')}`)).body, /没有找到记录/)
    const looks = await app.ctx.pool.query(
      `SELECT 1 FROM journal.access WHERE purpose = '核实拟终止公示、恢复公示或者撤销的记录' AND organisation = $1`, [safety.code])
    assert.ok(looks.rows.length > 0)
  })

  test('a record is withdrawn once its consequences were seen, and once only', async () => {
    const { fact, page } = await penalise()
    assert.match((await admin.get(page)).body, /公示中[^]*href="[^"]+\/withdrawal"/)
    const step = `${page}/withdrawal`
    const bare = await admin.submit(step, { do: 'look', document: '口头' })
    assert.deepEqual([bare.statusCode, /id="reason-fault"/.test(bare.body)], [422, true])
    const oral = await admin.submit(step, { ...paper, document: '口头同意', do: 'look' })
    assert.match(oral.body, /id="document-fault"/)
    const early = await admin.submit(step, { ...paper, reason: 'repaired', do: 'look' })
    assert.deepEqual([early.statusCode, /最短公示期未满/.test(early.body)], [409, true])
    const look = await admin.submit(step, { ...paper, do: 'look' })
    assert.equal(look.statusCode, 200)
    for (const said of ['法院裁判', paper.document, '立即不再提供这条记录', '平台不通知当事人']) {
      assert.ok(look.body.includes(said), said)
    }
    assert.equal(await isShown(fact), true, 'nothing is done by looking')
    const edit = await admin.submit(step, { ...paper, do: 'edit' })
    assert.match(edit.body, /value="court-order" checked/)
    const once = { ...paper, once: hiddenIn(look.body, 'once'), seen: hiddenIn(look.body, 'seen'), do: 'go' }
    for (const answer of [await admin.submit(step, once), await admin.submit(step, once)]) {
      assert.deepEqual([answer.statusCode, answer.headers.location], [303, `${page}?done=withdrawal`])
    }
    assert.equal(await isShown(fact), false)
    assert.match((await admin.get(step)).body, /已经终止公示/)
    assert.equal((await approver.submit(step, once)).statusCode, 403)
  })

  test('who has taken a withdrawal over is said, and who has not', async () => {
    const { page } = await penalise()
    const look = await admin.submit(`${page}/withdrawal`, { ...paper, do: 'look' })
    await sequenceFeed(app.ctx.pool)
    const at = app.clock.now()
    for (const receiver of [trading.code, safety.code]) await acknowledge(app.ctx.db, { receiver, position: 1, at })
    await confirm(admin, `${page}/withdrawal`, look.body, paper)
    const position = await sequenceFeed(app.ctx.pool)
    const waiting = (await admin.get(page)).body
    assert.match(waiting, /接收单位 2 个，已确认 0 个/)
    await acknowledge(app.ctx.db, { receiver: trading.code, position, at })
    const done = (await admin.get(page)).body
    assert.match(done, /接收单位 2 个，已确认 1 个/)
    assert.match(done, new RegExp(`${trading.name}[^]*?已确认`))
    assert.match(done, new RegExp(`${safety.name}</th>[^]*?尚未确认`))
    // As after a merge: the withdrawal went along with the fact, what was told of it names the record as it was before.
    const moved = await penalise()
    const [subjectId = '', factId = ''] = moved.page.split('/').slice(-2)
    await transaction(app.ctx.db, (tx) => insertWithdrawal(tx, {
      subjectId, factId, id: factId, reason: 'law', document: '《某法》', byActor: 'x', byOrganisation: null, since: at,
    }))
    assert.match((await admin.get(moved.page)).body, /主体有过合并，或者发出得太早/)
  })

  test('what was withdrawn in error is shown again by another person', async () => {
    const { fact, page } = await penalise()
    const look = await admin.submit(`${page}/withdrawal`, { ...paper, do: 'look' })
    await confirm(admin, `${page}/withdrawal`, look.body, paper)
    const own = await admin.get(`${page}/restoration`)
    assert.match(own.body, /恢复须由另一人核实办理/)
    const given = { reason: '文书号录错，裁判针对另一决定', document: '（2026）明01行终9号' }
    const seen = await second.submit(`${page}/restoration`, { ...given, do: 'look' })
    assert.match(seen.body, /立即恢复提供/)
    const done = await confirm(second, `${page}/restoration`, seen.body, given)
    assert.equal(done.headers.location, `${page}?done=restoration`)
    assert.equal(await isShown(fact), true)
    assert.match((await second.get(page)).body, /终止公示：法院裁判[^<]*（2026）明01行终9号[^]*恢复公示：文书号录错/)
  })

  test('a decision is taken back by its own body, and what rests on it is named', async () => {
    const fact = await app.penalise({ firm: listed, documentNo: '明应急罚〔2026〕7号', decidedOn: '2026-03-02' })
    const entry = await listFirm(app, {
      fact, officer: 'safety-officer', approver: 'safety-approver',
      days: { told: '2026-06-11', decided: '2026-06-19', served: '2026-06-22' },
    })
    approver = await app.clerk('safety-approver')
    const subject = await findSubjectByCode(app.ctx.db, listed.code)
    const page = `/console/records/${subject?.id}/${fact}`
    assert.match((await approver.get(page)).body, new RegExp(`href="/console/lists/${entry.id}"`))
    assert.match((await approver.get(`/console/records/${subject?.id}/${entry.fact}/revocation`)).body, /由认定单位在办件页面撤销列入/)
    const given = {
      ground: 'revoked', reason: `${listed.name}的违法事实不能成立`, document: '明应急撤〔2026〕2号', decidedOn: '2026-06-22',
    }
    const future = await approver.submit(`${page}/revocation`, { ...given, decidedOn: '2026-06-30', do: 'look' })
    assert.match(future.body, /id="decidedOn-fault"/)
    const look = (await approver.submit(`${page}/revocation`, { ...given, do: 'look' })).body
    for (const said of ['“当事人的违法事实不能成立”', '以本条为依据，由平台同时撤销', '2026年6月25日以前撤回']) {
      assert.ok(look.includes(said), said)
    }
    const done = await confirm(approver, `${page}/revocation`, look, given)
    assert.equal(done.headers.location, `${page}?done=revocation`)
    const after = (await approver.get(page)).body
    for (const said of ['决定已撤销，记录已撤回', '明应急撤〔2026〕2号', '已撤销（']) assert.ok(after.includes(said), said)
    assert.match((await approver.get('/console/records?q=' + encodeURIComponent('明应急罚〔2026〕7号'))).body, /决定已撤销/)
    app.clock.set('2026-06-10')
  })

  test('what is masked is offered its repair alone, and that takes the place of the mask', async () => {
    const { page } = await penalise()
    const mask = { reason: 'masked', document: '（2026）明01破3号' }
    const look = await admin.submit(`${page}/withdrawal`, { ...mask, do: 'look' })
    assert.match(look.body, /计划不能执行的，可以由另一人恢复公示/)
    await confirm(admin, `${page}/withdrawal`, look.body, mask)
    assert.match((await second.get(page)).body, /计划执行完毕的，临时屏蔽转为信用修复/)
    const form = (await second.get(`${page}/withdrawal`)).body
    assert.deepEqual([...form.matchAll(/name="reason" value="([^"]+)"/g)].map(([, value]) => value), ['repaired'])
    const repair = { reason: 'repaired', document: '（2026）明01破3号之三' }
    const seen = await second.submit(`${page}/withdrawal`, { ...repair, do: 'look' })
    assert.match(seen.body, /原来的临时屏蔽由这次信用修复接替/)
    await confirm(second, `${page}/withdrawal`, seen.body, repair)
    const after = (await admin.get(page)).body
    for (const said of ['信用修复', '（2026）明01破3号之三', '临时屏蔽转为信用修复']) assert.ok(after.includes(said), said)
  })

  test('other pages lead there, for whom may take decisions back', async () => {
    const { no, fact } = await penalise()
    const { rows } = await app.ctx.pool.query<{ id: string }>(
      'SELECT submission_id AS id FROM records.records WHERE fact_id = $1', [fact])
    const delivery = `/console/deliveries/${rows[0]?.id}?outcome=accepted`
    const link = `href="/console/records?q=${encodeURIComponent(no)}"`
    assert.ok((await admin.get(delivery)).body.includes(link))
    const clerk = await app.clerk('office-clerk')
    const plain = (await clerk.get(delivery)).body
    const place = 'href="/console/records"'
    assert.deepEqual([plain.includes(no), plain.includes(link), plain.includes(place)], [true, false, false])
    assert.equal((await clerk.get('/console/records')).statusCode, 403)
  })

  test('a new version that came meanwhile is looked at before anything is done', async () => {
    const { no, fact, page } = await penalise()
    approver = await app.clerk('safety-approver')
    const given = { ground: 'void', reason: '程序违法', document: '明应急撤〔2026〕3号', decidedOn: '2026-06-09' }
    const look = await approver.submit(`${page}/revocation`, { ...given, do: 'look' })
    const { rows } = await app.ctx.pool.query<{ id: string }>('SELECT id FROM records.records WHERE fact_id = $1', [fact])
    const stale = look.body.replace(rows[0]?.id as string, '01900000-0000-7000-8000-000000000000')
    const refused = await confirm(approver, `${page}/revocation`, stale, given)
    assert.deepEqual([refused.statusCode, /有了新的版本/.test(refused.body)], [409, true])
    assert.equal(await isShown(fact), true, no)
    assert.equal((await stranger.get(page)).statusCode, 404)
    assert.equal((await stranger.submit(`${page}/revocation`, { ...given, do: 'look' })).statusCode, 404)
    assert.equal((await approver.get('/console/records/nothing/here')).statusCode, 404)
  })
})
