/**
 * The meta-schema of publicity rules: for how long a stranger may see a record, as dated data. The verdict itself is
 * computed by the publicity module from these editions; here is only what each document says and how sure we are.
 */
import { Type, type Static } from 'typebox'
import { Basis, Certainty, CivilDateText, Code, Months, SubjectCategory, oneOf } from './common.ts'

/** Order 36, law.md 1.2: three levels of dishonesty information. */
export const Level = oneOf('minor', 'general', 'serious')
export type Level = Static<typeof Level>

/** What an edition makes of a decision: a level, or a minor one that its sector shows all the same (law.md 1.9, 2.1). */
export const Classified = oneOf('minor', 'minor-shown', 'general', 'serious')
export type Classified = Static<typeof Classified>

/** A test on the facts of a record; every given key must hold. Kinds are codes of `codes/penalty-kinds.csv`. */
export const LevelCondition = Type.Object(
  {
    /** `codes/penalty-procedures.csv`: simplified, ordinary, hearing. */
    procedure: Type.Optional(Type.Array(Code)),
    /** The sender's own level, only where a sector rule lets it decide. */
    declared: Type.Optional(Type.Array(Level)),
    anyKind: Type.Optional(Type.Array(Type.String())),
    onlyKinds: Type.Optional(Type.Array(Type.String())),
    /** The fine lies below / at or above the named threshold; false when that threshold is unset for the record. */
    fineBelow: Type.Optional(Code),
    fineAtLeast: Type.Optional(Code),
    sectors: Type.Optional(Type.Array(Code)),
  },
  { additionalProperties: false },
)
export type LevelCondition = Static<typeof LevelCondition>

/** First match wins, so the gravest conditions stand above the lighter ones (the gravest kind decides). */
export const Classification = Type.Object(
  { id: Code, when: LevelCondition, level: Classified, reason: Type.String(), certainty: Certainty },
  { additionalProperties: false },
)
export type Classification = Static<typeof Classification>

/** A fine in yuan that divides levels, by sector and province; where none is given the condition does not hold. */
export const FineThreshold = Type.Object(
  {
    name: Code,
    sector: Type.Optional(Code),
    /** First two digits of GB/T 2260. */
    province: Type.Optional(Type.String({ pattern: '^\\d{2}$' })),
    organisationYuan: Type.Number({ exclusiveMinimum: 0 }),
    soleTraderYuan: Type.Optional(Type.Number({ exclusiveMinimum: 0 })),
    from: CivilDateText,
    to: Type.Optional(CivilDateText),
    basis: Basis,
  },
  { additionalProperties: false },
)
export type FineThreshold = Static<typeof FineThreshold>

/** What a level means: shown or not, the term that must pass before repair, the term after which it stops by itself. */
export const LevelTerm = Type.Object(
  {
    shown: Type.Boolean(),
    minMonths: Months,
    /** null: no maximum of its own. */
    maxMonths: Type.Union([Months, Type.Null()]),
    /** false: no early end even after the minimum (527, specially serious). */
    repairable: Type.Boolean(),
  },
  { additionalProperties: false },
)
export type LevelTerm = Static<typeof LevelTerm>

/** One document's rule over the decisions made while it was in force. */
export const PublicityEdition = Type.Object(
  {
    code: Code,
    title: Type.String(),
    /** Decisions made from … to …, both days included. */
    from: CivilDateText,
    to: Type.Optional(CivilDateText),
    /** Only records whose source belongs to one of these sectors; such an edition goes before a general one. */
    sectors: Type.Optional(Type.Array(Code)),
    basis: Basis,
    /** From which date the terms run. */
    start: oneOf('decided_on', 'effective_on', 'published_on'),
    classify: Type.Optional(Type.Array(Classification)),
    /** The level where no row of `classify` holds. */
    unclassified: Level,
    levels: Type.Object(
      {
        minor: LevelTerm,
        /** Where a row of `classify` has it. */
        'minor-shown': Type.Optional(LevelTerm),
        general: LevelTerm,
        serious: LevelTerm,
      },
      { additionalProperties: false },
    ),
    thresholds: Type.Optional(Type.Array(FineThreshold)),
  },
  { additionalProperties: false },
)
export type PublicityEdition = Static<typeof PublicityEdition>

export const PublicityRule = Type.Object(
  {
    code: Code,
    title: Type.String(),
    version: Type.Integer({ minimum: 1 }),
    description: Type.String(),
    /** Never shown for these classes of subject, whatever an edition says. Natural persons are always among them. */
    neverFor: Type.Array(SubjectCategory, { minItems: 1 }),
    /** Decisions with one of these kinds of sanction are never shown, whatever an edition says. */
    neverForKinds: Type.Optional(Type.Array(Type.String(), { minItems: 1 })),
    /** What ends the showing. levels: the terms of `editions`; until: the record's own end date, none if long-term;
     *  term: `termMonths` after the start; list: the list entry's own term; registration: while it is the newest. */
    end: oneOf('levels', 'until', 'term', 'list', 'registration', 'never-shown'),
    /** end until, term, list: the first day counted. */
    start: Type.Optional(oneOf('decided_on', 'effective_on', 'published_on')),
    termMonths: Type.Optional(Months),
    /** Months a record may still be looked up after its end, marked as past (permits: history). */
    historyMonths: Type.Optional(Months),
    /** States in which a record stops being shown at once (e.g. a permit revoked). */
    hiddenStates: Type.Optional(Type.Array(Type.String())),
    /** Only shown when the subject's own choice of publicity says so (commitments): these codes of `field`. */
    requires: Type.Optional(
      Type.Object({ field: Type.String(), in: Type.Array(Type.String()) }, { additionalProperties: false }),
    ),
    /** Shown with this page (adverse pages are not indexed by search engines). */
    indexed: Type.Boolean(),
    /**
     * end until, list: whether the last day itself is still shown. What is in force on a day is shown on it; a reckoned
     * term ends on its day, "shown through the day before" (standards 13.2).
     */
    endDayShown: Type.Boolean(),
    basis: Type.Array(Basis, { minItems: 1 }),
    editions: Type.Optional(Type.Array(PublicityEdition)),
    /** Decisions of an earlier edition still shown when a new one begins (standards 2.9). */
    transition: Type.Optional(
      Type.Object(
        {
          rule: oneOf('better-for-subject', 'edition-of-decision'),
          from: CivilDateText,
          certainty: Certainty,
          note: Type.String(),
        },
        { additionalProperties: false },
      ),
    ),
    /** Local regulations may set a cap of their own: months from the decision, by province. */
    caps: Type.Optional(
      Type.Array(
        Type.Object(
          { province: Type.String({ pattern: '^\\d{2}$' }), months: Months, basis: Basis },
          { additionalProperties: false },
        ),
      ),
    ),
  },
  { additionalProperties: false },
)
export type PublicityRule = Static<typeof PublicityRule>
