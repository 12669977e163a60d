import { parseArgs } from 'node:util'
import { verifyJournal } from '../../kernel/verify.ts'
import { withRuntime, type Command } from '../command.ts'

/** `probity journal verify`: recomputes every seal. */
export const journalVerify: Command = {
  name: 'journal verify',
  usage: 'journal verify [--json]',
  help: '逐条重算操作日志与查询日志的 SM3 封印链，任何改动、删除、插入、调换都会被发现。\n\n退出码：0 完好；1 发现改动。',
  run: async (args) => {
    const { values } = parseArgs({ args, options: { json: { type: 'boolean', default: false } } })
    return withRuntime(async ({ ctx }) => {
      const verdict = await verifyJournal(ctx.pool)
      if (values.json) process.stdout.write(`${JSON.stringify(verdict)}\n`)
      else if (verdict.ok)
        process.stdout.write(
          `完好：${verdict.seals} 个封印，${verdict.entries} 条日志，${verdict.unsealed} 条尚未封印\n`,
        )
      else process.stdout.write(`发现改动：${JSON.stringify(verdict.firstFault)}\n`)
      return verdict.ok ? 0 : 1
    })
  },
}
