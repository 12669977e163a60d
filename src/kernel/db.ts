/**
 * The database: one pool, Kysely for composing statements, raw clients where COPY or LISTEN needs one.
 * Functions take `Db` first; those that must run inside a transaction take `Tx`, so the compiler asks for one.
 */
import { Kysely, PostgresDialect, sql, type RawBuilder, type Transaction } from 'kysely'
import pg from 'pg'
import { Problem, problems } from './problem.ts'

/** Tables are read and written through typed `sql` statements in each module's store; no row types are kept here. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Tables = Record<string, Record<string, unknown>>
export type Db = Kysely<Tables>
export type Tx = Transaction<Tables>
export type PgClient = pg.PoolClient
export type Pool = pg.Pool

/** Dates stay civil dates as text; bigint counts are numbers while exact; numeric stays text. */
const types = {
  getTypeParser(oid: number, format?: 'text' | 'binary'): unknown {
    if (oid === 1082) return (value: string) => value
    if (oid === 20) return (value: string) => Number(value)
    return pg.types.getTypeParser(oid, format as 'text')
  },
}

/**
 * What every session must speak, whatever the server, the database or the role prefers: values are read as PostgreSQL
 * writes them, and days are Beijing's, as in the embedded database.
 */
const sessionSettings = '-c datestyle=ISO,YMD -c intervalstyle=postgres -c timezone=Asia/Shanghai'

/** How to connect to `url`, for a pool or a single client: our settings behind those the address brings itself. */
export function connectionTo(url: string): { connectionString: string; options: string } {
  const [base = '', query] = url.split('?', 2)
  const parameters = new URLSearchParams(query)
  const options = [...parameters.getAll('options'), sessionSettings].join(' ')
  // What stands in the address would win.
  parameters.delete('options')
  return { connectionString: parameters.size === 0 ? base : `${base}?${parameters.toString()}`, options }
}

/** Opens a pool. `applicationName` shows in pg_stat_activity, so an operator can tell who holds what. */
export function openPool(url: string, options: { max?: number; applicationName?: string } = {}): Pool {
  const pool = new pg.Pool({
    ...connectionTo(url),
    max: options.max ?? 16,
    application_name: options.applicationName ?? 'probity',
    idleTimeoutMillis: 30_000,
    // Whoever waits longer for a connection is better told to come again: a counter waits too.
    connectionTimeoutMillis: 4_000,
    // A host that is gone without a word never hangs up: this finds it out in about twenty seconds, for jobs and
    // listeners too. Who stands at a counter is told sooner (`within`).
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    types: types as unknown as pg.CustomTypesConfig,
  })
  // A lost idle connection is replaced by the pool at the next query; without a listener it would end the process.
  pool.on('error', () => undefined)
  // The same for a connection lost while somebody holds it: the query under way fails, the process goes on.
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}

/** A Kysely handle over a pool. Its statements are prepared once a connection and planned once they have proved common. */
export function openDb(pool: Pool): Db {
  return dbOver(pool, async () => {
    const client = await pool.connect()
    return { query: prepared(client), release: (broken?: boolean) => client.release(broken) }
  })
}

/**
 * The same database for questions somebody waits for: a statement not answered within `patienceMs` fails as
 * `server.unavailable`, and its connection is closed. A host that is gone without a word would never hang up.
 */
export function within(db: Db, patienceMs: number): Db {
  const pool = pools.get(db)
  if (pool === undefined) return db
  return dbOver(pool, async () => {
    const client = await pool.connect()
    const send = prepared(client, patienceMs)
    let failure: unknown
    const query = async (statement: unknown, values?: unknown[]): Promise<unknown> => {
      // What follows on a connection that was given up (a ROLLBACK) is not waited for again.
      if (failure !== undefined) throw failure
      try {
        return await send(statement, values)
      } catch (error) {
        if (error instanceof Error && error.message === readTimeout) failure = error
        throw error
      }
    }
    return { query, release: (broken?: boolean) => client.release(failure !== undefined || broken) }
  })
}

/** What the driver says of a statement that was not answered in time. */
const readTimeout = 'Query read timeout'

/** Which pool a handle asks. */
const pools = new WeakMap<Db, Pool>()

function dbOver(pool: Pool, connect: () => Promise<unknown>): Db {
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: { connect, end: () => pool.end() } as never }) })
  pools.set(db, pool)
  return db
}

/** Text of a statement → its name. Statements are written in the stores, so there are few; filters make some variants. */
const statementNames = new Map<string, string>()
const statementsMax = 1000

function nameOf(text: string): string | undefined {
  let name = statementNames.get(text)
  if (name === undefined && statementNames.size < statementsMax) {
    name = `s${statementNames.size + 1}`
    statementNames.set(text, name)
  }
  return name
}

function prepared(client: PgClient, patienceMs?: number): (query: unknown, values?: unknown[]) => unknown {
  const send = client.query.bind(client) as (query: unknown, values?: unknown[]) => unknown
  return (query, values) => {
    if (typeof query !== 'string') return send(query, values)
    const name = values === undefined || values.length === 0 ? undefined : nameOf(query)
    return send({ name, text: query, values, query_timeout: patienceMs })
  }
}

/** A Kysely handle over one client that is already inside a transaction: for actions that also COPY. */
export function txOf(client: PgClient): Tx {
  const single = {
    connect: async () => ({ ...bound(client), release: () => undefined }),
    end: async () => undefined,
  }
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool: single as never }) }) as unknown as Tx
}

function bound(client: PgClient): { query: PgClient['query'] } {
  return { query: client.query.bind(client) as PgClient['query'] }
}

/** Runs `work` in one transaction; a thrown error rolls everything back. */
export async function transaction<T>(db: Db, work: (tx: Tx) => Promise<T>): Promise<T> {
  try {
    return await db.transaction().execute(work)
  } catch (error) {
    throw translateDatabaseError(error)
  }
}

/** The same on a raw client, for COPY. */
export async function clientTransaction<T>(
  pool: Pool,
  work: (client: PgClient, tx: Tx) => Promise<T>,
): Promise<T> {
  const client = await pool.connect()
  let broken = false
  try {
    await client.query('BEGIN')
    const result = await work(client, txOf(client))
    await client.query('COMMIT')
    return result
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {
      broken = true
    })
    throw translateDatabaseError(error)
  } finally {
    client.release(broken)
  }
}

/** PostgreSQL's conditions that a caller can do something about, in one place. Others pass through unchanged. */
export function translateDatabaseError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof Problem) return error
  const code = (error as { code?: string }).code
  if (code === '40001' || code === '40P01' || code === '55P03')
    return new Problem(problems.conflict, { cause: error })
  if (awayCodes.has(code ?? '') || awayWords.test(error.message)) {
    return new Problem(problems.unavailable, { cause: error })
  }
  return error
}

/** The database is shutting down, starting, full of connections, or not there; or a statement took too long. */
const awayCodes: ReadonlySet<string> = new Set([
  '57P01', '57P02', '57P03', '53300', '08000', '08001', '08003', '08006', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE',
  'ETIMEDOUT', '57014',
])

/** What the driver says without a code when a connection breaks, or when none came free in time. */
const awayWords =
  /^(?:Connection terminated|timeout exceeded when trying|Client has encountered a conn|Query read timeout)/

/**
 * Rows of a statement that reads much of a table for somebody who may be anybody: on one processor and for so long at
 * most, then it is `server.unavailable`. The server itself gives up, so nothing goes on behind a closed connection.
 */
export async function scanned<T>(db: Db, patienceMs: number, statement: RawBuilder<T>): Promise<T[]> {
  return transaction(db, async (tx) => {
    await rows(tx, sql`SELECT set_config('max_parallel_workers_per_gather', '0', true),
      set_config('statement_timeout', ${String(patienceMs)}, true)`)
    return rows(tx, statement)
  })
}

/** Rows of a statement. */
export async function rows<T>(db: Db | Tx, statement: RawBuilder<T>): Promise<T[]> {
  return (await statement.execute(db)).rows
}

/** The first row of a statement, or undefined. */
export async function firstRow<T>(db: Db | Tx, statement: RawBuilder<T>): Promise<T | undefined> {
  return (await statement.execute(db)).rows[0]
}

export { sql, type RawBuilder }
