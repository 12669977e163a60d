/** The scratch pad of one row while it is read: slots by field, faults, codes found in the wrong column. */
import { fault, type FaultCode, type Outcome, type RowFault } from '../faults.ts'
import type { Field } from '../schema/record.ts'

/** A value that was read but is not kept (personal: discard): only that it was there counts. */
export const discarded: unique symbol = Symbol('discarded')
/** A cell was filled but could not be read; its fault has been reported, so it is not also missing. */
export const unreadable: unique symbol = Symbol('unreadable')

export interface RowState {
  /** Typed values by field slot; undefined: blank. */
  slots: unknown[]
  faults: RowFault[]
  /** Legacy codes that stood in a code column of another type. */
  licence: string | undefined
  orgcode: string | undefined
  tax: string | undefined
  /** A USCC that stood in a column for any code. */
  uscc: string | undefined
  filler: boolean
}

export function newRowState(width: number): RowState {
  return {
    slots: new Array<unknown>(width).fill(undefined),
    faults: [],
    licence: undefined,
    orgcode: undefined,
    tax: undefined,
    uscc: undefined,
    filler: false,
  }
}

/** Ready for the next row; the fault list is replaced, because the last row's result keeps it. */
export function resetRowState(state: RowState): void {
  state.slots.fill(undefined)
  if (state.faults.length > 0) state.faults = []
  state.licence = state.orgcode = state.tax = state.uscc = undefined
  state.filler = false
}

export function report(
  state: RowState,
  field: Field,
  code: FaultCode,
  message: string,
  expected?: string,
  outcome?: Outcome,
): void {
  state.faults.push(fault(code, field.name, message, expected, outcome))
}

/** A value that counts: filled and readable. */
export function present(value: unknown): boolean {
  return value !== undefined && value !== unreadable
}
