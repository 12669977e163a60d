/** The JSON Schema of a row for API callers and docs: the same rules, as far as JSON Schema can say them. */
import type { Catalogue } from '../catalogue.ts'
import type { Field, RecordKind } from '../schema/record.ts'

export type JsonSchema = Record<string, unknown>

/** A row as an object by field name. Values are texts as a cell would hold them, or numbers; codes or titles both do. */
export function jsonSchemaFor(kind: RecordKind, catalogue: Catalogue): JsonSchema {
  const fields = kind.fields.filter((field) => field.personal !== 'discard')
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `urn:probity:kind:${kind.code}:${kind.version}`,
    title: kind.title,
    description: kind.description,
    type: 'object',
    properties: Object.fromEntries(fields.map((field) => [field.name, fieldSchema(field, catalogue)])),
    required: fields
      .filter((field) => field.required === true && field.default === undefined)
      .map((field) => field.name),
    additionalProperties: false,
  }
}

function fieldSchema(field: Field, catalogue: Catalogue): JsonSchema {
  return {
    title: field.title,
    ...(field.note === undefined ? {} : { description: field.note }),
    ...typeSchema(field, catalogue),
  }
}

function typeSchema(field: Field, catalogue: Catalogue): JsonSchema {
  const entries =
    field.codes === undefined ? [] : catalogue.codeList(field.codes).entries.filter((e) => e.validTo === null)
  const coded = { oneOf: [...entries.map((e) => ({ const: e.code, title: e.title })), { type: 'string' }] }
  switch (field.type) {
    case 'enum':
      return coded
    case 'enums':
      return { type: 'array', items: coded, uniqueItems: true }
    case 'date':
      return { type: 'string', format: 'date' }
    case 'decimal':
      return { type: ['number', 'string'], ...(field.unit === undefined ? {} : { 'x-unit': field.unit }) }
    case 'integer':
      return {
        type: 'integer',
        ...(field.min === undefined ? {} : { minimum: field.min }),
        ...(field.max === undefined ? {} : { maximum: field.max }),
      }
    case 'boolean':
      return { type: 'boolean' }
    case 'uscc':
      return { type: 'string', pattern: '^[0-9A-HJ-NPQRTUWXY]{18}$' }
    default:
      return { type: 'string', ...(field.maxLength === undefined ? {} : { maxLength: field.maxLength }) }
  }
}
