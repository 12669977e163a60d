/**
 * What somebody who is about to propose may choose from: lists of their body, and decisions of the
 * subject's archive.
 */
import { recordAccess } from '../../../kernel/access-ledger.ts'
import type { Context } from '../../../context.ts'
import type { Actor } from '../../../kernel/http.ts'
import { Problem } from '../../../kernel/problem.ts'
import type { ListDefinition } from '../../catalogue/index.ts'
import { listArchive } from '../../records/index.ts'
import { findSubjectByCode, isUscc, normaliseCode } from '../../subjects/index.ts'
import { listsProblems } from '../problems.ts'
import { mayRecognise } from '../rules/bodies.ts'
import { listStands } from '../rules/propose.ts'
import { bodyOf } from './standing.ts'

/** The lists the actor's body may enter subjects on today; none for a body that may not. */
export async function proposableLists(ctx: Context, actor: Actor): Promise<ListDefinition[]> {
  const today = ctx.clock.today()
  const body = await bodyOf(ctx, ctx.db, actor).catch((error: unknown) => {
    if (error instanceof Problem) return undefined
    throw error
  })
  if (body === undefined) return []
  return ctx.catalogue.lists.filter(
    (list) =>
      list.origin === 'own' &&
      list === ctx.catalogue.list(list.code) &&
      listStands(list, today) &&
      mayRecognise(list, body),
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
}

/**
 * The subject with the adverse decisions of its archive, newest first. The look is written into the access ledger.
 * Throws `list.wrong_body` for somebody without a body, `list.subject_unknown`.
 */
export async function candidate(
  ctx: Context,
  actor: Actor,
  code: string,
  requestId: string,
): Promise<Candidate> {
  await bodyOf(ctx, ctx.db, actor)
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
  const archive = await listArchive(ctx.db, { subjectId: subject.id, limit: 100 })
  const bases = archive
    .filter((r) => r.polarity === 'adverse' && r.listCode === null && (r.held ?? []).length === 0)
    .map(({ factId, kind, documentNo, authorityName, decidedOn }) => ({
      fact: factId,
      kind,
      documentNo,
      authorityName,
      decidedOn,
    }))
  return { code: subject.code, name: subject.name, bases }
}
