/** Search over names and codes. */
import type { Context } from '../../../context.ts'
import { normaliseCode, orgCodeFromTax15 } from '../codes.ts'
import { regionFullName } from '../divisions.ts'
import { identifyCode } from '../identify-code.ts'
import { readSearchCursor, writeSearchCursor, type SearchCursor } from '../rules/search-cursor.ts'
import { codeWithin, nameQuery, otherForm } from '../rules/search-query.ts'
import type { SubjectHit, SubjectQuery } from '../schema.ts'
import { hitSubjects } from '../store/hits.ts'
import { subjectsByCodePrefix, type CodeHit, type CodePosition, type HitFilter } from '../store/search.ts'
import { fillPage } from './fill-page.ts'
import { searchNames, type Found } from './search-names.ts'

export interface SearchPage {
  items: SubjectHit[]
  next: string | null
  /** How many answer in all; null where counting them would cost more than it tells. */
  total: number | null
}

/**
 * Subjects whose codes or names answer the query, the best first; each says why. Codes: whole, or from six
 * characters on. Names (current, former, aliases): exact, then beginning, then behind a place, then
 * containing all words, then former ones; within each registered subjects first. A name and a code pasted together: the
 * code first. Where nothing answers, the other way to write 有限公司, then names one slip of the hand away. A person's number finds nothing. Throws `input.invalid` for a cursor that
 * is not ours.
 */
export async function searchSubjects(ctx: Context, query: SubjectQuery): Promise<SearchPage> {
  const cursor = readSearchCursor(query.cursor)
  const filter: HitFilter = { category: query.category, region: query.region?.replace(/(?:00){1,2}$/, '') }
  const found = await find(ctx, query.q, filter, query.limit, cursor)
  const subjects = await hitSubjects(
    ctx.db,
    found.hits.map((hit) => hit.subjectId),
  )
  return {
    items: found.hits.flatMap(({ subjectId, matched }) => {
      const subject = subjects.get(subjectId)
      if (subject === undefined) return []
      return [
        {
          ...subject,
          regionName: subject.region === null ? null : (regionFullName(subject.region) ?? null),
          matched,
        },
      ]
    }),
    next: found.next === undefined ? null : writeSearchCursor(found.next),
    total: found.total ?? null,
  }
}

async function find(
  ctx: Context,
  q: string,
  filter: HitFilter,
  limit: number,
  cursor: SearchCursor | undefined,
): Promise<Found> {
  const whole = normaliseCode(q)
  const inner = codeWithin(whole)
  const code = /^(?=.*\d)[0-9A-Z]{6,20}$/.test(whole) ? whole : inner
  if (code !== undefined && (cursor === undefined || cursor.by === 'code')) {
    if (identifyCode(code).kind === 'resident-id') return { hits: [], next: undefined, total: 0 }
    const found = await byCode(ctx, code, filter, limit, cursor)
    if (found.hits.length > 0 || found.next !== undefined || cursor !== undefined) return found
  }
  return byName(ctx, inner === undefined ? q : whole.replace(inner, ' '), filter, limit, cursor)
}

async function byName(
  ctx: Context,
  q: string,
  filter: HitFilter,
  limit: number,
  cursor: SearchCursor | undefined,
): Promise<Found> {
  const names = nameQuery(q)
  if (names === undefined) return { hits: [], next: undefined, total: 0 }
  const found = await searchNames(ctx, names, filter, limit, cursor)
  const isSure = found.hits.some((hit) => hit.matched.by !== 'typo')
  const other = isSure ? undefined : nameQuery(otherForm(q) ?? '')
  if (other === undefined) return found
  const again = await searchNames(ctx, other, filter, limit, cursor)
  return again.hits.some((hit) => hit.matched.by !== 'typo') ? again : found
}

async function byCode(
  ctx: Context,
  code: string,
  filter: HitFilter,
  limit: number,
  cursor: Extract<SearchCursor, { by: 'code' }> | undefined,
): Promise<Found> {
  const look = (text: string) =>
    fillPage<CodePosition, CodeHit>(limit, cursor, (after, wanted) =>
      subjectsByCodePrefix(ctx.db, text, filter, { after, limit: wanted }),
    )
  let found = await look(code)
  // An old tax id holds the organisation code.
  const inner = orgCodeFromTax15(code)
  if (found.rows.length === 0 && inner !== undefined) found = await look(inner)
  const { rows, next } = found
  return {
    hits: rows.map((hit) => ({ subjectId: hit.subjectId, matched: { by: 'code', text: hit.code } })),
    next:
      next === undefined
        ? undefined
        : { by: 'code', code: next.code, scheme: next.scheme, owner: next.owner },
  }
}
