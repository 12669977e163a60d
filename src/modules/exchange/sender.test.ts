/** What a file says beside its rows, what its sender is told, and facts that are known by another way of writing. */
import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Actor } from '../../kernel/http.ts'
import { systemActor } from '../../kernel/journal.ts'
import { repositoryRoot } from '../../kernel/root.ts'
import { csvOf } from '../../sample/csv.ts'
import { counts, openIntake, type Intake } from '../../testing/intake.ts'
import { ecology, firm, penaltyFile, type PenaltyRow } from '../../testing/situations.ts'
import { publicFile, punctualityOf } from '../publicity/index.ts'
import { qualityOf } from './actions/quality.ts'
import { foldNumber } from './ingest/key.ts'
import { digest } from './ingest/payload.ts'
import { settleQuestion, type Submission } from './index.ts'

let intake: Intake
before(async () => {
  intake = await openIntake({ today: '2026-06-10' })
})
after(() => intake.close())

const clerk: Actor = { ...systemActor, id: 'u-clerk', name: '经办人' }
let serial = 0

function penalty(given: Partial<PenaltyRow> = {}): PenaltyRow {
  serial += 1
  return {
    firm: firm(`来文${serial}号`, 8000 + serial), documentNo: `测环罚〔2026〕7${serial}号`, decidedOn: '2026-06-08',
    authority: ecology, ...given,
  }
}

/** A penalty file with more columns: heading → value, the same for every row. */
function withColumns(rows: readonly PenaltyRow[], more: Record<string, string>): string {
  const [head = '', ...lines] = penaltyFile(rows).replace(/^\ufeff/, '').trim().split(/\r?\n/)
  const tail = (cells: string[]): string => cells.map((cell) => `,${cell}`).join('')
  return [head + tail(Object.keys(more)), ...lines.map((line) => line + tail(Object.values(more)))].join('\r\n')
}

function penalties(rows: readonly PenaltyRow[], more: Record<string, string> = {}): Promise<Submission> {
  return intake.deliver({ kind: 'penalty', content: withColumns(rows, more) })
}

interface Refused {
  row: number
  outcome: string
  name: string | null
  errors: { code: string; message: string; expected?: string }[]
}

function refused({ id }: Submission): Promise<Refused[]> {
  return intake.query<Refused>(
    'SELECT row_no AS row, outcome, subject_name AS name, errors FROM exchange.rows WHERE submission_id = $1 ORDER BY row_no', [id])
}

/** Records of its firm in public; a firm nobody has filed anything of is not known at all. */
async function shown(row: PenaltyRow): Promise<number> {
  return publicFile(intake.ctx, row.firm.code)
    .then(({ records }) => records.filter((record) => record.kind === 'penalty').length, () => 0)
}

function register(...firms: PenaltyRow['firm'][]): Promise<Submission> {
  const rows = firms.map(({ name, code }) => ({ 名称: name, 统一社会信用代码: code, 登记状态: '存续' }))
  return intake.deliver({ kind: 'registration', content: csvOf(rows) })
}

const told = (s: Submission, code: string) => s.warnings.filter((warning) => warning.code === code)

test('what a source says of a decision that lives no more, or is not to be shown, is heeded', async () => {
  const table: [heading: string, value: string, outcome: string, code: string | undefined][] = [
    ['CF_ZT', '1', 'returned', 'E503'],
    ['当前状态', '撤销', 'returned', 'E503'],
    ['是否撤销立案', '是', 'returned', 'E503'],
    ['撤销处罚的原因说明', '复议机关撤销', 'returned', 'E503'],
    ['当前状态', '异议', 'questioned', 'E504'],
    ['公示状态', '不公示', 'questioned', 'E504'],
    ['是否公示', '否', 'questioned', 'E504'],
    ['当前状态', '未知', 'returned', 'E202'],
    ['当前状态', '正常', 'accepted', undefined],
    ['CF_ZT', '0', 'accepted', undefined],
    ['是否公示', '是', 'accepted', undefined],
    ['撤销处罚的原因说明', '无', 'accepted', undefined],
  ]
  for (const [heading, value, outcome, code] of table) {
    const row = penalty()
    const s = await penalties([row], { [heading]: value })
    const [one] = await refused(s)
    assert.deepEqual([counts(s)[outcome], one?.errors[0]?.code], [1, code], `${heading}=${value}`)
    assert.equal(await shown(row), outcome === 'accepted' ? 1 : 0, `${heading}=${value}`)
    assert.ok(one === undefined || one.errors.every((error) => error.expected !== undefined))
  }
})

test('a revoked decision whose fact is filed is asked about, and no settlement files it again', async () => {
  const row = penalty()
  await penalties([row])
  const s = await penalties([row, penalty()], { 当前状态: '撤销' })
  const [filed, unknown] = await refused(s)
  assert.deepEqual([filed?.outcome, unknown?.outcome], ['questioned', 'returned'])
  assert.match(filed?.errors[0]?.expected ?? '', /三日内撤回/)
  await assert.rejects(
    settleQuestion(intake.ctx, clerk, s, 2, { decision: 'file', reason: '核实' }), { code: 'question.not_fit' })
  assert.equal(counts(await intake.submission(s.id))['questioned'], 1)
})

test('a decision its source does not show may be filed by a person who looked', async () => {
  const row = penalty()
  await register(row.firm)
  const s = await penalties([row], { 公示状态: '不公示' })
  const settled = await settleQuestion(intake.ctx, clerk, s, 2, { decision: 'file', reason: '来源单位说明系误填' })
  assert.deepEqual([settled.outcome, await shown(row)], ['accepted', 1])
})

test('the layout of 2015 had a state too', async () => {
  const { firm: old } = penalty()
  const s = await intake.deliver({ kind: 'penalty', content: csvOf([{
    行政处罚决定书文号: '旧罚〔2016〕1号', 处罚名称: '未按规定贮存', 处罚类别1: '警告', 处罚事由: '堆场', 处罚依据: '第一条',
    行政相对人名称: old.name, '行政相对人代码_1（统一社会信用代码）': old.code, 法定代表人姓名: '李例安', 处罚结果: '警告',
    处罚决定日期: '2026-06-01', 处罚机关: '明州市生态环境局', 当前状态: '1',
  }]) })
  assert.deepEqual((await refused(s)).map((one) => one.errors.map((error) => error.code)), [['E503']])
})

test('a column nobody understood is named with what it may be, when it holds something', async () => {
  const s = await penalties([penalty()], { 执法流程类别: '简易程序', 空着的列: '', 联系13800138000: 'x' })
  const [warning, ...more] = told(s, 'header.unmatched')
  assert.equal(more.length, 0)
  assert.match(warning?.message ?? '', /没有认出这些列，其中的内容没有采用：“执法流程类别”/)
  assert.equal(/空着的列|13800138000/.test(warning?.message ?? ''), false)
  const known = withColumns([penalty()], {}).replace('案件程序类别', '执法程序类别')
  const unread = await intake.deliver({ kind: 'penalty', content: known })
  assert.match(told(unread, 'header.unmatched')[0]?.message ?? '', /“执法程序类别”（如为“案件程序类别”，请改用该列名）/)
  const many = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`甲${i}乙`.repeat(20), '丙']))
  const [bounded] = told(await penalties([penalty()], many), 'header.unmatched')
  assert.ok(bounded !== undefined && bounded.message.length < 900 && bounded.message.includes('等 40 列'))
  const mapped = await intake.deliver({
    kind: 'penalty', content: known, options: { mapping: 'columns:\n  执法程序类别: procedure\n' },
  })
  assert.equal(told(mapped, 'header.unmatched').length, 0)
})

test('a simplified procedure under a name of its own is kept from the public', async () => {
  const row = penalty({ procedure: '简易程序' })
  await intake.deliver({ kind: 'penalty', content: withColumns([row], {}).replace('案件程序类别', '办案程序') })
  assert.equal(await shown(row), 0)
})

test('our own columns in a workbook that comes back are no strangers', async () => {
  const s = await penalties([penalty()], { 原行号: '2', 问题与改正方法: '[E103] 代码', 参考: '无' })
  assert.equal(told(s, 'header.unmatched').length, 0)
})

test('the sender is told which rows are held, and of which rows a remark speaks', async () => {
  const held = { facts: '当事人联系电话13800138000，堆场未采取防扬散措施' }
  const s = await penalties([penalty(), penalty(held), penalty(), penalty(held)])
  const [warning] = told(s, 'E601')
  assert.deepEqual([s.accepted, warning?.rows, warning?.at], [4, 2, [3, 5]])
  assert.match(warning?.message ?? '', /^2 行：.*暂不公示.*重新报送/)
  assert.equal(/138/.test(warning?.message ?? ''), false)
  const simple = await penalties(Array.from({ length: 25 }, () => penalty({ procedure: '简易程序' })))
  const [remark] = told(simple, 'E701')
  assert.deepEqual([remark?.rows, remark?.at?.length, remark?.at?.[0]], [25, 20, 2])
})

test('a decision is one fact however its number is typed', async () => {
  assert.equal(foldNumber('测环罚〔2026〕5号'), '测环罚〔2026〕5号')
  const ways = ['测环罚[2026]5号', '测环罚（2026）5号', '测环罚【2026】5 号', '测环罚〔２０２６〕５号', ' 测环罚 ﹝2026﹞5号']
  assert.deepEqual(ways.map(foldNumber), ways.map(() => '测环罚〔2026〕5号'))
  assert.equal(foldNumber('abc(2026)—5'), foldNumber('ABC〔2026〕-5'))
  assert.notEqual(foldNumber('测环罚〔2026〕5号'), foldNumber('测环罚〔2026〕5'))
  const row = penalty({ documentNo: '测环罚〔2026〕901号' })
  await penalties([row])
  for (const documentNo of ['测环罚[2026]901号', '测环罚（2026）901号', '测环罚【2026】 901 号', '测环罚〔２０２６〕９０１号']) {
    assert.equal((await penalties([{ ...row, documentNo }])).unchanged, 1, documentNo)
    assert.equal((await penalties([{ ...row, documentNo, facts: `更正：${documentNo}` }])).updated, 1, documentNo)
    await penalties([row])
  }
  assert.equal(await shown(row), 1)
})

test('a fact that was filed under its number as typed is still found', async () => {
  const row = penalty({ documentNo: '测环罚[2026]902号' })
  await penalties([row])
  const former = digest(`penalty\u0000\u0000${ecology.code}\u0000测环罚[2026]902号`)
  await intake.query('ALTER TABLE records.records DISABLE TRIGGER USER')
  await intake.query('UPDATE records.records SET key_hash = $1::uuid WHERE document_no = $2', [former, row.documentNo])
  await intake.query('ALTER TABLE records.records ENABLE TRIGGER USER')
  assert.equal((await penalties([row])).unchanged, 1)
  assert.equal((await penalties([{ ...row, facts: '更正后的违法事实' }])).updated, 1)
  assert.equal((await penalties([{ ...row, documentNo: '测环罚〔2026〕902号', facts: '再次更正' }])).updated, 1)
  const versions = await intake.query<{ facts: number; versions: number }>(
    `SELECT count(DISTINCT fact_id)::int AS facts, count(*)::int AS versions FROM records.records r
     JOIN subjects.subjects s ON s.id = r.subject_id WHERE s.uscc = $1`, [row.firm.code])
  assert.deepEqual(versions, [{ facts: 1, versions: 3 }])
})

test('a question that is filed counts in the figures of its source, late as it came', async () => {
  intake.clock.set('2026-06-30')
  const doubtful = { fine: '120000', content: '处120000元罚款' }
  const rows = [penalty({ ...doubtful, decidedOn: '2026-05-11' }), penalty({ ...doubtful, decidedOn: '2026-06-29' })]
  await register(...rows.map((row) => row.firm))
  const s = await penalties(rows)
  for (const row of [2, 3]) await settleQuestion(intake.ctx, clerk, s, row, { decision: 'file', reason: '核实无误' })
  const after = await intake.submission(s.id)
  assert.deepEqual([after.accepted, after.late], [2, 1])
  const quality = await qualityOf(intake.ctx, clerk, { from: '2026-06-30', to: '2026-06-30' })
  assert.deepEqual(
    quality.find((one) => one.kind === 'penalty')?.punctuality, { numerator: 1, denominator: 2, share: 0.5 })
  // The public figures count by the day of decision.
  for (const [day, late] of [['2026-05-11', 1], ['2026-06-29', 0]] as const) {
    const bodies = await punctualityOf(intake.ctx, { from: day, to: day })
    assert.deepEqual(bodies.map((body) => [body.received, body.late]), [[1, late]])
  }
  intake.clock.set('2026-06-10')
})

test('of a natural person no name is kept beside the row that goes back', async () => {
  const content = withColumns([penalty()], {}).replace('法人及非法人组织', '自然人')
  const s = await intake.deliver({ kind: 'penalty', content })
  const [row] = await refused(s)
  assert.ok(row?.errors.some((error) => error.code === 'E702'))
  assert.deepEqual([row?.outcome, row?.name], ['returned', null])
})

test('an older row of a register does not take a name back; a later change does', async () => {
  const { firm: old } = penalty()
  const registered = (name: string, approved: string): Promise<Submission> => intake.deliver({
    kind: 'registration', content: csvOf([{ 名称: name, 统一社会信用代码: old.code, 登记状态: '存续', 核准日期: approved }]),
  })
  const name = async (): Promise<unknown> =>
    (await intake.query<{ name: string }>('SELECT name FROM subjects.subjects WHERE uscc = $1', [old.code]))[0]?.name
  await registered(old.name, '2024-01-05')
  await registered('明州更名之后有限公司', '2026-03-02')
  for (const day of ['2024-01-05', '', '2026-03-02']) {
    const [question] = await refused(await registered(old.name, day))
    assert.deepEqual([question?.outcome, question?.errors[0]?.code], ['questioned', 'E110'], day)
    assert.match(question?.errors[0]?.message ?? '', /曾用名/)
  }
  assert.equal(await name(), '明州更名之后有限公司')
  assert.equal((await registered(old.name, '2026-06-01')).updated, 1)
  assert.equal(await name(), old.name)
})

test('what was settled and returned before is brought up to date by the migration', async () => {
  const settledRow = penalty({ fine: '120000', content: '罚款人民币120000元', decidedOn: '2026-05-12' })
  await register(settledRow.firm)
  const settled = await penalties([settledRow, penalty({ fine: '120000', content: '处120000元罚款' })])
  await settleQuestion(intake.ctx, clerk, settled, 2, { decision: 'file', reason: '核实无误' })
  const person = await intake.deliver({
    kind: 'penalty', content: withColumns([penalty()], {}).replace('法人及非法人组织', '自然人'),
  })
  await intake.query('UPDATE exchange.rows SET subject_name = $1 WHERE submission_id = $2', ['李例安', person.id])
  await intake.query('UPDATE exchange.submissions SET late = 0 WHERE id = $1', [settled.id])
  await intake.query('ALTER TABLE exchange.rows DROP COLUMN filed_as, DROP COLUMN late')
  await intake.query('DROP INDEX records.records_held')
  const folder = join(repositoryRoot, 'db/migrations')
  const file = (await readdir(folder)).find((name) => name.endsWith('_intake_figures_and_names.sql')) ?? ''
  await intake.query(await readFile(join(folder, file), 'utf8'))
  const rows = await intake.query(
    'SELECT row_no, filed_as, late FROM exchange.rows WHERE submission_id = $1 ORDER BY row_no', [settled.id])
  assert.deepEqual(rows, [{ row_no: 2, filed_as: 'accepted', late: true }, { row_no: 3, filed_as: null, late: false }])
  assert.equal((await intake.submission(settled.id)).late, 1)
  assert.deepEqual((await refused(person)).map((row) => row.name), [null])
})
