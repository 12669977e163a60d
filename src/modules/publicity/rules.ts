/**
 * The one publicity question: may a stranger see this, and until when? Pure: facts and dates in, verdict out.
 * Law: 信用修复管理办法 (NDRC Order 36), 国办发〔2025〕22号 items 1–2, 行政处罚法 art 48; the numbers stand in
 * `catalogue/publicity/*.yaml` as dated editions.
 */
import { addDays, addMonths, type CivilDate } from '../../kernel/time.ts'
import type {
  Classified, Level, LevelCondition, LevelTerm, PublicityEdition, PublicityRule, SubjectCategory,
} from '../catalogue/index.ts'

/** What the rules look at; everything else about a record is irrelevant to publicity. */
export interface PublicityFacts {
  category: SubjectCategory
  decidedOn: CivilDate | null
  effectiveOn: CivilDate | null
  /** Civil date of first receipt: the day publication here could begin. */
  receivedOn: CivilDate
  /** Last day of the record's own effect; null: long-term. */
  until: CivilDate | null
  sanctionKinds: readonly string[]
  fineYuan: number | null
  procedure: string | null
  declaredLevel: Level | null
  state: string | null
  /** Sector of the deciding body and first two digits of its region, where known. */
  sector: string | null
  province: string | null
  /** Value of a field by name: for rules that follow the subject's own choice. */
  value: (field: string) => unknown
}

/** The window [from, until): `until` is the first day on which it is no longer shown; null from: never shown. */
export interface PublicityWindow {
  level: Level | null
  from: CivilDate | null
  until: CivilDate | null
  /** First day on which repair may be asked for; null: not applicable or not repairable. */
  repairFrom: CivilDate | null
  /** Rule and edition that decided, e.g. `penalty/ndrc36-2026/general`. */
  rule: string
}

/**
 * The window of one record.
 *
 * | record (decided) | edition | level | shown |
 * |---|---|---|---|
 * | warning, simplified procedure (2026-05-10) | Order 36 | minor | never |
 * | fine 12 万元, ordinary (2026-04-07) | Order 36 | general | 2026-04-07 … 2027-04-06 |
 * | licence revoked (2026-04-07) | Order 36 | serious | 2026-04-07 … 2029-04-06 |
 * | fine (2024-06-01), Order 58: 3 years; Order 36: 1 year | better for the subject | general | … 2025-05-31 |
 * | low fine of its province, market regulation (2026-04-07) | Order 107 | minor | 2026-04-07 … 2026-07-06 |
 * | fine and detention (2026-04-07) | any | none | never: detention is of natural persons (standards 1.5) |
 */
export function publicityWindow(rule: PublicityRule, facts: PublicityFacts): PublicityWindow {
  const never = (level: Level | null, why: string): PublicityWindow => ({
    level, from: null, until: null, repairFrom: null, rule: `${rule.code}/${why}`,
  })
  if (rule.neverFor.includes(facts.category)) return never(null, 'never-for-category')
  if (facts.sanctionKinds.some((kind) => rule.neverForKinds?.includes(kind))) return never(null, 'never-for-kind')
  if (rule.requires !== undefined && !rule.requires.in.includes(String(facts.value(rule.requires.field) ?? ''))) {
    return never(null, 'not-chosen-public')
  }
  if (rule.end === 'levels') return levelWindow(rule, facts)
  if (rule.end === 'never-shown') return never(null, 'never-shown')
  if (facts.state !== null && rule.hiddenStates?.includes(facts.state) === true) return never(null, 'state-hidden')
  const start = startDate(rule.start ?? 'decided_on', facts)
  const until = plainEnd(rule, facts, start)
  return { level: null, from: start, until: notEmpty(start, until), repairFrom: null, rule: rule.code }
}

function plainEnd(rule: PublicityRule, facts: PublicityFacts, start: CivilDate): CivilDate | null {
  if (rule.end === 'registration') return null
  if (rule.end === 'term') return addMonths(start, rule.termMonths ?? 0)
  // until, list: the record's own last day, which is itself still shown where the rule says so.
  if (facts.until === null) {
    return rule.end === 'list' && rule.termMonths !== undefined ? addMonths(start, rule.termMonths) : null
  }
  return rule.endDayShown ? addDays(facts.until, 1) : facts.until
}

function levelWindow(rule: PublicityRule, facts: PublicityFacts): PublicityWindow {
  const decided = facts.decidedOn ?? facts.receivedOn
  const own = editionOf(rule, facts, decided)
  if (own === undefined) {
    return { level: null, from: null, until: null, repairFrom: null, rule: `${rule.code}/no-edition` }
  }
  const window = editionWindow(rule, own, facts)
  const transition = rule.transition
  if (transition?.rule !== 'better-for-subject' || decided >= transition.from) return window
  const newer = editionOf(rule, facts, transition.from)
  if (newer === undefined || newer.code === own.code) return window
  const other = editionWindow(rule, newer, facts)
  return betterFor(window, other) === window ? window : other
}

/** The window that ends sooner, or never begins, is the better one for the subject (standards 2.9). */
function betterFor(a: PublicityWindow, b: PublicityWindow): PublicityWindow {
  if (a.from === null || b.from === null) return a.from === null ? a : b
  if (b.until === null) return a
  if (a.until === null) return b
  return b.until < a.until ? b : a
}

/** The edition in force on a day; one for the record's sector goes before a general one. */
function editionOf(rule: PublicityRule, facts: PublicityFacts, day: CivilDate): PublicityEdition | undefined {
  let general: PublicityEdition | undefined
  for (const edition of rule.editions ?? []) {
    if (edition.from > day || (edition.to !== undefined && day > edition.to)) continue
    if (edition.sectors === undefined) general ??= edition
    else if (facts.sector !== null && edition.sectors.includes(facts.sector)) return edition
  }
  return general
}

function editionWindow(rule: PublicityRule, edition: PublicityEdition, facts: PublicityFacts): PublicityWindow {
  const classified = classify(edition, facts)
  const level = classified === 'minor-shown' ? 'minor' : classified
  const term = edition.levels[classified] ?? edition.levels[level]
  const name = `${rule.code}/${edition.code}/${classified}`
  if (!term.shown) return { level, from: null, until: null, repairFrom: null, rule: name }
  const start = startDate(edition.start, facts)
  const end = earliest([endOf(term, start), capOf(rule, facts), ownEnd(rule, facts)])
  const shown = notEmpty(start, end)
  const repairFrom = term.repairable ? addMonths(start, term.minMonths) : null
  return { level, from: start, until: shown, repairFrom, rule: name }
}

function endOf(term: LevelTerm, start: CivilDate): CivilDate | null {
  return term.maxMonths === null ? null : addMonths(start, term.maxMonths)
}

function capOf(rule: PublicityRule, facts: PublicityFacts): CivilDate | null {
  const cap = rule.caps?.find((c) => c.province === facts.province)
  return cap === undefined || facts.decidedOn === null ? null : addMonths(facts.decidedOn, cap.months)
}

/** A state in which a record must no longer be shown ends it at once. */
function ownEnd(rule: PublicityRule, facts: PublicityFacts): CivilDate | null {
  const hidden = facts.state !== null && rule.hiddenStates?.includes(facts.state) === true
  return hidden ? startDate('decided_on', facts) : null
}

/**
 * First day on which repair may be asked for, by the name of the rule a record is shown under
 * (`penalty/ndrc-36/general`) and the day its publicity began; null where there is none.
 */
export function repairFrom(rule: PublicityRule, ruleName: string, from: CivilDate): CivilDate | null {
  const term = termNamed(rule, ruleName)
  return term?.shown === true && term.repairable ? addMonths(from, term.minMonths) : null
}

function termNamed(rule: PublicityRule, ruleName: string): LevelTerm | undefined {
  const [, edition, level] = ruleName.split('/')
  const levels = rule.editions?.find((e) => e.code === edition)?.levels
  return levels?.[level as Classified]
}

/** What the law looks at before publicity ends by somebody's hand. */
export interface WithdrawalFacts {
  publicityRule: string
  publicFrom: CivilDate | null
  decidedOn: CivilDate | null
  /** Of the list it is an entry of: decided here, or kept by another system; undefined: no entry of a list. */
  origin: 'own' | 'mirror' | undefined
  /** Masked until now for a court's plan. */
  isMasked: boolean
}

export type WithdrawalRefusal =
  | { because: 'revokeInstead' | 'keptElsewhere' | 'exitNeeded' | 'notRepairable' }
  | { because: 'repairTooEarly'; from: CivilDate }

/**
 * Why publicity may not end this way; undefined: it may. Found for the wrong subject, ordered by a court, by law, or
 * masked for a court's plan, it ends at once, wherever it comes from.
 *
 * | reason | of | refused |
 * |---|---|---|
 * | revoked | anything | the decision is taken back by its own step (行政处罚法 art 48) |
 * | repaired, objection upheld | an entry of a list another system keeps | who found it decides (law.md 1.1, 6; 22号 item 8) |
 * | repaired, objection upheld | an entry of a list decided here | it leaves by the list's exit procedure |
 * | repaired | what was masked | no: the ruling that the plan is done repairs it for good (law.md 1.6) |
 * | repaired | a level with a minimum | before that has been reached (信用修复管理办法, law.md 1.3 and 1.4) |
 * | repaired | what knows no repair | always |
 */
export function refusesWithdrawal(
  rule: PublicityRule,
  fact: WithdrawalFacts,
  reason: string,
  today: CivilDate,
): WithdrawalRefusal | undefined {
  if (reason === 'revoked') return { because: 'revokeInstead' }
  if (reason !== 'repaired' && reason !== 'objection-upheld') return undefined
  if (fact.origin !== undefined) return { because: fact.origin === 'mirror' ? 'keptElsewhere' : 'exitNeeded' }
  if (reason === 'objection-upheld' || fact.isMasked) return undefined
  const term = termNamed(rule, fact.publicityRule)
  const start = fact.publicFrom ?? fact.decidedOn
  if (term?.repairable !== true || start === null) return { because: 'notRepairable' }
  const from = addMonths(start, term.minMonths)
  return today < from ? { because: 'repairTooEarly', from } : undefined
}

/** The level of a record by an edition's table; the first row that holds decides, so the gravest stands first. */
export function classify(edition: PublicityEdition, facts: PublicityFacts): Classified {
  const row = edition.classify?.find((candidate) => holds(candidate.when, edition, facts))
  return row?.level ?? edition.unclassified
}

function holds(when: LevelCondition, edition: PublicityEdition, facts: PublicityFacts): boolean {
  if (!allows(when.procedure, facts.procedure) || !allows(when.declared, facts.declaredLevel)) return false
  if (!allows(when.sectors, facts.sector)) return false
  if (when.anyKind !== undefined && !facts.sanctionKinds.some((kind) => when.anyKind?.includes(kind))) return false
  if (when.onlyKinds !== undefined) {
    const { sanctionKinds } = facts
    if (sanctionKinds.length === 0 || !sanctionKinds.every((kind) => when.onlyKinds?.includes(kind))) return false
  }
  if (when.fineBelow !== undefined) {
    const limit = threshold(edition, when.fineBelow, facts)
    if (limit === null || facts.fineYuan === null || facts.fineYuan >= limit) return false
  }
  if (when.fineAtLeast !== undefined) {
    const limit = threshold(edition, when.fineAtLeast, facts)
    if (limit === null || facts.fineYuan === null || facts.fineYuan < limit) return false
  }
  return true
}

/** A condition that is not set holds; one that is set does not hold of what is unknown. */
function allows(words: readonly string[] | undefined, value: string | null): boolean {
  return words === undefined || (value !== null && words.includes(value))
}

/** A fine threshold for this sector and province on the day of the decision; null: none is set, nothing is assumed. */
function threshold(edition: PublicityEdition, name: string, facts: PublicityFacts): number | null {
  const day = facts.decidedOn ?? facts.receivedOn
  const row = edition.thresholds?.find(
    (t) =>
      t.name === name && t.from <= day && (t.to === undefined || day <= t.to) &&
      (t.sector === undefined || t.sector === facts.sector) &&
      (t.province === undefined || t.province === facts.province),
  )
  if (row === undefined) return null
  return facts.category === 'sole-trader' ? (row.soleTraderYuan ?? row.organisationYuan) : row.organisationYuan
}

function startDate(which: PublicityEdition['start'], facts: PublicityFacts): CivilDate {
  if (which === 'published_on') return facts.receivedOn
  if (which === 'effective_on') return facts.effectiveOn ?? facts.decidedOn ?? facts.receivedOn
  return facts.decidedOn ?? facts.effectiveOn ?? facts.receivedOn
}

function earliest(dates: (CivilDate | null)[]): CivilDate | null {
  return dates.reduce((a, b) => (a === null ? b : b === null || a < b ? a : b), null)
}

/** A window that would end before it begins is empty: it begins and ends on the same day, so no day is shown. */
function notEmpty(from: CivilDate, until: CivilDate | null): CivilDate | null {
  return until !== null && until < from ? from : until
}

/** What decides, on a day, whether a stored record may be shown to a stranger. */
export interface ShownFacts {
  publicFrom: CivilDate | null
  publicUntil: CivilDate | null
  held: readonly string[] | null
  withdrawn: boolean
  superseded: boolean
}

export type NotShown = 'never-public' | 'not-yet' | 'over' | 'held' | 'withdrawn' | 'superseded'

/** May a stranger see this record on this day? `store/shown.ts` holds the same question as SQL; a test keeps them equal. */
export function shownOn(
  record: ShownFacts,
  day: CivilDate,
): { shown: true } | { shown: false; because: NotShown } {
  if (record.superseded) return { shown: false, because: 'superseded' }
  if (record.publicFrom === null) return { shown: false, because: record.withdrawn ? 'withdrawn' : 'never-public' }
  if (record.held !== null && record.held.length > 0) return { shown: false, because: 'held' }
  if (record.withdrawn) return { shown: false, because: 'withdrawn' }
  if (day < record.publicFrom) return { shown: false, because: 'not-yet' }
  if (record.publicUntil !== null && day >= record.publicUntil) return { shown: false, because: 'over' }
  return { shown: true }
}
