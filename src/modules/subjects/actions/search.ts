/** Search over names and codes. */
import type { Context } from '../../../context.ts'
import { nameKey } from '../../../kernel/text.ts'
import { normaliseCode } from '../codes.ts'
import { regionFullName } from '../divisions.ts'
import type { SubjectHit, SubjectQuery } from '../schema.ts'
import { hitSubjects } from '../store/hits.ts'
import { findSubjectByCode } from '../store/read.ts'
import { namesContaining } from '../store/search.ts'

export interface SearchPage {
  items: SubjectHit[]
  next: string | null
}

/** Subjects whose names or codes answer the query, the best first; each says why. */
export async function searchSubjects(ctx: Context, query: SubjectQuery): Promise<SearchPage> {
  const code = normaliseCode(query.q)
  const known = await findSubjectByCode(ctx.db, code)
  const key = nameKey(query.q)
  const ids = known !== undefined ? [known.id] : key === '' ? [] : await namesContaining(ctx.db, key, query.limit)
  const subjects = await hitSubjects(ctx.db, ids)
  const items = ids.flatMap((id) => {
    const subject = subjects.get(id)
    if (subject === undefined || (query.category !== undefined && subject.category !== query.category)) return []
    const matched = known === undefined ? { by: 'name' as const, text: subject.name } : { by: 'code' as const, text: code }
    return [{ ...subject, regionName: subject.region === null ? null : regionFullName(subject.region) ?? null, matched }]
  })
  return { items, next: null }
}
