/** The number of a decision; for whom may take decisions back it leads to where that is done. */
import { textOr, withQuery } from '../../portal/format.ts'
import { html, type Html } from '../../portal/html.ts'
import type { Person } from '../frame.ts'

export function numberLink(person: Person | undefined, documentNo: string | null | undefined): Html {
  const no = documentNo ?? ''
  if (no === '' || person?.scopes.has('records:revoke') !== true) return textOr(no)
  return html`<a href="${withQuery('/console/records', { q: no })}">${no}</a>`
}
