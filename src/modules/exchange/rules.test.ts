import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { KnownSubject } from '../subjects/index.ts'
import { lookupsOf, matchSubject, rate, refusesSettlement } from './rules.ts'
import type { RowIdentity } from './schema.ts'

const code = '91990000MA0000015Q'

function row(given: Partial<RowIdentity>): RowIdentity {
  return {
    name: '甲', nameKey: '甲', category: 'organisation', uscc: null, licence: null, orgcode: null, tax: null, ...given,
  }
}

function subject(id: string, ...nameKeys: string[]): KnownSubject {
  return { id, code, name: nameKeys[0] ?? '', state: 'registered', category: 'organisation', nameKeys, stamp: '1' }
}

function verdict(
  identity: RowIdentity,
  known: Record<string, KnownSubject[]> = {},
  namesakes: { code: string | null; name: string }[] = [],
  register = false,
): string {
  const lookups = lookupsOf(identity, () => undefined, register)
  const match = matchSubject(identity, lookups, new Map(Object.entries(known)), namesakes, register)
  if (match.verdict === 'new') return `new ${match.scheme}`
  if (match.verdict !== 'matched') return `${match.verdict} ${match.error.code}`
  return `matched ${match.subject.id}${match.converted ? ' converted' : ''}${match.renamed ? ' renamed' : ''}${match.coded ? ' coded' : ''}`
}

test('a valid code with its name now or before is the subject', () => {
  assert.equal(verdict(row({ uscc: code }), { [code]: [subject('a', '甲')] }), 'matched a')
  assert.equal(verdict(row({ uscc: code }), { [code]: [subject('a', '乙', '甲')] }), 'matched a')
})

test('a valid code under another name is a question, in a register a change of name', () => {
  const known = { [code]: [subject('a', '乙')] }
  assert.equal(verdict(row({ uscc: code }), known), 'question E110')
  assert.equal(verdict(row({ uscc: code }), known, [], true), 'matched a renamed')
})

test('in a register a name borne before is a question, unless the change is later or nobody registered it yet', () => {
  const known = subject('a', '乙', '甲')
  const identity = row({ uscc: code })
  const lookups = lookupsOf(identity, () => undefined)
  const match = (one: KnownSubject, isLater: boolean) =>
    matchSubject(identity, lookups, new Map([[code, [one]]]), [], true, isLater).verdict
  assert.equal(match(known, false), 'question')
  assert.equal(match(known, true), 'matched')
  assert.equal(match({ ...known, state: 'provisional' }, false), 'matched')
})

test('an unknown valid code is a new subject, whoever else bears the name', () => {
  assert.equal(verdict(row({ uscc: code }), {}, [{ code: 'other', name: '甲' }]), 'new uscc')
})

test('a register gives a sole trader known by its licence number its code; another name is asked about', () => {
  const licence = '990000000000001'
  const both = row({ uscc: code, licence, category: 'sole-trader' })
  const uncoded = (id: string, name: string): KnownSubject => ({ ...subject(id, name), code: null })
  const under = (...subjects: KnownSubject[]) => ({ [`licence:${licence}`]: subjects })
  assert.equal(verdict(both, under(uncoded('a', '甲')), [], true), 'matched a coded')
  assert.equal(verdict(both, under(uncoded('a', '乙')), [], true), 'question E110')
  assert.equal(verdict(both, under(uncoded('a', '甲'), uncoded('b', '甲')), [], true), 'question E110')
  assert.equal(verdict(both, under(subject('a', '甲')), [], true), 'new uscc')
  assert.equal(verdict(both, { ...under(uncoded('a', '甲')), [code]: [subject('b', '甲')] }, [], true), 'matched b')
  assert.equal(verdict(both, under(uncoded('a', '甲'))), 'new uscc')
})

test('a name that was only delivered is not called registered', () => {
  const met = { ...subject('a', '乙'), state: 'provisional' as const }
  const lookups = lookupsOf(row({ uscc: code }), () => undefined)
  const match = matchSubject(row({ uscc: code }), lookups, new Map([[code, [met]]]), [], false)
  assert.equal(match.verdict, 'question')
  assert.match(match.error.message, /尚无该代码的登记信息/)
  assert.doesNotMatch(`${match.error.message}${match.error.expected}`, /登记为|主体库名称更正/)
})

test('a legacy code is converted where it names one subject of that name', () => {
  const known = { 'orgcode:MA0000015': [subject('a', '甲')] }
  assert.equal(verdict(row({ orgcode: 'MA0000015' }), known), 'matched a converted')
  assert.equal(verdict(row({ orgcode: 'MA0000015', name: '丙', nameKey: '丙' }), known), 'question E110')
  assert.equal(verdict(row({ orgcode: 'MA0000015' }), known, [], true), 'matched a converted')
})

test('a number with two subjects is a question', () => {
  const known = { 'licence:990000000000001': [subject('a', '甲'), subject('b', '甲')] }
  assert.equal(verdict(row({ licence: '990000000000001' }), known), 'question E110')
})

test('two numbers that name different subjects are a question', () => {
  const known = { 'licence:1': [subject('a', '甲')], 'orgcode:2': [subject('b', '甲')] }
  assert.equal(verdict(row({ licence: '1', orgcode: '2' }), known), 'question E110')
})

test('an unknown licence number makes a new subject of a sole trader only', () => {
  assert.equal(verdict(row({ licence: '990000000000001', category: 'sole-trader' })), 'new licence')
  assert.equal(verdict(row({ licence: '990000000000001' })), 'return E103')
})

test('a name alone attaches nothing: with namesakes a question, without a return', () => {
  assert.equal(verdict(row({}), {}, [{ code, name: '甲' }]), 'question E103')
  assert.equal(verdict(row({})), 'return E103')
})

test('the organisation code inside a tax number is looked up as one', () => {
  const lookups = lookupsOf(row({ tax: '990000MA0000015' }), (tax) => tax.slice(6))
  assert.deepEqual(lookups, [{ scheme: 'tax', code: '990000MA0000015' }, { scheme: 'orgcode', code: 'MA0000015' }])
})

test('no row without a code of its own is ever matched, whatever the register holds under its name', () => {
  const namesake = fc.record({ code: fc.option(fc.string()), name: fc.string() })
  fc.assert(fc.property(fc.array(namesake), fc.boolean(), (namesakes, register) => {
    assert.match(verdict(row({}), {}, namesakes, register), /^(?:question|return) E103$/)
  }))
})

test('who sent a row may not settle it, and a question about identity needs a code', () => {
  const question = { sentBy: 'a', settledBy: 'b', codes: ['E110'], given: code }
  assert.equal(refusesSettlement(question), undefined)
  assert.equal(refusesSettlement({ ...question, settledBy: 'a' }), 'own-row')
  assert.equal(refusesSettlement({ ...question, given: undefined }), 'code-needed')
  assert.equal(refusesSettlement({ ...question, codes: ['E205'], given: undefined }), undefined)
})

test('a share of nothing is unknown, never a hundred per cent', () => {
  assert.deepEqual(rate(0, 0), { numerator: 0, denominator: 0, share: null })
  assert.equal(rate(2, 3).share, 0.6667)
})
