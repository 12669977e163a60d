import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { testApp, type TestApp } from '../../testing/app.ts'

let app: TestApp

before(async () => {
  app = await testApp({ today: '2026-06-10' })
})
after(() => app.close())

const page = async (url: string): Promise<string> => {
  const answer = await app.app.inject({ method: 'GET', url, headers: { accept: 'text/html' } })
  assert.equal(answer.statusCode, 200, url)
  return answer.body
}

test('the three editions of the national list stand with number, days and what took their place', async () => {
  const body = await page('/law/national-measures')
  for (const words of [
    '2021年版',
    '2022年版',
    '2024年版',
    '发改财金规〔2024〕203号',
    '2024年2月18日',
    '由2022年版取代',
  ])
    assert.ok(body.includes(words), words)
  assert.equal(body.match(/文号待核/g)?.length, 2, 'the two older numbers are not guessed')
})

test('the newest edition names its groups and measures, and says of three that they were not found', async () => {
  const body = await page('/law/national-measures')
  assert.match(body, /1\. 限制市场或行业准入/)
  assert.match(body, /强制性 \d+ 条，推荐性 \d+ 条/)
  assert.match(body, /10、11、14\. 名称待核/)
  assert.match(body, /3、4、5\. 以自然人为对象的措施/)
  const last = body.lastIndexOf('<h2 id="g-')
  assert.match(body.slice(last, last + 60), /类别待核/)
})

test('a measure has every rule with article, weight and who acts; one that nothing carries has no page', async () => {
  const body = await page('/law/national-measures/market-access')
  for (const words of [
    '禁止参加政府采购活动',
    '《政府采购法》 第七十七条',
    '禁止 · 强制性',
    '公共资源交易',
    '最长3年',
  ])
    assert.ok(body.includes(words), words)
  for (const code of ['priority', 'nothing', 'undefined'])
    assert.equal((await app.app.inject({ url: `/law/national-measures/${code}` })).statusCode, 404, code)
})

test('all twenty memoranda are listed, and each page says what is known and how surely', async () => {
  const body = await page('/law/memoranda')
  const codes = [...body.matchAll(/href="\/law\/memoranda\/([a-z-]+)"/g)].map((m) => m[1])
  assert.equal(new Set(codes.filter((code) => code !== undefined)).size, 20)
  for (const code of new Set(codes)) {
    const one = await page(`/law/memoranda/${code}`)
    assert.match(one, /待核|未见|已见原文/, code)
    assert.equal(/undefined|NaN|\[object|（S2）/.test(one), false, code)
  }
})

test('a memorandum tells number or that it is unknown, signers, state, and which rule carries a measure', async () => {
  const known = await page('/law/memoranda/judgment-defaulters')
  for (const words of [
    '发改财金〔2016〕141号',
    '已由<a href="/law/national-measures">全国失信惩戒措施基础清单（2021年版）</a>取代',
    '不具备政府采购供应商信誉条件',
    '没有法律、法规条文承接，不实施',
    '以自然人为对象的内容，本平台不收',
  ])
    assert.ok(known.includes(words), words)
  assert.match(await page('/law/memoranda/customs-aeo'), /共 41 家，看名单/)
  const bare = await page('/law/memoranda/fiscal-funds')
  for (const words of ['文号待核', '日期待核', '名单待核', '措施的文本没有找到，不作推测'])
    assert.ok(bare.includes(words), words)
  assert.match(await page('/law/memoranda/tax-a-grade'), /激励措施不在全国失信惩戒措施基础清单之内/)
})

test('they are found from the law, the lists, every foot and the sitemap', async () => {
  for (const url of ['/law', '/lists', '/help', '/sitemap.xml']) {
    const body = await page(url)
    for (const path of ['/law/national-measures', '/law/memoranda'])
      assert.ok(body.includes(path), `${url} ${path}`)
  }
  const map = await page('/sitemap.xml')
  assert.ok(map.includes('/law/memoranda/customs-aeo<') && map.includes('/law/national-measures/awards<'))
})

test('a rule whose article is over is not counted as carrying on the day after', async () => {
  app.clock.set('2000-01-01')
  try {
    const body = await page('/law/memoranda/judgment-defaulters')
    assert.match(body, /各项措施只作历史留存/)
    assert.match(body, /对应的法条现不生效，不实施/)
  } finally {
    app.clock.set('2026-06-10')
  }
})
