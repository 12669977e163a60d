/** `/console/calendar`: read only; a year without a notice is shown as what it is, an estimate (kernel/workdays.ts). */
import type { Context } from '../../../context.ts'
import type { Route } from '../../../kernel/http.ts'
import { addDays, daysBetween, isCivilDate } from '../../../kernel/time.ts'
import { addWorkdaysOrEstimate, calendarDay, calendarYear, knownYears } from '../../../kernel/workdays.ts'
import type { ConsolePage } from '../../frame.ts'
import { definePage, staff, type Visit } from '../../route.ts'
import { calendarPage, path, type Reckoned } from './page.ts'

/** Years behind the last known one that may be looked at and reckoned into. */
const yearsAhead = 5
const mostDays = 500

export function calendarRoutes(ctx: Context): Route[] {
  return [
    definePage(ctx, {
      operation: 'console.calendar', path, summary: '工作日历', authority: staff('catalogue:read'),
      query: ['year', 'from', 'days'], show: (visit) => show(ctx, visit),
    }),
  ]
}

function show(ctx: Context, { query }: Visit): ConsolePage {
  const known = knownYears()
  const today = ctx.clock.today()
  const first = known[0] ?? Number(today.slice(0, 4))
  const last = Math.max(known.at(-1) ?? first, Number(today.slice(0, 4))) + yearsAhead
  const years = Array.from({ length: last - first + 1 }, (_, i) => last - i)
  const typed = { from: query['from'] ?? '', days: query['days'] ?? '' }
  const faults: Record<string, string> = {}
  const isAsked = typed.from !== '' || typed.days !== ''
  const from = isCivilDate(typed.from) && years.includes(Number(typed.from.slice(0, 4))) ? typed.from : undefined
  if (isAsked && from === undefined) faults['from'] = `请填写${first}年至${last}年的日期`
  const days = /^\d{1,3}$/.test(typed.days) ? Number(typed.days) : 0
  if (isAsked && (days < 1 || days > mostDays)) faults['days'] = `请填写1至${mostDays}的整数`
  const reckoned = from === undefined || Object.keys(faults).length > 0 || !isAsked ? undefined : reckon(from, days)
  const asked = Number(query['year'] ?? (reckoned?.due ?? today).slice(0, 4))
  const shown = years.includes(asked) ? asked : Number(today.slice(0, 4))
  return calendarPage({ shown: calendarYear(shown), known, years, typed, reckoned, faults })
}

function reckon(from: string, days: number): Reckoned {
  const { date: due, estimated } = addWorkdaysOrEstimate(from, days)
  const walked = Array.from({ length: daysBetween(from, due) }, (_, i) => calendarDay(addDays(from, i + 1)))
  return { from, days, due, estimated, walked }
}
