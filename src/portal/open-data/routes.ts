/** `/open-data/{kind}.csv.gz` and `.jsonl.gz`: the kept whole-set files, and the nightly job that writes them. */
import { open, type FileHandle } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import type { Context } from '../../context.ts'
import { Problem, problems } from '../../kernel/problem.ts'
import type { Route } from '../../kernel/http.ts'
import type { Tasks } from '../../kernel/queue.ts'
import { get } from '../route.ts'
import { formats, openDataFiles, openKinds, type Format, type WholeSet } from './files.ts'

/** How long a reader waits for a file that has to be written first; behind it, he is asked to come back. */
const waitMs = 20_000
const comeBackSeconds = 60

export function openDataRoutes(ctx: Context): Route[] {
  return [
    get(
      'portal.open-data-file',
      '/open-data/:file',
      '开放数据全量文件',
      [],
      async ({ params, request, reply }) => {
        const { kind, format } = wanted(ctx, (params as unknown as { file: string }).file)
        const { set, file } = await openSet(ctx, kind, format)
        const { bytes, sha256 } = set.files[format]
        const etag = `"${sha256}"`
        reply.headers({
          'content-type': 'application/gzip',
          'content-disposition': `attachment; filename="${kind}-${set.day}.${format}.gz"`,
          'cache-control': 'no-cache',
          'x-robots-tag': 'noindex',
          'last-modified': new Date(set.at).toUTCString(),
          'probity-rows': String(set.rows),
          'probity-position': String(set.position),
          etag,
        })
        const has = request.headers['if-none-match']?.split(',').some((one) => one.trim() === etag) === true
        if (has || request.method === 'HEAD') await file.close()
        if (has) return reply.code(304).send()
        reply.header('content-length', bytes)
        return reply.send(request.method === 'HEAD' ? Readable.from([]) : file.createReadStream())
      },
    ),
  ]
}

function wanted(ctx: Context, file: string): { kind: string; format: Format } {
  const [, kind, format] = /^([a-z0-9-]{1,64})\.(csv|jsonl)\.gz$/.exec(file) ?? []
  if (kind === undefined || !openKinds(ctx).includes(kind)) throw new Problem(problems.notFound)
  return { kind, format: formats.find((f) => f === format) ?? 'csv' }
}

/** The set with one of its files open: from here on it may be replaced, and is still read to its end. */
async function openSet(
  ctx: Context,
  kind: string,
  format: Format,
): Promise<{ set: WholeSet; file: FileHandle }> {
  const files = openDataFiles(ctx)
  for (;;) {
    const set = await soon(files.current(kind))
    try {
      return { set, file: await open(files.path(set.files[format].name)) }
    } catch (error) {
      // Replaced between the look and the opening: look again.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    }
  }
}

/** The set when it is there soon; otherwise 503 with the time to come back, while it is written on. */
async function soon(set: Promise<WholeSet>): Promise<WholeSet> {
  const late = new AbortController()
  const first = await Promise.race([
    set,
    pause(waitMs, undefined, { signal: late.signal }).catch(() => undefined),
  ])
  late.abort()
  if (first !== undefined) return first
  throw new Problem(problems.unavailable, {
    detail: '数据有撤回或更正，文件正在重新生成，请稍后再下载',
    headers: { 'retry-after': String(comeBackSeconds) },
  })
}

/** Daily at 00:05 Beijing time, when the terms that ended at midnight have just gone. */
export const openDataCrontab = '5 16 * * * portal:open-data'

export function openDataTasks(ctx: Context): Tasks {
  return {
    'portal:open-data': async (_payload, job) => {
      for (const kind of openKinds(ctx)) if (!job.signal.aborted) await openDataFiles(ctx).current(kind)
    },
  }
}
