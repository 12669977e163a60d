/** Taking back an early exit that was got by false papers (安全生产严重失信主体名单管理办法: 撤销移出、恢复列入). */
import type { Context } from '../../../context.ts'
import { clientTransaction } from '../../../kernel/db.ts'
import type { Actor } from '../../../kernel/http.ts'
import { record } from '../../../kernel/journal.ts'
import { Problem } from '../../../kernel/problem.ts'
import { listsJournal } from '../journal.ts'
import { listsProblems } from '../problems.ts'
import { mayRestore } from '../rules/exit.ts'
import { statusOf } from '../rules/term.ts'
import type { Entry } from '../schema.ts'
import { updateEntry } from '../store/entries.ts'
import { fileEntry } from './file.ts'
import { restorationOf } from './papers.ts'
import { listOf, listToday, ownEntry, recognisingBody } from './standing.ts'

/**
 * Restores an entry from today for the rest of its own term, never longer: a new decision with its number and a fact of
 * its own, so that everybody who had lifted is told anew. Only where a rule in force provides for it (law.md 5.2: the
 * work-safety list), after an early exit, by a person who did not grant it. Throws `list.not_restorable`,
 * `list.not_in_force` when it was not left early or its term is over, `list.same_person`.
 */
export async function restoreListing(ctx: Context, actor: Actor, id: string, reason: string): Promise<Entry> {
  const today = ctx.clock.today()
  return clientTransaction(ctx.pool, async (client, tx) => {
    const entry = await ownEntry(tx, actor, id)
    const over = entry.until !== null && today > entry.until
    if (statusOf(entry, today) !== 'left' || entry.endGround !== 'early' || over) {
      throw new Problem(listsProblems.notInForce, { detail: '只有提前移出且期限未满的，可以恢复列入' })
    }
    if (actor.id === entry.endedBy)
      throw new Problem(listsProblems.samePerson, { detail: '决定移出的人不能撤销移出，请由其他负责人办理' })
    const list = listOf(ctx, entry)
    if (!mayRestore(list, today)) {
      throw new Problem(listsProblems.notRestorable, {
        detail: `${list.title}没有撤销移出、恢复列入的规定；有新的违法失信行为的，依法另行列入`,
      })
    }
    await recognisingBody(ctx, tx, actor, listToday(ctx, entry.list))
    const paper = await restorationOf(ctx, tx, actor, entry, list, reason)
    const open = { endedOn: null, endGround: null, endNumber: null, endedBy: null, endReason: null }
    const change = { ...open, restoredOn: today, decisionId: paper.id, decisionNumber: paper.number }
    const restored: Entry = { ...entry, ...change }
    const factId = await fileEntry(ctx, client, tx, restored)
    await updateEntry(tx, entry, { ...change, factId })
    await record(tx, {
      actor,
      action: listsJournal.restored,
      operation: 'listings.restore',
      subjectId: entry.subjectId,
      caseId: entry.caseId,
      object: { type: 'list-entry', id },
      reason,
      detail: { list: list.code, number: paper.number, fact: factId },
    })
    return { ...restored, factId }
  })
}
