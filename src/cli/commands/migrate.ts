import { parseArgs } from 'node:util'
import { withRuntime, type Command } from '../command.ts'

/** `probity migrate`: the same as starting the server does, without serving. */
export const migrateDatabase: Command = {
  name: 'migrate',
  usage: 'migrate',
  help: '把数据库升级到本版本（启动服务时也会自动进行）。\n\n退出码：0 已是本版本；其他为升级失败，原因见输出。',
  run: async (args) => {
    parseArgs({ args, options: {} })
    return withRuntime(async ({ migrated }) => {
      process.stdout.write(
        migrated.length === 0 ? '数据库已是最新版本\n' : `已执行：${migrated.join('、')}\n`,
      )
      return 0
    }, { upgrades: true })
  },
}
