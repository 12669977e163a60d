/** `npm start`: a database, the catalogue, a sample city on a fresh machine, and the service until it is told to stop. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readConfig } from './config.ts'
import { Problem } from './kernel/problem.ts'
import { openRuntime } from './runtime.ts'
import { seedIfEmpty } from './sample/seed.ts'
import { serve } from './serve.ts'

const drainMs = 9_000

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

async function main(): Promise<void> {
  const config = readConfig()
  const stop = stopSignal()
  const runtime = await openRuntime(config, say)
  try {
    if (runtime.migrated.length > 0) say(`数据库已升级到本版本（${runtime.migrated.length} 步）`)
    if (config.sample) await seedIfEmpty(runtime.ctx, say)
    const running = await serve(runtime.ctx, { listen: { host: config.host, port: config.port } })
    say(`门户      ${running.address}/`)
    say(`接口说明  ${running.address}/developers`)
    say(whereToSignIn(config.dataDir))
    say(`ready ${running.address}`)
    await stop
    say('正在停止……')
    await running.close()
  } finally {
    await runtime.close()
  }
}

/** The sample's sign-ins lie in a file; elsewhere the operator makes the first ones. */
function whereToSignIn(dataDir: string): string {
  const file = join(dataDir, 'access.json')
  if (existsSync(file)) return `账号与密钥见 ${file}`
  return '账号由运维人员建立：bin/probity organisation add，bin/probity user add'
}

/**
 * Resolves at the first SIGTERM or SIGINT; a drain that takes too long is cut off, the database recovers by itself. The
 * same signal comes twice when it is sent to the group (Ctrl-C in a terminal, systemd): from there and from the program
 * that started this one. Nobody listening to the second would mean the end in the middle of the drain.
 */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    let stopping = false
    const stop = (): void => {
      if (stopping) return
      stopping = true
      setTimeout(() => process.exit(0), drainMs).unref()
      resolve()
    }
    process.on('SIGTERM', stop)
    process.on('SIGINT', stop)
  })
}

/** The commonest fault of a start has words of its own. */
function portTaken(error: unknown): string | undefined {
  const { code, port } = error as { code?: string; port?: number }
  if (code !== 'EADDRINUSE') return undefined
  return `端口 ${port ?? ''} 已被占用；请停止占用它的程序，或用 PORT 指定另一个端口`
}

try {
  await main()
  process.exit(0)
} catch (error) {
  const text =
    error instanceof Problem
      ? `${error.title}${error.detail === undefined ? '' : `：${error.detail}`}`
      : (portTaken(error) ?? (error as Error).stack ?? String(error))
  process.stderr.write(`无法启动：${text}\n`)
  process.exit(1)
}
