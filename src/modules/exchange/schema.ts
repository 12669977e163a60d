/** Submissions and their rows: shapes inside and on the wire. */
import { Type, type Static } from 'typebox'
import { oneOf } from '../../kernel/schema.ts'
import type { InputError } from '../../kernel/problem.ts'

/** The identity a row claims, every code normalised; null = not given. `uscc` only when it is valid. */
export interface RowIdentity {
  name: string
  nameKey: string
  category: 'organisation' | 'sole-trader'
  uscc: string | null
  licence: string | null
  orgcode: string | null
  tax: string | null
}

/** A subject a questioned row may be about. */
export interface Suggestion {
  code: string | null
  name: string
  why: string
}

export type Outcome = 'accepted' | 'updated' | 'unchanged' | 'questioned' | 'returned'

export interface Counts {
  received: number
  accepted: number
  updated: number
  unchanged: number
  questioned: number
  returned: number
  late: number
}

export const noCounts: Counts = {
  received: 0, accepted: 0, updated: 0, unchanged: 0, questioned: 0, returned: 0, late: 0,
}

/** Something said of the whole delivery: of how many rows, and the numbers of the first of them. */
export const Warning = Type.Object({
  code: Type.String(), message: Type.String(), rows: Type.Integer(),
  at: Type.Optional(Type.Array(Type.Integer(), { description: '所涉行的行号，最多列出前20个' })),
})
export type Warning = Static<typeof Warning>

/** How the sender wants the file read; kept with the submission so that a restart reads it the same way. */
export const ReadingOptions = Type.Object({
  sheet: Type.Optional(Type.Union([Type.String(), Type.Integer({ minimum: 1 })])),
  /** A mapping file's content: columns, header row, constants (catalogue, `Mapping`). */
  mapping: Type.Optional(Type.Unknown()),
  /** The content is one JSON object by field name a line, not a table. */
  format: Type.Optional(Type.Literal('ndjson')),
})
export type ReadingOptions = Static<typeof ReadingOptions>

export interface Submission extends Counts {
  id: string
  kind: string
  kindVersion: number
  listCode: string | null
  sourceCode: string
  sourceName: string
  fileDigest: string
  fileName: string
  bytes: number
  /** The sealing its content was kept by (kernel/files.ts). */
  seal: string | null
  /** Its content was found UTF-8 throughout when it came. */
  isUtf8: boolean
  options: ReadingOptions
  clientId: string
  state: 'received' | 'running' | 'done' | 'failed'
  failure: Record<string, unknown> | null
  reading: Record<string, unknown>
  warnings: Warning[]
  bytesRead: number
  receivedAt: Date
  startedAt: Date | null
  finishedAt: Date | null
  /** Since when its file is not kept any more; and cells of rows that were not filed, some or all of them. */
  fileEndedAt: Date | null
  cellsEndedAt: Date | null
}

/** A row that was not filed. */
export interface RefusedRow {
  rowNo: number
  outcome: 'questioned' | 'returned'
  errors: InputError[]
  cells: readonly string[]
  subjectName: string | null
  suggestions: Suggestion[]
}

export const SubmissionView = Type.Object({
  id: Type.String(),
  kind: Type.String(),
  list: Type.Union([Type.String(), Type.Null()]),
  source: Type.Object({ code: Type.String(), name: Type.String() }),
  file: Type.Object({ name: Type.String(), digest: Type.String(), bytes: Type.Integer() }),
  state: oneOf(['received', 'running', 'done', 'failed']),
  progress: Type.Object({ bytesRead: Type.Integer(), bytes: Type.Integer(), share: Type.Number() }),
  received: Type.Integer(),
  accepted: Type.Integer(),
  updated: Type.Integer(),
  unchanged: Type.Integer(),
  questioned: Type.Integer(),
  returned: Type.Integer(),
  late: Type.Integer({ description: '超过报送时限（7个工作日）的行数' }),
  warnings: Type.Array(Warning),
  reading: Type.Record(Type.String(), Type.Unknown()),
  failure: Type.Union([Type.Record(Type.String(), Type.Unknown()), Type.Null()]),
  receivedAt: Type.String(),
  startedAt: Type.Union([Type.String(), Type.Null()]),
  finishedAt: Type.Union([Type.String(), Type.Null()]),
  fileEndedAt: Type.Union([Type.String(), Type.Null()], { description: '保存期限届满、原件清除的时间；没有清除的为 null' }),
  cellsEndedAt: Type.Union([Type.String(), Type.Null()], { description: '退回等行的原报内容按保存期限清除的时间；没有清除的为 null' }),
})
export type SubmissionView = Static<typeof SubmissionView>

export const RowView = Type.Object({
  row: Type.Integer(),
  outcome: Type.String(),
  record: Type.Optional(Type.String()),
  documentNo: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  subjectName: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  errors: Type.Array(
    Type.Object({
      code: Type.String(),
      field: Type.Optional(Type.String()),
      row: Type.Optional(Type.Integer()),
      message: Type.String(),
      expected: Type.Optional(Type.String()),
    }),
  ),
  suggestions: Type.Array(
    Type.Object({ code: Type.Union([Type.String(), Type.Null()]), name: Type.String(), why: Type.String() }),
  ),
  settlement: Type.Optional(
    Type.Object({ outcome: oneOf(['filed', 'rejected', 'superseded']), reason: Type.String(), at: Type.String() }),
  ),
})
export type RowView = Static<typeof RowView>

/** What a person decides on a questioned row. `code`: the subject it is filed under; needed where identity is in question. */
export const Settlement = Type.Object(
  {
    decision: oneOf(['file', 'reject'], { description: 'file：入库；reject：退回报送单位' }),
    code: Type.Optional(Type.String({ maxLength: 40, description: '核实后的统一社会信用代码' })),
    reason: Type.String({ minLength: 2, maxLength: 500, description: '核实经过与理由' }),
    document: Type.Optional(
      Type.String({ minLength: 2, maxLength: 200, description: '所载决定已被撤销的行重新入库时必填：据以恢复或者变更的新文书' }),
    ),
  },
  { additionalProperties: false },
)
export type Settlement = Static<typeof Settlement>

export const Settled = Type.Object({
  outcome: oneOf(['accepted', 'updated', 'unchanged', 'returned', 'superseded'], {
    description: 'superseded：该事项已有更晚收到的内容入库，本行未入库',
  }),
  record: Type.Union([Type.String({ description: '事实所属主体代码' }), Type.Null()]),
})
export type Settled = Static<typeof Settled>

/** A share with what it was made of; `share` is null where the denominator is zero: never 100 %. */
export const Rate = Type.Object({
  numerator: Type.Integer(), denominator: Type.Integer(), share: Type.Union([Type.Number(), Type.Null()]),
})

/** law.md 8: N2 valid rows received, N3 of them in time, N4 right on the first upload. N1 is not known here. */
export const SourceQuality = Type.Object({
  source: Type.Object({ code: Type.String(), name: Type.String() }),
  kind: Type.String(),
  received: Type.Integer({ description: '收到的行数' }),
  repeated: Type.Integer({ description: '重复报送、内容无变化的行数，不计入各率' }),
  punctuality: Type.Union([Rate, Type.Null()], { description: '及时率：期限内首次收到的/有期限的有效行；无期限的种类为 null，期限所在年度放假安排尚未公布的不计入' }),
  compliance: Type.Object(Rate.properties, { description: '合规率：首次报送即通过全部核验的/报送的' }),
  filed: Type.Object(Rate.properties, { description: '入库率：已入库的（含疑问核实后入库）/报送的' }),
})
export type SourceQuality = Static<typeof SourceQuality>

/** Sheets of the workbook in which refused rows go back. */
export const returnedSheets = { returned: '退回数据', questioned: '疑问数据' } as const
/** Columns that workbook puts before the sender's own: they come back with the corrected rows and mean nothing. */
export const returnedColumns = { row: '原行号', faults: '问题与改正方法', hints: '参考' } as const
