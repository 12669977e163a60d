/** Asking to leave a list. */
import { firstRow, rows, sql, type Db, type Tx } from '../../../kernel/db.ts'
import type { CivilDate } from '../../../kernel/time.ts'
import { undoingGrounds } from '../rules/term.ts'
import type { Exit } from '../schema.ts'

const columns = sql<Exit>`
  x.subject_id AS "subjectId", x.id, x.entry_id AS "entryId", x.case_id AS "caseId", x.ground, x.statement,
  x.applied_by AS "appliedBy", x.applicant, x.applied_on AS "appliedOn",
  x.corrected_on AS "correctedOn", x.decision, x.decided_on AS
    "decidedOn", x.reason,
  x.document_number AS "documentNumber", x.withdrawn_on AS "withdrawnOn", x.settled_on AS "settledOn",
  x.settled_reason AS "settledReason"`

/** Inserts a request; false when one is open. */
export async function insertExit(
  tx: Tx,
  x: Pick<
    Exit,
    | 'subjectId'
    | 'id'
    | 'entryId'
    | 'caseId'
    | 'ground'
    | 'statement'
    | 'appliedBy'
    | 'applicant'
    | 'appliedOn'
    | 'correctedOn'
  >,
): Promise<boolean> {
  const added = await firstRow(
    tx,
    sql`
    INSERT INTO lists.exits (subject_id, id, entry_id, case_id, ground, statement, applied_by, applicant, applied_on,
      corrected_on)
    VALUES (${x.subjectId}, ${x.id}, ${x.entryId}, ${x.caseId}, ${x.ground}, ${x.statement}, ${x.appliedBy},
      ${x.applicant},
      ${x.appliedOn}, ${x.correctedOn})
    ON CONFLICT DO NOTHING RETURNING id`,
  )
  return added !== undefined
}

export async function lockExit(tx: Tx, id: string): Promise<Exit | undefined> {
  return firstRow(tx, sql<Exit>`SELECT ${columns} FROM lists.exits x WHERE x.id = ${id} FOR UPDATE`)
}

export async function findExit(db: Db | Tx, id: string): Promise<Exit | undefined> {
  return firstRow(db, sql<Exit>`SELECT ${columns} FROM lists.exits x WHERE x.id = ${id}`)
}

export async function findExitOfCase(db: Db | Tx, caseId: string): Promise<Exit | undefined> {
  return firstRow(db, sql<Exit>`SELECT ${columns} FROM lists.exits x WHERE x.case_id = ${caseId}`)
}

const isOpen = sql`x.decision IS NULL AND x.withdrawn_on IS NULL AND x.settled_on IS NULL`

/** The request still to be decided for an entry, locked; there is never more than one. */
export async function lockOpenExit(
  tx: Tx,
  entry: { subjectId: string; id: string },
): Promise<Exit | undefined> {
  return firstRow(
    tx,
    sql<Exit>`
    SELECT ${columns} FROM lists.exits x
    WHERE x.subject_id = ${entry.subjectId} AND x.entry_id = ${entry.id} AND ${isOpen} FOR UPDATE`,
  )
}

/** Entries with a request nobody can decide any more: the entry is over, or the request's case was closed past it. */
export async function listOutlived(tx: Tx, today: CivilDate, limit: number): Promise<{ entryId: string }[]> {
  return rows(
    tx,
    sql<{ entryId: string }>`
    SELECT x.entry_id AS "entryId" FROM lists.exits x
      JOIN lists.entries e ON e.subject_id = x.subject_id AND e.id = x.entry_id
      JOIN casework.cases c ON c.id = x.case_id
    WHERE ${isOpen} AND (e.ended_on IS NOT NULL OR c.closed_on IS NOT NULL
      OR (e.until < ${today}::date AND x.ground NOT IN (${sql.join([...undoingGrounds])})))
    ORDER BY x.applied_on, x.id LIMIT ${limit}`,
  )
}

/** Closes a request without a decision, with the reason. */
export async function writeSettled(
  tx: Tx,
  x: Pick<Exit, 'subjectId' | 'id'>,
  settled: { on: CivilDate; reason: string },
): Promise<void> {
  await sql`UPDATE lists.exits SET settled_on = ${settled.on}, settled_reason = ${settled.reason}
    WHERE subject_id = ${x.subjectId} AND id = ${x.id}`.execute(tx)
}

export async function decideExit(
  tx: Tx,
  x: Pick<Exit, 'subjectId' | 'id'>,
  decided: {
    decision: 'grant' | 'refuse'
    by: string
    on: string
    reason: string
    documentId: string
    documentNumber: string
  },
): Promise<void> {
  await sql`UPDATE lists.exits SET decision = ${decided.decision}, decided_by = ${decided.by}, decided_on =
    ${decided.on},
      reason = ${decided.reason}, document_id = ${decided.documentId}, document_number = ${decided.documentNumber}
    WHERE subject_id = ${x.subjectId} AND id = ${x.id}`.execute(tx)
}

export async function listExits(db: Db, subjectId: string, entryId: string): Promise<Exit[]> {
  return rows(
    db,
    sql<Exit>`
    SELECT ${columns} FROM lists.exits x WHERE x.subject_id = ${subjectId} AND x.entry_id = ${entryId} ORDER
      BY x.applied_on, x.id`,
  )
}

/** The applicant takes the request back: it no longer bars another. */
export async function withdrawExit(tx: Tx, x: Pick<Exit, 'subjectId' | 'id'>, on: string): Promise<void> {
  await sql`UPDATE lists.exits SET withdrawn_on = ${on}
    WHERE subject_id = ${x.subjectId} AND id = ${x.id} AND decision IS NULL`.execute(tx)
}
