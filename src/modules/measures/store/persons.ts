/** Responsible persons: rows beside an organisation's entry. */
import { firstRow, rows, sql, type Db, type Tx } from '../../../kernel/db.ts'
import type { CivilDate } from '../../../kernel/time.ts'
import type { NewPerson } from '../schema.ts'

export interface PersonRow {
  subjectId: string
  id: string
  factId: string
  role: NewPerson['role']
  name: string
  identity: string
  identityIndex: string
  document: string
  legalBasis: string
  noticeNumber: string
  noticeServedOn: CivilDate
  noticeProof: string
  remedy: string
  bodyCode: string
  endedOn: CivilDate | null
  /** The organisation's entry is in force and has not been taken out of use. */
  live: boolean
}

export async function insertPerson(tx: Tx, p: PersonRow, by: string, at: Date): Promise<boolean> {
  const added = await firstRow(
    tx,
    sql`
    INSERT INTO measures.persons (subject_id, id, fact_id, role, name, identity, identity_index, document, legal_basis,
      notice_number, notice_served_on, notice_proof, remedy, recorded_by, body_code, recorded_at)
    VALUES (${p.subjectId}, ${p.id}, ${p.factId}, ${p.role}, ${p.name}, ${p.identity}, ${p.identityIndex},
      ${p.document},
      ${p.legalBasis}, ${p.noticeNumber}, ${p.noticeServedOn}, ${p.noticeProof}, ${p.remedy}, ${by},
        ${p.bodyCode}, ${at})
    ON CONFLICT DO NOTHING RETURNING id`,
  )
  return added !== undefined
}

export async function listPersons(db: Db | Tx, factId: string, today: CivilDate): Promise<PersonRow[]> {
  return rows(
    db,
    sql<PersonRow>`
    SELECT p.subject_id AS "subjectId", p.id, p.fact_id AS "factId", p.role, p.name, p.identity,
      p.identity_index AS "identityIndex", p.document, p.legal_basis AS "legalBasis", p.notice_number AS "noticeNumber",
      p.notice_served_on AS "noticeServedOn", p.notice_proof AS "noticeProof", p.remedy, p.body_code AS "bodyCode",
      p.ended_on AS "endedOn",
      EXISTS (SELECT FROM records.records r WHERE r.subject_id = p.subject_id AND r.fact_id = p.fact_id
        AND r.known_to IS NULL AND (r.until IS NULL OR r.until >= ${today}::date)
        AND NOT EXISTS (SELECT FROM publicity.withdrawals w
          WHERE w.subject_id = r.subject_id AND w.fact_id = r.fact_id AND w.lifted_at IS NULL)) AS live
    FROM measures.persons p WHERE p.fact_id = ${factId} ORDER BY p.recorded_at, p.id`,
  )
}

export async function endPerson(
  tx: Tx,
  given: { factId: string; id: string; on: CivilDate; reason: string },
): Promise<{ subjectId: string; role: string } | undefined> {
  return firstRow(
    tx,
    sql<{ subjectId: string; role: string }>`
    UPDATE measures.persons SET ended_on = ${given.on}, ended_reason = ${given.reason}
    WHERE fact_id = ${given.factId} AND id = ${given.id} AND ended_on IS NULL RETURNING subject_id AS
      "subjectId", role`,
  )
}

/** What is sealed of a person. */
export interface SealedPerson {
  subjectId: string
  id: string
  name: string
  identity: string
}

/** Persons of whom something is sealed under another key than this one, a thousand at a time. */
export function selectStalePersons(
  db: Db,
  currentPrefix: string,
  after: string | undefined,
): Promise<SealedPerson[]> {
  return rows(
    db,
    sql<SealedPerson>`
    SELECT subject_id AS "subjectId", id, name, identity FROM measures.persons
    WHERE NOT (starts_with(name, ${currentPrefix}) AND starts_with(identity, ${currentPrefix}))
      AND id > ${after ?? '00000000-0000-0000-0000-000000000000'}::uuid ORDER BY id LIMIT 1000`,
  )
}

/** Replaces what is sealed by the same under a newer key, unless it was changed meanwhile. */
export async function replacePerson(
  db: Db,
  { subjectId, id, name, identity }: SealedPerson,
  resealed: { name: string; identity: string },
): Promise<void> {
  await rows(
    db,
    sql`
    UPDATE measures.persons SET name = ${resealed.name}, identity = ${resealed.identity}
    WHERE subject_id = ${subjectId} AND id = ${id} AND name = ${name} AND identity = ${identity}`,
  )
}
