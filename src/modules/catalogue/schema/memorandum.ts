/**
 * The meta-schemas of the two papers the measures come from: the national basic list of measures, edition by edition
 * (requirements J1), and the joint memoranda (合作备忘录) of 2014 to 2017 (J5).
 */
import { Type, type Static } from 'typebox'
import { Basis, Certainty, CivilDateText, Code, oneOf } from './common.ts'

/** `unknown`: the sources do not say, and nothing is guessed. */
const Mark = oneOf('S', 'Sf', 'S2', 'G', 'G?', 'D', 'open', 'unknown')

/** A text of a document with how sure we are of it; absent and `unknown` when no source gives it. */
const Marked = Type.Object(
  { value: Type.Optional(Type.String({ minLength: 2 })), certainty: Mark },
  { additionalProperties: false },
)

const MarkedDay = Type.Object(
  { value: Type.Optional(CivilDateText), certainty: Mark },
  { additionalProperties: false },
)

/** Why something a paper says is kept in no form here (design, section 3). */
export const LeftOut = oneOf('person', 'expression')
export type LeftOut = Static<typeof LeftOut>

/** One measure of a memorandum. Without a rule that carries it, it is history and has no effect. */
export const MemorandumMeasure = Type.Object(
  {
    title: Type.String({ minLength: 2 }),
    /** Number in the national basic list; absent when that list has no such measure, and for incentives. */
    nationalNo: Type.Optional(Type.Integer({ minimum: 1, maximum: 14 })),
    /** Rules of `measures/` that carry it today, each on an article of its own. */
    rules: Type.Array(Code),
    certainty: Certainty,
  },
  { additionalProperties: false },
)
export type MemorandumMeasure = Static<typeof MemorandumMeasure>

export const Memorandum = Type.Object(
  {
    code: Code,
    /** Its number in the list of twenty (宣城's plan, annex 2). */
    no: Type.Integer({ minimum: 1 }),
    title: Type.String(),
    titleCertainty: Certainty,
    version: Type.Integer({ minimum: 1 }),
    nature: oneOf('punishment', 'incentive'),
    /** Document number, never guessed. */
    number: Marked,
    /** Day of the document. */
    date: MarkedDay,
    /** The first day on which a source shows it published. */
    publicBy: Type.Optional(CivilDateText),
    /** Who finds the subjects and names them to the others. */
    initiatedBy: Marked,
    issuedBy: Type.Object(
      {
        bodies: Type.Array(Type.String({ minLength: 2 })),
        /** How many signed, where a source says so. */
        count: Type.Optional(Type.Integer({ minimum: 1 })),
        certainty: Mark,
      },
      { additionalProperties: false },
    ),
    /** Earlier or later texts of the same paper. */
    editions: Type.Optional(Type.Array(Type.String())),
    /** Lists and behaviours of this catalogue it is about. */
    lists: Type.Array(Code),
    behaviours: Type.Array(Code),
    measures: Type.Array(MemorandumMeasure),
    /** How much of its measures was seen; `open`: none. */
    measuresCertainty: Certainty,
    state: oneOf('in-force', 'superseded', 'expired', 'unknown'),
    /** The edition of the national list that took its place. */
    supersededBy: Type.Optional(Code),
    stateCertainty: Mark,
    stateBasis: Type.Array(Basis),
    leftOut: Type.Optional(Type.Array(LeftOut)),
    description: Type.String(),
  },
  { additionalProperties: false },
)
export type Memorandum = Static<typeof Memorandum>

/** One edition of the national basic list of measures (全国失信惩戒措施基础清单). */
export const NationalList = Type.Object(
  {
    code: Code,
    title: Type.String(),
    version: Type.Integer({ minimum: 1 }),
    edition: Type.Integer({ minimum: 2021 }),
    number: Marked,
    date: MarkedDay,
    /** Measures the edition is said to hold; null: not found. */
    size: Type.Union([Type.Integer({ minimum: 1 }), Type.Null()]),
    certainty: Certainty,
    items: Type.Array(
      Type.Object(
        {
          no: Type.Integer({ minimum: 1, maximum: 14 }),
          /** Absent: the name was not found, or the measure is one this platform holds in no form. */
          title: Type.Optional(Type.String()),
          group: oneOf('rights', 'management', 'market', 'unknown'),
          certainty: Mark,
          /** The measure of `measures/` with this number. */
          carriedBy: Type.Optional(Code),
          /** Why no measure carries it: about persons only, or its name and rows were not found. */
          notCarried: Type.Optional(oneOf('person', 'not-found')),
        },
        { additionalProperties: false },
      ),
    ),
    description: Type.String(),
  },
  { additionalProperties: false },
)
export type NationalList = Static<typeof NationalList>
