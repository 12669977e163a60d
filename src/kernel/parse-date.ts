/**
 * Dates as departments write them. One reading or none: a text with two possible readings is refused, with
 * both named.
 *
 * | sent | read as |
 * |---|---|
 * | 2017-03-05, 2017/3/5, 2017.3.5, 2017年3月5日, 20170305, 二〇一七年三月五日 | year, month, day |
 * | any of these with a time of day, and with a zone | the date in Beijing |
 * | 42799, 42799.5 | Excel serial day of the 1900 system, 1949-10-01 to 2099-12-30 |
 * | 1488643200000 | milliseconds since 1970, the date in Beijing |
 * | 17-3-5, 17年3月5日 | year of two digits, where it cannot be a month (13 to 99) or 年 follows; 50–99 is 19xx |
 * | 25/03/2017, 03/25/2017 | the only possible reading |
 * | 05/03/2017, 05-03-04, 3-5, 2017-03 | refused |
 * | 长期, 永久, 无固定期限, any day of 2099-12-31 or later | no end |
 */
import { foldWidth } from './text.ts'
import { civil, civilDateOf, dateOfDayNumber, daysInMonth, formatDateZh, isCivilDate } from './time.ts'
import type { CivilDate } from './time.ts'

export interface ParsedDate {
  date?: CivilDate
  /** The text says "no end". Then there is no date; forms that need one write LONG_TERM_DATE. */
  longTerm?: true
  /**
   * Why there is neither, in Chinese, with what would be right. Never repeats the text: it may be someone's
   * number.
   */
  reason?: string
}

/** How double-publicity files write "no end" (standards 1.3). */
export const LONG_TERM_DATE: CivilDate = '2099-12-31'
const EXPECTED = '请按“2017-03-05”的格式填写'
const FIRST_YEAR = 1800
// Days from 1970-01-01 back to Excel's day 0 (1899-12-30, which absorbs its invented 29 February 1900).
const EXCEL_EPOCH = 25_569
const FIRST_SERIAL = 18_172
const LAST_SERIAL = 73_049

const longTermWords = /^至?(?:长期|永久|长久|永续|无固定期限|无期限|不限期?|无限期?)(?:有效|存续|至今|经营)?$/
const placeholders = /^(?:无|暂无|空|不详|未知|[-—–/\\.、*]+|n\/?a|null|none|nan|undefined)$/i
const time = '(?:[T ]?(\\d{1,2})[:时](\\d{1,2})(?:[:分](\\d{1,2})(?:[.,]\\d{1,9})?秒?|分)?(?: ?([AaPp])[Mm])?' +
  ' ?(Z|[+-]\\d{2}:?\\d{2})?)?'
const yearFirst = new RegExp(`^(\\d{4}|\\d{2})([-/.年])(\\d{1,2})([-/.月])(\\d{1,2})[日号]?${time}$`)
const yearLast = new RegExp(`^(\\d{1,2})([-/.])(\\d{1,2})\\2(\\d{4}|\\d{2})${time}$`)
const oracle = /^(\d{1,2})-(\d{1,2}) ?月 ?-(\d{4}|\d{2})$/
const java = /^[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d{2}) \d{2}:\d{2}:\d{2} (?:CST|GMT\+08:00) (\d{4})$/
const chinese = /^([〇零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十廿卅]{1,3})[日号]$/
const incomplete = /^(?:\d{4}(?:[-/.年]\d{1,2}月?)?年?|\d{1,2}[-/.月]\d{1,2}日?)$/
const months = 'JanFebMarAprMayJunJulAugSepOctNovDec'
const numerals = '〇一二三四五六七八九'

/** Reads one cell. Numbers are Excel serials or milliseconds, Dates are instants. */
export function parseCivilDate(input: string | number | Date): ParsedDate {
  if (typeof input === 'string') {
    return input.length === 10 && isCivilDate(input) ? bounded(input) : parseText(input)
  }
  if (typeof input === 'number') return parseNumber(String(input))
  return Number.isNaN(input.getTime()) ? { reason: `日期无效，${EXPECTED}` } : bounded(civilDateOf(input))
}

function parseText(input: string): ParsedDate {
  if (input.length > 64) return { reason: `内容过长，不是日期，${EXPECTED}` }
  const text = foldWidth(input)
    .replace(/[\u200b-\u200f\ufeff]/g, '')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/ ?([年月日号时分秒/.:-]) ?/g, (_, sign: string) => (sign === '日' || sign === '号' ? '日' : sign))
    .replace(/^'/, '')
  if (text === '') return { reason: `没有填写日期，${EXPECTED}` }
  if (longTermWords.test(text)) return { longTerm: true }
  if (placeholders.test(text)) return { reason: `填写的是占位符而不是日期，没有日期的请留空，否则${EXPECTED}` }
  const numeric = /^\d+(?:\.\d+)?$/.test(text) ? parseNumber(text) : undefined
  if (numeric !== undefined && numeric.reason === undefined) return numeric
  return parseWritten(text) ?? numeric ?? { reason: `不是可识别的日期，${EXPECTED}` }
}

function parseWritten(text: string): ParsedDate | undefined {
  let m = yearFirst.exec(text)
  if (m !== null) return separatorsAgree(m) ? readYearFirst(m) : { reason: `日期的分隔符前后不一，${EXPECTED}` }
  m = yearLast.exec(text)
  if (m !== null) return readYearLast(m)
  m = oracle.exec(text)
  if (m !== null) return dayOf(century(m[3] as string), Number(m[2]), Number(m[1]))
  m = java.exec(text)
  if (m !== null) return dayOf(Number(m[3]), months.indexOf(m[1] as string) / 3 + 1, Number(m[2]))
  m = chinese.exec(text.replace(/[OoＯ○0零]/g, '〇'))
  if (m !== null) {
    const year = Number([...(m[1] as string)].map((c) => numerals.indexOf(c)).join(''))
    return dayOf(year, tens(m[2] as string), tens(m[3] as string))
  }
  return incomplete.test(text) ? { reason: `日期不完整，需要年、月、日，${EXPECTED}` } : undefined
}

function separatorsAgree(m: RegExpExecArray): boolean {
  return m[2] === '年' ? m[4] === '月' : m[2] === m[4]
}

function readYearFirst(m: RegExpExecArray): ParsedDate {
  const year = m[1] as string
  const month = Number(m[3])
  const day = Number(m[5])
  if (year.length === 4 || m[2] === '年') return withTime(m, 6, dayOf(century(year), month, day))
  const asMonth = Number(year)
  // 13 and above cannot be a month; the habit day-month-year does not exist in China, month/day/year does
  // (Excel).
  if (asMonth > 12) return withTime(m, 6, dayOf(century(year), month, day))
  return ambiguous([dayOf(century(year), month, day), dayOf(century(m[5] as string), asMonth, month)])
}

function readYearLast(m: RegExpExecArray): ParsedDate {
  const a = Number(m[1])
  const b = Number(m[3])
  const year = century(m[4] as string)
  const readings = [dayOf(year, a, b), dayOf(year, b, a)]
  if ((m[4] as string).length === 2) return ambiguous(readings)
  const possible = [...new Set(readings.flatMap((r) => (r.date === undefined ? [] : [r.date])))]
  if (possible.length === 1) return withTime(m, 5, { date: possible[0] as string })
  return possible.length === 0 ? (readings[0] as ParsedDate) : ambiguous(readings)
}

function ambiguous(readings: ParsedDate[]): ParsedDate {
  const possible = [...new Set(readings.flatMap((r) => (r.date === undefined ? [] : [r.date])))]
  if (possible.length === 0) return { reason: `日历上没有这一天，${EXPECTED}` }
  if (possible.length === 1) {
    const only = possible[0] as string
    return { reason: `年份只有两位或年月日的顺序不明，如为${formatDateZh(only)}，请写作“${only}”` }
  }
  return { reason: `写法有歧义，可读作${possible.map(formatDateZh).join('或')}，请写作“${possible.join('”或“')}”` }
}

/**
 * Two digits: 00–49 is 20xx, 50–99 is 19xx, so that no reading lies before the Republic (E301: 1949-10-01).
 */
function century(year: string): number {
  const value = Number(year)
  return year.length === 4 ? value : value < 50 ? 2000 + value : 1900 + value
}

function tens(text: string): number {
  const plain = text.replace('廿', '二十').replace('卅', '三十')
  const at = plain.indexOf('十')
  if (at === -1) return plain.length === 1 ? numerals.indexOf(plain) : 0
  return (at === 0 ? 1 : numerals.indexOf(plain[0] as string)) * 10 +
    (at === plain.length - 1 ? 0 : numerals.indexOf(plain[at + 1] as string))
}

function dayOf(year: number, month: number, day: number): ParsedDate {
  if (month < 1 || month > 12 || day < 1 || day > 31) return { reason: `月份或日期超出范围，${EXPECTED}` }
  if (day > daysInMonth(year, month)) return { reason: `日历上没有${year}年${month}月${day}日，${EXPECTED}` }
  return bounded(civil(year, month, day))
}

function bounded(date: CivilDate): ParsedDate {
  if (date >= LONG_TERM_DATE) return { longTerm: true }
  return date < `${FIRST_YEAR}` ? { reason: `年份早于${FIRST_YEAR}年，请核对，${EXPECTED}` } : { date }
}

/** Validates the time of day of a match and, where a zone is given, moves the date to Beijing. */
function withTime(m: RegExpExecArray, at: number, parsed: ParsedDate): ParsedDate {
  if (parsed.date === undefined || m[at] === undefined) return parsed
  const hour = Number(m[at]) + (/p/i.test(m[at + 3] ?? '') && Number(m[at]) < 12 ? 12 : 0)
  const minute = Number(m[at + 1])
  const second = Number(m[at + 2] ?? 0)
  if (hour > 23 || minute > 59 || second > 59) return { reason: `时间部分无效，${EXPECTED}` }
  const zone = m[at + 4]
  if (zone === undefined) return parsed
  const sign = zone.startsWith('-') ? -1 : 1
  const offset = zone === 'Z' ? 0 : sign * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2)))
  const [y, mo, d] = parsed.date.split('-').map(Number) as [number, number, number]
  return bounded(civilDateOf(new Date(Date.UTC(y, mo - 1, d, hour, minute - offset, second))))
}

function parseNumber(text: string): ParsedDate {
  const whole = text.split('.')[0] as string
  const value = Number(whole)
  if (whole.length === 5) {
    return value >= FIRST_SERIAL && value <= LAST_SERIAL
      ? { date: dateOfDayNumber(value - EXCEL_EPOCH) }
      : { reason: `数字不在可识别的表格日期范围内，${EXPECTED}` }
  }
  if (text !== whole) return { reason: `不是可识别的日期，${EXPECTED}` }
  if (whole.length === 8 || whole.length === 14 || whole.length === 12) {
    const day = dayOf(Number(whole.slice(0, 4)), Number(whole.slice(4, 6)), Number(whole.slice(6, 8)))
    const clock = (at: number): number => Number(whole.slice(at, at + 2))
    const inDay = clock(8) < 24 && clock(10) < 60 && clock(12) < 60
    if (whole.length === 8 || (day.reason === undefined && inDay)) return day
  }
  if (whole.length === 12 || whole.length === 13) return bounded(civilDateOf(new Date(value)))
  if (whole.length === 4 || whole.length === 6) return { reason: `日期不完整，需要年、月、日，${EXPECTED}` }
  return { reason: `数字不是可识别的日期，${EXPECTED}` }
}
