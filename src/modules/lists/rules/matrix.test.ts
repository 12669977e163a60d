/** The whole matrix, not samples of it: every list of the catalogue against every body, every day, every way of proposing. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { repositoryRoot } from '../../../kernel/root.ts'
import { addDays, addMonths } from '../../../kernel/time.ts'
import { loadCatalogue, type ListDefinition } from '../../catalogue/index.ts'
import { levels, mayRecognise, type Body } from './bodies.ts'
import { listStands, proposalFaults, type BasisFacts, type Evidence, type ProposalFacts } from './propose.ts'
import { lastDay } from './term.ts'

const catalogue = await loadCatalogue(join(repositoryRoot, 'catalogue'))
const day = '2026-06-10'
const regions = { county: '990101', city: '990100', province: '990000', nation: '000000' } as const
const kinds = ['department', 'office', 'court', 'association', 'bank', 'platform', 'utility'] as const
const sectors = catalogue.codeList('sectors').entries.map((one) => one.code)

test('of all bodies of all fields and levels, only those a list names may recognise an entry on it', () => {
  let allowed = 0
  let asked = 0
  for (const list of catalogue.lists) {
    for (const sector of sectors.filter((one) => one !== 'any')) {
      for (const kind of kinds) {
        for (const level of levels) {
          const body: Body = { code: 'X', name: 'X', kind, region: regions[level], sectors: [sector] }
          const fields =
            kind === 'association'
              ? ['association']
              : [
                  sector,
                  ...(kind === 'office' ? ['credit-office'] : []),
                  ...(kind === 'court' ? ['court'] : []),
                ]
          const named = list.recognisedBy.filter(
            (one) =>
              levels.indexOf(level) >= levels.indexOf(one.lowestLevel) &&
              (one.sector === 'any'
                ? ['department', 'office', 'court'].includes(kind)
                : fields.includes(one.sector)),
          )
          assert.equal(mayRecognise(list, body), named.length > 0, `${list.code} ${sector} ${kind} ${level}`)
          asked += 1
          if (named.length > 0) allowed += 1
        }
      }
    }
  }
  assert.ok(allowed > 0 && allowed < asked / 5, `${allowed} of ${asked}`)
})

test('no list stands a day before its first basis, nor a day after its last', () => {
  for (const list of catalogue.lists) {
    const carriers =
      list.nature === 'conduct'
        ? ['statute', 'local']
        : list.nature === 'serious'
          ? ['statute', 'local', 'policy']
          : ['statute', 'local', 'policy', 'rule']
    const carrying = list.basis.filter((basis) => carriers.includes(basis.rank))
    const first = carrying.map((basis) => basis.from).sort()[0]
    assert.ok(first !== undefined, `${list.code} stands on nothing`)
    assert.equal(
      listStands(list, addDays(first < list.effectiveFrom ? list.effectiveFrom : first, -1)),
      false,
    )
    const ended = { ...list, basis: list.basis.map((basis) => ({ ...basis, to: '2026-06-09' })) }
    assert.equal(listStands(ended, '2026-06-10'), false, list.code)
    const planned = { ...list, basis: list.basis.map((basis) => ({ ...basis, rank: 'standard' as const })) }
    assert.equal(listStands(planned, day), false, `${list.code} on a plan`)
    assert.equal(listStands({ ...list, effectiveTo: '2026-06-09' }, day), false, list.code)
  }
})

const penalty: BasisFacts = {
  kind: 'penalty',
  polarity: 'adverse',
  documentNo: '明罚〔2026〕1号',
  decidedOn: '2026-03-02',
  held: false,
  listCode: null,
  authorityCode: 'own',
  authoritySectors: [],
  proves: ['08', '09', '10'],
}
/** What the article behind a bar on conduct asks of the decision; undefined for every other list. */
function evidenceOf(list: ListDefinition): Evidence | undefined {
  const asked = catalogue.behaviour(list.code)?.evidence
  return list.nature !== 'conduct' || asked === undefined ? undefined : { ...asked, expected: '处罚决定' }
}
const isBar = (list: ListDefinition): boolean => list.nature === 'conduct'

/** The body that proposes has a field no list is about, so that only what a list itself names lets a decision pass. */
const by = { code: 'own', sectors: ['government-services'] }
const isOfKind = (list: ListDefinition, kind: string): boolean => list.basisFrom?.kinds?.includes(kind) ?? true

/** Each way of giving a basis, and whether it is one. */
const bases: [string, BasisFacts | null | undefined, boolean | ((list: ListDefinition) => boolean)][] = [
  ['a final decision', penalty, true],
  ['none', undefined, false],
  ['one of another subject', null, false],
  ['an honour', { ...penalty, polarity: 'favourable' }, false],
  ['another entry', { ...penalty, listCode: 'work-safety' }, false],
  ['a decision that is held', { ...penalty, held: true }, false],
  ['a decision without a number', { ...penalty, documentNo: null }, false],
  ['a decision without the sanction', { ...penalty, proves: ['03'] }, (list) => evidenceOf(list)?.in === undefined],
  [
    'a judgment',
    { ...penalty, kind: 'judgment-defaulter' },
    (list) => !isBar(list) && isOfKind(list, 'judgment-defaulter'),
  ],
  [
    'a decision of the water bureau',
    { ...penalty, authorityCode: 'other', authoritySectors: ['water'] },
    (list) =>
      list.basisFrom === undefined ||
      (list.basisFrom.authority === 'sector' &&
        (list.basisFrom.sectors ?? list.recognisedBy.map((one) => one.sector)).includes('water')),
  ],
  [
    'a decision of another body of the proposer’s own field',
    { ...penalty, authorityCode: 'other', authoritySectors: by.sectors },
    (list) =>
      list.basisFrom === undefined ||
      (list.basisFrom.authority === 'sector' && list.recognisedBy.some((one) => one.sector === 'any')),
  ],
  ['a decision of nobody knows whom', { ...penalty, authorityCode: null }, (list) => list.basisFrom === undefined],
  ['a decision of which nobody knows the day', { ...penalty, decidedOn: null }, (list) => !isBar(list)],
  ['a decision of eleven years ago', { ...penalty, decidedOn: '2015-06-09' }, (list) => !isBar(list)],
]
const finals: (string | undefined)[] = ['2026-06-01', undefined, '2026-06-11', '2026-03-01']
const isFinal = (on: string | undefined, basis: BasisFacts | null | undefined): boolean =>
  on !== undefined && on <= day && on >= (basis?.decidedOn ?? '')

test('of all ways to propose an entry, only the whole and lawful one has no fault', () => {
  let proposals = 0
  for (const list of catalogue.lists) {
    const needsBasis = ['serious', 'conduct', 'attention'].includes(list.nature)
    const evidence = evidenceOf(list)
    const criteria = [...list.criteria.map((one) => one.code), 'gossip']
    for (const criterion of criteria) {
      const floor = list.criteria.find((one) => one.code === criterion)?.threshold?.atLeast
      const figures: [number | undefined, boolean][] =
        floor === undefined
          ? [[undefined, true]]
          : [
              [floor, true],
              [floor - 0.01, false],
              [undefined, false],
            ]
      for (const category of ['organisation', 'sole-trader'] as const) {
        for (const [what, basis, sound] of bases) {
          const isBasis = typeof sound === 'function' ? sound(list) : sound
          for (const finalOn of finals) {
            for (const [measured, reached] of figures) {
              const facts: ProposalFacts = { by, category, criterion, measured, basis, finalOn, evidence }
              const lawful =
                criterion !== 'gossip' &&
                reached &&
                list.subjects.includes(category) &&
                (needsBasis ? isBasis && isFinal(finalOn, basis) : basis !== null)
              const found = proposalFaults(list, facts, day)
              assert.equal(found.length === 0, lawful, `${list.code} ${what} ${JSON.stringify(facts)}`)
              proposals += 1
            }
          }
        }
      }
    }
  }
  assert.ok(proposals > 10_000, `${proposals}`)
})

test('no entry lasts longer or shorter than its list and its criterion allow, whatever the decision says', () => {
  for (const list of catalogue.lists) {
    if (list.termMonths === null) continue
    for (const { code, term } of list.criteria) {
      const least: number = term?.minMonths ?? 1
      const most: number = term?.maxMonths ?? list.termMonths
      for (const months of [least, most])
        assert.equal(lastDay(list, code, day, months), addDays(addMonths(day, months), -1), `${list.code} ${code}`)
      for (const months of [0, -1, least - 1, most + 1])
        assert.throws(() => lastDay(list, code, day, months), RangeError, `${list.code} ${code} ${months}`)
      if (term === undefined) assert.equal(lastDay(list, code, day, undefined), lastDay(list, code, day, most))
      else assert.throws(() => lastDay(list, code, day, undefined), RangeError, `${list.code} ${code}`)
    }
  }
})
