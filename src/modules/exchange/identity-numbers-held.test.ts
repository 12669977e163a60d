import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { repositoryRoot } from '../../kernel/root.ts'
import { openIntake, type Intake } from '../../testing/intake.ts'
import { ecology, firm, penaltyFile } from '../../testing/situations.ts'
import { publicFile } from '../publicity/index.ts'

let intake: Intake
before(async () => {
  intake = await openIntake({ today: '2026-06-10' })
})
after(() => intake.close())

/** Short texts as they were filed before 0035, and whether what shows them is held from then on. */
const filed: [licence: string, held: boolean][] = [
  ['驾驶证990000199001010017', true],
  ['（990000199001010017）、道路运输经营许可证', true],
  ['驾驶证990000199001010018', false],
  ['编号1990000199001010017', false],
  ['统一社会信用代码911522010783762860', false],
]

test('what is shown with an identity number in a short text is held, and followers are told to drop it', async () => {
  const firms = filed.map((_, i) => firm(`旧照${i}`, 490 + i))
  // Shown for three years: on whatever day the migration runs that is not over.
  const content = penaltyFile(firms.map((one, i) => ({
    firm: one, documentNo: `照〔2026〕${i}号`, decidedOn: '2026-06-08', authority: ecology, kinds: '吊销许可证件', licence: '证1',
    facts: `第${i}处`,
  })))
  assert.equal((await intake.deliver({ kind: 'penalty', content })).accepted, filed.length)
  await intake.query('ALTER TABLE records.records DISABLE TRIGGER records_only_end')
  for (const [i, [licence]] of filed.entries())
    await intake.query(
      `UPDATE records.records SET payload = payload || jsonb_build_object('suspended_licence', $2::text)
       WHERE document_no = $1`, [`照〔2026〕${i}号`, licence])
  await intake.query('ALTER TABLE records.records ENABLE TRIGGER records_only_end; DELETE FROM feed.outbox')

  await intake.query(await readFile(join(repositoryRoot, 'db/migrations/0037_identity_numbers_held.sql'), 'utf8'))

  for (const [i, [licence, held]] of filed.entries()) {
    const { records } = await publicFile(intake.ctx, firms[i]?.code ?? '')
    assert.equal(records.length, held ? 0 : 1, licence)
  }
  const current = await intake.query<{ version: number; held: string[] | null }>(
    'SELECT version, held FROM records.records WHERE known_to IS NULL ORDER BY document_no')
  assert.deepEqual(current, filed.map(([, held]) => ({ version: held ? 2 : 1, held: held ? ['E601'] : null })))
  const told = await intake.query<{ kind: string; no: string; version: number }>(
    `SELECT o.kind, r.document_no AS no, r.version FROM feed.outbox o
     JOIN records.records r ON r.id = o.object_id::uuid ORDER BY 2`)
  assert.deepEqual(told, [
    { kind: 'withdrawn', no: '照〔2026〕0号', version: 1 }, { kind: 'withdrawn', no: '照〔2026〕1号', version: 1 },
  ])
})
