/** The declarative checks of a kind as closures over its slots. */
import type { Condition, Field, RecordKind, RowCheck } from '../schema/record.ts'
import type { SubjectCategory } from '../schema/common.ts'
import { finesInText } from './amounts.ts'
import type { FaultCode } from '../faults.ts'
import { present, report, unreadable, type RowState } from './row-state.ts'

export type Check = (state: RowState, category: SubjectCategory | null) => void
type Test = (state: RowState, category: SubjectCategory | null) => boolean

/** Compiles the checks of a kind; those on fields the layout did not have are left out. */
export function compileChecks(
  kind: RecordKind,
  slotOf: (name: string) => number,
  lacks: ReadonlySet<string>,
): Check[] {
  const fields = new Map(kind.fields.map((field) => [field.name, field]))
  const checks: Check[] = []
  for (const check of kind.checks ?? []) {
    if (check.field !== undefined && lacks.has(check.field)) continue
    checks.push(compileCheck(check, fields, slotOf))
  }
  return checks
}

function compileCheck(check: RowCheck, fields: Map<string, Field>, slotOf: (name: string) => number): Check {
  const field = fields.get(check.field ?? check.fields?.[0] ?? '') as Field
  const slot = slotOf(field.name)
  const other = check.other === undefined ? -1 : slotOf(check.other)
  const when = compileCondition(check.when, slotOf)
  const tell = (state: RowState): void =>
    report(state, field, check.code as FaultCode, check.message, check.expected, check.outcome)
  const test = testOf(check, slot, other, slotOf)
  return (state, category) => {
    if (when(state, category) && test(state, category)) tell(state)
  }
}

/** True where the check fails. */
function testOf(check: RowCheck, slot: number, other: number, slotOf: (name: string) => number): Test {
  switch (check.form) {
    case 'required-when':
      // Zero is no amount: a fine of nothing is a missing fine.
      return (state) => state.slots[slot] === undefined || state.slots[slot] === 0
    case 'forbidden-when':
      return (state) => present(state.slots[slot]) && state.slots[slot] !== 0
    case 'not-after':
      return (state) =>
        present(state.slots[slot]) &&
        present(state.slots[other]) &&
        (state.slots[slot] as string) > (state.slots[other] as string)
    case 'differs':
      return (state) => present(state.slots[slot]) && state.slots[slot] === state.slots[other]
    case 'at-most':
      return (state) => present(state.slots[slot]) && (state.slots[slot] as number) > (check.value as number)
    case 'one-of-group': {
      const slots = (check.fields ?? []).map(slotOf)
      return (state) => slots.every((one) => !present(state.slots[one]))
    }
    case 'amount-agrees':
      return (state) => tenThousandfold(state.slots[slot], state.slots[other])
  }
}

/** The column says ten thousand times what the text says: yuan in a column of 万元. */
function tenThousandfold(amount: unknown, text: unknown): boolean {
  if (typeof amount !== 'number' || typeof text !== 'string' || amount < 1) return false
  const fines = finesInText(text)
  return fines.length > 0 && fines.some((yuan) => Math.abs(amount - yuan) < 0.005)
}

function compileCondition(when: Condition | undefined, slotOf: (name: string) => number): Test {
  if (when === undefined) return () => true
  const slot = slotOf(when.field)
  const categories = when.category
  const has = when.in === undefined ? undefined : new Set(when.in)
  const hasNot = when.notIn === undefined ? undefined : new Set(when.notIn)
  return (state, category) => {
    const value = state.slots[slot]
    if (value === unreadable) return false
    if (categories !== undefined && (category === null || !categories.includes(category))) return false
    if (when.present !== undefined && (value !== undefined) !== when.present) return false
    if (has !== undefined && !anyIn(value, has)) return false
    return hasNot === undefined || (value !== undefined && !anyIn(value, hasNot))
  }
}

function anyIn(value: unknown, set: ReadonlySet<string>): boolean {
  if (typeof value === 'string') return set.has(value)
  if (Array.isArray(value)) for (const one of value as string[]) if (set.has(one)) return true
  return false
}
