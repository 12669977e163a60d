/** Who acts, for which body, on which procedure: the questions every move begins with. */
import type { Context } from '../../../context.ts'
import type { Db, Tx } from '../../../kernel/db.ts'
import type { Actor } from '../../../kernel/http.ts'
import { Problem } from '../../../kernel/problem.ts'
import { findOrganisation } from '../../access/index.ts'
import type { ListDefinition } from '../../catalogue/index.ts'
import { listsProblems } from '../problems.ts'
import { mayRecognise, type Body } from '../rules/bodies.ts'
import { listStands } from '../rules/propose.ts'
import type { Entry } from '../schema.ts'
import { sectorsOfBody } from '../store/bodies.ts'
import { lockEntry } from '../store/entries.ts'

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

/** A procedure of the actor's own body, locked. Of another body it is not found: acting for others is not lent here. */
export async function ownEntry(tx: Tx, actor: Actor, id: string): Promise<Entry> {
  const entry = await lockEntry(tx, id)
  const own =
    actor.kind === 'system' || (!actor.roles.has('subject') && actor.organisation?.code === entry?.bodyCode)
  if (entry === undefined || !own) throw new Problem(listsProblems.entryUnknown)
  return entry
}

/** Whether the actor is the subject of the procedure, signed in for itself. */
export function isSubject(actor: Actor, entry: Pick<Entry, 'subjectCode'>): boolean {
  return actor.roles.has('subject') && actor.organisation?.code === entry.subjectCode
}

/** A procedure that concerns the actor, as its body or as its subject, locked. */
export async function concerningEntry(tx: Tx, actor: Actor, id: string): Promise<Entry> {
  const entry = await lockEntry(tx, id)
  if (entry !== undefined && isSubject(actor, entry) && entry.noticeServedOn !== null) return entry
  return ownEntry(tx, actor, id)
}

/** The list a procedure is under: the edition it began with is named in the entry, the newest says how it goes on. */
export function listOf(ctx: Context, entry: Pick<Entry, 'list'>): ListDefinition {
  return ctx.catalogue.list(entry.list)
}
