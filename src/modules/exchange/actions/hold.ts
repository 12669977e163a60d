/**
 * A delivery that whoever took it in reads itself (`bin/probity import`). A job stands behind it that is put off for as
 * long as they are at it: where they die, a server reads on behind the last chunk.
 */
import type { Context } from '../../../context.ts'
import { transaction, type Tx } from '../../../kernel/db.ts'
import { addJob, removeJob } from '../../../kernel/queue.ts'
import { ingest } from '../ingest/run.ts'

/** Long enough that a machine under load puts it off again in time, short enough that nobody waits long for a file. */
const heldSeconds = 300
const renewMs = 60_000

/** The one job of a delivery that stands behind its reader. */
export const keyOf = (submission: string): string => `exchange:held:${submission}`

/** Puts the job off, or adds it. */
export async function holdReading(tx: Tx, submission: string): Promise<void> {
  const options = { maxAttempts: 8, jobKey: keyOf(submission), inSeconds: heldSeconds }
  await addJob(tx, 'exchange:ingest', { submission }, options)
}

/** Reads a delivery received with `enqueue: 'held'` to its end; the job is taken back then, and stays where it fails. */
export async function readHeld(ctx: Context, submission: string): Promise<void> {
  const renewal = setInterval(() => {
    // A database that is away is the reading's to report.
    void transaction(ctx.db, (tx) => holdReading(tx, submission)).catch(() => undefined)
  }, renewMs).unref()
  try {
    await ingest(ctx, submission)
  } finally {
    clearInterval(renewal)
  }
  await transaction(ctx.db, (tx) => removeJob(tx, keyOf(submission)))
}
