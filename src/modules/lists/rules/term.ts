/**
 * The dates of an entry. Pure: everything about being listed follows from them (design section 2: dates
 * decide, flags do
 * not). An entry whose term is over is over, whether anything ran or not.
 */
import { addDays, addMonths, type CivilDate } from '../../../kernel/time.ts'
import { addWorkdays, addWorkdaysOrEstimate } from '../../../kernel/workdays.ts'
import type { ListDefinition } from '../../catalogue/index.ts'
import type { EntryStatus } from '../schema.ts'

/** Last day for statement and defence. Throws `calendar.year_unknown`: a right is never cut off by an estimate. */
export function defenceUntil(servedOn: CivilDate, workingDays: number): CivilDate {
  return addWorkdays(servedOn, workingDays)
}

/**
 * Last day of an entry decided on a day. `months` is what the decision itself sets, where the law leaves a range (招标投标法
 * arts 53, 54, 60): never more than the list allows. Null: until a ground for removal.
 *
 * | list term | decision sets | decided | last day |
 * |---|---|---|---|
 * | 36 months | – | 2026-06-10 | 2029-06-09 |
 * | 60 months | 24 | 2026-06-10 | 2028-06-09 |
 * | 60 months | 61 | 2026-06-10 | RangeError |
 */
export function lastDay(
  list: ListDefinition,
  decidedOn: CivilDate,
  months: number | undefined,
): CivilDate | null {
  if (list.termMonths === null) {
    if (months !== undefined) return addDays(addMonths(decidedOn, months), -1)
    return null
  }
  const term = months ?? list.termMonths
  if (term < 1 || term > list.termMonths)
    throw new RangeError(`a term of ${term} months is outside 1–${list.termMonths}`)
  return addDays(addMonths(decidedOn, term), -1)
}

/** The day a term runs from: the decision to list; for a bar on conduct the decision whose consequence it is. */
export function termBegins(
  list: Pick<ListDefinition, 'nature'>,
  listedOn: CivilDate,
  basis: { decidedOn: CivilDate | null } | undefined,
): CivilDate {
  return list.nature === 'conduct' ? (basis?.decidedOn ?? listedOn) : listedOn
}

/** The day by which the entry must be shown, after service; undefined where the list sets none. */
export function publishDueOn(list: ListDefinition, servedOn: CivilDate): CivilDate | undefined {
  const rule = list.publish
  if (rule === undefined) return undefined
  if ('workingDays' in rule) return addWorkdaysOrEstimate(servedOn, rule.workingDays).date
  const firstOfNext = addMonths(`${servedOn.slice(0, 7)}-01`, 1)
  return addDays(firstOfNext, rule.dayOfNextMonth - 1)
}

/** First day on which early exit may be asked for; null: not here. */
export function earlyExitFrom(list: ListDefinition, decidedOn: CivilDate): CivilDate | null {
  return list.earlyExitMonths === null || !list.exits.some((exit) => exit.code === 'early')
    ? null
    : addMonths(decidedOn, list.earlyExitMonths)
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
