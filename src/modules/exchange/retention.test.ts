import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { transaction } from '../../kernel/db.ts'
import { lockForErasure, nameStored } from '../../kernel/kept-files.ts'
import type { Actor } from '../../kernel/http.ts'
import { systemActor } from '../../kernel/journal.ts'
import type { Problem } from '../../kernel/problem.ts'
import { addDays } from '../../kernel/time.ts'
import { csvOf } from '../../sample/csv.ts'
import { openIntake, type Intake } from '../../testing/intake.ts'
import { ecology, firm, market, penaltyFile } from '../../testing/situations.ts'
import { toyFlow } from '../../testing/toy-flow.ts'
import { addDocument, openCase, registerFlow } from '../casework/index.ts'
import {
  exchangeTasks, holdContent, releaseContent, retain, retentionDue, writeReturned, type Submission,
} from './index.ts'
import { settleQuestion } from './actions/settle.ts'
import { rowViews } from './actions/view.ts'

let intake: Intake
before(async () => {
  registerFlow(toyFlow, { title: '测试办件', pausing: ['supplement'] })
  intake = await openIntake({ today: '2026-06-10' })
})
after(() => intake.close())

const clerk: Actor = { ...systemActor, id: 'u-clerk', name: '经办人' }
const came = '2026-06-10'
let serial = 0

/** A penalty that is filed and a row of a wrong code that is returned; each file is another. */
async function delivery(): Promise<Submission> {
  intake.clock.set(came)
  serial += 1
  const row = { documentNo: `测环罚〔2026〕R${serial}号`, decidedOn: '2026-06-08', authority: ecology }
  const wrong = { name: '错码有限公司', code: '91990101MATF00002X' }
  const s = await intake.deliver({
    kind: 'penalty',
    content: penaltyFile([{ ...row, firm: firm(`留存${serial}`, 7700 + serial) }, { ...row, documentNo: `${row.documentNo}之一`, firm: wrong }]),
  })
  assert.deepEqual([s.accepted, s.returned], [1, 1])
  return s
}

/** A name alone, with the firm of that name in the register: a question, returned or filed by hand. */
async function question(): Promise<{ s: Submission; code: string }> {
  intake.clock.set(came)
  serial += 1
  const known = firm(`留存${serial}`, 7700 + serial)
  await intake.deliver({ kind: 'registration', content: csvOf([{ 名称: known.name, 统一社会信用代码: known.code, 登记状态: '存续' }]) })
  const s = await intake.deliver({
    kind: 'list-entry', list: 'wage-arrears',
    content: csvOf([{
      主体名称: known.name, 统一社会信用代码: '', 列入决定文书号: `测列〔2026〕R${serial}号`, 列入事由: '逾期未支付',
      列入决定日期: '2026-06-01', 列入机关: market.name,
    }]),
  })
  assert.equal(s.questioned, 1)
  return { s, code: known.code }
}

const cellsOf = async (s: Submission): Promise<boolean[]> =>
  (await intake.query<{ kept: boolean }>(
    'SELECT cells IS NOT NULL AS kept FROM exchange.rows WHERE submission_id = $1 ORDER BY row_no', [s.id],
  )).map((row) => row.kept)

const runOn = (day: string): ReturnType<typeof retain> => {
  intake.clock.set(day)
  return retain(intake.ctx)
}
const isEnded = async (s: Submission): Promise<boolean> => (await intake.submission(s.id)).fileEndedAt !== null
/** Past every term of a penalty of 2026, its publicity included. */
const late = '2032-01-05'

test('cells of refused rows go a year after their row was closed; reasons stay, and the workbook says so', async () => {
  const s = await delivery()
  await runOn('2027-06-10')
  assert.deepEqual(await cellsOf(s), [true])
  const done = await runOn('2027-06-11')
  assert.deepEqual([await cellsOf(s), done.cells >= 1], [[false], true])
  const told = await intake.submission(s.id)
  assert.deepEqual([told.cellsEndedAt !== null, told.fileEndedAt], [true, null])
  const [row] = await rowViews(intake.ctx, told, 'returned', 0, 10)
  assert.equal(row?.errors[0]?.code, 'E103')
  const workbook = join(tmpdir(), `probity-retained-${s.id}.xlsx`)
  await writeReturned(intake.ctx, told, workbook)
  await rm(workbook)
})

test('cells of an open question stay whatever its age, and go a year after it was settled', async () => {
  const { s, code } = await question()
  await runOn('2029-01-05')
  assert.deepEqual(await cellsOf(s), [true])
  await settleQuestion(intake.ctx, clerk, s, 2, { decision: 'file', code, reason: '电话核实' })
  await runOn('2030-01-05')
  assert.deepEqual(await cellsOf(s), [true])
  await runOn('2030-01-06')
  assert.deepEqual(await cellsOf(s), [false])
})

test('a file goes after five years: its row says so, a day later it is erased, no download fails unsaid', async () => {
  const s = await delivery()
  await runOn('2031-06-10')
  assert.equal(await isEnded(s), false)
  await runOn(late)
  assert.deepEqual([await isEnded(s), await intake.ctx.files.has(s.fileDigest)], [true, true])
  const again = await runOn(addDays(late, 2))
  assert.deepEqual([again.erased >= 1, await intake.ctx.files.has(s.fileDigest)], [true, false])
  const told = await intake.submission(s.id)
  await assert.rejects(writeReturned(intake.ctx, told, '/dev/null'), (error: Problem) => {
    assert.deepEqual([error.code, error.status], ['submission.file_ended', 410])
    assert.match(error.detail ?? '', /原件已于2032年1月5日/)
    return true
  })
  assert.deepEqual(await runOn(addDays(late, 2)), { cells: 0, files: 0, erased: 0, more: false })
  const lines = await intake.query<{ detail: { submissions: number } }>(
    `SELECT detail FROM journal.entries WHERE action = 'retention.ended' AND detail->>'data' = 'delivered-files'`)
  assert.ok(lines.reduce((sum, { detail }) => sum + detail.submissions, 0) >= 1)
})

test('a file stays for an open question, a standing entry, an open case, a hold, and as a paper', async () => {
  const held = await delivery()
  const questioned = (await question()).s
  const listed = await question()
  await settleQuestion(intake.ctx, clerk, listed.s, 2, { decision: 'file', code: listed.code, reason: '电话核实' })
  await intake.query('UPDATE exchange.submissions SET kept_for = NULL')
  const atCase = await delivery()
  const paper = await delivery()
  const twice = await delivery()
  await holdContent(intake.ctx, held.id, '审计期间')
  const [{ subject_id: subjectId } = { subject_id: '' }] = await intake.query<{ subject_id: string }>(
    'SELECT subject_id FROM records.records WHERE submission_id = $1', [atCase.id])
  const opened = { flow: toyFlow, title: '测试', actor: systemActor, assigneeOrg: ecology.code, today: '2030-01-07' }
  await transaction(intake.ctx.db, (tx) => openCase(tx, { ...opened, subjectId }))
  const about = await transaction(intake.ctx.db, (tx) => openCase(tx, opened))
  await addDocument(intake.ctx, systemActor, about.id, {
    kind: 'evidence', title: '原件', fileName: 'x.txt', mediaType: 'text/plain',
    content: await intake.ctx.files.read(paper.fileDigest),
  })
  intake.clock.set('2031-12-01')
  const second = await intake.deliver({ kind: 'penalty', content: await intake.ctx.files.read(twice.fileDigest) })
  assert.equal(second.fileDigest, twice.fileDigest)
  intake.clock.set(late)
  const { files } = await retentionDue(intake.ctx)
  assert.deepEqual([files.held, files.atCase, files.questioned >= 1, files.standing >= 1], [1, 1, true, true])
  await runOn(late)
  assert.deepEqual(await Promise.all([held, questioned, atCase, paper, twice, second].map(isEnded)),
    [false, false, false, true, true, false])
  await runOn(addDays(late, 2))
  for (const kept of [held, questioned, atCase, paper, twice]) assert.ok(await intake.ctx.files.has(kept.fileDigest))
  assert.deepEqual(await cellsOf(held), [true])
  await releaseContent(intake.ctx, held.id, '审计结束')
  await runOn(addDays(late, 3))
  assert.deepEqual([await isEnded(held), await cellsOf(held)], [true, [false]])
})

test('a hold in the day between a file’s end and its erasure keeps it, and its delivery says so', async () => {
  const s = await delivery()
  await runOn(late)
  assert.equal(await isEnded(s), true)
  assert.equal(await holdContent(intake.ctx, s.id, '行政复议'), true)
  assert.equal(await isEnded(s), false)
  await runOn(addDays(late, 2))
  assert.deepEqual([await isEnded(s), await intake.ctx.files.has(s.fileDigest)], [false, true])
  await releaseContent(intake.ctx, s.id, '复议终结')
  await runOn(addDays(late, 2))
  await runOn(addDays(late, 4))
  assert.equal(await intake.ctx.files.has(s.fileDigest), false)
  assert.equal(await holdContent(intake.ctx, s.id, '来得太晚'), false, 'what is gone is not said to be kept')
  assert.equal(await isEnded(s), true)
})

test('a run that is cut off between row and file is repeated without harm', async () => {
  const s = await delivery()
  await runOn(late)
  assert.equal(await isEnded(s), true)
  intake.clock.set(addDays(late, 4))
  const cut = { has: () => Promise.resolve(true), erase: () => Promise.reject(new Error('killed')) }
  await assert.rejects(retain({ ...intake.ctx, files: cut as never }), /killed/)
  assert.equal(await intake.ctx.files.has(s.fileDigest), true)
  // Killed after the file, before its row.
  await intake.ctx.files.erase(s.fileDigest)
  await retain(intake.ctx)
  const [row] = await intake.query<{ done: boolean }>(
    'SELECT file_erased_at IS NOT NULL AS done FROM exchange.submissions WHERE id = $1', [s.id])
  assert.equal(row?.done, true)
})

test('what is delivered again waits for its erasure, and is asked for once more where it was too late', async () => {
  const s = await delivery()
  const { db, files } = intake.ctx
  const order: string[] = []
  const begun = Promise.withResolvers<undefined>()
  const erasing = transaction(db, async (tx) => {
    await lockForErasure(tx, s.fileDigest)
    begun.resolve(undefined)
    await new Promise((resolve) => setTimeout(resolve, 100))
    await files.erase(s.fileDigest)
    order.push('erased')
  })
  await begun.promise
  await assert.rejects(transaction(db, (tx) => nameStored(tx, files, s.fileDigest)), (error: Problem) => {
    order.push(error.code)
    return error.status === 503
  })
  await erasing
  assert.deepEqual(order, ['erased', 'file.unwritable'])
})

test('by a default of ours nothing goes unasked, and by a confirmed term it does', async () => {
  const s = await delivery()
  intake.clock.set('2028-01-05')
  const night = async (ctx: typeof intake.ctx): Promise<void> => {
    const task = exchangeTasks(ctx, undefined as never)['exchange:retain']
    assert.ok(task !== undefined)
    await task({}, { signal: new AbortController().signal } as never)
  }
  await night(intake.ctx)
  assert.deepEqual(await cellsOf(s), [true])
  assert.ok((await retentionDue(intake.ctx)).cells.due >= 1)
  const { catalogue } = intake.ctx
  const retentionOf: typeof catalogue.retentionOf = (data, day) => {
    const edition = catalogue.retentionOf(data, day)
    return edition === undefined ? undefined : { ...edition, certainty: 'S' }
  }
  await night({ ...intake.ctx, catalogue: { ...catalogue, retentionOf } })
  assert.deepEqual(await cellsOf(s), [false])
})

test('without a term nothing is due', async () => {
  await delivery()
  intake.clock.set('2060-01-05')
  const ctx = { ...intake.ctx, catalogue: { ...intake.ctx.catalogue, retentionOf: () => undefined } }
  assert.deepEqual([(await retentionDue(ctx)).files, (await retain(ctx)).cells],
    [{ term: null, due: 0, questioned: 0, standing: 0, atCase: 0, held: 0 }, 0])
})
