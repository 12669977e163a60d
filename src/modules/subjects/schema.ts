/** Subjects on the wire. */
import { Type, type Static } from 'typebox'
import { nullable, oneOf } from '../../kernel/schema.ts'

export const categories = ['organisation', 'sole-trader'] as const
export type Category = (typeof categories)[number]

/** The answer of `GET /codes/{text}`: the outside contract's shape. */
export const CodeVerdictView = Type.Object({
  input: Type.String({ description: '所查文字；居民身份号码不予回显' }),
  normalised: Type.String({ description: '规范写法' }),
  kind: oneOf(['uscc', 'licence15', 'orgcode', 'tax', 'resident-id', 'unknown']),
  valid: Type.Boolean(),
  warnings: Type.Array(Type.String()),
  reasons: Type.Array(Type.String({ description: '无效的原因与正确写法' })),
})

export const matchKinds = ['code', 'name', 'former-name', 'alias', 'typo'] as const

/** One subject found, and why. */
export const SubjectHit = Type.Object({
  id: Type.String(),
  uscc: nullable(Type.String()),
  name: Type.String(),
  category: oneOf(categories),
  state: oneOf(['registered', 'provisional'], { description: 'provisional：仅见于报送数据，尚无登记信息' }),
  operatingState: nullable(Type.String()),
  region: nullable(Type.String({ description: '行政区划码' })),
  regionName: nullable(Type.String()),
  organisationType: nullable(Type.String()),
  establishedOn: nullable(Type.String()),
  representative: nullable(Type.String()),
  matched: Type.Object({
    by: oneOf(matchKinds),
    text: Type.String({ description: '与查询词相符的代码或名称' }),
  }),
})
export type SubjectHit = Static<typeof SubjectHit>

export interface SubjectQuery {
  q: string
  category?: Category | undefined
  /** Division code; a city's or province's code stands for everything in it. */
  region?: string | undefined
  limit: number
  cursor?: string | undefined
}

export const findingKinds = [
  'duplicate-code',
  'duplicate-name',
  'name-conflict',
  'wrong-code',
  'record-conflict',
] as const
export type FindingKind = (typeof findingKinds)[number]

/**
 * How a finding ended: `corrected` at its source, `merged` into one subject, `distinct` (they are two
 * indeed), `accepted` (the code was really issued so).
 */
export const settlements = ['corrected', 'merged', 'distinct', 'accepted'] as const
export type Settlement = (typeof settlements)[number]
