/**
 * The arithmetic of identification codes, for normal forms (see `normaliseCode`) and millions of rows.
 * Sources: GB 32100-2015 (unified social credit code), GB 11714-1997 (organisation code), GS 15-2006 (licence
 * number).
 */
import { foldWidth } from '../../kernel/text.ts'

const CHARSET = '0123456789ABCDEFGHJKLMNPQRTUWXY'
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]
const ORG_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2]
/**
 * Stands where a sole trader has no code: 17 zeros and X (double publicity, standards 1.2). It fails the
 * check.
 */
export const FILLER_CODE = '00000000000000000X'

// Value of each ASCII character in GB 32100; -1 for I O S V Z and everything else.
const VALUES = new Int8Array(128).fill(-1)
for (let i = 0; i < CHARSET.length; i += 1) VALUES[CHARSET.charCodeAt(i)] = i

const valueAt = (code: string, at: number): number => VALUES[code.charCodeAt(at)] ?? -1

/** The sum of the first 17 characters modulo 31, or -1 where one is outside the character set. */
function usccSum(code: string): number {
  let sum = 0
  for (let i = 0; i < 17; i += 1) {
    const value = valueAt(code, i)
    if (value < 0) return -1
    sum += value * (WEIGHTS[i] as number)
  }
  return sum % 31
}

/** The check character of 17 characters, or undefined where one is outside the character set or missing. */
export function usccCheckCharacter(prefix17: string): string | undefined {
  const sum = prefix17.length < 17 ? -1 : usccSum(prefix17)
  return sum < 0 ? undefined : CHARSET[(31 - sum) % 31]
}

/**
 * Whether the normal form is a unified social credit code: 18 characters of the set, a registration organ of
 * table A, a region of six digits, an identifying part that is not all zeros, and the check character. The
 * region's value, the category and the organisation code's own check are no gates.
 */
export function isUscc(code: string): boolean {
  if (code.length !== 18 || !isRegistrationOrgan(code.charCodeAt(0))) return false
  for (let i = 2; i < 8; i += 1) if (!isDigit(code.charCodeAt(i))) return false
  const sum = usccSum(code)
  return sum >= 0 && valueAt(code, 17) === (31 - sum) % 31 && code.slice(8, 17) !== '000000000'
}

/** Completes 17 characters with their check character. Throws RangeError on any other length or character. */
export function makeUscc(prefix17: string): string {
  const check = prefix17.length === 17 ? usccCheckCharacter(prefix17) : undefined
  if (check === undefined) throw new RangeError('17 characters of GB 32100 expected')
  return prefix17 + check
}

/** The organisation code inside a unified social credit code: characters 9 to 17. */
export function orgCodeOf(uscc: string): string {
  return uscc.slice(8, 17)
}

/**
 * The check character of the first 8 characters of an organisation code, or undefined where one is not 0-9 or
 * A-Z.
 */
export function orgCodeCheckCharacter(prefix8: string): string | undefined {
  let sum = 0
  for (let i = 0; i < 8; i += 1) {
    const value = base36(prefix8.charCodeAt(i))
    if (value < 0) return undefined
    sum += value * (ORG_WEIGHTS[i] as number)
  }
  const check = 11 - (sum % 11)
  return check === 11 ? '0' : check === 10 ? 'X' : String(check)
}

/**
 * Whether 9 characters without hyphen are an organisation code with the right check character; all zeros are
 * not.
 */
export function orgCodeValid(code: string): boolean {
  return code.length === 9 && code !== '000000000' && orgCodeCheckCharacter(code) === code[8]
}

/**
 * The organisation code inside a 15-character tax id (6 digits region, 9 organisation code), or undefined
 * where the text is none or its check character is wrong. With it an old tax id finds the subject's present
 * code.
 */
export function orgCodeFromTax15(tax: string): string | undefined {
  if (tax.length !== 15) return undefined
  for (let i = 0; i < 6; i += 1) if (!isDigit(tax.charCodeAt(i))) return undefined
  const code = tax.slice(6)
  return orgCodeValid(code) ? code : undefined
}

/** The check digit of the first 14 digits of a licence number: ISO 7064 MOD 11,10. */
export function licence15CheckDigit(prefix14: string): number {
  let product = 10
  for (let i = 0; i < 14; i += 1) {
    const sum = (product + prefix14.charCodeAt(i) - 48) % 10 || 10
    product = (2 * sum) % 11
  }
  return (11 - product) % 10
}

/** Whether the text is a 15-digit licence number with the right check digit; all zeros are not. */
export function licence15Valid(code: string): boolean {
  if (code.length !== 15 || code === '000000000000000') return false
  for (let i = 0; i < 15; i += 1) if (!isDigit(code.charCodeAt(i))) return false
  return licence15CheckDigit(code) === code.charCodeAt(14) - 48
}

/**
 * Whether the text is a farmers' co-operative's old licence number, `990000NA000001X`. It has no check digit.
 */
export function isCoopLicence(code: string): boolean {
  return code.length === 15 && /^\d{6}N[A-Z]\d{6}X$/.test(code)
}

/** Whether the text, in any spelling, is the filler for "no code". */
export function isFillerCode(text: string): boolean {
  return normaliseCode(text) === FILLER_CODE
}

// Upper-case letters and digits are nearly every code ever sent: nothing to do.
const plain = /^[0-9A-Z]*$/
const labels = /^(?:(?:法人和其他组织)?统一社会信用代码|统一信用代码|社会信用代码|信用代码|组织机构代码证?号?|工商注册号|注册号|纳税人识别号|税号)+/
const decoration = new RegExp(
  '[\\s\\u0000-\\u001f\\u007f-\\u00a0\\u00ad\\u180e\\u200b-\\u200f\\u2028-\\u202e' +
    '\\u2060-\\u206f\\ufe00-\\ufe0f\\ufeff]' +
    '|[-‐‑‒–—―−─﹣_()[\\]{}<>〔〕【】《》〈〉「」『』〖〗"\'`“”‘’,、。;:*·•]',
  'g',
)

/**
 * The normal form of a code: half-width, upper case, without spaces of any kind, invisible characters,
 * hyphens, brackets, quotation marks, a label in front or the `.0` of a spreadsheet. Letters are never
 * "corrected": O stays O. Idempotent.
 */
export function normaliseCode(text: string): string {
  if (plain.test(text)) return text
  return foldWidth(text)
    .replace(decoration, '')
    .replace(labels, '')
    .replace(/(?<=^\d*)(?:\.0+)+$/, '')
    .replace(/[a-z]+/g, (letters) => letters.toUpperCase())
}

function isDigit(charCode: number): boolean {
  return charCode >= 48 && charCode <= 57
}

// Table A: 1 to 9, A, N, Y.
function isRegistrationOrgan(charCode: number): boolean {
  return (charCode >= 49 && charCode <= 57) || charCode === 65 || charCode === 78 || charCode === 89
}

function base36(charCode: number): number {
  if (isDigit(charCode)) return charCode - 48
  return charCode >= 65 && charCode <= 90 ? charCode - 55 : -1
}
