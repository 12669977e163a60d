/**
 * `npm run bench -- [--scale small|city] [--only NAME] [--json FILE] [--dir FOLDER]`: every bench beside its baseline
 * in one run, on its own embedded database. `--dir` keeps the database there and uses it again.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { migrate } from '../src/kernel/migrate.ts'
import { migrateQueue } from '../src/kernel/queue.ts'
import { openPool } from '../src/kernel/db.ts'
import { startEmbedded, type EmbeddedPostgres } from '../src/kernel/postgres/embedded.ts'
import { repositoryRoot } from '../src/kernel/root.ts'
import { loadCatalogue } from '../src/modules/catalogue/index.ts'
import { benches } from './benches/all.ts'
import { buildCity, sizes } from './city.ts'
import type { BenchContext, CityDatabase, Result } from './harness.ts'

/** The civil day the invented records are made around. */
const today = '2026-05-10'

function say(line: string): void {
  process.stderr.write(`${line}\n`)
}

async function openCity(postgres: EmbeddedPostgres, scale: 'small' | 'city'): Promise<CityDatabase> {
  const size = sizes[scale]
  const catalogue = await loadCatalogue(join(repositoryRoot, 'catalogue'))
  const lists = catalogue.lists
    .filter((list) => list.nature === 'serious' && catalogue.measuresFor(list.code, today).length > 0)
    .map((list) => list.code)
  await migrate(postgres.url)
  await migrateQueue(postgres.url)
  const pool = openPool(postgres.url, { max: 1 })
  const found = await pool.query('SELECT FROM subjects.subjects LIMIT 1')
  await pool.end()
  if (found.rowCount === 0) {
    const began = performance.now()
    say(`making a city of ${size.subjects} subjects and ${size.records} records …`)
    await buildCity(postgres.url, size, lists, today)
    say(`made in ${Math.round((performance.now() - began) / 1000)} s`)
  }
  return { url: postgres.url, size, today, lists }
}

function table(results: Record<string, Result>): string {
  const cell = (value: number | null): string =>
    value === null ? '' : Math.abs(value) >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(2)
  const rows = [['bench', 'value', 'baseline', 'ratio', 'unit', 'p50 ms', 'p99 ms', 'rss MB', 'note']]
  for (const [name, r] of Object.entries(results)) {
    rows.push([
      name,
      cell(r.value),
      cell(r.baseline),
      r.ratio.toFixed(2),
      r.unit,
      cell(r.p50_ms),
      cell(r.p99_ms),
      cell(r.rss_mb),
      r.note ?? '',
    ])
  }
  const widths = (rows[0] as string[]).map((_, i) =>
    Math.max(...rows.map((row) => (row[i] as string).length)),
  )
  return rows
    .map((row) =>
      row
        .map((text, i) =>
          i === 0 || i > 3 ? text.padEnd(widths[i] as number) : text.padStart(widths[i] as number),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      scale: { type: 'string', default: 'small' },
      only: { type: 'string' },
      json: { type: 'string' },
      dir: { type: 'string' },
    },
  })
  const scale = values.scale
  if (scale !== 'small' && scale !== 'city') throw new Error('--scale should be small or city')
  const chosen = benches.filter((bench) => values.only === undefined || bench.name === values.only)
  if (chosen.length === 0)
    throw new Error(`--only should be one of ${benches.map((bench) => bench.name).join(', ')}`)
  const dir = values.dir === undefined ? await mkdtemp(join(tmpdir(), 'probity-bench-')) : resolve(values.dir)
  await mkdir(dir, { recursive: true })
  const postgres = await startEmbedded({ dir: join(dir, 'postgres') })
  let city: Promise<CityDatabase> | undefined
  const ctx: BenchContext = {
    scale,
    size: sizes[scale],
    seconds: scale === 'small' ? 6 : 15,
    dir,
    say,
    city: () => (city ??= openCity(postgres, scale)),
  }
  const results: Record<string, Result> = {}
  let failed = false
  try {
    for (const bench of chosen) {
      say(`${bench.name} …`)
      try {
        results[bench.name] = await bench.run(ctx)
      } catch (error) {
        failed = true
        say(`${bench.name} failed: ${(error as Error).stack ?? String(error)}`)
      }
    }
  } finally {
    await postgres.stop()
    if (values.dir === undefined) await rm(dir, { recursive: true, force: true })
  }
  process.stdout.write(`${table(results)}\n`)
  process.stdout.write(
    `scale ${scale}, ${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), load generator included\n`,
  )
  if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(results, null, 2)}\n`)
  process.exitCode = failed ? 1 : 0
}

await main()
