/** Search as the page draws it: by code through the directory, by name through the register. */
import type { Context } from '../../context.ts'
import { foldWidth } from '../../kernel/text.ts'
import { findSubjectByCode, identifyCode } from '../../modules/subjects/index.ts'
import type { SearchQuery, SearchResult } from '../types.ts'
import { categories, operatingStateOf, readingOf } from './subjects.ts'

export async function searchOf(ctx: Context, query: SearchQuery): Promise<SearchResult> {
  const verdict = identifyCode(foldWidth(query.q))
  const subject = verdict.kind === 'uscc' ? await findSubjectByCode(ctx.db, verdict.normalised) : undefined
  return {
    items: subject === undefined ? [] : [{
      uscc: subject.code ?? undefined,
      name: subject.name,
      categoryTitle: categories[subject.category],
      operatingState: operatingStateOf(ctx, subject.operatingState),
      establishedOn: subject.establishedOn ?? undefined,
      matched: { by: '统一社会信用代码', text: subject.code ?? '' },
      namesake: false,
    }],
    next: undefined,
    total: undefined,
    regions: [],
    code: verdict.kind === 'unknown' || (verdict.valid && subject !== undefined) ? undefined : await readingOf(ctx, query.q),
  }
}
