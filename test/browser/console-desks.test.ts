/** The desks of the console in a browser: each worked without script, and every page by axe at phone and desktop width. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { rows, sql } from '../../src/kernel/db.ts'
import { runVerification } from '../../src/kernel/verification.ts'
import { codes } from '../../src/testing/access.ts'
import { desksApp, firms, type DesksApp } from '../../src/testing/console-desks.ts'
import { openBrowser } from './browser.ts'
import { faultsOf, signIn, signOut } from './console.ts'

let app: DesksApp
let browser: Browser
let tasks: Record<'running' | 'over', string>

before(async () => {
  app = await desksApp({ listen: true })
  browser = await openBrowser()
  const found = await rows(
    app.ctx.db,
    sql<{ id: string; fact: string }>`
    SELECT id, fact_id AS fact FROM measures.tasks WHERE implementer = ${codes.approval}`,
  )
  const taskOf = (fact: string): string => found.find((one) => one.fact === fact)?.id ?? ''
  tasks = { running: taskOf(app.entries.running), over: taskOf(app.entries.over) }
})
after(async () => {
  await browser?.close()
  await app?.close()
})

const main = async (page: Page): Promise<string> => (await page.textContent('main')) ?? ''

/** The page that says what would be done with the tasks of the list, before it is. */
async function confirming(page: Page): Promise<void> {
  await page.goto(`${app.address}/console/tasks`)
  await page.check('input[name=scope][value=page]')
  await page.click('button[value=acknowledge]')
}

/** What a handling officer works through. */
function officerPaths(): string[] {
  return [
    '',
    '/tasks',
    '/tasks?state=lifted',
    `/tasks/${tasks.running}`,
    `/tasks/${tasks.over}`,
    '/tasks/entries', '/tasks/reminders',
    `/tasks/entries/${app.entries.running}`,
    '/checks',
    '/checks?from=2020-01-01',
    `/check/${app.receipts.waiting}`,
    '/joint-cases',
    '/notices', '/notices?box=out',
    `/cases/${app.caseId}`,
  ]
}

/** Every page of the desks, each as somebody who sits there; what is folded is opened. */
async function walk(context: BrowserContext): Promise<string[]> {
  const faults: string[] = []
  const page = await context.newPage()
  const look = async (name: string): Promise<void> => {
    await page.evaluate('document.querySelectorAll("details").forEach((d) => { d.open = true })')
    faults.push(...(await faultsOf(page, name)))
  }
  const visit = async (login: string, paths: readonly string[]): Promise<void> => {
    await signIn(app, page, login)
    for (const path of paths) {
      await page.goto(`${app.address}/console${path}`)
      await look(`${login} ${path}`)
    }
  }
  await visit('handling-officer', officerPaths())
  await confirming(page)
  await look('tasks to be confirmed')
  await signOut(page)
  await visit('office-clerk', [
    `/tasks/entries/${app.entries.over}`,
    '/checks/statistics',
    `/joint-cases/${app.receipts.followed}`,
    '/articles',
    '/articles?state=withdrawn',
    '/articles/new?section=campaign',
    `/articles/${app.articles.draft}`,
    `/articles/${app.articles.submitted}`,
  ])
  await page.goto(`${app.address}/console/articles/new`)
  await page.fill('#body', '## 小标题\n\n电话13800138000')
  await page.evaluate('document.querySelector("form.wide").noValidate = true')
  await page.click('button[value=preview]')
  await look('preview')
  await page.evaluate('document.querySelector("form.wide").noValidate = true')
  await page.click('button[value=save]')
  await look('article wrong')
  await signOut(page)
  await visit('office-admin', [
    `/articles/${app.articles.submitted}`, `/articles/${app.articles.shown}`,
    '/bodies', `/bodies/${codes.approval}`, '/bodies/new',
  ])
  await signOut(page)
  for (const [login, paths] of [['auditor', await auditing(app)], ['data-officer', books]] as const) {
    await visit(login, paths)
    await signOut(page)
  }
  await visit('approver', [`/tasks/entries/${app.entries.running}/persons`])
  await signOut(page)
  await visit('operator', administration)
  await administer(page, look)
  return faults
}

/** What the auditor reads: the newest line, which waits for its seal, and one that a subject is named on. */
async function auditing({ ctx }: DesksApp): Promise<string[]> {
  const [line] = await rows(ctx.db, sql<{ fresh: number; about: number }>`
    SELECT max(seq) AS fresh, max(seq) FILTER (WHERE subject_id IS NOT NULL) AS about FROM journal.entries`)
  return [
    '/journal', `/journal?subject=${firms.running.code}`, '/journal?object=none',
    '/journal?actor=nobody&from=2026-02-30', `/journal/${line?.fresh}`, `/journal/${line?.about}`, '/journal/seals',
  ]
}

/** What every desk looks things up in. */
const books = [
  '/calendar', '/calendar?from=2026-12-30&days=7', '/calendar?from=2006-01-01&days=0', '/catalogue',
  '/catalogue/findings', '/catalogue/findings?level=note', '/catalogue/kind', '/catalogue/list', '/catalogue/source',
  '/catalogue/national-list',
  '/catalogue/kind/penalty', '/catalogue/list/wage-arrears', '/catalogue/measure/market-access',
  '/catalogue/behaviour/bid-collusion', '/catalogue/matter/construction-tender', '/catalogue/publicity/penalty',
  '/catalogue/retention/delivered-files', '/catalogue/national-list/national-measures-2024',
]

/** What the operator sees; the office reads the same without the forms. The last is filled in by `administer`. */
const administration = [
  '/journal/seals', '/people', '/people?q=%', '/people/leader', '/people/operator', '/new/person', '/clients',
  '/clients/sample-bank',
  '/new/client',
]

/** A form of the operator that is refused, and a password that is told once. */
async function administer(page: Page, look: (name: string) => Promise<void>): Promise<void> {
  await page.evaluate('document.querySelector("form.form").noValidate = true')
  await page.click('form.form button.btn')
  await look('client wrong')
  await page.goto(`${app.address}/console/people/leader`)
  await page.click('text=重置密码和动态验证码')
  await page.click('form[action$="/reset"] button')
  await look('password once')
}

// Two walks for four questions: the narrow screen with large letters, the wide one in dark colours.
for (const [width, colorScheme, text] of [
  [360, 'light', 'large'],
  [1440, 'dark', 'normal'],
] as const) {
  test(`axe finds nothing on any desk, and all fits, at ${width} px, ${colorScheme}, ${text} text`, async () => {
    const context = await browser.newContext({
      viewport: { width, height: 900 },
      colorScheme,
      reducedMotion: 'reduce',
    })
    await context.addCookies([{ name: 'text', value: text, url: app.address }])
    const faults = await walk(context)
    await context.close()
    assert.deepEqual(faults, [])
  })
}

async function scriptless(): Promise<Page> {
  return (
    await browser.newContext({ javaScriptEnabled: false, viewport: { width: 360, height: 740 } })
  ).newPage()
}

test('without script a task is acknowledged from the list, applied, and another is lifted', async () => {
  const page = await scriptless()
  await signIn(app, page, 'handling-officer')
  await page.click('.tiles a:has-text("待签收的协同任务")')
  await page.check(`#t-${tasks.running}`)
  await page.click('button[value=acknowledge]')
  assert.match(await main(page), /请核对：确认后，1 项任务一并办理/)
  await page.click('main button:text-is("签收 1 项")')
  assert.match(await main(page), /已签收 1 项任务/)
  await page.goto(`${app.address}/console/tasks/${tasks.running}`)
  for (const box of await page.$$('input[name=applied]')) await box.check()
  await page.click('button:has-text("答复已经实施")')
  assert.match(await main(page), /已答复实施情况/)
  await page.fill('#feedback', '已在招标资格审查中限制')
  await page.click('button:text-is("反馈")')
  assert.match(await main(page), /反馈已登记/)
  await page.goto(`${app.address}/console/tasks?state=lift-due`)
  await page.check(`#t-${tasks.over}`)
  await page.click('button[value=lift]')
  await page.click('main button:text-is("确认解除 1 项")')
  assert.match(await main(page), /已确认解除 1 项任务/)
  await page.goto(`${app.address}/console/tasks/entries/${app.entries.running}`)
  assert.match(await main(page), /已在招标资格审查中限制/)
  await page.context().close()
})

test('without script an article is written, checked, handed in, and let out by another person', async () => {
  const page = await scriptless()
  await signIn(app, page, 'office-clerk')
  await page.goto(`${app.address}/console/articles`)
  await page.click('main a:text-is("撰写文章")')
  await page.selectOption('#section', 'knowledge')
  for (const [field, value] of [
    ['title', '怎样看懂信用报告'],
    ['summary', '几个常见的问题。'],
    ['body', '有问题请打电话13800138000。'],
    ['slug', 'read-a-report'],
  ] as const) {
    await page.fill(`#${field}`, value)
  }
  await page.click('button[value=submit]')
  assert.match((await page.textContent('#body-fault')) ?? '', /疑似电话号码/)
  await page.fill('#body', '有问题请到窗口咨询。')
  await page.click('button[value=submit]')
  assert.match(await main(page), /已送审，请另一位同事审核/)
  const address = page.url().split('?')[0] as string
  await signOut(page)
  await signIn(app, page, 'office-admin')
  await page.goto(address)
  await page.click('button:text-is("审核通过")')
  await page
    .click('a:text-is("在网站上查看")')
    .catch(() => page.goto(`${app.address}/articles/read-a-report`))
  assert.match(await main(page), /怎样看懂信用报告/)
  await page.context().close()
})

test('without script a check that waits is found, fed back, and its case reviewed by the office', async () => {
  const page = await scriptless()
  await signIn(app, page, 'handling-officer')
  await page.goto(`${app.address}/console/checks?feedback=missing`)
  await page.click(`tbody a:has-text("${firms.running.name}")`)
  await page.check('#outcome-0')
  await page.fill('#result', '不予通过')
  await page.click('button:has-text("提交反馈")')
  assert.match(await main(page), /反馈已登记/)
  await signOut(page)
  await signIn(app, page, 'office-clerk')
  await page.goto(`${app.address}/console/joint-cases/${app.receipts.waiting}`)
  await page.check('input[value=typical]')
  for (const [field, value] of [
    ['review', '属实'],
    ['title', '某企业被限制投标'],
    ['story', '某建筑企业被限制投标。'],
  ] as const) {
    await page.fill(`#${field}`, value)
  }
  await page.click('button[value=preview]')
  assert.match(await main(page), /没有发现当事人的名称/)
  await page.click('button[value=review]')
  assert.match(await main(page), /评审已登记/)
  await page.context().close()
})

test('without script the journal is verified, and the page says what came of it', async () => {
  const page = await scriptless()
  await signIn(app, page, 'operator')
  await page.click('nav a:text-is("日志封存")')
  await page.click('button:text-is("校验全部封存")')
  assert.match(await main(page), /已发起校验[^]*正在校验/)
  assert.ok((await page.content()).includes('http-equiv="refresh"'))
  await runVerification(app.ctx, new AbortController().signal)
  await page.reload()
  assert.match(await main(page), /全部相符/)
  await page.context().close()
})

test('on paper the ledger and the figures keep their tables and nothing to press', async () => {
  const context = await browser.newContext({ viewport: { width: 794, height: 1123 } })
  const page = await context.newPage()
  await signIn(app, page, 'office-admin')
  await page.emulateMedia({ media: 'print' })
  for (const path of [`/tasks/entries/${app.entries.over}`, '/checks/statistics', '/calendar', '/catalogue/list']) {
    await page.goto(`${app.address}/console${path}`)
    assert.ok(await page.isVisible('.tablebox'), path)
    for (const gone of ['nav.nav', '.tabs', 'form', '.actions', 'summary']) {
      for (const one of await page.$$(gone)) assert.equal(await one.isVisible(), false, `${path} ${gone}`)
    }
  }
  await context.close()
})
