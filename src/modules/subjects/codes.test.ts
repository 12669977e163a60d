import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  FILLER_CODE, isCoopLicence, isFillerCode, isUscc, licence15CheckDigit, licence15Valid, makeUscc,
    normaliseCode,
  orgCodeCheckCharacter, orgCodeFromTax15, orgCodeOf, orgCodeValid, usccCheckCharacter,
} from './codes.ts'
import { usccClass } from './uscc-classes.ts'

const CHARSET = [...'0123456789ABCDEFGHJKLMNPQRTUWXY']
const code = fc.tuple(
  fc.constantFrom('11', '12', '51', '91', '92', '93', 'N2', 'A1', 'Y1'),
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 6, maxLength: 6 }),
  fc.string({ unit: fc.constantFrom(...CHARSET), minLength: 9, maxLength: 9 }),
).map((parts) => parts.join('')).filter((prefix) => !prefix.endsWith('000000000')).map(makeUscc)

test('the invented codes of the standard are valid', () => {
  for (const valid of ['91990000MA0000015Q', '91990000MA0000023K', '91990000MA0000031E', '91990000MA000004X6',
    '92990000MA00000A9B', '93990000MA00000B73', '51990000MJ0000018N', '52990000MJ0000026E',
    '54990000MF0000013P',
    '31990000MD00000168', 'N2990000MF00000217', '11990000MB0000019F', '12990000MB0000043W']) {
    assert.equal(isUscc(valid), true, valid)
    assert.equal(usccCheckCharacter(valid), valid[17])
    assert.equal(makeUscc(valid.slice(0, 17)), valid)
    assert.equal(orgCodeValid(orgCodeOf(valid)), true, valid)
    assert.notEqual(usccClass(valid), undefined)
  }
})

test('what is not exactly a code is none', () => {
  for (const bad of ['', '91990000MA0000015', '91990000MA0000015QQ', '91990000ma0000015q',
    ' 91990000MA0000015Q',
    '91990000MA0000015A', FILLER_CODE, '000000000000000000', '9199000OMA0000015Q', '91990000MＡ0000015Q',
    makeUscc('X1990000MA0000015'), makeUscc('9199000AMA0000015'), makeUscc('91990000000000000')]) {
    assert.equal(isUscc(bad), false, bad)
  }
  assert.throws(() => makeUscc('9199'), RangeError)
  assert.throws(() => makeUscc('9199000OMA0000015'), RangeError)
  assert.equal(usccCheckCharacter('9199000OMA0000015'), undefined)
})

test('the check finds every single wrong character', () => {
  fc.assert(fc.property(code, fc.nat(17), fc.constantFrom(...CHARSET), (valid, at, other) => {
    fc.pre(valid[at] !== other)
    assert.equal(isUscc(valid.slice(0, at) + other + valid.slice(at + 1)), false)
  }), { numRuns: 3000 })
})

test('the check finds every exchange of two neighbours', () => {
  fc.assert(fc.property(code, fc.nat(16), (valid, at) => {
    fc.pre(valid[at] !== valid[at + 1])
    assert.equal(isUscc(valid.slice(0, at) + valid[at + 1] + valid[at] + valid.slice(at + 2)), false)
  }), { numRuns: 3000 })
})

test('table A tells organisations from sole traders and public bodies', () => {
  const cases: [string, string, string, string, boolean][] = [
    ['91990000MA0000015Q', '市场监督管理', '企业', 'organisation', false],
    ['92990000MA00000A9B', '市场监督管理', '个体工商户', 'sole-trader', false],
    ['93990000MA00000B73', '市场监督管理', '农民专业合作社', 'organisation', false],
    ['11990000MB0000019F', '机构编制', '机关', 'organisation', true],
    ['12990000MB0000043W', '机构编制', '事业单位', 'organisation', true],
    ['13990000MB0000043W', '机构编制', '编办直接管理机构编制的群众团体', 'organisation', false],
    ['N2990000MF00000217', '农业农村', '村级集体经济组织', 'organisation', false],
  ]
  for (const [text, organ, category, subject, publicBody] of cases) {
    const found = usccClass(text)
    assert.deepEqual([found?.organ, found?.category, found?.subject, found?.publicBody],
      [organ, category, subject, publicBody])
  }
  assert.equal(usccClass('88330106'), undefined)
  assert.equal(usccClass(''), undefined)
})

test('organisation codes, alone and inside old tax ids', () => {
  assert.equal(orgCodeCheckCharacter('MA000001'), '5')
  for (const valid of ['MA0000015', '13830295X', '950285783']) assert.equal(orgCodeValid(valid), true, valid)
  for (const bad of ['MA0000016', '000000000', 'MA00001', 'MA00000１5',
    'ma0000015']) assert.equal(orgCodeValid(bad), false)
  assert.equal(orgCodeFromTax15('99000013830295X'), '13830295X')
  assert.equal(orgCodeFromTax15('990000138302950'), undefined)
  assert.equal(orgCodeFromTax15('99000A13830295X'), undefined)
  assert.equal(orgCodeFromTax15(''), undefined)
})

test('licence numbers of 15 digits carry their check digit; those of co-operatives have none', () => {
  assert.equal(licence15Valid('990000600000016'), true)
  assert.equal(licence15Valid('990000600000017'), false)
  for (const bad of ['', '99000060000001', '9900006000000160', '99000060000001X', '000000000000000']) {
    assert.equal(licence15Valid(bad), false)
  }
  assert.equal(isCoopLicence('990000NA000043X'), true)
  assert.equal(isCoopLicence('990000NA0000431'), false)
  const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 14, maxLength: 14 })
  fc.assert(fc.property(digits, fc.nat(14), fc.constantFrom(...'0123456789'), (prefix, at, other) => {
    const valid = prefix + licence15CheckDigit(prefix)
    fc.pre(valid !== '000000000000000' && valid[at] !== other)
    assert.equal(licence15Valid(valid), true)
    assert.equal(licence15Valid(valid.slice(0, at) + other + valid.slice(at + 1)), false)
  }))
})

test('a code is tidied without being corrected', () => {
  const cases: [string, string][] = [
    [' 91 990000 MA0000015q ', '91990000MA0000015Q'], ['９１９９００００ＭＡ０００００１５Ｑ', '91990000MA0000015Q'],
    ['\u2002\u300091990000MA0000015Q\u200b\ufeff', '91990000MA0000015Q'], ['13830295-X', '13830295X'],
    ['（91990000MA0000015Q）', '91990000MA0000015Q'], ['91-990000-MA000001—5Q', '91990000MA0000015Q'],
    ['统一社会信用代码：91990000MA0000015Q', '91990000MA0000015Q'], ["'990000600000016", '990000600000016'],
    ['990000600000016.0', '990000600000016'], ['9199OOOOMA0000015Q', '9199OOOOMA0000015Q'],
    ['企合苏总字第000063', '企合苏总字第000063'], ['无', '无'], ['', ''], ['3.20404E+14', '3.20404E+14'],
  ]
  for (const [given, expected] of cases) assert.equal(normaliseCode(given), expected)
  assert.equal(isFillerCode('00000000000000000x'), true)
  assert.equal(isFillerCode('０００００ 00000 0000000-X'), true)
  assert.equal(isFillerCode('000000000000000000'), false)
})

test('tidying twice changes nothing more, and a valid code stays valid under any decoration', () => {
  const noise = fc.string({ unit: fc.oneof(
    fc.constantFrom('9', 'x', 'Ｘ', '-', '（', '.', '0', '.0', '号', '税号', '注册号', '组织机构代码证', '\u200b',
      '\u3000', ':', 'ß'),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 })) })
  const stable = fc.property(noise, (text) => normaliseCode(normaliseCode(text)) === normaliseCode(text))
  fc.assert(stable, { numRuns: 5000 })
  const decoration = fc.string({ unit: fc.constantFrom(' ', '\u2002', '\u3000', '-', '—', '（', '）',
    '\u200b', '"') })
  fc.assert(fc.property(code, fc.nat(18), decoration, (valid, at, extra) =>
    isUscc(normaliseCode(valid.slice(0, at).toLowerCase() + extra + valid.slice(at)))))
})
