import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { announceYear } from '../../../kernel/workdays.ts'
import { consoleApp, type Clerk, type ConsoleApp } from '../../../testing/console.ts'

const path = '/console/calendar'
let app: ConsoleApp
let clerk: Clerk
before(async () => {
  app = await consoleApp({ today: '2026-06-10' })
  clerk = await app.signIn('data-officer')
})
after(() => app?.close())

const page = async (query = ''): Promise<string> => {
  const answer = await clerk.get(`${path}${query}`)
  assert.equal(answer.statusCode, 200, query)
  return answer.body
}
const main = (body: string): string =>
  (/<main[^]*<\/main>/.exec(body)?.[0] ?? '').replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ')

test('all staff read it and are shown the way; who signs in for a firm is not staff', async () => {
  for (const login of ['office-admin', 'handling-officer', 'leader', 'auditor', 'operator']) {
    const answer = await (await app.signIn(login)).get(path)
    assert.equal(answer.statusCode, 200, login)
    assert.match(answer.body, /href="\/console\/calendar" aria-current="page">工作日历/, login)
  }
  assert.equal((await (await app.signIn('firm')).get(path)).headers.location, '/me')
})

test('a year shows its days off, its moved working days, and where both are from', async () => {
  const text = main(await page())
  assert.match(text, /2026年 已公布/)
  assert.match(text, /随平台版本附带/)
  assert.match(text, /2026年2月15日 （星期日）至 2026年2月23日 （星期一） 春节 9 天/)
  assert.match(text, /2026年2月14日 （星期六） 春节/)
  assert.match(text, /2007至2026年。其余年度没有/)
})

test('a year without a notice is an estimate, and one the operator entered bears its number', async () => {
  assert.match(main(await page('?year=2028')), /2028年 估算[^]*尚未公布/)
  const off = Array.from({ length: 8 }, (_, i) => `2030-02-0${i + 1}`)
  announceYear({ year: 2030, notice: '国办发明电〔2029〕9号（示例）', off, work: ['2030-02-09'] })
  const text = main(await page('?year=2030'))
  assert.match(text, /2030年 已公布[^]*运维员按国务院办公厅的通知写入目录：国办发明电〔2029〕9号（示例）/)
  assert.match(text, /2030年2月9日 （星期六） 通知没有分列/)
  assert.match(text, /2007至2026年、2030年/)
})

test('a term is reckoned, with every day it passes over and why', async () => {
  const text = main(await page('?from=2026-09-24&days=6'))
  assert.match(text, /届满日 2026年10月10日 （星期六）/)
  assert.match(text, /2026年9月25日 （星期五）至 2026年9月27日 （星期日） 3 天 中秋节放假，不计入/)
  assert.match(text, /2026年10月1日 （星期四）至 2026年10月7日 （星期三） 7 天 国庆节放假，不计入/)
  assert.equal(text.includes('这是估算'), false)
  const moved = main(await page('?from=2026-02-13&days=1'))
  assert.match(moved, /届满日 2026年2月14日 （星期六）[^]*春节调休上班，计入/)
  assert.match(main(await page('?from=2026-03-02&days=1')), /届满日 2026年3月3日[^]*没有跳过任何一天/)
})

test('a term that crosses into a year without a notice says that it is an estimate', async () => {
  const text = main(await page('?from=2026-12-30&days=7'))
  assert.match(text, /届满日 2027年1月11日 （星期一） 估算[^]*这是估算[^]*不据以作出决定/)
})

test('what cannot be reckoned is said beside the field, and nothing that is typed breaks the page', async () => {
  for (const [query, said] of [
    ['?from=2026-02-30&days=3', '请填写2007年至'], ['?from=2006-12-31&days=3', '请填写2007年至'], ['?days=3', '请填写2007年至'],
    ['?from=2026-03-02&days=0', '请填写1至500的整数'], ['?from=2026-03-02&days=501', '请填写1至500的整数'],
    ['?from=2026-03-02&days=1.5', '请填写1至500的整数'], ['?from=2026-03-02', '请填写1至500的整数'],
  ] as const) {
    const answer = await clerk.get(`${path}${query}`)
    assert.equal(answer.statusCode, 422, query)
    assert.ok(answer.body.includes(said), query)
  }
  for (const query of [
    'year=x', 'year=-1', 'year=999999', 'year=2026.5', 'year=', 'year=%00',
    'from=%00&days=%00', `days=${'9'.repeat(400)}&from=2026-01-01`,
    'from=9999-12-31&days=500', 'from=0000-00-00&days=1', 'year=1e3',
  ]) assert.ok((await clerk.get(`${path}?${query}`)).statusCode < 500, query)
})
