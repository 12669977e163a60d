/**
 * Lists and entries out of the doors of lists, measures, publicity and checks. Whether an entry may be shown
 * is asked of publicity and of nobody else; what follows from it is asked of measures.
 */
import type { Context } from '../../context.ts'
import { CursorDecided, decodeCursor } from '../../kernel/cursor.ts'
import {
  editionsFor,
  inForce,
  isCourtKept,
  type Basis as LawBasis,
  type ListDefinition,
  type PublicityRule,
  type SubjectCategory,
} from '../../modules/catalogue/index.ts'
import { openMarks } from '../../modules/checks/index.ts'
import { legalExceptions, listStands, listTermText, rangeText, stepsOf, waysOut } from '../../modules/lists/index.ts'
import { readConsequences } from '../../modules/measures/index.ts'
import {
  countEntries,
  countEntriesByAuthority,
  countEntriesOf,
  listEntries,
  publicEntry,
  publicView,
  readNarrowing,
  type PublicRecordView,
  type PublicVersion,
} from '../../modules/publicity/index.ts'
import { findSubjectByCode } from '../../modules/subjects/index.ts'
import { figure } from '../../kernel/figures.ts'
import { COUNT_CAP, nextOf } from '../live/publicity.ts'
import { consequenceOf } from '../components/measure-table/consequence.ts'
import { fieldsOf, recordOf, shorten, versionsOf, type Marks } from '../live/records.ts'
import type { RecordChange, RecordView, Tone } from '../types.ts'
import type {
  Consequence,
  DatedBasis,
  EntryFile,
  EntryFilter,
  ListFile,
  ListSummary,
  WayOut,
} from './types.ts'
import {
  categoryTitles,
  certaintyTitles,
  levelTitles,
  rankTitles,
} from './words.ts'

const tones: Readonly<Record<ListDefinition['nature'], Tone>> = {
  serious: 'adverse',
  conduct: 'attention',
  red: 'good',
  attention: 'attention',
  association: 'neutral',
}

/** Entries in force and public, by list: as many as a reader finds when paging to the end. */
export const entryCounts = (ctx: Context) =>
  figure(ctx, 'entries', () => countEntries(ctx.db, ctx.clock.today()))

const ruleOf = (ctx: Context, list: ListDefinition): PublicityRule =>
  ctx.catalogue.publicityRule(list.publicityRule)
const isShown = (rule: PublicityRule): boolean => rule.end !== 'never-shown'

/** Every list, in the order of the catalogue. */
export async function listsOf(ctx: Context): Promise<ListSummary[]> {
  const counts = new Map((await entryCounts(ctx)).map((c) => [c.list, c.count]))
  const lists = editionsFor(ctx.catalogue.lists, ctx.clock.today())
  return lists.map((list) => summaryOf(ctx, list, counts.get(list.code) ?? 0))
}

function summaryOf(ctx: Context, list: ListDefinition, count: number): ListSummary {
  const rule = ruleOf(ctx, list)
  return {
    code: list.code,
    title: list.title,
    nature: list.nature,
    tone: tones[list.nature],
    count: isShown(rule) ? count : undefined,
    authorities: list.recognisedBy.map((b) => `${b.title}（${levelTitles[b.lowestLevel]}）`),
    description: list.description,
    stands: listStands(list, ctx.clock.today()),
    indexed: rule.indexed || !isShown(rule),
  }
}

/** One list with a page of its entries; undefined when there is and was none of this code. */
export async function listOf(ctx: Context, code: string, filter: EntryFilter): Promise<ListFile | undefined> {
  const list = ctx.catalogue.listOnRecord(code, ctx.clock.today())
  if (list === undefined || list.code !== code) return undefined
  const [counts, entries, bodies, consequences] = await Promise.all([
    entryCounts(ctx),
    entriesOf(ctx, list, filter),
    figure(ctx, `bodies of ${code}`, () =>
      countEntriesByAuthority(ctx.db, ctx.clock.today(), { list: code, limit: 30 }),
    ),
    readConsequences(ctx, code),
  ])
  const year = Number(ctx.clock.today().slice(0, 4))
  return {
    ...summaryOf(ctx, list, counts.find((c) => c.list === code)?.count ?? 0),
    ...rulesOf(ctx, list),
    consequences: consequences.map((one) => consequenceOf(one)),
    entries,
    bodies: bodies.map((b) => ({ value: b.code ?? b.name, title: b.name, count: b.count })),
    years: [0, 1, 2, 3, 4].map((n) => ({ value: String(year - n), title: `${year - n}年` })),
  }
}

type Rules = Omit<ListFile, keyof ListSummary | 'consequences' | 'entries' | 'bodies' | 'years'>

function rulesOf(ctx: Context, list: ListDefinition): Rules {
  const rule = ruleOf(ctx, list)
  const own = list.origin === 'own'
  return {
    nonGovernmental: list.nature === 'association',
    mirrored: !own,
    courtKept: isCourtKept(list),
    effectiveFrom: list.effectiveFrom,
    amendedFrom: amendedFrom(ctx, list),
    subjects: list.subjects.map((s) => categoryTitles[s]),
    bases: list.basis.map((b) => datedBasis(b, ctx.clock.today())),
    criteria: list.criteria.map(criterionText),
    steps: stepsOf(list, isShown(rule)).map((step) => ({ ...step, law: step.law ?? undefined })),
    exceptions:
      own && (list.nature === 'serious' || list.nature === 'conduct' || list.nature === 'attention')
        ? legalExceptions.filter((one) => one.where === 'here').map(({ title, basis }) => ({ title, basis }))
        : [],
    term: listTermText(list),
    ways: waysOut(list).map(wayOf),
    publicity: { title: rule.title, text: rule.description, bases: rule.basis.map(plainBasis) },
  }
}

function amendedFrom({ catalogue, clock }: Context, { code }: ListDefinition): string | undefined {
  const today = clock.today()
  return catalogue.lists
    .filter((one) => one.code === code && one.effectiveFrom > today)
    .map((one) => one.effectiveFrom)
    .toSorted()[0]
}

function criterionText({ title, threshold, term }: ListDefinition['criteria'][number]): string {
  const notes = [
    ...(threshold === undefined ? [] : [`${threshold.measure}${threshold.atLeast}${threshold.unit}以上`]),
    ...(term === undefined ? [] : [`期限${rangeText(term)}`]),
  ]
  return notes.length === 0 ? title : `${title}（${notes.join('，')}）`
}

const plainBasis = (b: LawBasis) => ({ document: b.document, article: b.article })

/** A basis with the days on which it carries, and whether it does today. */
export function datedBasis(b: LawBasis, today: string): DatedBasis {
  return {
    ...plainBasis(b),
    rankTitle: rankTitles[b.rank],
    from: b.from,
    to: b.to,
    inForce: inForce(b, today),
    certaintyTitle: certaintyTitles[b.certainty],
  }
}

const wayOf = (way: ReturnType<typeof waysOut>[number]): WayOut => ({
  title: way.title,
  condition: way.condition,
  from: way.from ?? undefined,
  onRequest: way.onRequest,
})

async function entriesOf(
  ctx: Context,
  list: ListDefinition,
  filter: EntryFilter,
): Promise<ListFile['entries']> {
  const day = ctx.clock.today()
  const { cursor, limit, ...asked } = filter
  const narrowing = await readNarrowing(ctx, asked)
  const wide = Object.values(asked).every((value) => value === undefined)
  const count = (): Promise<number> =>
    countEntriesOf(ctx.db, day, { ...narrowing, list: list.code }, COUNT_CAP)
  const [found, total] = await Promise.all([
    listEntries(ctx.db, day, {
      ...narrowing,
      list: list.code,
      after: decodeCursor(cursor, CursorDecided),
      limit,
    }),
    wide ? figure(ctx, `count ${list.code}`, count) : count(),
  ])
  const marks = await openMarks(
    ctx.db,
    found.map((r) => r.factId),
  )
  return {
    items: found.map((r) =>
      rowOf(ctx, publicView(ctx, r, { code: r.subjectCode, name: r.subjectName }), day, marks),
    ),
    next: nextOf(found.length === limit ? found.at(-1) : undefined),
    total: { value: total, capped: total >= COUNT_CAP },
  }
}

/** The list's own name stands above; in its rows the ground for entry says more. */
function rowOf(ctx: Context, view: PublicRecordView, day: string, marks: Marks): RecordView {
  const row = recordOf(ctx, view, day, marks)
  return { ...row, summary: shorten(row.documentTitle ?? row.summary) }
}

/**
 * One entry by its fact. Throws 404 when publicity does not show it (any more): the two are not told apart.
 */
export async function entryOf(ctx: Context, code: string, fact: string): Promise<EntryFile> {
  const { history, ...view } = await publicEntry(ctx, code, fact)
  const day = ctx.clock.today()
  const list = ctx.catalogue.list(code, view.decidedOn ?? day)
  const subject = view.subject.code === null ? undefined : await findSubjectByCode(ctx.db, view.subject.code)
  const since = view.effectiveOn ?? view.decidedOn ?? view.publicFrom
  const running = since <= day && (view.until === null || view.until >= day)
  const dates = {
    category: subject?.category ?? ('organisation' as SubjectCategory),
    since,
    until: view.until,
  }
  const [marks, consequences] = await Promise.all([
    openMarks(ctx.db, [view.fact]),
    running ? readConsequences(ctx, code, dates) : [],
  ])
  const rule = ruleOf(ctx, list)
  return {
    ...rowOf(ctx, view, day, marks),
    list: { code, title: list.title, courtKept: isCourtKept(list) },
    fact: view.fact,
    listTone: tones[list.nature],
    nonGovernmental: list.nature === 'association',
    mirrored: list.origin === 'mirror',
    inForce: running,
    since,
    fields: fieldsOf(ctx, view).filter((f) => !besides.has(f.title)),
    remedy: view.fields.find((f) => f.name === 'remedy')?.value,
    ways: waysOut(list, { decidedOn: view.decidedOn, until: view.until }).map(wayOf),
    consequences: consequences.map((one): Consequence => consequenceOf(one, view.until)),
    publicityRule: { title: rule.title, bases: rule.basis.map(plainBasis) },
    indexed: rule.indexed,
    firstReceivedAt: view.firstReceivedAt,
    ...changesOf(view, history),
  }
}

/** Said elsewhere on the page, in words of its own. */
const besides: ReadonlySet<string> = new Set([
  '名单',
  '移出条件',
  '救济途径',
  '状态',
  '主体类别',
  '列入期限至',
  '列入决定日期',
  '送达日期',
  '列入决定文书号',
])

function changesOf(
  view: PublicRecordView,
  history: readonly PublicVersion[],
): { version: number; changes: RecordChange[] } {
  const { version, changes } = versionsOf(history, view.firstReceivedAt, {
    received: '本平台首次收到',
    corrected: (n) => `本平台收到更正（第 ${n} 版）`,
  })
  const decided = [
    ...(view.decidedOn === null ? [] : [{ at: view.decidedOn, title: '认定单位作出列入决定' }]),
    ...(view.effectiveOn === null || view.effectiveOn === view.decidedOn
      ? []
      : [{ at: view.effectiveOn, title: '决定送达，列入生效' }]),
  ]
  return { version, changes: [...decided, ...changes].sort((a, b) => (a.at < b.at ? 1 : -1)) }
}
