/** One case: what can be done now and why not the rest, what was done, its papers, their service, in whose hands it is. */
import type { CaseDetail, CaseNotice } from '../../../modules/casework/index.ts'
import { facts } from '../../../portal/components/facts/facts.ts'
import { notice } from '../../../portal/components/notice/notice.ts'
import { tag } from '../../../portal/components/tag/tag.ts'
import { bytes, code, date, dateText, instant } from '../../../portal/format.ts'
import { html, nothing, type Html } from '../../../portal/html.ts'
import { isFaulty, type Faults } from '../../form.ts'
import type { ConsolePage, Desk } from '../../frame.ts'
import { faultSummary } from '../../parts/fields.ts'
import { assignmentForms, movesPart, paperForm } from './forms.ts'
import { servicesPart } from './services.ts'
import { dues, paperTitle } from './words.ts'

export interface CaseView {
  readonly case: CaseDetail
  readonly notices: readonly CaseNotice[]
  /** Where its moves are made, when its module asks for more than a reason. */
  readonly elsewhere: { readonly href: string; readonly title: string } | undefined
  readonly mayMove: boolean
  /** Ways of sending that are set up here. */
  readonly channels: readonly string[]
  readonly colleagues: readonly { readonly login: string; readonly name: string }[]
  readonly bodies: readonly { readonly code: string; readonly name: string }[]
  readonly faults: Faults
  /** What a refused form said, by its field ids. */
  readonly typed: Readonly<Record<string, string>>
  readonly done: string | undefined
  readonly status?: number | undefined
}

const dones: Readonly<Record<string, string>> = {
  move: '已办理', document: '材料已上传', extend: '期限已延长', service: '送达情况已登记', corrected: '送达登记已更正，这次送达不再作数',
  send: '已交付发送，结果稍后显示在文书下面',
}

export function casePage(desk: Desk, view: CaseView): ConsolePage {
  const c = view.case
  const [word, tone] = dues[c.due]
  const done = view.done === 'assign' ? passedOn(c) : dones[view.done ?? '']
  return {
    title: c.title, place: 'cases', crumbs: [{ title: '办件', href: '/console/cases' }], wrong: isFaulty(view.faults), status: view.status,
    body: html`<div class="head"><div><h1>${c.title}</h1>
      <p class="row">${tag('neutral', c.stateTitle)}${tag(tone, word)}<span class="muted">${c.flowTitle}</span></p></div></div>
      ${done === undefined ? nothing : html`<div class="notice t-good" role="status"><p><strong>${done}</strong></p></div>`}
      ${faultSummary(view.faults)}
      ${c.due === 'overdue' && c.dueOn !== null ? notice('adverse', `期限至${dateText(c.dueOn)}，已经逾期`, c.escalatedTo === null ? '请尽快办理。' : '已提请督办。') : nothing}
      <div class="cols aside"><div>${movesPart(desk, view)}${steps(c)}${papers(desk, view)}${servicesPart(desk, view)}</div>
        <div class="stack">${summary(c)}${view.mayMove && c.closedOn === null ? assignmentForms(desk, view) : nothing}</div></div>`,
  }
}

/** Into whose hands it was put last. */
function passedOn(c: CaseDetail): string | undefined {
  const title = c.steps.findLast((s) => s.kind === 'assign')?.title
  return title === undefined ? undefined : `已${title}`
}

function summary(c: CaseDetail): Html {
  return html`<section class="card" aria-labelledby="about"><h2 id="about">基本情况</h2>${facts([
    ...(c.subject === null ? [] : [{
      title: '主体',
      value: html`${c.subject.code === null ? c.subject.name : html`<a href="/subjects/${c.subject.code}">${c.subject.name}</a><br>${code(c.subject.code)}`}`,
    }]),
    { title: '承办单位', value: c.organisation.name },
    { title: '承办人', value: c.assignee?.name ?? '未指定' },
    { title: '立案', value: date(c.openedOn) },
    { title: '本环节期限', value: c.dueOn === null ? '没有期限' : html`${date(c.dueOn)}${c.dueEstimated ? '（下一年度放假安排尚未公布，暂按估算）' : ''}` },
    { title: '对外表述', value: c.publicState },
    ...(c.closedOn === null ? [] : [{ title: '办结', value: date(c.closedOn) }]),
    { title: '办件编号', value: html`<span class="code digest">${c.id}</span>` },
  ])}</section>`
}

/** Newest first, as everywhere on the site. */
function steps(c: CaseDetail): Html {
  return html`<section class="section" aria-labelledby="steps"><h2 id="steps">办理过程</h2>
    <ol class="timeline">${[...c.steps].reverse().map((s) => html`<li><p class="when">${instant(s.at instanceof Date ? s.at.toISOString() : String(s.at))}　${s.organisation?.name ?? ''}　${s.actor}</p>
      <p><strong>${s.title}</strong>${s.kind === 'move' ? `，进入“${s.toTitle}”` : ''}</p>
      ${s.note === null ? nothing : html`<p>${s.note}</p>`}
      ${s.spentDays === null ? nothing : html`<p class="small muted">用时 ${s.spentDays} 个工作日${s.termDays === null ? '' : html`，期限 ${s.termDays} 个工作日${s.spentDays > s.termDays ? html`，<span class="overdue">超期</span>` : ''}`}</p>`}</li>`)}</ol></section>`
}

function papers(desk: Desk, view: CaseView): Html {
  const c = view.case
  return html`<section class="section" aria-labelledby="documents"><h2 id="documents">材料 <small>${c.documents.length} 份</small></h2>
    ${c.documents.length === 0 ? html`<p class="muted">还没有材料。</p>` : html`<div class="tablebox"><table class="stacks" role="table"><caption class="vh">材料</caption>
      <thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">名称</th><th scope="col" role="columnheader">种类</th><th scope="col" role="columnheader">大小</th><th scope="col" role="columnheader">上传</th></tr></thead>
      <tbody role="rowgroup">${c.documents.map((d) => html`<tr role="row"><th scope="row" role="rowheader"><a href="/api/v1/cases/${c.id}/documents/${d.id}" download>${d.title}</a><span class="sub">${d.fileName}</span></th>
        <td role="cell" data-label="种类">${paperTitle(d.kind)}</td><td role="cell" data-label="大小">${bytes(d.bytes)}</td>
        <td role="cell" data-label="上传">${instant(new Date(d.at).toISOString())}</td></tr>`)}</tbody></table></div>`}
    ${view.mayMove ? paperForm(desk, view) : nothing}</section>`
}
