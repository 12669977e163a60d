/**
 * Under which subject may a row be filed? Pure: what the row says and what the register knows in, verdict out.
 * A code decides; a name only confirms or contradicts it. A name alone never attaches anything (S2, peers 5.8).
 */
import type { InputError } from '../../kernel/problem.ts'
import { lookupKey, type CodeLookup, type KnownSubject } from '../subjects/index.ts'
import type { RowIdentity, Suggestion } from './schema.ts'

export type Match =
  | { verdict: 'matched'; subject: KnownSubject; converted: boolean; renamed: boolean }
  | { verdict: 'new'; scheme: 'uscc' | 'licence' }
  | {
      verdict: 'question'
      error: InputError
      suggestions: Suggestion[]
      /** The one subject its code stands for, where only the name speaks against it. */
      subject?: KnownSubject
    }
  | { verdict: 'return'; error: InputError }

/** The codes to look up for a row, strongest first. The organisation code inside a tax number counts as one. */
export function lookupsOf(
  identity: RowIdentity,
  orgCodeFromTax: (tax: string) => string | undefined,
): CodeLookup[] {
  if (identity.uscc !== null) return [{ scheme: 'uscc', code: identity.uscc }]
  const lookups: CodeLookup[] = []
  if (identity.licence !== null) lookups.push({ scheme: 'licence', code: identity.licence })
  if (identity.orgcode !== null) lookups.push({ scheme: 'orgcode', code: identity.orgcode })
  if (identity.tax !== null) {
    lookups.push({ scheme: 'tax', code: identity.tax })
    const inner = orgCodeFromTax(identity.tax)
    if (inner !== undefined) lookups.push({ scheme: 'orgcode', code: inner })
  }
  return lookups
}

/**
 * The verdict on a row.
 *
 * | row | register | verdict |
 * |---|---|---|
 * | valid USCC, its name | same code, that name now or before | matched |
 * | valid USCC, other name | same code, other names | question E110 (a register's own row: renamed) |
 * | valid USCC | unknown code | new subject |
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
): Match {
  const [first, second] = lookups
  if (first !== undefined && second === undefined) {
    const [one, ...others] = known.get(lookupKey(first)) ?? []
    if (one !== undefined && others.length === 0) return confirm(identity, one, register)
  }
  const subjects = new Map<string, KnownSubject>()
  for (const lookup of lookups) {
    for (const subject of known.get(lookupKey(lookup)) ?? []) subjects.set(subject.id, subject)
  }
  if (subjects.size > 1) {
    return question('E110', [...subjects.values()].map((s) => suggest(s, '同一号码对应该主体')),
      '该号码在主体库中对应多个主体', '请填写18位统一社会信用代码')
  }
  const subject = subjects.values().next().value
  if (subject !== undefined) return confirm(identity, subject, register)
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

function confirm(identity: RowIdentity, subject: KnownSubject, register: boolean): Match {
  const converted = identity.uscc === null
  if (subject.nameKeys.includes(identity.nameKey)) {
    return { verdict: 'matched', subject, converted, renamed: false }
  }
  if (register && !converted) return { verdict: 'matched', subject, converted, renamed: true }
  const conflict = question('E110', [suggest(subject, '主体库中该代码登记的名称')],
    `名称与代码不一致：该代码在主体库中登记为“${subject.name}”`,
    '请核对名称与代码；若已更名，请先报送登记变更，或按主体库名称更正')
  return { ...conflict, subject }
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
  const aboutIdentity = question.codes.includes('E103') || question.codes.includes('E110')
  return aboutIdentity && question.given === undefined ? 'code-needed' : undefined
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

/** The feeds a body delivers by, as the catalogue names them; none: nothing is known and nothing is refused. */
export function feedsFor<T extends { organisations?: readonly string[] }>(sources: readonly T[], code: string): T[] {
  return sources.filter((source) => source.organisations?.includes(code) === true)
}
