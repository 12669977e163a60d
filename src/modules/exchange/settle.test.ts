import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Actor } from '../../kernel/http.ts'
import { systemActor } from '../../kernel/journal.ts'
import { csvOf } from '../../sample/csv.ts'
import { counts, openIntake, type Intake } from '../../testing/intake.ts'
import { ecology, firm, market, penaltyFile, type PenaltyRow } from '../../testing/situations.ts'
import { publicFile } from '../publicity/index.ts'
import { browseQuestions } from './actions/browse.ts'
import { revokeFact } from '../records/index.ts'
import { settleQuestion } from './actions/settle.ts'
import { rowViews } from './actions/view.ts'
import type { Submission } from './index.ts'

let intake: Intake
before(async () => {
  intake = await openIntake({ today: '2026-06-10' })
})
after(() => intake.close())

/** A clerk of the credit office, another person than the system that delivered. */
const clerk: Actor = { ...systemActor, id: 'u-clerk', name: '经办人' }
let serial = 0

function penalty(given: Partial<PenaltyRow> = {}): PenaltyRow {
  serial += 1
  return {
    firm: firm(`处置${serial}`, 7000 + serial), documentNo: `测环罚〔2026〕S${serial}号`, decidedOn: '2026-06-08',
    authority: ecology, ...given,
  }
}

const deliver = (...rows: PenaltyRow[]): Promise<Submission> =>
  intake.deliver({ kind: 'penalty', content: penaltyFile(rows) })

/** A question about who is meant: a name alone, with the firm of that name in the register. */
async function namesake(): Promise<{ s: Submission; known: { name: string; code: string } }> {
  const known = penalty().firm
  await intake.deliver({ kind: 'registration', content: csvOf([{ 名称: known.name, 统一社会信用代码: known.code, 登记状态: '存续' }]) })
  serial += 1
  const s = await intake.deliver({
    kind: 'list-entry', list: 'wage-arrears',
    content: csvOf([{
      主体名称: known.name, 统一社会信用代码: '', 列入决定文书号: `测列〔2026〕S${serial}号`, 列入事由: '逾期未支付',
      列入决定日期: '2026-06-01', 列入机关: market.name,
    }]),
  })
  assert.equal(s.questioned, 1)
  return { s, known }
}

test('a question about who is meant is filed under the code a second person found', async () => {
  const { s, known } = await namesake()
  const settled = await settleQuestion(intake.ctx, clerk, s, 2, { decision: 'file', code: known.code, reason: '电话核实' })
  assert.deepEqual(settled, { outcome: 'accepted', record: known.code })
  assert.deepEqual(counts(await intake.submission(s.id)), {
    received: 1, accepted: 1, updated: 0, unchanged: 0, questioned: 0, returned: 0,
  })
  assert.ok((await publicFile(intake.ctx, known.code)).records.some((one) => one.list?.code === 'wage-arrears'))
  assert.equal((await rowViews(intake.ctx, s, 'accepted', 0, 10)).length, 1)
  assert.equal((await rowViews(intake.ctx, s, 'questioned', 0, 10)).length, 0)
  const lines = await intake.query<{ reason: string }>(
    `SELECT reason FROM journal.entries WHERE action = 'question.settled' AND object_id = $1`, [s.id])
  assert.deepEqual(lines, [{ reason: '电话核实' }])
})

test('a question asked under an earlier version of its kind is told in the words of today’s', async () => {
  const { s } = await namesake()
  await intake.query('UPDATE exchange.submissions SET kind_version = 0 WHERE id = $1', [s.id])
  const { items } = await browseQuestions(intake.ctx, systemActor, { submission: s.id, limit: 1 })
  assert.equal(items[0]?.kind.title, '名单信息')
  assert.equal(items[0]?.values[0]?.title, '主体名称')
})

test('who delivered a row does not settle it, and nobody settles it twice', async () => {
  const { s, known } = await namesake()
  const file = { decision: 'file', code: known.code, reason: '核实' } as const
  await assert.rejects(settleQuestion(intake.ctx, systemActor, s, 2, file), { code: 'question.own_row' })
  await settleQuestion(intake.ctx, clerk, s, 2, file)
  await assert.rejects(settleQuestion(intake.ctx, clerk, s, 2, file), { code: 'question.settled' })
  await assert.rejects(settleQuestion(intake.ctx, clerk, s, 99, file), { code: 'question.not_found' })
})

test('identity in question needs a code, and one of the register', async () => {
  const { s } = await namesake()
  await assert.rejects(settleQuestion(intake.ctx, clerk, s, 2, { decision: 'file', reason: '无代码' }), { code: 'question.code_needed' })
  await assert.rejects(
    settleQuestion(intake.ctx, clerk, s, 2, { decision: 'file', code: firm('不存在', 9).code, reason: '错误代码' }),
    { code: 'question.unknown_subject' },
  )
})

test('a rejected question becomes a returned row with the reason', async () => {
  const { s } = await namesake()
  assert.equal((await settleQuestion(intake.ctx, clerk, s, 2, { decision: 'reject', reason: '无法确认主体' })).outcome, 'returned')
  const after = await intake.submission(s.id)
  assert.deepEqual([after.questioned, after.returned], [0, 1])
  const [row] = await rowViews(intake.ctx, after, 'returned', 0, 10)
  assert.match(row?.errors.at(-1)?.message ?? '', /无法确认主体/)
  assert.equal(row?.settlement?.outcome, 'rejected')
})

test('a likely repetition is confirmed without a code, a repetition of what is filed turns out unchanged', async () => {
  const row = penalty()
  const s = await deliver(row, { ...row, documentNo: `${row.documentNo}之二` })
  assert.equal((await settleQuestion(intake.ctx, clerk, s, 3, { decision: 'file', reason: '确为两份' })).outcome, 'accepted')
  assert.equal((await publicFile(intake.ctx, row.firm.code)).records.length, 2)
  const { s: first, known } = await namesake()
  const again = await intake.deliver({ kind: 'list-entry', list: 'wage-arrears', content: await contentOf(first) })
  await settleQuestion(intake.ctx, clerk, first, 2, { decision: 'file', code: known.code, reason: '核实' })
  assert.equal((await settleQuestion(intake.ctx, clerk, again, 2, { decision: 'file', code: known.code, reason: '核实' })).outcome, 'unchanged')
  assert.equal((await rowViews(intake.ctx, again, 'unchanged', 0, 10)).length, 1)
})

async function contentOf(s: Submission): Promise<string> {
  return (await intake.ctx.files.read(s.fileDigest)).toString('utf8')
}

test('a decision revoked by mistake, or changed under its number, is filed again on a new paper alone', async () => {
  const row = penalty()
  await deliver(row)
  const [first] = (await publicFile(intake.ctx, row.firm.code)).records
  const [stored] = await intake.query<{ subjectId: string; receivedAt: Date }>(
    `SELECT subject_id AS "subjectId", first_received_at AS "receivedAt" FROM records.records WHERE fact_id = $1`,
    [first?.fact])
  const fact = { subjectId: stored?.subjectId ?? '', factId: first?.fact ?? '' }
  const revoke = (document: string) => revokeFact(intake.ctx, clerk, fact, {
    ground: 'changed', reason: '复议变更', document, decidedOn: '2026-06-09',
  })
  await revoke('测复〔2026〕1号')
  const changed = await deliver({ ...row, fine: '1.000000' })
  const same = await deliver(row)
  assert.deepEqual([changed.questioned, same.questioned], [1, 1])
  const file = { decision: 'file', reason: '原文书号不变，罚款变更' } as const
  await assert.rejects(settleQuestion(intake.ctx, clerk, changed, 2, file), { code: 'question.paper_needed' })
  await assert.rejects(settleQuestion(intake.ctx, clerk, changed, 2, { ...file, document: '口头' }), { code: 'input.invalid' })
  const document = '测复〔2026〕1号'
  assert.equal((await settleQuestion(intake.ctx, clerk, changed, 2, { ...file, document })).outcome, 'updated')
  const shown = async () => (await publicFile(intake.ctx, row.firm.code)).records.map((one) => [one.fact, one.version])
  assert.deepEqual(await shown(), [[fact.factId, 2]])
  await revoke('测复〔2026〕2号')
  assert.deepEqual(await shown(), [])
  const back = await settleQuestion(intake.ctx, clerk, same, 2, { ...file, reason: '撤销有误', document: '测复〔2026〕3号' })
  assert.equal(back.outcome, 'updated')
  assert.deepEqual(await shown(), [[fact.factId, 3]])
  const [latest] = await intake.query<{ receivedAt: Date }>(
    `SELECT first_received_at AS "receivedAt" FROM records.records WHERE fact_id = $1 AND known_to IS NULL`, [fact.factId])
  assert.deepEqual(latest?.receivedAt, stored?.receivedAt, 'lateness is still measured from the first receipt')
  const lines = await intake.query<{ document: string }>(
    `SELECT detail->>'document' AS document FROM journal.entries WHERE action = 'question.settled' AND detail ? 'document'
     ORDER BY seq`)
  assert.deepEqual(lines.map((line) => line.document), ['测复〔2026〕1号', '测复〔2026〕3号'])
})

test('a row with other faults is not filed by settling', async () => {
  const { firm: known } = penalty()
  await deliver(penalty({ firm: known }))
  const text = penaltyFile([penalty({ firm: { name: '明州别名有限公司', code: known.code } })])
  const s = await intake.deliver({ kind: 'penalty', content: text.replace('12.000000', '120000') })
  const [question] = await rowViews(intake.ctx, s, 'questioned', 0, 1)
  assert.ok(question !== undefined)
  const settled = await settleQuestion(intake.ctx, clerk, s, question.row, { decision: 'file', code: known.code, reason: '金额属实' })
  assert.equal(settled.outcome, 'accepted')
  const stuck = await intake.deliver({ kind: 'penalty', content: text.replace('2026-06-08', '2026-02-30') })
  assert.equal(stuck.returned, 1)
  await assert.rejects(
    settleQuestion(intake.ctx, clerk, stuck, 2, { decision: 'file', code: known.code, reason: '强行入库' }), { code: 'question.not_found' })
})
