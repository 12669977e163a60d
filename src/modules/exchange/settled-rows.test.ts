import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import type { Actor } from '../../kernel/http.ts'
import { systemActor } from '../../kernel/journal.ts'
import { csvOf } from '../../sample/csv.ts'
import { counts, openIntake, type Intake } from '../../testing/intake.ts'
import { ecology, firm, penaltyFile, type PenaltyRow } from '../../testing/situations.ts'
import { publicFile } from '../publicity/index.ts'
import { settleQuestion } from './actions/settle.ts'
import { rowViews } from './actions/view.ts'
import { writeReturned, type Submission } from './index.ts'

let intake: Intake
before(async () => {
  intake = await openIntake({ today: '2026-06-10' })
})
after(() => intake.close())

const clerk: Actor = { ...systemActor, id: 'u-clerk', name: '经办人' }
const confirm = { decision: 'file', reason: '核实无误' } as const
let serial = 0

function penalty(given: Partial<PenaltyRow> = {}): PenaltyRow {
  serial += 1
  return {
    firm: firm(`核实${serial}`, 7500 + serial), documentNo: `测环罚〔2026〕V${serial}号`, decidedOn: '2026-06-08',
    authority: ecology, ...given,
  }
}

/** A fine in the file's 万元 that looks as if it were in yuan. */
const odd = { fine: '120000', content: '罚款人民币120000元' }

const deliver = (...rows: PenaltyRow[]): Promise<Submission> =>
  intake.deliver({ kind: 'penalty', content: penaltyFile(rows) })

const register = (...firms: { name: string; code: string }[]): Promise<Submission> => intake.deliver({
  kind: 'registration',
  content: csvOf(firms.map(({ name, code }) => ({ 名称: name, 统一社会信用代码: code, 登记状态: '存续' }))),
})

async function shown(code: string): Promise<Record<string, unknown>[]> {
  const { records } = await publicFile(intake.ctx, code)
  return records.map((one) => Object.fromEntries(one.fields.map((field) => [field.name, field.value])))
}

test('a row settled under another subject says that subject’s code and name, to everybody who reads it', async () => {
  const [innocent, meant] = [firm('编码甲', 7590), firm('名称乙', 7591)]
  await register(innocent, meant)
  const row = penalty({ firm: { name: meant.name, code: innocent.code } })
  const s = await deliver(row)
  assert.equal(s.questioned, 1)
  const settled = await settleQuestion(intake.ctx, clerk, s, 2, { ...confirm, code: meant.code })
  assert.deepEqual(settled, { outcome: 'accepted', record: meant.code })
  const [said] = await shown(meant.code)
  assert.deepEqual([said?.['uscc'], said?.['subject_name']], [meant.code, meant.name])
  assert.ok(!JSON.stringify(await publicFile(intake.ctx, meant.code)).includes(innocent.code))
  assert.equal((await deliver({ ...row, firm: meant })).unchanged, 1)
})

test('a name the register contradicts gives way to it where the code was confirmed', async () => {
  const known = firm('登记名', 7592)
  await register(known)
  const s = await deliver(penalty({ firm: { name: '明州误写有限公司', code: known.code } }))
  await settleQuestion(intake.ctx, clerk, s, 2, { ...confirm, code: known.code })
  assert.equal((await shown(known.code))[0]?.['subject_name'], known.name)
})

test('only a question about who is meant may move a row to another code', async () => {
  const [row, other] = [penalty(odd), firm('他家', 7593)]
  await register(row.firm, other)
  const s = await deliver(row)
  const moved = settleQuestion(intake.ctx, clerk, s, 2, { ...confirm, code: other.code })
  await assert.rejects(moved, { code: 'question.code_not_asked' })
  assert.equal((await settleQuestion(intake.ctx, clerk, s, 2, { ...confirm, code: row.firm.code })).outcome, 'accepted')
})

test('a settled row of a register renames its subject', async () => {
  const { name, code } = firm('登记甲', 7594)
  const s = await register({ name, code }, { name: '明州登记乙有限公司', code })
  assert.deepEqual([s.accepted, s.questioned], [1, 1])
  assert.equal((await settleQuestion(intake.ctx, clerk, s, 3, { ...confirm, code })).outcome, 'updated')
  const named = await intake.query('SELECT name FROM subjects.subjects WHERE uscc = $1', [code])
  assert.deepEqual(named, [{ name: '明州登记乙有限公司' }])
})

test('a question about an amount, or a confirmed odd name, files a subject not met before as intake does', async () => {
  const row = penalty(odd)
  const s = await deliver(row)
  const settled = await settleQuestion(intake.ctx, clerk, s, 2, confirm)
  assert.deepEqual(settled, { outcome: 'accepted', record: row.firm.code })
  assert.equal((await shown(row.firm.code)).length, 1)
  const states = await intake.query('SELECT state FROM subjects.subjects WHERE uscc = $1', [row.firm.code])
  assert.deepEqual(states, [{ state: 'provisional' }])
  const strange = penalty({ firm: { ...firm('识别', 7595), name: '明州识别有眼公司' } })
  const misread = await deliver(strange)
  assert.equal(misread.questioned, 1)
  assert.equal((await settleQuestion(intake.ctx, clerk, misread, 2, confirm)).outcome, 'accepted')
})

test('a question whose subject has become doubtful meanwhile is not filed as it reads', async () => {
  const row = penalty(odd)
  const s = await deliver(row)
  await register({ ...row.firm, name: '明州另名有限公司' })
  await assert.rejects(settleQuestion(intake.ctx, clerk, s, 2, confirm), { code: 'question.code_needed' })
  await settleQuestion(intake.ctx, clerk, s, 2, { ...confirm, code: row.firm.code })
  assert.equal((await shown(row.firm.code))[0]?.['subject_name'], '明州另名有限公司')
})

test('a question answered after the corrected row came in is superseded and brings nothing back', async () => {
  const row = penalty({ ...odd, facts: '旧内容' })
  const s = await deliver(row)
  assert.equal((await deliver({ ...row, fine: '12', facts: '更正后' })).accepted, 1)
  assert.deepEqual(await settleQuestion(intake.ctx, clerk, s, 2, confirm), { outcome: 'superseded', record: null })
  assert.deepEqual((await shown(row.firm.code)).map((one) => one['facts']), ['更正后'])
  const after = await intake.submission(s.id)
  assert.deepEqual(counts(after), { received: 1, accepted: 0, updated: 0, unchanged: 1, questioned: 0, returned: 0 })
  assert.equal((await rowViews(intake.ctx, after, 'questioned', 0, 10)).length, 0)
  const stored = await intake.query('SELECT settlement FROM exchange.rows WHERE submission_id = $1', [s.id])
  assert.deepEqual(stored, [{ settlement: 'superseded' }])
  await assert.rejects(settleQuestion(intake.ctx, clerk, s, 2, confirm), { code: 'question.settled' })
})

test('a row under merged cells is settled, and goes back, with what it carried from above', async () => {
  const row = penalty()
  const text = penaltyFile([row, penalty({ firm: row.firm, ...odd }), penalty({ firm: row.firm, fine: '' })])
  const [header = '', first = '', ...lines] = text.trimEnd().split('\r\n')
  const blank = [first, ...lines.map((line) => line.replace(row.firm.name, '').replace(row.firm.code, ''))]
  const s = await intake.deliver({
    kind: 'penalty', content: [header, ...blank].join('\r\n'),
    options: { mapping: { fillDown: ['subject_name', 'uscc'] } },
  })
  assert.deepEqual([s.accepted, s.questioned, s.returned], [1, 1, 1])
  assert.equal((await settleQuestion(intake.ctx, clerk, s, 3, confirm)).outcome, 'accepted')
  assert.equal((await shown(row.firm.code)).length, 2)
  const path = `${intake.ctx.config.dataDir}/returned.xlsx`
  await writeReturned(intake.ctx, s, path)
  const content = await readFile(path)
  const again = await intake.deliver({ kind: 'penalty', content, fileName: 'returned.xlsx' })
  const [returned] = await rowViews(intake.ctx, again, 'returned', 0, 10)
  assert.deepEqual([returned?.subjectName, returned?.errors.map((one) => one.code)], [row.firm.name, ['E204']])
})
