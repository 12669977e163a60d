import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { FastifyInstance } from 'fastify'
import { parse } from 'csv-parse/sync'
import { SaxesParser } from 'saxes'
import { exampleSite } from '../testing/example-site.ts'
import { csv, json } from './download.ts'
import { contested, hostileRecord, penalty } from './examples/records.ts'

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
  const text = csv([penalty, { ...hostileRecord, subject: { name: '=HYPERLINK("x")' }, documentNo: '+1,"2"\n3' }])
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
  assert.match(body, /Sitemap: http:\/\/[^\n]+\/sitemap\.xml/)
})
