/** How one submission is to be read: its kind compiled, its publicity rule, and rows turned into records. */
import { hash } from 'node:crypto'
import type { Context } from '../../../context.ts'
import type { InputError } from '../../../kernel/problem.ts'
import { nameKey } from '../../../kernel/text.ts'
import { addDays, addMonths, civilDateOf, type CivilDate } from '../../../kernel/time.ts'
import { addWorkdaysOrEstimate } from '../../../kernel/workdays.ts'
import {
  compileKind, type CompiledKind, type Level, type ListDefinition, type PublicityRule, type RecordKind,
  type RowReader, type RowResult, type RowRoles,
} from '../../catalogue/index.ts'
import { publicityWindow } from '../../publicity/index.ts'
import type { NewRecord } from '../../records/index.ts'
import { identifyCode, isUscc, type Registration } from '../../subjects/index.ts'
import type { RowIdentity, Submission } from '../schema.ts'

export interface Plan {
  readonly kind: RecordKind
  readonly compiled: CompiledKind
  readonly rule: PublicityRule
  readonly ruleOf: (list: ListDefinition) => PublicityRule
  /** The civil date of receipt: lateness is measured to it, however long the queue was. */
  readonly receivedOn: CivilDate
  readonly list: (text: string | null) => ListDefinition | undefined
  /** What the file itself need not say: the list and the source of the submission. */
  readonly defaults: Readonly<Record<string, string>>
  readonly sector: string | null
  readonly province: string | null
  /** Names of the fields that identify a subject and a document: where a question points. */
  readonly fields: { readonly name: string; readonly uscc: string; readonly document: string }
  /** The kind is a register: its rows say what subjects are called. */
  readonly register: boolean
  /** The field of the document number, where the number is part of the key; else undefined. */
  readonly documentField: string | undefined
  /** Whether rows that differ from a filed one only by their document number are asked about (E502). */
  readonly asksTwins: boolean
  /** Last working day for delivery by decision date: few distinct dates, asked once each. */
  readonly dueOn: (decidedOn: CivilDate) => CivilDate | null
}

/** A row the validator let through, with the identity it claims. */
export interface ReadRow {
  rowNo: number
  cells: readonly string[]
  result: RowResult
  identity: RowIdentity
}

export function planFor(ctx: Context, submission: Submission): Plan {
  const kind = ctx.catalogue.kind(submission.kind)
  const due = new Map<CivilDate, CivilDate>()
  const nameOf = (role: string): string => kind.fields.find((f) => f.role === role)?.name ?? role
  const document = kind.fields.find((f) => f.role === 'document.no')?.name
  const documentField = document !== undefined && kind.key.includes(document) ? document : undefined
  return {
    kind,
    compiled: compileKind(kind, ctx.catalogue, { identifyCode, isUscc, today: ctx.clock.today() }),
    rule: ctx.catalogue.publicityRule(kind.publicityRule),
    ruleOf: (list) => ctx.catalogue.publicityRule(list.publicityRule),
    receivedOn: civilDateOf(submission.receivedAt),
    list: (text) => {
      const code = text ?? submission.listCode ?? kind.list
      return code === undefined || code === null ? undefined : ctx.catalogue.findList(code)
    },
    defaults: defaultsOf(kind, submission),
    sector: ctx.catalogue.sectorOf(submission.sourceCode),
    province: ctx.config.site.region.slice(0, 2),
    fields: {
      name: nameOf('subject.name'), uscc: nameOf('subject.uscc'), document: nameOf('document.no'),
    },
    register: kind.nature === 'registration',
    documentField,
    asksTwins: documentField !== undefined && kind.nature === 'fact' && kind.polarity === 'adverse',
    dueOn: (decidedOn) => {
      if (kind.deadlineWorkingDays === undefined) return null
      let date = due.get(decidedOn)
      if (date === undefined) {
        date = addWorkdaysOrEstimate(decidedOn, kind.deadlineWorkingDays).date
        due.set(decidedOn, date)
      }
      return date
    },
  }
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

/** Reads one row's cells. */
export function readRow(read: RowReader, cells: readonly string[], rowNo: number): ReadRow {
  const result = read(cells, rowNo)
  return { rowNo, cells, result, identity: identityOf(result) }
}

/** The identity a validated row claims. */
function identityOf(result: RowResult): RowIdentity {
  const { roles } = result
  const name = roles.subjectName ?? ''
  return {
    name, nameKey: nameKey(name), category: roles.subjectCategory === 'sole-trader' ? 'sole-trader' : 'organisation',
    uscc: roles.uscc, licence: roles.licence, orgcode: roles.orgcode, tax: roles.tax,
  }
}

/** The codes of faults that keep an accepted row from being shown until somebody looked (standards 1.8, E6xx). */
function heldBy(errors: readonly InputError[]): string[] | null {
  const codes = errors.filter((error) => error.code.startsWith('E6')).map((error) => error.code)
  return codes.length === 0 ? null : [...new Set(codes)]
}

/** A row under its subject as a record ready to be filed. */
export function toRecord(plan: Plan, row: ReadRow, subjectId: string): NewRecord {
  const { values, roles, errors } = row.result
  const list = plan.kind.nature === 'list' ? plan.list(roles.list) : undefined
  const decidedOn = roles.decidedOn ?? roles.effectiveOn
  const until = list === undefined ? roles.until : listEnd(list, values, roles)
  const windowOn = (receivedOn: CivilDate): Window => windowOf(plan, row, { list, until, receivedOn })
  const window = windowOn(plan.receivedOn)
  const key = plan.kind.key.map((field) => String(values[field] ?? '')).join('\u0000')
  return {
    subjectId, rowNo: row.rowNo, documentNo: roles.documentNo, authorityCode: roles.authorityCode,
    authorityName: roles.authorityName, decidedOn, effectiveOn: roles.effectiveOn, until, ...window,
    listCode: list?.code ?? null, polarity: list === undefined ? plan.kind.polarity : polarityOf(list),
    held: errors.length === 0 ? null : heldBy(errors), dueOn: decidedOn === null ? null : plan.dueOn(decidedOn),
    keyHash: digest(`${plan.kind.code}\u0000${list?.code ?? ''}\u0000${key}`),
    ...contentOf(plan, values),
    ...(window.publicFrom === plan.receivedOn ? { windowFrom: (first: Date) => windowOn(civilDateOf(first)) } : {}),
  }
}

type Window = Pick<NewRecord, 'level' | 'publicFrom' | 'publicUntil' | 'publicityRule'>

function windowOf(
  plan: Plan,
  row: ReadRow,
  about: { list: ListDefinition | undefined; until: CivilDate | null; receivedOn: CivilDate },
): Window {
  const { values, roles } = row.result
  const window = publicityWindow(about.list === undefined ? plan.rule : plan.ruleOf(about.list), {
    category: row.identity.category, decidedOn: roles.decidedOn, effectiveOn: roles.effectiveOn,
    receivedOn: about.receivedOn, until: about.until, sanctionKinds: roles.sanctionKinds, fineYuan: roles.fineYuan,
    procedure: roles.procedure, declaredLevel: levelOf(roles.level), state: roles.state, sector: plan.sector,
    province: plan.province, value: (field) => values[field],
  })
  return {
    level: window.level, publicFrom: window.from, publicUntil: window.until, publicityRule: window.rule,
  }
}

/**
 * The payload as JSON, and its digest. Where the document number is part of the key the digest leaves it out: under one
 * key it is the same anyway, and under two keys equal digests are what E502 looks for.
 */
function contentOf(plan: Plan, values: Record<string, unknown>): { payload: string; contentHash: string } {
  const payload = JSON.stringify(values)
  const field = plan.documentField
  if (field === undefined) return { payload, contentHash: digest(payload) }
  const own = JSON.stringify(values[field] ?? null)
  return { payload, contentHash: digest(payload.replace(`"${field}":${own}`, () => `"${field}":0`)) }
}

function levelOf(text: string | null): Level | null {
  return text === 'minor' || text === 'general' || text === 'serious' ? text : null
}

/** A red list brings favour, a list of serious dishonesty harm; attention and associations' lists bring neither. */
function polarityOf(list: ListDefinition): NewRecord['polarity'] {
  return list.nature === 'serious' ? 'adverse' : list.nature === 'red' ? 'favourable' : 'neutral'
}

/**
 * Last day of a list entry: the day before its removal, the end the decision names, or the list's own term; whichever
 * comes first. Null: it stays until a ground for removal (失信被执行人 kind 1).
 */
function listEnd(list: ListDefinition, values: Record<string, unknown>, roles: RowRoles): CivilDate | null {
  const start = roles.decidedOn ?? roles.effectiveOn
  const removedOn = values['removed_on']
  const term = start === null || roles.longTerm ? null : list.termMonths
  const ends = [
    typeof removedOn === 'string' ? addDays(removedOn, -1) : null,
    roles.until,
    start === null || term === null ? null : addDays(addMonths(start, term), -1),
  ].filter((end) => end !== null)
  return ends.length === 0 ? null : ends.reduce((a, b) => (a < b ? a : b))
}

/** 128 bits of SHA-256 in the form of a uuid column: an identity of content, not a secret. */
function digest(text: string): string {
  const hex = hash('sha256', text, 'hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`
}

/** What a row of a register says of its subject. */
export function registrationOf(plan: Plan, row: ReadRow, subjectId: string): Registration {
  const { roles, values } = row.result
  return {
    subjectId, name: row.identity.name, nameKey: row.identity.nameKey,
    operatingState: roles.registration?.status ?? null, organisationType: roles.registration?.type ?? null,
    region: row.identity.uscc?.slice(2, 8) ?? null, establishedOn: roles.registration?.establishedOn ?? null,
    payload: values, representative: roles.representative, document: plan.kind.title,
  }
}
