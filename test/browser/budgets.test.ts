import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { addresses } from '../../src/portal/examples/addresses.ts'
import { openSite, type OpenSite } from './browser.ts'

/** What a page may cost its reader (portal README): bytes as sent without compression, requests of a first visit. */
const budget = { page: 60_000, script: 20_000, requests: 4, shift: 0.01 }

/** Not a page of the city: it shows every component at once. */
const pages = addresses.filter(([name]) => name !== 'styleguide')

let site: OpenSite

before(async () => {
  site = await openSite()
})
after(() => site.close())

interface Cost {
  name: string
  page: number
  script: number
  requests: number
  shift: number
  /** Milliseconds from the request to the first byte of the answer, on this machine. */
  firstByte: number
}

const inPage = `new Promise((done) => {
  let shift = 0
  const add = (list) => { for (const e of list.getEntries()) if (!e.hadRecentInput) shift += e.value }
  new PerformanceObserver(add).observe({ type: 'layout-shift', buffered: true })
  const [visit] = performance.getEntriesByType('navigation')
  const end = () => done({ shift, firstByte: visit.responseStart - visit.requestStart })
  requestAnimationFrame(() => requestAnimationFrame(end))
})`

/** Opens a page with an empty cache and adds up what came. */
async function costOf(page: Page, name: string, path: string): Promise<Cost> {
  const cost = { page: 0, script: 0, requests: 0 }
  const answers: Promise<void>[] = []
  const count = async (response: Awaited<ReturnType<Page['waitForResponse']>>): Promise<void> => {
    cost.requests += 1
    const type = response.headers()['content-type'] ?? ''
    const { length } = await response.body()
    if (type.startsWith('text/javascript')) cost.script += length
    else if (/^text\/(html|css)/.test(type)) cost.page += length
  }
  const listen = (response: Parameters<typeof count>[0]): void => void answers.push(count(response))
  page.on('response', listen)
  await page.goto(site.base + path, { waitUntil: 'load' })
  const seen = (await page.evaluate(inPage)) as { shift: number; firstByte: number }
  await Promise.all(answers)
  page.off('response', listen)
  return { name, ...cost, ...seen }
}

for (const width of [360, 1440]) {
  test(`every page at ${width} px keeps its budget of bytes, script, requests and layout shift`, async (t) => {
    const costs: Cost[] = []
    for (const [name, path] of pages) {
      // A context each: a first visit, with nothing in the cache.
      const context = await site.browser.newContext({ viewport: { width, height: 800 } })
      costs.push(await costOf(await context.newPage(), name, path))
      await context.close()
    }
    const most = (of: (c: Cost) => number): string => {
      const top = costs.reduce((a, b) => (of(b) > of(a) ? b : a))
      return `${Math.round(of(top) * 100) / 100} (${top.name})`
    }
    const firstBytes = costs.map((c) => c.firstByte).sort((a, b) => a - b)
    t.diagnostic(
      `${costs.length} pages; most: HTML+CSS ${most((c) => c.page)} bytes, script ${most((c) => c.script)} bytes, ` +
        `requests ${most((c) => c.requests)}, shift ${most((c) => c.shift)}; first byte after ` +
        `${firstBytes[firstBytes.length >> 1]?.toFixed(1)} ms (median), ${most((c) => c.firstByte)} ms (slowest)`,
    )
    const over = costs.filter(
      (c) =>
        c.page >= budget.page ||
        c.script > budget.script ||
        c.requests > budget.requests ||
        c.shift >= budget.shift ||
        c.page === 0,
    )
    assert.deepEqual(over, [])
  })
}
