/** A city of invented organisations and records in a database: what every bench measures on. */
import { copyLines } from '../src/kernel/copy.ts'
import { clientTransaction, openPool, type Pool } from '../src/kernel/db.ts'
import { nameKey } from '../src/kernel/text.ts'
import { inventedCode, inventedId, inventedName } from './invent.ts'

export interface CitySize {
  readonly subjects: number
  readonly records: number
  /** Entries on lists that bring measures, in force. */
  readonly directives: number
}

export const sizes: Record<'small' | 'city', CitySize> = {
  small: { subjects: 100_000, records: 500_000, directives: 20_000 },
  city: { subjects: 1_000_000, records: 5_000_000, directives: 200_000 },
}

const at = '2026-01-05T00:00:00Z'

/** Fills an empty, migrated database. `lists` are codes of lists of serious dishonesty, `today` the day of the bench. */
export async function buildCity(
  url: string,
  size: CitySize,
  lists: readonly string[],
  today: string,
): Promise<void> {
  const pool = openPool(url, { max: 2 })
  try {
    await loadSubjects(pool, 0, size.subjects)
    await loadRecords(pool, size, lists, today)
    await pool.query('VACUUM (ANALYZE) subjects.subjects, subjects.codes, subjects.names, records.records')
    await pool.query('CHECKPOINT').catch(() => undefined)
  } finally {
    await pool.end()
  }
}

/** Subjects `from` … `to - 1` with their codes and names; every twentieth bore another name before. */
export async function loadSubjects(pool: Pool, from: number, to: number): Promise<void> {
  await clientTransaction(pool, async (client) => {
    await copyLines(
      client,
      'subjects.subjects',
      ['id', 'category', 'name', 'name_key', 'uscc', 'region', 'established_on', 'created_at'],
      lines(from, to, (n) => {
        const name = inventedName(n)
        const year = 1990 + (n % 35)
        return (
          `${inventedId(n)}\t${n % 10 === 9 ? 'sole-trader' : 'organisation'}\t${name}\t${nameKey(name)}\t` +
          `${inventedCode(n)}\t990000\t${year}-0${1 + (n % 9)}-1${n % 9}\t${at}`
        )
      }),
    )
    await copyLines(client, 'subjects.codes', ['code', 'scheme', 'subject_id', 'derived'], codes(from, to))
    await copyLines(
      client,
      'subjects.names',
      ['subject_id', 'id', 'name', 'name_key', 'kind', 'known_from'],
      names(from, to),
    )
  })
}

function* lines(from: number, to: number, line: (n: number) => string): Generator<string> {
  for (let n = from; n < to; n += 1) yield line(n)
}

function* codes(from: number, to: number): Generator<string> {
  for (let n = from; n < to; n += 1) {
    const code = inventedCode(n)
    yield `${code}\tuscc\t${inventedId(n)}\tf`
    yield `${code.slice(8, 17)}\torgcode\t${inventedId(n)}\tt`
  }
}

function* names(from: number, to: number): Generator<string> {
  for (let n = from; n < to; n += 1) {
    const name = inventedName(n)
    yield `${inventedId(n)}\t${inventedId(n, 1)}\t${name}\t${nameKey(name)}\tcurrent\t${at}`
    if (n % 20 === 0) {
      const former = inventedName(n + 5_000_000)
      if (former !== name)
        yield `${inventedId(n)}\t${inventedId(n, 2)}\t${former}\t${nameKey(former)}\tformer\t${at}`
    }
  }
}

/**
 * Records by `generate_series`: of every hundred, 70 permits, 20 penalties (a third of them minor, spread over eight
 * years) and the rest registrations; and the directives on top, all in force on `today`.
 */
export async function loadRecords(
  pool: Pool,
  size: CitySize,
  lists: readonly string[],
  today: string,
): Promise<void> {
  const facts = size.records - size.directives
  await pool.query(
    `INSERT INTO records.records (subject_id, id, fact_id, version, kind, kind_version, polarity, key_hash, content_hash,
       document_no, authority_code, authority_name, source_code, decided_on, effective_on, until, level, list_code,
       public_from, public_until, publicity_rule, payload, submission_id, row_no, first_received_at, known_from)
     SELECT subject, fact, fact, 1, kind, 1, CASE kind WHEN 'penalty' THEN 'adverse' ELSE 'neutral' END,
       md5('k' || i)::uuid, md5('c' || i)::uuid, '明' || kind || '〔2024〕' || i || '号', '11990000000000001X', '明州市市场监督管理局',
       '11990000000000001X', decided, decided, NULL, CASE WHEN kind = 'penalty' THEN
         (ARRAY['minor', 'general', 'serious'])[1 + i % 3] END, NULL,
       CASE WHEN kind <> 'registration' THEN decided END, CASE WHEN kind = 'penalty' THEN decided + 365 END, kind,
       jsonb_build_object('content', '许可经营范围以登记机关核准内容为准，共 ' || i || ' 项', 'validity', '2029-12-31',
         'certificate', 'MZ' || i), submission, i::int, $3, $3
     FROM (SELECT i, ('019a0000-0000-7000-8000-' || lpad(to_hex((i * 7919) % $2), 12, '0'))::uuid AS subject,
         ('019a0000-0003-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid AS fact,
         '019a0000-0004-7000-8000-000000000000'::uuid AS submission,
         CASE WHEN i % 100 < 70 THEN 'permit' WHEN i % 100 < 90 THEN 'penalty' ELSE 'registration' END AS kind,
         $4::date - (i * 31 % 2900)::int AS decided
       FROM generate_series(0::bigint, $1::bigint - 1) AS i) AS made`,
    [facts, size.subjects, at, today],
  )
  await pool.query(
    `INSERT INTO records.records (subject_id, id, fact_id, version, kind, kind_version, polarity, key_hash, content_hash,
       document_no, authority_code, authority_name, source_code, decided_on, effective_on, until, level, list_code,
       public_from, public_until, publicity_rule, payload, submission_id, row_no, first_received_at, known_from)
     SELECT ('019a0000-0000-7000-8000-' || lpad(to_hex((i * 11) % $2), 12, '0'))::uuid, fact, fact, 1, 'list-entry', 1,
       'adverse', md5('lk' || i)::uuid, md5('lc' || i)::uuid, '明列〔2025〕' || i || '号', '11990000000000001X', '明州市市场监督管理局',
       '11990000000000001X', decided, decided, decided + 1095, 'serious', ($5::text[])[1 + i % cardinality($5::text[])],
       decided, decided + 1095, 'list-term', '{"reason": "invented"}',
       '019a0000-0005-7000-8000-000000000000', i::int, $3, $3
     FROM (SELECT i, ('019a0000-0006-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid AS fact,
         $4::date - (i % 1000)::int AS decided
       FROM generate_series(0::bigint, $1::bigint - 1) AS i) AS made`,
    [size.directives, size.subjects, at, today, lists],
  )
}
