/**
 * How a stored number reads. Excel stores dates as serial days and everything else as binary floating point; the
 * number format of the cell's style tells which is meant (ECMA-376 part 1, 18.8.30 and 18.17.4.1).
 */

/** `zeros`: a format of zeros only, which keeps the leading zeros of a code. */
export type NumberKind = 'number' | 'date' | 'datetime' | 'time' | 'elapsed' | { zeros: number }

const builtin: Record<string, NumberKind> = {}
for (const id of [14, 15, 16, 17, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58]) builtin[id] = 'date'
for (const id of [18, 19, 20, 21, 32, 33, 34, 35, 45, 47, 55, 56]) builtin[id] = 'time'
builtin[22] = 'datetime'
builtin[46] = 'elapsed'

/** `code` is the custom format of this id, absent for built-in ones (those of the Chinese locale included). */
export function kindOfFormat(id: number, code: string | undefined): NumberKind {
  return code === undefined ? (builtin[id] ?? 'number') : kindOfCode(code)
}

export function kindOfCode(code: string): NumberKind {
  if (/^(general|@)$|通用格式|常规/i.test(code)) return 'number'
  const elapsed = /\[(h+|m+|s+)\]/i.test(code)
  const bare = code
    .replace(/"[^"]*"|\\.|_.|\*./g, '')
    .replace(/\[[^\][]*\]/g, '')
    .split(';', 1)[0] as string
  const tokens = bare.replace(/am\/pm|a\/p/gi, '').toLowerCase()
  if (/^0{2,}$/.test(tokens)) return { zeros: tokens.length }
  if (/[0#?]/.test(tokens.replace(/s\.0+/g, 's'))) return 'number'
  if (elapsed) return 'elapsed'
  const time = /[hs]/.test(tokens)
  const date = /[yd]/.test(tokens) || (!time && /m/.test(tokens))
  return date ? (time ? 'datetime' : 'date') : time ? 'time' : 'number'
}

/**
 * The text of a stored number. Dates come as `YYYY-MM-DD`, with ` HH:MM:SS` when the format shows a time. Other
 * numbers come in full decimal digits: exponents expanded, integers never rounded, fractions rounded to
 * the 15 significant digits that Excel itself shows (so 118.68000000000001 reads 118.68). Percent and thousands
 * formats do not change the number. Serials outside the calendar stay numbers.
 */
export function renderNumber(stored: string, kind: NumberKind, date1904: boolean): string {
  if (kind === 'number') return decimal(stored)
  if (typeof kind === 'object') {
    const text = decimal(stored)
    return /^\d+$/.test(text) ? text.padStart(kind.zeros, '0') : text
  }
  const serial = Number(stored)
  if (stored.trim() === '' || !Number.isFinite(serial) || serial < 0) return decimal(stored)
  return renderSerial(serial, kind, date1904) ?? decimal(stored)
}

function renderSerial(
  serial: number,
  kind: 'date' | 'datetime' | 'time' | 'elapsed',
  date1904: boolean,
): string | undefined {
  let days = Math.floor(serial)
  let seconds = Math.round((serial - days) * 86_400)
  if (seconds === 86_400) {
    days += 1
    seconds = 0
  }
  if (kind === 'elapsed') return clock(days * 86_400 + seconds)
  if (kind === 'time' && days === 0) return clock(seconds)
  const date = serialDate(days, date1904)
  if (date === undefined || kind === 'date') return date
  return `${date} ${clock(seconds)}`
}

function clock(seconds: number): string {
  const part = (value: number): string => String(value).padStart(2, '0')
  return `${part(Math.floor(seconds / 3600))}:${part(Math.floor(seconds / 60) % 60)}:${part(seconds % 60)}`
}

/** Dates repeat, and formatting one costs a microsecond. */
const dates = new Map<number, string>()
const maxDates = 20_000

/** The 1900 system counts a 29 February 1900 that never was, so earlier days are off by one. */
function serialDate(days: number, date1904: boolean): string | undefined {
  if (!date1904 && days === 60) return '1900-02-29'
  const epoch = date1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, days < 60 ? 31 : 30)
  if (days < (date1904 ? 0 : 1) || days > (date1904 ? 2_957_003 : 2_958_465)) return undefined
  const time = epoch + days * 86_400_000
  let text = dates.get(time)
  if (text === undefined) {
    if (dates.size >= maxDates) dates.clear()
    text = new Date(time).toISOString().slice(0, 10)
    dates.set(time, text)
  }
  return text
}

/** Programs write at most 17 digits and an exponent (IEEE 754 double): longer text is no number of theirs. */
const longestNumber = 64

/** Decimal digits without exponent or binary noise; text that is no number, or too long for one, is returned as it is. */
export function decimal(stored: string): string {
  if (stored.length > longestNumber) return stored
  if (/^(0|-?[1-9]\d*)$/.test(stored)) return stored
  const match = /^\s*([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d{1,4}))?\s*$/.exec(stored)
  if (match === null) return stored
  const [, sign = '', whole = '', fraction = '', power = '0'] = match
  const exponent = Number(power)
  if (whole + fraction === '' || Math.abs(exponent) > 400) return stored
  const digits = whole + fraction
  const point = whole.length + exponent
  const integer = (point <= 0 ? '' : digits.slice(0, point).padEnd(point, '0')).replace(/^0+/, '')
  const rest = (point <= 0 ? '0'.repeat(-point) + digits : digits.slice(point)).replace(/0+$/, '')
  const significant = digits.replace(/^0+|0+$/g, '').length
  if (rest !== '' && significant > 15) return decimal(Number(stored).toPrecision(15))
  const text = (integer === '' ? '0' : integer) + (rest === '' ? '' : `.${rest}`)
  return sign === '-' && text !== '0' ? `-${text}` : text
}

/** A date cell in ISO 8601 (`t="d"`), in the same two shapes. */
export function renderIsoDate(stored: string): string {
  const match = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}:\d{2})(?:\.\d+)?Z?)?$/.exec(stored.trim())
  if (match === null) return stored
  return match[2] === undefined || match[2] === '00:00:00' ? (match[1] as string) : `${match[1]} ${match[2]}`
}
