/** Reading a large file happens in a thread of its own, so that counters keep their answers while it comes in. */
import { setFlagsFromString } from 'node:v8'
import { Worker } from 'node:worker_threads'
import type { Context } from '../../context.ts'
import { passCatalogue, type CataloguePassed } from '../catalogue/index.ts'

/** How long a thread waits for another file: deliveries come in runs, and starting one costs as much as 10,000 rows. */
const restMs = 60_000

/**
 * Reading keeps 45 MB alive and lets 3 kB a row grow old. With this much room to begin with, all of it is marked every
 * two seconds; left to itself, three times in one.
 */
const firstOldSpaceMb = 100

/** What a thread is started with. */
export interface ReadingOrders extends Pick<Context, 'config' | 'databaseUrl'> {
  /** The server's own: reading it anew would take a third of a second and thirty megabytes, and might read another. */
  readonly catalogue: CataloguePassed
  /** Of the server, whose counters come before any file. */
  readonly counters: SharedArrayBuffer
}

/** What a thread says of a submission it was given: read to its end (or failed as a file), or to be tried again. */
export interface ReadingReport {
  error?: Error
}

/** The last message a thread gets. */
export const endOfWork = ''

interface Thread {
  readonly worker: Worker
  rest: NodeJS.Timeout | undefined
}

type ThreadContext = Pick<Context, 'config' | 'databaseUrl' | 'catalogue' | 'counters'>

/** Threads that read submissions, each with a context of its own; one at rest is used again. */
export class ReadingThreads {
  readonly #ctx: ThreadContext
  readonly #program: URL
  readonly #resting: Thread[] = []

  /** `program` answers every submission id it is sent with a `ReadingReport`, and ends at `endOfWork`. */
  constructor(ctx: ThreadContext, program: URL) {
    this.#ctx = ctx
    this.#program = program
  }

  /** Resolves when the submission was read to its end (or failed as a file); rejects when it is to be tried again. */
  async read(submission: string, signal: AbortSignal): Promise<void> {
    if (signal.aborted) throw interrupted(submission)
    const thread = this.#resting.pop() ?? this.#start()
    clearTimeout(thread.rest)
    thread.worker.ref()
    try {
      await hearOf(thread.worker, submission, signal)
    } catch (error) {
      // What state it is in is not known; the next file gets another.
      await thread.worker.terminate()
      throw error
    }
    this.#settle(thread)
  }

  /** Ends the threads at rest; those at work end with what they read. */
  async close(): Promise<void> {
    await Promise.all(this.#resting.splice(0).map(end))
  }

  #start(): Thread {
    const { config, databaseUrl, catalogue, counters } = this.#ctx
    // Not among the limits of a thread; read when its heap is made, so the server's own is as it was.
    setFlagsFromString(`--initial-old-space-size=${firstOldSpaceMb}`)
    const worker = new Worker(this.#program, {
      workerData: {
        config, databaseUrl, catalogue: passCatalogue(catalogue), counters: counters.shared,
      } satisfies ReadingOrders,
      resourceLimits: { maxOldGenerationSizeMb: 1024, maxYoungGenerationSizeMb: 18 },
    })
    // Whoever waits for it hears of the end; one that fails at rest is simply not there any more.
    const thread: Thread = { worker, rest: undefined }
    worker.on('error', () => this.#forget(thread))
    return thread
  }

  #settle(thread: Thread): void {
    thread.worker.unref()
    thread.rest = setTimeout(() => {
      this.#forget(thread)
      void end(thread)
    }, restMs).unref()
    this.#resting.push(thread)
  }

  #forget(thread: Thread): void {
    const at = this.#resting.indexOf(thread)
    if (at >= 0) this.#resting.splice(at, 1)
  }
}

function hearOf(worker: Worker, submission: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => void worker.terminate()
    const settle = (work: () => void): void => {
      signal.removeEventListener('abort', stop)
      worker.off('message', heard).off('error', failed).off('exit', gone)
      work()
    }
    const heard = ({ error }: ReadingReport): void =>
      settle(() => (error === undefined ? resolve() : reject(error)))
    const failed = (error: Error): void => settle(() => reject(error))
    const gone = (): void => settle(() => reject(interrupted(submission)))
    worker.on('message', heard).on('error', failed).on('exit', gone)
    signal.addEventListener('abort', stop, { once: true })
    worker.postMessage(submission)
  })
}

function interrupted(submission: string): Error {
  return new Error(`reading submission ${submission} was interrupted`)
}

function end({ worker, rest }: Thread): Promise<unknown> {
  clearTimeout(rest)
  const gone = new Promise((resolve) => worker.once('exit', resolve))
  worker.ref()
  worker.postMessage(endOfWork)
  return gone
}
