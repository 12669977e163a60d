/** The catalogue in memory: immutable, loaded once, asked by everybody. Answers by code and, where dated, by day. */
import { createHash } from 'node:crypto'
import type { CivilDate } from '../../kernel/time.ts'
import { Problem, type ProblemDefinition } from '../../kernel/problem.ts'
import { codeListOf, type CodeList } from './code-list.ts'
import { problems } from './problems.ts'
import { executableOn } from './rules.ts'
import type { ListDefinition } from './schema/list.ts'
import { triggersOf, type Behaviour, type Matter, type Measure, type MeasureRule } from './schema/measure.ts'
import type { Memorandum, NationalList } from './schema/memorandum.ts'
import type { PublicityRule } from './schema/publicity.ts'
import type { RecordKind } from './schema/record.ts'
import type { RetainedData, Retention, RetentionEdition } from './schema/retention.ts'
import type { DenyList, Source } from './schema/source.ts'

export type EntryType =
  | 'kind'
  | 'list'
  | 'publicity'
  | 'measure'
  | 'behaviour'
  | 'matter'
  | 'memorandum'
  | 'national-list'
  | 'source'
  | 'codes'

/** One versioned document of the catalogue: what the database keeps, so each record can name what it came under. */
export interface CatalogueEntry {
  readonly type: EntryType
  readonly code: string
  readonly version: number
  readonly digest: string
  readonly document: unknown
}

/** The parts a loader has read and checked. */
export interface CatalogueParts {
  readonly kinds: readonly RecordKind[]
  readonly codeLists: readonly CodeList[]
  readonly lists: readonly ListDefinition[]
  readonly publicity: readonly PublicityRule[]
  readonly measures: readonly Measure[]
  readonly behaviours: readonly Behaviour[]
  readonly matters: readonly Matter[]
  readonly memoranda: readonly Memorandum[]
  readonly nationalLists: readonly NationalList[]
  readonly sources: readonly Source[]
  readonly denyList: DenyList
  /** Absent: everything is kept. */
  readonly retention?: Retention | undefined
}

/** The parts of a catalogue as another thread can be given them: code lists by their entries. */
export type CataloguePassed = Omit<CatalogueParts, 'codeLists'> & {
  readonly codeLists: readonly Pick<CodeList, 'code' | 'entries'>[]
}

/** The catalogue for another thread, which makes its own of it (`receiveCatalogue`): one law in all of a process. */
export function passCatalogue(catalogue: CatalogueParts): CataloguePassed {
  const { kinds, lists, publicity, measures, behaviours, matters, memoranda, nationalLists, sources } = catalogue
  const codeLists = catalogue.codeLists.map(({ code, entries }) => ({ code, entries }))
  return {
    kinds, codeLists, lists, publicity, measures, behaviours, matters, memoranda, nationalLists, sources,
    denyList: catalogue.denyList, retention: catalogue.retention,
  }
}

export function receiveCatalogue(passed: CataloguePassed): Catalogue {
  return createCatalogue({
    ...passed,
    codeLists: passed.codeLists.map(({ code, entries }) => codeListOf(code, entries)),
  })
}

/**
 * Documents that records, entries and cases name, and that are in no file any more: kept by the database from the time
 * they were (`withStored`).
 */
export interface StoredDocuments {
  readonly kinds: readonly RecordKind[]
  readonly lists: readonly ListDefinition[]
  readonly publicity: readonly PublicityRule[]
  readonly codeLists: readonly CodeList[]
}

/** A measure's rule together with the measure it belongs to: what a directive is made from. */
export interface MeasureBearing {
  readonly measure: Measure
  readonly rule: MeasureRule
}

export interface Catalogue extends CatalogueParts {
  /** SHA-256 over every entry: the same digest is the same law. */
  readonly digest: string
  readonly entries: readonly CatalogueEntry[]
  /** What is in no file any more and is still named by what was filed, decided or opened under it. */
  readonly stored: StoredDocuments
  /**
   * The kind in force on a day; without a day, its newest version, or the stored one of a kind that was taken out of
   * the files: its records are read by it. Throws `catalogue.unknown_kind`.
   */
  kind(code: string, on?: CivilDate): RecordKind
  /** Only what the files have: what may be delivered. */
  findKind(code: string, on?: CivilDate): RecordKind | undefined
  /** One exact version, for a record that came under it. */
  kindVersion(code: string, version: number): RecordKind | undefined
  /** Throws `catalogue.unknown_code_list`. */
  codeList(code: string): CodeList
  /**
   * By code or title, stored ones included: the edition that something of the day comes under (`editionFor`), so
   * that an edition laid in before its day changes nothing before it. Throws `catalogue.unknown_list`.
   */
  list(text: string, on: CivilDate): ListDefinition
  listOnRecord(text: string, on: CivilDate): ListDefinition | undefined
  /** The code of the list the files have under this code or title, of whatever edition. */
  listCodeOf(text: string): string | undefined
  /** Only what the files have: what may be delivered and proposed. */
  findList(text: string, on: CivilDate): ListDefinition | undefined
  measure(code: string): Measure | undefined
  behaviour(code: string): Behaviour | undefined
  matter(code: string): Matter | undefined
  source(code: string): Source | undefined
  publicityRule(code: string): PublicityRule
  /** For how long such content is kept, as a run on this day goes by it; undefined: it is never erased. */
  retentionOf(data: RetainedData, on: CivilDate): RetentionEdition | undefined
  /** The sector of a body by its code, as the sources name it; null when none does. */
  sectorOf(organisationCode: string): string | null
  /** The rules of measures that an entry on this list triggers; with a day, those whose statute is in force on it. */
  measuresFor(listCode: string, on?: CivilDate): MeasureBearing[]
  /** The rules that bear on a counter matter. */
  measuresAt(matterCode: string, on?: CivilDate): MeasureBearing[]
  /** Digest of one kind version, as stored in `catalogue.versions`. */
  digestOf(type: EntryType, code: string, version: number): string | undefined
}

interface Dated {
  readonly code: string
  readonly version: number
  readonly effectiveFrom?: string
  readonly effectiveTo?: string
}

function newest<T extends Dated>(items: readonly T[], code: string, on?: CivilDate): T | undefined {
  let best: T | undefined
  for (const item of items) {
    if (item.code !== code || (best !== undefined && best.version >= item.version)) continue
    if (on !== undefined && !effectiveOn(item, on)) continue
    best = item
  }
  return best
}

/** Whether a dated entry is in force on a day. */
export function effectiveOn(item: { effectiveFrom?: string; effectiveTo?: string }, on: CivilDate): boolean {
  return (
    (item.effectiveFrom === undefined || item.effectiveFrom <= on) &&
    (item.effectiveTo === undefined || on <= item.effectiveTo)
  )
}

/**
 * The edition of an entry that something of a day comes under: the one in force on it, else the last that was in force
 * before, else the first to come. Undefined: there is no such entry.
 */
export function editionFor<T extends Dated>(items: readonly T[], code: string, on: CivilDate): T | undefined {
  const inForce = newest(items, code, on)
  if (inForce !== undefined) return inForce
  const editions = items.filter((item) => item.code === code).sort((a, b) => (startOf(a) < startOf(b) ? -1 : 1))
  return editions.findLast((item) => startOf(item) <= on) ?? editions[0]
}

/** The editions of each list, under its code and under every title it had; a code goes before a title. */
function listsByName(lists: readonly ListDefinition[]): Map<string, readonly ListDefinition[]> {
  const byCode = Map.groupBy(lists, (list) => list.code)
  const byVersion = [...lists].sort((a, b) => a.version - b.version)
  const byTitle = byVersion.map((list) => [list.title, byCode.get(list.code) ?? []] as const)
  return new Map<string, readonly ListDefinition[]>([...byTitle, ...byCode])
}

function editionOf(
  editions: readonly ListDefinition[] | undefined,
  on: CivilDate,
): ListDefinition | undefined {
  const [first] = editions ?? []
  return first === undefined ? undefined : editionFor(editions ?? [], first.code, on)
}

function startOf(item: Dated): CivilDate {
  return item.effectiveFrom ?? ''
}

/** One edition of each entry, the one for a day, in the order given: what a reader is shown. */
export function editionsFor<T extends Dated>(items: readonly T[], on: CivilDate): T[] {
  return [...new Set(items.map((item) => item.code))].flatMap((code) => editionFor(items, code, on) ?? [])
}

/** Canonical JSON: keys sorted, so that the order in a YAML file is no change of the law. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, v: unknown) =>
    v !== null && typeof v === 'object' && !Array.isArray(v)
      ? Object.fromEntries(Object.entries(v as Record<string, unknown>).sort(([a], [b]) => (a < b ? -1 : 1)))
      : v,
  )
}

function digestOf(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex')
}

function entriesOf(parts: CatalogueParts): CatalogueEntry[] {
  const make = (type: EntryType, items: readonly { code: string; version: number }[]): CatalogueEntry[] =>
    items.map((document) => ({
      type,
      code: document.code,
      version: document.version,
      digest: digestOf(document),
      document,
    }))
  const codeLists = parts.codeLists.map((list) => {
    const document = { code: list.code, entries: list.entries }
    return { type: 'codes' as const, code: list.code, version: 1, digest: digestOf(document), document }
  })
  return [
    ...make('kind', parts.kinds),
    ...make('list', parts.lists),
    ...make('publicity', parts.publicity),
    ...make('measure', parts.measures),
    ...make('behaviour', parts.behaviours),
    ...make('matter', parts.matters),
    ...make('memorandum', parts.memoranda),
    ...make('national-list', parts.nationalLists),
    ...make('source', parts.sources),
    ...codeLists,
  ]
}

function deepFreeze<T>(value: T): T {
  if (value !== null && typeof value === 'object' && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const inner of Object.values(value)) deepFreeze(inner)
  }
  return value
}

const nothingStored: StoredDocuments = { kinds: [], lists: [], publicity: [], codeLists: [] }

/** Builds the frozen catalogue from checked parts. */
export function createCatalogue(given: CatalogueParts, stored: StoredDocuments = nothingStored): Catalogue {
  const parts = deepFreeze({ ...given })
  const entries = deepFreeze(entriesOf(parts))
  const codeLists = new Map([...stored.codeLists, ...parts.codeLists].map((list) => [list.code, list]))
  const publicity = new Map([...stored.publicity, ...parts.publicity].map((rule) => [rule.code, rule]))
  const lists = listsByName(parts.lists)
  const storedLists = listsByName(stored.lists)
  const sectors = new Map(
    parts.sources.flatMap((source) =>
      (source.organisations ?? []).map((code) => [code, source.sector] as const),
    ),
  )
  const bearings = (keep: (rule: MeasureRule) => boolean, on?: CivilDate): MeasureBearing[] =>
    parts.measures.flatMap((measure) =>
      on !== undefined && !effectiveOn(measure, on)
        ? []
        : measure.rules
            .filter((rule) => keep(rule) && (on === undefined || executableOn(measure, rule, on)))
            .map((rule) => ({ measure, rule })),
    )
  const findList = (text: string, on: CivilDate): ListDefinition | undefined => editionOf(lists.get(text), on)
  const listOnRecord = (text: string, on: CivilDate): ListDefinition | undefined =>
    findList(text, on) ?? editionOf(storedLists.get(text), on)
  return Object.freeze({
    ...parts,
    stored,
    entries,
    digest: digestOf(entries.map((e) => [e.type, e.code, e.version, e.digest])),
    kind: (code: string, on?: CivilDate) =>
      newest(parts.kinds, code, on) ??
      (on === undefined ? newest(stored.kinds, code) : undefined) ??
      missing(problems.unknownKind, code, parts.kinds),
    findKind: (code: string, on?: CivilDate) => newest(parts.kinds, code, on),
    kindVersion: (code: string, version: number) =>
      [...parts.kinds, ...stored.kinds].find((k) => k.code === code && k.version === version),
    codeList: (code: string) =>
      codeLists.get(code) ?? missing(problems.unknownCodeList, code, parts.codeLists),
    list: (text: string, on: CivilDate) => listOnRecord(text, on) ?? missing(problems.unknownList, text, parts.lists),
    listOnRecord,
    listCodeOf: (text: string) => lists.get(text)?.[0]?.code,
    findList,
    measure: (code: string) => newest(parts.measures, code),
    behaviour: (code: string) => newest(parts.behaviours, code),
    matter: (code: string) => newest(parts.matters, code),
    source: (code: string) => parts.sources.find((source) => source.code === code),
    publicityRule: (code: string) =>
      publicity.get(code) ?? missing(problems.unknownEntry, code, parts.publicity),
    retentionOf: (data: RetainedData, on: CivilDate) =>
      parts.retention?.terms
        .find((term) => term.data === data)
        ?.editions.findLast((edition) => edition.from <= on && (edition.to === undefined || on <= edition.to)),
    sectorOf: (organisation: string) => sectors.get(organisation) ?? null,
    measuresFor: (list: string, on?: CivilDate) =>
      bearings((rule) => triggersOf(rule).includes(list), on),
    measuresAt: (matter: string, on?: CivilDate) => bearings((rule) => rule.matters.includes(matter), on),
    digestOf: (type: EntryType, code: string, version: number) =>
      entries.find((e) => e.type === type && e.code === code && e.version === version)?.digest,
  })
}

function missing(definition: ProblemDefinition, code: string, known: readonly { code: string }[]): never {
  const codes = [...new Set(known.map((item) => item.code))].sort()
  throw new Problem(definition, {
    detail: `“${code}”不在目录中`,
    errors: [{ code: 'E703', message: `目录中没有“${code}”`, expected: `应为其中之一：${codes.join('、')}` }],
  })
}
