/** Which tasks somebody asked to see: the same in the address of the list and in the forms that start from it. */
import { html, nothing, type Html } from '../../../portal/html.ts'
import { views, type View } from './words.ts'

/** A type, not an interface, so that it can stand in an address (`withQuery`). */
export type Asked = {
  readonly state?: View | undefined
  readonly list?: string | undefined
  readonly measure?: string | undefined
  /** Code of the firm, or a part of its name. */
  readonly subject?: string | undefined
}

/** Reads what was asked; what cannot be meant counts as not asked. */
export function askedOf(read: (name: string) => string | undefined): Asked {
  const code = (name: string): string | undefined => {
    const text = read(name)
    return text !== undefined && /^[a-z0-9-]{1,64}$/.test(text) ? text : undefined
  }
  const subject = (read('subject') ?? '').replace(/[\u0000-\u001f\u007f]+/g, ' ').trim().slice(0, 200)
  return {
    state: views.find(([one]) => one === read('state'))?.[0],
    list: code('list'),
    measure: code('measure'),
    subject: subject === '' ? undefined : subject,
  }
}

export function askedFields(asked: Asked): Html {
  const given = Object.entries(asked).filter(([, value]) => value !== undefined)
  if (given.length === 0) return nothing
  return html`${given.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}`
}

/** Whether the list is narrowed beside the state. */
export function isNarrowed({ list, measure, subject }: Asked): boolean {
  return list !== undefined || measure !== undefined || subject !== undefined
}
