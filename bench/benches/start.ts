/** `start`: from nothing to every answer out of memory on an existing installation, beside reading the same rows bare. */
import { to as copyTo } from 'pg-copy-streams'
import { openPool } from '../../src/kernel/db.ts'
import { rssMb, startWorker, type Bench, type BenchContext, type Result } from '../harness.ts'
import type { PlatformState } from '../processes/platform.ts'

/** Milliseconds to stream what the index is made of, and throw it away. */
async function bareRead(url: string): Promise<number> {
  const pool = openPool(url, { max: 1 })
  const client = await pool.connect()
  try {
    const began = performance.now()
    for (const query of [
      'SELECT id, uscc, category, established_on, name FROM subjects.subjects',
      `SELECT subject_id, max(decided_on) FROM records.records WHERE polarity = 'adverse' AND known_to IS NULL GROUP BY subject_id`,
      'SELECT * FROM records.records WHERE list_code IS NOT NULL AND known_to IS NULL',
    ]) {
      for await (const chunk of client.query(copyTo(`COPY (${query}) TO STDOUT`)) as AsyncIterable<Buffer>)
        void chunk
    }
    return performance.now() - began
  } finally {
    client.release()
    await pool.end()
  }
}

async function run(ctx: BenchContext): Promise<Result> {
  const city = await ctx.city()
  const baseline = await bareRead(city.url)
  const platform = await startWorker<{ what: 'state' }, PlatformState>('platform', {
    url: city.url,
    dataDir: ctx.dir,
    today: city.today,
  })
  try {
    const { readyMs, indexedMs, rss } = await platform.ask({ what: 'state' })
    return {
      value: indexedMs,
      baseline,
      ratio: baseline / indexedMs,
      unit: 'ms',
      p50_ms: null,
      p99_ms: null,
      rss_mb: rssMb(rss),
      note: 'process start → index loaded; bar: ready ≤ 5 s, index of 1 million ≤ 10 s',
      more: { ready_ms: readyMs, indexed_ms: indexedMs, subjects: city.size.subjects },
    }
  } finally {
    await platform.stop()
  }
}

export const start: Bench = { name: 'start', run }
