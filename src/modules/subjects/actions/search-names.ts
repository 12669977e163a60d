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
  type SlipCandidate,
} from '../store/search.ts'

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
const slipCandidates = 1500

const statisticsAge = 300_000
const known = new WeakMap<object, { statistics: GramStatistics; at: number }>()

/** Statistics of this database, read again every few minutes. */
async function gramStatistics(ctx: Context): Promise<GramStatistics> {
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
    const found = await namesByPrefix(ctx.db, query.key, filter, { after: cursor, limit })
    const last = found.at(-1)
    if (found.length === limit && last !== undefined) {
      return { hits: found.map(namedHit), next: { by: 'prefix', key: last.key, id: last.id } }
    }
    hits.push(...found)
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
 * common first.
 */
async function bySlips({ ctx, query, filter, limit, statistics }: Search, offset: number): Promise<Found> {
  const { share, names } = statistics
  const longest = query.words.reduce((a, b) => ([...b].length > [...a].length ? b : a), '')
  const whole = [...longest].length < shortestCorrected
  const text = whole ? query.joined : longest
  if ([...text].length < shortestCorrected) return { hits: [], next: undefined }
  const alternatives = slipPatterns(text, share, rankedNames / Math.max(names, 1))
  if (alternatives.length === 0) return { hits: [], next: undefined }
  const others = whole ? [] : query.words.filter((word) => word !== longest)
  const near = (await namesBySlips(ctx.db, alternatives, others, filter, slipCandidates))
    .filter((one) => withinOneSlip(text, one.plain))
    .map((one) => ({ ...one, likeness: likeness(text, one.plain, share) }))
    .sort(byLikeness)
  const best = new Map<string, SlipCandidate>()
  for (const one of near) if (!best.has(one.subjectId)) best.set(one.subjectId, one)
  const page = [...best.values()].slice(offset, offset + limit)
  return {
    hits: page.map((one) => ({ subjectId: one.subjectId, matched: { by: 'typo', text: one.name } })),
    next: best.size > offset + limit ? { by: 'slip', offset: offset + limit } : undefined,
    total: best.size,
  }
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
