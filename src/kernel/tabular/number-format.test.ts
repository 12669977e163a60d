import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decimal, kindOfCode, kindOfFormat, renderIsoDate, renderNumber } from './number-format.ts'

test('numbers come in plain digits: exponents expanded, integers whole, binary noise rounded away', () => {
  const cases: [string, string][] = [
    ['330200000012345', '330200000012345'],
    ['1.0E+14', '100000000000000'],
    ['9.9133020000000001E+17', '991330200000000010'],
    ['118.68000000000001', '118.68'],
    ['57.999999999999993', '58'],
    ['0.30000000000000004', '0.3'],
    ['-12.50', '-12.5'],
    ['1E-7', '0.0000001'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['007', '7'],
    ['-0', '0'],
    ['+3', '3'],
    ['330200199001011234', '330200199001011234'],
    ['1E+99999', '1E+99999'],
    ['not a number', 'not a number'],
    ['', ''],
    ['.', '.'],
  ]
  for (const [stored, text] of cases) assert.equal(decimal(stored), text, stored)
})

test('every finite number of at most 15 significant digits keeps its value when rendered', () => {
  const double = fc.double({ noNaN: true, min: -1e300, max: 1e300 })
  const short = double.map((value) => Number(value.toPrecision(15)))
  fc.assert(
    fc.property(short, (value) => {
      const text = decimal(String(value))
      assert.match(text, /^-?\d+(\.\d+)?$/)
      assert.equal(Number(text), value === 0 ? 0 : value)
    }),
  )
})

test('serial days become dates in both systems, with the day that never was', () => {
  assert.equal(renderNumber('1', 'date', false), '1900-01-01')
  assert.equal(renderNumber('59', 'date', false), '1900-02-28')
  assert.equal(renderNumber('60', 'date', false), '1900-02-29')
  assert.equal(renderNumber('61', 'date', false), '1900-03-01')
  assert.equal(renderNumber('45292', 'date', false), '2024-01-01')
  assert.equal(renderNumber('43830', 'date', true), '2024-01-01')
  assert.equal(renderNumber('0', 'date', true), '1904-01-01')
  assert.equal(renderNumber('2958465', 'date', false), '9999-12-31')
  assert.equal(renderNumber('45292.5', 'datetime', false), '2024-01-01 12:00:00')
  assert.equal(renderNumber('45292', 'datetime', false), '2024-01-01 00:00:00')
  assert.equal(renderNumber('45292.999999999', 'datetime', false), '2024-01-02 00:00:00')
  assert.equal(renderNumber('0.75', 'time', false), '18:00:00')
  assert.equal(renderNumber('1.5', 'elapsed', false), '36:00:00')
})

test('what no calendar holds stays the number it is', () => {
  assert.equal(renderNumber('-3', 'date', false), '-3')
  assert.equal(renderNumber('0', 'date', false), '0')
  assert.equal(renderNumber('2958466', 'date', false), '2958466')
  assert.equal(renderNumber('91330200000000000', 'date', false), '91330200000000000')
  assert.equal(renderNumber('text', 'date', false), 'text')
})

test('formats are told apart: dates, times, numbers, zero-padded codes', () => {
  const kinds = {
    'yyyy\\-mm\\-dd': 'date',
    'yyyy"年"m"月"d"日";@': 'date',
    '[$-804]yyyy"年"m"月"': 'date',
    'yyyy/m/d h:mm': 'datetime',
    '[DBNum1][$-804]yyyy"年"m"月"d"日"': 'date',
    'h:mm AM/PM': 'time',
    '上午/下午h"时"mm"分"': 'time',
    'mm:ss.0': 'time',
    '[h]:mm:ss': 'elapsed',
    General: 'number',
    'G/通用格式': 'number',
    '@': 'number',
    '0.00E+00': 'number',
    '#,##0.00_);[Red]\\(#,##0.00\\)': 'number',
    '0.00"days"': 'number',
    '_ ¥* #,##0.00_ ': 'number',
    '0%': 'number',
  } as const
  for (const [code, kind] of Object.entries(kinds)) assert.equal(kindOfCode(code), kind, code)
  assert.deepEqual(kindOfCode('000000'), { zeros: 6 })
  assert.equal(renderNumber('1234', { zeros: 6 }, false), '001234')
  assert.equal(renderNumber('-1.5', { zeros: 6 }, false), '-1.5')
  assert.equal(kindOfFormat(14, undefined), 'date')
  assert.equal(kindOfFormat(31, undefined), 'date')
  assert.equal(kindOfFormat(22, undefined), 'datetime')
  assert.equal(kindOfFormat(2, undefined), 'number')
  assert.equal(kindOfFormat(14, '0.00'), 'number')
})

test('dates stored as ISO 8601 read in the same two shapes', () => {
  assert.equal(renderIsoDate('2024-03-05'), '2024-03-05')
  assert.equal(renderIsoDate('2024-03-05T00:00:00'), '2024-03-05')
  assert.equal(renderIsoDate('2024-03-05T08:30:00.000Z'), '2024-03-05 08:30:00')
  assert.equal(renderIsoDate('next week'), 'next week')
})
