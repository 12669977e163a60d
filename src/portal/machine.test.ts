import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { FastifyInstance } from 'fastify'
import { parse } from 'csv-parse/sync'
import { SaxesParser } from 'saxes'
import { exampleSite } from '../testing/example-site.ts'
import { csv, json } from './download.ts'
import { contested, hostileRecord, penalty, usccOf } from './examples/records.ts'

let app: FastifyInstance

before(() => {
  app = exampleSite()
})
after(() => app.close())

/** Parses XML strictly; throws at the first fault. Gives the names of its elements. */
function elements(text: string): string[] {
  const names: string[] = []
  const parser = new SaxesParser({ fragment: false })
  parser.on('opentag', (tag) => names.push(tag.name))
  parser.on('error', (error) => assert.fail(error))
  parser.write(text).close()
  return names
}

test('the CSV of a page holds the rows of the page, and no cell runs as a formula', () => {
  const text = csv([
    penalty,
    { ...hostileRecord, subject: { name: '=HYPERLINK("x")' }, documentNo: '+1,"2"\n3' },
  ])
  assert.equal(text.charCodeAt(0), 0xfeff)
  const rows = parse(text, { bom: true, columns: true }) as Record<string, string>[]
  assert.equal(rows.length, 2)
  assert.equal(rows[0]?.['公示截止'], '2027-02-10')
  assert.equal(rows[1]?.['行政相对人名称'], `'=HYPERLINK("x")`)
  assert.equal(rows[1]?.['决定文书号'], `'+1,"2"\n3`)
})

test('the JSON of a page holds the same rows under English names, and where to go on', () => {
  const page = JSON.parse(json([contested], 'abc')) as { items: Record<string, unknown>[]; next: string }
  assert.equal(page.items[0]?.['documentNo'], contested.documentNo)
  assert.equal(page.next, 'abc')
})

test('downloads answer the same filters as the page they hang on', async () => {
  const answer = await app.inject('/publicity/penalties.csv?from=2026-01-01')
  assert.equal(answer.headers['content-type'], 'text/csv; charset=utf-8')
  assert.match(String(answer.headers['content-disposition']), /penalty\.csv/)
  const page = await app.inject('/publicity/penalties.json?q=%E6%97%A0')
  assert.deepEqual(page.json(), { items: [], next: null })
})

test('the feed is well-formed RSS although names are hostile', async () => {
  const answer = await app.inject('/feed.xml')
  assert.equal(elements(answer.body).filter((n) => n === 'item').length, 6)
})

test('the sitemap lists the fixed pages and subjects without anything adverse, and no filters', async () => {
  const answer = await app.inject('/sitemap.xml')
  assert.ok(elements(answer.body).filter((n) => n === 'loc').length > 10)
  assert.equal(answer.body.includes('/publicity/penalties'), false)
  assert.equal(/<loc>[^<]*\?/.test(answer.body), false)
})

test('robots.txt names the sitemap and keeps crawlers from the API', async () => {
  const { body } = await app.inject('/robots.txt')
  assert.match(body, /Disallow: \/api\//)
  assert.match(body, /Disallow: \/me\$\nDisallow: \/me\//)
  assert.match(body, /Sitemap: http:\/\/[^\n]+\/sitemap\.xml/)
})

test('a city of more addresses than a sitemap may hold answers with a sitemap of sitemaps', async () => {
  const big = exampleSite({ codeSteps: async () => [usccOf(40_000), usccOf(80_000)] })
  const { body } = await big.inject('/sitemap.xml')
  assert.deepEqual(elements(body).filter((n) => n === 'loc').length, 3)
  const parts = [...body.matchAll(/<loc>https?:\/\/[^/]+(\/sitemaps\/[^<]+)<\/loc>/g)].map((m) => m[1] ?? '')
  assert.deepEqual(parts, [
    '/sitemaps/0.xml',
    `/sitemaps/${usccOf(40_000)}.xml`,
    `/sitemaps/${usccOf(80_000)}.xml`,
  ])
  assert.match((await big.inject(parts[0] ?? '')).body, /\/articles\/june-14</)
  assert.equal((await big.inject(parts[1] ?? '')).body.includes('/articles/'), false)
  assert.equal((await big.inject('/sitemaps/x.xml')).statusCode, 404)
  await big.close()
})

test('the news feed is well-formed and names each article once', async () => {
  const answer = await app.inject('/news.xml')
  assert.equal(elements(answer.body).filter((n) => n === 'item').length, 3)
})

test('suggestions answer two characters and more, and never what looks like a person’s number', async () => {
  const offered = async (q: string) =>
    ((await app.inject(`/search/suggest?q=${encodeURIComponent(q)}`)).json() as { items: { name: string }[] })
      .items
  assert.equal((await offered('明州')).length, 4)
  assert.deepEqual(await offered('明'), [])
  assert.deepEqual(await offered('11010119900307' + '7475'), [])
  const { headers } = await app.inject('/search/suggest?q=%E6%98%8E%E5%B7%9E')
  assert.match(String(headers['cache-control']), /max-age=60/)
})
