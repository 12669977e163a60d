import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import fc from 'fast-check'
import { testDatabase, type TestDatabase } from '../testing/database.ts'
import { openDb, openPool, transaction, type Db, type Pool } from './db.ts'
import {
  acknowledge, acknowledgements, appliedBy, currentPosition, publishBatch, publishEvents, readFeed, toldAt,
  readRawFeed, readTouched, registerFeedExpander, sequenceFeed, type FeedEvent, type FeedExpander, type NewFeedBatch,
  type NewFeedEvent,
} from './feed.ts'
import { uuidv7 } from './ids.ts'

let database: TestDatabase
let pool: Pool
let db: Db

before(async () => {
  database = await testDatabase()
  pool = openPool(database.url)
  db = openDb(pool)
})

after(async () => {
  await pool.end()
  await database.drop()
})

beforeEach(async () => {
  await pool.query(`ALTER TABLE feed.events DISABLE TRIGGER USER; DELETE FROM feed.events; DELETE FROM feed.outbox;
    UPDATE feed.head SET position = 0; ALTER TABLE feed.events ENABLE TRIGGER USER;
    ALTER TABLE feed.acknowledgements DISABLE TRIGGER USER; DELETE FROM feed.acknowledgements`)
})

/** Events of a batch named by their offset; multiples of `hidden` are not public, of `gone` no longer told. */
const expander: FeedExpander = async (_db, parts) =>
  parts.map(({ ref, offset, limit }) =>
    Array.from({ length: limit }, (_, i) => offset + i)
      .filter((n) => typeof ref['gone'] !== 'number' || n % ref['gone'] !== 0)
      .map((n) => ({
        offset: n,
        object: { type: 'row', id: `${String(ref['id'])}:${n}` },
        public: typeof ref['hidden'] !== 'number' || n % ref['hidden'] !== 0,
      })),
  )
registerFeedExpander('trial', expander)

const event = (id: string, over: Partial<NewFeedEvent> = {}): NewFeedEvent => ({
  kind: 'published', object: { type: 'trial', id }, public: true, ...over,
})
const batch = (ref: Record<string, unknown>, count: number): NewFeedBatch => ({
  kind: 'published', source: 'trial', ref, count, public: true,
})
const ids = (items: readonly FeedEvent[]): string[] => items.map((item) => item.object?.id ?? '')

async function readAll(limit: number, publicOnly: boolean = false): Promise<FeedEvent[]> {
  const items: FeedEvent[] = []
  for (let after = 0; ; ) {
    const page = await readFeed(db, { after, limit, publicOnly })
    assert.ok(page.items.length <= limit)
    items.push(...page.items)
    if (page.next === page.end) return items
    assert.ok(page.next > after, 'every page gets further')
    after = page.next
  }
}

test('a stretch tells whom it touched, each once, of files only the kinds asked for', async () => {
  const [a, b, c, d] = [uuidv7(), uuidv7(), uuidv7(), uuidv7()]
  await transaction(db, async (tx) => {
    await publishEvents(tx, [event('1', { subject: { id: a } }), event('2', { subject: { id: a } }), event('3')])
    await publishBatch(tx, { ...batch({ recordKind: 'penalty' }, 5), subjects: [b] })
    await publishBatch(tx, { ...batch({ recordKind: 'list-entry' }, 2), subjects: [c, a] })
    await publishBatch(tx, { ...batch({ merge: 1 }, 2), subjects: [d] })
  })
  const end = await sequenceFeed(pool)
  const touched = (after: number, limit: number) =>
    transaction(db, (tx) => readTouched(tx, after, limit, ['list-entry']))
  const all = await touched(0, 10)
  assert.deepEqual([all.position, all.more, all.subjects.toSorted()], [end, false, [a, c, d].toSorted()])
  assert.deepEqual(await touched(0, 3), { position: 3, more: true, subjects: [a] })
  assert.deepEqual(await touched(3, 1), { position: 8, more: true, subjects: [] }, 'passed over, and not read again')
  assert.deepEqual(await touched(end, 10), { position: undefined, more: false, subjects: [] })
})

test('a raw row names its subjects', async () => {
  const subjects = [uuidv7(), uuidv7()]
  await transaction(db, async (tx) => {
    await publishBatch(tx, { ...batch({}, 2), subjects })
    await publishBatch(tx, { ...batch({}, 1), subjects: [] })
    await publishEvents(tx, [event('x')])
  })
  await sequenceFeed(pool)
  assert.deepEqual((await readRawFeed(db, 0, 10)).map((row) => row.subjects), [subjects, [], null])
})

test('an event has no position before its transaction commits, and none when it rolls back', async () => {
  const rolledBack = transaction(db, async (tx) => {
    await publishEvents(tx, [event('a')])
    assert.equal(await sequenceFeed(pool), 0)
    throw new Error('no')
  })
  await assert.rejects(rolledBack, /no/)
  assert.equal(await sequenceFeed(pool), 0)
  await transaction(db, (tx) => publishEvents(tx, [event('b'), event('c')]))
  assert.equal(await sequenceFeed(pool), 2)
  assert.deepEqual(ids(await readAll(10)), ['b', 'c'])
})

test('an event comes back whole', async () => {
  const subject = { id: '018f0000-0000-7000-8000-000000000001', code: '91990000MA0000001X', name: '明州试验有限公司' }
  const whole = event('a', { kind: 'listed', subject, detail: { list: 'L-1', days: [1, 2] } })
  await transaction(db, (tx) => publishEvents(tx, [whole, { kind: 'subject-changed', public: false }]))
  await sequenceFeed(pool)
  const [first, second] = await readAll(10)
  assert.match(first?.at ?? '', /^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
  assert.deepEqual({ ...first, at: '' }, { ...whole, at: '', position: 1 })
  assert.deepEqual({ ...second, at: '' }, { kind: 'subject-changed', public: false, at: '', position: 2 })
})

test('a slow transaction gets its place when it commits, behind what readers have already read', async () => {
  const slow = await pool.connect()
  await slow.query('BEGIN')
  await slow.query(`INSERT INTO feed.outbox (kind, public, object_type, object_id) VALUES ('published', true, 'trial', 'slow')`)
  await transaction(db, (tx) => publishEvents(tx, [event('fast')]))
  assert.equal(await sequenceFeed(pool), 1)
  const read = await readFeed(db, { after: 0, limit: 10, publicOnly: true })
  assert.deepEqual([ids(read.items), read.next], [['fast'], 1])
  await slow.query('COMMIT')
  slow.release()
  await sequenceFeed(pool)
  const then = await readFeed(db, { after: read.next, limit: 10, publicOnly: true })
  assert.deepEqual([ids(then.items), then.items[0]?.position], [['slow'], 2])
})

test('a batch is one row, takes a range of positions and is expanded a page at a time', async () => {
  await transaction(db, async (tx) => {
    await publishEvents(tx, [event('first')])
    await publishBatch(tx, batch({ id: 'b' }, 20_000))
    await publishBatch(tx, batch({ id: 'nothing' }, 0))
    await publishEvents(tx, [event('last')])
  })
  assert.equal(await sequenceFeed(pool), 20_002)
  assert.equal((await pool.query('SELECT 1 FROM feed.events')).rowCount, 3)
  const page = await readFeed(db, { after: 0, limit: 4, publicOnly: true })
  assert.deepEqual([ids(page.items), page.next], [['first', 'b:0', 'b:1', 'b:2'], 4])
  const inside = await readFeed(db, { after: 19_999, limit: 10, publicOnly: true })
  assert.deepEqual(ids(inside.items), ['b:19998', 'b:19999', 'last'])
  assert.deepEqual(inside.items.map((item) => item.position), [20_000, 20_001, 20_002])
})

test('what is not public or no longer told leaves a gap and never stops the reader', async () => {
  await transaction(db, async (tx) => {
    await publishEvents(tx, [event('secret', { public: false }), event('open')])
    await publishBatch(tx, batch({ id: 'b', hidden: 2, gone: 3 }, 12))
    await publishBatch(tx, { ...batch({ id: 'c' }, 5), public: false })
  })
  await sequenceFeed(pool)
  const told = ['open', 'b:1', 'b:5', 'b:7', 'b:11']
  for (const limit of [1, 2, 3, 100]) assert.deepEqual(ids(await readAll(limit, true)), told, `pages of ${limit}`)
  assert.equal((await readAll(3)).length, 2 + 8 + 5)
})

test('whatever the page size, the same events come in the same order', async () => {
  const entry = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 9 }))
  await fc.assert(
    fc.asyncProperty(fc.array(entry, { maxLength: 8 }), fc.integer({ min: 1, max: 7 }), async (plan, limit) => {
      const from = await currentPosition(db)
      await transaction(db, async (tx) => {
        for (const [i, count] of plan.entries()) {
          if (count === 0) await publishEvents(tx, [event(String(i))])
          else await publishBatch(tx, batch({ id: i }, count))
        }
      })
      await sequenceFeed(pool)
      const expected = plan.flatMap((count, i) =>
        count === 0 ? [String(i)] : Array.from({ length: count }, (_, n) => `${i}:${n}`),
      )
      const seen: FeedEvent[] = []
      for (let after = from; ; ) {
        const page = await readFeed(db, { after, limit, publicOnly: false })
        seen.push(...page.items)
        if (page.next === page.end) break
        after = page.next
      }
      assert.deepEqual(ids(seen), expected)
      assert.deepEqual(seen.map((item) => item.position), expected.map((_, i) => from + i + 1))
    }),
    { numRuns: 25 },
  )
})

test('many writers, sequencers and readers at once: nothing is lost, doubled, passed or out of order', async () => {
  let writing = true
  const committed: string[] = []
  const writer = async (w: number): Promise<void> => {
    for (let i = 0; i < 15; i += 1) {
      const rollBack = (w + i) % 6 === 0
      await transaction(db, async (tx) => {
        await publishEvents(tx, [event(`${w}-${i}-a`)])
        await pause((w * 5 + i * 3) % 19)
        if (i % 4 === 0) await publishBatch(tx, batch({ id: `${w}-${i}` }, 3))
        else await publishEvents(tx, [event(`${w}-${i}-b`)])
        if (rollBack) throw new Error('roll back')
      }).catch((error: Error) => assert.equal(error.message, 'roll back'))
      if (rollBack) continue
      const expanded = [0, 1, 2].map((n) => `${w}-${i}:${n}`)
      committed.push(`${w}-${i}-a`, ...(i % 4 === 0 ? expanded : [`${w}-${i}-b`]))
    }
  }
  const sequencer = async (): Promise<void> => {
    while (writing) {
      await sequenceFeed(pool)
      await pause(2)
    }
  }
  const reader = async (seen: FeedEvent[], limit: number): Promise<void> => {
    for (let after = 0, last = false; ; ) {
      const page = await readFeed(db, { after, limit, publicOnly: true })
      seen.push(...page.items)
      after = page.next
      if (last && page.next === page.end) return
      last = !writing
      if (page.items.length === 0) await pause(2)
    }
  }
  const seen: FeedEvent[][] = [[], []]
  const others = [sequencer(), sequencer(), sequencer()]
  const readers = seen.map((items, i) => reader(items, 3 + 40 * i))
  await Promise.all(Array.from({ length: 8 }, (_, w) => writer(w)))
  await sequenceFeed(pool)
  writing = false
  await Promise.all([...others, ...readers])
  for (const items of seen) {
    assert.deepEqual(items.map((item) => item.position), committed.map((_, i) => i + 1))
    assert.deepEqual(ids(items).sort(), [...committed].sort())
    const places = new Map(ids(items).map((id, place) => [id, place]))
    const own = committed.filter((id) => id.startsWith('3-')).map((id) => places.get(id) ?? -1)
    assert.deepEqual(own, [...own].sort((a, b) => a - b), 'one writer’s events keep their order')
  }
})

test('a sequencer that dies in its transaction leaves everything to the next', async () => {
  await transaction(db, (tx) => publishEvents(tx, [event('a'), event('b')]))
  const dying = await pool.connect()
  await dying.query('BEGIN; SELECT position FROM feed.head FOR UPDATE; DELETE FROM feed.outbox; UPDATE feed.head SET position = 2')
  const waiting = sequenceFeed(pool)
  await dying.query('SELECT pg_terminate_backend(pg_backend_pid())').catch(() => undefined)
  dying.release(true)
  assert.equal(await waiting, 2)
  assert.deepEqual(ids(await readAll(10)), ['a', 'b'])
})

test('a page lists all its batches by one question, however small they are', async () => {
  let asked = 0
  registerFeedExpander('small', async (...given) => {
    asked += 1
    return expander(...given)
  })
  await transaction(db, async (tx) => {
    for (let i = 0; i < 300; i += 1) await publishBatch(tx, { ...batch({ id: i }, 2), source: 'small' })
  })
  await sequenceFeed(pool)
  const { items, next } = await readFeed(db, { after: 1, limit: 598, publicOnly: true })
  assert.deepEqual([items.length, next, asked], [598, 599, 1])
  assert.deepEqual([items[0]?.object?.id, items.at(-1)?.object?.id], ['0:1', '299:0'])
})

test('an expander that answers out of range or is missing is a fault that names it', async () => {
  await transaction(db, (tx) => publishBatch(tx, { ...batch({}, 2), source: 'unknown' }))
  await sequenceFeed(pool)
  await assert.rejects(readAll(10), /no feed expander is registered for unknown/)
  registerFeedExpander('unknown', async () => [[{ offset: 2 }]])
  await assert.rejects(readAll(10), /feed expander unknown answered offset 2 out of order or range/)
  assert.throws(() => registerFeedExpander('trial', async () => []), /registered twice/)
})

test('positions are only added: the feed refuses update and deletion', async () => {
  await transaction(db, (tx) => publishEvents(tx, [event('a')]))
  await sequenceFeed(pool)
  await assert.rejects(pool.query('DELETE FROM feed.events'), /append-only/)
  await assert.rejects(pool.query("UPDATE feed.events SET kind = 'x'"), /append-only/)
})

test('asking behind the end of the feed is a problem the caller understands', async () => {
  await assert.rejects(readFeed(db, { after: 5, limit: 1, publicOnly: true }), { code: 'feed.unknown_position' })
  const early = { receiver: 'r', position: 5, at: new Date(0) }
  await assert.rejects(acknowledge(db, early), { code: 'feed.unknown_position' })
})

test('where a change of an object was told is found, and that it waits', async () => {
  const told = (reason: string) =>
    ({ kind: 'withdrawn', public: false, object: { type: 'record', id: 'r7' }, detail: { fact: 'f', reason } })
  const asked = { type: 'record', objects: ['r6', 'r7'], kinds: ['withdrawn'], detail: { fact: 'f', reason: 'law' } }
  await transaction(db, (tx) => publishEvents(tx, [told('law'), told('masked')]))
  assert.deepEqual(await toldAt(db, asked), { position: undefined, waiting: true })
  const end = await sequenceFeed(pool)
  assert.deepEqual(await toldAt(db, asked), { position: end - 1, waiting: false })
  assert.deepEqual(await toldAt(db, { ...asked, kinds: ['repaired'] }), { position: undefined, waiting: false })
})

test('the ledger of acknowledgements knows who has applied what, and since when', async () => {
  await transaction(db, (tx) => publishEvents(tx, Array.from({ length: 9 }, (_, i) => event(String(i)))))
  await sequenceFeed(pool)
  const at = (hour: number): Date => new Date(Date.UTC(2026, 0, 5, hour))
  await acknowledge(db, { receiver: 'province', position: 3, at: at(1) })
  await acknowledge(db, { receiver: 'province', position: 9, at: at(2) })
  await acknowledge(db, { receiver: 'province', position: 3, at: at(3) })
  await acknowledge(db, { receiver: 'bank', position: 4, at: at(4) })
  await acknowledge(db, { receiver: 'bank', position: 4, at: at(5) })
  assert.deepEqual(await acknowledgements(db), [
    { receiver: 'bank', position: 4, at: '2026-01-05T04:00:00.000Z' },
    { receiver: 'province', position: 9, at: '2026-01-05T02:00:00.000Z' },
  ])
  assert.deepEqual(await appliedBy(db, 4), [
    { receiver: 'bank', at: '2026-01-05T04:00:00.000Z' },
    { receiver: 'province', at: '2026-01-05T02:00:00.000Z' },
  ])
  assert.deepEqual((await appliedBy(db, 5)).map((row) => row.receiver), ['province'])
})
