/**
 * `publicity`: the public lists of permits and penalties, newest first and narrowed by what readers type, beside the
 * same words looked for by reading the list. One caller at a time: the figure is how long a reader waits.
 */
import { openPool } from '../../src/kernel/db.ts'
import { rssMb, sequence, startWorker, type Bench, type BenchContext, type Result } from '../harness.ts'
import { inventedCode, inventedName } from '../invent.ts'
import type { PlatformState } from '../processes/platform.ts'

type Ask = () => { kind: string; query: string }

/** What readers ask, in turn: lists as they open, parts of names, codes, document numbers, common and absent words. */
function asker(size: number, records: number): Ask {
  const random = sequence(41)
  const name = (from: number, to: number): string => inventedName(random(size)).slice(from, to)
  const kinds: [string, () => string][] = [
    ['newest', () => ''],
    ['name', () => name(0, 7)],
    ['part', () => name(2, 5)],
    ['pair', () => name(2, 4)],
    ['code', () => inventedCode(random(size))],
    ['number', () => `明permit〔2024〕${random(records)}号`],
    ['serial', () => `〔2024〕${random(records)}号`],
    ['common', () => name(5, 7)],
    ['absent', () => `查无${random(1000)}`],
  ]
  let turn = 0
  return () => {
    const [kind, make] = kinds[(turn += 1) % kinds.length] as (typeof kinds)[number]
    const list = turn % 2 === 0 ? 'permits' : 'penalties'
    return { kind, query: `${list}?limit=20&q=${encodeURIComponent(make())}` }
  }
}

const byReading = `
  SELECT r.id FROM records.records r JOIN subjects.subjects s ON s.id = r.subject_id
  WHERE r.kind = 'permit' AND r.known_to IS NULL AND r.public_from IS NOT NULL
    AND (position($1 IN s.name) > 0 OR position($1 IN coalesce(r.document_no, '')) > 0)
  ORDER BY r.decided_on DESC, r.id DESC LIMIT 20`

const readings = 3

function quantile(times: readonly number[], share: number): number {
  const sorted = times.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}

async function run(ctx: BenchContext): Promise<Result> {
  const city = await ctx.city()
  const platform = await startWorker<{ what: 'state' }, PlatformState>('platform', {
    url: city.url, dataDir: ctx.dir, today: city.today,
  })
  const pool = openPool(city.url, { max: 1 })
  try {
    const { port } = await platform.ask({ what: 'state' })
    const next = asker(city.size.subjects, city.size.records)
    const times = new Map<string, number[]>()
    const ask = async (): Promise<void> => {
      const { kind, query } = next()
      const began = performance.now()
      const answer = await fetch(`http://127.0.0.1:${port}/api/v1/publicity/${query}`)
      await answer.arrayBuffer()
      if (!answer.ok) throw new Error(`${query} was answered ${answer.status}`)
      times.set(kind, [...(times.get(kind) ?? []), performance.now() - began])
    }
    for (let i = 0; i < 100; i += 1) await ask()
    times.clear()
    for (const end = performance.now() + ctx.seconds * 1000; performance.now() < end;) await ask()
    const baseline: number[] = []
    for (let i = 0; i < readings; i += 1) {
      const began = performance.now()
      await pool.query(byReading, [`查无${i}`])
      baseline.push(performance.now() - began)
    }
    const all = [...times.values()].flat()
    const p99 = quantile(all, 0.99)
    const { rss } = await platform.ask({ what: 'state' })
    return {
      value: p99, baseline: quantile(baseline, 0.5), ratio: quantile(baseline, 0.5) / p99, unit: 'ms p99',
      p50_ms: quantile(all, 0.5), p99_ms: p99, rss_mb: rssMb(rss),
      note: `our bar: p99 ≤ 200 ms; ${city.size.records.toLocaleString('en')} records; baseline: reading the list`,
      more: {
        asked: all.length, max_ms: quantile(all, 1),
        ...Object.fromEntries([...times].map(([kind, ones]) => [`${kind}_p99_ms`, quantile(ones, 0.99)])),
      },
    }
  } finally {
    await pool.end()
    await platform.stop()
  }
}

export const publicity: Bench = { name: 'publicity', run }
