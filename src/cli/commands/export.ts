/** `probity export`: what is public today, as a file anybody may have. */
import { createWriteStream } from 'node:fs'
import { rename, rm, stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import type { Context } from '../../context.ts'
import { randomSecret } from '../../kernel/crypto.ts'
import { csvWriter, jsonLine, wholeSet } from '../../modules/publicity/index.ts'
import { dateOption, requireWords, withRuntime, type Command } from '../command.ts'

async function* lines(
  ctx: Context,
  format: 'csv' | 'ndjson',
  filter: { kind: string; from: string | undefined; to: string | undefined },
): AsyncGenerator<string> {
  const csv = csvWriter(ctx, filter.kind)
  if (format === 'csv') yield csv.heading
  for await (const page of wholeSet(ctx, filter)) yield page.map(format === 'csv' ? csv.line : jsonLine).join('')
}

export const exportRecords: Command = {
  name: 'export',
  usage: 'export OUT --kind KIND [--from YYYY-MM-DD] [--to YYYY-MM-DD] [--format csv|ndjson]',
  help: `把今天可以公示的某类记录写成文件（CSV 或每行一条 JSON），供开放数据和核对使用。OUT 为 - 时写到标准输出。

  --from, --to       决定日期范围
  --format           csv（缺省，带 BOM）或 ndjson

退出码：0 已写出；2 参数有误。`,
  run: async (args) => {
    const { values, positionals } = parseArgs({
      args, allowPositionals: true,
      options: {
        kind: { type: 'string' }, from: { type: 'string' }, to: { type: 'string' },
        format: { type: 'string', default: 'csv' },
      },
    })
    requireWords(exportRecords, positionals, 1)
    const from = dateOption('--from', values.from)
    const to = dateOption('--to', values.to)
    const [out] = positionals
    const { kind, format } = values
    if (out === undefined || kind === undefined || (format !== 'csv' && format !== 'ndjson')) {
      process.stderr.write(`用法：bin/probity ${exportRecords.usage}\n`)
      return 2
    }
    return withRuntime(async ({ ctx }) => {
      ctx.catalogue.kind(kind)
      const content = Readable.from(lines(ctx, format, { kind, from, to }))
      if (out === '-') await pipeline(content, process.stdout, { end: false })
      else await writeWhole(content, out)
      return 0
    })
  },
}

/** The file that was there stays until the new one is whole; what is no file (a pipe, a device) is written to as it is. */
async function writeWhole(content: Readable, out: string): Promise<void> {
  const there = await stat(out).catch(() => undefined)
  if (there !== undefined && !there.isFile()) return pipeline(content, createWriteStream(out))
  const draft = `${out}.${randomSecret(6)}`
  try {
    await pipeline(content, createWriteStream(draft, { flags: 'wx', flush: true }))
    await rename(draft, out)
  } finally {
    await rm(draft, { force: true })
  }
}
