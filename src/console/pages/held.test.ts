import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ingest } from '../../modules/exchange/index.ts'
import { publicFile } from '../../modules/publicity/index.ts'
import { consoleApp, type Clerk, type ConsoleApp } from '../../testing/console.ts'
import { firm, penaltyFile } from '../../testing/situations.ts'

let app: ConsoleApp
let office: Clerk
let officer: Clerk
before(async () => {
  app = await consoleApp()
  office = await app.signIn('office-clerk')
  officer = await app.signIn('data-officer')
})
after(() => app.close())

let number = 0
/** A delivery with one row in whose facts something was found; its firm's code and the page of the delivery. */
async function held(facts: string): Promise<{ code: string; delivery: string }> {
  number += 1
  const subject = firm(`暂缓${number}号`, 400 + number)
  const content = penaltyFile([{ firm: subject, documentNo: `明环罚〔2026〕6${number}号`, decidedOn: '2026-06-05', facts }])
  const sent = await officer.upload('/console/deliveries', { kind: 'penalty' }, { name: 'a.csv', content })
  const delivery = String(sent.headers.location)
  await ingest(app.ctx, delivery.split('/').at(-1) as string)
  return { code: subject.code, delivery }
}

/** Where the form about the fact of this firm leads. */
async function formOf(code: string): Promise<string> {
  const page = (await office.get('/console/held')).body
  const article = page.split('<article').find((part) => part.includes(code)) ?? ''
  return /action="(\/console\/held\/[^"]+)"/.exec(article)?.[1] as string
}

test('a held fact is shown to the office with the words in question, and its sender is told', async () => {
  const { code, delivery } = await held('当事人电话13800138000<b>，堆场未采取防扬散措施')
  const page = (await office.get('/console/held')).body
  for (const said of [code, 'E601', '<mark>13800138000</mark>&lt;b', `href="${delivery}"`, '第 2 行', '明州市示例监管局']) {
    assert.ok(page.includes(said), said)
  }
  assert.equal((await officer.get('/console/held')).statusCode, 403)
  assert.match((await office.get('/console')).body, /待复核的暂缓公示/)
  const receipt = (await officer.get(delivery)).body
  assert.match(receipt, /全部入库，其中有暂不公示的行/)
  assert.match(receipt, /含电话号码（[^<]*暂不公示[^<]*（第 2 行）/)
  const looks = await app.ctx.pool.query(
    `SELECT purpose FROM journal.access a JOIN subjects.subjects s ON s.id = a.subject_id WHERE s.uscc = $1`, [code])
  assert.ok(looks.rows.some((row: { purpose: string }) => row.purpose === '复核暂缓公示的记录'))
})

test('it is let through with a reason, once', async () => {
  const { code } = await held('当事人将车辆停放于年仅12岁儿童的学校门口')
  const form = await formOf(code)
  assert.match((await office.submit(form, { reason: '' })).body, /id="reason-[^"]+-fault"/)
  assert.deepEqual((await publicFile(app.ctx, code)).records, [])
  const done = await office.submit(form, { reason: '文中没有可以识别的未成年人' })
  assert.deepEqual([done.statusCode, done.headers.location], [303, '/console/held?done=released'])
  assert.equal((await publicFile(app.ctx, code)).records.length, 1)
  assert.match((await office.get('/console/held?done=released')).body, /已放行/)
  assert.equal((await office.submit(form, { reason: '再放行一次' })).statusCode, 409)
  assert.equal((await officer.submit(form, { reason: '试一试' })).statusCode, 403)
})
