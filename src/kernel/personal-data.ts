/**
 * Personal data in free text (rules E601 and E602, standards 1.8). Texts of decisions are full of numbers
 * that belong to nobody, and a false alarm holds a lawful publication, so every pattern asks for proof (a
 * check digit, a calendar date) or for a word that says what the number is:
 *
 * | kind | found | left alone |
 * |---|---|---|
 * | identity | 18 characters with birth date and check; 15–18 after 身份证; named papers | other codes |
 * | phone | mobile numbers standing alone; landlines after 电话, 手机 … | amounts, quantities, hotlines |
 * | bank-card | 62… of 16 or 19 digits with Luhn; 12–25 digits after 账号, 卡号 … | any other long number |
 * | address | 住址, 家住, 户籍 … followed by a house or room number | 住所, 经营场所, 注册地址: registered data |
 * | email, account | addresses; QQ and 微信 after their name | — |
 */
import { identityFault, isOldIdentityShape } from './identity-number.ts'
import { HIDDEN } from './masking.ts'
import { addApart, type Stretch } from './spans.ts'
import { foldWidth, matchesOf } from './text.ts'

export type PersonalDataKind = 'identity' | 'phone' | 'bank-card' | 'address' | 'email' | 'account'

export interface PersonalDataFinding {
  kind: PersonalDataKind
  /** Offsets in the text as given; `end` is exclusive. */
  start: number
  end: number
  /**
   * The surroundings with the finding itself hidden, at most 12 characters on each side: fit for a returned
   * row.
   */
  excerptMasked: string
}

interface Span extends Stretch {
  kind: PersonalDataKind
}

type Take = (span: Span) => void

// Six digits in a row (spaces and hyphens between allowed), an @, or a word that introduces an address or
// account, at either width: text without any of these is clean, and nearly all text is. Only what is left is folded:
// full-width commas and brackets are ASCII by the time a pattern reads them.
const digit = '[0-9\\uff10-\\uff19]'
const gap = '[ \\u3000\\uff0d-]?'
const suspicious = new RegExp(
  `${digit}(?:${gap}${digit}){5}|[@\\uff20]|住|户籍|微信|[Qq\\uff31\\uff51]{2}|护照|通行证|[军警士]官证`,
)

/** Everything in the text that looks like a person's data, in order, without overlaps. */
export function scanPersonalData(text: string): PersonalDataFinding[] {
  if (!suspicious.test(text)) return []
  const folded = foldWidth(text)
  const spans: Span[] = []
  // Ordered by certainty: a stretch already taken is not read again as something weaker.
  const take = (span: Span): void => addApart(spans, span)
  for (const find of [identities, papers, emails, cards, phones, accounts, addresses]) find(folded, take)
  return spans.map((span, i) => ({ ...span, excerptMasked: excerpt(text, i, spans) }))
}

/** As many digits as the shortest number after its name has, however they are set apart. */
const manyDigits = new RegExp(`${digit}(?:${gap}${digit}){13}`)

/**
 * Whether the text holds a resident's identity number: 18 characters with birth date and check character, or one
 * behind its name. For short fields, numbers and titles, where the other patterns would find what is nobody's.
 */
export function holdsIdentityNumber(text: string): boolean {
  // The shortest, 15 digits behind a name of three characters, is as long as the longest alone.
  if (text.length < 18 || !manyDigits.test(text)) return false
  let found = false
  identities(foldWidth(text), () => (found = true))
  return found
}

/** The text with every finding of `scanPersonalData` hidden. */
export function redact(text: string): string {
  let out = ''
  let at = 0
  for (const { start, end } of scanPersonalData(text)) {
    out += text.slice(at, start) + HIDDEN
    at = end
  }
  return at === 0 ? text : out + text.slice(at)
}

function excerpt(text: string, which: number, spans: readonly Span[]): string {
  const span = spans[which] as Span
  const from = Math.max(0, span.start - 12)
  const to = Math.min(text.length, span.end + 12)
  let first = which
  while (first > 0 && (spans[first - 1] as Span).end > from) first -= 1
  let out = ''
  let at = from
  for (let i = first; i < spans.length && (spans[i] as Span).start < to; i += 1) {
    const other = spans[i] as Span
    out += text.slice(at, Math.max(at, other.start)) + HIDDEN
    at = other.end
  }
  return out + text.slice(at, Math.max(at, to))
}

const birth = '(?:18|19|20)\\d{2}[ -]?(?:0[1-9]|1[0-2])[ -]?(?:0[1-9]|[12]\\d|3[01])'
const identity = new RegExp(
  `(?<![0-9A-Za-z])(?:id|no|sfz)?[.: ]?([1-9]\\d{5}[ -]?${birth}[ -]?\\d{3}[ -]?[\\dXx])(?![0-9A-Za-z])`,
  'gi',
)
const namedIdentity = new RegExp(
  '(?:身份证|身份号码|居民身份|证件号)[^0-9A-Za-z,。;\\n]{0,10}' +
    '([1-9](?:[ -]?\\d){13,16}[ -]?[\\dXx])(?![0-9A-Za-z])',
  'g',
)

function identities(text: string, take: Take): void {
  for (const m of matchesOf(identity, text)) {
    const number = (m[1] as string).replace(/[ -]/g, '').toUpperCase()
    if (identityFault(number) === undefined) take(captured('identity', m))
  }
  for (const m of matchesOf(namedIdentity, text)) {
    const number = (m[1] as string).replace(/[ -]/g, '')
    // After its name a wrong number is still somebody's with a slip of the pen.
    if (number.length === 18 || isOldIdentityShape(number)) take(captured('identity', m))
  }
}

const paper = new RegExp(
  '(?:护照|通行证|居留(?:身份)?证|居住证|[军警士]官证|士兵证|驾驶证)(?:证件)?(?:号码?|编号)?[为是: ]{0,3}' +
    '([A-Za-z]{0,2}\\d{6,12})(?![0-9A-Za-z])',
  'g',
)

function papers(text: string, take: Take): void {
  for (const m of matchesOf(paper, text)) take(captured('identity', m))
}

const email = /(?<![\w.+-])[\w.+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}/g

function emails(text: string, take: Take): void {
  for (const m of matchesOf(email, text)) take(whole('email', m))
}

const unionPay = /(?<![0-9A-Za-z.-])62\d{2}(?:[ -]?\d{4}){3}(?:[ -]?\d{3})?(?![0-9A-Za-z]|[ -]?\d|号[^码])/g
const namedAccount = new RegExp(
  '(?:银行账?帐?号|银行卡|卡号|账号|帐号|账户|帐户|开户行)[^0-9,。;\\n]{0,20}?' +
    '(\\d(?:[ -]?\\d){11,24})(?![0-9A-Za-z])',
  'g',
)

function cards(text: string, take: Take): void {
  for (const m of matchesOf(unionPay, text)) {
    if (passesLuhn(m[0].replace(/[ -]/g, ''))) take(whole('bank-card', m))
  }
  for (const m of matchesOf(namedAccount, text)) take(captured('bank-card', m))
}

// What may follow a number that counts or names something: units, money, a document number's 号, a decimal
// point.
const notUnit = '(?![0-9A-Za-z.]|[ -]?\\d|号(?!码)|[元万亿千百吨米斤克平方立件个份户人次台套股%％℃])'
const mobile = new RegExp(
  `(?<![0-9A-Za-z.〕\\])第]|\\d[ -])(?:\\+?86[ -]?)?1[3-9]\\d[ -]?\\d{4}[ -]?\\d{4}${notUnit}`,
  'g',
)
const landline = new RegExp(
  '(?:电话|手机|座机|传真|联系方式|联系人|[Tt][Ee][Ll])[^0-9,。;\\n]{0,8}' +
    `((?:\\+?86[ -]?)?(?:\\(?0\\d{2,3}\\)?[ -]?)?[2-9]\\d{2,3}[ -]?\\d{4})${notUnit}`, 'g')
const bracketed = new RegExp(`(?<![0-9A-Za-z])\\(0\\d{2,3}\\)[ -]?[2-9]\\d{6,7}${notUnit}`, 'g')
const hotline = /(?:举报|投诉|咨询|监督|服务|报警|热线)(?:电话|热线)?[^0-9]{0,6}$/

function phones(text: string, take: Take): void {
  for (const m of matchesOf(mobile, text)) take(whole('phone', m))
  for (const pattern of [landline, bracketed]) {
    for (const m of matchesOf(pattern, text)) {
      const span = m[1] === undefined ? whole('phone', m) : captured('phone', m)
      // The number of an authority's desk is meant to be read.
      if (!hotline.test(text.slice(Math.max(0, span.start - 16), span.start))) take(span)
    }
  }
}

const chat = /(?:QQ|微信|WeChat)(?:群)?(?:号码?|账号)?[为是: ]{0,3}([A-Za-z0-9][\w-]{4,19})(?![\w-])/gi

function accounts(text: string, take: Take): void {
  for (const m of matchesOf(chat, text)) take(captured('account', m))
}

const home = new RegExp(
  '(?:家庭住址|家庭地址|现住址|住址|现住(?!所)|家住|户籍(?:所在地|地址|地)?|居住(?:地址|地|于|在)|租住(?:于|在)?)' +
    '[为是在于: ]{0,3}([^,。;、\\n]{3,60})',
  'g',
)
const house = /[\d一二三四五六七八九十]+(?:号|室|栋|幢|座|单元|组|户|弄|巷)/g

function addresses(text: string, take: Take): void {
  if (!/住|户籍/.test(text)) return
  for (const m of matchesOf(home, text)) {
    const last = matchesOf(house, m[1] as string).at(-1)
    if (last === undefined) continue
    const { start } = captured('address', m)
    take({ kind: 'address', start, end: start + last.index + last[0].length })
  }
}

function whole(kind: PersonalDataKind, m: RegExpExecArray): Span {
  return { kind, start: m.index, end: m.index + m[0].length }
}

/** The span of the first group, which in every pattern here is the last thing matched. */
function captured(kind: PersonalDataKind, m: RegExpExecArray): Span {
  const end = m.index + m[0].length
  return { kind, start: end - (m[1] as string).length, end }
}

function passesLuhn(digits: string): boolean {
  let sum = 0
  for (let i = 0; i < digits.length; i += 1) {
    const digit = digits.charCodeAt(digits.length - 1 - i) - 48
    sum += i % 2 === 0 ? digit : digit < 5 ? digit * 2 : digit * 2 - 9
  }
  return sum % 10 === 0
}
