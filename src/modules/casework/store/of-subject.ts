/** Cases by their subject: what of it is under way, whose they become by a merge, and by which code it knows them. */
import { firstRow, rows, sql, type Db, type Tx } from '../../../kernel/db.ts'
import { findSubject, findSubjectByCode } from '../../subjects/index.ts'

/**
 * The code a case's subject goes by for somebody who signs in under `own`: its own one; or theirs, where theirs was
 * merged into it: lists, records and papers are already read so (`findSubjectByCode`), and one firm is one party.
 */
export async function codeFor(
  db: Db | Tx,
  { subjectId, subjectCode }: { subjectId: string | null; subjectCode: string | null },
  own: string | undefined,
): Promise<string | null> {
  if (subjectId === null || own === undefined || own === subjectCode) return subjectCode
  const theirs = await findSubjectByCode(db, own)
  return theirs !== undefined && theirs.id === (await findSubject(db, subjectId))?.id ? own : subjectCode
}

/** Whether anything about a subject is still under way. */
export async function hasOpenCase(tx: Tx, subjectId: string): Promise<boolean> {
  return (await firstRow(tx, sql`
    SELECT 1 FROM casework.cases WHERE subject_id = ${subjectId} AND closed_on IS NULL LIMIT 1`)) !== undefined
}

/** Cases, with the papers of each, from one subject to another: what is in force follows the fact it made. */
export async function moveCases(tx: Tx, from: string, to: string, caseIds: readonly string[]): Promise<void> {
  const ids = caseIds as string[]
  await rows(tx, sql`
    UPDATE casework.cases SET subject_id = ${to} WHERE subject_id = ${from} AND id = ANY(${ids}::uuid[])`)
  await rows(tx, sql`
    UPDATE casework.notices SET subject_id = ${to} WHERE subject_id = ${from} AND case_id = ANY(${ids}::uuid[])`)
}
