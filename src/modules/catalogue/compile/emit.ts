/** From the slots of a row to what leaves the compiler: payload, roles, outcome. */
import type { SubjectCategory } from '../schema/common.ts'
import type { RecordKind } from '../schema/record.ts'
import { openTextName } from './enum-readers.ts'
import type { ReaderContext } from './reader.ts'
import { rolesOf, type RolePlan } from './roles.ts'
import { discarded, unreadable, type RowState } from './row-state.ts'
import { hasLegacyCode, usccOf, type SubjectPlan } from './subject-checks.ts'
import type { RowResult } from './types.ts'

/** Which slot goes under which name into the payload, and which never does. */
export interface Emit {
  readonly names: readonly string[]
  readonly keep: readonly boolean[]
}

export function emitPlan(kind: RecordKind, width: number, context: ReaderContext): Emit {
  const names: string[] = new Array<string>(width).fill('')
  const keep: boolean[] = new Array<boolean>(width).fill(true)
  for (const field of kind.fields) {
    const slot = context.slotOf(field.name)
    names[slot] = field.name
    if (field.personal === 'discard') keep[slot] = false
    const textSlot = context.slotOf(openTextName(field.name))
    if (textSlot === -1) continue
    names[textSlot] = openTextName(field.name)
    if (field.personal === 'discard') keep[textSlot] = false
  }
  return { names, keep }
}

/** The result of a row from its slots; the fault list becomes the result's. */
export function resultOf(
  rowNo: number,
  state: RowState,
  category: SubjectCategory | null,
  plan: SubjectPlan,
  roles: RolePlan,
  emit: Emit,
): RowResult {
  const values: Record<string, unknown> = {}
  for (let i = 0; i < emit.names.length; i += 1) {
    const value = state.slots[i]
    if (value !== undefined && value !== unreadable && value !== discarded && emit.keep[i] === true)
      values[emit.names[i] as string] = value
  }
  const made = rolesOf(state, category, usccOf(state, plan), roles)
  let outcome: RowResult['outcome'] = 'accept'
  for (const one of state.faults) {
    one.row = rowNo
    if (one.outcome === 'return') outcome = 'return'
    else if (one.outcome === 'question' && outcome === 'accept') outcome = 'question'
  }
  const needsCode = made.uscc === null && hasLegacyCode(state, plan)
  return { row: rowNo, outcome, values, roles: made, errors: state.faults, needsCode }
}
