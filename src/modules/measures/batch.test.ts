/** Tasks answered many at once, each in its own right; and answers corrected, with the former kept. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { sequenceFeed } from '../../kernel/feed.ts'
import { HIDDEN } from '../../kernel/masking.ts'
import { deliver } from '../../testing/deliver.ts'
import { housing, listingApp, trading, type ListingApp } from '../../testing/listing.ts'
import { firm, labour, listFile } from '../../testing/situations.ts'
import { restoreFact, withdrawFact } from '../publicity/index.ts'
import { findSubjectByCode } from '../subjects/index.ts'
import { followFeed, moveTasks, sweepDay, tryTasks, type Ledger, type TaskView } from './index.ts'

type Header = { authorization: string }
interface Batch {
  done: number
  ignored: number
  refused: { task: string; subject: string | null; code: string; reason: string }[]
}
const firms = ['甲例劳务', '乙例劳务', '丙例劳务', '丁例劳务', '戊例劳务'].map((name, i) => firm(name, 401 + i))

describe('tasks answered together', () => {
  let app: ListingApp
  let builder: Header
  let trader: Header

  const call = async (who: Header, method: 'GET' | 'POST', url: string, payload?: object) =>
    app.app.inject({
      method,
      url: `/api/v1/measures${url}`,
      headers: who,
      ...(payload === undefined ? {} : { payload }),
    })
  const batch = async (url: string, payload: object, who = builder): Promise<Batch> => {
    const answer = await call(who, 'POST', url, payload)
    assert.equal(answer.statusCode, 200, answer.body)
    return answer.json<Batch>()
  }
  const codeOf = async (who: Header, url: string, payload: object): Promise<string> =>
    (await call(who, 'POST', url, payload)).json<{ code: string }>().code
  const tasksOf = async (who: Header, query = 'open=false'): Promise<TaskView[]> =>
    (await call(who, 'GET', `/tasks?${query}`)).json<{ items: TaskView[] }>().items
  /** The body's task about the n-th firm. */
  const task = async (n: number, who = builder): Promise<TaskView> => {
    const found = (await tasksOf(who)).find((one) => one.subject.code === firms[n]?.code)
    assert.ok(found)
    return found
  }
  const outOfUse = async (n: number): Promise<{ subjectId: string; factId: string }> => {
    const subject = await findSubjectByCode(app.ctx.db, firms[n]?.code as string)
    const of = { subjectId: subject?.id as string, factId: (await task(n)).fact }
    await withdrawFact(app.ctx, app.actor('office-admin'), { ...of, reason: 'masked', document: '明信屏〔2026〕1号' })
    await sequenceFeed(app.ctx.pool)
    await followFeed(app.ctx)
    return of
  }
  const lines = async (action: string): Promise<number> =>
    (await app.ctx.pool.query(`SELECT FROM journal.entries WHERE action = $1`, [action])).rows.length

  before(async () => {
    app = await listingApp({ today: '2026-06-08' })
    builder = await app.client(housing, ['feed:ack'])
    trader = await app.client(trading, ['feed:ack'])
    const sender = await app.client(labour, ['submissions:write', 'submissions:read'])
    const text = listFile(
      firms.map((one, i) => ({
        firm: one, documentNo: `邻人社列〔2026〕${401 + i}号`, decidedOn: '2026-05-20', authority: labour,
      })),
    )
    const state = await deliver(app, sender, { kind: 'list-entry', list: 'wage-arrears', text })
    assert.equal(state.accepted, firms.length)
    await sequenceFeed(app.ctx.pool)
    await followFeed(app.ctx)
  })
  after(() => app.close())

  it('narrows a body’s tasks to a list, a measure, a firm', async () => {
    const first = await task(0)
    const count = async (query: string): Promise<number> => (await tasksOf(builder, query)).length
    assert.equal(await count('list=wage-arrears'), firms.length)
    assert.equal(await count('list=no-such-list'), 0)
    assert.equal(await count(`measure=${first.measures[0]?.code ?? ''}`), firms.length)
    assert.equal(await count('measure=no-such-measure'), 0)
    assert.equal(await count(`subject=${first.subject.code ?? ''}`), 1)
    assert.equal(await count(`subject=${encodeURIComponent('乙例')}`), 1)
    assert.equal(await count(`subject=${encodeURIComponent('%例')}`), 0, 'no pattern')
  })

  it('acknowledges what is the body’s own and waits for it; the rest comes back with its reason', async () => {
    const ids = (await Promise.all([0, 1, 2, 3].map((n) => task(n)))).map((one) => one.id)
    const foreign = await task(0, trader)
    const done = await batch('/acknowledgements', { tasks: [...ids.slice(0, 3), foreign.id] })
    assert.deepEqual([done.done, done.ignored], [3, 1])
    assert.deepEqual(
      done.refused.map((one) => [one.task, one.subject, one.code]),
      [[foreign.id, null, 'measure.task_unknown']],
    )
    const again = await batch('/acknowledgements', { tasks: ids })
    assert.deepEqual(
      [again.done, again.refused.map((one) => one.code)],
      [1, ['workflow.not_now', 'workflow.not_now', 'workflow.not_now']],
    )
    assert.match(again.refused[0]?.reason ?? '', /已签收，待实施/)
    assert.equal((await task(0, trader)).state, 'sent')
    assert.equal(await lines('measure.acknowledged'), 2, 'one line a batch')
  })

  it('answers “not applicable” with one reason for all, each a line of the journal about its subject', async () => {
    const [a, b, late] = await Promise.all([task(0), task(1), task(4)])
    const tasks = [a, b, late].map((one) => one.id)
    assert.equal(
      await codeOf(builder, '/outcomes', { tasks, outcome: 'not-applicable' }),
      'measure.reason_missing',
    )
    const done = await batch('/outcomes', { tasks, outcome: 'not-applicable', reason: '在本市没有在建工程' })
    assert.deepEqual(
      [done.done, done.refused.map((one) => [one.task, one.subject, one.code])],
      [2, [[late.id, firms[4]?.name, 'workflow.not_now']]],
    )
    assert.deepEqual(
      [(await task(0)).state, (await task(1)).reason, (await task(4)).state],
      ['not-applicable', '在本市没有在建工程', 'sent'],
    )
    assert.equal(await lines('measure.answered'), 2)
  })

  it('answers that all measures were applied, save where nothing is to be carried out for the time being', async () => {
    const [c, d] = await Promise.all([task(2), task(3)])
    const actor = { ...app.actor('trading-officer'), organisation: { id: 'h', code: housing.code, name: housing.name } }
    const marksOf = async () => new Map([[c.fact, ['under_objection']]])
    const order = { move: 'apply' as const, tasks: [c.id, d.id] }
    const tried = await tryTasks(app.ctx, actor, order, marksOf)
    assert.deepEqual([tried.ready.map((one) => one.id), (await task(3)).state], [[d.id], 'acknowledged'])
    const done = await moveTasks(app.ctx, actor, order, marksOf)
    assert.deepEqual([done.done, done.refused.map((one) => one.code)], [1, ['measure.one_by_one']])
    const after = await task(3)
    assert.deepEqual(
      [after.state, after.applied, (await task(2)).state],
      ['applied', after.measures.map((one) => one.code), 'acknowledged'],
    )
    const fed = await batch('/feedbacks', { tasks: [c.id, d.id], feedback: '已列入资格审查的限制名单，电话13912345678' })
    assert.deepEqual([fed.done, (await task(3)).state], [1, 'fed-back'])
    assert.doesNotMatch((await task(3)).feedback ?? '', /13912345678/)
  })

  it('confirms lifting of what is over, and of nothing that binds', async () => {
    await outOfUse(2)
    const done = await batch('/liftings', { tasks: [(await task(2)).id, (await task(3)).id] })
    assert.deepEqual([done.done, done.refused.map((one) => one.code)], [1, ['measure.not_over']])
    assert.equal((await task(2)).state, 'lifted')
    const { rows } = await app.ctx.pool.query<{ object: string; fact: string; known: boolean }>(
      `SELECT object_id AS object, detail->>'fact' AS fact, subject_id IS NOT NULL AS known FROM journal.entries
       WHERE action = 'measure.lifted'`,
    )
    const { id: object, fact } = await task(2)
    assert.deepEqual(rows, [{ object, fact, known: true }], 'what ended, of whom, is on record')
    const over = await batch('/acknowledgements', { tasks: [(await task(2)).id] })
    assert.deepEqual([over.done, over.refused[0]?.code], [0, 'workflow.not_now'])
  })

  describe('an answer that was wrong', () => {
    const why = '误将同名企业的情况填在这里'
    const correct = (id: string, payload: object, who = builder) =>
      call(who, 'POST', `/tasks/${id}/outcome-correction`, payload)

    it('is corrected by the body that gave it, with its reason; the former stays in the ledger', async () => {
      const before = await task(3)
      const foreign = await correct(before.id, { applied: [], reason: '没有事项', why }, trader)
      assert.equal(foreign.json<{ code: string }>().code, 'measure.task_unknown')
      assert.equal((await correct(before.id, { applied: [], reason: '没有事项' })).statusCode, 400)
      const unreasoned = await correct(before.id, { applied: [], why })
      assert.equal(unreasoned.json<{ code: string }>().code, 'measure.reason_missing')
      const wrong = await correct(before.id, { applied: ['no-such-rule'], why })
      assert.equal(wrong.json<{ code: string }>().code, 'measure.wrong_rules')
      assert.equal((await correct(before.id, { applied: [], reason: '没有在建工程', why })).statusCode, 204)
      const clerk = await app.person('office-clerk')
      const ledger = (await clerk.send('GET', `/measures/entries/${before.fact}/ledger`)).json<Ledger>()
      const shown = ledger.tasks.find((one) => one.id === before.id) as TaskView
      assert.deepEqual([shown.state, shown.reason, shown.feedback], ['not-applicable', '没有在建工程', null])
      assert.deepEqual(
        shown.corrections.map((one) => [one.kind, one.outcome, one.applied, one.feedback, one.why]),
        [['outcome', 'applied', before.applied, before.feedback, why]],
      )
      assert.equal(await lines('measure.corrected'), 1)
    })

    it('is none while nothing was answered', async () => {
      const open = await correct((await task(4)).id, { applied: [], reason: '没有事项', why })
      assert.deepEqual([open.statusCode, open.json<{ code: string }>().code], [409, 'measure.not_correctable'])
      const lifting = await call(builder, 'POST', `/tasks/${(await task(3)).id}/lifting-correction`, { why })
      assert.equal(lifting.json<{ code: string }>().code, 'measure.not_correctable')
    })

    it('“not applicable” that was applied after all is owed to be lifted where the entry is over', async () => {
      await outOfUse(1)
      const before = await task(1)
      assert.deepEqual([before.state, before.over], ['not-applicable', 'withdrawn'])
      const applied = before.measures.map((one) => one.code)
      assert.equal((await correct(before.id, { applied, why })).statusCode, 204)
      const { rows } = await app.ctx.pool.query<{ told: boolean }>(
        'SELECT lift_sent_at IS NOT NULL AS told FROM measures.tasks WHERE id = $1',
        [before.id],
      )
      assert.deepEqual([(await task(1)).state, rows[0]?.told], ['lift-due', true])
    })

    it('a lifting confirmed by mistake is taken back, late by its day, and kept when a new round begins', async () => {
      const before = await task(2)
      const taken = await call(builder, 'POST', `/tasks/${before.id}/lifting-correction`, {
        why: '平台上尚未解除，电话13912345678',
      })
      assert.equal(taken.statusCode, 204, taken.body)
      const said = `平台上尚未解除，电话${HIDDEN}`
      const { rows: kept } = await app.ctx.pool.query<{ reason: string }>(
        `SELECT reason FROM journal.entries WHERE action = 'measure.corrected' ORDER BY seq DESC LIMIT 1`,
      )
      assert.deepEqual(kept, [{ reason: said }], 'what stays for ever holds nobody’s number')
      app.clock.set('2026-06-15')
      const owed = await task(2)
      assert.deepEqual([owed.state, owed.liftDueOn, owed.late?.stage], ['lift-due', before.liftDueOn, 'lift'])
      assert.deepEqual(
        owed.corrections.map((one) => [one.kind, one.answeredAt, one.why]),
        [['lifting', before.liftedAt, said]],
      )
      await batch('/liftings', { tasks: [before.id] })
      const subject = await findSubjectByCode(app.ctx.db, firms[2]?.code as string)
      await restoreFact(app.ctx, app.actor('second-admin'), {
        subjectId: subject?.id as string, factId: before.fact, reason: '重整计划不能执行', document: '（2026）明01破3号',
      })
      await sweepDay(app.ctx)
      const anew = await task(2)
      assert.deepEqual([anew.state, anew.corrections, anew.earlier.at(-1)?.corrections.length], ['sent', [], 1])
    })
  })
})
