import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseCivilDate } from './parse-date.ts'
import { addDays, dateOfDayNumber, dayNumber, daysBetween, isCivilDate, startOfDay } from './time.ts'

test('every habit of writing 5 March 2017 is read as that day', () => {
  const habits: (string | number | Date)[] = [
    '2017-03-05', '2017-3-5', '2017/3/5', '2017/03/05', '2017.3.5', '2017.03.05', '20170305', '2017年3月5日',
    '2017年03月05日', '2017 年 3 月 5 日', '2017年3月5号', '2017年3月5', '17-3-5', '17/3/5', '17.3.5', '17年3月5日',
    '二〇一七年三月五日', '二零一七年三月五日', '二○一七年三月五日', '二O一七年三月五日', '42799', '42799.0', '42799.75', 42799,
    42799.5, '2017-03-05 00:00:00', '2017-03-05 23:59', '2017/3/5 0:00:00', '2017-03-05T00:00:00+08:00',
    '2017-03-05T00:00:00',
    '2017-03-04T16:00:00Z', '2017-03-04T16:00:00.000Z', '2017-03-05 00:00:00.0', '2017-03-05T10:00:00-0500',
    '1488643200000',
    1488643200000, '20170305120000', '201703051200', '２０１７－０３－０５', '２０１７年３月５日',
    '\u30002017-03-05 ', "'2017-03-05",
    '2017年3月5日 12时30分', '05-3月 -17', '05-3月-2017', 'Sun Mar 05 00:00:00 CST 2017',
    new Date('2017-03-05T04:00:00Z'),
    '2017/3/5 3:05 PM',
  ]
  for (const habit of habits) assert.deepEqual(parseCivilDate(habit), { date: '2017-03-05' }, String(habit))
})

test('other days of the same habits', () => {
  const cases: [string, string][] = [
    ['二〇二四年十二月三十一日', '2024-12-31'], ['二〇二四年十月十日', '2024-10-10'], ['二〇二六年二月二十一日', '2026-02-21'],
    ['二〇二六年一月廿一日', '2026-01-21'], ['25/03/2017', '2017-03-25'], ['03/25/2017', '2017-03-25'],
    ['05/05/2017', '2017-05-05'],
    ['98-12-1', '1998-12-01'], ['49年10月1日', '2049-10-01'], ['50年10月1日', '1950-10-01'],
    ['05年3月4日', '2005-03-04'],
    ['581702400000', '1988-06-08'], ['1949-10-01', '1949-10-01'], ['1872-12-26', '1872-12-26'],
  ]
  for (const [given, date] of cases) assert.deepEqual(parseCivilDate(given), { date }, given)
})

test('no end is written in words or by a far date', () => {
  for (const text of ['长期', '永久', '长期有效', '永久有效', '无固定期限', '至长期', '2099-12-31', '2099/12/31', '20991231',
    '2999-12-31', '9999-12-31', '2099年12月31日', '２０９９／１２／３１']) {
    assert.deepEqual(parseCivilDate(text), { longTerm: true }, text)
  }
})

test('a text with two readings is refused and both are named', () => {
  assert.match(parseCivilDate('05/03/2017').reason ?? '', /2017年5月3日或2017年3月5日/)
  assert.match(parseCivilDate('3/5/17').reason ?? '', /歧义.*2017-03-05.*2017-05-03/)
  assert.match(parseCivilDate('05-03-04').reason ?? '', /2005年3月4日或2004年5月3日/)
  for (const text of ['3-5', '3/5', '3月5日', '2017-03', '2017年3月', '2017', '201703', '05/03/2017',
    '05-03-04', '3/5/17']) {
    const parsed = parseCivilDate(text)
    assert.equal(parsed.date, undefined, text)
    assert.match(parsed.reason ?? '', /请/, text)
  }
})

test('what is no date is refused with the form that would be right', () => {
  for (const text of ['', ' ', '无', '/', '——', 'N/A', '2026-02-30', '2026-13-01', '2026/02/30', '二〇二六年二月三十日',
    '2017-3/5', '2017年3-5', '20170230', '12345', '99999', '123', '1488643200', '2017-03-05 25:00', '张三',
    '2017-03-05至2018-03-04',
    '990000199001010017', '二〇二六年十三月一日', '1700-01-01', 'x'.repeat(5000), '0000-00-00', '2017-03-05T99:99']) {
    const parsed = parseCivilDate(text)
    assert.equal(parsed.date, undefined, text)
    assert.equal(parsed.longTerm, undefined, text)
    assert.match(parsed.reason ?? '', /[请]/, text)
  }
  assert.match(parseCivilDate(Number.NaN).reason ?? '', /请/)
  assert.match(parseCivilDate(new Date(Number.NaN)).reason ?? '', /请/)
})

test('the reason never repeats what stood in the cell', () => {
  assert.doesNotMatch(parseCivilDate('990000199001010017').reason ?? '', /199001010017/)
  assert.doesNotMatch(parseCivilDate('13800138000').reason ?? '', /13800138000/)
})

test('every day is read back from each way of writing it', () => {
  const days = fc.integer({ min: dayNumber('1950-01-01'), max: dayNumber('2098-12-31') }).map(dateOfDayNumber)
  fc.assert(fc.property(days, (date) => {
    const [y, m, d] = date.split('-').map(Number) as [number, number, number]
    const written = [`${y}/${m}/${d}`, `${y}年${m}月${d}日`, date.replaceAll('-', ''), `${date} 00:00:00`,
      String(daysBetween('1899-12-30', date)), `${date}T00:00:00+08:00`]
    for (const text of written) assert.deepEqual(parseCivilDate(text), { date }, text)
    if (date > '1974-01-01') assert.deepEqual(parseCivilDate(startOfDay(date)), { date })
  }))
})

test('any text gives a day, no end, or a reason, and never throws', () => {
  const unit = fc.constantFrom(...'0129-/.年月日 :TZ十〇一')
  const noise = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit }), fc.double(), fc.integer())
  fc.assert(fc.property(noise, (value) => {
    const { date, longTerm, reason } = parseCivilDate(value)
    assert.equal([date, longTerm, reason].filter((x) => x !== undefined).length, 1)
    if (date !== undefined) {
      assert.equal(isCivilDate(date), true)
      assert.equal(addDays(date, 0), date)
    }
  }), { numRuns: 5000 })
})
