/** The shape of a command, and the runtime it works in. */
import { readFileSync, statSync } from 'node:fs'
import { keyFileOf, readConfig, type Config } from '../config.ts'
import { defineProblems, Problem } from '../kernel/problem.ts'
import { isCivilDate, type CivilDate } from '../kernel/time.ts'
import { openRuntime, type OpenRuntimeOptions, type Runtime } from '../runtime.ts'

export interface Command {
  /** One or two words: `import`, `journal verify`. */
  name: string
  usage: string
  /** First line: what it does. Then options and exit codes. */
  help: string
  run: (args: string[]) => Promise<number>
}

const cliProblems = defineProblems({
  arguments: { code: 'cli.arguments', status: 400, title: '参数有误' },
  otherAccount: { code: 'cli.other_account', status: 403, title: '请以服务的用户运行这个命令' },
})

/** A word nobody asked for is a mistake in the call: what it was meant for would not be done. */
export function requireWords({ usage }: Pick<Command, 'usage'>, words: readonly string[], most: number): void {
  if (words.length <= most) return
  throw new Problem(cliProblems.arguments, { detail: `多余的词：${words.slice(most).join(' ')}\n用法：bin/probity ${usage}` })
}

/** A date given as an option. Throws `cli.arguments`. */
export function dateOption(name: string, text: string | undefined): CivilDate | undefined {
  if (text === undefined || isCivilDate(text)) return text
  throw new Problem(cliProblems.arguments, { detail: `${name} 应为日历上有的日期，格式 YYYY-MM-DD，不能是“${text}”` })
}

/**
 * Refuses to work on another account's data folder, as `sudo` would make one do: keys and files that root leaves there
 * the server cannot read or write afterwards. Throws `cli.other_account`.
 */
export function requireOwner(config: Pick<Config, 'dataDir'>): void {
  const own = process.getuid?.()
  // Who made the keys is who serves; a folder mounted into a container may belong to anybody.
  const owner = [keyFileOf(config), config.dataDir]
    .map(ownerOf)
    .find((uid) => uid !== undefined)
  if (own === undefined || owner === undefined || own === owner) return
  const name = accountName(owner)
  throw new Problem(cliProblems.otherAccount, {
    detail: `数据目录 ${config.dataDir} 属于用户 ${name}，请以用户 ${name} 运行，例如 sudo -u ${/^\d/.test(name) ? `'#${name}'` : name} bin/probity …`,
  })
}

/** Who owns what is there; undefined where nothing is, or where we may not look. */
function ownerOf(path: string): number | undefined {
  try {
    return statSync(path).uid
  } catch {
    return undefined
  }
}

/** The name of an account, or its number where the machine's list does not have it. */
function accountName(uid: number): string {
  try {
    const lines = readFileSync('/etc/passwd', 'utf8').split('\n')
    return lines.map((line) => line.split(':')).find((fields) => fields[2] === String(uid))?.[0] ?? String(uid)
  } catch {
    return String(uid)
  }
}

/**
 * Runs with an open database: the one a running server uses (attached to), or our own for the time of the command. It
 * is upgraded only by the commands that say so.
 */
export async function withRuntime<T>(
  work: (runtime: Runtime) => Promise<T>,
  options: Pick<OpenRuntimeOptions, 'upgrades'> = { upgrades: false },
): Promise<T> {
  const config = readConfig()
  requireOwner(config)
  const say = (line: string): void => void process.stderr.write(`${line}\n`)
  const runtime = await openRuntime({ ...config, logLevel: 'error' }, say, options)
  try {
    return await work(runtime)
  } finally {
    await runtime.close()
  }
}
