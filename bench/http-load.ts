/** Load over HTTP from a process of its own: as many as are answered, then half of that. */
import { startWorker } from './harness.ts'
import type { LoadOptions, LoadRequest, LoadResult } from './processes/load.ts'

const connections = 128

/** Warm-up, then as many as are answered, then half of that, open-loop. */
export async function measure(
  port: number,
  requests: Uint8Array[],
  seconds: number,
): Promise<{ full: LoadResult; half: LoadResult }> {
  const load = await startWorker<LoadRequest, LoadResult>('load', {
    host: '127.0.0.1',
    port,
  } satisfies LoadOptions)
  try {
    await load.ask({ requests, connections, seconds: Math.max(2, seconds / 4) })
    const full = await load.ask({ requests, connections, seconds })
    const half = await load.ask({ requests, connections, seconds, rate: full.perSecond / 2 })
    return { full, half }
  } finally {
    await load.stop()
  }
}

/** Warm-up, then as many as are answered: what a baseline needs. */
export async function fullRate(port: number, requests: Uint8Array[], seconds: number): Promise<LoadResult> {
  const load = await startWorker<LoadRequest, LoadResult>('load', { host: '127.0.0.1', port } satisfies LoadOptions)
  try {
    await load.ask({ requests, connections, seconds: Math.max(2, seconds / 4) })
    return await load.ask({ requests, connections, seconds })
  } finally {
    await load.stop()
  }
}
