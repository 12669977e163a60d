/** What is kept no longer: which rows and files that is, and that their rows say so. */
import { firstRow, rows, sql, type Db, type RawBuilder, type Tx } from '../../../kernel/db.ts'
import type { CivilDate } from '../../../kernel/time.ts'

export interface Ended {
  rows: number
  submissions: number
}

/** Sealed cells of a row that was returned, or was in question and is settled, before an instant. */
const cellsDue = (before: Date): RawBuilder<unknown> => sql`r.cells IS NOT NULL AND s.kept_for IS NULL
  AND s.state IN ('done', 'failed') AND s.finished_at < ${before}
  AND (r.outcome = 'returned' OR r.settled_at IS NOT NULL) AND coalesce(r.settled_at, s.finished_at) < ${before}`

const fileOld = (before: Date): RawBuilder<unknown> => sql`s.file_ended_at IS NULL AND s.finished_at < ${before}
  AND s.state IN ('done', 'failed')`

/** Settling a question reads the header of its file. */
const isQuestioned = sql`EXISTS (SELECT FROM exchange.rows r
  WHERE r.submission_id = s.id AND r.outcome = 'questioned' AND r.settled_at IS NULL)`

/** A fact of it waits for a look, is shown to strangers, or is an entry on a list that has not ended. */
const isStanding = (today: CivilDate): RawBuilder<unknown> => sql`EXISTS (SELECT FROM records.records r
  WHERE r.submission_id = s.id AND r.known_to IS NULL AND (r.held IS NOT NULL
    OR (r.public_from IS NOT NULL AND (r.public_until IS NULL OR r.public_until > ${today}::date))
    OR (r.list_code IS NOT NULL AND (r.until IS NULL OR r.until >= ${today}::date))))`

/** A case is open about somebody of whom it says something. */
const isAtCase = sql`EXISTS (SELECT FROM records.records r JOIN casework.cases c ON c.subject_id = r.subject_id
  WHERE r.submission_id = s.id AND c.closed_on IS NULL)`

/** Empties the cells of at most `limit` rows that were closed before an instant; their deliveries say so. */
export async function endCells(tx: Tx, before: Date, at: Date, limit: number): Promise<Ended> {
  const ended = await firstRow(tx, sql<Ended>`
    WITH due AS (
      SELECT r.submission_id, r.row_no FROM exchange.rows r JOIN exchange.submissions s ON s.id = r.submission_id
      WHERE ${cellsDue(before)} ORDER BY r.submission_id, r.row_no LIMIT ${limit} FOR UPDATE OF r SKIP LOCKED),
    ended AS (
      UPDATE exchange.rows r SET cells = NULL FROM due
      WHERE r.submission_id = due.submission_id AND r.row_no = due.row_no RETURNING r.submission_id),
    told AS (
      UPDATE exchange.submissions SET cells_ended_at = ${at} WHERE id IN (SELECT submission_id FROM ended))
    SELECT count(*)::int AS rows, count(DISTINCT submission_id)::int AS submissions FROM ended`)
  return ended ?? { rows: 0, submissions: 0 }
}

/** Says of at most `limit` deliveries read before an instant that their files are kept no longer; answers how many. */
export async function endFiles(
  tx: Tx,
  when: { before: Date; today: CivilDate; at: Date },
  limit: number,
): Promise<number> {
  const ended = await rows(tx, sql`
    WITH due AS (
      SELECT s.id FROM exchange.submissions s
      WHERE ${fileOld(when.before)} AND s.kept_for IS NULL AND NOT ${isQuestioned} AND NOT ${isStanding(when.today)}
        AND NOT ${isAtCase}
      ORDER BY s.finished_at LIMIT ${limit} FOR UPDATE SKIP LOCKED)
    UPDATE exchange.submissions s SET file_ended_at = ${when.at} FROM due WHERE s.id = due.id RETURNING s.id`)
  return ended.length
}

/** Digests of files that were ended before an instant and are not yet seen to. */
export async function filesToErase(db: Db, before: Date, limit: number): Promise<string[]> {
  const found = await rows(db, sql<{ digest: string }>`
    SELECT DISTINCT file_digest AS digest FROM exchange.submissions
    WHERE file_ended_at IS NOT NULL AND file_erased_at IS NULL AND file_ended_at < ${before}
    ORDER BY file_digest LIMIT ${limit}`)
  return found.map((one) => one.digest)
}

/** Whether a delivery of the same content is still kept. */
export async function isFileKept(tx: Tx, digest: string): Promise<boolean> {
  const found = await firstRow(tx, sql<{ kept: boolean }>`SELECT EXISTS (
    SELECT FROM exchange.submissions WHERE file_digest = ${digest} AND file_ended_at IS NULL) AS kept`)
  return found?.kept === true
}

export async function noteErased(tx: Tx, digest: string, at: Date): Promise<void> {
  await sql`UPDATE exchange.submissions SET file_erased_at = ${at}
    WHERE file_digest = ${digest} AND file_ended_at IS NOT NULL AND file_erased_at IS NULL`.execute(tx)
}

export async function countDueCells(db: Db, before: Date): Promise<number> {
  const found = await firstRow(db, sql<{ count: number }>`SELECT count(*)::int AS count
    FROM exchange.rows r JOIN exchange.submissions s ON s.id = r.submission_id WHERE ${cellsDue(before)}`)
  return found?.count ?? 0
}

/** Deliveries whose term is over, and what keeps some of them all the same; one is counted under each reason. */
export interface FilesDue {
  due: number
  questioned: number
  standing: number
  atCase: number
  held: number
}

export async function countDueFiles(db: Db, before: Date, today: CivilDate): Promise<FilesDue> {
  const found = await firstRow(db, sql<FilesDue>`
    SELECT count(*) FILTER (WHERE NOT (q OR t OR c OR h))::int AS due, count(*) FILTER (WHERE q)::int AS questioned,
      count(*) FILTER (WHERE t)::int AS standing, count(*) FILTER (WHERE c)::int AS "atCase",
      count(*) FILTER (WHERE h)::int AS held
    FROM (SELECT ${isQuestioned} AS q, ${isStanding(today)} AS t, ${isAtCase} AS c, s.kept_for IS NOT NULL AS h
      FROM exchange.submissions s WHERE ${fileOld(before)}) AS old`)
  return found ?? { due: 0, questioned: 0, standing: 0, atCase: 0, held: 0 }
}

/**
 * Keeps all of a delivery for a reason, or with null no longer for it. A file that was only said to go, and is still
 * there, stays: its row says so no more.
 */
export async function setKeptFor(
  tx: Tx,
  submission: string,
  { reason, isFileThere }: { reason: string | null; isFileThere: boolean },
): Promise<void> {
  const stays = reason !== null && isFileThere
  await sql`UPDATE exchange.submissions SET kept_for = ${reason},
      file_ended_at = CASE WHEN ${stays} THEN NULL ELSE file_ended_at END,
      file_erased_at = CASE WHEN ${stays} THEN NULL ELSE file_erased_at END
    WHERE id = ${submission}`.execute(tx)
}
