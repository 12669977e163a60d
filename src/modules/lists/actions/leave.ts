/** Leaving a list (移出): on application, on the body's own motion, or because what it stood on has fallen. */
import type { Context } from '../../../context.ts'
import { clientTransaction, transaction, type PgClient, type Tx } from '../../../kernel/db.ts'
import type { Actor } from '../../../kernel/http.ts'
import { uuidv7 } from '../../../kernel/ids.ts'
import { record } from '../../../kernel/journal.ts'
import { Problem } from '../../../kernel/problem.ts'
import { advance, findCase, openCase } from '../../casework/index.ts'
import { listsJournal } from '../journal.ts'
import { listsProblems } from '../problems.ts'
import { exitFault } from '../rules/exit.ts'
import { statusOf, undoingGrounds } from '../rules/term.ts'
import type { Entry, Exit, ExitDecision, ExitRequest } from '../schema.ts'
import { lockEntry, updateEntry } from '../store/entries.ts'
import { decideExit, findExit, insertExit, lockExit, withdrawExit } from '../store/exits.ts'
import { exitFlow, honouringFlow, listingFlow } from '../workflow.ts'
import { endEntryFact, revokeEntryFact } from './file.ts'
import { endPapersOf, exitPaperKinds, exitPaperOf } from './papers.ts'
import { settleExit } from './settle.ts'
import { concerningEntry, isSubject, listOf, ownEntry } from './standing.ts'

/**
 * Asks for removal. Throws `list.not_in_force`, `list.ground_unknown`, `list.no_early_exit`, `list.paper_missing`,
 * `list.exit_open`.
 */
export async function applyForExit(
  ctx: Context,
  actor: Actor,
  entryId: string,
  request: ExitRequest,
): Promise<Exit> {
  const today = ctx.clock.today()
  return transaction(ctx.db, async (tx) => {
    const entry = await concerningEntry(tx, actor, entryId)
    mustBeEndable(entry, request.ground, today)
    const applicant = isSubject(actor, entry) ? 'subject' : 'body'
    const fault = exitFault(
      listOf(ctx, entry),
      {
        ground: request.ground,
        applicant,
        decidedOn: entry.decidedOn as string,
        ...(request.correctedOn === undefined ? {} : { correctedOn: request.correctedOn }),
        papers: await exitPaperKinds(tx, entry, request.documents ?? []),
      },
      today,
    )
    if (fault !== undefined) throw new Problem(fault.problem, { detail: fault.detail })
    const opened = await openCase(tx, {
      flow: exitFlow,
      title: `移出${listOf(ctx, entry).title}：${entry.subjectName}`,
      assigneeOrg: entry.bodyCode,
      subjectId: entry.subjectId,
      kind: entry.list,
      actor,
      today,
      operation: 'listing-exits.create',
      data: {
        entry: entry.id,
        ground: request.ground,
        documents: request.documents ?? [],
        ...(request.correctedOn === undefined ? {} : { correctedOn: request.correctedOn }),
      },
    })
    const exit = {
      subjectId: entry.subjectId,
      id: uuidv7(),
      entryId,
      caseId: opened.id,
      ground: request.ground,
      statement: request.statement,
      appliedBy: actor.id,
      applicant,
      appliedOn: today,
      correctedOn: request.correctedOn ?? null,
    } as const
    if (!(await insertExit(tx, exit))) throw new Problem(listsProblems.exitOpen)
    return {
      ...exit,
      decision: null,
      decidedOn: null,
      reason: null,
      documentNumber: null,
      withdrawnOn: null,
      settledOn: null,
      settledReason: null,
    }
  })
}

/** Decides on a request; granted, the entry ends today (or is undone) and the measures with it. */
export async function decideOnExit(
  ctx: Context,
  actor: Actor,
  exitId: string,
  given: ExitDecision,
): Promise<Exit> {
  const today = ctx.clock.today()
  return clientTransaction(ctx.pool, async (client, tx) => {
    const { exit, entry } = await openExit(tx, exitId, (id) => ownEntry(tx, actor, id))
    if (actor.id === exit.appliedBy) throw new Problem(listsProblems.samePerson)
    mustBeEndable(entry, exit.ground, today)
    const paper = await exitPaperOf(ctx, tx, actor, entry, listOf(ctx, entry), {
      ground: exit.ground,
      reason: given.reason,
      granted: given.decision === 'grant',
      caseId: exit.caseId,
    })
    await decideExit(tx, exit, {
      decision: given.decision,
      by: actor.id,
      on: today,
      reason: given.reason,
      documentId: paper.id,
      documentNumber: paper.number,
    })
    await advance(tx, exitFlow, exit.caseId, given.decision, {
      actor,
      today,
      note: given.reason,
      operation: 'listing-exits.decide',
    })
    await record(tx, {
      actor,
      action: listsJournal.exitDecided,
      operation: 'listing-exits.decide',
      subjectId: entry.subjectId,
      caseId: exit.caseId,
      object: { type: 'list-entry', id: entry.id },
      detail: { list: entry.list, number: paper.number, decision: given.decision },
    })
    if (given.decision === 'grant') {
      await endEntryIn(ctx, client, tx, actor, entry, {
        ground: exit.ground,
        number: paper.number,
        reason: given.reason,
      })
    }
    return {
      ...exit,
      decision: given.decision,
      decidedOn: today,
      reason: given.reason,
      documentNumber: paper.number,
    }
  })
}

/** A request still to be decided and its entry, both locked, the entry first as everywhere. */
async function openExit(
  tx: Tx,
  exitId: string,
  lockIts: (entryId: string) => Promise<Entry>,
): Promise<{ exit: Exit; entry: Entry }> {
  const found = await findExit(tx, exitId)
  const entry = found === undefined ? undefined : await lockIts(found.entryId)
  const exit = await lockExit(tx, exitId)
  const open = exit?.decision === null && exit.withdrawnOn === null && exit.settledOn === null
  if (entry === undefined || exit === undefined || !open) throw new Problem(listsProblems.entryUnknown)
  return { exit, entry }
}

/** The applicant's side takes the request back: the body has to decide on a subject's own. Throws `list.not_applicant`. */
export async function withdrawFromExit(ctx: Context, actor: Actor, exitId: string): Promise<void> {
  const today = ctx.clock.today()
  await transaction(ctx.db, async (tx) => {
    const { exit, entry } = await openExit(tx, exitId, (id) => concerningEntry(tx, actor, id))
    if ((exit.applicant === 'subject') !== isSubject(actor, entry)) {
      throw new Problem(listsProblems.notApplicant, {
        detail:
          exit.applicant === 'subject'
            ? '当事人提出的，由当事人撤回；认定单位应当作出是否准予移出的决定'
            : '由提出移出的认定单位撤回',
      })
    }
    await withdrawExit(tx, exit, today)
    await advance(tx, exitFlow, exit.caseId, 'withdraw', {
      actor,
      today,
      operation: 'listing-exits.withdraw',
    })
  })
}

/**
 * The body itself takes its decision back: it fell, was changed, or should never have been; also one that was never
 * served and no longer can be. Undone at once, for all. Throws `list.not_in_force`.
 */
export async function revokeListing(
  ctx: Context,
  actor: Actor,
  entryId: string,
  given: { ground: 'revoked' | 'wrong'; reason: string },
): Promise<Entry> {
  return transaction(ctx.db, async (tx) => {
    const entry = await ownEntry(tx, actor, entryId)
    if (statusOf(entry, ctx.clock.today()) !== 'decided') {
      mustBeEndable(entry, given.ground, ctx.clock.today())
    }
    const paper = await exitPaperOf(ctx, tx, actor, entry, listOf(ctx, entry), {
      ...given,
      granted: true,
      caseId: entry.caseId,
    })
    return undoEntryIn(ctx, tx, actor, entry, { ...given, number: paper.number })
  })
}

/** An entry can be ended while it is in force and nothing ended it before; after its term it can still be undone. */
function mustBeEndable(entry: Entry, ground: string, today: string): void {
  const status = statusOf(entry, today)
  if (status === 'in-force' || (status === 'expired' && undoingGrounds.has(ground))) return
  throw new Problem(
    listsProblems.notInForce,
    status === 'expired' ? { detail: `列入期限已于${entry.until ?? ''}届满，不再移出` } : {},
  )
}

export interface End {
  ground: string
  /** The document that ends it: a decision, or the ruling of a court. */
  number: string
  reason: string
}

/**
 * Ends a locked entry in the caller's transaction: for this module, and for repair and objections above it. A request
 * to leave that was open is closed with it.
 */
export async function endEntryIn(
  ctx: Context,
  client: PgClient,
  tx: Tx,
  actor: Actor,
  entry: Entry,
  end: End,
): Promise<Entry> {
  if (undoingGrounds.has(end.ground)) return undoEntryIn(ctx, tx, actor, entry, end)
  const ended = await writeEnd(ctx, tx, actor, entry, end)
  await endEntryFact(ctx, client, tx, ended, { on: ctx.clock.today(), ...end })
  await closeWith(ctx, tx, actor, entry, 'remove', end)
  return ended
}

/** Undoes a locked entry altogether (`undoingGrounds`): the papers of its decision are valid no longer. */
export async function undoEntryIn(ctx: Context, tx: Tx, actor: Actor, entry: Entry, end: End): Promise<Entry> {
  const ended = await writeEnd(ctx, tx, actor, entry, end)
  if (entry.factId !== null) await revokeEntryFact(ctx, tx, actor, ended, { on: ctx.clock.today(), ...end })
  await endPapersOf(ctx, tx, actor, entry)
  await closeWith(ctx, tx, actor, entry, 'revoke', end)
  return ended
}

async function writeEnd(ctx: Context, tx: Tx, actor: Actor, entry: Entry, end: End): Promise<Entry> {
  const change = {
    endedOn: ctx.clock.today(),
    endGround: end.ground,
    endNumber: end.number,
    endedBy: actor.id,
    endReason: end.reason,
  }
  await updateEntry(tx, entry, change)
  return { ...entry, ...change }
}

/** The case, a request to leave that was open, and the journal. */
async function closeWith(
  ctx: Context,
  tx: Tx,
  actor: Actor,
  entry: Entry,
  verb: 'remove' | 'revoke',
  end: End,
): Promise<void> {
  const today = ctx.clock.today()
  await closeCase(tx, actor, entry, verb, today, end.reason)
  const what = verb === 'revoke' ? '撤销' : '移出'
  await settleExit(tx, entry, today, `该名单事项已${what}（${end.number}）：${end.reason}`)
  await record(tx, {
    actor,
    action: listsJournal.ended,
    operation: 'listings.end',
    subjectId: entry.subjectId,
    caseId: entry.caseId,
    object: { type: 'list-entry', id: entry.id },
    reason: end.reason,
    detail: {
      list: entry.list,
      number: end.number,
      ground: end.ground,
      ...(entry.factId === null ? {} : { fact: entry.factId }),
    },
  })
}

/** Ends an entry by id, for higher modules that hold the decision. Throws `list.entry_unknown`, `list.not_in_force`. */
export async function endEntry(
  ctx: Context,
  client: PgClient,
  tx: Tx,
  actor: Actor,
  entryId: string,
  end: End,
): Promise<Entry> {
  const entry = await lockEntry(tx, entryId)
  if (entry === undefined) throw new Problem(listsProblems.entryUnknown)
  mustBeEndable(entry, end.ground, ctx.clock.today())
  return endEntryIn(ctx, client, tx, actor, entry, end)
}

async function closeCase(
  tx: Tx,
  actor: Actor,
  entry: Entry,
  verb: 'remove' | 'revoke',
  today: string,
  note: string,
): Promise<void> {
  // The case of an entry whose term is over is closed; the entry can still be undone.
  if ((await findCase(tx, entry.caseId))?.closedOn !== null) return
  const given = { actor, today, note, operation: 'listings.end' }
  await (entry.nature === 'red'
    ? advance(tx, honouringFlow, entry.caseId, verb, given)
    : advance(tx, listingFlow, entry.caseId, verb, given))
}
