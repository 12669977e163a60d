/** `probity import`: one file through the whole intake, with progress, and the refused rows back in a workbook. */
import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { parse as parseYaml } from 'yaml'
import type { Context } from '../../context.ts'
import '../../fields.ts'
import { systemActor } from '../../kernel/journal.ts'
import { Problem, problems } from '../../kernel/problem.ts'
import {
  getSubmission,
  readHeld,
  receiveSubmission,
  whichRows,
  writeReturned,
  type Submission,
} from '../../modules/exchange/index.ts'
import { withRuntime, type Command } from '../command.ts'

const help = `把一个文件（CSV、TSV、XLSX、XLS）按目录种类入库，不合格的行退回。

  --kind KIND        种类：registration permit penalty honour tax-a-grade list-entry judgment-defaulter contract commitment …
  --source USCC      报送单位统一社会信用代码；不填为信用中心
  --list LIST        名单代码（kind 为 list-entry 时）
  --map MAP.yaml     列对应关系（表头不规范的文件）
  --sheet NAME|N     工作表名称或序号
  --returned OUT     把退回与疑问的行写成工作簿
  --json             最后一行输出 JSON 计数

退出码：0 文件读到末尾（不论行的结果）；2 文件无法读取或参数有误。`

export const importFile: Command = {
  name: 'import',
  usage:
    'import FILE --kind KIND [--source USCC] [--list LIST] [--map MAP.yaml] [--sheet NAME|N] [--returned OUT.xlsx] [--json]',
  help,
  run: async (args) => {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        kind: { type: 'string' },
        source: { type: 'string' },
        list: { type: 'string' },
        map: { type: 'string' },
        sheet: { type: 'string' },
        returned: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    })
    const [file] = positionals
    if (file === undefined || positionals.length !== 1 || values.kind === undefined) {
      process.stderr.write(`用法：bin/probity ${importFile.usage}\n`)
      return 2
    }
    if (
      !(await stat(file).then(
        (s) => s.isFile(),
        () => false,
      ))
    ) {
      process.stderr.write(`找不到文件 ${file}\n`)
      return 2
    }
    const mapping = values.map === undefined ? undefined : await readMapping(values.map)
    const sheet = values.sheet === undefined ? {} : { sheet: values.sheet }
    return withRuntime(async ({ ctx }) => {
      const { id } = await receiveSubmission(ctx, systemActor, {
        kind: values.kind as string,
        source: values.source,
        list: values.list,
        fileName: basename(file),
        content: createReadStream(file),
        options: { ...sheet, ...(mapping === undefined ? {} : { mapping }) },
        idempotencyKey: undefined,
        enqueue: 'held',
      })
      await withProgress(ctx, id, readHeld(ctx, id))
      const submission = await getSubmission(ctx, systemActor, id)
      if (submission.state === 'failed') return refused(submission)
      if (values.returned !== undefined) await writeReturned(ctx, submission, values.returned)
      report(submission, values.json)
      return 0
    })
  },
}

/** The columns as the file says. Throws `input.invalid` where it cannot be read. */
async function readMapping(path: string): Promise<unknown> {
  try {
    return parseYaml(await readFile(path, 'utf8'))
  } catch (error) {
    throw new Problem(problems.invalidInput, { detail: `读不了列对应关系文件 ${path}`, cause: error })
  }
}

/** A line every second on a terminal's stderr while the file is being read. */
async function withProgress(ctx: Context, id: string, work: Promise<void>): Promise<void> {
  const done = new AbortController()
  const finished = work.finally(() => done.abort())
  if (process.stderr.isTTY) {
    while (!done.signal.aborted) {
      await pause(1000, undefined, { signal: done.signal }).catch(() => undefined)
      const s = await getSubmission(ctx, systemActor, id)
      const share = s.bytes === 0 ? 0 : Math.min(100, Math.round((100 * s.bytesRead) / s.bytes))
      process.stderr.write(
        `\r${share}%  已读 ${s.received} 行，入库 ${s.accepted + s.updated}，退回 ${s.returned}，疑问 ${s.questioned}   `,
      )
    }
    process.stderr.write('\n')
  }
  await finished
}

function refused(submission: Submission): number {
  const failure = submission.failure as {
    title?: string
    detail?: string
    errors?: { message: string; expected?: string }[]
  } | null
  process.stderr.write(
    `文件无法读取：${failure?.title ?? ''}${failure?.detail === undefined ? '' : `：${failure.detail}`}\n`,
  )
  for (const error of failure?.errors ?? [])
    process.stderr.write(`  ${error.message}${error.expected === undefined ? '' : `；${error.expected}`}\n`)
  return 2
}

function report(s: Submission, json: boolean): void {
  const { received, accepted, updated, unchanged, questioned, returned } = s
  process.stderr.write(
    `读到 ${received} 行：新增 ${accepted}，更新 ${updated}，无变化 ${unchanged}，疑问 ${questioned}，退回 ${returned}；逾期 ${s.late}\n`,
  )
  for (const warning of s.warnings) process.stderr.write(`  ${warning.message}${whichRows(warning)}\n`)
  if (json)
    process.stdout.write(
      `${JSON.stringify({ submission: s.id, received, accepted, updated, unchanged, questioned, returned })}\n`,
    )
  else process.stdout.write(`${s.id}\n`)
}
