/** Whether a case is there for somebody: its body always, its subject once the procedure has told it. */
import type { Db, Tx } from '../../../kernel/db.ts'
import type { Actor } from '../../../kernel/http.ts'
import { handles, maySee } from '../rules/authority.ts'
import { wasIn, type CaseRow } from '../store/inbox.ts'
import { flowOf } from '../workflow/registry.ts'

export async function seesCase(db: Db | Tx, actor: Actor, about: CaseRow): Promise<boolean> {
  if (!maySee(actor, about, about.subjectCode)) return false
  const { told } = flowOf(about)
  return told === undefined || handles(actor, about) || wasIn(db, about.id, told)
}
