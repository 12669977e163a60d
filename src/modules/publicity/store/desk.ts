/** Facts as those see them who may take them out of the public eye, or take their decision back: shown or not. */
import { firstRow, rows, sql, type Db } from '../../../kernel/db.ts'
import type { CivilDate } from '../../../kernel/time.ts'
import { recordColumns, type FactRef, type StoredRecord } from '../../records/index.ts'
import { numberWhere, wordsWhere, type Words } from './narrow.ts'
import type { Withdrawal } from './withdrawals.ts'

/** The last version of a fact, current or revoked, and the withdrawal that keeps it from the public. */
export interface DeskRow extends StoredRecord {
  subjectCode: string | null
  subjectName: string
  withdrawn: Withdrawal['reason'] | null
}

/** A fact's last version where it stands, or where it ended by a revocation. */
const lastWhere = sql<boolean>`(r.known_to IS NULL OR (r.ended = 'revoked' AND NOT EXISTS (SELECT FROM records.records n
  WHERE n.subject_id = r.subject_id AND n.fact_id = r.fact_id AND n.version > r.version)))`

const deskColumns = sql<DeskRow>`${recordColumns}, s.uscc AS "subjectCode", s.name AS "subjectName",
  w.reason AS withdrawn`

const deskTables = sql`records.records r JOIN subjects.subjects s ON s.id = r.subject_id
  LEFT JOIN publicity.withdrawals w
    ON w.subject_id = r.subject_id AND w.fact_id = r.fact_id AND w.lifted_at IS NULL`

/** Facts the words mean, newest decision first; with an authority only what it decided, or delivered as nobody's. */
export async function listDesk(
  db: Db,
  filter: { words: Words; authority: string | undefined; limit: number },
): Promise<DeskRow[]> {
  const { words, authority, limit } = filter
  return rows(db, sql<DeskRow>`
    SELECT ${deskColumns} FROM ${deskTables}
    WHERE ${wordsWhere(words)} AND ${lastWhere}
      ${authority === undefined ? sql`` : sql`AND coalesce(r.authority_code, r.source_code) = ${authority}`}
    ORDER BY coalesce(r.decided_on, '0001-01-01') DESC, r.id DESC LIMIT ${limit}`)
}

/** The same of one fact. */
export async function findDesk(db: Db, fact: FactRef): Promise<DeskRow | undefined> {
  return firstRow(db, sql<DeskRow>`
    SELECT ${deskColumns} FROM ${deskTables}
    WHERE r.subject_id = ${fact.subjectId} AND r.fact_id = ${fact.factId} AND ${lastWhere}
    ORDER BY r.version DESC LIMIT 1`)
}

/** Subjects of decisions that were revoked, by number: the index of numbers has only what stands. */
export async function subjectsOfRevoked(db: Db, numbers: readonly string[]): Promise<string[]> {
  const found = await rows(db, sql<{ id: string }>`
    SELECT DISTINCT r.subject_id AS id FROM records.revocations v
    JOIN records.records r ON r.subject_id = v.subject_id AND r.id = v.record_id
    WHERE ${numberWhere(numbers)} LIMIT 1000`)
  return found.map((one) => one.id)
}

/** A withdrawal of a fact as it was written, and how it ended. */
export interface WithdrawalLine extends Pick<Withdrawal, 'reason' | 'document' | 'byActor' | 'since'> {
  liftedAt: Date | null
  liftedReason: string | null
  liftedDocument: string | null
}

/** Every withdrawal of a fact, the newest first. */
export async function listWithdrawals(db: Db, fact: FactRef): Promise<WithdrawalLine[]> {
  return rows(db, sql<WithdrawalLine>`
    SELECT reason, document, by_actor AS "byActor", since, lifted_at AS "liftedAt", lifted_reason AS "liftedReason",
      lifted_document AS "liftedDocument"
    FROM publicity.withdrawals WHERE subject_id = ${fact.subjectId} AND fact_id = ${fact.factId}
    ORDER BY since DESC, id DESC`)
}

export interface RevocationLine {
  ground: 'changed' | 'revoked' | 'unlawful' | 'void' | null
  reason: string
  document: string
  decidedOn: CivilDate
  since: Date
}

/** What the body said when the decision of a version was revoked. */
export async function findRevocation(
  db: Db,
  of: { subjectId: string; id: string },
): Promise<RevocationLine | undefined> {
  return firstRow(db, sql<RevocationLine>`
    SELECT ground, reason, document, decided_on AS "decidedOn", since FROM records.revocations
    WHERE subject_id = ${of.subjectId} AND record_id = ${of.id}`)
}
