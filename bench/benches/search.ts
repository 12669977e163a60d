/**
 * `search`: by part of a name, whole names, typos and codes over all names of a city, beside a walk over all
 * names with LIKE (and, in `more`, pg_trgm where the server has it). One caller at a time: the figure is how
 * long a person waits.
 */
import { join } from 'node:path'
import { pino } from 'pino'
import { readConfig } from '../../src/config.ts'
import { copyLines } from '../../src/kernel/copy.ts'
import { clientTransaction, openPool, type Pool } from '../../src/kernel/db.ts'
import { migrate } from '../../src/kernel/migrate.ts'
import { startEmbedded } from '../../src/kernel/postgres/embedded.ts'
import { nameKey } from '../../src/kernel/text.ts'
import { searchSubjects } from '../../src/modules/subjects/index.ts'
import { openContext } from '../../src/open-context.ts'
import { inventedCode, inventedId } from '../invent.ts'
import { rssMb, type Bench, type BenchContext, type Result } from '../harness.ts'
import { nameMaker, queryMaker, type Asked } from './search-names.ts'

const at = '2026-01-05T00:00:00Z'

function* subjectLines(count: number): Generator<string> {
  const make = nameMaker(1)
  for (let n = 0; n < count; n += 1) {
    const { whole } = make()
    yield (
      `${inventedId(n)}\t${n % 4 === 3 ? 'sole-trader' : 'organisation'}\t${whole}\t${nameKey(whole)}\t` +
      `${inventedCode(n)}\t99010${1 + (n % 3)}\t${at}`
    )
  }
}

/** Every twentieth subject bore another name before. */
function* nameLines(count: number): Generator<string> {
  const make = nameMaker(1)
  const former = nameMaker(2)
  for (let n = 0; n < count; n += 1) {
    const { whole } = make()
    yield `${inventedId(n)}\t${inventedId(n, 1)}\t${whole}\t${nameKey(whole)}\tcurrent\t${at}`
    if (n % 20 !== 0) continue
    const old = former().whole
    if (nameKey(old) !== nameKey(whole))
      yield `${inventedId(n)}\t${inventedId(n, 2)}\t${old}\t${nameKey(old)}\tformer\t${at}`
  }
}

function* codeLines(count: number): Generator<string> {
  for (let n = 0; n < count; n += 1) {
    const code = inventedCode(n)
    yield `${code}\tuscc\t${inventedId(n)}\tf`
    yield `${code.slice(8, 17)}\torgcode\t${inventedId(n)}\tt`
  }
}

/** Fills an empty database; the index over pairs is made behind the rows, as a restore would. */
async function load(pool: Pool, count: number): Promise<void> {
  const {
    rows: [index],
  } = await pool.query<{ definition: string }>(
    "SELECT pg_get_indexdef('subjects.names_grams'::regclass) AS definition",
  )
  await clientTransaction(pool, async (client) => {
    await client.query('DROP INDEX subjects.names_grams')
    await copyLines(
      client,
      'subjects.subjects',
      ['id', 'category', 'name', 'name_key', 'uscc', 'region', 'created_at'],
      subjectLines(count),
    )
    await copyLines(client, 'subjects.codes', ['code', 'scheme', 'subject_id', 'derived'], codeLines(count))
    await copyLines(
      client,
      'subjects.names',
      ['subject_id', 'id', 'name', 'name_key', 'kind', 'known_from'],
      nameLines(count),
    )
    await client.query(index?.definition ?? '')
    await client.query('ALTER INDEX subjects.names_grams ALTER COLUMN 1 SET STATISTICS 300')
  })
  await pool.query('VACUUM (ANALYZE) subjects.subjects, subjects.codes, subjects.names')
}

interface Timed {
  kind: string
  ms: number
}

async function time(asked: readonly Asked[], ask: (q: string) => Promise<unknown>): Promise<Timed[]> {
  const timed: Timed[] = []
  for (const { kind, q } of asked) {
    const began = performance.now()
    await ask(q)
    timed.push({ kind, ms: performance.now() - began })
  }
  return timed
}

function quantile(timed: readonly Timed[], share: number): number {
  const sorted = timed.map((one) => one.ms).sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}

const like = (q: string): string => `%${q.replace(/[\\%_]/g, '\\$&').replaceAll(' ', '%')}%`
const byLike =
  'SELECT subject_id, name FROM subjects.names WHERE name_key LIKE $1 ORDER BY name_key, id LIMIT 20'

/**
 * The same LIKE with pg_trgm's index under it, on two-character and longer parts; undefined where there is
 * none.
 */
async function trigrams(pool: Pool, asked: readonly Asked[]): Promise<Record<string, number> | undefined> {
  try {
    await pool.query('CREATE EXTENSION IF NOT EXISTS pg_trgm')
  } catch {
    return undefined
  }
  await pool.query('CREATE INDEX bench_trigrams ON subjects.names USING gin (name_key gin_trgm_ops)')
  const timed = await time(asked, (q) => pool.query(byLike, [like(q)]))
  await pool.query('DROP INDEX subjects.bench_trigrams')
  return { trgm_p50_ms: quantile(timed, 0.5), trgm_p99_ms: quantile(timed, 0.99) }
}

async function measure(url: string, ctx: BenchContext, count: number): Promise<Result> {
  const config = readConfig({ PROBITY_DATA: join(ctx.dir, 'search-data') })
  const { ctx: platform, close } = await openContext(config, url, {
    poolSize: 2,
    log: pino({ level: 'silent' }),
  })
  try {
    const next = queryMaker(11, inventedCode, count)
    const ask = (q: string): Promise<unknown> => searchSubjects(platform, { q, limit: 20 })
    await time(Array.from({ length: 300 }, next), ask)
    const queries = ctx.scale === 'city' ? 5000 : 2000
    const timed = await time(Array.from({ length: queries }, next), ask)
    const sample = Array.from({ length: ctx.scale === 'city' ? 60 : 150 }, next)
    const baseline = await time(sample, (q) => platform.pool.query(byLike, [like(q)]))
    // What a statement that does nothing takes at worst tells how busy the machine was with other work.
    const idle = await time(sample, () => platform.pool.query('SELECT 1'))
    const kinds = Map.groupBy(timed, (one) => one.kind)
    const p99 = quantile(timed, 0.99)
    return {
      value: p99,
      baseline: quantile(baseline, 0.99),
      ratio: quantile(baseline, 0.99) / p99,
      unit: 'ms p99',
      p50_ms: quantile(timed, 0.5),
      p99_ms: p99,
      rss_mb: rssMb(process.memoryUsage().rss),
      note: `bar: p99 ≤ 40 ms over 1,000,000 names; here ${count.toLocaleString('en')}`,
      more: {
        names: count,
        queries,
        max_ms: quantile(timed, 1),
        like_p50_ms: quantile(baseline, 0.5),
        idle_p99_ms: quantile(idle, 0.99),
        ...Object.fromEntries([...kinds].map(([kind, ones]) => [`${kind}_p99_ms`, quantile(ones, 0.99)])),
        ...(await trigrams(platform.pool, sample)),
      },
    }
  } finally {
    await close()
  }
}

async function run(ctx: BenchContext): Promise<Result> {
  const count = ctx.size.subjects
  const postgres = await startEmbedded({ dir: join(ctx.dir, 'search-postgres') })
  try {
    await migrate(postgres.url)
    const pool = openPool(postgres.url, { max: 1 })
    try {
      const { rowCount } = await pool.query('SELECT FROM subjects.subjects LIMIT 1')
      if (rowCount === 0) {
        const began = performance.now()
        ctx.say(`making ${count} names …`)
        await load(pool, count)
        ctx.say(`made in ${Math.round((performance.now() - began) / 1000)} s`)
      }
    } finally {
      await pool.end()
    }
    return await measure(postgres.url, ctx, count)
  } finally {
    await postgres.stop()
  }
}

export const search: Bench = { name: 'search', run }
