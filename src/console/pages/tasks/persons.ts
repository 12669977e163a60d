/** Responsible persons of an entry (J4): a role, a document, a notice and a remedy each; names masked, no number shown. */
import type { Ledger, PersonRole, PersonView } from '../../../modules/measures/index.ts'
import { emptyState } from '../../../portal/components/empty-state/empty-state.ts'
import { tag } from '../../../portal/components/tag/tag.ts'
import { dateText } from '../../../portal/format.ts'
import { html, nothing, type Html } from '../../../portal/html.ts'
import { isFaulty, type Faults } from '../../form.ts'
import type { ConsolePage, Desk } from '../../frame.ts'
import { doneNotice } from '../../parts/attempt.ts'
import { faultSummary, proof, selectField, textArea, textField } from '../../parts/fields.ts'
import { onceField } from '../../parts/once.ts'
import { table } from '../../parts/table.ts'
import { path } from './words.ts'

export const roleTitles: Readonly<Record<PersonRole, string>> = {
  'legal-representative': '法定代表人', principal: '主要负责人', 'directly-responsible': '直接责任人员',
}

const personLabels = {
  role: '责任', name: '姓名', identity: '公民身份号码', document: '认定其责任的文书', legalBasis: '所适用的条文',
  noticeNumber: '送达本人的告知书文号', servedOn: '送达本人的日期', proof: '送达证明', remedy: '告知本人的救济途径',
  reason: '终止的理由',
} as const

export interface PersonsView {
  readonly ledger: Ledger
  readonly persons: readonly PersonView[]
  /** Whether this person may record and end: the body's approver. */
  readonly decider: boolean
  readonly faults: Faults
  /** What a refused form said, but the number. */
  readonly typed: Readonly<Record<string, string>>
  readonly done: string | undefined
  readonly status?: number | undefined
}

export function personsPage(desk: Desk, view: PersonsView): ConsolePage {
  const { ledger, faults } = view
  const entry = `${path}/entries/${ledger.fact}`
  return {
    title: `责任人员：${ledger.subject.name}`, place: 'tasks', wrong: isFaulty(faults), status: view.status,
    crumbs: [
      { title: '协同任务', href: path }, { title: '发起与台账', href: `${path}/entries` },
      { title: ledger.subject.name, href: entry },
    ],
    body: html`<div class="head"><div><h1>责任人员</h1>
        <p class="lead">${ledger.subject.name}，${ledger.list.name}。只有本单位看得到；不公开，不推送，不评分，不另建档案，名单事项终止的同时终止。</p></div></div>
      ${doneNotice(view.done)}${faultSummary(faults, personLabels)}
      ${view.persons.length === 0
        ? emptyState({
            title: '没有记录责任人员', text: '法律规定对责任人员也有后果，并且有文书认定其个人责任、告知书已经送达本人的，才记录。',
            next: [html`<a href="${entry}">返回办理台账</a>`],
          })
        : personTable(view.persons)}
      ${view.decider ? endForms(desk, view) : nothing}
      ${view.decider && ledger.over === null ? recordForm(desk, view) : nothing}`,
  }
}

function personTable(persons: readonly PersonView[]): Html {
  return table<PersonView>('责任人员', persons, ['姓名', (one) => one.name], [
    ['责任', (one) => roleTitles[one.role]],
    ['认定文书', (one) => html`${one.document}<span class="sub">${one.legalBasis}</span>`],
    ['告知本人', (one) => html`${one.notice}<span class="sub">${dateText(one.noticeServedOn)}送达；${one.remedy}</span>`],
    ['状态', (one) => (one.inForce ? tag('attention', '有效') : tag('past', '已经终止'))],
  ])
}

function endForms(desk: Desk, { ledger, persons, faults, typed }: PersonsView): Html {
  return html`${persons.filter((one) => one.inForce).map((one) => {
    const id = `reason-${one.id}`
    return html`<details class="noprint"${faults[id] === undefined ? '' : html` open`}><summary>终止记录：${one.name}，${roleTitles[one.role]}</summary>
      <form class="form" action="${path}/entries/${ledger.fact}/persons/${one.id}/end" method="post">${proof(desk)}
        ${textArea({ name: 'reason', id, label: personLabels.reason, faults, required: true, maxLength: 1000, rows: 2, value: typed[id], hint: '例如：复议确认其不承担个人责任。' })}
        <button class="btn danger" type="submit">确认终止</button></form></details>`
  })}`
}

function recordForm(desk: Desk, { ledger, faults, typed }: PersonsView): Html {
  const given = (name: keyof typeof personLabels) =>
    ({ name, label: personLabels[name], faults, required: true, value: typed[name] }) as const
  return html`<section class="section noprint" aria-labelledby="record"><h2 id="record">记录责任人员</h2>
    <details${Object.keys(personLabels).some((name) => faults[name] !== undefined) ? html` open` : ''}><summary class="btn quiet">记录一名责任人员</summary>
    <form class="form card" action="${path}/entries/${ledger.fact}/persons" method="post" autocomplete="off">${proof(desk)}${onceField()}
      ${selectField({ ...given('role'), empty: '请选择', options: Object.entries(roleTitles).map(([value, title]) => ({ value, title })) })}
      ${textField({ ...given('name'), maxLength: 60, width: 'half' })}
      ${textField({ ...given('identity'), maxLength: 30, width: 'half', code: true, hint: '加密保存，页面上不再显示；只凭姓名不能记录。' })}
      ${textField({ ...given('document'), maxLength: 200, hint: '写明文书名称和文号，该文书认定了其个人责任。' })}
      ${textArea({ ...given('legalBasis'), maxLength: 1000, rows: 2, hint: '对责任人员本人作出规定的法律、行政法规条文。' })}
      ${textField({ ...given('noticeNumber'), maxLength: 128 })}
      ${textField({ ...given('servedOn'), type: 'date', width: 'short' })}
      ${textField({ ...given('proof'), maxLength: 200, hint: '例如：送达回证及其编号。' })}
      ${textArea({ ...given('remedy'), maxLength: 1000, rows: 2 })}
      <button class="btn" type="submit">记录</button></form></details></section>`
}
