/** Load over HTTP from a process of its own: as many as are answered, then half of that. */
import { startWorker } from './harness.ts'
import type { LoadOptions, LoadRequest, LoadResult } from './processes/load.ts'

export interface Load {
  seconds: number
  /** Callers at once, each with a connection it keeps; default 128. */
  connections?: number | undefined
  /** Of the second run; default as the first. */
  halfSeconds?: number
}

/** Warm-up, then as many as are answered, then half of that, open-loop. */
export async function measure(
  port: number,
  requests: Uint8Array[],
  how: Load,
): Promise<{ full: LoadResult; half: LoadResult }> {
  return loading(port, async (ask) => {
    const full = await fullOf(ask, requests, how)
    const { connections = 128, seconds, halfSeconds = seconds } = how
    return { full, half: await ask({ requests, connections, seconds: halfSeconds, rate: full.perSecond / 2 }) }
  })
}

/** Warm-up, then as many as are answered: what a baseline needs. */
export async function fullRate(port: number, requests: Uint8Array[], how: Load): Promise<LoadResult> {
  return loading(port, (ask) => fullOf(ask, requests, how))
}

type Ask = (request: LoadRequest) => Promise<LoadResult>

async function fullOf(ask: Ask, requests: Uint8Array[], { seconds, connections = 128 }: Load): Promise<LoadResult> {
  await ask({ requests, connections, seconds: Math.max(2, seconds / 4) })
  return ask({ requests, connections, seconds })
}

async function loading<T>(port: number, work: (ask: Ask) => Promise<T>): Promise<T> {
  const load = await startWorker<LoadRequest, LoadResult>('load', { host: '127.0.0.1', port } satisfies LoadOptions)
  try {
    return await work((request) => load.ask(request))
  } finally {
    await load.stop()
  }
}
