import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import '../../fields.ts'
import { systemActor } from '../../kernel/journal.ts'
import type { Problem } from '../../kernel/problem.ts'
import { csvOf } from '../../sample/csv.ts'
import { counts, openIntake, type Intake } from '../../testing/intake.ts'
import {
  body, ecology, firm, labour, listFile, market, penaltyFile, type PenaltyRow,
} from '../../testing/situations.ts'
import { saveOrganisations } from '../access/index.ts'
import { setBody } from '../lists/index.ts'
import { publicFile } from '../publicity/index.ts'
import { settleQuestion } from './actions/settle.ts'
import { ingest, type Submission } from './index.ts'

const district = { ...body('明州市高新区市场监督管理局', 71), region: '990102' }
const province = { ...body('示例省公共信用信息中心', 72, 'platform'), region: '990000' }
const trading = body('明州市公共资源交易中心', 73)
const elsewhere = body('邻州市生态环境局', 74)

let intake: Intake
before(async () => {
  intake = await openIntake({ today: '2026-06-10' })
  await saveOrganisations(intake.ctx, systemActor, [ecology, labour, market, district, province, trading])
  const fields = [[ecology, 'ecology'], [labour, 'labour'], [market, 'market-regulation'],
    [district, 'market-regulation'], [trading, 'public-resources']] as const
  for (const [of, sector] of fields) {
    await setBody(intake.ctx, systemActor, of.code, { sectors: [sector], basis: '三定规定（示例）', since: '2019-01-01' })
  }
})
after(() => intake.close())

let serial = 0
function penalty(given: Partial<PenaltyRow> = {}): PenaltyRow {
  serial += 1
  return {
    firm: firm(`报送${serial}`, 5000 + serial), documentNo: `测罚〔2026〕B${serial}号`, decidedOn: '2026-06-08', authority: ecology,
    ...given,
  }
}

const send = (source: { code: string } | undefined, row: PenaltyRow): Promise<Submission> => intake.deliver({
  kind: 'penalty', content: penaltyFile([row]), ...(source === undefined ? {} : { source: source.code }),
})

async function faults(s: Submission): Promise<string[]> {
  const found = await intake.query<{ codes: string[] }>(
    `SELECT ARRAY(SELECT e->>'code' FROM jsonb_array_elements(errors) e) AS codes FROM exchange.rows
     WHERE submission_id = $1`, [s.id])
  return found.flatMap((row) => row.codes)
}

async function facts(row: PenaltyRow): Promise<unknown[]> {
  const { records } = await publicFile(intake.ctx, row.firm.code)
  return records.map((one) => one.fields.find(({ name }) => name === 'facts')?.value)
}

test('E402: nobody delivers another body’s decision but who is above it, in its field or registered to', async () => {
  const row = penalty({ facts: '原内容' })
  assert.equal((await send(ecology, row)).accepted, 1)
  const foreign = await send(labour, { ...row, facts: '别的部门改写' })
  assert.deepEqual([foreign.returned, await faults(foreign)], [1, ['E402']])
  assert.deepEqual(await facts(row), ['原内容'])
  const named = await intake.deliver({
    kind: 'list-entry', list: 'wage-arrears', source: trading.code,
    content: listFile([{ firm: row.firm, documentNo: '测列〔2026〕B1号', decidedOn: '2026-06-01', authority: labour }]),
  }).catch((error: Problem) => error.code)
  assert.equal(named, 'submission.not_delivered')
  const own = penalty({ authority: district })
  assert.equal((await send(market, own)).accepted, 1)
  assert.equal((await send(district, { ...own, facts: '更正后' })).updated, 1)
  assert.equal((await send(market, { ...own, facts: '汇总更正' })).updated, 1)
  assert.equal((await send(district, penalty({ authority: market }))).returned, 1)
})

test('E402: another platform, or who names a body of no register, does not overwrite what another filed', async () => {
  const row = penalty({ facts: '原内容', authority: elsewhere })
  assert.equal((await send(undefined, row)).accepted, 1)
  for (const source of [province, labour]) {
    assert.equal((await send(source, penalty({ authority: elsewhere }))).accepted, 1)
    const s = await send(source, { ...row, facts: `${source.name}改写` })
    assert.deepEqual([s.questioned, await faults(s)], [1, ['E402']])
    assert.equal((await send(source, row)).unchanged, 1)
  }
  assert.deepEqual(await facts(row), ['原内容'])
  const asked = await send(province, { ...row, facts: '省平台下发的更正' })
  const clerk = { ...systemActor, id: 'u-clerk', name: '经办人' }
  const settled = await settleQuestion(intake.ctx, clerk, asked, 2, { decision: 'file', reason: '与作出机关核实' })
  assert.equal(settled.outcome, 'updated')
  assert.deepEqual(await facts(row), ['省平台下发的更正'])
})

test('who gathers what others decided delivers it, and corrects only what it delivered', async () => {
  const { name, code } = firm('履约', 5900)
  const row = {
    合同编号: 'HT-2026-1', 合同名称: '物业服务合同', 合同类型: '政府采购合同', 甲方: ecology.name, 甲方代码: ecology.code,
    乙方: name, 乙方代码: code, '合同金额（万元）': '1', 履约期限: '2027-05-01', 采购方式: '公开招标', 签订日期: '2026-05-01',
    履约状态: '正在履行',
  }
  const s = await intake.deliver({ kind: 'contract', source: trading.code, content: csvOf([row]) })
  assert.equal(s.accepted, 1, JSON.stringify(await faults(s)))
  const corrected = csvOf([{ ...row, 合同名称: '物业服务合同（更正）' }])
  assert.equal((await intake.deliver({ kind: 'contract', source: trading.code, content: corrected })).updated, 1)
  const [first] = await intake.query<{ n: number }>(`SELECT 1 AS n FROM records.records WHERE kind = 'contract'`)
  assert.equal(first?.n, 1)
})

test('a register is delivered by its own field or a body its feed names, and by nobody else', async () => {
  const { name, code } = firm('本名', 5901)
  const content = csvOf([{ 名称: name, 统一社会信用代码: code, 登记状态: '存续' }])
  assert.equal((await intake.deliver({ kind: 'registration', source: market.code, content })).accepted, 1)
  const renamed = content.replace(name, '明州改名有限公司').replace('存续', '注销')
  for (const source of [labour, province, trading]) {
    const refused = intake.deliver({ kind: 'registration', source: source.code, content: renamed })
    await assert.rejects(refused, (error: Problem) => {
      assert.equal(error.code, 'submission.not_delivered')
      assert.match(error.errors?.[0]?.expected ?? '', /penalty（行政处罚）/)
      assert.doesNotMatch(error.errors?.[0]?.expected ?? '', /registration/)
      return true
    })
  }
  assert.deepEqual(await intake.query('SELECT name, operating_state FROM subjects.subjects WHERE uscc = $1', [code]),
    [{ name, operating_state: 'active' }])
})

test('a delivery read behind a later one does not bring the older content back', async () => {
  const row = penalty({ facts: '旧内容' })
  const older = await intake.receive({ kind: 'penalty', content: penaltyFile([row]), source: ecology.code })
  assert.equal((await send(ecology, { ...row, facts: '更正后' })).accepted, 1)
  await ingest(intake.ctx, older)
  const s = await intake.submission(older)
  assert.deepEqual(counts(s), { received: 1, accepted: 0, updated: 0, unchanged: 1, questioned: 0, returned: 0 })
  assert.match(s.warnings.find((one) => one.code === 'E501')?.message ?? '', /更晚收到/)
  assert.deepEqual(await facts(row), ['更正后'])
})

test('an older register read behind a later one does not rename back', async () => {
  const { name, code } = firm('现名', 5902)
  const content = csvOf([{ 名称: name, 统一社会信用代码: code, 登记状态: '存续' }])
  const older = await intake.receive({
    kind: 'registration', source: market.code, content: content.replace(name, '明州旧名有限公司'),
  })
  await intake.deliver({ kind: 'registration', source: market.code, content })
  await ingest(intake.ctx, older)
  assert.equal((await intake.submission(older)).unchanged, 1)
  assert.deepEqual(await intake.query('SELECT name FROM subjects.subjects WHERE uscc = $1', [code]), [{ name }])
})
