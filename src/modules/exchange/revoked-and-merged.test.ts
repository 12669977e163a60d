import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { systemActor } from '../../kernel/journal.ts'
import { subjectMovers } from '../../movers.ts'
import { openIntake, type Intake } from '../../testing/intake.ts'
import { firm, penaltyFile, type PenaltyRow } from '../../testing/situations.ts'
import { publicFile } from '../publicity/index.ts'
import { revokeFact } from '../records/index.ts'
import { mergeSubjects } from '../subjects/index.ts'

let intake: Intake
before(async () => {
  intake = await openIntake({ today: '2026-06-10' })
})
after(() => intake.close())

test('a revoked penalty delivered again is asked about, also after its subject was merged into another', async () => {
  const [kept, merged] = [firm('留存', 7701), firm('并入', 7702)]
  const row = (of: PenaltyRow['firm'], n: number): PenaltyRow =>
    ({ firm: of, documentNo: `测环罚〔2026〕M${n}号`, decidedOn: '2026-06-08', facts: `第${n}案` })
  const deliver = (given: PenaltyRow) => intake.deliver({ kind: 'penalty', content: penaltyFile([given]) })
  assert.equal((await deliver(row(kept, 1))).accepted, 1)
  assert.equal((await deliver(row(merged, 2))).accepted, 1)
  const facts = await intake.query<{ subjectId: string; factId: string }>(
    `SELECT subject_id AS "subjectId", fact_id AS "factId" FROM records.records WHERE document_no LIKE '%M_号' ORDER BY document_no`)
  const [stays, goes] = facts
  assert.ok(stays !== undefined && goes !== undefined)
  await revokeFact(intake.ctx, systemActor, goes, {
    ground: 'revoked', reason: '复议撤销', document: '测复〔2026〕1号', decidedOn: '2026-06-09',
  })
  const clerk = { ...systemActor, id: 'u-clerk' }
  await mergeSubjects(
    intake.ctx, clerk, { keep: stays.subjectId, merge: goes.subjectId, reason: '同一单位换码' }, subjectMovers)
  const again = await deliver(row(merged, 2))
  assert.deepEqual([again.accepted, again.questioned], [0, 1])
  assert.equal((await publicFile(intake.ctx, kept.code)).records.length, 1)
})
