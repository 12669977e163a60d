import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { identify, type Candidate, type Sightings } from './identify.ts'

const named = (code: string, name: string): Candidate => ({ code, name, matched: 'current', region: null })
const a = named('A', '明州甲有限公司')
const b = named('B', '明州乙有限公司')

function seen(over: Partial<Sightings>): Sightings {
  return { codeGiven: true, nameGiven: false, codeFault: undefined, byCode: [], byName: [], ...over }
}

test('a code alone identifies', () => {
  assert.deepEqual(identify(seen({ byCode: [{ candidate: a, bears: false }] })), {
    identity: { outcome: 'exact', subject: { code: 'A', name: '明州甲有限公司' } },
    chosen: 0,
  })
})

test('a code with one of its names identifies; with none of them nobody is judged', () => {
  assert.equal(
    identify(seen({ nameGiven: true, byCode: [{ candidate: a, bears: true }] })).identity.outcome,
    'exact',
  )
  const { identity, chosen } = identify(
    seen({ nameGiven: true, byCode: [{ candidate: a, bears: false }], byName: [b] }),
  )
  assert.equal(identity.outcome, 'conflict')
  assert.deepEqual(identity.candidates, [a, b])
  assert.equal(chosen, -1)
})

test('a name alone is ambiguous, even when one subject only bears it', () => {
  const { identity, chosen } = identify(seen({ codeGiven: false, nameGiven: true, byName: [a] }))
  assert.equal(identity.outcome, 'ambiguous')
  assert.equal(chosen, -1)
})

test('a duplicate code is ambiguous unless exactly one of its subjects bears the name', () => {
  const both = (second: boolean) => [
    { candidate: a, bears: true },
    { candidate: b, bears: second },
  ]
  assert.equal(identify(seen({ nameGiven: true, byCode: both(false) })).chosen, 0)
  assert.equal(identify(seen({ nameGiven: true, byCode: both(true) })).identity.outcome, 'ambiguous')
  assert.equal(
    identify(
      seen({
        byCode: [
          { candidate: a, bears: false },
          { candidate: b, bears: false },
        ],
      }),
    ).identity.outcome,
    'ambiguous',
  )
})

test('an unknown code says why it cannot be right', () => {
  assert.match(identify(seen({ codeFault: '校验位不符' })).identity.advice ?? '', /校验位不符/)
  assert.equal(identify(seen({})).identity.outcome, 'none')
})

test('at most ten candidates are shown, each once', () => {
  const many = Array.from({ length: 30 }, (_, i) => named(`C${i % 15}`, '明州丙有限公司'))
  assert.equal(
    identify(seen({ codeGiven: false, nameGiven: true, byName: many })).identity.candidates?.length,
    10,
  )
})

test('whoever is chosen was met by code, and bears the name if one was given', () => {
  const sighting = fc.record({ candidate: fc.constantFrom(a, b), bears: fc.boolean() })
  fc.assert(
    fc.property(
      fc.boolean(),
      fc.boolean(),
      fc.array(sighting, { maxLength: 3 }),
      fc.array(fc.constantFrom(a, b), { maxLength: 3 }),
      (codeGiven, nameGiven, byCode, byName) => {
        const { identity, chosen } = identify({
          codeGiven,
          nameGiven,
          codeFault: undefined,
          byCode: codeGiven ? byCode : [],
          byName,
        })
        if (identity.outcome === 'exact')
          assert.ok(codeGiven && chosen >= 0 && (!nameGiven || byCode[chosen]?.bears === true))
        else assert.equal(chosen, -1)
      },
    ),
  )
})
