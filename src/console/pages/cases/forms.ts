/** The forms of a case: its moves, papers, hands and time. Several stand on one page, so fields have ids of their own. */
import { html, nothing, type Html } from '../../../portal/html.ts'
import type { Desk } from '../../frame.ts'
import {
  checkField, fileField, proof, radioField, selectField, textArea, textField, type Option,
} from '../../parts/fields.ts'
import type { CaseView } from './one.ts'
import { paperTitle, paperTitles } from './words.ts'

type Move = CaseView['case']['moves'][number]

/** A hidden field with the version that was seen: whoever is slower is told, and undoes nothing. */
function version(view: CaseView): Html {
  return html`<input type="hidden" name="version" value="${view.case.version}">`
}

export function movesPart(desk: Desk, view: CaseView): Html {
  const { moves, closedOn } = view.case
  if (closedOn !== null) return nothing
  if (moves.length === 0) return html`<section class="section noprint" aria-labelledby="moves"><h2 id="moves">下一步</h2><p class="muted">现在没有要办理的步骤。</p></section>`
  const open = moves.filter((m) => m.allowed)
  const barred = moves.filter((m) => !m.allowed)
  const { elsewhere } = view
  return html`<section class="section noprint" aria-labelledby="moves"><h2 id="moves">下一步</h2>
    ${elsewhere === undefined ? nothing : html`<p class="actions"><a class="btn" href="${elsewhere.href}">${elsewhere.title}</a></p>`}
    <ul class="moves">${elsewhere === undefined && view.mayMove ? open.map((m, i) => html`<li>${moveForm(desk, view, m, i === 0)}</li>`) : nothing}
      ${elsewhere === undefined ? barred.map((m) => html`<li><button class="btn quiet" type="button" disabled aria-describedby="why-${m.verb}">${m.title}</button>
        <p class="why" id="why-${m.verb}">现在不能办理：${m.reason ?? ''}</p></li>`) : nothing}</ul></section>`
}

function moveForm(desk: Desk, view: CaseView, move: Move, first: boolean): Html {
  const note = `note-${move.verb}`
  const wrong = view.faults[note] !== undefined || view.typed['verb'] === move.verb
  return html`<details${wrong ? html` open` : ''}><summary class="btn${first ? '' : ' quiet'}">${move.title}</summary>
    <form class="form card" action="/console/cases/${view.case.id}/moves" method="post">${proof(desk)}${version(view)}<input type="hidden" name="verb" value="${move.verb}">
      ${textArea({ name: 'note', id: note, label: move.reasonRequired ? '理由' : '意见', faults: view.faults, required: move.reasonRequired, value: view.typed[note], maxLength: 4000 })}
      ${checkField({ name: 'documents', id: `documents-${move.verb}`, label: '随附材料', faults: view.faults, required: true, options: paperOptions(view) })}
      <p class="small muted">依据：${move.law}${move.needs.length === 0 ? '' : `。须有材料：${move.needs.map(paperTitle).join('、')}`}</p>
      ${move.ends ? html`<p class="small muted">办理后本件办结，不能恢复。</p>` : nothing}
      <button class="btn${move.ends ? ' danger' : ''}" type="submit">确认${move.title}</button></form></details>`
}

export function paperOptions(view: CaseView): Option[] {
  return view.case.documents.map((d) => ({ value: d.id, title: `${paperTitle(d.kind)}：${d.title}` }))
}

export function paperForm(desk: Desk, view: CaseView): Html {
  const { faults, typed } = view
  const wrong = ['paper-kind', 'paper-title', 'file'].some((id) => faults[id] !== undefined)
  const asked = [...new Set(view.case.moves.flatMap((m) => m.needs))]
  const kinds = [...new Set([...asked, ...Object.keys(paperTitles)])]
  return html`<details${wrong ? html` open` : ''}><summary>上传材料</summary>
    <form class="form card" action="/console/cases/${view.case.id}/documents" method="post" enctype="multipart/form-data">${proof(desk)}
      ${selectField({ name: 'kind', id: 'paper-kind', label: '材料种类', faults, required: true, empty: '请选择', value: typed['paper-kind'], options: kinds.map((k) => ({ value: k, title: paperTitle(k) })) })}
      ${textField({ name: 'title', id: 'paper-title', label: '名称', faults, value: typed['paper-title'], maxLength: 200, hint: '不填则用文件名。' })}
      ${radioField({ name: 'open', id: 'paper-open', label: '当事人可以查阅', faults, value: 'no', required: true, options: [{ value: 'no', title: '否' }, { value: 'yes', title: '是' }] })}
      ${fileField({ name: 'file', label: '文件', faults, required: true, accept: '.pdf,.ofd,.jpg,.jpeg,.png,.tif,.tiff,.doc,.docx,.xls,.xlsx,.txt,.mp4,.mp3', hint: 'PDF、OFD、图片、办公文档或者音像，不超过 50 MB。' })}
      <button class="btn quiet" type="submit">上传</button></form></details>`
}

export function assignmentForms(desk: Desk, view: CaseView): Html {
  const { faults, typed } = view
  const wrong = ['user', 'organisation', 'assign-note', 'dueOn', 'extend-note'].some((id) => faults[id] !== undefined)
  const base = `/console/cases/${view.case.id}`
  // Who recognises decides and removes: a procedure of a list is handed to nobody (lists, `list.not_handed_over`).
  const mayHandOver = view.elsewhere === undefined
  return html`<details class="card noprint"${wrong ? html` open` : ''}><summary>${mayHandOver ? '指定承办人、转办、延期' : '指定承办人、延期'}</summary>
    <form class="form" action="${base}/assignment" method="post">${proof(desk)}${version(view)}
      ${selectField({ name: 'user', label: '本单位承办人', faults, required: true, empty: '不指定', value: view.case.assignee?.login, options: view.colleagues.map((p) => ({ value: p.login, title: p.name })) })}
      <button class="btn quiet slim" type="submit" name="do" value="user">指定承办人</button></form>
    ${mayHandOver ? html`<form class="form section" action="${base}/assignment" method="post">${proof(desk)}${version(view)}
      ${selectField({ name: 'organisation', label: '转交其他单位', faults, required: true, empty: '请选择', value: typed['organisation'], options: view.bodies.map((b) => ({ value: b.code, title: b.name })) })}
      ${textField({ name: 'note', id: 'assign-note', label: '转办说明', faults, value: typed['assign-note'], maxLength: 1000 })}
      <button class="btn quiet slim" type="submit" name="do" value="organisation">转办</button></form>` : nothing}
    ${view.case.dueOn === null ? nothing : html`<form class="form section" action="${base}/extension" method="post">${proof(desk)}${version(view)}
      ${textField({ name: 'dueOn', label: '期限延长至', type: 'date', faults, required: true, value: typed['dueOn'] })}
      ${textArea({ name: 'note', id: 'extend-note', label: '延长的理由', faults, required: true, value: typed['extend-note'], maxLength: 1000, rows: 2, hint: '须事先告知申请人。' })}
      <button class="btn quiet slim" type="submit">延长期限</button></form>`}</details>`
}
