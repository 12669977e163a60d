/**
 * How the feed tells of facts: never more than may be read on the day it is asked, so that it goes on naming nobody.
 *
 * | the fact | strangers | readers with `feed:read` |
 * |---|---|---|
 * | may be read now (`shownWhere`, `sharedWhere`) | all | all |
 * | might be read once | nothing | ids: what to drop, and of whom |
 * | was shown, and a correction hides it | ids of the fact alone, as withdrawn | that something has changed, or ids |
 * | never might | nothing | that something about the subject has changed |
 * | taken back, and was shown | ids of the fact alone | ids |
 *
 * Who has a fact can so delete it (行政处罚法 art 48), and the feed tells nobody else what it was.
 */
import {
  registerFeedExpander,
  registerFeedTeller,
  type BatchEvent,
  type FeedTeller,
  type NewFeedEvent,
} from '../../kernel/feed.ts'
import { isUuid } from '../../kernel/ids.ts'
import { civilDateOf, type Clock } from '../../kernel/time.ts'
import { listFiledForFeed, type FiledEvent, type FiledRange } from './store/filed.ts'
import { findMeant, type Meant, type Named } from './store/told.ts'

/** What takes a fact back: told without saying what or whose it was. */
const takesBack: ReadonlySet<string> = new Set(['withdrawn', 'repaired', 'delisted'])

/** What an event says beside its kind and its subject, and survives when the rest may no longer be told. */
const bare: ReadonlySet<string> = new Set(['fact', 'reason', 'ground'])

/** Registers how facts are told; every process that reads the feed calls it once with its clock. */
export function registerRecordFeed(clock: Clock): void {
  const today = (): string => civilDateOf(clock.now())
  registerFeedExpander('records', async (db, parts, publicOnly) => {
    const ranges = parts.map(({ ref, offset, limit }) => ({ ...(ref as unknown as FiledRange), offset, limit }))
    const lists: BatchEvent[][] = parts.map(() => [])
    for (const row of await listFiledForFeed(db, ranges, today())) {
      const event = filedEvent(row, publicOnly)
      if (event !== undefined) lists[row.part]?.push({ offset: row.offset, ...event })
    }
    return lists
  })
  const tell: FeedTeller = async (db, events, publicOnly) => {
    const about = events.flatMap((event, i) => (namedBy(event) === undefined ? [] : [i]))
    const named = about.map((i) => namedBy(events[i] as NewFeedEvent) as Named)
    const meant = new Map((await findMeant(db, named, today())).map((one, n) => [about[n], one]))
    return events.map((event, i) => toldNow(event, meant.get(i), publicOnly))
  }
  registerFeedTeller(['record', 'fact', 'submission'], tell)
}

function filedEvent(row: FiledEvent, publicOnly: boolean): NewFeedEvent | undefined {
  const kind = row.version === 1 ? 'published' : 'corrected'
  if (publicOnly ? row.shown : row.shared) return whole(kind, row, row.shown)
  if (publicOnly) return dropped(row)
  return ids({ kind, object: { type: 'record', id: row.id }, detail: { fact: row.factId } }, row, row.wasShared)
}

/** What a single event names; undefined when it is not about a fact of a subject. */
function namedBy({ subject, object, detail }: NewFeedEvent): Named | undefined {
  if (subject === undefined || object === undefined || !isUuid(object.id)) return undefined
  const of = (type: string): string | null => (object.type === type ? object.id : null)
  const fact = detail?.['fact']
  const row = detail?.['row']
  return {
    subjectId: subject.id, record: of('record'), submission: of('submission'),
    fact: of('fact') ?? (typeof fact === 'string' && isUuid(fact) ? fact : null),
    row: typeof row === 'number' ? row : null,
  }
}

function toldNow(event: NewFeedEvent, meant: Meant | undefined, publicOnly: boolean): NewFeedEvent | undefined {
  if (meant === undefined) return undefined
  if (takesBack.has(event.kind)) {
    if (!publicOnly) return ids(event, meant, meant.wasShared)
    // What was written before this was asked said `public` of facts that nobody could ever see.
    return meant.wasShown ? { kind: event.kind, public: event.public, ...remains(event) } : undefined
  }
  if (publicOnly && !meant.shown) return dropped(meant)
  if (!publicOnly && !meant.shared) return ids(event, meant, meant.wasShared)
  if (event.kind === 'published' || event.kind === 'corrected') return whole(event.kind, meant, meant.shown)
  if (event.kind === 'listed') return listed(event, meant)
  return { ...event, public: event.public && meant.shown, subject: named(meant) }
}

/** What strangers may still hold of a fact that a correction hides: to be dropped, whatever it was and whosever. */
function dropped({ leftBehind, factId }: Pick<Meant, 'leftBehind' | 'factId'>): NewFeedEvent | undefined {
  if (leftBehind === null) return undefined
  const object = { type: 'record', id: leftBehind }
  return { kind: 'withdrawn', public: true, object, detail: { fact: factId, reason: 'corrected' } }
}

type Told = Pick<Meant, 'subjectId' | 'code' | 'name'>

function named({ subjectId: id, name, code }: Told): NonNullable<NewFeedEvent['subject']> {
  return { id, name, ...(code === null ? {} : { code }) }
}

function whole(
  kind: string,
  version: Told & Pick<Meant, 'id' | 'factId' | 'kind' | 'documentNo' | 'decidedOn' | 'publicUntil'>,
  shown: boolean,
): NewFeedEvent {
  const { id, factId, documentNo, decidedOn, publicUntil } = version
  return {
    kind, public: shown, subject: named(version), object: { type: 'record', id: id ?? '' },
    detail: { fact: factId, kind: version.kind, documentNo, decidedOn, publicUntil },
  }
}

function listed(event: NewFeedEvent, meant: Meant): NewFeedEvent {
  const { factId, listCode, documentNo, id, until } = meant
  return {
    ...event, public: event.public && meant.shown, subject: named(meant),
    detail: { fact: factId, list: listCode, documentNo, record: id, until },
  }
}

/** Ids alone: of the fact, if this reader might ever have had it, and of the subject whose answers have to be asked anew. */
function ids(event: Omit<NewFeedEvent, 'public'>, { subjectId, code }: Told, had: boolean): NewFeedEvent {
  const subject = { id: subjectId, ...(code === null ? {} : { code }) }
  return had
    ? { kind: event.kind, public: false, subject, ...remains(event) }
    : { kind: 'subject-changed', public: false, subject }
}

function remains({ object, detail }: Omit<NewFeedEvent, 'public'>): Pick<NewFeedEvent, 'object' | 'detail'> {
  const kept = Object.entries(detail ?? {}).filter(([key]) => bare.has(key))
  return {
    ...(object === undefined ? {} : { object }), ...(kept.length === 0 ? {} : { detail: Object.fromEntries(kept) }),
  }
}
