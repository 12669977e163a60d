/** `probity backup`: a whole copy of the installation, taken while it works. */
import { copyFile, mkdir } from 'node:fs/promises'
import { constants } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { backupJournal, takeBackup } from '../../kernel/backup/index.ts'
import { transaction } from '../../kernel/db.ts'
import { record, systemActor } from '../../kernel/journal.ts'
import { withRuntime, type Command } from '../command.ts'

/** Nobody should be signed in, and no token work, because a backup was restored. */
const leaveOut = ['access.sessions', 'access.tokens']

export const backup: Command = {
  name: 'backup',
  usage: 'backup OUT_DIR [--keys-to FILE] [--json]',
  help: `备份全部数据（数据库各表、任务队列、留存文件）到一个新目录，不停服务。

  --keys-to FILE     把密钥另存为 FILE（不可放在备份目录内：密钥与数据须分开保管）
  --json             最后一行输出 JSON

备份不含密钥；没有密钥，加密的数据无法恢复。请记下打印的 SM3 摘要，恢复时用 --digest 核对。
备份中的名称等数据未加密，备份目录须与数据库同等保护。

退出码：0 完成；2 参数有误或目录不空。`,
  run: async (args) => {
    const { values, positionals } = parseArgs({
      args, allowPositionals: true,
      options: { 'keys-to': { type: 'string' }, json: { type: 'boolean', default: false } },
    })
    const [place] = positionals
    if (place === undefined || positionals.length !== 1) {
      process.stderr.write(`用法：bin/probity ${backup.usage}\n`)
      return 2
    }
    const out = resolve(place)
    const keysTo = values['keys-to'] === undefined ? undefined : resolve(values['keys-to'])
    if (keysTo !== undefined && !relative(out, keysTo).startsWith('..')) {
      process.stderr.write('密钥不可放在备份目录内：得到备份的人就得到了密钥\n')
      return 2
    }
    return withRuntime(async ({ ctx }) => {
      const { manifest, digest } = await takeBackup({
        pool: ctx.pool, out, filesDir: join(ctx.config.dataDir, 'files'), keys: ctx.keys, leaveOut,
        now: ctx.clock.now(),
        onProgress: (what, rows) => void process.stderr.write(`  ${what}  ${rows}\n`),
      })
      if (keysTo !== undefined) await saveKeys(join(ctx.config.dataDir, 'keys.json'), keysTo)
      const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0)
      const detail = { digest, tables: manifest.tables.length, rows, files: manifest.files.count }
      await transaction(ctx.db, (tx) => record(tx, {
        actor: systemActor, action: backupJournal.taken, operation: 'cli.backup', detail,
      }))
      if (values.json) process.stdout.write(`${JSON.stringify({ ...detail, takenAt: manifest.takenAt })}\n`)
      else process.stdout.write(`完成：${detail.tables} 张表 ${rows} 行，${detail.files} 个文件\nSM3 ${digest}\n`)
      return 0
    })
  },
}

async function saveKeys(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 })
  // Copies the mode too (0600); never over an older copy, whose keys may still be needed.
  await copyFile(from, to, constants.COPYFILE_EXCL)
}
