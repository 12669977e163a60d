/** Subjects and codes as the pages draw them. */
import type { Context } from '../../context.ts'
import { archiveView } from '../../modules/catalogue/index.ts'
import type { PublicFile } from '../../modules/publicity/index.ts'
import { findSubjectByCode, readCode, regionFullName } from '../../modules/subjects/index.ts'
import type { CodeReading, FieldValue, RecordView, Relation, SubjectFile, Tone } from '../types.ts'
import { withQuery } from '../format.ts'
import { recordOf, type Marks } from './records.ts'

export const categories = { organisation: '法人和非法人组织', 'sole-trader': '个体工商户' } as const

const nameKinds = { current: '现用名称', former: '曾用名', alias: '其他名称' } as const

const relationKinds = {
  representative: '法定代表人或负责人',
  officer: '主要人员',
  shareholder: '股东',
  parent: '所属单位',
  supervisor: '主管单位',
} as const

/** Records of one kind beyond this many are left to the lists, so that a file stays a page. */
const PER_KIND = 10

/** The newest facts of a file, told one by one as what happened in it. */
const CHANGES = 20

/** So many records of a kind are read for a page: those it lists, and those it tells as what happened. */
export const READ_PER_KIND = Math.max(PER_KIND, CHANGES)

/** The operating state in words; unknown codes as they came. */
export function operatingStateOf(ctx: Context, state: string | null): string | undefined {
  return state === null ? undefined : ctx.catalogue.codeList('operating-states').title(state)
}

/** A public file as a page; what of a past day may be told was asked there (the term of publicity binds every view). */
export function fileOf(ctx: Context, file: PublicFile, asOf: string | undefined, marks?: Marks): SubjectFile {
  const { subject } = file
  const today = ctx.clock.today()
  const shown = file.records.filter((r) => ctx.catalogue.findKind(r.kind)?.nature !== 'registration')
  const records = shown.map((r) => recordOf(ctx, r, today, marks))
  const unread = unreadOf(ctx, file)
  const { kept, more } = cutPerKind(records, unread, { uscc: subject.code ?? '', asOf })
  return {
    id: subject.id,
    uscc: subject.code ?? '',
    name: subject.name,
    categoryTitle: categories[subject.category],
    operatingState: operatingStateOf(ctx, subject.operatingState),
    regionTitle: subject.region === null ? undefined : regionFullName(subject.region),
    base: baseOf(ctx, file),
    names: file.names.map((n) => ({
      name: n.name,
      kindTitle: nameKinds[n.kind],
      from: n.from ?? undefined,
      to: n.to ?? undefined,
    })),
    relations: file.relations.map(relationOf),
    records: kept,
    tones: countTones(records, unread),
    more,
    counts: file.counts,
    changes: shown
      .slice(0, CHANGES)
      .map((r, i) => ({
        at: r.knownFrom,
        title: `${file.corrected.has(r.id) ? '更正' : '公示'}：${records[i]?.summary ?? r.kindTitle}`,
        href: records[i]?.href ?? `/records/${r.id}`,
      }))
      .sort((a, b) => (a.at < b.at ? 1 : -1)),
    updatedAt: subject.changedAt.toISOString(),
    asOf,
  }
}

/** Adverse records are kept as they were read; of the others the newest of each kind, and where the rest are. */
function cutPerKind(
  records: readonly RecordView[],
  unread: readonly Unread[],
  { uscc, asOf }: { uscc: string; asOf: string | undefined },
): Pick<SubjectFile, 'more'> & { kept: RecordView[] } {
  const adverse = (r: RecordView): boolean => r.tone === 'adverse' || r.tone === 'past'
  const groups = new Map<string, RecordView[]>()
  for (const r of records.filter((one) => !adverse(one))) {
    const key = `${r.tone === 'good'} ${r.kind.code}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [r])
    else group.push(r)
  }
  const shown = new Set([...groups.values()].flatMap((group) => group.slice(0, PER_KIND)))
  const more = [...groups.values()].flatMap((group) => {
    const [one] = group
    if (one === undefined || group.length <= PER_KIND) return []
    const { code, title } = one.kind
    const good = one.tone === 'good'
    const others = unread.find((u) => u.kind === code && (u.tone === 'good') === good)?.count ?? 0
    const rest = { count: group.length + others, good }
    if (code === 'permit' && asOf === undefined)
      return [{ ...rest, title, href: withQuery('/publicity/permits', { q: uscc }) }]
    const href = withQuery(`/api/v1/subjects/${uscc}/records`, { kind: code, asOf })
    return [{ ...rest, title: `${title}（JSON）`, href }]
  })
  return { kept: records.filter((r) => adverse(r) || shown.has(r)), more }
}

function countTones(records: readonly RecordView[], unread: readonly Unread[]): Record<Tone, number> {
  const counts: Record<Tone, number> = { adverse: 0, past: 0, good: 0, neutral: 0, attention: 0 }
  for (const { tone } of records) counts[tone] += 1
  for (const { tone, count } of unread) counts[tone] += count
  return counts
}

/** Records of a kind that a long file does not list, counted by what the kind is. */
interface Unread {
  readonly kind: string
  readonly tone: Tone
  readonly count: number
}

const polarityTones = { favourable: 'good', neutral: 'neutral', adverse: 'adverse' } as const

/** Of what stands on lists nothing is left out, so that the tone of the rest is its polarity. */
function unreadOf(ctx: Context, file: PublicFile): Unread[] {
  return file.groups.flatMap(({ kind, polarity, listed, count }) => {
    if (listed || ctx.catalogue.findKind(kind)?.nature === 'registration') return []
    const read = file.records.filter((r) => r.kind === kind && r.polarity === polarity && r.list === null).length
    return count > read ? [{ kind, tone: polarityTones[polarity], count: count - read }] : []
  })
}

function baseOf(ctx: Context, { subject }: PublicFile): FieldValue[] {
  const kind = ctx.catalogue.findKind('registration')
  const lines = kind === undefined ? [] : archiveView(kind, subject.registration, ctx.catalogue)
  // Codes and names stand above; what is left is the registration itself.
  const rest = lines.filter((l) => !['subject_name', 'subject_category', 'uscc', 'former_names'].includes(l.field))
  return [
    { title: '名称', value: subject.name },
    { title: '统一社会信用代码', value: subject.code ?? '' },
    ...rest.map((l) => ({ title: l.title, value: l.text })),
  ]
}

function relationOf(r: PublicFile['relations'][number]): Relation {
  return {
    kindTitle: relationKinds[r.kind],
    name: r.personName ?? r.otherName ?? '',
    uscc: r.otherCode ?? undefined,
    role: r.role ?? undefined,
    from: r.from ?? undefined,
    to: r.to ?? undefined,
  }
}

const codeKinds: Readonly<Record<string, string>> = {
  uscc: '统一社会信用代码',
  licence15: '工商注册号',
  orgcode: '组织机构代码',
  tax: '税务登记号',
  'resident-id': '居民身份证号码',
  unknown: '',
}

/** What a code is, part by part, and whose. */
export async function readingOf(ctx: Context, text: string): Promise<CodeReading> {
  const reading = readCode(text)
  const subject =
    reading.kind === 'uscc' && reading.valid ? await findSubjectByCode(ctx.db, reading.normalised) : undefined
  return {
    input: reading.input,
    normalised: reading.normalised,
    kind: reading.kind,
    kindTitle: codeKinds[reading.kind] ?? '',
    valid: reading.valid,
    reasons: reading.reasons,
    warnings: reading.warnings,
    parts: reading.parts,
    subject: subject === undefined || subject.code === null ? undefined : { name: subject.name, uscc: subject.code },
  }
}
