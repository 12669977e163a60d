/** The catalogue as a check reads it: list → measures → matters, compiled once, so that a check looks up and compares. */
import { addDays, type CivilDate } from '../../../kernel/time.ts'
import { carryingRanks, triggersOf, type Catalogue } from '../../catalogue/index.ts'
import type { LawMap, Matter, Measure } from './decide.ts'

export interface CompiledLaw extends LawMap {
  /** The matter in force on the day; undefined when there is none of that code. */
  matter(code: string, day: CivilDate): Matter | undefined
  /** Which version of the matter is in force on the day. */
  matterVersion(code: string, day: CivilDate): number | undefined
  /** Codes of lists of serious dishonesty: entries on others are no adverse record of their own. */
  readonly seriousLists: readonly string[]
}

interface Dated {
  readonly code: string
  readonly version: number
  readonly effectiveFrom: string
  readonly effectiveTo?: string
}

/** Last day of a version: its own, or the day before the next version of the same code begins. */
function lastDay(item: Dated, all: readonly Dated[]): CivilDate | null {
  let last = item.effectiveTo ?? null
  for (const other of all) {
    if (other.code !== item.code || other.version <= item.version) continue
    const before = addDays(other.effectiveFrom, -1)
    if (last === null || before < last) last = before
  }
  return last
}

/** The measure whose rules are the green channel itself (绿色通道、容缺受理). */
export const greenChannelMeasure = 'green-channel'

/** Compiles the catalogue's two lists of law and its matters. The catalogue is immutable, so this is done once. */
export function compileLaw(catalogue: Catalogue): CompiledLaw {
  const byList = new Map<string, Measure[]>()
  for (const measure of catalogue.measures) {
    const to = lastDay(measure, catalogue.measures)
    const ranks = carryingRanks(measure.nature)
    for (const rule of measure.rules) {
      const compiled: Measure = {
        code: rule.code,
        name: rule.title,
        effect: rule.effect,
        mandatory: rule.mandatory,
        isGreenChannel: measure.code === greenChannelMeasure,
        matters: new Set(rule.matters),
        categories: new Set(rule.subjects),
        maxMonths: rule.maxMonths,
        basis: rule.basis.map((b) => ({
          document: b.document,
          article: b.article ?? '',
          carries: ranks.includes(b.rank),
          from: b.from,
          to: b.to ?? null,
        })),
        from: measure.effectiveFrom,
        to,
      }
      for (const list of triggersOf(rule)) {
        const measures = byList.get(list)
        if (measures === undefined) byList.set(list, [compiled])
        else measures.push(compiled)
      }
    }
  }
  const natures = new Map(catalogue.lists.map((list) => [list.code, list.nature]))
  const none: readonly Measure[] = []
  const matters = mattersOf(catalogue)
  return {
    measuresFor: (list) => byList.get(list) ?? none,
    listNature: (list) => natures.get(list),
    matter: (code, day) => matters(code, day)?.matter,
    matterVersion: (code, day) => matters(code, day)?.version,
    seriousLists: [...natures].filter(([, nature]) => nature === 'serious').map(([code]) => code),
  }
}

interface MatterVersion {
  readonly matter: Matter
  readonly version: number
  readonly from: CivilDate
  readonly to: CivilDate | null
}

function mattersOf(catalogue: Catalogue): (code: string, day: CivilDate) => MatterVersion | undefined {
  const byCode = new Map<string, MatterVersion[]>()
  for (const { code, version, greenChannel, effectiveFrom, effectiveTo } of catalogue.matters) {
    const dated = { code, version, effectiveFrom, ...(effectiveTo === undefined ? {} : { effectiveTo }) }
    const made = {
      matter: { code, greenChannel },
      version,
      from: effectiveFrom,
      to: lastDay(dated, catalogue.matters),
    }
    byCode.set(code, [...(byCode.get(code) ?? []), made])
  }
  return (code, day) => byCode.get(code)?.find(({ from, to }) => from <= day && (to === null || day <= to))
}

/** What of a subject a delivery of records can change that a check looks at; a subject not met before comes whole. */
export type Reach = 'nothing' | 'adverse' | 'everything'

/** By the kind of the records delivered: facts that are no entries and say nothing of who a subject is. */
export function reachOf(catalogue: Catalogue, recordKind: unknown): Reach {
  const versions = catalogue.kinds.filter((kind) => kind.code === recordKind)
  if (versions.length === 0 || versions.some((kind) => kind.nature !== 'fact')) return 'everything'
  return versions.some((kind) => kind.polarity === 'adverse') ? 'adverse' : 'nothing'
}
