import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { publishEvents, sequenceFeed } from '../../kernel/feed.ts'
import { transaction } from '../../kernel/db.ts'
import { systemActor } from '../../kernel/journal.ts'
import { revokeTokens } from '../access/index.ts'
import { testApp, type TestApp } from '../../testing/app.ts'
import { approval } from '../../testing/situations.ts'

describe('a stream of the feed', () => {
  let app: TestApp
  before(async () => {
    app = await testApp({ listen: true, config: { trustProxy: 1 } })
  })
  after(() => app.close())

  const stop = new AbortController()
  after(() => stop.abort())

  function open(headers: Record<string, string>): Promise<Response> {
    return fetch(`${app.address}/api/v1/feed?after=0`, {
      headers: { accept: 'text/event-stream', ...headers }, signal: stop.signal,
    })
  }

  async function publish(kind: string, isPublic: boolean): Promise<void> {
    await transaction(app.ctx.db, (tx) => publishEvents(tx, [{ kind, public: isPublic }]))
    await sequenceFeed(app.ctx.pool)
  }

  /** What a stream brings until it ends or until the text is seen. */
  async function hear(reader: ReadableStreamDefaultReader<Uint8Array>, until?: string): Promise<string> {
    let text = ''
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return text
      text += Buffer.from(value).toString('utf8')
      if (until !== undefined && text.includes(until)) return text
    }
  }

  it('ends with the token that opened it', async () => {
    const headers = await app.client(approval, ['feed:read'])
    const reader = (await open(headers)).body?.getReader()
    assert.ok(reader !== undefined)
    await publish('marked', false)
    assert.match(await hear(reader, 'marked'), /event: marked/)
    const { rows: [client] } = await app.ctx.pool.query<{ id: string }>('SELECT id FROM access.clients LIMIT 1')
    await revokeTokens(app.ctx, systemActor, client?.id ?? '')
    assert.equal((await fetch(`${app.address}/api/v1/feed`, { headers })).status, 401)
    const rest = hear(reader)
    await publish('published', true)
    await rest
    await publish('unmarked', false)
    assert.doesNotMatch(await rest, /unmarked/)
  })

  it('is one of a few an address may open, and gives its place back', async () => {
    const stranger = { 'x-forwarded-for': '203.0.113.7' }
    const opened = await Promise.all(Array.from({ length: 6 }, () => open(stranger)))
    assert.ok(opened.every((one) => one.status === 200))
    const refused = await open(stranger)
    assert.deepEqual([refused.status, refused.headers.get('retry-after')], [429, '30'])
    assert.equal((await refused.json() as { code: string }).code, 'feed.too_many_streams')
    assert.equal((await open({ 'x-forwarded-for': '198.51.100.7' })).status, 200, 'another address')
    await opened[0]?.body?.cancel()
    let again = await open(stranger)
    for (let i = 0; i < 50 && again.status !== 200; i += 1) {
      await new Promise((resolve) => setTimeout(resolve, 50))
      again = await open(stranger)
    }
    assert.equal(again.status, 200)
  })

  it('costs the database one look for all of them while nothing happens', async () => {
    const streams = Array.from({ length: 90 }, (_, i) => open({ 'x-forwarded-for': `203.0.114.${i}` }))
    await Promise.all(streams)
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    let statements = 0
    app.ctx.pool.on('acquire', () => (statements += 1))
    await new Promise((resolve) => setTimeout(resolve, 2_000))
    app.ctx.pool.removeAllListeners('acquire')
    assert.ok(statements < 60, `${statements} statements in two seconds for ninety streams`)
    const full = await open({ 'x-forwarded-for': '203.0.115.250' })
    const later = await Promise.all(Array.from({ length: 10 }, (_, i) => open({ 'x-forwarded-for': `203.0.116.${i}` })))
    const refused = [full, ...later].find((one) => one.status !== 200)
    assert.ok(refused !== undefined)
    assert.equal((await refused.json() as { code: string }).code, 'feed.streams_full')
    const headers = await app.client(approval, ['feed:read'])
    assert.equal((await open(headers)).status, 200, 'receivers have places of their own')
  })
})
