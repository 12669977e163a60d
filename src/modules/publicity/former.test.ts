import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, beforeEach, test } from 'node:test'
import { systemActor } from '../../kernel/journal.ts'
import { repositoryRoot } from '../../kernel/root.ts'
import { subjectMovers } from '../../movers.ts'
import { testApp, type TestApp } from '../../testing/app.ts'
import { deliver } from '../../testing/deliver.ts'
import { ecology, firm, penaltyFile } from '../../testing/situations.ts'
import { mergeSubjects } from '../subjects/index.ts'
import { releaseFact, revokeFact } from '../records/index.ts'
import { getSubject, withdrawFact } from './index.ts'
import { publicReason } from './revoked.ts'

interface Told {
  id: string
  code?: string
  detail?: string
  history?: { version: number }[]
  revocation?: { groundTitle: string; reason: string | null; revokedOn: string; withdrawnOn: string }
}

let app: TestApp
let eco: { authorization: string }
let next = 0

before(async () => {
  app = await testApp({ today: '2026-06-10' })
  eco = await app.client(ecology, ['submissions:write', 'submissions:read'])
})
beforeEach(() => app.clock.set('2026-06-10'))
after(() => app.close())

const read = async (id: string) => {
  const answer = await app.app.inject(`/api/v1/records/${id}`)
  return { status: answer.statusCode, type: String(answer.headers['content-type']), told: answer.json<Told>() }
}

/** A penalty of a firm of its own, and what it is in the archive. */
async function penalised(facts = '堆场未采取防扬散措施') {
  next += 1
  const party = firm(`旧号${'甲乙丙丁戊己庚辛壬癸'[next]}印务`, 620 + next)
  const documentNo = `明环罚〔2026〕${700 + next}号`
  const send = (text: string) =>
    deliver(app, eco, {
      kind: 'penalty',
      text: penaltyFile([{ firm: party, documentNo, decidedOn: '2026-06-05', facts: text }]),
    })
  await send(facts)
  const versions = async (): Promise<{ id: string; factId: string }[]> => {
    const text = 'SELECT id, fact_id AS "factId" FROM records.records WHERE document_no = $1 ORDER BY known_from, version'
    return (await app.ctx.pool.query<{ id: string; factId: string }>(text, [documentNo])).rows
  }
  const [{ id, factId } = { id: '', factId: '' }] = await versions()
  const { id: subjectId } = await getSubject(app.ctx, party.code)
  return { party, id, fact: { subjectId, factId }, send, last: async () => (await versions()).at(-1)?.id }
}

const revocation = {
  ground: 'revoked' as const, reason: '复议机关认定主要事实不清', document: '明政复决〔2026〕8号', decidedOn: '2026-06-08',
}

test('the number of an earlier version answers the version in force', async () => {
  const one = await penalised()
  await one.send('更正后的事实')
  const { status, told } = await read(one.id)
  assert.deepEqual([status, told.id, told.history?.map((h) => h.version)], [200, await one.last(), [2, 1]])
})

test('the number of a fact that went to another subject with a merge answers it there', async () => {
  const one = await penalised()
  const { party, id } = await penalised()
  const { id: keep } = await getSubject(app.ctx, one.party.code)
  const { id: merge } = await getSubject(app.ctx, party.code)
  await mergeSubjects(app.ctx, systemActor, { keep, merge, reason: '同一单位重复建档' }, subjectMovers)
  const { status, told } = await read(id)
  assert.deepEqual([status, (told as { subject?: { code: string } }).subject?.code], [200, one.party.code])
})

test('a version that was held until somebody looked is none that is told', async () => {
  const one = await penalised('住址：明州市中山路3号501室')
  assert.equal((await read(one.id)).status, 404)
  await releaseFact(app.ctx, systemActor, one.fact, { reason: '为经营场所' })
  const { told } = await read((await one.last()) ?? '')
  assert.deepEqual(told.history?.map((h) => h.version), [2])
  assert.equal((await read(one.id)).status, 404, 'its own number never was public')
})

test('of a decision that was revoked its number tells when and why, to its former term, and names nobody', async () => {
  const one = await penalised()
  await one.send('更正后的事实')
  const current = (await one.last()) ?? ''
  await revokeFact(app.ctx, systemActor, one.fact, { ...revocation, reason: `${one.party.name}申请复议，主要事实不清` })
  for (const id of [one.id, current]) {
    const { status, type, told } = await read(id)
    assert.deepEqual([status, told.code, told.detail], [410, 'record.revoked', '理由：当事人申请复议，主要事实不清'])
    assert.match(type, /problem\+json/)
    assert.deepEqual(told.revocation, {
      kind: 'penalty', kindTitle: '行政处罚', ground: 'revoked', groundTitle: '撤销', revokedOn: '2026-06-08',
      withdrawnOn: '2026-06-10', reason: '当事人申请复议，主要事实不清',
    })
    const text = JSON.stringify(told)
    for (const said of [one.party.name, one.party.code, '明环罚', '更正后的事实']) assert.equal(text.includes(said), false)
  }
  app.clock.set('2027-06-04')
  assert.equal((await read(one.id)).status, 410)
  app.clock.set('2027-06-05')
  assert.equal((await read(one.id)).status, 404, 'it would be over by now')
})

test('what was revoked before reasons were kept is taken over from the journal and the feed', async () => {
  const one = await penalised()
  await revokeFact(app.ctx, systemActor, one.fact, revocation)
  const kept = async (): Promise<unknown> =>
    (await app.ctx.pool.query('SELECT * FROM records.revocations WHERE fact_id = $1', [one.fact.factId])).rows
  const before = await kept()
  await app.ctx.pool.query('DELETE FROM records.revocations WHERE fact_id = $1', [one.fact.factId])
  assert.equal((await read(one.id)).status, 404)
  const migration = readFileSync(join(repositoryRoot, 'db/migrations/0033_revocations.sql'), 'utf8')
  await app.ctx.pool.query(/INSERT INTO records\.revocations[^;]*;/.exec(migration)?.[0] ?? '')
  assert.deepEqual(await kept(), before)
  assert.equal((await read(one.id)).told.revocation?.groundTitle, '撤销')
})

test('nothing is left of what was repaired, masked or never public', async () => {
  for (const reason of ['repaired', 'masked'] as const) {
    app.clock.set('2026-06-10')
    const one = await penalised()
    // Behind the least time a general penalty is shown, and within its term.
    app.clock.set('2026-10-08')
    await withdrawFact(app.ctx, systemActor, { ...one.fact, reason, document: '明信修〔2026〕1号' })
    assert.equal((await read(one.id)).status, 404, reason)
    await revokeFact(app.ctx, systemActor, one.fact, revocation)
    assert.equal((await read(one.id)).status, 404, `${reason}, then revoked`)
  }
  app.clock.set('2026-06-10')
  const held = await penalised('住址：明州市中山路3号501室')
  await revokeFact(app.ctx, systemActor, held.fact, revocation)
  assert.equal((await read(held.id)).status, 404)
})

test('a reason is public unless somebody could be recognised by it', () => {
  const of = { names: ['明州青松环保有限公司', '明州青松纸业有限公司'], persons: ['李例安'] }
  const table: [reason: string, told: string | undefined][] = [
    ['主要事实不清，证据不足', '主要事实不清，证据不足'],
    ['明州青松环保有限公司（曾用名明州青松纸业有限公司）申请复议', '当事人（曾用名当事人）申请复议'],
    ['青松环保公司申请复议', undefined],
    ['法定代表人李例安申请复议', undefined],
    ['请致电13812345678了解', undefined],
    ['被害人已经谅解', undefined],
  ]
  for (const [reason, told] of table) assert.equal(publicReason(reason, of), told, reason)
})
