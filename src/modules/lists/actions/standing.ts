/** Who acts, for which body, on which procedure: the questions every move begins with. */
import type { Context } from '../../../context.ts'
import type { Db, Tx } from '../../../kernel/db.ts'
import type { Actor } from '../../../kernel/http.ts'
import { Problem } from '../../../kernel/problem.ts'
import { findOrganisation } from '../../access/index.ts'
import type { ListDefinition } from '../../catalogue/index.ts'
import { listsProblems } from '../problems.ts'
import { mayRecognise, sectorsOf, type Body } from '../rules/bodies.ts'
import { listStands } from '../rules/propose.ts'
import type { Entry } from '../schema.ts'
import { sectorsEverOf, sectorsOfBody } from '../store/bodies.ts'
import { isHeld, lockEntry } from '../store/entries.ts'

/** The body somebody acts for, with its fields: from the register of bodies and the feeds it is named in. */
export async function bodyOf(ctx: Context, db: Db | Tx, actor: Actor): Promise<Body> {
  const own = actor.organisation
  const organisation =
    own === undefined || actor.roles.has('subject') ? undefined : await findOrganisation(db, own.code)
  if (organisation === undefined || !organisation.active) throw new Problem(listsProblems.wrongBody)
  const { code, name, kind, region } = organisation
  const fed = ctx.catalogue.sectorOf(code)
  const registered = await sectorsOfBody(db, code, ctx.clock.today())
  return { code, name, kind, region, sectors: fed === null ? registered : [...registered, fed] }
}

/**
 * The fields of whoever made a decision, by the register whatever its dates (a decision outlives the competence of the
 * body that made it), by the feeds it is named in and by what it is. Empty for a body nobody registered.
 */
export async function sectorsOfAuthority(ctx: Context, db: Db | Tx, code: string | null): Promise<string[]> {
  if (code === null) return []
  const fed = ctx.catalogue.sectorOf(code)
  const registered = await sectorsEverOf(db, code)
  const kind = (await findOrganisation(db, code))?.kind ?? 'department'
  const sectors = fed === null ? registered : [...registered, fed]
  return [...sectorsOf({ code, name: '', kind, region: '', sectors })]
}

/**
 * The body, if it may recognise entries on the list today. Throws `list.wrong_body`, `list.no_basis`,
 * `list.mirrored`.
 */
export async function recognisingBody(
  ctx: Context,
  tx: Tx,
  actor: Actor,
  list: ListDefinition,
): Promise<Body> {
  if (list.origin === 'mirror') {
    throw new Problem(listsProblems.mirrored, {
      detail: `请由${list.recognisedBy.map((kind) => kind.title).join('、')}在其系统中决定，再报送结果`,
    })
  }
  if (!listStands(list, ctx.clock.today())) throw new Problem(listsProblems.noBasis)
  const body = await bodyOf(ctx, tx, actor)
  if (!mayRecognise(list, body)) {
    throw new Problem(listsProblems.wrongBody, {
      detail: `应由${list.recognisedBy.map((kind) => kind.title).join('、')}认定`,
    })
  }
  return body
}

/**
 * A subject stands once on a red list, and once on a list that rests on no decision. Asked after the row is written:
 * whoever was faster is seen then. Throws `list.already_open`.
 */
export async function mustBeOnlyEntry(
  tx: Tx,
  entry: Pick<Entry, 'subjectId' | 'list' | 'id' | 'nature' | 'basisFact'>,
  today: string,
): Promise<void> {
  if (entry.nature !== 'red' && entry.basisFact !== null) return
  if (await isHeld(tx, entry, today))
    throw new Problem(listsProblems.alreadyOpen, { detail: '该主体已在名单上；期满或者移出后可以再次提出' })
}

/** A procedure of the actor's own body, locked. Of another body it is not found: acting for others is not lent here. */
export async function ownEntry(tx: Tx, actor: Actor, id: string): Promise<Entry> {
  const entry = await lockEntry(tx, id)
  const own =
    actor.kind === 'system' || (!actor.roles.has('subject') && actor.organisation?.code === entry?.bodyCode)
  if (entry === undefined || !own) throw new Problem(listsProblems.entryUnknown)
  return entry
}

/** Whether the actor is the subject of the procedure, signed in for itself. */
export function isSubject(actor: Actor, entry: Pick<Entry, 'subjectCode' | 'ownCode'>): boolean {
  const own = actor.organisation?.code
  return actor.roles.has('subject') && own !== undefined && (own === entry.subjectCode || own === entry.ownCode)
}

/**
 * Whether the subject may know of a procedure about it: once it was told; of an honour, of which nobody is warned, from
 * the recommendation on, for it need not accept it (its decision says 可以随时提出移出).
 */
export function isOpenToSubject(entry: Pick<Entry, 'nature' | 'noticeServedOn'>): boolean {
  return entry.nature === 'red' || entry.noticeServedOn !== null
}

/** A procedure that concerns the actor, as its body or as its subject, locked. */
export async function concerningEntry(tx: Tx, actor: Actor, id: string): Promise<Entry> {
  const entry = await lockEntry(tx, id)
  if (entry !== undefined && isSubject(actor, entry) && isOpenToSubject(entry)) return entry
  return ownEntry(tx, actor, id)
}

/**
 * The list a procedure is under: until it is decided the edition in force today, afterwards that of the day of the
 * decision, whose paper told the subject the term and the way out.
 */
export function listOf(ctx: Context, entry: Pick<Entry, 'list' | 'decidedOn'>): ListDefinition {
  return ctx.catalogue.list(entry.list, entry.decidedOn ?? ctx.clock.today())
}

/** The list as it stands today: who may recognise, and whether anybody may. */
export function listToday(ctx: Context, list: string): ListDefinition {
  return ctx.catalogue.list(list, ctx.clock.today())
}
