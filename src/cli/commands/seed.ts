import { parseArgs } from 'node:util'
import { seedIfEmpty } from '../../sample/seed.ts'
import { withRuntime, type Command } from '../command.ts'

/** `probity seed`: what the first start does when PROBITY_SAMPLE is on. */
export const seed: Command = {
  name: 'seed',
  usage: 'seed',
  help: '把示例城市（虚构数据）载入空数据库，并在数据目录写入 access.json。数据库里已有主体时不做任何事。',
  run: async (args) => {
    parseArgs({ args, options: {} })
    return withRuntime(async ({ ctx }) => {
      const loaded = await seedIfEmpty(ctx, (line) => process.stdout.write(`${line}\n`))
      if (!loaded) process.stdout.write('数据库不是空的，未载入示例\n')
      return 0
    }, { upgrades: true })
  },
}
