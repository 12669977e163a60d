/**
 * `ingest`: penalties from a CSV file through the whole intake, kept, checked, filed and published, beside a bare COPY
 * of the very rows that were filed into a table with the same columns and indexes. `ingest-xlsx`: the same from a
 * workbook, beside reading the workbook and nothing else. On a database of its own.
 */
import { createReadStream, createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import { openPool, type Pool } from '../../src/kernel/db.ts'
import { migrate } from '../../src/kernel/migrate.ts'
import { migrateQueue } from '../../src/kernel/queue.ts'
import { openTable, writeWorkbook } from '../../src/kernel/tabular/index.ts'
import { rssMb, startWorker, type Bench, type BenchContext, type Result, type Worker } from '../harness.ts'
import { writePenaltyFile } from '../penalty-file.ts'
import type { IntakeRun } from '../processes/intake.ts'

const rowsAt = { small: 50_000, city: 500_000 } as const
const workbookRowsAt = { small: 20_000, city: 100_000 } as const

type Ask = (path: string, rows: number) => Promise<IntakeRun>

/** Runs `measure` on a migrated database and an intake process of their own. */
async function withIntake(
  ctx: BenchContext,
  measure: (ask: Ask, pool: Pool) => Promise<Result>,
): Promise<Result> {
  const city = await ctx.city()
  const admin = openPool(city.url, { max: 1 })
  await dropped(admin)
  await admin.query('CREATE DATABASE probity_bench_ingest')
  const url = new URL(city.url)
  url.pathname = '/probity_bench_ingest'
  await migrate(url.href)
  await migrateQueue(url.href)
  const intake = await startWorker<{ path: string; kind: string }, IntakeRun>('intake', {
    url: url.href,
    dataDir: join(ctx.dir, 'intake'),
    today: city.today,
  })
  const pool = openPool(url.href, { max: 1 })
  try {
    await underWay(ctx, intake)
    return await measure(async (path, rows) => {
      const made = await intake.ask({ path, kind: 'penalty' })
      if (made.accepted !== rows) throw new Error(`only ${made.accepted} of ${rows} rows were filed`)
      return made
    }, pool)
  } finally {
    await pool.end()
    await intake.stop()
    await dropped(admin)
    await admin.end()
  }
}

/** Drops the database; a worker of autovacuum in it is nobody's to end and is waited for. */
async function dropped(admin: Pool): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await admin.query('DROP DATABASE IF EXISTS probity_bench_ingest WITH (FORCE)')
      return
    } catch (error) {
      if ((error as { code?: string }).code !== '42501' || attempt === 30) throw error
      await sleep(1000)
    }
  }
}

/** A platform under way has read files before: its reading thread stands ready for a minute after each. */
async function underWay(
  ctx: BenchContext,
  intake: Worker<{ path: string; kind: string }, IntakeRun>,
): Promise<void> {
  const path = join(ctx.dir, 'first.csv')
  await writePenaltyFile(path, 2000, 200, (await ctx.city()).today, 10_000_000)
  await intake.ask({ path, kind: 'penalty' })
  await rm(path, { force: true })
}

async function fromCsv(ctx: BenchContext): Promise<Result> {
  const rows = rowsAt[ctx.scale]
  const path = join(ctx.dir, 'penalties.csv')
  const bytes = await writePenaltyFile(path, rows, rows / 10, (await ctx.city()).today)
  try {
    return await withIntake(ctx, async (ask, pool) => {
      const parseMs = await readOnly(path)
      const made = await ask(path, rows)
      const copyMs = await bareCopy(pool, join(ctx.dir, 'filed.txt'), rows)
      const result = resultOf(made, rows, copyMs)
      return {
        ...result,
        note: `${rows} penalties, ${Math.round(bytes / 1e6)} MB; bar: 0.5 of COPY, under 400 MB`,
        more: {
          ...result.more,
          read_ratio: copyMs / made.readMs,
          parser_rows_per_s: (rows / parseMs) * 1000,
        },
      }
    })
  } finally {
    await rm(path, { force: true })
  }
}

async function fromWorkbook(ctx: BenchContext): Promise<Result> {
  const rows = workbookRowsAt[ctx.scale]
  const csv = join(ctx.dir, 'penalties.csv')
  const path = join(ctx.dir, 'penalties.xlsx')
  await writePenaltyFile(csv, rows, rows / 10, (await ctx.city()).today)
  try {
    await writeWorkbook(path, [{ name: '行政处罚', columns: await headerOf(csv), rows: dataOf(csv) }])
    return await withIntake(ctx, async (ask) => {
      const parseMs = await readOnly(path)
      return {
        ...resultOf(await ask(path, rows), rows, parseMs),
        note: `${rows} penalties from a workbook; baseline: its parser alone; bar: 0.5, under 400 MB`,
      }
    })
  } finally {
    await rm(csv, { force: true })
    await rm(path, { force: true })
  }
}

function resultOf(made: IntakeRun, rows: number, baselineMs: number): Result {
  const value = (rows / (made.receiveMs + made.readMs)) * 1000
  const baseline = (rows / baselineMs) * 1000
  return {
    value,
    baseline,
    ratio: value / baseline,
    unit: 'rows/s',
    p50_ms: null,
    p99_ms: null,
    rss_mb: rssMb(made.rss),
    more: { rows, receive_ms: made.receiveMs, read_ms: made.readMs, cpu_us_per_row: made.cpuUs },
  }
}

/** Milliseconds of reading a table and nothing else. */
async function readOnly(path: string): Promise<number> {
  const began = performance.now()
  for await (const batch of (await openTable(path)).batches()) void batch
  return performance.now() - began
}

async function headerOf(csv: string): Promise<{ title: string }[]> {
  for await (const { rows } of (await openTable(csv)).batches())
    return (rows[0] ?? []).map((title) => ({ title }))
  return []
}

async function* dataOf(csv: string): AsyncGenerator<string[]> {
  for await (const batch of (await openTable(csv)).batches())
    yield* batch.firstRow === 1 ? batch.rows.slice(1) : batch.rows
}

/**
 * Milliseconds of a COPY of so many of the filed rows, as they were filed, into an equal table: the faster of two, so
 * that vacuum and checkpoints the intake left behind are not held against it.
 */
async function bareCopy(pool: Pool, path: string, rows: number): Promise<number> {
  const client = await pool.connect()
  try {
    await pipeline(client.query(copyTo('COPY records.records TO STDOUT')), createWriteStream(path))
    let best = Infinity
    for (let run = 0; run < 2; run += 1) {
      await client.query('DROP TABLE IF EXISTS records.bare')
      await client.query('CREATE TABLE records.bare (LIKE records.records INCLUDING ALL)')
      await client.query('CHECKPOINT').catch(() => undefined)
      const began = performance.now()
      const into = client.query(copyFrom('COPY records.bare FROM STDIN'))
      await pipeline(createReadStream(path, { highWaterMark: 1 << 18 }), into)
      best = Math.min(best, ((performance.now() - began) / into.rowCount) * rows)
    }
    return best
  } finally {
    client.release()
    await rm(path, { force: true })
  }
}

export const ingestBench: Bench = { name: 'ingest', run: fromCsv }
export const ingestWorkbookBench: Bench = { name: 'ingest-xlsx', run: fromWorkbook }
