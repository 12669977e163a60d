/**
 * The publicity period of an adverse record (公示期): how much has passed, when repair may be asked for, when it ends.
 * The dates stand below as text; the bar repeats them for the eye.
 */
import { date } from '../../format.ts'
import { html, nothing, type Html } from '../../html.ts'

export interface Period {
  readonly from: string | undefined
  /** First day on which 信用修复 may be asked for. */
  readonly repairFrom: string | undefined
  /** First day on which it is no longer shown. */
  readonly until: string | undefined
  readonly today: string
}

export function periodBar(period: Period): Html {
  if (period.from === undefined || period.until === undefined) return nothing
  const whole = days(period.from, period.until)
  if (whole <= 0) return nothing
  const gone = share(days(period.from, period.today), whole)
  const gate = period.repairFrom === undefined ? undefined : share(days(period.from, period.repairFrom), whole)
  return html`<div class="period">
    <svg width="100%" height="10" aria-hidden="true" focusable="false">
      <rect class="track" width="100%" height="10"/><rect class="gone" width="${gone}%" height="10"/>${
      gate === undefined ? nothing : html`<rect class="gate" x="${gate}%" width="3" height="10"/>`
    }</svg>
    <p>
      <span>公示起始 ${date(period.from)}</span>
      ${period.repairFrom === undefined ? nothing : html`<span>可申请信用修复 ${date(period.repairFrom)}起</span>`}
      <span>公示截止 ${date(period.until)}</span>
    </p>
  </div>`
}

function days(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000)
}

function share(part: number, whole: number): number {
  return Math.max(0, Math.min(100, Math.round((part / whole) * 1000) / 10))
}
