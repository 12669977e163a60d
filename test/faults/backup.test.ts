/** Backup under load and restore to a new place, proven by digest; the keys turned over and everything still readable. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { appendFile, cp, mkdtemp, readdir, readFile, rename, rm, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import type pg from 'pg'
import { fileColumns, leaveOut } from '../../src/cli/commands/backup.ts'
import { resealAll } from '../../src/cli/commands/keys-rotate.ts'
import {
  restoreBackup, takeBackup, type Backup, type Manifest, type RestoreOptions,
} from '../../src/kernel/backup/index.ts'
import { KeyRing } from '../../src/kernel/crypto.ts'
import { openPool } from '../../src/kernel/db.ts'
import { sequenceFeed } from '../../src/kernel/feed.ts'
import { uuidv7 } from '../../src/kernel/ids.ts'
import { systemActor } from '../../src/kernel/journal.ts'
import { Problem } from '../../src/kernel/problem.ts'
import { sealJournal } from '../../src/kernel/seal.ts'
import { verifyJournal } from '../../src/kernel/verify.ts'
import { createUser } from '../../src/modules/access/index.ts'
import { testApp, type TestApp } from '../../src/testing/app.ts'
import { testDatabase, type TestDatabase } from '../../src/testing/database.ts'
import { deliver } from '../../src/testing/deliver.ts'
import { approval, ecology, firm, penaltyFile } from '../../src/testing/situations.ts'

describe('backup and restore', () => {
  let app: TestApp
  let department: { authorization: string }
  let counter: { authorization: string }
  let place: string
  const targets: TestDatabase[] = []

  before(async () => {
    app = await testApp()
    department = await app.client(ecology, ['submissions:write', 'submissions:read'])
    counter = await app.client(approval, ['checks:write', 'checks:read'])
    place = await mkdtemp(join(tmpdir(), 'probity-backup-'))
    await deliver(app, department, { kind: 'penalty', text: penalties(1, 40) })
    await sealJournal(app.ctx.pool)
    await deliver(app, department, { kind: 'penalty', text: penalties(40, 45) })
  })
  after(async () => {
    for (const target of targets) await target.drop()
    await app.close()
    await rm(place, { recursive: true, force: true })
  })

  const take = (name: string): Promise<Backup> =>
    takeBackup({
      pool: app.ctx.pool,
      out: join(place, name),
      filesDir: join(app.ctx.config.dataDir, 'files'),
      keys: app.ctx.keys,
      leaveOut,
      fileColumns,
      now: app.clock.now(),
    })

  const target = async (): Promise<string> => {
    const database = await testDatabase()
    targets.push(database)
    return database.url
  }

  const restore = (
    url: string,
    name: string,
    more: Partial<RestoreOptions> = {},
  ): Promise<Manifest> =>
    restoreBackup({
      url,
      dir: join(place, name),
      filesDir: join(place, `${name}-restored`, 'files'),
      keys: app.ctx.keys,
      ...more,
    })

  it('restores every table, file, sequence and job of a quiet installation, digest by digest', async () => {
    const jobs = `SELECT task_identifier, run_at, max_attempts, priority, key FROM graphile_worker.jobs ORDER BY id`
    // Events that still wait for their positions would get them by the minute's job between the backup and the digests.
    await sequenceFeed(app.ctx.pool)
    const { manifest, digest } = await take('quiet')
    const url = await target()
    await restore(url, 'quiet', { digest })
    const [here, there] = [await digests(app.ctx.databaseUrl), await digests(url)]
    assert.ok(Object.keys(here).length > 25, 'the test sees the tables')
    for (const [table, value] of Object.entries(here)) {
      if (['journal.epochs', ...leaveOut].includes(table)) continue
      assert.equal(there[table], value, table)
    }
    const before = (await app.ctx.pool.query('SELECT last_value FROM journal.entries_seq_seq'))
      .rows[0] as unknown
    await withPool(url, async (pool) => {
      assert.deepEqual((await pool.query('SELECT last_value FROM journal.entries_seq_seq')).rows[0], before)
      const waiting = (await app.ctx.pool.query(jobs)).rows
      assert.ok(waiting.length > 0)
      assert.deepEqual((await pool.query(jobs)).rows, waiting)
    })
    const files = await readdir(join(place, 'quiet-restored', 'files'), { recursive: true })
    assert.equal(files.filter((name) => name.endsWith('.sm4')).length, manifest.files.count)
  })

  it('keeps the promises of the journal in the new place, also for what was not sealed yet', async () => {
    const url = targets[0]?.url ?? ''
    await withPool(url, async (pool) => {
      const before = await verifyJournal(pool)
      assert.ok(before.ok && before.unsealed > 0, JSON.stringify(before))
      await sealJournal(pool)
      const sealed = await verifyJournal(pool)
      assert.deepEqual([sealed.ok, sealed.unsealed], [true, 0], JSON.stringify(sealed))
      await assert.rejects(pool.query('DELETE FROM journal.entries'), /append-only/)
      await assert.rejects(pool.query('DELETE FROM records.records'), /never deleted/)
    })
  })

  it('takes one moment of a busy installation: counts add up, no answered check is missing', async () => {
    const load = new Load(app, department, counter)
    await load.until(() => load.receipts.length >= 5 && load.delivered >= 1)
    const answeredBefore = [...load.receipts]
    const { manifest } = await take('busy')
    await load.stop()
    assert.ok(load.receipts.length > answeredBefore.length, 'checks went on meanwhile')
    const url = await target()
    await restore(url, 'busy')
    await withPool(url, async (pool) => {
      const counts = await pool.query(`SELECT s.id FROM exchange.submissions s
        LEFT JOIN LATERAL (SELECT coalesce(sum(received), 0) AS received FROM exchange.chunks c
          WHERE c.submission_id = s.id) c ON true
        WHERE s.received <> c.received
          OR s.accepted + s.updated <> (SELECT count(*) FROM records.records r WHERE r.submission_id = s.id)`)
      assert.deepEqual(counts.rows, [])
      const found = await pool.query<{ receipt: string }>('SELECT receipt FROM checks.register')
      const kept = new Set(found.rows.map(({ receipt }) => receipt))
      assert.deepEqual(
        answeredBefore.filter((receipt) => !kept.has(receipt)),
        [],
      )
      const verdict = await verifyJournal(pool)
      assert.ok(verdict.ok, JSON.stringify(verdict))
    })
    assert.ok(manifest.tables.some(({ table, rows }) => table === 'records.records' && rows > 40))
  })

  it('refuses a database that holds anything, and leaves it as it was', async () => {
    const before = await digests(targets[0]?.url ?? '')
    await assert.rejects(restore(targets[0]?.url ?? '', 'quiet'), problem('backup.target_not_empty'))
    assert.deepEqual(await digests(targets[0]?.url ?? ''), before)
  })

  it('refuses other keys, a changed part and a missing file, each time leaving an empty database', async () => {
    const url = await target()
    const strange = KeyRing.open(join(place, 'strange', 'keys.json'), '2026-06-10')
    await assert.rejects(restore(url, 'quiet', { keys: strange }), problem('backup.wrong_keys'))
    await assert.rejects(restore(url, 'quiet', { digest: '0'.repeat(64) }), problem('backup.damaged'))
    await assert.rejects(restore(url, 'nothing'), problem('backup.not_a_backup'))
    await cp(join(place, 'quiet'), join(place, 'changed'), { recursive: true })
    await appendFile(join(place, 'changed/tables/records.records.copy.gz'), 'x')
    await assert.rejects(restore(url, 'changed'), problem('backup.damaged'))
    await cp(join(place, 'quiet'), join(place, 'holed'), { recursive: true })
    const files = await readdir(join(place, 'holed/files'), { recursive: true })
    await rm(join(place, 'holed/files', files.find((name) => name.endsWith('.sm4')) ?? ''))
    await assert.rejects(restore(url, 'holed'), problem('backup.damaged'))
    await cp(join(place, 'quiet'), join(place, 'parted'), { recursive: true })
    await rm(join(place, 'parted/tables/records.records.copy.gz'))
    await assert.rejects(restore(url, 'parted'), problem('backup.damaged'))
    await truncate(join(place, 'parted/tables/journal.entries.copy.gz'), 100)
    await assert.rejects(restore(url, 'parted'), problem('backup.damaged'))
    for (const name of ['changed', 'holed', 'parted']) {
      assert.deepEqual(await filesIn(join(place, `${name}-restored`)), [])
    }
    await withPool(url, async (pool) => {
      assert.equal((await pool.query('SELECT 1 FROM journal.entries')).rowCount, 0)
      assert.equal((await pool.query('SELECT 1 FROM access.organisations')).rowCount, 0)
    })
    await restore(url, 'quiet')
  })

  it('undoes everything when what comes before the commit fails; the database can be tried again', async () => {
    const url = await target()
    const refuse = async (): Promise<void> => Promise.reject(new Error('no room'))
    await assert.rejects(restore(url, 'quiet', { beforeCommit: refuse }), problem('backup.not_restored'))
    await withPool(url, async (pool) => {
      assert.equal((await pool.query('SELECT 1 FROM access.organisations')).rowCount, 0)
    })
    await restore(url, 'quiet')
  })

  it('names the files that rows speak of and the store does not have', async () => {
    const filesDir = join(app.ctx.config.dataDir, 'files')
    assert.deepEqual((await take('whole')).missing, [])
    const { rows } = await app.ctx.pool.query<{ digest: string }>(
      'SELECT file_digest AS digest FROM exchange.submissions ORDER BY id LIMIT 1')
    const digest = rows[0]?.digest ?? ''
    const path = join(filesDir, digest.slice(0, 2), `${digest.slice(2)}.sm4`)
    await rename(path, `${path}.away`)
    assert.deepEqual((await take('lacking')).missing, [digest])
    // What is kept no longer is not missed.
    const ended = (at: string): Promise<unknown> =>
      app.ctx.pool.query(`UPDATE exchange.submissions SET file_ended_at = ${at} WHERE file_digest = $1`, [digest])
    await ended('now()')
    assert.deepEqual((await take('ended')).missing, [])
    await ended('NULL')
    await rename(`${path}.away`, path)
  })

  it('does not write into a folder that holds something, and an unfinished backup is none', async () => {
    await assert.rejects(take('quiet'), problem('backup.place_taken'))
    await cp(join(place, 'quiet'), join(place, 'unfinished'), { recursive: true })
    await rm(join(place, 'unfinished/manifest.json'))
    await assert.rejects(restore(await target(), 'unfinished'), problem('backup.not_a_backup'))
  })

  it('writes no key and no secret in clear', async () => {
    const ring = JSON.parse(await readFile(join(app.ctx.config.dataDir, 'keys.json'), 'utf8')) as {
      index: string
    }
    const manifest = await readFile(join(place, 'quiet/manifest.json'), 'utf8')
    assert.ok(!manifest.includes(ring.index))
    assert.ok(
      (await readdir(join(place, 'quiet'), { recursive: true })).every((name) => !name.includes('keys.json')),
    )
  })

  it('reads everything after the keys were rotated, and nothing in the database waits for the old key', async () => {
    const text = penalties(900, 901).replace(/91990101[0-9A-Z]{10}/, '91990101XXXXXXXXXX')
    const { id, returned } = await deliver(app, department, { kind: 'penalty', text })
    assert.ok(returned > 0, 'a returned row holds sealed cells')
    const person = await sealEverywhere(app)
    const key = app.ctx.keys.rotate(app.clock.today())
    assert.equal(key, 'k2')
    assert.ok((await resealAll(app.ctx)) > 0)
    assert.equal(await resealAll(app.ctx), 0)
    assert.deepEqual(await columnsWith(app, 's1.k1.'), [])
    assert.deepEqual(await columnsWith(app, 's1.k2.'), [
      'access.users.totp_pending', 'exchange.rows.cells', 'measures.persons.identity', 'measures.persons.name',
    ])
    const moved = await app.ctx.pool.query<{ name: string; identity: string }>('SELECT name, identity FROM measures.persons')
    assert.equal(app.ctx.keys.open(moved.rows[0]?.name ?? '', `measures.persons.name:${person}`), '某某')
    assert.equal(app.ctx.keys.open(moved.rows[0]?.identity ?? '', `measures.persons.identity:${person}`), '号码')
    const workbook = await app.app.inject({
      url: `/api/v1/submissions/${id}/returned.xlsx`,
      headers: department,
    })
    assert.equal(workbook.statusCode, 200)
    await take('rotated')
    await restore(await target(), 'rotated')
  })
})

/** A responsible person, and somebody whose second factor is not confirmed yet, as they are stored; answers the person. */
async function sealEverywhere({ ctx }: TestApp): Promise<string> {
  const id = uuidv7()
  await ctx.pool.query(
    `INSERT INTO measures.persons (subject_id, id, fact_id, role, name, identity, identity_index, document, legal_basis,
       notice_number, notice_served_on, notice_proof, remedy, recorded_by, body_code, recorded_at)
     VALUES ($1, $1, $1, 'principal', $2, $3, 'i', 'd', 'b', 'n', '2026-06-01', 'p', 'r', 'o', 'c', now())`,
    [id, ctx.keys.seal('某某', `measures.persons.name:${id}`), ctx.keys.seal('号码', `measures.persons.identity:${id}`)],
  )
  const officer = { login: 'officer', name: '某人', organisation: ecology.code, roles: ['data-officer'] }
  await createUser(ctx, systemActor, officer)
  const { rows } = await ctx.pool.query<{ id: string }>("SELECT id FROM access.users WHERE login = 'officer'")
  const user = rows[0]?.id ?? ''
  await ctx.pool.query('UPDATE access.users SET totp_pending = $2 WHERE id = $1', [
    user, ctx.keys.seal('secret', `access.users.totp ${user}`),
  ])
  return id
}

/** Every column of every schema that holds the text somewhere. */
async function columnsWith({ ctx }: TestApp, text: string): Promise<string[]> {
  const { rows } = await ctx.pool.query<{ schema: string; table: string; column: string }>(
    `SELECT c.table_schema AS schema, c.table_name AS table, c.column_name AS column FROM information_schema.columns c
     JOIN information_schema.tables t USING (table_schema, table_name)
     WHERE t.table_type = 'BASE TABLE' AND c.table_schema NOT IN ('pg_catalog', 'information_schema')
       AND c.data_type IN ('text', 'character varying', 'json', 'jsonb', 'ARRAY') ORDER BY 1, 2, 3`,
  )
  const found: string[] = []
  for (const { schema, table, column } of rows) {
    const holds = await ctx.pool.query(
      `SELECT 1 FROM "${schema}"."${table}" WHERE strpos("${column}"::text, $1) > 0 LIMIT 1`, [text])
    if (holds.rowCount !== 0) found.push(`${schema}.${table}.${column}`)
  }
  return found
}

/** Stored files under a folder; none where there is no folder. */
async function filesIn(dir: string): Promise<string[]> {
  const names = await readdir(dir, { recursive: true }).catch(() => [])
  return names.filter((name) => name.endsWith('.sm4'))
}

/** Penalties number `from` up to `to`, one firm each. */
function penalties(from: number, to: number): string {
  return penaltyFile(
    Array.from({ length: to - from }, (_, i) => ({
      firm: firm(`备份${from + i}`, from + i),
      documentNo: `明环罚〔2026〕${from + i}号`,
      decidedOn: '2026-06-01',
    })),
  )
}

/** Deliveries and checks one after the other until told to stop. */
class Load {
  readonly receipts: string[] = []
  delivered = 0
  readonly #stop = new AbortController()
  readonly #work: Promise<unknown>

  constructor(app: TestApp, department: { authorization: string }, counter: { authorization: string }) {
    this.#work = Promise.all([this.#deliver(app, department), this.#check(app, counter)])
  }

  async #deliver(app: TestApp, headers: { authorization: string }): Promise<void> {
    for (let n = 100; !this.#stop.signal.aborted; n += 20) {
      await deliver(app, headers, { kind: 'penalty', text: penalties(n, n + 20) })
      this.delivered += 1
    }
  }

  async #check(app: TestApp, headers: { authorization: string }): Promise<void> {
    const matters = await app.app.inject({ url: '/api/v1/checks/matters', headers })
    const matter = (matters.json() as { items: { code: string }[] }).items[0]?.code
    for (let n = 1; !this.#stop.signal.aborted; n += 1) {
      const answer = await app.app.inject({
        method: 'POST',
        url: '/api/v1/checks',
        headers,
        payload: { subject: { code: firm('', (n % 40) + 1).code }, matter, purpose: '投标资格审查' },
      })
      assert.equal(answer.statusCode, 200, answer.body)
      this.receipts.push((answer.json() as { receipt: string }).receipt)
    }
  }

  async until(enough: () => boolean): Promise<void> {
    const failed = this.#work.then(() => {
      throw new Error('the load ended by itself')
    })
    failed.catch(() => undefined)
    while (!enough()) await Promise.race([failed, new Promise((resolve) => setTimeout(resolve, 5))])
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#work
  }
}

function problem(code: string): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof Problem, String(error))
    assert.equal(error.code, code, error.detail)
    return true
  }
}

async function withPool<T>(url: string, work: (pool: pg.Pool) => Promise<T>): Promise<T> {
  const pool = openPool(url, { max: 2 })
  try {
    return await work(pool)
  } finally {
    await pool.end()
  }
}

/** Every table's rows in one order, digested here and not by the code under test. */
async function digests(url: string): Promise<Record<string, string>> {
  return withPool(url, async (pool) => {
    const tables = await pool.query<{
      name: string
    }>(`SELECT schemaname || '.' || tablename AS name FROM pg_tables
      WHERE schemaname NOT IN ('pg_catalog', 'information_schema', 'graphile_worker', 'public') ORDER BY 1`)
    const found: Record<string, string> = {}
    for (const { name } of tables.rows) {
      const content = await pool.query<{ line: string }>(
        `SELECT t::text AS line FROM ${name} t ORDER BY t::text COLLATE "C"`,
      )
      const hash = createHash('sha256')
      for (const { line } of content.rows) hash.update(line).update('\n')
      found[name] = `${content.rows.length} ${hash.digest('hex')}`
    }
    return found
  })
}
