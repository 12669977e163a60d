/** The database away, slow and back; many at once; two servers on one database; a port that is taken. */
import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { after, before, describe, it } from 'node:test'
import pg from 'pg'
import { startEmbedded, type EmbeddedPostgres } from '../../src/kernel/postgres/embedded.ts'
import { firm, penaltyFile } from '../../src/testing/situations.ts'
import { newInstallation, openBeside, seedCallers, tokenAt, type Installation } from './installation.ts'
import { Server } from './server.ts'

describe('outages', () => {
  let installation: Installation
  let database: EmbeddedPostgres
  let server: Server
  let clients: { id: string; secret: string }[]
  let files = 0

  const start = (): Promise<EmbeddedPostgres> =>
    startEmbedded({ dir: `${installation.dataDir}/database`, durable: false })
  const environment = (): Record<string, string> => ({
    PROBITY_DATA: installation.dataDir,
    DATABASE_URL: database.url,
  })

  before(async () => {
    installation = await newInstallation()
    database = await start()
    server = await Server.at(environment())
    await server.start()
    const { ctx, close } = await openBeside(installation, database.url)
    clients = await seedCallers(ctx)
    await close()
  })
  after(async () => {
    await server.stop()
    await database.stop()
    await installation.remove()
  })

  const token = (id: string, at: Server = server): Promise<string> =>
    tokenAt(
      at.address,
      clients.find((client) => client.id === id),
    )

  /** Sends a file of three new penalties. */
  const deliver = async (at: Server, bearer: string): Promise<string> => {
    files += 1
    const rows = [1, 2, 3].map((i) => ({
      firm: firm(`停${files}之${i}`, files * 10 + i),
      documentNo: `明环罚〔2026〕停${files}-${i}号`,
      decidedOn: '2026-06-01',
    }))
    const answer = await fetch(`${at.address}/api/v1/submissions?kind=penalty`, {
      method: 'POST',
      headers: { authorization: `Bearer ${bearer}`, 'content-type': 'text/csv' },
      body: penaltyFile(rows),
    })
    assert.equal(answer.status, 202, await answer.clone().text())
    return ((await answer.json()) as { id: string }).id
  }

  const isDone = async (at: Server, bearer: string, id: string): Promise<void> => {
    for (let i = 0; i < 400; i += 1) {
      const answer = await fetch(`${at.address}/api/v1/submissions/${id}`, {
        headers: { authorization: `Bearer ${bearer}` },
      })
      const state = (await answer.json()) as { state: string; accepted: number }
      if (state.state === 'done') {
        assert.equal(state.accepted, 3)
        return
      }
      assert.notEqual(state.state, 'failed')
      await pause(100)
    }
    assert.fail(`submission ${id} was not read`)
  }

  it('says 503 in the one shape while the database is away, and goes on when it is back', async () => {
    const { pid } = server
    const bearer = await token('sample-department')
    await deliver(server, bearer)
    await database.stop()
    const asked = [
      '/readyz',
      '/api/v1/subjects?q=停',
      '/api/v1/publicity/penalties',
      '/api/v1/feed',
      '/api/v1/submissions',
    ]
    for (const path of asked) {
      const answer = await fetch(server.address + path, {
        headers: { authorization: `Bearer ${bearer}` },
        signal: AbortSignal.timeout(5000),
      })
      assert.equal(answer.status, 503, path)
      assert.match(answer.headers.get('content-type') ?? '', /problem\+json/)
      assert.equal(((await answer.json()) as { code: string }).code, 'server.unavailable')
    }
    assert.equal((await fetch(`${server.address}/healthz`)).status, 200, 'the process itself is well')
    const page = await fetch(`${server.address}/search?q=停`, { headers: { accept: 'text/html' } })
    assert.equal(page.status, 503)
    assert.match(await page.text(), /<html/)
    await pause(2000)
    database = await start()
    await server.recovers()
    await isDone(server, bearer, await deliver(server, bearer))
    assert.equal(server.pid, pid)
  })

  it('waits for a slow database and answers, or says 503', async () => {
    const client = new pg.Client({ connectionString: database.url })
    await client.connect()
    await client.query('BEGIN; LOCK TABLE records.records IN ACCESS EXCLUSIVE MODE')
    const asked = Array.from({ length: 40 }, () => fetch(`${server.address}/api/v1/publicity/penalties?q=停`))
    await pause(1500)
    await client.query('ROLLBACK')
    await client.end()
    const statuses = (await Promise.all(asked)).map(({ status }) => status)
    assert.deepEqual(
      statuses.filter((status) => status !== 200 && status !== 503),
      [],
    )
    await server.recovers('/api/v1/publicity/penalties')
  })

  it('answers three hundred callers at once, each with an answer or a clear not now', async () => {
    const bearer = await token('sample-bank')
    const statuses = await Promise.all(
      Array.from({ length: 300 }, async (_, i) => {
        const path = ['/api/v1/subjects?q=停', '/publicity/penalties', '/api/v1/feed', '/'][i % 4] as string
        const answer = await fetch(server.address + path, { headers: { authorization: `Bearer ${bearer}` } })
        await answer.arrayBuffer()
        return answer.status
      }),
    )
    assert.deepEqual(
      statuses.filter((status) => ![200, 429, 503].includes(status)),
      [],
    )
    assert.ok(statuses.filter((status) => status === 200).length > 100)
    await server.recovers()
  })

  it('shares one database between two servers: each file is read once, one takes over for the other', async () => {
    const second = await Server.at(environment())
    await second.start()
    try {
      const bearer = await token('sample-department')
      const sent = []
      for (let i = 0; i < 6; i += 1) sent.push(await deliver(i % 2 === 0 ? server : second, bearer))
      // Whatever the first has begun, the second ends.
      await pause(300)
      await server.stop('SIGKILL')
      for (const id of sent) await isDone(second, bearer, id)
      const doubled = await query(
        database.url,
        `SELECT document_no FROM records.records GROUP BY document_no HAVING count(*) > 1`,
      )
      assert.deepEqual(doubled, [])
      await server.start()
      const seen = await fetch(`${server.address}/api/v1/submissions/${sent[1]}`, {
        headers: { authorization: `Bearer ${bearer}` },
      })
      assert.equal(((await seen.json()) as { state: string }).state, 'done')
    } finally {
      await second.stop()
    }
  })

  it('says in Chinese that its port is taken, and ends with 1', async () => {
    const taken = createServer()
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
    const address = taken.address()
    const port = String(typeof address === 'object' && address !== null ? address.port : 0)
    try {
      const late = await Server.at({ ...environment(), PORT: port })
      late.launch()
      assert.equal(await late.ended(), 1)
      assert.match(late.output, new RegExp(`端口 ${port} 已被占用`))
    } finally {
      taken.close()
    }
  })

  it('ends with 0 on SIGTERM, and its database lives on', async () => {
    assert.equal(await server.stop('SIGTERM'), 0)
    assert.deepEqual(await query(database.url, 'SELECT 1 AS one'), [{ one: 1 }])
    await server.start()
  })
})

async function query(url: string, statement: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(statement)).rows as unknown[]
  } finally {
    await client.end()
  }
}
