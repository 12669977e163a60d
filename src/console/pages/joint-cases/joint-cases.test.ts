import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { rows, sql } from '../../../kernel/db.ts'
import { desksApp, firms, type DesksApp } from '../../../testing/console-desks.ts'
import type { Clerk } from '../../../testing/console.ts'

let app: DesksApp
let officer: Clerk
let clerk: Clerk
let admin: Clerk
before(async () => {
  app = await desksApp()
  officer = await app.signIn('handling-officer')
  clerk = await app.signIn('office-clerk')
  admin = await app.signIn('office-admin')
})
after(() => app?.close())

const story = {
  title: '某建筑企业因拖欠工资被限制投标',
  story: '某建筑企业因拖欠劳动者工资被列入名单，\n参加投标时被限制。',
}

test('feedback has written cases; a unit reads its own and reviews none', async () => {
  const page = (await officer.get('/console/joint-cases')).body
  assert.ok(
    page.includes(app.receipts.followed) &&
      page.includes(app.receipts.notFollowed) &&
      !page.includes(app.receipts.waiting),
  )
  const address = `/console/joint-cases/${app.receipts.notFollowed}`
  const one = (await officer.get(address)).body
  assert.match(one, /法院裁定暂停执行/)
  assert.match(one, /窗口未按核查结果办理/)
  assert.equal(one.includes('提交评审'), false)
  assert.equal(
    (await officer.submit(`${address}/review`, { verdict: 'accepted', review: '属实' })).statusCode,
    403,
  )
  assert.equal((await officer.get('/console/joint-cases/nothing')).statusCode, 404)
})

test('a case is refused with a reason and leaves the list of what waits', async () => {
  const address = `/console/joint-cases/${app.receipts.notFollowed}`
  const bare = await clerk.submit(`${address}/review`, {})
  assert.match(bare.body, /id="verdict-fault"[^]*id="review-fault"/)
  const done = await clerk.submit(`${address}/review`, { verdict: 'rejected', review: '有裁定，不构成案例' })
  assert.equal(done.headers.location, `${address}?done=reviewed`, done.body)
  assert.equal(
    (await clerk.get('/console/joint-cases?view=unreviewed')).body.includes(app.receipts.notFollowed),
    false,
  )
  assert.match((await clerk.get(address)).body, /不予采用/)
})

test('a typical case is previewed, kept from naming its party, and published by a second person', async () => {
  const address = `/console/joint-cases/${app.receipts.followed}`
  const betraying = {
    verdict: 'typical',
    review: '典型',
    ...story,
    story: `${firms.running.name}被限制投标。`,
  }
  const seen = await clerk.submit(`${address}/review`, { ...betraying, do: 'preview' })
  assert.equal(seen.statusCode, 200)
  assert.match(seen.body, /含有当事人名称，不能公布/)
  assert.match(
    (await clerk.submit(`${address}/review`, betraying)).body,
    /id="story-fault"[^]*含有当事人名称/,
  )
  await rows(
    app.ctx.db,
    sql`INSERT INTO subjects.names (subject_id, id, name, name_key, kind, provisional, valid_from, valid_to, known_from)
      SELECT id, gen_random_uuid(), '明州市旧名路桥有限公司', '明州市旧名路桥有限公司', 'former', false, '2015-03-02',
        '2020-03-01', now() FROM subjects.subjects WHERE uscc = ${firms.running.code}`,
  )
  const former = { ...betraying, story: '原旧名公司被限制投标。' }
  assert.match((await clerk.submit(`${address}/review`, former)).body, /含有当事人字号“旧名”/)
  const clean = await clerk.submit(`${address}/review`, {
    verdict: 'typical',
    review: '典型',
    ...story,
    do: 'preview',
  })
  assert.match(clean.body, /没有发现当事人/)
  assert.match(
    (await clerk.get('/console/joint-cases?view=unreviewed')).body,
    new RegExp(app.receipts.followed),
    'a preview decides nothing',
  )
  const short = await clerk.submit(`${address}/review`, { verdict: 'typical', review: '典型' })
  assert.match(short.body, /id="title-fault"[^]*id="story-fault"/)
  assert.equal(
    (await clerk.submit(`${address}/review`, { verdict: 'typical', review: '典型', ...story })).statusCode,
    303,
  )
  const own = await clerk.submit(`${address}/publication`, {})
  assert.match(own.body, /评审人不能自行公布，请由另一人公布/)
  const shown = await admin.submit(`${address}/publication`, {})
  assert.equal(shown.headers.location, `${address}?done=published`, shown.body)
  assert.match(
    (await admin.get('/console/joint-cases?view=published')).body,
    new RegExp(app.receipts.followed),
  )
  const down = await admin.submit(`${address}/withdrawal`, {})
  assert.equal(down.headers.location, `${address}?done=withdrawn`, down.body)
  assert.match((await admin.get(address)).body, /已撤下/)
})
