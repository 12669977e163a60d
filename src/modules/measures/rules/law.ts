/**
 * The two lists of law (行为清单、措施清单, J1) as they bind on a day: which measures an entry brings, and which bodies carry
 * them out. Nothing outside the national list, nothing without a statute in force, nothing from an
 * association's list, and
 * from an attention list nothing but a closer look. Pure.
 */
import type { CivilDate } from '../../../kernel/time.ts'
import {
  editionsFor,
  effectiveOn,
  executableOn,
  inForce,
  triggersOf,
  type ListDefinition,
  type Measure,
  type MeasureRule,
} from '../../catalogue/index.ts'

/**
 * Numbers of the national basic list that this platform never carries: consumption, exit, school (design,
 * section 3).
 */
const neverHere = new Set([3, 4, 5])

/** Why a rule may not be carried out because of an entry on this list today; undefined when it may. */
export function ruleFault(
  measure: Measure,
  rule: MeasureRule,
  list: ListDefinition,
  today: CivilDate,
): string | undefined {
  if (!effectiveOn(measure, today)) return '不在现行措施清单内'
  if (
    measure.nature === 'punishment' &&
    (measure.nationalNo === undefined || neverHere.has(measure.nationalNo))
  ) {
    return '不属于全国失信惩戒措施基础清单中可以在此实施的措施'
  }
  if (!executableOn(measure, rule, today)) return '法律依据目前不生效'
  if (!rule.basis.some((basis) => inForce(basis, today))) return '法律依据目前不生效'
  if (list.nature === 'association') return '行业协会名单不产生行政措施'
  if (list.nature === 'attention' && rule.effect !== 'examine') return '重点关注名单只供加强监管，不限制权利'
  if ((measure.nature === 'incentive') !== (list.nature === 'red')) return '奖惩方向与名单不符'
  return undefined
}

/** A body that may have to carry something out. */
export interface Implementer {
  code: string
  kind: string
  region: string
  sectors: readonly string[]
}

/**
 * Bodies that carry a rule out: of its sectors, in this city and its districts. `any` means every registered
 * public body;
 * incentives are answered at the counters that ask, so `any` names nobody for them.
 */
export function implementersOf(
  measure: Measure,
  rule: MeasureRule,
  bodies: readonly Implementer[],
  region: string,
): string[] {
  // The significant part of the code: 9901 of 990100, 99 of a province.
  const city = region.replace(/(?:00)+$/, '')
  return bodies
    .filter((body) => body.region.startsWith(city))
    .filter((body) =>
      rule.implementedBy.some((sector) =>
        sector === 'any'
          ? measure.nature === 'punishment' && body.kind === 'department'
          : body.sectors.includes(sector),
      ),
    )
    .map((body) => body.code)
}

/** One list's duty for one body: which rules, and for how long at most. */
export interface Duty {
  list: string
  category: string
  implementer: string
  rules: string[]
  /** Longest of the articles' terms in months; null: as long as the entry lasts. */
  maxMonths: number | null
}

/** What the catalogue says of lists and measures. */
type Law = { lists: readonly ListDefinition[]; measures: readonly Measure[] }

/** A rule that an entry on a list brings for one category of subjects. */
interface Brought {
  list: string
  category: string
  measure: Measure
  rule: MeasureRule
}

/** Every rule that a list brings on a day, by the newest edition of its measure in force then. */
function broughtOn({ lists, measures }: Law, today: CivilDate): Brought[] {
  const newest = new Map<string, Measure>()
  for (const measure of measures) {
    const before = newest.get(measure.code)
    if (effectiveOn(measure, today) && (before === undefined || before.version < measure.version))
      newest.set(measure.code, measure)
  }
  const byCode = new Map(editionsFor(lists, today).map((list) => [list.code, list]))
  return [...newest.values()].flatMap((measure) =>
    measure.rules.flatMap((rule) =>
      triggersOf(rule).flatMap((code): Brought[] => {
        const list = byCode.get(code)
        if (list === undefined || ruleFault(measure, rule, list, today) !== undefined) return []
        return rule.subjects.map((category) => ({ list: code, category, measure, rule }))
      }),
    ),
  )
}

/** Every duty the catalogue lays on every body today, per list and category of subject. */
export function dutiesOn(
  law: Law,
  bodies: readonly Implementer[],
  region: string,
  today: CivilDate,
): Duty[] {
  const duties = new Map<string, Duty>()
  for (const { list, category, measure, rule } of broughtOn(law, today)) {
    for (const implementer of implementersOf(measure, rule, bodies, region))
      add(duties, { list, category, implementer, rules: [rule.code], maxMonths: rule.maxMonths })
  }
  return [...duties.values()]
}

function add(duties: Map<string, Duty>, duty: Duty): void {
  const key = `${duty.list} ${duty.category} ${duty.implementer}`
  const before = duties.get(key)
  if (before === undefined) duties.set(key, duty)
  else {
    before.rules.push(...duty.rules)
    before.maxMonths =
      before.maxMonths === null || duty.maxMonths === null ? null : Math.max(before.maxMonths, duty.maxMonths)
  }
}

/**
 * The rules that bind on a day: under `LIST CATEGORY BODY` those of a body's duty, under `LIST CATEGORY` all that the
 * list brings, whoever carries them out.
 */
export type Binding = Readonly<Record<string, readonly string[]>>

/**
 * The rules by which tasks are judged on a day. What is not among them is suspended by itself, and its tasks are to be
 * lifted: nothing is carried out without a basis in force (国办发〔2020〕49号 item 9).
 *
 * | the rule | a body the catalogue names | a body somebody named |
 * |---|---|---|
 * | brought by the list, for this category, of the body's field | binds | binds |
 * | brought, but by now for another field | suspended | binds: it was named |
 * | not brought by the list any more, or not for this category | suspended | suspended |
 * | without a statute in force, or out of the list of measures | suspended | suspended |
 */
export function bindingOn(
  law: Law,
  bodies: readonly Implementer[],
  region: string,
  today: CivilDate,
): Binding {
  const binding: Record<string, string[]> = {}
  for (const { list, category, rule } of broughtOn(law, today))
    (binding[`${list} ${category}`] ??= []).push(rule.code)
  for (const { list, category, implementer, rules } of dutiesOn(law, bodies, region, today))
    binding[`${list} ${category} ${implementer}`] = rules
  return binding
}
