import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { isAlive, waitFor } from '../src/kernel/postgres/process.ts'
import { runTestFiles, type FileResult } from './test-files.ts'

const dir = mkdtempSync(join(tmpdir(), 'probity-test-files-'))
after(() => rmSync(dir, { recursive: true, force: true }))

const head = "import { test, describe } from 'node:test'\n"

async function outcomeOf(body: string, timeoutMs: number = 20_000): Promise<FileResult> {
  const file = join(dir, 'planted.test.mjs')
  writeFileSync(file, head + body)
  const options = { cwd: dir, env: process.env, concurrency: 1, timeoutMs, onResult: () => undefined }
  const [result] = await runTestFiles([file], options)
  return result as FileResult
}

test('tests are counted one by one, suites and parents of failed subtests not at all', async () => {
  const result = await outcomeOf(`
    test('a', () => undefined)
    describe('group', () => { test('b', () => undefined); test('c', () => { throw new Error('broken c') }) })
    test('parent', async (t) => { await t.test('d', () => { throw new Error('broken d') }) })
    test('e', { skip: Boolean(1) }, () => undefined)`)
  assert.deepEqual([result.passed, result.failures.length, result.skipped], [2, 2, 1])
  assert.deepEqual(
    result.failures.map(({ name }) => name),
    ['group › c', 'parent › d'],
  )
  assert.match(result.failures[0]?.error ?? '', /broken c/)
})

test('a file that cannot be loaded, holds no test, or ends itself has failed', async () => {
  const crashed = await outcomeOf("import './absent.mjs'")
  assert.equal(crashed.failures.length, 1)
  assert.match(crashed.output, /absent\.mjs/)
  assert.match((await outcomeOf('')).failures[0]?.error ?? '', /holds no test/)
  const killed = await outcomeOf("test('a', () => undefined); process.kill(process.pid, 'SIGKILL')")
  assert.match(killed.failures[0]?.error ?? '', /SIGKILL/)
})

test('a hanging file is killed with what it started, and what had passed still counts', async () => {
  const note = join(dir, 'pid')
  const result = await outcomeOf(
    `
    import { spawn } from 'node:child_process'
    import { writeFileSync } from 'node:fs'
    test('quick', () => undefined)
    test('endless', async () => {
      writeFileSync(${JSON.stringify(note)}, String(spawn('sleep', ['60'], { stdio: 'ignore' }).pid))
      await new Promise(() => setInterval(() => undefined, 1000))
    })`,
    2000,
  )
  assert.equal(result.passed, 1)
  assert.match(result.failures.at(-1)?.error ?? '', /did not end within 2 s/)
  const grandchild = Number(readFileSync(note, 'utf8'))
  assert.ok(await waitFor(() => !isAlive(grandchild), 5000))
})
