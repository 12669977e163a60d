/** One chunk of rows: matched, filed and accounted for in one transaction. */
import { clientTransaction, type PgClient, type Tx } from '../../../kernel/db.ts'
import { publishBatch } from '../../../kernel/feed.ts'
import { record, systemActor } from '../../../kernel/journal.ts'
import { Problem } from '../../../kernel/problem.ts'
import type { Context } from '../../../context.ts'
import { fileRecords, type NewRecord } from '../../records/index.ts'
import { candidatesByName, lookupKey, orgCodeFromTax15, resolveCodes, type CodeLookup } from '../../subjects/index.ts'
import { exchangeJournal } from '../journal.ts'
import { lookupsOf, matchSubject, type Match } from '../rules.ts'
import { noCounts, type Counts, type RefusedRow, type Submission } from '../schema.ts'
import { insertChunk, insertRows } from '../store.ts'
import { Placer } from './placer.ts'
import type { Plan, ReadRow } from './plan.ts'

/** Rows of one chunk as read: those the validator let through, and those it did not. */
export interface ReadChunk {
  number: number
  firstRow: number
  lastRow: number
  bytesRead: number
  good: ReadRow[]
  refused: (RefusedRow & { read: ReadRow | undefined })[]
}

const attempts = 6

/** Files a chunk. Two servers meeting the same new subject collide on its code and one of them tries again. */
export async function fileChunk(ctx: Context, submission: Submission, plan: Plan, chunk: ReadChunk): Promise<Counts> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await clientTransaction(ctx.pool, (client, tx) => fileOnce(ctx, submission, plan, chunk, client, tx))
    } catch (error) {
      if (attempt === attempts || !isCollision(error)) throw error
    }
  }
}

function isCollision(error: unknown): boolean {
  if (error instanceof Problem) return error.code === 'resource.conflict'
  return (error as { code?: string }).code === '23505'
}

async function fileOnce(
  ctx: Context,
  submission: Submission,
  plan: Plan,
  chunk: ReadChunk,
  client: PgClient,
  tx: Tx,
): Promise<Counts> {
  const at = ctx.clock.now()
  const refused: RefusedRow[] = []
  const placed = await placeRows(client, submission, plan, chunk, refused, at)
  const filed = await fileRecords(
    client,
    {
      kind: plan.kind.code, kindVersion: plan.kind.version,
      sourceCode: submission.sourceCode, submissionId: submission.id, receivedAt: submission.receivedAt, at,
    },
    placed.records,
  )
  const late = new Set(placed.records.filter((r) => r.dueOn !== null && r.dueOn < plan.receivedOn).map((r) => r.rowNo))
  const counts: Counts = {
    ...noCounts,
    received: chunk.good.length + chunk.refused.length,
    accepted: filed.accepted.length, updated: filed.updated.length, unchanged: filed.unchanged.length,
    questioned: refused.filter((row) => row.outcome === 'questioned').length,
    returned: refused.filter((row) => row.outcome === 'returned').length,
    late: filed.accepted.filter((row) => late.has(row)).length,
  }
  await insertRows(client, submission.id, refused.map((row) => ({
    ...row, cells: ctx.keys.seal(JSON.stringify(row.cells), `exchange.rows:${submission.id}`),
  })))
  await insertChunk(client, submission.id, {
    ...counts, number: chunk.number, firstRow: chunk.firstRow, lastRow: chunk.lastRow, bytesRead: chunk.bytesRead,
    unchangedRows: filed.unchanged,
  }, at)
  await announce(tx, submission, plan, chunk, counts)
  return counts
}

/** Tells the feed and the journal, in the chunk's own transaction. */
async function announce(tx: Tx, submission: Submission, plan: Plan, chunk: ReadChunk, counts: Counts): Promise<void> {
  if (counts.accepted + counts.updated > 0) {
    await publishBatch(tx, {
      kind: 'published', source: 'records', count: counts.accepted + counts.updated, public: plan.kind.sharing === 'public',
      ref: { submissionId: submission.id, firstRow: chunk.firstRow, lastRow: chunk.lastRow, recordKind: plan.kind.code },
    })
  }
  await record(tx, {
    actor: systemActor, action: exchangeJournal.filed, operation: 'exchange.ingest', onBehalfOf: submission.sourceCode,
    object: { type: 'submission', id: submission.id },
    detail: { kind: plan.kind.code, firstRow: chunk.firstRow, lastRow: chunk.lastRow, ...counts },
  })
}

interface Placed {
  records: NewRecord[]
}

/** Finds the subject of each row, creates the ones not met before, and turns rows into records. */
async function placeRows(
  client: PgClient,
  submission: Submission,
  plan: Plan,
  chunk: ReadChunk,
  refused: RefusedRow[],
  at: Date,
): Promise<Placed> {
  const register = plan.kind.nature === 'registration'
  const candidates = [...chunk.good, ...chunk.refused.flatMap((row) => row.read ?? [])]
  const lookups = new Map<ReadRow, CodeLookup[]>(candidates.map((row) => [row, lookupsOf(row.identity, orgCodeFromTax15)]))
  const distinct = new Map<string, CodeLookup>()
  for (const list of lookups.values()) for (const lookup of list) distinct.set(lookupKey(lookup), lookup)
  const known = await resolveCodes(client, [...distinct.values()])
  const nameless = candidates.filter((row) => !(lookups.get(row) ?? []).some((l) => known.has(lookupKey(l))) && row.identity.uscc === null)
  const namesakes = await candidatesByName(client, nameless.map((row) => row.identity.nameKey))
  const match = (row: ReadRow): Match =>
    matchSubject(row.identity, lookups.get(row) ?? [], known, namesakes.get(row.identity.nameKey) ?? [], register)

  const placer = new Placer(plan, submission)
  for (const row of chunk.good) placer.place(row, match(row))
  if (register) await placer.refuseSecondNames(client)
  await placer.write(client, at)
  refused.push(...placer.refused, ...chunk.refused.map((row) => withSuggestions(row, match)))
  return { records: placer.records() }
}

/** A refused row whose subject can be guessed comes back as a question with the guess beside it. */
function withSuggestions(row: ReadChunk['refused'][number], match: (row: ReadRow) => Match): RefusedRow {
  const { read, ...plain } = row
  if (read === undefined || !row.errors.every((error) => error.code === 'E103')) return plain
  const verdict = match(read)
  if (verdict.verdict === 'question') return { ...plain, outcome: 'questioned', suggestions: verdict.suggestions }
  if (verdict.verdict !== 'matched') return plain
  const { code, name } = verdict.subject
  return { ...plain, outcome: 'questioned', suggestions: [{ code, name, why: '按旧号码在主体库中查得，请核对后改填统一社会信用代码' }] }
}
