/** The state of a case and the dates of its entry always agree: a step that would part them is undone. */
import { listSteps, type Moved } from '../../casework/index.ts'
import type { Tx } from '../../../kernel/db.ts'
import { Problem } from '../../../kernel/problem.ts'
import { listsProblems } from '../problems.ts'
import { statusOf } from '../rules/term.ts'
import type { Entry, EntryStatus } from '../schema.ts'
import { findEntry, findEntryOfCase, updateEntry } from '../store/entries.ts'
import { findExitOfCase } from '../store/exits.ts'

const expected: Readonly<Record<string, readonly EntryStatus[]>> = {
  proposed: ['proposed'],
  notified: ['notified'],
  defending: ['defending'],
  // An answer is there; whether more may be said is a question of the day.
  defended: ['defending', 'heard'],
  lapsed: ['heard'],
  reviewed: ['reviewed'],
  verified: ['reviewed'],
  decided: ['decided'],
  listed: ['in-force'],
  declined: ['declined'],
  dropped: ['dropped'],
  expired: ['expired'],
  left: ['left'],
  revoked: ['revoked'],
}

/** Refuses a move made past this module: the dates it should have written are not there. */
export async function mustAgree(tx: Tx, moved: Moved): Promise<void> {
  // The clock's own step follows from dates already there; it may be entered together with the move after it.
  if (moved.step.kind !== 'move' || moved.step.verb === 'lapse') return
  const entry = await findEntryOfCase(tx, moved.case.id)
  if (entry === undefined) return
  const status = statusOf(entry, moved.step.verb === 'serve-notice' ? moved.step.onDay : moved.today)
  const agrees = expected[moved.case.state]?.includes(status) === true
  if (!agrees || !(await isHeardOf(tx, entry, moved))) throw elsewhere()
}

/** An answer leaves the day it came in with the case, one for each; a waiver its own with the entry. */
async function isHeardOf(tx: Tx, entry: Entry, { case: about, step }: Moved): Promise<boolean> {
  if (step.verb === 'waive') return entry.waivedOn !== null
  if (step.verb !== 'defend') return true
  const answers = (await listSteps(tx, about.id)).filter((one) => one.verb === 'defend').length
  const received = about.data['received']
  return entry.defendedOn !== null && Array.isArray(received) && received.length === answers
}

/** The same of a request to leave: its case closes only with what the request itself says. */
export async function exitMustAgree(tx: Tx, moved: Moved): Promise<void> {
  if (moved.step.kind !== 'move') return
  const exit = await findExitOfCase(tx, moved.case.id)
  if (exit === undefined) return
  const ends: Readonly<Record<string, boolean>> = {
    granted: exit.decision === 'grant',
    refused: exit.decision === 'refuse',
    withdrawn: exit.withdrawnOn !== null,
    settled: exit.settledOn !== null,
  }
  if (ends[moved.case.state] !== true) throw elsewhere()
}

function elsewhere(): Problem {
  return new Problem(listsProblems.notLawful, {
    detail: '请在名单办理页面办理：此步骤须核对法定条件并留存文书',
  })
}

/**
 * Who recognises decides, removes and answers for it (谁认定、谁移出): a procedure stays with its body. More time given in
 * the case for the answer is more time by the entry's own date.
 */
export async function followCase(tx: Tx, { case: about, step }: Moved): Promise<void> {
  const exit = await findExitOfCase(tx, about.id)
  const entry = exit === undefined ? await findEntryOfCase(tx, about.id) : await findEntry(tx, exit.entryId)
  if (entry === undefined) return
  if (about.assigneeOrg !== entry.bodyCode) {
    throw new Problem(listsProblems.notHandedOver, {
      detail: `谁认定、谁移出：只能由${entry.bodyName}办理。不属本单位认定的，应当撤回拟列入，由有权单位另行提出`,
    })
  }
  if (step.kind === 'redate' && about.state === 'defending' && about.dueOn !== null) {
    await updateEntry(tx, entry, { defenceUntil: about.dueOn })
  }
}
