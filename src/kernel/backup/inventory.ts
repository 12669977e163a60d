/** What a database holds that a backup must hold: tables with their columns and order, partitions, sequences. */
import type pg from 'pg'
import type { Partition } from './manifest.ts'

export interface TableInfo {
  /** `schema.table`; all our names are plain, which `inventory` makes sure of. */
  table: string
  /** Columns COPY carries: those the database does not compute itself. */
  columns: string[]
}

/** The queue belongs to graphile-worker and is carried as jobs; migrations are made, not copied. */
const notOurs = `n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast', 'graphile_worker')
  AND n.nspname NOT LIKE 'pg_temp%' AND n.nspname NOT LIKE 'pg_toast_temp%'`

const plainName = /^[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*$/

/** Every table with rows of its own or of its partitions, each before those that refer to it. */
export async function tablesInOrder(client: pg.ClientBase): Promise<TableInfo[]> {
  const found = await client.query<{ table: string; columns: string[] }>(`
    SELECT n.nspname || '.' || c.relname AS "table", array_agg(a.attname::text ORDER BY a.attnum) AS columns
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relpersistence = 'p' AND ${notOurs}
      AND n.nspname || '.' || c.relname <> 'public.migrations'
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
    GROUP BY 1 ORDER BY 1`)
  const references = await client.query<{ from: string; to: string }>(`
    SELECT DISTINCT n.nspname || '.' || c.relname AS "from", rn.nspname || '.' || rc.relname AS "to"
    FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_class rc ON rc.oid = k.confrelid JOIN pg_namespace rn ON rn.oid = rc.relnamespace
    WHERE k.contype = 'f' AND k.conrelid <> k.confrelid AND ${notOurs}`)
  for (const { table } of found.rows) {
    if (!plainName.test(table)) throw new Error(`table ${table} has a name that needs quoting`)
  }
  return referredFirst(found.rows, references.rows)
}

function referredFirst(tables: TableInfo[], references: { from: string; to: string }[]): TableInfo[] {
  const left = new Map(tables.map((table) => [table.table, table]))
  const ordered: TableInfo[] = []
  while (left.size > 0) {
    const free = [...left.values()].filter(
      ({ table }) => !references.some(({ from, to }) => from === table && left.has(to)),
    )
    if (free.length === 0) throw new Error(`tables refer to each other in a circle: ${[...left.keys()].join(', ')}`)
    for (const table of free) {
      ordered.push(table)
      left.delete(table.table)
    }
  }
  return ordered
}

/** Every partition with its bound: a restore makes those that months ago were made by a job. */
export async function partitions(client: pg.ClientBase): Promise<Partition[]> {
  const found = await client.query<Partition>(`
    SELECT n.nspname || '.' || c.relname AS "table", pn.nspname || '.' || p.relname AS parent,
      pg_get_expr(c.relpartbound, c.oid) AS bound, obj_description(c.oid, 'pg_class') AS comment
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_inherits i ON i.inhrelid = c.oid JOIN pg_class p ON p.oid = i.inhparent
      JOIN pg_namespace pn ON pn.oid = p.relnamespace
    WHERE c.relispartition AND c.relkind = 'r' AND ${notOurs} ORDER BY 1`)
  return found.rows
}

/** Sequences that have given a number. Read after the tables, so they are never behind a row. */
export async function sequences(client: pg.ClientBase): Promise<{ name: string; value: number }[]> {
  const found = await client.query<{ name: string; value: string }>(`
    SELECT schemaname || '.' || sequencename AS name, last_value::text AS value FROM pg_sequences
    WHERE last_value IS NOT NULL AND schemaname NOT IN ('graphile_worker') ORDER BY 1`)
  return found.rows.map(({ name, value }) => ({ name, value: Number(value) }))
}

/** Rows and their digest: the sum of the rows' 64-bit digests, so the order of the rows does not matter. */
export async function tableDigest(
  client: pg.ClientBase,
  table: string,
): Promise<{ rows: number; digest: string }> {
  const found = await client.query<{ rows: string; digest: string }>(`
    SELECT count(*)::text AS rows,
      coalesce(sum(('x' || left(md5(t::text), 16))::bit(64)::bigint::numeric), 0)::text AS digest
    FROM ${table} t`)
  const { rows = '0', digest = '0' } = found.rows[0] ?? {}
  return { rows: Number(rows), digest }
}

/** Values must be written and compared in one spelling, whatever the server or the role prefers. */
export const oneSpelling = `SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO, YMD';
  SET LOCAL intervalstyle = 'postgres'; SET LOCAL extra_float_digits = 3; SET LOCAL bytea_output = 'hex';
  SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL lock_timeout = '30s'`
