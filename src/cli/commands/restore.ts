/** `probity restore`: a backup into an empty installation. */
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { keyFileOf, readConfig } from '../../config.ts'
import {
  backupJournal, backupProblems, manifestDigest, manifestName, restoreBackup,
} from '../../kernel/backup/index.ts'
import { KeyRing, randomSecret } from '../../kernel/crypto.ts'
import { transaction } from '../../kernel/db.ts'
import { record, systemActor } from '../../kernel/journal.ts'
import { Problem } from '../../kernel/problem.ts'
import { sealJournal } from '../../kernel/seal.ts'
import { verifyJournal, type JournalVerdict } from '../../kernel/verify.ts'
import { loadCatalogue, requirePublishable } from '../../modules/catalogue/index.ts'
import { withDatabase } from '../../runtime.ts'
import { requireOwner, withRuntime, type Command } from '../command.ts'

export const restore: Command = {
  name: 'restore',
  usage: 'restore DIR [--keys FILE] [--digest SM3] [--json]',
  help: `把备份恢复到一套空的安装（PROBITY_DATA 或 DATABASE_URL 指定）；已有数据时拒绝。

  --keys FILE        备份时另存的 keys.json；数据目录里已有密钥时须与之相同
  --digest SM3       备份时打印的摘要，用于确认备份未被改动
  --json             最后一行输出 JSON

逐表核对行数与摘要，全部一致才提交；之后封印并校验操作日志。所有人须重新登录。

退出码：0 完成；1 已恢复，但之后的升级或日志校验未通过（原因见输出）；2 不能恢复（原因见输出，没有恢复任何数据和文件）。`,
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
  requireOwner(config)
  await mkdir(config.dataDir, { recursive: true })
  const catalogue = await loadCatalogue(config.catalogueDir)
  const say = (line: string): void => void process.stderr.write(`${line}\n`)
  return withKeys(values.keys, keyFileOf(config), (keys, place) =>
    withDatabase(config, say, async (url) => {
      const { takenAt } = await restoreBackup({
        url, dir, filesDir: join(config.dataDir, 'files'), keys,
        ...(values.digest === undefined ? {} : { digest: values.digest }),
        beforeCommit: async (tx) => {
          await requirePublishable(tx, catalogue)
          await place()
        },
        onProgress: (what, rows) => say(`  ${what}  ${rows}`),
      })
      return takenAt
    }),
  )
}

/**
 * The ring to restore with: the given file's, which `place` puts into the data folder once it has proved to be the
 * backup's, or the one that is there. Never over other keys: whatever they sealed would be lost. None is ever made.
 */
async function withKeys<T>(
  given: string | undefined,
  to: string,
  work: (keys: KeyRing, place: () => Promise<void>) => Promise<T>,
): Promise<T> {
  if (given === undefined) {
    const there = KeyRing.existing(to)
    if (there === undefined) throw new Problem(backupProblems.keysNeeded, { detail: `数据目录里也没有：${to}` })
    return work(there, async () => undefined)
  }
  const content = await readFile(resolve(given)).catch((cause: unknown) => {
    throw new Problem(backupProblems.keysUnreadable, { detail: given, cause })
  })
  const there = await readFile(to).catch(() => undefined)
  if (there !== undefined && !there.equals(content)) throw new Problem(backupProblems.keysTaken, { detail: to })
  const draft = `${to}.${randomSecret(6)}`
  try {
    await writeFile(draft, content, { mode: 0o600, flag: 'wx' })
    return await work(ringIn(draft, given), async () => {
      if (there === undefined) await link(draft, to)
    })
  } finally {
    await rm(draft, { force: true })
  }
}

function ringIn(draft: string, given: string): KeyRing {
  try {
    return KeyRing.existing(draft) as KeyRing
  } catch (cause) {
    throw new Problem(backupProblems.keysUnreadable, { detail: `${given} 不是密钥文件，或已损坏`, cause })
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
  }, { upgrades: true })
}
