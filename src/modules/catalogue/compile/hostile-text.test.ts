import assert from 'node:assert/strict'
import { test } from 'node:test'
import { effortOf } from '../../../testing/effort.ts'
import { finesInText, readAmount, sumInText } from './amounts.ts'
import { headerKey, splitBracket } from './header-key.ts'
import { rowOtherThanData } from './not-data.ts'

const filled = (unit: string, end = '') => (length: number): string =>
  unit.repeat(Math.ceil(length / unit.length)) + end

test('no cell makes more work than its length, whatever it is made of', () => {
  const amount = (text: string): unknown => readAmount(text, '万元')
  const sum = (text: string): unknown => sumInText(text, '万元')
  const cases: [string, (text: string) => unknown, (length: number) => string][] = [
    ['marks behind a header word', headerKey, filled(':', 'x')],
    ['stars of a header word', headerKey, filled('*', 'x')],
    ['brackets of a header word', splitBracket, filled('(', 'x')],
    ['an amount of zeros', amount, filled('0', '.5')],
    ['an amount of decimals', amount, (length) => `0.${filled('0', '1')(length)}`],
    ['an amount without a unit', amount, filled('1', 'x(')],
    ['amounts of digits', sum, (length) => `元${filled('1')(length)}`],
    ['amounts of thousands', sum, (length) => `元${filled('1,')(length)}`],
    ['amounts of points', sum, (length) => `元${filled('1.')(length)}`],
    ['fines of digits', finesInText, (length) => `元罚款${filled('1')(length)}`],
    ['fines of numerals', finesInText, (length) => `罚款${filled('壹')(length)}`],
    ['fines of brackets', finesInText, filled('罚款5元(')],
    ['fines without a sum', finesInText, (length) => `元1${filled('罚款')(length)}`],
    ['a footer of spaces', (text) => rowOtherThanData([text]), filled(' ', 'x')],
  ]
  const grown = cases.map(([title, work, made]): [string, number] => [title, effortOf(work, made)])
  assert.deepEqual(grown.filter(([, effort]) => effort > 12), [])
})
