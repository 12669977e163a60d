/**
 * Resident identity numbers (GB 11643-1999). Only arithmetic: whether a number was issued is for others to
 * know.
 */

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const CHECKS = '10X98765432'
const SHAPE = /^[1-9]\d{16}[\dX]$/

export type IdentityFault = 'format' | 'date' | 'check'

/** The check character of the first 17 digits. */
export function identityCheckCharacter(first17: string): string {
  let sum = 0
  for (let i = 0; i < 17; i += 1) sum += (first17.charCodeAt(i) - 48) * (WEIGHTS[i] as number)
  return CHECKS[sum % 11] as string
}

/**
 * What is wrong with an 18-character number in normal form (upper-case X), or undefined when nothing is. The
 * region is no gate: divisions change, and residents of Hong Kong, Macao, Taiwan and foreigners have prefixes
 * of their own.
 */
export function identityFault(number: string): IdentityFault | undefined {
  if (!SHAPE.test(number)) return 'format'
  const [year, month, day] = [number.slice(6, 10), number.slice(10, 12), number.slice(12, 14)].map(Number)
  if (!isBirthDate(year as number, month as number, day as number)) return 'date'
  return identityCheckCharacter(number) === number[17] ? undefined : 'check'
}

/**
 * Whether 15 digits can be an identity number of the form given out before 1999 (no check digit, year 19xx).
 */
export function isOldIdentityShape(number: string): boolean {
  return /^[1-8]\d{14}$/.test(number) && provinces.has(number.slice(0, 2)) &&
    isBirthDate(1900 + Number(number.slice(6, 8)), Number(number.slice(8, 10)), Number(number.slice(10, 12)))
}

/** First two digits of the divisions of GB/T 2260. */
export const provinces: ReadonlySet<string> = new Set(
  ('11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 ' +
    '61 62 63 64 65 71 81 82').split(' '),
)

function isBirthDate(year: number, month: number, day: number): boolean {
  // Generous bounds: the standard's own example was born in 1880, and no clock may be read here.
  if (year < 1840 || year > 2099 || month < 1 || month > 12) return false
  return day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate()
}
