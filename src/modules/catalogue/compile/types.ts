/** What a compiled kind gives back for a row, and what it needs from its surroundings. */
import type { CivilDate } from '../../../kernel/time.ts'
import type { RowFault } from '../faults.ts'
import type { SubjectCategory } from '../schema/common.ts'
import type { Level } from '../schema/publicity.ts'
import type { Field } from '../schema/record.ts'

/** The verdict of `subjects/codes.ts` on one text. Injected: the catalogue and subjects are of the same rank. */
export interface CodeVerdict {
  readonly kind: 'uscc' | 'licence15' | 'orgcode' | 'tax' | 'resident-id' | 'unknown'
  readonly valid: boolean
  readonly normalised: string
  readonly reasons: readonly string[]
  /** A USCC sound in everything but its check character. */
  readonly questionable?: boolean
}

export interface CompileOptions {
  identifyCode: (text: string) => CodeVerdict
  /** The arithmetic alone, for the millions of cells that hold a sound code; without it `identifyCode` is asked each time. */
  isUscc?: (code: string) => boolean
  /** Today in Beijing: nothing can have been decided later. */
  today: CivilDate
}

/** A column of the sender's file and what it means. */
export interface Column {
  readonly field: Field
  /** Unit written in the header word, when it differs from the field's. */
  readonly unit?: '元' | '万元'
  /** Separator of several values in a cell, from a mapping file. */
  readonly split?: string
  /** Empty cells repeat the cell above. */
  readonly fillDown?: boolean
}

export interface RegistrationFacts {
  type: string | null
  /** 万元, or 万 of the currency. */
  capital: number | null
  capitalCurrency: string | null
  establishedOn: CivilDate | null
  address: string | null
  scope: string | null
  status: string | null
  region: string | null
  authority: string | null
}

/** The common columns of a record, whatever its kind calls them. Null: absent or unreadable. */
export interface RowRoles {
  subjectName: string | null
  subjectCategory: SubjectCategory | null
  uscc: string | null
  licence: string | null
  orgcode: string | null
  tax: string | null
  institution: string | null
  society: string | null
  representative: string | null
  documentNo: string | null
  documentTitle: string | null
  authorityName: string | null
  authorityCode: string | null
  sourceName: string | null
  sourceCode: string | null
  decidedOn: CivilDate | null
  effectiveOn: CivilDate | null
  /** Last day of effect; null when there is none, see `longTerm`. */
  until: CivilDate | null
  /** The row says that there is no end. */
  longTerm: boolean
  list: string | null
  state: string | null
  fineYuan: number | null
  confiscationYuan: number | null
  sanctionKinds: readonly string[]
  procedure: string | null
  level: Level | null
  registration: RegistrationFacts | null
}

export interface RowResult {
  readonly row: number
  /** return > question > accept: the gravest outcome of the faults; warnings accept. */
  readonly outcome: 'accept' | 'question' | 'return'
  /** Typed payload by field name; blank fields absent, discarded fields never present. */
  readonly values: Record<string, unknown>
  readonly roles: RowRoles
  readonly errors: RowFault[]
  /** No USCC, but a valid legacy code: resolve it against the directory of codes; an exact hit settles this question. */
  readonly needsCode: boolean
}

/** Reads rows of one file. `rowNo` is the row's number in the file, from 1, as the sender sees it. */
export type RowReader = (cells: readonly string[], rowNo: number) => RowResult
