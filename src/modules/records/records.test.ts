import assert from 'node:assert/strict'
import { createHash, randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { clientTransaction } from '../../kernel/db.ts'
import { systemActor } from '../../kernel/journal.ts'
import type { Problem } from '../../kernel/problem.ts'
import { openIntake, type Intake } from '../../testing/intake.ts'
import {
  fileRecords,
  RecordWriter,
  TwinWatch,
  listArchive,
  listVersions,
  releaseFact,
  revokeFact,
  type Filed,
  type Filing,
  type NewRecord,
  type FiledWindow,
  type WrittenRecord,
} from './index.ts'

let intake: Intake
before(async () => {
  intake = await openIntake({ today: '2026-06-10' })
})
after(() => intake.close())

const hash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32)

let row = 0
const text = new RecordWriter()
const window: FiledWindow = {
  level: 'general', publicFrom: '2026-06-01', publicUntil: '2027-06-01', publicityRule: 'penalty/test/general',
}

function fact(
  subjectId: string,
  given: Partial<NewRecord> & { key?: string; content?: string } = {},
): WrittenRecord {
  const { key = 'k', content = 'c', ...rest } = given
  row += 1
  return text.write({
    subjectId,
    rowNo: row,
    documentNo: `测〔2026〕${key}号`,
    authorityCode: null,
    authorityName: '测试局',
    decidedOn: '2026-06-01',
    effectiveOn: null,
    until: null,
    listCode: null,
    polarity: 'adverse',
    window,
    held: null,
    dueOn: '2026-06-11',
    keyHash: hash(key),
    contentHash: hash(content),
    payload: Buffer.from(JSON.stringify({ content })),
    ...rest,
  })
}

function file(records: readonly WrittenRecord[], day = '2026-06-10', of: Partial<Filing> = {}): Promise<Filed> {
  intake.clock.set(day)
  const at = intake.ctx.clock.now()
  return clientTransaction(intake.ctx.pool, (client) =>
    fileRecords(
      client,
      {
        kind: 'penalty',
        kindVersion: 1,
        sourceCode: 'S',
        submissionId: randomUUID(),
        receivedAt: at,
        at,
        ...of,
      },
      records,
    ),
  )
}

test('a new key is accepted, the same content again is unchanged, other content is a new version', async () => {
  const subject = randomUUID()
  const [a, b, c] = [fact(subject), fact(subject), fact(subject, { content: 'corrected' })]
  assert.deepEqual(await file([a]), {
    accepted: [a.rowNo],
    updated: [],
    unchanged: [],
    outdated: [],
    foreign: [],
    revoked: [],
    contradicted: 0,
  })
  assert.deepEqual(await file([b]), {
    accepted: [],
    updated: [],
    unchanged: [b.rowNo],
    outdated: [],
    foreign: [],
    revoked: [],
    contradicted: 0,
  })
  assert.deepEqual(await file([c]), {
    accepted: [],
    updated: [c.rowNo],
    unchanged: [],
    outdated: [],
    foreign: [],
    revoked: [],
    contradicted: 0,
  })
  const [current] = await listArchive(intake.ctx.db, { subjectId: subject, limit: 10 })
  assert.deepEqual([current?.version, current?.payload], [2, { content: 'corrected' }])
})

test('the first receipt survives corrections, and what was known on a day can be told again', async () => {
  const subject = randomUUID()
  await file([fact(subject, { content: 'first' })], '2026-06-02')
  await file([fact(subject, { content: 'second' })], '2026-06-09')
  const [current] = await listArchive(intake.ctx.db, { subjectId: subject, limit: 1 })
  const versions = await listVersions(intake.ctx.db, subject, current?.factId ?? '')
  assert.deepEqual(
    versions.map((v) => [v.version, v.ended]),
    [
      [1, 'superseded'],
      [2, null],
    ],
  )
  assert.equal(versions[0]?.firstReceivedAt, versions[1]?.firstReceivedAt)
  assert.equal(versions[0]?.knownTo, versions[1]?.knownFrom)
  const known = async (day: string): Promise<unknown[]> => {
    const knownAt = new Date(`${day}T23:59:59+08:00`)
    return (await listArchive(intake.ctx.db, { subjectId: subject, knownAt, limit: 5 })).map((r) => r.payload)
  }
  assert.deepEqual(await known('2026-06-01'), [])
  assert.deepEqual(await known('2026-06-05'), [{ content: 'first' }])
  assert.deepEqual(await known('2026-06-09'), [{ content: 'second' }])
})

test('a row of a batch may correct an earlier row of the same batch', async () => {
  const subject = randomUUID()
  const batch = ['a', 'b', 'b', 'c'].map((content) => fact(subject, { content }))
  const filed = await file(batch)
  assert.deepEqual(filed, {
    accepted: [batch[0]?.rowNo],
    updated: [batch[1]?.rowNo, batch[3]?.rowNo],
    unchanged: [batch[2]?.rowNo],
    outdated: [],
    foreign: [],
    revoked: [],
    contradicted: 2,
  })
  const [current, ...rest] = await listArchive(intake.ctx.db, { subjectId: subject, limit: 10 })
  assert.deepEqual([rest.length, current?.version, current?.payload], [0, 3, { content: 'c' }])
})

test('what was received before the current version does not replace it, released or moved as it may be', async () => {
  const subject = randomUUID()
  await file([fact(subject, { held: ['E601'] })], '2026-06-09')
  const late = { receivedAt: new Date('2026-06-08T10:00:00+08:00') }
  const older = [fact(subject, { content: 'older' }), fact(subject)]
  const filed = await file(older, '2026-06-10', late)
  assert.deepEqual([filed.updated, filed.outdated, filed.unchanged], [[], [older[0]?.rowNo], [older[1]?.rowNo]])
  const [current] = await listArchive(intake.ctx.db, { subjectId: subject, limit: 1 })
  await releaseFact(intake.ctx, systemActor, { subjectId: subject, factId: current?.factId ?? '' }, { reason: '可以公示' })
  assert.equal((await file([fact(subject, { content: 'older' })], '2026-06-10', late)).outdated.length, 1)
  // Later than any moment of the day before, at whatever time of day the test runs.
  const newer = { receivedAt: new Date('2026-06-10T00:00:00+08:00') }
  assert.equal((await file([fact(subject, { content: 'newer' })], '2026-06-10', newer)).updated.length, 1)
})

test('a version filed before its receipt was kept counts as received first of all', async () => {
  const subject = randomUUID()
  await file([fact(subject)], '2026-06-09')
  await intake.query('ALTER TABLE records.records DISABLE TRIGGER records_only_end')
  await intake.query('UPDATE records.records SET received_at = NULL WHERE subject_id = $1', [subject])
  await intake.query('ALTER TABLE records.records ENABLE TRIGGER records_only_end')
  const on = (instant: string): Promise<Filed> =>
    file([fact(subject, { content: instant })], '2026-06-10', { receivedAt: new Date(instant) })
  assert.equal((await on('2026-06-08T10:00:00+08:00')).outdated.length, 1)
  assert.equal((await on('2026-06-10T00:00:00+08:00')).updated.length, 1)
})

test('E402: who may correct only its own leaves what another source filed, and files what is new', async () => {
  const subject = randomUUID()
  const of = (sourceCode: string, record: WrittenRecord): Promise<Filed> => file([record], '2026-06-10', { sourceCode })
  const own = { ownOnly: true }
  assert.equal((await of('A', fact(subject, own))).accepted.length, 1)
  assert.equal((await of('A', fact(subject, { ...own, content: 'corrected' }))).updated.length, 1)
  assert.equal((await of('B', fact(subject, { ...own, content: 'corrected' }))).unchanged.length, 1)
  assert.equal((await of('B', fact(subject, { ...own, content: 'other' }))).foreign.length, 1)
  assert.equal((await of('B', fact(subject, { content: 'other' }))).updated.length, 1)
})

test('a correction does not lengthen a term that runs from publication', async () => {
  const subject = randomUUID()
  const from = (first: Date): FiledWindow => ({
    level: null,
    publicFrom: first.toISOString().slice(0, 10),
    publicUntil: '2026-09-01',
    publicityRule: 'again',
  })
  await file([fact(subject, { window: { ...window, publicFrom: '2026-06-02' } })], '2026-06-02')
  const later = { content: 'x', window: { ...window, publicFrom: '2026-06-09', publicUntil: '2026-09-09', from } }
  await file([fact(subject, later)], '2026-06-09')
  const [current] = await listArchive(intake.ctx.db, { subjectId: subject, limit: 1 })
  assert.deepEqual([current?.publicUntil, current?.publicityRule], ['2026-09-01', 'again'])
  assert.ok((current?.publicFrom ?? '') < '2026-06-03')
})

test('the database refuses to change or delete a version', async () => {
  const subject = randomUUID()
  await file([fact(subject)])
  const refused = (statement: string, because: RegExp): Promise<void> =>
    assert.rejects(intake.query(`${statement} WHERE subject_id = $1`, [subject]), because)
  await refused('DELETE FROM records.records', /never deleted/)
  await refused(`UPDATE records.records SET payload = '{}'`, /only be ended/)
  await refused(`UPDATE records.records SET public_until = '2099-01-01'`, /only be ended/)
  await file([fact(subject, { content: 'next' })])
  await refused(`UPDATE records.records SET known_to = NULL, ended = NULL`, /only be ended/)
})

test('a held fact is let through by a person as a new version, with a reason in the journal', async () => {
  const subject = randomUUID()
  await file([fact(subject, { held: ['E601'] })])
  const [held] = await listArchive(intake.ctx.db, { subjectId: subject, limit: 1 })
  const ref = { subjectId: subject, factId: held?.factId ?? '' }
  const released = await releaseFact(intake.ctx, systemActor, ref, { reason: '文书中的号码为单位公开电话' })
  const [current] = await listArchive(intake.ctx.db, { subjectId: subject, limit: 1 })
  assert.deepEqual([current?.id, current?.version, current?.held], [released.record, 2, null])
  assert.deepEqual([current?.payload, current?.firstReceivedAt], [held?.payload, held?.firstReceivedAt])
  const lines = await intake.query<{ reason: string }>(
    `SELECT reason FROM journal.entries WHERE action = 'record.released' AND subject_id = $1`,
    [subject],
  )
  assert.deepEqual(lines, [{ reason: '文书中的号码为单位公开电话' }])
  await assert.rejects(releaseFact(intake.ctx, systemActor, ref, { reason: '再次' }), {
    code: 'record.not_held',
  })
})

test('a revoked decision ends at once, with whether the three working days were kept', async () => {
  const subject = randomUUID()
  await file([fact(subject)], '2026-06-10')
  const [current] = await listArchive(intake.ctx.db, { subjectId: subject, limit: 1 })
  const ref = { subjectId: subject, factId: current?.factId ?? '' }
  const given = {
    ground: 'revoked' as const,
    reason: '复议撤销',
    document: '测复〔2026〕1号',
    decidedOn: '2026-06-04',
  }
  // Thursday 4 June: the third working day is Tuesday 9 June.
  const revoked = await revokeFact(intake.ctx, systemActor, ref, given)
  assert.deepEqual(revoked, { record: current?.id, dueOn: '2026-06-09', late: true })
  assert.deepEqual(await listArchive(intake.ctx.db, { subjectId: subject, limit: 1 }), [])
  await assert.rejects(revokeFact(intake.ctx, systemActor, ref, given), { code: 'record.not_found' })
})

test('a revocation is no older than its decision, and its lateness waits for the calendar', async () => {
  const subject = randomUUID()
  await file([fact(subject, { decidedOn: '2026-06-05' })], '2026-06-10')
  const [current] = await listArchive(intake.ctx.db, { subjectId: subject, limit: 1 })
  const ref = { subjectId: subject, factId: current?.factId ?? '' }
  const given = { ground: 'revoked' as const, reason: '复议撤销', document: '测复〔2026〕9号' }
  const early = revokeFact(intake.ctx, systemActor, ref, { ...given, decidedOn: '2026-06-04' })
  await assert.rejects(early, (error: Problem) => {
    const expected = '不早于2026-06-05'
    assert.deepEqual(error.errors?.map((one) => [one.code, one.expected]), [['input.before_decision', expected]])
    return true
  })
  // The working days of 2033 are unknown: the platform takes the fact back at once and says nothing of lateness.
  intake.clock.set('2033-03-01')
  const revoked = await revokeFact(intake.ctx, systemActor, ref, { ...given, decidedOn: '2033-02-01' })
  assert.deepEqual([revoked.dueOn, revoked.late], [null, null])
  const [line] = await intake.query<{ detail: object }>(
    `SELECT detail FROM journal.entries WHERE action = 'record.revoked' AND detail->>'document' = $1`, [given.document])
  assert.ok(line !== undefined && !('late' in line.detail))
  intake.clock.set('2026-06-10')
})

test('a revoked decision delivered again is not filed, whatever its content', async () => {
  const subject = randomUUID()
  await file([fact(subject)])
  const [current] = await listArchive(intake.ctx.db, { subjectId: subject, limit: 1 })
  await revokeFact(
    intake.ctx,
    systemActor,
    { subjectId: subject, factId: current?.factId ?? '' },
    {
      ground: 'void',
      reason: '确认无效',
      document: '测〔2026〕2号',
      decidedOn: '2026-06-10',
    },
  )
  const again = [fact(subject), fact(subject, { content: 'other' })]
  assert.deepEqual(
    (await file(again)).revoked,
    again.map((one) => one.rowNo),
  )
  assert.deepEqual(await listArchive(intake.ctx.db, { subjectId: subject, limit: 1 }), [])
})

test('twins are found in the batch and in the archive, corrections and repetitions are none', async () => {
  const [a, b] = [randomUUID(), randomUUID()]
  await file([fact(a, { key: '1' }), fact(a, { key: '2', content: 'other' })])
  const rows = [
    fact(a, { key: '3' }),
    fact(a, { key: '1' }),
    fact(a, { key: '2' }),
    fact(b, { key: '1' }),
    fact(b, { key: '4' }),
  ]
  const watch = new TwinWatch('penalty')
  const twins = await clientTransaction(intake.ctx.pool, (client) => watch.find(client, rows, new Set([b])))
  assert.deepEqual(
    [...twins].sort((x, y) => x[0] - y[0]),
    [
      [rows[0]?.rowNo, '测〔2026〕1号'],
      [rows[4]?.rowNo, '测〔2026〕1号'],
    ],
  )
})
