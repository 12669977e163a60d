import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  addDays, addMonths, addYears, beijingTime, civilDateOf, compareDates, dateOfDayNumber, dayNumber,
  daysBetween,
  formatDateZh, formatInstantZh, isCivilDate, isInstant, startOfDay, systemClock,
} from './time.ts'

const days = fc.integer({ min: dayNumber('1900-01-01'), max: dayNumber('2999-12-31') }).map(dateOfDayNumber)

test('the civil date turns at midnight in Beijing', () => {
  assert.equal(civilDateOf(new Date('2026-03-04T15:59:59.999Z')), '2026-03-04')
  assert.equal(civilDateOf(new Date('2026-03-04T16:00:00Z')), '2026-03-05')
  assert.equal(startOfDay('2026-03-05').toISOString(), '2026-03-04T16:00:00.000Z')
})

test('the clock agrees with the zone database, the summers of 1986 to 1991 included', () => {
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone: 'Asia/Shanghai', dateStyle: 'short', timeStyle: 'medium',
  })
  for (let n = dayNumber('1950-01-01'); n < dayNumber('2030-01-01'); n += n > dayNumber('1985-12-31') &&
    n < dayNumber('1992-01-01') ? 1 : 13) {
    const date = dateOfDayNumber(n)
    const start = startOfDay(date)
    assert.equal(format.format(start).slice(0, 10), date)
    assert.equal(civilDateOf(start), date)
    assert.equal(civilDateOf(new Date(start.getTime() - 1)), addDays(date, -1))
    assert.equal(beijingTime(start).slice(0, 19), format.format(start).replace(' ', 'T'))
  }
})

test('a pinned clock stays on its day while time of day goes on', () => {
  const clock = systemClock('2026-02-28')
  assert.equal(clock.today(), '2026-02-28')
  assert.equal(civilDateOf(clock.now()), '2026-02-28')
  const live = systemClock()
  assert.equal(isCivilDate(live.today()), true)
  assert.equal(beijingTime(clock.now()).slice(0, 10), '2026-02-28')
})

test('a running clock turns its day at midnight in Beijing, and back where the machine is set back', (t) => {
  t.mock.timers.enable({ apis: ['Date'] })
  const clock = systemClock()
  const dayAt = (instant: string): string => {
    t.mock.timers.setTime(Date.parse(instant))
    return clock.today()
  }
  assert.equal(dayAt('2026-05-10T15:59:59.999Z'), '2026-05-10')
  assert.equal(dayAt('2026-05-10T16:00:00.000Z'), '2026-05-11')
  assert.equal(dayAt('2026-05-10T15:59:59.999Z'), '2026-05-10')
  assert.equal(dayAt('2027-01-01T00:00:00Z'), '2027-01-01')
})

test('a month later is the same day, or the last day where the month has no such day', () => {
  const cases: [string, number, string][] = [
    ['2026-01-31', 1, '2026-02-28'], ['2024-01-31', 1, '2024-02-29'], ['2026-04-07', 3, '2026-07-07'],
    ['2026-03-31', -1, '2026-02-28'], ['2026-01-15', -1, '2025-12-15'], ['2025-11-30', 3, '2026-02-28'],
    ['2026-12-31', 12, '2027-12-31'], ['2026-05-05', 0, '2026-05-05'],
  ]
  for (const [from, months, to] of cases) assert.equal(addMonths(from, months), to)
  assert.equal(addYears('2024-02-29', 1), '2025-02-28')
  assert.equal(addYears('2024-02-29', 4), '2028-02-29')
  assert.equal(addYears('2026-04-14', 3), '2029-04-14')
})

test('days are added and counted alike', () => {
  assert.equal(addDays('2024-02-28', 2), '2024-03-01')
  assert.equal(daysBetween('2026-01-01', '2026-12-31'), 364)
  fc.assert(fc.property(days, fc.integer({ min: -9999, max: 9999 }), (date, n) => {
    assert.equal(daysBetween(date, addDays(date, n)), n)
    assert.equal(addDays(addDays(date, n), -n), date)
    assert.equal(isCivilDate(addDays(date, n)), true)
  }))
})

test('dates compare as text does', () => {
  fc.assert(fc.property(days, days, (a, b) => compareDates(a, b) === Math.sign(daysBetween(b, a))))
})

test('only an existing day written in full is a civil date', () => {
  const days = ['2024-02-29', '2000-02-29', '1949-10-01', '9999-12-31']
  for (const good of days) assert.equal(isCivilDate(good), true)
  for (const bad of ['2023-02-29', '1900-02-29', '2026-13-01', '2026-00-10', '2026-04-31', '2026-4-1',
    '2026/04/01',
    '０026-04-01', '2026-04-01 ', '', '202a-04-01', '0026-04-01']) {
    assert.equal(isCivilDate(bad), false, bad)
  }
  assert.throws(() => addDays('yesterday', 1), RangeError)
  assert.throws(() => addMonths('2026-0x-01', 1), RangeError)
})

test('dates and instants are shown as a Chinese reader expects', () => {
  assert.equal(formatDateZh('2026-03-05'), '2026年3月5日')
  assert.equal(formatInstantZh(new Date('2026-03-05T06:05:09Z')), '2026年3月5日 14:05')
  assert.equal(beijingTime(new Date('2026-03-05T06:05:09Z')), '2026-03-05T14:05:09+08:00')
})

const instants: [string, boolean][] = [
  ['2026-06-01T10:00:00+08:00', true],
  ['2026-06-01T10:00:00.123456789Z', true],
  ['2026-06-01t10:00:00z', true],
  ['2024-02-29T23:59:59-11:30', true],
  ['0001-01-01T00:00:00Z', true],
  ['9999-12-31T23:59:59Z', true],
  ['2026-06-01T10:00:00+08', false],
  ['2016-12-31T23:59:60Z', false],
  ['2026-06-01T10:00:00+08:00[Asia/Shanghai]', false],
  ['2026-02-29T10:00:00Z', false],
  ['2026-06-01T24:00:00Z', false],
  ['2026-06-01T10:00:00', false],
  ['2026-06-01', false],
  ['0000-12-31T00:00:00Z', false],
  ['0001-01-01T00:00:00+08:00', false],
  ['9999-12-31T23:59:59-08:00', false],
]

for (const [text, known] of instants) {
  test(`${text} is ${known ? 'an' : 'no'} instant to reckon with`, () => {
    assert.equal(isInstant(text), known)
    if (known) assert.equal(Number.isNaN(Date.parse(text)), false)
  })
}
