/** The lists of double publicity with the ways to narrow them: authority, year, and the kind's own coded field. */
import type { Context } from '../../context.ts'
import { CursorDecided, decodeCursor, encodeCursor } from '../../kernel/cursor.ts'
import { openMarks } from '../../modules/checks/index.ts'
import {
  countFacets,
  publicPage,
  readNarrowing,
  type Facets,
  type PublicFilter,
} from '../../modules/publicity/index.ts'
import type { PublicityKind } from '../source.ts'
import type { Choice, PublicityFilter, PublicityResult } from '../types.ts'
import { figure } from '../../kernel/figures.ts'
import { shownCounts } from './shown-counts.ts'
import { recordOf } from './records.ts'

/** Counting stops here: a wide filter costs no full count, and its facets are offered without numbers. */
export const COUNT_CAP = 10_000

/** The field a reader narrows by: 许可类别, 处罚类别. */
const fields: Readonly<Record<PublicityKind, string>> = { permit: 'permit_class', penalty: 'sanction_kinds' }

/** Where a page of newest decisions first ended. */
export interface After {
  decidedOn: string
  id: string
}

export function nextOf(last: { decidedOn: string | null; id: string } | undefined): string | undefined {
  return last === undefined
    ? undefined
    : encodeCursor({ decidedOn: last.decidedOn ?? '0001-01-01', id: last.id })
}

export async function publicityOf(
  ctx: Context,
  kind: PublicityKind,
  filter: PublicityFilter,
): Promise<PublicityResult> {
  const asked = await askedOf(ctx, kind, filter)
  const { from, to, authority, coded } = asked
  const count = (f: PublicFilter): Promise<Facets> => facetsOf(ctx, kind, f)
  // A line on which something is chosen counts what the other choices leave, so that one can change one's mind.
  const [page, all, byAuthority, byYear, byCode] = await Promise.all([
    publicPage(ctx, { ...asked, after: decodeCursor(filter.cursor, CursorDecided) }),
    count(asked),
    authority === undefined ? undefined : count({ ...asked, authority: undefined }),
    from === undefined && to === undefined ? undefined : count({ ...asked, from: undefined, to: undefined }),
    coded === undefined ? undefined : count({ ...asked, coded: undefined }),
  ])
  const day = ctx.clock.today()
  const marks = await openMarks(
    ctx.db,
    page.items.map((r) => r.fact),
  )
  return {
    items: page.items.map((r) => recordOf(ctx, r, day, marks)),
    next: nextOf(page.last),
    total: { value: all.total, capped: all.capped },
    authorities: await authoritiesOf(ctx, kind, byAuthority ?? all),
    years: yearsOf(day, byYear ?? all),
    kinds: codesOf(ctx, kind, byCode ?? all),
  }
}

async function askedOf(
  ctx: Context,
  kind: PublicityKind,
  { kind: code, limit, cursor: _, ...asked }: PublicityFilter,
): Promise<PublicFilter> {
  const coded = code === undefined ? undefined : { field: fields[kind], value: code }
  return { ...(await readNarrowing(ctx, asked)), kind, limit, coded }
}

/** Counts are kept for a while, as readers turn pages and change one choice after the other; those of words are not. */
async function facetsOf(ctx: Context, kind: PublicityKind, f: PublicFilter): Promise<Facets> {
  const count = (): Promise<Facets> => countFacets(ctx.db, ctx.clock.today(), f, fields[kind], COUNT_CAP)
  if (f.words !== undefined) return count()
  return figure(ctx, `facets ${JSON.stringify([kind, f.from, f.to, f.authority, f.coded?.value])}`, count)
}

const AUTHORITIES = 30

async function authoritiesOf(
  ctx: Context,
  kind: PublicityKind,
  counted: Facets,
): Promise<Choice[]> {
  if (!counted.capped) return counted.authorities.slice(0, AUTHORITIES)
  const { authorities } = await shownCounts(ctx)
  return authorities
    .filter((one) => one.kind === kind)
    .slice(0, AUTHORITIES)
    .map(({ value, name }) => ({ value, title: name }))
}

function yearsOf(day: string, counted: Facets): Choice[] {
  const year = Number(day.slice(0, 4))
  if (counted.capped)
    return [0, 1, 2, 3, 4].map((n) => ({ value: String(year - n), title: `${year - n}年` }))
  return counted.years
    .map((y) => ({ value: y.value, title: `${y.value}年`, count: y.count }))
    .sort((a, b) => (a.value < b.value ? 1 : -1))
}

function codesOf(ctx: Context, kind: PublicityKind, counted: Facets): Choice[] {
  const field = ctx.catalogue.findKind(kind)?.fields.find((f) => f.name === fields[kind])
  if (field?.codes === undefined) return []
  const list = ctx.catalogue.codeList(field.codes)
  return !counted.capped
    ? counted.codes.map((c) => ({ value: c.value, title: list.title(c.value), count: c.count }))
    : list.entries.map((e) => ({ value: e.code, title: e.title }))
}
