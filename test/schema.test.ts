/** The database rules of design.md section 7, read out of the migrated schema and out of our own SQL. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import pg from 'pg'
import { testDatabase, type TestDatabase } from '../src/testing/database.ts'
import { joinFaults, ourStatements } from './schema/joins.ts'

const root = join(import.meta.dirname, '..')

/** Tables whose rows each belong to a subject, and whose key yet begins with something else. */
const otherKeys: Readonly<Record<string, string>> = {
  'subjects.codes': 'the directory of codes is asked by code, and distributed by it',
  'checks.register': 'thousands of lines a second at its end only; summaries find them by subject',
}

/** Sequences order what one machine gives out; all of them on the coordinator, none on the path of a check. */
const sequences: Readonly<Record<string, string>> = {
  'journal.epochs_epoch_seq': 'a restore into another cluster, once in years',
  'journal.entries_seq_seq': 'lines of the journal, in the order written; seals do not rely on it',
  'feed.outbox_id_seq': 'order among changes that wait for a position; given in blocks to bulk writers',
}

/** Unique indexes of subject-bound tables without their subject: `deploy/citus.sql` makes each of them an ordinary one. */
const unboundUnique: Readonly<Record<string, string>> = {
  'checks.feedback_once': 'a receipt has one subject',
  'checks.feedback_corrected_once': 'a line has one subject',
  'subjects.codes_one_uscc': 'distributed by code',
  'lists.entries_case_id_key': 'a case has one subject',
  'lists.entries_id': 'a uuid, for finding an entry by its id alone',
  'lists.exits_case_id_key': 'a case has one subject',
  'lists.exits_id': 'a uuid, for finding an exit by its id alone',
  'lists.points_id': 'a uuid, for finding points by their id alone',
  'measures.initiations_fact': 'a uuid, for finding an initiation by its id alone',
  'measures.joint_cases_receipt': 'a uuid, for finding a case by its id alone',
}

interface Table {
  name: string
  comment: string | null
  key: string[]
  /** Has a subject_id that every row must fill. */
  bound: boolean
}

describe('the schema', () => {
  let database: TestDatabase
  let client: pg.Client
  let tables: Table[]

  before(async () => {
    database = await testDatabase()
    client = new pg.Client({ connectionString: database.url })
    await client.connect()
    tables = (
      await client.query<Table>(`SELECT n.nspname || '.' || c.relname AS name, obj_description(c.oid, 'pg_class') AS comment,
        coalesce((SELECT array_agg(a.attname::text ORDER BY k.ord) FROM pg_constraint p, unnest(p.conkey) WITH ORDINALITY k (att, ord),
          pg_attribute a WHERE p.conrelid = c.oid AND p.contype = 'p' AND a.attrelid = c.oid AND a.attnum = k.att), '{}') AS key,
        EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'subject_id' AND a.attnotnull) AS bound
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
        AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'graphile_worker')
        AND n.nspname || '.' || c.relname <> 'public.migrations' ORDER BY 1`)
    ).rows
  })
  after(async () => {
    await client.end()
    await database.drop()
  })

  it('keeps what belongs to a subject under a key that begins with it', () => {
    const bound = tables.filter((table) => table.bound)
    assert.ok(bound.length >= 10)
    const faults = bound.filter(
      ({ name, key }) => !(key[0] === 'subject_id' && key.length > 1) && !(name in otherKeys),
    )
    assert.deepEqual(
      faults.map(({ name, key }) => `${name} (${key.join(', ')})`),
      [],
    )
    // Citus keeps no key without the column a table is distributed by.
    assert.deepEqual(
      bound.filter(({ name, key }) => name !== 'subjects.codes' && !key.includes('subject_id')).map(({ name }) => name),
      [],
    )
    assert.deepEqual(
      tables.filter(({ key }) => key.length === 0).map(({ name }) => name),
      [],
    )
  })

  it('says of every table, partitions too, what it is for', async () => {
    assert.deepEqual(
      tables.filter(({ comment }) => comment === null).map(({ name }) => name),
      [],
    )
    const silent =
      await client.query(`SELECT c.oid::regclass::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relispartition AND c.relkind = 'r' AND obj_description(c.oid, 'pg_class') IS NULL
        AND n.nspname NOT IN ('graphile_worker')`)
    assert.deepEqual(silent.rows, [])
  })

  it('uses no sequence but those that have a reason', async () => {
    const found = await client.query<{ name: string }>(
      `SELECT schemaname || '.' || sequencename AS name FROM pg_sequences WHERE schemaname <> 'graphile_worker' ORDER BY 1`,
    )
    assert.deepEqual(
      found.rows.map(({ name }) => name),
      Object.keys(sequences).sort(),
    )
  })

  it('has no foreign key from or to what belongs to a subject', async () => {
    const found = await client.query<{
      from: string
      to: string
    }>(`SELECT conrelid::regclass::text AS "from", confrelid::regclass::text AS "to"
      FROM pg_constraint WHERE contype = 'f' AND conparentid = 0`)
    const spread = new Set([
      'subjects.subjects',
      ...tables.filter(({ bound }) => bound).map(({ name }) => name),
    ])
    assert.deepEqual(
      found.rows.filter(({ from, to }) => spread.has(from) || spread.has(to)),
      [],
    )
  })

  it('promises uniqueness of what belongs to subjects only within a subject, or says why', async () => {
    const found = await client.query<{ name: string }>(`SELECT i.indexrelid::regclass::text AS name
      FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'subject_id' AND a.attnotnull
      WHERE i.indisunique AND NOT c.relispartition AND NOT a.attnum = ANY (i.indkey) ORDER BY 1`)
    assert.deepEqual(
      found.rows.map(({ name }) => name),
      Object.keys(unboundUnique).sort(),
    )
  })

  it('is distributed by deploy/citus.sql accordingly, table by table', () => {
    const text = readFileSync(join(root, 'deploy/citus.sql'), 'utf8')
    const calls = [...text.matchAll(/create_distributed_table\('([a-z_.]+)', '(\w+)'/g)].map(
      ([, name, by]) => [name, by],
    )
    const wanted = [
      ['subjects.subjects', 'id'],
      ['subjects.codes', 'code'],
      ...tables
        .filter(({ name, bound }) => bound && name !== 'subjects.codes' && !name.startsWith('journal.'))
        .map(({ name }) => [name, 'subject_id']),
    ]
    const order = (list: unknown[]): string[] => list.map((one) => JSON.stringify(one)).sort()
    assert.deepEqual(order(calls), order(wanted))
    const dropped = [...text.matchAll(/DROP INDEX ([^;]+);/g)].flatMap(([, list]) => (list ?? '').split(', '))
    const constraints = [...text.matchAll(/ALTER TABLE (\w+)\.\w+ DROP CONSTRAINT IF EXISTS (\w+)/g)].map(
      ([, schema, name]) => `${schema}.${name}`,
    )
    const kept = ['subjects.codes_one_uscc']
    assert.deepEqual([...dropped, ...constraints, ...kept].sort(), Object.keys(unboundUnique).sort())
  })

  it('is joined between tables of subjects by the subject only', () => {
    const bound = new Set(tables.filter(({ bound: is }) => is).map(({ name }) => name))
    const { statements, unread } = ourStatements(root)
    assert.ok(statements.length > 200, `${statements.length} statements read`)
    assert.ok(unread.length < statements.length / 10, `${unread.length} not read:\n${unread.join('\n')}`)
    assert.deepEqual(
      statements.flatMap((statement) => joinFaults(statement, bound)),
      [],
    )
  })
})
