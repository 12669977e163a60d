/** The whole matrix, not samples of it: every list of the catalogue against every body, every day, every way of proposing. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { repositoryRoot } from '../../../kernel/root.ts'
import { addDays } from '../../../kernel/time.ts'
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
  proves: ['08', '09', '10'],
}
/** What the article behind a bar on conduct asks of the decision; undefined for every other list. */
function evidenceOf(list: ListDefinition): Evidence | undefined {
  const asked = catalogue.behaviour(list.code)?.evidence
  return list.nature !== 'conduct' || asked === undefined ? undefined : { ...asked, expected: '处罚决定' }
}
const isBar = (list: ListDefinition): boolean => list.nature === 'conduct'

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
  ['a judgment', { ...penalty, kind: 'judgment-defaulter' }, (list) => !isBar(list)],
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
    const terms: [number | undefined, boolean][] = [
      [undefined, true],
      [0, false],
      [list.termMonths ?? 1, list.termMonths !== null && list.termMonths >= 1],
      [(list.termMonths ?? 0) + 1, false],
    ]
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
            for (const [termMonths, inTerm] of terms) {
              for (const [measured, reached] of figures) {
                const facts: ProposalFacts = { category, criterion, measured, basis, finalOn, termMonths, evidence }
                const lawful =
                  criterion !== 'gossip' &&
                  reached &&
                  inTerm &&
                  list.subjects.includes(category) &&
                  (!needsBasis || (isBasis && isFinal(finalOn, basis)))
                const found = proposalFaults(list, facts, day)
                assert.equal(found.length === 0, lawful, `${list.code} ${what} ${JSON.stringify(facts)}`)
                proposals += 1
              }
            }
          }
        }
      }
    }
  }
  assert.ok(proposals > 10_000, `${proposals}`)
})

test('no entry lasts a day longer than its list allows, whatever the decision says', () => {
  for (const list of catalogue.lists) {
    if (list.termMonths === null) continue
    const longest = lastDay(list, day, undefined) ?? ''
    for (const months of [1, list.termMonths]) assert.ok((lastDay(list, day, months) ?? '') <= longest)
    for (const months of [0, -1, list.termMonths + 1])
      assert.throws(() => lastDay(list, day, months), RangeError, list.code)
  }
})
