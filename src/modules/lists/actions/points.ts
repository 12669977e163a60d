/** Scored misconduct (记分管理): schemes with their basis, events with their decision, and what the sum proposes. */
import type { Context } from '../../../context.ts'
import { recordAccess } from '../../../kernel/access-ledger.ts'
import { transaction, type Tx } from '../../../kernel/db.ts'
import type { Actor } from '../../../kernel/http.ts'
import { uuidv7 } from '../../../kernel/ids.ts'
import { record } from '../../../kernel/journal.ts'
import { Problem, problems, type InputError } from '../../../kernel/problem.ts'
import { listArchive, lockFact } from '../../records/index.ts'
import { findSubjectByCode, isUscc, normaliseCode } from '../../subjects/index.ts'
import { listsJournal } from '../journal.ts'
import { listsProblems } from '../problems.ts'
import { decaysOn, pointsOn, schemeStands, type PointScheme } from '../rules/points.ts'
import type { PointsInput, PointsView, SchemeInput, SchemeView } from '../schema.ts'
import { insertPoints, insertScheme, listPoints, listSchemes, revokePoints } from '../store/points.ts'
import { mostBases, proposableLists, type BasisChoice } from './candidates.ts'
import { listToday, recognisingBody } from './standing.ts'

/** Sets a scheme, or its next version. Only a body that may recognise entries on its list, with the basis it names. */
export async function setScheme(
  ctx: Context,
  actor: Actor,
  code: string,
  input: SchemeInput,
): Promise<PointScheme> {
  const list = listToday(ctx, input.list)
  return transaction(ctx.db, async (tx) => {
    await recognisingBody(ctx, tx, actor, list)
    // Under a code that is taken, only who may recognise on the list it stands for writes the next version.
    const before = (await listSchemes(tx)).find((one) => one.code === code)
    if (before !== undefined && before.list !== list.code)
      await recognisingBody(ctx, tx, actor, listToday(ctx, before.list))
    const { title, threshold, decayMonths, events, basis } = input
    const scheme = {
      code,
      title,
      list: list.code,
      threshold,
      decayMonths,
      events,
      basis: { ...basis, to: basis.to ?? null },
    }
    const version = await insertScheme(tx, { ...scheme, by: actor.id, at: ctx.clock.now() })
    await record(tx, {
      actor,
      action: listsJournal.schemeSet,
      operation: 'points.set-scheme',
      object: { type: 'points-scheme', id: code },
      detail: { scheme: code, version },
    })
    return { ...scheme, version }
  })
}

/**
 * Records the points of one event that a decision in the subject's archive found. Throws
 * `list.points_scheme_unknown`.
 */
export async function recordPoints(ctx: Context, actor: Actor, input: PointsInput): Promise<PointsView> {
  const today = ctx.clock.today()
  const subjectId = await transaction(ctx.db, async (tx) => {
    const scheme = await standingScheme(ctx, tx, input.scheme)
    const body = await recognisingBody(ctx, tx, actor, listToday(ctx, scheme.list))
    const event = scheme.events.find((one) => one.code === input.event)
    const code = normaliseCode(input.subject)
    const subject = isUscc(code) ? await findSubjectByCode(tx, code) : undefined
    if (subject === undefined) throw new Problem(listsProblems.subjectUnknown)
    const basis = await lockFact(tx, subject.id, input.fact)
    const wrong = (field: string, message: string, expected: string): Problem =>
      new Problem(problems.invalidInput, { errors: [{ code: 'list.points', field, message, expected }] })
    if (event === undefined)
      throw wrong('event', '办法中没有这种情形', scheme.events.map((one) => one.code).join('、'))
    // An entry on a list is a consequence of the decision, and would be counted beside it.
    if (basis === undefined || basis.polarity !== 'adverse' || basis.listCode !== null)
      throw wrong('fact', '该主体的档案中没有这项决定', '认定该情形的决定')
    if ((basis.held ?? []).length > 0)
      throw wrong('fact', '所引用的决定正在复核，暂不能据以记分', '待复核放行后再记分')
    if (input.occurredOn > today) throw wrong('occurredOn', '日期在今天之后', '不晚于今天')
    if (basis.decidedOn !== null && input.occurredOn > basis.decidedOn)
      throw wrong('occurredOn', '日期在认定该情形的决定之后', `不晚于${basis.decidedOn}`)
    const added = await insertPoints(tx, {
      subjectId: subject.id,
      id: uuidv7(),
      scheme: scheme.code,
      schemeVersion: scheme.version,
      event: event.code,
      points: event.points,
      occurredOn: input.occurredOn,
      decaysOn: decaysOn(scheme, input.occurredOn),
      basisFact: input.fact,
      document: basis.documentNo ?? '',
      bodyCode: body.code,
      by: actor.id,
      at: ctx.clock.now(),
    })
    if (!added) throw new Problem(problems.conflict, { detail: '同一决定的同一情形已经记分' })
    await record(tx, {
      actor,
      action: listsJournal.pointsRecorded,
      operation: 'points.create',
      subjectId: subject.id,
      object: { type: 'points', id: input.fact },
      detail: {
        scheme: scheme.code,
        event: event.code,
        points: event.points,
        document: basis.documentNo ?? '',
      },
    })
    return subject.id
  })
  return pointsOf(ctx, subjectId, input.scheme)
}

/** Every scheme in its newest version, and whether its basis is in force today: a rule for all, open to all. */
export async function readSchemes(ctx: Context): Promise<SchemeView[]> {
  const today = ctx.clock.today()
  return (await listSchemes(ctx.db)).map((scheme) => ({
    ...scheme,
    list: { code: scheme.list, title: listToday(ctx, scheme.list).title },
    events: [...scheme.events],
    stands: schemeStands(scheme, today),
  }))
}

/** The subject of the points, and the decisions of its archive that may have found an event, newest first. */
export interface Scored {
  code: string
  name: string
  points: PointsView[]
  decisions: BasisChoice[]
  /** There are older ones beside these: to be asked for by their document number. */
  more: boolean
}

/**
 * What a desk that records points needs: only for a body that may enter subjects on the list of a scheme. The look
 * is in the access ledger. Throws `list.wrong_body`, `list.subject_unknown`.
 */
export async function pointsDesk(
  ctx: Context,
  asked: { code: string; documentNo?: string | undefined },
  look: { actor: Actor; requestId: string },
): Promise<Scored> {
  const [schemes, lists] = await Promise.all([listSchemes(ctx.db), proposableLists(ctx, look.actor)])
  if (!schemes.some((scheme) => lists.some((list) => list.code === scheme.list)))
    throw new Problem(listsProblems.wrongBody, { detail: '没有贵单位可以认定的名单的记分办法' })
  const points = await readPoints(ctx, asked.code, { ...look, purpose: '不良行为记分' })
  const subject = await findSubjectByCode(ctx.db, normaliseCode(asked.code))
  if (subject?.code == null) throw new Problem(listsProblems.subjectUnknown)
  const archive = await listArchive(ctx.db, {
    subjectId: subject.id, documentNo: asked.documentNo, polarity: 'adverse', unlisted: true, released: true,
    limit: mostBases + 1,
  })
  return {
    code: subject.code,
    name: subject.name,
    points,
    decisions: archive.slice(0, mostBases).map(({ factId, kind, documentNo, authorityName, decidedOn }) => (
      { fact: factId, kind, documentNo, authorityName, decidedOn }
    )),
    more: archive.length > mostBases,
  }
}

/**
 * What stands against proposing an entry by a scheme; undefined when its points carry it: the scheme is in force, is of
 * this list, and what counts today reaches its threshold.
 */
export async function pointsFault(
  ctx: Context,
  tx: Tx,
  asked: { scheme: string; list: string; subjectId: string },
): Promise<InputError | undefined> {
  const today = ctx.clock.today()
  const fault = (message: string, expected: string): InputError =>
    ({ code: 'list.points', field: 'pointsScheme', message, expected })
  const scheme = (await listSchemes(tx)).find((one) => one.code === asked.scheme)
  if (scheme === undefined || scheme.list !== asked.list || !schemeStands(scheme, today))
    return fault('没有这个记分办法，或者它不是这个名单的、依据已经失效', '本名单现行有效的记分办法')
  const total = pointsOn(await listPoints(tx, asked.subjectId), scheme.code, today)
  return total >= scheme.threshold ? undefined : fault(`今天计入${total}分，没有达到分值`, `不少于${scheme.threshold}分`)
}

async function standingScheme(ctx: Context, tx: Tx, code: string): Promise<PointScheme> {
  const scheme = (await listSchemes(tx)).find((one) => one.code === code)
  if (scheme === undefined || !schemeStands(scheme, ctx.clock.today()))
    throw new Problem(listsProblems.schemeUnknown)
  return scheme
}

/** Takes points back: their decision was wrong or changed. */
export async function takePointsBack(ctx: Context, actor: Actor, id: string, reason: string): Promise<void> {
  await transaction(ctx.db, async (tx) => {
    const taken = await revokePoints(tx, {
      id,
      body: actor.organisation?.code ?? '',
      by: actor.id,
      at: ctx.clock.now(),
      reason,
    })
    if (taken === undefined) throw new Problem(problems.notFound)
    await record(tx, {
      actor,
      action: listsJournal.pointsRevoked,
      operation: 'points.revoke',
      subjectId: taken.subjectId,
      object: { type: 'points', id },
      reason,
      detail: { scheme: taken.scheme, event: taken.event },
    })
  })
}

/**
 * A subject's points by scheme: what counts today, and whether the sum proposes an entry. It never makes one. Nothing
 * of it is public, so the look is in the ledger, which the subject reads, before it is answered (A3).
 */
export async function readPoints(
  ctx: Context,
  code: string,
  look: { actor: Actor; purpose: string; requestId?: string },
): Promise<PointsView[]> {
  const subject = await findSubjectByCode(ctx.db, normaliseCode(code))
  if (subject === undefined) throw new Problem(listsProblems.subjectUnknown)
  await recordAccess(ctx.db, { ...look, subjectId: subject.id, what: 'points' })
  const schemes = await listSchemes(ctx.db)
  return Promise.all(schemes.map((scheme) => pointsOf(ctx, subject.id, scheme.code)))
}

async function pointsOf(ctx: Context, subjectId: string, code: string): Promise<PointsView> {
  const today = ctx.clock.today()
  const scheme = (await listSchemes(ctx.db)).find((one) => one.code === code)
  if (scheme === undefined) throw new Problem(listsProblems.schemeUnknown)
  const lines = (await listPoints(ctx.db, subjectId)).filter((line) => line.scheme === code)
  const total = schemeStands(scheme, today) ? pointsOn(lines, code, today) : 0
  return {
    scheme: scheme.code,
    title: scheme.title,
    total,
    threshold: scheme.threshold,
    proposes: total >= scheme.threshold,
    items: lines.map((line) => ({
      id: line.id,
      event: line.event,
      title: scheme.events.find((one) => one.code === line.event)?.title ?? line.event,
      points: line.points,
      occurredOn: line.occurredOn,
      decaysOn: line.decaysOn,
      document: line.document,
      body: line.bodyCode,
      counts: pointsOn([line], code, today) > 0,
      revoked: line.revoked,
    })),
  }
}
