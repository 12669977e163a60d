/** Requests to leave a list, and entries taken off again: no case ends without what it says having happened. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { sql } from '../../kernel/db.ts'
import { listed, listFirm, listingApp, type ListingApp, type Person } from '../../testing/listing.ts'
import { addDocument, findCase, findNotice } from '../casework/index.ts'
import {
  closeOver,
  findEntry,
  revokeListing,
  restoreListing,
  withdrawFromExit,
  type EntryView,
  type ExitView,
} from './index.ts'

type Code = { code: string }

describe('leaving a list', () => {
  let app: ListingApp
  let officer: Person
  let approver: Person
  let boss: Person
  let entry: EntryView

  const apply = async (who: Person, over: object = {}): Promise<ExitView> => {
    const asked = { ground: 'ruling', statement: '法院裁定批准重整计划', ...over }
    const answer = await who.send('POST', `/listings/${entry.id}/exits`, asked)
    assert.equal(answer.statusCode, 201, answer.body)
    return answer.json<ExitView>()
  }
  const exits = async (): Promise<ExitView[]> =>
    (await boss.send('GET', `/listings/${entry.id}/exits`)).json<{ items: ExitView[] }>().items

  before(async () => {
    app = await listingApp({ today: '2026-06-08' })
    const fact = await app.penalise({ firm: listed, documentNo: '明应急罚〔2026〕7号', decidedOn: '2026-03-02' })
    entry = await listFirm(app, {
      fact,
      officer: 'safety-officer',
      approver: 'safety-approver',
      days: { told: '2026-06-09', decided: '2026-06-17', served: '2026-06-18' },
    })
    officer = await app.person('safety-officer')
    approver = await app.person('safety-approver')
    boss = await app.person('boss')
  })
  after(() => app.close())

  it('is decided with a paper and an effect, or not at all: the case machine alone does not end it', async () => {
    const exit = await apply(boss)
    const office = await app.person('office-approver')
    for (const [who, verb] of [
      [approver, 'grant'],
      [approver, 'refuse'],
      [office, 'grant'],
      [boss, 'withdraw'],
      [officer, 'withdraw'],
    ] as const) {
      const { version } = (await officer.send('GET', `/cases/${exit.case}`)).json<{ version: number }>()
      const past = await who.send('POST', `/cases/${exit.case}/moves`, { verb, version, note: '绕行' })
      assert.ok(past.statusCode >= 400, `${verb} passed: ${past.body}`)
    }
    assert.deepEqual(
      (await exits()).map((one) => [one.decision, one.withdrawnOn]),
      [[null, null]],
    )
    const theirs = await officer.send('POST', `/listing-exits/${exit.id}/withdrawal`)
    assert.equal(theirs.json<Code>().code, 'list.not_applicant')
    assert.equal((await boss.send('POST', `/listing-exits/${exit.id}/withdrawal`)).statusCode, 204)
    assert.deepEqual(
      (await exits()).map((one) => one.withdrawnOn),
      ['2026-06-18'],
    )
    assert.equal((await boss.send('POST', `/listing-exits/${exit.id}/withdrawal`)).statusCode, 404)
  })

  it('leaves a body’s own request to the body', async () => {
    const exit = await apply(officer)
    await assert.rejects(withdrawFromExit(app.ctx, boss.actor, exit.id), { code: 'list.not_applicant' })
    assert.equal((await officer.send('POST', `/listing-exits/${exit.id}/withdrawal`)).statusCode, 204)
  })

  it('takes as proof only what is with the case, and shows something done', async () => {
    app.clock.set('2027-06-21')
    boss = await app.person('boss')
    const early = { ground: 'early', statement: '隐患已排除' }
    const ask = async (documents: string[]): Promise<string> =>
      (await boss.send('POST', `/listings/${entry.id}/exits`, { ...early, documents })).json<Code>().code
    assert.equal(await ask(['00000000-0000-4000-8000-000000000000']), 'list.paper_missing')
    const promise = await addDocument(app.ctx, boss.actor, entry.case, {
      kind: 'commitment',
      title: '信用承诺书',
      fileName: 'a.pdf',
      mediaType: 'application/pdf',
      content: Buffer.from('%PDF-1.7'),
    })
    assert.equal(await ask([promise.id]), 'list.no_early_exit')
    app.clock.set('2026-06-18')
    boss = await app.person('boss')
  })

  it('says in a refusal how it can be contested', async () => {
    const exit = await apply(boss)
    const refused = await approver.send('POST', `/listing-exits/${exit.id}/decision`, {
      decision: 'refuse',
      reason: '没有裁定',
    })
    const number = refused.json<ExitView>().number
    const { rows } = await app.ctx.pool.query<{ data: object }>(
      'SELECT data FROM casework.notices WHERE number = $1',
      [number],
    )
    assert.match(JSON.stringify(rows[0]?.data), /不服本决定的，可以自收到决定书之日起六十日内申请行政复议/)
  })

  it('a request whose case was closed past it is settled and bars no other', async () => {
    const exit = await apply(boss)
    await sql`UPDATE casework.cases SET state = 'granted', closed_on = '2026-06-18', closed_at = now() WHERE id = ${exit.case}`.execute(
      app.ctx.db,
    )
    await closeOver(app.ctx)
    assert.match((await exits()).at(-1)?.reason ?? '', /可以重新申请/)
    assert.equal((await exits()).at(-1)?.settledOn, '2026-06-18')
    await apply(boss)
  })

  it('a revocation settles what is still asked for; the decision’s papers are valid no longer', async () => {
    const open = (await exits()).at(-1) as ExitView
    const before = await findEntry(app.ctx.db, entry.id)
    await revokeListing(app.ctx, approver.actor, entry.id, { ground: 'wrong', reason: '认定对象有误' })
    const settled = (await exits()).find((one) => one.id === open.id)
    assert.deepEqual([settled?.decision, settled?.settledOn], [null, '2026-06-18'])
    assert.match(settled?.reason ?? '', /已撤销/)
    assert.equal((await findCase(app.ctx.db, open.case))?.state, 'settled')
    for (const id of [before?.decisionId, before?.repairNoticeId]) {
      assert.equal((await findNotice(app.ctx.db, id as string))?.endedReason, 'withdrawn')
    }
  })

  it('a request that the term outlived is settled with the case; only undoing is asked for after it', async () => {
    const fact = await app.penalise({
      firm: listed,
      documentNo: '明应急罚〔2026〕8号',
      decidedOn: '2026-03-03',
      facts: '另一处',
    })
    entry = await listFirm(app, {
      fact,
      officer: 'safety-officer',
      approver: 'safety-approver',
      days: { told: '2026-06-23', decided: '2026-07-06', served: '2026-07-07' },
    })
    boss = await app.person('boss')
    const exit = await apply(boss)
    app.clock.set('2029-07-06')
    assert.equal(await closeOver(app.ctx), 1)
    assert.equal((await findCase(app.ctx.db, exit.case))?.state, 'settled')
    boss = await app.person('boss')
    const late = await boss.send('POST', `/listings/${entry.id}/exits`, { ground: 'ruling', statement: '裁定' })
    assert.equal(late.json<Code>().code, 'list.not_in_force')
    await apply(boss, { ground: 'wrong', statement: '列入有误' })
  })

  it('restores only on a list whose rule provides for it', async () => {
    await sql`UPDATE lists.entries SET list_code = 'wage-arrears', ended_on = '2026-07-08', end_ground = 'early',
      end_number = 'x', ended_by = 'y' WHERE id = ${entry.id}`.execute(app.ctx.db)
    app.clock.set('2026-07-09')
    await assert.rejects(restoreListing(app.ctx, approver.actor, entry.id, '验收报告系伪造'), {
      code: 'list.not_restorable',
    })
  })
})
