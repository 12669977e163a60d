/** Every page of the console's tour by axe, on a phone with large letters. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { openBrowser } from './browser.ts'
import { faultsOf, signIn } from './console.ts'
import { consoleTour, type Tour } from './tour.ts'

let tour: Tour
let browser: Browser

before(async () => {
  tour = await consoleTour()
  browser = await openBrowser()
})
after(async () => {
  await browser?.close()
  await tour?.app.close()
})

test('the way to a page stands on one line, flush with the heading below it', async () => {
  const { app, stops } = tour
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  const page = await context.newPage()
  await signIn(app, page, 'handling-officer')
  await page.goto(app.address + (stops.find((stop) => stop.name === 'case-closed')?.path ?? ''))
  const { left, ends, heading } = (await page.evaluate(`(() => {
    const of = (node) => {
      const range = document.createRange()
      range.selectNodeContents(node)
      return range.getBoundingClientRect()
    }
    const words = [...document.querySelectorAll('.crumbs li')].map((li) => of(li.querySelector('a') || li))
    const heading = document.querySelector('h1').getBoundingClientRect().left
    return { left: words[0].left, ends: words.map((one) => one.bottom), heading }
  })()`)) as { left: number; ends: number[]; heading: number }
  assert.equal(left, heading)
  assert.equal(new Set(ends).size, 1, `the words end at ${ends.join(', ')} px`)
  await context.close()
})

test('axe finds nothing on any page of the tour, and all fits, at 360 px, large text', async () => {
  const { app, stops } = tour
  const faults: string[] = []
  for (const login of new Set(stops.map((stop) => stop.login))) {
    const context = await browser.newContext({ viewport: { width: 360, height: 740 }, reducedMotion: 'reduce' })
    await context.addCookies([{ name: 'text', value: 'large', url: app.address }])
    const page = await context.newPage()
    if (login !== undefined) await signIn(app, page, login)
    for (const { name, path, open } of stops.filter((stop) => stop.login === login)) {
      await page.goto(app.address + path)
      if (open === true) await page.evaluate('document.querySelectorAll("details").forEach((d) => { d.open = true })')
      faults.push(...(await faultsOf(page, name)))
    }
    await context.close()
  }
  assert.deepEqual(faults, [])
})
