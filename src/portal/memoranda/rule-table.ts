/** The rules that carry a measure: whom it strikes, who acts, by which article, for how long. */
import { basisList } from '../components/basis-list/basis-list.ts'
import { tag } from '../components/tag/tag.ts'
import { html, nothing, type Html } from '../html.ts'
import { effects } from '../lists/words.ts'
import type { CarryingRule, Link } from './types.ts'

const heads = ['措施', '对象', '实施单位', '法律依据', '期限']

export function ruleTable(caption: string, rules: readonly CarryingRule[]): Html {
  return html`<div class="tablebox"><table class="stacks measures" role="table"><caption class="vh">${caption}</caption>
<thead role="rowgroup"><tr role="row">${heads.map((h) => html`<th scope="col" role="columnheader">${h}</th>`)}</tr></thead>
<tbody role="rowgroup">${rules.map(row)}</tbody></table></div>`
}

function row(r: CarryingRule): Html {
  const { tone, word } = effects[r.effect]
  // What is given is never owed by force; only what weighs is told apart (国办发〔2020〕49号 item 9).
  const weight = r.effect === 'favour' ? '' : r.mandatory ? ' · 强制性' : ' · 推荐性'
  return html`<tr role="row"><th scope="row" role="rowheader">${r.title}<span class="sub">${tag(tone, `${word}${weight}`)}${r.inForce ? nothing : tag('past', '依据现不生效')}</span></th>
<td role="cell" data-label="对象"><span>${links(r.triggers)}</span></td>
<td role="cell" data-label="实施单位">${r.fields.join('、')}</td>
<td role="cell" data-label="依据"><span>${basisList(r.bases)}</span></td>
<td role="cell" data-label="期限">${r.term}</td></tr>`
}

/** Names in a row, linked where they have a page. */
export function links(items: readonly Link[]): Html {
  return html`${items.map((one, i) => html`${i === 0 ? '' : '、'}${one.href === undefined ? one.title : html`<a href="${one.href}">${one.title}</a>`}`)}`
}
