/**
 * `mixed`: everything a platform does in a day at once: files coming in one after another, checks at every counter,
 * readers of the public site, officers moving cases; beside the same checks with nothing else going on. Bar: no error,
 * p99 of the checks within 25 ms, memory flat.
 */
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { openPool } from '../../src/kernel/db.ts'
import { addDays } from '../../src/kernel/time.ts'
import { besideDisk } from '../disk.ts'
import { inventedCode, inventedId, inventedName } from '../invent.ts'
import { decider, writePenaltyFile } from '../penalty-file.ts'
import {
  rssMb,
  sequence,
  startWorker,
  type Bench,
  type BenchContext,
  type CityDatabase,
  type Result,
  type Worker,
} from '../harness.ts'
import type { LoadRequest, LoadResult } from '../processes/load.ts'
import type { PlatformState } from '../processes/platform.ts'
import { checkRequests } from './check.ts'

const secondsAt = { small: 30, city: 300 } as const
/** Seconds of everything at once before anything is measured. */
const warmUp = 5
const fileRows = 10_000
const candidateRows = 2000
const checksPerSecond = 500
const pagesPerSecond = 20
const casesPerSecond = 2

/** What one kind of work did until it was told to stop; the first answer that is not as it should be ends the bench. */
interface Work {
  done: number
}

/** Somebody with a final decision on file, who can be proposed for a list. */
interface Candidate {
  code: string
  name: string
  fact: string
  finalOn: string
}

interface Place {
  readonly address: string
  readonly candidates: readonly Candidate[]
  readonly state: PlatformState
  readonly size: number
  readonly dir: string
  readonly today: string
  over(): boolean
}

async function expect(answer: Response, status: number): Promise<unknown> {
  const text = await answer.text()
  if (answer.status !== status) throw new Error(`${answer.status} ${answer.url} ${text.slice(0, 600)}`)
  return answer.headers.get('content-type')?.includes('json') === true ? JSON.parse(text) : text
}

/**
 * Sends one file after the other, each when the one before has been read to its end; each on organisations of its own,
 * as the decisions of a city are spread, until all but the candidates have had their turn.
 */
async function deliver(place: Place, work: Work): Promise<void> {
  // On a city that is kept every run files rows of its own, and goes on with other organisations.
  const firstFile = Math.floor(Date.now() / 1000)
  const firstRow = firstFile * 1_000_000
  for (let file = 0; !place.over(); file += 1) {
    const path = join(place.dir, 'mixed.csv')
    const others = Math.floor(place.size / fileRows) - 1
    const firstSubject = (1 + ((firstFile + file) % others)) * fileRows
    await writePenaltyFile(path, fileRows, fileRows, place.today, firstRow + file * fileRows, firstSubject)
    await send(place, path)
    work.done += fileRows
  }
}

/** Sends a file, waits until every row of it is filed, and removes it. */
async function send({ address, state }: Pick<Place, 'address' | 'state'>, path: string): Promise<void> {
  const headers = { authorization: `Bearer ${state.token}` }
  const sent = await fetch(`${address}/api/v1/submissions?kind=penalty`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'text/csv' },
    body: await readFile(path),
  })
  await rm(path)
  const { id } = (await expect(sent, 202)) as { id: string }
  for (;;) {
    const read = await fetch(`${address}/api/v1/submissions/${id}`, { headers })
    const now = (await expect(read, 200)) as { state: string; received: number; returned: number }
    if (now.state === 'failed' || now.returned > 0) throw new Error(`submission ${id}: ${JSON.stringify(now)}`)
    if (now.state === 'done') return
    await pause(200)
  }
}

/** Reads files of subjects, search results and the list of penalties, at a reader's pace. */
async function read(place: Place, work: Work): Promise<void> {
  const random = sequence(31)
  while (!place.over()) {
    const began = performance.now()
    const n = random(place.size)
    const paths = [
      `/subjects/${inventedCode(n)}`,
      `/search?q=${encodeURIComponent(inventedName(n).slice(2, 6))}`,
    ]
    const path = work.done % 10 === 0 ? '/publicity/penalties' : (paths[work.done % 2] as string)
    await expect(await fetch(`${place.address}${path}`, { headers: { accept: 'text/html' } }), 200)
    work.done += 1
    await pause(Math.max(0, 1000 / pagesPerSecond - (performance.now() - began)))
  }
}

/** Proposes organisations for closer attention, draws up the notice and takes the proposal back. */
async function handle(place: Place, work: Work): Promise<void> {
  const signed = await fetch(`${place.address}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(place.state.officer),
  })
  const cookie = signed.headers.get('set-cookie')?.split(';')[0] ?? ''
  const { csrf } = (await expect(signed, 201)) as { csrf: string }
  const headers = { cookie, 'x-csrf-token': csrf, 'content-type': 'application/json' }
  const post = async (path: string, body: object, status: number): Promise<{ id: string }> => {
    const answer = await fetch(`${place.address}/api/v1${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    })
    return (await expect(answer, status)) as { id: string }
  }
  while (!place.over()) {
    const began = performance.now()
    const { code, name, fact, finalOn } = place.candidates[work.done % place.candidates.length] as Candidate
    const proposal = {
      list: 'key-supervision',
      subject: { code, name },
      criterion: 'repeat',
      facts: '一年内受到两次行政处罚',
      legalBasis: '《食品安全法》第一百一十三条',
      basis: { fact, finalOn },
    }
    const { id } = await post('/listings', proposal, 201)
    await post(`/listings/${id}/notice`, {}, 200)
    await post(`/listings/${id}/withdrawal`, { reason: '材料不全' }, 200)
    work.done += 1
    await pause(Math.max(0, 1000 / casesPerSecond - (performance.now() - began)))
  }
}

/**
 * A file of penalties that are final by now, on subjects the other files do not touch: the first ten thousand. Those
 * a former run of a kept city filed serve again.
 */
async function candidatesIn(city: CityDatabase, place: Pick<Place, 'address' | 'state' | 'dir'>): Promise<Candidate[]> {
  const found = await finalDecisions(city)
  if (found.length > 0) return found
  const path = join(place.dir, 'candidates.csv')
  await writePenaltyFile(path, candidateRows, fileRows, addDays(city.today, -200), 1)
  await send(place, path)
  return finalDecisions(city)
}

async function finalDecisions(city: CityDatabase): Promise<Candidate[]> {
  const pool = openPool(city.url, { max: 1 })
  try {
    const { rows } = await pool.query<Candidate>(
      `SELECT DISTINCT ON (s.id) s.uscc AS code, s.name, r.fact_id AS fact, (r.decided_on + 90)::text AS "finalOn"
       FROM records.records r JOIN subjects.subjects s ON s.id = r.subject_id
       WHERE r.kind = 'penalty' AND r.known_to IS NULL AND r.held IS NULL AND r.decided_on < $1::date - 100
         AND s.id < $2 AND r.authority_code = $3 ORDER BY s.id LIMIT $4`,
      [city.today, inventedId(fileRows), decider.code, candidateRows],
    )
    return rows
  } finally {
    await pool.end()
  }
}

/** Memory of the server by the second. */
async function watch(place: Place, ask: () => Promise<PlatformState>): Promise<number[]> {
  const seen: number[] = []
  while (!place.over()) {
    seen.push((await ask()).rss)
    await pause(1000)
  }
  return seen
}

/** Largest of a share of the run: garbage comes and goes, a leak only comes. */
function highest(seen: readonly number[], from: number, to: number): number {
  return Math.max(...seen.slice(Math.floor(seen.length * from), Math.max(1, Math.ceil(seen.length * to))))
}

async function together(place: Place, checking: Promise<LoadResult>, ask: () => Promise<PlatformState>) {
  const [files, pages, cases]: [Work, Work, Work] = [{ done: 0 }, { done: 0 }, { done: 0 }]
  const [checks, memory] = await Promise.all([
    checking,
    watch(place, ask),
    deliver(place, files),
    read(place, pages),
    handle(place, cases),
  ])
  if (checks.errors > 0) throw new Error(`${checks.errors} checks were not answered`)
  return { checks, memory, rows: files.done, pages: pages.done, cases: cases.done }
}

async function run(ctx: BenchContext): Promise<Result> {
  const city = await ctx.city()
  const seconds = secondsAt[ctx.scale]
  const dataDir = join(ctx.dir, 'mixed')
  const options = { url: city.url, dataDir, today: city.today, work: true }
  const platform = await startWorker<{ what: 'state' }, PlatformState>('platform', options)
  const ask = (): Promise<PlatformState> => platform.ask({ what: 'state' })
  let load: Worker<LoadRequest, LoadResult> | undefined
  try {
    const state = await ask()
    const sender = await startWorker<LoadRequest, LoadResult>('load', { host: '127.0.0.1', port: state.port })
    load = sender
    const requests = checkRequests(city.size.subjects, state.token)
    const checks = (forSeconds: number): Promise<LoadResult> =>
      sender.ask({ requests, connections: 64, seconds: forSeconds, rate: checksPerSecond })
    await checks(3)
    const alone = await checks(ctx.seconds)
    const address = `http://127.0.0.1:${state.port}`
    const candidates = await candidatesIn(city, { address, state, dir: ctx.dir })
    // First files, papers and pages start threads and read fonts; a platform that has run for a day has done that.
    const checking = checks(warmUp).then(() => checks(seconds))
    const until = performance.now() + (warmUp + seconds) * 1000
    const over = (): boolean => performance.now() >= until
    const { size, today } = city
    const place: Place = { address, candidates, state, size: size.subjects, dir: ctx.dir, today, over }
    const all = await together(place, checking, ask)
    const [early, late] = [highest(all.memory, 0.2, 0.5), highest(all.memory, 0.7, 1)]
    return {
      value: all.checks.p99,
      baseline: alone.p99,
      ratio: alone.p99 / all.checks.p99,
      unit: 'ms',
      p50_ms: all.checks.p50,
      p99_ms: all.checks.p99,
      rss_mb: rssMb(highest(all.memory, 0, 1)),
      note:
        `${seconds} s: ${all.checks.requests} checks, ${all.rows} rows, ${all.pages} pages, ${all.cases} cases, no error; ` +
        `memory ${rssMb(early)} → ${rssMb(late)} MB; bar: p99 ≤ 25 ms`,
      more: { seconds, rows: all.rows, pages: all.pages, cases: all.cases, rss_early: early, rss_late: late },
    }
  } finally {
    await load?.stop()
    await platform.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

export const mixed: Bench = { name: 'mixed', run: (ctx) => besideDisk(ctx, () => run(ctx)) }
