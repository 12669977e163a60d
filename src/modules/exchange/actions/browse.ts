/** Deliveries and open questions as a person looks through them: one's own, or all for the credit office. */
import { Type } from 'typebox'
import type { Context } from '../../../context.ts'
import { CursorAt, cursorParts, decodeCursor, encodeCursor } from '../../../kernel/cursor.ts'
import type { Actor } from '../../../kernel/http.ts'
import { isUuid } from '../../../kernel/ids.ts'
import { redact } from '../../../kernel/personal-data.ts'
import { beijingTime } from '../../../kernel/time.ts'
import { feedsNaming } from '../rules.ts'
import type { Suggestion, SubmissionView } from '../schema.ts'
import { countOpenQuestions, listOpenQuestions, type OpenQuestion } from '../store/questions.ts'
import { listSubmissions } from '../store/submissions.ts'
import { submissionView } from './view.ts'

export interface Page<T> {
  items: T[]
  next: string | null
}

/** Whose deliveries an actor sees; undefined: everybody's. */
export function boundOf(actor: Actor, wanted: string | undefined): string | undefined {
  const all = actor.kind === 'system' || actor.scopes.has('organisations:any')
  return all ? wanted : (actor.organisation?.code ?? '')
}

/** Deliveries, newest first. `source` is heeded only for those who see more than one. */
export async function browseDeliveries(
  ctx: Pick<Context, 'db'>,
  actor: Actor,
  query: { source?: string | undefined; cursor?: string | undefined; limit: number },
): Promise<Page<SubmissionView>> {
  const before = decodeCursor(query.cursor, CursorAt)
  const items = await listSubmissions(ctx.db, { sourceCode: boundOf(actor, query.source), before, limit: query.limit })
  const last = items.length === query.limit ? items.at(-1) : undefined
  return {
    items: items.map(submissionView),
    next: last === undefined ? null : encodeCursor({ at: last.receivedAt.toISOString(), id: last.id }),
  }
}

/** A question with what its settler must see: the row's own words by field, personal numbers blacked out. */
export interface QuestionView {
  submission: string
  row: number
  kind: { code: string; title: string }
  source: { code: string; name: string }
  fileName: string
  receivedAt: string
  subjectName: string | null
  errors: OpenQuestion['errors']
  suggestions: Suggestion[]
  values: { title: string; value: string }[]
}

/** Open questions, oldest delivery first; of one delivery when `submission` is given. */
export async function browseQuestions(
  ctx: Pick<Context, 'db' | 'keys' | 'catalogue'>,
  actor: Actor,
  query: { submission?: string | undefined; cursor?: string | undefined; limit: number },
): Promise<Page<QuestionView>> {
  const { submission } = query
  if (submission !== undefined && !isUuid(submission)) return { items: [], next: null }
  const after = decodeCursor(query.cursor, Type.Object({ submission: cursorParts.Id, row: cursorParts.Int }))
  const found = await listOpenQuestions(ctx.db, {
    sourceCode: boundOf(actor, undefined), submissionId: submission, after, limit: query.limit,
  })
  const last = found.length === query.limit ? found.at(-1) : undefined
  return {
    items: found.map((question) => questionView(ctx, question)),
    next: last === undefined ? null : encodeCursor({ submission: last.submissionId, row: last.rowNo }),
  }
}

/** How many questions wait for somebody who may see them. */
export function openQuestions(ctx: Pick<Context, 'db'>, actor: Actor): Promise<number> {
  return countOpenQuestions(ctx.db, boundOf(actor, undefined))
}

function questionView(ctx: Pick<Context, 'keys' | 'catalogue'>, q: OpenQuestion): QuestionView {
  const kind = ctx.catalogue.kindVersion(q.kind, q.kindVersion) ?? ctx.catalogue.findKind(q.kind)
  const cells = JSON.parse(ctx.keys.open(q.cells, `exchange.rows:${q.submissionId}`)) as string[]
  const titles = new Map(kind?.fields.map((field) => [field.name, field.title]))
  return {
    submission: q.submissionId, row: q.rowNo, kind: { code: q.kind, title: kind?.title ?? q.kind },
    source: { code: q.sourceCode, name: q.sourceName }, fileName: q.fileName, receivedAt: beijingTime(q.receivedAt),
    subjectName: q.subjectName, errors: q.errors, suggestions: q.suggestions,
    values: q.columns.flatMap((name, i) => {
      const value = (cells[i] ?? '').trim()
      return name === null || value === '' ? [] : [{ title: titles.get(name) ?? name, value: redact(value) }]
    }),
  }
}

/** The kinds and lists a body delivers, as the catalogue names them; undefined: nothing is known, so anything may come. */
export function deliverable(
  ctx: Pick<Context, 'catalogue' | 'config'>,
  organisation: string,
): { kinds: ReadonlySet<string>; lists: ReadonlySet<string> | undefined } | undefined {
  const feeds = feedsNaming(ctx.catalogue.sources, organisation)
  if (feeds.length === 0 || organisation === ctx.config.site.officeCode) return undefined
  const lists = feeds.flatMap((feed) => feed.lists ?? [])
  return { kinds: new Set(feeds.flatMap((feed) => feed.kinds)), lists: lists.length === 0 ? undefined : new Set(lists) }
}
