import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { testLaw } from '../../../testing/check-situations.ts'
import { repositoryRoot } from '../../../kernel/root.ts'
import { addDays, civilDateOf, dateOfDayNumber, dayNumber, startOfDay } from '../../../kernel/time.ts'
import { loadCatalogue } from '../../catalogue/index.ts'
import { decide, greenChannel, inForce, stricter, type Decision, type Entry, type Facts } from './decide.ts'
import { compileLaw, greenChannelMeasure } from './law-map.ts'

const law = compileLaw(testLaw())
const day = '2026-05-10'
const tender = { code: 'tender', greenChannel: true }
const permit = { code: 'permit', greenChannel: true }

function entry(list: string, over: Partial<Entry> = {}): Entry {
  return {
    factId: `${list}-1`,
    list,
    since: '2025-06-01',
    until: '2027-05-31',
    authorityCode: '11990000000000001X',
    authorityName: '明州市测试局',
    document: '明测〔2025〕1号',
    marks: [],
    ...over,
  }
}

function facts(entries: Entry[], over: Partial<Facts> = {}): Facts {
  return { category: 'organisation', establishedOn: '2010-01-01', adverse: [], entries, ...over }
}

test('an entry in force prohibits, and the item names measure, basis, decider, document and term', () => {
  const verdict = decide(facts([entry('serious')]), tender, day, law)
  assert.equal(verdict.decision, 'prohibit')
  assert.deepEqual(verdict.items, [
    {
      effect: 'prohibit',
      mandatory: true,
      measure: { code: 'ban', name: '措施 ban' },
      basis: [{ document: '测试条例', article: '第一条' }],
      list: 'serious',
      decidedBy: { code: '11990000000000001X', name: '明州市测试局' },
      document: '明测〔2025〕1号',
      since: '2025-06-01',
      until: '2027-05-31',
    },
  ])
})

test('several lists at once: every adverse item is shown, strictest first, and the strictest decides', () => {
  const verdict = decide(
    facts([entry('red'), entry('wages', { since: '2026-01-01' }), entry('serious')]),
    permit,
    day,
    law,
  )
  assert.equal(verdict.decision, 'prohibit')
  assert.deepEqual(
    verdict.items.map((item) => item.measure.code),
    ['ban', 'look', 'look'],
  )
})

const safety = { code: 'safety', greenChannel: false }
const underObjection = { marks: ['under_objection'] as const }
const mixed: [string, Entry[], typeof permit, Decision, string[]][] = [
  ['a red list alone favours', [entry('red')], permit, 'favour', ['ease']],
  ['an adverse item leaves no favour beside it', [entry('red'), entry('bar')], permit, 'examine', ['look']],
  ['nor does one that is contested', [entry('red'), entry('bar', underObjection)], permit, 'none', ['look']],
  ['an attention list leaves it', [entry('red'), entry('attention')], permit, 'favour', ['ease']],
  ['a serious list without a measure here does not', [entry('red'), entry('wages')], safety, 'none', []],
  ['nor a bar on conduct', [entry('red'), entry('bar')], safety, 'none', []],
  ['a contested red list is shown and favours nothing', [entry('red', underObjection)], permit, 'none', ['ease']],
]

for (const [name, entries, matter, decision, measures] of mixed) {
  test(`no answer says two things: ${name}`, () => {
    const verdict = decide(facts(entries), matter, day, law)
    assert.equal(verdict.decision, decision)
    assert.deepEqual(verdict.items.map((item) => item.measure.code), measures)
    assert.equal(verdict.marks.length > 0, verdict.items.some((item) => item.marks !== undefined))
  })
}

test('favour needs that no adverse item applies', () => {
  assert.equal(decide(facts([entry('red')]), permit, day, law).decision, 'favour')
  assert.equal(decide(facts([entry('red'), entry('wages')]), permit, day, law).decision, 'examine')
  assert.equal(decide(facts([entry('red')]), tender, day, law).decision, 'none')
})

test('a contested entry is shown with its mark, is not carried out, and opens no favour either', () => {
  const contested = entry('serious', { marks: ['under_objection'] })
  const verdict = decide(facts([contested, entry('red')]), permit, day, law)
  assert.equal(verdict.decision, 'none')
  assert.deepEqual(verdict.marks, ['under_objection'])
  assert.deepEqual(verdict.items.find((item) => item.measure.code === 'ban')?.marks, ['under_objection'])
  assert.equal(verdict.greenChannel.eligible, false)
})

test('an entry begins and ends at midnight in Beijing, first and last day included', () => {
  const one = facts([entry('serious', { since: '2026-05-10', until: '2026-05-12' })])
  const at = (instant: number): Decision => decide(one, tender, civilDateOf(new Date(instant)), law).decision
  const first = startOfDay('2026-05-10').getTime()
  const end = startOfDay('2026-05-13').getTime()
  assert.equal(at(first - 1), 'none')
  assert.equal(at(first), 'prohibit')
  assert.equal(at(end - 1), 'prohibit')
  assert.equal(at(end), 'none')
})

test('a measure ends when the longest time of its article has run out, though the entry goes on', () => {
  const one = facts([entry('wages', { since: '2025-06-01', until: null })])
  assert.equal(decide(one, tender, '2026-05-31', law).decision, 'restrict')
  assert.equal(decide(one, tender, '2026-05-31', law).items[0]?.until, '2026-05-31')
  assert.equal(decide(one, tender, '2026-06-01', law).decision, 'none')
})

test('a measure whose basis is no longer in force suspends itself', () => {
  const catalogue = testLaw()
  const measures = catalogue.measures.map((measure) => ({
    ...measure,
    rules: measure.rules.map((rule) => ({
      ...rule,
      basis: rule.basis.map((b) => ({ ...b, to: '2026-05-10' })),
    })),
  }))
  const expiring = compileLaw({ ...catalogue, measures })
  assert.equal(decide(facts([entry('serious')]), tender, '2026-05-10', expiring).decision, 'prohibit')
  assert.equal(decide(facts([entry('serious')]), tender, '2026-05-11', expiring).decision, 'none')
})

test('a punishment ends with its statute, whatever else is cited; an incentive rests on a policy as well', () => {
  const catalogue = testLaw()
  const policy = { document: '测试意见', article: '第二条', rank: 'policy', from: '2020-01-01', certainty: 'G' } as const
  const citing = catalogue.measures.map((measure) => ({
    ...measure,
    rules: measure.rules.map((rule) => ({
      ...rule, basis: [...rule.basis.map((b) => ({ ...b, to: '2026-05-10' })), policy],
    })),
  }))
  const expiring = compileLaw({ ...catalogue, measures: citing })
  const last = decide(facts([entry('serious')]), tender, '2026-05-10', expiring)
  assert.deepEqual([last.decision, last.items[0]?.basis.length], ['prohibit', 2])
  const after = decide(facts([entry('serious')]), tender, '2026-05-11', expiring)
  assert.deepEqual([after.decision, after.items], ['none', []])
  assert.equal(decide(facts([entry('red')]), permit, '2026-05-11', expiring).decision, 'favour')
})

test('a newer version of a measure replaces the older on its first day', () => {
  const catalogue = testLaw()
  const [ban] = catalogue.measures
  assert.ok(ban)
  const next = {
    ...ban,
    version: 2,
    effectiveFrom: '2026-06-01',
    rules: ban.rules.map((rule) => ({ ...rule, effect: 'restrict' as const })),
  }
  const changed = compileLaw({ ...catalogue, measures: [ban, next] })
  assert.equal(decide(facts([entry('serious')]), tender, '2026-05-31', changed).decision, 'prohibit')
  const after = decide(facts([entry('serious')]), tender, '2026-06-01', changed)
  assert.equal(after.decision, 'restrict')
  assert.equal(after.items.length, 1)
})

/** The incentive of the test law as the green channel itself, beside one that is not. */
function withGreenChannel(): ReturnType<typeof compileLaw> {
  const catalogue = testLaw()
  const incentive = catalogue.measures.find((measure) => measure.rules.some((rule) => rule.code === 'ease'))
  assert.ok(incentive)
  const channel = {
    ...incentive, code: greenChannelMeasure, rules: incentive.rules.map((rule) => ({ ...rule, code: 'channel' })),
  }
  return compileLaw({ ...catalogue, measures: [...catalogue.measures, channel] })
}

const young = { establishedOn: '2025-01-01' }
const fined = (on: string): Partial<Facts> => ({ adverse: [on] })
const contested = [entry('red', underObjection)]
const channels: [string, Partial<Facts>, Entry[], typeof permit, Decision, string[]][] = [
  ['a model firm takes it', {}, [entry('red')], permit, 'favour', ['channel', 'ease']],
  ['a young model firm too', young, [entry('red')], permit, 'favour', ['channel', 'ease']],
  ['one with an adverse decision keeps only the rest', fined('2025-01-01'), [entry('red')], permit, 'favour', ['ease']],
  ['three years after it is open again', fined('2023-05-10'), [entry('red')], permit, 'favour', ['channel', 'ease']],
  ['a contested honour shows it and opens nothing', young, contested, permit, 'none', ['channel', 'ease']],
]

for (const [name, over, entries, matter, decision, measures] of channels) {
  test(`the green channel is no item while it is closed: ${name}`, () => {
    const verdict = decide(facts(entries, over), matter, day, withGreenChannel())
    assert.deepEqual([verdict.decision, verdict.items.map((item) => item.measure.code)], [decision, measures])
    const opens = verdict.items.some((item) => item.measure.code === 'channel' && item.marks === undefined)
    assert.ok(!opens || verdict.greenChannel.eligible)
  })
}

test('the catalogue has the measure that is the green channel', async () => {
  const catalogue = await loadCatalogue(join(repositoryRoot, 'catalogue'))
  assert.ok(catalogue.measures.some((measure) => measure.code === greenChannelMeasure))
})

const greenCases: [string, Partial<Facts>, string, boolean, string | null][] = [
  ['three clean years since establishment open it', {}, '2026-05-10', true, '2010-01-01'],
  [
    'an adverse decision closes it for three years',
    { adverse: ['2023-05-11'] },
    '2026-05-10',
    false,
    '2023-05-11',
  ],
  [
    'on the same day of the third year it opens again',
    { adverse: ['2023-05-10'] },
    '2026-05-10',
    true,
    '2023-05-10',
  ],
  [
    'of several decisions the latest counts',
    { adverse: ['2024-02-01', '2019-01-01'] },
    '2026-05-10',
    false,
    '2024-02-01',
  ],
  [
    'a decision dated ahead does not count yet',
    { adverse: ['2026-05-11', '2020-01-01'] },
    '2026-05-10',
    true,
    '2020-01-01',
  ],
  [
    'a subject younger than three years has not shown them',
    { establishedOn: '2023-05-11' },
    '2026-05-10',
    false,
    '2023-05-11',
  ],
  ['an unknown day of establishment is not assumed', { establishedOn: null }, '2026-05-10', false, null],
  [
    'a red list opens it for the young',
    { establishedOn: '2025-01-01', entries: [entry('red')] },
    '2026-05-10',
    true,
    '2025-01-01',
  ],
  [
    'a red list does not outweigh an adverse decision',
    { adverse: ['2025-01-01'], entries: [entry('red')] },
    '2026-05-10',
    false,
    '2025-01-01',
  ],
  ['a bar on conduct in force bars it', { entries: [entry('bar')] }, '2026-05-10', false, '2010-01-01'],
  [
    'a bar on conduct that has ended does not bar it',
    { entries: [entry('bar', { until: '2026-05-09' })] },
    '2026-05-10',
    true,
    '2010-01-01',
  ],
  ['a serious list in force bars it', { entries: [entry('wages')] }, '2026-05-10', false, '2010-01-01'],
  ['an attention list does not bar it', { entries: [entry('attention')] }, '2026-05-10', true, '2010-01-01'],
]

for (const [name, over, on, eligible, cleanSince] of greenCases) {
  test(`green channel: ${name}`, () => {
    const answer = greenChannel(facts([], over), tender, on, law)
    assert.equal(answer.eligible, eligible, answer.reason)
    assert.equal(answer.cleanSince, cleanSince)
  })
}

test('green channel: a matter of safety has none', () => {
  assert.equal(greenChannel(facts([]), { code: 'safety', greenChannel: false }, day, law).eligible, false)
})

const civilDays = fc
  .integer({ min: dayNumber('2020-01-01'), max: dayNumber('2030-01-01') })
  .map(dateOfDayNumber)
const entries = fc
  .record({
    list: fc.constantFrom('serious', 'wages', 'attention', 'bar', 'red', 'unheard-of'),
    since: civilDays,
    days: fc.option(fc.integer({ min: 0, max: 1500 }), { nil: null }),
    marks: fc.constantFrom([] as const, ['under_objection'] as const, ['under_repair'] as const),
  })
  .map(({ list, since, days, marks }) =>
    entry(list, { since, until: days === null ? null : addDays(since, days), marks: [...marks] }),
  )
const matters = fc.constantFrom(tender, permit)
const archives = fc
  .record({ entries: fc.array(entries, { maxLength: 5 }), adverse: fc.array(civilDays, { maxLength: 4 }) })
  .map(({ entries: found, adverse }) => facts(found, { adverse }))

test('an entry not in force never yields an item', () => {
  fc.assert(
    fc.property(archives, matters, civilDays, (archive, matter, on) => {
      for (const item of decide(archive, matter, on, law).items) {
        assert.ok(item.since <= on && (item.until === null || on <= item.until))
        assert.ok(archive.entries.some((e) => e.list === item.list && inForce(e, on)))
      }
    }),
    { numRuns: 1000 },
  )
})

test('adding a favourable list never makes the answer stricter', () => {
  fc.assert(
    fc.property(archives, matters, civilDays, (archive, matter, on) => {
      const before = decide(archive, matter, on, law)
      const withRed = decide(
        { ...archive, entries: [...archive.entries, entry('red', { since: on, until: null })] },
        matter,
        on,
        law,
      )
      assert.equal(stricter(before.decision, withRed.decision), before.decision)
      assert.ok(!before.greenChannel.eligible || withRed.greenChannel.eligible)
      assert.ok(withRed.items.length >= before.items.length)
      assert.equal(new Set(withRed.items.map((item) => item.effect === 'favour')).size < 2, true)
    }),
    { numRuns: 1000 },
  )
})

test('the decision is the strictest item carried out, and marked items never decide', () => {
  fc.assert(
    fc.property(archives, matters, civilDays, (archive, matter, on) => {
      const { decision, items } = decide(archive, matter, on, law)
      const executed = items
        .filter((item) => item.marks === undefined && item.effect !== 'favour')
        .map((item) => item.effect)
      if (executed.length > 0)
        assert.ok(
          executed.every((effect) => stricter(decision, effect) === decision) &&
            executed.includes(decision as never),
        )
      else
        assert.ok(
          decision === 'none' || (decision === 'favour' && items.every((item) => item.effect === 'favour')),
        )
    }),
    { numRuns: 1000 },
  )
})
