/** The common columns of a record, picked from a row's slots by the roles the kind gives its fields. */
import { LONG_TERM_DATE } from '../../../kernel/parse-date.ts'
import type { SubjectCategory } from '../schema/common.ts'
import type { Level } from '../schema/publicity.ts'
import type { FieldRole, RecordKind } from '../schema/record.ts'
import type { RowState } from './row-state.ts'
import { legacyCode, type SubjectPlan } from './subject-checks.ts'
import type { RegistrationFacts, RowRoles } from './types.ts'

export interface RolePlan {
  slot(role: FieldRole): number
  readonly fixedList: string | null
  readonly registration: boolean
  readonly slots: Readonly<Record<FieldRole, number>>
  readonly currencySlot: number
  readonly fineFactor: number
  readonly confiscationFactor: number
  readonly subject: SubjectPlan
}

export function rolePlan(kind: RecordKind, slotOf: (name: string) => number, subject: SubjectPlan): RolePlan {
  const slots = {} as Record<FieldRole, number>
  for (const field of kind.fields) if (field.role !== undefined) slots[field.role] = slotOf(field.name)
  const factor = (role: FieldRole): number =>
    kind.fields.find((f) => f.role === role)?.unit === '万元' ? 4 : 0
  const currency = kind.fields.find((f) => f.role === 'registration.capital')?.currencyInto
  return {
    slot: (role) => slots[role] ?? -1,
    slots,
    fixedList: kind.list ?? null,
    registration: kind.nature === 'registration',
    currencySlot: currency === undefined ? -1 : slotOf(currency),
    fineFactor: factor('sanction.fine'),
    confiscationFactor: factor('sanction.confiscation'),
    subject,
  }
}

function text(state: RowState, slot: number | undefined): string | null {
  const value = slot === undefined ? undefined : state.slots[slot]
  return typeof value === 'string' ? value : null
}

function yuan(state: RowState, slot: number | undefined, power: number): number | null {
  const value = slot === undefined ? undefined : state.slots[slot]
  return typeof value === 'number' ? Number(`${value}e${power}`) : null
}

const noKinds: readonly string[] = Object.freeze([])

export function rolesOf(
  state: RowState,
  category: SubjectCategory | null,
  uscc: string | null,
  plan: RolePlan,
): RowRoles {
  const s = plan.slots
  const until = text(state, s.until)
  const kinds = s['sanction.kinds'] === undefined ? undefined : state.slots[s['sanction.kinds']]
  return {
    subjectName: text(state, s['subject.name']),
    subjectCategory: category,
    uscc,
    licence: legacyCode(state, plan.subject.licenceSlot, state.licence) ?? null,
    orgcode: legacyCode(state, plan.subject.orgcodeSlot, state.orgcode) ?? null,
    tax: legacyCode(state, plan.subject.taxSlot, state.tax) ?? null,
    institution: text(state, s['subject.institution']),
    society: text(state, s['subject.society']),
    representative: text(state, s['subject.representative']),
    documentNo: text(state, s['document.no']),
    documentTitle: text(state, s['document.title']),
    authorityName: text(state, s['authority.name']),
    authorityCode: text(state, s['authority.code']),
    sourceName: text(state, s['source.name']),
    sourceCode: text(state, s['source.code']),
    decidedOn: text(state, s.decided_on),
    effectiveOn: text(state, s.effective_on),
    until: until === LONG_TERM_DATE ? null : until,
    longTerm: until === LONG_TERM_DATE,
    list: text(state, s.list) ?? plan.fixedList,
    state: text(state, s.state),
    fineYuan: yuan(state, s['sanction.fine'], plan.fineFactor),
    confiscationYuan: yuan(state, s['sanction.confiscation'], plan.confiscationFactor),
    sanctionKinds: Array.isArray(kinds) ? (kinds as readonly string[]) : noKinds,
    procedure: text(state, s.procedure),
    level: text(state, s.level) as Level | null,
    registration: plan.registration ? registrationOf(state, plan) : null,
  }
}

function registrationOf(state: RowState, plan: RolePlan): RegistrationFacts {
  const s = plan.slots
  const capital = s['registration.capital'] === undefined ? undefined : state.slots[s['registration.capital']]
  return {
    type: text(state, s['registration.type']),
    capital: typeof capital === 'number' ? capital : null,
    capitalCurrency: text(state, plan.currencySlot),
    establishedOn: text(state, s['registration.established_on']),
    address: text(state, s['registration.address']),
    scope: text(state, s['registration.scope']),
    status: text(state, s['registration.status']),
    region: text(state, s['registration.region']),
    authority: text(state, s['registration.authority']),
  }
}
