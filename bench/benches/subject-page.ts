/** `subject-page`: subject files of the public site over HTTP, beside an empty route of bare Fastify. */
import { measure } from '../http-load.ts'
import { inventedCode } from '../invent.ts'
import {
  rssMb,
  sequence,
  startWorker,
  type Bench,
  type BenchContext,
  type CityDatabase,
  type Result,
} from '../harness.ts'
import type { LoadResult } from '../processes/load.ts'
import type { PlatformState } from '../processes/platform.ts'

/** Subjects that are looked at again and again while the bench runs; each is drawn once, and again when it changes. */
const visited = 500
const atOnce = 16

export function pageRequests(size: number): Uint8Array[] {
  const random = sequence(23)
  return Array.from({ length: visited }, () =>
    Buffer.from(
      `GET /subjects/${inventedCode(random(size))} HTTP/1.1\r\nhost: bench\r\naccept: text/html\r\n\r\n`,
    ),
  )
}

/** The rate of an empty route of bare Fastify on the same machine in the same run. */
async function emptyRoute(city: CityDatabase, seconds: number): Promise<LoadResult> {
  const bare = await startWorker<{ what: 'address' }, { port: number }>('bare', { url: city.url })
  try {
    const { port } = await bare.ask({ what: 'address' })
    return (await measure(port, [Buffer.from('GET /empty HTTP/1.1\r\nhost: bench\r\n\r\n')], { seconds })).full
  } finally {
    await bare.stop()
  }
}

/** Pages a second when nobody has looked before: every page drawn from the database. */
async function drawnAnew(port: number, size: number): Promise<number> {
  const random = sequence(29)
  const began = performance.now()
  let left = visited
  const visit = async (): Promise<void> => {
    while (left > 0) {
      left -= 1
      const answer = await fetch(`http://127.0.0.1:${port}/subjects/${inventedCode(random(size))}`)
      if (!answer.ok) throw new Error(`a page was answered with ${answer.status}`)
      await answer.arrayBuffer()
    }
  }
  await Promise.all(Array.from({ length: atOnce }, visit))
  return (1000 * visited) / (performance.now() - began)
}

async function run(ctx: BenchContext): Promise<Result> {
  const city = await ctx.city()
  const baseline = await emptyRoute(city, ctx.seconds)
  const platform = await startWorker<{ what: 'state' }, PlatformState>('platform', {
    url: city.url,
    dataDir: ctx.dir,
    today: city.today,
  })
  try {
    const { port } = await platform.ask({ what: 'state' })
    const drawn = await drawnAnew(port, city.size.subjects)
    const requests = pageRequests(city.size.subjects)
    const { full, half } = await measure(port, requests, { seconds: ctx.seconds })
    if (full.errors + half.errors > 0) throw new Error(`${full.errors + half.errors} pages were not answered`)
    const { rss } = await platform.ask({ what: 'state' })
    return {
      value: full.perSecond,
      baseline: baseline.perSecond,
      ratio: full.perSecond / baseline.perSecond,
      unit: 'pages/s',
      p50_ms: half.p50,
      p99_ms: half.p99,
      rss_mb: rssMb(rss),
      note: `bar: ratio ≥ 0.25; ${visited} files looked at many times; drawn anew ${Math.round(drawn)}/s`,
      more: { p99_full_ms: full.p99, drawn_anew_per_second: drawn },
    }
  } finally {
    await platform.stop()
  }
}

export const subjectPage: Bench = { name: 'subject-page', run }
