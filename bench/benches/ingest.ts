/**
 * `ingest`: penalties from a CSV file through the whole intake, kept, checked, filed and published, beside a bare COPY
 * of the very rows that were filed into a table with the same columns and indexes. On a database of its own.
 */
import { createReadStream, createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import { openPool, type Pool } from '../../src/kernel/db.ts'
import { migrate } from '../../src/kernel/migrate.ts'
import { migrateQueue } from '../../src/kernel/queue.ts'
import { rssMb, startWorker, type Bench, type BenchContext, type Result } from '../harness.ts'
import { writePenaltyFile } from '../penalty-file.ts'
import type { IntakeRun } from '../processes/intake.ts'

const rowsAt = { small: 50_000, city: 500_000 } as const

async function run(ctx: BenchContext): Promise<Result> {
  const city = await ctx.city()
  const admin = openPool(city.url, { max: 1 })
  await admin.query('DROP DATABASE IF EXISTS probity_bench_ingest')
  await admin.query('CREATE DATABASE probity_bench_ingest')
  const url = new URL(city.url)
  url.pathname = '/probity_bench_ingest'
  try {
    return await measure(ctx, url.href, city.today)
  } finally {
    await admin.query('DROP DATABASE IF EXISTS probity_bench_ingest WITH (FORCE)')
    await admin.end()
  }
}

async function measure(ctx: BenchContext, url: string, today: string): Promise<Result> {
  await migrate(url)
  await migrateQueue(url)
  const rows = rowsAt[ctx.scale]
  const path = join(ctx.dir, 'penalties.csv')
  const bytes = await writePenaltyFile(path, rows, rows / 10, today)
  const intake = await startWorker<{ path: string; kind: string }, IntakeRun>('intake', {
    url, dataDir: join(ctx.dir, 'intake'), today,
  })
  const pool = openPool(url, { max: 1 })
  try {
    const made = await intake.ask({ path, kind: 'penalty' })
    if (made.accepted !== rows) throw new Error(`only ${made.accepted} of ${rows} rows were filed`)
    const value = (rows / (made.receiveMs + made.readMs)) * 1000
    const baseline = (rows / (await bareCopy(pool, join(ctx.dir, 'filed.txt')))) * 1000
    return {
      value, baseline, ratio: value / baseline, unit: 'rows/s', p50_ms: null, p99_ms: null, rss_mb: rssMb(made.rss),
      note: `${rows} penalties, ${Math.round(bytes / 1e6)} MB; bar: 0.5 of COPY, under 400 MB`,
      more: {
        rows, receive_ms: made.receiveMs, read_ms: made.readMs, read_ratio: ((rows / made.readMs) * 1000) / baseline,
        cpu_us_per_row: made.cpuUs,
      },
    }
  } finally {
    await pool.end()
    await intake.stop()
    await rm(path, { force: true })
  }
}

/** Milliseconds of a COPY of the filed rows, as they were filed, into an equal table. */
async function bareCopy(pool: Pool, path: string): Promise<number> {
  const client = await pool.connect()
  try {
    await pipeline(client.query(copyTo('COPY records.records TO STDOUT')), createWriteStream(path))
    await client.query('CREATE TABLE records.bare (LIKE records.records INCLUDING ALL)')
    await client.query('CHECKPOINT').catch(() => undefined)
    const began = performance.now()
    await pipeline(createReadStream(path, { highWaterMark: 1 << 18 }), client.query(copyFrom('COPY records.bare FROM STDIN')))
    return performance.now() - began
  } finally {
    client.release()
    await rm(path, { force: true })
  }
}

export const ingestBench: Bench = { name: 'ingest', run }
