import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { makeUscc } from './codes.ts'
import { divisionOf, regionFullName, regionName } from './divisions.ts'
import { readCode } from './read-code.ts'

test('a division has its own name, its full name, and abolished ones say where they went', () => {
  assert.equal(regionName('330203'), '海曙区')
  assert.equal(regionFullName('330203'), '浙江省宁波市海曙区')
  assert.equal(regionFullName('330000'), '浙江省')
  assert.equal(regionName('990103'), '云栖区')
  assert.equal(regionFullName('990103'), '明州市云栖区')
  assert.deepEqual(divisionOf('330204'), {
    code: '330204',
    title: '江东区',
    abolished: 2016,
    successors: ['330212'],
  })
  assert.equal(regionName('000000'), undefined)
  assert.equal(divisionOf('330206')?.title, '北仑区', 'the last of two names under one code')
})

test('every part of a unified code is explained, in order and without gap', () => {
  const { parts } = readCode(makeUscc('91330204MA2ABCDE1'))
  assert.deepEqual(
    parts.map((p) => [p.from, p.to, p.text]),
    [
      [1, 1, '9'],
      [2, 2, '1'],
      [3, 8, '330204'],
      [9, 17, 'MA2ABCDE1'],
      [18, 18, 'Q'],
    ],
  )
  assert.deepEqual(
    parts.map((p) => p.meaning),
    [
      '市场监督管理',
      '企业',
      '浙江省宁波市江东区（2016年撤销，现为浙江省宁波市鄞州区）',
      '即原组织机构代码',
      '校验通过',
    ],
  )
})

test('a wrong code is taken apart too, and its check part says so', () => {
  assert.equal(readCode('91330204MA2ABCDE1A').parts.at(-1)?.meaning, '校验不符')
  assert.deepEqual(readCode('12345').parts, [])
})

test('old codes are explained', () => {
  assert.deepEqual(
    readCode('330206600000012').parts.map((p) => p.meaning),
    ['浙江省宁波市北仑区', '首位“6”表示个体工商户', '校验通过'],
  )
  assert.deepEqual(
    readCode('320506NA000043X').parts.map((p) => p.text),
    ['320506', 'NA', '000043', 'X'],
  )
  assert.deepEqual(
    readCode('68349638-2').parts.map((p) => p.text),
    ['68349638', '2'],
  )
  assert.deepEqual(
    readCode('360206683496382').parts.map((p) => p.text),
    ['360206', '683496382'],
  )
})

test("a person's number has no parts, and parts always make up the code", () => {
  assert.deepEqual(readCode('11010519491231002X').parts, [])
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(...'0123456789AMNXY -'), minLength: 8, maxLength: 20 }),
      (text) => {
        const { parts, normalised } = readCode(text)
        if (parts.length > 0) assert.equal(parts.map((p) => p.text).join(''), normalised)
      },
    ),
  )
})
