/**
 * Merging two subjects and taking it back: codes, names and who points where. Records are moved by their own
 * module.
 */
import { firstRow, rows, sql, type Db, type Tx } from '../../../kernel/db.ts'
import { uuidv7 } from '../../../kernel/ids.ts'

export interface LockedSubject {
  id: string
  code: string | null
  name: string
  category: 'organisation' | 'sole-trader'
  state: 'registered' | 'provisional' | 'merged'
}

/** Locks subjects in the order of ids, so that two merges never wait for each other. */
export async function lockSubjects(tx: Tx, ids: readonly string[]): Promise<Map<string, LockedSubject>> {
  const found = await rows(
    tx,
    sql<LockedSubject>`
    SELECT id, uscc AS code, name, category, state FROM subjects.subjects
    WHERE id = ANY(${ids as string[]}::uuid[]) ORDER BY id FOR UPDATE`,
  )
  return new Map(found.map((one) => [one.id, one]))
}

interface DirectoryRow {
  code: string
  scheme: string
  derived: boolean
  since: string
}

/** What a merge changed in this module, so that a split can put back exactly that. */
export interface MovedHere {
  state: 'registered' | 'provisional'
  codes: { code: string; scheme: string }[]
  /** Codes both had: taken off the merged one. */
  dropped: DirectoryRow[]
  /** Names of the merged one that the kept one now bears as aliases. */
  aliases: string[]
  /** Subjects that had been merged into the merged one. */
  redirected: string[]
  /** Findings about both, settled by the merge. */
  findings: string[]
}

export async function moveSubject(
  tx: Tx,
  move: { kept: string; merged: LockedSubject; actor: string; at: Date },
): Promise<MovedHere> {
  const { kept, merged, at } = move
  const dropped = await rows(
    tx,
    sql<DirectoryRow>`
    DELETE FROM subjects.codes c USING subjects.codes k
    WHERE c.subject_id = ${merged.id} AND k.code = c.code AND k.scheme = c.scheme AND k.subject_id = ${kept}
    RETURNING c.code, c.scheme, c.derived, c.since::text AS since`,
  )
  const codes = await rows(
    tx,
    sql<{ code: string; scheme: string }>`
    UPDATE subjects.codes SET subject_id = ${kept} WHERE subject_id = ${merged.id} RETURNING code, scheme`,
  )
  const aliases = await addAliases(tx, kept, merged.id, at)
  const redirected = await rows(
    tx,
    sql<{ id: string }>`
    UPDATE subjects.subjects SET merged_into = ${kept} WHERE merged_into = ${merged.id} RETURNING id`,
  )
  await rows(
    tx,
    sql`UPDATE subjects.subjects SET state = 'merged', merged_into = ${kept}, changed_at = ${at}
      WHERE id = ${merged.id}`,
  )
  await rows(tx, sql`UPDATE subjects.subjects SET changed_at = ${at} WHERE id = ${kept}`)
  const findings = await rows(
    tx,
    sql<{ id: string }>`
    UPDATE subjects.findings SET settled_at = ${at}, settled_by = ${move.actor}, settlement = 'merged'
    WHERE settled_at IS NULL AND subject_ids @> ${[kept, merged.id]}::uuid[] AND kind <> 'record-conflict'
      RETURNING id`,
  )
  return {
    state: merged.state === 'provisional' ? 'provisional' : 'registered',
    codes,
    dropped,
    aliases,
    redirected: redirected.map((one) => one.id),
    findings: findings.map((one) => one.id),
  }
}

async function addAliases(tx: Tx, kept: string, merged: string, at: Date): Promise<string[]> {
  const names = await rows(
    tx,
    sql<{ id: string }>`
    SELECT id FROM subjects.names n WHERE subject_id = ${merged}
      AND NOT EXISTS (SELECT FROM subjects.names k WHERE k.subject_id = ${kept} AND k.name_key = n.name_key)
        ORDER BY id`,
  )
  const ids = names.map(() => uuidv7())
  await rows(
    tx,
    sql`
    INSERT INTO subjects.names (subject_id, id, name, name_key, kind, provisional, valid_from, valid_to,
      known_from)
    SELECT ${kept}, q.alias, n.name, n.name_key, 'alias', n.provisional, n.valid_from, n.valid_to, ${at}
    FROM unnest(${names.map((n) => n.id)}::uuid[], ${ids}::uuid[]) AS q(id, alias)
    JOIN subjects.names n ON n.subject_id = ${merged} AND n.id = q.id`,
  )
  return ids
}

/** Puts back what `moveSubject` changed. An alias the register has made the current name since then stays. */
export async function moveSubjectBack(
  tx: Tx,
  move: { kept: string; merged: string; moved: MovedHere; at: Date },
): Promise<void> {
  const { kept, merged, moved, at } = move
  await rows(
    tx,
    sql`
    UPDATE subjects.codes c SET subject_id = ${merged}
    FROM unnest(${moved.codes.map((c) => c.code)}::text[], ${moved.codes.map((c) => c.scheme)}::text[])
      AS q(code, scheme)
    WHERE c.subject_id = ${kept} AND c.code = q.code AND c.scheme = q.scheme`,
  )
  await rows(
    tx,
    sql`
    INSERT INTO subjects.codes (code, scheme, subject_id, derived, since)
    SELECT code, scheme, ${merged}, derived, since
    FROM jsonb_to_recordset(${JSON.stringify(moved.dropped)}::jsonb) AS q(code text, scheme text,
      derived boolean, since timestamptz)
    ON CONFLICT DO NOTHING`,
  )
  await rows(
    tx,
    sql`
    DELETE FROM subjects.names WHERE subject_id = ${kept} AND id = ANY(${moved.aliases}::uuid[])
      AND kind = 'alias'`,
  )
  await rows(
    tx,
    sql`
    UPDATE subjects.subjects SET state = ${moved.state}, merged_into = NULL, changed_at = ${at}
      WHERE id = ${merged}`,
  )
  await rows(tx, sql`UPDATE subjects.subjects SET changed_at = ${at} WHERE id = ${kept}`)
  await rows(
    tx,
    sql`
    UPDATE subjects.subjects SET merged_into = ${merged} WHERE id = ANY(${moved.redirected}::uuid[])
      AND merged_into = ${kept}`,
  )
  await rows(
    tx,
    sql`
    UPDATE subjects.findings f SET settled_at = NULL, settled_by = NULL, settlement = NULL
    WHERE f.id = ANY(${moved.findings}::uuid[]) AND f.settlement = 'merged'
      AND NOT EXISTS (SELECT FROM subjects.findings o WHERE o.kind = f.kind AND o.settled_at IS NULL
        AND o.code IS NOT DISTINCT FROM f.code AND o.name IS NOT DISTINCT FROM f.name)`,
  )
}

/** `modules`: what each mover moved, run by run, by the mover's name. */
export interface Moved {
  here: MovedHere
  modules: Record<string, unknown[]>
}

export interface Merge {
  id: string
  kept: string
  merged: string
  reason: string
  moved: Moved
  byActor: string
  at: Date
  undoneAt: Date | null
  undoneBy: string | null
  undoneReason: string | null
}

const mergeColumns = sql<Merge>`m.id, m.kept, m.merged, m.reason, m.moved, m.by_actor AS "byActor", m.at,
  m.undone_at AS "undoneAt", m.undone_by AS "undoneBy", m.undone_reason AS "undoneReason"`

export async function insertMerge(
  tx: Tx,
  merge: Pick<Merge, 'id' | 'kept' | 'merged' | 'reason' | 'moved' | 'byActor' | 'at'>,
): Promise<void> {
  await rows(
    tx,
    sql`
    INSERT INTO subjects.merges (id, kept, merged, reason, moved, by_actor, at)
    VALUES (${merge.id}, ${merge.kept}, ${merge.merged}, ${merge.reason}, ${JSON.stringify(merge.moved)}::jsonb,
      ${merge.byActor}, ${merge.at})`,
  )
}

export async function updateMoved(tx: Tx, id: string, moved: Moved): Promise<void> {
  await rows(tx, sql`UPDATE subjects.merges SET moved = ${JSON.stringify(moved)}::jsonb WHERE id = ${id}`)
}

export async function lockMerge(tx: Tx, id: string): Promise<Merge | undefined> {
  return firstRow(tx, sql<Merge>`SELECT ${mergeColumns} FROM subjects.merges m WHERE m.id = ${id} FOR UPDATE`)
}

/** The merge in force that took a subject into another. */
export async function lockMergeOf(tx: Tx, merged: string): Promise<Merge | undefined> {
  return firstRow(
    tx,
    sql<Merge>`
    SELECT ${mergeColumns} FROM subjects.merges m WHERE m.merged = ${merged} AND m.undone_at IS NULL FOR UPDATE`,
  )
}

/** The last merge in force into the same subject, where it came after this one. */
export async function laterMergeInto(tx: Tx, merge: Pick<Merge, 'id' | 'kept' | 'at'>): Promise<Merge | undefined> {
  return firstRow(
    tx,
    sql<Merge>`
    SELECT ${mergeColumns} FROM subjects.merges m
    WHERE m.kept = ${merge.kept} AND m.undone_at IS NULL AND m.id <> ${merge.id}
      AND (m.at, m.id) > (${merge.at}, ${merge.id}::uuid)
    ORDER BY m.at DESC, m.id DESC LIMIT 1`,
  )
}

export async function undoMerge(
  tx: Tx,
  undo: { id: string; at: Date; actor: string; reason: string },
): Promise<void> {
  await rows(
    tx,
    sql`
    UPDATE subjects.merges SET undone_at = ${undo.at}, undone_by = ${undo.actor},
      undone_reason = ${undo.reason} WHERE id = ${undo.id}`,
  )
}

export interface ListedMerge extends Omit<Merge, 'moved' | 'kept' | 'merged'> {
  kept: { id: string; uscc: string | null; name: string }
  merged: { id: string; uscc: string | null; name: string }
}

/** Behind a place in the order of the list. */
function behind(after: { at: string; id: string }) {
  return sql`AND (m.at, m.id) < (${after.at}::timestamptz, ${after.id}::uuid)`
}

/** Merges, the latest first; those of one subject, kept or merged, where one is given. */
export async function listMerges(
  db: Db,
  filter: { subjectId?: string | undefined; after?: { at: string; id: string } | undefined; limit: number },
): Promise<ListedMerge[]> {
  return rows(
    db,
    sql<ListedMerge>`
    SELECT m.id, m.reason, m.by_actor AS "byActor", m.at, m.undone_at AS "undoneAt", m.undone_by AS "undoneBy",
      m.undone_reason AS "undoneReason", jsonb_build_object('id', k.id, 'uscc', k.uscc, 'name', k.name) AS kept,
      jsonb_build_object('id', d.id, 'uscc', d.uscc, 'name', d.name) AS merged
    FROM subjects.merges m JOIN subjects.subjects k ON k.id = m.kept JOIN subjects.subjects d ON d.id = m.merged
    WHERE ${filter.subjectId === undefined ? sql`true` : sql`${filter.subjectId}::uuid IN (m.kept, m.merged)`}
      ${filter.after === undefined ? sql`` : behind(filter.after)}
    ORDER BY m.at DESC, m.id DESC LIMIT ${filter.limit}`,
  )
}
