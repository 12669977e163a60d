import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { after, before, test } from 'node:test'
import type { FastifyInstance } from 'fastify'
import type { Browser, Page } from 'playwright-core'
import { addresses } from '../../src/portal/examples/addresses.ts'
import { exampleSite } from '../../src/testing/example-site.ts'
import { openBrowser } from './browser.ts'

interface Violation {
  id: string
  help: string
  nodes: { html: string; failureSummary: string }[]
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
let app: FastifyInstance
let browser: Browser
let base: string

before(async () => {
  app = exampleSite()
  base = await app.listen({ host: '127.0.0.1', port: 0 })
  browser = await openBrowser()
})
after(async () => {
  await browser.close()
  await app.close()
})

/** The style guide shows one landmark in several states; no real page does. */
const rulesOf = (page: Page): string =>
  page.url().endsWith('/styleguide') ? '{ "landmark-unique": { enabled: false } }' : '{}'

async function violations(page: Page): Promise<string[]> {
  // The page's own policy forbids injected script elements; evaluation through the protocol is outside it.
  await page.evaluate(axe)
  const found = (await page.evaluate(
    `axe.run(document, { resultTypes: ["violations"], rules: ${rulesOf(page)} }).then((r) => r.violations)`,
  )) as Violation[]
  return found.flatMap((v) =>
    v.nodes.map((n) => `${v.id}: ${v.help}: ${n.html.slice(0, 160)}: ${n.failureSummary.slice(0, 240)}`),
  )
}

/** Every page at every width in one pass per look, so that a browser context is opened six times and not two hundred. */
for (const width of [360, 768, 1440]) {
  for (const colorScheme of ['light', 'dark'] as const) {
    const look = `${width} px, ${colorScheme}`
    test(`axe finds no violation on any page at ${look}, and nothing is wider than the screen`, async () => {
      const context = await browser.newContext({
        viewport: { width, height: 900 },
        colorScheme,
        reducedMotion: 'reduce',
      })
      const page = await context.newPage()
      const faults: string[] = []
      for (const [name, path] of addresses) {
        await page.goto(base + path)
        faults.push(...(await violations(page)).map((v) => `${name}: ${v}`))
        const over = (await page.evaluate('document.documentElement.scrollWidth - innerWidth')) as number
        if (over > 0) faults.push(`${name}: ${over} px wider than the screen`)
      }
      await context.close()
      assert.deepEqual(faults, [])
    })
  }
}

test('in large text, and at 200 % on a phone, no page is wider than the screen and axe is content', async () => {
  const context = await browser.newContext({ viewport: { width: 360, height: 740 } })
  await context.addCookies([{ name: 'text', value: 'large', url: base }])
  const page = await context.newPage()
  const faults: string[] = []
  for (const [name, path] of addresses) {
    await page.goto(base + path)
    const over = (await page.evaluate('document.documentElement.scrollWidth - innerWidth')) as number
    if (over > 0) faults.push(`${name}: ${over} px wider than the screen`)
    if (name === 'subject' || name === 'penalties')
      faults.push(...(await violations(page)).map((v) => `${name}: ${v}`))
  }
  await context.close()
  assert.deepEqual(faults, [])
})

test('loading shifts nothing', async () => {
  const context = await browser.newContext({ viewport: { width: 360, height: 740 } })
  const page = await context.newPage()
  for (const [name, path] of addresses) {
    await page.goto(base + path)
    const shift = (await page.evaluate(`new Promise((done) => {
      let sum = 0
      const add = (list) => { for (const e of list.getEntries()) if (!e.hadRecentInput) sum += e.value }
      new PerformanceObserver(add).observe({ type: 'layout-shift', buffered: true })
      requestAnimationFrame(() => requestAnimationFrame(() => done(sum)))
    })`)) as number
    assert.ok(shift < 0.01, `${name} shifts by ${shift}`)
  }
  await context.close()
})
