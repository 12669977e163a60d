/**
 * Content is stored before a row names it, and erased when no row names it any more. Both sides take the lock of the
 * digest, so that nothing is erased between being stored and being named.
 */
import { rows, sql, type Tx } from './db.ts'
import { fileProblems, type FileStore } from './files.ts'
import { Problem } from './problem.ts'

/** Names the locks of digests; any number will do that no other pair of keys uses. */
const lockClass = 7248

/**
 * Asked in the transaction that names stored content: from now until its end nobody erases it. Throws
 * `file.unwritable` where it was erased in the moment since it was stored: its sender sends it again.
 */
export async function nameStored(tx: Tx, files: Pick<FileStore, 'has'>, digest: string): Promise<void> {
  await rows(tx, sql`SELECT pg_advisory_xact_lock_shared(${lockClass}::int, hashtext(${digest}))`)
  if (!(await files.has(digest))) throw new Problem(fileProblems.unwritable)
}

/** Asked in the transaction that erases it, before looking who names it: until its end nobody begins to. */
export async function lockForErasure(tx: Tx, digest: string): Promise<void> {
  await rows(tx, sql`SELECT pg_advisory_xact_lock(${lockClass}::int, hashtext(${digest}))`)
}
