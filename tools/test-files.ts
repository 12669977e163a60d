/** Runs test files, each in a process of its own, and gathers what became of every test in them. */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestResult } from './test-reporter.ts'

export interface FileResult {
  file: string
  passed: number
  skipped: number
  /** One for every failed test, and one when the file as a whole failed (crashed, hung, held no test). */
  failures: { name: string; error: string }[]
  /** What the file printed, at most its last 20 000 characters. */
  output: string
  seconds: number
}

export interface RunOptions {
  cwd: string
  env: NodeJS.ProcessEnv
  /** How many files at a time. */
  concurrency: number
  /** A file that takes longer is killed and has failed. */
  timeoutMs: number
  onResult: (result: FileResult) => void
}

const running = new Set<ChildProcess>()

/** Runs every file; answers in the order of `files`. */
export async function runTestFiles(files: string[], options: RunOptions): Promise<FileResult[]> {
  const results: FileResult[] = []
  let next = 0
  const worker = async (): Promise<void> => {
    while (next < files.length) {
      const index = next
      next += 1
      const result = await runTestFile(files[index] as string, options)
      results[index] = result
      options.onResult(result)
    }
  }
  await Promise.all(Array.from({ length: options.concurrency }, worker))
  return results
}

/** Ends every test file that still runs, with all it started; for an interrupted run. */
export function killRunning(): void {
  for (const child of running) killGroup(child)
}

async function runTestFile(file: string, options: RunOptions): Promise<FileResult> {
  const began = performance.now()
  const folder = mkdtempSync(join(tmpdir(), 'probity-test-'))
  const report = join(folder, 'report')
  try {
    const ended = await execute(file, report, options)
    const results = readReport(report)
    const failures = results.filter(({ outcome }) => outcome === 'failed')
    const whole = wholeFileFailure(ended, results, options.timeoutMs)
    return {
      file,
      passed: results.filter(({ outcome }) => outcome === 'passed').length,
      skipped: results.filter(({ outcome }) => outcome === 'skipped').length,
      failures: [...failures.map(({ name, error }) => ({ name, error: error ?? '' })), ...whole],
      output: ended.output,
      seconds: (performance.now() - began) / 1000,
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

interface Ended {
  code: number | null
  signal: NodeJS.Signals | null
  timedOut: boolean
  output: string
}

function execute(file: string, report: string, options: RunOptions): Promise<Ended> {
  const args = [
    '--disable-warning=ExperimentalWarning',
    `--test-reporter=${new URL('./test-reporter.ts', import.meta.url).href}`,
    `--test-reporter-destination=${report}`,
    file,
  ]
  return new Promise((resolve) => {
    let output = ''
    let timedOut = false
    // A process group of its own, so that a browser or server it started can be ended with it.
    const child = spawn(process.execPath, args, {
      cwd: options.cwd,
      env: standalone(options.env),
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    running.add(child)
    const timer = setTimeout(() => {
      timedOut = true
      killGroup(child)
    }, options.timeoutMs)
    const keep = (chunk: Buffer): void => {
      output = (output + chunk.toString('utf8')).slice(-20_000)
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    const end = (code: number | null, signal: NodeJS.Signals | null): void => {
      clearTimeout(timer)
      killGroup(child)
      running.delete(child)
      resolve({ code, signal, timedOut, output })
    }
    child.on('error', (error) => {
      output += error.message
      end(1, null)
    })
    child.on('exit', (code, signal) => setTimeout(end, 20, code, signal))
  })
}

/** Under `node --test` a child would report to its parent and not to our file. */
function standalone(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { NODE_TEST_CONTEXT: _, ...rest } = env
  return rest
}

function killGroup(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
  } catch {
    // Nothing of the group is left.
  }
}

/** Faults that no single test reported. */
function wholeFileFailure(
  ended: Ended,
  results: TestResult[],
  timeoutMs: number,
): { name: string; error: string }[] {
  const fault = (error: string): { name: string; error: string }[] => [{ name: 'the file as a whole', error }]
  if (ended.timedOut) return fault(`did not end within ${timeoutMs / 1000} s and was killed`)
  if (ended.signal !== null) return fault(`was ended by ${ended.signal}`)
  const anyFailed = results.some(({ outcome }) => outcome === 'failed')
  if (ended.code !== 0 && !anyFailed) return fault(`exited with ${ended.code}`)
  if (results.length === 0) return fault('holds no test')
  return []
}

function readReport(path: string): TestResult[] {
  try {
    const lines = readFileSync(path, 'utf8').split('\n')
    // The last line of a killed file may be cut off.
    return lines.slice(0, -1).map((line) => JSON.parse(line) as TestResult)
  } catch {
    return []
  }
}
