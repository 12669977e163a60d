/**
 * `npm run screenshots [NAME…]`: every page of the portal and of the console at phone and desktop width into
 * .cache/screenshots, some of the portal also dark, in large text, on paper and inside WeChat, to be looked at by a
 * person. A name that ends in `*` stands for all that begin so: `console-*`.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { repositoryRoot } from '../src/kernel/root.ts'
import { addresses } from '../src/portal/examples/addresses.ts'
import { openBrowser, openSite } from '../test/browser/browser.ts'
import { signIn, type Host } from '../test/browser/console.ts'
import { ownSpaceApp } from '../src/testing/own-space.ts'
import { consoleTour, ownStops, type Stop } from '../test/browser/tour.ts'

const folder = join(repositoryRoot, '.cache', 'screenshots')
const special = ['home', 'subject', 'penalties', 'record-penalty', 'statistics']

interface Look {
  readonly name: string
  readonly options: BrowserContextOptions
  readonly cookie?: { readonly name: string; readonly value: string }
  readonly print?: boolean
}

const everywhere: readonly Look[] = [
  { name: '360', options: { viewport: { width: 360, height: 740 } } },
  { name: '1440', options: { viewport: { width: 1440, height: 900 } } },
]

const some: readonly Look[] = [
  { name: 'dark', options: { viewport: { width: 1440, height: 900 }, colorScheme: 'dark' } },
  { name: 'dark-360', options: { viewport: { width: 360, height: 740 }, colorScheme: 'dark' } },
  {
    name: 'large',
    options: { viewport: { width: 360, height: 740 } },
    cookie: { name: 'text', value: 'large' },
  },
  { name: 'print', options: { viewport: { width: 794, height: 1123 } }, print: true },
  {
    name: 'wechat',
    options: { viewport: { width: 360, height: 740 }, userAgent: 'Mozilla/5.0 MicroMessenger/8.0' },
  },
  { name: 'kiosk', options: { viewport: { width: 3840, height: 2160 } } },
]

const wanted = process.argv.slice(2)

function isWanted(name: string): boolean {
  if (wanted.length === 0) return true
  return wanted.some((one) => (one.endsWith('*') ? name.startsWith(one.slice(0, -1)) : name === one))
}

const shoot = (page: Page, name: string, look: Look): Promise<unknown> =>
  page.screenshot({ path: join(folder, `${name}-${look.name}.png`), fullPage: look.name !== 'kiosk' })

async function take(browser: Browser, base: string, look: Look, names: readonly string[]): Promise<void> {
  const context = await browser.newContext(look.options)
  if (look.cookie !== undefined) await context.addCookies([{ ...look.cookie, url: base }])
  const page = await context.newPage()
  if (look.print === true) await page.emulateMedia({ media: 'print' })
  for (const [name, path] of addresses.filter(([n]) => names.includes(n))) {
    await page.goto(base + path)
    await shoot(page, name, look)
  }
  await context.close()
}

async function portal(names: readonly string[]): Promise<void> {
  const site = await openSite()
  try {
    for (const look of everywhere) await take(site.browser, site.base, look, names)
    const few = names.filter((name) => special.includes(name))
    for (const look of some) await take(site.browser, site.base, look, few)
  } finally {
    await site.close()
  }
}

/** Goes round the console, each person in a browser of their own; `console-` stands before the names of the pictures. */
async function goRound(browser: Browser, app: Host, stops: readonly Stop[], look: Look): Promise<void> {
  for (const login of new Set(stops.map((stop) => stop.login))) {
    const context = await browser.newContext(look.options)
    const page = await context.newPage()
    if (login !== undefined) await signIn(app, page, login)
    for (const { name, path, open } of stops.filter((stop) => stop.login === login)) {
      await page.goto(app.address + path)
      if (open === true)
        await page.evaluate('document.querySelectorAll("details").forEach((d) => { d.open = true })')
      await shoot(page, `console-${name}`, look)
    }
    await context.close()
  }
}

async function desks(): Promise<number> {
  const tour = await consoleTour()
  const browser = await openBrowser()
  try {
    const stops = tour.stops.filter(({ name }) => isWanted(`console-${name}`))
    for (const look of everywhere) await goRound(browser, tour.app, stops, look)
    return stops.length
  } finally {
    await browser.close()
    await tour.app.close()
  }
}

/** The same of a firm's own space, in an app of its own. */
async function ownSpace(): Promise<number> {
  const app = await ownSpaceApp({ listen: true })
  const browser = await openBrowser()
  try {
    const stops = ownStops(app).filter(({ name }) => isWanted(`console-${name}`))
    for (const look of everywhere) await goRound(browser, app, stops, look)
    return stops.length
  } finally {
    await browser.close()
    await app.close()
  }
}

mkdirSync(folder, { recursive: true })
const names = addresses.map(([name]) => name).filter(isWanted)
if (names.length > 0) await portal(names)
const console = wanted.filter((name) => name.startsWith('console-'))
const own = console.filter((name) => name.startsWith('console-me'))
const seen = wanted.length === 0 || console.length > own.length ? await desks() : 0
const seenByFirms = wanted.length === 0 || own.length > 0 || console.includes('console-*') ? await ownSpace() : 0
const seenAll = `${names.length} pages of the portal, ${seen} of the console, ${seenByFirms} of a firm’s own space`
process.stdout.write(`${seenAll} in ${folder}\n`)
