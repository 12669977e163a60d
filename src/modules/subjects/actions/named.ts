/** Whom a text names, as a condition on what is filed about subjects: not a page of hits, but all of them. */
import type { Context } from '../../../context.ts'
import { normaliseCode } from '../codes.ts'
import { identifyCode } from '../identify-code.ts'
import { gramsOf, nameQuery, rarestGrams, shareOf } from '../rules/search-query.ts'
import { subjectsByCode, subjectsByGrams } from '../store/named.ts'
import { gramStatistics } from './search-names.ts'

export interface Named {
  /** The words all of which a name holds, as `name_key` without brackets, dots and dashes; none: no name is meant. */
  readonly words: readonly string[]
  /** The subjects, living ones; undefined: there are more than asked for. */
  readonly ids: readonly string[] | undefined
}

/**
 * The subjects that bear a code (of any scheme), or else a name, current or former, that holds all words of the text.
 * More than `most` are not listed. A person's number names nobody.
 */
export async function subjectsNamed(ctx: Context, text: string, most: number): Promise<Named> {
  const code = normaliseCode(text)
  if (/^(?=.*\d)[0-9A-Z]{6,20}$/.test(code)) {
    if (identifyCode(text).kind === 'resident-id') return { words: [], ids: [] }
    const bearers = await subjectsByCode(ctx.db, code)
    if (bearers.length > 0) return { words: [], ids: bearers }
  }
  const query = nameQuery(text)
  if (query === undefined) return { words: [], ids: [] }
  const { words } = query
  const { names, share } = await gramStatistics(ctx)
  const pattern = rarestGrams(query, share)
  const indexed = pattern.grams.length + pattern.leads.length > 0
  const likely = words.some((word) => gramsOf(word).length > 0) ? shareOf(query, share) * names : 0
  if (!indexed || likely > most * 2) return { words, ids: undefined }
  return { words, ids: await subjectsByGrams(ctx.db, { words, pattern }, most) }
}
