/** Files chunks of rows: matched, filed and accounted for, each in one transaction. */
import type { Context } from '../../../context.ts'
import { clientTransaction, type PgClient, type Tx } from '../../../kernel/db.ts'
import { publishBatch } from '../../../kernel/feed.ts'
import { record, systemActor } from '../../../kernel/journal.ts'
import { Problem } from '../../../kernel/problem.ts'
import type { HeaderReading } from '../../catalogue/index.ts'
import {
  factsUnder, fileRecords, replaceFacts, tellReplaced, TwinWatch, type Filed, type WrittenRecord,
} from '../../records/index.ts'
import type { KnownSubject } from '../../subjects/index.ts'
import { exchangeJournal } from '../journal.ts'
import { noCounts, type Counts, type RefusedRow, type Submission, type Warning } from '../schema.ts'
import { insertChunk, insertRows } from '../store/rows.ts'
import { decisionsElsewhere, expectationRemarks, unknownAuthorities } from './remarks.ts'
import { KnownSubjects, type CreatedSubjects } from './known.ts'
import { placeRows } from './place.ts'
import type { Plan } from './plan.ts'
import { mostAuthorities, type Authority, type ReadChunk } from './reader.ts'
import type { Tally } from './tally.ts'
import { foreignQuestion, revokedElsewhere, revokedQuestion, twinQuestion } from './questions.ts'

const attempts = 6

/** Subjects by the keys under which they were sought. */
type Subjects = Map<string, KnownSubject[]>

/** What a committed chunk leaves to be remembered. */
interface Filing {
  records: readonly WrittenRecord[]
  created: CreatedSubjects
}

interface Outcome extends Filing {
  counts: Counts
  contradicted: number
  outdated: number
}

export class Filer {
  /** As recognised in this run. */
  header: HeaderReading | undefined
  readonly #ctx: Context
  readonly #submission: Submission
  readonly #plan: Plan
  readonly #tally: Tally
  readonly #known = new KnownSubjects()
  readonly #twins: TwinWatch | undefined
  /** Deciding bodies met in this run, by code: who they said they are, and on how many rows. */
  readonly #authorities = new Map<string, Authority>()
  #received = 0
  /** The last chunk committed, until the next one has a moment to remember it. */
  #last: Filing | undefined

  constructor(ctx: Context, submission: Submission, plan: Plan, tally: Tally) {
    this.#ctx = ctx
    this.#submission = submission
    this.#plan = plan
    this.#tally = tally
    this.#twins = plan.asksTwins ? new TwinWatch(plan.kind.code) : undefined
    this.#received = submission.received
  }

  /**
   * The subjects of a chunk, looked for while the last one is being filed; undefined where that would be too soon: rows
   * of a register change what is looked for.
   */
  async seek(chunk: ReadChunk): Promise<Subjects | undefined> {
    return this.#plan.register ? undefined : this.#known.resolve(this.#ctx.pool, chunk.lookups)
  }

  /** Files a chunk, when its turn has come beside the counters. `sought`: what `seek` found for it. */
  file(chunk: ReadChunk, sought: Promise<Subjects | undefined>): Promise<Counts> {
    return this.#ctx.counters.giveWay(async () => this.#file(chunk, await sought))
  }

  /** Two servers meeting the same new subject collide on its code and one of them looks, and tries, again. */
  async #file(chunk: ReadChunk, sought: Subjects | undefined): Promise<Counts> {
    for (let attempt = 1; ; attempt += 1) {
      const known = attempt === 1 ? sought : undefined
      try {
        const outcome = await clientTransaction(this.#ctx.pool, (client, tx) =>
          this.#fileOnce(chunk, known, client, tx))
        this.#last = outcome
        this.#tally.contradicted(outcome.contradicted)
        this.#tally.outdated(outcome.outdated)
        this.#received += outcome.counts.received
        this.#noteAuthorities(chunk)
        return outcome.counts
      } catch (error) {
        if (attempt === attempts || !isCollision(error)) throw error
      }
    }
  }

  /** What is to be said of the whole delivery when it has been read. */
  async remarks(): Promise<Warning[]> {
    return [
      ...(await unknownAuthorities(this.#ctx, this.#authorities)),
      ...(this.#plan.asksTwins ? await decisionsElsewhere(this.#ctx, this.#submission, this.#received) : []),
      ...expectationRemarks(this.#ctx, this.#submission, this.#received),
    ]
  }

  async #fileOnce(
    chunk: ReadChunk,
    sought: Subjects | undefined,
    client: PgClient,
    tx: Tx,
  ): Promise<Outcome> {
    const submission = this.#submission
    const plan = this.#plan
    const at = this.#ctx.clock.now()
    const delivery = { submission, plan, header: this.header, known: this.#known }
    this.#remember()
    const known = sought ?? (await this.#known.resolve(client, chunk.lookups))
    this.#known.addLatest(known, chunk.lookups)
    const placed = await placeRows(client, delivery, chunk, known, at)
    const { refused } = placed
    const records = await this.#withoutTwins(client, chunk, placed.records, placed.created.ids, refused)
    await replaceFacts(tx, plan.kind.code, placed.coded, at)
    const filed = await fileRecords(
      client,
      {
        kind: plan.kind.code, kindVersion: plan.kind.version, sourceCode: submission.sourceCode,
        submissionId: submission.id, receivedAt: submission.receivedAt, at,
      },
      records,
    )
    await placed.register([...filed.outdated, ...filed.foreign, ...filed.revoked])
    refuse(chunk, refused, filed.revoked, revokedQuestion(plan))
    refuse(chunk, refused, filed.foreign, foreignQuestion(plan))
    await askRevoked(client, placed.revoked, refused)
    const counts = countsOf(plan, chunk, records, filed, refused)
    await insertRows(client, submission.id, refused.map((row) => ({
      ...row, cells: this.#ctx.keys.seal(JSON.stringify(row.cells), `exchange.rows:${submission.id}`),
    })))
    await insertChunk(client, submission.id, {
      ...counts, number: chunk.number, firstRow: chunk.firstRow, lastRow: chunk.lastRow, bytesRead: chunk.bytesRead,
      unchangedRows: unchangedRows(filed), warnings: chunk.warnings,
    }, at)
    await announce(tx, submission, plan, chunk, counts, records)
    await tellReplaced(tx, filed)
    const { contradicted, outdated } = filed
    return { counts, contradicted, outdated: outdated.length, records, created: placed.created }
  }

  /** E502: the same content under another document number is asked about, not filed twice. */
  async #withoutTwins(
    client: PgClient,
    chunk: ReadChunk,
    records: WrittenRecord[],
    created: ReadonlySet<string>,
    refused: RefusedRow[],
  ): Promise<WrittenRecord[]> {
    const twins = (await this.#twins?.find(client, records, created)) ?? new Map<number, string>()
    if (twins.size === 0) return records
    for (const [rowNo, documentNo] of twins) refuse(chunk, refused, [rowNo], twinQuestion(this.#plan, documentNo))
    return records.filter((one) => !twins.has(one.rowNo))
  }

  #remember(): void {
    if (this.#last === undefined) return
    this.#twins?.remember(this.#last.records)
    this.#known.remember(this.#last.created)
    this.#last = undefined
  }

  #noteAuthorities(chunk: ReadChunk): void {
    for (const [code, { name, rows }] of chunk.authorities) {
      const seen = this.#authorities.get(code)
      if (seen !== undefined) seen.rows += rows
      else if (this.#authorities.size < mostAuthorities) this.#authorities.set(code, { name, rows })
    }
  }
}

function isCollision(error: unknown): boolean {
  if (error instanceof Problem) return error.code === 'resource.conflict'
  return (error as { code?: string }).code === '23505'
}

/** Turns rows that were placed into questions. */
function refuse(
  chunk: ReadChunk,
  refused: RefusedRow[],
  rowNos: readonly number[],
  question: RefusedRow['errors'][number],
): void {
  if (rowNos.length === 0) return
  const wanted = new Set(rowNos)
  for (const row of chunk.good) {
    if (!wanted.has(row.rowNo)) continue
    refused.push({
      rowNo: row.rowNo, outcome: 'questioned', errors: [{ ...question, row: row.rowNo }], cells: row.cells,
      subjectName: row.identity.name, suggestions: [],
    })
  }
}

/** Rows that left what is filed as it was. */
function unchangedRows({ unchanged, outdated }: Filed): number[] {
  return [...unchanged, ...outdated]
}

/**
 * E503: a row whose source says that the decision was revoked is returned; where its fact is filed here it is asked
 * about instead, for the fact must be taken back within three days (行政处罚法 art 48), and that needs the document.
 */
async function askRevoked(
  client: PgClient,
  revoked: readonly WrittenRecord[],
  refused: RefusedRow[],
): Promise<void> {
  if (revoked.length === 0) return
  const filed = await factsUnder(client, revoked)
  for (const [i, row] of refused.entries()) {
    if (!filed.has(row.rowNo)) continue
    refused[i] = { ...row, outcome: 'questioned', errors: row.errors.map(revokedElsewhere) }
  }
}

function countsOf(
  plan: Plan,
  chunk: ReadChunk,
  records: readonly WrittenRecord[],
  filed: Filed,
  refused: readonly RefusedRow[],
): Counts {
  const late = new Set<number>()
  for (const r of records) if (r.dueOn !== null && r.dueOn < plan.receivedOn) late.add(r.rowNo)
  const questioned = refused.filter((row) => row.outcome === 'questioned').length
  return {
    ...noCounts,
    received: chunk.good.length + chunk.refused.length,
    accepted: filed.accepted.length, updated: filed.updated.length, unchanged: unchangedRows(filed).length,
    questioned, returned: refused.length - questioned,
    late: late.size === 0 ? 0 : filed.accepted.filter((row) => late.has(row)).length,
  }
}

/** Tells the feed and the journal, in the chunk's own transaction. */
async function announce(
  tx: Tx,
  submission: Submission,
  plan: Plan,
  chunk: ReadChunk,
  counts: Counts,
  records: readonly WrittenRecord[],
): Promise<void> {
  const { firstRow, lastRow } = chunk
  if (counts.accepted + counts.updated > 0) {
    await publishBatch(tx, {
      kind: 'published', source: 'records', count: counts.accepted + counts.updated,
      public: plan.kind.sharing === 'public', subjects: [...new Set(records.map((one) => one.subjectId))],
      ref: { submissionId: submission.id, firstRow, lastRow, recordKind: plan.kind.code },
    })
  }
  await record(tx, {
    actor: systemActor, action: exchangeJournal.filed, operation: 'exchange.ingest',
    onBehalfOf: submission.sourceCode, object: { type: 'submission', id: submission.id },
    detail: { kind: plan.kind.code, firstRow, lastRow, ...counts },
  })
}
