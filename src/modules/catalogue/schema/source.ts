/** The meta-schemas of feeds, of mapping files for odd layouts, of code lists and of the deny list. */
import { Type, type Static } from 'typebox'
import { CivilDateText, Code, FieldName, oneOf } from './common.ts'

const Cell = Type.Union([Type.String(), Type.Number(), Type.Boolean()])

/** The last row a mapping may call the header: header and rows under it are read from the first hundred. */
export const mostHeaderRow = 90

/** A mapping file (`--map MAP.yaml`, or `mapping` of a source) for a file whose header cannot be read by aliases. */
export const Mapping = Type.Object(
  {
    /** Header word, column letter (`B`), or column number from 1 → field of the kind; `-` leaves the column out. */
    columns: Type.Optional(Type.Record(Type.String(), Type.Union([FieldName, Type.Literal('-')]))),
    /** Row of the header, from 1; 0: the file has none, and columns are named by letter or number. */
    headerRow: Type.Optional(Type.Integer({ minimum: 0, maximum: mostHeaderRow })),
    /** Rows the header takes. */
    headerRows: Type.Optional(Type.Integer({ minimum: 1, maximum: 4 })),
    /** Values for every row, where the file itself does not say. */
    constants: Type.Optional(Type.Record(FieldName, Cell)),
    /** Separator inside a cell that holds several values. */
    split: Type.Optional(Type.Record(FieldName, Type.String({ minLength: 1 }))),
    /** Columns whose empty cells repeat the cell above (merged cells). */
    fillDown: Type.Optional(Type.Array(FieldName)),
    sheet: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
)
export type Mapping = Static<typeof Mapping>

/** A feed: one body's duty to deliver. Exactly who it is, by code, is set per city; here stand the kinds of feed. */
export const Source = Type.Object(
  {
    code: Code,
    title: Type.String(),
    version: Type.Integer({ minimum: 1 }),
    sector: Code,
    kinds: Type.Array(Code, { minItems: 1 }),
    lists: Type.Optional(Type.Array(Code)),
    frequency: oneOf('realtime', 'daily', 'weekly', 'monthly', 'quarterly', 'yearly'),
    /** Working days a delivery may stay out behind its period before it is missed; seven where none are given. */
    graceWorkdays: Type.Optional(Type.Integer({ minimum: 0, maximum: 60 })),
    /** Rows of one delivery; outside, the delivery is accepted and marked for a look. */
    expect: Type.Object(
      { minRows: Type.Integer({ minimum: 0 }), maxRows: Type.Integer({ minimum: 1 }) },
      { additionalProperties: false },
    ),
    /** Bodies that may use this feed: USCC, or none where every body of the sector may. */
    organisations: Type.Optional(Type.Array(Type.String({ pattern: '^[0-9A-Z]{18}$' }))),
    /** Its bodies gather what others decided or received: rows may name any authority. */
    gathers: Type.Optional(Type.Boolean()),
    mapping: Type.Optional(Mapping),
    note: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
)
export type Source = Static<typeof Source>

/** One line of a code list. `open`: the value must be followed by a text (`其他-…`). */
export const CodeEntry = Type.Object({
  code: Type.String({ minLength: 1 }),
  title: Type.String({ minLength: 1 }),
  aliases: Type.Array(Type.String()),
  validFrom: Type.Union([CivilDateText, Type.Null()]),
  validTo: Type.Union([CivilDateText, Type.Null()]),
  open: Type.Boolean(),
})
export type CodeEntry = Static<typeof CodeEntry>

/** Topics that must not appear in the catalogue at all (design, section 3), with the words that reveal them. */
export const DenyList = Type.Object(
  {
    version: Type.Integer({ minimum: 1 }),
    description: Type.String(),
    topics: Type.Array(
      Type.Object(
        {
          code: Code,
          title: Type.String(),
          reason: Type.String(),
          basis: Type.String(),
          /** A title, alias or description that contains one of these is refused … */
          terms: Type.Array(Type.String({ minLength: 1 }), { minItems: 1 }),
          /** … unless the word stands inside one of these. */
          except: Type.Optional(Type.Array(Type.String())),
        },
        { additionalProperties: false },
      ),
      { minItems: 1 },
    ),
  },
  { additionalProperties: false },
)
export type DenyList = Static<typeof DenyList>
