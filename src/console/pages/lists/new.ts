/** `/console/lists/new`: first which list and whom, then on what grounds: only what the law of that list lets one choose. */
import type { ListDefinition } from '../../../modules/catalogue/index.ts'
import { legalExceptions, listTermText, rangeText, type Candidate } from '../../../modules/lists/index.ts'
import { basisList } from '../../../portal/components/basis-list/basis-list.ts'
import { emptyState } from '../../../portal/components/empty-state/empty-state.ts'
import { facts } from '../../../portal/components/facts/facts.ts'
import { citation, code, dateText } from '../../../portal/format.ts'
import { html, nothing, type Html } from '../../../portal/html.ts'
import { isFaulty, type Faults } from '../../form.ts'
import type { ConsolePage, Desk } from '../../frame.ts'
import { faultSummary, proof, radioField, selectField, textArea, textField } from '../../parts/fields.ts'
import { onceField } from '../../parts/once.ts'

export interface ChooseView {
  readonly lists: readonly ListDefinition[]
  readonly list: string | undefined
  readonly subject: string | undefined
  readonly faults: Faults
}

const crumbs = [{ title: '名单办理', href: '/console/lists' }]
const labels = {
  list: '名单', subject: '统一社会信用代码', criterion: '列入标准', measured: '认定的数额', facts: '列入事由', legalBasis: '列入依据', fact: '所依据的决定',
  finalOn: '决定生效日期', recommendedBy: '推荐单位', number: '告知书文号', name: '名称',
}

export function choosePage(view: ChooseView): ConsolePage {
  return {
    title: '提出列入', place: 'lists', crumbs, wrong: isFaulty(view.faults), status: isFaulty(view.faults) ? 422 : 200,
    body: html`<div class="head"><div><h1>提出列入</h1><p class="lead">第一步：选择名单和主体。</p></div></div>${faultSummary(view.faults, labels)}
      ${view.lists.length === 0 ? emptyState({
        title: '贵单位目前不是任何名单的认定单位', text: '名单由法律法规规定的单位认定。职责有变化的，请信用中心登记。', next: [html`<a href="/lists">查看各名单的认定单位和依据</a>`],
      }) : html`<form class="form" action="/console/lists/new" method="get">
        ${selectField({ name: 'list', label: '名单', faults: view.faults, required: true, empty: '请选择', value: view.list, options: view.lists.map((l) => ({ value: l.code, title: l.title })), hint: '只列出贵单位依法可以认定、依据现行有效的名单。' })}
        ${textField({ name: 'subject', label: '统一社会信用代码', faults: view.faults, required: true, value: view.subject, maxLength: 40, code: true, width: 'half', hint: '名称不能代替代码。' })}
        <button class="btn" type="submit">下一步</button></form>`}`,
  }
}

export interface ProposeView {
  readonly list: ListDefinition
  readonly candidate: Candidate
  /** The number the decisions were looked for by; undefined: the newest are offered. */
  readonly documentNo: string | undefined
  readonly kindTitle: (kind: string) => string
  readonly typed: Readonly<Record<string, string>>
  readonly faults: Faults
  readonly today: string
  readonly status?: number
}

export function proposePage(desk: Desk, view: ProposeView): ConsolePage {
  const { list, candidate, faults } = view
  const weighs = list.nature !== 'red' && list.nature !== 'association'
  const blocked = weighs && candidate.bases.length === 0
  const text = '严重失信主体名单和重点关注名单须以生效的处罚决定、裁判文书等为依据。请先报送该决定。'
  const rests = list.basisFrom === undefined ? '' : `本名单所依据的决定：${list.basisFrom.source}。`
  return {
    title: '提出列入', place: 'lists', crumbs, wrong: isFaulty(faults), status: view.status,
    body: html`<div class="head"><div><h1>提出列入</h1><p class="lead">第二步：写明标准、事由和依据。</p></div></div>${faultSummary(faults, labels)}
      <div class="card">${facts([
        { title: '名单', value: list.title }, { title: '主体', value: html`${candidate.name}<br>${code(candidate.code)}` },
        { title: '期限', value: listTermText(list) },
        { title: '设列依据', value: basisList(list.basis), wide: true },
      ])}</div>
      ${blocked ? html`<div class="section">${emptyState({
        title: view.documentNo === undefined ? '这个主体没有可以据以列入的生效决定' : '没有这个文书号的、可以据以列入的生效决定', text: `${text}${rests}`,
        next: [html`<a href="/console/lists/new">换一个名单或者主体</a>`],
      })}</div>${view.documentNo === undefined ? nothing : numberForm(view)}` : html`${weighs && (candidate.more || view.documentNo !== undefined) ? numberForm(view) : nothing}${proposeForm(desk, view, weighs)}`}`,
  }
}

/** Older decisions than those offered are asked for by their number. */
function numberForm({ list, candidate, documentNo }: ProposeView): Html {
  return html`<form class="form section" action="/console/lists/new" method="get">
    <input type="hidden" name="list" value="${list.code}"><input type="hidden" name="subject" value="${candidate.code}">
    ${textField({
      name: 'document', label: '按文书号查找决定', faults: {}, value: documentNo, maxLength: 128, width: 'half',
      hint: candidate.more ? `只列出最近的 ${candidate.bases.length} 项；要引用更早的决定，请填写其文书号。` : '不填列出最近的决定。',
    })}
    <button class="btn quiet" type="submit">查找</button></form>`
}

function proposeForm(desk: Desk, view: ProposeView, weighs: boolean): Html {
  const { list, candidate, faults, typed } = view
  const byPoints = typed['pointsScheme']
  const measured = list.criteria.some((c) => c.threshold !== undefined)
  return html`<form class="form section" action="/console/lists" method="post">${proof(desk)}${onceField()}
    <input type="hidden" name="list" value="${list.code}"><input type="hidden" name="subject" value="${candidate.code}"><input type="hidden" name="document" value="${view.documentNo ?? ''}">
    ${byPoints === undefined || byPoints === '' ? nothing : html`<input type="hidden" name="pointsScheme" value="${byPoints}"><p class="muted">因不良行为记分达到分值提出（办法 ${code(byPoints)}）。记分本身不是决定：列入仍须以生效决定为依据，并告知、听取陈述申辩。</p>`}
    ${radioField({
      name: 'criterion', label: '列入标准', faults, required: true, value: typed['criterion'],
      options: list.criteria.map((c) => ({ value: c.code, title: c.title, ...criterionHint(c) })),
    })}
    ${measured ? textField({ name: 'measured', label: '认定的数额', faults, value: typed['measured'], inputMode: 'numeric', maxLength: 20, width: 'short', hint: '列入标准有数额要求的填写，单位与标准一致。' }) : nothing}
    ${weighs ? basisFields(view) : nothing}
    ${textArea({ name: 'facts', label: '列入事由', faults, required: true, value: typed['facts'], maxLength: 5000, rows: 4, hint: factsHint(list) })}
    ${textArea({ name: 'legalBasis', label: '列入依据', faults, required: true, value: typed['legalBasis'] ?? lawsOf(list), maxLength: 2048, rows: 3, hint: '具体到条款。' })}
    ${list.nature === 'red' ? textField({ name: 'recommendedBy', label: '推荐单位', faults, value: typed['recommendedBy'], maxLength: 200 }) : nothing}
    ${weighs ? noticeFields(view) : nothing}
    <div class="actions"><button class="btn" type="submit">提出列入</button><a href="/console/lists/new">重新选择</a></div>
    <p class="small muted">${list.nature === 'red' ? '提出后先核查推荐是否属实，再由另一人决定。' : '提出后先告知、听取陈述申辩并复核，再由另一人决定；每一步都有期限和文书。'}</p></form>`
}

function factsHint({ nature }: ListDefinition): string {
  return nature === 'red'
    ? '写明获得的荣誉或者守信的事实，不写个人信息。将写入决定书。'
    : '写明违法失信的事实，不写个人信息。将写入告知书和决定书。'
}

/** The floor and the range of a criterion, under its title. */
function criterionHint({ threshold, term }: ListDefinition['criteria'][number]): { hint?: string } {
  const notes = [
    ...(threshold === undefined ? [] : [`${threshold.measure}不少于${threshold.atLeast}${threshold.unit}`]),
    ...(term === undefined ? [] : [`列入期限${rangeText(term)}（${term.basis}）`]),
  ]
  return notes.length === 0 ? {} : { hint: notes.join('；') }
}

function lawsOf(list: ListDefinition): string {
  return list.basis.filter(
    (b) => b.rank === 'statute' || b.rank === 'rule'
  ).map((b) => `${citation(b.document)}${b.article ?? ''}`).join('、')
}

function basisFields({ candidate, kindTitle, faults, typed, today }: ProposeView): Html {
  return html`${radioField({
    name: 'fact', label: '所依据的生效决定', faults, required: true, value: typed['fact'],
    options: candidate.bases.map((b) => ({
      value: b.fact, title: `${kindTitle(b.kind)}　${b.documentNo ?? '无文书号'}`,
      hint: `${b.authorityName ?? ''}${b.decidedOn === null ? '' : `，${dateText(b.decidedOn)}`}`,
    })),
  })}
  <div class="field${faults['finalOn'] === undefined ? '' : ' wrong'}"><label for="finalOn">决定生效、不能再争议的日期</label>
    <p class="hint" id="finalOn-hint">复议、诉讼期限届满或者裁判生效之日。</p>${faults['finalOn'] === undefined ? nothing : html`<p class="fault" id="finalOn-fault"><span class="vh">有误：</span>${faults['finalOn']}</p>`}
    <input type="date" id="finalOn" name="finalOn" value="${typed['finalOn'] ?? ''}" max="${today}" required class="short" aria-describedby="finalOn-hint"></div>`
}

function noticeFields({ faults, typed }: ProposeView): Html {
  const here = legalExceptions.filter((e) => e.where === 'here')
  return html`<details${typed['exception'] === undefined || typed['exception'] === '' ? '' : html` open`}><summary>告知已在其他程序中一并作出</summary>
    ${selectField({ name: 'exception', label: '法定情形', faults, empty: '没有，另行告知', value: typed['exception'], options: here.map((e) => ({ value: e.code, title: `${e.title}（${e.basis.document}${e.basis.article}）` })) })}
    ${textField({ name: 'number', label: '一并告知的告知书文号', faults, value: typed['number'], maxLength: 128 })}</details>`
}
