import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  createCatalogue, type Catalogue, type ListDefinition, type RecordKind,
} from '../../../modules/catalogue/index.ts'
import { addRecord, addSubject, testCode } from '../../../testing/check-situations.ts'
import { consoleApp, type Clerk, type ConsoleApp } from '../../../testing/console.ts'
import { entriesOf, sectionNames } from './entries.ts'
import { sections } from './words.ts'

const path = '/console/catalogue'
let app: ConsoleApp
let clerk: Clerk
before(async () => {
  app = await consoleApp({ today: '2026-06-10' })
  clerk = await app.signIn('handling-officer')
})
after(() => app?.close())

const text = async (at: string): Promise<string> => {
  const answer = await clerk.get(`${path}${at}`)
  assert.equal(answer.statusCode, 200, at)
  return (/<main[^]*<\/main>/.exec(answer.body)?.[0] ?? '').replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ')
}

/** The pages on another catalogue, as after a start on changed files. */
async function onCatalogue(change: (now: Catalogue) => Catalogue, look: () => Promise<void>): Promise<void> {
  const now = app.ctx.catalogue
  Object.assign(app.ctx, { catalogue: change(now) })
  try {
    await look()
  } finally {
    Object.assign(app.ctx, { catalogue: now })
  }
}

test('all staff read it and are shown the way; who signs in for a firm is not staff', async () => {
  for (const login of ['office-clerk', 'data-officer', 'approver', 'leader', 'auditor', 'operator']) {
    const answer = await (await app.signIn(login)).get(path)
    assert.equal(answer.statusCode, 200, login)
    assert.match(answer.body, /href="\/console\/catalogue" aria-current="page">目录/, login)
  }
  assert.equal((await (await app.signIn('firm')).get(path)).headers.location, '/me')
})

test('every entry of every section has its page, and every page its section', async () => {
  const overview = (await clerk.get(path)).body
  for (const section of sectionNames()) {
    assert.ok(overview.includes(`href="${path}/${section}"`), section)
    const entries = entriesOf(app.ctx.catalogue, section, app.clock.today())
    assert.ok(entries.length > 0, section)
    const { body } = await clerk.get(`${path}/${section}`)
    for (const { code, title } of entries) {
      assert.ok(body.includes(`href="${path}/${section}/${code}"`), `${section}/${code}`)
      assert.ok((await text(`/${section}/${code}`)).includes(title), `${section}/${code}`)
    }
  }
})

test('an entry says what is in force, since when, on which basis and how sure we are of it', async () => {
  const list = await text('/list/wage-arrears')
  assert.match(list, /现行[^]*第 3 版/)
  assert.match(list, /期限 3年（已见原文）[^]*自改正之日起满6个月可以申请[^]*陈述申辩 5 个工作日/)
  assert.match(list, /《保障农民工工资支付条例》第四十八条[^]*法律、行政法规 2020-05-01 起 有效 已见原文/)
  assert.match((await clerk.get(`${path}/list/wage-arrears`)).body, /href="\/lists\/wage-arrears"/)
  assert.match(await text('/kind/penalty'), /报送期限 作出决定后 7 个工作日[^]*行政相对人名称[^]*必填/)
  assert.match(await text('/publicity/penalty'), /市场监管总局令第107号[^]*2025-12-25 起/)
  assert.match(await text('/retention/delivered-files'), /5年 适用/)
  assert.match(await text('/memorandum/' + (app.ctx.catalogue.memoranda[0]?.code ?? '')), /各项措施今天的情况|没有见到各项措施的原文/)
  assert.match(await text('/national-list'), /2024年版）[^]*现行[^]*2022年版）[^]*已失效[^]*2021年版）[^]*已失效/)
  assert.match(await text('/measure/market-access'), /全国清单序号 第 1 项[^]*禁止参加政府采购活动[^]*实施/)
})

test('every page of the public that an entry leads to is there', async () => {
  // Somebody else than the tests above: a person has so many requests at once.
  const reader = await app.signIn('leader')
  let followed = 0
  for (const section of sectionNames()) {
    for (const { code } of entriesOf(app.ctx.catalogue, section, app.clock.today())) {
      const { body } = await reader.get(`${path}/${section}/${code}`)
      const way = /<a class="btn quiet" href="([^"]+)">公示网站上的页面/.exec(body)?.[1]
      if (way === undefined) continue
      followed += 1
      assert.equal((await reader.get(way)).statusCode, 200, `${section}/${code} ${way}`)
    }
  }
  assert.ok(followed > 50, `only ${followed}`)
})

test('what the check finds is told by its gravity, in Chinese, with the entry it is about', async () => {
  assert.match(await text('/findings'), /目录校验[^]*没有错误/)
  assert.match(await text('/findings?level=note'), /没有条文承接，只作留存，不实施[^]*history:/)
  const bare = (now: Catalogue) => createCatalogue({
    ...now, lists: now.lists.map((one) => (one.code === 'wage-arrears' ? { ...one, exits: [] } : one)),
  })
  await onCatalogue(bare, async () => {
    assert.match(await text('/findings?level=error'), /拖欠农民工工资失信联合惩戒对象[^]*没有移出情形，或者没有给陈述申辩的时间。补正以前不要提出列入/)
    assert.match(await text('/list'), /现行 错误/)
    assert.match(await text('/list/wage-arrears'), /校验发现[^]*没有移出情形/)
    assert.match(await text(''), /1 项/)
  })
})

test('an edition to come and one that is over stand beside the one that holds today', async () => {
  const dated = (now: Catalogue) => createCatalogue({
    ...now,
    lists: now.lists.flatMap((one): ListDefinition[] => (one.code !== 'wage-arrears' ? [one] : [
      { ...one, version: 4, effectiveFrom: '2027-01-01' }, { ...one, effectiveTo: '2026-12-31' },
      { ...one, version: 2, effectiveFrom: '2019-01-01', effectiveTo: '2021-12-31' },
    ])),
  })
  await onCatalogue(dated, async () => {
    assert.match(await text('/list/wage-arrears'), /现行 wage-arrears 第 3 版[^]*第 4 版 2027-01-01 起 待生效 第 3 版[^]*第 2 版 2019-01-01 起 2021-12-31 止 已失效/)
    assert.match(await text('/list/wage-arrears?version=2'), /已失效 wage-arrears 第 2 版/)
    assert.equal((await clerk.get(`${path}/list/wage-arrears?version=9`)).statusCode, 404)
  })
})

test('what was taken out of the files is shown as gone, and said to be named while records name it', async () => {
  const subject = await addSubject(app.ctx.pool, { code: testCode(51), name: '明州旧名单有限公司' })
  await addRecord(app.ctx.pool, subject, { list: 'wage-arrears', decidedOn: '2026-01-05', until: '2029-01-04', document: '明人社监列〔2026〕9号' })
  const without = (now: Catalogue) => createCatalogue(
    {
      ...now, lists: now.lists.filter((one) => one.code !== 'wage-arrears'),
      kinds: now.kinds.filter((one) => one.code !== 'honour'),
    },
    {
      publicity: [], codeLists: [], lists: now.lists.filter((one) => one.code === 'wage-arrears'),
      kinds: now.kinds.filter((one): one is RecordKind => one.code === 'honour'),
    },
  )
  await onCatalogue(without, async () => {
    assert.match(await text(''), /已从目录移除、仍被引用[^]*拖欠农民工工资失信联合惩戒对象 名单 wage-arrears/)
    assert.match(await text('/list'), /拖欠农民工工资失信联合惩戒对象 wage-arrears 第 3 版[^]*已移除/)
    assert.match(await text('/list/wage-arrears'), /已从目录移除[^]*仍有记录引用/)
    assert.equal((await clerk.get(`${path}/list/wage-arrears`)).body.includes('href="/lists/wage-arrears"'), false)
    assert.match(await text('/kind/honour'), /已从目录移除[^]*现在没有记录引用/)
    assert.equal((await clerk.get(`${path}/kind/honour`)).body.includes('template.xlsx'), false)
  })
})

test('a section or an entry that is not there is not found, and nothing that is typed breaks a page', async () => {
  for (const at of [
    '/zebra', '/__proto__', '/list/no-such', '/list/__proto__', '/list/%00', '/kind/penalty?version=0',
    '/kind/penalty?version=x', '/constructor/x', '/list/%E0%A4%A',
  ]) {
    const { statusCode } = await clerk.get(`${path}${at}`)
    assert.ok(statusCode === 404 || statusCode === 400, `${at} ${statusCode}`)
  }
  for (const at of ['/findings?level=zebra', '/findings?level=__proto__', '/findings?level=%00']) {
    assert.ok((await clerk.get(`${path}${at}`)).statusCode < 500, at)
  }
  assert.deepEqual(Object.keys(sections).sort(), [...sectionNames()].sort())
})
