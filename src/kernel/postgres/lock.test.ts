import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { withFileLock } from './lock.ts'
import { processMark } from './process.ts'

const dir = mkdtempSync(join(tmpdir(), 'probity-lock-'))
after(() => rmSync(dir, { recursive: true, force: true }))

test('two holders never overlap, and the lock is gone afterwards', async () => {
  const path = join(dir, 'turns')
  let inside = 0
  let most = 0
  const turn = (): Promise<void> =>
    withFileLock(path, 10_000, async () => {
      inside += 1
      most = Math.max(most, inside)
      await new Promise((resolve) => setTimeout(resolve, 5))
      inside -= 1
    })
  await Promise.all(Array.from({ length: 8 }, turn))
  assert.equal(most, 1)
  assert.equal(existsSync(path), false)
})

test('the lock of a dead process is taken over, also when its number lives on in another process', async () => {
  const dead = spawnSync(process.execPath, ['-e', '']).pid
  for (const holder of [
    { pid: dead, mark: 'x', nonce: 'n' },
    { pid: process.ppid, mark: 'another boot/1', nonce: 'n' },
  ]) {
    const path = join(dir, 'stale')
    writeFileSync(path, JSON.stringify(holder))
    assert.equal(await withFileLock(path, 3000, async () => 'mine'), 'mine')
  }
})

test('the lock of a live process is respected until the patience ends', async () => {
  const path = join(dir, 'held')
  writeFileSync(path, JSON.stringify({ pid: process.ppid, mark: processMark(process.ppid), nonce: 'n' }))
  await assert.rejects(
    withFileLock(path, 200, async () => undefined),
    { code: 'database.locked' },
  )
  assert.equal(existsSync(path), true)
})
