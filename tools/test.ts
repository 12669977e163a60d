/**
 * `npm test`: every check there is. `npm test -- PATH…` runs only the test files whose path contains one of
 * the arguments; `--static` only the steps that start no test file. The last line is `N passed, N failed`.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, globSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { startTestCluster } from '../src/testing/database.ts'
import { killRunning, runTestFiles, type FileResult } from './test-files.ts'

const root = join(import.meta.dirname, '..')
const bin = join(root, 'node_modules/.bin')

interface Step {
  name: string
  command: [string, ...string[]]
  /** Left out while this answers false. */
  when?: () => boolean
}

const node: [string, ...string[]] = [process.execPath, '--disable-warning=ExperimentalWarning']

const steps: Step[] = [
  { name: 'types', command: [join(bin, 'tsc'), '--noEmit', '-p', '.'] },
  { name: 'lint', command: [join(bin, 'oxlint'), '--deny-warnings'] },
  { name: 'tidy', command: [...node, 'tools/tidy.ts'] },
  {
    name: 'generated files',
    command: [...node, 'tools/generate.ts', '--check'],
    when: () => has('tools/generate.ts'),
  },
  {
    name: 'catalogue',
    command: [...node, 'src/cli/main.ts', 'catalogue', 'check'],
    when: () => has('src/cli/commands/catalogue-check.ts'),
  },
]

function has(path: string): boolean {
  return existsSync(join(root, path))
}

interface Count {
  passed: number
  failed: number
}

function runSteps(): Count {
  const count = { passed: 0, failed: 0 }
  for (const step of steps.filter(({ when }) => when?.() ?? true)) {
    const began = performance.now()
    const [command, ...args] = step.command
    const done = spawnSync(command, args, {
      cwd: root,
      encoding: 'utf8',
      timeout: 300_000,
      maxBuffer: 64 * 1024 * 1024,
    })
    const ok = done.status === 0
    count[ok ? 'passed' : 'failed'] += 1
    line(ok, step.name, '', (performance.now() - began) / 1000)
    if (!ok)
      console.log(indent(`${done.stdout ?? ''}${done.stderr ?? ''}${done.error?.message ?? ''}`.trim()))
  }
  return count
}

/** Measures what a page takes: run last, when nothing else competes for the processor. */
const measuring = 'test/browser/budgets.test.ts'

/** The files to run in turns: browser tests behind the others, and what measures by itself. */
function testFiles(filters: string[]): string[][] {
  const all = globSync('{src,test,tools,sdk,bench}/**/*.test.ts', {
    cwd: root,
    exclude: (name) => name === 'node_modules',
  })
  const wanted = all.filter(
    (file) => filters.length === 0 || filters.some((filter) => file.includes(filter.replace(/^\.\//, ''))),
  )
  const turnOf = (file: string): number => (file === measuring ? 2 : file.startsWith('test/browser/') ? 1 : 0)
  return [0, 1, 2].map((turn) => wanted.filter((file) => turnOf(file) === turn).sort())
}

async function runFiles(filters: string[]): Promise<Count> {
  const server = await startTestCluster()
  const stop = async (): Promise<void> => {
    if (!(await isUsedByOthers(server.superuserUrl))) await server.stop()
  }
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => {
      killRunning()
      void stop().finally(() => process.exit(1))
    })
  }
  try {
    const env = { ...process.env, PROBITY_TEST_CLUSTER: server.superuserUrl }
    const options = { cwd: root, env, timeoutMs: 300_000, onResult: show }
    const results: FileResult[] = []
    for (const files of testFiles(filters)) results.push(...(await runTestFiles(files, { ...options, concurrency: 2 })))
    const sum = (of: (result: FileResult) => number): number =>
      results.reduce((total, result) => total + of(result), 0)
    return { passed: sum(({ passed }) => passed), failed: sum(({ failures }) => failures.length) }
  } finally {
    await stop()
  }
}

/** Somebody may be running a test file by hand on the same server at this moment. */
async function isUsedByOthers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const found = await client.query(`SELECT 1 FROM pg_stat_activity
      WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() LIMIT 1`)
    return found.rowCount !== 0
  } finally {
    await client.end()
  }
}

function show(result: FileResult): void {
  const ok = result.failures.length === 0
  const skipped = result.skipped === 0 ? '' : `, ${result.skipped} skipped`
  line(ok, result.file, `${result.passed} passed${skipped}`, result.seconds)
  if (ok) return
  for (const { name, error } of result.failures) console.log(indent(`✗ ${name}\n${indent(error)}`))
  if (result.output.trim() !== '')
    console.log(indent(`output of ${result.file}:\n${indent(result.output.trim())}`))
}

function line(ok: boolean, name: string, detail: string, seconds: number): void {
  console.log(`${ok ? '✓' : '✗'} ${name}${detail === '' ? '' : ` · ${detail}`} · ${seconds.toFixed(1)} s`)
}

function indent(text: string): string {
  return text.replace(/^/gm, '    ')
}

const args = process.argv.slice(2)
const filters = args.filter((arg) => !arg.startsWith('--'))
const counts: Count[] = []
if (filters.length === 0) counts.push(runSteps())
if (!args.includes('--static')) counts.push(await runFiles(filters))
const passed = counts.reduce((total, count) => total + count.passed, 0)
const failed = counts.reduce((total, count) => total + count.failed, 0)
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed === 0 && passed > 0 ? 0 : 1)
