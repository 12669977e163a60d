import assert from 'node:assert/strict'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { repositoryRoot } from '../../../kernel/root.ts'
import { loadCatalogue, type Catalogue } from '../../catalogue/index.ts'
import { listingFlow } from '../workflow.ts'
import { stepsOf } from './steps.ts'
import { waysOut } from '../rules/ways-out.ts'

let catalogue: Catalogue
before(async () => {
  catalogue = await loadCatalogue(join(repositoryRoot, 'catalogue'))
})

test('a list kept here shows every step of the law with the clocks its cases run by', () => {
  const list = catalogue.list('wage-arrears', '2026-06-10')
  const steps = stepsOf(list, true)
  assert.deepEqual(
    steps.map((step) => step.title),
    ['告知', '陈述申辩', '复核、决定', '送达', '公示', '移出'],
  )
  const within = (verb: string) => listingFlow.moves.find((move) => move.verb === verb)?.within
  assert.deepEqual(
    steps.map((step) => step.clocks.map((clock) => clock.days)),
    [
      [within('notify'), within('serve-notice')],
      [list.defenceWorkingDays],
      [within('review'), within('list')],
      [within('serve')],
      [],
      [7, list.removalWorkingDays],
    ],
  )
})

test('a mirrored list has no clock of ours, a red list warns nobody, an attention list is not public', () => {
  const mirrored = stepsOf(catalogue.list('market-serious', '2026-06-10'), true)
  assert.deepEqual(
    mirrored.flatMap((step) => step.clocks.map((clock) => `${step.code} ${clock.days}`)),
    ['defend 5', 'remove 3'],
  )
  const red = stepsOf(catalogue.list('honest-enterprise', '2026-06-10'), true).map((step) => step.code)
  assert.deepEqual(red, ['recommend', 'verify', 'decide', 'publish', 'remove'])
  const quiet = stepsOf(catalogue.list('key-supervision', '2026-06-10'), false)
  const attention = quiet.find((step) => step.code === 'publish')
  assert.equal(attention?.text, '不向社会公示，只供部门监管时参考。')
})

test('every list of the catalogue has steps that end in leaving it, and at least one way out in words', () => {
  for (const list of catalogue.lists) {
    assert.equal(stepsOf(list, true).at(-1)?.code, 'remove', list.code)
    const ways = waysOut(list)
    assert.ok(ways.length > 0, list.code)
    for (const way of ways) assert.ok(way.title !== '' && way.condition.endsWith('。'), list.code)
  }
})

test('an entry’s ways out carry its own dates; without a last day there is no expiry to wait for', () => {
  const list = catalogue.list('wage-arrears', '2026-06-10')
  const dated = waysOut(list, { decidedOn: '2026-06-10', until: '2029-06-09' })
  assert.deepEqual(
    dated.filter((way) => way.from !== null).map((way) => [way.ground, way.from]),
    [
      ['expiry', '2029-06-10'],
      ['early', '2026-12-10'],
    ],
  )
  const endless = waysOut(list, { decidedOn: '2026-06-10', until: null })
  assert.equal(
    endless.some((way) => way.ground === 'expiry'),
    false,
  )
})

test('early exit is promised only where it can be granted', () => {
  const without = catalogue.lists.filter((list) => list.origin === 'own' && list.earlyExitMonths === null)
  assert.ok(without.length > 0)
  for (const list of without) {
    assert.equal(
      waysOut(list).some((way) => way.ground === 'early'),
      false,
      list.code,
    )
  }
})
