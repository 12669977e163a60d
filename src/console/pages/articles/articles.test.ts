import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { consoleApp, hiddenIn, type Clerk, type ConsoleApp } from '../../../testing/console.ts'
import { textOf, type Typed } from './text.ts'

let app: ConsoleApp
let author: Clerk
let admin: Clerk
before(async () => {
  app = await consoleApp({ today: '2026-06-08' })
  author = await app.signIn('office-clerk')
  admin = await app.signIn('office-admin')
})
after(() => app?.close())

let articles = 0
const text = (more: Record<string, string> = {}): Record<string, string> => {
  articles += 1
  return {
    section: 'news',
    title: '信用<b>工作</b>推进会召开',
    slug: `meeting-${articles}`,
    summary: '会议部署了下半年工作。',
    body: '## 部署\n\n**减证便民**。',
    publishOn: '2026-06-08',
    do: 'save',
    ...more,
  }
}

/** Writes an article and answers its address. */
async function written(clerk: Clerk, more: Record<string, string> = {}): Promise<string> {
  const answer = await clerk.submit('/console/articles', text(more))
  assert.equal(answer.statusCode, 303, answer.body)
  return String(answer.headers.location).split('?')[0] as string
}

async function move(clerk: Clerk, address: string, verb: string, more: Record<string, string> = {}) {
  return clerk.submit(`${address}/moves`, { verb, version: await versionOf(address), ...more })
}

const versionOf = async (address: string): Promise<string> => {
  const page = (await admin.get(address)).body
  return page.includes('name="version"') ? hiddenIn(page, 'version') : '0'
}

test('an article is written, handed in, let out by another person, seen on the site, and withdrawn', async () => {
  const sent = text({ do: 'submit' })
  const handed = await author.submit('/console/articles', sent)
  const address = String(handed.headers.location).split('?')[0] as string
  assert.equal(handed.headers.location, `${address}?done=submit`, handed.body)
  const own = (await author.get(address)).body
  assert.match(own, /现在不能办理/, 'its author does not let it out')
  assert.match(own, /信用&lt;b&gt;工作&lt;\/b&gt;推进会召开/)
  const waiting = (await admin.get('/console/articles?state=submitted')).body
  assert.ok(waiting.includes(address))
  assert.match((await admin.get('/console')).body, /待审核的文章/)
  assert.equal((await move(admin, address, 'approve')).headers.location, `${address}?done=approve`)
  const shown = (await admin.get(address)).body
  assert.match(shown, /已发布/)
  assert.ok(shown.includes(`href="/articles/${sent['slug']}"`))
  assert.equal((await app.app.inject({ url: `/articles/${sent['slug']}` })).statusCode, 200)
  assert.match((await move(admin, address, 'withdraw')).body, /id="reason-withdraw-fault"/)
  assert.equal((await move(admin, address, 'withdraw', { reason: '内容有误' })).statusCode, 303)
  assert.equal((await app.app.inject({ url: `/articles/${sent['slug']}` })).statusCode, 404)
  assert.match((await admin.get(address)).body, /<h2 id="text">全文<[^]*撤回理由<\/dt><dd>内容有误/)
  assert.match((await admin.get('/console/articles?state=withdrawn')).body, /已撤回/)
})

test('who wrote an article does not let it out, even as the office’s administrator', async () => {
  const address = await written(admin, { do: 'submit' })
  assert.match((await admin.get(address)).body, /不能审核自己撰写、修改或送审的文章/)
  const forced = await admin.submit(`${address}/moves`, { verb: 'approve', version: '2' })
  assert.equal(forced.statusCode, 403)
  assert.match(forced.body, /不能审核自己撰写、修改或送审的文章，请由他人审核/)
})

test('what is sent back says why to its author, who changes it and hands it in again', async () => {
  const address = await written(author, { do: 'submit' })
  assert.equal((await move(admin, address, 'return', { reason: '请补充数据来源' })).statusCode, 303)
  const page = (await author.get(address)).body
  assert.match(page, /审核人退回了这篇文章[^]*请补充数据来源/)
  const version = hiddenIn(page, 'version')
  const changed = await author.submit(address, text({ version, do: 'submit', title: '改过的标题' }))
  assert.equal(changed.headers.location, `${address}?done=submit`, changed.body)
})

test('personal data stands beside the text and keeps an article from being handed in', async () => {
  const draft = await author.submit('/console/articles', text({ body: '联系人张某，电话13800138000。' }))
  const address = String(draft.headers.location).split('?')[0] as string
  const page = (await author.get(address)).body
  assert.match(page, /发现 1 处[^]*疑似电话号码/)
  assert.equal(page.split('id="scan"')[1]?.includes('13800138000'), false, 'the finding does not repeat it')
  const refused = await author.submit(
    address,
    text({ version: hiddenIn(page, 'version'), do: 'submit', body: '电话13800138000' }),
  )
  assert.equal(refused.statusCode, 422)
  assert.match(refused.body, /id="body-fault"/)
  const unsaved = await author.submit('/console/articles', text({ do: 'submit', summary: '电话13800138000' }))
  assert.match(unsaved.body, /id="summary-fault"/)
})

test('a preview shows Markdown as the public reads it and saves nothing', async () => {
  const before = (await author.get('/console/articles')).body
  const shown = await author.submit(
    '/console/articles',
    text({ do: 'preview', body: '## 小标题\n\n<script>alert(1)</script>\n\n[点](javascript:alert)' }),
  )
  assert.equal(shown.statusCode, 200)
  assert.match(shown.body, /<h2>小标题<\/h2>/)
  assert.equal(/<script>alert|href="javascript/.test(shown.body), false)
  assert.match(shown.body, /没有发现/)
  const rows = (page: string): number => page.split('<tr role="row">').length
  assert.equal(rows((await author.get('/console/articles')).body), rows(before))
})

test('what is missing is said beside its field, with what was typed still there', async () => {
  const empty = await author.submit('/console/articles', {
    do: 'save',
    title: '一个标题',
    slug: 'Not A Slug!',
    'activity-on': '2026-06-08',
  })
  assert.equal(empty.statusCode, 422)
  for (const field of ['section', 'slug', 'summary', 'body', 'publishOn'])
    assert.match(empty.body, new RegExp(`id="${field}-fault"`))
  assert.match(empty.body, /第1项活动不完整/)
  assert.match(empty.body, /value="一个标题"/)
  const slug = text()
  await author.submit('/console/articles', slug)
  const taken = await author.submit('/console/articles', slug)
  assert.match(taken.body, /id="slug-fault"[^]*已有文章使用/)
})

test('activities of a campaign are rows; more rows are asked for without losing what was typed', async () => {
  const sent = text({
    section: 'campaign',
    'activity-on': '2026-06-14',
    'activity-title': '进社区',
    'activity-place': '示例社区',
    'activity-unit': '示例局',
    'activity-result': '',
  })
  const more = await author.submit('/console/articles', { ...sent, do: 'rows' })
  assert.match(more.body, /value="进社区"/)
  assert.equal(more.body.split('name="activity-title"').length - 1, 4)
  const address = await written(author, sent)
  assert.match((await author.get(address)).body, /value="进社区"/)
})

test('an article for later is scheduled, and an old version changes nothing', async () => {
  const address = await written(author, { publishOn: '2026-07-01', do: 'submit' })
  await move(admin, address, 'approve')
  assert.ok((await admin.get('/console/articles?state=scheduled')).body.includes(address))
  app.clock.set('2026-07-01')
  assert.ok(
    (await (await app.signIn('office-admin')).get('/console/articles?state=shown')).body.includes(address),
  )
  app.clock.set('2026-06-08')
  const draft = await written(author)
  const stale = await author.submit(draft, text({ version: '9', title: '慢了一步' }))
  assert.equal(stale.statusCode, 409)
  assert.match(stale.body, /已被他人修改[^]*value="慢了一步"/)
})

test('a hundred thousand characters are taken, one more is refused in words', async () => {
  const long = await author.submit('/console/articles', text({ body: '信'.repeat(100_000) }))
  assert.equal(long.statusCode, 303, long.body.slice(0, 500))
  const over = await author.submit('/console/articles', text({ body: '信'.repeat(100_001) }))
  assert.match(over.body, /id="body-fault"[^]*至多10万字/)
})

test('the desk of articles is the office’s alone', async () => {
  const officer = await app.signIn('handling-officer')
  for (const path of ['/console/articles', '/console/articles/new'])
    assert.equal((await officer.get(path)).statusCode, 403)
  assert.equal((await officer.get('/console')).body.includes('/console/articles'), false)
  assert.equal((await author.get('/console/articles/nothing')).statusCode, 404)
})

test('an activity needs day, name and unit', () => {
  const typed: Typed = {
    section: 'campaign',
    title: '标题',
    slug: 'a-b',
    summary: '摘要',
    body: '正文',
    publishOn: '2026-06-08',
    activities: [{ on: '2026-02-30', title: '活动', place: '', unit: '单位', result: '' }],
  }
  assert.match(textOf(typed).faults['activities'] ?? '', /第1项/)
  const right = textOf({
    ...typed,
    activities: [{ on: '2026-02-28', title: '活动', place: '', unit: '单位', result: '' }],
  })
  assert.deepEqual(
    [right.faults, right.text.activities],
    [{}, [{ on: '2026-02-28', title: '活动', place: '', unit: '单位' }]],
  )
})
