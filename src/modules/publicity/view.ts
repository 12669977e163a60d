/** Records as strangers see them: the kind's public fields only, codes as words, dates as dates. */
import type { Context } from '../../context.ts'
import { beijingTime, civilDateOf } from '../../kernel/time.ts'
import { archiveView, type Audience, type ListDefinition, type RecordKind } from '../catalogue/index.ts'
import type { StoredRecord } from '../records/index.ts'
import { repairFrom } from './rules.ts'
import type { PublicField, PublicRecordView } from './schema.ts'

/** The kind a record came under: its own version where the catalogue or the database still has it, else the newest. */
export function kindOf(ctx: Context, record: StoredRecord): RecordKind {
  return ctx.catalogue.kindVersion(record.kind, record.kindVersion) ?? ctx.catalogue.kind(record.kind)
}

/** The list a record is an entry of, in the edition its decision came under, or without a day its receipt. */
export function listOfRecord(ctx: Context, record: StoredRecord): ListDefinition | undefined {
  const { listCode, decidedOn, firstReceivedAt } = record
  if (listCode === null) return undefined
  return ctx.catalogue.listOnRecord(listCode, decidedOn ?? civilDateOf(new Date(firstReceivedAt)))
}

/** The fields of a record this audience may read, in the order of the catalogue; empty ones are left out. */
function fieldsFor(
  ctx: Context,
  kind: RecordKind,
  payload: Record<string, unknown>,
  audience: Audience,
): PublicField[] {
  const lines = archiveView(kind, payload, ctx.catalogue, audience)
  return lines.map(({ field, title, text }) => ({ name: field, title, value: text }))
}

/** One record as its reader may see it. The caller has asked the publicity question already. */
export function publicView(
  ctx: Context,
  record: StoredRecord,
  subject: { code: string | null; name: string },
  audience: Audience = 'public',
): PublicRecordView {
  const kind = kindOf(ctx, record)
  const list = listOfRecord(ctx, record)
  const rule = ctx.catalogue.publicityRule((list ?? kind).publicityRule)
  return {
    id: record.id, fact: record.factId, version: record.version, kind: kind.code, kindTitle: kind.title,
    polarity: record.polarity, subject, documentNo: record.documentNo,
    authority: { code: record.authorityCode, name: record.authorityName },
    decidedOn: record.decidedOn, effectiveOn: record.effectiveOn, until: record.until, level: record.level,
    list: record.listCode === null ? null : { code: record.listCode, title: list?.title ?? record.listCode },
    publicFrom: record.publicFrom ?? '', publicUntil: record.publicUntil, publicityRule: record.publicityRule,
    repairFrom: record.publicFrom === null ? null : repairFrom(rule, record.publicityRule, record.publicFrom),
    bases: (list ?? kind).basis.map((b) => ({ document: b.document, article: b.article ?? null })),
    firstReceivedAt: beijingTime(new Date(record.firstReceivedAt)),
    knownFrom: beijingTime(new Date(record.knownFrom)),
    fields: fieldsFor(ctx, kind, record.payload, audience),
  }
}
