/** SQL of the papers of a case. */
import { firstRow, rows, sql, type Db, type Tx } from '../../../kernel/db.ts'
import type { CaseDocument } from '../schema.ts'

const columns = sql`case_id AS "caseId", id, kind, title, file_name AS "fileName", media_type AS "mediaType",
  bytes, digest,
  open_to_subject AS "openToSubject", actor, organisation, at`

export function listDocuments(db: Db | Tx, caseId: string): Promise<CaseDocument[]> {
  return rows(db, sql<CaseDocument>`SELECT ${columns} FROM casework.documents WHERE case_id = ${caseId} ORDER BY at, id`)
}

export function findDocument(db: Db | Tx, caseId: string, id: string): Promise<CaseDocument | undefined> {
  return firstRow(db, sql<CaseDocument>`SELECT ${columns} FROM casework.documents WHERE case_id = ${caseId} AND id = ${id}`)
}

/** What a move asks for: which kinds of paper are there. */
export interface PaperKind {
  id: string
  kind: string
}

/** The papers of many cases, by case. */
export async function documentKinds(db: Db | Tx, caseIds: readonly string[]): Promise<Map<string, PaperKind[]>> {
  const found = await rows(db, sql<PaperKind & { caseId: string }>`SELECT case_id AS "caseId", id, kind
    FROM casework.documents WHERE case_id = ANY (${caseIds as string[]}::uuid[])`)
  const byCase = new Map<string, PaperKind[]>()
  for (const { caseId, ...paper } of found) byCase.set(caseId, [...(byCase.get(caseId) ?? []), paper])
  return byCase
}

/** Whether the content of this digest is a paper of any case. */
export async function isPaper(db: Db | Tx, digest: string): Promise<boolean> {
  const found = await firstRow(db, sql<{ there: boolean }>`
    SELECT EXISTS (SELECT FROM casework.documents WHERE digest = ${digest}) AS there`)
  return found?.there === true
}

export async function insertDocument(tx: Tx, document: Omit<CaseDocument, 'at'>): Promise<CaseDocument> {
  const row = await firstRow(tx, sql<CaseDocument>`
    INSERT INTO casework.documents (case_id, id, kind, title, file_name, media_type, bytes, digest, open_to_subject, actor,
      organisation)
    VALUES (${document.caseId}, ${document.id}, ${document.kind}, ${document.title}, ${document.fileName},
      ${document.mediaType}, ${document.bytes}, ${document.digest}, ${document.openToSubject}, ${document.actor},
      ${document.organisation}) RETURNING ${columns}`)
  return row as CaseDocument
}
