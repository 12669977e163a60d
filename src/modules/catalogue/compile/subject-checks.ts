/** The rules about who the row is about: standards 1.2 and 1.8, E101–E109 and E702. */
import type { CivilDate } from '../../../kernel/time.ts'
import { fault, type FaultCode } from '../faults.ts'
import type { SubjectCategory } from '../schema/common.ts'
import type { Field, FieldRole, RecordKind } from '../schema/record.ts'
import { fillerCode } from './code-readers.ts'
import { discarded, present, report, unreadable, type RowState } from './row-state.ts'

/** What the checks of a row need, computed once per file. */
export interface SubjectPlan {
  readonly kind: RecordKind
  readonly categorySlot: number
  readonly usccSlot: number
  readonly licenceSlot: number
  readonly orgcodeSlot: number
  readonly taxSlot: number
  readonly field: (role: FieldRole) => Field | undefined
  /** The file has a column for the category, so an empty cell is the sender's omission. */
  readonly categoryGiven: boolean
  readonly required: readonly RequiredField[]
  readonly forbidden: readonly { field: Field; slot: number }[]
  readonly today: CivilDate
}

export interface RequiredField {
  readonly field: Field
  readonly slot: number
  readonly code: FaultCode
  readonly always: boolean
  readonly categories: readonly SubjectCategory[]
}

/** The E-code of a required field left empty, by what the field means. */
export function missingCode(field: Field): FaultCode {
  switch (field.role) {
    case 'subject.name':
      return 'E102'
    case 'subject.category':
      return 'E101'
    case 'subject.uscc':
      return 'E103'
    case 'subject.id-type':
    case 'subject.id-number':
      return 'E108'
    case 'subject.representative':
      return 'E109'
    case 'document.no':
      return 'E201'
    case 'authority.code':
    case 'source.code':
      return 'E401'
    default:
      return field.type === 'date' ? 'E301' : field.type === 'enums' ? 'E203' : 'E208'
  }
}

const examples: Partial<Record<FieldRole, string>> = {
  'subject.name': '填证照上的全称',
  'subject.category': '填法人及非法人组织、个体工商户、自然人之一',
  'subject.representative': '填法定代表人；个体工商户填经营者',
  'document.no': '填文书号，如“测环罚〔2026〕5号”；没有文书号的填证照编号',
  'authority.code': '填该机关的18位统一社会信用代码',
  'source.code': '填数据来源单位的18位统一社会信用代码',
}

/** The category the cell says; without a column, what the code says; null when nothing does. */
export function categoryOf(state: RowState, plan: SubjectPlan): SubjectCategory | null {
  const said = plan.categorySlot === -1 ? undefined : state.slots[plan.categorySlot]
  if (typeof said === 'string') return said as SubjectCategory
  const uscc = usccOf(state, plan)
  if (uscc !== null) return uscc.startsWith('92') ? 'sole-trader' : 'organisation'
  if (state.filler) return 'sole-trader'
  const idNumber = plan.field('subject.id-number')
  if (
    idNumber !== undefined &&
    state.slots[plan.forbidden.find((f) => f.field === idNumber)?.slot ?? -1] === discarded
  )
    return 'natural-person'
  return plan.categoryGiven ? null : 'organisation'
}

export function usccOf(state: RowState, plan: SubjectPlan): string | null {
  const own = plan.usccSlot === -1 ? undefined : state.slots[plan.usccSlot]
  if (typeof own === 'string') return own
  return own === unreadable ? null : (state.uscc ?? null)
}

/** Runs every rule about the subject and every rule about what must and must not be filled. */
export function checkSubject(state: RowState, plan: SubjectPlan, category: SubjectCategory | null): void {
  if (category !== null && !plan.kind.subjects.includes(category)) refuseCategory(state, plan, category)
  checkCode(state, plan, category)
  for (const required of plan.required) {
    if (state.slots[required.slot] !== undefined) continue
    if (!required.always && (category === null || !required.categories.includes(category))) continue
    if (required.field.role === 'subject.uscc') checkMissingCode(state, plan, required.field)
    else if (required.field.role !== 'subject.category' || plan.categoryGiven) {
      const { field } = required
      const expected = field.role === undefined ? undefined : examples[field.role]
      report(
        state,
        field,
        required.code,
        `${field.title}为空`,
        expected ?? field.note ?? `填写${field.title}`,
      )
    }
  }
  if (category !== null) checkForbidden(state, plan, category)
}

function refuseCategory(state: RowState, plan: SubjectPlan, category: SubjectCategory): void {
  const field = plan.field('subject.category')
  const name = field?.name
  if (category === 'natural-person') {
    state.faults.push(
      fault(
        'E702',
        name,
        `“${plan.kind.title}”目录不接收自然人信息，本行不予归集`,
        '只报送法人、非法人组织和个体工商户；删去本行',
      ),
    )
  } else {
    state.faults.push(
      fault('E703', name, `“${plan.kind.title}”目录不适用于这类主体`, '按目录规定的主体类别报送'),
    )
  }
}

function checkCode(state: RowState, plan: SubjectPlan, category: SubjectCategory | null): void {
  const field = plan.field('subject.uscc')
  if (field === undefined) return
  const uscc = plan.usccSlot === -1 ? undefined : state.slots[plan.usccSlot]
  if (state.filler) {
    if (category !== 'sole-trader') {
      report(
        state,
        field,
        'E105',
        '占位代码只能用于个体工商户',
        `法人及非法人组织填18位统一社会信用代码，不填${fillerCode}`,
      )
    } else if (legacyCode(state, plan.licenceSlot, state.licence) === undefined) {
      report(
        state,
        plan.field('subject.licence') ?? field,
        'E106',
        '使用占位代码而工商注册号为空',
        '填写15位工商注册号，或填18位统一社会信用代码',
      )
    }
    return
  }
  if (typeof uscc !== 'string' || category === null) return
  if (category === 'natural-person')
    report(
      state,
      field,
      'E104',
      '自然人不应有统一社会信用代码',
      '主体类别改为法人及非法人组织或个体工商户，或清空代码',
    )
  else if (category === 'sole-trader' && !uscc.startsWith('92')) {
    report(state, field, 'E104', '个体工商户的代码应以92开头', '核对主体类别与统一社会信用代码')
  } else if (category === 'organisation' && uscc.startsWith('92')) {
    report(
      state,
      field,
      'E104',
      '以92开头的代码属于个体工商户',
      '主体类别填“个体工商户”，或核对统一社会信用代码',
    )
  }
}

/** No USCC: a valid legacy code puts the row in question until it is converted; a name alone attaches nothing. */
function checkMissingCode(state: RowState, plan: SubjectPlan, field: Field): void {
  if (state.filler || state.uscc !== undefined || state.faults.some((f) => f.code === 'E103')) return
  if (hasLegacyCode(state, plan)) {
    report(
      state,
      field,
      'E103',
      '没有统一社会信用代码，只有旧代码',
      '填18位统一社会信用代码；平台将尝试按旧代码转换',
      'question',
    )
  } else
    report(state, field, 'E103', '没有统一社会信用代码，仅凭名称不能归集', '填证照上的18位统一社会信用代码')
}

export function hasLegacyCode(state: RowState, plan: SubjectPlan): boolean {
  return (
    legacyCode(state, plan.licenceSlot, state.licence) !== undefined ||
    legacyCode(state, plan.orgcodeSlot, state.orgcode) !== undefined ||
    legacyCode(state, plan.taxSlot, state.tax) !== undefined
  )
}

/** The value of a legacy column, or what was found in another column; a USCC in a tax column is no legacy code. */
export function legacyCode(state: RowState, slot: number, elsewhere: string | undefined): string | undefined {
  const own = slot === -1 ? undefined : state.slots[slot]
  return typeof own === 'string' && own.length !== 18 ? own : elsewhere
}

function checkForbidden(state: RowState, plan: SubjectPlan, category: SubjectCategory): void {
  for (const { field, slot } of plan.forbidden) {
    const value = state.slots[slot]
    if (!present(value) || field.forbiddenFor?.includes(category) !== true || field.role === 'subject.uscc')
      continue
    if (category === 'natural-person')
      report(state, field, 'E107', `自然人不填${field.title}`, `清空${field.title}`)
    else
      report(
        state,
        field,
        'E107',
        `${field.title}只用于自然人，已略去，不予归集`,
        `清空${field.title}`,
        'warn',
      )
  }
}
