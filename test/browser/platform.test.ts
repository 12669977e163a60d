import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { testApp, type TestApp } from '../../src/testing/app.ts'
import { deliver } from '../../src/testing/deliver.ts'
import { ecology, firm, penaltyFile } from '../../src/testing/situations.ts'
import { openBrowser } from './browser.ts'

const subject = firm('云杉纸业', 931)
let app: TestApp
let browser: Browser

before(async () => {
  app = await testApp({ today: '2026-06-10', listen: true })
  const client = await app.client(ecology, ['submissions:write', 'submissions:read'])
  await deliver(app, client, {
    kind: 'penalty',
    text: penaltyFile([{ firm: subject, documentNo: '明环罚〔2026〕77号', decidedOn: '2026-06-01' }]),
  })
  browser = await openBrowser()
})
after(async () => {
  await browser.close()
  await app.close()
})

for (const script of [true, false]) {
  test(`over the whole platform, ${script ? 'with' : 'without'} script: home, search, subject, record`, async () => {
    const context = await browser.newContext({
      javaScriptEnabled: script,
      viewport: { width: 360, height: 740 },
    })
    const page = await context.newPage()
    const refused: string[] = []
    page.on('console', (message) => {
      if (message.type() === 'error') refused.push(message.text())
    })
    await page.goto(`${app.address}/`)
    await page.getByRole('link', { name: subject.name }).first().waitFor()
    await page.getByLabel('输入单位名称、曾用名或统一社会信用代码').fill('云杉')
    await page.getByRole('button', { name: '查询' }).click()
    await page.getByRole('link', { name: subject.name }).click()
    assert.equal(await page.locator('h1').textContent(), subject.name)
    assert.match((await page.locator('main').textContent()) ?? '', /公示中的失信信息/)
    await page.getByRole('article').getByRole('link', { name: /罚款/ }).click()
    assert.match((await page.locator('main').textContent()) ?? '', /堆场未采取防扬散措施/)
    assert.match((await page.locator('main').textContent()) ?? '', /公示截止：2027年6月1日/)
    assert.deepEqual(refused, [], 'the content security policy refuses nothing of ours')
    await context.close()
  })
}
