/** Tasks follow their entry: recalled when it goes out of use, begun anew when it is in force again, still while contested. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { sequenceFeed } from '../../kernel/feed.ts'
import { systemActor } from '../../kernel/journal.ts'
import { identityCheckCharacter } from '../../kernel/identity-number.ts'
import type { Problem } from '../../kernel/problem.ts'
import { deliver } from '../../testing/deliver.ts'
import { development, housing, listingApp, stateless, trading, type ListingApp } from '../../testing/listing.ts'
import { addRecord, addSubject } from '../../testing/check-situations.ts'
import { firm, labour, listFile } from '../../testing/situations.ts'
import { setBody } from '../lists/index.ts'
import { restoreFact, withdrawFact, type Withdrawal } from '../publicity/index.ts'
import { releaseFact } from '../records/index.ts'
import { findSubjectByCode } from '../subjects/index.ts'
import {
  followFeed,
  nameImplementer,
  readLedger,
  readPersons,
  recordPerson,
  sweepDay,
  type MarksOf,
  type TaskView,
} from './index.ts'

type Header = { authorization: string }
type Firm = ReturnType<typeof firm>

describe('tasks follow their entry', () => {
  let app: ListingApp
  let sender: Header
  let builder: Header
  /** Facts that are marked, as checks would say. */
  const marked = new Map<string, string[]>()
  const marksOf: MarksOf = async (_db, facts) =>
    new Map([...marked].filter(([fact]) => facts.includes(fact)))

  const list = async (one: Firm, document: string, over: object = {}): Promise<void> => {
    const text = listFile([
      { firm: one, documentNo: document, decidedOn: '2026-05-20', authority: labour, ...over },
    ])
    const state = await deliver(app, sender, { kind: 'list-entry', list: 'wage-arrears', text })
    assert.equal(state.accepted + state.updated, 1, JSON.stringify(state))
  }
  const follow = async (): Promise<void> => {
    await sequenceFeed(app.ctx.pool)
    await followFeed(app.ctx, { marksOf })
  }
  const tasksOf = async (one: Firm, who: Header = builder): Promise<TaskView[]> => {
    const answer = await app.app.inject({ url: '/api/v1/measures/tasks?open=false', headers: who })
    return answer.json<{ items: TaskView[] }>().items.filter((task) => task.subject.code === one.code)
  }
  const taskOf = async (one: Firm): Promise<TaskView> => (await tasksOf(one))[0] as TaskView
  const send = async (address: string, tasks: string[]): Promise<{ done: number; ignored: number }> =>
    (
      await app.app.inject({ method: 'POST', url: `/api/v1/measures/${address}`, headers: builder, payload: { tasks } })
    ).json()
  const rowsOf = async (one: Firm): Promise<{ implementer: string; lift_reason: string | null }[]> =>
    (
      await app.ctx.pool.query(
        `SELECT t.implementer, t.lift_reason FROM measures.tasks t JOIN subjects.subjects s ON s.id = t.subject_id
         WHERE s.uscc = $1 ORDER BY 1`,
        [one.code],
      )
    ).rows as { implementer: string; lift_reason: string | null }[]
  const factOf = async (one: Firm): Promise<{ subjectId: string; factId: string }> => {
    const subjectId = (await findSubjectByCode(app.ctx.db, one.code))?.id as string
    const { rows } = await app.ctx.pool.query<{ id: string }>(
      'SELECT DISTINCT fact_id AS id FROM records.records WHERE subject_id = $1 AND known_to IS NULL',
      [subjectId],
    )
    return { subjectId, factId: rows[0]?.id as string }
  }
  const withdraw = async (one: Firm, reason: Withdrawal['reason']): Promise<void> =>
    withdrawFact(app.ctx, app.actor('office-admin'), { ...(await factOf(one)), reason, document: '明信修〔2026〕1号' })

  before(async () => {
    app = await listingApp({ today: '2026-06-08' })
    sender = await app.client(labour, ['submissions:write', 'submissions:read'])
    builder = await app.client(housing, ['feed:ack'])
  })
  after(() => app.close())

  describe('out of use', () => {
    const ordered = firm('改判劳务', 301)
    const early = firm('早修劳务', 302)

    it('an entry a court put out of use is recalled from every body at once, and nobody is dunned for it', async () => {
      await list(ordered, '邻人社列〔2026〕301号')
      await follow()
      const told = (await rowsOf(ordered)).length
      assert.ok(told >= 3)
      await withdraw(ordered, 'court-order')
      const [before] = await tasksOf(ordered)
      assert.deepEqual(
        [before?.state, before?.over, before?.overSince],
        ['lift-due', 'withdrawn', '2026-06-08'],
        'derived, before any job has run',
      )
      await follow()
      assert.deepEqual(
        (await rowsOf(ordered)).map((row) => row.lift_reason),
        Array.from({ length: told }, () => 'withdrawn'),
      )
      app.clock.set('2026-06-09')
      assert.equal((await sweepDay(app.ctx, { marksOf })).late, 0, 'the day of lifting has not passed')
      assert.deepEqual(await send('liftings', [before?.id as string]), { done: 1, ignored: 0, refused: [] })
      assert.equal((await taskOf(ordered)).state, 'lifted')
    })

    it('an entry masked before it was pushed is pushed to nobody', async () => {
      await list(early, '邻人社列〔2026〕302号')
      await withdraw(early, 'masked')
      await follow()
      await sweepDay(app.ctx, { marksOf })
      assert.deepEqual(await rowsOf(early), [])
    })

    it('an entry held for a look is pushed to nobody until it is let through', async () => {
      const one = firm('待核劳务', 304)
      const subjectId = await addSubject(app.ctx.pool, one)
      const factId = await addRecord(app.ctx.pool, subjectId, {
        list: 'wage-arrears', decidedOn: '2026-05-20', until: '2029-05-19', document: '邻人社列〔2026〕304号',
        held: ['E601'], authority: { code: labour.code, name: labour.name },
      })
      await sweepDay(app.ctx, { marksOf })
      assert.deepEqual(await rowsOf(one), [])
      await releaseFact(app.ctx, systemActor, { subjectId, factId }, { reason: '已经核实' })
      await sweepDay(app.ctx, { marksOf })
      assert.ok((await rowsOf(one)).length >= 3)
    })

    it('persons beside a withdrawn entry are no longer held responsible', async () => {
      const one = firm('责任劳务', 303)
      await list(one, '邻人社列〔2026〕303号')
      await follow()
      const { factId } = await factOf(one)
      const judge = { ...app.actor('safety-approver'), organisation: { id: 'l', code: labour.code, name: labour.name } }
      const first17 = '99000019800101001'
      await recordPerson(app.ctx, judge, factId, {
        role: 'principal',
        name: '王示例',
        identity: first17 + identityCheckCharacter(first17),
        document: '邻人社责〔2026〕1号',
        legalBasis: '《保障农民工工资支付条例》第四十八条',
        notice: { number: '邻人社告〔2026〕1号', servedOn: '2026-06-01', proof: '送达回证' },
        remedy: '六十日内申请行政复议',
      })
      const live = async (): Promise<boolean[]> =>
        (await readPersons(app.ctx, judge, factId)).map((person) => person.inForce)
      assert.deepEqual(await live(), [true])
      await withdraw(one, 'court-order')
      assert.deepEqual(await live(), [false])
    })
  })

  describe('in force again', () => {
    const again = firm('复列劳务', 311)

    it('a withdrawal that is lifted sends every task anew, with new terms and its history', async () => {
      const one = firm('恢复劳务', 312)
      await list(one, '邻人社列〔2026〕312号')
      await follow()
      const first = await taskOf(one)
      await send('acknowledgements', [first.id])
      await withdraw(one, 'masked')
      await follow()
      await send('liftings', [first.id])
      app.clock.set('2026-06-15')
      await restoreFact(app.ctx, app.actor('second-admin'), {
        ...(await factOf(one)), reason: '重整计划不能执行', document: '（2026）明01破3号之二',
      })
      await sweepDay(app.ctx, { marksOf })
      const task = await taskOf(one)
      assert.deepEqual([task.id, task.state, task.over], [first.id, 'sent', null])
      assert.deepEqual([task.sentOn, task.ackDueOn, task.liftedAt], ['2026-06-15', '2026-06-16', null])
      assert.deepEqual(
        task.earlier.map((round) => [round.sentOn, round.over, round.acknowledgedAt !== null, round.liftedAt !== null]),
        [['2026-06-09', 'withdrawn', true, true]],
      )
      const { rows } = await app.ctx.pool.query(
        `SELECT FROM measures.untold WHERE implementer = $1 AND what = 'new' AND due_on <= '2026-06-16'`,
        [housing.code],
      )
      assert.equal(rows.length, 1, 'the body is told')
      await sweepDay(app.ctx, { marksOf })
      assert.equal((await taskOf(one)).earlier.length, 1, 'once')
    })

    it('so does the same decision delivered in force after its end', async () => {
      await list(again, '邻人社列〔2026〕311号')
      await follow()
      await list(again, '邻人社列〔2026〕311号', { until: '2026-06-14' })
      await follow()
      const ended = await taskOf(again)
      assert.deepEqual([ended.state, ended.over], ['lift-due', 'expired'])
      await list(again, '邻人社列〔2026〕311号', { until: '2027-06-14' })
      await follow()
      const task = await taskOf(again)
      assert.deepEqual([task.state, task.over, task.earlier.length], ['sent', null, 1])
      assert.equal(task.earlier[0]?.liftedAt, null, 'told to lift, and in force before it had')
    })

    it('so does a rule whose statute is in force again', async () => {
      const lapsed = app.ctx.catalogue
      const without = {
        ...lapsed,
        measures: lapsed.measures.map((measure) => ({
          ...measure,
          rules: measure.rules.map((rule) => ({
            ...rule,
            basis: rule.basis.map((basis) => ({ ...basis, to: '2026-06-14' })),
          })),
        })),
      }
      await sweepDay({ ...app.ctx, catalogue: without }, { marksOf })
      const { rows } = await app.ctx.pool.query<{ lift_reason: string }>(
        'SELECT lift_reason FROM measures.tasks WHERE id = $1',
        [(await taskOf(again)).id],
      )
      assert.equal(rows[0]?.lift_reason, 'suspended')
      await sweepDay(app.ctx, { marksOf })
      assert.deepEqual([(await taskOf(again)).state, (await taskOf(again)).earlier.length], ['sent', 2])
    })

    it('a body registered later gets what is in force, once, and nothing of what is over', async () => {
      await setBody(app.ctx, systemActor, stateless.code, {
        sectors: ['water'],
        basis: '三定规定（示例）',
        since: '2019-01-01',
      })
      const mine = async (one: Firm): Promise<unknown[]> =>
        (await rowsOf(one)).filter((row) => row.implementer === stateless.code)
      assert.deepEqual(await mine(again), [])
      await sweepDay(app.ctx, { marksOf })
      await sweepDay(app.ctx, { marksOf })
      assert.equal((await mine(again)).length, 1)
      assert.equal((await mine(firm('修复劳务', 301))).length, 0)
      const { rows } = await app.ctx.pool.query(
        `SELECT FROM journal.entries WHERE action = 'measure.extended' AND subject_id = $1`,
        [(await factOf(again)).subjectId],
      )
      assert.equal(rows.length, 1)
    })

    it('a rule that is new begins a round with it, also where the body had found the rest not applicable', async () => {
      const task = await taskOf(again)
      await send('acknowledgements', [task.id])
      await app.ctx.pool.query(
        `UPDATE measures.tasks SET rules = rules[1:1], outcome = 'not-applicable', outcome_reason = '没有事项',
           outcome_at = now(), outcome_by = 'x' WHERE id = $1`,
        [task.id],
      )
      assert.equal((await taskOf(again)).state, 'not-applicable')
      await sweepDay(app.ctx, { marksOf })
      const anew = await taskOf(again)
      assert.deepEqual([anew.state, anew.measures.length], ['sent', task.measures.length])
      assert.equal(anew.earlier.at(-1)?.outcome, 'not-applicable')
    })
  })

  describe('contested', () => {
    const contested = firm('异议劳务', 321)

    it('shows that nothing is carried out, and no clock runs', async () => {
      app.clock.set('2026-06-22')
      await list(contested, '邻人社列〔2026〕321号')
      await follow()
      const { factId } = await factOf(contested)
      assert.equal((await taskOf(contested)).ackDueOn, '2026-06-23')
      marked.set(factId, ['under_objection'])
      app.clock.set('2026-06-23')
      await sweepDay(app.ctx, { marksOf })
      app.clock.set('2026-07-06')
      await sweepDay(app.ctx, { marksOf })
      const ledger = await readLedger(app.ctx, app.actor('office-clerk'), factId, marksOf)
      assert.ok(ledger.tasks.every((task) => task.marks.includes('under_objection') && task.late === null))
      assert.equal(ledger.counts.late, 0)
      const { rows } = await app.ctx.pool.query(
        `SELECT FROM measures.escalations WHERE oldest_due_on = '2026-06-23'`,
      )
      assert.equal(rows.length, 0, 'nobody was dunned for it')
      const late = await app.app.inject({ url: '/api/v1/measures/tasks?state=late', headers: builder })
      assert.ok(!late.body.includes(contested.code))
    })

    it('lets them run on, later by the working days they stood still, when the mark is gone', async () => {
      marked.clear()
      await sweepDay(app.ctx, { marksOf })
      const task = await taskOf(contested)
      assert.deepEqual([task.marks, task.late], [[], null])
      assert.equal(task.ackDueOn, '2026-07-06', 'it stood still from the 23rd')
      app.clock.set('2026-07-07')
      assert.deepEqual((await taskOf(contested)).late, { stage: 'acknowledge', dueOn: '2026-07-06' })
    })
  })

  describe('naming one more body', () => {
    const refusal = async (factId: string, rules: string[], organisation: string): Promise<string> =>
      nameImplementer(app.ctx, app.actor('office-clerk'), factId, { rules, organisation }).then(
        () => 'named',
        (error: unknown) => (error as Problem).code,
      )

    it('is refused for an entry that is over or out of use', async () => {
      const { factId } = await factOf(firm('修复劳务', 301))
      assert.equal(await refusal(factId, ['wage-tender'], development.code), 'measure.over')
      await list(firm('复列劳务', 311), '邻人社列〔2026〕311号', { until: '2026-07-01' })
      const over = await factOf(firm('复列劳务', 311))
      assert.equal(await refusal(over.factId, ['wage-tender'], development.code), 'measure.over')
    })

    it('is refused for a kind of subject the rule is not about', async () => {
      const { factId } = await factOf(firm('异议劳务', 321))
      const narrow = {
        ...app.ctx.catalogue,
        measuresFor: (code: string) =>
          app.ctx.catalogue
            .measuresFor(code)
            .map((one) => ({ ...one, rule: { ...one.rule, subjects: ['sole-trader' as const] } })),
      }
      const given = { rules: ['wage-tender'], organisation: labour.code }
      await assert.rejects(
        nameImplementer({ ...app.ctx, catalogue: narrow }, app.actor('office-clerk'), factId, given),
        (error: Problem) => error.code === 'measure.outside_list' && /不适用于这类主体/.test(error.detail ?? ''),
      )
    })

    it('ends with the longest time of the articles named, which must not have run out', async () => {
      const { factId } = await factOf(firm('异议劳务', 321))
      const term = (months: number) => ({
        ...app.ctx.catalogue,
        measuresFor: (code: string) =>
          app.ctx.catalogue.measuresFor(code).map((one) => ({ ...one, rule: { ...one.rule, maxMonths: months } })),
      })
      const given = { rules: ['wage-tender'], organisation: labour.code }
      const name = (months: number): Promise<void> =>
        nameImplementer({ ...app.ctx, catalogue: term(months) }, app.actor('office-clerk'), factId, given)
      await assert.rejects(name(1), (error: Problem) => error.code === 'measure.outside_list')
      await name(12)
      const { rows } = await app.ctx.pool.query<{ day: string }>(
        'SELECT longest_on::text AS day FROM measures.tasks WHERE implementer = $1 AND fact_id = $2',
        [labour.code, factId],
      )
      assert.equal(rows[0]?.day, '2027-05-19')
    })
  })

  it('tells of every measure that is over before it duns anybody, however many they are', async () => {
    const { subjectId } = await factOf(firm('异议劳务', 321))
    await app.ctx.pool.query(
      `INSERT INTO measures.tasks (subject_id, id, fact_id, list_code, implementer, rules, named_by, sent_on, sent_at,
         ack_due_on, answer_due_on)
       SELECT $1, gen_random_uuid(), gen_random_uuid(), 'wage-arrears', $2, '{wage-tender}', 'catalogue', '2026-06-01',
         '2026-06-01T00:00:00Z', '2026-06-02', '2026-06-08' FROM generate_series(1, 20050)`,
      [subjectId, trading.code],
    )
    await sweepDay(app.ctx, { marksOf })
    const { rows } = await app.ctx.pool.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM measures.tasks WHERE implementer = $1 AND lift_sent_at IS NULL
         AND sent_on = '2026-06-01'`,
      [trading.code],
    )
    assert.equal(rows[0]?.n, 0)
    const noted = await app.ctx.pool.query(
      `SELECT FROM measures.escalations WHERE implementer = $1 AND stage = 'acknowledge' AND tasks > 40`,
      [trading.code],
    )
    assert.equal(noted.rows.length, 0)
  })
})
