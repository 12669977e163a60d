import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { systemActor } from '../../kernel/journal.ts'
import { openIntake, type Intake } from '../../testing/intake.ts'
import { ecology, firm, market, penaltyFile } from '../../testing/situations.ts'
import { saveOrganisations } from '../access/index.ts'
import { countFacets, publicPage, readNarrowing } from './index.ts'
import { listPublic } from './store/read.ts'

let intake: Intake
before(async () => {
  intake = await openIntake({ today: '2026-06-10' })
  await saveOrganisations(intake.ctx, systemActor, [ecology, market])
  await intake.deliver({ kind: 'penalty', content: penaltyFile(rows) })
})
after(() => intake.close())

const stems = ['长河', '海悦', '长岭海', '悦达']
const trades = ['化工', '贸易（集团）', '食品']
const firms = stems.flatMap((stem, i) => trades.map((trade, k) => firm(`${stem}${trade}`, 600 + i * 10 + k)))
const rows = firms.flatMap((one, i) => [0, 1].map((k) => ({
  firm: one, decidedOn: `2026-06-0${1 + ((i + k) % 8)}`, facts: `第${i}-${k}案`,
  authority: i % 2 === 0 ? ecology : market, documentNo: `${i % 2 === 0 ? '测环罚' : '测市监罚'}〔2026〕${i * 2 + k + 1}号`,
})))

async function numbersFound(asked: Parameters<typeof readNarrowing>[1]): Promise<string[]> {
  const narrowing = await readNarrowing(intake.ctx, asked)
  const { items } = await publicPage(intake.ctx, { ...narrowing, kind: 'penalty', limit: 100 })
  return items.map((one) => one.documentNo ?? '').sort()
}

const expected = (fits: (row: (typeof rows)[number]) => boolean): string[] =>
  rows.filter(fits).map((row) => row.documentNo).sort()

test('words find names that hold them, codes and document numbers, and nothing else', async () => {
  const [first] = firms
  assert.ok(first)
  const cases: [string, (row: (typeof rows)[number]) => boolean][] = [
    ['海悦', (row) => row.firm.name.includes('海悦')],
    ['贸易(集团)', (row) => row.firm.name.includes('贸易')],
    ['长河 化工', (row) => row.firm.name.includes('长河化工')],
    [first.code, (row) => row.firm.code === first.code],
    [first.code.toLowerCase(), (row) => row.firm.code === first.code],
    ['测环罚〔2026〕', (row) => row.authority === ecology],
    ['测环罚[2026]', (row) => row.authority === ecology],
    ['〔2026〕7号', (row) => row.documentNo.endsWith('〔2026〕7号')],
    ['(2026)7号', (row) => row.documentNo.endsWith('〔2026〕7号')],
    ['查无此名', () => false],
    ['%', () => false],
    ['_', () => false],
  ]
  for (const [q, fits] of cases) assert.deepEqual(await numbersFound({ q }), expected(fits), q)
})

test('an authority is found by its code and by its name, and dates and words narrow further', async () => {
  for (const authority of [ecology.code, ecology.name]) {
    assert.deepEqual(await numbersFound({ authority }), expected((row) => row.authority === ecology), authority)
  }
  assert.deepEqual(
    await numbersFound({ q: '海悦', authority: market.code, from: '2026-06-03', to: '2026-06-06' }),
    expected((row) => row.firm.name.includes('海悦') && row.authority === market
      && row.decidedOn >= '2026-06-03' && row.decidedOn <= '2026-06-06'),
  )
})

test('words too common to list their subjects find the same records by reading the newest ones', async () => {
  const day = intake.clock.today()
  await fc.assert(fc.asyncProperty(fc.constantFrom(...stems, ...trades, '化', '查无'), async (q) => {
    const { words } = await readNarrowing(intake.ctx, { q })
    assert.ok(words !== undefined)
    const common = { ...words, named: undefined, subjects: undefined }
    const filter = { kind: 'penalty', limit: 100 }
    const found = await listPublic(intake.ctx.db, day, { ...filter, words })
    assert.deepEqual(await listPublic(intake.ctx.db, day, { ...filter, words: common }), found)
    const facets = await countFacets(intake.ctx.db, day, { ...filter, words }, 'sanction_kinds', 1000)
    const looked = await countFacets(intake.ctx.db, day, { ...filter, words: common }, 'sanction_kinds', 1000)
    assert.deepEqual([facets.total, facets.capped], [found.length, false])
    assert.deepEqual([looked.total, looked.capped], [found.length, true])
    assert.deepEqual(looked.authorities, facets.authorities)
  }), { numRuns: 20 })
})
