/** 核查记录与统计: the lines of one's own body, and what became of them; of every body, for the credit office. */
import { Type } from 'typebox'
import type { Context } from '../../../context.ts'
import { cursorParts, decodeCursor, encodeCursor } from '../../../kernel/cursor.ts'
import type { Actor } from '../../../kernel/http.ts'
import { Problem, problems as kernelProblems } from '../../../kernel/problem.ts'
import { addDays, addYears, isCivilDate, startOfDay, type CivilDate } from '../../../kernel/time.ts'
import { mayActFor } from '../../access/index.ts'
import { effectiveOn } from '../../catalogue/index.ts'
import type { CheckLine, CheckLogQuery, CheckStatistics } from '../schema.ts'
import { listChecks, tallyChecks, type LogSpan, type Tally } from '../store/log.ts'
import { askingOrganisation } from './check.ts'

type LogContext = Pick<Context, 'db' | 'clock' | 'catalogue'>

const usualDays = 30

/**
 * The days asked for, the last thirty unless said otherwise; at most a year, so that one question never reads the whole
 * register. Throws `request.invalid` with what is wrong of which day.
 */
export function daysOf(
  today: CivilDate,
  asked: { from?: CivilDate | undefined; to?: CivilDate | undefined },
): { from: CivilDate; to: CivilDate } {
  const wrong = (field: string, message: string, expected: string): Problem =>
    new Problem(kernelProblems.invalidInput, { errors: [{ code: 'check.day_range', field, message, expected }] })
  for (const field of ['from', 'to'] as const) {
    const day = asked[field]
    if (day !== undefined && !isCivilDate(day)) throw wrong(field, '不是有效日期', '请按年-月-日填写，例如2026-01-31')
  }
  const to = asked.to ?? today
  const from = asked.from ?? addDays(to, 1 - usualDays)
  if (from > to) throw wrong('from', '起始日期晚于截止日期', '请把较早的一天填在前面')
  if (addYears(from, 1) < to) throw wrong('from', '一次至多查看一年', '请缩短起止日期')
  return { from, to }
}

function spanOf(organisation: string | undefined, days: { from: CivilDate; to: CivilDate }): LogSpan {
  return { organisation, from: startOfDay(days.from), to: startOfDay(addDays(days.to, 1)) }
}

/** Whose lines the actor reads: its own body's; the credit office every body's, or those of one. */
function bodyOf(actor: Actor, wanted: string | undefined): string | undefined {
  return mayActFor(actor, '') ? wanted : askingOrganisation(actor)
}

/** Checks of the actor's body, newest first. Throws `request.invalid`, `check.no_organisation`. */
export async function readCheckLog(
  ctx: LogContext,
  actor: Actor,
  query: CheckLogQuery,
): Promise<{ items: CheckLine[]; next: string | null }> {
  const { matter, decision, feedback, limit } = query
  const span = spanOf(bodyOf(actor, query.organisation), daysOf(ctx.clock.today(), query))
  const after = decodeCursor(query.cursor, Type.Object({ at: cursorParts.Text, receipt: cursorParts.Id }))
  const found = await listChecks(ctx.db, { ...span, matter, decision, feedback }, { after, limit })
  const last = found.length === limit ? found.at(-1) : undefined
  return {
    items: found.map((row) => ({
      receipt: row.receipt,
      at: row.at,
      organisation: { code: row.organisation, name: row.organisationName ?? row.organisation },
      matter: { code: row.matter, name: matterTitle(ctx, row.matter) },
      purpose: row.purpose,
      reference: row.reference,
      asOf: row.asOf,
      subject: row.subjectName === null ? null : { code: row.subjectCode, name: row.subjectName },
      inputCode: row.inputCode,
      inputName: row.inputName,
      decision: row.decision,
      feedback: row.feedback,
      feedbackDue: row.feedbackDue,
    })),
    next: last === undefined ? null : encodeCursor({ at: last.at, receipt: last.receipt }),
  }
}

function matterTitle({ catalogue }: Pick<Context, 'catalogue'>, code: string): string {
  return catalogue.matter(code)?.title ?? code
}

/**
 * Figures of some days: checks, answers with a consequence, feedback, and the must-check matters nobody asked about
 * (未使用事项). Of the actor's body; of every body for the office, and for leaders, who read figures and no lines.
 */
export async function readCheckStatistics(
  ctx: LogContext,
  actor: Actor,
  query: { from?: CivilDate | undefined; to?: CivilDate | undefined; organisation?: string | undefined },
): Promise<CheckStatistics> {
  const today = ctx.clock.today()
  const days = daysOf(today, query)
  const all = mayActFor(actor, '') || actor.scopes.has('statistics:read')
  const organisation = all ? query.organisation : askingOrganisation(actor)
  const tallies = await tallyChecks(ctx.db, spanOf(organisation, days))
  const used = new Set(tallies.map((tally) => tally.matter))
  return {
    ...days,
    organisation: organisation ?? null,
    total: sum(tallies),
    matters: group(tallies, (t) => t.matter, (t) => ({ code: t.matter, name: matterTitle(ctx, t.matter) })),
    organisations: group(tallies, (t) => t.organisation, (t) => ({
      code: t.organisation, name: t.organisationName ?? t.organisation,
    })),
    unused: ctx.catalogue.matters
      .filter((matter) => matter.mustCheck && effectiveOn(matter, today) && !used.has(matter.code))
      .map(({ code, title, handledBy }) => ({ code, title, handledBy })),
  }
}

type Figures = CheckStatistics['total']

const counted = [
  'checks', 'unsure', 'prohibit', 'restrict', 'examine', 'favour', 'asked', 'fedBack', 'notFollowed',
] as const satisfies readonly (keyof Figures)[]

function sum(tallies: readonly Tally[]): Figures {
  const total = (of: (typeof counted)[number]): number => tallies.reduce((n, tally) => n + tally[of], 0)
  return Object.fromEntries(counted.map((name) => [name, total(name)])) as unknown as Figures
}

function group(
  tallies: readonly Tally[],
  key: (tally: Tally) => string,
  named: (tally: Tally) => { code: string; name: string },
): ({ code: string; name: string } & Figures)[] {
  const groups = Map.groupBy(tallies, key)
  return [...groups.values()]
    .map((some) => ({ ...named(some[0] as Tally), ...sum(some) }))
    .sort((a, b) => b.checks - a.checks || a.code.localeCompare(b.code))
}
