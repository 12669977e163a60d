import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createCatalogue, type Catalogue, type CatalogueParts } from './catalogue.ts'
import { checkCatalogue } from './check.ts'
import { shippedCatalogue, today } from './compile/fixtures.ts'
import { executableOn, type Finding } from './rules.ts'
import type { Basis } from './schema/common.ts'
import type { ListDefinition } from './schema/list.ts'
import type { Measure, MeasureRule } from './schema/measure.ts'
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
    assert.deepEqual((await worst(edit)).sort(), found.sort())
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
