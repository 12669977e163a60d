/**
 * The meta-schema of a kind of record: what a YAML file under `catalogue/records/` may say. A kind is data; validator,
 * templates, forms, archive views and docs are derived from it, so a new kind needs no TypeScript.
 */
import { Type, type Static } from 'typebox'
import { Basis, CivilDateText, Code, FieldName, SubjectCategory, oneOf } from './common.ts'

/** What a field means to the platform, whatever the kind calls it. At most one field of a kind has each role. */
export const FieldRole = oneOf(
  'subject.name',
  'subject.category',
  'subject.uscc',
  'subject.licence',
  'subject.orgcode',
  'subject.tax',
  'subject.institution',
  'subject.society',
  'subject.representative',
  'subject.id-type',
  'subject.id-number',
  'document.no',
  'document.title',
  'authority.name',
  'authority.code',
  'source.name',
  'source.code',
  'decided_on',
  'effective_on',
  'until',
  'state',
  'list',
  'amount',
  'sanction.kinds',
  'sanction.fine',
  'sanction.confiscation',
  'sanction.licence',
  'procedure',
  'level',
  'registration.type',
  'registration.capital',
  'registration.established_on',
  'registration.address',
  'registration.scope',
  'registration.status',
  'registration.region',
  'registration.authority',
)
export type FieldRole = Static<typeof FieldRole>

/** uscc, licence, orgcode, tax: that code and no other. code: any of them, filed by what it proves to be. */
export const FieldType = oneOf(
  'text',
  'date',
  'decimal',
  'integer',
  'enum',
  'enums',
  'uscc',
  'licence',
  'orgcode',
  'tax',
  'code',
  'boolean',
)
export type FieldType = Static<typeof FieldType>

export const Field = Type.Object(
  {
    name: FieldName,
    title: Type.String({ minLength: 1 }),
    /** Header words under which departments send it: Chinese titles, XK_/CF_ codes, old layouts, known typos. */
    aliases: Type.Optional(Type.Array(Type.String({ minLength: 1 }))),
    type: FieldType,
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
    /** date: the earliest day that makes sense; 1949-10-01 when absent (standards 1.8). */
    earliest: Type.Optional(CivilDateText),
    /** enum, enums: the code list `catalogue/codes/<codes>.csv`. */
    codes: Type.Optional(Code),
    /** Amounts: the unit the column is kept in (`万元`, `元`); other units written in the cell are converted. */
    unit: Type.Optional(oneOf('元', '万元')),
    /** Amounts in several currencies: the field that takes the currency; without it anything but yuan is a fault. */
    currencyInto: Type.Optional(FieldName),
    /** Dates: a value that stands for "no end" (year 2099 and later, 长期) is allowed. */
    longTerm: Type.Optional(Type.Boolean()),
    /** Used when the cell is empty or the column is absent (e.g. the state of a permit). */
    default: Type.Optional(Type.String()),
    /** date: where the cell is empty, a day of the year in an integer field (A-grade: 30 April of the next year). */
    defaultFrom: Type.Optional(
      Type.Object(
        {
          yearField: FieldName,
          plusYears: Type.Integer(),
          monthDay: Type.String({ pattern: '^\\d{2}-\\d{2}$' }),
        },
        { additionalProperties: false },
      ),
    ),
    /** role procedure: the texts of a decision that may tell it where the cell is empty (`compile/procedure.ts`). */
    toldBy: Type.Optional(Type.Array(FieldName)),
    /** A cell that cannot be read is left empty with a warning instead of returning the row. */
    lenient: Type.Optional(Type.Boolean()),
    publicity: oneOf('public', 'shared', 'authorised', 'never'),
    /** `discard`: dropped at the door, never stored. `name`: a person's name, shown only where the rule says. */
    personal: Type.Optional(oneOf('name', 'discard')),
    /** Scanned for phones, bank cards and home addresses too (E601); every public text is for identity numbers. */
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
    /** enum(s): has one of these codes; has none of these codes. */
    in: Type.Optional(Type.Array(Type.String())),
    notIn: Type.Optional(Type.Array(Type.String())),
    /** filled or empty. */
    present: Type.Optional(Type.Boolean()),
    category: Type.Optional(Type.Array(SubjectCategory)),
  },
  { additionalProperties: false },
)
export type Condition = Static<typeof Condition>

/** One declarative row check; `code` is the E-code of standards 1.8 that is reported. */
export const RowCheck = Type.Object(
  {
    code: Type.String({ pattern: '^E\\d{3}$' }),
    /** required-when, forbidden-when: `field`, under `when`. not-after: `field` <= `other`. differs: `field` is not the
     *  same text as `other`. at-most: `field` <= `value`. one-of-group: one of `fields` filled, under `when`.
     *  amount-agrees: the amount in `field` is not ten thousand times what the text in `other` says (yuan for 万元). */
    form: oneOf(
      'required-when',
      'forbidden-when',
      'not-after',
      'differs',
      'at-most',
      'one-of-group',
      'amount-agrees',
    ),
    field: Type.Optional(FieldName),
    other: Type.Optional(FieldName),
    fields: Type.Optional(Type.Array(FieldName)),
    when: Type.Optional(Condition),
    value: Type.Optional(Type.Number()),
    outcome: oneOf('return', 'question', 'warn'),
    message: Type.String(),
    expected: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
)
export type RowCheck = Static<typeof RowCheck>

/** Old layouts whose header words mean other fields than in the current one. Recognised by `signature`. */
export const Layout = Type.Object(
  {
    name: Type.String(),
    signature: Type.Array(Type.String(), { minItems: 1 }),
    headers: Type.Record(Type.String(), FieldName),
    /** Columns of the layout that carry nothing we may or need keep. */
    ignores: Type.Optional(Type.Array(Type.String())),
    /** Fields required today that this layout did not have; left empty for its rows. */
    lacks: Type.Optional(Type.Array(FieldName)),
  },
  { additionalProperties: false },
)
export type Layout = Static<typeof Layout>

export const RecordKind = Type.Object(
  {
    code: Code,
    title: Type.String(),
    version: Type.Integer({ minimum: 1 }),
    effectiveFrom: CivilDateText,
    effectiveTo: Type.Optional(CivilDateText),
    /** Class of the national basic catalogue (law.md section 4), e.g. `行政管理信息`. */
    category: Type.String(),
    polarity: oneOf('adverse', 'neutral', 'favourable'),
    subjects: Type.Array(SubjectCategory, { minItems: 1 }),
    basis: Type.Array(Basis, { minItems: 1 }),
    /** Required where `subjects` has natural-person: the necessity (design, section 3). */
    necessity: Type.Optional(Type.String()),
    description: Type.String(),
    /** registration: feeds the register of subjects itself; fact: a fact filed under a subject; list: an entry on a list. */
    nature: oneOf('registration', 'fact', 'list'),
    /** nature list: the list the kind always feeds; else the row or the submission names it. */
    list: Type.Optional(Code),
    /** Fields that, with the subject, identify one fact: the same key again is a new version (E501). */
    key: Type.Array(FieldName, { minItems: 1 }),
    /** Name of a file in catalogue/publicity/. */
    publicityRule: Code,
    /** Working days from decision to first receipt (E303); absent: no such duty. */
    deadlineWorkingDays: Type.Optional(Type.Integer({ minimum: 1 })),
    updateCycle: oneOf('realtime', 'daily', 'weekly', 'monthly', 'quarterly', 'yearly'),
    sharing: oneOf('public', 'shared', 'authorised'),
    retention: Type.Object(
      { years: Type.Integer({ minimum: 1 }), basis: Type.String() },
      { additionalProperties: false },
    ),
    fields: Type.Array(Field, { minItems: 2 }),
    /** Header words every layout may carry that mean nothing to us: 序号, 数据导出时间. */
    ignoredHeaders: Type.Optional(Type.Array(Type.String())),
    layouts: Type.Optional(Type.Array(Layout)),
    checks: Type.Optional(Type.Array(RowCheck)),
  },
  { additionalProperties: false },
)
export type RecordKind = Static<typeof RecordKind>
