/** Submissions and their rows: shapes inside and on the wire. */
import { Type, type Static } from 'typebox'
import { oneOf } from '../../kernel/schema.ts'
import type { InputError } from '../../kernel/problem.ts'
import type { Suggestion } from './rules.ts'

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

export const noCounts: Counts = { received: 0, accepted: 0, updated: 0, unchanged: 0, questioned: 0, returned: 0, late: 0 }

/** How the sender wants the file read; kept with the submission so that a restart reads it the same way. */
export const ReadingOptions = Type.Object({
  sheet: Type.Optional(Type.Union([Type.String(), Type.Integer({ minimum: 1 })])),
  /** A mapping file's content: columns, header row, constants (see docs on odd files). */
  mapping: Type.Optional(Type.Unknown()),
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
  options: ReadingOptions
  clientId: string
  state: 'received' | 'running' | 'done' | 'failed'
  failure: Record<string, unknown> | null
  reading: Record<string, unknown>
  warnings: { code: string; message: string }[]
  bytesRead: number
  receivedAt: Date
  startedAt: Date | null
  finishedAt: Date | null
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
  warnings: Type.Array(Type.Object({ code: Type.String(), message: Type.String() })),
  reading: Type.Record(Type.String(), Type.Unknown()),
  failure: Type.Union([Type.Record(Type.String(), Type.Unknown()), Type.Null()]),
  receivedAt: Type.String(),
  startedAt: Type.Union([Type.String(), Type.Null()]),
  finishedAt: Type.Union([Type.String(), Type.Null()]),
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
})
export type RowView = Static<typeof RowView>
