import assert from 'node:assert/strict'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { repositoryRoot } from '../../../kernel/root.ts'
import { loadCatalogue, type Catalogue, type Measure, type MeasureRule } from '../../catalogue/index.ts'
import { taskFlow } from '../workflow.ts'
import { bindingOn, dutiesOn, implementersOf, ruleFault, type Implementer } from './law.ts'
import { storyFault } from './story.ts'
import { lateness, stateOf, taskStates, type TaskFacts, type TaskState } from './task.ts'

let catalogue: Catalogue
let access: Measure
let pause: MeasureRule
const day = '2026-06-10'

before(async () => {
  catalogue = await loadCatalogue(join(repositoryRoot, 'catalogue'))
  access = catalogue.measure('market-access') as Measure
  pause = access.rules.find((rule) => rule.code === 'safety-project-pause') as MeasureRule
})

const bodies: Implementer[] = [
  { code: 'DEV', kind: 'department', region: '990100', sectors: ['development'] },
  { code: 'FAR', kind: 'department', region: '980100', sectors: ['development'] },
  { code: 'DIST', kind: 'department', region: '990102', sectors: ['natural-resources'] },
  { code: 'EDU', kind: 'department', region: '990100', sectors: ['education'] },
]

test('bodies of the rule’s fields in this city carry it out, its districts included, other cities not', () => {
  assert.deepEqual(implementersOf(access, pause, bodies, '990100'), ['DEV', 'DIST'])
})

test('“any” means every department for a punishment and nobody for an incentive', () => {
  const awards = catalogue.measure('awards') as Measure
  const green = catalogue.measure('green-channel') as Measure
  assert.deepEqual(implementersOf(awards, awards.rules[0] as MeasureRule, bodies, '990100'), [
    'DEV',
    'DIST',
    'EDU',
  ])
  assert.deepEqual(implementersOf(green, green.rules[0] as MeasureRule, bodies, '990100'), [])
})

const refused: [string, () => string | undefined][] = [
  [
    'a punishment without a number of the national list',
    () => {
      const { nationalNo: _, ...without } = access
      return ruleFault(without, pause, catalogue.list('work-safety', day), day)
    },
  ],
  [
    'a limit on consumption',
    () => ruleFault({ ...access, nationalNo: 3 }, pause, catalogue.list('work-safety', day), day),
  ],
  ['a statute that has expired', () => ruleFault(access, expired(pause), catalogue.list('work-safety', day), day)],
  [
    'a measure not yet in its edition',
    () => ruleFault({ ...access, effectiveFrom: '2026-06-11' }, pause, catalogue.list('work-safety', day), day),
  ],
  ['an association’s list', () => ruleFault(access, pause, catalogue.list('association-discipline', day), day)],
  [
    'a restriction from an attention list',
    () => ruleFault(access, pause, catalogue.list('key-supervision', day), day),
  ],
  ['a punishment from a red list', () => ruleFault(access, pause, catalogue.list('honest-enterprise', day), day)],
]
for (const [what, ask] of refused) test(`${what} brings no measure`, () => assert.notEqual(ask(), undefined))

function expired(rule: MeasureRule): MeasureRule {
  return { ...rule, basis: rule.basis.map((basis) => ({ ...basis, to: '2026-06-09' })) }
}

test('a measure with a statute in force, inside the list, may be carried out', () => {
  assert.equal(ruleFault(access, pause, catalogue.list('work-safety', day), day), undefined)
})

const bound = (measures: readonly Measure[], key = 'work-safety organisation', on = day): boolean =>
  bindingOn({ lists: catalogue.lists, measures }, bodies, '990100', on)[key]?.includes(pause.code) === true

/** The measures of the catalogue with this rule changed. */
const changed = (over: (rule: MeasureRule) => Partial<MeasureRule>): Measure[] =>
  catalogue.measures.map((measure) => ({
    ...measure,
    rules: measure.rules.map((rule) => (rule.code === pause.code ? { ...rule, ...over(rule) } : rule)),
  }))

test('an expired statute suspends its rule by itself, on the day after its last', () => {
  const until = (to: string): Measure[] =>
    changed((rule) => ({ basis: rule.basis.map((basis) => ({ ...basis, to })) }))
  assert.ok(bound(until(day)))
  assert.ok(!bound(until('2026-06-09')))
})

const lapses: [string, () => Measure[], key: string, stays: string][] = [
  [
    'the list is no trigger of it any more',
    () => changed(() => ({ triggers: { lists: ['wage-arrears'] } })),
    'work-safety organisation',
    'wage-arrears organisation',
  ],
  [
    'it is not about this category any more',
    () => changed(() => ({ subjects: ['sole-trader'] })),
    'work-safety organisation',
    'work-safety sole-trader',
  ],
  [
    'another field carries it out: for the bodies of the former, not for whom somebody named',
    () => changed(() => ({ implementedBy: ['education'] })),
    'work-safety organisation DEV',
    'work-safety organisation',
  ],
]
for (const [why, measures, key, stays] of lapses) {
  test(`a rule lapses for an entry when ${why}`, () => {
    assert.ok(bound(catalogue.measures, key), 'it bound before')
    assert.ok(!bound(measures(), key))
    assert.ok(bound(measures(), stays))
  })
}

test('a rule that the edition in force no longer has lapses, though the former edition has no last day', () => {
  const later: Measure = {
    ...access,
    version: access.version + 1,
    effectiveFrom: '2026-06-11',
    rules: access.rules.filter((rule) => rule.code !== pause.code),
  }
  const editions = [...catalogue.measures, later]
  assert.ok(bound(editions))
  assert.ok(!bound(editions, 'work-safety organisation', '2026-06-11'))
})

test('duties of a body on a list are one, with every rule of it, and the longest of their terms', () => {
  const duties = dutiesOn(catalogue, bodies, '990100', day).filter(
    (duty) => duty.list === 'work-safety' && duty.category === 'organisation',
  )
  const development = duties.find((duty) => duty.implementer === 'DEV')
  assert.ok(development?.rules.includes('safety-project-pause'))
  assert.equal(new Set(duties.map((duty) => duty.implementer)).size, duties.length)
  assert.equal(development?.maxMonths, null, 'a rule without a term of its own lasts as long as the entry')
  assert.deepEqual(
    dutiesOn(catalogue, bodies, '990100', day).filter((duty) => duty.list === 'association-discipline'),
    [],
  )
})

const open: TaskFacts = {
  acknowledged: false,
  outcome: null,
  fedBack: false,
  lifted: false,
  ackDueOn: '2026-06-11',
  answerDueOn: '2026-06-17',
  liftDueOn: null,
  over: null,
  paused: false,
}
const tasks: [string, Partial<TaskFacts>, TaskState][] = [
  ['sent', {}, 'sent'],
  ['acknowledged', { acknowledged: true }, 'acknowledged'],
  ['applied', { acknowledged: true, outcome: 'applied' }, 'applied'],
  ['fed back', { acknowledged: true, outcome: 'applied', fedBack: true }, 'fed-back'],
  ['over before it was acknowledged', { over: 'revoked' }, 'lift-due'],
  ['over after it was applied', { acknowledged: true, outcome: 'applied', over: 'expired' }, 'lift-due'],
  [
    'found not applicable, and over',
    { acknowledged: true, outcome: 'not-applicable', over: 'expired' },
    'not-applicable',
  ],
  ['lifted', { acknowledged: true, outcome: 'applied', over: 'left', lifted: true }, 'lifted'],
]
for (const [what, over, state] of tasks)
  test(`a task ${what} is ${state}`, () => assert.equal(stateOf({ ...open, ...over }), state))

test('lateness is asked of what is owed now, from the day after it was due', () => {
  assert.equal(lateness(open, '2026-06-11'), undefined)
  assert.deepEqual(lateness(open, '2026-06-12'), { stage: 'acknowledge', dueOn: '2026-06-11' })
  assert.deepEqual(lateness({ ...open, acknowledged: true }, '2026-06-18'), {
    stage: 'answer',
    dueOn: '2026-06-17',
  })
  assert.deepEqual(lateness({ ...open, over: 'revoked', liftDueOn: '2026-06-12' }, '2026-06-15'), {
    stage: 'lift',
    dueOn: '2026-06-12',
  })
  assert.equal(
    lateness({ ...open, over: 'revoked', liftDueOn: '2026-06-12', lifted: true }, '2026-07-15'),
    undefined,
  )
})

test('while its entry is contested nobody is late with carrying out, only with lifting what is over', () => {
  assert.equal(lateness({ ...open, paused: true }, '2026-06-30'), undefined)
  assert.equal(lateness({ ...open, paused: true, acknowledged: true }, '2026-06-30'), undefined)
  const over: TaskFacts = { ...open, paused: true, over: 'withdrawn', liftDueOn: '2026-06-12' }
  assert.deepEqual(lateness(over, '2026-06-15'), { stage: 'lift', dueOn: '2026-06-12' })
})

test('the states of the rules and of the table of moves are the same', () => {
  assert.deepEqual(Object.keys(taskFlow.states).sort(), [...taskStates].sort())
})

const parties = {
  subjectNames: ['明州恒固建设工程有限公司', '明州市顺达路桥工程有限公司'],
  subjectCode: '91990101TF0000316K',
  documents: ['明应急列决〔2026〕1号'],
}
const stories: [string, boolean][] = [
  ['某企业拒不排除重大隐患，被暂停项目核准。', true],
  ['明州恒固建设工程有限公司被暂停。', false],
  ['恒固被暂停。', false],
  ['明州市顺达路桥工程有限公司被暂停。', false],
  ['原顺达公司被暂停。', false],
  ['某企业（91990101TF0000316K）被暂停。', false],
  ['依据明应急列决〔2026〕1号暂停。', false],
  ['联系电话13800138000。', false],
  ['', false],
]
for (const [story, may] of stories) {
  test(`“${story}” ${may ? 'may' : 'may not'} be published`, () =>
    assert.equal(storyFault(story, parties) === undefined, may))
}
