/** The portal's data out of the doors of the modules. Each answer has passed the publicity question there. */
import type { FastifyRequest } from 'fastify'
import type { Context } from '../../context.ts'
import { Problem } from '../../kernel/problem.ts'
import { addMonths } from '../../kernel/time.ts'
import {
  countPublic,
  listNewest,
  publicFile,
  publicPage,
  publicRecord,
  publicView,
  punctualityByMonth,
  punctualityOf,
  subjectsWithAdverse,
} from '../../modules/publicity/index.ts'
import { openMarks, openMarksOf } from '../../modules/checks/index.ts'
import { verifyDocument } from '../../modules/casework/index.ts'
import { countSubjects, listSubjectCodes, normaliseCode, subjectCodeSteps } from '../../modules/subjects/index.ts'
import type { PublicityKind, Source } from '../source.ts'
import type {
  AuthorityFile,
  DocumentReading,
  Figure,
  Overview,
  Punctuality,
  RecordFile,
  Statistics,
  SubjectFile,
} from '../types.ts'
import { articleOf, newsOf } from './articles.ts'
import { jointCaseOf, jointCasesOf } from '../joint-cases/live.ts'
import { entryCounts, entryOf, listOf, listsOf } from '../lists/live.ts'
import { memorandaOf, nationalListsOf } from '../memoranda/live.ts'
import { datasetsOf } from './datasets.ts'
import { lawOf } from './law.ts'
import { figure } from '../../kernel/figures.ts'
import { shownCounts } from './shown-counts.ts'
import { COUNT_CAP, publicityOf } from './publicity.ts'
import { changeOf, fieldsOf, recordOf, versionsOf } from './records.ts'
import { searchOf, suggestionsOf } from './search.ts'
import { statusOf } from './status.ts'
import { fileOf, READ_PER_KIND, readingOf } from './subjects.ts'

/** The source for one request; cheap to make. */
export function liveSource(ctx: Context, request: FastifyRequest): Source {
  const today = (): string => ctx.clock.today()
  return {
    today,
    overview: () => overview(ctx),
    search: (query) => searchOf(ctx, query),
    suggest: (q, limit) => suggestionsOf(ctx, q, limit),
    news: (section, cursor, limit) => newsOf(ctx, section, cursor, limit),
    article: (slug) => articleOf(ctx, slug),
    subject: (uscc, asOf) => orUndefined(askedBy(uscc, subject(ctx, uscc, asOf))),
    record: (id) => orUndefined(record(ctx, id)),
    publicity: (kind, filter) => publicityOf(ctx, kind, filter),
    lists: () => listsOf(ctx),
    list: (code, filter) => listOf(ctx, code, filter),
    entry: (list, fact) => orUndefined(entryOf(ctx, list, fact)),
    jointCases: (filter) => jointCasesOf(ctx, filter),
    jointCase: (id) => orUndefined(jointCaseOf(ctx, id)),
    authorities: async () => (await bodies(ctx)).sort((a, b) => b.received - a.received),
    authority: (code) => authority(ctx, code),
    code: (text) => readingOf(ctx, text),
    document: (number, code) => orUndefined(documentOf(ctx, number, code)),
    statistics: () => statistics(ctx),
    datasets: async () => datasetsOf(ctx, new Map((await shownCounts(ctx)).kinds.map((c) => [c.kind, c.count]))),
    law: async () => lawOf(ctx),
    nationalLists: async () => nationalListsOf(ctx),
    memoranda: async () => memorandaOf(ctx),
    status: () => statusOf(ctx),
    changes: async (limit) => newest(ctx, ['permit', 'penalty'], limit),
    indexable: (after, limit) => indexable(ctx, after, limit),
    codeSteps: (every) => figure(ctx, `steps ${every}`, () => subjectCodeSteps(ctx, every)),
    openapi: async () => request.server.swagger(),
  }
}

async function documentOf(ctx: Context, number: string, code: string): Promise<DocumentReading> {
  const paper = await verifyDocument(ctx, { number, code })
  return {
    ...paper,
    issuer: paper.issuer.name,
    endedOn: paper.endedOn ?? undefined,
    supersededBy: paper.supersededBy ?? undefined,
  }
}

/** A door that refuses with 404 answers undefined here: the page decides how to say so. */
async function orUndefined<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return undefined
    throw error
  }
}

async function newest(ctx: Context, kinds: readonly string[], limit: number): Promise<Overview['permits']> {
  const day = ctx.clock.today()
  return (await listNewest(ctx.db, day, kinds, limit)).map((r) => {
    const view = publicView(ctx, r, { code: r.subjectCode, name: r.subjectName })
    return changeOf(recordOf(ctx, view, day), view.firstReceivedAt)
  })
}

async function overview(ctx: Context): Promise<Overview> {
  const [figures, permits, penalties, news] = await Promise.all([
    figuresOf(ctx),
    newest(ctx, ['permit'], 5),
    newest(ctx, ['penalty'], 5),
    newsOf(ctx, undefined, undefined, 4),
  ])
  return { figures, permits, penalties, articles: news?.items ?? [], asOf: ctx.clock.today() }
}

const refreshMs = 900_000

/** Counts once now and then every quarter of an hour, so that no reader waits for it; returns what ends that. */
export function keepFigures(ctx: Context): () => void {
  const count = (): void => {
    figuresOf(ctx).catch((error: unknown) => ctx.log.warn({ err: error }, 'the figures could not be counted'))
  }
  count()
  const timer = setInterval(count, refreshMs).unref()
  return () => clearInterval(timer)
}

/** Counts of what is public now. */
async function figuresOf(ctx: Context): Promise<Figure[]> {
  const [subjects, { kinds }, entries, authorities] = await Promise.all([
    figure(ctx, 'subjects', () => countSubjects(ctx)),
    shownCounts(ctx),
    entryCounts(ctx),
    bodies(ctx),
  ])
  const of = (kind: string): number => kinds.find((k) => k.kind === kind)?.count ?? 0
  return [
    { title: '信用主体', value: subjects.organisations + subjects.soleTraders, unit: '家', href: '/search' },
    { title: '公示中的行政许可', value: of('permit'), unit: '条', href: '/publicity/permits' },
    { title: '公示中的行政处罚', value: of('penalty'), unit: '条', href: '/publicity/penalties' },
    { title: '各类名单列入信息', value: entries.reduce((n, e) => n + e.count, 0), unit: '条', href: '/lists' },
    { title: '近一年报送单位', value: authorities.length, unit: '个', href: '/authorities' },
  ]
}

/** A file with its marks; of a past day, as it was known then, without today's. */
async function subject(ctx: Context, uscc: string, asOf: string | undefined): Promise<SubjectFile> {
  const file = await publicFile(ctx, uscc, asOf, READ_PER_KIND)
  return fileOf(ctx, file, asOf, asOf === undefined ? await openMarksOf(ctx.db, file.subject.id) : undefined)
}

/** Asked for by the code of a subject that was merged into this one: whoever has that address is told. */
async function askedBy(uscc: string, found: Promise<SubjectFile>): Promise<SubjectFile> {
  const [asked, file] = [normaliseCode(uscc), await found]
  return file.uscc === asked ? file : { ...file, mergedFrom: asked }
}

async function record(ctx: Context, id: string): Promise<RecordFile> {
  const { history, ...view } = await publicRecord(ctx, id)
  const rule = ctx.catalogue.publicity.find((p) => p.code === view.publicityRule.split('/')[0])
  const edition = rule?.editions?.find((e) => e.code === view.publicityRule.split('/')[1])
  return {
    ...recordOf(ctx, view, ctx.clock.today(), await openMarks(ctx.db, [view.fact])),
    fields: fieldsOf(ctx, view),
    publicityRule:
      rule === undefined
        ? undefined
        : { title: edition?.title ?? rule.title, bases: edition === undefined ? rule.basis : [edition.basis] },
    firstReceivedAt: view.firstReceivedAt,
    ...versionsOf(history, view.firstReceivedAt, { received: '首次收到', corrected: (n) => `更正，第 ${n} 版` }),
  }
}

/** Deliveries of the last twelve months, over all kinds with a deadline, by deciding body. */
async function bodies(ctx: Context, authorityCode?: string): Promise<Punctuality[]> {
  const to = ctx.clock.today()
  const rows = await punctualityOf(ctx, { from: addMonths(to, -12), to, authority: authorityCode })
  const found = new Map<string, Punctuality>()
  for (const row of rows) {
    const key = row.code ?? row.name
    const before = found.get(key)
    found.set(key, {
      code: row.code ?? undefined,
      name: row.name,
      received: (before?.received ?? 0) + row.received,
      onTime: (before?.onTime ?? 0) + row.onTime,
      excluded: (before?.excluded ?? 0) + row.excluded,
    })
  }
  return [...found.values()]
}

async function authority(ctx: Context, code: string): Promise<AuthorityFile | undefined> {
  const day = ctx.clock.today()
  const recent = async (kind: PublicityKind): Promise<AuthorityFile['recent']> =>
    (await publicPage(ctx, { kind, authority: code, limit: 5 })).items.map((r) => recordOf(ctx, r, day))
  const [known, permits, penalties] = await Promise.all([bodies(ctx, code), recent('permit'), recent('penalty')])
  const name = known[0]?.name ?? permits[0]?.authority.name ?? penalties[0]?.authority.name
  if (name === undefined) return undefined
  const [months, ...counted] = await Promise.all([
    monthsOf(ctx, code),
    ...(['permit', 'penalty'] as const).map((kind) =>
      countPublic(ctx.db, day, { kind, authority: code, limit: 1 }, COUNT_CAP),
    ),
  ])
  return {
    ...(known[0] ?? { code, name, received: 0, onTime: 0 }),
    recent: [...permits, ...penalties].sort((a, b) => ((a.decidedOn ?? '') < (b.decidedOn ?? '') ? 1 : -1)),
    kinds: [
      { title: '公示中的行政许可', count: counted[0] ?? 0, href: `/publicity/permits?authority=${code}` },
      { title: '公示中的行政处罚', count: counted[1] ?? 0, href: `/publicity/penalties?authority=${code}` },
    ],
    months,
  }
}

/** The last twelve months of a body, those without a delivery as nought; none at all when it delivered nothing. */
async function monthsOf(ctx: Context, authority: string): Promise<AuthorityFile['months']> {
  const to = ctx.clock.today()
  const from = `${addMonths(to, -11).slice(0, 7)}-01`
  const found = await figure(ctx, `months of ${authority}`, () =>
    punctualityByMonth(ctx.db, { from, to, authority }),
  )
  if (found.length === 0) return []
  return Array.from({ length: 12 }, (_, i) => {
    const month = addMonths(from, i).slice(0, 7)
    return found.find((one) => one.month === month) ?? { month, received: 0, onTime: 0 }
  })
}

async function statistics(ctx: Context): Promise<Statistics> {
  const day = ctx.clock.today()
  const from = `${addMonths(day, -23).slice(0, 7)}-01`
  const months = Array.from({ length: 24 }, (_, i) => addMonths(from, i).slice(0, 7))
  const [figures, { kinds, months: byMonth }] = await Promise.all([figuresOf(ctx), shownCounts(ctx)])
  const values = (kind: string): number[] =>
    months.map((m) => byMonth.find((r) => r.month === m && r.kind === kind)?.count ?? 0)
  const named = kinds.map((k) => ({ title: ctx.catalogue.findKind(k.kind)?.title ?? k.kind, count: k.count }))
  return {
    asOf: day,
    figures,
    charts: [
      {
        shape: 'columns',
        title: '近24个月作出、现在公示中的行政许可',
        unit: '条',
        labels: months,
        lines: [{ title: '行政许可', tone: 'neutral', values: values('permit') }],
      },
      {
        shape: 'columns',
        title: '近24个月作出、现在公示中的行政处罚',
        unit: '条',
        labels: months,
        lines: [{ title: '行政处罚', tone: 'adverse', values: values('penalty') }],
      },
      {
        shape: 'bars',
        title: '各类公示信息',
        unit: '条',
        labels: named.map((k) => k.title),
        lines: [{ title: '公示中', tone: 'neutral', values: named.map((k) => k.count) }],
      },
    ],
  }
}

/** Subjects whose pages may be indexed: nothing adverse is shown on them. */
async function indexable(ctx: Context, after: string | undefined, limit: number): Promise<string[]> {
  const day = ctx.clock.today()
  const listed = await listSubjectCodes(ctx, { after, limit, flag: (ids) => subjectsWithAdverse(ctx.db, day, ids) })
  return listed.filter((one) => !one.flagged).map((one) => one.code)
}
