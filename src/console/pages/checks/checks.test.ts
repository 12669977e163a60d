import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { desksApp, firms, type DesksApp } from '../../../testing/console-desks.ts'
import type { Clerk } from '../../../testing/console.ts'

let app: DesksApp
let officer: Clerk
before(async () => {
  app = await desksApp()
  officer = await app.signIn('handling-officer')
})
after(() => app?.close())

test('a body finds its checks again by day, matter, answer and feedback, each with its receipt', async () => {
  const all = (await officer.get('/console/checks')).body
  for (const receipt of Object.values(app.receipts)) assert.ok(all.includes(`/console/check/${receipt}`))
  assert.match(all, /待反馈/)
  assert.match(all, /未按结果办理/)
  assert.match(all, /业务编号 ZB-2026-003/)
  for (const [query, shown] of [
    ['feedback=missing', true],
    ['feedback=given', false],
    ['decision=restrict', true],
    ['decision=none', false],
    ['matter=construction-tender', true],
    ['matter=food-permit', false],
    ['from=2026-06-08&to=2026-06-08', true],
    ['to=2026-06-01', false],
  ] as const) {
    assert.equal(
      (await officer.get(`/console/checks?${query}`)).body.includes(app.receipts.waiting),
      shown,
      query,
    )
  }
})

test('days that make no sense are answered in words beside an empty list', async () => {
  for (const path of ['/console/checks', '/console/checks/statistics']) {
    const answer = await officer.get(`${path}?from=2020-01-01`)
    assert.equal(answer.statusCode, 422, path)
    assert.match(answer.body, /一次至多查看一年/)
    assert.match((await officer.get(`${path}?from=nonsense`)).body, /不是有效日期/)
  }
})

test('figures lead to the lines they count; must-check matters never used are named', async () => {
  const page = (await officer.get('/console/checks/statistics')).body
  assert.match(page, /反馈率 66\.6%（2\/3）/)
  assert.match(
    page,
    /href="\/console\/checks\?from=2026-05-10&amp;to=2026-06-08&amp;feedback=missing"|feedback=missing/,
  )
  assert.match(page, /未使用的必查事项/)
  assert.equal(page.includes('id="bodies"'), false)
  const office = (await (await app.signIn('office-clerk')).get('/console/checks/statistics')).body
  assert.match(office, /id="bodies"[^]*明州市行政审批局/)
})

test('the office sees every body’s checks and gives no feedback for it; leaders see figures only', async () => {
  const office = await app.signIn('office-clerk')
  assert.match((await office.get('/console/checks')).body, /明州市行政审批局/)
  const slip = (await office.get(`/console/check/${app.receipts.waiting}`)).body
  assert.match(slip, new RegExp(firms.running.name))
  assert.equal(slip.includes('提交反馈'), false)
  const leader = await app.signIn('leader')
  assert.equal((await leader.get('/console/checks')).statusCode, 403)
  assert.equal((await leader.get('/console/checks/statistics')).statusCode, 200)
  assert.match((await leader.get('/console/board')).body, /\/console\/checks\/statistics/)
})
