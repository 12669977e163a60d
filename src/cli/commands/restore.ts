/** `probity restore`: a backup into an empty installation. */
import { constants } from 'node:fs'
import { chmod, copyFile, mkdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { readConfig } from '../../config.ts'
import {
  backupJournal, backupProblems, manifestDigest, manifestName, restoreBackup,
} from '../../kernel/backup/index.ts'
import { KeyRing } from '../../kernel/crypto.ts'
import { transaction } from '../../kernel/db.ts'
import { record, systemActor } from '../../kernel/journal.ts'
import { Problem } from '../../kernel/problem.ts'
import { sealJournal } from '../../kernel/seal.ts'
import { systemClock } from '../../kernel/time.ts'
import { verifyJournal, type JournalVerdict } from '../../kernel/verify.ts'
import { withDatabase } from '../../runtime.ts'
import { withRuntime, type Command } from '../command.ts'

export const restore: Command = {
  name: 'restore',
  usage: 'restore DIR [--keys FILE] [--digest SM3] [--json]',
  help: `把备份恢复到一套空的安装（PROBITY_DATA 或 DATABASE_URL 指定）；已有数据时拒绝。

  --keys FILE        备份时另存的 keys.json；数据目录里已有密钥时须与之相同
  --digest SM3       备份时打印的摘要，用于确认备份未被改动
  --json             最后一行输出 JSON

逐表核对行数与摘要，全部一致才提交；之后封印并校验操作日志。所有人须重新登录。

退出码：0 完成；1 恢复后日志校验不符；2 不能恢复（原因见输出，数据库未被改动）。`,
  run: async (args) => {
    const { values, positionals } = parseArgs({
      args, allowPositionals: true,
      options: {
        keys: { type: 'string' }, digest: { type: 'string' }, json: { type: 'boolean', default: false },
      },
    })
    const [place] = positionals
    if (place === undefined || positionals.length !== 1) {
      process.stderr.write(`用法：bin/probity ${restore.usage}\n`)
      return 2
    }
    const dir = resolve(place)
    const digest = manifestDigest(await readFile(join(dir, manifestName), 'utf8').catch(() => ''))
    const takenAt = await restoreInto(dir, values)
    const verdict = await afterwards(digest, takenAt)
    if (values.json) process.stdout.write(`${JSON.stringify({ takenAt, journal: verdict })}\n`)
    else if (verdict.ok) process.stdout.write(`完成：已恢复到 ${takenAt} 的状态，操作日志完好（${verdict.seals} 个封印）\n`)
    else process.stdout.write(`已恢复，但操作日志校验不符：${JSON.stringify(verdict.firstFault)}\n`)
    return verdict.ok ? 0 : 1
  },
}

async function restoreInto(
  dir: string,
  values: { keys?: string | undefined; digest?: string | undefined },
): Promise<string> {
  const config = readConfig()
  await mkdir(config.dataDir, { recursive: true })
  const keyPath = join(config.dataDir, 'keys.json')
  if (values.keys !== undefined) await placeKeys(resolve(values.keys), keyPath)
  const keys = KeyRing.open(keyPath, systemClock(config.today).today())
  const say = (line: string): void => void process.stderr.write(`${line}\n`)
  const manifest = await withDatabase(config, say, (url) => restoreBackup({
    url, dir, filesDir: join(config.dataDir, 'files'), keys,
    ...(values.digest === undefined ? {} : { digest: values.digest }),
    onProgress: (what, rows) => say(`  ${what}  ${rows}`),
  }))
  return manifest.takenAt
}

/** Never over other keys: whatever they sealed would be lost. The same keys again are no fault. */
async function placeKeys(from: string, to: string): Promise<void> {
  try {
    await copyFile(from, to, constants.COPYFILE_EXCL)
    await chmod(to, 0o600)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'EEXIST' && (await readFile(from)).equals(await readFile(to))) return
    throw code === 'EEXIST' ? new Problem(backupProblems.keysTaken, { detail: to, cause: error }) : error
  }
}

/** The restored installation's first words: the restore itself in the journal, then a seal over everything. */
function afterwards(digest: string, takenAt: string): Promise<JournalVerdict> {
  return withRuntime(async ({ ctx }) => {
    await transaction(ctx.db, (tx) => record(tx, {
      actor: systemActor, action: backupJournal.restored, operation: 'cli.restore', detail: { digest, takenAt },
    }))
    await sealJournal(ctx.pool)
    return verifyJournal(ctx.pool)
  })
}
