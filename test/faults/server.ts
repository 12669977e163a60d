/** The real server as a child process: started, spoken to, killed, started again. */
import { spawn, type ChildProcess } from 'node:child_process'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

const root = join(import.meta.dirname, '../..')

export class Server {
  readonly address: string
  readonly #env: Record<string, string>
  #child: ChildProcess | undefined
  /** Everything it said since its first start. */
  output = ''

  private constructor(port: number, env: Record<string, string>) {
    this.address = `http://127.0.0.1:${port}`
    this.#env = { HOST: '127.0.0.1', PORT: String(port), PROBITY_SAMPLE: 'off', LOG_LEVEL: 'warn', ...env }
  }

  /** Not started yet. `env` names at least PROBITY_DATA. */
  static async at(env: Record<string, string>): Promise<Server> {
    return new Server(await freePort(), env)
  }

  get pid(): number {
    return this.#child?.pid ?? 0
  }

  get running(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** Starts and waits until it says ready. Throws with what it said when it ends instead. */
  async start(patienceMs = 120_000): Promise<void> {
    const from = this.output.length
    this.launch()
    const began = performance.now()
    while (!/^ready /m.test(this.output.slice(from))) {
      if (!this.running) throw new Error(`the server ended: ${this.output.slice(from)}`)
      if (performance.now() - began > patienceMs) throw new Error(`not ready: ${this.output.slice(from)}`)
      await pause(20)
    }
  }

  /** Starts without waiting. */
  launch(): void {
    const { PATH = '', HOME = '' } = process.env
    const compiled = join(root, '.cache/compiled')
    this.#child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', 'src/main.ts'], {
      cwd: root,
      env: { PATH, HOME, NODE_COMPILE_CACHE: compiled, ...this.#env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (part: Buffer) => (this.output += part.toString('utf8')))
    }
  }

  /** Sends a signal and waits for the end; answers the exit code, null after a kill. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    const child = this.#child
    if (child === undefined || !this.running) return child?.exitCode ?? null
    const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)))
    child.kill(signal)
    return ended
  }

  /** The exit code of a server that ends by itself. */
  async ended(): Promise<number | null> {
    while (this.running) await pause(20)
    return this.#child?.exitCode ?? null
  }

  /** Waits until a question is answered well again. */
  async recovers(path = '/readyz', patienceMs = 60_000): Promise<number> {
    const began = performance.now()
    while (performance.now() - began < patienceMs) {
      const answer = await fetch(this.address + path, { signal: AbortSignal.timeout(5000) }).catch(
        () => undefined,
      )
      await answer?.arrayBuffer()
      if (answer?.status === 200) return performance.now() - began
      if (!this.running) throw new Error(`the server ended: ${this.output.slice(-2000)}`)
      await pause(100)
    }
    throw new Error(`${path} was not answered within ${patienceMs} ms: ${this.output.slice(-2000)}`)
  }
}

/** A port nobody listens on at this moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
