/** Schema `lists`: procedures of listing. One row per procedure, written move by move. */
import { firstRow, rows, sql, type Db, type Tx } from '../../../kernel/db.ts'
import { Problem } from '../../../kernel/problem.ts'
import type { CivilDate } from '../../../kernel/time.ts'
import { anyOfSubject } from '../../subjects/index.ts'
import { listsProblems } from '../problems.ts'
import type { Entry } from '../schema.ts'

const columns = sql<Entry>`
  e.subject_id AS "subjectId", e.id, e.case_id AS "caseId", e.list_code AS list, e.list_version AS
    "listVersion", e.nature,
  e.subject_code AS "subjectCode",
  (SELECT t.uscc FROM subjects.subjects s JOIN subjects.subjects t ON t.id = coalesce(s.merged_into, s.id)
    WHERE s.id = e.subject_id) AS "ownCode", e.subject_name AS "subjectName", e.criterion, e.measured, e.facts,
  e.legal_basis AS "legalBasis", e.basis_fact AS "basisFact", e.basis_document AS "basisDocument",
  e.basis_final_on AS "basisFinalOn", e.recommended_by AS "recommendedBy", e.points_scheme AS "pointsScheme",
  e.body_code AS "bodyCode", e.body_name AS "bodyName", e.proposed_by AS "proposedBy", e.proposed_on AS "proposedOn",
  e.notice_id AS "noticeId", e.notice_number AS "noticeNumber", e.exception, e.notice_served_on AS "noticeServedOn",
  e.defence_until AS "defenceUntil", e.defended_on AS "defendedOn", e.waived_on AS "waivedOn",
  e.verified_by AS "verifiedBy", e.reviewed_by AS "reviewedBy", e.reviewed_on AS "reviewedOn", e.review, e.decision,
  e.decided_by AS "decidedBy", e.decided_on AS "decidedOn", e.reason, e.decision_id AS "decisionId",
  e.decision_number AS "decisionNumber", e.until, e.repair_notice_id AS "repairNoticeId",
  e.repair_notice_number AS "repairNoticeNumber", e.served_on AS "servedOn", e.service_id AS "serviceId",
  e.publish_due_on AS "publishDueOn", e.fact_id AS "factId", e.in_force_at AS "inForceAt", e.ended_on AS "endedOn",
  e.end_ground AS "endGround", e.end_number AS "endNumber", e.ended_by AS "endedBy", e.end_reason AS "endReason",
  e.dropped_on AS "droppedOn", e.restored_on AS "restoredOn"`

/** What a proposal writes; everything else is null until it happens. */
export type NewEntry = Pick<
  Entry,
  | 'subjectId'
  | 'id'
  | 'caseId'
  | 'list'
  | 'listVersion'
  | 'nature'
  | 'subjectCode'
  | 'subjectName'
  | 'criterion'
  | 'measured'
  | 'facts'
  | 'legalBasis'
  | 'basisFact'
  | 'basisDocument'
  | 'basisFinalOn'
  | 'recommendedBy'
  | 'pointsScheme'
  | 'bodyCode'
  | 'bodyName'
  | 'proposedBy'
  | 'proposedOn'
  | 'exception'
  | 'noticeNumber'
>

/**
 * Inserts a proposal; false when the same decision already carries one on this list, or when, where no decision lies
 * beneath, the subject has one open.
 */
export async function insertEntry(tx: Tx, e: NewEntry): Promise<boolean> {
  const added = await firstRow(
    tx,
    sql`
    INSERT INTO lists.entries (subject_id, id, case_id, list_code, list_version, nature, subject_code,
      subject_name, criterion,
      measured, facts, legal_basis, basis_fact, basis_document, basis_final_on, recommended_by, points_scheme,
        body_code,
      body_name, proposed_by, proposed_on, exception, notice_number)
    VALUES (${e.subjectId}, ${e.id}, ${e.caseId}, ${e.list}, ${e.listVersion}, ${e.nature}, ${e.subjectCode},
      ${e.subjectName},
      ${e.criterion}, ${e.measured}, ${e.facts}, ${e.legalBasis}, ${e.basisFact}, ${e.basisDocument}, ${e.basisFinalOn},
      ${e.recommendedBy}, ${e.pointsScheme}, ${e.bodyCode}, ${e.bodyName}, ${e.proposedBy}, ${e.proposedOn},
        ${e.exception},
      ${e.noticeNumber})
    ON CONFLICT DO NOTHING RETURNING id`,
  )
  return added !== undefined
}

/** Locks one procedure for a move. */
export async function lockEntry(tx: Tx, id: string): Promise<Entry | undefined> {
  return firstRow(tx, sql<Entry>`SELECT ${columns} FROM lists.entries e WHERE e.id = ${id} FOR UPDATE`)
}

export async function findEntry(db: Db | Tx, id: string): Promise<Entry | undefined> {
  return firstRow(db, sql<Entry>`SELECT ${columns} FROM lists.entries e WHERE e.id = ${id}`)
}

export async function findEntryOfCase(db: Db | Tx, caseId: string): Promise<Entry | undefined> {
  return firstRow(db, sql<Entry>`SELECT ${columns} FROM lists.entries e WHERE e.case_id = ${caseId}`)
}

/** The procedure behind a fact of the archive; undefined when the entry came with a foreign decision. */
export async function findEntryOfFact(
  db: Db | Tx,
  subjectId: string,
  factId: string,
): Promise<Entry | undefined> {
  return firstRow(
    db,
    sql<Entry>`
    SELECT ${columns} FROM lists.entries e WHERE e.subject_id = ${subjectId} AND e.fact_id = ${factId}`,
  )
}

/** Procedures that rest on a fact of the archive, or whose entry it is; the newest proposal first. */
export async function listEntriesOn(
  db: Db,
  fact: { subjectId: string; factId: string },
): Promise<Entry[]> {
  return rows(
    db,
    sql<Entry>`
    SELECT ${columns} FROM lists.entries e
    WHERE e.subject_id = ${fact.subjectId} AND (e.basis_fact = ${fact.factId} OR e.fact_id = ${fact.factId})
    ORDER BY e.proposed_on DESC, e.id DESC`,
  )
}

/** Columns a move may write. Who proposed, on which decision, never changes. */
const writable = {
  noticeId: 'notice_id',
  noticeNumber: 'notice_number',
  noticeServedOn: 'notice_served_on',
  defenceUntil: 'defence_until',
  defendedOn: 'defended_on',
  waivedOn: 'waived_on',
  verifiedBy: 'verified_by',
  reviewedBy: 'reviewed_by',
  reviewedOn: 'reviewed_on',
  review: 'review',
  decision: 'decision',
  decidedBy: 'decided_by',
  decidedOn: 'decided_on',
  reason: 'reason',
  decisionId: 'decision_id',
  decisionNumber: 'decision_number',
  until: 'until',
  repairNoticeId: 'repair_notice_id',
  repairNoticeNumber: 'repair_notice_number',
  servedOn: 'served_on',
  serviceId: 'service_id',
  publishDueOn: 'publish_due_on',
  factId: 'fact_id',
  inForceAt: 'in_force_at',
  endedOn: 'ended_on',
  endGround: 'end_ground',
  endNumber: 'end_number',
  endedBy: 'ended_by',
  endReason: 'end_reason',
  droppedOn: 'dropped_on',
  restoredOn: 'restored_on',
} as const

export type EntryChange = Partial<Pick<Entry, keyof typeof writable>>

/** Writes what a move adds to a locked procedure. */
export async function updateEntry(
  tx: Tx,
  entry: Pick<Entry, 'subjectId' | 'id'>,
  change: EntryChange,
): Promise<void> {
  const sets = (Object.keys(change) as (keyof typeof writable)[]).map(
    (key) => sql`${sql.ref(writable[key])} = ${change[key] ?? null}`,
  )
  if (sets.length === 0) return
  try {
    await sql`UPDATE lists.entries SET ${sql.join(sets)}
      WHERE subject_id = ${entry.subjectId} AND id = ${entry.id}`.execute(tx)
  } catch (error) {
    // The tables say the hard rules again: whatever slipped past the rules stops here, with the same answer.
    if ((error as { code?: string }).code !== '23514') throw error
    throw new Problem(listsProblems.notLawful, {
      cause: error,
      detail: '现在还不能办理此步骤，或者缺少法定的前提',
    })
  }
}

export interface EntryFilter {
  list?: string | undefined
  /** Only procedures of this body; undefined: of any. */
  body?: string | undefined
  subjectId?: string | undefined
  after?: { proposedOn: CivilDate; id: string } | undefined
  limit: number
}

function behind(after: EntryFilter['after']) {
  return after === undefined
    ? sql``
    : sql`AND (e.proposed_on, e.id) < (${after.proposedOn}::date, ${after.id}::uuid)`
}

/** Procedures, newest proposal first. */
export async function listProcedures(db: Db, filter: EntryFilter): Promise<Entry[]> {
  return rows(
    db,
    sql<Entry>`
    SELECT ${columns} FROM lists.entries e
    WHERE true
      ${filter.list === undefined ? sql`` : sql`AND e.list_code = ${filter.list}`}
      ${filter.body === undefined ? sql`` : sql`AND e.body_code = ${filter.body}`}
      ${filter.subjectId === undefined ? sql`` : sql`AND e.subject_id = ${anyOfSubject(filter.subjectId)}`}
      ${behind(filter.after)}
    ORDER BY e.proposed_on DESC, e.id DESC LIMIT ${filter.limit}`,
  )
}

/** Whether another procedure without a decision of its own beneath holds the subject on the list today. */
export async function isHeld(
  tx: Tx,
  entry: Pick<Entry, 'subjectId' | 'list' | 'id'>,
  today: CivilDate,
): Promise<boolean> {
  const found = await firstRow(
    tx,
    sql`
    SELECT e.id FROM lists.entries e
    WHERE e.subject_id = ${entry.subjectId} AND e.list_code = ${entry.list} AND e.id <> ${entry.id}
      AND (e.nature = 'red' OR e.basis_fact IS NULL) AND e.fact_id IS NOT NULL AND e.ended_on IS NULL
      AND (e.until IS NULL OR e.until >= ${today}::date)
      AND EXISTS (SELECT FROM records.records r
        WHERE r.subject_id = e.subject_id AND r.fact_id = e.fact_id AND r.known_to IS NULL)`,
  )
  return found !== undefined
}

/** Entered procedures whose last day is over while their case is still open: for tidying the cases up. */
export async function listOver(
  tx: Tx,
  today: CivilDate,
  limit: number,
): Promise<Pick<Entry, 'caseId' | 'nature'>[]> {
  return rows(
    tx,
    sql<Pick<Entry, 'caseId' | 'nature'>>`
    SELECT e.case_id AS "caseId", e.nature FROM lists.entries e JOIN casework.cases c ON c.id = e.case_id
    WHERE e.fact_id IS NOT NULL AND e.ended_on IS NULL AND e.until < ${today}::date AND c.closed_on IS NULL
    ORDER BY e.until, e.id LIMIT ${limit}`,
  )
}

/** How the archive holds a fact: not any more, in public or until its term, or taken out of the public eye. */
export async function standingOfFact(
  db: Db | Tx,
  subjectId: string,
  factId: string,
): Promise<'fallen' | 'stands' | 'withdrawn'> {
  const found = await firstRow(
    db,
    sql<{ withdrawn: boolean }>`
    SELECT EXISTS (SELECT FROM publicity.withdrawals w
      WHERE w.subject_id = r.subject_id AND w.fact_id = r.fact_id AND w.lifted_at IS NULL) AS withdrawn
    FROM records.records r WHERE r.subject_id = ${subjectId} AND r.fact_id = ${factId} AND r.known_to IS NULL`,
  )
  if (found === undefined) return 'fallen'
  return found.withdrawn ? 'withdrawn' : 'stands'
}

/**
 * Entries in force here whose underlying decision, or whose own fact, the archive no longer holds: they fall with it.
 * Of those decided and never served also what ran out before it could begin. Of one subject where one is named.
 */
export async function listFallen(
  tx: Tx,
  today: CivilDate,
  of: { subjectId?: string; limit: number },
): Promise<Pick<Entry, 'id'>[]> {
  return rows(
    tx,
    sql<Pick<Entry, 'id'>>`
    SELECT e.id FROM lists.entries e
    WHERE e.decision = 'list' AND e.ended_on IS NULL AND e.basis_fact IS NOT NULL
      ${of.subjectId === undefined ? sql`` : sql`AND e.subject_id = ${of.subjectId}`}
      AND CASE WHEN e.until < ${today}::date THEN e.fact_id IS NULL ELSE
        NOT EXISTS (SELECT FROM records.records r
          WHERE r.subject_id = e.subject_id AND r.fact_id = e.basis_fact AND r.known_to IS NULL)
        OR (e.fact_id IS NOT NULL AND NOT EXISTS (SELECT FROM records.records r
          WHERE r.subject_id = e.subject_id AND r.fact_id = e.fact_id AND r.known_to IS NULL)) END
    ORDER BY e.id LIMIT ${of.limit}`,
  )
}

/** Whether the decision beneath an entry last left its subject by a move: it stands under another one. */
export async function isBasisParted(tx: Tx, entry: Pick<Entry, 'subjectId' | 'basisFact'>): Promise<boolean> {
  const last = await firstRow(
    tx,
    sql<{ ended: string | null }>`
    SELECT ended FROM records.records WHERE subject_id = ${entry.subjectId} AND fact_id = ${entry.basisFact}
    ORDER BY known_to DESC NULLS FIRST LIMIT 1`,
  )
  return last?.ended === 'moved'
}
