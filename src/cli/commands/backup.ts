/** `probity backup`: a whole copy of the installation, taken while it works. */
import { copyFile, mkdir, readFile } from 'node:fs/promises'
import { constants } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { keyFileOf } from '../../config.ts'
import { backupJournal, backupProblems, takeBackup, type FileColumn } from '../../kernel/backup/index.ts'
import { transaction } from '../../kernel/db.ts'
import { record, systemActor } from '../../kernel/journal.ts'
import { Problem } from '../../kernel/problem.ts'
import { withRuntime, type Command } from '../command.ts'

/** Nobody should be signed in, and no token work, because a backup was restored. */
export const leaveOut = ['access.sessions', 'access.tokens']

/** What rows name in the file store and nobody can make again; numbered papers are set anew from their data. */
export const fileColumns: FileColumn[] = [
  { name: 'exchange.submissions.file_digest', endedBy: 'file_ended_at' }, { name: 'casework.documents.digest' },
]

/** How many missing files are told by name. */
const namedMissing = 20

export const backup: Command = {
  name: 'backup',
  usage: 'backup OUT_DIR [--keys-to FILE] [--json]',
  help: `备份全部数据（数据库各表、任务队列、留存文件）到一个新目录，不停服务。

  --keys-to FILE     把密钥另存为 FILE（不可放在备份目录内：密钥与数据须分开保管）
  --json             最后一行输出 JSON

备份不含密钥；没有密钥，加密的数据无法恢复。请记下打印的 SM3 摘要，恢复时用 --digest 核对。
备份中的名称等数据未加密，备份目录须与数据库同等保护。

退出码：0 完成；1 已备份，但有数据库中登记的留存文件不在文件目录里（列出摘要）；2 参数有误、目录不空或密钥另存处已有别的文件。`,
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
      const keyFile = keyFileOf(ctx.config)
      // Before the work, which may take an hour; the keys themselves are copied last, as they are then.
      if (keysTo !== undefined) await requireKeyPlace(keyFile, keysTo)
      const { manifest, digest, missing } = await takeBackup({
        pool: ctx.pool, out, filesDir: join(ctx.config.dataDir, 'files'), keys: ctx.keys, leaveOut, fileColumns,
        now: ctx.clock.now(),
        onProgress: (what, rows) => void process.stderr.write(`  ${what}  ${rows}\n`),
      })
      if (keysTo !== undefined) await saveKeys(keyFile, keysTo)
      const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0)
      const detail = { digest, tables: manifest.tables.length, rows, files: manifest.files.count }
      const told = { ...detail, ...(missing.length === 0 ? {} : { missing: missing.length }) }
      await transaction(ctx.db, (tx) => record(tx, {
        actor: systemActor, action: backupJournal.taken, operation: 'cli.backup', detail: told,
      }))
      if (values.json) process.stdout.write(`${JSON.stringify({ ...told, takenAt: manifest.takenAt })}\n`)
      else process.stdout.write(`完成：${detail.tables} 张表 ${rows} 行，${detail.files} 个文件\nSM3 ${digest}\n`)
      if (missing.length > 0) process.stderr.write(missingLines(missing))
      return missing.length === 0 ? 0 : 1
    })
  },
}

function missingLines(missing: readonly string[]): string {
  const shown = missing.slice(0, namedMissing).map((digest) => `  ${digest.slice(0, 2)}/${digest.slice(2)}\n`)
  const more = missing.length > namedMissing ? `  ……另有 ${missing.length - namedMissing} 个\n` : ''
  return `缺少 ${missing.length} 个留存文件：数据库中有登记，PROBITY_DATA/files 里没有。备份里也没有它们，请核对数据目录\n${shown.join('')}${more}`
}

/** Nothing is there yet, or the same keys, which are no fault. Throws `backup.keys_place_taken`. */
async function requireKeyPlace(from: string, to: string): Promise<void> {
  const there = await readFile(to).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new Problem(backupProblems.keysPlaceTaken, { detail: to, cause: error })
  })
  if (there !== undefined && !there.equals(await readFile(from))) {
    throw new Problem(backupProblems.keysPlaceTaken, { detail: to })
  }
}

/** Never over an older copy, whose keys may still be needed. */
async function saveKeys(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 })
  try {
    // Copies the mode too (0600).
    await copyFile(from, to, constants.COPYFILE_EXCL)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    await requireKeyPlace(from, to)
  }
}
