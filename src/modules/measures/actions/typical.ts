/** Typical cases of joint action as the public reads them: reviewed, published by a second person, without names (J7). */
import type { Context } from '../../../context.ts'
import { isUuid } from '../../../kernel/ids.ts'
import { Problem } from '../../../kernel/problem.ts'
import { measuresProblems } from '../problems.ts'
import type { TypicalCase } from '../schema.ts'
import { findPublished, listPublished, type AfterCase, type StoredCase } from '../store/cases.ts'

type ReadContext = Pick<Context, 'db' | 'catalogue'>

function typicalView(ctx: Pick<Context, 'catalogue'>, c: StoredCase): TypicalCase {
  return {
    id: c.id,
    kind: c.kind,
    title: c.title ?? '',
    story: c.story ?? '',
    matter: { code: c.matter, name: ctx.catalogue.matter(c.matter)?.title ?? c.matter },
    measures: [...new Set(c.items.map((item) => item.measure.name))],
    publishedOn: c.publishedOn as string,
  }
}

/** A page of typical cases, newest first; `last` is where the next begins, absent on the last page. */
export async function readTypical(
  ctx: ReadContext,
  filter: { kind?: string | undefined; after?: AfterCase | undefined; limit: number },
): Promise<{ items: TypicalCase[]; last: AfterCase | undefined }> {
  const found = await listPublished(ctx.db, filter)
  const last = found.length === filter.limit ? found.at(-1) : undefined
  return {
    items: found.map((c) => typicalView(ctx, c)),
    last: last === undefined ? undefined : { publishedOn: last.publishedOn as string, id: last.id },
  }
}

/** One typical case. Throws `measure.case_unknown`, also when it is not, or no longer, published. */
export async function readTypicalCase(ctx: ReadContext, id: string): Promise<TypicalCase> {
  const found = isUuid(id) ? await findPublished(ctx.db, id) : undefined
  if (found === undefined) throw new Problem(measuresProblems.caseUnknown)
  return typicalView(ctx, found)
}
