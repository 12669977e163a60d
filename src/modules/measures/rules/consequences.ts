/**
 * What follows from an entry, told in public: matter × effect × implementing body, by the same law that binds bodies
 * (`rules/law.ts`) and counters (module checks), on one day. Pure.
 */
import { addDays, addMonths, type CivilDate } from '../../../kernel/time.ts'
import {
  effectiveOn,
  inForce,
  triggersOf,
  type Basis,
  type Catalogue,
  type Effect,
  type ListDefinition,
  type SubjectCategory,
} from '../../catalogue/index.ts'
import { implementersOf, ruleFault, type Implementer } from './law.ts'

/** A body of the register with its name. */
export type NamedBody = Implementer & { readonly name: string }

export interface Consequence {
  readonly code: string
  readonly title: string
  readonly measure: { readonly code: string; readonly title: string; readonly nationalNo: number | null }
  readonly effect: Effect
  readonly mandatory: boolean
  readonly matters: readonly { readonly code: string; readonly title: string; readonly handledBy: string }[]
  readonly subjects: readonly SubjectCategory[]
  /** Fields whose bodies carry it out, in words. */
  readonly fields: readonly string[]
  /** Registered bodies of this city with the duty. */
  readonly bodies: readonly { readonly code: string; readonly name: string }[]
  readonly maxMonths: number | null
  /** Last day for the entry asked about; null: until it is left, or no entry was asked about. */
  readonly until: CivilDate | null
  /** Bases in force on the day. */
  readonly basis: readonly Basis[]
}

/** An entry whose consequences are asked for. */
export interface EntryDates {
  readonly category: SubjectCategory
  readonly since: CivilDate
  readonly until: CivilDate | null
}

type Law = Pick<Catalogue, 'measures' | 'matter' | 'codeList'>

const order: readonly Effect[] = ['prohibit', 'restrict', 'examine', 'favour']

/**
 * The consequences of a list on a day, strictest first; with an entry, those that bear on it and are not over.
 *
 * | entry since | until | article allows | asked on | last day |
 * |---|---|---|---|---|
 * | 2026-06-15 | 2029-06-11 | as long as it lasts | 2026-07-01 | 2029-06-11 |
 * | 2026-06-15 | 2029-06-11 | 12 months | 2026-07-01 | 2027-06-14 |
 * | 2026-06-15 | 2029-06-11 | 12 months | 2027-06-15 | left out |
 */
export function consequencesOf(
  law: Law,
  list: ListDefinition,
  place: { bodies: readonly NamedBody[]; region: string },
  today: CivilDate,
  entry?: EntryDates,
): Consequence[] {
  const found: Consequence[] = []
  for (const measure of newest(law.measures, today)) {
    for (const rule of measure.rules) {
      if (!triggersOf(rule).includes(list.code)) continue
      if (ruleFault(measure, rule, list, today) !== undefined) continue
      if (entry !== undefined && !rule.subjects.includes(entry.category)) continue
      const until = entry === undefined ? null : lastDay(entry, rule.maxMonths)
      if (until !== null && today > until) continue
      const codes = new Set(implementersOf(measure, rule, place.bodies, place.region))
      found.push({
        code: rule.code,
        title: rule.title,
        measure: { code: measure.code, title: measure.title, nationalNo: measure.nationalNo ?? null },
        effect: rule.effect,
        mandatory: rule.mandatory,
        matters: rule.matters.flatMap((code) => {
          const matter = law.matter(code)
          return matter === undefined ? [] : [{ code, title: matter.title, handledBy: matter.handledBy }]
        }),
        subjects: rule.subjects,
        fields: rule.implementedBy.map((code) => law.codeList('sectors').title(code)),
        bodies: place.bodies.filter((body) => codes.has(body.code)).map(({ code, name }) => ({ code, name })),
        maxMonths: rule.maxMonths,
        until,
        basis: rule.basis.filter((one) => inForce(one, today)),
      })
    }
  }
  return found.sort((a, b) => order.indexOf(a.effect) - order.indexOf(b.effect))
}

/** The edition of each measure in force on the day. */
function newest(measures: Catalogue['measures'], today: CivilDate): Catalogue['measures'][number][] {
  const found = new Map<string, Catalogue['measures'][number]>()
  for (const measure of measures) {
    const before = found.get(measure.code)
    if (effectiveOn(measure, today) && (before === undefined || before.version < measure.version))
      found.set(measure.code, measure)
  }
  return [...found.values()]
}

/** The entry's own last day, or the day on which the longest time of the article runs out. */
function lastDay(entry: EntryDates, maxMonths: number | null): CivilDate | null {
  if (maxMonths === null) return entry.until
  const longest = addDays(addMonths(entry.since, maxMonths), -1)
  return entry.until === null || longest < entry.until ? longest : entry.until
}
