/** One body, one subject: what registers say of codes and names, against what was delivered before. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { csvOf } from '../../sample/csv.ts'
import { counts, openIntake, type Intake } from '../../testing/intake.ts'
import { ecology, firm, labour, penaltyFile } from '../../testing/situations.ts'
import { publicFile } from '../publicity/index.ts'
import { searchSubjects, subjectByCode } from '../subjects/index.ts'
import { findFaults } from '../subjects/actions/findings.ts'
import { licence15CheckDigit, makeUscc } from '../subjects/codes.ts'
import type { Submission } from './index.ts'
import { staleness, type Told } from './ingest/stale.ts'

let intake: Intake
before(async () => {
  intake = await openIntake({ today: '2026-06-10' })
})
after(() => intake.close())

const filler = '00000000000000000X'

interface Shop {
  name: string
  code: string
  licence: string
}

function shop(brand: string, n: number): Shop {
  const base = `3302046001${String(n).padStart(4, '0')}`
  return {
    name: `明州${brand}小吃店`, code: makeUscc(`92990101MA0T${String(n).padStart(5, '0')}`),
    licence: base + licence15CheckDigit(base),
  }
}

type Row = Record<string, string>

function register(...rows: Row[]): Promise<Submission> {
  return intake.deliver({ kind: 'registration', content: csvOf(rows) })
}

function shopRow({ name, licence }: Shop, code: string, more: Row = {}): Row {
  return { 名称: name, 统一社会信用代码: code, 主体类别: '个体工商户', 注册号: licence, 登记状态: '存续', ...more }
}

function firmRow({ name, code }: { name: string; code: string }, more: Row = {}): Row {
  return { 名称: name, 统一社会信用代码: code, 登记状态: '存续', ...more }
}

let serial = 0

function penalise(given: { name: string; code: string }): Promise<Submission> {
  serial += 1
  const row = { firm: given, documentNo: `测环罚〔2026〕${serial}号`, decidedOn: '2026-06-08', authority: ecology }
  return intake.deliver({ kind: 'penalty', content: penaltyFile([{ ...row, facts: `堆场未采取防扬散措施，第${serial}处` }]) })
}

/** An entry from the time before the shop had a code. */
function listByLicence({ name, licence }: Shop): Promise<Submission> {
  serial += 1
  return intake.deliver({
    kind: 'list-entry', list: 'wage-arrears',
    content: csvOf([{
      主体名称: name, 主体类别: '个体工商户', 统一社会信用代码: filler, 工商注册号: licence, 列入决定文书号: `测人社列〔2026〕${serial}号`,
      列入事由: '逾期未支付', 列入依据: '《保障农民工工资支付条例》第四十八条', 告知日期: '2026-05-06', 列入决定日期: '2026-05-20',
      送达日期: '2026-05-21', 列入机关: labour.name, 列入机关统一社会信用代码: labour.code,
    }]),
  })
}

async function subjectsOf(name: string): Promise<{ uscc: string | null; state: string }[]> {
  return intake.query('SELECT uscc, state FROM subjects.subjects WHERE name = $1 ORDER BY uscc', [name])
}

async function findingsAbout(name: string): Promise<{ kind: string; code: string | null; detail: Row }[]> {
  return intake.query('SELECT kind, code, detail FROM subjects.findings WHERE name = $1', [name])
}

async function firstError(s: Submission): Promise<string | undefined> {
  const found = await intake.query<{ errors: { message: string }[] }>(
    'SELECT errors FROM exchange.rows WHERE submission_id = $1 ORDER BY row_no', [s.id])
  return found[0]?.errors[0]?.message
}

test('a sole trader listed under its licence number keeps the entry when its register tells its code', async () => {
  const s = shop('转码', 1)
  assert.equal((await register(shopRow(s, filler))).accepted, 1)
  assert.equal((await listByLicence(s)).accepted, 1)
  assert.equal((await register(shopRow(s, s.code))).accepted, 1)
  assert.deepEqual(await subjectsOf(s.name), [{ uscc: s.code, state: 'registered' }])
  const { records } = await publicFile(intake.ctx, s.code)
  assert.deepEqual(records.map((r) => r.kind).sort(), ['list-entry', 'registration'])
  const codes = (await subjectByCode(intake.ctx, s.code))?.codes ?? []
  assert.deepEqual(codes.map((one) => [one.scheme, one.code]), [
    ['licence', s.licence], ['orgcode', s.code.slice(8, 17)], ['uscc', s.code],
  ])
  assert.equal((await register(shopRow(s, s.code))).unchanged, 1)
})

test('both rows of one shop in one file are one subject, and its licence number gives no second code', async () => {
  const s = shop('同批', 2)
  const other = shop('同批', 3)
  assert.equal((await register(shopRow(s, filler), shopRow(s, s.code), shopRow(s, other.code))).accepted, 3)
  assert.deepEqual((await subjectsOf(s.name)).map((one) => one.uscc), [s.code, other.code])
})

test('another name under the licence number is a question, and the way out of it leads to one subject', async () => {
  const s = shop('改名', 4)
  await register(shopRow(s, filler))
  const renamed = { ...s, name: '明州改名后小吃店' }
  const asked = await register(shopRow(renamed, s.code))
  assert.equal(asked.questioned, 1)
  assert.match((await firstError(asked)) ?? '', /尚无统一社会信用代码/)
  await register(shopRow(s, s.code))
  assert.equal((await register(shopRow(renamed, s.code))).updated, 1)
  assert.deepEqual(await subjectsOf(renamed.name), [{ uscc: s.code, state: 'registered' }])
})

test('the same shop with a code and without a licence number is found by night', async () => {
  const s = shop('无号', 5)
  await register(shopRow(s, filler))
  await register(shopRow({ ...s, licence: '' }, s.code))
  assert.equal((await subjectsOf(s.name)).length, 2)
  await findFaults(intake.ctx)
  assert.deepEqual((await findingsAbout(s.name)).map((one) => one.kind), ['duplicate-name'])
})

test('a delivered name that the register contradicts is no former name, and its facts are asked about', async () => {
  const [right, wrong] = [firm('正主', 11), firm('别家', 12)]
  await penalise({ ...right, name: wrong.name })
  const asked = await penalise(right)
  assert.equal(asked.questioned, 1)
  assert.doesNotMatch((await firstError(asked)) ?? '', /登记为/)
  assert.equal((await register(firmRow(right))).accepted, 1)
  const names = (await subjectByCode(intake.ctx, right.code))?.names
  assert.deepEqual(names?.map((n) => [n.name, n.kind]), [[right.name, 'current']])
  assert.deepEqual((await searchSubjects(intake.ctx, { q: wrong.name, limit: 5 })).items, [])
  const [finding] = await findingsAbout(wrong.name)
  const { kind, code, detail } = finding ?? {}
  assert.deepEqual([kind, code, detail?.['otherName']], ['name-conflict', right.code, right.name])
  const facts = detail?.['facts'] as unknown as { kind: string; documentNo: string }[]
  assert.deepEqual(facts.map((one) => [one.kind, one.documentNo]), [['penalty', `测环罚〔2026〕${serial - 1}号`]])
  assert.equal((await penalise({ ...right, name: wrong.name })).questioned, 1)
})

test('former names in a register are found by search and match rows', async () => {
  const now = firm('今名', 13)
  await register(firmRow(now, { 曾用名: '明州旧名有限公司；明州更旧有限公司' }))
  const found = (await searchSubjects(intake.ctx, { q: '明州旧名', limit: 5 })).items
  assert.deepEqual(found.map((one) => [one.uscc, one.matched.by]), [[now.code, 'former-name']])
  assert.equal((await penalise({ ...now, name: '明州更旧有限公司' })).accepted, 1)
  await register(firmRow(now, { 曾用名: '明州旧名有限公司；明州更旧有限公司', 类型: '有限责任公司' }))
  assert.equal((await subjectByCode(intake.ctx, now.code))?.names.length, 3)
})

test('a delivered name that the register tells as a former one was right in its time', async () => {
  const now = firm('后名', 14)
  await penalise({ ...now, name: '明州前名有限公司' })
  assert.deepEqual(counts(await register(firmRow(now, { 曾用名: '明州前名有限公司' }))).accepted, 1)
  const names = (await subjectByCode(intake.ctx, now.code))?.names
  assert.deepEqual(names?.map((n) => [n.name, n.kind]), [[now.name, 'current'], ['明州前名有限公司', 'former']])
  assert.deepEqual(await findingsAbout('明州前名有限公司'), [])
})

const stale: [what: string, held: Told, row: Told, field: string | undefined][] = [
  ['later', told('active', '2025-01-01'), told('deregistered', '2026-01-01'), undefined],
  ['the same day', told('active', '2025-01-01'), told('active', '2025-01-01'), undefined],
  ['earlier', told('active', '2026-01-01'), told('active', '2025-01-01'), 'approved_on'],
  ['no day told', told('active', '2026-01-01'), told('revoked', null), undefined],
  ['held without a day', told('active', null), told('active', '2020-01-01'), undefined],
  ['ended, then told alive without a day', told('deregistered', '2026-01-01'), told('active', null), 'status'],
  ['ended, then alive on the same day', told('deregistered', '2026-01-01'), told('active', '2026-01-01'), 'status'],
  ['ended without a day, then told alive', told('deregistered', null), told('active', '2020-01-01'), 'status'],
  ['ended, then restored', told('deregistered', '2026-01-01'), told('active', '2026-03-01'), undefined],
  ['ended, and told so again', told('deregistered', null), told('deregistered', null), undefined],
  ['held by a slip from the future', told('active', '2062-01-01'), told('active', '2026-01-01'), undefined],
]

function told(operatingState: string | null, approvedOn: string | null): Told {
  return { operatingState, approvedOn }
}

test('what a register approved later is not undone by what it approved before', () => {
  for (const [what, held, row, field] of stale) assert.equal(staleness(held, row, '2026-06-10')?.field, field, what)
})

test('an older register file brings no firm back and takes no name back', async () => {
  const old = firm('快照旧', 15)
  const gone = { ...old, name: '明州快照新有限公司' }
  await register(firmRow(old, { 核准日期: '2020-01-01' }))
  await register(firmRow(gone, { 登记状态: '注销', 核准日期: '2026-05-01' }))
  const again = await register(firmRow(gone, { 核准日期: '2020-01-01' }))
  assert.deepEqual([again.questioned, again.updated], [1, 0])
  assert.match((await firstError(again)) ?? '', /2020-01-01 早于主体库中已有登记的核准日期 2026-05-01/)
  const { name, operatingState } = (await subjectByCode(intake.ctx, old.code)) ?? {}
  assert.deepEqual([name, operatingState], [gone.name, 'deregistered'])
  assert.equal((await register(firmRow(gone, { 核准日期: '2026-06-01' }))).updated, 1)
  assert.equal((await subjectByCode(intake.ctx, old.code))?.operatingState, 'active')
})

test('of two rows of one firm in a file the one approved later counts, in whatever order', async () => {
  const one = firm('同册', 16)
  const s = await register(
    firmRow(one, { 登记状态: '注销', 核准日期: '2026-05-01' }), firmRow(one, { 核准日期: '2020-01-01' }))
  assert.deepEqual([s.accepted, s.questioned], [1, 1])
  assert.equal((await subjectByCode(intake.ctx, one.code))?.operatingState, 'deregistered')
})
