/** Reading one subject, and counting and listing all. */
import type { Context } from '../../../context.ts'
import { addDays, startOfDay, type CivilDate } from '../../../kernel/time.ts'
import { normaliseCode } from '../codes.ts'
import { regionFullName } from '../divisions.ts'
import { codesAfter, codeSteps, countByCategory } from '../store/count.ts'
import {
  findSubjectByCode,
  listCodes,
  listNames,
  listRelations,
  type Relation,
  type Subject,
  type SubjectName,
} from '../store/read.ts'

export interface SubjectDetail extends Subject {
  uscc: string | null
  regionName: string | null
  /** The USCC asked for, where it belonged to a subject that was merged into this one; else null. */
  mergedFrom: string | null
  names: SubjectName[]
  codes: { code: string; scheme: string }[]
  relations: Relation[]
}

/**
 * The subject a USCC in any spelling stands for, with names, codes and relations; a merged one answers as
 * the one that stayed. With `asOf`, names and relations as they were known at the end of that day.
 */
export async function subjectByCode(
  ctx: Context,
  code: string,
  options: { asOf?: CivilDate | undefined } = {},
): Promise<SubjectDetail | undefined> {
  const wanted = normaliseCode(code)
  const subject = await findSubjectByCode(ctx.db, wanted)
  if (subject === undefined) return undefined
  const { asOf } = options
  const at = asOf === undefined || asOf >= ctx.clock.today() ? undefined : startOfDay(addDays(asOf, 1))
  const [names, codes, relations] = await Promise.all([
    listNames(ctx.db, subject.id, at),
    listCodes(ctx.db, subject.id),
    listRelations(ctx.db, subject.id, at),
  ])
  return {
    ...subject,
    uscc: subject.code,
    regionName: subject.region === null ? null : (regionFullName(subject.region) ?? null),
    mergedFrom: subject.code === wanted ? null : wanted,
    names,
    codes,
    relations,
  }
}

/** How many living subjects there are. */
export async function countSubjects(ctx: Context): Promise<{ organisations: number; soleTraders: number }> {
  return countByCategory(ctx.db)
}

export interface ListedCode {
  code: string
  changedAt: Date
  /** What the caller's `flag` said of the subject; false without one. */
  flagged: boolean
}

/**
 * Codes of living subjects in the order of codes, behind `after`: for the sitemap. What law says of a
 * subject is known to modules above this one, so the caller hands in `flag`: which of these subjects must
 * not be indexed.
 */
export async function listSubjectCodes(
  ctx: Context,
  page: {
    after?: string | undefined
    limit: number
    flag?: ((subjectIds: readonly string[]) => Promise<ReadonlySet<string>>) | undefined
  },
): Promise<ListedCode[]> {
  const found = await codesAfter(ctx.db, page.after ?? '', page.limit)
  const flagged = await page.flag?.(found.map((one) => one.subjectId))
  return found.map(({ code, changedAt, subjectId }) => ({
    code,
    changedAt,
    flagged: flagged?.has(subjectId) === true,
  }))
}

/** Where lists of `every` codes each end, in the order of codes; the last, unfinished one is not told. */
export async function subjectCodeSteps(ctx: Context, every: number): Promise<string[]> {
  return codeSteps(ctx.db, every)
}
