/** The ways to search by name, and which one serves a query. Measured by bench/search.ts. */
import type { Context } from '../../../context.ts'
import {
  gramsOf,
  likeness,
  rarestGrams,
  shareOf,
  shortestCorrected,
  slipPatterns,
  withinOneSlip,
  type GramPattern,
  type NameQuery,
} from '../rules/search-query.ts'
import type { SearchCursor } from '../rules/search-cursor.ts'
import type { SubjectHit } from '../schema.ts'
import { readGramStatistics, type GramStatistics } from '../store/gram-statistics.ts'
import {
  namesByGrams,
  namesByPrefix,
  namesBySlips,
  namesByWalk,
  type HitFilter,
  type NameHit,
  type Prefixed,
  type PrefixPosition,
  type SlipCandidate,
} from '../store/search.ts'
import { fillPage } from './fill-page.ts'

export interface Found {
  hits: { subjectId: string; matched: SubjectHit['matched'] }[]
  next: SearchCursor | undefined
  /** How many there are in all, where that is known. */
  total?: number
}

interface Search {
  ctx: Context
  query: NameQuery
  filter: HitFilter
  limit: number
  statistics: GramStatistics
}

/**
 * Up to this many names the index is asked and all of them are ranked; above it the walk soon has a page
 * full.
 */
const rankedNames = 2000
/** Where the estimate was wrong: names looked at before the walk is tried instead. */
const mostRanked = 8000
/** About how many names one page may walk past. */
const walked = 40_000
const slipCandidates = 1000

const statisticsAge = 300_000
const known = new WeakMap<object, { statistics: GramStatistics; at: number }>()

/** Statistics of this database, read again every few minutes. */
export async function gramStatistics(ctx: Context): Promise<GramStatistics> {
  const kept = known.get(ctx.db)
  if (kept !== undefined && performance.now() - kept.at < statisticsAge && kept.statistics.names > 0)
    return kept.statistics
  const statistics = await readGramStatistics(ctx.db)
  known.set(ctx.db, { statistics, at: performance.now() })
  return statistics
}

export async function searchNames(
  ctx: Context,
  query: NameQuery,
  filter: HitFilter,
  limit: number,
  cursor: SearchCursor | undefined,
): Promise<Found> {
  const search: Search = { ctx, query, filter, limit, statistics: await gramStatistics(ctx) }
  if (cursor?.by === 'slip') return bySlips(search, cursor.offset)
  if (cursor?.by === 'grams') return (await byGrams(search, cursor)).found
  if (cursor?.by === 'prefix' || cursor?.by === 'walk') return byWalk(search, cursor)
  const found = await firstPage(search)
  return found.hits.length === 0 && found.next === undefined ? bySlips(search, 0) : found
}

async function firstPage(search: Search): Promise<Found> {
  const {
    query,
    statistics: { names, share },
  } = search
  const indexed = query.words.some((word) => gramsOf(word).length > 0)
  if (indexed && shareOf(query, share) * names <= rankedNames) {
    const { found, overflow } = await byGrams(search, undefined)
    return overflow ? byWalk(search, undefined) : found
  }
  const walkedFound = await byWalk(search, undefined)
  if (walkedFound.next === undefined || walkedFound.hits.length === search.limit) return walkedFound
  // Words that are common, but seldom together, or single characters: the index knows where.
  const { grams, leads } = rarestGrams(query, share)
  if (grams.length + leads.length === 0) return walkedFound
  const { found, overflow } = await byGrams(search, undefined)
  return overflow ? walkedFound : found
}

async function byGrams(
  { ctx, query, filter, limit, statistics }: Search,
  after: Extract<SearchCursor, { by: 'grams' }> | undefined,
): Promise<{ found: Found; overflow: boolean }> {
  const { hits, total, overflow } = await namesByGrams(
    ctx.db,
    { ...query, pattern: rarestGrams(query, statistics.share) },
    filter,
    { after, limit, cap: mostRanked },
  )
  const last = hits.length === limit ? hits.at(-1) : undefined
  const next =
    last === undefined
      ? undefined
      : {
          by: 'grams' as const,
          rank: last.rank,
          provisional: last.provisional,
          length: last.length,
          id: last.id,
        }
  return { found: { hits: hits.map(namedHit), next, total }, overflow }
}

const lowest = -2_147_483_648
const highest = 2_147_483_647
const noId = '00000000-0000-0000-0000-000000000000'

type WalkCursor = Extract<SearchCursor, { by: 'prefix' | 'walk' }>

/**
 * Names that begin with the query in their order, then the others in scattered order; a bounded stretch per
 * page.
 */
async function byWalk(
  { ctx, query, filter, limit, statistics }: Search,
  cursor: WalkCursor | undefined,
): Promise<Found> {
  const hits: NameHit[] = []
  const single = query.words.length === 1
  if (single && cursor?.by !== 'walk') {
    const begin = await fillPage<PrefixPosition, Prefixed>(limit, cursor, (after, wanted) =>
      namesByPrefix(ctx.db, query.key, filter, { after, limit: wanted }),
    )
    const { next } = begin
    hits.push(...begin.rows)
    if (next !== undefined) {
      return { hits: hits.map(namedHit), next: { by: 'prefix', key: next.key, id: next.id } }
    }
  }
  let at = cursor?.by === 'walk' ? cursor : { by: 'walk' as const, standing: 0, spread: lowest, id: noId }
  let left = walked
  while (left > 0) {
    const count = statistics.standings[at.standing] ?? 0
    // How far the order may be walked for what is left; scattered, so names are as dense everywhere.
    const width = Math.ceil((left / Math.max(count, 1)) * 2 ** 32)
    const to = Math.min(highest, at.spread + width)
    const found = await namesByWalk(
      ctx.db,
      { words: query.words, prefix: single ? query.key : undefined },
      filter,
      {
        after: at,
        to,
        limit: limit - hits.length,
      },
    )
    hits.push(...found)
    const last = found.at(-1)
    if (hits.length >= limit && last !== undefined) {
      return {
        hits: hits.map(namedHit),
        next: { by: 'walk', standing: at.standing, spread: last.spread, id: last.id },
      }
    }
    left -= (count * (to - at.spread)) / 2 ** 32 + 1
    if (to < highest) at = { by: 'walk', standing: at.standing, spread: to + 1, id: noId }
    else if (at.standing === 3) return { hits: hits.map(namedHit), next: undefined }
    else at = { by: 'walk', standing: at.standing + 1, spread: lowest, id: noId }
  }
  return { hits: hits.map(namedHit), next: at }
}

const matchedBy = { current: 'name', former: 'former-name', alias: 'alias' } as const

function namedHit(hit: NameHit): Found['hits'][number] {
  return { subjectId: hit.subjectId, matched: { by: matchedBy[hit.kind], text: hit.name } }
}

/**
 * When nothing answers literally: names one slip away from the longest word, those with most rare pairs in
 * common first. Patterns that only hold common pairs are tried when the others find nothing.
 */
async function bySlips(search: Search, offset: number): Promise<Found> {
  const { query, limit, statistics } = search
  const longest = query.words.reduce((a, b) => ([...b].length > [...a].length ? b : a), '')
  const words = query.words.filter((word) => word !== longest)
  if ([...longest].length < shortestCorrected) return { hits: [], next: undefined }
  // The other words narrow common pairs down.
  const common = words.length > 0 ? 1 : rankedNames / Math.max(statistics.names, 1)
  const patterns = slipPatterns(longest, statistics.share, common)
  const [weak, strong] = [
    patterns.filter((p) => p.leads.length > 0),
    patterns.filter((p) => p.leads.length === 0),
  ]
  let near = await nearest(search, longest, words, strong)
  if (near.length === 0) near = await nearest(search, longest, words, weak)
  const best = new Map<string, SlipCandidate>()
  for (const one of near) if (!best.has(one.subjectId)) best.set(one.subjectId, one)
  const page = [...best.values()].slice(offset, offset + limit)
  return {
    hits: page.map((one) => ({ subjectId: one.subjectId, matched: { by: 'typo', text: one.name } })),
    next: best.size > offset + limit ? { by: 'slip', offset: offset + limit } : undefined,
    total: best.size,
  }
}

/** Names that fit one of the patterns, hold the other words and are one slip away indeed; the likest first. */
async function nearest(
  { ctx, filter, statistics: { share } }: Search,
  text: string,
  words: readonly string[],
  patterns: readonly GramPattern[],
): Promise<SlipCandidate[]> {
  if (patterns.length === 0) return []
  const others = rarestGrams({ words: [...words], joined: '', key: '' }, share).grams
  const alternatives = patterns.map(({ grams, leads }) => ({ leads, grams: [...grams, ...others] }))
  return (await namesBySlips(ctx.db, alternatives, words, filter, slipCandidates))
    .filter((one) => withinOneSlip(text, one.plain))
    .map((one) => ({ ...one, likeness: likeness(text, one.plain, share) }))
    .sort(byLikeness)
}

type Likened = SlipCandidate & { likeness: number }

function byLikeness(a: Likened, b: Likened): number {
  return (
    b.likeness - a.likeness ||
    a.standing - b.standing ||
    a.plain.length - b.plain.length ||
    (a.id < b.id ? -1 : 1)
  )
}
