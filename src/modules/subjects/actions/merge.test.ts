import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { clientTransaction, transaction } from '../../../kernel/db.ts'
import { readFeed, sequenceFeed } from '../../../kernel/feed.ts'
import { uuidv7 } from '../../../kernel/ids.ts'
import { migrateQueue } from '../../../kernel/queue.ts'
import { subjectMovers } from '../../../movers.ts'
import {
  clerk,
  inventedSubject,
  storeSubjects,
  subjectsServer,
  type SubjectsServer,
} from '../../../testing/subjects.ts'
import { insertWithdrawal, registerRecordFeed } from '../../publicity/index.ts'
import { fileRecords, RecordWriter, type WrittenRecord } from '../../records/index.ts'
import { applyRegistrations, insertCodes } from '../store/register.ts'
import { mergeSubjects, moveLate, splitMerge } from './merge.ts'
import { subjectByCode } from './read.ts'
import { searchSubjects } from './search.ts'

let server: SubjectsServer

before(async () => {
  server = await subjectsServer()
  await migrateQueue(server.ctx.databaseUrl)
  registerRecordFeed(server.ctx.clock)
})

after(() => server.close())

const hash = (text: string): string =>
  createHash('md5')
    .update(text)
    .digest('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')

/** A public permit under a key; the same key and content twice is the same fact. */
function permit(subjectId: string, rowNo: number, key: string, content: string): WrittenRecord {
  return new RecordWriter().write({
    subjectId,
    rowNo,
    documentNo: `明许〔2026〕${key}号`,
    authorityCode: null,
    authorityName: '明州市示例局',
    decidedOn: '2026-01-01',
    effectiveOn: null,
    until: null,
    listCode: null,
    polarity: 'neutral',
    window: { level: null, publicFrom: '2026-01-01', publicUntil: null, publicityRule: 'permit' },
    held: null,
    dueOn: null,
    keyHash: hash(`k${key}`),
    contentHash: hash(`c${key}${content}`),
    payload: Buffer.from(JSON.stringify({ content })),
  })
}

async function file(records: readonly WrittenRecord[]): Promise<void> {
  const at = server.ctx.clock.now()
  await clientTransaction(server.ctx.pool, (client) =>
    fileRecords(
      client,
      {
        kind: 'permit',
        kindVersion: 1,
        sourceCode: '11990000MB0A00001Q',
        submissionId: uuidv7(),
        receivedAt: at,
        at,
      },
      records,
    ),
  )
}

/** Everything known of a subject but the ids and times of record versions. */
async function snapshot(id: string): Promise<object> {
  const all = async (text: string): Promise<object[]> =>
    (await server.ctx.pool.query<object>(text, [id])).rows
  return {
    subject: await all(
      `SELECT id, category, name, name_key, uscc, state, merged_into, registration FROM subjects.subjects
       WHERE id = $1`,
    ),
    codes: await all(
      'SELECT code, scheme, derived, since FROM subjects.codes WHERE subject_id = $1 ORDER BY 1, 2',
    ),
    names: await all(
      `SELECT id, name, name_key, kind, valid_from, valid_to, known_from FROM subjects.names
       WHERE subject_id = $1 ORDER BY id`,
    ),
    relations: await all('SELECT * FROM subjects.relations WHERE subject_id = $1 ORDER BY id'),
    records: await all(`SELECT fact_id, version, kind, key_hash, content_hash, document_no, decided_on,
      public_from, payload,
      first_received_at FROM records.records WHERE subject_id = $1 AND known_to IS NULL ORDER BY fact_id`),
    hidden: await all(
      'SELECT fact_id, reason FROM publicity.withdrawals WHERE subject_id = $1 AND lifted_at IS NULL ORDER BY 1',
    ),
  }
}

async function merge(
  keep: { id: string },
  other: { id: string },
): Promise<{ id: string; disagreements: number }> {
  return mergeSubjects(
    server.ctx,
    clerk,
    { keep: keep.id, merge: other.id, reason: '同一单位重复建档' },
    subjectMovers,
  )
}

async function currentFacts(
  subjectId: string,
): Promise<{ id: string; fact: string; content: string; key: string }[]> {
  const { rows } = await server.ctx.pool.query<{ id: string; fact: string; content: string; key: string }>(
    `SELECT id, fact_id AS fact, payload->>'content' AS content, key_hash AS key FROM records.records
     WHERE subject_id = $1 AND known_to IS NULL ORDER BY content`,
    [subjectId],
  )
  return rows
}

test('a merged subject answers as the one that stayed: by codes, by names, with its records', async () => {
  const { ctx } = server
  const keep = inventedSubject('明州清源环保有限公司')
  const other = inventedSubject('明州清源环保科技有限公司')
  await storeSubjects(ctx, [keep, other])
  await file([permit(keep.id, 1, 'A1', '甲'), permit(other.id, 2, 'A2', '乙')])
  await merge(keep, other)
  const found = await subjectByCode(ctx, other.uscc)
  assert.equal(found?.id, keep.id)
  assert.deepEqual(
    found.names.map((n) => [n.name, n.kind]),
    [
      [keep.name, 'current'],
      [other.name, 'alias'],
    ],
  )
  assert.deepEqual(
    new Set(found.codes.map((c) => c.code)),
    new Set([...keep.codes, ...other.codes].map((c) => c.code)),
  )
  assert.deepEqual(
    (await currentFacts(keep.id)).map((one) => one.content),
    ['乙', '甲'],
  )
  assert.deepEqual(await currentFacts(other.id), [])
  const { items } = await searchSubjects(ctx, { q: '清源环保科技', limit: 5 })
  assert.deepEqual(
    items.map((hit) => [hit.id, hit.matched.by]),
    [[keep.id, 'alias']],
  )
  const lines = await ctx.pool.query(
    "SELECT subject_id FROM journal.entries WHERE action = 'subject.merged' AND reason = '同一单位重复建档'",
  )
  assert.equal(lines.rowCount, 2)
})

test('the feed tells both subjects, what left and what came, and says it again alike', async () => {
  const { ctx } = server
  const keep = inventedSubject('明州望海渔业有限公司')
  const other = inventedSubject('明州望海水产有限公司')
  await storeSubjects(ctx, [keep, other])
  await file([permit(other.id, 1, 'F1', '一'), permit(other.id, 2, 'F2', '二')])
  const from = await sequenceFeed(ctx.pool)
  const { id } = await merge(keep, other)
  await sequenceFeed(ctx.pool)
  const read = () => readFeed(ctx.db, { after: from, limit: 100, publicOnly: false })
  const first = await read()
  const told = first.items.map((e) => [e.kind, e.subject?.id])
  assert.deepEqual(
    told.filter(([kind]) => kind === 'withdrawn'),
    [
      ['withdrawn', other.id],
      ['withdrawn', other.id],
    ],
  )
  assert.deepEqual(
    told.filter(([kind]) => kind === 'published'),
    [
      ['published', keep.id],
      ['published', keep.id],
    ],
  )
  assert.deepEqual(
    told
      .filter(([kind]) => kind === 'subject-changed')
      .map(([, s]) => s)
      .sort(),
    [keep.id, other.id].sort(),
  )
  await splitMerge(ctx, clerk, id, '核实为两家单位', subjectMovers)
  assert.deepEqual(
    (await read()).items.slice(0, first.items.length).map((e) => [e.position, e.kind, e.object?.id]),
    first.items.map((e) => [e.position, e.kind, e.object?.id]),
  )
})

test('two records that contradict each other both stay, and a person is asked', async () => {
  const { ctx } = server
  const keep = inventedSubject('明州白鹭印刷有限公司')
  const other = inventedSubject('明州白鹭印务有限公司')
  await storeSubjects(ctx, [keep, other])
  await file([
    permit(keep.id, 1, 'D1', '有效期三年'),
    permit(other.id, 2, 'D1', '有效期五年'),
    permit(keep.id, 3, 'D2', '同'),
    permit(other.id, 4, 'D2', '同'),
  ])
  const { disagreements } = await merge(keep, other)
  assert.equal(disagreements, 1)
  assert.deepEqual(
    (await currentFacts(keep.id)).map((one) => one.content).sort(),
    ['同', '有效期三年', '有效期五年'].sort(),
  )
  const { rows } = await ctx.pool.query(
    "SELECT code, name, subject_ids FROM subjects.findings WHERE kind = 'record-conflict' AND settled_at IS NULL",
  )
  assert.deepEqual(rows, [{ code: keep.uscc, name: '明许〔2026〕D1号', subject_ids: [keep.id, other.id] }])
})

test('what was withdrawn from publicity stays withdrawn through merge and split', async () => {
  const { ctx } = server
  const keep = inventedSubject('明州红枫家具有限公司')
  const other = inventedSubject('明州红枫木业有限公司')
  await storeSubjects(ctx, [keep, other])
  await file([permit(other.id, 1, 'W1', '甲'), permit(other.id, 2, 'W2', '乙')])
  const [first, second] = await currentFacts(other.id)
  assert.ok(first !== undefined && second !== undefined)
  const hide = (subjectId: string, factId: string) =>
    transaction(ctx.db, (tx) =>
      insertWithdrawal(tx, {
        subjectId,
        id: uuidv7(),
        factId,
        reason: 'repaired',
        document: '明信修〔2026〕1号',
        byActor: 'u',
        byOrganisation: null,
        since: ctx.clock.now(),
      }),
    )
  const hiddenOf = async (subjectId: string): Promise<string[]> =>
    (
      await ctx.pool.query<{ fact: string }>(
        'SELECT fact_id AS fact FROM publicity.withdrawals WHERE subject_id = $1 AND lifted_at IS NULL ORDER BY 1',
        [subjectId],
      )
    ).rows.map((r) => r.fact)
  await hide(other.id, first.fact)
  const { id } = await merge(keep, other)
  assert.deepEqual(await hiddenOf(keep.id), [first.fact])
  await hide(keep.id, second.fact)
  await splitMerge(ctx, clerk, id, '核实为两家单位', subjectMovers)
  assert.deepEqual(await hiddenOf(other.id), [first.fact, second.fact].sort())
})

test('what was masked and then repaired while merged goes back repaired', async () => {
  const { ctx } = server
  const keep = inventedSubject('明州青岚家具有限公司')
  const other = inventedSubject('明州青岚木业有限公司')
  await storeSubjects(ctx, [keep, other])
  await file([permit(other.id, 1, 'M1', '甲')])
  const [fact] = await currentFacts(other.id)
  assert.ok(fact !== undefined)
  const hide = (subjectId: string, reason: 'masked' | 'repaired') =>
    transaction(ctx.db, (tx) =>
      insertWithdrawal(tx, {
        subjectId,
        id: uuidv7(),
        factId: fact.fact,
        reason,
        document: '（2026）明01破3号',
        byActor: 'u',
        byOrganisation: null,
        since: ctx.clock.now(),
      }),
    )
  await hide(other.id, 'masked')
  const { id } = await merge(keep, other)
  await ctx.pool.query(
    `UPDATE publicity.withdrawals SET lifted_at = now(), lifted_reason = '转为修复' WHERE subject_id = $1`,
    [keep.id],
  )
  await hide(keep.id, 'repaired')
  await splitMerge(ctx, clerk, id, '核实为两家单位', subjectMovers)
  const { rows } = await ctx.pool.query(
    'SELECT reason FROM publicity.withdrawals WHERE subject_id = $1 AND lifted_at IS NULL',
    [other.id],
  )
  assert.deepEqual(rows, [{ reason: 'repaired' }])
})

test('what was filed while the merge went on follows; a correction made meanwhile goes back', async () => {
  const { ctx } = server
  const keep = inventedSubject('明州石泉建材有限公司')
  const other = inventedSubject('明州石泉水泥有限公司')
  await storeSubjects(ctx, [keep, other])
  await file([permit(other.id, 1, 'L1', '旧')])
  const { id } = await merge(keep, other)
  await file([permit(other.id, 1, 'L2', '迟到')])
  await moveLate(ctx, subjectMovers, id)
  await moveLate(ctx, subjectMovers, id)
  assert.deepEqual((await currentFacts(keep.id)).map((one) => one.content).sort(), ['旧', '迟到'].sort())
  await file([permit(keep.id, 1, 'L1', '新')])
  await splitMerge(ctx, clerk, id, '核实为两家单位', subjectMovers)
  assert.deepEqual(await currentFacts(keep.id), [])
  assert.deepEqual((await currentFacts(other.id)).map((one) => one.content).sort(), ['新', '迟到'].sort())
})

test('what may not be merged or split is refused with its reason', async () => {
  const { ctx } = server
  const firm = inventedSubject('明州东篱茶业有限公司')
  const second = inventedSubject('明州东篱茶叶有限公司')
  const third = inventedSubject('明州东篱茶行有限公司')
  const shop = inventedSubject('明州东篱茶庄', { category: 'sole-trader' })
  const unknown = inventedSubject('明州东篱茶社', { state: 'provisional' })
  const codeless = inventedSubject('明州东篱茶铺有限公司')
  const silent = inventedSubject('明州东篱茶楼有限公司')
  await storeSubjects(ctx, [firm, second, third, shop, unknown, codeless, silent])
  const refuses = (promise: Promise<unknown>, code: string) => assert.rejects(promise, { code })
  await refuses(merge(firm, firm), 'subject.merge_same')
  await refuses(merge(firm, { id: uuidv7() }), 'subject.unknown')
  await refuses(merge(firm, { id: "'" }), 'subject.unknown')
  await refuses(merge(firm, shop), 'subject.merge_categories')
  await refuses(merge(unknown, firm), 'subject.merge_provisional')
  await ctx.pool.query('UPDATE subjects.subjects SET uscc = NULL WHERE id = ANY($1)', [[codeless.id, silent.id]])
  await refuses(merge(codeless, firm), 'subject.merge_without_uscc')
  await merge(firm, codeless)
  for (const [one, two] of [[silent, unknown], [unknown, silent]] as const)
    await assert.rejects(merge(one, two), { detail: /请待登记部门报送该代码的登记信息/ })
  await merge(firm, unknown)
  await refuses(merge(second, unknown), 'subject.merge_already')
  const { id } = await merge(second, firm)
  const last = await merge(third, second)
  assert.equal((await subjectByCode(ctx, unknown.uscc))?.id, third.id, 'the end of a chain answers')
  await refuses(splitMerge(ctx, clerk, id, '撤销', subjectMovers), 'subject.merge_not_last')
  await splitMerge(ctx, clerk, last.id, '撤销', subjectMovers)
  await refuses(splitMerge(ctx, clerk, last.id, '撤销', subjectMovers), 'subject.merge_undone')
  await refuses(splitMerge(ctx, clerk, uuidv7(), '撤销', subjectMovers), 'subject.merge_unknown')
  assert.equal((await subjectByCode(ctx, unknown.uscc))?.id, second.id)
  await splitMerge(ctx, clerk, id, '撤销', subjectMovers)
  assert.equal((await subjectByCode(ctx, unknown.uscc))?.id, firm.id)
})

test('merges into one subject are taken back the last first: each rests on those before it', async () => {
  const { ctx } = server
  const keep = inventedSubject('明州共名食品有限公司')
  const other = inventedSubject('明州共名副食有限公司')
  const third = inventedSubject('明州共名副食有限公司')
  await storeSubjects(ctx, [keep, other, third])
  const first = await merge(keep, other)
  const second = await merge(keep, third)
  const refused = splitMerge(ctx, clerk, first.id, '撤销', subjectMovers)
  await assert.rejects(refused, {
    code: 'subject.merge_not_last', detail: '请先撤销此后的一次合并：“明州共名副食有限公司”并入“明州共名食品有限公司”',
  })
  await splitMerge(ctx, clerk, second.id, '撤销', subjectMovers)
  await splitMerge(ctx, clerk, first.id, '撤销', subjectMovers)
  for (const one of [other, third]) assert.equal((await subjectByCode(ctx, one.uscc))?.name, '明州共名副食有限公司')
})

test('what is late follows through a chain of merges, and each merge can be taken back', async () => {
  const { ctx } = server
  const first = inventedSubject('明州连理苗木有限公司')
  const second = inventedSubject('明州连理园林有限公司')
  const third = inventedSubject('明州连理绿化有限公司')
  await storeSubjects(ctx, [first, second, third])
  const one = await merge(second, first)
  await file([permit(first.id, 1, 'C1', '迟到')])
  const two = await merge(third, second)
  await moveLate(ctx, subjectMovers, one.id)
  await moveLate(ctx, subjectMovers, two.id)
  const where = async () =>
    Promise.all([first, second, third].map(async ({ id }) => (await currentFacts(id)).map((fact) => fact.content)))
  assert.deepEqual(await where(), [[], [], ['迟到']])
  await splitMerge(ctx, clerk, two.id, '撤销', subjectMovers)
  assert.deepEqual(await where(), [[], ['迟到'], []])
  await splitMerge(ctx, clerk, one.id, '撤销', subjectMovers)
  assert.deepEqual(await where(), [['迟到'], [], []])
})

interface Made {
  names: string[]
  facts: { key: string; content: string }[]
  sharedLicence: boolean
  provisional: boolean
}

const made: fc.Arbitrary<Made> = fc.record({
  names: fc.uniqueArray(fc.constantFrom('明州青松', '明州青松甲', '明州青松乙', '青松丙'), {
    minLength: 1,
    maxLength: 3,
  }),
  facts: fc.uniqueArray(
    fc.record({ key: fc.constantFrom('1', '2', '3', '4'), content: fc.constantFrom('x', 'y') }),
    { selector: (f) => f.key, maxLength: 4 },
  ),
  sharedLicence: fc.boolean(),
  provisional: fc.boolean(),
})

async function make(
  { names, facts, sharedLicence, provisional }: Made,
  mayBeProvisional: boolean,
  licence: string,
) {
  const { ctx } = server
  const subject = inventedSubject(
    names[0] as string,
    provisional && mayBeProvisional ? { state: 'provisional' } : {},
  )
  await storeSubjects(ctx, [subject])
  await clientTransaction(ctx.pool, async (client) => {
    if (sharedLicence)
      await insertCodes(
        client,
        [{ subjectId: subject.id, scheme: 'licence', code: licence, derived: false }],
        ctx.clock.now(),
      )
    for (const name of names.slice(1)) {
      await applyRegistrations(
        client,
        [
          {
            subjectId: subject.id,
            name,
            nameKey: name,
            operatingState: null,
            organisationType: null,
            region: null,
            establishedOn: null,
            payload: {},
            representative: null,
            document: '登记信息',
          },
        ],
        ctx.clock.now(),
        '2026-05-10',
      )
    }
  })
  await file(facts.map((fact, i) => permit(subject.id, i + 1, fact.key, fact.content)))
  return subject
}

test('merge then split restores codes, names and records exactly, whatever the two had in common', async () => {
  let run = 0
  await fc.assert(
    fc.asyncProperty(made, made, async (a, b) => {
      const licence = `99000000000${String(1000 + (run += 1))}`
      const keep = await make(a, false, licence)
      const other = await make(b, true, licence)
      const before = [await snapshot(keep.id), await snapshot(other.id)]
      const { id } = await merge(keep, other)
      const contents = new Set((await currentFacts(keep.id)).map((one) => one.content + one.key))
      assert.ok(contents.size >= new Set([...a.facts, ...b.facts].map((f) => f.key)).size, 'no fact is lost')
      await splitMerge(server.ctx, clerk, id, '撤销', subjectMovers)
      assert.deepEqual([await snapshot(keep.id), await snapshot(other.id)], before)
    }),
    { numRuns: 25 },
  )
})
