/**
 * `npm run screenshots [NAME…]`: every page of the portal at phone and desktop width into .cache/screenshots, a few
 * also dark, in large text, on paper and inside WeChat, to be looked at by a person.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, BrowserContextOptions } from 'playwright-core'
import { repositoryRoot } from '../src/kernel/root.ts'
import { addresses } from '../src/portal/examples/addresses.ts'
import { openBrowser } from '../test/browser/browser.ts'
import { exampleSite } from '../src/testing/example-site.ts'

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
  { name: 'large', options: { viewport: { width: 360, height: 740 } }, cookie: { name: 'text', value: 'large' } },
  { name: 'print', options: { viewport: { width: 794, height: 1123 } }, print: true },
  { name: 'wechat', options: { viewport: { width: 360, height: 740 }, userAgent: 'Mozilla/5.0 MicroMessenger/8.0' } },
  { name: 'kiosk', options: { viewport: { width: 3840, height: 2160 } } },
]

async function take(browser: Browser, base: string, look: Look, names: readonly string[]): Promise<void> {
  const context = await browser.newContext(look.options)
  if (look.cookie !== undefined) await context.addCookies([{ ...look.cookie, url: base }])
  const page = await context.newPage()
  if (look.print === true) await page.emulateMedia({ media: 'print' })
  for (const [name, path] of addresses.filter(([n]) => names.includes(n))) {
    await page.goto(base + path)
    await page.screenshot({ path: join(folder, `${name}-${look.name}.png`), fullPage: look.name !== 'kiosk' })
  }
  await context.close()
}

const wanted = process.argv.slice(2)
const names = addresses.map(([n]) => n).filter((n) => wanted.length === 0 || wanted.includes(n))
mkdirSync(folder, { recursive: true })
const app = exampleSite()
const base = await app.listen({ host: '127.0.0.1', port: 0 })
const browser = await openBrowser()
try {
  for (const look of everywhere) await take(browser, base, look, names)
  for (const look of some)
    await take(
      browser,
      base,
      look,
      names.filter((n) => special.includes(n)),
    )
  process.stdout.write(`${names.length} pages in ${folder}\n`)
} finally {
  await browser.close()
  await app.close()
}
