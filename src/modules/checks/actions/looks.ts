/** A subject's own view of who checked it (peers 5 row 28): which body, on which matter, for which purpose. */
import { Type } from 'typebox'
import type { Context } from '../../../context.ts'
import { cursorParts, decodeCursor, encodeCursor } from '../../../kernel/cursor.ts'
import type { Actor } from '../../../kernel/http.ts'
import { findSubjectByCode } from '../../subjects/index.ts'
import type { CheckLook } from '../schema.ts'
import { listLooks } from '../store/looks.ts'
import { askingOrganisation } from './check.ts'

/** Checks of the actor's own organisation by anybody, newest first. Throws `check.no_organisation`, `input.cursor`. */
export async function readLooks(
  ctx: Pick<Context, 'db' | 'catalogue'>,
  actor: Actor,
  page: { limit: number; cursor?: string | undefined },
): Promise<{ items: CheckLook[]; next: string | null }> {
  const subject = await findSubjectByCode(ctx.db, askingOrganisation(actor))
  if (subject === undefined) return { items: [], next: null }
  const after = decodeCursor(page.cursor, Type.Object({ receipt: cursorParts.Id }))?.receipt
  const found = await listLooks(ctx.db, { subjectId: subject.id, after, limit: page.limit })
  const last = found.length === page.limit ? found.at(-1) : undefined
  return {
    items: found.map(({ organisationName, ...look }) => ({
      ...look,
      organisation: { code: look.organisation, name: organisationName ?? look.organisation },
      matter: { code: look.matter, name: ctx.catalogue.matter(look.matter)?.title ?? look.matter },
    })),
    next: last === undefined ? null : encodeCursor({ receipt: last.receipt }),
  }
}
