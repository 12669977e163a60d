import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createCatalogue, type Catalogue, type CatalogueParts } from './catalogue.ts'
import { checkCatalogue } from './check.ts'
import { shippedCatalogue, today } from './compile/fixtures.ts'
import { memorandumStandings } from './memoranda.ts'
import { executableOn, kindCarriers, lapse, listCarriers, type Finding } from './rules.ts'
import type { Basis } from './schema/common.ts'
import type { ListDefinition } from './schema/list.ts'
import type { Measure, MeasureRule } from './schema/measure.ts'
import type { Memorandum } from './schema/memorandum.ts'
import type { RecordKind } from './schema/record.ts'

const statute: Basis = {
  document: '某法',
  article: '第一条',
  rank: 'statute',
  from: '2020-01-01',
  certainty: 'S',
}
const rule: Basis = { ...statute, document: '某规定', rank: 'rule' }
const policy: Basis = { ...statute, document: '某文件', rank: 'policy' }
const plan: Basis = { ...statute, document: '某方案', rank: 'standard' }
const over: Basis = { ...statute, to: '2025-12-31' }
const soon: Basis = { ...statute, from: '2027-01-01' }

async function changed(edit: (given: Catalogue) => Partial<CatalogueParts>): Promise<Catalogue> {
  const given = await shippedCatalogue()
  return createCatalogue({ ...given, ...edit(given) })
}

async function worst(edit: (given: Catalogue) => Partial<CatalogueParts>): Promise<string[]> {
  const found = checkCatalogue(await changed(edit), today).filter(
    (finding: Finding) => finding.level !== 'note',
  )
  return found.map((finding) => `${finding.level} ${finding.code} ${finding.entry}`)
}

const kindWith =
  (edit: Partial<RecordKind>) =>
  (given: Catalogue): Partial<CatalogueParts> => ({
    kinds: given.kinds.map((kind) => (kind.code === 'penalty' ? { ...kind, ...edit } : kind)),
  })
const listWith =
  (edit: Partial<ListDefinition>) =>
  (given: Catalogue): Partial<CatalogueParts> => ({
    lists: given.lists.map((list) => (list.code === 'wage-arrears' ? { ...list, ...edit } : list)),
  })
const measureWith =
  (edit: Partial<Measure>) =>
  (given: Catalogue): Partial<CatalogueParts> => ({
    measures: given.measures.map((measure) =>
      measure.code === 'awards' ? { ...measure, ...edit } : measure,
    ),
  })
const ruleWith =
  (edit: Partial<MeasureRule>) =>
  (given: Catalogue): Partial<CatalogueParts> =>
    measureWith({
      rules: (given.measure('awards') as Measure).rules.map((one) =>
        one.code === 'wage-awards' ? { ...one, ...edit } : one,
      ),
    })(given)

const tooLong = { minMonths: 24, maxMonths: 61, basis: '招标投标法第六十条', certainty: 'S' as const }

const table: [situation: string, edit: (given: Catalogue) => Partial<CatalogueParts>, found: string[]][] = [
  ['an adverse kind with a law', kindWith({ basis: [statute] }), []],
  ['an adverse kind with a local regulation', kindWith({ basis: [{ ...statute, rank: 'local' }] }), []],
  [
    'an adverse kind with a department rule only',
    kindWith({ basis: [rule] }),
    ['error no-statute kind/penalty'],
  ],
  [
    'an adverse kind with a central policy only',
    kindWith({ basis: [policy] }),
    ['error no-statute kind/penalty'],
  ],
  ['an adverse kind with a plan only', kindWith({ basis: [plan] }), ['error no-statute kind/penalty']],
  ['an adverse kind whose law is repealed', kindWith({ basis: [over] }), ['error no-statute kind/penalty']],
  [
    'an adverse kind whose law is not yet in force',
    kindWith({ basis: [soon] }),
    ['error no-statute kind/penalty'],
  ],
  [
    'a favourable kind whose basis is over',
    kindWith({ polarity: 'favourable', basis: [over] }),
    ['error no-basis kind/penalty'],
  ],
  [
    'a kind about persons without necessity',
    kindWith({ subjects: ['natural-person'] }),
    ['error person-without-necessity kind/penalty'],
  ],
  [
    'a kind about persons with policy only',
    kindWith({
      subjects: ['natural-person'],
      necessity: '依法公开执业处罚所必需的信息',
      basis: [policy],
      polarity: 'neutral',
    }),
    ['error person-without-necessity kind/penalty'],
  ],
  [
    'a kind about persons by statute, necessity stated',
    kindWith({ subjects: ['natural-person'], necessity: '依法公开执业处罚所必需的信息', basis: [statute] }),
    [],
  ],
  ['a serious list by central policy', listWith({ basis: [policy] }), []],
  [
    'a serious list by department rule only',
    listWith({ basis: [rule] }),
    ['warning stopgap-rule list/wage-arrears'],
  ],
  ['a serious list by a plan', listWith({ basis: [plan] }), ['error no-basis list/wage-arrears']],
  ['a serious list whose basis is over', listWith({ basis: [over] }), ['error no-basis list/wage-arrears']],
  ['a list without a way out', listWith({ exits: [] }), ['error no-exit list/wage-arrears']],
  ['a list without criteria', listWith({ criteria: [] }), ['error no-criteria list/wage-arrears']],
  [
    'a list decided here without time to answer',
    listWith({ defenceWorkingDays: null }),
    ['error no-exit list/wage-arrears'],
  ],
  [
    'five years by policy alone',
    listWith({ termMonths: 60, basis: [policy] }),
    ['warning long-term list/wage-arrears'],
  ],
  [
    'a range of terms beyond the five years of the ban it brings',
    (given) => ({
      lists: given.lists.map((list) =>
        list.code === 'bidding-misconduct'
          ? { ...list, criteria: list.criteria.slice(0, 1).map((one) => ({ ...one, term: tooLong })) }
          : list,
      ),
    }),
    ['error term-beyond-measure list/bidding-misconduct/collusion'],
  ],
  [
    'a punishment by policy alone',
    ruleWith({ basis: [policy] }),
    ['error no-statute measure/awards/wage-awards'],
  ],
  [
    'a punishment whose law is repealed',
    ruleWith({ basis: [over] }),
    ['warning suspended measure/awards/wage-awards'],
  ],
  [
    'a punishment outside the national list',
    (given) => ({
      measures: given.measures.map(({ nationalNo: _, ...measure }) => measure),
    }),
    [
      'market-access',
      'fiscal-funds',
      'awards',
      'preferences',
      'key-supervision',
      'prudent-credit',
      'credit-reports',
    ]
      .sort()
      .map((code) => `error outside-list measure/${code}`),
  ],
  ['a limit on consumption', measureWith({ nationalNo: 3 }), ['error outside-list measure/awards']],
  ['a limit on leaving the country', measureWith({ nationalNo: 4 }), ['error outside-list measure/awards']],
  ['a limit on school', measureWith({ nationalNo: 5 }), ['error outside-list measure/awards']],
  [
    'a punishment from a red list',
    ruleWith({ triggers: { lists: ['tax-a-grade'] } }),
    ['error wrong-trigger measure/awards/wage-awards'],
  ],
  [
    "a punishment from an association's list",
    ruleWith({ triggers: { lists: ['association-discipline'] } }),
    ['error wrong-trigger measure/awards/wage-awards'],
  ],
  [
    'a limit from an attention list',
    ruleWith({ triggers: { lists: ['key-supervision'] } }),
    ['error wrong-trigger measure/awards/wage-awards'],
  ],
  [
    'a punishment that favours',
    ruleWith({ effect: 'favour' }),
    ['error wrong-trigger measure/awards/wage-awards'],
  ],
  [
    'a measure on persons without necessity',
    ruleWith({ subjects: ['natural-person'] }),
    ['error person-without-necessity measure/awards/wage-awards'],
  ],
  [
    'a rule that would show persons',
    (given) => ({
      publicity: given.publicity.map((one) =>
        one.code === 'penalty' ? { ...one, neverFor: ['sole-trader'] } : one,
      ),
    }),
    ['error person-published publicity/penalty'],
  ],
]

for (const [situation, edit, found] of table) {
  test(`${situation}: ${found.length === 0 ? 'lawful' : found[0]?.split(' ').slice(0, 2).join(' ')}`, async () => {
    // Memoranda and the national list follow what they point at; their own findings have tests of their own.
    const own = (await worst(edit)).filter((line) => !/ (memorandum|national-list)\//.test(line))
    assert.deepEqual(own.sort(), found.sort())
  })
}

test('a measure whose statute is not in force on a day is left out of that day by itself', async () => {
  const catalogue = await changed(ruleWith({ basis: [over] }))
  const codes = (on: string): string[] =>
    catalogue.measuresFor('wage-arrears', on).map((bearing) => bearing.rule.code)
  assert.ok(codes('2025-12-31').includes('wage-awards'))
  assert.ok(!codes('2026-01-01').includes('wage-awards'))
  assert.ok(catalogue.measuresFor('wage-arrears').some((bearing) => bearing.rule.code === 'wage-awards'))
})

test('every shipped punishment is executable today and stands at a matter that exists', async () => {
  const catalogue = await shippedCatalogue()
  for (const measure of catalogue.measures) {
    for (const one of measure.rules) {
      assert.ok(executableOn(measure, one, today), one.code)
      assert.ok(catalogue.measuresAt(one.matters[0] as string, today).some((bearing) => bearing.rule === one))
    }
  }
})

test('the counters of a wage defaulter are those article 48 names', async () => {
  const bearings = (await shippedCatalogue()).measuresFor('wage-arrears', today)
  const mandatory = bearings.filter(({ rule: one }) => one.mandatory).flatMap(({ rule: one }) => one.matters)
  assert.deepEqual([...new Set(mandatory)].sort(), [
    'awards',
    'construction-permit',
    'construction-tender',
    'fiscal-funds',
    'market-access',
    'procurement-bidding',
    'tax-benefit',
  ])
})

test('a counter for several kinds of permit refuses nothing by itself', async () => {
  const bearings = (await shippedCatalogue()).measuresAt('drug-permit', today)
  assert.ok(bearings.length > 0)
  assert.deepEqual([...new Set(bearings.map(({ rule: one }) => one.effect))], ['examine'])
})

test('the list of article 56 brings no bar of articles 59 and 64, and food entries only the food rule', async () => {
  const catalogue = await shippedCatalogue()
  const documents = (list: string): string[] =>
    catalogue.measuresFor(list, today).flatMap(({ rule: one }) =>
      one.basis.map((basis) => `${basis.document}${basis.article ?? ''}`),
    )
  assert.ok(!documents('cosmetics').some((basis) => /第五十九条|第六十四条/.test(basis)))
  assert.ok(documents('cosmetics').includes('化妆品监督管理条例第五十六条'))
  for (const list of ['market-serious', 'key-supervision']) {
    assert.ok(!documents(list).some((basis) => basis.startsWith('食品安全法')), list)
    const codes = catalogue.measuresFor(list, today).map(({ rule: one }) => one.code)
    assert.ok(codes.includes('general-inspection'), list)
  }
  assert.ok(documents('food-licence-revoked').includes('食品安全法第一百一十三条'))
})

test('all twenty memoranda of the plan are here, once each, and no number without a source', async () => {
  const { memoranda } = await shippedCatalogue()
  assert.deepEqual(
    memoranda.map((one) => one.no).sort((a, b) => a - b),
    Array.from({ length: 20 }, (_, i) => i + 1),
  )
  for (const one of memoranda) {
    for (const marked of [one.number, one.date])
      assert.equal(marked.value === undefined, marked.certainty === 'unknown', one.code)
  }
})

test('a memorandum has no effect of its own: each measure is carried by a rule, suspended, or history', async () => {
  const catalogue = await shippedCatalogue()
  const safety = catalogue.memoranda.find((one) => one.code === 'work-safety') as Memorandum
  const on = (day: string): Record<string, string> =>
    Object.fromEntries(
      memorandumStandings(safety, catalogue.measures, day).map((one) => [one.title, one.standing]),
    )
  assert.equal(on(today)['加大执法检查频次'], 'carried')
  assert.equal(on(today)['暂停安全生产标准化评审'], 'history')
  // 安全生产法 art 78 in its present words began on 2021-09-01.
  assert.equal(on('2021-08-31')['加大执法检查频次'], 'suspended')
  for (const memorandum of catalogue.memoranda) {
    for (const one of memorandumStandings(memorandum, catalogue.measures, today)) {
      for (const { measure, rule } of one.carriedBy) {
        const carrier = catalogue.measure(measure) as Measure
        assert.ok(executableOn(carrier, carrier.rules.find((r) => r.code === rule) as MeasureRule, today))
      }
    }
  }
})

const withMemorandum =
  (edit: Partial<Memorandum>) =>
  (given: Catalogue): Partial<CatalogueParts> => ({
    memoranda: given.memoranda.map((one) => (one.code === 'work-safety' ? { ...one, ...edit } : one)),
  })
const carriedBy = (...rules: string[]): Memorandum['measures'] => [
  { title: '某措施', nationalNo: 9, rules, certainty: 'G' },
]
for (const [what, edit, wanted] of [
  [
    'a number nobody has seen',
    { number: { value: '某〔2016〕1号', certainty: 'unknown' } },
    'error unsourced',
  ],
  ['a day left out that is said to be seen', { date: { certainty: 'S2' } }, 'error unsourced'],
  ['a rule about other lists', { measures: carriedBy('drug-inspection') }, 'error wrong-trigger'],
  ['a rule under another number', { measures: carriedBy('safety-awards') }, 'error outside-list'],
  ['an incentive behind a punishment', { measures: carriedBy('aeo-convenience') }, 'error outside-list'],
] as [string, Partial<Memorandum>, string][]) {
  test(`a memorandum with ${what} is refused`, async () => {
    const found = await worst(withMemorandum(edit))
    assert.ok(found.includes(`${wanted} memorandum/work-safety`), found.join('\n'))
  })
}

test('the national list of 2024 has fourteen measures, each carried or with its reason, none said twice', async () => {
  const { nationalLists, measures } = await shippedCatalogue()
  const edition = nationalLists.find((list) => list.edition === 2024)
  assert.deepEqual(
    edition?.items.map((item) => item.no),
    Array.from({ length: 14 }, (_, i) => i + 1),
  )
  const carried = edition?.items.flatMap((item) => (item.carriedBy === undefined ? [] : [item.no]))
  const ours = measures.flatMap((one) => (one.nationalNo === undefined ? [] : [one.nationalNo]))
  assert.deepEqual(
    [...new Set(ours)].sort((a, b) => a - b),
    carried,
  )
  const short = await worst((given) => ({
    nationalLists: given.nationalLists.map((list) => ({ ...list, items: list.items.slice(0, 13) })),
  }))
  assert.ok(short.includes('error incomplete national-list/national-measures-2024'), short.join('\n'))
})

test('nothing is filed under what has not begun, has ended, or that no law in force carries', () => {
  const entry = { effectiveFrom: '2020-01-01', basis: [statute] }
  const day = (decidedOn: string): Parameters<typeof lapse>[2] => ({ decidedOn, receivedOn: '2026-06-10' })
  const adverse = kindCarriers({ polarity: 'adverse' })
  const cases: [string | undefined, Parameters<typeof lapse>[0], Parameters<typeof lapse>[1], string][] = [
    [undefined, entry, adverse, '2026-06-08'],
    [undefined, entry, adverse, '2015-06-08'],
    ['not-begun', { ...entry, effectiveFrom: '2027-01-01' }, adverse, '2026-06-08'],
    ['ended', { ...entry, effectiveTo: '2025-12-31' }, adverse, '2026-06-08'],
    [undefined, { ...entry, effectiveTo: '2025-12-31' }, adverse, '2025-12-31'],
    ['no-basis', { ...entry, basis: [over] }, adverse, '2026-06-08'],
    [undefined, { ...entry, basis: [over] }, adverse, '2025-12-31'],
    ['no-basis', { ...entry, basis: [soon] }, adverse, '2026-06-08'],
    ['no-basis', { ...entry, basis: [rule, plan] }, adverse, '2026-06-08'],
    [undefined, { ...entry, basis: [rule] }, kindCarriers({ polarity: 'neutral' }), '2026-06-08'],
    [undefined, { ...entry, basis: [over, policy] }, listCarriers.serious, '2026-06-08'],
    ['no-basis', { ...entry, basis: [policy] }, listCarriers.conduct, '2026-06-08'],
    // An entry rests on its list's own articles.
    [undefined, { ...entry, basis: [policy] }, kindCarriers({ polarity: 'adverse', nature: 'list' }), '2026-06-08'],
  ]
  for (const [why, given, carriers, decidedOn] of cases)
    assert.equal(lapse(given, carriers, day(decidedOn)), why, JSON.stringify([given, decidedOn]))
})
