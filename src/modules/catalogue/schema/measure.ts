/** The meta-schemas of the two lists of law (behaviours, measures) and of the counter matters they bear on. */
import { Type, type Static } from 'typebox'
import { Basis, Certainty, CivilDateText, Code, Months, SubjectCategory, oneOf } from './common.ts'

/** prohibit > restrict > examine > none > favour: the order in which a check answers (design, section 6). */
export const Effect = oneOf('prohibit', 'restrict', 'examine', 'favour')
export type Effect = Static<typeof Effect>

/** One rule of a measure: which trigger, on whom, at which matters, by which article, for how long at most. */
export const MeasureRule = Type.Object(
  {
    code: Code,
    title: Type.String(),
    effect: Effect,
    mandatory: Type.Boolean(),
    /** What must be true of the subject: an entry on one of these lists, or one of these behaviours found. */
    triggers: Type.Object(
      { lists: Type.Optional(Type.Array(Code)), behaviours: Type.Optional(Type.Array(Code)) },
      { additionalProperties: false },
    ),
    matters: Type.Array(Code, { minItems: 1 }),
    subjects: Type.Array(SubjectCategory, { minItems: 1 }),
    necessity: Type.Optional(Type.String()),
    /** Kinds of body that carry it out: sectors of sources.yaml, or `any`. */
    implementedBy: Type.Array(Code, { minItems: 1 }),
    /** null: as long as the trigger lasts; otherwise the longest time the article allows, in months. */
    maxMonths: Type.Union([Months, Type.Null()]),
    basis: Type.Array(Basis, { minItems: 1 }),
  },
  { additionalProperties: false },
)
export type MeasureRule = Static<typeof MeasureRule>

/** Codes of the lists whose entries bring a rule; a behaviour is entered on the list of its own code. */
export function triggersOf(rule: Pick<MeasureRule, 'triggers'>): readonly string[] {
  return [...(rule.triggers.lists ?? []), ...(rule.triggers.behaviours ?? [])]
}

export const Measure = Type.Object(
  {
    code: Code,
    /** Number in the national basic list (standards 3.3); absent for incentives, which that list does not cover. */
    nationalNo: Type.Optional(Type.Integer({ minimum: 1, maximum: 14 })),
    title: Type.String(),
    version: Type.Integer({ minimum: 1 }),
    effectiveFrom: CivilDateText,
    effectiveTo: Type.Optional(CivilDateText),
    nature: oneOf('punishment', 'incentive'),
    group: oneOf('rights', 'management', 'market', 'incentive'),
    description: Type.String(),
    certainty: Certainty,
    rules: Type.Array(MeasureRule, { minItems: 1 }),
  },
  { additionalProperties: false },
)
export type Measure = Static<typeof Measure>

/** Conduct that the behaviour list (行为清单) names: found by a decision document, never by hearsay. */
export const Behaviour = Type.Object(
  {
    code: Code,
    title: Type.String(),
    version: Type.Integer({ minimum: 1 }),
    effectiveFrom: CivilDateText,
    effectiveTo: Type.Optional(CivilDateText),
    subjects: Type.Array(SubjectCategory, { minItems: 1 }),
    necessity: Type.Optional(Type.String()),
    polarity: oneOf('adverse', 'favourable'),
    sector: Code,
    initiatedBy: Type.String(),
    basis: Type.Array(Basis, { minItems: 1 }),
    /** The record that proves it: a kind, and codes one of its fields must carry. */
    evidence: Type.Object(
      {
        kind: Code,
        field: Type.Optional(Type.String()),
        in: Type.Optional(Type.Array(Type.String())),
        authority: Type.Optional(Code),
      },
      { additionalProperties: false },
    ),
    description: Type.String(),
  },
  { additionalProperties: false },
)
export type Behaviour = Static<typeof Behaviour>

/** 信用信息事项查询目录 (requirements A5): which counter matter must ask about whom. */
export const Matter = Type.Object(
  {
    code: Code,
    title: Type.String(),
    version: Type.Integer({ minimum: 1 }),
    effectiveFrom: CivilDateText,
    effectiveTo: Type.Optional(CivilDateText),
    sector: Code,
    /** Kinds of body at whose counters it is met. */
    handledBy: Type.String(),
    subjects: Type.Array(SubjectCategory, { minItems: 1 }),
    necessity: Type.Optional(Type.String()),
    /** true: the handling unit must ask before it acts (应查必查). */
    mustCheck: Type.Boolean(),
    /** Whether the green channel applies at all here (not for safety, health, finance: 深圳条例 59). */
    greenChannel: Type.Boolean(),
    basis: Type.Array(Basis, { minItems: 1 }),
    description: Type.String(),
  },
  { additionalProperties: false },
)
export type Matter = Static<typeof Matter>
