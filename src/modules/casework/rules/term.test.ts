import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toyFlow } from '../../../testing/toy-flow.ts'
import type { Workflow } from '../../../kernel/workflow.ts'
import { clockSteps, dueState, fixedTerm, positionAfter, spentDays, termFrom, type Position } from './term.ts'

const flow = toyFlow as unknown as Workflow
const pausing = new Set(['supplement'])

function entered(state: string, on: string, used = 0): Position {
  const term = termFrom(flow, state, on, used)
  return {
    state, enteredOn: on, usedDays: used, ...term, dueEstimated: term.estimated, heldState: null, heldDays: null,
  }
}

test('terms run in working days over holidays and make-up days', () => {
  const table: [string, string, string][] = [
    ['2026-02-10', '2026-02-13', 'three days before the Spring Festival'],
    // Off 15–23 February 2026; 14 and 28 February are worked.
    ['2026-02-12', '2026-02-24', 'a make-up Saturday counts, the festival does not'],
    ['2026-09-29', '2026-10-09', 'the National Day week'],
    ['2026-06-12', '2026-06-17', 'a weekend'],
  ]
  for (const [from, due, what] of table) assert.equal(termFrom(flow, 'received', from).dueOn, due, what)
})

test('half and four fifths of a term are marked, and a state without term has none', () => {
  const term = termFrom(flow, 'accepted', '2026-06-01')
  assert.deepEqual(term, {
    dueOn: '2026-06-15', clockOn: '2026-06-30', estimated: false, halfOn: '2026-06-08', warnOn: '2026-06-11',
  })
  assert.deepEqual(termFrom(flow, 'granted', '2026-06-01'), {
    dueOn: null, clockOn: null, estimated: false, halfOn: null, warnOn: null,
  })
})

test('a term into a year without notice is shown as an estimate', () => {
  const term = termFrom(flow, 'accepted', '2030-12-20')
  assert.equal(term.estimated, true)
  assert.deepEqual(clockSteps(flow, pausing, entered('accepted', '2030-12-20'), '2031-12-31'), [])
})

test('working days spent are counted like the term', () => {
  assert.equal(spentDays('2026-09-28', '2026-09-28'), 0)
  assert.equal(spentDays('2026-09-28', '2026-10-07'), 2)
  assert.equal(spentDays('2026-09-28', '2026-10-10'), 5)
  assert.equal(spentDays('2026-09-28', '2026-09-01'), 0)
})

test('a supplement stops the clock of the state it interrupts, and coming back lets it run on', () => {
  // Accepted on Monday 1 June; asked for a supplement on the fourth working day; supplied two weeks later.
  const asked = positionAfter(flow, pausing, entered('accepted', '2026-06-01'), 'supplement', '2026-06-05')
  assert.deepEqual([asked.heldState, asked.heldDays, asked.dueOn], ['accepted', 4, '2026-06-12'])
  const back = positionAfter(flow, pausing, asked, 'accepted', '2026-06-10')
  assert.deepEqual([back.usedDays, back.dueOn, back.heldState], [4, '2026-06-18', null])
  const elsewhere = positionAfter(flow, pausing, asked, 'withdrawn', '2026-06-10')
  assert.deepEqual([elsewhere.usedDays, elsewhere.heldState], [0, null])
})

test('a state interrupted before comes to its own full term when reached another way', () => {
  const asked = positionAfter(flow, pausing, entered('received', '2026-06-01'), 'supplement', '2026-06-02')
  const accepted = positionAfter(flow, pausing, asked, 'accepted', '2026-06-03')
  assert.deepEqual([accepted.usedDays, accepted.dueOn], [0, '2026-06-17'])
})

test('the clock moves a case the day after its term and never on its last day', () => {
  const accepted = entered('accepted', '2026-06-01')
  assert.equal(accepted.clockOn, '2026-06-30')
  assert.deepEqual(clockSteps(flow, pausing, accepted, '2026-06-30'), [])
  const [step] = clockSteps(flow, pausing, accepted, '2026-07-01')
  assert.deepEqual([step?.move.verb, step?.on, step?.after.state], ['lapse', '2026-07-01', 'tacit'])
  assert.equal(clockSteps(flow, pausing, accepted, '2027-03-01')[0]?.on, '2026-07-01')
})

test('a term may end on a day that a decision names', () => {
  const term = fixedTerm(flow, 'accepted', '2026-06-01', '2026-07-31')
  assert.deepEqual([term.dueOn, term.clockOn, term.estimated], ['2026-07-31', '2026-07-31', false])
})

test('how a case stands with its deadline', () => {
  const term = { closed: false, paused: false, dueOn: '2026-06-15', halfOn: '2026-06-08', warnOn: '2026-06-11' }
  const table: [Partial<typeof term>, string, string][] = [
    [{}, '2026-06-07', 'running'], [{}, '2026-06-08', 'half'], [{}, '2026-06-11', 'warning'],
    [{}, '2026-06-15', 'warning'], [{}, '2026-06-16', 'overdue'], [{ paused: true }, '2026-06-11', 'paused'],
    [{ paused: true }, '2026-06-16', 'overdue'], [{ closed: true }, '2026-06-16', 'closed'],
  ]
  for (const [change, today, expected] of table) assert.equal(dueState({ ...term, ...change }, today), expected, today)
  const none = { closed: false, paused: false, dueOn: null, halfOn: null, warnOn: null }
  assert.equal(dueState(none, '2026-06-16'), 'none')
})
