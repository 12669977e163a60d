/** A fact that goes on under another key, because its subject has another code now. */
import type { Tx } from '../../../kernel/db.ts'
import { publishEvents } from '../../../kernel/feed.ts'
import { civilDateOf } from '../../../kernel/time.ts'
import { endForerunners } from '../store/about.ts'

/**
 * Ends what the archive holds of a kind about subjects whose register tells it anew under another key; receivers drop
 * it when they hear of it, and the new one follows with its delivery.
 */
export async function replaceFacts(tx: Tx, kind: string, subjectIds: readonly string[], at: Date): Promise<void> {
  if (subjectIds.length === 0) return
  const ended = await endForerunners(tx, kind, subjectIds, { at, day: civilDateOf(at) })
  await publishEvents(tx, ended.map(({ subjectId, id, factId, shown }) => ({
    kind: 'withdrawn', public: shown, subject: { id: subjectId }, object: { type: 'record', id },
    detail: { fact: factId, reason: 'superseded' },
  })))
}
