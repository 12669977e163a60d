/**
 * One decision enters a firm on a list, and is delivered under both of the firm's codes. Once the two files are one, it
 * is one entry: shown once, answered once, one task for each body; and each file has its own again when they are parted
 * (requirements S2, J2, R3; standards 1.8 E501).
 */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { transaction } from '../../src/kernel/db.ts'
import { sequenceFeed } from '../../src/kernel/feed.ts'
import type { Actor } from '../../src/kernel/http.ts'
import { identityCheckCharacter } from '../../src/kernel/identity-number.ts'
import { findCase } from '../../src/modules/casework/index.ts'
import { openMarks, placeMark } from '../../src/modules/checks/index.ts'
import { findEntryOfFact, undoFallen } from '../../src/modules/lists/index.ts'
import {
  answer, followFeed, moveTasks, readInitiated, readPersons, readTasks, recordPerson, sweepDay, type TaskView,
} from '../../src/modules/measures/index.ts'
import { findSubjectByCode, mergeSubjects, splitMerge } from '../../src/modules/subjects/index.ts'
import { subjectMovers } from '../../src/movers.ts'
import { csvOf } from '../../src/sample/csv.ts'
import { addSubject } from '../../src/testing/check-situations.ts'
import { deliver } from '../../src/testing/deliver.ts'
import {
  development, housing, listFirm, listingApp, office, proposal, type ListingApp,
} from '../../src/testing/listing.ts'
import { body, firm, labour } from '../../src/testing/situations.ts'

type Firm = ReturnType<typeof firm>
interface File {
  counts: { kind: string; count: number }[]
  lists: { documentNo: string }[]
}
const neighbour = body('邻州市人力资源和社会保障局', 97)

const clerk: Actor = {
  kind: 'user', id: 'clerk', name: '办事员', organisation: { id: office.code, code: office.code, name: office.name },
  scopes: new Set(['organisations:any']), roles: new Set(['office-clerk']),
}
const builder: Actor = {
  kind: 'user', id: 'builder', name: '住建经办人', organisation: { id: 'h', code: housing.code, name: housing.name },
  scopes: new Set(), roles: new Set(['handling-officer']),
}

describe('an entry that came under two codes of one firm', () => {
  let app: ListingApp
  let serial = 500

  before(async () => {
    app = await listingApp({ today: '2026-06-08' })
  })
  after(() => app.close())

  /** Two files, neither with anything in it. */
  const pair = async (brand: string): Promise<[Firm, Firm]> => {
    serial += 2
    const both: [Firm, Firm] = [firm(`${brand}甲`, serial), firm(`${brand}乙`, serial + 1)]
    for (const one of both) await addSubject(app.ctx.pool, one)
    return both
  }
  const settle = async (): Promise<void> => {
    await sequenceFeed(app.ctx.pool)
    await followFeed(app.ctx, { marksOf: openMarks })
    await sweepDay(app.ctx, { marksOf: openMarks })
  }
  const enter = async (of: Firm, documentNo: string, given: { removedOn?: string; by?: typeof labour } = {}) => {
    const { removedOn = '', by = labour } = given
    const sender = await app.client(by, ['submissions:write', 'submissions:read'])
    return deliver(app, sender, {
      kind: 'list-entry', list: 'wage-arrears',
      text: csvOf([{
        主体名称: of.name, 统一社会信用代码: of.code, 列入决定文书号: documentNo,
        列入事由: '经责令限期支付，逾期未支付', 列入依据: '《保障农民工工资支付条例》第四十八条', 告知日期: '2026-05-20',
        列入决定日期: '2026-05-20', 送达日期: '2026-05-20', 移出日期: removedOn, 状态: removedOn === '' ? '列入' : '移出',
        列入机关: by.name, 列入机关统一社会信用代码: by.code,
      }]),
    })
  }
  /** Both files with the same entry. */
  const entered = async (brand: string): Promise<[Firm, Firm, string]> => {
    const [kept, other] = await pair(brand)
    const documentNo = `明人社列〔2026〕${serial}号`
    for (const one of [kept, other]) assert.equal((await enter(one, documentNo)).accepted, 1)
    await settle()
    return [kept, other, documentNo]
  }
  const idOf = async (of: Firm): Promise<string> => (await findSubjectByCode(app.ctx.db, of.code))?.id ?? ''
  const merge = async (keep: Firm, other: Firm): Promise<{ id: string; disagreements: number }> => {
    const request = { keep: await idOf(keep), merge: await idOf(other), reason: '同一单位重复建档' }
    const merged = await mergeSubjects(app.ctx, clerk, request, subjectMovers)
    await settle()
    return merged
  }
  const part = async (id: string): Promise<void> => {
    await splitMerge(app.ctx, clerk, id, '核实为两家单位', subjectMovers)
    await settle()
  }
  const check = async (of: Firm): Promise<{ decision: string; items: string[]; marks: string[] }> => {
    const client = await app.client(body('明州市行政审批服务局', 3), ['checks:write'])
    const sent = await app.app.inject({
      method: 'POST', url: '/api/v1/checks', headers: client,
      payload: { subject: { code: of.code }, matter: 'construction-tender', purpose: '投标资格审查' },
    })
    const { decision, items, marks } = sent.json<{
      decision: string; items: { measure: { code: string }; document: string }[]; marks: string[]
    }>()
    return { decision, items: items.map((one) => `${one.measure.code} ${one.document}`), marks }
  }
  const shown = async (of: Firm): Promise<File> =>
    (await app.app.inject(`/api/v1/subjects/${of.code}`)).json()
  const tasksOf = async (of: Firm, implementer = housing.code): Promise<TaskView[]> =>
    (await readTasks(app.ctx, implementer, { open: false, subject: of.code, limit: 50 })).items
  const taskOf = async (of: Firm): Promise<TaskView> => (await tasksOf(of))[0] ?? assert.fail('no task')
  const initiated = async (of: Firm): Promise<number> =>
    (await readInitiated(app.ctx, clerk, { limit: 100 })).items.filter((one) => one.subject.code === of.code).length
  const figure = async (): Promise<number> => {
    const answered = await (await app.person('office-clerk')).send('GET', '/measures/figures')
    const { items } = answered.json<{ items: { implementer: string; tasks: number }[] }>()
    return items.find((one) => one.implementer === housing.code)?.tasks ?? 0
  }

  it('is one entry in public, at counters, on lists, in figures and at the desk of each body', async () => {
    const [kept, other, documentNo] = await entered('双码')
    const alone = await check(kept)
    const before = await figure()
    const { disagreements } = await merge(kept, other)
    assert.equal(disagreements, 0)
    const file = await shown(kept)
    assert.deepEqual(file.lists.map((one) => one.documentNo), [documentNo])
    assert.deepEqual(file.counts.find((one) => one.kind === 'list-entry')?.count, 1)
    assert.deepEqual([await check(kept), await check(other)], [alone, alone])
    assert.deepEqual([(await tasksOf(kept)).length, (await tasksOf(other)).length], [1, 0])
    assert.deepEqual([await initiated(kept), await initiated(other), await figure()], [1, 0, before - 1])
    for (const one of [kept, other])
      assert.equal((await enter(one, documentNo)).unchanged, 1, 'both go on being delivered')
    const { rows } = await app.ctx.pool.query(
      `SELECT FROM records.records WHERE document_no = $1 AND subject_id <> $2 AND ended = 'moved'`,
      [documentNo, await idOf(kept)],
    )
    assert.equal(rows.length, 1, 'what came under the other code is kept as it came')
    const told = await app.ctx.pool.query('SELECT FROM measures.tasks WHERE lift_sent_at IS NOT NULL')
    assert.equal(told.rowCount, 0, 'nobody is told to lift')
  })

  it('keeps its number’s page, which leads to the entry that stands', async () => {
    const [kept, other] = await entered('旧页')
    const { rows } = await app.ctx.pool.query<{ id: string }>(
      'SELECT id FROM records.records WHERE subject_id = $1 AND known_to IS NULL', [await idOf(other)])
    await merge(kept, other)
    const page = await app.app.inject(`/api/v1/records/${rows[0]?.id ?? ''}`)
    assert.deepEqual([page.statusCode, page.json<{ subject: { code: string } }>().subject.code], [200, kept.code])
  })

  it('leaves a body the task with which it has come further, and each file its own when they part', async () => {
    const [kept, other] = await entered('办理')
    const [mine, its] = [await taskOf(kept), await taskOf(other)]
    await moveTasks(app.ctx, builder, { move: 'acknowledge', tasks: [mine.id, its.id] })
    await answer(app.ctx, builder, mine.id, { applied: [], reason: '该单位在本部门没有事项' })
    await answer(app.ctx, builder, its.id, { applied: its.measures.map((one) => one.code) })
    const { id } = await merge(kept, other)
    assert.deepEqual((await tasksOf(kept)).map((one) => [one.id, one.state]), [[its.id, 'applied']])
    assert.equal((await tasksOf(kept, development.code)).length, 1)
    await moveTasks(app.ctx, builder, { move: 'feed-back', tasks: [its.id], words: '已限制承接新工程' })
    await part(id)
    const own = async (of: Firm) => (await tasksOf(of)).map((one) => [one.id, one.fact, one.state])
    assert.deepEqual(await own(kept), [[mine.id, mine.fact, 'not-applicable']])
    assert.deepEqual(await own(other), [[its.id, its.fact, 'fed-back']])
    for (const one of [kept, other]) {
      assert.equal((await tasksOf(one, development.code)).length, 1)
      const seen = [(await check(one)).decision, (await shown(one)).lists.length, await initiated(one)]
      assert.deepEqual(seen, ['restrict', 1, 1])
    }
  })

  it('gives a task that was put by its days back', async () => {
    app.clock.set('2026-06-08')
    const [kept, other] = await entered('期限')
    const { ackDueOn } = await taskOf(other)
    const { id } = await merge(kept, other)
    app.clock.set('2026-07-08')
    assert.deepEqual((await tasksOf(kept)).map((one) => one.late?.stage), ['acknowledge'])
    await part(id)
    const back = await taskOf(other)
    assert.deepEqual([back.state, back.late, back.ackDueOn > ackDueOn], ['sent', null, true])
    app.clock.set('2026-06-08')
  })

  it('is lifted once when it is removed, and stays removed for both when they part', async () => {
    const [kept, other, documentNo] = await entered('移出')
    const { id } = await merge(kept, other)
    assert.equal((await enter(kept, documentNo, { removedOn: '2026-06-05' })).updated, 1)
    await settle()
    assert.deepEqual((await tasksOf(kept)).map((one) => one.over), ['left'])
    await part(id)
    assert.deepEqual([(await check(kept)).decision, (await check(other)).decision], ['none', 'none'])
    assert.deepEqual([(await taskOf(kept)).over, (await taskOf(other)).over], ['left', 'left'])
  })

  it('stays contested where one of the two was, and the mark goes back with its entry', async () => {
    const [kept, other] = await entered('异议')
    const task = await taskOf(other)
    await transaction(app.ctx.db, async (tx) =>
      placeMark(tx, {
        subjectId: await idOf(other), factId: task.fact, mark: 'under_objection', caseId: 'case-2',
        at: app.ctx.clock.now(),
      }))
    const { id } = await merge(kept, other)
    assert.deepEqual([(await check(kept)).decision, (await check(kept)).marks], ['none', ['under_objection']])
    await part(id)
    assert.deepEqual([(await check(kept)).decision, (await check(kept)).marks], ['restrict', []])
    assert.deepEqual([(await check(other)).decision, (await check(other)).marks], ['none', ['under_objection']])
  })

  it('is two entries where another authority decided, and a person is asked', async () => {
    const [kept, other] = await pair('两机关')
    const documentNo = `人社列〔2026〕${serial}号`
    assert.equal((await enter(kept, documentNo)).accepted, 1)
    assert.equal((await enter(other, documentNo, { by: neighbour })).accepted, 1)
    await settle()
    const { id, disagreements } = await merge(kept, other)
    assert.equal(disagreements, 1)
    assert.equal((await shown(kept)).lists.length, 2)
    const initiators = (await tasksOf(kept)).map((one) => one.initiator.code)
    assert.deepEqual(initiators.sort(), [labour.code, neighbour.code].sort())
    await part(id)
    assert.deepEqual([(await tasksOf(kept)).length, (await tasksOf(other)).length], [1, 1])
  })

  it('stays in force where it rests on a decision that both files hold, and so when they part', async () => {
    app.clock.set('2026-06-08')
    const [kept, other] = await pair('同罚')
    const row = { documentNo: `明应急罚〔2026〕${serial}号`, decidedOn: '2026-03-02' }
    await app.penalise({ firm: kept, ...row })
    const fact = await app.penalise({ firm: other, ...row })
    await listFirm(app, {
      fact, proposal: proposal(fact, { subject: other }), officer: 'safety-officer', approver: 'safety-approver',
      days: { told: '2026-06-09', decided: '2026-06-17', served: '2026-06-18' },
    })
    await settle()
    const { id } = await merge(kept, other)
    assert.equal(await undoFallen(app.ctx), 0)
    assert.equal((await shown(kept)).lists.length, 1)
    await part(id)
    assert.equal(await undoFallen(app.ctx), 0)
    assert.deepEqual([(await shown(kept)).lists.length, (await shown(other)).lists.length], [0, 1])
  })

  it('has the procedure that was decided here, and gives it back with its case', async () => {
    app.clock.set('2026-06-08')
    const [kept, other] = await pair('本地列')
    const documentNo = `明应急罚〔2026〕${serial}号`
    const penalty = await app.penalise({ firm: other, documentNo, decidedOn: '2026-03-02' })
    const entry = await listFirm(app, {
      fact: penalty, proposal: proposal(penalty, { subject: other }), officer: 'safety-officer',
      approver: 'safety-approver', days: { told: '2026-06-09', decided: '2026-06-17', served: '2026-06-18' },
    })
    const double = randomUUID()
    // The same entry came back by a delivery under the firm's other code.
    await app.ctx.pool.query(
      `INSERT INTO records.records SELECT (jsonb_populate_record(r, jsonb_build_object('subject_id', $2::text,
         'id', $3::text, 'fact_id', $3::text, 'submission_id', $3::text))).* FROM records.records r WHERE r.fact_id = $1`,
      [entry.fact, await idOf(kept), double],
    )
    await settle()
    const { id } = await merge(kept, other)
    const found = async (of: Firm, fact: string) => [
      (await findEntryOfFact(app.ctx.db, await idOf(of), fact))?.id,
      (await findCase(app.ctx.db, entry.case))?.subjectId === (await idOf(of)),
    ]
    assert.deepEqual(await found(kept, double), [entry.id, true])
    assert.deepEqual([await undoFallen(app.ctx), (await shown(kept)).lists.length], [0, 1])
    await part(id)
    assert.deepEqual(await found(other, entry.fact ?? ''), [entry.id, true])
    assert.deepEqual([await undoFallen(app.ctx), (await shown(other)).lists.length], [0, 1])
  })

  it('holds its responsible persons once, each under their own entry when they part', async () => {
    app.clock.set('2026-06-08')
    const [kept, other] = await entered('责任')
    const bureau: Actor = { ...clerk, organisation: { id: 'l', code: labour.code, name: labour.name } }
    const [mine, its] = [(await taskOf(kept)).fact, (await taskOf(other)).fact]
    const name = async (fact: string, first17: string): Promise<void> => {
      await recordPerson(app.ctx, bureau, fact, {
        role: 'principal', name: '张示例', identity: first17 + identityCheckCharacter(first17),
        document: '明人社责〔2026〕1号', legalBasis: '《保障农民工工资支付条例》第四十八条', remedy: '六十日内申请行政复议',
        notice: { number: '明人社告〔2026〕3号', servedOn: '2026-05-28', proof: '送达回证3号' },
      })
    }
    const [both, one] = ['99000019800101001', '99000019800101002']
    await name(mine, both)
    await name(its, both)
    await name(its, one)
    const inForce = async (fact: string): Promise<boolean[]> =>
      (await readPersons(app.ctx, bureau, fact)).map((person) => person.inForce)
    const { id } = await merge(kept, other)
    assert.deepEqual(await inForce(mine), [true, true])
    await part(id)
    assert.deepEqual([await inForce(mine), await inForce(its)], [[true], [true, true]])
  })

  it('parts a merge of the days when doubles stood beside each other', async () => {
    const [kept, other] = await pair('旧并')
    assert.equal((await enter(other, `明人社列〔2026〕${serial}号`)).accepted, 1)
    await settle()
    const { id } = await merge(kept, other)
    const { fact } = await taskOf(kept)
    const modules = Object.fromEntries(['lists', 'measures', 'checks'].map((name) => [name, [[fact]]]))
    await app.ctx.pool.query(
      `UPDATE subjects.merges SET moved = jsonb_set(moved, '{modules}', moved->'modules' || $2::jsonb) WHERE id = $1`,
      [id, JSON.stringify(modules)],
    )
    await part(id)
    assert.deepEqual([(await tasksOf(kept)).length, (await tasksOf(other)).map((one) => one.over)], [0, [null]])
  })
})
