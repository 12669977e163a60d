/**
 * Legal working days in mainland China: weekdays that are no day off, and weekend days declared working days
 * (调休) by the yearly notice of the State Council's General Office. A year without a notice is unknown and
 * never guessed. The notices come with `chinese-days` (2007–2026 equal the official ones day by day) and from
 * `announceYear`.
 */
import notices from 'chinese-days/dist/chinese-days.json' with { type: 'json' }
import { Problem, defineProblems } from './problem.ts'
import { dateOfDayNumber, dayNumber } from './time.ts'
import type { CivilDate } from './time.ts'

export const calendarProblems = defineProblems({
  notice: { code: 'calendar.notice', status: 500, title: '放假安排有错误' },
  yearUnknown: { code: 'calendar.year_unknown', status: 503, title: '该年度的放假调休安排尚未公布，无法计算工作日' },
})

/** One year's notice: the days off that fall in the year and the weekend days worked in it. */
export interface CalendarNotice {
  year: number
  /** The notice's number, for example `国办发明电〔2025〕7号`. */
  notice: string
  off: readonly CivilDate[]
  work: readonly CivilDate[]
}

// The library also holds 2004–2006, which nobody here could compare with the notices: left unknown.
const FIRST_YEAR = 2007
// Statutory days that fall on the same date every year (全国年节及纪念日放假办法, State Council decree 795, from 2025).
const FIXED_DAYS_OFF = new Map([
  ['01-01', '元旦'], ['05-01', '劳动节'], ['05-02', '劳动节'], ['10-01', '国庆节'], ['10-02', '国庆节'], ['10-03', '国庆节'],
])

interface Year {
  first: number
  /** Working days of this year before each day, and their total at the end. */
  before: Uint16Array
  /** Day numbers of the working days. */
  list: Int32Array
}

const holidays: Record<string, string> = notices.holidays
const makeUpDays: Record<string, string> = notices.workdays
const years = new Map<number, Year | undefined>()
const announced = new Map<number, CalendarNotice>()
const estimates = new Map<number, Year>()

/** Whether the working days of a year are officially known. */
export function calendarKnown(year: number): boolean {
  return officialYear(year) !== undefined
}

/** One day as the calendar has it. */
export interface CalendarDay {
  readonly date: CivilDate
  readonly works: boolean
  /** By the year's notice rather than by the week: off (weekend days inside a holiday too), or worked on a weekend. */
  readonly arranged: 'off' | 'work' | undefined
  /** The holiday, where it is known: a notice entered by the operator names none. */
  readonly holiday: string | undefined
}

/** A year as it can be shown: every day of it that its notice arranges, and where we have that from. */
export interface CalendarYear {
  readonly year: number
  /** release: came with this release; notice: entered by the operator; estimate: no notice is out. */
  readonly source: 'release' | 'notice' | 'estimate'
  /** Number of the notice, where the operator entered it. */
  readonly notice: string | undefined
  readonly workdays: number
  readonly arranged: readonly CalendarDay[]
}

/** Years whose working days are officially known, in order. */
export function knownYears(): number[] {
  const shipped = Object.keys(holidays).map((date) => Number(date.slice(0, 4)))
  return [...new Set([...shipped, ...announced.keys()])].filter(calendarKnown).sort((a, b) => a - b)
}

/** One day; in a year without a notice by weekends and the fixed dates, as `addWorkdaysOrEstimate` reckons. */
export function calendarDay(date: CivilDate): CalendarDay {
  const number = Number(date.slice(0, 4))
  const year = officialYear(number) ?? estimatedYear(number)
  const at = dayNumber(date) - year.first
  const works = (year.before[at + 1] as number) > (year.before[at] as number)
  const notice = announced.get(number)
  if (notice !== undefined) {
    const named = (works ? notice.work : notice.off).includes(date)
    return { date, works, arranged: arrangedAs(named, works), holiday: undefined }
  }
  if (!calendarKnown(number)) {
    const holiday = FIXED_DAYS_OFF.get(date.slice(5))
    return { date, works, arranged: arrangedAs(holiday !== undefined, false), holiday }
  }
  // The library marks weekends as days off only inside a holiday, and worked days by the holiday they make up for.
  const named = works ? makeUpDays[date] : holidays[date]
  return { date, works, arranged: arrangedAs(named !== undefined, works), holiday: named?.split(',')[1] }
}

function arrangedAs(named: boolean, works: boolean): CalendarDay['arranged'] {
  return named ? (works ? 'work' : 'off') : undefined
}

/** A year for whoever reads the calendar. */
export function calendarYear(year: number): CalendarYear {
  const { first, list, before } = officialYear(year) ?? estimatedYear(year)
  const days = Array.from({ length: before.length - 1 }, (_, i) => calendarDay(dateOfDayNumber(first + i)))
  const notice = announced.get(year)?.notice
  return {
    year, notice, workdays: list.length, arranged: days.filter((day) => day.arranged !== undefined),
    source: notice !== undefined ? 'notice' : calendarKnown(year) ? 'release' : 'estimate',
  }
}

/**
 * Enters a notice newer than the library (`catalogue/calendar/`); it replaces what is known of that year.
 * Throws RangeError when a day lies outside the year or is both off and worked.
 */
export function announceYear(notice: CalendarNotice): void {
  const off = new Set(notice.off)
  for (const date of [...notice.off, ...notice.work]) {
    if (Number(date.slice(0, 4)) !== notice.year) throw new RangeError(`${date} 不在 ${notice.year} 年`)
  }
  for (const date of notice.work) if (off.has(date)) throw new RangeError(`${date} 既放假又上班`)
  announced.set(notice.year, notice)
  years.delete(notice.year)
}

/** Whether the day is a legal working day. Throws Problem `calendar.year_unknown`. */
export function isWorkday(date: CivilDate): boolean {
  const year = mustKnow(Number(date.slice(0, 4)))
  const at = dayNumber(date) - year.first
  return (year.before[at + 1] as number) > (year.before[at] as number)
}

/**
 * The `n`-th working day after `date`: the next working day is day 1 (standards 1.7); 0 gives `date` itself;
 * negative counts back from the day before. Throws Problem `calendar.year_unknown` where the count leaves the
 * known years.
 */
export function addWorkdays(date: CivilDate, n: number): CivilDate {
  return step(date, n, mustKnow)
}

/**
 * Working days after `a` up to and including `b`: `workdaysBetween(d, addWorkdays(d, n))` is `n`. Negative
 * when `b` is earlier. Throws Problem `calendar.year_unknown`.
 */
export function workdaysBetween(a: CivilDate, b: CivilDate): number {
  if (b < a) return -workdaysBetween(b, a) || 0
  const from = Number(a.slice(0, 4))
  const to = Number(b.slice(0, 4))
  let count = countUpTo(mustKnow(to), b) - countUpTo(mustKnow(from), a)
  for (let year = from; year < to; year += 1) count += mustKnow(year).list.length
  return count
}

/**
 * As `addWorkdays`, but a deadline that crosses into a year without a notice is still shown: unknown years
 * are reckoned with weekends and the fixed statutory dates only, and the answer is flagged. Never decide by
 * an estimate.
 */
export function addWorkdaysOrEstimate(date: CivilDate, n: number): { date: CivilDate; estimated: boolean } {
  let estimated = false
  const due = step(date, n, (year) => {
    const known = officialYear(year)
    if (known !== undefined) return known
    estimated = true
    return estimatedYear(year)
  })
  return { date: due, estimated }
}

function step(date: CivilDate, n: number, yearOf: (year: number) => Year): CivilDate {
  if (!Number.isInteger(n)) throw new RangeError('working days are counted in whole days')
  if (n === 0) return date
  let number = Number(date.slice(0, 4))
  let year = yearOf(number)
  // Position in the year's list of working days: those up to `date` lie behind when counting on, before it
  // when back.
  let at = n > 0 ? countUpTo(year, date) + n - 1 : (year.before[dayNumber(date) - year.first] as number) + n
  while (at >= year.list.length) {
    at -= year.list.length
    year = yearOf((number += 1))
  }
  while (at < 0) {
    year = yearOf((number -= 1))
    at += year.list.length
  }
  return dateOfDayNumber(year.list[at] as number)
}

function countUpTo(year: Year, date: CivilDate): number {
  return year.before[dayNumber(date) - year.first + 1] as number
}

function mustKnow(year: number): Year {
  const known = officialYear(year)
  if (known === undefined) {
    throw new Problem(calendarProblems.yearUnknown, { detail: `${year}年的放假调休安排尚未公布，无法计算跨入该年的工作日` })
  }
  return known
}

function officialYear(year: number): Year | undefined {
  if (years.has(year)) return years.get(year)
  const notice = announced.get(year)
  let built: Year | undefined
  if (notice !== undefined) {
    const off = new Set(notice.off)
    const work = new Set(notice.work)
    built = buildYear(year, (date, weekend) => (weekend ? work.has(date) : !off.has(date)))
  } else if (year >= FIRST_YEAR && holidays[`${year}-01-01`] !== undefined) {
    built = buildYear(year, (date, weekend) => (weekend ? date in makeUpDays : !(date in holidays)))
  }
  years.set(year, built)
  return built
}

function estimatedYear(year: number): Year {
  let built = estimates.get(year)
  if (built === undefined) {
    built = buildYear(year, (date, weekend) => !weekend && !FIXED_DAYS_OFF.has(date.slice(5)))
    estimates.set(year, built)
  }
  return built
}

function buildYear(year: number, works: (date: CivilDate, weekend: boolean) => boolean): Year {
  const first = dayNumber(`${year}-01-01`)
  const days = dayNumber(`${year}-12-31`) - first + 1
  const before = new Uint16Array(days + 1)
  const list: number[] = []
  for (let i = 0; i < days; i += 1) {
    // 1970-01-01 was a Thursday: day number 2 is the first Saturday.
    const weekend = ((((first + i + 4) % 7) + 7) % 7) % 6 === 0
    if (works(dateOfDayNumber(first + i), weekend)) list.push(first + i)
    before[i + 1] = list.length
  }
  return { first, before, list: Int32Array.from(list) }
}
