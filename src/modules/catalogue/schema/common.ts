/** Words every catalogue file shares: codes, dates, legal bases with their certainty, classes of subject. */
import { Type, type Static } from 'typebox'

export const Code = Type.String({ pattern: '^[a-z][a-z0-9-]*$', maxLength: 64 })
export const FieldName = Type.String({ pattern: '^[a-z][a-z0-9_]*$', maxLength: 64 })
/** The pattern lets 30 February pass; the format knows the calendar. */
export const CivilDateText = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', format: 'date' })

/** A closed set of words. Keeps the static type of the words, which `map` over literals would lose. */
export function oneOf<const T extends string>(...words: T[]) {
  return Type.Unsafe<T>(Type.Union(words.map((word) => Type.Literal(word))))
}

/** How sure we are of a legal text, as marked in our research: S seen, Sf fragments, S2 secondary, G general, open. */
export const Certainty = oneOf('S', 'Sf', 'S2', 'G', 'G?', 'D', 'open')
export type Certainty = Static<typeof Certainty>

/** statute: law or administrative regulation; rule: department rule; policy: central policy document;
 *  local: local regulation; standard: a standard or plan, which is never a basis for anything adverse. */
export const BasisRank = oneOf('statute', 'rule', 'policy', 'local', 'standard')
export type BasisRank = Static<typeof BasisRank>

/** A legal basis: the document, its article, since when and until when it is in force. */
export const Basis = Type.Object(
  {
    document: Type.String({ minLength: 2 }),
    article: Type.Optional(Type.String()),
    rank: BasisRank,
    from: CivilDateText,
    to: Type.Optional(CivilDateText),
    certainty: Certainty,
    /** What exactly the article orders, in our words. */
    effect: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
)
export type Basis = Static<typeof Basis>

/** 行政相对人类别: 法人及非法人组织, 个体工商户, 自然人 (standards 1.2). */
export const SubjectCategory = oneOf('organisation', 'sole-trader', 'natural-person')
export type SubjectCategory = Static<typeof SubjectCategory>

/** A length of time in civil months; years are twelve of them. */
export const Months = Type.Integer({ minimum: 0, maximum: 1200 })
