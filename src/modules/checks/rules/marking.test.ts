import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ListDefinition } from '../../catalogue/index.ts'
import type { LiftGround } from '../schema.ts'
import { lastDayOf, liftFaults, placingFaults, type PlacingPaper } from './marking.ts'

const today = '2026-06-08'
const list = { nature: 'serious', recognisedBy: [{ title: '主管部门', sector: 'labour', lowestLevel: 'county' }] } as Pick<
  ListDefinition, 'nature' | 'recognisedBy'
>
const court = { ...list, recognisedBy: [{ title: '人民法院', sector: 'court', lowestLevel: 'county' as const }] }
const entry = { standing: true, since: '2026-01-05', until: '2029-01-04', decidedOn: '2026-01-05' }
const paper: PlacingPaper = { ground: 'objection', number: '异〔2026〕1号', receivedOn: '2026-06-01', extendedTo: null }

test('a mark lasts as long as what it waits for may take, reckoned in working days', () => {
  // 19 June 2026 is the Dragon Boat Festival: no working day.
  for (const [ground, extendedTo, last] of [
    ['objection', null, '2026-06-30'],
    ['repair', null, '2026-06-10'],
    ['repair-extended', '2026-07-15', '2026-07-15'],
  ] as const) {
    assert.equal(lastDayOf({ ground, receivedOn: '2026-06-01', extendedTo }), last, ground)
  }
})

test('a mark is placed only on an entry in force, by a paper that can be about it, inside its term', () => {
  for (const [why, over, of, onList, fields] of [
    ['as it should be', {}, {}, list, []],
    ['repair', { ground: 'repair' }, {}, list, []],
    ['not in force any more', {}, { until: '2026-06-07' }, list, ['ground']],
    ['not in force yet', {}, { since: '2026-06-09', decidedOn: '2026-01-05' }, list, ['ground']],
    ['held, or out of use', {}, { standing: false }, list, ['ground']],
    ['repair on a list of the courts', { ground: 'repair' }, {}, court, ['ground']],
    ['objection on a list of the courts', {}, {}, court, []],
    ['repair on a list that honours', { ground: 'repair' }, {}, { ...list, nature: 'red' as const }, ['ground']],
    ['a paper of tomorrow', { receivedOn: '2026-06-09' }, {}, list, ['receivedOn']],
    ['a paper from before the decision', { receivedOn: '2026-01-04' }, {}, list, ['receivedOn']],
    ['a term that is over', { receivedOn: '2026-03-02' }, {}, list, ['receivedOn']],
    ['an objection extended by hand', { extendedTo: '2026-12-01' }, {}, list, ['extendedTo']],
    ['an extension', { ground: 'repair-extended', extendedTo: '2026-07-01' }, {}, list, []],
    ['an extension without its day', { ground: 'repair-extended' }, {}, list, ['extendedTo']],
    ['an extension that is over', { ground: 'repair-extended', extendedTo: '2026-06-07' }, {}, list, ['extendedTo']],
    ['an extension past the entry', { ground: 'repair-extended', extendedTo: '2029-01-05' }, {}, list, ['extendedTo']],
  ] as const) {
    const faults = placingFaults({ ...entry, ...of }, onList, { ...paper, ...over }, today)
    assert.deepEqual(faults.map((fault) => fault.field), fields, why)
  }
})

test('what ends by a paper names it; what was placed by mistake needs none', () => {
  const full = { number: '复〔2026〕2号', on: '2026-06-05' }
  for (const [ground, over, fields] of [
    ['concluded', full, []],
    ['withdrawn', full, []],
    ['concluded', {}, ['number', 'on']],
    ['withdrawn', { ...full, on: '2026-06-09' }, ['on']],
    ['concluded', { ...full, on: '2026-05-29' }, ['on']],
    ['mistaken', {}, []],
  ] as const satisfies readonly [LiftGround, object, readonly string[]][]) {
    const lift = { ground, number: null, on: null, ...over }
    assert.deepEqual(liftFaults(lift, { receivedOn: '2026-06-01' }, today).map((fault) => fault.field), fields)
  }
})
