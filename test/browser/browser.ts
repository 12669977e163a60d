/** Chromium out of its npm package: nothing is downloaded. */
import chromium from '@sparticuz/chromium'
import { chromium as playwright, type Browser } from 'playwright-core'

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
