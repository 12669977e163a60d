/** One object of every sort, each of a known body: what people of other bodies then reach for. */
import assert from 'node:assert/strict'
import { sequenceFeed } from '../../src/kernel/feed.ts'
import { rows, sql, transaction } from '../../src/kernel/db.ts'
import { addDocument, sendNotice } from '../../src/modules/casework/index.ts'
import { candidate, findEntry } from '../../src/modules/lists/index.ts'
import { followFeed } from '../../src/modules/measures/index.ts'
import { findSubjectByCode } from '../../src/modules/subjects/index.ts'
import { identityCheckCharacter } from '../../src/kernel/identity-number.ts'
import type { TestAppOptions } from '../../src/testing/app.ts'
import { deliver } from '../../src/testing/deliver.ts'
import {
  development,
  entryIn,
  listFirm,
  listed,
  listingApp,
  proposal,
  safety,
  type ListingApp,
} from '../../src/testing/listing.ts'
import { approval, ecology, firm, penaltyFile } from '../../src/testing/situations.ts'

export interface World {
  app: ListingApp
  /** Of the ecology bureau; with one row in question. */
  submission: string
  /** Of the safety bureau, about the firm: a procedure at its beginning, its case and a paper in it. */
  entry: string
  case: string
  document: string
  /** Of the safety bureau: the decision of a procedure that ended in an entry; its case; a receipt in it. */
  listed: string
  listedCase: string
  notice: string
  /** The service of that decision. */
  service: string
  proof: string
  exit: string
  /** The fact in the archive that the entry is. */
  fact: string
  /** The firm in the register, and the second decision of the safety bureau about it. */
  firm: string
  penalty: string
  person: string
  points: string
  /** The duty of the development commission. */
  task: string
  /** The question of the approval bureau. */
  receipt: string
}

const identity = '99000019800101001'

/** Submission, listing, measures, check: by the interface, as their bodies would. */
export async function makeWorld(options: TestAppOptions = {}): Promise<World> {
  const app = await listingApp({ today: '2026-06-08', ...options })
  try {
    return await furnish(app)
  } catch (error) {
    await app.close()
    throw error
  }
}

async function furnish(app: ListingApp): Promise<World> {
  const asking = await app.client(approval, ['checks:write', 'checks:read'])
  await app.client(development, ['feed:ack'])
  const fact = await app.penalise({
    firm: listed,
    documentNo: '明应急罚〔2026〕7号',
    decidedOn: '2026-03-02',
  })
  const second = await app.penalise({
    firm: listed,
    documentNo: '明应急罚〔2026〕8号',
    decidedOn: '2026-03-03',
  })
  const made = await listFirm(app, {
    fact,
    officer: 'safety-officer',
    approver: 'safety-approver',
    days: { told: '2026-06-09', decided: '2026-06-17', served: '2026-06-18' },
  })
  const submission = await submit(app)
  await sequenceFeed(app.ctx.pool)
  await followFeed(app.ctx)
  return {
    app,
    submission,
    firm: (await findSubjectByCode(app.ctx.db, listed.code))?.id ?? '',
    penalty: second,
    ...(await procedure(app, made.id, second)),
    ...(await consequences(app, made.id)),
    receipt: await ask(app, asking),
  }
}

async function submit(app: ListingApp): Promise<string> {
  const client = await app.client(ecology, ['submissions:write', 'submissions:read'])
  const other = { ...firm('别名', 31), code: listed.code }
  const text = penaltyFile([{ firm: other, documentNo: '明环罚〔2026〕9号', decidedOn: '2026-05-01' }])
  const state = await deliver(app, client, { kind: 'penalty', text })
  assert.equal(state.questioned, 1)
  return state.id
}

async function procedure(app: ListingApp, listedId: string, fact: string) {
  const officer = await app.person('safety-officer')
  const boss = await app.person('boss')
  const list = app.ctx.catalogue.list('work-safety', app.ctx.clock.today())
  await candidate(app.ctx, officer.actor, { list, code: listed.code }, 'a look at the archive')
  const open = entryIn(await officer.send('POST', '/listings', proposal(fact)), 201)
  const document = await addDocument(app.ctx, officer.actor, open.case, {
    kind: 'service-receipt',
    title: '恒固送达回证',
    fileName: '送达回证.pdf',
    mediaType: 'application/pdf',
    content: Buffer.from('%PDF-1.7 secret of the safety bureau'),
  })
  const exit = await boss.send('POST', `/listings/${listedId}/exits`, {
    ground: 'wrong',
    statement: '列入有误，请求移出',
  })
  assert.equal(exit.statusCode, 201, exit.body)
  return { entry: open.id, case: open.case, document: document.id, exit: exit.json<{ id: string }>().id }
}

async function consequences(app: ListingApp, listedId: string) {
  const entry = await findEntry(app.ctx.db, listedId)
  assert.ok(entry?.factId)
  const officer = await app.person('safety-officer')
  const approver = await app.person('safety-approver')
  const person = await approver.send('POST', `/measures/entries/${entry.factId}/persons`, {
    role: 'directly-responsible',
    name: '李例安',
    identity: identity + identityCheckCharacter(identity),
    document: '明应急罚〔2026〕7号',
    legalBasis: '《安全生产法》第九十四条',
    notice: { number: '明应急告〔2026〕9号', servedOn: '2026-06-15', proof: '送达回证9号' },
    remedy: '六十日内申请行政复议，六个月内提起行政诉讼',
  })
  assert.equal(person.statusCode, 201, person.body)
  const proof = await addDocument(app.ctx, officer.actor, entry.caseId, {
    kind: 'service-receipt',
    title: '回证',
    fileName: 'a.pdf',
    mediaType: 'application/pdf',
    content: Buffer.from('%PDF-1.7'),
  })
  const notice = entry.decisionId as string
  await transaction(app.ctx.db, (tx) =>
    sendNotice(app.ctx, tx, notice, { channel: 'in-app', actor: officer.actor }),
  )
  const [task] = await rows(
    app.ctx.db,
    sql<{ id: string }>`
    SELECT id FROM measures.tasks WHERE implementer = ${development.code} AND fact_id = ${entry.factId}`,
  )
  assert.ok(task)
  return {
    listed: listedId,
    listedCase: entry.caseId,
    notice,
    service: entry.serviceId ?? '',
    proof: proof.id,
    fact: entry.factId,
    person: person.json<{ id: string }>().id,
    task: task.id,
    points: await score(app),
  }
}

export const scheme = {
  title: '安全生产记分',
  list: 'work-safety',
  threshold: 12,
  decayMonths: 12,
  events: [{ code: 'hazard', title: '隐患', points: 12 }],
  basis: { document: '示例记分办法', article: '第三条', from: '2020-01-01' },
}

async function score(app: ListingApp): Promise<string> {
  const approver = await app.person('safety-approver')
  const officer = await app.person('safety-officer')
  const set = await approver.send('PUT', '/points/schemes/safety', scheme)
  assert.equal(set.statusCode, 200, set.body)
  const fact = await app.penalise({
    firm: listed,
    documentNo: '明应急罚〔2026〕10号',
    decidedOn: '2026-04-03',
  })
  const scored = await officer.send('POST', '/points', {
    scheme: 'safety',
    event: 'hazard',
    subject: listed.code,
    fact,
    occurredOn: '2026-04-01',
  })
  assert.equal(scored.statusCode, 201, scored.body)
  return scored.json<{ items: { id: string }[] }>().items[0]?.id ?? ''
}

async function ask(app: ListingApp, headers: { authorization: string }): Promise<string> {
  const answer = await app.app.inject({
    method: 'POST',
    url: '/api/v1/checks',
    headers,
    payload: { subject: { code: listed.code }, matter: 'investment-project', purpose: '项目审批' },
  })
  assert.equal(answer.statusCode, 200, answer.body)
  const { receipt } = answer.json<{ receipt: string }>()
  const told = await app.app.inject({
    method: 'POST',
    url: `/api/v1/checks/${receipt}/feedback`,
    headers,
    payload: { outcome: 'followed', result: '暂停' },
  })
  assert.equal(told.statusCode, 201, told.body)
  return receipt
}

/** The body each kind of object belongs to. */
export const owners = { safety, ecology, approval, development }
