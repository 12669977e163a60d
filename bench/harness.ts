/** What every bench is made of: its result, the processes it starts, and how a number is taken. */
import { fork, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import type { CitySize } from './city.ts'

/** One figure beside its baseline, taken in the same run on the same machine (outside contract). */
export interface Result {
  value: number
  baseline: number
  /** value / baseline for rates, baseline / value for durations: larger is better, always. */
  ratio: number
  unit: string
  p50_ms: number | null
  p99_ms: number | null
  /** Of the process measured, at its largest. */
  rss_mb: number | null
  /** What the bar is and what else was seen, in a few words. */
  note?: string
  /** Further figures by name. */
  more?: Record<string, number>
}

export interface CityDatabase {
  readonly url: string
  readonly size: CitySize
  /** The civil date the data was made for. */
  readonly today: string
  /** Codes of lists of serious dishonesty that bring measures; the directives are entries on them. */
  readonly lists: readonly string[]
}

export interface BenchContext {
  readonly scale: 'small' | 'city'
  readonly size: CitySize
  /** How long one load test lasts. */
  readonly seconds: number
  /** A folder of this run, removed afterwards. */
  readonly dir: string
  /** The city all benches share; built when first asked for. Benches that write much make their own rows in it. */
  city(): Promise<CityDatabase>
  say(line: string): void
}

export interface Bench {
  readonly name: string
  run(ctx: BenchContext): Promise<Result>
}

export interface Worker<In, Out> {
  ask(message: In): Promise<Out>
  stop(): Promise<void>
}

/** Starts `bench/processes/<name>.ts`; every message sent gets one answer, an `error` in it is thrown here. */
export async function startWorker<In, Out>(name: string, options: object): Promise<Worker<In, Out>> {
  const child = fork(join(import.meta.dirname, 'processes', `${name}.ts`), [JSON.stringify(options)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    serialization: 'advanced',
  })
  await answerOf(child)
  return {
    ask: async (message) => {
      const answer = answerOf(child)
      child.send(message as object)
      return (await answer) as Out
    },
    stop: async () => {
      if (child.exitCode !== null) return
      const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
      child.disconnect()
      const killer = setTimeout(() => child.kill('SIGKILL'), 12_000)
      await gone
      clearTimeout(killer)
    },
  }
}

function answerOf(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const settle = (work: () => void): void => {
      child.off('message', heard)
      child.off('exit', left)
      work()
    }
    const heard = (message: unknown): void => {
      const error = (message as { error?: string } | undefined)?.error
      settle(() => (error === undefined ? resolve(message) : reject(new Error(error))))
    }
    const left = (code: number | null): void =>
      settle(() => reject(new Error(`a bench process ended with code ${code}`)))
    child.on('message', heard)
    child.on('exit', left)
  })
}

/** The other end of `startWorker`: sets up, says so, answers each message, tears down when the parent is gone. */
export async function workerMain<Options, In, Out>(
  set: (options: Options) => Promise<{ answer: (message: In) => Promise<Out>; close: () => Promise<void> }>,
): Promise<void> {
  const { answer, close } = await set(JSON.parse(process.argv[2] ?? '{}') as Options)
  process.on('message', (message) => {
    answer(message as In).then(
      (out) => process.send?.(out ?? {}),
      (error: unknown) => process.send?.({ error: (error as Error).stack ?? String(error) }),
    )
  })
  process.once('disconnect', () => {
    void close().finally(() => process.exit(0))
  })
  process.send?.({ started: true })
}

/** Deterministic numbers in [0, below): every run asks the same. */
export function sequence(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 0x1_0000_0000) * below)
  }
}

export function rssMb(bytes: number): number {
  return Math.round(bytes / 1_048_576)
}
