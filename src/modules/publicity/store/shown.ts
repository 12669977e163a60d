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

/**
 * The same of a version known at an instant of the past: what was revoked or withdrawn since stays out of sight, what
 * was only corrected is shown as it stood.
 */
export function shownThenWhere(day: CivilDate, knownAt: Date): RawBuilder<boolean> {
  return sql<boolean>`(r.known_from <= ${knownAt} AND (r.known_to IS NULL OR r.known_to > ${knownAt})
    AND coalesce(r.ended, 'superseded') = 'superseded'
    AND NOT EXISTS (SELECT FROM records.records l WHERE l.subject_id = r.subject_id AND l.fact_id = r.fact_id
      AND l.ended IN ('revoked', 'withdrawn'))
    AND ${openOn(day)})`
}

/** Inside its window on the day, not held, not withdrawn: of any version. */
function openOn(day: CivilDate): RawBuilder<boolean> {
  return sql<boolean>`r.public_from IS NOT NULL AND r.held IS NULL AND r.public_from <= ${day}::date
    AND (r.public_until IS NULL OR r.public_until > ${day}::date)
    AND NOT EXISTS (SELECT FROM publicity.withdrawals w
      WHERE w.subject_id = r.subject_id AND w.fact_id = r.fact_id AND w.lifted_at IS NULL)`
}
