/** The meta-schema of `catalogue/retention.yaml`: for how long content is kept that has done its duty, as dated data. */
import { Type, type Static } from 'typebox'
import { Basis, Certainty, CivilDateText, oneOf } from './common.ts'

/** What a term is of. refused-cells: of rows that were not filed, as they came; delivered-files: of deliveries. */
export const RetainedData = oneOf('refused-cells', 'delivered-files')
export type RetainedData = Static<typeof RetainedData>

export const RetentionEdition = Type.Object(
  {
    /** Runs from … to …, both days included, go by it. */
    from: CivilDateText,
    to: Type.Optional(CivilDateText),
    /** At least one: what was closed this morning is still being corrected. */
    months: Type.Integer({ minimum: 1, maximum: 1200 }),
    basis: Basis,
    /** Of the number itself, which the basis may leave open. */
    certainty: Certainty,
    note: Type.String({ minLength: 2 }),
  },
  { additionalProperties: false },
)
export type RetentionEdition = Static<typeof RetentionEdition>

export const Retention = Type.Object(
  {
    version: Type.Integer({ minimum: 1 }),
    description: Type.String(),
    terms: Type.Array(
      Type.Object(
        { data: RetainedData, title: Type.String(), editions: Type.Array(RetentionEdition, { minItems: 1 }) },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
)
export type Retention = Static<typeof Retention>
