/**
 * What a memorandum still does on a day, which is nothing of its own. Pure. Sources: 国办发〔2020〕49号 item 9 (measures only from
 * the national list, each on a law or regulation), requirements J5.
 *
 * | measure of a memorandum | it is |
 * |---|---|
 * | a rule of `measures/` carries it, and that rule's basis is in force | carried: by the rule, on the rule's article |
 * | a rule carries it, whose basis is not in force that day | suspended |
 * | no rule carries it | history: kept, without effect |
 */
import type { CivilDate } from '../../kernel/time.ts'
import { executableOn, type Finding } from './rules.ts'
import type { Measure, MeasureRule } from './schema/measure.ts'
import type { Memorandum, MemorandumMeasure, NationalList } from './schema/memorandum.ts'

export type MemorandumStanding = 'carried' | 'suspended' | 'history'

/** One measure of a memorandum with what carries it. */
export interface StandingMeasure extends MemorandumMeasure {
  readonly standing: MemorandumStanding
  /** Rules in force that carry it, with the measure each belongs to. */
  readonly carriedBy: { readonly measure: string; readonly rule: string }[]
}

/** Where each measure of a memorandum stands on a day. */
export function memorandumStandings(
  memorandum: Memorandum,
  measures: readonly Measure[],
  on: CivilDate,
): StandingMeasure[] {
  return memorandum.measures.map((one) => {
    const found = rulesOf(one, measures)
    const bearing = found.filter(({ measure, rule }) => binds(measure, rule, on))
    return {
      ...one,
      standing: bearing.length > 0 ? 'carried' : found.length > 0 ? 'suspended' : 'history',
      carriedBy: bearing.map(({ measure, rule }) => ({ measure: measure.code, rule: rule.code })),
    }
  })
}

function rulesOf(
  one: MemorandumMeasure,
  measures: readonly Measure[],
): { measure: Measure; rule: MeasureRule }[] {
  return measures.flatMap((measure) =>
    measure.rules.filter((rule) => one.rules.includes(rule.code)).map((rule) => ({ measure, rule })),
  )
}

function binds(measure: Measure, rule: MeasureRule, on: CivilDate): boolean {
  return (
    measure.effectiveFrom <= on &&
    (measure.effectiveTo === undefined || on <= measure.effectiveTo) &&
    executableOn(measure, rule, on)
  )
}

/** Errors: numbers without a source, rules that are about something else. Notes: what is history only. */
export function checkMemorandum(
  memorandum: Memorandum,
  measures: readonly Measure[],
  on: CivilDate,
): Finding[] {
  const entry = `memorandum/${memorandum.code}`
  const found: Finding[] = []
  const push = (level: Finding['level'], code: Finding['code'], message: string): void =>
    void found.push({ level, code, entry, message: `${message}: ${memorandum.title}` })
  for (const [what, marked] of Object.entries({ number: memorandum.number, date: memorandum.date })) {
    if ((marked.value === undefined) !== (marked.certainty === 'unknown'))
      push('error', 'unsourced', `${what} must be given with a source, or be absent and unknown`)
  }
  if ((memorandum.state === 'superseded') !== (memorandum.supersededBy !== undefined))
    push('error', 'unsourced', 'superseded must name what by, and nothing else may')
  for (const one of memorandum.measures) {
    for (const { measure, rule } of rulesOf(one, measures)) checkCarrier(memorandum, one, measure, rule, push)
  }
  const idle = memorandumStandings(memorandum, measures, on).filter(({ standing }) => standing !== 'carried')
  if (idle.length > 0) push('note', 'history', `${idle.length} measures are kept without effect`)
  return found
}

function checkCarrier(
  memorandum: Memorandum,
  one: MemorandumMeasure,
  measure: Measure,
  rule: MeasureRule,
  push: (level: Finding['level'], code: Finding['code'], message: string) => void,
): void {
  if (measure.nature !== memorandum.nature)
    push('error', 'wrong-trigger', `${rule.code} is no ${memorandum.nature}`)
  if (measure.nationalNo !== one.nationalNo)
    push('error', 'outside-list', `${rule.code} stands under another number of the national list`)
  const about =
    (rule.triggers.lists ?? []).some((list) => memorandum.lists.includes(list)) ||
    (rule.triggers.behaviours ?? []).some((code) => memorandum.behaviours.includes(code))
  if (!about) push('error', 'wrong-trigger', `${rule.code} follows from other lists and behaviours`)
}

/** A measure with a national number that the edition in force does not place there is outside the list. */
export function checkNationalList(list: NationalList, measures: readonly Measure[]): Finding[] {
  const entry = `national-list/${list.code}`
  const found: Finding[] = []
  const push = (level: Finding['level'], code: Finding['code'], message: string): void =>
    void found.push({ level, code, entry, message: `${message}: ${list.title}` })
  const numbers = new Set(list.items.map((item) => item.no))
  if (list.items.length > 0 && (numbers.size !== list.items.length || list.size !== list.items.length))
    push('error', 'incomplete', 'every measure of the edition stands here once, found or not')
  for (const item of list.items) {
    if ((item.carriedBy === undefined) === (item.notCarried === undefined))
      push('error', 'incomplete', `no. ${item.no} is carried, or says why not`)
    const measure = measures.find((one) => one.code === item.carriedBy)
    if (measure !== undefined && measure.nationalNo !== item.no)
      push('error', 'outside-list', `${measure.code} does not bear no. ${item.no}`)
    if (item.notCarried === 'not-found') push('note', 'unverified', `no. ${item.no}: name and rows not found`)
  }
  for (const measure of list.items.length === 0 ? [] : measures) {
    if (measure.nationalNo !== undefined && !numbers.has(measure.nationalNo))
      push('error', 'outside-list', `${measure.code} bears a number this edition does not have`)
  }
  return found
}
