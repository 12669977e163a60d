/**
 * The one way in: names, former names and codes, in one field. A GET form; with script the field offers subjects while
 * a name is typed (the script makes it a combobox, WAI-ARIA 1.2), fetched from the address in `data-suggest`.
 */
import { html, type Html } from '../../html.ts'

export interface SearchBox {
  readonly q: string
  readonly big: boolean
  /** Shown above the field; the hero speaks, elsewhere only screen readers hear it. */
  readonly labelled: boolean
}

export function searchBox(box: SearchBox): Html {
  return html`<form action="/search" method="get" role="search">
    <label for="q"${box.labelled ? '' : html` class="vh"`}>输入单位名称、曾用名或统一社会信用代码</label>
    <div class="search${box.big ? ' big' : ''}">
      <input type="search" id="q" name="q" value="${box.q}" maxlength="100"
        autocomplete="off" enterkeyhint="search" spellcheck="false" data-suggest="/search/suggest">
      <button class="btn" type="submit">查询</button>
    </div>
  </form>`
}
