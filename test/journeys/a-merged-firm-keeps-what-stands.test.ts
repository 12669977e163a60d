/**
 * A firm under two files is one firm: when they are merged its entry, its measures' tasks, its responsible persons, its
 * points and its mark stand under the one that stays, nobody is told that anything was revoked, and the split puts all
 * of it back (requirements S2, J2, L4).
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { transaction } from '../../src/kernel/db.ts'
import { sequenceFeed } from '../../src/kernel/feed.ts'
import type { Actor } from '../../src/kernel/http.ts'
import { identityCheckCharacter } from '../../src/kernel/identity-number.ts'
import { uuidv7 } from '../../src/kernel/ids.ts'
import { systemActor } from '../../src/kernel/journal.ts'
import { findCase } from '../../src/modules/casework/index.ts'
import { placeMark } from '../../src/modules/checks/index.ts'
import {
  followFeed,
  readLedger,
  readPersons,
  recordPerson,
  sweepDay,
} from '../../src/modules/measures/index.ts'
import { closeOver, findEntryOfFact } from '../../src/modules/lists/index.ts'
import { findSubjectByCode, mergeSubjects, splitMerge } from '../../src/modules/subjects/index.ts'
import { subjectMovers } from '../../src/movers.ts'
import { addSubject } from '../../src/testing/check-situations.ts'
import { deliver } from '../../src/testing/deliver.ts'
import { entryIn, listed as past, listFirm, listingApp, proposal, type ListingApp } from '../../src/testing/listing.ts'
import { body, firm, labour, listFile } from '../../src/testing/situations.ts'

const listed = firm('同源建筑', 71)
const kept = firm('同源建设', 72)

describe('a listed firm with a second file', () => {
  let app: ListingApp
  let from: string
  let to: string
  let fact: string
  let merge: string
  const bureau: Actor = {
    kind: 'user',
    id: 'labour-approver',
    name: '劳动审批人',
    organisation: { id: labour.code, code: labour.code, name: labour.name },
    scopes: new Set(),
    roles: new Set(['approver']),
  }
  const clerk: Actor = { ...bureau, id: 'clerk', roles: new Set(['office-clerk']) }

  const ask = async (
    code: string,
  ): Promise<{ decision: string; marks: string[]; subject: string | undefined }> => {
    const client = await app.client(body('明州市行政审批服务局', 3), ['checks:write'])
    const answer = await app.app.inject({
      method: 'POST',
      url: '/api/v1/checks',
      headers: client,
      payload: { subject: { code }, matter: 'construction-tender', purpose: '投标资格审查' },
    })
    assert.equal(answer.statusCode, 200, answer.body)
    const { decision, marks, identity } = answer.json<{
      decision: string
      marks: string[]
      identity: { subject?: { code: string } }
    }>()
    return { decision, marks, subject: identity.subject?.code }
  }
  const settle = async (): Promise<void> => {
    await sequenceFeed(app.ctx.pool)
    await followFeed(app.ctx)
    await sweepDay(app.ctx)
  }
  /** Rows about a subject, by table. */
  const rowsOf = async (subjectId: string): Promise<Record<string, number>> => {
    const counted: Record<string, number> = {}
    for (const table of ['lists.points', 'measures.initiations', 'measures.tasks', 'measures.persons']) {
      const { rows } = await app.ctx.pool.query<{ n: number }>(
        `SELECT count(*)::int AS n FROM ${table} WHERE subject_id = $1`,
        [subjectId],
      )
      counted[table] = rows[0]?.n ?? 0
    }
    const marks = await app.ctx.pool.query(
      'SELECT FROM checks.marks WHERE subject_id = $1 AND known_to IS NULL',
      [subjectId],
    )
    return { ...counted, 'checks.marks': marks.rowCount ?? 0 }
  }
  const lifts = async (): Promise<number> =>
    (await app.ctx.pool.query('SELECT FROM measures.tasks WHERE lift_sent_at IS NOT NULL')).rowCount ?? 0

  before(async () => {
    app = await listingApp({ today: '2026-06-08' })
    const sender = await app.client(labour, ['submissions:write', 'submissions:read'])
    const state = await deliver(app, sender, {
      kind: 'list-entry',
      list: 'wage-arrears',
      text: listFile([
        { firm: listed, documentNo: '明人社列〔2026〕1号', decidedOn: '2026-05-20', authority: labour },
      ]),
    })
    assert.equal(state.accepted, 1)
    to = await addSubject(app.ctx.pool, kept)
    const { rows } = await app.ctx.pool.query<{ subject_id: string; fact_id: string }>(
      "SELECT subject_id, fact_id FROM records.records WHERE list_code = 'wage-arrears'",
    )
    from = rows[0]?.subject_id ?? ''
    fact = rows[0]?.fact_id ?? ''
    await settle()
    const first17 = '99000019800101001'
    await recordPerson(app.ctx, bureau, fact, {
      role: 'principal',
      name: '张示例',
      identity: first17 + identityCheckCharacter(first17),
      document: '明人社列〔2026〕1号',
      legalBasis: '《保障农民工工资支付条例》第四十八条',
      notice: { number: '明人社告〔2026〕3号', servedOn: '2026-05-28', proof: '送达回证3号' },
      remedy: '六十日内申请行政复议，六个月内提起行政诉讼',
    })
    await app.ctx.pool.query(
      `INSERT INTO lists.points (subject_id, id, scheme, scheme_version, event, points, occurred_on, decays_on,
         basis_fact, document, body_code, recorded_by, recorded_at)
       VALUES ($1, $2, 'bidding', 1, 'withdraw', 6, '2026-05-01', '2027-05-01', $3, '某决定', $4, 'test', now())`,
      [from, uuidv7(), fact, labour.code],
    )
  })
  after(() => app.close())

  it('is restricted under its own code before, and the other file under no circumstances', async () => {
    assert.deepEqual(await ask(listed.code), { decision: 'restrict', marks: [], subject: listed.code })
    assert.equal((await ask(kept.code)).decision, 'none')
    assert.ok(((await rowsOf(from))['measures.tasks'] ?? 0) > 0)
  })

  it('takes entry, tasks, persons, points and mark along, and tells nobody of a revocation', async () => {
    const before = await rowsOf(from)
    const done = await mergeSubjects(
      app.ctx,
      clerk,
      { keep: to, merge: from, reason: '同一单位重复建档' },
      subjectMovers,
    )
    merge = done.id
    await settle()
    assert.deepEqual(await rowsOf(to), before)
    assert.deepEqual(
      Object.values(await rowsOf(from)).filter((n) => n > 0),
      [],
    )
    assert.equal(await lifts(), 0)
    assert.equal((await ask(listed.code)).decision, 'restrict')
    assert.deepEqual(await ask(kept.code), { decision: 'restrict', marks: [], subject: kept.code })
    const ledger = await readLedger(app.ctx, systemActor, fact)
    assert.equal(ledger.tasks.length, before['measures.tasks'])
    assert.equal((await readPersons(app.ctx, bureau, fact))[0]?.inForce, true)
  })

  it('keeps a mark placed on the merged firm with the entry when they are parted again', async () => {
    await transaction(app.ctx.db, (tx) =>
      placeMark(tx, {
        subjectId: to,
        factId: fact,
        mark: 'under_objection',
        caseId: 'case-1',
        at: app.ctx.clock.now(),
      }),
    )
    assert.deepEqual(await ask(kept.code), {
      decision: 'none',
      marks: ['under_objection'],
      subject: kept.code,
    })
    await splitMerge(app.ctx, clerk, merge, '核实为两家单位', subjectMovers)
    await settle()
    assert.deepEqual(
      Object.values(await rowsOf(to)).filter((n) => n > 0),
      [],
    )
    assert.equal((await rowsOf(from))['checks.marks'], 1)
    assert.equal(await lifts(), 0)
    assert.deepEqual(await ask(kept.code), { decision: 'none', marks: [], subject: kept.code })
    assert.deepEqual(await ask(listed.code), {
      decision: 'none',
      marks: ['under_objection'],
      subject: listed.code,
    })
  })

  it('takes a procedure in force or over along with its fact, and is refused while one is undecided', async () => {
    const penalty = await app.penalise({
      firm: past,
      documentNo: '明应急罚〔2026〕7号',
      decidedOn: '2026-03-02',
    })
    const ours = (await findSubjectByCode(app.ctx.db, past.code))?.id ?? ''
    const other = await addSubject(app.ctx.pool, firm('恒固建筑', 74))
    const request = { keep: other, merge: ours, reason: '同一单位重复建档' }
    const merging = () => mergeSubjects(app.ctx, clerk, request, subjectMovers)
    const officer = await app.person('safety-officer')
    const made = entryIn(await officer.send('POST', '/listings', proposal(penalty)), 201)
    await assert.rejects(merging(), /尚未作出决定的办件/)
    const dropped = await officer.send('POST', `/listings/${made.id}/withdrawal`, { reason: '撤回后重新提出' })
    assert.equal(dropped.statusCode, 200, dropped.body)
    const entry = await listFirm(app, {
      fact: penalty,
      officer: 'safety-officer',
      approver: 'safety-approver',
      days: { told: '2026-06-09', decided: '2026-06-17', served: '2026-06-18' },
    })
    const found = async (subjectId: string): Promise<(string | undefined)[]> => [
      (await findEntryOfFact(app.ctx.db, subjectId, entry.fact ?? ''))?.id,
      (await findCase(app.ctx.db, entry.case))?.subjectId === subjectId ? entry.case : undefined,
    ]
    const there = [entry.id, entry.case]
    const gone = [undefined, undefined]
    const boss = await app.person('boss')
    const reads = async (): Promise<number[]> => {
      const { items } = (await boss.send('GET', '/notices?box=in')).json<{ items: { id: string }[] }>()
      const paths = [
        `/listings/${entry.id}`, `/cases/${entry.case}`, `/notices/${items[0]?.id}/document`,
        `/measures/entries/${entry.fact}/ledger`,
      ]
      await settle()
      return Promise.all(paths.map(async (path) => (await boss.send('GET', path)).statusCode))
    }
    assert.deepEqual(await reads(), [200, 200, 200, 200])
    const inForce = await merging()
    assert.deepEqual([await found(other), await found(ours)], [there, gone])
    assert.deepEqual(await reads(), [200, 200, 200, 200], 'who signs in under the merged code goes on reading its own')
    await splitMerge(app.ctx, clerk, inForce.id, '核实为两家单位', subjectMovers)
    assert.deepEqual([await found(other), await found(ours)], [gone, there])
    app.clock.set('2029-06-20')
    await closeOver(app.ctx)
    const over = await merging()
    assert.deepEqual([await found(other), await found(ours)], [there, gone])
    await splitMerge(app.ctx, clerk, over.id, '核实为两家单位', subjectMovers)
    assert.deepEqual([await found(other), await found(ours)], [gone, there])
  })

  it('moves nothing but the rows that stand on facts, by the application’s own role', async () => {
    await assert.rejects(
      app.ctx.pool.query(`SELECT kernel.move_rows('records.records', 'fact_id', $1, $2, '{}')`, [from, to]),
      /do not move/,
    )
  })
})
