/** The meta-schema of lists (名单): who may be entered by whom, on what criteria, for how long, and how it ends. */
import { Type, type Static } from 'typebox'
import { Basis, Certainty, CivilDateText, Code, Months, SubjectCategory, oneOf } from './common.ts'

export const ListCriterion = Type.Object(
  {
    code: Code,
    title: Type.String(),
    /** Numeric floor, where the law has one. */
    threshold: Type.Optional(
      Type.Object(
        { measure: Type.String(), atLeast: Type.Number(), unit: Type.String() },
        { additionalProperties: false },
      ),
    ),
    /**
     * The range the article leaves to the decision (招标投标法 art 53: 一年至二年): the decision must then say how long,
     * inside it. Absent: the list's own term.
     */
    term: Type.Optional(
      Type.Object(
        {
          minMonths: Type.Integer({ minimum: 1 }),
          maxMonths: Type.Integer({ minimum: 1 }),
          basis: Type.String(),
          certainty: Certainty,
        },
        { additionalProperties: false },
      ),
    ),
    basis: Type.Optional(Type.String()),
    certainty: Certainty,
  },
  { additionalProperties: false },
)
export type ListCriterion = Static<typeof ListCriterion>

/**
 * Whose decision an entry may rest on, by what the law of the list says. own: the recognising body's own (谁处罚、谁决定、
 * 谁负责); sector: a body of one of `sectors`, or where none are named of a field the list is recognised in; any: whoever
 * decided, only where the law leaves it open.
 */
export const BasisFrom = Type.Object(
  {
    authority: oneOf('own', 'sector', 'any'),
    sectors: Type.Optional(Type.Array(Code, { minItems: 1 })),
    /** Kinds of record it may be, where the law names them. */
    kinds: Type.Optional(Type.Array(Code, { minItems: 1 })),
    source: Type.String({ minLength: 2 }),
    certainty: Certainty,
  },
  { additionalProperties: false },
)
export type BasisFrom = Static<typeof BasisFrom>

export const ListDefinition = Type.Object(
  {
    code: Code,
    title: Type.String(),
    version: Type.Integer({ minimum: 1 }),
    effectiveFrom: CivilDateText,
    effectiveTo: Type.Optional(CivilDateText),
    /** serious: 严重失信主体名单; attention: 重点关注名单, internal supervision only; red: 守信红名单;
     *  association: an association's own list, shown under its own name and never an adverse basis;
     *  conduct: a bar that a statute sets on conduct of the behaviour of the same code, with no list in between
     *  (食品安全法 art 135: five years from the penalty): its term runs from the decision it rests on. */
    nature: oneOf('serious', 'conduct', 'attention', 'red', 'association'),
    /** Field of 国办发〔2020〕49号: health and life; fair competition and social order; refusal of duties; defence. */
    family: Type.Optional(oneOf('health', 'market', 'duty', 'defence')),
    subjects: Type.Array(SubjectCategory, { minItems: 1 }),
    necessity: Type.Optional(Type.String()),
    basis: Type.Array(Basis, { minItems: 1 }),
    /** Kinds of body that may decide an entry; `sector` matches sources.yaml. Empty for mirrored lists. */
    recognisedBy: Type.Array(
      Type.Object(
        { title: Type.String(), sector: Code, lowestLevel: oneOf('county', 'city', 'province', 'nation') },
        { additionalProperties: false },
      ),
    ),
    /** mirror: the deciding body's own system is the master; entries, ends and corrections only follow its feed. */
    origin: oneOf('own', 'mirror'),
    criteria: Type.Array(ListCriterion),
    /** Set for every list that is decided here on another decision: serious, conduct and attention of origin own. */
    basisFrom: Type.Optional(BasisFrom),
    /** null: until a ground for removal; otherwise months from the decision. */
    termMonths: Type.Union([Months, Type.Null()]),
    termCertainty: Certainty,
    /** Months before the subject may ask to leave early; null: no early exit by application here. */
    earlyExitMonths: Type.Union([Months, Type.Null()]),
    /** First day on which the right to ask exists, where it is younger than the list (第36号令: 2026-04-01). */
    earlyExitSince: Type.Optional(CivilDateText),
    /** What those months are counted from: the listing, or, where the article says so, being listed and having corrected. */
    earlyExitRuns: Type.Optional(oneOf('correction')),
    earlyExitNote: Type.Optional(Type.String()),
    /** The article by which an early exit got by false papers is taken back and the entry restored; absent: none does. */
    restoration: Type.Optional(Basis),
    /** When an entry must be published: within working days of the decision or of its service, or by a day after service. */
    publish: Type.Optional(
      Type.Union([
        Type.Object(
          { workingDays: Type.Integer({ minimum: 1 }), from: oneOf('decision', 'service') },
          { additionalProperties: false },
        ),
        Type.Object(
          { dayOfNextMonth: Type.Integer({ minimum: 1, maximum: 28 }) },
          { additionalProperties: false },
        ),
      ]),
    ),
    /** Working days in which a removed entry stops being shown here. */
    removalWorkingDays: Type.Integer({ minimum: 0 }),
    /** 告知 → 陈述申辩 → 决定 → 送达: how many working days the subject has to answer; null where the list is mirrored. */
    defenceWorkingDays: Type.Union([Type.Integer({ minimum: 1 }), Type.Null()]),
    publicityRule: Code,
    exits: Type.Array(
      Type.Object(
        { code: Code, title: Type.String(), basis: Type.Optional(Type.String()) },
        { additionalProperties: false },
      ),
    ),
    description: Type.String(),
    certainty: Certainty,
  },
  { additionalProperties: false },
)
export type ListDefinition = Static<typeof ListDefinition>
