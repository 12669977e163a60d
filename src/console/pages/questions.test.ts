import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { systemActor } from '../../kernel/journal.ts'
import { ingest } from '../../modules/exchange/index.ts'
import { revokeFact } from '../../modules/records/index.ts'
import { addSubject, testCode } from '../../testing/check-situations.ts'
import { codes } from '../../testing/access.ts'
import { consoleApp, type Clerk, type ConsoleApp } from '../../testing/console.ts'
import { penaltyFile } from '../../testing/situations.ts'

let app: ConsoleApp
let office: Clerk
let officer: Clerk
before(async () => {
  app = await consoleApp()
  await addSubject(app.ctx.pool, { code: testCode(1), name: '明州寻常商贸有限公司' })
  await addSubject(app.ctx.pool, { code: testCode(2), name: '明州寻常商贸有限公司' })
  office = await app.signIn('office-clerk')
  officer = await app.signIn('data-officer')
})
after(() => app.close())

let number = 0
/** A delivery with one row whose name and code belong to different firms; its page. */
async function questioned(): Promise<string> {
  number += 1
  const content = penaltyFile([{
    firm: { name: '明州别家商贸有限公司', code: testCode(1) }, documentNo: `明环罚〔2026〕${number}号`, decidedOn: '2026-06-05',
  }])
  const sent = await officer.upload('/console/deliveries', { kind: 'penalty' }, { name: 'a.csv', content })
  const id = String(sent.headers.location).split('/').at(-1) as string
  await ingest(app.ctx, id)
  return id
}

/** Where the form of the only question of a delivery leads. */
async function formOf(submission: string): Promise<string> {
  const page = (await office.get(`/console/questions?submission=${submission}`)).body
  return /action="(\/console\/questions\/[^"]+)"/.exec(page)?.[1] as string
}

test('a question shows the row, what is odd and who may be meant, to the office only', async () => {
  const id = await questioned()
  const page = (await office.get('/console/questions')).body
  for (const said of ['明州别家商贸有限公司', '明州市示例监管局', 'E110', '未按规定贮存固体废物', '可能是', testCode(1)]) {
    assert.ok(page.includes(said), said)
  }
  assert.equal((await officer.get('/console/questions')).statusCode, 403)
  assert.match((await office.get('/console')).body, /待核实的疑问数据/)
  assert.match(
    (await office.get(`/console/deliveries/${id}`)).body,
    new RegExp(`href="/console/questions\\?submission=${id}"`),
  )
})

test('a question is settled with a reason: filed under the subject found, or given back', async () => {
  const filed = await questioned()
  const form = await formOf(filed)
  const silent = await office.submit(form, { decision: 'file', chosen: testCode(1), reason: '' })
  assert.match(silent.body, /id="reason-[^"]+-fault"/)
  const unknown = await office.submit(form, { decision: 'file', code: testCode(9), reason: '电话核实' })
  assert.match(unknown.body, /id="code-[^"]+-fault"[^]*主体库中没有这个代码/)
  assert.match(unknown.body, />电话核实<\/textarea>/)
  const done = await office.submit(form, { decision: 'file', chosen: testCode(1), reason: '电话核实，为同一企业' })
  assert.equal(done.headers.location, '/console/questions?done=file', done.body)
  const again = await office.submit(form, { decision: 'file', chosen: testCode(1), reason: '又一次' })
  assert.match(again.body, /已经处理过|没有这条疑问数据/)
  const returned = await questioned()
  const back = await office.submit(await formOf(returned), { decision: 'reject', reason: '名称与代码不符', only: returned })
  assert.equal(back.headers.location, `/console/questions?submission=${returned}&done=reject`)
  assert.match((await officer.get(`/console/deliveries/${returned}?outcome=returned`)).body, /核实后退回：名称与代码不符/)
  const neither = await office.submit(form, { reason: '不选' })
  assert.match(neither.body, /请选择入库或者退回/)
})

test('a row whose decision was revoked is filed again on a new paper only', async () => {
  const content = penaltyFile([{
    firm: { name: '明州寻常商贸有限公司', code: testCode(1) }, documentNo: '明环罚〔2026〕98号', decidedOn: '2026-06-05',
    facts: '另一处堆场未采取防扬散措施',
  }])
  const send = async (): Promise<string> => {
    const sent = await officer.upload('/console/deliveries', { kind: 'penalty' }, { name: 'c.csv', content })
    const id = String(sent.headers.location).split('/').at(-1) as string
    await ingest(app.ctx, id)
    return id
  }
  await send()
  const { rows } = await app.ctx.pool.query<{ subjectId: string; factId: string }>(
    `SELECT subject_id AS "subjectId", fact_id AS "factId" FROM records.records WHERE document_no = '明环罚〔2026〕98号'`)
  await revokeFact(app.ctx, systemActor, rows[0] as { subjectId: string; factId: string }, {
    ground: 'void', reason: '录入有误', document: '明环撤〔2026〕98号', decidedOn: app.ctx.clock.today(),
  })
  const form = await formOf(await send())
  const asked = await office.submit(form, { decision: 'file', reason: '撤销有误，决定仍然有效' })
  assert.match(asked.body, /id="document-[^"]+-fault"[^]*写明据以恢复或者变更的新文书/)
  const oral = await office.submit(form, { decision: 'file', reason: '撤销有误，决定仍然有效', document: '电话' })
  assert.match(oral.body, /id="document-[^"]+-fault"[^]*没有写明依据的文书/)
  const done = await office.submit(form, { decision: 'file', reason: '撤销有误，决定仍然有效', document: '明环函〔2026〕5号' })
  assert.equal(done.headers.location, '/console/questions?done=file', done.body)
})

test('whoever delivered a row does not settle it', async () => {
  const content = penaltyFile([{
    firm: { name: '明州又一家商贸有限公司', code: testCode(2) }, documentNo: '明环罚〔2026〕99号', decidedOn: '2026-06-05',
  }])
  const sent = await office.upload(
    '/console/deliveries', { kind: 'penalty', source: codes.department }, { name: 'b.csv', content },
  )
  const id = String(sent.headers.location).split('/').at(-1) as string
  await ingest(app.ctx, id)
  const refused = await office.submit(await formOf(id), { decision: 'file', chosen: testCode(2), reason: '自己核实' })
  assert.equal(refused.statusCode, 403)
  assert.match(refused.body, /报送人不能处置自己报送的疑问数据/)
})
