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
import { countPublicOf, punctuality, type Punctuality } from './store/figures.ts'
import {
  findPublic,
  findPublicEntry,
  findPublicHistory,
  listPublic,
  listPublicAsOf,
  listPublicOf,
  type PublicFilter,
  type PublicRecord,
  type PublicVersion,
} from './store/read.ts'
import { publicView } from './view.ts'

/** The subject behind a code in any spelling. Throws `subject.not_found`. */
export async function getSubject(ctx: Context, code: string): Promise<Subject> {
  const subject = await findSubjectByCode(ctx.db, normaliseCode(code))
  if (subject === undefined) {
    throw new Problem(publicityProblems.subjectNotFound, { detail: '请核对统一社会信用代码，或按名称搜索' })
  }
  return subject
}

export interface PublicFile {
  subject: Subject
  names: SubjectName[]
  relations: Relation[]
  counts: { kind: string; title: string; count: number }[]
  records: PublicRecordView[]
  /** More records exist than are listed. */
  truncated: boolean
}

const fileRecords = 500

/** Everything a stranger may see of a subject; with `asOf`, what could be seen on that day. */
export async function publicFile(ctx: Context, code: string, asOf?: CivilDate): Promise<PublicFile> {
  const subject = await getSubject(ctx, code)
  const today = ctx.clock.today()
  const [names, relations, counted, stored] = await Promise.all([
    listNames(ctx.db, subject.id),
    listRelations(ctx.db, subject.id),
    countPublicOf(ctx.db, asOf ?? today, subject.id),
    asOf === undefined || asOf >= today
      ? listPublicOf(ctx.db, today, { subjectId: subject.id, limit: fileRecords + 1 })
      : listPublicAsOf(
          ctx.db,
          { day: asOf, knownAt: startOfDay(addDays(asOf, 1)), today },
          subject.id,
          fileRecords + 1,
        ),
  ])
  const about = { code: subject.code, name: subject.name }
  return {
    subject,
    names,
    relations,
    counts: counted.map(({ kind, count }) => ({
      kind,
      count,
      title: ctx.catalogue.findKind(kind)?.title ?? kind,
    })),
    records: stored.slice(0, fileRecords).map((one) => publicView(ctx, one, about)),
    truncated: stored.length > fileRecords,
  }
}

/** One public record with the versions it had. Throws `record.not_found`, also when it is no longer public. */
export async function publicRecord(
  ctx: Context,
  id: string,
): Promise<PublicRecordView & { history: PublicVersion[] }> {
  const found = isUuid(id) ? await findPublic(ctx.db, ctx.clock.today(), id) : undefined
  return withHistory(ctx, found)
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
