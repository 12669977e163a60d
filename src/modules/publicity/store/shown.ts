/** The one SQL form of "may a stranger see this?". */
import type { RawBuilder } from 'kysely'
import { sql } from '../../../kernel/db.ts'
import type { CivilDate } from '../../../kernel/time.ts'

/**
 * The publicity question over alias `r` of records.records, on a day, as known now. `rules.shownOn` says the same of
 * one record in memory; `shown.test.ts` keeps the two equal.
 */
export function shownWhere(day: CivilDate): RawBuilder<boolean> {
  return sql<boolean>`(r.known_to IS NULL AND ${openOn(day)})`
}

/** A look at what there is of a subject: of today, or back at a past day, with what was known when that day ended. */
export interface Look {
  today: CivilDate
  back?: { day: CivilDate; knownAt: Date } | undefined
}

/**
 * Of the facts of one subject, alias `r`: those a stranger may see. Looking back: those that could be seen on that day
 * and still may be today, in the words they have now, because an earlier text may be what was corrected.
 */
export function shownInLookWhere(subjectId: string, { today, back }: Look): RawBuilder<boolean> {
  if (back === undefined) return shownWhere(today)
  return sql<boolean>`(${shownWhere(today)} AND ${wasAmong(subjectId, shownThen(back))})`
}

/**
 * What a department may read for a purpose: what is public, and what the catalogue never publishes but shares, as long
 * as it harms nobody. Sharing of adverse facts ends with their publicity (Order 36 art 3; standards 11.6).
 */
export function sharedWhere(day: CivilDate): RawBuilder<boolean> {
  return sql<boolean>`(${shownWhere(day)} OR (r.known_to IS NULL AND ${sharedOnly}))`
}

/** The same of one subject's facts and of a look back, as `shownInLookWhere`. */
export function sharedInLookWhere(subjectId: string, { today, back }: Look): RawBuilder<boolean> {
  if (back === undefined) return sharedWhere(today)
  const then = sql<boolean>`(${shownThen(back)} OR (${knownThen(back)} AND ${sharedOnly}))`
  return sql<boolean>`(${sharedWhere(today)} AND ${wasAmong(subjectId, then)})`
}

/** Shared and never shown: of any version, withdrawn since or not. */
const everSharedOnly = sql<boolean>`(r.public_from IS NULL AND r.held IS NULL AND r.polarity <> 'adverse')`
const notWithdrawn = sql<boolean>`NOT EXISTS (SELECT FROM publicity.withdrawals w
  WHERE w.subject_id = r.subject_id AND w.fact_id = r.fact_id AND w.lifted_at IS NULL)`
/** What was taken out of use is read by nobody, whether strangers could ever see it or not (law.md 2 item 7). */
const sharedOnly = sql<boolean>`(${everSharedOnly} AND ${notWithdrawn})`

/**
 * Of these, by an earlier version or by the same; the inner `r` is any version. `IS TRUE` keeps the planner, which
 * expects few rows of a subject, from comparing each of ten thousand with each: the facts of then are hashed once.
 */
function wasAmong(subjectId: string, then: RawBuilder<boolean>): RawBuilder<boolean> {
  return sql<boolean>`(r.fact_id IN (
    SELECT r.fact_id FROM records.records r WHERE r.subject_id = ${subjectId} AND ${then})) IS TRUE`
}

function knownThen({ knownAt }: NonNullable<Look['back']>): RawBuilder<boolean> {
  return sql<boolean>`(r.known_from <= ${knownAt} AND (r.known_to IS NULL OR r.known_to > ${knownAt})
    AND coalesce(r.ended, 'superseded') = 'superseded')`
}

function shownThen(back: NonNullable<Look['back']>): RawBuilder<boolean> {
  return sql<boolean>`(${knownThen(back)} AND ${openOn(back.day)})`
}

/** A version that counts: not held until somebody looked, nor replaced within its own delivery. */
export const toldWhere = sql<boolean>`(r.held IS NULL AND (r.known_to IS NULL OR r.known_to > r.known_from))`

/** Whether a stranger could ever have seen the version of alias `r`, withdrawn since or not. */
export function wasShownWhere(day: CivilDate): RawBuilder<boolean> {
  return sql<boolean>`(r.public_from IS NOT NULL AND r.held IS NULL
    AND r.public_from <= coalesce((r.known_to AT TIME ZONE 'Asia/Shanghai')::date, ${day}::date)
    AND (r.public_until IS NULL OR r.public_until > (r.known_from AT TIME ZONE 'Asia/Shanghai')::date))`
}

/**
 * The id of the version before `version` (an alias with subject_id, fact_id, version) that strangers may still hold: it
 * was shown, its own window is open on the day, and no version of the fact is shown any more. Null where there is none.
 */
export function leftBehind(version: 'q' | 'm', day: CivilDate): RawBuilder<string | null> {
  const v = sql.raw(version)
  return sql<string | null>`(SELECT r.id FROM records.records r
    WHERE ${v}.version > 1 AND r.subject_id = ${v}.subject_id AND r.fact_id = ${v}.fact_id AND r.version < ${v}.version
      AND r.known_to > r.known_from AND ${wasShownWhere(day)}
      AND (r.public_until IS NULL OR r.public_until > ${day}::date)
      AND NOT EXISTS (SELECT FROM records.records r
        WHERE r.subject_id = ${v}.subject_id AND r.fact_id = ${v}.fact_id AND ${shownWhere(day)})
    ORDER BY r.version DESC LIMIT 1)`
}

/** Whether a department could ever have read the version of alias `r` for a purpose (`sharedWhere`). */
export function wasSharedWhere(day: CivilDate): RawBuilder<boolean> {
  return sql<boolean>`(${wasShownWhere(day)} OR ${everSharedOnly})`
}

/** Inside its window on the day, not held, not withdrawn: of any version. */
function openOn(day: CivilDate): RawBuilder<boolean> {
  return sql<boolean>`r.public_from IS NOT NULL AND r.held IS NULL AND r.public_from <= ${day}::date
    AND (r.public_until IS NULL OR r.public_until > ${day}::date)
    AND ${notWithdrawn}`
}
