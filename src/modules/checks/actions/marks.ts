/** Marks on list entries: while one is open, the entry's measures are shown and not carried out. */
import type { Tx } from '../../../kernel/db.ts'
import { publishEvents } from '../../../kernel/feed.ts'
import { uuidv7 } from '../../../kernel/ids.ts'
import { findSubject } from '../../subjects/index.ts'
import type { Mark } from '../rules/decide.ts'
import { endMark, insertMark } from '../store/marks.ts'

export interface MarkOfCase {
  subjectId: string
  factId: string
  mark: Mark
  /** The case of objection or repair that asks for it. */
  caseId: string
  at: Date
}

/** Places a mark in the caller's transaction; checks heed it within the index's bound after the commit. */
export async function placeMark(tx: Tx, mark: MarkOfCase): Promise<void> {
  if (await insertMark(tx, { ...mark, id: uuidv7() })) await tell(tx, 'marked', mark)
}

/**
 * Lifts a case's mark in the caller's transaction. Told only where no other case keeps the same mark: whoever follows
 * the feed would carry the measures out again.
 */
export async function liftMark(tx: Tx, mark: MarkOfCase): Promise<void> {
  if ((await endMark(tx, mark)) === 'ended') await tell(tx, 'unmarked', mark)
}

/** With the code: by it a receiver finds what it keeps of the subject. */
async function tell(tx: Tx, kind: string, { subjectId, factId, mark }: MarkOfCase): Promise<void> {
  const subject = await findSubject(tx, subjectId)
  await publishEvents(tx, [
    {
      kind,
      public: false,
      subject: {
        id: subjectId,
        ...(subject === undefined ? {} : { name: subject.name }),
        ...(subject?.code == null ? {} : { code: subject.code }),
      },
      object: { type: 'fact', id: factId },
      detail: { mark },
    },
  ])
}
