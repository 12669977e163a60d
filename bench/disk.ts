/**
 * What the disk alone makes an answer wait that has to be on it first: the floor under every latency of a check. A
 * shared disk stops for tens or hundreds of milliseconds now and then, whoever writes.
 */
import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { BenchContext, Result } from './harness.ts'

export interface DiskWait {
  p50: number
  p99: number
  max: number
}

/** As a segment of the database's log: written before, and written over from its start. */
const segmentBytes = 1 << 24
const pageBytes = 8192
/** A group of checks is gathered for about so long. */
const pauseMs = 1

/**
 * Writes and flushes one page after another for so many seconds, as a log does that somebody waits for, on a machine
 * that does nothing else; milliseconds as somebody would have waited who came at any moment: until the flush after the
 * one under way. Blocks the process.
 */
export function diskWait(dir: string, seconds: number): DiskWait {
  const path = join(dir, 'disk-wait')
  const file = openSync(path, 'w', 0o600)
  try {
    writeSync(file, Buffer.alloc(segmentBytes, 1))
    fdatasyncSync(file)
    return waits(flushes(file, seconds * 1000))
  } finally {
    closeSync(file)
    rmSync(path, { force: true })
  }
}

/** A bench whose answers wait for the disk, and what the disk alone would have made them wait just before and after. */
export async function besideDisk(ctx: BenchContext, run: () => Promise<Result>): Promise<Result> {
  const before = diskWait(ctx.dir, ctx.seconds)
  const result = await run()
  const after = diskWait(ctx.dir, ctx.seconds)
  const told = [before, after].map(({ p99 }) => p99.toFixed(1)).join(' and ')
  return {
    ...result,
    note: `${result.note ?? ''}; the idle disk alone: p99 ${told} ms before and after`,
    more: { ...result.more, disk_p99_before_ms: before.p99, disk_p99_after_ms: after.p99 },
  }
}

interface Flush {
  from: number
  to: number
}

function flushes(file: number, ms: number): Flush[] {
  const page = Buffer.alloc(pageBytes, 2)
  const pause = new Int32Array(new SharedArrayBuffer(4))
  const made: Flush[] = []
  const end = performance.now() + ms
  for (let at = 0; performance.now() < end; at = (at + pageBytes) % segmentBytes) {
    const from = performance.now()
    writeSync(file, page, 0, pageBytes, at)
    fdatasyncSync(file)
    made.push({ from, to: performance.now() })
    Atomics.wait(pause, 0, 0, pauseMs)
  }
  return made
}

/** Somebody comes every tenth of a millisecond, and is answered by the first flush that begins afterwards. */
function waits(made: readonly Flush[]): DiskWait {
  const waited: number[] = []
  let next = 0
  const last = made.at(-1)?.from ?? 0
  for (let at = made[0]?.from ?? 0; at < last; at += 0.1) {
    while ((made[next] as Flush).from < at) next += 1
    waited.push((made[next] as Flush).to - at)
  }
  waited.sort((a, b) => a - b)
  const quantile = (q: number): number => waited[Math.floor(waited.length * q)] ?? 0
  return { p50: quantile(0.5), p99: quantile(0.99), max: waited.at(-1) ?? 0 }
}
