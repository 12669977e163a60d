/**
 * Two subjects that are one become one, and apart again when that was wrong (S2). What this module holds
 * moves here; what others hold about a subject is moved by movers they hand in, in the same transaction.
 */
import type { Context } from '../../../context.ts'
import { transaction, type Tx } from '../../../kernel/db.ts'
import { publishEvents } from '../../../kernel/feed.ts'
import type { Actor } from '../../../kernel/http.ts'
import { isUuid, uuidv7 } from '../../../kernel/ids.ts'
import { recordMany } from '../../../kernel/journal.ts'
import { Problem } from '../../../kernel/problem.ts'
import { addJob } from '../../../kernel/queue.ts'
import { subjectsJournal } from '../journal.ts'
import { subjectProblems } from '../problems.ts'
import { mustBeMergeable } from '../rules/merge.ts'
import { insertFindingsIn } from '../store/findings.ts'
import {
  insertMerge,
  lockMerge,
  lockSubjects,
  moveSubject,
  moveSubjectBack,
  undoMerge,
  updateMoved,
  type LockedSubject,
  type Merge,
  type Moved,
} from '../store/merge.ts'

/** From one subject to another, for a merge or, with `from` and `to` exchanged, for taking it back. */
export interface SubjectMove {
  readonly from: string
  readonly to: string
  /** The subject that is left, as others know it. */
  readonly left: { readonly code: string | null; readonly name: string }
  readonly mergeId: string
  readonly at: Date
}

export interface MoverResult {
  /** What `back` needs to know; plain JSON, kept with the merge. Undefined: there was nothing to move. */
  moved: unknown
  /** Where the two subjects' holdings contradict each other: each becomes a finding for a person. */
  disagreements: { title: string; detail: Record<string, unknown> }[]
}

/**
 * What another module does when subjects merge and part. May throw a Problem to stand against the merge (an
 * open procedure, say). `move` may run again for the same merge: for what was filed while it was going on.
 */
export interface SubjectMover {
  readonly name: string
  move(tx: Tx, move: SubjectMove): Promise<MoverResult>
  back(tx: Tx, move: SubjectMove, moved: readonly unknown[]): Promise<void>
}

export interface MergeRequest {
  keep: string
  merge: string
  reason: string
}

/**
 * Merges `merge` into `keep`: its codes and names, and through the movers its records, are found under
 * `keep` from now on. Throws `subject.unknown`, `subject.merge_*`, and what movers throw. Returns the
 * merge's id, to split it again.
 */
export async function mergeSubjects(
  ctx: Context,
  actor: Actor,
  request: MergeRequest,
  movers: readonly SubjectMover[],
): Promise<{ id: string; disagreements: number }> {
  const at = ctx.clock.now()
  const id = uuidv7()
  return transaction(ctx.db, async (tx) => {
    const { keep, merge } = await lockBoth(tx, request.keep, request.merge)
    mustBeMergeable(keep, merge)
    const here = await moveSubject(tx, { kept: keep.id, merged: merge, actor: actor.id, at })
    const moved: Moved = { here, modules: {} }
    await insertMerge(tx, {
      id,
      kept: keep.id,
      merged: merge.id,
      reason: request.reason,
      moved,
      byActor: actor.id,
      at,
    })
    const disagreements = await runMovers(
      tx,
      movers,
      { from: merge.id, to: keep.id, left: merge, mergeId: id, at },
      moved,
      keep,
    )
    await tell(tx, [keep, merge], id)
    const detail = {
      kept: keep.id,
      merged: merge.id,
      codes: here.codes.length + here.dropped.length,
      names: here.aliases.length,
      disagreements,
    }
    await recordMany(
      tx,
      [keep, merge].map((subject) => ({
        actor,
        action: subjectsJournal.merged,
        operation: 'subjects.merge',
        subjectId: subject.id,
        object: { type: 'merge', id },
        reason: request.reason,
        detail,
      })),
    )
    // A delivery under way may still file under the merged subject, which it looked up before.
    await addJob(tx, 'subjects:move-late', { merge: id }, { runAt: new Date(at.getTime() + 120_000) })
    return { id, disagreements }
  })
}

async function lockBoth(
  tx: Tx,
  keepId: string,
  mergeId: string,
): Promise<{ keep: LockedSubject; merge: LockedSubject }> {
  const ids = [keepId, mergeId].filter(isUuid)
  const found = await lockSubjects(tx, ids)
  const keep = found.get(keepId)
  const merge = found.get(mergeId)
  if (keep === undefined || merge === undefined) throw new Problem(subjectProblems.unknown)
  return { keep, merge }
}

async function runMovers(
  tx: Tx,
  movers: readonly SubjectMover[],
  move: SubjectMove,
  moved: Moved,
  keep: LockedSubject,
): Promise<number> {
  let disagreements = 0
  for (const mover of movers) {
    const result = await mover.move(tx, move)
    if (result.moved !== undefined) (moved.modules[mover.name] ??= []).push(result.moved)
    disagreements += result.disagreements.length
    await insertFindingsIn(
      tx,
      result.disagreements.map(({ title, detail }) => ({
        kind: 'record-conflict',
        code: keep.code,
        name: title,
        subjectIds: [move.to, move.from],
        detail: { ...detail, merge: move.mergeId },
        source: 'merge',
      })),
      move.at,
    )
  }
  await updateMoved(tx, move.mergeId, moved)
  return disagreements
}

/** Everybody who keeps something about either subject reads it again. */
async function tell(tx: Tx, subjects: readonly LockedSubject[], mergeId: string): Promise<void> {
  await publishEvents(
    tx,
    subjects.map((subject) => ({
      kind: 'subject-changed',
      public: true,
      subject: {
        id: subject.id,
        name: subject.name,
        ...(subject.code === null ? {} : { code: subject.code }),
      },
      object: { type: 'merge', id: mergeId },
    })),
  )
}

/** Moves what was filed under a merged subject after it was merged; nothing when the merge was taken back. */
export async function moveLate(
  ctx: Context,
  movers: readonly SubjectMover[],
  mergeId: string,
): Promise<void> {
  await transaction(ctx.db, async (tx) => {
    const merge = await lockMerge(tx, mergeId)
    if (merge === undefined || merge.undoneAt !== null) return
    const { keep, merge: left } = await lockBoth(tx, merge.kept, merge.merged)
    // Merged on meanwhile: the later merge's own job takes what is late.
    if (keep.state === 'merged') return
    const before = JSON.stringify(merge.moved)
    await runMovers(
      tx,
      movers,
      { from: left.id, to: keep.id, left, mergeId, at: ctx.clock.now() },
      merge.moved,
      keep,
    )
    if (JSON.stringify(merge.moved) !== before) await tell(tx, [keep], mergeId)
  })
}

/**
 * Takes a merge back: codes, names and, through the movers, records stand where they stood. What was filed
 * under the kept subject since then stays there. Throws `subject.merge_unknown`, `subject.merge_undone`,
 * `subject.merge_not_last`.
 */
export async function splitMerge(
  ctx: Context,
  actor: Actor,
  mergeId: string,
  reason: string,
  movers: readonly SubjectMover[],
): Promise<Pick<Merge, 'kept' | 'merged'>> {
  const at = ctx.clock.now()
  return transaction(ctx.db, async (tx) => {
    const merge = isUuid(mergeId) ? await lockMerge(tx, mergeId) : undefined
    if (merge === undefined) throw new Problem(subjectProblems.mergeUnknown)
    if (merge.undoneAt !== null) throw new Problem(subjectProblems.mergeUndone)
    const { keep, merge: merged } = await lockBoth(tx, merge.kept, merge.merged)
    if (keep.state === 'merged') throw new Problem(subjectProblems.mergeNotLast)
    for (const mover of [...movers].reverse()) {
      const moved = merge.moved.modules[mover.name]
      if (moved !== undefined)
        await mover.back(tx, { from: keep.id, to: merged.id, left: keep, mergeId, at }, moved)
    }
    await moveSubjectBack(tx, { kept: keep.id, merged: merged.id, moved: merge.moved.here, at })
    await undoMerge(tx, { id: mergeId, at, actor: actor.id, reason })
    await tell(tx, [keep, merged], mergeId)
    await recordMany(
      tx,
      [keep, merged].map((subject) => ({
        actor,
        action: subjectsJournal.split,
        operation: 'subjects.split',
        subjectId: subject.id,
        object: { type: 'merge', id: mergeId },
        reason,
        detail: { kept: keep.id, merged: merged.id },
      })),
    )
    return { kept: keep.id, merged: merged.id }
  })
}
