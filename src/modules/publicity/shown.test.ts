import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { rows, sql } from '../../kernel/db.ts'
import { systemActor } from '../../kernel/journal.ts'
import { addDays } from '../../kernel/time.ts'
import { openIntake, type Intake } from '../../testing/intake.ts'
import { ecology, firm, penaltyFile } from '../../testing/situations.ts'
import { publicFile, publicPage, publicRecord, readNarrowing, shownOn, shownWhere, withdrawFact } from './index.ts'

let intake: Intake
before(async () => {
  intake = await openIntake({ today: '2026-06-10' })
})
after(() => intake.close())

const base = '2026-06-10'

interface Stored {
  from: number | null
  until: number | null
  held: string[] | null
  superseded: boolean
  withdrawn: 'no' | 'yes' | 'lifted'
}

function anyStored(): fc.Arbitrary<Stored> {
  const offset = fc.integer({ min: -4, max: 4 })
  return fc.record({
    from: fc.option(offset), until: fc.option(offset), held: fc.constantFrom<string[] | null>(null, null, ['E601']),
    superseded: fc.boolean(), withdrawn: fc.constantFrom('no', 'yes', 'lifted'),
  }).map((one) => ({ ...one, until: one.from === null ? null : one.until }))
}

async function store(records: readonly Stored[]): Promise<{ id: string; subjectId: string }[]> {
  const made = records.map((one) => ({ ...one, id: randomUUID(), subjectId: randomUUID(), factId: randomUUID() }))
  const day = (offset: number | null): string | null => (offset === null ? null : addDays(base, offset))
  await intake.query(
    `INSERT INTO records.records (subject_id, id, fact_id, version, kind, kind_version, polarity, key_hash, content_hash,
       source_code, public_from, public_until, publicity_rule, held, payload, submission_id, row_no, first_received_at,
       known_from, known_to, ended)
     SELECT (q->>'subjectId')::uuid, (q->>'id')::uuid, (q->>'factId')::uuid, 1, 'penalty', 1, 'adverse',
       gen_random_uuid(), gen_random_uuid(), 'S', (q->>'from')::date, (q->>'until')::date, 'r',
       CASE WHEN q->>'held' IS NOT NULL THEN '{E601}'::text[] END, '{}', gen_random_uuid(), 1, now(), now(),
       CASE WHEN (q->>'superseded')::boolean THEN now() END, CASE WHEN (q->>'superseded')::boolean THEN 'superseded' END
     FROM jsonb_array_elements($1::jsonb) q`,
    [JSON.stringify(made.map((one) => ({ ...one, from: day(one.from), until: day(one.until) })))],
  )
  await intake.query(
    `INSERT INTO publicity.withdrawals (subject_id, id, fact_id, reason, document, by_actor, since, lifted_at, lifted_reason)
     SELECT (q->>'subjectId')::uuid, gen_random_uuid(), (q->>'factId')::uuid, 'law', 'd', 't', now(),
       CASE WHEN q->>'withdrawn' = 'lifted' THEN now() END, CASE WHEN q->>'withdrawn' = 'lifted' THEN 'r' END
     FROM jsonb_array_elements($1::jsonb) q WHERE q->>'withdrawn' <> 'no'`,
    [JSON.stringify(made)],
  )
  return made
}

test('the question in SQL and the question in memory answer the same for every record on every day', async () => {
  await fc.assert(fc.asyncProperty(fc.array(anyStored(), { minLength: 1, maxLength: 60 }), async (records) => {
    const made = await store(records)
    for (const offset of [-5, -1, 0, 1, 4]) {
      const day = addDays(base, offset)
      const found = await rows(intake.ctx.db, sql<{ id: string }>`
        SELECT r.id FROM records.records r
        WHERE r.subject_id = ANY(${made.map((one) => one.subjectId)}::uuid[]) AND ${shownWhere(day)}`)
      const shown = new Set(found.map((row) => row.id))
      records.forEach((one, i) => {
        const { shown: expected } = shownOn({
          publicFrom: one.from === null ? null : addDays(base, one.from),
          publicUntil: one.until === null ? null : addDays(base, one.until),
          held: one.held, withdrawn: one.withdrawn === 'yes', superseded: one.superseded,
        }, day)
        assert.equal(shown.has(made[i]?.id ?? ''), expected, JSON.stringify({ one, day }))
      })
    }
  }), { numRuns: 25 })
})

const offender = firm('示范包装', 501)

test('a penalty leaves the public eye on its last day by the calendar alone', async () => {
  await intake.deliver({
    kind: 'penalty',
    content: penaltyFile([{ firm: offender, documentNo: '测环罚〔2026〕1号', decidedOn: '2026-06-08', authority: ecology }]),
  })
  const seen = async (day: string): Promise<number> => {
    intake.clock.set(day)
    return (await publicFile(intake.ctx, offender.code)).records.length
  }
  assert.deepEqual([await seen('2026-06-10'), await seen('2027-06-07'), await seen('2027-06-08')], [1, 1, 0])
  intake.clock.set(base)
  const narrowing = await readNarrowing(intake.ctx, { q: offender.code })
  const { items } = await publicPage(intake.ctx, { ...narrowing, kind: 'penalty', limit: 10 })
  assert.equal(items.length, 1)
  assert.deepEqual([items[0]?.repairFrom, items[0]?.publicUntil], ['2026-09-08', '2027-06-08'])
  assert.ok(items[0]?.fields.every((field) => !field.title.includes('法定代表人')))
})

test('a past day can be looked at again, but brings back nothing that has ended or was withdrawn', async () => {
  intake.clock.set('2027-01-01')
  const then = await publicFile(intake.ctx, offender.code, '2026-12-01')
  assert.equal(then.records.length, 1)
  const [one] = then.records
  assert.ok(one)
  intake.clock.set('2027-07-01')
  assert.deepEqual((await publicFile(intake.ctx, offender.code, '2026-12-01')).records, [])
  await assert.rejects(publicRecord(intake.ctx, one.id), { code: 'record.not_found' })
  intake.clock.set('2027-01-01')
  const [fact] = await intake.query<{ subjectId: string }>(
    `SELECT subject_id AS "subjectId" FROM records.records WHERE fact_id = $1`, [one.fact])
  const ref = { subjectId: fact?.subjectId ?? '', factId: one.fact, reason: 'law' as const, document: '测撤〔2027〕1号' }
  await withdrawFact(intake.ctx, systemActor, ref)
  assert.deepEqual((await publicFile(intake.ctx, offender.code, '2026-12-01')).records, [])
  await assert.rejects(withdrawFact(intake.ctx, systemActor, ref), { code: 'record.already_withdrawn' })
})

test('a correction does not bring a withdrawn fact back', async () => {
  intake.clock.set(base)
  const row = { firm: firm('示范印务', 502), documentNo: '测环罚〔2026〕2号', decidedOn: '2026-06-08', authority: ecology }
  await intake.deliver({ kind: 'penalty', content: penaltyFile([row]) })
  const [one] = (await publicFile(intake.ctx, row.firm.code)).records
  const [stored] = await intake.query<{ subjectId: string }>(
    `SELECT subject_id AS "subjectId" FROM records.records WHERE fact_id = $1`, [one?.fact])
  await withdrawFact(intake.ctx, systemActor, {
    subjectId: stored?.subjectId ?? '', factId: one?.fact ?? '', reason: 'objection-upheld', document: '测异〔2026〕1号',
  })
  const again = await intake.deliver({ kind: 'penalty', content: penaltyFile([{ ...row, facts: '更正后的事实' }]) })
  assert.equal(again.updated, 1)
  assert.deepEqual((await publicFile(intake.ctx, row.firm.code)).records, [])
})
