/** The shape of a command, and the runtime it works in. */
import { readConfig } from '../config.ts'
import { openRuntime, type Runtime } from '../runtime.ts'

export interface Command {
  /** One or two words: `import`, `journal verify`. */
  name: string
  usage: string
  /** First line: what it does. Then options and exit codes. */
  help: string
  run: (args: string[]) => Promise<number>
}

/** Runs with an open database: the one a running server uses (attached to), or our own for the time of the command. */
export async function withRuntime<T>(work: (runtime: Runtime) => Promise<T>): Promise<T> {
  const runtime = await openRuntime({ ...readConfig(), logLevel: 'error' }, (line) =>
    process.stderr.write(`${line}\n`),
  )
  try {
    return await work(runtime)
  } finally {
    await runtime.close()
  }
}
