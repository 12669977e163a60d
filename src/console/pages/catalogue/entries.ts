/** The catalogue as the desk lists it: every entry with its editions, and which of them holds today. */
import type { CivilDate } from '../../../kernel/time.ts'
import type {
  Basis, Behaviour, Catalogue, Finding, ListDefinition, Matter, Measure, Memorandum, NationalList, PublicityRule,
  RecordKind, Retention, Source,
} from '../../../modules/catalogue/index.ts'
import { memorandumStates } from './words.ts'

/** The documents by section. */
export interface Documents {
  kind: RecordKind
  list: ListDefinition
  measure: Measure
  behaviour: Behaviour
  matter: Matter
  memorandum: Memorandum
  'national-list': NationalList
  source: Source
  publicity: PublicityRule
  retention: Retention['terms'][number]
}

export type SectionName = keyof Documents
/** gone: in no file any more, and kept for what names it. unknown: the sources of the paper do not say. */
export type Standing = 'in-force' | 'to-come' | 'over' | 'gone' | 'unknown'

export interface Edition<S extends SectionName = SectionName> {
  readonly version: number
  readonly from: CivilDate | undefined
  readonly to: CivilDate | undefined
  readonly standing: Standing
  readonly basis: readonly Basis[]
  readonly document: Documents[S]
}

export interface Entry<S extends SectionName = SectionName> {
  readonly section: S
  readonly code: string
  readonly title: string
  /** The one that holds today; else the last that did, else the first to come. */
  readonly shown: Edition<S>
  /** Newest first. */
  readonly editions: readonly Edition<S>[]
}

const order: readonly SectionName[] = [
  'kind', 'list', 'measure', 'behaviour', 'matter', 'memorandum', 'national-list', 'source', 'publicity', 'retention',
]

export function sectionNames(): readonly SectionName[] {
  return order
}

export function isSection(text: string): text is SectionName {
  return (order as readonly string[]).includes(text)
}

/** Every entry of a section, in the order of the files; what was taken out of them stands last. */
export function entriesOf(catalogue: Catalogue, section: SectionName, today: CivilDate): Entry[] {
  const { stored, retention } = catalogue
  switch (section) {
    case 'kind': return gather('kind', catalogue.kinds, today, stored.kinds)
    case 'list': return gather('list', catalogue.lists, today, stored.lists)
    case 'measure': return gather('measure', catalogue.measures, today)
    case 'behaviour': return gather('behaviour', catalogue.behaviours, today)
    case 'matter': return gather('matter', catalogue.matters, today)
    case 'memorandum': return gather('memorandum', [...catalogue.memoranda].sort((a, b) => a.no - b.no), today)
    case 'national-list': return nationalEntries(catalogue.nationalLists, today)
    case 'source': return gather('source', catalogue.sources, today)
    case 'publicity': return gather('publicity', catalogue.publicity, today, stored.publicity)
    case 'retention': return (retention?.terms ?? []).map((term) => retained(term, retention?.version ?? 1, today))
  }
}

/** Each edition of the national list takes the place of the one before it. */
function nationalEntries(lists: readonly NationalList[], today: CivilDate): Entry<'national-list'>[] {
  const newest = Math.max(...lists.map((list) => list.edition))
  const byAge = [...lists].sort((a, b) => b.edition - a.edition)
  return gather('national-list', byAge, today).map((entry) => {
    if (entry.shown.document.edition === newest) return entry
    const editions = entry.editions.map((one) => ({ ...one, standing: 'over' as const }))
    return { ...entry, editions, shown: editions[0] as Edition<'national-list'> }
  })
}

interface Dated {
  readonly code: string
  readonly title: string
  readonly version: number
  readonly effectiveFrom?: CivilDate
  readonly effectiveTo?: CivilDate
}

function gather<S extends SectionName>(
  section: S, present: readonly (Documents[S] & Dated)[], today: CivilDate,
  gone: readonly (Documents[S] & Dated)[] = [],
): Entry<S>[] {
  const editions = [
    ...present.map((document) => ({ document, standing: standingOf(section, document, today) })),
    ...gone.map((document) => ({ document, standing: 'gone' as const })),
  ]
  return [...new Set(editions.map((one) => one.document.code))].map((code) => {
    const own = editions.filter((one) => one.document.code === code)
      .sort((a, b) => b.document.version - a.document.version)
      .map(({ document, standing }): Edition<S> => ({
        version: document.version, from: document.effectiveFrom, to: document.effectiveTo, standing, document,
        basis: basisOf(document),
      }))
    const shown = (own.find((one) => one.standing === 'in-force') ?? own.find((one) => one.standing !== 'to-come') ??
      own.at(-1)) as Edition<S>
    return { section, code, title: (shown.document as Documents[S] & Dated).title, shown, editions: own }
  })
}

function standingOf(section: SectionName, document: object, today: CivilDate): Standing {
  if (section === 'memorandum') return memorandumStates[(document as Memorandum).state]
  const { effectiveFrom, effectiveTo } = document as Partial<Dated>
  return days(effectiveFrom, effectiveTo, today)
}

function days(from: CivilDate | undefined, to: CivilDate | undefined, today: CivilDate): Standing {
  if (from !== undefined && from > today) return 'to-come'
  return to !== undefined && to < today ? 'over' : 'in-force'
}

/** Where an entry has no basis of its own, those of its parts, each once. */
function basisOf(document: object): readonly Basis[] {
  const { basis, rules, stateBasis } = document as {
    basis?: readonly Basis[]; rules?: readonly { basis: readonly Basis[] }[]; stateBasis?: readonly Basis[]
  }
  const all = basis ?? rules?.flatMap((rule) => rule.basis) ?? stateBasis ?? []
  return [...new Map(all.map((one) => [`${one.document} ${one.article ?? ''}`, one])).values()]
}

/** A term of keeping has no version of its own: its editions follow one another by day. */
function retained(term: Documents['retention'], version: number, today: CivilDate): Entry<'retention'> {
  const editions = term.editions.map((one): Edition<'retention'> => ({
    version, from: one.from, to: one.to, standing: days(one.from, one.to, today), basis: [one.basis], document: term,
  })).reverse()
  const shown = (editions.find((one) => one.standing === 'in-force') ?? editions[0]) as Edition<'retention'>
  return { section: 'retention', code: term.data, title: term.title, shown, editions }
}

/** The entry a finding is about: `measure/market-access/tender-ban` belongs to `measure/market-access`. */
export function isAbout(finding: Finding, section: string, code: string): boolean {
  const at = `${section}/${code}`
  return finding.entry === at || finding.entry.startsWith(`${at}/`)
}
