/**
 * The dates of an entry. Pure: everything about being listed follows from them (design section 2: dates
 * decide, flags do
 * not). An entry whose term is over is over, whether anything ran or not.
 */
import type { InputError } from '../../../kernel/problem.ts'
import { addDays, addMonths, type CivilDate } from '../../../kernel/time.ts'
import { addWorkdays, addWorkdaysOrEstimate } from '../../../kernel/workdays.ts'
import type { ListDefinition } from '../../catalogue/index.ts'
import type { EntryStatus } from '../schema.ts'

/** Last day for statement and defence. Throws `calendar.year_unknown`: a right is never cut off by an estimate. */
export function defenceUntil(servedOn: CivilDate, workingDays: number): CivilDate {
  return addWorkdays(servedOn, workingDays)
}

/** The months a decision may set on one criterion. */
export interface TermRange {
  minMonths: number
  maxMonths: number
  /** The article that leaves the range to the decision, which must then say how long; undefined: the list's own term. */
  basis: string | undefined
}

/**
 * What a decision on a criterion may set: the range its article leaves (招标投标法 art 53 one to two years, art 54 one to
 * three, art 60 two to five; 政府采购法 art 77 one to three), else at most the list's own term. Null: the list has no term.
 */
export function termRange(list: ListDefinition, criterion: string): TermRange | null {
  if (list.termMonths === null) return null
  const own = list.criteria.find((one) => one.code === criterion)?.term
  return own === undefined
    ? { minMonths: 1, maxMonths: list.termMonths, basis: undefined }
    : { minMonths: own.minMonths, maxMonths: own.maxMonths, basis: own.basis }
}

/** What is wrong with the term a decision sets, or leaves unset where the law leaves a range. */
export function termFaults(list: ListDefinition, criterion: string, months: number | undefined): InputError[] {
  const range = termRange(list, criterion)
  const fault = (code: string, message: string, expected: string): InputError[] => [
    { code, field: 'termMonths', message, expected },
  ]
  if (range === null)
    return months === undefined
      ? []
      : fault('list.out_of_term', '列入期限超出名单的法定期限', '该名单没有固定期限，不填期限')
  const expected = `${range.minMonths}至${range.maxMonths}个月${range.basis === undefined ? '' : `（${range.basis}）`}`
  if (months === undefined)
    return range.basis === undefined ? [] : fault('list.term_missing', '没有写明列入期限，法律规定由决定确定', expected)
  return months >= range.minMonths && months <= range.maxMonths
    ? []
    : fault('list.out_of_term', '列入期限超出名单的法定期限', expected)
}

/**
 * Last day of an entry decided on a day. `months` is what the decision itself sets, never outside the range of its
 * criterion; without it the list's own term runs. Null: until a ground for removal.
 *
 * | list, criterion | decision sets | decided | last day |
 * |---|---|---|---|
 * | 36 months | – | 2026-06-10 | 2029-06-09 |
 * | 36 months | 12 | 2026-06-10 | 2027-06-09 |
 * | collusion in a tender: 12 to 24 | 24 | 2026-06-10 | 2028-06-09 |
 * | collusion in a tender: 12 to 24 | – or 25 | 2026-06-10 | RangeError |
 */
export function lastDay(
  list: ListDefinition,
  criterion: string,
  decidedOn: CivilDate,
  months: number | undefined,
): CivilDate | null {
  if (termFaults(list, criterion, months).length > 0)
    throw new RangeError(`a term of ${months} months is outside the range of ${list.code} ${criterion}`)
  const term = months ?? list.termMonths
  return term === null ? null : addDays(addMonths(decidedOn, term), -1)
}

/** Months in words: 3年, 18个月. */
export function monthsText(months: number): string {
  return months > 0 && months % 12 === 0 ? `${months / 12}年` : `${months}个月`
}

/** A range of months in words: 1年至2年. */
export function rangeText({ minMonths, maxMonths }: Pick<TermRange, 'minMonths' | 'maxMonths'>): string {
  return minMonths === maxMonths ? monthsText(maxMonths) : `${monthsText(minMonths)}至${monthsText(maxMonths)}`
}

/** How long an entry on the list lasts, for readers of the list: each range once, where criteria leave several. */
export function listTermText(list: ListDefinition): string {
  if (list.termMonths === null) return '直至出现移出情形'
  const ranges = [...new Set(list.criteria.flatMap(({ term }) => (term === undefined ? [] : [rangeText(term)])))]
  if (ranges.length > 0) return `${ranges.join('、')}，按列入情形由决定确定`
  return list.nature === 'conduct'
    ? `自所依据的决定作出之日起${monthsText(list.termMonths)}`
    : monthsText(list.termMonths)
}

/** The day a term runs from: the decision to list; for a bar on conduct the decision whose consequence it is. */
export function termBegins(
  list: Pick<ListDefinition, 'nature'>,
  listedOn: CivilDate,
  basis: { decidedOn: CivilDate | null } | undefined,
): CivilDate {
  return list.nature === 'conduct' ? (basis?.decidedOn ?? listedOn) : listedOn
}

/**
 * The day by which the entry must be shown; undefined where the list sets none. The statistics list counts from the
 * decision (自决定之日起二十个工作日内, law.md 5.2), others from service.
 */
export function publishDueOn(
  list: ListDefinition,
  { decidedOn, servedOn }: { decidedOn: CivilDate; servedOn: CivilDate },
): CivilDate | undefined {
  const rule = list.publish
  if (rule === undefined) return undefined
  if ('workingDays' in rule)
    return addWorkdaysOrEstimate(rule.from === 'decision' ? decidedOn : servedOn, rule.workingDays).date
  const firstOfNext = addMonths(`${servedOn.slice(0, 7)}-01`, 1)
  return addDays(firstOfNext, rule.dayOfNextMonth - 1)
}

/**
 * First day on which early exit may be asked for, not before the right itself exists; null: not here. Where the months
 * run from the correction and its day is not known yet, the earliest there can be: as if corrected before the listing.
 *
 * | list | decided | corrected | from |
 * |---|---|---|---|
 * | 12 months from the listing | 2026-06-10 | 2026-09-01 | 2027-06-10 |
 * | 6 months from the correction | 2026-06-10 | 2026-09-01 | 2027-03-01 |
 * | 6 months from the correction | 2026-06-10 | 2026-03-01, or not known | 2026-12-10 |
 */
export function earlyExitFrom(
  list: ListDefinition,
  decidedOn: CivilDate,
  correctedOn?: CivilDate,
): CivilDate | null {
  if (list.earlyExitMonths === null || !list.exits.some((exit) => exit.code === 'early')) return null
  const late = list.earlyExitRuns === 'correction' && correctedOn !== undefined && correctedOn > decidedOn
  const from = addMonths(late ? correctedOn : decidedOn, list.earlyExitMonths)
  return list.earlyExitSince !== undefined && list.earlyExitSince > from ? list.earlyExitSince : from
}

/** After which time early exit may be asked for, in words: 列入满1年; 自改正之日起列入满6个月. Null: not here. */
export function earlyExitText(list: ListDefinition): string | null {
  if (list.earlyExitMonths === null || !list.exits.some((exit) => exit.code === 'early')) return null
  return `${list.earlyExitRuns === 'correction' ? '自改正之日起' : ''}列入满${monthsText(list.earlyExitMonths)}`
}

/** What the dates of a procedure say about it on a day. */
export interface EntryDates {
  nature: string
  noticeId: string | null
  noticeServedOn: CivilDate | null
  defenceUntil: CivilDate | null
  waivedOn: CivilDate | null
  reviewedOn: CivilDate | null
  decision: 'list' | 'decline' | null
  factId: string | null
  until: CivilDate | null
  endedOn: CivilDate | null
  endGround: string | null
  droppedOn: CivilDate | null
}

/** Grounds on which an entry never should have been: it is undone altogether, not ended from a day on. */
export const undoingGrounds: ReadonlySet<string> = new Set(['revoked', 'wrong'])

/** The one answer to "where does it stand?", from dates alone. */
export function statusOf(entry: EntryDates, today: CivilDate): EntryStatus {
  if (entry.droppedOn !== null) return 'dropped'
  if (entry.decision === 'decline') return 'declined'
  if (entry.endedOn !== null)
    return entry.endGround !== null && undoingGrounds.has(entry.endGround) ? 'revoked' : 'left'
  if (entry.factId !== null) return entry.until !== null && today > entry.until ? 'expired' : 'in-force'
  if (entry.decision === 'list') return 'decided'
  if (entry.reviewedOn !== null) return 'reviewed'
  if (entry.noticeServedOn === null) return entry.noticeId === null ? 'proposed' : 'notified'
  return mayReview(entry, today) ? 'heard' : 'defending'
}

/**
 * Whether the subject has had its say: the time for it is over, or it gave the rest of it up in writing (行政处罚法 arts 44,
 * 45; standards 3.5 step 3). An answer alone does not end the time: more may be said until its last day.
 */
export function mayReview(
  entry: Pick<EntryDates, 'noticeServedOn' | 'defenceUntil' | 'waivedOn'>,
  today: CivilDate,
): boolean {
  if (entry.noticeServedOn === null || entry.defenceUntil === null) return false
  return entry.waivedOn !== null || today > entry.defenceUntil
}
