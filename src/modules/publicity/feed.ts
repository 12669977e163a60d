/** How the feed lists the records a batch event stands for: what a stranger may not see today keeps its place, unsaid. */
import { registerFeedExpander, type BatchEvent } from '../../kernel/feed.ts'
import { civilDateOf, type Clock } from '../../kernel/time.ts'
import { listFiledForFeed, type FiledEvent, type FiledRange } from './store/filed.ts'

/** Registers the source `records`; every process that reads the feed calls it once with its clock. */
export function registerRecordFeed(clock: Clock): void {
  registerFeedExpander('records', async (db, parts) => {
    const ranges = parts.map(({ ref, offset, limit }) => ({ ...(ref as unknown as FiledRange), offset, limit }))
    const lists: BatchEvent[][] = parts.map(() => [])
    for (const row of await listFiledForFeed(db, ranges, civilDateOf(clock.now()))) lists[row.part]?.push(eventOf(row))
    return lists
  })
}

function eventOf(row: FiledEvent): BatchEvent {
  return {
    offset: row.offset,
    kind: row.version === 1 ? 'published' : 'corrected',
    public: row.shown,
    subject: { id: row.subjectId, name: row.name, ...(row.code === null ? {} : { code: row.code }) },
    object: { type: 'record', id: row.id },
    detail: {
      fact: row.factId, kind: row.kind, documentNo: row.documentNo, decidedOn: row.decidedOn,
      publicUntil: row.publicUntil,
    },
  }
}
