/** The console in a browser: with the keyboard alone, without script, and every page by axe at phone and desktop width. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { sql, transaction } from '../../src/kernel/db.ts'
import { systemActor } from '../../src/kernel/journal.ts'
import { issueNotice, openCase, registerFlow } from '../../src/modules/casework/index.ts'
import { setBody } from '../../src/modules/lists/index.ts'
import { ingest } from '../../src/modules/exchange/index.ts'
import { addRecord, addSubject, testCode } from '../../src/testing/check-situations.ts'
import { codes } from '../../src/testing/access.ts'
import { codeOf, consoleApp, personIn, type ConsoleApp } from '../../src/testing/console.ts'
import { penaltyFile } from '../../src/testing/situations.ts'
import { toyFlow } from '../../src/testing/toy-flow.ts'
import { openBrowser } from './browser.ts'
import { faultsOf, signIn, signOut } from './console.ts'

let app: ConsoleApp
let browser: Browser
let caseId: string

before(async () => {
  registerFlow(toyFlow, { title: '测试办件', pausing: ['supplement'] })
  app = await consoleApp({ listen: true, config: { indexLagMs: 0 } })
  const { pool } = app.ctx
  const debtor = await addSubject(pool, { code: testCode(1), name: '明州春阳建设工程有限公司', establishedOn: '2015-03-02' })
  await addRecord(pool, debtor, { list: 'wage-arrears', decidedOn: '2026-01-05', until: '2029-01-04', document: '明人社监列〔2026〕3号' })
  const subjectId = await addSubject(pool, { code: testCode(2), name: '明州寻常商贸有限公司' })
  const opened = await transaction(app.ctx.db, (tx) => openCase(tx, {
    flow: toyFlow, title: '示例办件', actor: systemActor, today: app.clock.today(), assigneeOrg: codes.approval, subjectId,
  }))
  caseId = opened.id
  await transaction(app.ctx.db, (tx) => issueNotice(app.ctx, tx, {
    template: 'plain-decision', caseId, to: { subjectId }, issuer: codes.approval, actor: systemActor,
    today: app.clock.today(),
    content: { title: '不予列入决定书', paragraphs: ['经审查，决定不予列入。'], basis: [{ document: '测试办法', article: '第一条' }] },
  }))
  await setBody(app.ctx, systemActor, codes.approval, { sectors: ['work-safety'], basis: '三定规定（示例）', since: '2019-01-01' })
  await addRecord(pool, debtor, { decidedOn: '2026-03-05', document: '明应急罚〔2026〕1号' })
  await pool.query(
    `INSERT INTO subjects.findings (id, kind, code, name, subject_ids, detail, source, found_at)
     VALUES (gen_random_uuid(), 'duplicate-name', NULL, '明州寻常商贸有限公司', $1, '{}', 'register', now())`,
    [[debtor, subjectId]],
  )
  browser = await openBrowser()
})
after(async () => {
  await browser.close()
  await app.close()
})

/** Presses Tab until the focused element is the one with this id, or holds these words; each stop must show where it is. */
async function tabTo(page: Page, wanted: string): Promise<void> {
  for (let presses = 0; presses < 80; presses += 1) {
    await page.keyboard.press('Tab')
    const focused = (await page.evaluate(`(() => {
      const e = document.activeElement
      const look = getComputedStyle(e)
      return {
        words: [e.id, (e.textContent || '').trim()],
        visible: look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) >= 2,
      }
    })()`)) as { words: string[]; visible: boolean }
    if (!focused.words.includes(wanted)) continue
    assert.ok(focused.visible, `${wanted} has focus and does not show it`)
    return
  }
  assert.fail(`${wanted} is not reached by Tab`)
}

test('with the keyboard alone a firm is checked: signing in with a code, the answer, the feedback', async () => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  const page = await context.newPage()
  const { login, password, totp } = personIn(app.seeded, 'office-admin')
  await sql`UPDATE access.users SET totp_last_step = 0 WHERE login = ${login}`.execute(app.ctx.db)
  await page.goto(`${app.address}/console/check`)
  assert.equal(await page.evaluate('document.activeElement.id'), 'login', 'the first field has the focus')
  await page.keyboard.type(login)
  await tabTo(page, 'password')
  await page.keyboard.type(password)
  await tabTo(page, 'code')
  await page.keyboard.type(await codeOf(totp as string))
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/console\/check$/)
  assert.equal(await page.evaluate('document.activeElement.id'), 'code', 'the scanner types into the code')
  await page.keyboard.type(`http://www.gsxt.gov.cn/index.html?uniscid=${testCode(1)}`)
  await tabTo(page, 'matter')
  await page.keyboard.type('工程建设项目招标')
  await tabTo(page, 'purpose')
  await page.keyboard.type('投标资格审查')
  await tabTo(page, '核查')
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/console\/check\/[0-9a-f-]{36}$/)
  assert.equal(await page.textContent('.word'), '限制办理')
  assert.match((await page.textContent('main')) ?? '', /明人社监列〔2026〕3号/)
  await tabTo(page, 'outcome-0')
  await page.keyboard.press('Space')
  await tabTo(page, 'result')
  await page.keyboard.type('不予受理，已书面告知')
  await tabTo(page, '提交反馈')
  await page.keyboard.press('Enter')
  await page.waitForURL(/done=feedback/)
  assert.match((await page.textContent('main')) ?? '', /已按核查结果办理：不予受理，已书面告知/)
  await tabTo(page, '退出登录').catch(async () => {
    await page.goto(page.url())
    await tabTo(page, '退出登录')
  })
  await page.keyboard.press('Enter')
  await page.waitForURL(/sign-in\?why=out/)
  await page.goto(`${app.address}/console/check`)
  assert.match(page.url(), /sign-in\?back=/)
  await context.close()
})

test('on paper the answer keeps its word, its grounds and its receipt, and nothing to press', async () => {
  const context = await browser.newContext({ viewport: { width: 794, height: 1123 } })
  const page = await context.newPage()
  await signIn(app, page, 'approver')
  await page.goto(`${app.address}/console/check?matter=construction-tender&purpose=x`)
  await page.fill('#code', testCode(1))
  await page.press('#code', 'Enter')
  await page.waitForURL(/\/console\/check\/[0-9a-f-]{36}$/)
  await page.emulateMedia({ media: 'print' })
  for (
    const shown of ['.word', '.item', '.slipfoot .qr', '.slipfoot .code']
  ) assert.ok(await page.isVisible(shown), shown)
  for (const gone of ['nav.nav', '.who', 'form', '.btn', '.deskfoot']) {
    for (const one of await page.$$(gone)) assert.equal(await one.isVisible(), false, gone)
  }
  await context.close()
})

test('without script a file is delivered, its progress followed by reloading, and its rows are read', async () => {
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 360, height: 740 } })
  const page = await context.newPage()
  await signIn(app, page, 'data-officer')
  await page.goto(`${app.address}/console/deliveries/new`)
  await page.selectOption('#kind', 'penalty')
  const content = penaltyFile([
    { firm: { name: '明州别家商贸有限公司', code: testCode(2) }, documentNo: '明环罚〔2026〕1号', decidedOn: '2026-06-05' },
    { firm: { name: '明州错码有限公司', code: '91990101MATF00002X' }, documentNo: '明环罚〔2026〕2号', decidedOn: '2026-06-05' },
  ])
  await page.setInputFiles('#file', { name: '处罚.csv', mimeType: 'text/csv', buffer: Buffer.from(content) })
  await page.click('button:has-text("上传并核验")')
  await page.waitForURL(/\/console\/deliveries\/[0-9a-f-]{36}$/)
  assert.equal(await page.getAttribute('meta[http-equiv="refresh"]', 'content'), '4')
  await ingest(app.ctx, page.url().split('/').at(-1) as string)
  await page.reload()
  assert.match((await page.textContent('main')) ?? '', /共收到 2 行/)
  await page.click('.tabs a:has-text("退回")')
  assert.match((await page.textContent('main')) ?? '', /改正方法/)
  await context.close()
})

/** Every kind of page, and the states only a form leads to; all `details` are opened, as somebody would. */
async function walk(context: BrowserContext): Promise<string[]> {
  const faults: string[] = []
  const page = await context.newPage()
  const look = async (name: string): Promise<void> => {
    await page.evaluate('document.querySelectorAll("details").forEach((d) => { d.open = true })')
    faults.push(...(await faultsOf(page, name)))
  }
  await page.goto(`${app.address}/console/sign-in?why=expired`)
  await look('sign-in')
  await page.evaluate('document.querySelector("form").noValidate = true')
  await page.click('button:has-text("登录")')
  await look('sign-in wrong')
  await signIn(app, page, 'office-clerk')
  for (const path of [
    '', '/check', '/check?receipt=1', '/deliveries', '/deliveries/new', '/questions', '/held', '/cases', `/cases/${caseId}`, '/board', '/findings',
    '/findings/merges', '/lists', '/lists/new', '/account', '/nothing-here',
  ]) {
    await page.goto(`${app.address}/console${path}`)
    await look(path)
  }
  await page.goto(`${app.address}/console/deliveries`)
  await page.click('tbody a')
  await look('delivery')
  for (const [name, fields] of [
    ['slip', { code: testCode(1), matter: '工程建设项目招标', purpose: 'x' }], ['slip unsure', { name: '明州寻常商贸有限公司', matter: '工程建设项目招标', purpose: 'x' }],
    ['several matters', { code: testCode(1), matter: '许可', purpose: 'x' }],
  ] as const) {
    await page.goto(`${app.address}/console/check`)
    for (const [field, value] of Object.entries(fields)) await page.fill(`#${field}`, value)
    await page.press('#purpose', 'Enter')
    await page.waitForLoadState()
    await look(name)
  }
  await signOut(page)
  await signIn(app, page, 'handling-officer')
  for (const path of ['', `/cases/${caseId}`, '/lists/new', `/lists/new?list=work-safety&subject=${testCode(1)}`]) {
    await page.goto(`${app.address}/console${path}`)
    await look(`handling officer ${path}`)
  }
  await signOut(page)
  await signIn(app, page, 'office-clerk')
  await page.goto(`${app.address}/console/account`)
  await page.fill('#present', personIn(app.seeded, 'office-clerk').password)
  await page.press('#present', 'Enter')
  await page.waitForSelector('.secret')
  await look('enrolment')
  return faults
}

for (const [width, colorScheme, text] of [
  [360, 'light', 'normal'], [1440, 'light', 'normal'], [360, 'dark', 'large'],
] as const) {
  test(`axe finds nothing and all fits the screen at ${width} px, ${colorScheme}, ${text} text`, async () => {
    const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, reducedMotion: 'reduce' })
    await context.addCookies([{ name: 'text', value: text, url: app.address }])
    const faults = await walk(context)
    await context.close()
    assert.deepEqual(faults, [])
  })
}
