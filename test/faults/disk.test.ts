/** A disk that is full, or takes no writing: refused in words, nothing half-kept, and everything goes on afterwards. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { writeWorkbook } from '../../src/kernel/tabular/index.ts'
import { ingest } from '../../src/modules/exchange/index.ts'
import { testApp } from '../../src/testing/app.ts'
import { ecology, firm, penaltyFile } from '../../src/testing/situations.ts'

/** Mounts a small file system at `path` for the test; says why not where that is not allowed. */
function mountSmall(t: TestContext, path: string): boolean {
  const done = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', path], { encoding: 'utf8' })
  if (done.status === 0) {
    t.after(() => spawnSync('umount', [path]))
    return true
  }
  t.diagnostic(
    `not tried: a small disk cannot be mounted here (${(done.stderr || String(done.error)).trim()})`,
  )
  // Whoever may not mount is no root; a root that may not is a fault worth knowing.
  assert.notEqual(
    process.getuid?.() === 0 && !/permission|not permitted/i.test(done.stderr),
    true,
    done.stderr,
  )
  return false
}

test('a full disk answers 507, a read-only one 503, and both take the next file when they can', async (t) => {
  const dataDir = await mkdtemp(join(tmpdir(), 'probity-disk-'))
  const store = join(dataDir, 'files')
  await mkdir(store)
  if (!mountSmall(t, store)) return
  const app = await testApp({ config: { dataDir } })
  t.after(async () => {
    await app.close()
    spawnSync('umount', [store])
    await rm(dataDir, { recursive: true, force: true })
  })
  const department = await app.client(ecology, ['submissions:write', 'submissions:read'])
  const send = async (payload: string | Buffer): Promise<{ status: number; code?: string; id?: string }> => {
    const answer = await app.app.inject({
      method: 'POST',
      url: '/api/v1/submissions?kind=penalty',
      headers: { ...department, 'content-type': 'text/csv' },
      payload,
    })
    return { status: answer.statusCode, ...answer.json<{ code?: string; id?: string }>() }
  }
  const sound = penaltyFile([
    { firm: firm('仓廪', 51), documentNo: '明环罚〔2026〕51号', decidedOn: '2026-06-01' },
  ])
  const other = penaltyFile([
    { firm: firm('仓廪', 53), documentNo: '明环罚〔2026〕53号', decidedOn: '2026-06-01' },
  ])
  const submissions = async (): Promise<number> =>
    (await app.ctx.pool.query('SELECT 1 FROM exchange.submissions')).rowCount ?? 0

  // What repeats itself is packed and would fit.
  const tooMuch = await send(randomBytes(3_000_000))
  assert.deepEqual([tooMuch.status, tooMuch.code], [507, 'file.no_space'])
  assert.deepEqual([await submissions(), await readdir(join(store, 'tmp'))], [0, []])

  const taken = await send(sound)
  const book = await send(await workbookOf(other, join(dataDir, 'book.xlsx')))
  assert.deepEqual([taken.status, book.status], [202, 202])
  await fill(join(store, 'ballast'))
  // A text is unsealed as it is read. Unsealing a workbook needs room: without it the reading fails and is tried again.
  await ingest(app.ctx, taken.id ?? '')
  await assert.rejects(ingest(app.ctx, book.id ?? ''))
  await rm(join(store, 'ballast'))
  await ingest(app.ctx, book.id ?? '')
  const read = await app.ctx.pool.query('SELECT state, accepted FROM exchange.submissions')
  assert.deepEqual(read.rows, [{ state: 'done', accepted: 1 }, { state: 'done', accepted: 1 }])

  assert.equal(spawnSync('mount', ['-o', 'remount,ro', store]).status, 0)
  const refused = await send(sound.replace('51号', '52号'))
  assert.deepEqual([refused.status, refused.code], [503, 'file.unwritable'])
  assert.equal(spawnSync('mount', ['-o', 'remount,rw', store]).status, 0)
  assert.equal((await send(sound.replace('51号', '52号'))).status, 202)
})

async function workbookOf(csv: string, path: string): Promise<Buffer> {
  const [head = [], ...rows] = csv.trim().split('\n').map((line) => line.split(','))
  await writeWorkbook(path, [{ name: '行政处罚', columns: head.map((title) => ({ title })), rows }])
  return readFile(path)
}

/** Writes until nothing more fits. */
async function fill(path: string): Promise<void> {
  for (const size of [65_536, 4096, 512]) {
    for (let i = 0; ; i += 1) {
      const full = await writeFile(path, Buffer.alloc(size), { flag: 'a' }).then(
        () => false,
        () => true,
      )
      if (full || i > 100) break
    }
  }
}
