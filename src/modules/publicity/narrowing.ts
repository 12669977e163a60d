/** What a reader types, as what a list can be narrowed by. */
import type { Context } from '../../context.ts'
import { normaliseText } from '../../kernel/text.ts'
import { organisationCodeByName } from '../access/index.ts'
import { subjectsNamed } from '../subjects/index.ts'
import { subjectsByNumber, type Narrowing, type Words } from './store/narrow.ts'

/** What a reader may give. */
export interface Asked {
  from?: string | undefined
  to?: string | undefined
  /** A deciding authority's code, or its name. */
  authority?: string | undefined
  /** Words of the subject's name, its code, or a document number from its beginning or its year on. */
  q?: string | undefined
}

/**
 * Up to so many subjects are listed and their records looked at; words that fit more are so common that the newest
 * records soon fill a page.
 */
const listed = 5_000

/** Looks up whom and what a reader means. */
export async function readNarrowing(ctx: Context, { q, authority, ...dates }: Asked): Promise<Narrowing> {
  const text = normaliseText(q ?? '')
  const [words, decider] = await Promise.all([
    text === '' ? undefined : readWords(ctx, text),
    authority === undefined ? undefined : readAuthority(ctx, authority),
  ])
  return { ...dates, authority: decider, words }
}

/** Records carry the code of their authority where it has one; the register of bodies knows it by name. */
async function readAuthority(ctx: Context, text: string): Promise<string> {
  return /^[0-9A-Z]{18}$/.test(text) ? text : ((await organisationCodeByName(ctx.db, text)) ?? text)
}

async function readWords(ctx: Context, text: string): Promise<Words> {
  const numbers = spellings(text)
  const [{ words: names, ids: named }, numbered] = await Promise.all([
    subjectsNamed(ctx, text, listed),
    subjectsByNumber(ctx.db, numbers, listed),
  ])
  const subjects = named === undefined || numbered === undefined ? undefined : [...new Set([...named, ...numbered])]
  return { numbers, names, named, subjects }
}

/** A document number is written with 〔〕, and typed with whatever brackets a keyboard has. */
function spellings(text: string): string[] {
  return [...new Set([text, text.replace(/[[(（【﹝]/g, '〔').replace(/[\])）】﹞]/g, '〕')])]
}
