/**
 * Under which subject may a row be filed? Pure: what the row says and what the register knows in, verdict out.
 * A code decides; a name only confirms or contradicts it. A name alone never attaches anything (S2, peers 5.8).
 */
import type { InputError } from '../../kernel/problem.ts'
import { nameKey } from '../../kernel/text.ts'
import { addDays, addMonths, type CivilDate } from '../../kernel/time.ts'
import { addWorkdaysOrEstimate } from '../../kernel/workdays.ts'
import type { PublicBody } from '../access/index.ts'
import type { Source } from '../catalogue/index.ts'
import { lookupKey, type CodeLookup, type KnownSubject } from '../subjects/index.ts'
import type { RowIdentity, Suggestion, Warning } from './schema.ts'

export type Match =
  | {
      verdict: 'matched'
      subject: KnownSubject
      converted: boolean
      renamed: boolean
      /** The subject was known by its licence number alone, and a register now says its unified code. */
      coded: boolean
    }
  | { verdict: 'new'; scheme: 'uscc' | 'licence' }
  | {
      verdict: 'question'
      error: InputError
      suggestions: Suggestion[]
      /** The one subject its code stands for, where only the name speaks against it. */
      subject?: KnownSubject
    }
  | { verdict: 'return'; error: InputError }

/**
 * The codes to look up for a row, strongest first. The organisation code inside a tax number counts as one. A unified
 * code is enough, but for a register's sole trader: it may be known by its licence number from the time before.
 */
export function lookupsOf(
  identity: RowIdentity,
  orgCodeFromTax: (tax: string) => string | undefined,
  register = false,
): CodeLookup[] {
  const { uscc, licence } = identity
  if (uscc !== null) {
    const lookups: CodeLookup[] = [{ scheme: 'uscc', code: uscc }]
    const isConverted = register && licence !== null && identity.category === 'sole-trader'
    if (isConverted) lookups.push({ scheme: 'licence', code: licence })
    return lookups
  }
  const lookups: CodeLookup[] = []
  if (licence !== null) lookups.push({ scheme: 'licence', code: licence })
  if (identity.orgcode !== null) lookups.push({ scheme: 'orgcode', code: identity.orgcode })
  if (identity.tax !== null) {
    lookups.push({ scheme: 'tax', code: identity.tax })
    const inner = orgCodeFromTax(identity.tax)
    if (inner !== undefined) lookups.push({ scheme: 'orgcode', code: inner })
  }
  return lookups
}

/**
 * The verdict on a row. `isLaterChange`: the row of a register names a change later than the one on record, so a name
 * borne before was taken up again; without that it is an older row sent once more.
 *
 * | row | register | verdict |
 * |---|---|---|
 * | valid USCC, its name | same code, that name now or before | matched |
 * | valid USCC, other name | same code, other names | question E110 (a register's own row: renamed) |
 * | a register's row, a name borne before | same code, now another name | question E110, unless changed later |
 * | valid USCC | unknown code | new subject |
 * | USCC and licence, a register's | code unknown; one subject of that licence and name, no USCC | matched, coded |
 * | USCC and licence, a register's | code unknown; the licence's are several or of another name | question E110 |
 * | valid USCC, name misread by a scanner | unknown code | question E102 |
 * | legacy code only, its name | one subject by licence, organisation or tax code | matched, converted |
 * | legacy code only | several subjects, or another name | question |
 * | filler code + licence, sole trader | unknown licence | new subject under its licence number |
 * | name only, or unknown legacy code | namesakes exist | question with suggestions |
 * | name only, or unknown legacy code | nobody | return E103 |
 */
export function matchSubject(
  identity: RowIdentity,
  lookups: readonly CodeLookup[],
  known: ReadonlyMap<string, KnownSubject[]>,
  namesakes: readonly { code: string | null; name: string }[],
  register: boolean,
  isLaterChange = false,
): Match {
  const [first, second] = lookups
  if (first !== undefined && second === undefined) {
    const [one, ...others] = known.get(lookupKey(first)) ?? []
    if (one !== undefined && others.length === 0) return confirm(identity, one, register, isLaterChange)
  }
  if (first?.scheme === 'uscc' && second !== undefined) return underBoth(identity, first, second, known, isLaterChange)
  const subjects = new Map<string, KnownSubject>()
  for (const lookup of lookups) {
    for (const subject of known.get(lookupKey(lookup)) ?? []) subjects.set(subject.id, subject)
  }
  if (subjects.size > 1) {
    return question('E110', [...subjects.values()].map((s) => suggest(s, '同一号码对应该主体')),
      '该号码在主体库中对应多个主体', '请填写18位统一社会信用代码')
  }
  const subject = subjects.values().next().value
  if (subject !== undefined) return confirm(identity, subject, register, isLaterChange)
  const scheme = identity.uscc !== null ? 'uscc' : identity.category === 'sole-trader' ? 'licence' : undefined
  const nameless = scheme === undefined || (scheme === 'licence' && identity.licence === null)
  if (nameless) return unidentified(identity, namesakes)
  return !register && misread.test(identity.name) ? misreadName() : { verdict: 'new', scheme }
}

/** Names as scanners misread them: 有眼公司 for 有限公司. Seen in scanned lists; never in a register. */
const misread = /有[^限]公司|有[^限][责夷][任仟]公司|有眼|公[0-9A-Za-z]$/

/** Nobody is first met under a name that is no name: the register has to say it. */
function misreadName(): Match {
  return question('E102', [], '名称疑似扫描识别错误，主体库中又没有该代码可供核对',
    '请按证照更正名称；或先报送该主体的登记信息，再确认本行')
}

/** A register's row with both codes (S2: every number of older times is converted to the unified code). */
function underBoth(
  identity: RowIdentity,
  uscc: CodeLookup,
  licence: CodeLookup,
  known: ReadonlyMap<string, KnownSubject[]>,
  isLaterChange: boolean,
): Match {
  const [coded] = known.get(lookupKey(uscc)) ?? []
  if (coded !== undefined) return confirm(identity, coded, true, isLaterChange)
  const [subject, ...others] = (known.get(lookupKey(licence)) ?? []).filter((one) => one.code === null)
  if (subject === undefined) return { verdict: 'new', scheme: 'uscc' }
  if (others.length === 0 && subject.nameKeys.includes(identity.nameKey))
    return { verdict: 'matched', subject, converted: false, renamed: false, coded: true }
  return question('E110', [subject, ...others].map((one) => suggest(one, '该注册号此前的主体，尚无统一社会信用代码')),
    `注册号 ${licence.code} 在主体库中是“${subject.name}”的，该主体尚无统一社会信用代码，不能确定是否同一主体`,
    '确为同一主体的，请先按原名称连同两个号码报送一次，再报送更名；不是同一主体的，请更正注册号')
}

/**
 * A register's row under a name which the subject has borne and bears no more. Under a code that was given up in a
 * merge a register goes on telling the name of that time, and says nothing of the subject that stays.
 */
export function isFormerName(identity: RowIdentity, subject: KnownSubject): boolean {
  return subject.state === 'registered' && (identity.uscc === null || identity.uscc === subject.code) &&
    subject.nameKeys.includes(identity.nameKey) &&
    nameKey(subject.name) !== identity.nameKey
}

function confirm(identity: RowIdentity, subject: KnownSubject, register: boolean, isLaterChange: boolean): Match {
  const converted = identity.uscc === null
  if (register && !isLaterChange && isFormerName(identity, subject)) {
    const older = question('E110', [suggest(subject, '主体库中现在的名称')],
      `该名称是主体的曾用名，主体库中现名为“${subject.name}”，疑为更名以前的登记数据`,
      '已改回该名称的，请填写变更的核准日期后重新报送；是以前的数据的，请去掉本行')
    return { ...older, subject }
  }
  if (subject.nameKeys.includes(identity.nameKey)) {
    return { verdict: 'matched', subject, converted, renamed: false, coded: false }
  }
  if (register && !converted) return { verdict: 'matched', subject, converted, renamed: true, coded: false }
  return { ...otherName(subject), subject }
}

/** E110. A name that was only ever delivered is no name of the register, and nobody is told to take it over. */
function otherName(subject: KnownSubject): Extract<Match, { verdict: 'question' }> {
  if (subject.state === 'provisional') {
    return question('E110', [suggest(subject, '此前报送的数据中该代码的名称，尚未经登记信息证实')],
      `名称与代码不一致：此前报送的数据中该代码的名称为“${subject.name}”，主体库中尚无该代码的登记信息，不能确定哪一个正确`,
      '请按证照核对名称与代码；无误的，请登记机关报送该主体的登记信息后再确认本行')
  }
  return question('E110', [suggest(subject, '主体库中该代码登记的名称')],
    `名称与代码不一致：该代码在主体库中登记为“${subject.name}”`,
    '请核对名称与代码；若已更名，请先报送登记变更，或按主体库名称更正')
}

function unidentified(
  identity: RowIdentity,
  namesakes: readonly { code: string | null; name: string }[],
): Match {
  const given = identity.licence ?? identity.orgcode ?? identity.tax
  const message = given === null
    ? '缺少统一社会信用代码，不能仅凭名称归集到主体'
    : `号码 ${given} 在主体库中找不到对应主体`
  const expected = '请填写18位统一社会信用代码；只有旧号码的，请先由登记机关换发，或先报送带有该号码的登记信息'
  if (namesakes.length > 0) {
    const suggestions = namesakes.map((n) => ({ ...n, why: '主体库中的同名主体，请核对后填写其代码' }))
    return question('E103', suggestions, message, expected)
  }
  return { verdict: 'return', error: { code: 'E103', message, expected } }
}

function suggest(subject: KnownSubject, why: string): Suggestion {
  return { code: subject.code, name: subject.name, why }
}

function question(
  code: string,
  suggestions: Suggestion[],
  message: string,
  expected: string,
): Extract<Match, { verdict: 'question' }> {
  return { verdict: 'question', error: { code, message, expected }, suggestions }
}

/**
 * Why a question may not be settled by this person, in this way; undefined: it may. A question about who is meant needs
 * a code; who sent the row may not also decide on it (the second pair of eyes).
 */
export function refusesSettlement(question: {
  sentBy: string
  settledBy: string
  codes: readonly string[]
  given: string | undefined
}): 'own-row' | 'code-needed' | undefined {
  if (question.sentBy === question.settledBy) return 'own-row'
  return isAboutIdentity(question.codes) && question.given === undefined ? 'code-needed' : undefined
}

/** Whether a question is about who is meant: only then may a person say another code than the row's. */
export function isAboutIdentity(codes: readonly string[]): boolean {
  return codes.includes('E103') || codes.includes('E110')
}

/** A delivering body, as far as it matters for whom it delivers. */
export interface Sender extends Omit<PublicBody, 'kind'> {
  /** Kind of organisation; null: in no register of ours. */
  kind: string | null
  /** Fields of administration it answers for. */
  fields: readonly string[]
  /** A feed of the catalogue says that it gathers what others decided. */
  gathers: boolean
}

/** `all`: files and corrects; `new`: files what nobody filed, corrects its own; `none`: not its to deliver. */
export type MayFile = 'all' | 'new' | 'none'

/**
 * Whether a body may deliver what an authority decided (standards 1.8 E402; 1.1: 谁产生、谁负责).
 *
 * | sender | authority | may file |
 * |---|---|---|
 * | the credit office | any | all |
 * | the authority itself | itself | all |
 * | a body above it | in service here | all |
 * | a body of the same field whose area contains the authority's | in service here | all |
 * | another platform, or a body whose feed gathers (commitments, contracts) | any | new |
 * | any other body | in service here | none |
 * | any other body | not named, abolished, or in no register here | new |
 */
export function mayFileFor(
  sender: Sender,
  authority: string | null,
  bodies: ReadonlyMap<string, PublicBody>,
  fieldsOf: (body: PublicBody) => readonly string[],
): MayFile {
  if (sender.kind === 'office' || authority === sender.code) return 'all'
  const body = authority === null ? undefined : bodies.get(authority)
  if (body === undefined) return 'new'
  if (isAbove(sender.code, body, bodies)) return 'all'
  const isSameField = fieldsOf(body).some((field) => sender.fields.includes(field))
  if (isSameField && isWider(sender.region, body.region)) return 'all'
  return sender.kind === 'platform' || sender.gathers ? 'new' : 'none'
}

function isAbove(code: string, body: PublicBody, bodies: ReadonlyMap<string, PublicBody>): boolean {
  const met = new Set<string>()
  for (let above = body.parentCode; above !== null && !met.has(above); above = bodies.get(above)?.parentCode ?? null) {
    if (above === code) return true
    met.add(above)
  }
  return false
}

/** GB/T 2260: 990100 a city, and 990102 a district in it. */
function isWider(region: string, inner: string): boolean {
  const area = region.replace(/(?:00)+$/, '')
  return inner !== region && inner.startsWith(area)
}

/** Which rows a remark is about, to stand behind it; empty where it keeps no numbers. */
export function whichRows({ rows, at = [] }: Pick<Warning, 'rows' | 'at'>): string {
  return at.length === 0 ? '' : `（第 ${at.join('、')} 行${rows > at.length ? '等' : ''}）`
}

/** A share of a whole; null where there is nothing to share: no figure is 100 % of nothing (law.md 8). */
export function rate(numerator: number, denominator: number): {
  numerator: number
  denominator: number
  share: number | null
} {
  const share = denominator === 0 ? null : Math.round((numerator / denominator) * 10_000) / 10_000
  return { numerator, denominator, share }
}

/** The feeds that name a body, as the catalogue has them. */
export function feedsNaming<T extends { organisations?: readonly string[] }>(sources: readonly T[], code: string): T[] {
  return sources.filter((source) => source.organisations?.includes(code) === true)
}

/**
 * The feeds a body delivers by: those that name it; where none does, those of its fields and of every field, as far as
 * they name nobody.
 */
export function feedsFor<T extends Pick<Source, 'sector' | 'organisations'>>(
  sources: readonly T[],
  body: { code: string; fields: readonly string[] },
): T[] {
  const named = feedsNaming(sources, body.code)
  if (named.length > 0) return named
  return sources.filter(({ sector, organisations = [] }) =>
    organisations.length === 0 && (sector === 'any' || body.fields.includes(sector)))
}

/** From one delivery of a feed to the next, in civil days or months. */
const periods: Readonly<Record<Source['frequency'], { days: number } | { months: number }>> = {
  realtime: { days: 1 }, daily: { days: 1 }, weekly: { days: 7 }, monthly: { months: 1 }, quarterly: { months: 3 },
  yearly: { months: 12 },
}
/** What was decided on the last day of a period may still come in time: 7 working days (standards 1.7). */
const usualGrace = 7

/**
 * The last day on which the next delivery of a feed is not missed: its period and the grace, from the last delivery.
 *
 * | frequency | grace | last delivery | last day |
 * |---|---|---|---|
 * | daily | not given | Wed 2026-06-10 | 2026-06-11 and 7 working days over 端午: 2026-06-23 |
 * | monthly | 0 | 2026-01-31 | 2026-02-28, the last day of a short month |
 */
export function nextDeliveryBy(feed: Pick<Source, 'frequency' | 'graceWorkdays'>, last: CivilDate): CivilDate {
  const period = periods[feed.frequency]
  const expected = 'days' in period ? addDays(last, period.days) : addMonths(last, period.months)
  return addWorkdaysOrEstimate(expected, feed.graceWorkdays ?? usualGrace).date
}

/**
 * Whether a body may deliver a kind, onto a list where one is named (standards 1.8 E402, E703).
 *
 * | feeds of the kind | the body | may |
 * |---|---|---|
 * | one of them names the body, or is of one of its fields | named or not | yes |
 * | one is open to every field | named by no feed | yes; no register: it says what subjects are called (S2) |
 * | there are none | named by no feed | yes: nothing is known; no register |
 * | any | no feed names it, and no field of it is known | yes; no register |
 * | only those of others | any other | no |
 */
export function mayDeliver(
  sources: readonly Source[],
  body: { code: string; fields: readonly string[] },
  what: { kind: string; list: string | null; register: boolean },
): boolean {
  const isOf = (feed: Source): boolean =>
    feed.kinds.includes(what.kind) && (what.list === null || (feed.lists ?? [what.list]).includes(what.list))
  const own = feedsFor(sources, body).filter(isOf)
  const isNamed = feedsNaming(sources, body.code).length > 0
  if (isNamed) return own.length > 0
  if (what.register) return own.some((feed) => feed.sector !== 'any')
  return own.length > 0 || body.fields.length === 0 || !sources.some(isOf)
}
