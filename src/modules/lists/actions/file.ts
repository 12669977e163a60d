/** Filing an entry in the archive, and ending it there: from here publicity, checks, feed and portal take over. */
import type { Context } from '../../../context.ts'
import type { PgClient, Tx } from '../../../kernel/db.ts'
import { publishEvents } from '../../../kernel/feed.ts'
import type { Actor } from '../../../kernel/http.ts'
import { Problem } from '../../../kernel/problem.ts'
import { isFactShown, publicityWindow } from '../../publicity/index.ts'
import {
  fileRecords, listArchive, lockFact, RecordWriter, revokeFactIn, tellReplaced, type NewRecord,
} from '../../records/index.ts'
import { findSubject } from '../../subjects/index.ts'
import { listsProblems } from '../problems.ts'
import { factOf } from '../rules/fact.ts'
import type { Entry } from '../schema.ts'
import { listOf } from './standing.ts'

const kindCode = 'list-entry'

interface Filed {
  record: NewRecord
  kindVersion: number
}

async function recordOf(
  ctx: Context,
  tx: Tx,
  entry: Entry,
  removed?: { on: string; reason: string },
): Promise<Filed> {
  const kind = ctx.catalogue.kind(kindCode)
  const list = listOf(ctx, entry)
  const subject = await findSubject(tx, entry.subjectId)
  const category = subject?.category ?? 'organisation'
  const fact = factOf(asDecided(entry), { kind, list, category, removed })
  const window = publicityWindow(ctx.catalogue.publicityRule(list.publicityRule), {
    category,
    decidedOn: fact.decidedOn,
    effectiveOn: fact.effectiveOn,
    receivedOn: ctx.clock.today(),
    until: fact.until,
    sanctionKinds: [],
    fineYuan: null,
    procedure: null,
    declaredLevel: null,
    state: fact.state,
    sector: null,
    province: ctx.config.site.region.slice(0, 2),
    value: (field) => fact.payload[field],
  })
  return {
    kindVersion: kind.version,
    record: {
      subjectId: entry.subjectId,
      rowNo: 1,
      documentNo: entry.decisionNumber,
      authorityCode: entry.bodyCode,
      authorityName: entry.bodyName,
      decidedOn: fact.decidedOn,
      effectiveOn: fact.effectiveOn,
      until: fact.until,
      listCode: list.code,
      polarity: fact.polarity,
      window: {
        level: window.level,
        publicFrom: window.from,
        publicUntil: window.until,
        publicityRule: window.rule,
      },
      held: null,
      dueOn: null,
      keyHash: fact.keyHash,
      contentHash: fact.contentHash,
      payload: Buffer.from(JSON.stringify(fact.payload)),
    },
  }
}

/** Restored, it is in force by the decision to restore and from that day: the months it was off the list stay so. */
function asDecided(entry: Entry): Entry {
  return entry.restoredOn === null ? entry : { ...entry, decidedOn: entry.restoredOn, servedOn: null }
}

async function file(
  ctx: Context,
  client: PgClient,
  tx: Tx,
  entry: Entry,
  removed?: { on: string; reason: string },
): Promise<NewRecord> {
  const { record, kindVersion } = await recordOf(ctx, tx, entry, removed)
  const at = ctx.clock.now()
  const filed = await fileRecords(
    client,
    {
      kind: kindCode,
      kindVersion,
      sourceCode: entry.bodyCode,
      submissionId: entry.id,
      receivedAt: at,
      at,
    },
    [new RecordWriter().write(record)],
  )
  await tellReplaced(tx, filed)
  if (filed.revoked.length > 0) throw new Problem(listsProblems.notInForce, { detail: '该决定已被撤销' })
  return record
}

/** Files the entry as a fact and tells the feed; answers the fact's id. */
export async function fileEntry(ctx: Context, client: PgClient, tx: Tx, entry: Entry): Promise<string> {
  const record = await file(ctx, client, tx, entry)
  const { documentNo } = record
  const found = await listArchive(tx, {
    subjectId: entry.subjectId, kind: kindCode, documentNo: documentNo ?? undefined, limit: 1000,
  })
  const filed = found.find((one) => one.documentNo === documentNo && one.listCode === record.listCode)
  if (filed === undefined) throw new Error(`entry ${entry.id} was filed and is not in the archive`)
  await tell(tx, 'listed', { ...entry, factId: filed.factId }, record.window.publicFrom !== null)
  return filed.factId
}

/**
 * Ends the fact from a day on: its next version is over since the day before. What was known then can
 * still be replayed.
 */
export async function endEntryFact(
  ctx: Context,
  client: PgClient,
  tx: Tx,
  entry: Entry,
  end: { on: string; ground: string; reason: string },
): Promise<void> {
  const shown = await isFactShown(tx, ctx.clock.today(), factRef(entry))
  await file(ctx, client, tx, entry, { on: end.on, reason: end.reason })
  await tell(tx, 'delisted', entry, shown, { ground: end.ground })
}

/** Undoes the fact altogether: its decision fell, or it was entered wrongly. */
export async function revokeEntryFact(
  ctx: Context,
  tx: Tx,
  actor: Actor,
  entry: Entry,
  end: { on: string; ground: string; reason: string; number: string },
): Promise<void> {
  const fact = factRef(entry)
  const shown = await isFactShown(tx, ctx.clock.today(), fact)
  // It may have been revoked in the archive already, by whoever revokes decisions there.
  if ((await lockFact(tx, fact.subjectId, fact.factId)) !== undefined) {
    await revokeFactIn(tx, ctx.clock, actor, fact, {
      ground: end.ground === 'wrong' ? 'unlawful' : 'revoked',
      reason: end.reason,
      document: end.number,
      decidedOn: end.on,
    })
  }
  await tell(tx, 'delisted', entry, shown, { ground: end.ground })
}

function factRef(entry: Entry): { subjectId: string; factId: string } {
  return { subjectId: entry.subjectId, factId: entry.factId as string }
}

/** Ids only: name, list and document are looked up, and may be told, whenever somebody reads the feed. */
async function tell(
  tx: Tx,
  kind: 'listed' | 'delisted',
  entry: Entry,
  isPublic: boolean,
  detail: { ground?: string } = {},
): Promise<void> {
  const shown = entry.nature === 'serious' || entry.nature === 'red'
  await publishEvents(tx, [
    {
      kind,
      public: isPublic && shown,
      subject: { id: entry.subjectId },
      object: { type: 'fact', id: entry.factId as string },
      detail: { fact: entry.factId, ...detail },
    },
  ])
}
