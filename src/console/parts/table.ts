/** A table that becomes blocks on narrow screens; the first column says what the row is about. */
import { html, type Fragment, type Html } from '../../portal/html.ts'

/** `short`: a word, a date or a number, which is not broken where there is room for columns. */
export type Column<T> = readonly [head: string, cell: (row: T) => Fragment, fit?: 'short']

export function table<T>(
  caption: string, rows: readonly T[], first: Column<T>, columns: readonly Column<T>[],
): Html {
  const fit = ([, , short]: Column<T>): Fragment => (short === undefined ? '' : html` class="short"`)
  return html`<div class="tablebox"><table class="stacks" role="table"><caption class="vh">${caption}</caption>
    <thead role="rowgroup"><tr role="row">${[first, ...columns].map(([head]) => html`<th scope="col" role="columnheader">${head}</th>`)}</tr></thead>
    <tbody role="rowgroup">${rows.map((row) => html`<tr role="row"><th scope="row" role="rowheader"${fit(first)}>${first[1](row)}</th>${columns.map((column) =>
      html`<td role="cell" data-label="${column[0]}"${fit(column)}>${column[1](row)}</td>`)}</tr>`)}</tbody></table></div>`
}
