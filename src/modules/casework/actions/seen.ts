/** Whether a case is there for somebody: its body always, its subject once the procedure has told it. */
import type { Db, Tx } from '../../../kernel/db.ts'
import type { Actor } from '../../../kernel/http.ts'
import { handles, maySee } from '../rules/authority.ts'
import { wasIn, type CaseRow } from '../store/inbox.ts'
import { codeFor } from '../store/of-subject.ts'
import { flowOf } from '../workflow/registry.ts'

/** The code under which the actor may be the subject of a case. */
export async function subjectCodeFor(
  db: Db | Tx,
  actor: Actor,
  about: Pick<CaseRow, 'subjectId' | 'subjectCode'>,
): Promise<string | null> {
  return actor.roles.has('subject') ? codeFor(db, about, actor.organisation?.code) : about.subjectCode
}

export async function seesCase(db: Db | Tx, actor: Actor, about: CaseRow): Promise<boolean> {
  if (!maySee(actor, about, await subjectCodeFor(db, actor, about))) return false
  const { told } = flowOf(about)
  return told === undefined || handles(actor, about) || wasIn(db, about.id, told)
}
