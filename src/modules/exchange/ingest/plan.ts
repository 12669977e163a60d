/** How one submission is to be read: its kind compiled, its publicity rules, what its rows have in common. */
import type { Context } from '../../../context.ts'
import { civilDateOf, type CivilDate } from '../../../kernel/time.ts'
import { addWorkdaysOrEstimate } from '../../../kernel/workdays.ts'
import {
  compileKind, editionFor, kindCarriers, lapse, type CompiledKind, type ListDefinition, type PublicityRule,
  type RecordKind,
} from '../../catalogue/index.ts'
import { RecordWriter, type FiledWindow } from '../../records/index.ts'
import { identifyCode, isUscc } from '../../subjects/index.ts'
import type { Submission } from '../schema.ts'
import { unknownStanding, type Recognises, type Standing } from './field.ts'
import { PayloadWriter } from './payload.ts'

export interface Plan {
  readonly kind: RecordKind
  readonly compiled: CompiledKind
  readonly rule: PublicityRule
  readonly ruleOf: (list: ListDefinition) => PublicityRule
  /** The civil date of receipt: lateness is measured to it, however long the queue was. */
  readonly receivedOn: CivilDate
  /** The list a row names, or the delivery, in the edition for the day of its decision. */
  readonly list: (text: string | null, on: CivilDate) => ListDefinition | undefined
  /** Whether the kind may carry a decision of a day (E703): few distinct dates, asked once each. */
  readonly standsOn: (decidedOn: CivilDate) => boolean
  /** Publicity windows reckoned in this run, by the facts they follow from. */
  readonly windows: Map<string, FiledWindow>
  readonly payloads: PayloadWriter
  readonly writer: RecordWriter
  /** What the file itself need not say: the list and the source of the submission. */
  readonly defaults: Readonly<Record<string, string>>
  /** The field of administration a decision is judged under, by the code of its authority. */
  readonly fieldOf: (authority: string | null) => string | null
  /** Whether a body may decide entries on a list. */
  readonly recognises: Recognises
  /** What the sender may file of an authority's decisions. */
  readonly mayFile: Standing['mayFile']
  readonly province: string | null
  /** Names of the fields that identify a subject and a document: where a question points. */
  readonly fields: {
    readonly name: string
    readonly uscc: string
    readonly document: string
    readonly authority: string
  }
  /** The kind is a register: its rows say what subjects are called. */
  readonly register: boolean
  /** The field of the document number, where the number is part of the key; else undefined. */
  readonly documentField: string | undefined
  /** The field in which a sender states its own end of publicity; undefined where the kind has none. */
  readonly statedEnd: string | undefined
  /** Whether rows that differ from a filed one only by their document number are asked about (E502). */
  readonly asksTwins: boolean
  /** When a decision of this day is due here: few distinct dates, asked once each. */
  readonly due: (decidedOn: CivilDate) => Due
}

/**
 * The last working day for delivery. Where its year has no notice of days off yet nothing is decided by an estimate:
 * the days of the duty are kept, and the last one is filled in when the year is announced.
 */
export interface Due {
  readonly on: CivilDate | null
  readonly days: number | null
}

const noDuty: Due = { on: null, days: null }

function dueAfter(decidedOn: CivilDate, days: number): Due {
  const { date, estimated } = addWorkdaysOrEstimate(decidedOn, days)
  return estimated ? { on: null, days } : { on: date, days: null }
}

/** `bodies`: what the bodies of the delivery answer for; needed where rows are filed. */
export function planFor(ctx: Context, submission: Submission, bodies: Standing = unknownStanding): Plan {
  const receivedOn = civilDateOf(submission.receivedAt)
  const kind = kindFor(ctx, submission)
  const due = new Map<CivilDate, Due>()
  const standing = new Map<CivilDate, boolean>()
  const nameOf = (role: string): string => kind.fields.find((f) => f.role === role)?.name ?? role
  const document = kind.fields.find((f) => f.role === 'document.no')?.name
  const documentField = document !== undefined && kind.key.includes(document) ? document : undefined
  return {
    kind,
    compiled: compileKind(kind, ctx.catalogue, { identifyCode, isUscc, today: ctx.clock.today() }),
    rule: ctx.catalogue.publicityRule(kind.publicityRule),
    ruleOf: (list) => ctx.catalogue.publicityRule(list.publicityRule),
    receivedOn,
    standsOn: (decidedOn) => {
      let stands = standing.get(decidedOn)
      if (stands === undefined) {
        stands = lapse(kind, kindCarriers(kind), { decidedOn, receivedOn }) === undefined
        standing.set(decidedOn, stands)
      }
      return stands
    },
    windows: new Map(),
    payloads: new PayloadWriter(),
    writer: new RecordWriter(),
    list: (text, on) => {
      const code = text ?? submission.listCode ?? kind.list
      return code === undefined || code === null ? undefined : ctx.catalogue.findList(code, on)
    },
    defaults: defaultsOf(kind, submission),
    fieldOf: bodies.fieldOf,
    recognises: bodies.recognises,
    mayFile: bodies.mayFile,
    province: ctx.config.site.region.slice(0, 2),
    fields: {
      name: nameOf('subject.name'), uscc: nameOf('subject.uscc'), document: nameOf('document.no'),
      authority: nameOf('authority.code'),
    },
    register: kind.nature === 'registration',
    documentField,
    statedEnd: kind.fields.find((f) => f.name === 'publicity_until')?.name,
    asksTwins: documentField !== undefined && kind.nature === 'fact' && kind.polarity === 'adverse',
    due: (decidedOn) => {
      if (kind.deadlineWorkingDays === undefined) return noDuty
      let known = due.get(decidedOn)
      if (known === undefined) due.set(decidedOn, (known = dueAfter(decidedOn, kind.deadlineWorkingDays)))
      return known
    },
  }
}

/**
 * The kind of a delivery in the edition for the day it was received: a form that begins next year asks nothing of
 * today's files. Throws `catalogue.unknown_kind`.
 */
export function kindFor(
  ctx: Pick<Context, 'catalogue'>,
  submission: Pick<Submission, 'kind' | 'receivedAt'>,
): RecordKind {
  const { catalogue } = ctx
  const { kind, receivedAt } = submission
  return editionFor(catalogue.kinds, kind, civilDateOf(receivedAt)) ?? catalogue.kind(kind)
}

/** Values every row has although the file may be silent: by the kind's roles, under its field names. */
function defaultsOf(kind: RecordKind, submission: Submission): Record<string, string> {
  const defaults: Record<string, string> = {}
  const set = (role: string, value: string | null): void => {
    const field = kind.fields.find((f) => f.role === role)
    if (field !== undefined && value !== null) defaults[field.name] = value
  }
  set('list', submission.listCode ?? kind.list ?? null)
  set('source.name', submission.sourceName)
  set('source.code', submission.sourceCode)
  return defaults
}
