/**
 * Responsible persons (J4): a relation of a role and a document to an organisation's entry, each with the person's own
 * notice and remedy. Nothing else: no file, no score, no search by name, nothing public, nothing pushed; over
 * with the entry.
 */
import type { Context } from '../../../context.ts'
import { transaction } from '../../../kernel/db.ts'
import type { Actor } from '../../../kernel/http.ts'
import { identityFault } from '../../../kernel/identity-number.ts'
import { uuidv7 } from '../../../kernel/ids.ts'
import { record } from '../../../kernel/journal.ts'
import { maskName } from '../../../kernel/masking.ts'
import { Problem, type InputError } from '../../../kernel/problem.ts'
import { measuresJournal } from '../journal.ts'
import { measuresProblems } from '../problems.ts'
import type { NewPerson, PersonView } from '../schema.ts'
import { endPerson, insertPerson, listPersons, type PersonRow } from '../store/persons.ts'
import { findBinding } from '../store/push.ts'
import { findInitiation } from '../store/tasks.ts'

type PersonContext = Pick<Context, 'db' | 'clock' | 'catalogue' | 'keys'>

const purpose = 'measures.persons.identity'

/** What the sealed texts of a person are bound to. */
export function nameContext(id: string): string {
  return `measures.persons.name:${id}`
}

export function identityContext(id: string): string {
  return `measures.persons.identity:${id}`
}

/** Only the body that decided the entry, and only of a list of serious dishonesty. Throws `measure.not_yours`. */
async function ownEntry(ctx: PersonContext, actor: Actor, factId: string) {
  const entry = await findInitiation(ctx.db, factId)
  if (entry === undefined || actor.roles.has('subject') || actor.organisation?.code !== entry.initiatorCode) {
    throw new Problem(measuresProblems.entryUnknown)
  }
  if (ctx.catalogue.findList(entry.list, ctx.clock.today())?.nature !== 'serious') {
    throw new Problem(measuresProblems.personUnlawful, { detail: '只有严重失信主体名单可以记录责任人员' })
  }
  return entry
}

/**
 * Records a person found responsible by a document, told by a notice of their own, while the organisation's entry is in
 * force. Throws `measure.person_unlawful`, `measure.over`.
 */
export async function recordPerson(
  ctx: PersonContext,
  actor: Actor,
  factId: string,
  given: NewPerson,
): Promise<PersonView> {
  const entry = await ownEntry(ctx, actor, factId)
  const today = ctx.clock.today()
  const errors: InputError[] = []
  const number = given.identity.trim().toUpperCase()
  if (identityFault(number) !== undefined) {
    errors.push({
      code: 'measure.identity',
      field: 'identity',
      message: '证件号码不正确',
      expected: '18位居民身份证号码；只凭姓名不能记录',
    })
  }
  if (given.notice.servedOn > today) {
    errors.push({
      code: 'measure.notice',
      field: 'notice.servedOn',
      message: '告知书尚未送达本人',
      expected: '先送达本人，再记录',
    })
  }
  if (errors.length > 0) throw new Problem(measuresProblems.personUnlawful, { errors })
  const id = uuidv7()
  const row: PersonRow = {
    subjectId: entry.subjectId,
    id,
    factId,
    role: given.role,
    name: ctx.keys.seal(given.name, nameContext(id)),
    identity: ctx.keys.seal(number, identityContext(id)),
    identityIndex: ctx.keys.blindIndex(number, purpose),
    document: given.document,
    legalBasis: given.legalBasis,
    noticeNumber: given.notice.number,
    noticeServedOn: given.notice.servedOn,
    noticeProof: given.notice.proof,
    remedy: given.remedy,
    bodyCode: entry.initiatorCode,
    endedOn: null,
    live: true,
  }
  await transaction(ctx.db, async (tx) => {
    if ((await findBinding(tx, today, { subjectId: entry.subjectId, factId })) === undefined)
      throw new Problem(measuresProblems.overAlready)
    if (!(await insertPerson(tx, row, actor.id, ctx.clock.now()))) {
      throw new Problem(measuresProblems.personUnlawful, { detail: '该责任人员已经记录' })
    }
    await record(tx, {
      actor,
      action: measuresJournal.personRecorded,
      operation: 'measures.record-person',
      subjectId: entry.subjectId,
      object: { type: 'responsible-person', id },
      detail: { fact: factId, role: given.role, notice: given.notice.number },
    })
  })
  return personView(ctx, row)
}

function personView(ctx: Pick<PersonContext, 'keys'>, row: PersonRow): PersonView {
  return {
    id: row.id,
    role: row.role,
    name: maskName(ctx.keys.open(row.name, nameContext(row.id))),
    document: row.document,
    legalBasis: row.legalBasis,
    notice: row.noticeNumber,
    noticeServedOn: row.noticeServedOn,
    remedy: row.remedy,
    inForce: row.live && row.endedOn === null,
  }
}

/** The persons of an entry, names masked: for the body that decided it. */
export async function readPersons(ctx: PersonContext, actor: Actor, factId: string): Promise<PersonView[]> {
  await ownEntry(ctx, actor, factId)
  return (await listPersons(ctx.db, factId, ctx.clock.today())).map((row) => personView(ctx, row))
}

/** Ends a record before its entry ends: the person was not responsible, or is no longer. */
export async function endPersonRecord(
  ctx: PersonContext,
  actor: Actor,
  factId: string,
  id: string,
  reason: string,
): Promise<void> {
  await ownEntry(ctx, actor, factId)
  await transaction(ctx.db, async (tx) => {
    const ended = await endPerson(tx, { factId, id, on: ctx.clock.today(), reason })
    if (ended === undefined) throw new Problem(measuresProblems.entryUnknown)
    await record(tx, {
      actor,
      action: measuresJournal.personEnded,
      operation: 'measures.end-person',
      subjectId: ended.subjectId,
      object: { type: 'responsible-person', id },
      reason,
      detail: { fact: factId, role: ended.role },
    })
  })
}
