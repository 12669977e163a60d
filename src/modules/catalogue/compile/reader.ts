/** What a reader of cells is, and how it refuses a value. */
import type { CodeList } from '../code-list.ts'
import type { FaultCode } from '../faults.ts'
import type { Field } from '../schema/record.ts'
import { report, unreadable, type RowState } from './row-state.ts'
import type { CompileOptions } from './types.ts'

/** Reads one filled cell (normalised text, never blank). */
export type Reader = (text: string, state: RowState) => void

export interface ReaderContext extends CompileOptions {
  slotOf: (name: string) => number
  codeList: (code: string) => CodeList
}

/** A fault on a field that may be left out with a remark, or returns the row. */
export function refuse(
  state: RowState,
  field: Field,
  slot: number,
  code: FaultCode,
  message: string,
  expected: string,
): void {
  if (field.lenient === true) {
    report(state, field, 'E211', `${message}，已留空`, expected)
    return
  }
  state.slots[slot] = unreadable
  report(state, field, code, message, expected)
}
