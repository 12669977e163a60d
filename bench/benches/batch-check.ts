/** `batch-check`: every subject of the city checked in one NDJSON stream, beside one SQL join that answers the same. */
import { request } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { Readable, Writable } from 'node:stream'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import { openPool, type PgClient } from '../../src/kernel/db.ts'
import { loadCatalogue } from '../../src/modules/catalogue/index.ts'
import { repositoryRoot } from '../../src/kernel/root.ts'
import { inventedCode } from '../invent.ts'
import {
  rssMb,
  startWorker,
  type Bench,
  type BenchContext,
  type CityDatabase,
  type Result,
} from '../harness.ts'
import type { PlatformState } from '../processes/platform.ts'

const matter = 'procurement-bidding'

function* pieces(count: number, line: (n: number) => string): Generator<string> {
  let block = ''
  for (let n = 0; n < count; n += 1) {
    block += line(n)
    if (block.length > 60_000) {
      yield block
      block = ''
    }
  }
  yield block
}

/** Streams the codes through `POST /checks/batch`; lines a second and how many lines were answers. */
async function throughPlatform(
  state: PlatformState,
  count: number,
): Promise<{ perSecond: number; answers: number; decided: number }> {
  const began = performance.now()
  const body = Readable.from(
    pieces(
      count,
      (n) => `{"subject":{"code":"${inventedCode(n)}"},"matter":"${matter}","purpose":"批量核查"}\n`,
    ),
    { objectMode: false },
  )
  const call = request({
    host: '127.0.0.1',
    port: state.port,
    method: 'POST',
    path: '/api/v1/checks/batch',
    headers: { authorization: `Bearer ${state.token}`, 'content-type': 'application/x-ndjson' },
  })
  let answers = 0
  let decided = 0
  const answered = new Promise<void>((resolve, reject) => {
    call.once('error', reject)
    call.once('response', (response) => {
      const count = new Writable({
        write(chunk: Buffer, _encoding, done) {
          for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) answers += 1
          for (
            let at = chunk.indexOf('"prohibit","items"');
            at >= 0;
            at = chunk.indexOf('"prohibit","items"', at + 1)
          )
            decided += 1
          done()
        },
      })
      pipeline(response, count).then(resolve, reject)
    })
  })
  await Promise.all([pipeline(body, call), answered])
  return { perSecond: (count / (performance.now() - began)) * 1000, answers, decided }
}

/** The same question in SQL: codes in by COPY, one join over directory, register and archive, answers out by COPY. */
async function throughSql(city: CityDatabase): Promise<{ perSecond: number; answers: number }> {
  const catalogue = await loadCatalogue(`${repositoryRoot}/catalogue`)
  const measures = catalogue
    .measuresAt(matter, city.today)
    .flatMap(({ rule }) =>
      (rule.triggers.lists ?? []).map((list) => ({
        list,
        effect: rule.effect,
        code: rule.code,
        title: rule.title,
        basis: rule.basis,
        months: rule.maxMonths,
      })),
    )
  const pool = openPool(city.url, { max: 1 })
  const client = await pool.connect()
  try {
    await client.query(`CREATE TEMP TABLE measures AS SELECT * FROM jsonb_to_recordset('${JSON.stringify(measures).replaceAll("'", "''")}')
      AS m(list text, effect text, code text, title text, basis jsonb, months int)`)
    await client.query('CREATE TEMP TABLE asked (n serial, code text)')
    await client.query('ANALYZE measures')
    const began = performance.now()
    const count = city.size.subjects
    await pipeline(
      Readable.from(
        pieces(count, (n) => `${inventedCode(n)}\n`),
        { objectMode: false },
      ),
      client.query(copyFrom('COPY asked (code) FROM STDIN')),
    )
    const answers = await answerAll(client, city.today)
    return { perSecond: (count / (performance.now() - began)) * 1000, answers }
  } finally {
    client.release(true)
    await pool.end()
  }
}

async function answerAll(client: PgClient, today: string): Promise<number> {
  let answers = 0
  const count = new Writable({
    write(chunk: Buffer, _encoding, done) {
      for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) answers += 1
      done()
    },
  })
  await pipeline(
    client.query(
      copyTo(`COPY (
    SELECT q.code, s.name, coalesce(d.decision, 'none'), d.items,
      a.last IS NULL OR a.last + interval '3 years' <= '${today}' AS clean, coalesce(a.last, s.established_on)
    FROM asked q
    LEFT JOIN subjects.codes c ON c.code = q.code AND c.scheme = 'uscc'
    LEFT JOIN subjects.subjects s ON s.id = c.subject_id
    LEFT JOIN (SELECT subject_id, max(decided_on) AS last FROM records.records
      WHERE polarity = 'adverse' AND known_to IS NULL AND held IS NULL AND level IS DISTINCT FROM 'minor'
      GROUP BY subject_id) a ON a.subject_id = s.id
    LEFT JOIN (SELECT r.subject_id, 
        (array_agg(m.effect ORDER BY array_position('{prohibit,restrict,examine,favour}'::text[], m.effect)))[1] AS decision,
        jsonb_agg(jsonb_build_object('effect', m.effect, 'measure', m.code, 'name', m.title, 'basis', m.basis,
          'list', r.list_code, 'decidedBy', r.authority_name, 'document', r.document_no,
          'since', r.decided_on, 'until', r.until)) AS items
      FROM records.records r JOIN measures m ON m.list = r.list_code
      WHERE r.list_code IS NOT NULL AND r.known_to IS NULL AND r.held IS NULL AND r.decided_on <= '${today}'
        AND (r.until IS NULL OR r.until >= '${today}')
        AND (m.months IS NULL OR r.decided_on + make_interval(months => m.months) > '${today}')
      GROUP BY r.subject_id) d ON d.subject_id = s.id
    ORDER BY q.n) TO STDOUT`),
    ),
    count,
  )
  return answers
}

async function run(ctx: BenchContext): Promise<Result> {
  const city = await ctx.city()
  const count = city.size.subjects
  const sql = await throughSql(city)
  const platform = await startWorker<{ what: 'state' }, PlatformState>('platform', {
    url: city.url,
    dataDir: ctx.dir,
    today: city.today,
  })
  let largest = 0
  try {
    const state = await platform.ask({ what: 'state' })
    const before = state.rss
    await throughPlatform(state, Math.min(20_000, count))
    let watching = true
    const watch = (async () => {
      for (; watching; await new Promise((resolve) => setTimeout(resolve, 250))) {
        largest = Math.max(largest, (await platform.ask({ what: 'state' })).rss)
      }
    })()
    const ours = await throughPlatform(state, count)
    watching = false
    await watch
    if (ours.answers !== count || sql.answers !== count)
      throw new Error(`${ours.answers} and ${sql.answers} answers to ${count} questions`)
    return {
      value: ours.perSecond,
      baseline: sql.perSecond,
      ratio: ours.perSecond / sql.perSecond,
      unit: 'lines/s',
      p50_ms: null,
      p99_ms: null,
      rss_mb: rssMb(largest),
      note: 'bar: ratio ≥ 0.5, every line registered; memory flat',
      more: { lines: count, prohibited: ours.decided, rss_before_mb: rssMb(before) },
    }
  } finally {
    await platform.stop()
  }
}

export const batchCheck: Bench = { name: 'batch-check', run }
