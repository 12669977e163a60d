import assert from 'node:assert/strict'
import { join } from 'node:path'
import { before, test } from 'node:test'
import fc from 'fast-check'
import { repositoryRoot } from '../../../kernel/root.ts'
import { addDays, addMonths } from '../../../kernel/time.ts'
import { loadCatalogue, type Catalogue, type ListDefinition } from '../../catalogue/index.ts'
import { listsProblems } from '../problems.ts'
import type { EntryStatus } from '../schema.ts'
import { levelOf, mayRecognise, type Body } from './bodies.ts'
import { exitFault } from './exit.ts'
import { decaysOn, pointsOn, schemeStands, type PointScheme } from './points.ts'
import { listStands, proposalFaults, type BasisFacts, type ProposalFacts } from './propose.ts'
import { lastDayOfFact } from './fact.ts'
import {
  defenceUntil, earlyExitFrom, lastDay, listTermText, publishDueOn, statusOf, termFaults, type EntryDates,
} from './term.ts'

let catalogue: Catalogue
let safety: ListDefinition
const day = '2026-06-10'

before(async () => {
  catalogue = await loadCatalogue(join(repositoryRoot, 'catalogue'))
  safety = catalogue.list('work-safety', day)
})

const body = (over: Partial<Body>): Body => ({
  code: 'c',
  name: '示例局',
  kind: 'department',
  region: '990100',
  sectors: ['work-safety'],
  ...over,
})

test('the level of a body follows from its region', () => {
  assert.deepEqual(['000000', '990000', '990100', '990102'].map(levelOf), [
    'nation',
    'province',
    'city',
    'county',
  ])
})

const recognisers: [string, string, Partial<Body>, boolean][] = [
  ['an emergency bureau of a county', 'work-safety', { region: '990102' }, true],
  ['a bureau of another field', 'work-safety', { sectors: ['ecology'] }, false],
  ['a body without a field', 'work-safety', { sectors: [] }, false],
  ['a tax office of a city', 'major-tax-violation', { sectors: ['tax'] }, true],
  ['a tax office of a county, too low', 'major-tax-violation', { sectors: ['tax'], region: '990102' }, false],
  ['any department, for attention', 'key-supervision', { sectors: ['water'] }, true],
  ['a bank, for attention', 'key-supervision', { kind: 'bank', sectors: ['any'] }, false],
  ['an association in the field of a bureau', 'work-safety', { kind: 'association' }, false],
  ['an association, for its own list', 'association-discipline', { kind: 'association', sectors: [] }, true],
  ['a department, for an association’s list', 'association-discipline', {}, false],
  ['a court', 'judgment-defaulter', { kind: 'court', sectors: [] }, true],
]
for (const [who, list, over, may] of recognisers) {
  test(`${who} ${may ? 'may' : 'may not'} recognise an entry on ${list}`, () => {
    assert.equal(mayRecognise(catalogue.list(list, day), body(over)), may)
  })
}

const penalty: BasisFacts = {
  kind: 'penalty',
  polarity: 'adverse',
  documentNo: '明应急罚〔2026〕1号',
  decidedOn: '2026-03-02',
  held: false,
  listCode: null,
  authorityCode: 'c',
  authoritySectors: ['work-safety'],
  proves: ['03'],
}
const sound: ProposalFacts = {
  by: { code: 'c', sectors: ['work-safety'] },
  category: 'organisation',
  criterion: 'hazard',
  measured: undefined,
  basis: penalty,
  finalOn: '2026-06-01',
  evidence: undefined,
}
const ofEcology = { ...penalty, authorityCode: 'e', authoritySectors: ['ecology'] }
const ofHousing = { ...penalty, authorityCode: 'h', authoritySectors: ['housing'] }
const tendering = { criterion: 'collusion', by: { code: 'p', sectors: ['public-resources'] } }
const faults: [string, string, Partial<ProposalFacts>, string[]][] = [
  ['everything there', 'work-safety', {}, []],
  ['a criterion the list does not have', 'work-safety', { criterion: 'gossip' }, ['list.criterion']],
  ['no decision beneath', 'work-safety', { basis: undefined }, ['list.basis_missing']],
  ['a decision of another subject', 'work-safety', { basis: null }, ['list.basis_unknown']],
  [
    'an honour as the basis',
    'work-safety',
    { basis: { ...penalty, polarity: 'favourable' } },
    ['list.basis_kind'],
  ],
  [
    'another list as the basis',
    'work-safety',
    { basis: { ...penalty, listCode: 'wage-arrears' } },
    ['list.basis_kind'],
  ],
  ['a decision that is held', 'work-safety', { basis: { ...penalty, held: true } }, ['list.basis_held']],
  [
    'a decision without a number',
    'work-safety',
    { basis: { ...penalty, documentNo: null } },
    ['list.basis_document'],
  ],
  ['nobody says when it became final', 'work-safety', { finalOn: undefined }, ['list.final_missing']],
  ['final only tomorrow', 'work-safety', { finalOn: '2026-06-11' }, ['list.not_final']],
  ['final before it was decided', 'work-safety', { finalOn: '2026-03-01' }, ['list.not_final']],
  [
    'a sole trader where only organisations are listed',
    'judgment-defaulter',
    { category: 'sole-trader', criterion: 'refuses' },
    ['list.category'],
  ],
  [
    'a threshold without a figure',
    'major-tax-violation',
    { criterion: 'evasion' },
    ['list.measured_missing'],
  ],
  [
    'a figure below the threshold',
    'major-tax-violation',
    { criterion: 'evasion', measured: 999_999.99 },
    ['list.below_threshold'],
  ],
  ['a figure at the threshold', 'major-tax-violation', { criterion: 'evasion', measured: 1_000_000 }, []],
  ['a waste fine of the ecology bureau', 'work-safety', { basis: ofEcology }, ['list.basis_authority']],
  [
    'a fine of another safety bureau',
    'work-safety',
    { basis: { ...penalty, authorityCode: 'd' } },
    ['list.basis_authority'],
  ],
  [
    'a judgment where the law names a penalty',
    'work-safety',
    { basis: { ...penalty, kind: 'ruling' } },
    ['list.basis_kind'],
  ],
  ['a penalty of a body that oversees tenders', 'bidding-misconduct', { ...tendering, basis: ofHousing }, []],
  [
    'a penalty of a body that does not',
    'bidding-misconduct',
    { ...tendering, basis: ofEcology },
    ['list.basis_authority'],
  ],
  [
    'a decision in the recogniser’s own field',
    'key-supervision',
    { criterion: 'repeat', by: { code: 'x', sectors: ['ecology'] }, basis: ofEcology },
    [],
  ],
  [
    'a decision in another field than the recogniser’s',
    'key-supervision',
    { criterion: 'repeat', by: { code: 'x', sectors: ['water'] }, basis: ofEcology },
    ['list.basis_authority'],
  ],
  [
    'a decision of a body nobody registered',
    'key-supervision',
    { criterion: 'repeat', basis: { ...penalty, authorityCode: 'n', authoritySectors: [] } },
    ['list.basis_authority'],
  ],
  [
    'a red list without a decision beneath',
    'honest-enterprise',
    { criterion: 'honoured', basis: undefined, finalOn: undefined },
    [],
  ],
]
for (const [what, list, over, codes] of faults) {
  test(`a proposal with ${what} has ${codes.length === 0 ? 'no fault' : codes.join(', ')}`, () => {
    const found = proposalFaults(catalogue.list(list, day), { ...sound, ...over }, day)
    assert.deepEqual(
      found.map((one) => one.code),
      codes,
    )
    for (const one of found)
      assert.ok(one.expected !== undefined && one.expected !== '', 'says what would be right')
  })
}

test('a list stands only while a basis of the right rank is in force, from its first day to its last', () => {
  const [statute] = safety.basis
  assert.ok(statute)
  const with_ = (basis: ListDefinition['basis']): ListDefinition => ({ ...safety, basis })
  assert.equal(listStands(safety, day), true)
  assert.equal(listStands(with_([{ ...statute, to: day }]), day), true)
  assert.equal(listStands(with_([{ ...statute, to: '2026-06-09' }]), day), false)
  assert.equal(listStands(with_([{ ...statute, from: '2026-06-11' }]), day), false)
  assert.equal(listStands(with_([{ ...statute, rank: 'rule' }]), day), false)
  assert.equal(listStands(with_([{ ...statute, rank: 'standard' }]), day), false)
  assert.equal(listStands({ ...safety, effectiveTo: '2026-06-09' }, day), false)
})

test('the last day follows from the list, or from the decision within it, and never lies beyond', () => {
  assert.equal(lastDay(safety, 'hazard', '2026-06-10', undefined), '2029-06-09')
  assert.equal(lastDay(safety, 'hazard', '2026-06-10', 12), '2027-06-09')
  assert.throws(() => lastDay(safety, 'hazard', '2026-06-10', 37), RangeError)
  fc.assert(
    fc.property(fc.integer({ min: -5, max: 80 }), fc.integer({ min: 0, max: 3000 }), (months, offset) => {
      const decided = addDays('2022-01-01', offset)
      try {
        const last = lastDay(safety, 'hazard', decided, months)
        assert.ok(last !== null && last >= decided && last < addMonths(decided, 36))
      } catch (error) {
        assert.ok(error instanceof RangeError && (months < 1 || months > 36))
      }
    }),
  )
})

/** 招标投标法 arts 53, 54, 60; 政府采购法 art 77; 11号令: three years, or less by the decision. */
const terms: [string, string, number | undefined, string | undefined][] = [
  ['bidding-misconduct', 'collusion', undefined, 'list.term_missing'],
  ['bidding-misconduct', 'collusion', 11, 'list.out_of_term'],
  ['bidding-misconduct', 'collusion', 12, undefined],
  ['bidding-misconduct', 'collusion', 24, undefined],
  ['bidding-misconduct', 'collusion', 25, 'list.out_of_term'],
  ['bidding-misconduct', 'fraud', 36, undefined],
  ['bidding-misconduct', 'fraud', 37, 'list.out_of_term'],
  ['bidding-misconduct', 'breach', 1, 'list.out_of_term'],
  ['bidding-misconduct', 'breach', 23, 'list.out_of_term'],
  ['bidding-misconduct', 'breach', 60, undefined],
  ['government-procurement', 'bribery', 11, 'list.out_of_term'],
  ['government-procurement', 'bribery', 12, undefined],
  ['government-procurement', 'bribery', undefined, 'list.term_missing'],
  ['work-safety', 'hazard', undefined, undefined],
  ['work-safety', 'hazard', 37, 'list.out_of_term'],
  ['work-safety', 'hazard', 0, 'list.out_of_term'],
  ['judgment-defaulter', 'refuses', 12, 'list.out_of_term'],
  ['judgment-defaulter', 'refuses', undefined, undefined],
]
for (const [list, criterion, months, code] of terms) {
  test(`${months ?? 'no'} months for ${criterion} on ${list} are ${code ?? 'lawful'}`, () => {
    const found = termFaults(catalogue.list(list, day), criterion, months)
    assert.deepEqual(found.map((one) => one.code), code === undefined ? [] : [code])
  })
}

test('the list says its ranges in words, each once', () => {
  assert.equal(listTermText(catalogue.list('bidding-misconduct', day)), '1年至2年、1年至3年、2年至5年，按列入情形由决定确定')
  assert.equal(listTermText(catalogue.list('government-procurement', day)), '1年至3年，按列入情形由决定确定')
  assert.equal(listTermText(safety), '3年')
  assert.equal(listTermText(catalogue.list('food-licence-revoked', day)), '自所依据的决定作出之日起5年')
})

test('the window for defence runs in working days over holidays', () => {
  // 19 June 2026 is the Dragon Boat Festival.
  assert.equal(defenceUntil('2026-06-15', 5), '2026-06-23')
})

test('an entry is to be shown within working days, or by a day of the next month', () => {
  const dates = { decidedOn: '2026-06-01', servedOn: '2026-06-15' }
  assert.equal(publishDueOn(safety, dates), '2026-06-25')
  const monthly: ListDefinition = { ...safety, publish: { dayOfNextMonth: 15 } }
  assert.equal(publishDueOn(monthly, { ...dates, servedOn: '2026-12-31' }), '2027-01-15')
  assert.equal(publishDueOn(catalogue.list('wage-arrears', day), dates), undefined)
  // Twenty working days from the decision, over the Dragon Boat Festival; the service does not count.
  assert.equal(publishDueOn(catalogue.list('statistics', day), dates), '2026-06-30')
})

const nothing: EntryDates = {
  nature: 'serious',
  noticeId: null,
  noticeServedOn: null,
  defenceUntil: null,
  waivedOn: null,
  reviewedOn: null,
  decision: null,
  factId: null,
  until: null,
  endedOn: null,
  endGround: null,
  droppedOn: null,
}
const told = { noticeId: 'n', noticeServedOn: '2026-06-01', defenceUntil: '2026-06-09' }
const entered = {
  ...told,
  reviewedOn: '2026-06-10',
  decision: 'list' as const,
  factId: 'f',
  until: '2029-06-09',
}
const stands: [string, Partial<EntryDates>, string, EntryStatus][] = [
  ['proposed', {}, day, 'proposed'],
  ['a notice issued', { noticeId: 'n' }, day, 'notified'],
  ['the last day of the window', told, '2026-06-09', 'defending'],
  ['the day after it', told, '2026-06-10', 'heard'],
  ['a waiver within it', { ...told, waivedOn: '2026-06-02' }, '2026-06-03', 'heard'],
  ['reviewed', { ...told, reviewedOn: day }, day, 'reviewed'],
  ['decided and not served', { ...told, reviewedOn: day, decision: 'list' }, day, 'decided'],
  ['its last day', entered, '2029-06-09', 'in-force'],
  ['the day after its last day', entered, '2029-06-10', 'expired'],
  ['left early', { ...entered, endedOn: '2027-07-01', endGround: 'early' }, '2027-07-01', 'left'],
  ['undone', { ...entered, endedOn: '2027-07-01', endGround: 'revoked' }, '2027-07-01', 'revoked'],
  ['declined', { ...told, decision: 'decline' }, day, 'declined'],
  ['dropped', { droppedOn: day }, day, 'dropped'],
]
for (const [what, over, on, status] of stands) {
  test(`${what} stands as ${status}`, () => assert.equal(statusOf({ ...nothing, ...over }, on), status))
}

type ExitCase = [string, string, Parameters<typeof exitFault>[1], string, string | undefined]
const exits: ExitCase[] = [
  [
    'early before twelve months',
    'work-safety',
    { ground: 'early', applicant: 'subject', decidedOn: '2026-06-10', papers: ['correction', 'commitment'] },
    '2027-06-09',
    listsProblems.noEarlyExit.code,
  ],
  [
    'early after twelve months',
    'work-safety',
    { ground: 'early', applicant: 'subject', decidedOn: '2026-06-10', papers: ['correction', 'commitment'] },
    '2027-06-10',
    undefined,
  ],
  [
    'early with a promise and nothing done',
    'work-safety',
    { ground: 'early', applicant: 'subject', decidedOn: '2026-06-10', papers: ['commitment'] },
    '2027-06-10',
    listsProblems.noEarlyExit.code,
  ],
  [
    'early with correction and no promise',
    'work-safety',
    { ground: 'early', applicant: 'subject', decidedOn: '2026-06-10', papers: ['report'] },
    '2027-06-10',
    listsProblems.noEarlyExit.code,
  ],
  [
    'early from an association without a promise',
    'association-discipline',
    { ground: 'early', applicant: 'subject', decidedOn: '2026-06-10', papers: ['report'] },
    '2026-09-10',
    undefined,
  ],
  ...([
    ['six months listed, the day of paying unstated', undefined, '2027-06-10', listsProblems.noEarlyExit.code],
    ['paid before the listing, a day short', '2026-03-01', '2026-12-09', listsProblems.noEarlyExit.code],
    ['paid before the listing', '2026-03-01', '2026-12-10', undefined],
    ['paid after it, six months listed', '2026-09-01', '2026-12-10', listsProblems.noEarlyExit.code],
    ['paid after it, six months since', '2026-09-01', '2027-03-01', undefined],
    ['to be paid tomorrow', '2027-06-11', '2027-06-10', listsProblems.noEarlyExit.code],
  ] as const).map(([what, paid, on, code]): ExitCase => [
    `arrears of wages, ${what}`,
    'wage-arrears',
    {
      ground: 'early', applicant: 'subject', decidedOn: '2026-06-10', papers: ['evidence', 'commitment'],
      ...(paid === undefined ? {} : { correctedOn: paid }),
    },
    on,
    code,
  ]),
  [
    'early without proof',
    'work-safety',
    { ground: 'early', applicant: 'subject', decidedOn: '2026-06-10', papers: [] },
    '2027-06-10',
    listsProblems.noEarlyExit.code,
  ],
  [
    'early from a list that has none',
    'government-procurement',
    { ground: 'early', applicant: 'subject', decidedOn: '2020-06-10', papers: ['correction', 'commitment'] },
    day,
    listsProblems.groundUnknown.code,
  ],
  [
    'expiry, which asks for nothing',
    'work-safety',
    { ground: 'expiry', applicant: 'subject', decidedOn: '2026-06-10', papers: ['correction', 'commitment'] },
    day,
    listsProblems.groundUnknown.code,
  ],
  [
    'an invented ground',
    'work-safety',
    { ground: 'mercy', applicant: 'body', decidedOn: '2026-06-10', papers: ['correction', 'commitment'] },
    day,
    listsProblems.groundUnknown.code,
  ],
  [
    'a wrong entry',
    'honest-enterprise',
    { ground: 'wrong', applicant: 'body', decidedOn: '2026-06-10', papers: [] },
    day,
    undefined,
  ],
  [
    'the model firm’s own wish',
    'honest-enterprise',
    { ground: 'withdrawn', applicant: 'subject', decidedOn: '2026-06-10', papers: [] },
    day,
    undefined,
  ],
]
for (const [what, list, facts, on, code] of exits) {
  test(`leaving for ${what} is ${code ?? 'open'}`, () => {
    assert.equal(exitFault(catalogue.list(list, day), facts, on)?.problem.code, code)
  })
}

test('early exit opens on the same day of the month, and not at all where the list has none', () => {
  assert.equal(earlyExitFrom(safety, '2026-06-10'), '2027-06-10')
  assert.equal(earlyExitFrom(catalogue.list('bidding-misconduct', day), '2026-06-10'), null)
})

test('the right to leave early is no older than the order that gives it', () => {
  const fraud = catalogue.list('social-insurance', day)
  assert.equal(earlyExitFrom(fraud, '2025-01-10'), '2026-04-01')
  assert.equal(earlyExitFrom(fraud, '2026-06-10'), '2027-06-10')
})

test('a removal ends a fact and never stretches one that was over', () => {
  assert.equal(lastDayOfFact('2029-06-09', undefined), '2029-06-09')
  assert.equal(lastDayOfFact('2029-06-09', '2027-07-01'), '2027-06-30')
  assert.equal(lastDayOfFact('2029-06-09', '2029-08-01'), '2029-06-09')
  assert.equal(lastDayOfFact(null, '2027-07-01'), '2027-06-30')
})

const scheme: PointScheme = {
  code: 'bidding',
  version: 1,
  title: '记分办法（示例）',
  list: 'bidding-misconduct',
  threshold: 12,
  decayMonths: 12,
  events: [{ code: 'late', title: '逾期', points: 3 }],
  basis: { document: '示例条例', article: '第一条', from: '2026-01-01', to: null },
}

test('points count from the event until they decay, unless revoked, and only under a basis in force', () => {
  const line = (occurredOn: string, revoked = false) => ({
    scheme: 'bidding',
    points: 6,
    occurredOn,
    decaysOn: decaysOn(scheme, occurredOn),
    revoked,
  })
  assert.equal(pointsOn([line('2026-01-05'), line('2025-06-11')], 'bidding', day), 12)
  assert.equal(pointsOn([line('2025-06-10')], 'bidding', day), 0)
  assert.equal(pointsOn([line('2026-06-11')], 'bidding', day), 0)
  assert.equal(pointsOn([line('2026-01-05', true)], 'bidding', day), 0)
  assert.equal(pointsOn([line('2026-01-05')], 'other', day), 0)
  assert.equal(schemeStands(scheme, day), true)
  assert.equal(schemeStands({ ...scheme, basis: { ...scheme.basis, to: '2026-06-09' } }, day), false)
})
