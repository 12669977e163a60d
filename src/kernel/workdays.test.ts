import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { SHARED_DATA_MISSING, sharedDataFile } from '../testing/shared-data.ts'
import { loadCalendarNotices } from './calendar-notices.ts'
import { Problem } from './problem.ts'
import { addDays, dateOfDayNumber, dayNumber } from './time.ts'
import {
  addWorkdays, addWorkdaysOrEstimate, announceYear, calendarDay, calendarKnown, calendarYear, isWorkday, knownYears,
  workdaysBetween,
} from './workdays.ts'

const unknownYear = (error: unknown): boolean =>
  error instanceof Problem && error.code === 'calendar.year_unknown'
const known = fc.integer({ min: dayNumber('2007-01-01'), max: dayNumber('2026-12-31') }).map(dateOfDayNumber)

test('every day from 2007 to 2026 agrees with the official notices', (t) => {
  const official = sharedDataFile('calendar/holiday_cn_2007_2026.csv')
  if (official === undefined) {
    t.diagnostic(SHARED_DATA_MISSING)
    assert.equal(isWorkday('2026-02-28'), true)
    return
  }
  const off = new Set<string>()
  const worked = new Set<string>()
  for (const line of readFileSync(official, 'utf8').split(/\r?\n/).slice(1)) {
    const [date, type] = line.split(',') as [string, string]
    if (type === '休') off.add(date)
    if (type === '班') worked.add(date)
  }
  for (let n = dayNumber('2007-01-01'); n <= dayNumber('2026-12-31'); n += 1) {
    const date = dateOfDayNumber(n)
    const weekday = new Date(`${date}T00:00:00Z`).getUTCDay()
    const expected = worked.has(date) || (weekday !== 0 && weekday !== 6 && !off.has(date))
    assert.equal(isWorkday(date), expected, date)
  }
})

test('holidays are off, make-up days are worked, ordinary weekends are off', () => {
  const cases: [string, boolean][] = [
    ['2026-01-01', false], ['2026-01-04', true], ['2026-02-14', true], ['2026-02-16', false],
    ['2026-02-28', true],
    ['2026-03-07', false], ['2026-03-09', true], ['2026-10-10', true], ['2025-10-08', false],
  ]
  for (const [date, works] of cases) assert.equal(isWorkday(date), works, date)
})

test('the working day after the event is day one', () => {
  const cases: [string, number, string][] = [
    ['2026-03-02', 7, '2026-03-11'], // Monday; two weekend days inside
    ['2026-03-06', 1, '2026-03-09'], // Friday
    ['2026-02-13', 1, '2026-02-14'], // the Saturday before Spring Festival is worked
    ['2026-02-14', 1, '2026-02-24'],
    ['2026-03-07', 1, '2026-03-09'], // counted from a day off
    ['2025-12-31', 2, '2026-01-05'],
    ['2026-03-09', -1, '2026-03-06'], ['2026-03-08', -1, '2026-03-06'], ['2026-01-04', -1, '2025-12-31'],
    ['2026-03-02', 0, '2026-03-02'], ['2026-03-07', 0, '2026-03-07'],
  ]
  for (const [date, n, due] of cases) assert.equal(addWorkdays(date, n), due, `${date} + ${n}`)
})

test('adding and counting working days agree', () => {
  fc.assert(fc.property(known, fc.integer({ min: 1, max: 300 }), (date, n) => {
    fc.pre(date < '2025-06-01')
    const due = addWorkdays(date, n)
    assert.equal(isWorkday(due), true)
    assert.equal(workdaysBetween(date, due), n)
    assert.equal(workdaysBetween(due, date), -n)
    assert.equal(workdaysBetween(date, addDays(due, -1)), n - 1)
    let walked = 0
    let day = date
    while (walked < n) {
      day = addDays(day, 1)
      if (isWorkday(day)) walked += 1
    }
    assert.equal(due, day)
  }), { numRuns: 300 })
  assert.equal(workdaysBetween('2026-03-02', '2026-03-02'), 0)
})

test('a year without an official notice is refused, not guessed', () => {
  assert.equal(calendarKnown(2026), true)
  assert.equal(calendarKnown(2006), false)
  assert.equal(calendarKnown(2027), false)
  assert.throws(() => isWorkday('2027-03-01'), unknownYear)
  assert.throws(() => addWorkdays('2026-12-30', 7), unknownYear)
  assert.throws(() => workdaysBetween('2026-12-30', '2027-01-05'), unknownYear)
  assert.equal(addWorkdays('2026-12-30', 1), '2026-12-31')
  assert.throws(() => addWorkdays('2026-03-02', 1.5), RangeError)
})

test('a deadline that crosses into an unannounced year is shown and flagged', () => {
  assert.deepEqual(addWorkdaysOrEstimate('2026-12-30', 1), { date: '2026-12-31', estimated: false })
  assert.deepEqual(addWorkdaysOrEstimate('2026-12-30', 2), { date: '2027-01-04', estimated: true })
  assert.deepEqual(addWorkdaysOrEstimate('2026-12-30', 7), { date: '2027-01-11', estimated: true })
  assert.deepEqual(addWorkdaysOrEstimate('2027-04-30', 1), { date: '2027-05-03', estimated: true })
  assert.deepEqual(addWorkdaysOrEstimate('2026-03-02', 7), { date: '2026-03-11', estimated: false })
})

test('the weekly count of an unknown year is right before 1970 too', () => {
  // 1969-12-27 was a Saturday.
  assert.deepEqual(addWorkdaysOrEstimate('1969-12-26', 1), { date: '1969-12-29', estimated: true })
})

test('a notice entered by the operator makes its year known', () => {
  const folder = mkdtempSync(join(tmpdir(), 'calendar-'))
  after(() => rmSync(folder, { recursive: true }))
  const off = Array.from({ length: 7 }, (_, i) => `  - 2031-02-0${i + 1}`).join('\n')
  const notice = `year: 2031\nnotice: 测试通知\noff:\n  - 2031-01-01\n${off}\nwork: [2031-02-08]\n`
  writeFileSync(join(folder, '2031.yaml'), notice)
  assert.equal(calendarKnown(2031), false)
  assert.deepEqual(loadCalendarNotices(folder), [2031])
  assert.equal(isWorkday('2031-01-01'), false)
  assert.equal(isWorkday('2031-02-03'), false)
  assert.equal(isWorkday('2031-02-08'), true)
  assert.equal(addWorkdays('2031-01-31', 1), '2031-02-08')
  assert.deepEqual(addWorkdaysOrEstimate('2031-01-31', 1), { date: '2031-02-08', estimated: false })
  writeFileSync(join(folder, '2032.yaml'), 'year: 2032\nnotice: 测试通知\noff: [2032-01-01]\n')
  assert.throws(() => loadCalendarNotices(folder), { code: 'calendar.notice', detail: /2032\.yaml：off 应列全/ })
})

test('a day is shown with what its notice makes of it, and the same as it is reckoned', () => {
  const cases: [string, boolean, 'off' | 'work' | undefined, string | undefined][] = [
    ['2026-01-01', false, 'off', '元旦'], ['2026-02-14', true, 'work', '春节'], ['2026-02-21', false, 'off', '春节'],
    ['2026-03-07', false, undefined, undefined], ['2026-03-09', true, undefined, undefined],
    ['2031-02-03', false, 'off', undefined], ['2031-02-08', true, 'work', undefined],
    ['2028-05-01', false, 'off', '劳动节'], ['2028-05-03', true, undefined, undefined],
  ]
  for (const [date, works, arranged, holiday] of cases) {
    assert.deepEqual(calendarDay(date), { date, works, arranged, holiday }, date)
  }
  fc.assert(fc.property(known, (date) => assert.equal(calendarDay(date).works, isWorkday(date))), { numRuns: 300 })
})

test('a year says where it is from, and holds every day that is arranged', () => {
  const { source, notice, workdays, arranged } = calendarYear(2026)
  assert.deepEqual([source, notice, workdays, arranged.length], ['release', undefined, 248, 33 + 6])
  const entered = calendarYear(2031)
  assert.deepEqual([entered.source, entered.notice, entered.arranged.length], ['notice', '测试通知', 9])
  assert.equal(calendarYear(2028).source, 'estimate')
  assert.deepEqual(calendarYear(2028).arranged.map((day) => day.date.slice(5)), [
    '01-01', '05-01', '05-02', '10-01', '10-02', '10-03',
  ])
  assert.deepEqual(knownYears().slice(0, 2), [2007, 2008])
  assert.deepEqual(knownYears().slice(-2), [2026, 2031])
})

test('a notice that contradicts itself is refused', () => {
  const notice = { year: 2033, notice: '测试通知', off: ['2033-01-01'], work: ['2033-01-01'] }
  assert.throws(() => announceYear(notice), /既放假又上班/)
  assert.throws(() => announceYear({ ...notice, work: ['2034-01-01'] }), /不在 2033 年/)
  assert.deepEqual(loadCalendarNotices(join(tmpdir(), 'no-such-calendar-folder')), [])
})
