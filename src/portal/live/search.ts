/** Search as the page draws it: the register answers, here namesakes are told and places offered as filters. */
import type { Context } from '../../context.ts'
import {
  divisionsBelow, identifyCode, regionFullName, searchSubjects, type SubjectHit,
} from '../../modules/subjects/index.ts'
import type { Choice, SearchQuery, SearchResult, Suggestion } from '../types.ts'
import { categories, operatingStateOf, readingOf } from './subjects.ts'

const reasons = { code: '代码', name: '名称', 'former-name': '曾用名', alias: '其他名称', typo: '名称相近' } as const

export async function searchOf(ctx: Context, query: SearchQuery): Promise<SearchResult> {
  const category = query.kind === 'organisation' || query.kind === 'sole-trader' ? query.kind : undefined
  const found = await searchSubjects(ctx, {
    q: query.q,
    category,
    region: query.region,
    cursor: query.cursor,
    limit: query.limit,
  })
  const verdict = identifyCode(query.q)
  const answered = found.items.some((item) => item.matched.by === 'code')
  return {
    items: found.items.map((item) => ({
      uscc: item.uscc ?? undefined,
      name: item.name,
      categoryTitle: categories[item.category],
      regionTitle: item.regionName ?? undefined,
      operatingState: operatingStateOf(ctx, item.operatingState),
      establishedOn: item.establishedOn ?? undefined,
      matched: { by: reasons[item.matched.by], text: item.matched.text },
      namesake: found.items.some((other) => other.id !== item.id && other.name === item.name),
    })),
    next: found.next ?? undefined,
    // The register does not count past what it shows; without a further page the number is known.
    total:
      found.next === null && query.cursor === undefined ? { value: found.items.length, capped: false } : undefined,
    regions: regionsOf(ctx, found, query),
    // A code that led nowhere is explained; a person's number is answered by the code page's own words.
    code: verdict.kind === 'unknown' || answered ? undefined : await readingOf(ctx, query.q),
  }
}

/** Places among the hits, and the one chosen; where there are more hits than are shown, every place of the city. */
function regionsOf(
  ctx: Pick<Context, 'config'>,
  found: { items: readonly SubjectHit[]; next: string | null },
  { region: chosen, cursor }: SearchQuery,
): Choice[] {
  const places = new Map<string, string>()
  if (found.next !== null || cursor !== undefined || chosen !== undefined)
    for (const place of divisionsBelow(ctx.config.site.region)) places.set(place.code, place.title)
  for (const item of found.items)
    if (item.region !== null && item.regionName !== null) places.set(item.region, item.regionName)
  const title = chosen === undefined ? undefined : regionFullName(chosen)
  if (chosen !== undefined && title !== undefined) places.set(chosen, title)
  return [...places].map(([value, name]) => ({ value, title: name })).sort((a, b) => (a.value < b.value ? -1 : 1))
}

/** The best answers to what was typed so far; subjects without a page of their own are not offered. */
export async function suggestionsOf(ctx: Context, q: string, limit: number): Promise<Suggestion[]> {
  const { items } = await searchSubjects(ctx, { q, limit })
  return items.flatMap(({ uscc, name, regionName, matched }) =>
    uscc === null
      ? []
      : [
          {
            name,
            uscc,
            place: regionName ?? undefined,
            by: matched.by === 'name' ? undefined : byOf(matched),
          },
        ],
  )
}

function byOf(matched: SubjectHit['matched']): string {
  return matched.by === 'former-name' || matched.by === 'alias'
    ? `${reasons[matched.by]}：${matched.text}`
    : reasons[matched.by]
}
