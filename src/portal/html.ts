/**
 * HTML as tagged templates: hono's `html`, narrowed so that only text, numbers and HTML made here can go in.
 * Text is always escaped; there is no way to pass a string through unescaped.
 */
import { html as tag } from 'hono/html'

/** HTML that is already escaped. */
export type Html = string & { readonly isEscaped: true }

/** What may stand in a template: text (escaped), numbers, HTML, lists of these; `false`, `null`, `undefined` leave nothing. */
export type Fragment = Html | string | number | false | null | undefined | readonly Fragment[]

const squeezed = new WeakMap<TemplateStringsArray, TemplateStringsArray>()

/** The indentation of the source is not sent: only line breaks of the template's own text shrink, never of data. */
function squeeze(strings: TemplateStringsArray): TemplateStringsArray {
  const known = squeezed.get(strings)
  if (known !== undefined) return known
  const short = strings.map((s) => s.replace(/\n\s*/g, '\n')) as unknown as TemplateStringsArray
  squeezed.set(strings, short)
  return short
}

/** Makes HTML out of a template. Synchronous: promises are not accepted, a page is loaded before it is drawn. */
export function html(strings: TemplateStringsArray, ...values: Fragment[]): Html {
  return (tag as unknown as (s: TemplateStringsArray, ...v: Fragment[]) => Html)(squeeze(strings), ...values)
}

/** Nothing: for branches that show nothing. */
export const nothing: Html = html``

/** An attribute with a value, or nothing at all when the value is absent. `name` is a literal of ours, never data. */
export function attribute(name: string, value: string | number | undefined | null): Html | '' {
  return value === undefined || value === null ? '' : html` ${name}="${value}"`
}
