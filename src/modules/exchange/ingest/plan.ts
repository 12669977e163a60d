/** How one submission is to be read: its kind compiled, its publicity rule, and rows turned into records. */
import { hash } from 'node:crypto'
import type { Context } from '../../../context.ts'
import type { InputError } from '../../../kernel/problem.ts'
import { nameKey } from '../../../kernel/text.ts'
import type { CivilDate } from '../../../kernel/time.ts'
import { addWorkdaysOrEstimate } from '../../../kernel/workdays.ts'
import { compileKind, type CompiledKind, type PublicityRule, type RecordKind, type RowResult } from '../../catalogue/index.ts'
import { publicityWindow } from '../../publicity/index.ts'
import type { NewRecord } from '../../records/index.ts'
import { identifyCode, type Registration } from '../../subjects/index.ts'
import type { RowIdentity } from '../rules.ts'
import type { Submission } from '../schema.ts'

export interface Plan {
  readonly kind: RecordKind
  readonly compiled: CompiledKind
  readonly rule: PublicityRule
  readonly receivedOn: CivilDate
  readonly listCode: string | null
  readonly sector: string | null
  readonly province: string | null
  /** How the kind calls the fields that identify a subject: for messages. */
  readonly titles: { readonly name: string; readonly uscc: string }
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
  const today = ctx.clock.today()
  const due = new Map<CivilDate, CivilDate>()
  const titleOf = (role: string, otherwise: string): string => kind.fields.find((f) => f.role === role)?.title ?? otherwise
  return {
    kind,
    compiled: compileKind(kind, ctx.catalogue, { identifyCode, today }),
    rule: ctx.catalogue.publicityRule(kind.publicityRule),
    receivedOn: today,
    listCode: submission.listCode ?? kind.list ?? null,
    sector: ctx.catalogue.sectorOf(submission.sourceCode),
    province: ctx.config.site.region.slice(0, 2),
    titles: { name: titleOf('subject.name', '名称'), uscc: titleOf('subject.uscc', '统一社会信用代码') },
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

/** The identity a validated row claims. */
export function identityOf(result: RowResult): RowIdentity {
  const { roles } = result
  const name = roles.subjectName ?? ''
  return {
    name, nameKey: nameKey(name), category: roles.subjectCategory === 'sole-trader' ? 'sole-trader' : 'organisation',
    uscc: roles.uscc ?? null, licence: roles.licence ?? null, orgcode: roles.orgcode ?? null, tax: roles.tax ?? null,
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
  const listCode = roles.list ?? plan.listCode
  const window = publicityWindow(plan.rule, {
    category: row.identity.category, decidedOn: roles.decidedOn ?? null, effectiveOn: roles.effectiveOn ?? null,
    receivedOn: plan.receivedOn, until: roles.until ?? null, sanctionKinds: roles.sanctionKinds ?? [],
    fineYuan: roles.fineYuan ?? null, procedure: roles.procedure ?? null, declaredLevel: roles.level ?? null,
    state: roles.state ?? null, sector: plan.sector, province: plan.province, value: (field) => values[field],
  })
  const key = plan.kind.key.map((field) => String(values[field] ?? '')).join('\u0000')
  const decidedOn = roles.decidedOn ?? roles.effectiveOn ?? null
  return {
    subjectId, rowNo: row.rowNo, documentNo: roles.documentNo ?? null, authorityCode: roles.authorityCode ?? null,
    authorityName: roles.authorityName ?? null, decidedOn, effectiveOn: roles.effectiveOn ?? null, until: roles.until ?? null,
    level: window.level, listCode, publicFrom: window.from, publicUntil: window.until, publicityRule: window.rule,
    held: heldBy(errors), dueOn: decidedOn === null ? null : plan.dueOn(decidedOn),
    keyHash: digest(`${plan.kind.code}\u0000${listCode ?? ''}\u0000${key}`),
    contentHash: digest(JSON.stringify(values)), payload: values,
  }
}

/** 128 bits of SHA-256 in the form of a uuid column: an identity of content, not a secret. */
function digest(text: string): string {
  const hex = hash('sha256', text, 'hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`
}

/** What a row of a register says of its subject. */
export function registrationOf(plan: Plan, row: ReadRow, subjectId: string): Registration {
  const byRole = (role: string): string | null => {
    const field = plan.kind.fields.find((f) => f.role === role)
    const value = field === undefined ? undefined : row.result.values[field.name]
    return value === undefined || value === null || value === '' ? null : String(value)
  }
  return {
    subjectId, name: row.identity.name, nameKey: row.identity.nameKey, operatingState: byRole('registration.status'),
    organisationType: byRole('registration.type'), region: row.identity.uscc?.slice(2, 8) ?? null,
    establishedOn: byRole('registration.established_on'), payload: row.result.values,
    representative: byRole('subject.representative'), document: plan.kind.title,
  }
}
