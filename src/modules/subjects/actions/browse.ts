/** The queues and the merges as a person looks through them, page by page. */
import type { Context } from '../../../context.ts'
import { decodeCursor, encodeCursor } from '../../../kernel/cursor.ts'
import type { FindingKind } from '../schema.ts'
import { listFindings, type Finding } from '../store/findings.ts'
import { listMerges, type ListedMerge } from '../store/merge.ts'

export interface Page<T> {
  items: T[]
  next: string | null
}

interface Place {
  at: string
  id: string
}

/** Open findings, the first found first. */
export async function browseFindings(
  ctx: Pick<Context, 'db'>,
  query: { kind?: FindingKind | undefined; cursor?: string | undefined; limit: number },
): Promise<Page<Finding>> {
  const { kind, limit } = query
  const after = decodeCursor<Place>(query.cursor)
  const items = await listFindings(ctx.db, { kind, settled: false, after, limit })
  const last = items.length === limit ? items.at(-1) : undefined
  return { items, next: last === undefined ? null : encodeCursor({ at: last.foundAt.toISOString(), id: last.id }) }
}

/** Merges, the latest first. */
export async function browseMerges(
  ctx: Pick<Context, 'db'>,
  query: { cursor?: string | undefined; limit: number },
): Promise<Page<ListedMerge>> {
  const { limit } = query
  const items = await listMerges(ctx.db, { after: decodeCursor<Place>(query.cursor), limit })
  const last = items.length === limit ? items.at(-1) : undefined
  return { items, next: last === undefined ? null : encodeCursor({ at: last.at.toISOString(), id: last.id }) }
}
