/** `bin/probity COMMAND`: the operator's commands. Each says with --help what it does and what it answers. */
import { Problem } from '../kernel/problem.ts'
import { commands } from './commands.ts'

/** Exit codes: 0 done; 1 the command failed or found faults; 2 the call or its input could not be read. */
async function main(args: string[]): Promise<number> {
  const words = args.filter((word) => !word.startsWith('-'))
  const two = commands.get(`${words[0] ?? ''} ${words[1] ?? ''}`)
  const command = two ?? commands.get(words[0] ?? '')
  if (command === undefined) {
    const asked = args.length === 0 || args[0] === '--help' || args[0] === '-h' || args[0] === 'help'
    process.stdout.write(usage())
    return asked ? 0 : 2
  }
  const rest = withoutName(args, two === undefined ? 1 : 2)
  if (rest.includes('--help') || rest.includes('-h')) {
    process.stdout.write(`${command.usage}\n\n${command.help}\n`)
    return 0
  }
  return command.run(rest)
}

/** The arguments behind the command's own words. */
function withoutName(args: string[], words: number): string[] {
  let left = words
  return args.filter((arg) => {
    if (left > 0 && !arg.startsWith('-')) {
      left -= 1
      return false
    }
    return true
  })
}

function usage(): string {
  const lines = [...commands.values()].map(
    (command) => `  ${command.usage}\n      ${command.help.split('\n')[0] ?? ''}`,
  )
  return `用法：bin/probity 命令 [选项]\n\n${lines.join('\n')}\n\n每个命令可加 --help 查看说明。设置见 README（PROBITY_DATA、DATABASE_URL 等）。\n`
}

/** Whoever read the output has had enough (`… | head`): the rest is written to nobody, the command ends its work. */
let unread = false
process.stdout.on('error', (error) => {
  if (!['EPIPE', 'ERR_STREAM_DESTROYED'].includes(codeOf(error))) throw error
  unread = true
})

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  process.exitCode = fail(error)
}

function fail(error: unknown): number {
  if (unread && ['EPIPE', 'ERR_STREAM_DESTROYED', 'ERR_STREAM_PREMATURE_CLOSE'].includes(codeOf(error))) return 0
  if (error instanceof Problem) process.stderr.write(describe(error))
  else if (codeOf(error).startsWith('ERR_PARSE_ARGS')) process.stderr.write(`参数有误：${misread(error as Error)}\n`)
  else {
    process.stderr.write(`${(error as Error).stack ?? String(error)}\n`)
    return 1
  }
  return 2
}

function codeOf(error: unknown): string {
  return (error as { code?: string }).code ?? ''
}

/** Node's words about arguments, in the operator's language: they name the option or the word in quotation marks. */
function misread(error: Error): string {
  const what = /'([^']*)'/.exec(error.message)?.[1] ?? ''
  if (codeOf(error) === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') return `没有选项 ${what}，请加 --help 查看`
  if (codeOf(error) === 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL') return `多余的词 ${what}`
  return `选项 ${what} 须带值，或不带值，请加 --help 查看`
}

function describe(problem: Problem): string {
  const lines = [`${problem.title}（${problem.code}）`]
  if (problem.detail !== undefined) lines.push(problem.detail)
  for (const error of problem.errors ?? []) {
    lines.push(
      `  ${error.row === undefined ? '' : `第 ${error.row} 行 `}${error.field ?? ''} ${error.message}${error.expected === undefined ? '' : `；${error.expected}`}`,
    )
  }
  return `${lines.join('\n')}\n`
}
