import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { FastifyInstance } from 'fastify'
import { addresses } from '../examples/addresses.ts'
import { exampleSite } from '../../testing/example-site.ts'
import { css, emblemIcon, js } from '../assets.ts'
import { bareSubject, hostileSubject, subjectFile } from '../examples/city.ts'
import { contested, permit } from '../examples/records.ts'
import { recordTable } from '../components/record-table/record-table.ts'
import type { RecordView } from '../types.ts'

let app: FastifyInstance

before(() => {
  app = exampleSite()
})
after(() => app.close())

const get = (url: string, headers: Record<string, string> = {}) => app.inject({ method: 'GET', url, headers })

/** Opening tags with the values of their attributes taken out. */
const tags = (text: string): string[] => (text.match(/<[a-z][^>]*>/g) ?? []).map((t) => t.replace(/"[^"]*"/g, '""'))

for (const [name, path] of addresses) {
  test(`${name}: one document, one h1, headings in order, unique ids, nothing inline, within its budget`, async () => {
    const answer = await get(path, { accept: 'text/html' })
    const body = answer.body
    assert.equal(answer.statusCode, /^error-(\d+)/.exec(name) === null ? 200 : Number(name.slice(6)))
    assert.match(body, /^<!doctype html>\n?<html lang="zh-CN"/)
    assert.equal(body.match(/<main\b/g)?.length, 1)
    const levels = [...body.matchAll(/<h([1-6])\b/g)].map((m) => Number(m[1]))
    assert.equal(levels.filter((l) => l === 1).length, 1, 'one h1')
    levels.forEach((level, i) =>
      assert.ok(i === 0 || level <= (levels[i - 1] ?? 0) + 1, `h${level} after h${levels[i - 1]}`),
    )
    const ids = [...body.matchAll(/\sid="([^"]*)"/g)].map((m) => m[1])
    if (name !== 'styleguide')
      assert.deepEqual(
        ids.filter((id, i) => ids.indexOf(id) !== i),
        [],
        'ids are unique',
      )
    assert.equal(
      tags(body).some((t) => /\son[a-z]+=|\sstyle=/.test(t)),
      false,
      'no inline handlers or styles',
    )
    assert.equal(body.match(/<script\b/g)?.length, 1, 'only our script')
    assert.equal(/undefined|NaN|\[object/.test(body), false)
    if (name !== 'styleguide')
      assert.ok(
        Buffer.byteLength(body) + Buffer.byteLength(css.body) < 60_000,
        `${Buffer.byteLength(body)} + ${Buffer.byteLength(css.body)}`,
      )
  })
}

test('a page asks for its style sheet, its script and its icon, and for nothing else', async () => {
  const { body } = await get(`/subjects/${subjectFile.uscc}`)
  const asked = [...body.matchAll(/<(?:link rel="(?:stylesheet|icon)" href|script src|img src)="([^"]*)"/g)].map(
    (m) => m[1],
  )
  assert.deepEqual(asked.sort(), [css.url, emblemIcon.url, js.url].sort())
  assert.ok(Buffer.byteLength(js.body) <= 20_000)
  assert.equal(/url\(|@import/.test(css.body), false)
})

test('images have dimensions, so that nothing moves while loading', async () => {
  for (const [, path] of addresses) {
    const { body } = await get(path)
    for (const svg of body.match(/<(svg|img)\b[^>]*>/g) ?? []) {
      assert.match(svg, /\swidth="/, svg)
      assert.match(svg, /\sheight="/, svg)
    }
  }
})

test('hostile names are text everywhere', async () => {
  for (const path of [
    `/subjects/${hostileSubject.uscc}`,
    '/search?q=%3Cscript%3Ealert(1)%3C%2Fscript%3E',
    '/codes?code=%22%3E%3Cscript%3E',
    '/publicity/penalties?q=%22%3E%3Cimg%20src%3Dx%3E',
  ]) {
    const { body } = await get(path)
    assert.equal(body.includes('<img'), false)
    assert.equal(body.match(/<script\b/g)?.length, 1)
  }
})

test('adverse pages are kept out of search engines and are asked for again each time', async () => {
  for (const path of [
    `/subjects/${subjectFile.uscc}`,
    `/records/${contested.id}`,
    '/publicity/penalties',
    '/lists/food-safety',
  ]) {
    const { headers, body } = await get(path)
    assert.match(String(headers['x-robots-tag']), /noindex/, path)
    assert.match(body, /<meta name="robots" content="noindex/)
    assert.equal(headers['cache-control'], 'no-cache')
  }
  for (const path of [`/subjects/${bareSubject.uscc}`, `/records/${permit.id}`, '/', '/help']) {
    assert.equal((await get(path)).headers['x-robots-tag'], undefined, path)
  }
})

test('a page unchanged is answered 304, and a changed wish for its looks is another page', async () => {
  const first = await get('/help')
  const etag = String(first.headers['etag'])
  assert.equal((await get('/help', { 'if-none-match': `W/"x", ${etag}` })).statusCode, 304)
  const dark = await get('/help', { cookie: 'theme=dark; text=large', 'if-none-match': etag })
  assert.equal(dark.statusCode, 200)
  assert.match(dark.body, /<html lang="zh-CN" data-theme="dark" data-text="large">/)
  assert.match(String(dark.headers['vary']), /Cookie/)
})

test('the content security policy allows our own files and nothing inline', async () => {
  const policy = String((await get('/')).headers['content-security-policy'])
  assert.match(policy, /default-src 'none'/)
  assert.equal(/unsafe|data:|\*/.test(policy), false)
})

test('assets are kept for good under a name made of their content', async () => {
  const answer = await get(css.url)
  assert.match(css.url, /\.[0-9a-f]{12}\.css$/)
  assert.match(String(answer.headers['cache-control']), /immutable/)
  assert.equal((await get('/assets/site.000000000000.css')).statusCode, 404)
})

test('wishes are kept in cookies and lead back to where the reader was', async () => {
  const answer = await get('/preferences?text=large&back=%2Fsearch%3Fq%3Dx')
  assert.equal(answer.statusCode, 303)
  assert.equal(answer.headers['location'], '/search?q=x')
  assert.match(String(answer.headers['set-cookie']), /^text=large; Path=\/;.*SameSite=Lax; HttpOnly/)
  assert.equal((await get('/preferences?theme=dark&back=%2F%2Fevil.example')).headers['location'], '/')
})

test('inside WeChat the header is compact: navigation stays on the home page', async () => {
  const agent = { 'user-agent': 'Mozilla/5.0 MicroMessenger/8.0.50' }
  assert.equal((await get('/help', agent)).body.includes('aria-label="主导航"'), false)
  assert.equal((await get('/', agent)).body.includes('aria-label="主导航"'), true)
})

test('the canonical address leaves filters and cursors out', async () => {
  const { body } = await get('/publicity/permits?from=2026-01-01&cursor=abc')
  assert.match(body, /<link rel="canonical" href="http:\/\/[^"]*\/publicity\/permits">/)
})

test('an impossible date is refused with what would be right', async () => {
  const answer = await get('/publicity/penalties?from=2026-13-01')
  assert.equal(answer.statusCode, 400)
  assert.match(answer.body, /起始日期不是有效日期：形如 2026-03-05 的公历日期/)
  assert.equal(answer.headers['cache-control'], 'no-store')
})

test('the file of a past day says so; a day to come shows today', async () => {
  assert.match((await get(`/subjects/${subjectFile.uscc}?asOf=2026-03-01`)).body, /这是截至2026年3月1日的档案[^]*登记信息为现行登记。/)
  const ahead = (await get(`/subjects/${subjectFile.uscc}?asOf=2030-01-01`)).body
  assert.equal(ahead.includes('这是截至'), false)
  assert.match(ahead, /不能查看将来的日期，以下是今天的档案。/)
})

test('on paper a file says on which day it was asked for', async () => {
  for (const path of [`/subjects/${subjectFile.uscc}`, `/records/${permit.id}`])
    assert.match((await get(path)).body, /<p class="paper">查询日期：\d{4}年/)
})

test('figures of twelve months beside figures of today say that they are of twelve months', async () => {
  const { body } = await get('/authorities')
  assert.match(body, /以下是近一年的数字/)
  const one = /href="(\/authorities\/[^"]+)"/.exec(body)?.[1] ?? ''
  assert.match((await get(one)).body, /近一年报送公示信息[^]*近一年7个工作日内报送[^]*近一年按时率/)
})

test('dates the wrong way round are said to be', async () => {
  const path = '/publicity/penalties?q=%E6%97%A0'
  assert.match((await get(`${path}&from=2026-05-01&to=2026-01-01`)).body, /起始日期晚于截止日期，请把较早的一天填在前面/)
  assert.equal((await get(`${path}&from=2026-01-01&to=2026-05-01`)).body.includes('起始日期晚于'), false)
})

test('a promise or a contract is not headed as a decision, and a short number stays on one line', () => {
  const table = (record: RecordView): string =>
    String(recordTable({ caption: '表', records: [record], withSubject: false, lastDate: '有效期至' }))
  assert.match(table(permit), /决定文书号[^]*决定机关[^]*决定日期/)
  assert.match(table(permit), /data-label="文书号">/)
  const promise = { ...permit, kind: { code: 'commitment', title: '信用承诺' }, documentNo: '明'.repeat(30) }
  assert.match(table(promise), />编号<[^]*>单位<[^]*>日期</)
  assert.doesNotMatch(table(promise), /决定/)
  assert.match(table(promise), /data-label="编号" class="long"/, 'a long number may break')
})

test('only public rooms are in the navigation, no desk; below, a way to one’s own space', async () => {
  const { body } = await get('/')
  assert.equal(/href="\/(reports|console)/.test(body), false)
  const [above = '', below = ''] = body.split('<footer')
  assert.deepEqual([/href="\/me"/.test(above), /href="\/me"/.test(below)], [false, true])
})
