import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Problem } from './problem.ts'
import {
  checkMove, defineWorkflow, findMove, movesFrom, replay, rightsMatrix, termOf, toMermaid, workflowFaults, type Move,
  type Workflow,
} from './workflow.ts'

const law = '测试办法第一条'
const states = {
  received: { title: '待受理', public: '已提交' },
  accepted: { title: '已受理', public: '办理中' },
  granted: { title: '已同意', public: '已办结' },
  refused: { title: '不予同意', public: '已办结' },
  'timed-out': { title: '逾期视为同意', public: '已办结' },
}
const flow = defineWorkflow({
  name: 'trial',
  since: '2026-01-01',
  initial: 'received',
  states,
  final: ['granted', 'refused', 'timed-out'],
  moves: [
    { verb: 'accept', title: '受理', from: ['received'], to: 'accepted', by: ['officer'], within: 2, law },
    { verb: 'refuse', title: '不予受理', from: ['received'], to: 'refused', by: ['officer'], reason: 'required', law },
    { verb: 'grant', title: '同意', from: ['accepted'], to: 'granted', by: ['approver'], needs: ['decision'], within: 10, law },
    { verb: 'refuse', title: '不予同意', from: ['accepted'], to: 'refused', by: ['approver'], reason: 'required', law },
    { verb: 'lapse', title: '逾期', from: ['accepted'], to: 'timed-out', by: ['clock'], within: 20, law },
  ],
})

test('a misspelt state or verb is a type error', () => {
  const wrong = (): unknown =>
    defineWorkflow({
      name: 'wrong',
      since: '2026-01-01',
      // @ts-expect-error -- recieved is not a state
      initial: 'recieved',
      states,
      // @ts-expect-error -- nor is done
      final: ['done'],
      // @ts-expect-error -- nor is acepted
      moves: [{ verb: 'accept', title: '受理', from: ['received'], to: 'acepted', by: ['officer'], law }],
    })
  assert.throws(wrong, /state recieved is not declared/)
  // @ts-expect-error -- and a query about a state that is none
  assert.deepEqual(movesFrom(flow, 'acepted', ['officer']), [])
  // @ts-expect-error -- or a verb that is none
  assert.equal(findMove(flow, 'received', 'acept'), undefined)
})

const finals = ['granted', 'refused', 'timed-out']
const without = (verb: string): Move[] => flow.moves.map((m): Move => (m.verb === verb ? { ...m, by: [] } : m))
const doubled = { ...flow.moves[0], to: 'refused' } as Move
const faulty: [string, Partial<Workflow>, RegExp][] = [
  ['a state nothing leads to', { states: { ...states, lost: { title: '孤立', public: '' } } }, /lost cannot be reached/],
  ['a final state with a way out', { final: [...finals, 'accepted'] }, /final state accepted has a way out/],
  ['a state without a way out', { final: ['granted', 'refused'] }, /timed-out is not final and has no way out/],
  ['two moves of one verb', { moves: [...flow.moves, doubled] }, /accept leads from received in two ways/],
  ['a move of nobody', { moves: without('grant') }, /nobody may grant/],
  ['a move without an article', { moves: flow.moves.map((m) => ({ ...m, law: ' ' })) }, /accept cites no article/],
  ['a clock without a term', { moves: flow.moves.map(({ within: _, ...m }) => m) }, /cannot leave accepted/],
  ['a term of half a day', { moves: flow.moves.map((m) => ({ ...m, within: 0.5 })) }, /no number of working days/],
]
for (const [what, change, message] of faulty) {
  test(`a workflow with ${what} is refused when it is loaded`, () => {
    assert.match(workflowFaults({ ...(flow as Workflow), ...change }).join('; '), message)
  })
}

test('moves are offered with the reason why one is not allowed', () => {
  const offered = movesFrom(flow, 'accepted', ['approver'], { documents: [] })
  assert.deepEqual(offered, [
    { verb: 'grant', title: '同意', allowed: false, reason: '缺少：decision', reasonRequired: false, ends: true },
    { verb: 'refuse', title: '不予同意', allowed: true, reasonRequired: true, ends: true },
  ])
  assert.deepEqual(
    movesFrom(flow, 'received', ['officer']).map((move) => [move.verb, move.ends]),
    [['accept', false], ['refuse', true]],
  )
  assert.deepEqual(
    movesFrom(flow, 'accepted', ['officer']).map((move) => move.reason),
    ['您的角色不能办理此步骤', '您的角色不能办理此步骤'],
  )
  const blocked = movesFrom(flow, 'accepted', ['approver'], { documents: ['decision'], blocked: { grant: '公示期未满' } })
  assert.equal(blocked[0]?.reason, '公示期未满')
  assert.deepEqual(movesFrom(flow, 'granted', ['approver', 'officer']), [])
})

test('the clock’s moves are not offered to people and only the clock can make them', () => {
  assert.equal(movesFrom(flow, 'accepted', ['clock', 'approver']).some((move) => move.verb === 'lapse'), false)
  assert.equal(checkMove(flow, 'accepted', 'lapse', { roles: ['clock'] }).to, 'timed-out')
  assert.throws(() => checkMove(flow, 'accepted', 'lapse', { roles: ['approver'] }), { code: 'workflow.not_yours' })
})

test('a move is refused with a coded problem when it is not now, not yours or not complete', () => {
  const code = (run: () => unknown): string => {
    try {
      run()
    } catch (error) {
      return (error as Problem).code
    }
    return 'made'
  }
  assert.equal(code(() => checkMove(flow, 'granted', 'accept', { roles: ['officer'] })), 'workflow.not_now')
  assert.equal(code(() => checkMove(flow, 'received', 'accept', { roles: ['approver'] })), 'workflow.not_yours')
  const refuse = (reason: string): unknown => checkMove(flow, 'received', 'refuse', { roles: ['officer'], reason })
  assert.equal(code(() => refuse('  ')), 'workflow.incomplete')
  assert.equal(code(() => refuse('材料不全')), 'made')
})

test('the same verb leads on from different states by different moves', () => {
  assert.equal(findMove(flow, 'received', 'refuse')?.title, '不予受理')
  assert.equal(findMove(flow, 'accepted', 'refuse')?.title, '不予同意')
})

test('the term of a state is its nearest one', () => {
  assert.equal(termOf(flow, 'accepted')?.within, 10)
  assert.deepEqual(termOf(flow, 'accepted')?.moves.map((move) => move.verb), ['grant'])
  assert.equal(termOf(flow, 'granted'), undefined)
})

test('replaying the steps of a case gives its state, and an impossible step is named', () => {
  assert.equal(replay(flow, []), 'received')
  assert.equal(replay(flow, [{ verb: 'accept' }, { verb: 'grant', to: 'granted' }]), 'granted')
  assert.throws(() => replay(flow, [{ verb: 'grant' }]), /step 1 \(grant\) is no move from received/)
  assert.throws(() => replay(flow, [{ verb: 'accept', to: 'refused' }]), /led to refused, not accepted/)
})

test('any walk over offered moves replays to where it ended', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(9), { maxLength: 8 }), (choices) => {
      let state: string = flow.initial
      const steps: { verb: string; to: string }[] = []
      for (const choice of choices) {
        const offered = movesFrom(flow as Workflow, state, ['officer', 'approver'], { documents: ['decision'] })
        const chosen = offered[choice % Math.max(offered.length, 1)]
        if (chosen === undefined) break
        state = (findMove(flow as Workflow, state, chosen.verb) as { to: string }).to
        steps.push({ verb: chosen.verb, to: state })
      }
      assert.equal(replay(flow, steps), state)
    }),
  )
})

test('the picture and the matrix of rights name every move', () => {
  const picture = toMermaid(flow)
  assert.match(picture, /^stateDiagram-v2\n/)
  assert.match(picture, /accepted --> timed_out: 逾期（clock） ≤20工作日/)
  assert.match(picture, /timed_out --> \[\*\]/)
  assert.deepEqual(rightsMatrix(flow), [
    'accepted · grant · approver → granted',
    'accepted · lapse · clock → timed-out',
    'accepted · refuse · approver → refused',
    'received · accept · officer → accepted',
    'received · refuse · officer → refused',
  ])
})
