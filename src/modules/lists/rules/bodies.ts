/** Who may recognise an entry: a body competent for the field and high enough (standards 3.4: 认定单位, 谁处罚、谁决定). */
import type { ListDefinition } from '../../catalogue/index.ts'

export const levels = ['county', 'city', 'province', 'nation'] as const
export type Level = (typeof levels)[number]

/** A body as the rules see it. */
export interface Body {
  code: string
  name: string
  /** Kind of organisation: department, court, office, association, … */
  kind: string
  /** Region of six digits. */
  region: string
  sectors: readonly string[]
}

/**
 * The level of a body by its region (GB/T 2260): 000000 the nation, XX0000 a province, XXXX00 a city, else
 * a county.
 */
export function levelOf(region: string): Level {
  if (region.startsWith('00') || region === '100000') return 'nation'
  if (region.endsWith('0000')) return 'province'
  return region.endsWith('00') ? 'city' : 'county'
}

/** Sectors a body has by what it is, whatever the register says. */
export function sectorsOf(body: Body): ReadonlySet<string> {
  const all = new Set(body.sectors)
  if (body.kind === 'office') all.add('credit-office')
  if (body.kind === 'court') all.add('court')
  if (body.kind === 'association') return new Set(['association'])
  return all
}

/**
 * Whether the body may recognise entries on the list.
 *
 * | list recognised by | body | may |
 * |---|---|---|
 * | work-safety, county and up | emergency bureau of a city | yes |
 * | tax, city and up | tax office of a county | no: too low |
 * | labour | ecology bureau | no: another field |
 * | any | a department of any field | yes |
 * | any | an association, a bank, another platform | no: no public body |
 * | association | a department | no: it is the association's own list |
 */
export function mayRecognise(list: ListDefinition, body: Body): boolean {
  const own = sectorsOf(body)
  const level = levels.indexOf(levelOf(body.region))
  return list.recognisedBy.some((kind) => {
    if (level < levels.indexOf(kind.lowestLevel)) return false
    if (kind.sector === 'any') return isPublicBody(body)
    return own.has(kind.sector)
  })
}

/** A body that exercises public power: the others may recommend, and keep lists of their own. */
export function isPublicBody(body: Pick<Body, 'kind'>): boolean {
  return body.kind === 'department' || body.kind === 'office' || body.kind === 'court'
}
