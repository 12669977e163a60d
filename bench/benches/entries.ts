/**
 * `entries`: 10,000 entries filed and pushed to 30 implementing bodies, beside a bare copy of the same task
 * rows into an
 * equally indexed table; and how long a withdrawal takes to reach the answer of a check.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { pino } from 'pino'
import { readConfig } from '../../src/config.ts'
import type { Context } from '../../src/context.ts'
import { clientTransaction, transaction } from '../../src/kernel/db.ts'
import type { Actor } from '../../src/kernel/http.ts'
import { uuidv7 } from '../../src/kernel/ids.ts'
import { systemActor } from '../../src/kernel/journal.ts'
import { addDays, addMonths } from '../../src/kernel/time.ts'
import { saveOrganisations } from '../../src/modules/access/index.ts'
import { check, CheckService } from '../../src/modules/checks/index.ts'
import { setBody } from '../../src/modules/lists/index.ts'
import { pushEntries, sendDueLifts } from '../../src/modules/measures/index.ts'
import { fileRecords, revokeFact, RecordWriter, type WrittenRecord } from '../../src/modules/records/index.ts'
import { openContext } from '../../src/open-context.ts'
import { sampleUscc } from '../../src/sample/departments.ts'
import { rssMb, type Bench, type BenchContext, type CityDatabase, type Result } from '../harness.ts'
import { inventedCode, inventedId } from '../invent.ts'

const entries = 10_000
const bodies = 30
const withdrawals = 40
const list = 'wage-arrears'
const matter = 'construction-tender'

const clerk: Actor = {
  ...systemActor,
  organisation: { id: 'office', code: '12990000MB0C00001X', name: '明州市公共信用信息中心' },
}

function recordsOf(today: string, until: string, first: number): WrittenRecord[] {
  const writer = new RecordWriter()
  const window = { level: 'serious', publicFrom: today, publicUntil: until, publicityRule: 'list-term' } as const
  return Array.from({ length: entries }, (_, n) => writer.write({
    subjectId: inventedId(first + n),
    rowNo: n + 1,
    documentNo: `明人社列〔2026〕${n + 1}号`,
    authorityCode: clerk.organisation?.code ?? null,
    authorityName: '明州市人力资源和社会保障局',
    decidedOn: today,
    effectiveOn: today,
    until,
    listCode: list,
    polarity: 'adverse',
    window,
    held: null,
    dueOn: null,
    keyHash: uuidv7(),
    contentHash: uuidv7(),
    payload: Buffer.from('{"state":"entered"}'),
  }))
}

async function registerBodies(ctx: Context): Promise<void> {
  const made = Array.from({ length: bodies }, (_, i) => ({
    code: sampleUscc('11', '990000', 'TN', i),
    name: `明州市第${i + 1}实施局`,
    shortName: `实施${i + 1}`,
    kind: 'department' as const,
    region: '990000',
  }))
  await saveOrganisations(ctx, systemActor, made)
  const sectors = ['public-resources', 'housing', 'transport', 'water', 'finance', 'education']
  for (const [i, body] of made.entries()) {
    await setBody(ctx, systemActor, body.code, {
      sectors: [sectors[i % sectors.length] as string],
      basis: '三定规定（示例）',
      since: '2020-01-01',
    })
  }
}

/** On a city that is kept each run enters organisations of its own: what former runs pushed is not looked through again. */
async function firstSubject(ctx: Context, subjects: number): Promise<number> {
  const { rows } = await ctx.pool.query<{ pushed: number }>('SELECT count(*)::int AS pushed FROM measures.initiations')
  return (rows[0]?.pushed ?? 0) % (subjects - entries)
}

/** Files and pushes, as an ingest and the follower of the feed do; answers seconds and the number of tasks. */
async function enterAndPush(
  ctx: Context,
  today: string,
  first: number,
): Promise<{ seconds: number; tasks: number; submission: string }> {
  const submission = uuidv7()
  const records = recordsOf(today, addDays(addMonths(today, 36), -1), first)
  const at = ctx.clock.now()
  const began = performance.now()
  await clientTransaction(ctx.pool, (client) =>
    fileRecords(
      client,
      {
        kind: 'list-entry',
        kindVersion: 1,
        sourceCode: clerk.organisation?.code as string,
        submissionId: submission,
        receivedAt: at,
        at,
      },
      records,
    ),
  )
  const subjects = records.map((one) => one.subjectId)
  const pushed = await transaction(ctx.db, (tx) => pushEntries(ctx, tx, subjects))
  const seconds = (performance.now() - began) / 1000
  return { seconds, tasks: pushed.reduce((sum, one) => sum + one.bodies, 0), submission }
}

/** Seconds to write the same rows bare. */
async function bareCopy(ctx: Context): Promise<number> {
  await ctx.pool.query('CREATE TABLE bench_tasks (LIKE measures.tasks INCLUDING ALL)')
  const began = performance.now()
  await ctx.pool.query('INSERT INTO bench_tasks SELECT * FROM measures.tasks')
  const seconds = (performance.now() - began) / 1000
  await ctx.pool.query('DROP TABLE bench_tasks')
  return seconds
}

/** Milliseconds from each withdrawal's commit to a check that no longer knows it, sorted. */
async function withdraw(ctx: Context, submission: string, first: number): Promise<number[]> {
  const service = new CheckService(ctx)
  await service.start()
  await service.loaded
  const { rows } = await ctx.pool.query<{ subjectId: string; factId: string }>(
    `SELECT subject_id AS "subjectId", fact_id AS "factId" FROM records.records
     WHERE submission_id = $1 AND row_no <= $2 AND known_to IS NULL ORDER BY row_no`,
    [submission, withdrawals],
  )
  const times: number[] = []
  for (const [n, fact] of rows.entries()) {
    const request = { subject: { code: inventedCode(first + n) }, matter, purpose: '撤销时效' }
    const known = async (): Promise<boolean> =>
      (JSON.parse(await check(service, clerk, request)) as { items: { document: string }[] }).items.some(
        (item) => item.document === `明人社列〔2026〕${n + 1}号`,
      )
    if (!(await known())) throw new Error('the entry was not known to the check before it was withdrawn')
    await revokeFact(ctx, clerk, fact, {
      ground: 'revoked',
      reason: '撤销',
      document: '明复决〔2026〕1号',
      decidedOn: ctx.clock.today(),
    })
    const began = performance.now()
    while (await known()) await pause(1)
    times.push(performance.now() - began)
  }
  await service.stop()
  return times.sort((a, b) => a - b)
}

async function run(bench: BenchContext): Promise<Result> {
  const city: CityDatabase = await bench.city()
  const config = { ...readConfig({}), dataDir: bench.dir, today: city.today }
  const { ctx, close } = await openContext(config, city.url, { log: pino({ level: 'silent' }), poolSize: 8 })
  try {
    await registerBodies(ctx)
    const first = await firstSubject(ctx, city.size.subjects)
    const { seconds, tasks, submission } = await enterAndPush(ctx, city.today, first)
    const bare = await bareCopy(ctx)
    const times = await withdraw(ctx, submission, first)
    const lifting = performance.now()
    const lifts = await transaction(ctx.db, (tx) => sendDueLifts(ctx, tx))
    const at = (share: number): number =>
      times[Math.min(times.length - 1, Math.floor(times.length * share))] as number
    return {
      value: tasks / seconds,
      baseline: tasks / bare,
      ratio: bare / seconds,
      unit: 'tasks/s',
      p50_ms: at(0.5),
      p99_ms: at(0.99),
      rss_mb: rssMb(process.memoryUsage.rss()),
      note:
        `${entries} entries × ${bodies} bodies = ${tasks} tasks ` +
        `filed and pushed in ${seconds.toFixed(1)} s (bar 60 s); ` +
        `withdrawal reaches a check in ${Math.round(at(1))} ms at most (bar 1000 ms)`,
      more: { seconds, tasks, withdrawal_max_ms: at(1), lifts, lifts_ms: performance.now() - lifting },
    }
  } finally {
    await close()
  }
}

export const entriesBench: Bench = { name: 'entries', run }
