/**
 * Jobs of workers that died. graphile-worker marks a job with the worker pool that runs it and believes in the mark for
 * four hours; a department whose file was being read when the server was killed should not wait that long. Each worker
 * pool therefore holds an advisory lock in its own name for as long as it lives, on a connection that dies with it:
 * whoever can take that lock knows that its holder is gone, and frees its jobs. A pool also frees jobs marked as its
 * own that it was never given: the database died, or the connection broke, between the mark and the answer.
 */
import type { Logger } from 'pino'
import type { Pool, PgClient } from './db.ts'

/** Names the locks of worker pools; any number will do that no other pair of keys uses. */
const lockClass = 7247
const roundMs = 1000
/** A pool that has just lost its connection needs a moment to take its lock again, and a new one to take its first. */
const graceMs = 3000

export class WorkerKeeper {
  readonly #pool: Pool
  readonly #log: Logger | undefined
  #client: PgClient | undefined
  #id: string | undefined
  #heldSince = 0
  #timer: NodeJS.Timeout | undefined
  #round: Promise<void> = Promise.resolve()
  #stopped = false
  /** Jobs of ours that did begin. */
  readonly #begun = new Set<string>()

  constructor(pool: Pool, log: Logger | undefined) {
    this.#pool = pool
    this.#log = log
  }

  /** From now on the worker pool of this name is ours; one before it is given up. */
  keep(id: string): void {
    if (this.#client !== undefined) this.#drop(this.#client)
    this.#id = id
    clearTimeout(this.#timer)
    this.#round = this.#round.then(() => this.#next())
  }

  /** A task has been given this job. */
  begun(job: string): void {
    this.#begun.add(job)
  }

  async stop(): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#timer)
    await this.#round
    if (this.#client !== undefined) this.#drop(this.#client)
  }

  async #next(): Promise<void> {
    if (this.#stopped) return
    try {
      await this.#hold()
      if (performance.now() - this.#heldSince >= graceMs) await this.#free()
    } catch (error) {
      this.#log?.warn({ err: error }, 'jobs of dead workers could not be looked for')
      if (this.#client !== undefined) this.#drop(this.#client)
    }
    if (this.#stopped) return
    this.#timer = setTimeout(() => {
      this.#round = this.#next()
    }, roundMs).unref()
  }

  async #hold(): Promise<void> {
    if (this.#client !== undefined || this.#id === undefined) return
    const client = await this.#pool.connect()
    client.on('error', () => this.#drop(client))
    this.#client = client
    await client.query('SELECT pg_advisory_lock($1, hashtext($2))', [lockClass, this.#id])
    this.#heldSince = performance.now()
  }

  async #free(): Promise<void> {
    const marked = await this.#client?.query<{ job: string; worker: string; old: boolean }>(
      `SELECT id::text AS job, locked_by AS worker, locked_at < now() - make_interval(secs => $1) AS old
       FROM graphile_worker._private_jobs WHERE locked_by IS NOT NULL`,
      [graceMs / 1000],
    )
    const rows = marked?.rows ?? []
    const own = new Set(rows.filter(({ worker }) => worker === this.#id).map(({ job }) => job))
    for (const job of this.#begun) if (!own.has(job)) this.#begun.delete(job)
    const lost = rows.filter(({ job, worker, old }) => old && worker === this.#id && !this.#begun.has(job))
    if (lost.length > 0) await this.#freeLost(lost.map(({ job }) => job))
    const others = rows.filter(({ worker, old }) => old && worker !== this.#id).map(({ worker }) => worker)
    for (const worker of new Set(others)) await this.#freeDead(worker)
  }

  async #freeLost(jobs: string[]): Promise<void> {
    this.#log?.warn({ jobs }, 'jobs were taken and never given to us; they are offered again')
    await this.#client?.query(
      `UPDATE graphile_worker._private_jobs SET locked_at = NULL, locked_by = NULL
       WHERE id = ANY ($1::bigint[]) AND locked_by = $2`,
      [jobs, this.#id],
    )
  }

  async #freeDead(worker: string): Promise<void> {
    const taken = await this.#client?.query<{ free: boolean }>(
      'SELECT pg_try_advisory_lock($1, hashtext($2)) AS free',
      [lockClass, worker],
    )
    if (taken?.rows[0]?.free !== true) return
    this.#log?.warn({ worker }, 'a worker died; its jobs are taken up again')
    await this.#client?.query('SELECT graphile_worker.force_unlock_workers($1)', [[worker]])
    await this.#client?.query('SELECT pg_advisory_unlock($1, hashtext($2))', [lockClass, worker])
  }

  /** The connection goes, and with it the lock. */
  #drop(client: PgClient): void {
    if (this.#client !== client) return
    this.#client = undefined
    client.release(true)
  }
}
