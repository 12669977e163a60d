/** What was taken out of the catalogue's files and is still named by what was filed under it. */
import type { Db } from '../../../kernel/db.ts'
import type { Catalogue } from '../../catalogue/index.ts'
import { namedByRecords } from '../store/about.ts'

/** `kind/honour`, `list/wage-arrears`: its records are shown by the version they came under, and nothing new comes. */
export function goneButNamed(ctx: { readonly db: Db; readonly catalogue: Catalogue }): Promise<string[]> {
  const codesOf = (items: readonly { code: string }[]): string[] => [...new Set(items.map((item) => item.code))]
  const { kinds, lists } = ctx.catalogue.stored
  return namedByRecords(ctx.db, { kinds: codesOf(kinds), lists: codesOf(lists) })
}
