/**
 * Every table with rows about a subject says what becomes of them when subjects are merged and parted: a mover takes
 * them along, or there is a reason why they stay. A new table without either fails here.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import pg from 'pg'
import { subjectMovers } from '../src/movers.ts'
import { testDatabase, type TestDatabase } from '../src/testing/database.ts'

/** The mover that takes a table's rows along. */
const moved: Readonly<Record<string, string>> = {
  'records.records': 'records',
  'publicity.withdrawals': 'publicity',
  'lists.entries': 'lists',
  'lists.exits': 'lists',
  'lists.points': 'lists',
  'measures.initiations': 'measures',
  'measures.tasks': 'measures',
  'measures.persons': 'measures',
  'checks.marks': 'checks',
}

/** Tables whose rows stay with the subject they were written about, and why. */
const stays: Readonly<Record<string, string>> = {
  'casework.cases':
    'cases of entries in force go with their entry; another open one stands against the merge, closed ones are read there',
  'casework.notices': 'as their cases',
  'checks.register': 'written once: what was asked and answered of this code on that day',
  'checks.feedback': 'written once, beside its receipt',
  'measures.joint_cases': 'beside the receipt of the check that made it',
  'subjects.codes': 'moved by the merge itself',
  'subjects.names': 'copied as aliases by the merge itself',
  'subjects.relations': 'what the register says of that file; the one that stays has its own',
  'records.revocations': 'beside the version that ended, which stays where it was known',
  'journal.entries': 'the journal is never rewritten',
  'journal.access': 'the access ledger is never rewritten',
  'feed.outbox': 'events that happened; receivers read both subjects anew after a merge',
  'feed.events': 'events that happened; receivers read both subjects anew after a merge',
}

describe('rows about a subject', () => {
  let database: TestDatabase
  let tables: string[]
  before(async () => {
    database = await testDatabase()
    const client = new pg.Client({ connectionString: database.url })
    await client.connect()
    const { rows } = await client.query<{ name: string }>(
      `SELECT n.nspname || '.' || c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'subject_id' AND NOT a.attisdropped
       WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
         AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'graphile_worker') ORDER BY 1`,
    )
    tables = rows.map((row) => row.name)
    await client.end()
  })
  after(() => database.drop())

  it('have a mover or a reason to stay, one of both', () => {
    assert.deepEqual(tables, [...Object.keys(moved), ...Object.keys(stays)].sort())
  })

  it('are moved by movers that run, facts before what stands on them', () => {
    const names = subjectMovers.map((mover) => mover.name)
    assert.deepEqual(new Set([...Object.values(moved), 'casework']), new Set(names))
    assert.ok(names.indexOf('lists') < names.indexOf('casework'), 'what is in force takes its cases along')
    for (const later of ['publicity', 'lists', 'measures', 'checks'])
      assert.ok(names.indexOf('records') < names.indexOf(later), later)
    assert.equal(names.at(-1), 'casework', 'what nobody took along stands against a merge')
  })
})
