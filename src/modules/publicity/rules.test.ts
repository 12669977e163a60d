import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { repositoryRoot } from '../../kernel/root.ts'
import { addDays, addMonths, dateOfDayNumber, dayNumber } from '../../kernel/time.ts'
import { loadCatalogue } from '../catalogue/index.ts'
import {
  classify, publicityWindow, refusesWithdrawal, repairFrom, shownOn, type PublicityFacts, type WithdrawalFacts,
} from './rules.ts'

const catalogue = await loadCatalogue(join(repositoryRoot, 'catalogue'))
const penalty = catalogue.publicityRule('penalty')
const permit = catalogue.publicityRule('permit')

function facts(given: Partial<PublicityFacts>): PublicityFacts {
  return {
    category: 'organisation', decidedOn: '2026-04-07', effectiveOn: null, receivedOn: '2026-04-10', until: null,
    sanctionKinds: ['03'], fineYuan: 120_000, procedure: 'ordinary', declaredLevel: null, state: null, sector: null,
    province: '99', value: () => undefined, ...given,
  }
}

const window = (given: Partial<PublicityFacts>) => {
  const { level, from, until, rule } = publicityWindow(penalty, facts(given))
  return { level, from, until, rule }
}

test('a fine by ordinary procedure is general and shown for a year from the decision', () => {
  assert.deepEqual(window({}), {
    level: 'general', from: '2026-04-07', until: '2027-04-07', rule: 'penalty/ndrc-36/general',
  })
})

test('a licence revoked is serious and shown for three years', () => {
  assert.deepEqual(window({ sanctionKinds: ['08', '03'] }), {
    level: 'serious', from: '2026-04-07', until: '2029-04-07', rule: 'penalty/ndrc-36/serious',
  })
})

test('a penalty by simplified procedure is never shown, however large', () => {
  for (const sanctionKinds of [['01'], ['03'], ['03', '08']]) {
    const shown = window({ procedure: 'simplified', sanctionKinds, decidedOn: '2026-05-10', fineYuan: 5_000_000 })
    assert.deepEqual([shown.level, shown.from, shown.until], ['minor', null, null])
  }
})

test('a warning or a notice of criticism alone is never shown', () => {
  for (const sanctionKinds of [['01'], ['02'], ['01', '02']]) assert.equal(window({ sanctionKinds }).from, null)
  assert.equal(window({ sanctionKinds: ['01', '03'] }).from, '2026-04-07')
})

test('a natural person is never shown, under no rule of the catalogue', () => {
  for (const rule of catalogue.publicity) {
    assert.equal(publicityWindow(rule, facts({ category: 'natural-person' })).from, null, rule.code)
  }
})

test('an old decision is shown by the term that is better for its subject', () => {
  // Order 58 would show it until 2027-06-01, Order 36 until 2025-06-01.
  assert.deepEqual(window({ decidedOn: '2024-06-01' }), {
    level: 'general', from: '2024-06-01', until: '2025-06-01', rule: 'penalty/ndrc-36/general',
  })
  assert.equal(window({ decidedOn: '2024-06-01', sanctionKinds: ['08'] }).until, '2027-06-01')
})

test('the day on which an edition takes over belongs to the new one', () => {
  assert.equal(window({ decidedOn: '2026-04-01' }).rule, 'penalty/ndrc-36/general')
  assert.match(window({ decidedOn: '2026-03-31', sanctionKinds: ['01', '03'] }).rule, /^penalty\/ndrc-36\//)
})

test('a sector with an edition of its own is shown by that one', () => {
  assert.equal(window({ sector: 'market-regulation' }).rule, 'penalty/samr-107/general')
  const safety = window({ sector: 'work-safety', decidedOn: '2024-06-01', sanctionKinds: ['08'] })
  assert.equal(safety.until, '2027-06-01')
})

test('detention is of a natural person: no decision that holds it is shown, under no edition', () => {
  for (const sanctionKinds of [['13'], ['03', '13'], ['08', '13']]) {
    for (const decidedOn of ['2018-05-08', '2022-05-08', '2024-05-08', '2026-05-08']) {
      for (const sector of [null, 'market-regulation', 'work-safety']) {
        assert.deepEqual(window({ sanctionKinds, decidedOn, sector }), {
          level: null, from: null, until: null, rule: 'penalty/never-for-kind',
        })
      }
    }
  }
})

test('market regulation: warnings are never shown, other minor sanctions three months, by themselves', () => {
  const at = (given: Partial<PublicityFacts>) => {
    const guizhou = { sector: 'market-regulation', province: '52', decidedOn: '2026-05-08' }
    const { level, until, rule } = window({ ...guizhou, ...given })
    return [level, until, rule]
  }
  const threeMonths = ['minor', '2026-08-08', 'penalty/samr-107/minor-shown']
  assert.deepEqual(at({ fineYuan: 10_000 }), threeMonths)
  assert.deepEqual(at({ fineYuan: 10_000, category: 'sole-trader' }), threeMonths)
  assert.deepEqual(at({ sanctionKinds: ['02'], fineYuan: null }), threeMonths)
  assert.deepEqual(at({ sanctionKinds: ['01', '02'], fineYuan: null }), threeMonths)
  const never = ['minor', null, 'penalty/samr-107/minor']
  assert.deepEqual(at({ sanctionKinds: ['01'], fineYuan: null }), never)
  assert.deepEqual(at({ fineYuan: 1_000, procedure: 'simplified' }), never)
  assert.deepEqual(at({ fineYuan: 10_000, sanctionKinds: ['03', '04'] }),
    ['general', '2027-05-08', 'penalty/samr-107/general'])
  assert.equal(repairFrom(penalty, 'penalty/samr-107/minor-shown', '2026-05-08'), '2026-05-08')
})

test('a small fine is minor only where a threshold is set for the sector and province', () => {
  const guizhou = { sector: 'market-regulation', province: '52', fineYuan: 49_999, decidedOn: '2026-05-08' }
  assert.equal(window(guizhou).level, 'minor')
  assert.equal(window({ ...guizhou, fineYuan: 50_000 }).level, 'general')
  assert.equal(window({ ...guizhou, province: '99' }).level, 'general')
  assert.equal(window({ ...guizhou, fineYuan: null }).level, 'general')
})

test('confiscation makes a small fine general', () => {
  const small = { sector: 'market-regulation', province: '52', fineYuan: 100, sanctionKinds: ['03', '04'] }
  assert.equal(window(small).level, 'general')
})

test('a cap of the province ends publicity sooner than the edition would', () => {
  const capped = { ...penalty, caps: [{ ...(penalty.caps ?? [])[0], province: '99', months: 6 }] } as typeof penalty
  assert.equal(publicityWindow(capped, facts({})).until, '2026-10-07')
})

test('repair may be asked for from the shortest term on, and not for what was never shown', () => {
  assert.equal(publicityWindow(penalty, facts({})).repairFrom, '2026-07-07')
  assert.equal(repairFrom(penalty, 'penalty/ndrc-36/general', '2026-04-07'), '2026-07-07')
  assert.equal(repairFrom(penalty, 'penalty/ndrc-36/serious', '2026-04-07'), '2027-04-07')
  assert.equal(repairFrom(penalty, 'penalty/ndrc-36/minor', '2026-04-07'), null)
  assert.equal(repairFrom(permit, 'permit', '2026-04-07'), null)
})

test('the repair day told with the window is the one found again by the name of the rule', () => {
  fc.assert(fc.property(anyFacts(), (given) => {
    const made = publicityWindow(penalty, given)
    assert.equal(made.from === null ? null : repairFrom(penalty, made.rule, made.from), made.repairFrom)
  }))
})

test('the first row of a table that holds decides, so the gravest sanction sets the level', () => {
  const edition = (penalty.editions ?? []).find((one) => one.code === 'ndrc-36')
  assert.ok(edition)
  assert.equal(classify(edition, facts({ sanctionKinds: ['01', '10'] })), 'serious')
  assert.equal(classify(edition, facts({ sanctionKinds: ['01', '04'] })), 'general')
  assert.equal(classify(edition, facts({ sanctionKinds: [] })), 'general')
})

test('a permit is shown to the last day of its validity and not a day longer', () => {
  const shown = publicityWindow(permit, facts({ until: '2026-12-31', state: 'valid' }))
  assert.equal(shown.until, addDays('2026-12-31', permit.endDayShown ? 1 : 0))
  assert.equal(publicityWindow(permit, facts({ until: null })).until, null)
})

function anyFacts(): fc.Arbitrary<PublicityFacts> {
  const day = fc.integer({ min: dayNumber('2015-01-01'), max: dayNumber('2027-12-31') }).map(dateOfDayNumber)
  return fc.record({
    category: fc.constantFrom('organisation', 'sole-trader', 'natural-person'),
    decidedOn: fc.option(day), effectiveOn: fc.option(day), receivedOn: day, until: fc.option(day),
    sanctionKinds: fc.subarray(['01', '02', '03', '04', '05', '06', '08', '10', '13', '90']),
    fineYuan: fc.option(fc.integer({ min: 0, max: 3_000_000 })),
    procedure: fc.constantFrom(null, 'simplified', 'ordinary', 'hearing'),
    declaredLevel: fc.constantFrom(null, 'minor', 'general', 'serious'), state: fc.constant(null),
    sector: fc.constantFrom(null, 'market-regulation', 'work-safety', 'fire', 'ecology'),
    province: fc.constantFrom('99', '52', '37', '35'), value: fc.constant(() => undefined),
  })
}

test('no penalty is shown longer than three years from its decision or its first receipt', () => {
  fc.assert(fc.property(anyFacts(), (given) => {
    const { from, until } = publicityWindow(penalty, given)
    if (from === null) return
    assert.ok(until !== null && from <= until)
    assert.ok(until <= addMonths(from, 36))
  }))
})

test('nothing is public on or after its last day, on any day, although no job runs', () => {
  fc.assert(fc.property(anyFacts(), fc.integer({ min: -800, max: 2000 }), (given, offset) => {
    const { from, until } = publicityWindow(penalty, given)
    const day = addDays(given.receivedOn, offset)
    const stored = { publicFrom: from, publicUntil: until, held: null, withdrawn: false, superseded: false }
    const { shown } = shownOn(stored, day)
    assert.equal(shown, from !== null && from <= day && (until === null || day < until))
    for (const kept of [{ held: ['E601'] }, { withdrawn: true }, { superseded: true }]) {
      assert.equal(shownOn({ ...stored, ...kept }, day).shown, false)
    }
  }))
})

test('a transition never shows a decision longer than its own edition alone would', () => {
  const { transition: _, ...alone } = penalty
  fc.assert(fc.property(anyFacts(), (given) => {
    const own = publicityWindow(alone, given)
    const made = publicityWindow(penalty, given)
    if (own.from === null) assert.equal(made.from, null)
    else if (made.from !== null && own.until !== null) assert.ok(made.until !== null && made.until <= own.until)
  }))
})

test('why publicity may not end by hand, by what is stated and by who keeps the fact', () => {
  const of = (given: Partial<WithdrawalFacts>): WithdrawalFacts => ({
    publicityRule: 'penalty/ndrc-36/general', publicFrom: '2026-04-07', decidedOn: '2026-04-07', origin: undefined,
    isMasked: false, ...given,
  })
  const why = (given: Partial<WithdrawalFacts>, reason: string, today: string) => {
    const refusal = refusesWithdrawal(penalty, of(given), reason, today)
    return refusal?.because === 'repairTooEarly' ? refusal.from : refusal?.because
  }
  const minor = { publicityRule: 'penalty/ndrc-36/minor', publicFrom: null }
  const table: [Partial<WithdrawalFacts>, string, string, string | undefined][] = [
    [{}, 'revoked', '2026-08-01', 'revokeInstead'],
    [{}, 'repaired', '2026-07-06', '2026-07-07'],
    [{}, 'repaired', '2026-07-07', undefined],
    [{ publicityRule: 'penalty/ndrc-36/serious' }, 'repaired', '2027-04-06', '2027-04-07'],
    // Minor ones have no minimum: as soon as the duties are done.
    [minor, 'repaired', '2026-04-07', undefined],
    [{ isMasked: true }, 'repaired', '2026-04-08', undefined],
    [{ publicityRule: 'penalty/never-for-category', publicFrom: null }, 'repaired', '2026-08-01', 'notRepairable'],
    [{ origin: 'own' }, 'repaired', '2028-08-01', 'exitNeeded'],
    [{ origin: 'own', isMasked: true }, 'repaired', '2028-08-01', 'exitNeeded'],
    [{ origin: 'mirror' }, 'repaired', '2028-08-01', 'keptElsewhere'],
    [{ origin: 'mirror' }, 'objection-upheld', '2026-04-08', 'keptElsewhere'],
    [{}, 'objection-upheld', '2026-04-08', undefined],
    ...['misattributed', 'court-order', 'masked', 'law'].map(
      (reason): [Partial<WithdrawalFacts>, string, string, string | undefined] =>
        [{ origin: 'mirror' }, reason, '2026-04-08', undefined]),
  ]
  for (const [given, reason, today, expected] of table) {
    assert.equal(why(given, reason, today), expected, JSON.stringify({ given, reason, today }))
  }
})
