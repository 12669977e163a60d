/**
 * What a counter must do about a subject in one matter on one day. Pure: facts, a matter, a day and the map of law go
 * in; the decision and its reasons come out. Dates decide, never a flag (peers 5 row 3): nothing here remembers.
 */
import { addDays, addMonths, addYears, type CivilDate } from '../../../kernel/time.ts'
import type { ListDefinition } from '../../catalogue/index.ts'

export type Effect = 'prohibit' | 'restrict' | 'examine' | 'favour'
export type Decision = Effect | 'none'
export type Category = 'organisation' | 'sole-trader'
/** Why an item is shown and not carried out: the subject contests the entry, or has asked for its repair. */
export type Mark = 'under_objection' | 'under_repair'

/** One entry of the subject on a list, as known when the question is answered. */
export interface Entry {
  readonly factId: string
  readonly list: string
  /** First day in force: effective_on, else decided_on. */
  readonly since: CivilDate
  /** Last day in force; null: until a ground for removal. */
  readonly until: CivilDate | null
  readonly authorityCode: string
  readonly authorityName: string
  readonly document: string
  readonly marks: readonly Mark[]
}

/** What the engine needs to know of one subject. */
export interface Facts {
  readonly category: Category
  readonly establishedOn: CivilDate | null
  /** Days of adverse decisions that count for the green channel (not minor, not held, not withdrawn), in any order. */
  readonly adverse: readonly CivilDate[]
  readonly entries: readonly Entry[]
}

/** A legal basis with its first and last day in force. */
export interface BasisInForce {
  readonly document: string
  readonly article: string
  /** Whether the measure may rest on it alone; a policy cited beside a statute only explains it. */
  readonly carries: boolean
  readonly from: CivilDate
  readonly to: CivilDate | null
}

/** One measure that a list brings, as the catalogue maps it. */
export interface Measure {
  readonly code: string
  readonly name: string
  readonly effect: Effect
  readonly mandatory: boolean
  /** Whether it is the green channel itself, and so open only while the channel is. */
  readonly isGreenChannel: boolean
  readonly matters: ReadonlySet<string>
  readonly categories: ReadonlySet<string>
  /** Longest time the article allows, in months from the entry's first day; null: as long as the entry lasts. */
  readonly maxMonths: number | null
  readonly basis: readonly BasisInForce[]
  /** First and last day on which the measure itself is in the edition of the list in force. */
  readonly from: CivilDate
  readonly to: CivilDate | null
}

export interface Matter {
  readonly code: string
  /** Whether the green channel exists here at all (not for safety, health and finance). */
  readonly greenChannel: boolean
}

/** The part of the catalogue a decision reads. */
export interface LawMap {
  measuresFor(list: string): readonly Measure[]
  /** serious, conduct: lists and bars set by statute; only those weigh against a subject beyond their measures. */
  listNature(list: string): ListDefinition['nature'] | undefined
}

export interface Item {
  readonly effect: Effect
  readonly mandatory: boolean
  readonly measure: { readonly code: string; readonly name: string }
  readonly basis: readonly { readonly document: string; readonly article: string }[]
  readonly list: string
  readonly decidedBy: { readonly code: string; readonly name: string }
  readonly document: string
  readonly since: CivilDate
  readonly until: CivilDate | null
  /** Present only when the item is shown and not carried out. */
  readonly marks?: readonly Mark[]
}

export interface GreenChannel {
  readonly eligible: boolean
  readonly reason: string
  readonly cleanSince: CivilDate | null
}

export interface Verdict {
  readonly decision: Decision
  readonly items: readonly Item[]
  readonly marks: readonly Mark[]
  readonly greenChannel: GreenChannel
}

const weight: Record<Decision, number> = { prohibit: 4, restrict: 3, examine: 2, none: 1, favour: 0 }

/** The stricter of two decisions: prohibit > restrict > examine > none > favour (contract, `POST /checks`). */
export function stricter(a: Decision, b: Decision): Decision {
  return weight[a] >= weight[b] ? a : b
}

/** Whether an entry is in force on the day: from its first day to its last, both included. */
export function inForce(entry: Pick<Entry, 'since' | 'until'>, day: CivilDate): boolean {
  return entry.since <= day && (entry.until === null || day <= entry.until)
}

/**
 * The answer for one subject in one matter on one day.
 *
 * A measure is carried out only if all of these hold on the day (国办发〔2020〕49号; standards 3.3, use-time check):
 *
 * | condition | otherwise |
 * |---|---|
 * | the entry is in force | no item |
 * | the measure is in the edition of the list in force, and a basis that carries it is in force | no item |
 * | it bears on the matter and on this category of subject | no item |
 * | the article's longest time has not run out since the entry's first day | no item |
 * | the entry is neither contested nor under repair | the item is shown with its mark and does not count |
 * | it is adverse, or nothing adverse stands against the subject | no item |
 * | it is not the green channel itself, or the channel is open | no item |
 *
 * Several lists at once: every adverse item is shown, the strictest executed one decides. Favour only where no adverse
 * item applies and no entry bars the green channel, contested or not: while an objection is open the subject is neither
 * punished nor rewarded, and no answer says both.
 */
export function decide(facts: Facts, matter: Matter, day: CivilDate, law: LawMap): Verdict {
  const green = greenChannel(facts, matter, day, law)
  if (facts.entries.length === 0) return { decision: 'none', items: [], marks: [], greenChannel: green }
  const items: Item[] = []
  let strictest: Decision = 'favour'
  let favours = 0
  let favoured = false
  let adverse = false
  for (const entry of facts.entries) {
    if (!inForce(entry, day)) continue
    if (barOf(entry, law) !== undefined) adverse = true
    for (const measure of law.measuresFor(entry.list)) {
      const item = itemOf(entry, measure, facts.category, matter, day)
      if (item === undefined) continue
      const carriedOut = entry.marks.length === 0
      // One answer: a counter is not told to open the channel and, below, that it is closed.
      if (measure.isGreenChannel && carriedOut && !green.eligible) continue
      items.push(item)
      if (item.effect === 'favour') {
        favours += 1
        if (carriedOut) favoured = true
      } else {
        adverse = true
        if (carriedOut) strictest = stricter(item.effect, strictest)
      }
    }
  }
  items.sort(strictestFirst)
  // Favours are the last in this order.
  if (adverse) items.length -= favours
  const marks = new Set<Mark>()
  for (const item of items) for (const mark of item.marks ?? []) marks.add(mark)
  const decision = strictest !== 'favour' ? strictest : favoured && !adverse ? 'favour' : 'none'
  return { decision, items, marks: [...marks], greenChannel: green }
}

function itemOf(
  entry: Entry,
  measure: Measure,
  category: Category,
  matter: Matter,
  day: CivilDate,
): Item | undefined {
  if (!measure.matters.has(matter.code) || !measure.categories.has(category)) return undefined
  if (!within(measure, day)) return undefined
  const until = lastDay(entry, measure)
  if (until !== null && day > until) return undefined
  const inUse = measure.basis.filter((b) => within(b, day))
  if (!inUse.some((b) => b.carries)) return undefined
  const basis = inUse.map(({ document, article }) => ({ document, article }))
  return {
    effect: measure.effect,
    mandatory: measure.mandatory,
    measure: { code: measure.code, name: measure.name },
    basis,
    list: entry.list,
    decidedBy: { code: entry.authorityCode, name: entry.authorityName },
    document: entry.document,
    since: entry.since,
    until,
    ...(entry.marks.length === 0 ? {} : { marks: entry.marks }),
  }
}

function within(
  period: { readonly from: CivilDate; readonly to: CivilDate | null },
  day: CivilDate,
): boolean {
  return period.from <= day && (period.to === null || day <= period.to)
}

/** The last day of a measure: the entry's own, or the day before the article's longest time has run out. */
function lastDay(entry: Entry, measure: Measure): CivilDate | null {
  if (measure.maxMonths === null) return entry.until
  const longest = addDays(addMonths(entry.since, measure.maxMonths), -1)
  return entry.until === null || longest < entry.until ? longest : entry.until
}

function strictestFirst(a: Item, b: Item): number {
  if (a.effect !== b.effect) return weight[b.effect] - weight[a.effect]
  return a.since < b.since ? 1 : a.since > b.since ? -1 : a.measure.code < b.measure.code ? -1 : 1
}

const years = 3
const ends = new Map<CivilDate, CivilDate>()

/** The day on which three years since a date are over. Remembered: there are few dates, and every check asks. */
function threeYearsAfter(date: CivilDate): CivilDate {
  let end = ends.get(date)
  if (end === undefined) {
    end = addYears(date, years)
    ends.set(date, end)
  }
  return end
}

/**
 * Green channel (绿色通道): for model subjects and those with three consecutive years without adverse record
 * (国发〔2016〕33号 (四); requirements K3). What we decided where the text is silent:
 *
 * | question | answer |
 * |---|---|
 * | which records count | adverse decisions of the last three years; minor ones do not, as they are in principle not even shown (信用修复管理办法, Order 36; law 1.3), nor held ones |
 * | when are three years over | on the same day of the third year (民法典 art 201–202) |
 * | a subject younger than three years | has not shown three years: only a red list in force opens the channel |
 * | day of establishment unknown | the same, and the reason says so |
 * | a serious list or a statute's bar on conduct in force | closes the channel, also while it is contested |
 */
export function greenChannel(facts: Facts, matter: Matter, day: CivilDate, law: LawMap): GreenChannel {
  let last: CivilDate | null = null
  for (const date of facts.adverse) if (date <= day && (last === null || date > last)) last = date
  const cleanSince =
    last ?? (facts.establishedOn !== null && facts.establishedOn <= day ? facts.establishedOn : null)
  const answer = (eligible: boolean, reason: string): GreenChannel => ({ eligible, reason, cleanSince })
  if (!matter.greenChannel) return answer(false, '本事项不适用绿色通道')
  let model = false
  for (const entry of facts.entries) {
    if (!inForce(entry, day)) continue
    const bar = barOf(entry, law)
    if (bar !== undefined) return answer(false, bar)
    if (entry.marks.length === 0 && law.listNature(entry.list) === 'red') model = true
  }
  if (last !== null && threeYearsAfter(last) > day) return answer(false, '近三年内有不良信用记录')
  if (model) return answer(true, '守信激励对象，近三年无不良信用记录')
  if (facts.establishedOn === null) return answer(false, '成立日期不详，无法确认连续三年无不良信用记录')
  if (threeYearsAfter(facts.establishedOn) > day) return answer(false, '成立未满三年')
  return answer(true, '连续三年无不良信用记录')
}

/** Why an entry in force keeps the subject from every favour; undefined: it does not. */
function barOf(entry: Entry, law: LawMap): string | undefined {
  const nature = law.listNature(entry.list)
  if (nature === 'serious') return '现列入严重失信主体名单'
  return nature === 'conduct' ? '现处于法律法规规定的资格限制期内' : undefined
}

/** Of a subject that could not be told for certain: no adverse answer, and no favour either (peers 5 row 8). */
export const notIdentified: Verdict = {
  decision: 'none',
  items: [],
  marks: [],
  greenChannel: { eligible: false, reason: '主体尚未确认，不适用绿色通道', cleanSince: null },
}
