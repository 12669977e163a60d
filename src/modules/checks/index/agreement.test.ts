import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { pino } from 'pino'
import { openPool, type Pool } from '../../../kernel/db.ts'
import type { Clock } from '../../../kernel/time.ts'
import {
  addName,
  addRecord,
  addSubject,
  endRecord,
  tellFeed,
  tellFile,
  testCode,
  testLaw,
} from '../../../testing/check-situations.ts'
import { testDatabase, type TestDatabase } from '../../../testing/database.ts'
import { fromDatabase, fromIndex, understand, type Reply } from '../actions/answer.ts'
import type { CheckService } from '../actions/service.ts'
import { compileLaw } from '../rules/law-map.ts'
import { LiveIndex } from './live-index.ts'

const today = '2026-05-10'
const clock: Clock = { now: () => new Date(`${today}T04:00:00Z`), today: () => today }
const law = compileLaw(testLaw())
let database: TestDatabase
let pool: Pool

before(async () => {
  database = await testDatabase()
  pool = openPool(database.url, { max: 12 })
})

after(async () => {
  await pool.end()
  await database.drop()
})

function liveIndex(lagMs = 60_000): LiveIndex {
  return new LiveIndex({
    pool,
    clock,
    log: pino({ level: 'silent' }),
    seriousLists: law.seriousLists,
    reachOf: (kind) => (kind === 'penalty' ? 'adverse' : kind === 'permit' ? 'nothing' : 'everything'),
    lagMs,
  })
}

async function caughtUp(index: LiveIndex): Promise<void> {
  for (;;) {
    index.wake()
    await new Promise((resolve) => setTimeout(resolve, 4))
    const { rows } = await pool.query<{ waiting: boolean; position: number }>(
      'SELECT EXISTS (SELECT FROM feed.outbox) AS waiting, (SELECT position FROM feed.head) AS position',
    )
    if (rows[0]?.waiting === false && (index.fresh?.position ?? -1) >= Number(rows[0].position)) return
  }
}

/** A reply without what tells its source. */
function comparable(reply: Reply): object {
  return { ...reply, subjectId: reply.subjectId.replaceAll('-', ''), position: 0, source: '' }
}

/** Every subject by its code, in every matter: what the index says and what the database says. */
async function assertAgreement(index: LiveIndex, codes: readonly string[]): Promise<void> {
  const hot = index.fresh
  assert.ok(hot)
  const service = { pool, law } as unknown as CheckService
  for (const matter of ['tender', 'permit', 'safety']) {
    const questions = codes.map((code) =>
      understand({ subject: { code }, matter, purpose: 'x' }, law, today, clock.now()),
    )
    const replies = await fromDatabase(service, questions)
    questions.forEach((question, i) => {
      const memory = fromIndex(question, hot, law)
      if (memory === undefined) return
      assert.deepEqual(comparable(memory), comparable(replies[i] as Reply))
    })
  }
}

const days = fc.constantFrom(
  '2019-03-01',
  '2023-05-10',
  '2023-05-11',
  '2025-12-31',
  '2026-05-09',
  '2026-05-10',
  '2026-05-11',
  '2026-07-01',
)
const until = fc.constantFrom(null, '2026-05-09', '2026-05-10', '2027-01-01')
const list = fc.constantFrom(null, 'serious', 'wages', 'attention', 'bar', 'red', 'unheard-of')
const step = fc.oneof(
  fc.record({
    do: fc.constant('record' as const),
    n: fc.nat(3),
    list,
    decidedOn: fc.option(days, { nil: null }),
    effectiveOn: fc.option(days, { nil: null }),
    until,
    level: fc.constantFrom(null, 'minor', 'general', 'serious'),
    polarity: fc.constantFrom('adverse' as const, 'neutral' as const, 'favourable' as const),
    held: fc.constantFrom(null, ['E601']),
  }),
  fc.record({ do: fc.constant('end' as const), n: fc.nat(3) }),
  fc.record({
    do: fc.constant('rename' as const),
    n: fc.nat(3),
    name: fc.constantFrom('明州子公司', '明州丑公司', '明州寅公司'),
  }),
  fc.record({ do: fc.constant('merge' as const), n: fc.nat(3), into: fc.nat(3) }),
  fc.record({ do: fc.constant('mark' as const), n: fc.nat(3) }),
  fc.record({ do: fc.constant('withdraw' as const), n: fc.nat(3) }),
)
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

async function apply(one: Step, ids: readonly string[], facts: Map<string, string[]>): Promise<string[]> {
  const id = ids[one.n] as string
  const own = facts.get(id) ?? []
  if (one.do === 'record') {
    facts.set(id, [...own, await addRecord(pool, id, one)])
  } else if (one.do === 'end') {
    if (own[0] !== undefined) await endRecord(pool, id, own[0], '2026-05-01T00:00:00Z')
    facts.set(id, own.slice(1))
  } else if (one.do === 'rename') {
    await pool.query(`UPDATE subjects.names SET kind = 'former' WHERE subject_id = $1`, [id])
    await addName(pool, id, one.name, 'current')
    await pool.query('UPDATE subjects.subjects SET name = $2, name_key = $2 WHERE id = $1', [id, one.name])
  } else if (one.do === 'withdraw') {
    await pool.query(
      `INSERT INTO publicity.withdrawals (subject_id, id, fact_id, reason, document, by_actor, since)
       SELECT $1, gen_random_uuid(), $2::uuid, 'repaired', '明修〔2026〕1号', 'test', now() WHERE $2::uuid IS NOT NULL
       ON CONFLICT DO NOTHING`,
      [id, own.at(-1) ?? null],
    )
  } else if (one.do === 'mark') {
    for (const fact of own) {
      await pool.query(
        `INSERT INTO checks.marks (subject_id, id, fact_id, mark, case_id, known_from)
        VALUES ($1, gen_random_uuid(), $2, 'under_repair', 'c', now()) ON CONFLICT DO NOTHING`,
        [id, fact],
      )
    }
  } else if (one.into !== one.n) {
    const into = ids[one.into] as string
    await pool.query(
      `UPDATE subjects.subjects SET state = 'merged', merged_into = $2
      WHERE id = $1 AND state <> 'merged' AND (SELECT state FROM subjects.subjects WHERE id = $2) <> 'merged'
        AND NOT EXISTS (SELECT FROM subjects.subjects WHERE merged_into = $1)`,
      [id, into],
    )
    return [id, into]
  }
  return [id]
}

/** A record that is no entry comes by file, of a kind that is adverse or not; everything else is an event. */
async function tell(one: Step, touched: readonly string[]): Promise<void> {
  if (one.do !== 'record' || one.list !== null) return tellFeed(pool, touched)
  return tellFile(pool, one.polarity === 'adverse' ? 'penalty' : 'permit', touched)
}

let serial = 0

test('after any history the index says what the database says, followed and loaded afresh', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
      const base = (serial += 10)
      const codes = [0, 1, 2, 3].map((n) => testCode(base + n))
      const ids: string[] = []
      for (const [n, code] of codes.entries()) {
        ids.push(
          await addSubject(pool, {
            code,
            name: `明州测试${base + n}有限公司`,
            establishedOn: n === 0 ? null : n === 1 ? '2024-01-01' : '2010-01-01',
          }),
        )
      }
      const followed = liveIndex()
      await followed.start()
      try {
        const facts = new Map<string, string[]>()
        for (const one of steps) await tell(one, await apply(one, ids, facts))
        await caughtUp(followed)
        await assertAgreement(followed, codes)
        const loaded = liveIndex()
        await loaded.start()
        try {
          await caughtUp(loaded)
          await assertAgreement(loaded, codes)
        } finally {
          await loaded.stop()
        }
      } finally {
        await followed.stop()
      }
    }),
    { numRuns: 40, endOnFailure: false },
  )
})

test('an index that has not heard the feed within its bound is not asked', async () => {
  const index = liveIndex(0)
  assert.equal(index.fresh, undefined)
  await index.start()
  assert.equal(index.fresh, undefined)
  assert.ok(index.lagMs > 0)
  await index.stop()
})
