/**
 * Whose decision an entry may rest on: a fine for waste is no ground for the work safety list (law.md 5.2: 谁处罚、谁决定、
 * 谁负责; 谁执法、谁认定、谁负责; standards 3.3: the consequence must relate to the act). Pure.
 */
import type { InputError } from '../../../kernel/problem.ts'
import type { ListDefinition } from '../../catalogue/index.ts'

/** The body that would recognise the entry. */
export interface Recogniser {
  code: string
  sectors: readonly string[]
}

/** What is asked of the decision beneath: of which kind it is, who made it, and of which fields that body is. */
export interface DecisionOrigin {
  kind: string
  authorityCode: string | null
  authoritySectors: readonly string[]
}

/**
 * Why a decision cannot carry an entry of the list; undefined when it can.
 *
 * | list says | decision of | verdict |
 * |---|---|---|
 * | own | the recognising body | carries |
 * | own | another body, also of the same field | refused |
 * | sector | a body of a field the list names or is recognised in | carries |
 * | sector, recognised by any body | a body of one of the recogniser's own fields | carries |
 * | sector | a body of another field, or one whose field nobody registered | refused |
 * | kinds [penalty] | any body, but a judgment | refused |
 */
export function originFault(list: ListDefinition, origin: DecisionOrigin, by: Recogniser): InputError | undefined {
  const rule = list.basisFrom
  if (rule === undefined) return undefined
  const fault = (message: string, expected: string): InputError => ({
    code: 'list.basis_authority', field: 'basis.fact', message, expected: `${expected}（${rule.source}）`,
  })
  if (rule.kinds !== undefined && !rule.kinds.includes(origin.kind))
    return { ...fault('所引用的决定不是该名单所依据的种类', '该名单规定的决定种类'), code: 'list.basis_kind' }
  const isOwn = origin.authorityCode !== null && origin.authorityCode === by.code
  if (isOwn || rule.authority === 'any') return undefined
  if (rule.authority === 'own')
    return fault('所引用的决定不是贵单位作出的，不能据以列入该名单', '贵单位自己作出的决定')
  const named = rule.sectors ?? list.recognisedBy.map((one) => one.sector)
  const fields = named.includes('any') ? by.sectors : named
  if (origin.authoritySectors.some((sector) => fields.includes(sector))) return undefined
  return fault('所引用的决定是其他领域的机关作出的，或者作出机关的领域没有登记', '本名单所属领域的机关作出的决定')
}
