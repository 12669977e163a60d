/**
 * The meta-schema: what a YAML file under `catalogue/` may say. A kind of record is data; this file is the only
 * place where its grammar is defined, and the loader, validator, templates, forms and docs are derived from it.
 */
import { Type, type Static } from 'typebox'

const Code = Type.String({ pattern: '^[a-z][a-z0-9-]*$', maxLength: 64 })
const FieldName = Type.String({ pattern: '^[a-z][a-z0-9_]*$', maxLength: 64 })
const CivilDateText = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' })

/** How sure we are of a legal text, as marked in our research: S seen, S2 secondary, Sf fragments, G general, open. */
export const Certainty = Type.Union(['S', 'Sf', 'S2', 'G', 'G?', 'D', 'open'].map((c) => Type.Literal(c)))

/** A legal basis: the document, its article, since when and until when it is in force. */
export const Basis = Type.Object(
  {
    document: Type.String({ minLength: 2 }),
    article: Type.Optional(Type.String()),
    /** statute: law or administrative regulation; rule: department rule; policy: central policy document;
     *  local: local regulation; standard: a standard or plan, which is never a basis for anything adverse. */
    rank: Type.Union(['statute', 'rule', 'policy', 'local', 'standard'].map((r) => Type.Literal(r))),
    from: CivilDateText,
    to: Type.Optional(CivilDateText),
    certainty: Certainty,
  },
  { additionalProperties: false },
)
export type Basis = Static<typeof Basis>

export const SubjectCategory = Type.Union([
  Type.Literal('organisation'),
  Type.Literal('sole-trader'),
  Type.Literal('natural-person'),
])
/** 行政相对人类别: 法人及非法人组织, 个体工商户, 自然人 (standards 1.2). */
export type SubjectCategory = Static<typeof SubjectCategory>

/** What a field means to the platform, whatever the kind calls it. At most one field of a kind has each role. */
export const FieldRole = Type.Union(
  [
    'subject.name', 'subject.category', 'subject.uscc', 'subject.licence', 'subject.orgcode', 'subject.tax',
    'subject.institution', 'subject.society', 'subject.representative',
    'document.no', 'document.title', 'authority.name', 'authority.code', 'source.name', 'source.code',
    'decided_on', 'effective_on', 'until', 'state', 'list', 'amount',
    'sanction.kinds', 'sanction.fine', 'sanction.confiscation', 'sanction.licence', 'procedure', 'level',
    'registration.type', 'registration.capital', 'registration.established_on', 'registration.address',
    'registration.scope', 'registration.status', 'registration.region', 'registration.authority',
  ].map((r) => Type.Literal(r)),
)

export const Field = Type.Object(
  {
    name: FieldName,
    title: Type.String({ minLength: 1 }),
    /** Header words under which departments send it: Chinese titles, XK_/CF_ codes, old layouts. */
    aliases: Type.Optional(Type.Array(Type.String())),
    type: Type.Union(
      ['text', 'date', 'decimal', 'integer', 'enum', 'enums', 'uscc', 'licence', 'orgcode', 'tax', 'boolean'].map((t) =>
        Type.Literal(t),
      ),
    ),
    role: Type.Optional(FieldRole),
    /** true: always; or only for these categories of subject. */
    required: Type.Optional(Type.Union([Type.Boolean(), Type.Array(SubjectCategory)])),
    /** Must be blank for these categories. */
    forbiddenFor: Type.Optional(Type.Array(SubjectCategory)),
    maxLength: Type.Optional(Type.Integer({ minimum: 1 })),
    /** decimal: digits behind the point. */
    decimals: Type.Optional(Type.Integer({ minimum: 0, maximum: 8 })),
    min: Type.Optional(Type.Number()),
    max: Type.Optional(Type.Number()),
    /** enum, enums: the code list `catalogue/codes/<codes>.csv`. */
    codes: Type.Optional(Code),
    /** Amounts: the unit the column is kept in (`万元`); other units written in the cell are converted. */
    unit: Type.Optional(Type.String()),
    /** Dates: value that stands for "no end" (2099-12-31 and later always do). */
    longTerm: Type.Optional(Type.Boolean()),
    /** Used when the cell is empty or the column is absent (e.g. the state of a permit). */
    default: Type.Optional(Type.String()),
    publicity: Type.Union(['public', 'shared', 'authorised', 'never'].map((p) => Type.Literal(p))),
    /** Personal data: `discard` is dropped at the door and never stored. Identity numbers are always discarded here. */
    personal: Type.Optional(Type.Union([Type.Literal('name'), Type.Literal('discard')])),
    /** Scanned for identity numbers, phones, bank cards, home addresses (E601) before anything is shown. */
    freeText: Type.Optional(Type.Boolean()),
    note: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
)
export type Field = Static<typeof Field>

/** A condition on the values of a row: every given key must hold. */
export const Condition = Type.Object(
  {
    field: FieldName,
    /** enum(s): has one of these codes. */
    in: Type.Optional(Type.Array(Type.String())),
    /** filled or empty. */
    present: Type.Optional(Type.Boolean()),
    category: Type.Optional(Type.Array(SubjectCategory)),
  },
  { additionalProperties: false },
)

/** One declarative row check; `code` is the E-code of standards 1.8 that is reported. */
export const RowCheck = Type.Object(
  {
    code: Type.String({ pattern: '^E\\d{3}$' }),
    form: Type.Union(
      ['required-when', 'forbidden-when', 'not-after', 'differs', 'at-most', 'one-of-group', 'equals-computed'].map((f) =>
        Type.Literal(f),
      ),
    ),
    field: Type.Optional(FieldName),
    /** not-after: `field` <= `other`; differs: `field` != `other`. */
    other: Type.Optional(FieldName),
    fields: Type.Optional(Type.Array(FieldName)),
    when: Type.Optional(Condition),
    value: Type.Optional(Type.Number()),
    outcome: Type.Union([Type.Literal('return'), Type.Literal('question'), Type.Literal('warn')]),
    message: Type.String(),
    expected: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
)
export type RowCheck = Static<typeof RowCheck>

export const RecordKind = Type.Object(
  {
    code: Code,
    title: Type.String(),
    version: Type.Integer({ minimum: 1 }),
    effectiveFrom: CivilDateText,
    effectiveTo: Type.Optional(CivilDateText),
    /** Class of the national basic catalogue (law.md section 4), e.g. `行政管理信息`. */
    category: Type.String(),
    polarity: Type.Union(['adverse', 'neutral', 'favourable'].map((p) => Type.Literal(p))),
    subjects: Type.Array(SubjectCategory, { minItems: 1 }),
    basis: Type.Array(Basis, { minItems: 1 }),
    /** Required where `subjects` has natural-person: the necessity (design, section 3). */
    necessity: Type.Optional(Type.String()),
    description: Type.String(),
    /** registration: feeds the register of subjects itself; fact: a fact filed under a subject; list: an entry on a list. */
    nature: Type.Union([Type.Literal('registration'), Type.Literal('fact'), Type.Literal('list')]),
    /** nature list: the list the kind always feeds; else the row or the submission names it. */
    list: Type.Optional(Code),
    /** Fields that, with the subject, identify one fact: the same key again is a new version (E501). */
    key: Type.Array(FieldName, { minItems: 1 }),
    /** Name of a file in catalogue/publicity/. */
    publicityRule: Code,
    /** Working days from decision to first receipt (E303); absent: no such duty. */
    deadlineWorkingDays: Type.Optional(Type.Integer({ minimum: 1 })),
    updateCycle: Type.Union(['realtime', 'daily', 'weekly', 'monthly', 'quarterly', 'yearly'].map((c) => Type.Literal(c))),
    sharing: Type.Union([Type.Literal('public'), Type.Literal('shared'), Type.Literal('authorised')]),
    retention: Type.Object({ years: Type.Integer({ minimum: 1 }), basis: Type.String() }, { additionalProperties: false }),
    fields: Type.Array(Field, { minItems: 2 }),
    /** Old layouts whose header words mean other fields than in the current one. Recognised by `signature`. */
    layouts: Type.Optional(
      Type.Array(
        Type.Object(
          {
            name: Type.String(),
            signature: Type.Array(Type.String(), { minItems: 1 }),
            headers: Type.Record(Type.String(), FieldName),
            /** Fields required today that this layout did not have; left empty for its rows. */
            lacks: Type.Optional(Type.Array(FieldName)),
          },
          { additionalProperties: false },
        ),
      ),
    ),
    checks: Type.Optional(Type.Array(RowCheck)),
  },
  { additionalProperties: false },
)
export type RecordKind = Static<typeof RecordKind>
