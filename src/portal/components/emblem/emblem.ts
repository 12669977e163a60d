/** The platform's neutral mark: sun and moon, 明. Decoration beside the site's name, so it has no text of its own. */
import { html, type Html } from '../../html.ts'

export function emblem(size: number): Html {
  return html`<svg viewBox="0 0 48 48" width="${size}" height="${size}" aria-hidden="true" focusable="false">
    <rect width="48" height="48" rx="11" fill="#17507a"/>
    <g fill="#fff"><circle cx="17" cy="24" r="8.5"/>
      <path d="M28.5 12.2a13 13 0 1 1 0 23.6 16.5 16.5 0 0 0 0-23.6Z"/></g>
    <path d="M17 7.5v3M17 37.5v3" stroke="#fff" stroke-width="2.4" stroke-linecap="round"/>
  </svg>`
}
