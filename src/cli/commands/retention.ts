/** `probity retention`: what is kept no longer, and what is to be kept all the same. */
import { parseArgs } from 'node:util'
import type { Context } from '../../context.ts'
import type { RetentionEdition } from '../../modules/catalogue/index.ts'
import {
  holdContent, isConfirmed, releaseContent, retain, retentionDue, type RetentionDue,
} from '../../modules/exchange/index.ts'
import { requireWords, withRuntime, type Command } from '../command.ts'

export const retention: Command = {
  name: 'retention',
  usage: 'retention [--run] [--json]',
  help: `列出保存期限届满、待清除的内容。本地已确认的期限，服务每天 03:30 自动清除；
平台默认的期限（确定程度 D）不自动清除，确认后用 --run，或者在目录中写明本地的期限。

  --run              现在清除（一次清除的数量有限，其余下次继续）
  --json             最后一行输出 JSON

保存期限及其依据写在 catalogue/retention.yaml。还有疑问未核实、仍在公示或有效、主体有未办结事项、
已暂停清除（retention hold）的报送，原件到期也不清除；原件在登记清除的次日从文件目录删除。

退出码：0 完成。`,
  run: async (args) => {
    const { values } = parseArgs({
      args, options: { run: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } },
    })
    return withRuntime(async ({ ctx }) => {
      if (values.run) {
        const done = await retain(ctx)
        process.stdout.write(values.json ? `${JSON.stringify(done)}\n`
          : `清除未入库行的原报内容 ${done.cells} 行；登记清除报送原件 ${done.files} 个；从文件目录删除 ${done.erased} 个${done.more ? '；还有未清除的，请再次运行' : ''}\n`)
        return 0
      }
      const due = await retentionDue(ctx)
      process.stdout.write(values.json ? `${JSON.stringify(due)}\n` : dueLines(due))
      return 0
    })
  },
}

function dueLines({ cells, files }: RetentionDue): string {
  return `未入库行的原报内容（${termText(cells.term)}）：待清除 ${cells.due} 行
报送原件（${termText(files.term)}）：待清除 ${files.due} 个；到期仍须保留：疑问未核实 ${files.questioned}，仍在公示或有效 ${files.standing}，主体有未办结事项 ${files.atCase}，已暂停清除 ${files.held}
`
}

function termText(term: RetentionEdition | null): string {
  if (term === null) return '没有设定保存期限，不清除'
  return `保存 ${term.months} 个月${isConfirmed(term) ? '' : '，平台默认、未经本地确认，不自动清除'}`
}

const holdOptions = { reason: { type: 'string' } } as const

export const retentionHold: Command = {
  name: 'retention hold',
  usage: 'retention hold SUBMISSION --reason TEXT',
  help: `一次报送的原件和原报内容到期也不清除，例如审计、诉讼期间。

  --reason TEXT      事由，记入操作日志

退出码：0 完成；2 没有这次报送。`,
  run: (args) => setHold(retentionHold, args, async (ctx, submission, reason) =>
    (await holdContent(ctx, submission, reason)) ? '已暂停清除' : '已暂停清除；报送原件此前已经清除，不能恢复'),
}

export const retentionRelease: Command = {
  name: 'retention release',
  usage: 'retention release SUBMISSION --reason TEXT',
  help: `撤销 retention hold，恢复按期清除。

  --reason TEXT      事由，记入操作日志

退出码：0 完成；2 没有这次报送。`,
  run: (args) => setHold(retentionRelease, args, async (ctx, submission, reason) => {
    await releaseContent(ctx, submission, reason)
    return '已恢复按期清除'
  }),
}

async function setHold(
  command: Command,
  args: string[],
  work: (ctx: Context, submission: string, reason: string) => Promise<string>,
): Promise<number> {
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options: holdOptions })
  requireWords(command, positionals, 1)
  const [submission] = positionals
  const reason = values.reason?.trim() ?? ''
  if (submission === undefined || reason === '') {
    process.stderr.write(`用法：bin/probity ${command.usage}\n`)
    return 2
  }
  return withRuntime(async ({ ctx }) => {
    process.stdout.write(`${await work(ctx, submission, reason)}\n`)
    return 0
  })
}
