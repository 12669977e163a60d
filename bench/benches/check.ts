/**
 * `check`: single checks over HTTP, each registered before its answer, beside one primary-key SELECT per request as it
 * is usually written; beside the same prepared under `more`. The latency at half the rate is taken over twice the time
 * in which the kernel writes back what tables grew by, beside what the disk alone takes.
 */
import { besideDisk } from '../disk.ts'
import { inventedCode, inventedId, inventedName } from '../invent.ts'
import { rssMb, sequence, startWorker, type Bench, type BenchContext, type Result } from '../harness.ts'
import { fullRate, measure } from '../http-load.ts'
import type { LoadResult } from '../processes/load.ts'
import type { PlatformState } from '../processes/platform.ts'

const distinct = 20_000
/** Counters of a city at once. With fewer the server waits for its callers while they wait for the disk. */
const connections = 256
const matters = ['procurement-bidding', 'construction-tender', 'general-permit', 'fiscal-funds', 'awards']

/** Of a hundred checks: 97 by code, 2 by code and name, 1 of a code nobody has (answered by the database). */
export function checkRequests(size: number, token: string): Uint8Array[] {
  const random = sequence(7)
  return Array.from({ length: distinct }, (_, i) => {
    const n = random(size)
    const subject =
      i % 100 === 0
        ? { code: inventedCode(size + n) }
        : i % 100 < 3
          ? { code: inventedCode(n), name: inventedName(n) }
          : { code: inventedCode(n) }
    const body = JSON.stringify({
      subject,
      matter: matters[i % matters.length],
      purpose: '投标资格审查',
      reference: `B-${i}`,
    })
    return Buffer.from(
      `POST /api/v1/checks HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer ${token}\r\n` +
        `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    )
  })
}

function selectRequests(route: string, size: number): Uint8Array[] {
  const random = sequence(7)
  return Array.from({ length: distinct }, () =>
    Buffer.from(`GET /${route}/${inventedId(random(size))} HTTP/1.1\r\nhost: bench\r\n\r\n`),
  )
}

async function run(ctx: BenchContext): Promise<Result> {
  const city = await ctx.city()
  const load = { connections, seconds: ctx.seconds, halfSeconds: ctx.seconds * 4 }
  const bare = await startWorker<{ what: 'address' }, { port: number }>('bare', { url: city.url })
  let baseline: LoadResult
  let prepared: LoadResult
  try {
    const { port } = await bare.ask({ what: 'address' })
    baseline = await fullRate(port, selectRequests('plain', city.size.subjects), load)
    prepared = await fullRate(port, selectRequests('subjects', city.size.subjects), load)
  } finally {
    await bare.stop()
  }
  const platform = await startWorker<{ what: 'state' }, PlatformState>('platform', {
    url: city.url,
    dataDir: ctx.dir,
    today: city.today,
  })
  try {
    const { port, token } = await platform.ask({ what: 'state' })
    const { full, half } = await measure(port, checkRequests(city.size.subjects, token), load)
    if (full.errors + half.errors > 0)
      throw new Error(`${full.errors + half.errors} checks were not answered`)
    const { rss } = await platform.ask({ what: 'state' })
    return {
      value: full.perSecond,
      baseline: baseline.perSecond,
      ratio: full.perSecond / baseline.perSecond,
      unit: 'checks/s',
      p50_ms: half.p50,
      p99_ms: half.p99,
      rss_mb: rssMb(rss),
      note: 'bar: ratio ≥ 2, p99 ≤ 10 ms at half the maximum rate',
      more: {
        prepared_select: prepared.perSecond,
        ratio_to_prepared_select: full.perSecond / prepared.perSecond,
        p99_full_ms: full.p99,
        max_half_ms: half.max,
        registered: full.requests + half.requests,
      },
    }
  } finally {
    await platform.stop()
  }
}

export const check: Bench = { name: 'check', run: (ctx) => besideDisk(ctx, () => run(ctx)) }
