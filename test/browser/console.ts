/** What the browser tests of the console share: signing in by the form, and what axe finds. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import { sql } from '../../src/kernel/db.ts'
import { codeOf, personIn, type ConsoleApp } from '../../src/testing/console.ts'

/** Whom somebody can be signed in at. */
export type Host = Pick<ConsoleApp, 'ctx' | 'address' | 'seeded'>

/** Signs somebody in by the form: at a desk, or a subject in its own space. */
export async function signIn(app: Host, page: Page, login: string): Promise<void> {
  await sql`UPDATE access.users SET totp_last_step = 0 WHERE login = ${login}`.execute(app.ctx.db)
  const user = personIn(app.seeded, login)
  await page.goto(`${app.address}/console/sign-in`)
  await page.fill('#login', login)
  await page.fill('#password', user.password)
  if (user.totp !== null) await page.fill('#code', await codeOf(user.totp))
  await page.press('#code', 'Enter')
  await page.waitForURL(/\/(?:console|me)$/)
}

export async function signOut(page: Page): Promise<void> {
  await page.click('button:has-text("退出登录")')
  await page.waitForURL(/sign-in\?why=out/)
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface Violation {
  id: string
  help: string
  nodes: { html: string; failureSummary: string }[]
}

/** What axe finds on the page as it is, and whether anything is wider than the screen. */
export async function faultsOf(page: Page, name: string): Promise<string[]> {
  await page.evaluate(axe)
  const found = (
    await page.evaluate('axe.run(document, { resultTypes: ["violations"] }).then((r) => r.violations)')
  ) as Violation[]
  const over = (await page.evaluate('document.documentElement.scrollWidth - innerWidth')) as number
  return [
    ...found.flatMap(
      (v) => v.nodes.map((n) => `${name}: ${v.id}: ${n.html.slice(0, 160)}: ${n.failureSummary.slice(0, 200)}`)
    ),
    ...(over > 0 ? [`${name}: ${over} px wider than the screen`] : []),
  ]
}
