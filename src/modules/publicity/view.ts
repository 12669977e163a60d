/** Records as strangers see them: the kind's public fields only, codes as words, dates as dates. */
import type { Context } from '../../context.ts'
import { beijingTime } from '../../kernel/time.ts'
import type { Field, RecordKind } from '../catalogue/index.ts'
import type { StoredRecord } from '../records/index.ts'
import { publicityWindow } from './rules.ts'
import type { PublicField, PublicRecordView } from './schema.ts'

/** The kind a record came under: its own version where the catalogue still has it, else the newest. */
export function kindOf(ctx: Context, record: StoredRecord): RecordKind {
  return ctx.catalogue.kindVersion(record.kind, record.kindVersion) ?? ctx.catalogue.kind(record.kind)
}

/** The public fields of a record in the order of the catalogue; empty ones are left out. */
export function publicFields(ctx: Context, kind: RecordKind, payload: Record<string, unknown>): PublicField[] {
  const shown: PublicField[] = []
  for (const field of kind.fields) {
    if (field.publicity !== 'public' || field.personal === 'discard') continue
    const value = payload[field.name]
    if (value === undefined || value === null || value === '') continue
    shown.push({ name: field.name, title: field.title, value: displayValue(ctx, field, value) })
  }
  return shown
}

function displayValue(ctx: Context, field: Field, value: unknown): string {
  if (Array.isArray(value)) return value.map((one) => displayValue(ctx, field, one)).join('；')
  if (field.codes !== undefined) return ctx.catalogue.codeList(field.codes).title(String(value))
  if (typeof value === 'boolean') return value ? '是' : '否'
  const unit = field.unit === undefined || field.title.includes(field.unit) ? '' : ` ${field.unit}`
  return `${String(value)}${unit}`
}

/** First day on which repair may be asked for, by the rule the record is shown under; null where none applies. */
export function repairFrom(ctx: Context, kind: RecordKind, record: StoredRecord): string | null {
  if (kind.polarity !== 'adverse' || record.decidedOn === null) return null
  const rule = ctx.catalogue.publicityRule(kind.publicityRule)
  const valueOf = (role: string): unknown => {
    const field = kind.fields.find((f) => f.role === role)
    return field === undefined ? undefined : record.payload[field.name]
  }
  const fine = valueOf('sanction.fine')
  const kinds = valueOf('sanction.kinds')
  return publicityWindow(rule, {
    category: 'organisation', decidedOn: record.decidedOn, effectiveOn: record.effectiveOn,
    receivedOn: record.firstReceivedAt.slice(0, 10), until: record.until,
    sanctionKinds: Array.isArray(kinds) ? kinds.map(String) : [],
    fineYuan: typeof fine === 'number' || typeof fine === 'string' ? Number(fine) * 10_000 : null,
    procedure: textOrNull(valueOf('procedure')), declaredLevel: null, state: textOrNull(valueOf('state')),
    sector: null, province: ctx.config.site.region.slice(0, 2), value: (name) => record.payload[name],
  }).repairFrom
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

/** One record for a stranger. The caller has asked the publicity question already. */
export function publicView(ctx: Context, record: StoredRecord, subject: { code: string | null; name: string }): PublicRecordView {
  const kind = kindOf(ctx, record)
  const list = record.listCode === null ? undefined : ctx.catalogue.findList(record.listCode)
  return {
    id: record.id, fact: record.factId, version: record.version, kind: kind.code, kindTitle: kind.title,
    polarity: record.polarity, subject, documentNo: record.documentNo,
    authority: { code: record.authorityCode, name: record.authorityName },
    decidedOn: record.decidedOn, effectiveOn: record.effectiveOn, until: record.until, level: record.level,
    list: record.listCode === null ? null : { code: record.listCode, title: list?.title ?? record.listCode },
    publicFrom: record.publicFrom ?? record.decidedOn ?? '', publicUntil: record.publicUntil,
    repairFrom: repairFrom(ctx, kind, record), publicityRule: record.publicityRule,
    bases: (list ?? kind).basis.map((b) => ({ document: b.document, article: b.article ?? null })),
    firstReceivedAt: beijingTime(new Date(record.firstReceivedAt)), knownFrom: beijingTime(new Date(record.knownFrom)),
    fields: publicFields(ctx, kind, record.payload),
  }
}
