import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from '../kernel/db.ts'
import { Clerk, consoleApp, hiddenIn, personIn, type ConsoleApp } from '../testing/console.ts'
import { KeptForms } from './kept.ts'

let app: ConsoleApp
before(async () => {
  app = await consoleApp()
})
after(() => app.close())

const article = {
  slug: 'kept-text', section: 'news', title: '保留的标题', summary: '摘要', body: '第一段\n\n第二段 <b>',
  publishOn: '2026-06-10', do: 'save',
}
const sent = '/console/articles'
const referer = { referer: 'http://credit.example/console/articles/new' }

/** Everybody's session ends as it does when nobody has touched it for a while. */
const goIdle = () => sql`UPDATE access.sessions SET last_seen_at = now() - interval '31 minutes'`.execute(app.ctx.db)

/** Somebody of the sample signs in in this browser; answers where that leads. */
async function signInAgain(clerk: Clerk, login: string, back = '/console'): Promise<unknown> {
  const { password, totp } = personIn(app.seeded, login)
  assert.equal(totp, null)
  return (await clerk.submit('/console/sign-in', { login, password, back, csrf: '' })).headers.location
}

/** A clerk of the office who sends an article after the session has ended. */
async function sendLate(headers: Record<string, string> = referer): Promise<{ clerk: Clerk; location: string }> {
  const clerk = await app.signIn('office-clerk')
  const csrf = await clerk.proof()
  await goIdle()
  const late = await clerk.submit(sent, { ...article, csrf }, { headers })
  assert.equal(late.statusCode, 303)
  return { clerk, location: String(late.headers.location) }
}

test('what was typed is there after signing in again, and is done when it is sent', async () => {
  const { clerk, location } = await sendLate()
  assert.equal(location, '/console/sign-in?back=%2Fconsole%2Farticles%2Fnew&why=kept')
  assert.equal(location.includes(encodeURIComponent('保留')), false)
  assert.match((await clerk.get(location)).body, /保留15分钟/)
  assert.equal(await signInAgain(clerk, 'office-clerk', '/console/articles/new'), '/console/kept')
  const page = (await clerk.get('/console/kept')).body
  for (const said of ['保留的标题', '<p>第二段 &lt;b&gt;</p>', 'href="/console/articles/new"', `action="${sent}"`]) {
    assert.ok(page.includes(said), said)
  }
  assert.equal(hiddenIn(page, 'csrf'), await clerk.proof())
  assert.match((await clerk.get('/console/kept')).body, /没有保留的内容/, 'it is shown once')
  const fields = Object.fromEntries([...page.matchAll(/<textarea name="([^"]+)" hidden>([^<]*)</g)].map(
    ([, name = '', value = '']) => [name, value.replaceAll('&lt;', '<').replaceAll('&gt;', '>')]))
  const done = await clerk.submit(sent, fields)
  assert.equal(done.statusCode, 303, done.body)
  const { rows } = await sql<{ title: string; body: string }>`SELECT title, body FROM editorial.articles
    WHERE slug = 'kept-text'`.execute(app.ctx.db)
  assert.deepEqual(rows.map((row) => [row.title, row.body.includes('第二段')]), [['保留的标题', true]])
})

test('nobody else is shown it, however they come by the browser; after its minutes it is gone', async () => {
  const { clerk } = await sendLate()
  assert.equal(await signInAgain(clerk, 'leader'), '/console')
  assert.match((await clerk.get('/console/kept')).body, /没有保留的内容/)
  const own = new Clerk(app)
  assert.equal(await signInAgain(own, 'office-clerk'), '/console/kept')
  assert.match((await own.get('/console/kept')).body, /保留的标题/)
  const kept = new KeptForms()
  const form = { action: '/a', title: '', back: '/', fields: [] }
  kept.keep('one', form, 10, new Date('2026-06-10T00:00:00Z'))
  assert.equal(kept.has('one', new Date('2026-06-10T00:14:59Z')), true)
  assert.equal(kept.take('one', new Date('2026-06-10T00:15:00Z')), undefined)
  for (let n = 0; n < 17; n += 1) kept.keep(`p${n}`, form, 1024 * 1024, new Date('2026-06-10T00:00:00Z'))
  const later = new Date('2026-06-10T00:01:00Z')
  assert.deepEqual([kept.has('p0', later), kept.has('p1', later)], [false, true], 'the oldest gives way')
})

test('only a form that a page of the ended session sent is kept, from where it was opened', async () => {
  const expired = /why=expired$/
  assert.match((await sendLate({ origin: 'https://evil.example' })).location, expired)
  assert.match((await sendLate({ 'user-agent': 'another browser' })).location, expired)
  const clerk = await app.signIn('office-clerk')
  await goIdle()
  const forged = await clerk.submit(sent, { ...article, csrf: 'x'.repeat(43) })
  assert.match(String(forged.headers.location), expired)
  const out = await app.signIn('office-clerk')
  const { cookie } = out
  const csrf = await out.proof()
  await out.submit('/console/sign-out', { csrf })
  out.cookie = cookie
  assert.match(String((await out.submit(sent, { ...article, csrf })).headers.location), expired, 'signed out by hand')
})

test('what a firm typed in its own space is there for it too, and is of nobody else', async () => {
  const boss = await app.signIn('firm')
  const csrf = await boss.proof()
  await goIdle()
  const page = '/me/listings/01900000-0000-7000-8000-000000000000'
  const late = await boss.submit(`${page}/defence`, { statement: '隐患已经整改完毕', csrf }, {
    headers: { referer: `http://credit.example${page}` },
  })
  assert.equal(late.headers.location, `/console/sign-in?back=${encodeURIComponent(page)}&why=kept`)
  assert.match((await (await app.signIn('leader')).get('/console/kept')).body, /没有保留的内容[^]*href="\/console"/)
  assert.equal(await signInAgain(boss, 'firm', page), '/console/kept')
  const kept = await boss.get('/console/kept')
  assert.equal(kept.statusCode, 200)
  for (const said of ['隐患已经整改完毕', `action="${page}/defence"`, `href="${page}"`]) {
    assert.ok(kept.body.includes(said), said)
  }
  assert.match((await boss.get('/console/kept')).body, /没有保留的内容[^]*href="\/me"/)
})

test('a password that was typed is never kept', async () => {
  const clerk = await app.signIn('office-clerk')
  const csrf = await clerk.proof()
  await goIdle()
  const typed = { csrf, current: 'Secret-Secret-1', next: 'Secret-Secret-2' }
  const late = await clerk.submit('/console/account/password', typed)
  assert.match(String(late.headers.location), /why=expired$/)
  assert.equal(await signInAgain(clerk, 'office-clerk'), '/console')
})

test('a person’s number that was typed is never kept', async () => {
  const clerk = await app.signIn('approver')
  const csrf = await clerk.proof()
  await goIdle()
  const typed = { csrf, name: '赵例明', identity: '99000019800101003X' }
  const late = await clerk.submit('/console/tasks/entries/x/persons', typed)
  assert.match(String(late.headers.location), /why=expired$/)
})
