/** Facts filed when document numbers were kept as they were typed stand under a former key, and are found there. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { systemActor } from '../../kernel/journal.ts'
import { openIntake, type Intake } from '../../testing/intake.ts'
import { firm, penaltyFile } from '../../testing/situations.ts'
import { revokeFact } from '../records/index.ts'
import { keyTexts } from './ingest/key.ts'
import { digest } from './ingest/payload.ts'

const party = firm('旧号', 7801)
let intake: Intake
before(async () => {
  intake = await openIntake({ today: '2026-06-10' })
})
after(() => intake.close())

const deliver = (documentNo: string, facts: string) =>
  intake.deliver({
    kind: 'penalty', content: penaltyFile([{ firm: party, documentNo, decidedOn: '2026-06-08', facts }]),
  })

/** Puts the fact of a number as typed under the key it would have had then. */
async function asThen(documentNo: string): Promise<void> {
  const kind = intake.ctx.catalogue.kind('penalty')
  const values: Record<string, unknown> = {}
  for (const field of kind.key) values[field] = field === 'document_no' ? documentNo : ''
  const [stored] = await intake.query<{ payload: Record<string, unknown> }>(
    `SELECT payload FROM records.records WHERE document_no = '${documentNo}' AND known_to IS NULL`)
  for (const field of kind.key) if (field !== 'document_no') values[field] = stored?.payload[field] ?? ''
  const { key, former } = keyTexts(kind, 'document_no', values)
  assert.ok(former !== undefined)
  const hashOf = (text: string): string => digest(`${kind.code}\u0000\u0000${text}`)
  // Nothing but this test may change a version.
  await intake.query('ALTER TABLE records.records DISABLE TRIGGER USER')
  const moved = await intake.query(`UPDATE records.records SET key_hash = '${hashOf(former)}'
    WHERE key_hash = '${hashOf(key)}' AND known_to IS NULL RETURNING id`)
  await intake.query('ALTER TABLE records.records ENABLE TRIGGER USER')
  assert.equal(moved.length, 1)
}

test('a number typed as it was then repeats, and corrects, the fact under its former key', async () => {
  assert.equal((await deliver('测环罚(2026)F1号', '第一案')).accepted, 1)
  await asThen('测环罚(2026)F1号')
  assert.equal((await deliver('测环罚(2026)F1号', '第一案')).unchanged, 1)
  assert.equal((await deliver('测环罚(2026)F1号', '第一案，事实更正')).updated, 1)
})

test('a decision revoked under today’s spelling does not hide one that stands under a former key', async () => {
  assert.equal((await deliver('测环罚(2026)F2号', '第二案')).accepted, 1)
  await asThen('测环罚(2026)F2号')
  assert.equal((await deliver('测环罚〔2026〕F2号', '第二案，另案')).accepted, 1)
  const [fact] = await intake.query<{ subjectId: string; factId: string }>(
    `SELECT subject_id AS "subjectId", fact_id AS "factId" FROM records.records WHERE document_no = '测环罚〔2026〕F2号'`)
  assert.ok(fact !== undefined)
  await revokeFact(intake.ctx, systemActor, fact, {
    ground: 'revoked', reason: '复议撤销', document: '测复〔2026〕2号', decidedOn: '2026-06-09',
  })
  const told = await deliver('测环罚(2026)F2号', '第二案，事实更正')
  assert.deepEqual([told.updated, told.questioned], [1, 0])
  assert.equal((await intake.query(
    `SELECT FROM records.records WHERE document_no = '测环罚(2026)F2号' AND known_to IS NULL`)).length, 1)
})
