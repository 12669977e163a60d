/** Public records as the pages draw them. What is public was decided by the publicity module; here it is only named. */
import type { Context } from '../../context.ts'
import { isCourtKept, type FieldRole, type RecordKind } from '../../modules/catalogue/index.ts'
import { markTitles, type Mark } from '../../modules/checks/index.ts'
import type { PublicRecordView, PublicVersion } from '../../modules/publicity/index.ts'
import type { Change, FieldValue, RecordChange, RecordView, Tone } from '../types.ts'

const levels = { minor: '轻微失信', general: '一般失信', serious: '严重失信' } as const

/** What the decision itself names as its basis (penalties, list entries). */
const OWN_BASIS = 'legal_basis'

/** Open marks by fact. */
export type Marks = ReadonlyMap<string, readonly Mark[]>

/** A record on its own, in a list, in a file. */
export function recordOf(ctx: Context, r: PublicRecordView, today: string, marks?: Marks): RecordView {
  const kind = ctx.catalogue.findKind(r.kind)
  const own = r.fields.find((f) => f.name === OWN_BASIS)?.value
  return {
    id: r.id,
    href: r.list === null ? undefined : `/lists/${r.list.code}/entries/${r.fact}`,
    kind: { code: r.kind, title: r.kindTitle },
    tone: toneOf(r, today),
    subject: { name: r.subject.name, uscc: r.subject.code ?? undefined },
    summary: summaryOf(kind, r),
    documentNo: r.documentNo ?? undefined,
    documentTitle: byRole(kind, r, 'document.title'),
    authority: { name: r.authority.name ?? '', code: r.authority.code ?? undefined },
    source: sourceOf(kind, r),
    decidedOn: r.decidedOn ?? undefined,
    effectiveOn: r.effectiveOn ?? undefined,
    until: r.until ?? (r.polarity === 'neutral' && r.list === null ? '2099-12-31' : undefined),
    levelTitle: r.level === null || r.polarity !== 'adverse' ? undefined : levels[r.level],
    repairFrom: r.repairFrom ?? undefined,
    publicFrom: r.publicFrom,
    publicUntil: r.publicUntil ?? undefined,
    list:
      r.list === null
        ? undefined
        : { ...r.list, courtKept: isCourtKept(ctx.catalogue.listOnRecord(r.list.code, today)) },
    basisText: own,
    bases: r.bases.map((b) => ({ document: b.document, article: b.article ?? undefined })),
    marks: (marks?.get(r.fact) ?? []).map((code) => ({ code, title: markTitles[code] })),
  }
}

/** An entry that has run out but is still within its publicity period is past; a decision stays what it is. */
function toneOf(r: PublicRecordView, today: string): Tone {
  if (r.polarity === 'favourable') return 'good'
  // 经营异常名录 and its like: no dishonesty, and nothing that goes without saying.
  if (r.polarity === 'neutral') return r.list === null ? 'neutral' : 'attention'
  return r.list !== null && r.until !== null && r.until < today ? 'past' : 'adverse'
}

/** What a record comes to in a few words: the sanctions with the fine, the certificate, the list. */
function summaryOf(kind: RecordKind | undefined, r: PublicRecordView): string {
  const sanctions = byRole(kind, r, 'sanction.kinds')
  if (sanctions !== undefined) {
    const fine = byRole(kind, r, 'sanction.fine')?.replace(/\s*万元$/, '')
    return fine === undefined ? sanctions : sanctions.replace('罚款', `罚款 ${fine} 万元`)
  }
  const year = r.fields.find((f) => f.name === 'year')?.value
  if (r.list !== null) return year === undefined ? r.list.title : `${r.list.title}（${year}年度）`
  const named = r.fields.find((f) => f.name === 'certificate_title') ?? r.fields.find((f) => f.name === 'content')
  return shorten(named?.value ?? byRole(kind, r, 'document.title') ?? r.kindTitle)
}

/** The first ninety characters. */
export function shorten(text: string): string {
  const characters = [...text]
  return characters.length > 90 ? `${characters.slice(0, 90).join('')}…` : text
}

function byRole(kind: RecordKind | undefined, r: PublicRecordView, role: FieldRole): string | undefined {
  const name = kind?.fields.find((f) => f.role === role)?.name
  return name === undefined ? undefined : r.fields.find((f) => f.name === name)?.value
}

function sourceOf(kind: RecordKind | undefined, r: PublicRecordView): RecordView['source'] {
  const name = byRole(kind, r, 'source.name')
  return name === undefined ? undefined : { name, code: byRole(kind, r, 'source.code') }
}

/** Shown elsewhere on the page: whose it is, who decided, who sent it, on which basis. */
const elsewhere = /^(subject|authority|source)\./

/** The fields of a record's own page, in the catalogue's order. */
export function fieldsOf(ctx: Context, r: PublicRecordView): FieldValue[] {
  const kind = ctx.catalogue.findKind(r.kind)
  const roles = new Map(kind?.fields.map((f) => [f.name, f.role ?? '']))
  return r.fields
    .filter((f) => f.name !== OWN_BASIS && !elsewhere.test(roles.get(f.name) ?? ''))
    .map((f) => ({
      title: f.title,
      value: f.value >= '2099-01-01' && /^\d{4}-\d\d-\d\d$/.test(f.value) ? '长期' : f.value,
    }))
}

/** A record as a line of what is new. */
export function changeOf(record: RecordView, at: string): Change {
  return {
    at,
    title: record.summary,
    tone: record.tone,
    kindTitle: record.kind.title,
    subject: record.subject.name,
    authority: record.authority.name,
    href: record.href ?? `/records/${record.id}`,
    decidedOn: record.decidedOn,
  }
}

/** The versions strangers could see, as what happened to a record: its receipt, then each correction, newest first. */
export function versionsOf(
  history: readonly PublicVersion[],
  firstReceivedAt: string,
  words: { received: string; corrected: (nth: number) => string },
): { version: number; changes: RecordChange[] } {
  const corrections = history.slice(0, -1)
  const version = corrections.length + 1
  return {
    version,
    changes: [
      // What was revoked and then filed again, on a new paper, corrects nothing.
      ...corrections.map((h, i) => ({
        at: h.knownFrom,
        title: history[i + 1]?.ended === 'revoked' ? '撤销后重新公示' : words.corrected(version - i),
      })),
      { at: firstReceivedAt.slice(0, 10), title: words.received },
    ],
  }
}
