import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { openSite, type OpenSite } from './browser.ts'

let site: OpenSite

before(async () => {
  site = await openSite()
})
after(() => site.close())

/** Presses Tab until the focused element's text or label holds `wanted`; each stop must show where it is. */
async function tabTo(page: Page, wanted: string): Promise<void> {
  for (let presses = 0; presses < 80; presses += 1) {
    await page.keyboard.press('Tab')
    const focused = (await page.evaluate(`(() => {
      const e = document.activeElement
      const outline = getComputedStyle(e)
      const text = (e.textContent || '') + (e.labels?.[0]?.textContent ?? '')
      return { text, visible: outline.outlineStyle !== 'none' && parseFloat(outline.outlineWidth) >= 2 }
    })()`)) as { text: string; visible: boolean }
    if (focused.text.includes(wanted)) {
      assert.ok(focused.visible, `${wanted} shows no focus`)
      return
    }
  }
  assert.fail(`${wanted} is not reached by Tab`)
}

async function keyboardJourney(page: Page): Promise<void> {
  await page.goto(`${site.base}/`)
  await page.keyboard.press('Tab')
  assert.equal(await page.locator(':focus').textContent(), '跳到正文')
  await tabTo(page, '输入单位名称、曾用名或统一社会信用代码')
  await page.keyboard.type('明州示例')
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/search\?q=/)
  assert.match((await page.locator('.count').textContent()) ?? '', /共 5 家/)
  await tabTo(page, '明州示例食品有限公司')
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/subjects\//)
  assert.equal(await page.locator('h1').textContent(), '明州示例食品有限公司')
  await tabTo(page, '吊销许可证件')
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/records\//)
  assert.match((await page.locator('main').textContent()) ?? '', /公示截止：2029年4月20日/)
}

test('by keyboard alone: home, search, subject, record, with the focus always in sight', async () => {
  const context = await site.browser.newContext({ viewport: { width: 1440, height: 900 } })
  await keyboardJourney(await context.newPage())
  await context.close()
})

test('by keyboard alone, with the names offered: arrows choose, Escape keeps the text, Enter opens', async () => {
  const context = await site.browser.newContext({ viewport: { width: 1440, height: 900 } })
  const page = await context.newPage()
  await page.goto(`${site.base}/`)
  const field = page.getByRole('combobox')
  await field.focus()
  await page.keyboard.type('明州')
  await page.getByRole('option').first().waitFor()
  assert.match((await page.getByRole('status').last().textContent()) ?? '', /有 4 家单位可选/)
  await page.keyboard.press('ArrowUp')
  assert.equal(await page.getByRole('option', { selected: true }).count(), 1)
  await page.keyboard.press('Escape')
  assert.equal(await page.getByRole('listbox').count(), 0)
  assert.equal(await field.inputValue(), '明州')
  assert.equal(await field.getAttribute('aria-expanded'), 'false')
  await page.keyboard.press('ArrowDown')
  await page.getByRole('option').first().waitFor()
  await page.keyboard.press('ArrowDown')
  const chosen = await field.getAttribute('aria-activedescendant')
  assert.match((await page.locator(`#${chosen}`).textContent()) ?? '', /明州示例食品有限公司/)
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/subjects\//)
  assert.equal(await page.locator('h1').textContent(), '明州示例食品有限公司')
  await context.close()
})

test('inside WeChat on a phone the header is one line, the home page keeps the way into every room', async () => {
  const context = await site.browser.newContext({
    viewport: { width: 360, height: 740 },
    userAgent: 'Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 MicroMessenger/8.0.50',
  })
  const page = await context.newPage()
  await page.goto(`${site.base}/publicity/penalties`)
  assert.equal(await page.getByRole('navigation', { name: '主导航' }).count(), 0)
  const box = await page.locator('header.top').boundingBox()
  assert.ok(box !== null && box.height <= 56, `the header is ${box?.height} px high`)
  await page
    .getByRole('link', { name: /信用明州/ })
    .first()
    .click()
  await page.getByRole('navigation', { name: '主导航' }).getByRole('link', { name: '信用查询' }).click()
  await page.getByRole('combobox').fill('明州示例')
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/search\?q=/)
  await context.close()
})

test('without script and on a phone the same journey works', async () => {
  const context = await site.browser.newContext({
    javaScriptEnabled: false,
    viewport: { width: 360, height: 740 },
  })
  const page = await context.newPage()
  await page.goto(`${site.base}/`)
  await page.getByRole('searchbox').fill('明州示例')
  await page.getByRole('button', { name: '查询' }).click()
  await page.getByRole('link', { name: '明州示例食品有限公司' }).first().click()
  await page.getByRole('link', { name: '罚款 5 万元；没收违法所得 1.2 万元' }).first().click()
  assert.match((await page.locator('h1').textContent()) ?? '', /罚款 5 万元/)
  assert.equal(await page.getByRole('button', { name: '复制链接' }).count(), 0)
  await page.getByRole('link', { name: '信用修复的条件、材料和办理途径' }).click()
  assert.match(page.url(), /\/help#repair$/)
  await context.close()
})

test('large text and dark colours are kept without script, from page to page', async () => {
  const context = await site.browser.newContext({ javaScriptEnabled: false })
  const page = await context.newPage()
  await page.goto(`${site.base}/help`)
  await page.getByRole('link', { name: '大字版' }).click()
  assert.match(page.url(), /\/help$/)
  await page.getByRole('link', { name: '深色' }).click()
  await page.goto(`${site.base}/`)
  assert.equal(await page.locator('html').getAttribute('data-text'), 'large')
  assert.equal(await page.locator('html').getAttribute('data-theme'), 'dark')
  await page.getByRole('link', { name: '标准字号' }).click()
  assert.equal(await page.locator('html').getAttribute('data-text'), 'normal')
  await context.close()
})

test('codes are checked, filters narrow a list, and results can be taken away, all by plain forms', async () => {
  const context = await site.browser.newContext({ javaScriptEnabled: false, acceptDownloads: true })
  const page = await context.newPage()
  await page.goto(`${site.base}/codes`)
  await page.getByLabel('代码', { exact: true }).fill('91990000MA0000000A')
  await page.getByRole('button', { name: '核验' }).click()
  assert.match((await page.locator('main').textContent()) ?? '', /校验未通过/)
  await page.goto(`${site.base}/publicity/penalties`)
  await page.getByLabel('从').fill('2026-01-01')
  await page.getByRole('button', { name: '筛选' }).click()
  assert.match(page.url(), /from=2026-01-01/)
  const download = page.waitForEvent('download')
  await page.getByRole('link', { name: 'CSV 表格' }).click()
  assert.equal((await download).suggestedFilename(), 'penalty.csv')
  await context.close()
})

test('facets are folded above the list on a phone and stand open beside it on a desktop, without script', async () => {
  const phone = await site.browser.newContext({ javaScriptEnabled: false, viewport: { width: 360, height: 740 } })
  const page = await phone.newPage()
  await page.goto(`${site.base}/search?q=x`)
  const region = page.getByRole('link', { name: /样板县/, includeHidden: true })
  assert.equal(await region.count(), 1, 'one copy of each link')
  assert.equal(await region.isVisible(), false)
  const summary = page.getByText('筛选', { exact: true })
  const [fold, first] = [await summary.boundingBox(), await page.locator('.hits').boundingBox()]
  assert.ok(fold !== null && first !== null && fold.y < first.y, 'the fold stands above the list')
  await summary.click()
  await region.click()
  await page.waitForURL(/region=/)
  assert.match((await page.locator('.sift summary').textContent()) ?? '', /筛选 已选 1 项/)
  await phone.close()
  const desktop = await site.browser.newContext({ javaScriptEnabled: false, viewport: { width: 1440, height: 900 } })
  const wide = await desktop.newPage()
  await wide.goto(`${site.base}/search?q=x`)
  assert.equal(await wide.getByRole('link', { name: /样板县/ }).isVisible(), true)
  assert.equal(await wide.locator('.sift summary').isVisible(), false)
  await desktop.close()
})

test('with script the page offers to copy and print, and “/” goes to the search field', async () => {
  const context = await site.browser.newContext()
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: site.base })
  const page = await context.newPage()
  await page.goto(`${site.base}/search`)
  await page.keyboard.press('/')
  assert.equal(await page.locator(':focus').getAttribute('id'), 'q')
  await page.goto(`${site.base}/search?q=x`)
  await page.getByRole('link', { name: '明州示例食品有限公司' }).first().click()
  await page.getByRole('button', { name: '复制', exact: true }).click()
  await page.getByRole('button', { name: '已复制' }).waitFor()
  await context.close()
})
