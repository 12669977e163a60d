/**
 * Scored misconduct in bidding (招标投标不良行为记分, requirement L4). Points come from events that a decision found; they
 * decay by date; reaching the threshold proposes an entry to the body, which still tells, hears and decides. Pure.
 */
import { addMonths, type CivilDate } from '../../../kernel/time.ts'

export interface PointScheme {
  code: string
  version: number
  title: string
  list: string
  threshold: number
  decayMonths: number
  events: readonly { code: string; title: string; points: number }[]
  basis: { document: string; article: string; from: CivilDate; to: CivilDate | null }
}

export interface PointLine {
  scheme: string
  points: number
  occurredOn: CivilDate
  decaysOn: CivilDate
  revoked: boolean
}

/** Whether the scheme may be applied on a day: never without its basis in force. */
export function schemeStands(scheme: PointScheme, today: CivilDate): boolean {
  return scheme.basis.from <= today && (scheme.basis.to === null || today <= scheme.basis.to)
}

/** First day on which the points of an event no longer count. */
export function decaysOn(scheme: PointScheme, occurredOn: CivilDate): CivilDate {
  return addMonths(occurredOn, scheme.decayMonths)
}

/**
 * The sum that counts on a day.
 *
 * | occurred | decays | revoked | counts on 2026-06-10 |
 * |---|---|---|---|
 * | 2026-01-05 | 2027-01-05 | no | yes |
 * | 2025-06-10 | 2026-06-10 | no | no: over that day |
 * | 2026-01-05 | 2027-01-05 | yes | no |
 * | 2026-06-11 | 2027-06-11 | no | no: not yet |
 */
export function pointsOn(lines: readonly PointLine[], scheme: string, today: CivilDate): number {
  return lines
    .filter(
      (line) => line.scheme === scheme && !line.revoked && line.occurredOn <= today && today < line.decaysOn,
    )
    .reduce((sum, line) => sum + line.points, 0)
}
