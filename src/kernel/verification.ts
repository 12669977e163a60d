/**
 * Verification of the journal that somebody asked for at a desk. It runs as a job and says how far it has come; what it
 * found is a line of the journal itself, sealed like the rest, so the last result cannot be bettered afterwards.
 */
import { Type } from 'typebox'
import type { Logger } from 'pino'
import { firstRow, rows, sql, transaction, type Db, type Pool } from './db.ts'
import type { Actor } from './http.ts'
import { defineJournalActions, listJournal, record, systemActor } from './journal.ts'
import { defineProblems, Problem } from './problem.ts'
import { addJob } from './queue.ts'
import { verifyJournal, type JournalFault, type JournalVerdict } from './verify.ts'

/** Its name in the queue, among the cursors, and as the operation of its lines. */
export const verifyJob = 'journal:verify'

export const verificationProblems = defineProblems({
  running: { code: 'journal.verification_running', status: 409, title: '日志正在校验，请等待这一次完成' },
})

const actions = defineJournalActions({
  requested: { action: 'journal.verification-requested', title: '发起日志校验' },
  verified: {
    action: 'journal.verified',
    title: '日志校验完成',
    detail: {
      ok: Type.Boolean({ description: 'whether everything fits' }),
      seals: Type.Integer({ description: 'seals found to fit' }),
      entries: Type.Integer({ description: 'sealed lines of the journal read' }),
      looks: Type.Integer({ description: 'sealed lines of the access ledger read' }),
      unsealed: Type.Integer({ description: 'lines that wait for the next seal' }),
      fault: Type.Optional(Type.String({ description: 'kind of the first fault' })),
      seal: Type.Optional(Type.Integer({ description: 'seal in which it shows' })),
    },
  },
})

/** What a verification found, as its line in the journal says. */
export interface Verified {
  readonly at: string
  readonly ok: boolean
  /** Seals found to fit; the numbers up to this one. */
  readonly seals: number
  readonly entries: number
  readonly looks: number
  readonly unsealed: number
  readonly fault?: JournalFault['kind']
  readonly seal?: number
}

export interface VerificationState {
  /** One under way, or waiting for its turn in the queue (`of` is 0). */
  readonly running: { readonly seals: number; readonly of: number } | undefined
  /** One was asked for and has not been heard of for ten minutes: it may be asked for again. */
  readonly lost: boolean
  readonly last: Verified | undefined
}

// A server that died takes its verification along; the queue brings it back, or somebody asks anew.
const silence = sql`interval '10 minutes'`

/** Asks for a verification of everything. Throws `journal.verification_running`. */
export async function requestVerification(
  ctx: { readonly db: Db }, actor: Actor, operation: string, requestId?: string,
): Promise<void> {
  await transaction(ctx.db, async (tx) => {
    const taken = await firstRow(tx, sql`
      INSERT INTO kernel.cursors AS c (name, cursor) VALUES (${verifyJob}, '{"seals":0,"of":0}')
      ON CONFLICT (name) DO UPDATE SET cursor = excluded.cursor, moved_at = now()
        WHERE c.cursor IS NULL OR c.moved_at < now() - ${silence}
      RETURNING name`)
    if (taken === undefined) throw new Problem(verificationProblems.running)
    await record(tx, {
      actor, action: actions.requested, operation, ...(requestId === undefined ? {} : { requestId }),
    })
    await addJob(tx, verifyJob, {}, { jobKey: verifyJob, maxAttempts: 5 })
  })
}

/** The job: verifies everything, tells once a second how far it is, and writes down what it found. */
export async function runVerification(
  ctx: { readonly db: Db; readonly pool: Pool; readonly log: Logger }, signal: AbortSignal,
): Promise<JournalVerdict> {
  let told = 0
  const verdict = await verifyJournal(ctx.pool, {
    onProgress: async ({ seals, of }) => {
      signal.throwIfAborted()
      if (performance.now() - told < 1000) return
      told = performance.now()
      await rows(ctx.db, sql`UPDATE kernel.cursors SET cursor = ${JSON.stringify({ seals, of })}::jsonb, moved_at = now()
        WHERE name = ${verifyJob}`)
    },
  })
  const { firstFault, ...counts } = verdict
  if (firstFault !== undefined) ctx.log.error({ fault: firstFault }, 'the journal was changed')
  await transaction(ctx.db, async (tx) => {
    await rows(tx, sql`UPDATE kernel.cursors SET cursor = NULL, rounds = rounds + 1, moved_at = now()
      WHERE name = ${verifyJob}`)
    await record(tx, {
      actor: systemActor, action: actions.verified, operation: verifyJob,
      detail: {
        ...counts, ...(firstFault === undefined ? {} : { fault: firstFault.kind }),
        ...(firstFault?.seal === undefined ? {} : { seal: firstFault.seal }),
      },
    })
  })
  return verdict
}

/** Where verification stands, and what the last one found. Verifies nothing. */
export async function readVerification(db: Db): Promise<VerificationState> {
  const [found, [line]] = await Promise.all([
    firstRow(db, sql<{ cursor: { seals: number; of: number }; lost: boolean }>`
      SELECT cursor, moved_at < now() - ${silence} AS lost FROM kernel.cursors
      WHERE name = ${verifyJob} AND cursor IS NOT NULL`),
    listJournal(db, { action: actions.verified.action }, { limit: 1 }),
  ])
  return {
    running: found === undefined || found.lost ? undefined : found.cursor,
    lost: found?.lost === true,
    last: line === undefined ? undefined : { ...(line.detail as unknown as Omit<Verified, 'at'>), at: line.at },
  }
}
