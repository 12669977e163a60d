/** What follows from a list or from one entry of it, as everybody may read it today. */
import { Type, type Static } from 'typebox'
import type { Context } from '../../../context.ts'
import { nullable, oneOf } from '../../../kernel/schema.ts'
import { listBodies } from '../../lists/index.ts'
import { consequencesOf, type Consequence, type EntryDates } from '../rules/consequences.ts'

type ReadContext = Pick<Context, 'db' | 'clock' | 'catalogue' | 'config'>

const Named = Type.Object({ code: Type.String(), name: Type.String() })

export const ConsequenceView = Type.Object({
  code: Type.String(),
  title: Type.String(),
  measure: Named,
  nationalNo: nullable(Type.Integer({ description: '全国失信惩戒措施基础清单编号' })),
  effect: oneOf(['prohibit', 'restrict', 'examine', 'favour']),
  mandatory: Type.Boolean(),
  matters: Type.Array(Type.Object({ code: Type.String(), title: Type.String(), handledBy: Type.String() })),
  subjects: Type.Array(Type.String()),
  fields: Type.Array(Type.String({ description: '实施领域' })),
  bodies: Type.Array(Named, { description: '本市名录内的实施单位' }),
  maxMonths: nullable(Type.Integer({ description: '条文规定的最长期限；null 为与列入同期' })),
  basis: Type.Array(Type.Object({ document: Type.String(), article: nullable(Type.String()) })),
})
export type ConsequenceView = Static<typeof ConsequenceView>

/**
 * The consequences of a list, by code; with an entry's dates, those that bear on it and are not over today. Throws
 * `catalogue.unknown_list`.
 */
export async function readConsequences(
  ctx: ReadContext,
  list: string,
  entry?: EntryDates,
): Promise<Consequence[]> {
  const today = ctx.clock.today()
  const definition = ctx.catalogue.list(list, today)
  const bodies = await listBodies(ctx, ctx.db)
  const place = { bodies, region: ctx.config.site.region }
  return consequencesOf(ctx.catalogue, definition, place, today, entry)
}

export function consequenceView(one: Consequence): ConsequenceView {
  const { code, title, effect, mandatory, maxMonths } = one
  return {
    code,
    title,
    measure: { code: one.measure.code, name: one.measure.title },
    nationalNo: one.measure.nationalNo,
    effect,
    mandatory,
    matters: one.matters.map((matter) => ({ ...matter })),
    subjects: [...one.subjects],
    fields: [...one.fields],
    bodies: one.bodies.map((body) => ({ ...body })),
    maxMonths,
    basis: one.basis.map(({ document, article }) => ({ document, article: article ?? null })),
  }
}
