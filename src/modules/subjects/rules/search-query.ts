/**
 * What a search asks for, taken apart: words, their pairs of characters, and what one slip of the hand would
 * have made of them. Pure; the statements are in store/search.ts.
 */
import { bigrams, nameKey, normaliseText } from '../../../kernel/text.ts'

/**
 * Pairs that stand in most names and are not indexed. The same list stands in `subjects.name_grams` (0009).
 */
export const commonGrams: ReadonlySet<string> = new Set([
  '有限',
  '限公',
  '公司',
  '限责',
  '责任',
  '任公',
  '股份',
  '份有',
])

/**
 * Words that must all be in a name, in any order, as search compares them: without brackets, dots and
 * dashes.
 */
export interface NameQuery {
  words: string[]
  /** The words in a row: a name that equals or begins with it comes first. */
  joined: string
  /** The joined name key with brackets, for the index over name keys. */
  key: string
}

const maxWords = 8
/** More than any registered name; a longer text is cut. */
const maxLength = 60

/** The words of a query; undefined when nothing is left to look for. */
export function nameQuery(text: string): NameQuery | undefined {
  const spaced = normaliseText(text)
    .split(/[ ,，、;；]+/)
    .map((word) => nameKey(word).slice(0, maxLength))
    .filter((w) => plain(w) !== '')
  if (spaced.length === 0) return undefined
  // `明 州 海 悦`: spaced for looks, not to part words.
  const words = spaced.every((word) => [...word].length === 1) ? [spaced.join('')] : spaced.slice(0, maxWords)
  return { words: [...new Set(words.map(plain))], joined: plain(words.join('')), key: words.join('') }
}

/**
 * A whole code inside a longer query, as people paste it with the name; undefined: none, or several. `text` is
 * normalised as a code.
 */
export function codeWithin(text: string): string | undefined {
  const found = text.match(/(?<![0-9A-Z])(?:[0-9A-Z]{18}|\d{15})(?![0-9A-Z])/g) ?? []
  const [code, ...others] = found.filter((one) => one !== text && /\d{6}/.test(one))
  return others.length === 0 ? code : undefined
}

/** The query with 有限责任公司 for 有限公司 or the other way round: one form of company, written in full or not. */
export function otherForm(text: string): string | undefined {
  if (text.includes('有限责任公司')) return text.replaceAll('有限责任公司', '有限公司')
  return text.includes('有限公司') ? text.replaceAll('有限公司', '有限责任公司') : undefined
}

function plain(key: string): string {
  return key.replace(/[()·\-]/g, '')
}

/** The indexed pairs of a word. */
export function gramsOf(word: string): string[] {
  return [...word].length < 2 ? [] : bigrams(word).filter((gram) => !commonGrams.has(gram))
}

/** How often a pair occurs: its share of all names, 0 to 1. */
export type GramShare = (gram: string) => number

/**
 * About which share of all names holds every word. Within a word pairs go together, so the rarest decides.
 */
export function shareOf(query: NameQuery, share: GramShare): number {
  return query.words.reduce((all, word) => all * Math.min(1, ...gramsOf(word).map(share)), 1)
}

/**
 * The rarest pairs of each word, few enough for one walk of the index; the rest is left to LIKE. A word's
 * further pairs cost more to read than they spare where they are in more than one of thirty names. Words of
 * one character give the beginnings of pairs.
 */
export function rarestGrams(query: NameQuery, share: GramShare): GramPattern {
  const grams = query.words.flatMap((word) =>
    rarest(gramsOf(word), share, 3).filter((gram, i) => i === 0 || share(gram) < 0.03),
  )
  const leads = grams.length > 0 ? [] : query.words.filter((word) => [...word].length === 1)
  return { grams: rarest(grams, share, 4), leads }
}

function rarest(grams: readonly string[], share: GramShare, count: number): string[] {
  return [...new Set(grams)].sort((a, b) => share(a) - share(b) || (a < b ? -1 : 1)).slice(0, count)
}

/** What a name must hold: pairs, and beginnings of pairs. */
export interface GramPattern {
  grams: string[]
  leads: string[]
}

/** Texts shorter than this are not corrected: too much would be near them. */
export const shortestCorrected = 4

/**
 * Alternatives that together hold every name within one wrong, missing, doubled or swapped character of the
 * text: a slip at a place spares the pairs that do not touch it. Where those spared are in more than
 * `common` of all names, the pair begun before the slip narrows them down.
 */
export function slipPatterns(text: string, share: GramShare, common: number): GramPattern[] {
  const chars = [...text].slice(0, 30)
  const pair = (i: number, j: number): string => `${chars[i]}${chars[j]}`
  const patterns = new Map<string, GramPattern>()
  const add = (grams: readonly string[], leads: readonly string[]): void => {
    const kept = rarest(
      grams.filter((gram) => !commonGrams.has(gram)),
      share,
      3,
    )
    // Where nothing indexed is spared, only the pair begun before the slip could tell names apart.
    const weak = kept.length === 0 || Math.min(...kept.map(share)) > common
    if (weak && leads.length === 0) return
    const pattern = { grams: kept.sort(), leads: weak ? [...leads] : [] }
    patterns.set(JSON.stringify(pattern), pattern)
  }
  const pairs = chars.slice(1).map((_, i) => pair(i, i + 1))
  chars.forEach((_, at) => {
    const before = chars[at - 1]
    add(
      pairs.filter((_gram, i) => i !== at - 1 && i !== at),
      before === undefined ? [] : [before],
    )
  })
  for (let at = 0; at + 1 < chars.length; at += 1) {
    const swapped = [pair(at + 1, at)]
    if (at > 0) swapped.push(pair(at - 1, at + 1))
    if (at + 2 < chars.length) swapped.push(pair(at, at + 2))
    add([...pairs.filter((_gram, i) => Math.abs(i - at) > 1), ...swapped], [])
  }
  return [...patterns.values()]
}

/** Whether some part of the name is the text but for one wrong, missing, doubled or swapped character. */
export function withinOneSlip(text: string, name: string): boolean {
  const a = [...text]
  const b = [...name]
  // Row i: the least slips for the first i characters of the text to end at each place of the name; it may
  // begin anywhere.
  let twoBack: number[] = []
  let back = new Array<number>(b.length + 1).fill(0)
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      let least = Math.min(
        (back[j - 1] as number) + same,
        (back[j] as number) + 1,
        (row[j - 1] as number) + 1,
      )
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (twoBack[j - 2] as number) + 1)
      row.push(least)
    }
    twoBack = back
    back = row
  }
  return back.some((slips) => slips <= 1)
}

/** How much a name has in common with the text: rare pairs weigh more. */
export function likeness(text: string, name: string, share: GramShare): number {
  const own = new Set(bigrams(name))
  return gramsOf(text).reduce((sum, gram) => sum + (own.has(gram) ? -Math.log(share(gram)) : 0), 0)
}
