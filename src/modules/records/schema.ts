/** A record: one fact about one subject, as it is filed and as it is served. */
import { Type, type Static } from 'typebox'
import type { CopyPart } from '../../kernel/copy.ts'
import { CivilDateText, nullable, oneOf } from '../../kernel/schema.ts'

/** The publicity window a record is filed with: whether and how long it is shown, by which rule. */
export interface FiledWindow {
  level: 'minor' | 'general' | 'serious' | null
  publicFrom: string | null
  publicUntil: string | null
  publicityRule: string
  /** The window again for an earlier first receipt; absent where it does not depend on it. */
  from?: (firstReceivedAt: Date) => FiledWindow
}

/** A record as its filer states it: all decided, nothing left to look up. Dates are civil dates, null = not given. */
export interface NewRecord {
  subjectId: string
  rowNo: number
  documentNo: string | null
  authorityCode: string | null
  authorityName: string | null
  decidedOn: string | null
  effectiveOn: string | null
  until: string | null
  listCode: string | null
  polarity: 'adverse' | 'neutral' | 'favourable'
  window: FiledWindow
  held: string[] | null
  /** Last working day for delivery; null: no such duty, or it cannot be known yet. */
  dueOn: string | null
  /** Working days of a duty whose last day lies in a year without a notice of days off. */
  dueDays?: number | null
  /** 128 bits each, in hexadecimal digits with or without the hyphens of a uuid. */
  keyHash: string
  contentHash: string
  /** JSON in UTF-8: made once, digested and written as it is. */
  payload: Uint8Array
  /** What another source filed under this key is left to it (E402): a decision is its maker's to correct. */
  ownOnly?: boolean
}

/**
 * A record as it waits to be filed, what it says written down: a chunk of thousands waits in few objects, which the
 * collector need not walk. Made by `RecordWriter`.
 */
export interface WrittenRecord {
  /** Set when the subject is found. */
  subjectId: string
  /** Another key under which its fact may have been filed once, when document numbers were kept as they were typed. */
  formerKey?: string
  readonly rowNo: number
  readonly keyHash: string
  readonly contentHash: string
  readonly dueOn: string | null
  readonly dueDays: number | null
  readonly window: FiledWindow
  /** As in `NewRecord`. */
  readonly ownOnly: boolean
  /** As they are copied into the archive. */
  readonly values: CopyPart
}

/** Where a batch of records comes from; the same for all of them. */
export interface Filing {
  kind: string
  kindVersion: number
  sourceCode: string
  submissionId: string
  receivedAt: Date
  at: Date
  /** A person decided, on a new paper, that decisions revoked here are filed again. */
  again?: boolean
}

/** What became of each row handed over. */
export interface Filed {
  accepted: number[]
  updated: number[]
  unchanged: number[]
  /** Not filed: a delivery that was received later has been filed already. */
  outdated: number[]
  /** Not filed: another source filed what stands under this key, and it is not this one's to correct. */
  foreign: number[]
  /** Not filed: the decision under this key was revoked here, so a delivery alone does not bring it back. */
  revoked: number[]
  /** How many of the updated ones correct an earlier row of the same delivery. */
  contradicted: number
  /** Facts beside a corrected one, of the same decision by a merge, which ended with it; absent where there are none. */
  replaced?: { subjectId: string; id: string; factId: string; shown: boolean }[]
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

/** What a person who looked at a held record says. */
export const Release = Type.Object(
  { reason: Type.String({ minLength: 2, maxLength: 500, description: '复核意见：为何可以公示' }) },
  { additionalProperties: false },
)
export type Release = Static<typeof Release>

/** 行政处罚法 art 48: what became of the decision. */
export const Revocation = Type.Object(
  {
    ground: oneOf(['changed', 'revoked', 'unlawful', 'void'], { description: '变更、撤销、确认违法、确认无效' }),
    reason: Type.String({ minLength: 2, maxLength: 500, description: '理由，随撤回一并公开' }),
    document: Type.String({ minLength: 2, maxLength: 200, description: '作出变更或撤销的文书' }),
    decidedOn: CivilDateText,
  },
  { additionalProperties: false },
)
export type Revocation = Static<typeof Revocation>

export const Released = Type.Object({ record: Type.String({ description: '新版本的记录编号' }), version: Type.Integer() })
export type Released = Static<typeof Released>

export const Revoked = Type.Object({
  record: Type.String(),
  dueOn: nullable(Type.String({ description: '应当撤回的最后一个工作日；null 为该年度放假安排尚未公布' })),
  late: nullable(Type.Boolean({ description: '是否逾期；null 为尚不能判断' })),
})
export type Revoked = Static<typeof Revoked>
