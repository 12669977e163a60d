/** The queues and the merges as a person looks through them, page by page. */
import type { Context } from '../../../context.ts'
import { normaliseCode } from '../codes.ts'
import { readListCursor, writeListCursor } from '../rules/list-cursor.ts'
import type { FindingKind } from '../schema.ts'
import { listFindings, type Finding } from '../store/findings.ts'
import { listMerges, type ListedMerge } from '../store/merge.ts'
import { findSubjectByCode } from '../store/read.ts'

export interface Page<T> {
  items: T[]
  next: string | null
}

/** Findings, the first found first: open ones, or those already settled. */
export async function browseFindings(
  ctx: Pick<Context, 'db'>,
  query: { kind?: FindingKind | undefined; settled?: boolean; cursor?: string | undefined; limit: number },
): Promise<Page<Finding>> {
  const { kind, settled = false, limit } = query
  const items = await listFindings(ctx.db, { kind, settled, after: readListCursor(query.cursor), limit })
  const last = items.length === limit ? items.at(-1) : undefined
  return { items, next: writeListCursor(last && { at: last.foundAt, id: last.id }) }
}

/** Merges, the latest first; with `subject`, a USCC, those it was kept or merged in. */
export async function browseMerges(
  ctx: Pick<Context, 'db'>,
  query: { subject?: string | undefined; cursor?: string | undefined; limit: number },
): Promise<Page<ListedMerge>> {
  const { limit } = query
  const after = readListCursor(query.cursor)
  const { subject: code } = query
  const subject = code === undefined ? undefined : await findSubjectByCode(ctx.db, normaliseCode(code))
  if (code !== undefined && subject === undefined) return { items: [], next: null }
  const items = await listMerges(ctx.db, { subjectId: subject?.id, after, limit })
  return { items, next: writeListCursor(items.length === limit ? items.at(-1) : undefined) }
}
