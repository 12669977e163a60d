/** Situations for tests of checks: a small law, invented subjects, and records put straight into the archive. */
import { randomUUID } from 'node:crypto'
import type { Pool } from '../kernel/db.ts'
import { nameKey } from '../kernel/text.ts'
import {
  createCatalogue,
  type Catalogue,
  type ListDefinition,
  type Matter,
  type Measure,
} from '../modules/catalogue/index.ts'
import { makeUscc } from '../modules/subjects/index.ts'

const since = '2020-01-01'
const basis = {
  document: '测试条例',
  article: '第一条',
  rank: 'statute',
  from: since,
  certainty: 'S',
} as const

function list(code: string, nature: ListDefinition['nature']): ListDefinition {
  return { code, title: `名单 ${code}`, version: 1, effectiveFrom: since, nature } as ListDefinition
}

function measure(
  code: string,
  effect: Measure['rules'][number]['effect'],
  lists: string[],
  more: Partial<Measure['rules'][number]> = {},
): Measure {
  const rule = {
    code,
    title: `措施 ${code}`,
    effect,
    mandatory: true,
    triggers: { lists },
    matters: ['tender', 'permit'],
    subjects: ['organisation', 'sole-trader'],
    implementedBy: ['any'],
    maxMonths: null,
    basis: [basis],
    ...more,
  }
  const nature = effect === 'favour' ? 'incentive' : 'punishment'
  return { code, title: code, version: 1, effectiveFrom: since, nature, rules: [rule] } as unknown as Measure
}

function matter(code: string, greenChannel: boolean): Matter {
  return {
    code,
    title: `事项 ${code}`,
    version: 1,
    effectiveFrom: since,
    sector: 'any',
    handledBy: '窗口',
    subjects: ['organisation'],
    mustCheck: true,
    greenChannel,
    basis: [basis],
    description: '',
  } as Matter
}

/**
 * `serious` prohibits tenders and permits; `wages` restricts tenders for 12 months; `bar` has permits examined; `red`
 * favours permits and what is asked about safety.
 */
export function testLaw(): Catalogue {
  return createCatalogue({
    kinds: [],
    codeLists: [],
    publicity: [],
    behaviours: [],
    memoranda: [],
    nationalLists: [],
    sources: [],
    denyList: { fields: [] } as never,
    lists: [
      list('serious', 'serious'),
      list('wages', 'serious'),
      list('attention', 'attention'),
      list('bar', 'conduct'),
      list('red', 'red'),
    ],
    measures: [
      measure('ban', 'prohibit', ['serious']),
      measure('limit', 'restrict', ['wages'], { matters: ['tender'], maxMonths: 12, mandatory: false }),
      measure('look', 'examine', ['wages', 'serious', 'bar'], { matters: ['permit'] }),
      measure('ease', 'favour', ['red'], { matters: ['permit', 'safety'] }),
    ],
    matters: [matter('tender', true), matter('permit', true), matter('safety', false)],
  })
}

/** The USCC of the n-th test subject, in the unassigned region 990000. */
export function testCode(n: number): string {
  return makeUscc(`91990000MA${n.toString().padStart(7, '0')}`)
}

/** Adds a subject with its codes and names; its id. */
export async function addSubject(
  pool: Pool,
  subject: {
    code: string
    name: string
    former?: string
    establishedOn?: string | null
    category?: string
    otherCode?: string
  },
): Promise<string> {
  const id = randomUUID()
  await pool.query(
    `INSERT INTO subjects.subjects (id, category, name, name_key, uscc, established_on) VALUES ($1, $2, $3, $4, $5, $6)`,
    [
      id,
      subject.category ?? 'organisation',
      subject.name,
      nameKey(subject.name),
      subject.code,
      subject.establishedOn ?? null,
    ],
  )
  await pool.query(`INSERT INTO subjects.codes (code, scheme, subject_id) VALUES ($1, 'uscc', $2)`, [
    subject.code,
    id,
  ])
  if (subject.otherCode !== undefined) {
    await pool.query(`INSERT INTO subjects.codes (code, scheme, subject_id) VALUES ($1, 'licence', $2)`, [
      subject.otherCode,
      id,
    ])
  }
  await addName(pool, id, subject.name, 'current')
  if (subject.former !== undefined) await addName(pool, id, subject.former, 'former')
  return id
}

export async function addName(pool: Pool, subjectId: string, name: string, kind: string): Promise<void> {
  await pool.query(
    `INSERT INTO subjects.names (subject_id, id, name, name_key, kind) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
    [subjectId, randomUUID(), name, nameKey(name), kind],
  )
}

export interface TestRecord {
  /** Kind of record; absent: one of no kind of the catalogue. */
  kind?: string
  list?: string | null
  polarity?: 'adverse' | 'neutral' | 'favourable'
  decidedOn?: string | null
  effectiveOn?: string | null
  until?: string | null
  level?: string | null
  held?: readonly string[] | null
  knownFrom?: string
  knownTo?: string | null
  factId?: string
  document?: string
  authority?: { code: string; name: string }
}

/** Adds a version of a record; its fact id. */
export async function addRecord(pool: Pool, subjectId: string, record: TestRecord): Promise<string> {
  const factId = record.factId ?? randomUUID()
  const from = record.knownFrom ?? '2025-01-01T00:00:00Z'
  await pool.query(
    `INSERT INTO records.records (subject_id, id, fact_id, version, kind, kind_version, polarity, key_hash, content_hash,
       document_no, authority_code, authority_name, source_code, decided_on, effective_on, until, level, list_code,
       publicity_rule, held, payload, submission_id, row_no, first_received_at, known_from, known_to, ended)
     VALUES ($1, $2, $3, 1, $19, 1, $4, $5, $6, $7, $17, $18, $17, $8, $9, $10,
       $11, $12, 'none', $13, '{}', $2, 1, $14, $14, $15, $16)`,
    [
      subjectId,
      randomUUID(),
      factId,
      record.polarity ?? 'adverse',
      randomUUID(),
      randomUUID(),
      record.document ?? '明测〔2025〕1号',
      record.decidedOn ?? null,
      record.effectiveOn ?? null,
      record.until ?? null,
      record.level ?? null,
      record.list ?? null,
      record.held ?? null,
      from,
      record.knownTo ?? null,
      record.knownTo == null ? null : 'withdrawn',
      record.authority?.code ?? '11990000000000001X',
      record.authority?.name ?? '明州市测试局',
      record.kind ?? 'test',
    ],
  )
  return factId
}

/** Ends the current version of a fact, and tells the feed, as the records module does. */
export async function endRecord(pool: Pool, subjectId: string, factId: string, at: string): Promise<void> {
  await pool.query(
    `UPDATE records.records SET known_to = $3, ended = 'withdrawn' WHERE subject_id = $1 AND fact_id = $2 AND known_to IS NULL`,
    [subjectId, factId, at],
  )
}

/** Writes the event that makes followers read these subjects again. */
export async function tellFeed(pool: Pool, subjectIds: readonly string[]): Promise<void> {
  for (const id of subjectIds) {
    await pool.query(
      `INSERT INTO feed.outbox (kind, public, subject_id) VALUES ('subject-changed', false, $1)`,
      [id],
    )
  }
  await pool.query(`SELECT pg_notify('probity_feed', '')`)
}

/** Tells the feed of a file of records of a kind, as intake does: one row for all its subjects. */
export async function tellFile(pool: Pool, recordKind: string, subjectIds: readonly string[]): Promise<void> {
  await pool.query(
    `INSERT INTO feed.outbox (kind, public, source, ref, subjects, count)
     VALUES ('published', true, 'records', jsonb_build_object('recordKind', $1::text), $2::uuid[], $3)`,
    [recordKind, subjectIds, subjectIds.length],
  )
  await pool.query(`SELECT pg_notify('probity_feed', '')`)
}
