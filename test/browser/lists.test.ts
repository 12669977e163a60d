/**
 * Lists in the browser. A model firm is honoured and takes the green channel. A firm that colluded is
 * listed, its entry is on the portal with what follows, the counter page refuses it at a tender; its term
 * ends, and page, list and counter are clear with no job having run. A decision is withdrawn, and each body lifts.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { sequenceFeed } from '../../src/kernel/feed.ts'
import { findOrganisation } from '../../src/modules/access/index.ts'
import type { EntryView } from '../../src/modules/lists/index.ts'
import { followFeed } from '../../src/modules/measures/index.ts'
import { addSubject } from '../../src/testing/check-situations.ts'
import {
  entryIn,
  listed,
  listFirm,
  listingApp,
  proposal,
  trading,
  type ListingApp,
} from '../../src/testing/listing.ts'
import { firm } from '../../src/testing/situations.ts'
import { openBrowser } from './browser.ts'

let app: ListingApp
let browser: Browser

before(async () => {
  app = await listingApp({ today: '2026-06-08', listen: true })
  browser = await openBrowser()
})
after(async () => {
  await browser.close()
  await app.close()
})

async function signIn(page: Page, login: string): Promise<void> {
  await page.context().clearCookies()
  await page.goto(`${app.address}/console/sign-in`)
  await page.fill('#login', login)
  await page.fill('#password', app.password(login))
  await page.press('#password', 'Enter')
  await page.waitForURL(/\/console$/)
}

/** Signs in at the console, types a firm's code at the counter page, and answers the one word it says. */
async function askAtCounter(page: Page, code: string, matter: string): Promise<string> {
  await signIn(page, 'trading-officer')
  await page.goto(`${app.address}/console/check`)
  await page.fill('#code', code)
  await page.fill('#matter', matter)
  await page.fill('#purpose', '窗口受理')
  await page.press('#purpose', 'Enter')
  await page.waitForURL(/\/console\/check\/[0-9a-f-]{36}$/)
  return (await page.locator('.word').textContent()) ?? ''
}

describe('a model firm is honoured, and its favour is told and given', () => {
  const model = firm('诚达酒业', 41)
  let page: Page

  before(async () => {
    await addSubject(app.ctx.pool, { code: model.code, name: model.name, establishedOn: '2015-01-01' })
    page = await (
      await browser.newContext({ javaScriptEnabled: false, viewport: { width: 360, height: 740 } })
    ).newPage()
  })

  it('is entered on the red list after its honours were verified', async () => {
    const clerk = await app.person('office-clerk')
    const approver = await app.person('office-approver')
    const made = entryIn(
      await clerk.send('POST', '/listings', {
        list: 'honest-enterprise',
        subject: { code: model.code, name: model.name },
        criterion: 'honoured',
        facts: '获评明州市质量奖，三年内无失信记录',
        legalBasis: '国发〔2016〕33号',
        recommendedBy: '明州市建筑业协会',
      }),
      201,
    )
    entryIn(
      await clerk.send('POST', `/listings/${made.id}/verification`, { reason: '档案无不良记录，荣誉属实' }),
    )
    const entry = entryIn(
      await approver.send('POST', `/listings/${made.id}/decision`, { decision: 'list', reason: '同意' }),
    )
    assert.equal(entry.status, 'in-force')
  })

  it('finds on a phone, without script, what the list brings, and its own page says the same', async () => {
    await page.goto(`${app.address}/lists`)
    await page.getByRole('link', { name: '守信典型企业' }).click()
    assert.match((await page.locator('main').textContent()) ?? '', /绿色通道/)
    await page.getByRole('link', { name: '获评明州市质量奖，三年内无失信记录' }).click()
    assert.equal(await page.locator('h1').textContent(), model.name)
    const said = (await page.locator('main').textContent()) ?? ''
    for (const words of ['绿色通道', '降低抽查比例', '主动给予，无须申请', '主体不愿列入'])
      assert.ok(said.includes(words), words)
    assert.equal(await page.locator('meta[name="robots"]').count(), 0, 'what is good may be found')
  })

  it('takes the green channel at the counter', async () => {
    assert.equal(await askAtCounter(page, model.code, '其他行政许可'), '给予优待')
    assert.match((await page.locator('main').textContent()) ?? '', /绿色通道/)
  })
})

describe('a firm that colluded is kept from tenders for its term and not a day longer', () => {
  let page: Page
  let entry: EntryView
  const refused: string[] = []

  before(async () => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
    page = await context.newPage()
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().includes('404')) refused.push(message.text())
    })
  })

  const main = async (): Promise<string> => (await page.locator('main').textContent()) ?? ''

  const atTheCounter = (): Promise<string> => askAtCounter(page, listed.code, '工程建设项目招标投标资格审查')

  it('is on no list before the decision is served', async () => {
    const fact = await app.penalise({
      firm: listed,
      documentNo: '明公管罚〔2026〕2号',
      decidedOn: '2026-03-02',
      authority: trading,
    })
    await page.goto(`${app.address}/lists/bidding-misconduct`)
    assert.match(await main(), /现在有效并公示 0 家/)
    assert.equal(await atTheCounter(), '正常办理')
    entry = await listFirm(app, {
      fact,
      officer: 'trading-officer',
      approver: 'trading-approver',
      termMonths: 24,
      days: { told: '2026-06-09', decided: '2026-06-17', served: '2026-06-18' },
      proposal: proposal(fact, {
        list: 'bidding-misconduct',
        criterion: 'collusion',
        facts: '与其他投标人串通投标，情节严重',
        legalBasis: '《中华人民共和国招标投标法》第五十三条',
      }),
    })
    assert.equal(entry.until, '2028-06-16')
  })

  it('is found by anybody, from the search to the entry’s own page, with what follows and how to leave', async () => {
    await page.goto(`${app.address}/search`)
    await page.fill('#q', '恒固')
    await page.press('#q', 'Enter')
    await page.getByRole('link', { name: listed.name }).first().click()
    await page
      .getByRole('article')
      .getByRole('link', { name: /招标投标严重失信主体/ })
      .click()
    await page.waitForURL(/\/lists\/bidding-misconduct\/entries\//)
    assert.equal(await page.locator('h1').textContent(), listed.name)
    const said = await main()
    for (const words of [
      entry.decision?.number ?? '?',
      '取消依法必须招标项目的投标资格',
      '工程建设项目招标投标资格审查',
      '明州市公共资源交易管理局',
      '2028-06-16',
      '到期自动移出，无须申请',
    ])
      assert.ok(said.includes(words), words)
    assert.match((await page.locator('meta[name="robots"]').getAttribute('content')) ?? '', /noindex/)
    assert.equal(await page.locator('svg.qr').count(), 1)
    await page.getByRole('link', { name: '招标投标严重失信主体' }).first().click()
    await page.getByRole('link', { name: /现在有效并公示 1 家/ }).click()
    assert.match(await main(), /与其他投标人串通投标，情节严重/)
  })

  it('is refused at a tender by the counter page, which names the same decision', async () => {
    assert.equal(await atTheCounter(), '禁止办理')
    const said = await main()
    assert.ok(said.includes(entry.decision?.number ?? '?') && said.includes('取消依法必须招标项目的投标资格'))
  })

  it('is prohibited on the last day, and clear on the next, on every page, though nothing ran', async () => {
    const address = `${app.address}/lists/bidding-misconduct/entries/${entry.fact}`
    app.clock.set('2028-06-16')
    assert.equal(await atTheCounter(), '禁止办理')
    app.clock.set('2028-06-17')
    assert.equal((await page.goto(address))?.status(), 404)
    assert.match(await main(), /没有找到这个页面/)
    await page.goto(`${app.address}/lists/bidding-misconduct`)
    assert.match(await main(), /现在有效并公示 0 家/)
    await page.goto(`${app.address}/subjects/${listed.code}`)
    assert.doesNotMatch(await main(), /招标投标严重失信主体/)
    assert.equal(await atTheCounter(), '正常办理')
    assert.deepEqual(refused, [], 'the content security policy refuses nothing of ours')
  })
})

describe('a decision that was withdrawn undoes everything, and each body says that it has lifted', () => {
  const freed = firm('撤决建材', 43)
  let page: Page
  let entry: EntryView

  const main = async (): Promise<string> => (await page.locator('main').textContent()) ?? ''

  before(async () => {
    page = await (await browser.newContext({ javaScriptEnabled: false })).newPage()
    app.clock.set('2026-06-08')
    const fact = await app.penalise({ firm: freed, documentNo: '明应急罚〔2026〕43号', decidedOn: '2026-03-02' })
    entry = await listFirm(app, {
      fact,
      officer: 'safety-officer',
      approver: 'safety-approver',
      days: { told: '2026-06-09', decided: '2026-06-17', served: '2026-06-18' },
      proposal: proposal(fact, { subject: { code: freed.code, name: freed.name } }),
    })
    await sequenceFeed(app.ctx.pool)
    await followFeed(app.ctx)
  })

  it('is taken back by the deciding body’s second person on the page of the entry', async () => {
    assert.equal(await askAtCounter(page, freed.code, '投资项目审批核准'), '限制办理')
    await signIn(page, 'safety-approver')
    await page.goto(`${app.address}/console/lists/${entry.id}`)
    await page.getByText('撤销列入', { exact: true }).first().click()
    await page.getByLabel('所依据的决定被撤销或者变更').check()
    await page.fill('#reason-revoke', '处罚决定被复议撤销')
    await page.getByRole('button', { name: '确认：撤销列入' }).click()
    assert.match(await main(), /已办理[^]*已撤销/)
  })

  it('is nowhere at once: no page, no list, no word at the counter', async () => {
    const answer = await page.goto(`${app.address}/lists/work-safety/entries/${entry.fact}`)
    assert.equal(answer?.status(), 404)
    await page.goto(`${app.address}/subjects/${freed.code}`)
    assert.doesNotMatch(await main(), /安全生产严重失信主体/)
    assert.equal(await askAtCounter(page, freed.code, '投资项目审批核准'), '正常办理')
  })

  it('stays on the ledger with who has not lifted, until each body has said so', async () => {
    const ledger = `${app.address}/console/tasks/entries/${entry.fact}`
    await signIn(page, 'safety-officer')
    await page.goto(ledger)
    assert.match(await main(), /列入决定已撤销[^]*没有确认解除：[^]*明州市公共资源交易管理局/)
    await signIn(page, 'trading-officer')
    await page.goto(`${app.address}/console/tasks?state=lift-due`)
    await page.getByRole('link', { name: freed.name }).click()
    await page.getByRole('button', { name: '确认措施已经解除' }).click()
    assert.match(await main(), /已解除/)
    const others = (await app.ctx.pool.query<{ id: string; code: string }>(
      'SELECT id, implementer AS code FROM measures.tasks WHERE fact_id = $1 AND lifted_at IS NULL', [entry.fact])).rows
    for (const { id, code } of others) {
      const found = await findOrganisation(app.ctx.db, code)
      assert.ok(found)
      const { name, shortName, kind, region } = found
      const headers = await app.client({ code, name, shortName, kind, region }, ['feed:ack'])
      const url = '/api/v1/measures/liftings'
      assert.equal((await app.app.inject({ method: 'POST', url, headers, payload: { tasks: [id] } })).statusCode, 200)
    }
    await signIn(page, 'safety-officer')
    await page.goto(ledger)
    assert.match(await main(), /各单位都已确认解除/)
  })
})
