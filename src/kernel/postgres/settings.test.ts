import assert from 'node:assert/strict'
import { test } from 'node:test'
import { postgresProblems, startProblem } from './problems.ts'
import { serverSettings, settingsFile } from './settings.ts'

const GB = 1024 ** 3

test('shared buffers are a quarter of the memory and at most 2 GB', () => {
  const buffers = (memoryBytes: number): string | undefined =>
    serverSettings({ memoryBytes, cores: 2 }, { durable: true })['shared_buffers']
  assert.deepEqual(
    [0.1, 1, 4, 24, 256].map((gb) => buffers(gb * GB)),
    ['64MB', '256MB', '1024MB', '2048MB', '2048MB'],
  )
})

test('nothing that protects data is off unless the cluster is for tests', () => {
  const machine = { memoryBytes: 24 * GB, cores: 2 }
  const durable = serverSettings(machine, { durable: true })
  assert.deepEqual(
    [durable['fsync'], durable['full_page_writes'], durable['synchronous_commit']],
    [undefined, undefined, 'on'],
  )
  const forTests = serverSettings(machine, { durable: false })
  assert.deepEqual(
    [forTests['fsync'], forTests['full_page_writes'], forTests['synchronous_commit']],
    ['off', 'off', 'off'],
  )
})

test('given settings win, and a quote in a value cannot end it', () => {
  const settings = serverSettings(
    { memoryBytes: GB, cores: 1 },
    { durable: true, extra: { work_mem: '1MB', x: "a'b" } },
  )
  assert.match(settingsFile(settings), /^work_mem = '1MB'$/m)
  assert.match(settingsFile(settings), /^x = 'a''b'$/m)
})

test('a fault of the disk is told as what it is, whether Node or PostgreSQL met it', () => {
  const node = (code: string): Error => Object.assign(new Error(`${code}: write`), { code })
  const cases: [unknown, string, string][] = [
    [node('ENOSPC'), '', postgresProblems.diskFull.code],
    [new Error('x'), 'FATAL:  could not write: No space left on device', postgresProblems.diskFull.code],
    [node('EROFS'), '', postgresProblems.readOnly.code],
    [node('EACCES'), '', postgresProblems.notWritable.code],
    [new Error('x'), 'FATAL:  something else', postgresProblems.startFailed.code],
  ]
  for (const [error, log, code] of cases) assert.equal(startProblem(error, 'data', log).code, code)
  assert.match(startProblem(new Error('x'), 'data', 'FATAL:  something else').message, /something else/)
})

test('the log holds no value of a statement, however slow it is or wrong', () => {
  const settings = serverSettings({ memoryBytes: GB, cores: 2 }, { durable: true })
  assert.deepEqual([settings['log_parameter_max_length'], settings['log_parameter_max_length_on_error']], ['0', '0'])
})
