/**
 * What somebody who is about to propose may choose from: lists of their body, and decisions of the subject's archive;
 * and what has come up since against whom a red list honours.
 */
import { recordAccess } from '../../../kernel/access-ledger.ts'
import type { Context } from '../../../context.ts'
import type { Actor } from '../../../kernel/http.ts'
import { Problem } from '../../../kernel/problem.ts'
import { addYears, type CivilDate } from '../../../kernel/time.ts'
import { editionsFor, type ListDefinition } from '../../catalogue/index.ts'
import { listArchive } from '../../records/index.ts'
import { findSubjectByCode, isUscc, normaliseCode } from '../../subjects/index.ts'
import { listsProblems } from '../problems.ts'
import { originFault } from '../rules/basis.ts'
import { mayRecognise, sectorsOf, type Body } from '../rules/bodies.ts'
import { listStands } from '../rules/propose.ts'
import { statusOf } from '../rules/term.ts'
import { findEntry } from '../store/entries.ts'
import { bodyOf, sectorsOfAuthority } from './standing.ts'

/** The lists the actor's body may enter subjects on today; none for a body that may not. */
export async function proposableLists(ctx: Context, actor: Actor): Promise<ListDefinition[]> {
  const today = ctx.clock.today()
  const body = await bodyOf(ctx, ctx.db, actor).catch((error: unknown) => {
    if (error instanceof Problem) return undefined
    throw error
  })
  if (body === undefined) return []
  return editionsFor(ctx.catalogue.lists, today).filter(
    (list) => list.origin === 'own' && listStands(list, today) && mayRecognise(list, body),
  )
}

/** A decision an entry could rest on. */
export interface BasisChoice {
  fact: string
  kind: string
  documentNo: string | null
  authorityName: string | null
  decidedOn: string | null
}

export interface Candidate {
  code: string
  name: string
  bases: BasisChoice[]
  /** There are older ones beside these: to be asked for by their document number. */
  more: boolean
}

/** The most decisions one page offers; that there are more is said. */
export const mostBases = 200

/**
 * The subject with the decisions of its archive that an entry on the list may rest on, newest first; with `documentNo`
 * those of this number. The look is written into the access ledger. Throws `list.wrong_body` for somebody without a
 * body, `list.subject_unknown`.
 */
export async function candidate(
  ctx: Context,
  actor: Actor,
  asked: { list: ListDefinition; code: string; documentNo?: string | undefined },
  requestId: string,
): Promise<Candidate> {
  const body = await bodyOf(ctx, ctx.db, actor)
  const { list, code, documentNo } = asked
  const normal = normaliseCode(code)
  const subject = isUscc(normal) ? await findSubjectByCode(ctx.db, normal) : undefined
  if (subject?.code == null) throw new Problem(listsProblems.subjectUnknown)
  await recordAccess(ctx.db, {
    actor,
    subjectId: subject.id,
    what: 'records',
    purpose: '提出列入名单',
    requestId,
  })
  const bases = await basesOf(ctx, list, body, { subjectId: subject.id, documentNo })
  return {
    code: subject.code,
    name: subject.name,
    bases: bases.slice(0, mostBases),
    more: bases.length > mostBases,
  }
}

const atOnce = 500

/** Decisions that can carry an entry, read to the end of the archive or until more are found than are shown. */
async function basesOf(
  ctx: Context,
  list: ListDefinition,
  body: Body,
  filter: { subjectId: string; documentNo: string | undefined },
): Promise<BasisChoice[]> {
  const by = { code: body.code, sectors: [...sectorsOf(body)] }
  const fields = new Map<string | null, string[]>()
  const bases: BasisChoice[] = []
  let after: { decidedOn: string; id: string } | undefined
  do {
    const archive = await listArchive(ctx.db, {
      ...filter, polarity: 'adverse', unlisted: true, released: true, limit: atOnce, after,
    })
    for (const { factId, kind, documentNo, authorityCode, authorityName, decidedOn } of archive) {
      const authoritySectors =
        fields.get(authorityCode) ?? (await sectorsOfAuthority(ctx, ctx.db, authorityCode))
      fields.set(authorityCode, authoritySectors)
      if (originFault(list, { kind, authorityCode, authoritySectors }, by) === undefined)
        bases.push({ fact: factId, kind, documentNo, authorityName, decidedOn })
    }
    const last = archive.length === atOnce ? archive.at(-1) : undefined
    after = last === undefined ? undefined : { decidedOn: last.decidedOn ?? '0001-01-01', id: last.id }
  } while (after !== undefined && bases.length <= mostBases)
  return bases
}

/**
 * The newest decision that has come up against a firm on a red list since it was entered (the ground `adverse` of such
 * lists), also one of before that was delivered late: then there was none of three years. For the body that may begin
 * its removal; what was found is a look, in the access ledger.
 */
export async function decisionAgainst(
  ctx: Context,
  actor: Actor,
  entryId: string,
  requestId: string,
): Promise<BasisChoice | undefined> {
  const entry = await findEntry(ctx.db, entryId)
  const own = entry !== undefined && actor.organisation?.code === entry.bodyCode && !actor.roles.has('subject')
  if (!own || entry.nature !== 'red' || statusOf(entry, ctx.clock.today()) !== 'in-force') return undefined
  const [against] = await listArchive(ctx.db, {
    subjectId: entry.subjectId, polarity: 'adverse', released: true, graver: true,
    decidedAfter: addYears(entry.decidedOn as CivilDate, -3), limit: 1,
  })
  if (against === undefined) return undefined
  const look = { actor, subjectId: entry.subjectId, what: 'records', purpose: '守信名单在列情况核查', requestId } as const
  await recordAccess(ctx.db, look)
  const { factId: fact, kind, documentNo, authorityName, decidedOn } = against
  return { fact, kind, documentNo, authorityName, decidedOn }
}
