/** What is held, as the office looks through it: each fact with whom it is about. */
import type { Context } from '../../../context.ts'
import { recordAccess } from '../../../kernel/access-ledger.ts'
import { CursorId, decodeCursor, encodeCursor } from '../../../kernel/cursor.ts'
import type { Actor } from '../../../kernel/http.ts'
import { findSubject } from '../../subjects/index.ts'
import type { StoredRecord } from '../schema.ts'
import { listHeld } from '../store/held.ts'

export interface HeldFact {
  record: StoredRecord
  subject: { code: string | null; name: string }
}

/** Held facts, oldest first. Whoever looks sees what nobody else is told, so each look stands in the ledger of access. */
export async function browseHeld(
  ctx: Pick<Context, 'db'>,
  actor: Actor,
  query: { cursor?: string | undefined; limit: number },
  requestId: string,
): Promise<{ items: HeldFact[]; next: string | null }> {
  const after = decodeCursor(query.cursor, CursorId)
  const held = await listHeld(ctx.db, { after: after?.id, limit: query.limit })
  const items = await Promise.all(held.map(async (record): Promise<HeldFact> => {
    const subject = await findSubject(ctx.db, record.subjectId)
    return { record, subject: { code: subject?.code ?? null, name: subject?.name ?? '' } }
  }))
  for (const subjectId of new Set(held.map((record) => record.subjectId))) {
    await recordAccess(ctx.db, { actor, subjectId, what: 'records', purpose: '复核暂缓公示的记录', requestId })
  }
  const last = held.length === query.limit ? held.at(-1) : undefined
  return { items, next: last === undefined ? null : encodeCursor({ id: last.id }) }
}
