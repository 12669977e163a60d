import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { bookOf } from '../../kernel/tabular/fixtures.ts'
import { csvOf } from '../../sample/csv.ts'
import { counts, openIntake, type Intake } from '../../testing/intake.ts'
import { ecology, firm, listFile, market, penaltyFile, type PenaltyRow } from '../../testing/situations.ts'
import { publicFile } from '../publicity/index.ts'
import { writeReturned, type Submission } from './index.ts'

let intake: Intake
before(async () => {
  intake = await openIntake({ today: '2026-06-10' })
})
after(() => intake.close())

let serial = 0

function penalty(given: Partial<PenaltyRow> & { n?: number } = {}): PenaltyRow {
  serial += 1
  const { n = 1000 + serial, ...rest } = given
  return {
    firm: firm(`测字${n}号`, n), documentNo: `测环罚〔2026〕${serial}号`, decidedOn: '2026-06-08', authority: ecology,
    ...rest,
  }
}

function penalties(...rows: PenaltyRow[]): Promise<Submission> {
  return intake.deliver({ kind: 'penalty', content: penaltyFile(rows) })
}

interface Refused {
  row: number
  outcome: string
  codes: string[]
  expected: string[]
  suggestions: { code: string | null; name: string }[]
}

async function refused(s: Submission): Promise<Refused[]> {
  return intake.query<Refused>(
    `SELECT row_no AS row, outcome, suggestions,
       ARRAY(SELECT e->>'code' FROM jsonb_array_elements(errors) e) AS codes,
       ARRAY(SELECT coalesce(e->>'expected', '') FROM jsonb_array_elements(errors) e) AS expected
     FROM exchange.rows WHERE submission_id = $1 ORDER BY row_no`, [s.id])
}

function register(rows: { name: string; code: string }[]): Promise<Submission> {
  const made = rows.map((row) => ({ 名称: row.name, 统一社会信用代码: row.code, 登记状态: '存续' }))
  return intake.deliver({ kind: 'registration', content: csvOf(made) })
}

test('a new code makes a provisional subject, a register makes it a registered one', async () => {
  const row = penalty()
  assert.deepEqual(counts(await penalties(row)), {
    received: 1, accepted: 1, updated: 0, unchanged: 0, questioned: 0, returned: 0,
  })
  const found = 'SELECT state FROM subjects.subjects WHERE uscc = $1'
  const state = async (): Promise<unknown> =>
    (await intake.query<{ state: string }>(found, [row.firm.code]))[0]?.state
  assert.equal(await state(), 'provisional')
  await register([row.firm])
  assert.equal(await state(), 'registered')
})

test('the same file again changes nothing; a changed row is a new version with its first receipt', async () => {
  const [a, b] = [penalty(), penalty()]
  await penalties(a, b)
  assert.equal((await penalties(a, b)).unchanged, 2)
  intake.clock.set('2026-06-30')
  const again = await penalties(a, { ...b, facts: '更正后的违法事实' })
  intake.clock.set('2026-06-10')
  assert.deepEqual([again.unchanged, again.updated, again.late], [1, 1, 0])
})

test('lateness is counted over holidays, in working days, from the decision', async () => {
  // After Thursday 24 September come Mid-Autumn, National Day and a working Saturday: the seventh day is 12 October.
  const decided = { decidedOn: '2026-09-24' }
  intake.clock.set('2026-10-12')
  assert.equal((await penalties(penalty(decided))).late, 0)
  intake.clock.set('2026-10-13')
  assert.equal((await penalties(penalty(decided))).late, 1)
  intake.clock.set('2026-06-10')
})

test('personal data in a free text is filed, held, and not public', async () => {
  const row = penalty({ facts: '当事人联系电话13800138000，堆场未采取防扬散措施' })
  assert.equal((await penalties(row)).accepted, 1)
  const [stored] = await intake.query<{ held: string[] }>(
    'SELECT held FROM records.records r JOIN subjects.subjects s ON s.id = r.subject_id WHERE s.uscc = $1', [row.firm.code])
  assert.deepEqual(stored?.held, ['E601'])
  assert.deepEqual((await publicFile(intake.ctx, row.firm.code)).records, [])
  await penalties({ ...row, facts: '堆场未采取防扬散措施' })
  assert.equal((await publicFile(intake.ctx, row.firm.code)).records.length, 1)
})

test('a person’s number in the name of a licence is held as in a free text', async () => {
  const row = penalty({ kinds: '吊销许可证件', licence: '驾驶证990000199001010017' })
  assert.equal((await penalties(row)).accepted, 1)
  assert.deepEqual((await publicFile(intake.ctx, row.firm.code)).records, [])
  await penalties({ ...row, licence: '道路运输经营许可证990000000031' })
  assert.equal((await publicFile(intake.ctx, row.firm.code)).records.length, 1)
})

test('a fine on the spot in a file without the column of procedures is taken and never shown', async () => {
  const row = penalty({ fine: '0.03', content: '当场处罚，罚款人民币300元' })
  const s = await intake.deliver({ kind: 'penalty', content: penaltyFile([row]).replace('普通程序', '') })
  assert.equal(s.accepted, 1)
  assert.deepEqual((await publicFile(intake.ctx, row.firm.code)).records, [])
  assert.deepEqual(s.warnings.filter((one) => one.code === 'E701').map((one) => one.rows), [1])
})

test('a small fine without its procedure is shown, and its receipt asks for the procedure', async () => {
  const row = penalty({ fine: '0.03' })
  const s = await intake.deliver({ kind: 'penalty', content: penaltyFile([row]).replace('普通程序', '') })
  assert.equal((await publicFile(intake.ctx, row.firm.code)).records.length, 1)
  const [remark] = s.warnings.filter((one) => one.code === 'E208')
  assert.match(remark?.message ?? '', /^1 行：罚款在当场处罚的限额以内，案件程序类别为空/)
})

test('another name under a known code is a question with the name on record', async () => {
  const row = penalty()
  await penalties(row)
  const s = await penalties({ ...penalty(), firm: { name: '明州另一家有限公司', code: row.firm.code } })
  const [question] = await refused(s)
  assert.deepEqual([question?.outcome, question?.codes], ['questioned', ['E110']])
  assert.equal(question?.suggestions[0]?.name, row.firm.name)
})

test('one code under two names in one delivery is a question and a finding', async () => {
  const first = penalty()
  const s = await penalties(first, { ...penalty(), firm: { name: '明州同码有限公司', code: first.firm.code } })
  assert.deepEqual([s.accepted, s.questioned], [1, 1])
  const findings = await intake.query(`SELECT 1 FROM subjects.findings WHERE kind = 'duplicate-code' AND code = $1`, [first.firm.code])
  assert.equal(findings.length, 1)
})

test('a register renames a subject, keeps the old name, and matches rows under either', async () => {
  const { firm: old } = penalty()
  await register([old])
  assert.equal((await register([{ ...old, name: '明州更名后有限公司' }])).updated, 1)
  const names = await intake.query<{ kind: string }>(
    `SELECT n.kind FROM subjects.names n JOIN subjects.subjects s ON s.id = n.subject_id WHERE s.uscc = $1 ORDER BY n.kind`, [old.code])
  assert.deepEqual(names.map((n) => n.kind), ['current', 'former'])
  const now = { ...old, name: '明州更名后有限公司' }
  assert.equal((await penalties(penalty({ firm: old }), penalty({ firm: now }))).accepted, 2)
})

test('an adverse row never lands on a namesake', async () => {
  const { firm: known } = penalty()
  await register([known])
  const columns = {
    主体名称: known.name, 组织机构代码: '', 列入决定文书号: '测列〔2026〕9号', 列入事由: '逾期未支付', 列入决定日期: '2026-06-01',
    列入机关: market.name,
  }
  const s = await intake.deliver({ kind: 'list-entry', list: 'wage-arrears', content: csvOf([columns]) })
  const [question] = await refused(s)
  assert.deepEqual([question?.outcome, question?.codes], ['questioned', ['E103']])
  assert.equal(question?.suggestions[0]?.code, known.code)
  const other = { ...columns, 统一社会信用代码: firm('同名', 77).code }
  const filed = await intake.deliver({ kind: 'list-entry', list: 'wage-arrears', content: csvOf([other]) })
  assert.equal(filed.accepted, 1)
  const on = await intake.query(
    `SELECT 1 FROM records.records r JOIN subjects.subjects s ON s.id = r.subject_id WHERE s.uscc = $1 AND r.polarity = 'adverse'`, [known.code])
  assert.deepEqual(on, [])
})

test('a legacy organisation code is converted where the register knows it under that name', async () => {
  const { firm: known } = penalty()
  await register([known])
  const entry = {
    主体名称: known.name, 统一社会信用代码: '', 组织机构代码: known.code.slice(8, 17), 列入决定文书号: '测列〔2026〕10号',
    列入事由: '逾期未支付', 列入决定日期: '2026-06-01', 列入机关: market.name,
  }
  const s = await intake.deliver({ kind: 'list-entry', list: 'wage-arrears', content: csvOf([entry]) })
  assert.equal(s.accepted, 1)
  const file = await publicFile(intake.ctx, known.code)
  assert.deepEqual(file.records.map((r) => r.list?.code ?? null).filter(Boolean), ['wage-arrears'])
})

test('an old code meets the subject that an earlier row of the same file brought, and not a later one', async () => {
  const { firm: met } = penalty()
  const entry = (documentNo: string, uscc: string): Record<string, string> => ({
    主体名称: met.name, 统一社会信用代码: uscc, 组织机构代码: uscc === '' ? met.code.slice(8, 17) : '', 列入决定文书号: documentNo,
    列入事由: '逾期未支付', 列入决定日期: '2026-06-01', 列入机关: market.name,
  })
  const rows = [entry('测列〔2026〕20号', ''), entry('测列〔2026〕21号', met.code), entry('测列〔2026〕22号', '')]
  const s = await intake.deliver({ kind: 'list-entry', list: 'wage-arrears', content: csvOf(rows) })
  assert.deepEqual((await refused(s)).map((row) => row.row), [2])
  assert.equal(s.accepted, 2)
})

test('the filler code files a sole trader under the licence number, once', async () => {
  const trader = {
    行政相对人名称: '个体工商户', 行政相对人类别: '个体工商户', '行政相对人代码_1（统一社会信用代码）': '00000000000000000X',
    '行政相对人代码_2（工商注册号）': '990000600000016', 法定代表人: '孙测六', 行政许可决定文书名称: '户外广告设置许可',
    行政许可决定文书号: '测城广〔2026〕4号', 许可类别: '普通', 许可内容: '门头设置', 许可决定日期: '2026/06/01',
    有效期自: '2026/06/01', 有效期至: '2027/05/31', 许可机关: ecology.name, 许可机关统一社会信用代码: ecology.code,
    当前状态: '1', 数据来源单位: ecology.name, 数据来源单位统一社会信用代码: ecology.code,
  }
  const rows = [trader, { ...trader, 行政许可决定文书号: '测城广〔2026〕5号' }]
  assert.equal((await intake.deliver({ kind: 'permit', content: csvOf(rows) })).accepted, 2)
  const subjects = await intake.query(`SELECT 1 FROM subjects.codes WHERE scheme = 'licence' AND code = '990000600000016'`)
  assert.equal(subjects.length, 1)
  const [without] = await refused(await intake.deliver({
    kind: 'permit', content: csvOf([{ ...trader, '行政相对人代码_2（工商注册号）': '' }]),
  }))
  assert.deepEqual(without?.codes, ['E106'])
})

test('a removed list entry ends the day before its removal, a red list brings favour', async () => {
  const { firm: listed } = penalty()
  const entry = { firm: listed, documentNo: '测列〔2026〕11号', decidedOn: '2026-01-05', authority: market }
  const removed = listFile([entry]).replace('列入机关,', '移出日期,列入机关,').replace(`,${market.name},`, `,2026-05-01,${market.name},`)
  assert.equal((await intake.deliver({ kind: 'list-entry', list: 'wage-arrears', content: removed })).accepted, 1)
  const [stored] = await intake.query<{ until: string; polarity: string }>(
    `SELECT until, polarity FROM records.records r JOIN subjects.subjects s ON s.id = r.subject_id
     WHERE s.uscc = $1 AND list_code = 'wage-arrears'`, [listed.code])
  assert.deepEqual([stored?.until, stored?.polarity], ['2026-04-30', 'adverse'])
  assert.deepEqual((await publicFile(intake.ctx, listed.code)).records, [])
  const grade = csvOf([{ 纳税人名称: listed.name, 统一社会信用代码: listed.code, 评价年度: '2025', 信用级别: 'A' }])
  await intake.deliver({ kind: 'tax-a-grade', content: grade })
  const [red] = (await publicFile(intake.ctx, listed.code)).records
  assert.deepEqual([red?.polarity, red?.list?.code], ['favourable', 'tax-a-grade'])
})

test('the same content under another document number is asked about, in a file and across deliveries', async () => {
  const row = penalty()
  const twin = { ...row, documentNo: `${row.documentNo}之二` }
  const [inFile] = await refused(await penalties(row, twin))
  assert.deepEqual([inFile?.row, inFile?.codes], [3, ['E502']])
  const [across] = await refused(await penalties(twin))
  assert.deepEqual([across?.outcome, across?.codes], ['questioned', ['E502']])
})

test('remarks on the whole delivery name bodies nobody registered and rows that were skipped', async () => {
  const text = penaltyFile([penalty({ authority: { ...ecology, name: '明州市无名局' } })])
  const s = await intake.deliver({ kind: 'penalty', content: `${text}合计,1\r\n` })
  assert.equal(s.received, 1)
  assert.deepEqual(s.warnings.map((w) => w.code).sort(), ['E401', 'skipped.footer'])
})

test('a register queues the rows whose code is no code', async () => {
  const s = await register([{ name: '明州错码有限公司', code: '91990000MA0000015A' }])
  assert.equal(s.returned + s.questioned, 1)
  const found = await intake.query(`SELECT 1 FROM subjects.findings WHERE kind = 'wrong-code' AND name = '明州错码有限公司'`)
  assert.equal(found.length, 1)
})

test('a file with a header and nothing else is read to its end, junk is refused as a file', async () => {
  const empty = await intake.deliver({ kind: 'penalty', content: penaltyFile([penalty()]).split('\r\n')[0] ?? '' })
  assert.deepEqual([empty.state, empty.received], ['done', 0])
  const junk = await intake.deliver({ kind: 'penalty', content: '这不是表格\n只有一句话\n' })
  assert.equal(junk.state, 'failed')
  assert.match(String(junk.failure?.['code']), /^(?:catalogue|table)\./)
  assert.match(JSON.stringify(junk.failure), /[\u4e00-\u9fff]/)
})

test('a returned workbook sent back is remarked on for the sheet that was not read', async () => {
  const [header = '', line = ''] = penaltyFile([penalty()]).split('\r\n')
  const bad = [line.replace(/,2026-06-08,/, ',2026-02-30,'), line.replace('罚款,', '罚款，警告,')]
  const s = await intake.deliver({ kind: 'penalty', content: [header, ...bad].join('\r\n') })
  const path = join(intake.ctx.config.dataDir, 'returned.xlsx')
  await writeReturned(intake.ctx, s, path)
  const again = (options: Submission['options']): Promise<Submission> =>
    readFile(path).then((content) => intake.deliver({ kind: 'penalty', content, fileName: 'returned.xlsx', options }))
  const remarks = async (options: Submission['options'] = {}): Promise<string[]> =>
    (await again(options)).warnings.filter(({ code }) => code === 'workbook.other_sheet').map(({ message }) => message)
  assert.match(String(await remarks()), /只读了工作表“退回数据”；工作簿里还有“疑问数据”/)
  assert.deepEqual(await remarks({ sheet: '疑问数据' }), [])
})

test('every refused row says what would be right', async () => {
  const good = penaltyFile([penalty()]).split('\r\n')
  const [header = '', line = ''] = good
  const bad = [
    line.replace('法人及非法人组织', '公司'), line.replace(/,2026-06-08,/, ',2026-02-30,'), line.replace('罚款,', '罚款，警告,'),
    line.replace(/^[^,]+/, ''), line.replace(',12.000000,', ',,'), line.replace(/91\d{6}TF\w+/, '91990000MA0000015A'),
  ]
  const s = await intake.deliver({ kind: 'penalty', content: [header, ...bad].join('\r\n') })
  const rows = await refused(s)
  assert.equal(rows.length, bad.length)
  for (const row of rows) assert.ok(row.expected.every((text) => text.length > 3), JSON.stringify(row))
})

test('a stated end of publicity that differs from the computed one is remarked on and not followed', async () => {
  const rows = [penalty(), penalty(), penalty(), penalty()]
  const [plain = penalty()] = rows
  await penalties(plain)
  const [computed] = await intake.query<{ first: string; last: string }>(
    `SELECT public_until::text AS first, (public_until - 1)::text AS last FROM records.records
     WHERE document_no = $1 AND known_to IS NULL`, [plain.documentNo])
  assert.ok(computed !== undefined)
  const stated = ['', computed.first, computed.last, '2099/12/31']
  const [header = '', ...lines] = penaltyFile(rows).trimEnd().split('\r\n')
  const s = await intake.deliver({
    kind: 'penalty',
    content: [`${header},公示截止期`, ...lines.map((line, i) => `${line},${stated[i] ?? ''}`)].join('\r\n'),
  })
  assert.deepEqual([s.accepted + s.updated + s.unchanged, s.questioned + s.returned], [4, 0])
  assert.deepEqual(s.warnings.filter(({ code }) => code === 'E304').map(({ rows: n }) => n), [1])
  const [last] = await intake.query<{ until: string }>(
    'SELECT public_until::text AS until FROM records.records WHERE document_no = $1 AND known_to IS NULL',
    [rows[3]?.documentNo])
  assert.equal(last?.until, computed.first)
})

test('a decision that stands under another subject already is taken, and remarked on', async () => {
  const wrong = penalty()
  const of = (s: Submission) => s.warnings.filter(({ code }) => code === 'document.other_subject')
  assert.deepEqual(of(await penalties(wrong)), [])
  const right = { ...wrong, firm: penalty().firm }
  const corrected = await penalties(right, penalty())
  assert.equal(corrected.accepted, 2)
  const [remark, ...others] = of(corrected)
  assert.deepEqual([remark?.rows, others], [1, []])
  assert.match(remark?.message ?? '', new RegExp(`已记在另一主体名下（${wrong.documentNo}）.*撤销`))
  assert.deepEqual(of(await penalties(right)), [], 'sent again, nothing of it is new')
  const shared = penalty()
  assert.deepEqual(of(await penalties(shared, { ...shared, firm: penalty().firm })), [], 'one decision on several')
  const other = { ...wrong, firm: penalty().firm, authority: market }
  assert.deepEqual(of(await penalties(other)), [], 'another body’s number')
})

test('beside counters that are at work a file is taken in whole, by smaller pieces', async () => {
  const day = setInterval(() => intake.ctx.counters.answered(), 1)
  try {
    const rows = Array.from({ length: 5200 }, () => penalty())
    const s = await penalties(...rows)
    assert.equal(s.accepted, rows.length)
    const chunks = await intake.query<{ received: number }>(
      'SELECT received FROM exchange.chunks WHERE submission_id = $1 ORDER BY number', [s.id])
    // Two are gathered before the first has met anybody.
    const later = chunks.slice(2).map((chunk) => chunk.received)
    assert.ok(later.length >= 3 && later.every((received) => received <= 500), String(later))
  } finally {
    clearInterval(day)
  }
})

test('a file that breaks off keeps what was filed, and nothing of it is filed once it has failed', async (t) => {
  const lines = penaltyFile(Array.from({ length: 2150 }, () => penalty())).trimEnd().split('\r\n')
  const cells = (line: string): string =>
    line.split(',').map((text) => `<c t="inlineStr"><is><t>${text}</t></is></c>`).join('')
  const rows = lines.map((line, i) => `<row r="${i + 1}">${cells(line)}</row>`).join('')
  const path = await bookOf(t, { rows: `${rows}<row r="7"></row>` })
  const filed = async (id: string): Promise<unknown> =>
    intake.query('SELECT count(*)::int AS n FROM records.records WHERE submission_id = $1', [id])
  // Somebody at a counter: the chunk that is waiting its turn when the file breaks off waits long.
  const day = setInterval(() => intake.ctx.counters.answered(), 1)
  t.after(() => clearInterval(day))
  const { state, id, accepted } = await intake.deliver({
    kind: 'penalty', content: await readFile(path), fileName: 'test.xlsx',
  })
  assert.equal(state, 'failed')
  assert.ok(accepted > 0)
  assert.deepEqual(await filed(id), [{ n: accepted }])
  await sleep(1000)
  assert.deepEqual(await filed(id), [{ n: accepted }])
})
