import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { rows, sql } from '../../kernel/db.ts'
import { addSubject, testCode } from '../../testing/check-situations.ts'
import { consoleApp, type Clerk, type ConsoleApp } from '../../testing/console.ts'

let app: ConsoleApp
let office: Clerk
before(async () => {
  app = await consoleApp()
  office = await app.signIn('office-clerk')
})
after(() => app.close())

let serial = 10
/** Two subjects of one name in the queue of duplicate names. */
async function namesakes(name: string): Promise<{ finding: string; subjects: [string, string] }> {
  const { pool } = app.ctx
  serial += 2
  const subjects: [string, string] = [
    await addSubject(pool, { code: testCode(serial), name }),
    await addSubject(pool, { code: testCode(serial + 1), name }),
  ]
  const finding = randomUUID()
  await pool.query(
    `INSERT INTO subjects.findings (id, kind, code, name, subject_ids, detail, source, found_at)
     VALUES ($1, 'duplicate-name', NULL, $2, $3, '{}', 'register', now())`,
    [finding, name, subjects],
  )
  return { finding, subjects }
}

test('the queue shows both subjects, and a finding is settled with what was found out', async () => {
  const { finding } = await namesakes('明州重名甲有限公司')
  const page = (await office.get('/console/findings?kind=duplicate-name')).body
  assert.match(page, /明州重名甲有限公司/)
  assert.match(page, new RegExp(testCode(serial)))
  assert.equal((await office.get('/console/findings?kind=wrong-code')).body.includes('明州重名甲有限公司'), false)
  const bare = await office.submit(`/console/findings/${finding}/settlement`, {})
  assert.match(bare.body, new RegExp(`id="settlement-${finding}-fault"`))
  assert.match(bare.body, new RegExp(`id="note-${finding}-fault"`))
  const settled = await office.submit(`/console/findings/${finding}/settlement`, {
    settlement: 'distinct', note: '法定代表人和住所均不同', kind: 'duplicate-name',
  })
  assert.equal(settled.headers.location, '/console/findings?kind=duplicate-name&done=settled')
  const twice = await office.submit(`/console/findings/${finding}/settlement`, { settlement: 'accepted', note: '再来一次' })
  assert.match(twice.body, /这条重错码记录已经处置/)
})

test('two subjects are merged and parted again, each with its reason', async () => {
  const { finding, subjects: [keep, merge] } = await namesakes('明州重名乙有限公司')
  const same = await office.submit(`/console/findings/${finding}/merge`, { keep, merge: keep, reason: '同一企业' })
  assert.match(same.body, new RegExp(`id="merge-${finding}-fault"`))
  const done = await office.submit(`/console/findings/${finding}/merge`, { keep, merge, reason: '同一企业两次登记' })
  assert.equal(done.headers.location, '/console/findings?done=merged', done.body)
  const [settled] = await rows(app.ctx.db, sql<{ settlement: string }>`SELECT settlement FROM subjects.findings WHERE id = ${finding}`)
  assert.equal(settled?.settlement, 'merged')
  const merges = (await office.get('/console/findings/merges')).body
  const split = /action="(\/console\/findings\/merges\/[^"]+\/split)"/.exec(merges)?.[1] as string
  const silent = await office.submit(split, { reason: '' })
  assert.match(silent.body, /请说明理由/)
  const parted = await office.submit(split, { reason: '核实为两家企业' })
  assert.equal(parted.headers.location, '/console/findings/merges?done=split', parted.body)
  assert.match((await office.get('/console/findings/merges?done=split')).body, /合并期间报送的，按报送时所用的代码归属/)
  assert.match((await office.get('/console/findings/merges')).body, /已撤销/)
})

test('only the office settles codes', async () => {
  const officer = await app.signIn('data-officer')
  assert.equal((await officer.get('/console/findings')).statusCode, 403)
})
