/** Many records in little room: a table on wide screens, labelled blocks on narrow ones, the same words in both. */
import { code, shortDate, textOr } from '../../format.ts'
import { html, nothing, type Html } from '../../html.ts'
import type { RecordView } from '../../types.ts'
import { authorityLink, recordHref } from '../record-card/record-card.ts'
import { tag } from '../tag/tag.ts'

export interface RecordTable {
  readonly caption: string
  readonly captionHidden?: boolean
  readonly records: readonly RecordView[]
  /** Among many subjects, the first column is whose record it is; in a subject's own file it is what it says. */
  readonly withSubject: boolean
  /** Heading of that column; 行政相对人 unless said otherwise. */
  readonly subjectTitle?: string
  /** Column of the last date: what it means for these records. */
  readonly lastDate: '有效期至' | '公示截止'
}

/** Longer numbers may break: on one line they would push the other columns off the page. */
const LONG = 24

/** What a body decided about somebody; a promise or a contract was not decided. */
function isDecision(r: RecordView): boolean {
  return r.kind.code === 'permit' || r.kind.code === 'penalty' || r.list !== undefined
}

export function recordTable(t: RecordTable): Html {
  const decisions = t.records.every(isDecision)
  const heads = [
    ...(t.withSubject ? [t.subjectTitle ?? '行政相对人'] : []),
    '内容',
    decisions ? '决定文书号' : '编号',
    decisions ? '决定机关' : '单位',
    decisions ? '决定日期' : '日期',
    t.lastDate,
  ]
  return html`<div class="tablebox"><table class="stacks" role="table">
    <caption${t.captionHidden === true ? html` class="vh"` : ''}>${t.caption}</caption>
    <thead role="rowgroup"><tr role="row">
      ${heads.map((h) => html`<th scope="col" role="columnheader">${h}</th>`)}</tr></thead>
    <tbody role="rowgroup">${t.records.map((r) => row(r, t, decisions))}</tbody>
  </table></div>`
}

function row(r: RecordView, t: RecordTable, decisions: boolean): Html {
  const last = t.lastDate === '有效期至' ? r.until : r.publicUntil
  const untilRemoved = t.lastDate === '公示截止' && last === undefined && r.list !== undefined
  const long = [...(r.documentNo ?? '')].length > LONG
  const level = r.levelTitle === undefined ? nothing : html`<span class="sub">${r.levelTitle}</span>`
  const marks = r.marks.map((m) => html` ${tag('attention', m.title)}`)
  const what = html`<span><a href="${recordHref(r)}">${r.summary}</a>${marks}${level}</span>`
  return html`<tr role="row">
    ${t.withSubject ? html`<th scope="row" role="rowheader">${who(r)}</th><td role="cell" data-label="内容">${what}</td>` : html`<th scope="row" role="rowheader">${what}</th>`}
    <td role="cell" data-label="${decisions ? '文书号' : '编号'}"${long ? html` class="long"` : ''}>${textOr(r.documentNo)}</td>
    <td role="cell" data-label="${decisions ? '决定机关' : '单位'}">${authorityLink(r)}</td>
    <td role="cell" data-label="${decisions ? '决定日期' : '日期'}">${shortDate(r.decidedOn)}</td>
    <td role="cell" data-label="${t.lastDate}">${untilRemoved ? '至移出之日' : shortDate(last)}</td>
  </tr>`
}

function who(r: RecordView): Html {
  const { name, uscc } = r.subject
  return uscc === undefined
    ? html`${name}`
    : html`<a href="/subjects/${uscc}">${name}</a><span class="sub">${code(uscc)}</span>`
}
