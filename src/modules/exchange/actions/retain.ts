/**
 * Retention: what was delivered and has done its duty goes when its term (`catalogue/retention.yaml`) is over, because
 * content is kept for no longer than its purpose takes (PIPL art 19, 47). Facts, counts, reasons and digests stay.
 *
 * First the row says that its content is kept no longer, then the content goes, a day later: a backup or a reader that
 * still saw the row finds the file. A run that is cut off anywhere is simply repeated.
 */
import type { Context } from '../../../context.ts'
import { transaction, type Tx } from '../../../kernel/db.ts'
import { isUuid } from '../../../kernel/ids.ts'
import { record, systemActor } from '../../../kernel/journal.ts'
import { lockForErasure, nameStored } from '../../../kernel/kept-files.ts'
import { Problem } from '../../../kernel/problem.ts'
import { addMonths, startOfDay, type CivilDate } from '../../../kernel/time.ts'
import { isPaper } from '../../casework/index.ts'
import type { RetainedData, RetentionEdition } from '../../catalogue/index.ts'
import { exchangeJournal } from '../journal.ts'
import { exchangeProblems } from '../problems.ts'
import {
  countDueCells, countDueFiles, endCells, endFiles, filesToErase, isFileKept, noteErased, setKeptFor, type Ended,
  type FilesDue,
} from '../store/retention.ts'
import { findSubmission } from '../store/submissions.ts'

/** Bounds of one run: what is left waits for the next night. */
const steps = 40
const rowsPerStep = 5000
const filesPerStep = 200
const erasedAfterMs = 24 * 3_600_000

/** What a run did. */
export interface Retained {
  /** Rows whose cells were erased. */
  cells: number
  /** Deliveries whose files are kept no longer. */
  files: number
  /** Files removed from the file store. */
  erased: number
  /** The bounds of a run were reached. */
  more: boolean
}

interface Term {
  edition: RetentionEdition
  /** What was closed before this instant is due. */
  before: Date
}

/**
 * Whether the number of months is somebody's who may set it. What is erased does not come back: a default of ours (D)
 * or an open question erases nothing by itself: it says what would be due, and a person runs it.
 */
export function isConfirmed({ certainty }: RetentionEdition): boolean {
  return certainty !== 'D' && certainty !== 'open'
}

function termOf(ctx: Context, data: RetainedData): Term | undefined {
  const today = ctx.clock.today()
  const edition = ctx.catalogue.retentionOf(data, today)
  return edition === undefined ? undefined : { edition, before: startOfDay(addMonths(today, -edition.months)) }
}

/** How a run goes: `unasked`, of the night, by confirmed terms alone; `signal` ends it between two steps. */
export interface RetainRun {
  unasked?: boolean
  signal?: AbortSignal
}

/** Erases what is due, in bounded steps; each tells the journal what it ended, and the run what it did in all. */
export async function retain(ctx: Context, run: RetainRun = {}): Promise<Retained> {
  const { signal } = run
  const cells = await inSteps(ctx, 'refused-cells', rowsPerStep, run, (tx, { before }) =>
    endCells(tx, before, ctx.clock.now(), rowsPerStep))
  const files = await inSteps(ctx, 'delivered-files', filesPerStep, run, async (tx, { before }) => {
    const at = ctx.clock.now()
    const submissions = await endFiles(tx, { before, today: ctx.clock.today(), at }, filesPerStep)
    return { rows: submissions, submissions }
  })
  const erased = await eraseFiles(ctx, signal)
  const done: Retained = {
    cells: cells.count, files: files.count, erased: erased.count, more: cells.more || files.more || erased.more,
  }
  await transaction(ctx.db, (tx) => record(tx, {
    actor: systemActor, action: exchangeJournal.ran, operation: 'retention.run', detail: { ...done },
  }))
  return done
}

interface Progress {
  count: number
  more: boolean
}

async function inSteps(
  ctx: Context,
  data: RetainedData,
  limit: number,
  { signal, unasked = false }: RetainRun,
  step: (tx: Tx, term: Term) => Promise<Ended>,
): Promise<Progress> {
  const term = termOf(ctx, data)
  let count = 0
  if (term === undefined || (unasked && !isConfirmed(term.edition))) return { count, more: false }
  for (let n = 0; n < steps && signal?.aborted !== true; n += 1) {
    const ended = await transaction(ctx.db, async (tx) => {
      const done = await step(tx, term)
      if (done.rows > 0) {
        await record(tx, {
          actor: systemActor, action: exchangeJournal.retained, operation: 'retention.run',
          detail: { data, ...done, closedBefore: term.before.toISOString() },
        })
      }
      return done
    })
    count += ended.rows
    if (ended.rows < limit) return { count, more: false }
  }
  return { count, more: true }
}

/** Files of deliveries that are kept no longer, unless another delivery or a paper of a case is the same content. */
async function eraseFiles(ctx: Context, signal: AbortSignal | undefined): Promise<Progress> {
  const now = ctx.clock.now()
  let count = 0
  for (let n = 0; n < steps; n += 1) {
    const digests = await filesToErase(ctx.db, new Date(now.getTime() - erasedAfterMs), filesPerStep)
    for (const digest of digests) {
      if (signal?.aborted === true) return { count, more: true }
      count += await transaction(ctx.db, async (tx) => {
        await lockForErasure(tx, digest)
        const isKept = (await isFileKept(tx, digest)) || (await isPaper(tx, digest))
        const isErased = !isKept && (await ctx.files.erase(digest))
        await noteErased(tx, digest, now)
        return isErased ? 1 : 0
      })
    }
    if (digests.length < filesPerStep) return { count, more: false }
  }
  return { count, more: true }
}

/** What a run would end now, and by which term; `term` is null where everything is kept. */
export interface RetentionDue {
  cells: { term: RetentionEdition | null; due: number }
  files: { term: RetentionEdition | null } & FilesDue
}

export async function retentionDue(ctx: Context): Promise<RetentionDue> {
  const today: CivilDate = ctx.clock.today()
  const cells = termOf(ctx, 'refused-cells')
  const files = termOf(ctx, 'delivered-files')
  const none = { due: 0, questioned: 0, standing: 0, atCase: 0, held: 0 }
  return {
    cells: {
      term: cells?.edition ?? null, due: cells === undefined ? 0 : await countDueCells(ctx.db, cells.before),
    },
    files: {
      term: files?.edition ?? null, ...(files === undefined ? none : await countDueFiles(ctx.db, files.before, today)),
    },
  }
}

/**
 * Nothing of this delivery is erased until `releaseContent`, whatever its age; also a file whose row says already that
 * it goes, in the day before it does. Answers whether the file is still there. Throws `submission.not_found`.
 */
export function holdContent(ctx: Context, submission: string, reason: string): Promise<boolean> {
  return setHold(ctx, submission, reason, reason)
}

/** Its terms decide again. Throws `submission.not_found`. */
export async function releaseContent(ctx: Context, submission: string, reason: string): Promise<void> {
  await setHold(ctx, submission, null, reason)
}

async function setHold(ctx: Context, submission: string, keptFor: string | null, reason: string): Promise<boolean> {
  const found = isUuid(submission) ? await findSubmission(ctx.db, submission) : undefined
  if (found === undefined) throw new Problem(exchangeProblems.notFound)
  const isFileThere = await ctx.files.has(found.fileDigest)
  await transaction(ctx.db, async (tx) => {
    if (isFileThere) await nameStored(tx, ctx.files, found.fileDigest)
    await setKeptFor(tx, submission, { reason: keptFor, isFileThere })
    await record(tx, {
      actor: systemActor, action: keptFor === null ? exchangeJournal.unheld : exchangeJournal.held,
      operation: 'cli.retention', object: { type: 'submission', id: submission }, reason,
    })
  })
  return isFileThere
}
