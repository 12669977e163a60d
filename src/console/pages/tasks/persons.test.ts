import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { identityCheckCharacter } from '../../../kernel/identity-number.ts'
import { desksApp, type DesksApp } from '../../../testing/console-desks.ts'
import type { Clerk } from '../../../testing/console.ts'

let app: DesksApp
let officer: Clerk
let approver: Clerk
before(async () => {
  app = await desksApp()
  officer = await app.signIn('handling-officer')
  approver = await app.signIn('approver')
})
after(() => app?.close())

const first17 = '99000019800101003'
const identity = first17 + identityCheckCharacter(first17)
const person = {
  role: 'legal-representative', name: '赵例明', identity, document: '明人社监处〔2026〕3号',
  legalBasis: '《保障农民工工资支付条例》第四十八条', noticeNumber: '明人社监告〔2026〕3号', servedOn: '2026-01-04',
  proof: '送达回证3号', remedy: '六十日内申请行政复议，六个月内提起行政诉讼',
}

test('a person is recorded by number, document, notice and remedy; nobody reads the number', async () => {
  const ledger = `/console/tasks/entries/${app.entries.running}`
  const page = `${ledger}/persons`
  assert.match((await officer.get(ledger)).body, new RegExp(`href="${page}"`))
  assert.match((await officer.get(page)).body, /没有记录责任人员/)
  assert.doesNotMatch((await officer.get(page)).body, /记录一名责任人员/, 'an officer records nobody')
  assert.equal((await officer.submit(page, person)).statusCode, 403)
  const bare = await approver.submit(page, {})
  for (const field of Object.keys(person))
    assert.match(bare.body, new RegExp(`id="${field}-fault"`), field)
  const wrong = await approver.submit(page, { ...person, identity: `${first17}${identity.endsWith('0') ? '1' : '0'}`, name: '赵例明' })
  assert.match(wrong.body, /id="identity-fault"[^]*只凭姓名不能记录/)
  assert.ok(!wrong.body.includes(first17), 'the number typed goes back to no page')
  const unserved = await approver.submit(page, { ...person, servedOn: '2026-12-31' })
  assert.match(unserved.body, /id="servedOn-fault"/)
  const done = await approver.submit(page, person)
  assert.equal(done.headers.location, `${page}?done=recorded`, done.body)
  const seen = (await officer.get(page)).body
  assert.match(seen, /法定代表人[^]*明人社监处〔2026〕3号[^]*2026年1月4日送达[^]*有效/)
  assert.ok(!seen.includes(person.name) && !seen.includes(first17))
  assert.match((await approver.submit(page, person)).body, /该责任人员已经记录/)
})

test('a record is ended with a reason; it is there for its own body alone', async () => {
  const page = `/console/tasks/entries/${app.entries.running}/persons`
  const end = /action="([^"]+\/end)"/.exec((await approver.get(page)).body)?.[1] as string
  assert.match((await approver.submit(end, {})).body, /id="reason-[0-9a-f-]+-fault"/)
  const done = await approver.submit(end, { reason: '复议确认其不承担个人责任' })
  assert.equal(done.headers.location, `${page}?done=ended`, done.body)
  assert.match((await officer.get(page)).body, /已经终止/)
  const foreign = `/console/tasks/entries/${app.entries.over}`
  assert.doesNotMatch((await officer.get(foreign)).body, /责任人员/)
  assert.equal((await officer.get(`${foreign}/persons`)).statusCode, 404)
  assert.equal((await approver.submit(`${foreign}/persons`, person)).statusCode, 404)
  const office = await app.signIn('office-clerk')
  assert.equal((await office.get(page)).statusCode, 403)
})
