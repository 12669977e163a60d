/** A consequence as the table draws it: for pages of lists, and for the subject's own space. */
import type { Consequence as Ruled } from '../../../modules/measures/index.ts'
import type { Consequence } from '../../lists/types.ts'
import { monthsText } from '../../lists/words.ts'

/** A consequence as drawn; `until` of the entry, when it is one entry's. */
export function consequenceOf(one: Ruled, entryUntil?: string | null): Consequence {
  return {
    code: one.code,
    title: one.title,
    effect: one.effect,
    mandatory: one.mandatory,
    matters: one.matters.map(({ title, handledBy }) => ({ title, handledBy })),
    fields: one.fields,
    bodies: one.bodies,
    term: one.maxMonths === null ? '与列入同期' : `最长${monthsText(one.maxMonths)}`,
    until: entryUntil === undefined ? undefined : (one.until ?? undefined),
    bases: one.basis.map((b) => ({ document: b.document, article: b.article })),
  }
}
