/**
 * The only clock of the program, and the arithmetic of civil dates. A civil date is the date on the wall in
 * Beijing; deadlines, terms and publicity are reckoned in civil dates, never in instants.
 */

/** A calendar day in China, `YYYY-MM-DD`. Sorts as text. */
export type CivilDate = string

export interface Clock {
  /** The present instant. */
  now(): Date
  /** The present civil date in Beijing. */
  today(): CivilDate
}

const HOUR = 3_600_000
const DAY = 24 * HOUR
const STANDARD_OFFSET = 8 * HOUR

// Summer time of 1986–1991 (IANA tzdata, Asia/Shanghai): civil dates between which clocks stood at UTC+9.
// Exports of older systems carry midnights of those summers as instants; without this table they land on the
// day before.
const summers: readonly (readonly [number, number])[] = [
  [Date.UTC(1986, 4, 3, 18), Date.UTC(1986, 8, 13, 17)],
  [Date.UTC(1987, 3, 11, 18), Date.UTC(1987, 8, 12, 17)],
  [Date.UTC(1988, 3, 16, 18), Date.UTC(1988, 8, 10, 17)],
  [Date.UTC(1989, 3, 15, 18), Date.UTC(1989, 8, 16, 17)],
  [Date.UTC(1990, 3, 14, 18), Date.UTC(1990, 8, 15, 17)],
  [Date.UTC(1991, 3, 13, 18), Date.UTC(1991, 8, 14, 17)],
]
const lastSummer = Date.UTC(1991, 8, 14, 17)

function beijingOffset(instant: number): number {
  if (instant >= lastSummer) return STANDARD_OFFSET
  for (const [from, to] of summers) if (instant >= from && instant < to) return STANDARD_OFFSET + HOUR
  return STANDARD_OFFSET
}

/**
 * The clock. With `pinned` (setting PROBITY_TODAY, for trials and tests) the civil date stands still while
 * the time of day goes on: at midnight it starts the same day again.
 */
export function systemClock(pinned?: CivilDate): Clock {
  if (pinned === undefined) return { now: () => new Date(), today: dayKeeper() }
  const start = startOfDay(pinned).getTime()
  return {
    now: () => new Date(start + ((Date.now() + STANDARD_OFFSET) % DAY)),
    today: () => pinned,
  }
}

/** Today, reckoned once a day: every check asks for it. */
function dayKeeper(): () => CivilDate {
  let day = ''
  let from = 0
  let to = 0
  return () => {
    const now = Date.now()
    if (now < from || now >= to) {
      day = civilDateOf(new Date(now))
      from = startOfDay(day).getTime()
      to = startOfDay(addDays(day, 1)).getTime()
    }
    return day
  }
}

/** Days since 1970-01-01 of a well-formed civil date. The number arithmetic behind every function here. */
export function dayNumber(date: CivilDate): number {
  const ms = Date.UTC(
    (digit(date, 0) * 1000 + digit(date, 1) * 100 + digit(date, 2) * 10 + digit(date, 3)),
    digit(date, 5) * 10 + digit(date, 6) - 1,
    digit(date, 8) * 10 + digit(date, 9),
  )
  if (Number.isNaN(ms)) throw new RangeError('not a civil date (expected YYYY-MM-DD)')
  return ms / DAY
}

function digit(text: string, at: number): number {
  const value = text.charCodeAt(at) - 48
  return value >= 0 && value <= 9 ? value : Number.NaN
}

/** The civil date of a day number. */
export function dateOfDayNumber(days: number): CivilDate {
  const date = new Date(days * DAY)
  return civil(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate())
}

/** Builds a civil date from numbers; does not ask whether the day exists. */
export function civil(year: number, month: number, day: number): CivilDate {
  return `${String(year).padStart(4, '0')}-${month < 10 ? '0' : ''}${month}-${day < 10 ? '0' : ''}${day}`
}

/** How many days the month has. */
export function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

/** Whether the text is an existing day written `YYYY-MM-DD`, year 1000 to 9999. */
export function isCivilDate(text: string): boolean {
  if (text.length !== 10 || text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45) return false
  const year = digit(text, 0) * 1000 + digit(text, 1) * 100 + digit(text, 2) * 10 + digit(text, 3)
  const month = digit(text, 5) * 10 + digit(text, 6)
  const day = digit(text, 8) * 10 + digit(text, 9)
  return year >= 1000 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month)
}

const instantForm = /^\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):?[0-5]\d)$/i
const firstInstant = Date.parse('0001-01-01T00:00:00Z')
const lastInstant = Date.parse('9999-12-31T23:59:59.999Z')

/**
 * Whether the text is an instant of RFC 3339 that can be reckoned with: on an existing day of the years 1 to 9999 (in
 * UTC), its offset in hours and minutes. A leap second is none: neither `Date` nor PostgreSQL keeps one.
 */
export function isInstant(text: string): boolean {
  if (!instantForm.test(text)) return false
  const month = digit(text, 5) * 10 + digit(text, 6)
  const day = digit(text, 8) * 10 + digit(text, 9)
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(Number(text.slice(0, 4)), month)) return false
  const ms = Date.parse(text)
  return ms >= firstInstant && ms <= lastInstant
}

/** The day `days` later (earlier if negative). */
export function addDays(date: CivilDate, days: number): CivilDate {
  return dateOfDayNumber(dayNumber(date) + days)
}

/**
 * The same day of the month `months` later; where that month has no such day, its last day (standards 13:
 * 2026-01-31 + 1 month = 2026-02-28). Not additive: add once from the start of a term, never stepwise.
 */
export function addMonths(date: CivilDate, months: number): CivilDate {
  dayNumber(date)
  const index = Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1 + months
  const year = Math.floor(index / 12)
  const month = index - year * 12 + 1
  return civil(year, month, Math.min(Number(date.slice(8, 10)), daysInMonth(year, month)))
}

/** The same day `years` later; 29 February becomes 28 February in a common year. */
export function addYears(date: CivilDate, years: number): CivilDate {
  return addMonths(date, years * 12)
}

/** Order of two civil dates, for sorting. */
export function compareDates(a: CivilDate, b: CivilDate): -1 | 0 | 1 {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Days from `a` to `b`: 1 from a day to the next, negative when `b` is earlier. */
export function daysBetween(a: CivilDate, b: CivilDate): number {
  return dayNumber(b) - dayNumber(a)
}

/** The date on the wall in Beijing at an instant. */
export function civilDateOf(instant: Date): CivilDate {
  const ms = instant.getTime()
  return dateOfDayNumber(Math.floor((ms + beijingOffset(ms)) / DAY))
}

/** The instant at which the civil date begins in Beijing. */
export function startOfDay(date: CivilDate): Date {
  const standard = dayNumber(date) * DAY - STANDARD_OFFSET
  return new Date(beijingOffset(standard - HOUR) === STANDARD_OFFSET ? standard : standard - HOUR)
}

/** An instant as RFC 3339 in Beijing time, to the second: `2026-03-05T14:05:09+08:00`. */
export function beijingTime(instant: Date): string {
  const ms = instant.getTime()
  const offset = beijingOffset(ms)
  return new Date(ms + offset).toISOString().slice(0, 19) + (offset === STANDARD_OFFSET ? '+08:00' : '+09:00')
}

/** `2026-03-05` as a reader expects it: 2026年3月5日. */
export function formatDateZh(date: CivilDate): string {
  return `${Number(date.slice(0, 4))}年${Number(date.slice(5, 7))}月${Number(date.slice(8, 10))}日`
}

/** An instant for readers, Beijing time: 2026年3月5日 14:05. */
export function formatInstantZh(instant: Date): string {
  const text = beijingTime(instant)
  return `${formatDateZh(text.slice(0, 10))} ${text.slice(11, 16)}`
}
