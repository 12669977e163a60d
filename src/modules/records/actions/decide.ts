/** Decisions of persons on single facts: a held one is let through, a revoked one ends. */
import type { Context } from '../../../context.ts'
import { transaction, type Tx } from '../../../kernel/db.ts'
import { publishEvents, type NewFeedEvent } from '../../../kernel/feed.ts'
import type { Actor } from '../../../kernel/http.ts'
import { uuidv7 } from '../../../kernel/ids.ts'
import { record } from '../../../kernel/journal.ts'
import { Problem, problems } from '../../../kernel/problem.ts'
import type { CivilDate, Clock } from '../../../kernel/time.ts'
import { addWorkdaysOrEstimate } from '../../../kernel/workdays.ts'
import { mayActFor } from '../../access/index.ts'
import { recordsJournal } from '../journal.ts'
import { recordsProblems } from '../problems.ts'
import type { Release, Released, Revocation, Revoked, StoredRecord } from '../schema.ts'
import { mustNamePaper } from '../rules.ts'
import { endFact, insertReleased, insertRevocation, revokeBeside } from '../store/file.ts'
import { lockFact } from '../store/read.ts'

/** Working days in which a changed or revoked decision must be taken back (行政处罚法 art 48). */
const revocationDays = 3

export interface FactRef {
  subjectId: string
  factId: string
}

/**
 * Lets a held fact (E601, E602) through after somebody looked: the same content as a new version without hold.
 * Throws `record.not_found`, `record.not_held`.
 */
export async function releaseFact(ctx: Context, actor: Actor, fact: FactRef, given: Release): Promise<Released> {
  const at = ctx.clock.now()
  return transaction(ctx.db, async (tx) => {
    const current = await lockCurrent(tx, fact)
    if (current.held === null || current.held.length === 0) throw new Problem(recordsProblems.notHeld)
    const id = uuidv7()
    await endFact(tx, fact.subjectId, current.id, 'superseded', at)
    await insertReleased(tx, fact.subjectId, current.id, { id, at })
    await publishEvents(tx, [eventOf('published', current, id, current.publicFrom !== null)])
    await record(tx, {
      actor, action: recordsJournal.released, operation: 'records.release', subjectId: fact.subjectId,
      object: { type: 'record', id }, reason: given.reason,
      detail: { fact: fact.factId, kind: current.kind, held: current.held },
    })
    return { record: id, version: current.version + 1 }
  })
}

/**
 * Ends a fact whose decision was changed, revoked or found unlawful or void, at once and for every reader of the
 * feed, and with it what stands on it (`onRevoked`); says whether the three working days of 行政处罚法 art 48 were kept,
 * where the calendar can tell. The body that decided takes its own decision back; the credit office any, on that
 * body's paper. Throws `record.not_found`, `record.foreign_authority`, `input.invalid` for a day ahead or before the
 * decision itself.
 */
export async function revokeFact(ctx: Context, actor: Actor, fact: FactRef, given: Revocation): Promise<Revoked> {
  mustNamePaper(given.document)
  return transaction(ctx.db, async (tx) => {
    const revoked = await revokeFactIn(tx, ctx.clock, actor, fact, given)
    for (const handler of revokedHandlers) await handler(ctx, tx, fact)
    return revoked
  })
}

/** What else falls with a fact, undone in the transaction of its revocation. */
export type RevokedHandler = (ctx: Context, tx: Tx, fact: FactRef) => Promise<void>

const revokedHandlers = new Set<RevokedHandler>()

/** Calls the handler whenever somebody revokes a fact: what stands on it must not outlive it until a job runs. */
export function onRevoked(handler: RevokedHandler): void {
  revokedHandlers.add(handler)
}

/** The same in the caller's transaction: for modules whose own decision makes a fact void. */
export async function revokeFactIn(
  tx: Tx,
  clock: Clock,
  actor: Actor,
  fact: FactRef,
  given: Revocation,
): Promise<Revoked> {
  const at = clock.now()
  const { current, dueOn, late } = await lockRevocable(tx, clock, actor, fact, given)
  await endFact(tx, fact.subjectId, current.id, 'revoked', at)
  await insertRevocation(tx, current, given, at)
  const beside = await revokeBeside(tx, current, at, clock.today())
  for (const one of beside) await insertRevocation(tx, { ...one, subjectId: fact.subjectId }, given, at)
  await publishEvents(tx, [
    eventOf('withdrawn', current, current.id, isOpen(current, clock.today()), given.ground),
    ...beside.map((one) => eventOf('withdrawn', { ...current, factId: one.factId }, one.id, one.shown, given.ground)),
  ])
  await record(tx, {
    actor, action: recordsJournal.revoked, operation: 'records.revoke', subjectId: fact.subjectId,
    object: { type: 'record', id: current.id }, reason: given.reason,
    detail: {
      fact: fact.factId, kind: current.kind, document: given.document, decidedOn: given.decidedOn,
      ...(late === null ? {} : { late }),
    },
  })
  return { record: current.id, dueOn, late }
}

/** Throws what `revokeFact` would, and ends nothing: before somebody confirms it. Says by when it was due. */
export async function mayRevoke(
  ctx: Context,
  actor: Actor,
  fact: FactRef,
  given: Pick<Revocation, 'document' | 'decidedOn'>,
): Promise<Pick<Revoked, 'dueOn' | 'late'>> {
  mustNamePaper(given.document)
  const { dueOn, late } = await transaction(ctx.db, (tx) => lockRevocable(tx, ctx.clock, actor, fact, given))
  return { dueOn, late }
}

async function lockRevocable(
  tx: Tx,
  clock: Clock,
  actor: Actor,
  fact: FactRef,
  given: Pick<Revocation, 'decidedOn'>,
): Promise<{ current: StoredRecord } & Pick<Revoked, 'dueOn' | 'late'>> {
  const current = await lockCurrent(tx, fact)
  if (!mayActFor(actor, current.authorityCode ?? current.sourceCode)) {
    throw new Problem(recordsProblems.foreignAuthority)
  }
  if (given.decidedOn > clock.today()) {
    const message = '决定日期晚于今天'
    throw new Problem(problems.invalidInput, {
      errors: [{ code: 'input.future', field: 'decidedOn', message, expected: '请填写作出决定之日' }],
    })
  }
  if (current.decidedOn !== null && given.decidedOn < current.decidedOn) {
    const message = `决定日期早于所撤销的决定（${current.decidedOn}）`
    throw new Problem(problems.invalidInput, {
      errors: [{ code: 'input.before_decision', field: 'decidedOn', message, expected: `不早于${current.decidedOn}` }],
    })
  }
  const due = addWorkdaysOrEstimate(given.decidedOn, revocationDays)
  const dueOn = due.estimated ? null : due.date
  const late = dueOn === null ? null : clock.today() > dueOn
  return { current, dueOn, late }
}

async function lockCurrent(tx: Tx, fact: FactRef): Promise<StoredRecord> {
  const current = await lockFact(tx, fact.subjectId, fact.factId)
  if (current === undefined) throw new Problem(recordsProblems.notFound)
  return current
}

/** Within its publicity window: what strangers never saw is not told to them when it goes. */
function isOpen({ held, publicFrom, publicUntil }: StoredRecord, day: CivilDate): boolean {
  return held === null && publicFrom !== null && publicFrom <= day && (publicUntil === null || publicUntil > day)
}

/** Ids only: what may be told of the fact is asked whenever somebody reads the feed. */
function eventOf(kind: string, current: StoredRecord, id: string, isPublic: boolean, reason?: string): NewFeedEvent {
  return {
    kind, public: isPublic, subject: { id: current.subjectId }, object: { type: 'record', id },
    detail: { fact: current.factId, ...(reason === undefined ? {} : { reason }) },
  }
}
