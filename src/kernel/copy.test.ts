import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import pg from 'pg'
import { testDatabase, type TestDatabase } from '../testing/database.ts'
import { CopyBlock, copyLines, copyRows, copyValue, firstText, textArray, type CopyPart } from './copy.ts'
import { openPool, type Pool } from './db.ts'
import { dateOfDayNumber, dayNumber } from './time.ts'

let database: TestDatabase
let pool: Pool

before(async () => {
  database = await testDatabase()
  pool = openPool(database.url)
})

after(async () => {
  await pool.end()
  await database.drop()
})

// NUL is refused by PostgreSQL, half a pair of surrogates is no text.
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }), fc.string({ unit: 'binary', minLength: 41 }),
  fc.constantFrom('罚款\t12\n万元', 'C:\\目录', '', '\\N', '𠮷田', '许'.repeat(90_000)),
).map((text) => text.replaceAll('\0', '').toWellFormed())
const anyDate = fc.integer({ min: dayNumber('1000-01-01'), max: dayNumber('9999-12-31') }).map(dateOfDayNumber)
const anyRow = fc.record({
  name: fc.option(anyText), names: fc.option(fc.array(anyText, { maxLength: 4 })),
  id: fc.uuid().chain((id) => fc.constantFrom(id, id.replaceAll('-', ''), id.toUpperCase())),
  day: fc.option(anyDate), number: fc.integer(),
  at: fc.option(fc.date({ min: new Date('1900-01-01'), max: new Date('9000-01-01'), noInvalidDate: true })),
  said: fc.jsonValue().filter((json) => !JSON.stringify(json).includes('\\u0000')),
})

test('rows copied in binary are read as what they were, any value of any type', async () => {
  const client = await pool.connect()
  try {
    await client.query(`CREATE TEMPORARY TABLE copied (place integer, name text, names text[], id uuid, day date,
      number integer, at timestamptz, said jsonb)`)
    await fc.assert(fc.asyncProperty(fc.array(anyRow, { maxLength: 30 }), async (rows) => {
      await client.query('TRUNCATE copied')
      const columns = ['place', 'name', 'names', 'id', 'day', 'number', 'at', 'said']
      await copyRows(client, 'copied', columns, rows.entries(), (block, [place, row]) => {
        block.int(place).text(row.name).texts(row.names).uuid(row.id).date(row.day).int(row.number)
          .instant(row.at).json(Buffer.from(JSON.stringify(row.said)))
      })
      const { rows: read } = await client.query(`SELECT name, names, replace(id::text, '-', '') AS id,
        day::text, number, at, said::text FROM copied ORDER BY place`)
      assert.deepEqual(
        read.map(({ said, ...one }) => ({ ...one, said: JSON.parse(said) })),
        rows.map((row) => ({
          ...row, id: row.id.replaceAll('-', '').toLowerCase(), said: JSON.parse(JSON.stringify(row.said)),
        })),
      )
    }), { numRuns: 60 })
  } finally {
    client.release()
  }
})

test('a value that is none of its type is refused before it is sent', () => {
  const block = new CopyBlock()
  const id = '019a0000-0000-7000-8000-000000000000'
  for (const wrong of ['', id.slice(1), `${id}0`, 'g'.repeat(32)]) {
    assert.throws(() => block.uuid(wrong), RangeError, wrong)
  }
  for (const day of ['2026-02-30', '2026-5-1', '', '2026-13-01']) assert.throws(() => block.date(day), RangeError, day)
  for (const number of [2 ** 31, 0.5, Number.NaN]) assert.throws(() => block.int(number), RangeError, String(number))
})

test('lines are read as the values they were made of', async () => {
  const client = await pool.connect()
  try {
    await client.query('CREATE TEMPORARY TABLE lined (place integer, one text, other text)')
    await fc.assert(fc.asyncProperty(fc.array(fc.tuple(fc.option(anyText), fc.option(anyText))), async (rows) => {
      await client.query('TRUNCATE lined')
      const lines = rows.map((row, place) => [place, ...row].map((value) => copyValue(value)).join('\t'))
      await copyLines(client, 'lined', ['place', 'one', 'other'], lines)
      const { rows: read } = await client.query('SELECT one, other FROM lined ORDER BY place')
      assert.deepEqual(read.map(({ one, other }) => [one, other]), rows)
    }), { numRuns: 60 })
  } finally {
    client.release()
  }
})

test('values written in one block are the same in another, however far the first has grown since', () => {
  const first = new CopyBlock()
  const parts = Array.from({ length: 300 }, (_, i) => {
    const start = first.length
    return first.text(i % 3 === 0 ? null : '许'.repeat(i)).int(i).since(start)
  })
  const second = new CopyBlock()
  const copies = parts.map((part) => {
    const start = second.length
    return second.part(part).since(start)
  })
  const bytesOf = ({ bytes, start, end }: CopyPart): Buffer => bytes.subarray(start, end)
  for (const [i, part] of parts.entries()) {
    assert.equal(firstText(copies[i] as CopyPart), i % 3 === 0 ? null : '许'.repeat(i))
    assert.deepEqual(bytesOf(copies[i] as CopyPart), bytesOf(part))
  }
})

test('texts as an array literal are read as what they were', () => {
  const odd = fc.constantFrom('NULL', '', ' ', '{a,"b"}', 'C:\\"\\')
  const text = fc.option(fc.oneof(fc.string({ unit: 'binary' }), odd))
  const read = pg.types.getTypeParser(1009 as number) as (literal: string) => (string | null)[]
  fc.assert(fc.property(fc.array(text), (texts) => assert.deepEqual(read(textArray(texts)), texts)))
})
