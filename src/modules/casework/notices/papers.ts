/**
 * The papers the platform issues: which template, how it is numbered, and exactly what it says. A paper that
 * leaves out what the procedure asks for cannot be issued (standards 3.5, 2.8).
 */
import { Type, type Static, type TObject } from 'typebox'
import { CivilDateText, nullable } from '../../../kernel/schema.ts'

const strict = { additionalProperties: false }
/**
 * A text composed of what people wrote at several steps (facts to 5,000 characters, the law to 2,048, reasons and
 * opinions to 4,000 each) and of our own words: whatever a step accepted, the paper after it can be set.
 */
const composed = 16_000
const Text = Type.String({ minLength: 1, maxLength: composed })
const Short = Type.String({ minLength: 1, maxLength: 300 })
const Basis = Type.Array(Type.Object({ document: Short, article: Short }, strict), { minItems: 1, maxItems: 20 })
const Lines = Type.Array(Text, { minItems: 1, maxItems: 30 })
const Days = Type.Integer({ minimum: 1, maximum: 365 })

export const PreListing = Type.Object({
  list: Short, facts: Text, basis: Basis, consequences: Lines, term: Short,
  publicity: Text,
  // The window runs from service; a last day is named only where it is known when the notice is issued.
  defence: Type.Object({ days: Days, until: Type.Optional(CivilDateText), address: Short, contact: Short }, strict),
}, strict)

export const ListingDecision = Type.Object({
  list: Short, facts: Text,
  defence: Type.String({ minLength: 1, maxLength: composed, description: '陈述申辩的内容、复核和采纳情况；未提出的，写明' }),
  basis: Basis, since: CivilDateText, until: CivilDateText,
  consequences: Type.Array(Type.Object({ measure: Short, basis: Basis }, strict), { minItems: 1, maxItems: 50 }),
  publicity: Text, exit: Text,
  remedies: Type.Object({ review: Short, suit: Short }, strict),
}, strict)

export const Delisting = Type.Object({
  list: Short, cause: Text, decision: Short, since: CivilDateText, reason: Text, basis: Basis, on: CivilDateText,
  lifted: Lines, contact: Short,
}, strict)

export const RepairNotice = Type.Object({
  decision: Short, level: Short, decidedOn: CivilDateText, minEnd: nullable(CivilDateText),
  maxEnd: nullable(CivilDateText),
  conditions: Lines, materials: Lines, channels: Lines, contact: Short,
}, strict)

export const Assistance = Type.Object({
  list: Short, decision: Short, since: CivilDateText,
  subject: Type.Object({ name: Short, code: Short }, strict),
  measures: Type.Array(Type.Object({
    measure: Short, basis: Basis, until: CivilDateText }, strict), { minItems: 1, maxItems: 50,
  }),
  feedback: Type.Object({ days: Days, until: CivilDateText }, strict),
  contact: Short,
}, strict)

/** What one body has to do since the last such notice, counted: never one notice per task (J2). */
export const TaskDigest = Type.Object({
  lines: Type.Array(Type.Object({
    what: Type.Union([Type.Literal('new'), Type.Literal('lift'), Type.Literal('late')]),
    title: Short, tasks: Type.Integer({ minimum: 1 }), dueOn: CivilDateText,
  }, strict), { minItems: 1, maxItems: 200 }),
  contact: Short,
}, strict)

/** Deliveries of a body that stay out, by kind: once for each silence. */
export const DeliveryReminder = Type.Object({
  lines: Type.Array(Type.Object({
    kind: Short, lastOn: CivilDateText, dueOn: CivilDateText,
  }, strict), { minItems: 1, maxItems: 200 }),
  contact: Short,
}, strict)

export const ServiceReceipt = Type.Object({
  document: Type.Object({ title: Short, number: Short }, strict),
  place: Type.Optional(Type.String({ maxLength: 300 })),
  remark: Type.Optional(Type.String({ maxLength: 500 })),
}, strict)

/** A decision without a form of its own: not to list, not to remove, to undo, to honour. */
export const PlainDecision = Type.Object({
  title: Short, paragraphs: Lines, basis: Basis,
  remedies: Type.Optional(Type.Object({ review: Short, suit: Short }, strict)),
}, strict)

interface Paper {
  readonly title: (content: never) => string
  /** The word of its series, between the issuer's and the year: 明信[告]〔2026〕12号. */
  readonly word: string
  readonly content: TObject
  /** The paper that must be issued in the same case before this one counts as served (两书同达). */
  readonly twin?: string
}

export const papers = {
  'pre-listing-notice': {
    title: (content: Static<typeof PreListing>) => `列入${content.list}事先告知书`, word: '告', content: PreListing,
  },
  'listing-decision': {
    title: (content: Static<typeof ListingDecision>) => `列入${content.list}决定书`, word: '列决', content: ListingDecision,
    twin: 'repair-notice',
  },
  'delisting-notice': {
    title: (content: Static<typeof Delisting>) => `移出${content.list}通知书`, word: '移', content: Delisting,
  },
  'repair-notice': { title: (): string => '信用修复告知书', word: '修告', content: RepairNotice },
  'assistance-notice': { title: (): string => '失信惩戒措施协助执行通知书', word: '协', content: Assistance },
  'task-digest': { title: (): string => '联合奖惩任务通知', word: '办', content: TaskDigest },
  'delivery-reminder': { title: (): string => '数据报送提醒', word: '催', content: DeliveryReminder },
  'plain-decision': {
    title: (content: Static<typeof PlainDecision>) => content.title, word: '决', content: PlainDecision,
  },
  'service-receipt': { title: (): string => '送达回证', word: '送', content: ServiceReceipt },
} as const satisfies Record<string, Paper>

export type PaperKind = keyof typeof papers
export type PaperContent<K extends PaperKind> = Static<(typeof papers)[K]['content']>

export function isPaperKind(text: string): text is PaperKind {
  return Object.hasOwn(papers, text)
}

export function paperOf(kind: PaperKind): Paper {
  return papers[kind]
}

/** A paper ready to be rendered; kept whole with the notice, so that it renders to the same bytes for ever. */
export interface PaperData {
  number: string
  issuedOn: string
  issuer: { name: string; code: string }
  addressee: { name: string; code?: string }
  verify: { url: string; code: string }
  content: unknown
}
