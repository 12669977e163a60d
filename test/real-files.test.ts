/**
 * Files nobody here wrote, through the whole intake. They are not shipped: only figures stand here, and where the
 * folder is missing the suite says that it did not run. What each figure means is told in docs/real-files.md.
 */
import assert from 'node:assert/strict'
import { createReadStream } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { after, before, test } from 'node:test'
import { openTable } from '../src/kernel/tabular/index.ts'
import { nameKey } from '../src/kernel/text.ts'
import { writeReturned, type Submission } from '../src/modules/exchange/index.ts'
import { csvOf } from '../src/sample/csv.ts'
import { counts, openIntake, type DeliveredFile, type Intake } from '../src/testing/intake.ts'
import { SHARED_DATA_MISSING, sharedDataFile } from '../src/testing/shared-data.ts'

const here = sharedDataFile('README.md') !== undefined
const options = here ? {} : { skip: SHARED_DATA_MISSING }
let intake: Intake
before(async () => {
  if (here) intake = await openIntake({ today: '2026-06-10' })
})
after(async () => {
  if (here) await intake.close()
})

function path(name: string): string {
  const found = sharedDataFile(name)
  assert.ok(found !== undefined, name)
  return found
}

async function deliver(name: string, file: Omit<DeliveredFile, 'content'>, map?: string): Promise<Submission> {
  const mapping = map === undefined ? {} : {
    options: { mapping: await readFile(join(import.meta.dirname, 'fixtures/mappings', `${map}.yaml`), 'utf8') },
  }
  const fileName = name.split('/').at(-1) ?? name
  return intake.deliver({ ...file, ...mapping, fileName, content: createReadStream(path(name)) })
}

interface Refused {
  row: number
  outcome: 'questioned' | 'returned'
  name: string | null
  errors: { code: string; field?: string; message: string; expected?: string }[]
  suggestions: { code: string | null; name: string }[]
}

async function refused(s: Submission): Promise<Refused[]> {
  return intake.query<Refused>(
    `SELECT row_no AS row, outcome, subject_name AS name, errors, suggestions FROM exchange.rows
     WHERE submission_id = $1 ORDER BY row_no`, [s.id])
}

/** received, accepted, updated, unchanged, questioned, returned */
const figures = (s: Submission): number[] => Object.values(counts(s))

/** Counts that add up, and for each refused row a Chinese sentence that says what would be right. */
async function account(s: Submission): Promise<Refused[]> {
  const { received, ...rest } = counts(s)
  assert.equal(received, Object.values(rest).reduce((a, b) => a + b, 0))
  const rows = await refused(s)
  assert.equal(rows.length, s.questioned + s.returned)
  for (const row of rows) {
    assert.ok(row.errors.length > 0)
    for (const error of row.errors) {
      assert.match(error.message, /[\u4e00-\u9fff]/)
      assert.match(error.expected ?? '', /[\u4e00-\u9fff]/, JSON.stringify(row))
    }
  }
  return rows
}

const tally = (rows: readonly Refused[]): Record<string, number> => {
  const made: Record<string, number> = {}
  for (const row of rows) {
    const key = `${row.outcome} ${[...new Set(row.errors.map((e) => e.code))].sort().join(' ')}`
    made[key] = (made[key] ?? 0) + 1
  }
  return made
}

test('the same 500 rows in two encodings are the same 500 facts', options, async () => {
  const gb = await deliver('register/ningbo_500_gb18030.csv', { kind: 'registration' })
  assert.deepEqual(figures(gb), [500, 500, 0, 0, 0, 0])
  const utf8 = await deliver('register/ningbo_500_utf8bom_crlf.csv', { kind: 'registration' })
  assert.deepEqual(figures(utf8), [500, 0, 0, 500, 0, 0])
  assert.deepEqual([gb.reading['encoding'], utf8.reading['encoding']], ['gb18030', 'utf-8'])
})

test('half a city register comes in without a row lost, odd amounts are left empty and counted', options, async () => {
  const s = await deliver('register/register_ningbo_part.csv', { kind: 'registration' })
  assert.deepEqual(figures(s), [18_115, 17_871, 0, 244, 0, 0])
  const [stored] = await intake.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM records.records WHERE known_to IS NULL`)
  assert.equal(stored?.n, 500 + 17_871)
  const again = await deliver('register/register_ningbo_part.csv', { kind: 'registration' })
  assert.deepEqual(figures(again), [18_115, 0, 0, 18_115, 0, 0])
})

test('dirty identifiers: only lower case is mended, every other row says which code is wanted', options, async () => {
  const name = 'register/register_dirty_identifiers_part.csv'
  const s = await deliver(name, { kind: 'registration' })
  assert.deepEqual(figures(s), [2099, 73, 2, 0, 0, 2024])
  const rows = await account(s)
  assert.deepEqual(tally(rows), { 'returned E103': 2024 })
  const classes = await dirtClasses(path(name))
  const filed = new Map<string, number>()
  const refusedRows = new Set(rows.map((row) => row.row))
  for (const [row, dirt] of classes) if (!refusedRows.has(row)) filed.set(dirt, (filed.get(dirt) ?? 0) + 1)
  assert.deepEqual([...filed], [['18_lowercase_ok_if_upper', 75]])
  const [found] = await intake.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM subjects.findings WHERE kind = 'wrong-code'`)
  assert.equal(found?.n, 2022)
})

async function dirtClasses(file: string): Promise<Map<number, string>> {
  const classes = new Map<number, string>()
  for await (const batch of (await openTable(file)).batches()) {
    batch.rows.forEach((cells, i) => classes.set(batch.firstRow + i, cells[6] ?? ''))
  }
  classes.delete(1)
  return classes
}

test('A-grade taxpayers: a shifted header is refused with its reason, and read with a mapping', options, async () => {
  const name = 'lists_cn/heilongjiang_taxA_2018_gbk.csv'
  const plain = await deliver(name, { kind: 'tax-a-grade' })
  assert.deepEqual([plain.state, plain.failure?.['code']], ['failed', 'catalogue.header_unclear'])
  const s = await deliver(name, { kind: 'tax-a-grade' }, 'tax-a-grade-shifted')
  assert.deepEqual(figures(s), [5226, 4947, 249, 0, 11, 19])
  assert.deepEqual(tally(await account(s)), { 'questioned E110': 11, 'returned E103': 18, 'returned E102': 1 })
  assert.deepEqual(s.warnings.map(({ code, rows }) => [code, rows]), [['E501', 249]])
  const polarity = await intake.query(
    `SELECT DISTINCT polarity, list_code FROM records.records WHERE submission_id = $1`, [s.id])
  assert.deepEqual(polarity, [{ polarity: 'favourable', list_code: 'tax-a-grade' }])
})

const entries = [
  { file: 'lists_cn/gansu_91855_ecommerce_blacklist_raw.xlsx', list: 'e-commerce', map: 'e-commerce-trial', rows: 500 },
  { file: 'lists_cn/gansu_200257_work_safety_blacklist.xlsx', list: 'work-safety', map: 'work-safety-trial', rows: 30 },
  {
    file: 'lists_cn/gansu_93512_4_illegal_fundraising_orgs.xlsx', list: 'fundraising', map: 'fundraising-trial',
    rows: 144,
  },
] as const

test('a list without a decision and its date enters nobody', options, async () => {
  for (const { file, list, rows } of entries) {
    const s = await deliver(file, { kind: 'list-entry', list })
    assert.deepEqual(figures(s), [rows, 0, 0, 0, 0, rows])
    for (const row of await account(s)) assert.ok(row.errors.some((e) => e.code === 'E301' && e.field === 'decided_on'))
  }
})

test('the e-commerce list becomes entries under codes, in whichever column they stand', options, async () => {
  const s = await deliver(entries[0].file, { kind: 'list-entry', list: entries[0].list }, entries[0].map)
  assert.deepEqual(figures(s), [500, 476, 0, 0, 0, 24])
  assert.deepEqual(tally(await account(s)), { 'returned E103': 24 })
  const adverse = await intake.query<{ n: number }>(
    `SELECT count(DISTINCT subject_id)::int AS n FROM records.records
     WHERE submission_id = $1 AND polarity = 'adverse'`, [s.id])
  assert.equal(adverse[0]?.n, 476)
})

test('names a scanner misread enter nobody: right codes are asked about, broken ones come back', options, async () => {
  const safety = await deliver(entries[1].file, { kind: 'list-entry', list: entries[1].list }, entries[1].map)
  assert.deepEqual(figures(safety), [30, 0, 0, 0, 5, 25])
  assert.deepEqual(tally(await account(safety)), { 'questioned E102': 5, 'returned E103': 25 })
  const funds = await deliver(entries[2].file, { kind: 'list-entry', list: entries[2].list }, entries[2].map)
  assert.deepEqual(figures(funds), [144, 0, 0, 0, 14, 130])
  const rows = await account(funds)
  assert.ok(rows.some((row) => row.errors.some((e) => e.code === 'E201' && e.message.includes('日期'))))
})

test('a column of a real file that is not understood is named with what it may be', options, async () => {
  const s = await deliver('lists_cn/creditchina_polluters_2017q1_penalties_raw.xlsx', { kind: 'penalty' })
  const [warning] = s.warnings.filter((one) => one.code === 'header.unmatched')
  assert.match(warning?.message ?? '', /“时间”（如为“处罚决定日期”，请改用该列名）、“区域”、“整改情况”/)
})

test('penalties told by name only attach to nobody', options, async () => {
  const file = 'lists_cn/creditchina_polluters_2017q1_penalties_raw.xlsx'
  const s = await deliver(file, { kind: 'penalty' }, 'polluters-trial')
  assert.deepEqual(figures(s), [171, 0, 0, 0, 0, 171])
  for (const row of await account(s)) assert.ok(row.errors.some((e) => e.code === 'E103'))
  const workbook = join(tmpdir(), `probity-real-${s.id}.xlsx`)
  await writeReturned(intake.ctx, s, workbook)
  let rows = 0
  for await (const batch of (await openTable(workbook, { sheet: '退回数据' })).batches()) rows += batch.rows.length
  await rm(workbook)
  assert.ok(rows >= 172)
})

async function tableOf(name: string): Promise<Record<string, string>[]> {
  const rows: string[][] = []
  for await (const batch of (await openTable(path(name))).batches()) rows.push(...batch.rows)
  const [header = [], ...data] = rows
  return data.map((cells) => Object.fromEntries(header.map((title, i) => [title, cells[i] ?? ''])))
}

const content = (rows: Record<string, string>[]): Readable => Readable.from([Buffer.from(csvOf(rows))])

test('15-digit tax numbers are converted where code and name agree, and asked about elsewhere', options, async () => {
  const rows = await tableOf('matching/tax15_to_uscc_labelled_part.csv')
  const register = rows.map((row) => ({ 名称: row['name_in_register'] ?? '', 统一社会信用代码: row['uscc_in_register'] ?? '' }))
  await intake.deliver({ kind: 'registration', content: content(register) })
  const s = await intake.deliver({
    kind: 'tax-a-grade',
    content: content(rows.map((row) => ({
      纳税人识别号: row['tax_id_15'] ?? '', 纳税人名称: row['name_in_list'] ?? '', 评价年度: '2018',
    }))),
  })
  const questions = await account(s)
  // Nine names are labelled different; four of them differ in brackets and width only, which is no difference.
  assert.deepEqual([s.received, s.accepted + s.updated + s.unchanged, s.questioned, s.returned], [189, 184, 5, 0])
  const key = (row: Record<string, string>, column: string): string => nameKey(row[column] ?? '')
  const different = rows.filter((row) => key(row, 'name_in_list') !== key(row, 'name_in_register'))
  assert.deepEqual(questions.map((row) => row.name).sort(), different.map((row) => row['name_in_list']).sort())
  for (const row of questions) assert.equal(row.suggestions.length, 1)
})

test('no adverse row lands on a namesake', options, async () => {
  const rows = await tableOf('matching/natural_same_name_different_uscc.csv')
  const register = rows.map((row) => ({ 名称: row['企业名称'] ?? '', 统一社会信用代码: row['统一社会信用代码'] ?? '' }))
  await intake.deliver({ kind: 'registration', content: content(register) })
  const entry = (name: string, code: string): Record<string, string> => ({
    主体名称: name, 统一社会信用代码: code, 列入决定文书号: '试用〔2018〕3号', 列入决定日期: '2018-01-15', 列入机关: '测试市试用主管部门',
  })
  const nameOnly = register.map((row) => entry(row.名称, ''))
  const list = 'market-serious'
  const unnamed = await intake.deliver({ kind: 'list-entry', list, content: content(nameOnly) })
  assert.deepEqual([unnamed.accepted, unnamed.questioned], [0, nameOnly.length])
  for (const row of await account(unnamed)) assert.ok(row.suggestions.length > 0)
  const first = new Map(register.map((row) => [row.名称, row.统一社会信用代码]))
  const withCode = content([...first].map(([name, code]) => entry(name, code)))
  const coded = await intake.deliver({ kind: 'list-entry', list, content: withCode })
  assert.equal(coded.accepted, first.size)
  const listed = await intake.query<{ uscc: string }>(
    `SELECT s.uscc FROM records.records r JOIN subjects.subjects s ON s.id = r.subject_id WHERE r.list_code = $1`, [list])
  assert.deepEqual(new Set(listed.map((row) => row.uscc)), new Set(first.values()))
})

test('one code under two names in a delivery is filed once and asked about', options, async () => {
  const rows = await tableOf('matching/natural_same_uscc_different_name.csv')
  const register = rows.map((row) => ({ 名称: row['企业名称'] ?? '', 统一社会信用代码: row['统一社会信用代码'] ?? '' }))
  const s = await intake.deliver({ kind: 'registration', content: content(register) })
  const codes = new Set(register.map((row) => row.统一社会信用代码)).size
  assert.deepEqual([s.accepted, s.questioned], [codes, register.length - codes])
  assert.deepEqual(Object.keys(tally(await account(s))), ['questioned E110'])
})
