import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { repositoryRoot } from '../../kernel/root.ts'
import { csvOf } from '../../sample/csv.ts'
import { openIntake, type Intake } from '../../testing/intake.ts'
import { body, ecology, firm, labour, listFile, penaltyFile } from '../../testing/situations.ts'
import { publishCatalogue } from '../catalogue/index.ts'

let intake: Intake
before(async () => {
  intake = await openIntake({ today: '2026-06-10' })
  await publishCatalogue(intake.ctx.db, intake.ctx.catalogue)
})
after(() => intake.close())

interface Version {
  no: string
  version: number
  until: string | null
  shownUntil: string | null
  ended: string | null
}

function versions(no: string): Promise<Version[]> {
  return intake.query<Version>(
    `SELECT document_no AS no, version, until::text, public_until::text AS "shownUntil", ended FROM records.records
     WHERE document_no LIKE $1 ORDER BY 1, 2`, [no])
}

/** What was filed before the rules of migration 31, as it was filed then. */
async function asBefore(): Promise<void> {
  await intake.query(`
    ALTER TABLE records.records DISABLE TRIGGER records_only_end;
    UPDATE records.records SET until = NULL, public_until = decided_on + interval '36 months' WHERE document_no = '列〔2026〕1号';
    UPDATE records.records SET public_until = until WHERE document_no = '列〔2026〕2号';
    UPDATE records.records SET due_on = '2027-01-06' WHERE document_no = '罚〔2026〕1号';
    ALTER TABLE records.records ENABLE TRIGGER records_only_end;
    DROP INDEX records.records_due_later;
    ALTER TABLE records.records DROP COLUMN due_days;
    DELETE FROM feed.outbox`)
}

test('what was filed before is dated again: endless entries, last days shown, last days by an estimate', async () => {
  const entries = [['endless', 1, '长期'], ['dated', 2, '2028-12-31'], ['over', 3, '2026-06-30']] as const
  const content = listFile(entries.map(([brand, n, until]) => ({
    firm: firm(brand, 480 + n), documentNo: `列〔2026〕${n}号`, decidedOn: '2026-05-06', authority: labour, until,
  })))
  await intake.deliver({ kind: 'list-entry', list: 'wage-arrears', content })
  const court = body('明州市江边区人民法院', 70, 'court')
  const debtor = firm('久欠', 484)
  await intake.deliver({ kind: 'judgment-defaulter', content: csvOf([{
    失信被执行人名称: debtor.name, 统一社会信用代码: debtor.code, 案号: '列〔2026〕4号', 执行法院: court.name,
    执行法院统一社会信用代码: court.code, 立案时间: '2026-01-05', 发布时间: '2026-02-05',
    失信被执行人行为具体情形: '违反财产报告制度',
  }]) })
  await intake.deliver({ kind: 'penalty', content: penaltyFile([1, 2].map((n) => ({
    firm: firm('迟报', 485 + n), documentNo: `罚〔2026〕${n}号`, decidedOn: '2026-06-08', authority: ecology,
  }))) })
  await asBefore()

  await intake.query(await readFile(join(repositoryRoot, 'db/migrations/0031_dates_by_the_rules.sql'), 'utf8'))

  const end = { until: '2029-05-05', shownUntil: '2029-05-06' }
  assert.deepEqual(await versions('列%'), [
    { no: '列〔2026〕1号', version: 1, until: null, shownUntil: '2029-05-06', ended: 'superseded' },
    { no: '列〔2026〕1号', version: 2, ...end, ended: null },
    { no: '列〔2026〕2号', version: 1, until: '2028-12-31', shownUntil: '2029-01-01', ended: null },
    { no: '列〔2026〕3号', version: 1, until: '2026-06-30', shownUntil: '2026-07-01', ended: null },
    { no: '列〔2026〕4号', version: 1, until: null, shownUntil: null, ended: null },
  ])
  const [told, ...more] = await intake.query<{ kind: string; public: boolean; no: string; version: number }>(
    `SELECT o.kind, o.public, r.document_no AS no, r.version FROM feed.outbox o
     JOIN records.records r ON r.id = o.object_id::uuid AND r.fact_id = (o.detail ->> 'fact')::uuid`)
  assert.deepEqual([told, more], [{ kind: 'published', public: true, no: '列〔2026〕1号', version: 2 }, []])
  const due = await intake.query(
    `SELECT document_no AS no, due_on::text AS due, due_days AS days FROM records.records WHERE document_no LIKE '罚%' ORDER BY 1`)
  assert.deepEqual(due, [
    { no: '罚〔2026〕1号', due: null, days: 7 }, { no: '罚〔2026〕2号', due: '2026-06-17', days: null },
  ])
  await assert.rejects(intake.query('UPDATE records.records SET until = NULL'), { message: 'a record version can only be ended' })
})
