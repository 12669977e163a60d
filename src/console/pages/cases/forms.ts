/** The forms of a case: its moves, papers, service, hands and time. Several stand on one page, so fields have ids of their own. */
import { serviceMethods, type CaseNotice } from '../../../modules/casework/index.ts'
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
  if (moves.length === 0) return html`<section class="section" aria-labelledby="moves"><h2 id="moves">下一步</h2><p class="muted">现在没有要办理的步骤。</p></section>`
  const open = moves.filter((m) => m.allowed)
  const barred = moves.filter((m) => !m.allowed)
  const { elsewhere } = view
  return html`<section class="section" aria-labelledby="moves"><h2 id="moves">下一步</h2>
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
      <button class="btn" type="submit">确认${move.title}</button></form></details>`
}

function paperOptions(view: CaseView): Option[] {
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

const outcomes: readonly Option[] = [
  { value: 'served', title: '已送达', hint: '须有相应的送达证明' }, { value: 'pending', title: '已寄出、已公告或者已发送，等待结果' },
  { value: 'failed', title: '未能送达', hint: '须写明原因' },
]

export function serviceForm(desk: Desk, view: CaseView, n: CaseNotice): Html {
  const { faults, typed } = view
  const id = (name: string): string => `${name}-${n.id}`
  const running = n.attempts.find((a) => a.state === 'pending')
  const wrong = Object.keys(faults).some((field) => field.endsWith(n.id))
  return html`<details${wrong ? html` open` : ''}><summary>登记送达</summary>
    <form class="form" action="/console/cases/${view.case.id}/services" method="post">${proof(desk)}<input type="hidden" name="notice" value="${n.id}">
      ${running === undefined ? selectField({
        name: 'method', id: id('method'), label: '送达方式', faults, required: true, empty: '请选择', value: typed[id('method')],
        options: Object.entries(serviceMethods).map(([value, m]) => ({ value, title: `${m.title}（${m.law}）` })),
      }) : html`<input type="hidden" name="attempt" value="${running.id}"><input type="hidden" name="method" value="${running.method}"><p>正在${serviceMethods[running.method].title}，登记结果：</p>`}
      ${radioField({ name: 'outcome', id: id('outcome'), label: '结果', faults, required: true, value: typed[id('outcome')], options: outcomes.filter((o) => running === undefined || o.value !== 'pending') })}
      ${textField({ name: 'doneOn', id: id('doneOn'), label: '签收、留置、寄达或者公告日期', type: 'date', faults, value: typed[id('doneOn')], width: 'short' })}
      ${checkField({ name: 'proofs', id: id('proofs'), label: '送达证明', faults, required: true, options: paperOptions(view), hint: '先在“材料”里上传送达回证、邮寄回执等。' })}
      ${textField({ name: 'note', id: id('note'), label: '说明', faults, value: typed[id('note')], maxLength: 1000 })}
      <button class="btn quiet" type="submit">登记</button></form></details>`
}

export function assignmentForms(desk: Desk, view: CaseView): Html {
  const { faults, typed } = view
  const wrong = ['user', 'organisation', 'assign-note', 'dueOn', 'extend-note'].some((id) => faults[id] !== undefined)
  const base = `/console/cases/${view.case.id}`
  return html`<details class="card"${wrong ? html` open` : ''}><summary>指定承办人、转办、延期</summary>
    <form class="form" action="${base}/assignment" method="post">${proof(desk)}${version(view)}
      ${selectField({ name: 'user', label: '本单位承办人', faults, required: true, empty: '不指定', value: view.case.assignee?.login, options: view.colleagues.map((p) => ({ value: p.login, title: p.name })) })}
      <button class="btn quiet slim" type="submit" name="do" value="user">指定承办人</button></form>
    <form class="form section" action="${base}/assignment" method="post">${proof(desk)}${version(view)}
      ${selectField({ name: 'organisation', label: '转交其他单位', faults, required: true, empty: '请选择', value: typed['organisation'], options: view.bodies.map((b) => ({ value: b.code, title: b.name })) })}
      ${textField({ name: 'note', id: 'assign-note', label: '转办说明', faults, value: typed['assign-note'], maxLength: 1000 })}
      <button class="btn quiet slim" type="submit" name="do" value="organisation">转办</button></form>
    ${view.case.dueOn === null ? nothing : html`<form class="form section" action="${base}/extension" method="post">${proof(desk)}${version(view)}
      ${textField({ name: 'dueOn', label: '期限延长至', type: 'date', faults, required: true, value: typed['dueOn'] })}
      ${textArea({ name: 'note', id: 'extend-note', label: '延长的理由', faults, required: true, value: typed['extend-note'], maxLength: 1000, rows: 2, hint: '须事先告知申请人。' })}
      <button class="btn quiet slim" type="submit">延长期限</button></form>`}</details>`
}
