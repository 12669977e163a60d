import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { publishEvents } from '../../kernel/feed.ts'
import { transaction } from '../../kernel/db.ts'
import { uuidv7 } from '../../kernel/ids.ts'
import { testApp, type TestApp } from '../../testing/app.ts'
import { anyone } from '../page.ts'
import { PageCache } from './page-cache.ts'

const one = uuidv7()
const two = uuidv7()
const page = (text: string) => ({ headers: { etag: text }, body: Buffer.from(text) })
let app: TestApp
let cache: PageCache

before(async () => {
  app = await testApp({ today: '2026-06-10' })
  cache = new PageCache(app.ctx, { maxBytes: 100 })
  await cache.start()
})
after(async () => {
  await cache.stop()
  await app.close()
})

/** Keeps a page as the site does: a ticket, the data, then the page. */
function keep(key: string, subject: string, text: string): void {
  const ticket = cache.ticket()
  assert.ok(ticket !== undefined)
  cache.put(key, subject, ticket, page(text))
}

const touch = (subject: string) =>
  transaction(app.ctx.db, (tx) => publishEvents(tx, [{ kind: 'withdrawn', public: true, subject: { id: subject } }]))

/** Asks until the follower has caught up; what is given out before that must be nothing, never the old page. */
async function settled(key: string): Promise<string | undefined> {
  for (let i = 0; i < 200; i += 1) {
    cache.put('probe', uuidv7(), cache.ticket() as never, page('p'))
    if ((await cache.get('probe')) !== undefined) break
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  return (await cache.get(key))?.body.toString()
}

test('a page is given out again until its subject is touched; another subject’s stays', async () => {
  keep('a', one, 'first')
  keep('b', two, 'second')
  assert.equal(await settled('a'), 'first')
  await touch(one)
  assert.equal((await cache.get('a'))?.body.toString(), undefined, 'not even right after the commit')
  assert.equal(await settled('a'), undefined)
  assert.equal(await settled('b'), 'second')
})

test('a page loaded across a change is not kept', async () => {
  await settled('a')
  const ticket = cache.ticket()
  await touch(one)
  await settled('a')
  cache.put('a', one, ticket as never, page('old'))
  assert.equal(await settled('a'), undefined)
})

test('a page that shows some of all subjects goes with any change', async () => {
  keep('home', anyone, 'news')
  assert.equal(await settled('home'), 'news')
  await touch(uuidv7())
  assert.equal(await settled('home'), undefined)
})

test('at midnight yesterday’s pages are gone', async () => {
  keep('a', one, 'today')
  assert.equal(await settled('a'), 'today')
  app.clock.set('2026-06-11')
  assert.equal(await settled('a'), undefined)
})

test('what is kept is bounded: the oldest goes first', async () => {
  keep('a', one, 'x'.repeat(60))
  keep('b', two, 'y'.repeat(60))
  assert.equal(await settled('a'), undefined)
  assert.equal((await settled('b'))?.length, 60)
})

test('many readers at once share one question, and stopped it keeps nothing', async () => {
  keep('b', two, 'again')
  await settled('b')
  const answers = await Promise.all(Array.from({ length: 50 }, () => cache.get('b')))
  assert.ok(answers.every((a) => a?.body.toString() === 'again'))
  await cache.stop()
  assert.equal(await cache.get('b'), undefined)
  assert.equal(cache.ticket(), undefined)
})
