/** Typical cases out of the door of module measures. */
import type { Context } from '../../context.ts'
import { CursorPublished, decodeCursor, encodeCursor } from '../../kernel/cursor.ts'
import { readTypical, readTypicalCase, type TypicalCase } from '../../modules/measures/index.ts'
import type { JointCase, JointCasePage } from './types.ts'

const caseOf = (c: TypicalCase): JointCase => ({ ...c, matter: c.matter.name })

/** A page of published cases, newest first; `kind` that is none means all. */
export async function jointCasesOf(
  ctx: Context,
  filter: { kind: string | undefined; cursor: string | undefined; limit: number },
): Promise<JointCasePage> {
  const { kind, cursor, limit } = filter
  const after = decodeCursor(cursor, CursorPublished)
  const { items, last } = await readTypical(ctx, { kind, after, limit })
  return { items: items.map(caseOf), next: last === undefined ? undefined : encodeCursor(last) }
}

/** One published case. Throws `measure.case_unknown`, also when it was taken down. */
export async function jointCaseOf(ctx: Context, id: string): Promise<JointCase> {
  return caseOf(await readTypicalCase(ctx, id))
}
