/** What follows from an entry: measure, where it bites, who carries it out, by which article, until when. */
import { shortDate } from '../../format.ts'
import { html, nothing, type Html } from '../../html.ts'
import type { Consequence } from '../../lists/types.ts'
import { effects } from '../../lists/words.ts'
import { basisList } from '../basis-list/basis-list.ts'
import { tag } from '../tag/tag.ts'

export interface MeasureTable {
  readonly caption: string
  readonly consequences: readonly Consequence[]
  /** Of one entry: the last column is a date. Of a list: what the article allows. */
  readonly dated: boolean
}

export function measureTable(t: MeasureTable): Html {
  const heads = ['措施', '在哪些事项', '实施单位', '法律依据', t.dated ? '截止' : '期限']
  return html`<div class="tablebox"><table class="stacks measures" role="table"><caption class="vh">${t.caption}</caption>
    <thead role="rowgroup"><tr role="row">${heads.map((h) => html`<th scope="col" role="columnheader">${h}</th>`)}</tr></thead>
    <tbody role="rowgroup">${t.consequences.map((c) => row(c, t.dated))}</tbody>
  </table></div>`
}

function row(c: Consequence, dated: boolean): Html {
  const { tone, word } = effects[c.effect]
  // What is given is never owed by force; only what weighs is told apart (国办发〔2020〕49号 item 9).
  const weight = c.effect === 'favour' ? '' : c.mandatory ? ' · 强制性' : ' · 推荐性'
  return html`<tr role="row"><th scope="row" role="rowheader">${c.title}<span class="sub">${tag(tone, `${word}${weight}`)}</span></th>
    <td role="cell" data-label="事项">${c.matters.map((m) => m.title).join('、')}</td>
    <td role="cell" data-label="实施单位">${who(c)}</td>
    <td role="cell" data-label="依据">${c.bases.length === 0 ? nothing : html`<span>${basisList(c.bases)}</span>`}</td>
    <td role="cell" data-label="${dated ? '截止' : '期限'}">${!dated ? c.term : c.until === undefined ? '移出之日' : shortDate(c.until)}</td></tr>`
}

/** So many bodies are named; more are counted. */
const NAMED = 4

/** The fields by law; below them the city's own bodies that have the duty. */
function who(c: Consequence): Html {
  const fields = c.fields.join('、')
  if (c.bodies.length === 0) return html`${fields}`
  const names = c.bodies.slice(0, NAMED).map((b) => b.name)
  const rest = c.bodies.length - names.length
  return html`<span>${fields}<span class="sub">${names.join('、')}${rest > 0 ? `等 ${c.bodies.length} 个单位` : ''}</span></span>`
}
