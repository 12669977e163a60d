/** Chromium out of its npm package: nothing is downloaded. */
import chromium from '@sparticuz/chromium'
import { chromium as playwright, type Browser } from 'playwright-core'
import { exampleSite } from '../../src/testing/example-site.ts'

/** One process and no zygote are for function hosts; a test wants the browser's usual, sturdier shape. */
const unwanted = ['--single-process', '--no-zygote', '--disable-web-security', '--allow-running-insecure-content']

export async function openBrowser(): Promise<Browser> {
  const args = chromium.args.filter((a) => !unwanted.includes(a))
  return playwright.launch({
    executablePath: await chromium.executablePath(),
    args: [...args, '--no-sandbox'],
    headless: true,
  })
}

/** The portal of the invented city on a port of its own, and a browser to look at it. */
export interface OpenSite {
  readonly browser: Browser
  /** Address of the site without a trailing slash. */
  readonly base: string
  readonly close: () => Promise<void>
}

export async function openSite(): Promise<OpenSite> {
  const browser = await openBrowser()
  const app = exampleSite()
  const base = await app.listen({ host: '127.0.0.1', port: 0 })
  return {
    browser,
    base,
    close: async () => {
      await browser.close()
      await app.close()
    },
  }
}
