/** A record: one fact about one subject, as it is filed and as it is served. */
import { Type, type Static } from 'typebox'

/** What a filer hands over: everything decided, nothing left to look up. Dates are civil dates, null = not given. */
export interface NewRecord {
  subjectId: string
  rowNo: number
  documentNo: string | null
  authorityCode: string | null
  authorityName: string | null
  decidedOn: string | null
  effectiveOn: string | null
  until: string | null
  level: 'minor' | 'general' | 'serious' | null
  listCode: string | null
  polarity: 'adverse' | 'neutral' | 'favourable'
  publicFrom: string | null
  publicUntil: string | null
  publicityRule: string
  held: string[] | null
  dueOn: string | null
  keyHash: string
  contentHash: string
  payload: Record<string, unknown>
}

/** Where a batch of records comes from; the same for all of them. */
export interface Filing {
  kind: string
  kindVersion: number
  sourceCode: string
  submissionId: string
  receivedAt: Date
  at: Date
}

/** What became of each row handed over. */
export interface Filed {
  accepted: number[]
  updated: number[]
  unchanged: number[]
}

/** A record as read from the archive. */
export interface StoredRecord {
  id: string
  factId: string
  subjectId: string
  version: number
  kind: string
  kindVersion: number
  polarity: 'adverse' | 'neutral' | 'favourable'
  documentNo: string | null
  authorityCode: string | null
  authorityName: string | null
  sourceCode: string
  decidedOn: string | null
  effectiveOn: string | null
  until: string | null
  level: 'minor' | 'general' | 'serious' | null
  listCode: string | null
  publicFrom: string | null
  publicUntil: string | null
  publicityRule: string
  held: string[] | null
  dueOn: string | null
  payload: Record<string, unknown>
  submissionId: string
  rowNo: number
  firstReceivedAt: string
  knownFrom: string
  knownTo: string | null
  ended: 'superseded' | 'revoked' | 'withdrawn' | 'moved' | null
}

const Nullable = (schema: ReturnType<typeof Type.String>) => Type.Union([schema, Type.Null()])

/** A record on the wire. `fields` holds only what the reader may see, under the kind's field names. */
export const RecordView = Type.Object({
  id: Type.String({ description: '记录编号（版本）' }),
  fact: Type.String({ description: '事实编号，更正后不变' }),
  version: Type.Integer(),
  kind: Type.String(),
  title: Type.String({ description: '记录种类名称' }),
  polarity: Type.String(),
  subject: Type.Object({ code: Nullable(Type.String()), name: Type.String() }),
  documentNo: Nullable(Type.String()),
  authority: Type.Object({ code: Nullable(Type.String()), name: Nullable(Type.String()) }),
  decidedOn: Nullable(Type.String()),
  effectiveOn: Nullable(Type.String()),
  until: Nullable(Type.String()),
  level: Nullable(Type.String()),
  list: Nullable(Type.String()),
  publicity: Type.Object({ from: Nullable(Type.String()), until: Nullable(Type.String()), rule: Type.String() }),
  receivedAt: Type.String(),
  fields: Type.Record(Type.String(), Type.Unknown()),
})
export type RecordView = Static<typeof RecordView>
