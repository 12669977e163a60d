import assert from 'node:assert/strict'
import { test } from 'node:test'
import { effortOf } from '../testing/effort.ts'
import { parseCivilDate } from './parse-date.ts'
import { redact, scanPersonalData } from './personal-data.ts'
import { scanSensitiveWords } from './sensitive-words.ts'
import { csvSafe, unguarded } from './tabular/guard.ts'
import { decimal, kindOfCode, renderIsoDate, renderNumber } from './tabular/number-format.ts'
import { unescapeText } from './tabular/shared-strings.ts'
import { attribute, decodeText } from './tabular/xml-scanner.ts'
import { mergePattern } from './tabular/xlsx.ts'
import { nameKey, normaliseText } from './text.ts'

const filled = (unit: string, end = '') => (length: number): string =>
  unit.repeat(Math.ceil(length / unit.length)) + end

test('no text makes more work than its length, whatever it is made of', () => {
  const merges = (text: string): number => [...text.matchAll(mergePattern(''))].length
  const cases: [string, (text: string) => unknown, (length: number) => string][] = [
    ['digits that end in a letter', decimal, filled('1', 'x')],
    ['zeros that end in a digit', decimal, filled('0', '.1')],
    ['the same as a date', (text) => renderNumber(text, 'date', false), filled('1', 'x')],
    ['a date without an end', renderIsoDate, filled('2024-01-01T')],
    ['open brackets of a format', kindOfCode, filled('[')],
    ['seconds of a format', kindOfCode, filled('s')],
    ['quotation marks of a format', kindOfCode, filled('"')],
    ['merged cells without an end', merges, filled('<mergeCell ')],
    ['merged cells of spaces', merges, (length) => `<mergeCell ref=${filled(' ')(length)}`],
    ['a merged cell of many references', merges, (length) => `<mergeCell ${filled('ref= ')(length)}`],
    ['references of XML without an end', decodeText, filled('&#x1')],
    ['escapes without an end', unescapeText, filled('_x00')],
    ['apostrophes', (text) => [csvSafe(text), unguarded(text)], filled("'")],
    ['spaces', normaliseText, filled(' \u3000', 'x')],
    ['dashes of a name', nameKey, filled('－-', 'x')],
    ['digits of a date', parseCivilDate, filled('1')],
    ['digits', scanPersonalData, filled('1', 'x')],
    ['digits apart', redact, filled('1 -')],
    ['words before an account', scanPersonalData, filled('账号')],
    ['numerals of an address', scanPersonalData, filled('住址一一一')],
    ['addresses of mail', redact, filled('a@b.cn ')],
    ['words about minors', scanSensitiveWords, filled('学生某，')],
    ['words about illness', scanSensitiveWords, filled('患有')],
  ]
  const grown = cases.map(([title, work, made]): [string, number] => [title, effortOf(work, made)])
  assert.deepEqual(grown.filter(([, effort]) => effort > 12), [])
})

test('attributes are read in one pass, and none longer than any program writes', () => {
  const effort = effortOf((text) => attribute(text, 'ref'), filled('a', ' ref'), 8000)
  assert.ok(effort < 12, String(effort))
  assert.equal(attribute(`${' '.repeat(8000)}x:ref = 'A1'`, 'ref'), 'A1')
  assert.throws(() => attribute(` name="${'x'.repeat(8192)}"`, 'name'), { code: 'table.unreadable' })
})
