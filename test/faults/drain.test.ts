/** The end of a server that is asked to stop the way terminals and service managers ask: the whole group at once. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { after, before, describe, it } from 'node:test'
import { isAlive } from '../../src/kernel/postgres/process.ts'
import { repositoryRoot } from '../../src/kernel/root.ts'
import { freePort } from './server.ts'

describe('a signal to the whole group', () => {
  let dataDir: string
  before(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'probity-drain-'))
  })
  after(() => rm(dataDir, { recursive: true, force: true }))

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    it(`${signal} drains, stops the embedded database and ends with 0, however often it comes`, async () => {
      const env = { ...process.env, PROBITY_DATA: dataDir, PROBITY_SAMPLE: 'off', PORT: String(await freePort()) }
      const child = spawn(process.execPath, ['bin/run.mjs', 'src/main.ts'], {
        cwd: repositoryRoot, env, detached: true, stdio: ['ignore', 'pipe', 'inherit'],
      })
      const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
      let said = ''
      child.stdout.on('data', (part: Buffer) => (said += part.toString('utf8')))
      for (let i = 0; !/^ready /m.test(said); i += 1) {
        assert.ok(i < 12_000 && child.exitCode === null, `not ready: ${said}`)
        await pause(10)
      }
      const database = Number(readFileSync(postmasterFile(dataDir), 'utf8').split('\n')[0])
      assert.ok(isAlive(database))
      const began = performance.now()
      const repeats = setInterval(() => process.kill(-(child.pid ?? 0), signal), 20)
      const code = await ended.finally(() => clearInterval(repeats))
      assert.equal(code, 0)
      assert.ok(performance.now() - began < 10_000)
      assert.equal(isAlive(database), false)
      assert.equal(existsSync(postmasterFile(dataDir)), false)
    })
  }
})

function postmasterFile(dataDir: string): string {
  return join(dataDir, 'postgres/data/postmaster.pid')
}
