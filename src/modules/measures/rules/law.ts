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

/** Every duty the catalogue lays on every body today, per list and category of subject. */
export function dutiesOn(
  catalogue: { lists: readonly ListDefinition[]; measures: readonly Measure[] },
  bodies: readonly Implementer[],
  region: string,
  today: CivilDate,
): Duty[] {
  const duties = new Map<string, Duty>()
  const newest = new Map<string, Measure>()
  for (const measure of catalogue.measures) {
    const before = newest.get(measure.code)
    if (effectiveOn(measure, today) && (before === undefined || before.version < measure.version))
      newest.set(measure.code, measure)
  }
  const lists = new Map(editionsFor(catalogue.lists, today).map((list) => [list.code, list]))
  for (const measure of newest.values()) {
    for (const rule of measure.rules) {
      const bound = implementersOf(measure, rule, bodies, region)
      for (const code of triggersOf(rule)) {
        const list = lists.get(code)
        if (list === undefined || ruleFault(measure, rule, list, today) !== undefined) continue
        for (const category of rule.subjects) {
          for (const implementer of bound)
            add(duties, { list: code, category, implementer, rules: [rule.code], maxMonths: rule.maxMonths })
        }
      }
    }
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
 * Codes of rules that no longer bind today: taken out of the list, or their statute expired. Tasks of
 * these are to be lifted.
 */
export function suspendedRules(measures: readonly Measure[], today: CivilDate): string[] {
  const binding = new Set<string>()
  const all = new Set<string>()
  for (const measure of measures) {
    for (const rule of measure.rules) {
      all.add(rule.code)
      if (effectiveOn(measure, today) && executableOn(measure, rule, today)) binding.add(rule.code)
    }
  }
  return [...all].filter((code) => !binding.has(code))
}
