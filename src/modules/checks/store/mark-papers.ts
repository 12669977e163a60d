/** Papers behind marks, and the entries they are about. */
import { firstRow, rows, sql, type Db, type Tx } from '../../../kernel/db.ts'
import type { CivilDate } from '../../../kernel/time.ts'
import type { Mark } from '../rules/decide.ts'
import type { LiftGround, MarkGround } from '../schema.ts'
import { inUse } from './facts.ts'

export interface MarkPaper {
  readonly id: string
  readonly factId: string
  readonly ground: MarkGround
  readonly number: string
  readonly receivedOn: CivilDate
  readonly extendedTo: CivilDate | null
  readonly placedAt: Date
  readonly liftedAt: Date | null
  readonly liftGround: LiftGround | 'expired' | null
  readonly liftNumber: string | null
  readonly liftOn: CivilDate | null
  readonly liftReason: string | null
}

const paperColumns = sql`p.id, p.fact_id AS "factId", p.ground, p.number, p.received_on AS "receivedOn",
  p.extended_to AS "extendedTo", p.placed_at AS "placedAt", p.lifted_at AS "liftedAt", p.lift_ground AS "liftGround",
  p.lift_number AS "liftNumber", p.lift_on AS "liftOn", p.lift_reason AS "liftReason"`

/** A list entry as it is known now. */
export interface MarkableEntry {
  readonly factId: string
  readonly subjectId: string
  readonly subjectCode: string | null
  readonly subjectName: string
  readonly list: string
  readonly document: string | null
  readonly authorityCode: string | null
  readonly authorityName: string | null
  readonly decidedOn: CivilDate | null
  readonly since: CivilDate
  readonly until: CivilDate | null
  /** Neither held nor taken out of use. */
  readonly standing: boolean
}

const entries = sql`
  SELECT r.fact_id AS "factId", s.id AS "subjectId", s.uscc AS "subjectCode", s.name AS "subjectName",
    r.list_code AS list, r.document_no AS document, r.authority_code AS "authorityCode",
    r.authority_name AS "authorityName", r.decided_on AS "decidedOn",
    coalesce(r.effective_on, r.decided_on) AS since, r.until,
    r.held IS NULL AND ${sql.raw(inUse(undefined))} AS standing
  FROM records.records r JOIN subjects.subjects s ON s.id = r.subject_id
  WHERE r.known_to IS NULL AND r.list_code IS NOT NULL AND coalesce(r.effective_on, r.decided_on) IS NOT NULL`

/** One entry by its fact; undefined: there is none, or no longer. */
export async function findMarkable(db: Db | Tx, factId: string): Promise<MarkableEntry | undefined> {
  return firstRow(db, sql<MarkableEntry>`${entries} AND r.fact_id = ${factId}`)
}

/** All entries of a subject, newest first. */
export async function listMarkable(db: Db, subjectId: string): Promise<MarkableEntry[]> {
  return rows(db, sql<MarkableEntry>`${entries} AND r.subject_id = ${subjectId} ORDER BY since DESC, r.fact_id`)
}

/** Keeps the paper of a mark; false when one on this ground is open already. */
export async function insertPaper(
  tx: Tx,
  paper: Pick<MarkPaper, 'id' | 'factId' | 'ground' | 'number' | 'receivedOn' | 'extendedTo' | 'placedAt'>,
): Promise<boolean> {
  const added = await firstRow(
    tx,
    sql`
    INSERT INTO checks.mark_papers (id, fact_id, ground, number, received_on, extended_to, placed_at)
    VALUES (${paper.id}, ${paper.factId}, ${paper.ground}, ${paper.number}, ${paper.receivedOn}, ${paper.extendedTo},
      ${paper.placedAt})
    ON CONFLICT DO NOTHING RETURNING id`,
  )
  return added !== undefined
}

/** Papers of these entries, newest first. */
export async function listPapers(db: Db, factIds: readonly string[]): Promise<MarkPaper[]> {
  return rows(
    db,
    sql<MarkPaper>`
    SELECT ${paperColumns} FROM checks.mark_papers p WHERE p.fact_id = ANY(${factIds as string[]}::uuid[])
    ORDER BY p.placed_at DESC, p.id DESC`,
  )
}

/** Papers whose marks have not ended. */
export async function listOpenPapers(db: Db): Promise<MarkPaper[]> {
  return rows(db, sql<MarkPaper>`SELECT ${paperColumns} FROM checks.mark_papers p WHERE p.lifted_at IS NULL`)
}

/** One paper, locked against being ended twice. */
export async function lockPaper(tx: Tx, id: string): Promise<MarkPaper | undefined> {
  return firstRow(tx, sql<MarkPaper>`SELECT ${paperColumns} FROM checks.mark_papers p WHERE p.id = ${id} FOR UPDATE`)
}

/** Writes down how a mark ended. */
export async function endPaper(
  tx: Tx,
  id: string,
  end: { at: Date; ground: LiftGround | 'expired'; number: string | null; on: CivilDate | null; reason: string | null },
): Promise<void> {
  await sql`
    UPDATE checks.mark_papers SET lifted_at = ${end.at}, lift_ground = ${end.ground}, lift_number = ${end.number},
      lift_on = ${end.on}, lift_reason = ${end.reason}
    WHERE id = ${id} AND lifted_at IS NULL`.execute(tx)
}

/** The open marks this paper placed: under whichever subject its entry stands now. */
export async function marksOfPaper(tx: Tx, id: string): Promise<{ subjectId: string; factId: string; mark: Mark }[]> {
  return rows(
    tx,
    sql<{ subjectId: string; factId: string; mark: Mark }>`
    SELECT subject_id AS "subjectId", fact_id AS "factId", mark FROM checks.marks
    WHERE case_id = ${id} AND known_to IS NULL`,
  )
}
