import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { addresses } from '../../src/portal/examples/addresses.ts'
import { openSite, type OpenSite } from './browser.ts'

interface Violation {
  id: string
  help: string
  nodes: { html: string; failureSummary: string }[]
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
let site: OpenSite

before(async () => {
  site = await openSite()
})
after(() => site.close())

/** The style guide shows one landmark in several states; no real page does. */
const rulesOf = (page: Page): string =>
  page.url().endsWith('/styleguide') ? '{ "landmark-unique": { enabled: false } }' : '{}'

/** The dark colours come over the same document: what depends on colour is asked again, the rest was answered. */
type Ask = 'all' | 'colour'

async function violations(page: Page, ask: Ask = 'all'): Promise<string[]> {
  // The page's own policy forbids injected script elements; evaluation through the protocol is outside it.
  if (!((await page.evaluate('"axe" in globalThis')) as boolean)) await page.evaluate(axe)
  const only =
    ask === 'all' ? '' : 'runOnly: { type: "rule", values: ["color-contrast", "link-in-text-block"] },'
  const found = (await page.evaluate(
    `axe.run(document, { resultTypes: ["violations"], ${only} rules: ${rulesOf(page)} }).then((r) => r.violations)`,
  )) as Violation[]
  return found.flatMap((v) =>
    v.nodes.map((n) => `${v.id}: ${v.help}: ${n.html.slice(0, 160)}: ${n.failureSummary.slice(0, 240)}`),
  )
}

/** Typed text is no text node: axe does not see it, a reader has to. */
const unreadableFields = `(() => {
  const channel = (v) => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4 }
  const light = (css) => {
    const [r, g, b] = css.match(/[\\d.]+/g).map(Number)
    return 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b)
  }
  const typed = 'input:not([type=hidden],[type=radio],[type=checkbox]),select,textarea'
  return [...document.querySelectorAll(typed)].filter((field) => {
    const { color, backgroundColor } = getComputedStyle(field)
    const [a, b] = [light(color), light(backgroundColor)].sort((x, y) => y - x)
    return (a + 0.05) / (b + 0.05) < 4.5
  }).map((field) => 'typed text in ' + field.id + ' cannot be read')
})()`

for (const width of [360, 768, 1440]) {
  test(`axe finds no violation on any page at ${width} px, light and dark, and all fits the screen`, async () => {
    const context = await site.browser.newContext({ viewport: { width, height: 900 }, reducedMotion: 'reduce' })
    const page = await context.newPage()
    const faults: string[] = []
    for (const [name, path] of addresses) {
      await page.emulateMedia({ colorScheme: 'light' })
      await page.goto(site.base + path)
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme })
        const found = await violations(page, colorScheme === 'light' ? 'all' : 'colour')
        found.push(...((await page.evaluate(unreadableFields)) as string[]))
        faults.push(...found.map((v) => `${name}, ${colorScheme}: ${v}`))
      }
      const over = (await page.evaluate('document.documentElement.scrollWidth - innerWidth')) as number
      if (over > 0) faults.push(`${name}: ${over} px wider than the screen`)
    }
    await context.close()
    assert.deepEqual(faults, [])
  })
}

/** Widths in CSS pixels: 200 % on a screen is half its width. The last is the large text of older readers on a phone. */
const screens = [
  { name: '4K, a kiosk', width: 3840, text: 'normal', size: 28 },
  { name: '1280 px at 200 %', width: 640, text: 'normal', size: 16 },
  { name: '640 px at 200 %', width: 320, text: 'normal', size: 16 },
  { name: '360 px in large text', width: 360, text: 'large', size: 21 },
]

test('on a kiosk, at 200 % and in large text every page fits, with text of the size the screen asks', async () => {
  const context = await site.browser.newContext({ viewport: { width: 1280, height: 800 } })
  const page = await context.newPage()
  const faults: string[] = []
  for (const [name, path] of addresses) {
    await page.goto(site.base + path)
    for (const screen of screens) {
      await page.setViewportSize({ width: screen.width, height: 800 })
      await page.evaluate(`document.documentElement.dataset.text = '${screen.text}'`)
      const [over, size] = (await page.evaluate(
        '[document.documentElement.scrollWidth - innerWidth, parseFloat(getComputedStyle(document.body).fontSize)]',
      )) as [number, number]
      if (over > 0) faults.push(`${name}, ${screen.name}: ${over} px wider than the screen`)
      if (size !== screen.size) faults.push(`${name}, ${screen.name}: text of ${size} px, not ${screen.size}`)
    }
  }
  await context.close()
  assert.deepEqual(faults, [])
})

test('axe is content with large text as it comes from the server', async () => {
  const context = await site.browser.newContext({ viewport: { width: 360, height: 740 } })
  await context.addCookies([{ name: 'text', value: 'large', url: site.base }])
  const page = await context.newPage()
  for (const [name, path] of addresses.filter(([n]) => ['home', 'subject', 'penalties'].includes(n))) {
    await page.goto(site.base + path)
    assert.equal(await page.getAttribute('html', 'data-text'), 'large')
    assert.deepEqual(await violations(page), [], name)
  }
  await context.close()
})

test('the offers below the search field are a combobox axe is content with, in both colours', async () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    const context = await site.browser.newContext({ viewport: { width: 360, height: 740 }, colorScheme })
    const page = await context.newPage()
    await page.goto(`${site.base}/`)
    await page.locator('#q').pressSequentially('明州')
    await page.getByRole('option').first().waitFor()
    await page.keyboard.press('ArrowDown')
    assert.deepEqual(await violations(page), [])
    await context.close()
  }
})
