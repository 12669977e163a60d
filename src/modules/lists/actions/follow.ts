/** The state of a case and the dates of its entry always agree: a step that would part them is undone. */
import type { Moved } from '../../casework/index.ts'
import type { Tx } from '../../../kernel/db.ts'
import { Problem } from '../../../kernel/problem.ts'
import { listsProblems } from '../problems.ts'
import { statusOf } from '../rules/term.ts'
import type { EntryStatus } from '../schema.ts'
import { findEntryOfCase } from '../store/entries.ts'

const expected: Readonly<Record<string, EntryStatus>> = {
  proposed: 'proposed',
  notified: 'notified',
  defending: 'defending',
  defended: 'heard',
  lapsed: 'heard',
  reviewed: 'reviewed',
  verified: 'reviewed',
  decided: 'decided',
  listed: 'in-force',
  declined: 'declined',
  dropped: 'dropped',
  expired: 'expired',
  left: 'left',
  revoked: 'revoked',
}

/** Refuses a move made past this module: the dates it should have written are not there. */
export async function mustAgree(tx: Tx, moved: Moved): Promise<void> {
  // The clock's own step follows from dates already there; it may be entered together with the move after it.
  if (moved.step.kind !== 'move' || moved.step.verb === 'lapse') return
  const entry = await findEntryOfCase(tx, moved.case.id)
  if (entry === undefined) return
  const status = statusOf(entry, moved.step.verb === 'serve-notice' ? moved.step.onDay : moved.today)
  if (status === expected[moved.case.state]) return
  throw new Problem(listsProblems.notLawful, {
    detail: '请在名单办理页面办理：此步骤须核对法定条件并留存文书',
  })
}
