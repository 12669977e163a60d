/** Which fields of a kind say whom a record is about. */
import type { Context } from '../../../context.ts'
import { normaliseCode } from '../../subjects/index.ts'
import type { NamedCodes } from '../rules/whose.ts'
import type { IdentityFields } from '../store/move.ts'

const codeRoles = [
  'subject.licence', 'subject.orgcode', 'subject.tax', 'subject.institution', 'subject.society',
]
const roles = new Set(['subject.name', 'subject.uscc', ...codeRoles])

/** The fields with a subject's names and codes, of every version of every kind. */
export function identityFields({ catalogue }: Pick<Context, 'catalogue'>): IdentityFields {
  const fields: Record<string, string[]> = {}
  for (const kind of catalogue.kinds) {
    const own = kind.fields.filter(({ role }) => role !== undefined && roles.has(role)).map(({ name }) => name)
    fields[kind.code] = [...new Set([...(fields[kind.code] ?? []), ...own])]
  }
  return fields
}

/** The codes a stored record names its subject by. */
export function namedCodes(
  { catalogue }: Pick<Context, 'catalogue'>,
  kind: string,
  payload: Readonly<Record<string, unknown>>,
): NamedCodes {
  const fields = catalogue.findKind(kind)?.fields ?? []
  const of = (role: string): string[] =>
    fields.flatMap((field) => {
      const value = field.role === role ? payload[field.name] : undefined
      return typeof value === 'string' && value !== '' ? [normaliseCode(value)] : []
    })
  return { uscc: of('subject.uscc')[0] ?? null, others: codeRoles.flatMap(of) }
}
