import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { systemActor } from '../../kernel/journal.ts'
import { announceYear } from '../../kernel/workdays.ts'
import { openIntake, type Intake } from '../../testing/intake.ts'
import { ecology, firm, penaltyFile } from '../../testing/situations.ts'
import { punctualityOf } from '../publicity/index.ts'
import { reckonDueDays, releaseFact } from '../records/index.ts'
import { qualityOf } from './actions/quality.ts'

let intake: Intake
before(async () => {
  intake = await openIntake({ today: '2031-02-13' })
})
after(() => intake.close())

const row = { firm: firm('来年建材', 470), decidedOn: '2031-02-03', authority: ecology }

async function dueDays(): Promise<unknown[]> {
  return intake.query(
    'SELECT document_no AS no, version, due_on::text AS due, due_days AS days FROM records.records ORDER BY 1, 2')
}

async function figures(from: string) {
  const [quality] = await qualityOf(intake.ctx, systemActor, { from: '2031-02-01', to: '2031-02-28' })
  // Figures of the same span are kept for half a minute.
  const [line] = await punctualityOf(intake.ctx, { from, to: '2031-02-28' })
  const { numerator, denominator } = quality?.punctuality ?? {}
  const counted = line === undefined ? [] : [line.received, line.onTime, line.late]
  return { quality: [numerator, denominator], public: counted }
}

test('nothing is late by an estimate; when the year is announced the last days are filled in and counted', async () => {
  const held = { ...row, documentNo: '测环罚〔2031〕2号', facts: '联系电话13800138000' }
  const first = await intake.deliver({
    kind: 'penalty', content: penaltyFile([{ ...row, documentNo: '测环罚〔2031〕1号' }, held]),
  })
  intake.clock.set('2031-02-20')
  const second = await intake.deliver({ kind: 'penalty', content: penaltyFile([{ ...row, documentNo: '测环罚〔2031〕3号', facts: '另一处' }]) })
  assert.deepEqual([first.late, second.late], [0, 0])
  const [fact] = await intake.query<{ subjectId: string; factId: string }>(
    `SELECT subject_id AS "subjectId", fact_id AS "factId" FROM records.records WHERE held IS NOT NULL`)
  assert.ok(fact)
  await releaseFact(intake.ctx, systemActor, fact, { reason: '可以公示' })
  const open = { due: null, days: 7 }
  assert.deepEqual(await dueDays(), [
    { no: '测环罚〔2031〕1号', version: 1, ...open }, { no: '测环罚〔2031〕2号', version: 1, ...open },
    { no: '测环罚〔2031〕2号', version: 2, ...open }, { no: '测环罚〔2031〕3号', version: 1, ...open },
  ])
  assert.deepEqual(await figures('2031-01-01'), { quality: [0, 0], public: [] })
  assert.equal(await reckonDueDays(intake.ctx), 0)

  const off = ['2031-02-05', '2031-02-06', '2031-02-07', '2031-02-10']
  announceYear({ year: 2031, notice: '测试用', off, work: [] })
  assert.equal(await reckonDueDays(intake.ctx), 4)
  assert.deepEqual(new Set((await dueDays()).map((one) => (one as { due: string }).due)), new Set(['2031-02-18']))
  assert.deepEqual(await figures('2031-01-02'), { quality: [2, 3], public: [3, 2, 1] })
  assert.equal(await reckonDueDays(intake.ctx), 0)
  const [line] = await intake.query<{ detail: object }>(`SELECT detail FROM journal.entries WHERE action = 'record.dated'`)
  assert.deepEqual(line?.detail, { from: '2031-02-03', to: '2031-02-03', records: 4 })
})

test('a last day is filled in once, and nothing else of a version is changed', async () => {
  const refused = { message: 'a record version can only be ended' }
  await assert.rejects(intake.query(`UPDATE records.records SET due_on = '2031-03-01'`), refused)
  await assert.rejects(intake.query('UPDATE records.records SET due_on = NULL'), refused)
  await assert.rejects(intake.query('UPDATE records.records SET due_days = NULL'), refused)
})
