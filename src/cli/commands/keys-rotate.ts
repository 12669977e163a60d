/** `probity keys rotate`: a new key seals from now on, and what the older ones sealed moves under it. */
import { parseArgs } from 'node:util'
import { keyFileOf } from '../../config.ts'
import type { Context } from '../../context.ts'
import { backupJournal } from '../../kernel/backup/index.ts'
import { transaction } from '../../kernel/db.ts'
import { record, systemActor } from '../../kernel/journal.ts'
import { keepKeyChecks } from '../../kernel/key-checks.ts'
import { resealAccess } from '../../modules/access/index.ts'
import { resealCasework } from '../../modules/casework/index.ts'
import { resealRows } from '../../modules/exchange/index.ts'
import { resealMeasures } from '../../modules/measures/index.ts'
import { withRuntime, type Command } from '../command.ts'

/** Everything sealed in the database. Files at rest stay under the key they were stored with, which is kept. */
export async function resealAll(ctx: Context): Promise<number> {
  return (
    (await resealAccess(ctx)) + (await resealRows(ctx)) + (await resealCasework(ctx)) + (await resealMeasures(ctx))
  )
}

export const keysRotate: Command = {
  name: 'keys rotate',
  usage: 'keys rotate [--reseal-only] [--json]',
  help: `生成新的加密密钥，并把数据库中用旧密钥加密的内容改用新密钥加密。旧密钥保留，用于解读留存文件。

  --reseal-only      不生成新密钥，只改用当前密钥加密（轮换后重启了服务，再运行一次）
  --json             最后一行输出 JSON

轮换后请立即备份 keys.json，并重启服务：重启前服务仍用旧密钥加密新内容。

退出码：0 完成。`,
  run: async (args) => {
    const { values } = parseArgs({
      args,
      options: { 'reseal-only': { type: 'boolean', default: false }, json: { type: 'boolean', default: false } },
    })
    return withRuntime(async ({ ctx }) => {
      const key = values['reseal-only'] ? ctx.keys.currentId : ctx.keys.rotate(ctx.clock.today())
      await keepKeyChecks(ctx.db, ctx.keys, keyFileOf(ctx.config))
      const resealed = await resealAll(ctx)
      await transaction(ctx.db, (tx) => record(tx, {
        actor: systemActor, action: backupJournal.keysRotated, operation: 'cli.keys', detail: { key, resealed },
      }))
      if (values.json) process.stdout.write(`${JSON.stringify({ key, resealed })}\n`)
      else process.stdout.write(`当前密钥 ${key}；改用它加密的内容 ${resealed} 处\n请备份 keys.json 并重启服务\n`)
      return 0
    })
  },
}
