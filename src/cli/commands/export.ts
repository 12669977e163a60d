/** `probity export`: what is public today, as a file anybody may have. */
import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import type { Context } from '../../context.ts'
import { csvLine } from '../../kernel/tabular/index.ts'
import { publicPage, type PublicRecordView } from '../../modules/publicity/index.ts'
import { withRuntime, type Command } from '../command.ts'

const pageRows = 1000

/** Every record of a kind that a stranger may see today, newest decision first; memory holds one page. */
async function* everyPublic(
  ctx: Context,
  filter: { kind: string; from: string | undefined; to: string | undefined },
): AsyncGenerator<PublicRecordView> {
  let after: { decidedOn: string; id: string } | undefined
  for (;;) {
    const page = await publicPage(ctx, { ...filter, after, limit: pageRows })
    yield* page.items
    if (page.last === undefined) return
    after = { decidedOn: page.last.decidedOn ?? '0001-01-01', id: page.last.id }
  }
}

async function* csvLines(ctx: Context, kind: string, records: AsyncIterable<PublicRecordView>): AsyncGenerator<string> {
  const fields = ctx.catalogue.kind(kind).fields.filter((field) => field.publicity === 'public')
  yield `\ufeff${csvLine(['记录编号', '公示起始', '公示截止', ...fields.map((field) => field.title)])}\r\n`
  for await (const record of records) {
    const values = new Map(record.fields.map((field) => [field.name, field.value]))
    const cells = fields.map((field) => values.get(field.name) ?? '')
    yield `${csvLine([record.id, record.publicFrom, record.publicUntil ?? '', ...cells])}\r\n`
  }
}

async function* jsonLines(records: AsyncIterable<PublicRecordView>): AsyncGenerator<string> {
  for await (const record of records) yield `${JSON.stringify(record)}\n`
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
    const [out] = positionals
    const { kind, format } = values
    if (out === undefined || kind === undefined || (format !== 'csv' && format !== 'ndjson')) {
      process.stderr.write(`用法：bin/probity ${exportRecords.usage}\n`)
      return 2
    }
    return withRuntime(async ({ ctx }) => {
      ctx.catalogue.kind(kind)
      const records = everyPublic(ctx, { kind, from: values.from, to: values.to })
      const lines = Readable.from(format === 'csv' ? csvLines(ctx, kind, records) : jsonLines(records))
      await pipeline(lines, out === '-' ? process.stdout : createWriteStream(out), { end: out !== '-' })
      return 0
    })
  },
}
