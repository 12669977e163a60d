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
import { findSubject } from '../store/read.ts'
import {
  insertMerge,
  laterMergeInto,
  lockMerge,
  lockMergeOf,
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

/** A merge that is taken back: `from` is the subject that was kept, `to` the one that parts. */
export interface SubjectParting extends SubjectMove {
  /** When they became one. */
  readonly since: Date
  /** The codes by which the subject that parts is met, without those both have. */
  readonly codes: ReadonlySet<string>
  /** Facts filed since under those codes: they part too, with what stands on them. */
  readonly facts: readonly string[]
}

/** Where two subjects' holdings contradict each other, or nobody can tell whose they are: a finding for a person. */
export interface Disagreement {
  title: string
  detail: Record<string, unknown>
}

export interface MoverResult {
  /** What `back` needs to know; plain JSON, kept with the merge. Undefined: there was nothing to move. */
  moved: unknown
  disagreements: Disagreement[]
}

/**
 * What another module does when subjects merge and part. May throw a Problem to stand against the merge (an
 * open procedure, say). `move` may run again for the same merge: for what was filed while it was going on.
 */
export interface SubjectMover {
  readonly name: string
  move(tx: Tx, move: SubjectMove, ctx: Context): Promise<MoverResult>
  /** The facts filed under the kept subject since the merge that are the other's by their codes. */
  filedSince?(tx: Tx, parting: SubjectParting, ctx: Context): Promise<string[]>
  back(tx: Tx, parting: SubjectParting, moved: readonly unknown[], ctx: Context): Promise<Disagreement[] | void>
  /** Once everything stands where it stood: what rested on the other's holdings falls with the merge. */
  parted?(tx: Tx, parting: SubjectMove, ctx: Context): Promise<void>
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
    const move = { from: merge.id, to: keep.id, left: merge, mergeId: id, at }
    const disagreements = await runMovers(ctx, tx, movers, move, moved, keep)
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
  ctx: Context,
  tx: Tx,
  movers: readonly SubjectMover[],
  move: SubjectMove,
  moved: Moved,
  keep: LockedSubject,
): Promise<number> {
  let disagreements = 0
  for (const mover of movers) {
    const result = await mover.move(tx, move, ctx)
    if (result.moved !== undefined) (moved.modules[mover.name] ??= []).push(result.moved)
    disagreements += result.disagreements.length
    await find(tx, keep, move, result.disagreements)
  }
  await updateMoved(tx, move.mergeId, moved)
  return disagreements
}

async function find(
  tx: Tx,
  keep: LockedSubject,
  { from, to, mergeId, at }: SubjectMove,
  disagreements: readonly Disagreement[],
): Promise<void> {
  await insertFindingsIn(
    tx,
    disagreements.map(({ title, detail }) => ({
      kind: 'record-conflict',
      code: keep.code,
      name: title,
      subjectIds: [keep.id, keep.id === to ? from : to],
      detail: { ...detail, merge: mergeId },
      source: 'merge',
    })),
    at,
  )
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

/**
 * Moves what was filed under a merged subject after it was merged; nothing when the merge was taken back. Where the
 * kept subject was merged on meanwhile it goes the same way, merge by merge, so that each can be taken back.
 */
export async function moveLate(
  ctx: Context,
  movers: readonly SubjectMover[],
  mergeId: string,
): Promise<void> {
  await transaction(ctx.db, async (tx) => {
    const at = ctx.clock.now()
    let merge = await lockMerge(tx, mergeId)
    while (merge !== undefined && merge.undoneAt === null) {
      const { keep, merge: left } = await lockBoth(tx, merge.kept, merge.merged)
      const before = JSON.stringify(merge.moved)
      await runMovers(ctx, tx, movers, { from: left.id, to: keep.id, left, mergeId: merge.id, at }, merge.moved, keep)
      if (JSON.stringify(merge.moved) !== before) await tell(tx, [keep], merge.id)
      merge = keep.state === 'merged' ? await lockMergeOf(tx, keep.id) : undefined
    }
  })
}

/**
 * Takes a merge back: codes, names and, through the movers, records stand where they stood. What was filed under the
 * kept subject since then goes with the code it was filed under; whose code it is that nobody can tell becomes a
 * finding. Merges into one subject are taken back the last first, as each rests on those before it. Throws
 * `subject.merge_unknown`, `subject.merge_undone`, `subject.merge_not_last`.
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
    await mustBeLast(tx, merge, keep)
    await moveBack(ctx, tx, movers, merge, { keep, merged, at })
    await moveSubjectBack(tx, { kept: keep.id, merged: merged.id, moved: merge.moved.here, at })
    await undoMerge(tx, { id: mergeId, at, actor: actor.id, reason })
    const parting: SubjectMove = { from: keep.id, to: merged.id, left: keep, mergeId, at }
    for (const mover of movers) await mover.parted?.(tx, parting, ctx)
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

/** What both brought to a later merge is told apart by that merge alone. */
async function mustBeLast(tx: Tx, merge: Merge, keep: LockedSubject): Promise<void> {
  const later = keep.state === 'merged' ? await lockMergeOf(tx, keep.id) : await laterMergeInto(tx, merge)
  if (later === undefined) return
  const [into, one] = await Promise.all([findSubject(tx, later.kept), lockSubjects(tx, [later.merged])])
  const name = one.get(later.merged)?.name ?? ''
  throw new Problem(subjectProblems.mergeNotLast, {
    detail: `请先撤销此后的一次合并：“${name}”并入“${into?.name ?? ''}”`,
  })
}

async function moveBack(
  ctx: Context,
  tx: Tx,
  movers: readonly SubjectMover[],
  merge: Merge,
  { keep, merged, at }: { keep: LockedSubject; merged: LockedSubject; at: Date },
): Promise<void> {
  const { codes, dropped } = merge.moved.here
  const shared = new Set(dropped.map((one) => one.code))
  const own = new Set(codes.map((one) => one.code).filter((code) => !shared.has(code)))
  const parting: SubjectParting = {
    from: keep.id, to: merged.id, left: keep, mergeId: merge.id, at, since: merge.at, codes: own, facts: [],
  }
  const facts: string[] = []
  for (const mover of movers) facts.push(...((await mover.filedSince?.(tx, parting, ctx)) ?? []))
  for (const mover of [...movers].reverse()) {
    const moved = merge.moved.modules[mover.name] ?? []
    const doubts = await mover.back(tx, { ...parting, facts }, moved, ctx)
    await find(tx, keep, parting, doubts ?? [])
  }
}
