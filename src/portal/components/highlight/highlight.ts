/** The part of a text that was searched for, marked. Compares without regard to case and width. */
import { html, type Html } from '../../html.ts'

export function highlight(text: string, wanted: string): Html {
  const needle = fold(wanted.trim())
  const at = needle === '' ? -1 : fold(text).indexOf(needle)
  // Folding may change the length (ligatures, compatibility forms): then nothing is marked rather than the wrong part.
  if (at < 0 || fold(text).length !== text.length) return html`${text}`
  return html`${text.slice(0, at)}<mark>${text.slice(at, at + needle.length)}</mark>${text.slice(at + needle.length)}`
}

function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase()
}
