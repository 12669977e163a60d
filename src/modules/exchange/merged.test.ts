/** Deliveries under the codes of subjects that were merged, and what becomes of them when the merge is taken back. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { clientTransaction, transaction } from '../../kernel/db.ts'
import { systemActor } from '../../kernel/journal.ts'
import { subjectMovers } from '../../movers.ts'
import { csvOf } from '../../sample/csv.ts'
import { openIntake, type Intake } from '../../testing/intake.ts'
import { ecology, firm, penaltyFile, type PenaltyRow } from '../../testing/situations.ts'
import { insertWithdrawal, publicFile } from '../publicity/index.ts'
import { fileRecords, RecordWriter, revokeFact } from '../records/index.ts'
import { mergeSubjects, splitMerge, subjectByCode, type SubjectMover } from '../subjects/index.ts'
import type { Submission } from './index.ts'

type Firm = PenaltyRow['firm']

let intake: Intake
before(async () => {
  intake = await openIntake({ today: '2026-06-10' })
})
after(() => intake.close())

let serial = 0

function penalty(of: Firm, given: Partial<PenaltyRow> = {}): PenaltyRow {
  serial += 1
  return { firm: of, documentNo: `合环罚〔2026〕${serial}号`, decidedOn: '2026-06-08', authority: ecology, ...given }
}

const penalties = (...rows: PenaltyRow[]): Promise<Submission> =>
  intake.deliver({ kind: 'penalty', content: penaltyFile(rows) })

const register = (...rows: Record<string, string>[]): Promise<Submission> =>
  intake.deliver({ kind: 'registration', content: csvOf(rows) })

const registered = (of: Firm, state = '存续') => ({ 名称: of.name, 统一社会信用代码: of.code, 登记状态: state })

function pair(brand: string): [Firm, Firm] {
  serial += 2
  return [firm(`${brand}甲`, 4000 + serial), firm(`${brand}乙`, 4001 + serial)]
}

async function idOf(code: string): Promise<string> {
  const [found] = await intake.query<{ id: string }>('SELECT id FROM subjects.subjects WHERE uscc = $1', [code])
  return found?.id ?? assert.fail(code)
}

async function merge(keep: Firm, other: Firm): Promise<{ id: string; disagreements: number }> {
  const request = { keep: await idOf(keep.code), merge: await idOf(other.code), reason: '同一单位重复建档' }
  return mergeSubjects(intake.ctx, systemActor, request, subjectMovers)
}

const part = (id: string) => splitMerge(intake.ctx, systemActor, id, '核实为两家单位', subjectMovers)

/** Document numbers and facts of the penalties that stand under a firm's own file. */
async function standing(of: Firm): Promise<{ document: string; facts: string; fact: string }[]> {
  return intake.query(
    `SELECT r.document_no AS document, r.payload->>'facts' AS facts, r.fact_id AS fact
     FROM records.records r JOIN subjects.subjects s ON s.id = r.subject_id
     WHERE s.uscc = $1 AND r.kind = 'penalty' AND r.known_to IS NULL ORDER BY 1, 2`, [of.code])
}

const documents = async (of: Firm): Promise<string[]> => (await standing(of)).map((one) => one.document)

async function shown(of: Firm): Promise<(string | null)[]> {
  return (await publicFile(intake.ctx, of.code)).records.map((one) => one.documentNo).filter((no) => no !== null)
}

test('what came under the merged code parts with it; what names no code stays, and a person is asked', async () => {
  const [kept, other] = pair('分立')
  const [a, b] = [penalty(kept), penalty(other)]
  await penalties(a, b)
  const { id } = await merge(kept, other)
  const [forKept, forOther] = [penalty(kept, { facts: '另一事实' }), penalty(other, { facts: '另一事实' })]
  await penalties(forKept, forOther)
  await fileUncoded(await idOf(kept.code))
  await part(id)
  assert.deepEqual(await documents(kept), [a.documentNo, forKept.documentNo, '无代码1号'].sort())
  assert.deepEqual(await documents(other), [b.documentNo, forOther.documentNo].sort())
  assert.deepEqual(await shown(other), [forOther.documentNo, b.documentNo])
  assert.equal((await penalties(forOther)).unchanged, 1, 'it is known where it belongs')
  assert.deepEqual(
    await intake.query(`SELECT name FROM subjects.findings WHERE kind = 'record-conflict' AND code = $1`, [kept.code]),
    [{ name: '无代码1号' }],
  )
})

/** A record that names its subject by name alone. */
async function fileUncoded(subjectId: string): Promise<void> {
  const at = intake.ctx.clock.now()
  const record = new RecordWriter().write({
    subjectId, rowNo: 1, documentNo: '无代码1号', authorityCode: null, authorityName: null, decidedOn: '2026-06-08',
    effectiveOn: null, until: null, listCode: null, polarity: 'adverse', held: null, dueOn: null,
    window: { level: null, publicFrom: null, publicUntil: null, publicityRule: 'x' },
    keyHash: '0'.repeat(32), contentHash: '1'.repeat(32), payload: Buffer.from('{"subject_name":"某单位"}'),
  })
  await clientTransaction(intake.ctx.pool, (client) =>
    fileRecords(client, {
      kind: 'penalty', kindVersion: 1, sourceCode: ecology.code, submissionId: subjectId, receivedAt: at, at,
    }, [record]))
}

test('a decision delivered under both codes is one fact once merged, and each firm’s own when parted', async () => {
  const [kept, other] = pair('一案')
  const a = penalty(kept)
  const b = { ...a, firm: other }
  await penalties(a, b)
  const [own, its] = [await standing(kept), await standing(other)]
  const { id, disagreements } = await merge(kept, other)
  assert.deepEqual([disagreements, await shown(kept)], [0, [a.documentNo]])
  const again = await penalties(a, b)
  assert.deepEqual([again.unchanged, again.updated], [2, 0], 'the old code goes on being delivered')
  await part(id)
  assert.deepEqual([await standing(kept), await standing(other)], [own, its])
})

test('a correction that comes under the merged code goes with it, and the kept firm’s words stand again', async () => {
  const [kept, other] = pair('更正')
  const a = penalty(kept)
  const b = { ...a, firm: other }
  await penalties(a, b)
  const { id } = await merge(kept, other)
  await penalties({ ...b, facts: '乙的更正' })
  assert.deepEqual((await standing(kept)).map((one) => one.facts), ['乙的更正'])
  await part(id)
  assert.deepEqual((await standing(kept)).map((one) => one.facts), ['堆场未采取防扬散措施'])
  assert.deepEqual((await standing(other)).map((one) => one.facts), ['乙的更正'])
  assert.equal((await penalties(a, { ...b, facts: '乙的更正' })).unchanged, 2)
})

test('contradicting facts of one decision end with the next word about it', async () => {
  const [kept, other] = pair('矛盾')
  const a = penalty(kept, { facts: '甲说' })
  const b = { ...a, firm: other, facts: '乙说' }
  await penalties(a, b)
  assert.equal((await merge(kept, other)).disagreements, 1)
  assert.deepEqual((await standing(kept)).map((one) => one.facts), ['乙说', '甲说'])
  assert.equal((await penalties(a, b)).unchanged, 2, 'each repeats what stands')
  await penalties({ ...a, facts: '查明' })
  assert.deepEqual((await standing(kept)).map((one) => one.facts), ['查明'])
})

test('a revocation ends every fact of the decision, and holds for both when they part', async () => {
  const [kept, other] = pair('撤销')
  const [a, one] = [penalty(kept, { facts: '甲说' }), penalty(kept)]
  await penalties(a, { ...a, firm: other, facts: '乙说' }, one, { ...one, firm: other })
  const { id } = await merge(kept, other)
  const given = { ground: 'revoked' as const, reason: '复议撤销', document: '明复决〔2026〕1号', decidedOn: '2026-06-10' }
  const subjectId = await idOf(kept.code)
  for (const facts of ['甲说', '堆场未采取防扬散措施']) {
    const fact = (await standing(kept)).find((found) => found.facts === facts)
    await revokeFact(intake.ctx, systemActor, { subjectId, factId: fact?.fact ?? '' }, given)
  }
  assert.deepEqual(await standing(kept), [])
  await part(id)
  assert.deepEqual([await standing(kept), await standing(other)], [[], []])
  const again = await penalties({ ...a, firm: other, facts: '乙说' }, { ...one, firm: other })
  assert.deepEqual([again.accepted, again.questioned], [0, 2], 'a delivery does not undo a revocation')
})

test('what was repaired of either file is repaired of the one fact that stands, until they part', async () => {
  const [kept, other] = pair('修复')
  const a = penalty(kept)
  await penalties(a, { ...a, firm: other })
  const subjectId = await idOf(other.code)
  const [fact] = await standing(other)
  await transaction(intake.ctx.db, (tx) =>
    insertWithdrawal(tx, {
      subjectId, id: crypto.randomUUID(), factId: fact?.fact ?? '', reason: 'repaired', document: '明信修〔2026〕1号',
      byActor: 'u', byOrganisation: null, since: intake.ctx.clock.now(),
    }))
  const { id } = await merge(kept, other)
  assert.deepEqual(await shown(kept), [])
  await part(id)
  assert.deepEqual([await shown(kept), await shown(other)], [[a.documentNo], []])
})

test('a register’s row under the code that was given up leaves the firm as it is', async () => {
  const [kept, other] = pair('换码')
  const rows = [registered(kept), registered(other, '注销')]
  await register(...rows)
  await merge(kept, other)
  const again = await register(...rows, { ...registered(other, '注销'), 名称: '明州旧名有限公司' })
  assert.equal(again.questioned, 0)
  const found = await subjectByCode(intake.ctx, kept.code)
  assert.deepEqual(
    [found?.name, found?.operatingState, found?.registration['uscc'], found?.region],
    [kept.name, 'active', kept.code, kept.code.slice(2, 8)],
  )
})

test('a delivery that meets a merge under way looks again, and corrects the fact where it is by then', async () => {
  const [kept, other] = pair('抢先')
  const a = penalty(other)
  await penalties(penalty(kept, { facts: '另一事实' }), a)
  const [reached, told] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const waiting: SubjectMover = {
    name: 'waiting',
    move: async () => {
      reached.resolve()
      await told.promise
      return { moved: undefined, disagreements: [] }
    },
    back: async () => undefined,
  }
  const request = { keep: await idOf(kept.code), merge: await idOf(other.code), reason: '同一单位重复建档' }
  const merging = mergeSubjects(intake.ctx, systemActor, request, [...subjectMovers, waiting])
  await reached.promise
  const delivery = penalties({ ...a, facts: '更正后的事实' })
  await until(`SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`)
  told.resolve()
  await merging
  assert.equal((await delivery).updated, 1)
  assert.deepEqual((await standing(kept)).map((one) => one.facts).sort(), ['另一事实', '更正后的事实'].sort())
  assert.deepEqual(await standing(other), [])
})

async function until(text: string): Promise<void> {
  for (let tries = 0; (await intake.query(text)).length === 0; tries += 1) {
    assert.ok(tries < 200, text)
    await sleep(50)
  }
}
