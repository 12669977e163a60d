/** `growth`: what ten times the data costs a check, a search, a page and a list, measured on two cities in one run. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { migrate } from '../../src/kernel/migrate.ts'
import { startEmbedded } from '../../src/kernel/postgres/embedded.ts'
import { migrateQueue } from '../../src/kernel/queue.ts'
import { buildCity, type CitySize } from '../city.ts'
import { fullRate } from '../http-load.ts'
import { inventedName } from '../invent.ts'
import { rssMb, sequence, startWorker, type Bench, type BenchContext, type Result } from '../harness.ts'
import type { PlatformState } from '../processes/platform.ts'
import { checkRequests } from './check.ts'
import { pageRequests } from './subject-page.ts'

const searches = 500

/** Parts of names that exist: two characters, the commonest question. */
function searchRequests(size: number): Uint8Array[] {
  const random = sequence(31)
  return Array.from({ length: searches }, () => {
    const q = encodeURIComponent(inventedName(random(size)).slice(2, 4))
    return Buffer.from(`GET /api/v1/subjects?q=${q}&limit=20 HTTP/1.1\r\nhost: bench\r\n\r\n`)
  })
}

/** The newest permits and penalties, and of those whose holder's name has this part. */
function listRequests(size: number): Uint8Array[] {
  const random = sequence(37)
  return Array.from({ length: searches }, (_, i) => {
    const q = i % 2 === 0 ? '' : encodeURIComponent(inventedName(random(size)).slice(0, 5))
    const list = i % 4 < 2 ? 'permits' : 'penalties'
    return Buffer.from(`GET /api/v1/publicity/${list}?limit=20&q=${q} HTTP/1.1\r\nhost: bench\r\n\r\n`)
  })
}

interface Costs {
  check: number
  search: number
  page: number
  list: number
  rss: number
}

/** Milliseconds one answer takes of the machine, for each kind of question. */
async function costs(ctx: BenchContext, url: string, subjects: number, today: string): Promise<Costs> {
  const platform = await startWorker<{ what: 'state' }, PlatformState>('platform', {
    url,
    dataDir: ctx.dir,
    today,
  })
  try {
    const { port, token } = await platform.ask({ what: 'state' })
    const cost = async (requests: Uint8Array[], connections?: number): Promise<number> => {
      const full = await fullRate(port, requests, { seconds: ctx.seconds / 2, connections })
      if (full.errors > 0) throw new Error(`${full.errors} requests were not answered`)
      return 1000 / full.perSecond
    }
    const check = await cost(checkRequests(subjects, token))
    const search = await cost(searchRequests(subjects))
    const page = await cost(pageRequests(subjects))
    // As many as have a connection to the database: more would measure how they are turned away.
    const list = await cost(listRequests(subjects), 4)
    const { rss } = await platform.ask({ what: 'state' })
    return { check, search, page, list, rss }
  } finally {
    await platform.stop()
  }
}

function tenth(size: CitySize): CitySize {
  const part = (n: number): number => Math.round(n / 10)
  return { subjects: part(size.subjects), records: part(size.records), directives: part(size.directives) }
}

async function run(ctx: BenchContext): Promise<Result> {
  const city = await ctx.city()
  const small = tenth(city.size)
  const dir = join(ctx.dir, 'growth-postgres')
  await rm(dir, { recursive: true, force: true })
  const postgres = await startEmbedded({ dir })
  try {
    await migrate(postgres.url)
    await migrateQueue(postgres.url)
    await buildCity(postgres.url, small, city.lists, city.today)
    const before = await costs(ctx, postgres.url, small.subjects, city.today)
    const after = await costs(ctx, city.url, city.size.subjects, city.today)
    const factor = {
      check: after.check / before.check,
      search: after.search / before.search,
      page: after.page / before.page,
    }
    const worst = Math.max(...Object.values(factor))
    // No bar names it: ten times the firms fit a part of a name, and the newest of all their records are sought.
    const list = after.list / before.list
    return {
      value: worst,
      baseline: 1,
      ratio: worst,
      unit: '× cost',
      p50_ms: null,
      p99_ms: null,
      rss_mb: rssMb(after.rss),
      note:
        `bar: 10 × the data costs ≤ 1.3 ×; ${small.subjects} → ${city.size.subjects} subjects; ` +
        `lists by words ${list.toFixed(1)} ×`,
      more: {
        check_factor: factor.check,
        search_factor: factor.search,
        page_factor: factor.page,
        list_factor: list,
      },
    }
  } finally {
    await postgres.stop()
  }
}

export const growth: Bench = { name: 'growth', run }
