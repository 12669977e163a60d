import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { asTold, texts, type Told } from './answer-text.ts'

const day = fc.constantFrom('2024-02-29', '2026-05-10')
const text = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 20 }), fc.string({ unit: 'binary', maxLength: 8 }))
const code = fc.constantFrom('91330200MA2AAAAA0X', '12990000000000001A')
const decision = fc.constantFrom('prohibit' as const, 'restrict' as const, 'examine' as const, 'none' as const)

const item = fc.record(
  {
    effect: decision.filter((one) => one !== 'none'),
    mandatory: fc.boolean(),
    measure: fc.record({ code: text, name: text }),
    basis: fc.array(fc.record({ document: text, article: text }), { maxLength: 2 }),
    list: text,
    decidedBy: fc.record({ code: text, name: text }),
    document: text,
    since: day,
    until: fc.option(day),
    marks: fc.constant(['under_repair' as const]),
  },
  {
    requiredKeys: ['effect', 'mandatory', 'measure', 'basis', 'list', 'decidedBy', 'document', 'since', 'until'],
  },
)

const exact = fc.record({ outcome: fc.constant('exact' as const), subject: fc.record({ code, name: text }) })
const unsure = fc.record({
  outcome: fc.constantFrom('ambiguous' as const, 'none' as const, 'conflict' as const),
  candidates: fc.array(
    fc.record({
      code: fc.option(code),
      name: text,
      matched: fc.constant('former' as const),
      region: fc.constant(null),
    }),
    { maxLength: 2 },
  ),
  advice: text,
})

const told: fc.Arbitrary<Told> = fc.record({
  receipt: fc.uuid(),
  at: fc.constant('2026-05-10T12:17:43.860Z'),
  position: fc.nat(),
  inputCode: fc.option(code),
  identity: fc.oneof(exact, unsure),
  verdict: fc.record({
    decision,
    items: fc.array(item, { maxLength: 2 }),
    marks: fc.array(fc.constantFrom('under_objection' as const, 'under_repair' as const), { maxLength: 2 }),
    greenChannel: fc.record({
      eligible: fc.boolean(),
      reason: fc.constantFrom('连续三年无不良信用记录', '成立未满三年'),
      cleanSince: fc.option(day),
    }),
  }),
}) as fc.Arbitrary<Told>

test('what the register keeps gives back the answer byte for byte, whatever it was', () => {
  fc.assert(
    fc.property(told, (answer) => {
      const { told, kept } = texts(answer)
      const { receipt, at, position, inputCode, verdict } = answer
      assert.equal(asTold({ receipt, at, position, inputCode, decision: verdict.decision, answer: kept }), told)
      const read = JSON.parse(told) as { identity: unknown; items: unknown }
      assert.deepEqual(read.identity, JSON.parse(JSON.stringify(answer.identity)))
      assert.deepEqual(read.items, JSON.parse(JSON.stringify(verdict.items)))
    }),
  )
})

const clear: Told = {
  receipt: '01a20330-ddb4-7000-93a0-c5e4661d5f41',
  at: '2026-05-10T12:17:43.860Z',
  position: 7,
  inputCode: '91330200MA2AAAAA0X',
  identity: { outcome: 'exact', subject: { code: '91330200MA2AAAAA0X', name: '明州甲建设有限公司' } },
  verdict: {
    decision: 'none',
    items: [],
    marks: [],
    greenChannel: { eligible: true, reason: '连续三年无不良信用记录', cleanSince: '2005-08-17' },
  },
}

test('a clear answer is kept as the name and the green channel, nothing twice', () => {
  assert.equal(texts(clear).kept, '["明州甲建设有限公司",[],[],true,"连续三年无不良信用记录","2005-08-17"]')
})

test('an answer about the bearer of another code than the one asked about keeps that code', () => {
  const { told, kept } = texts({ ...clear, inputCode: '330200000012345' })
  assert.match(kept, /91330200MA2AAAAA0X/)
  const { receipt, at, position } = clear
  assert.equal(asTold({ receipt, at, position, inputCode: '330200000012345', decision: 'none', answer: kept }), told)
})

test('a line of before is given back as it is', () => {
  const { told } = texts(clear)
  assert.equal(asTold({ ...clear, decision: 'none', answer: told }), told)
})

// A receipt is evidence: whoever changes the form of answers must keep telling those of before in theirs.
test('an answer of version 0.1 is told for ever as it was', () => {
  const { receipt, at, position, inputCode } = clear
  const kept = '["明州甲建设有限公司",[],[],true,"连续三年无不良信用记录","2005-08-17"]'
  assert.equal(
    asTold({ receipt, at, position, inputCode, decision: 'none', answer: kept }),
    '{"receipt":"01a20330-ddb4-7000-93a0-c5e4661d5f41","at":"2026-05-10T12:17:43.860Z","position":7,' +
      '"identity":{"outcome":"exact","subject":{"code":"91330200MA2AAAAA0X","name":"明州甲建设有限公司"}},' +
      '"decision":"none","items":[],"marks":[],"greenChannel":{"eligible":true,' +
      '"reason":"连续三年无不良信用记录","cleanSince":"2005-08-17"}}',
  )
})
