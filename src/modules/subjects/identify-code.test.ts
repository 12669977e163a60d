import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { identityCheckCharacter } from '../../kernel/identity-number.ts'
import { makeUscc } from './codes.ts'
import { identifyCode } from './identify-code.ts'
import type { CodeFailure, CodeKind } from './identify-code.ts'

test('every kind of code is recognised, and what is wrong is said with what would be right', () => {
  const cases: [string, CodeKind, CodeFailure | undefined, RegExp?][] = [
    ['91990000MA0000015Q', 'uscc', undefined],
    ['91990000MA0000015A', 'uscc', 'check', /第18位应为“Q”，现为“A”/],
    ['91990000MA000001', 'uscc', 'length', /应为18位，现为16位/],
    ['91990000MA0000015', 'uscc', 'length', /缺少末位校验码（前17位对应的校验码是“Q”）/],
    ['91990000MA0000015QQ', 'uscc', 'length', /应为18位，现为19位/],
    ['X1990000MA0000015Q', 'uscc', 'class', /前两位“X1”不是/],
    ['9199000AMA0000015Q', 'uscc', 'region', /第3至8位应为6位数字/],
    ['91990000000000000A', 'uscc', 'shape', /不能全为0/],
    ['9199000OMA0000015Q', 'uscc', 'charset', /第8位“O”不应出现/],
    ['00000000000000000X', 'unknown', 'filler', /占位写法/],
    ['990000600000016', 'licence15', undefined],
    ['990000600000017', 'licence15', 'check', /末位应为“6”，现为“7”/],
    ['990000NA000043X', 'licence15', undefined],
    ['13830295-X', 'orgcode', undefined],
    ['138302951', 'orgcode', 'check', /第9位应为“X”/],
    ['000000000', 'orgcode', 'shape', /全为0/],
    ['99000013830295X', 'tax', undefined],
    ['9900001383029A5', 'tax', 'check', /末位应为/],
    ['99000013830295X01', 'tax', undefined],
    ['3202111102990', 'unknown', 'length', /13位旧注册号/],
    ['企合苏总字第000063', 'unknown', 'shape', /外商投资企业旧注册号/],
    ['无', 'unknown', 'empty', /占位内容/],
    ['', 'unknown', 'empty', /没有填写/],
    ['3.20404E+14', 'unknown', 'shape', /科学计数法/],
    ['明州甲建材有限公司', 'unknown', 'charset', /不会出现的字符/],
    ['12345', 'unknown', 'length', /长度为5位/],
  ]
  for (const [text, kind, failure, reason] of cases) {
    const verdict = identifyCode(text)
    assert.deepEqual([verdict.kind, verdict.failure], [kind, failure], text)
    assert.equal(verdict.valid, failure === undefined)
    assert.equal(verdict.valid, verdict.reasons.length === 0)
    if (reason !== undefined) assert.match(verdict.reasons.join('；'), reason)
  }
})

test('a code of the early pilots fails the check but is questioned, not refused', () => {
  const pilot = identifyCode('91990000M0000XUF46')
  assert.deepEqual([pilot.valid, pilot.failure, pilot.questionable], [false, 'check', true])
  assert.match(pilot.warnings.join(), /试点早期/)
  assert.equal(identifyCode('91990000MA0000015A').questionable, true)
  assert.equal(identifyCode('9199000OMA0000015Q').questionable, false)
  assert.equal(identifyCode('990000600000017').questionable, false)
})

test('O and 0 are never exchanged silently: the likely meaning is suggested', () => {
  const verdict = identifyCode('9199000OMA0000015Q')
  assert.equal(verdict.normalised, '9199000OMA0000015Q')
  assert.match(verdict.warnings.join(), /第8位的“O”改为“0”，则校验通过/)
  assert.match(identifyCode('I199000OMA0000015Q').warnings.join(), /可能应将第1位的“I”改为“1”/)
})

test('remarks do not decide: inner check, unknown region, unknown category, tidied spelling', () => {
  assert.match(identifyCode('91990000MA0000015Q').warnings.join(), /990000未分配/)
  const remarked: [string, RegExp][] = [['91990000MA0000016', /组织机构代码）自身的校验码不符/],
    ['98990000MA0000015', /前两位“98”不在/], ['91880106MA0000015', /行政区划码“880106”不在/]]
  for (const [prefix, remark] of remarked) {
    const verdict = identifyCode(makeUscc(prefix))
    assert.deepEqual([verdict.kind, verdict.valid, verdict.reasons], ['uscc', true, []])
    assert.match(verdict.warnings.join(), remark)
  }
  const tidied = identifyCode('91 990000 MA0000015q')
  assert.equal(tidied.valid, true)
  assert.match(tidied.warnings.join(), /已按规范写法整理/)
})

test('a resident identity number is recognised and never repeated', () => {
  for (const [text, valid] of [['990000199001010017', true], ['990000 19900101 0017', true],
    ['990000199001010018', false],
    ['360000199113010079', false], ['９９００００１９９００１０１００１７', true], ['99000019900101001x', false]] as const) {
    const verdict = identifyCode(text)
    assert.deepEqual([verdict.kind, verdict.valid], ['resident-id', valid], text)
    assert.doesNotMatch(JSON.stringify(verdict), /\d{5}|[０-９]{5}/)
  }
  for (const text of ['330000750715002', '99000019900101001701', '33000075071500201', '张三990000199001010017',
    '身份证：990000199001010017', '9900001990010100170', '99000019900101001', '1990000199001010017',
    '90000199001010017', `${'明'.repeat(55)}990000199001010017`]) {
    assert.doesNotMatch(JSON.stringify(identifyCode(text)), /\d{7}/, text)
  }
  assert.equal(identifyCode('99000019900101001701').kind, 'tax')
})

test('no text makes the answer throw, and none discloses a valid identity number', () => {
  const id = fc.tuple(fc.integer({ min: 110000, max: 659999 }), fc.integer({ min: 1900, max: 2020 }),
    fc.integer({ min: 10, max: 12 }), fc.integer({ min: 10, max: 28 }), fc.integer({ min: 100, max: 999 }))
    .map((parts) => parts.join('') + identityCheckCharacter(parts.join('')))
  const edge = fc.string({ unit: fc.constantFrom('张', ' ', '：', '（', '-', '\u3000', '证') })
  fc.assert(fc.property(edge, id, edge, (before, number, after) =>
    !JSON.stringify(identifyCode(before + number + after)).includes(number.slice(6, 14))))
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => {
    const verdict = identifyCode(text)
    assert.equal(verdict.valid, verdict.reasons.length === 0)
  }))
})
