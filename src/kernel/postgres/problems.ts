/** What can stop the embedded database from starting, told to the operator with what to do about it. */
import { defineProblems, Problem } from '../problem.ts'

export const postgresProblems = defineProblems({
  unsupported: {
    code: 'database.unsupported_platform',
    status: 500,
    title: '本系统平台没有内置数据库，请用 DATABASE_URL 指定 PostgreSQL 15 或更新版本',
  },
  noUser: {
    code: 'database.no_user',
    status: 500,
    title: '不能以 root 身份运行数据库，又找不到可用的普通系统用户',
  },
  notOwner: {
    code: 'database.not_owner',
    status: 500,
    title: '数据库目录属于其他系统用户，当前用户无法使用',
  },
  noSecret: {
    code: 'database.no_credentials',
    status: 500,
    title: '数据库目录缺少口令文件 credentials.json',
  },
  olderVersion: {
    code: 'database.older_version',
    status: 500,
    title: '数据库目录由较旧的 PostgreSQL 大版本建立，需要先升级',
  },
  newerVersion: {
    code: 'database.newer_version',
    status: 500,
    title: '数据库目录由较新的 PostgreSQL 大版本建立，请使用较新的程序',
  },
  diskFull: { code: 'database.disk_full', status: 507, title: '磁盘空间不足，数据库无法启动' },
  readOnly: { code: 'database.read_only', status: 500, title: '数据目录所在磁盘为只读，数据库无法启动' },
  notWritable: { code: 'database.not_writable', status: 500, title: '数据目录没有写入权限，数据库无法启动' },
  startFailed: { code: 'database.start_failed', status: 500, title: '内置数据库启动失败' },
  locked: { code: 'database.locked', status: 503, title: '另一个进程正在启动同一个数据库，等待超时' },
})

/** The signs by which the operating system or PostgreSQL says what is wrong with the disk. */
const signs: [RegExp, keyof typeof postgresProblems, string][] = [
  [/ENOSPC|EDQUOT|No space left on device|Disk quota exceeded/, 'diskFull', '请清理磁盘或扩容后重新启动'],
  [/EROFS|Read-only file system/, 'readOnly', '请以可写方式重新挂载磁盘后重新启动'],
  [/EACCES|EPERM|Permission denied/, 'notWritable', '请把数据目录交给运行本程序的用户'],
]

/**
 * Turns a fault met while starting into a Problem. `where` is the directory; `logTail` the end of the
 * server's log, which is searched for the cause and quoted when no cause is known.
 */
export function startProblem(error: unknown, where: string, logTail: string = ''): Problem {
  if (error instanceof Problem) return error
  const message = error instanceof Error ? error.message : String(error)
  const text = `${(error as NodeJS.ErrnoException | null)?.code ?? ''} ${message}\n${logTail}`
  for (const [pattern, name, advice] of signs) {
    if (pattern.test(text)) {
      return new Problem(postgresProblems[name], {
        detail: `${postgresProblems[name].title}（${where}）：${advice}`,
        cause: error,
      })
    }
  }
  const tail = logTail === '' ? '' : `\n数据库日志末尾：\n${logTail}`
  return new Problem(postgresProblems.startFailed, {
    detail: `内置数据库启动失败（${where}）：${message}${tail}`,
    cause: error,
  })
}
