/** Public files and lists as the portal, the API and open data serve them. */
import type { Context } from '../../context.ts'
import { figure } from '../../kernel/figures.ts'
import { isUuid } from '../../kernel/ids.ts'
import { Problem } from '../../kernel/problem.ts'
import { addDays, addMonths, startOfDay, type CivilDate } from '../../kernel/time.ts'
import { recordsProblems, type StoredRecord } from '../records/index.ts'
import {
  findSubjectByCode,
  listNames,
  listRelations,
  normaliseCode,
  type Relation,
  type Subject,
  type SubjectName,
} from '../subjects/index.ts'
import { publicityProblems } from './problems.ts'
import type { PublicRecordView } from './schema.ts'
import { RecordRevoked, revocationOf } from './revoked.ts'
import { punctuality, type Punctuality } from './store/figures.ts'
import { findFormer, findShown } from './store/former.ts'
import {
  findPublic,
  findPublicEntry,
  findPublicHistory,
  listPublic,
  listPublicOf,
  listSharedOf,
  type After,
  type PublicFilter,
  type PublicRecord,
  type PublicVersion,
} from './store/read.ts'
import type { Look } from './store/shown.ts'
import { listFile, type FileRecord } from './store/subject-file.ts'
import { publicView } from './view.ts'

/** The subject behind a code in any spelling. Throws `subject.not_found`. */
export async function getSubject(ctx: Context, code: string): Promise<Subject> {
  const subject = await findSubjectByCode(ctx.db, normaliseCode(code))
  if (subject === undefined) {
    throw new Problem(publicityProblems.subjectNotFound, { detail: '请核对统一社会信用代码，或按名称搜索' })
  }
  return subject
}

/** Records of a file that are of one kind and polarity, on lists or on none. */
export interface FileGroup {
  kind: string
  polarity: StoredRecord['polarity']
  listed: boolean
  /** How many there are; `records` may hold fewer. */
  count: number
}

export interface PublicFile {
  subject: Subject
  names: SubjectName[]
  relations: Relation[]
  counts: { kind: string; title: string; count: number }[]
  groups: FileGroup[]
  /** Newest decision first: every entry of a list, adverse facts, and the newest of each other kind. */
  records: PublicRecordView[]
  /** Of these, by number: the ones that correct what strangers could see before. */
  corrected: ReadonlySet<string>
}

/** The newest of each kind that a file lists; all of them are counted, and pages of records hold the rest. */
const fileRecords = 500

/** A look at today's file, or at what could be seen on a past day; a day to come is answered as today. */
export function lookOf(ctx: Context, asOf: CivilDate | undefined): Look {
  const today = ctx.clock.today()
  if (asOf === undefined || asOf >= today) return { today }
  return { today, back: { day: asOf, knownAt: startOfDay(addDays(asOf, 1)) } }
}

/**
 * What a stranger may see of a subject; with `asOf`, what could be seen on that day and still may be. What weighs on
 * the subject is never pushed out by what does not; of each other kind at most `most` records are listed.
 */
export async function publicFile(
  ctx: Context,
  code: string,
  asOf?: CivilDate,
  most = fileRecords,
): Promise<PublicFile> {
  const subject = await getSubject(ctx, code)
  const [names, relations, found] = await Promise.all([
    listNames(ctx.db, subject.id),
    listRelations(ctx.db, subject.id),
    listFile(ctx.db, lookOf(ctx, asOf), { subjectId: subject.id, most }),
  ])
  const about = { code: subject.code, name: subject.name }
  const groups = groupsOf(found)
  return {
    subject, names, relations, groups,
    counts: countsOf(ctx, groups),
    records: found.map((one) => publicView(ctx, one, about)),
    corrected: new Set(found.flatMap((one) => (one.corrected ? [one.id] : []))),
  }
}

function groupsOf(found: readonly FileRecord[]): FileGroup[] {
  const groups = new Map<string, FileGroup>()
  for (const { kind, polarity, listCode, among } of found) {
    const listed = listCode !== null
    groups.set(`${kind} ${polarity} ${listed}`, { kind, polarity, listed, count: among })
  }
  return [...groups.values()]
}

function countsOf(ctx: Context, groups: readonly FileGroup[]): PublicFile['counts'] {
  const kinds = [...new Set(groups.map((one) => one.kind))].sort()
  return kinds.map((kind) => ({
    kind,
    title: ctx.catalogue.findKind(kind)?.title ?? kind,
    count: groups.reduce((sum, one) => (one.kind === kind ? sum + one.count : sum), 0),
  }))
}

/** A page of what a stranger may see of a subject; for a department with a purpose, of what it may. */
export async function subjectPage(
  ctx: Context,
  subject: Subject,
  asked: { kind?: string | undefined; asOf?: CivilDate | undefined; after?: After | undefined; limit: number },
  audience: 'public' | 'shared',
): Promise<{ items: PublicRecordView[]; last: StoredRecord | undefined }> {
  const list = audience === 'public' ? listPublicOf : listSharedOf
  const { asOf, ...page } = asked
  const found = await list(ctx.db, lookOf(ctx, asOf), { ...page, subjectId: subject.id })
  return {
    items: found.map((one) => publicView(ctx, one, { code: subject.code, name: subject.name }, audience)),
    last: found.length === asked.limit ? found.at(-1) : undefined,
  }
}

/**
 * One public record with the versions it had; the number of an earlier version answers the one that may be seen now.
 * Throws `record.not_found`, also when it is no longer public; `record.revoked` with what is told of a revocation.
 */
export async function publicRecord(
  ctx: Context,
  id: string,
): Promise<PublicRecordView & { history: PublicVersion[] }> {
  const day = ctx.clock.today()
  const found = isUuid(id) ? await findPublic(ctx.db, day, id) : undefined
  if (found !== undefined || !isUuid(id)) return withHistory(ctx, found)
  const former = await findFormer(ctx.db, day, id)
  if (former === undefined) return withHistory(ctx, undefined)
  const shown = await findShown(ctx.db, day, former)
  const revocation = shown === undefined ? await revocationOf(ctx, former) : undefined
  if (revocation !== undefined) throw new RecordRevoked(revocation)
  return withHistory(ctx, shown)
}

/** One public entry of a list by its fact, in the same form and with the same refusal. */
export async function publicEntry(
  ctx: Context,
  list: string,
  fact: string,
): Promise<PublicRecordView & { history: PublicVersion[] }> {
  const found = isUuid(fact) ? await findPublicEntry(ctx.db, ctx.clock.today(), { list, fact }) : undefined
  return withHistory(ctx, found)
}

async function withHistory(
  ctx: Context,
  found: PublicRecord | undefined,
): Promise<PublicRecordView & { history: PublicVersion[] }> {
  if (found === undefined) throw new Problem(recordsProblems.notFound)
  const history = await findPublicHistory(ctx.db, found.subjectId, found.factId)
  return { ...publicView(ctx, found, { code: found.subjectCode, name: found.subjectName }), history }
}

/** A page of public records of one kind, newest decision first. */
export async function publicPage(
  ctx: Context,
  filter: PublicFilter,
): Promise<{ items: PublicRecordView[]; last: StoredRecord | undefined }> {
  const found = await listPublic(ctx.db, ctx.clock.today(), filter)
  return {
    items: found.map((one) => publicView(ctx, one, { code: one.subjectCode, name: one.subjectName })),
    last: found.length === filter.limit ? found.at(-1) : undefined,
  }
}

/**
 * Deliveries in time of the decisions of some days, at most a year's, by deciding authority (P5); of one authority
 * when asked. Counted once for all who ask for the same days. Throws `publicity.span`.
 */
export async function punctualityOf(
  ctx: Context,
  { from, to, authority }: { from: CivilDate; to: CivilDate; authority?: string | undefined },
): Promise<Punctuality[]> {
  const earliest = addMonths(to, -12)
  if (from > to || from < earliest) {
    const expected = `${earliest} 至 ${to} 之间的日期`
    const error = { code: 'publicity.span', field: 'from', message: '统计时段最长一年，起始日在前', expected }
    throw new Problem(publicityProblems.span, { errors: [error] })
  }
  const counted = await figure(ctx, `punctuality ${from} ${to}`, () => punctuality(ctx.db, { from, to }))
  return authority === undefined ? counted : counted.filter((one) => one.code === authority)
}
