/** The subject's own space in a browser: on a phone without script, and every page by axe at phone and desktop width. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { ownSpaceApp, type OwnSpaceApp } from '../../src/testing/own-space.ts'
import { openBrowser } from './browser.ts'
import { faultsOf, signIn } from './console.ts'
import { ownStops } from './tour.ts'

let app: OwnSpaceApp
let browser: Browser

before(async () => {
  app = await ownSpaceApp({ listen: true })
  browser = await openBrowser()
})
after(async () => {
  await browser?.close()
  await app?.close()
})

for (const [width, colorScheme, text] of [
  [360, 'light', 'large'],
  [1440, 'dark', 'normal'],
] as const) {
  test(`axe finds nothing in the own space, and all fits, at ${width} px, ${colorScheme}, ${text} text`, async () => {
    const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, reducedMotion: 'reduce' })
    await context.addCookies([{ name: 'text', value: text, url: app.address }])
    const page = await context.newPage()
    const faults: string[] = []
    await signIn(app, page, 'boss')
    assert.equal(new URL(page.url()).pathname, '/me', 'signing in leads to the own space')
    for (const { path } of ownStops(app)) {
      await page.goto(app.address + path)
      await page.evaluate('document.querySelectorAll("details").forEach((d) => { d.open = true })')
      faults.push(...(await faultsOf(page, path)))
    }
    await context.close()
    assert.deepEqual(faults, [])
  })
}

test('on a phone without script a firm hands in a paper, states its case and asks to leave', async () => {
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 360, height: 740 } })
  const page = await context.newPage()
  await signIn(app, page, 'boss')
  await page.click('a:has-text("查看并陈述申辩")')
  await page.click('summary:has-text("提交材料")')
  await page.selectOption('#kind-papers', 'statement')
  const file = { name: '情况说明.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7') }
  await page.setInputFiles('#file', file)
  await page.click('button:has-text("提交材料")')
  assert.match((await page.textContent('main')) ?? '', /材料已提交/)
  await page.click('summary:has-text("陈述申辩")')
  await page.fill('#statement-defence', '隐患已经整改完毕，请予复核')
  await page.check('#documents-defence input')
  await page.click('button:has-text("提交陈述申辩")')
  assert.match((await page.textContent('main')) ?? '', /陈述申辩已提交/)
  await page.goto(`${app.address}/me/listings/${app.inForce}`)
  await page.click('summary:has-text("申请移出")')
  await page.selectOption('#ground-exits', 'wrong')
  await page.fill('#statement-exits', '列入有误')
  await page.click('button:has-text("提交申请")')
  assert.match((await page.textContent('main')) ?? '', /移出申请已提交[^]*待决定/)
  await context.close()
})
