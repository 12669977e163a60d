/** `/me/listings/{id}`: one procedure about one's own organisation: what it is told, by when it can answer, how it ends. */
import type { NoticeLine } from '../../../modules/casework/index.ts'
import type { EntryView, ExitView } from '../../../modules/lists/index.ts'
import type { Consequence } from '../../../modules/measures/index.ts'
import type { ListDefinition } from '../../../modules/catalogue/index.ts'
import { facts } from '../../../portal/components/facts/facts.ts'
import { tag } from '../../../portal/components/tag/tag.ts'
import { date, instantText, textOr } from '../../../portal/format.ts'
import { html, nothing, type Html } from '../../../portal/html.ts'
import { isFaulty } from '../../form.ts'
import type { ConsolePage, Desk } from '../../frame.ts'
import { faultSummary } from '../../parts/fields.ts'
import { doneNotice } from '../../parts/attempt.ts'
import { paperTitle } from '../cases/words.ts'
import { toneOf } from '../lists/list.ts'
import { standingOf } from '../lists/one.ts'
import { exitForms, hearingForms, paperForm, refusalForm, type FormsView } from './forms.ts'
import { noticeTable } from './notices.ts'
import { contactLine, daysLeft, followsPart, section, spanOf, waysPart, type Contact } from './parts.ts'

export interface ListingView extends FormsView {
  readonly list: ListDefinition
  readonly consequences: readonly Consequence[]
  readonly notices: readonly NoticeLine[]
  readonly contact: Contact
  readonly done: string | undefined
  readonly status?: number | undefined
}

const dones: Readonly<Record<string, string>> = {
  defence: '陈述申辩已提交', waiver: '已登记放弃陈述申辩', refusal: '已谢绝推荐', exits: '移出申请已提交', withdrawal: '移出申请已撤回', papers: '材料已提交',
}

const labels = { 'kind-papers': '材料种类', file: '文件' }

export function listingPage(desk: Desk, view: ListingView): ConsolePage {
  const { entry: e, list } = view
  const over = ['declined', 'dropped', 'expired', 'left', 'revoked'].includes(e.status)
  return {
    title: e.list.title, place: 'me', wrong: isFaulty(view.faults), status: view.status, crumbs: [],
    body: html`<div class="head"><div><h1>${e.status === 'in-force' || over ? '' : '拟列入'}${e.list.title}</h1>
        <p class="row">${tag(toneOf(e), e.statusTitle)}<span class="muted">${e.body.name}</span></p></div></div>
      ${doneNotice(dones[view.done ?? ''])}
      ${faultSummary(view.faults, labels)}
      <div class="cols aside"><div>
        ${section('now', '现在可以做什么', nowPart(desk, view))}
        ${section('papers', '文书', view.notices.length === 0 ? html`<p class="muted">还没有发给本单位的文书。</p>` : noticeTable(view.notices))}
        ${section('grounds', '事由与依据', grounds(e))}
        ${e.decision === null ? nothing : section('decision', '决定', decision(e))}
        ${view.exits.length === 0 ? nothing : section('exits', '移出申请', exitsPart(view.exits, list))}
        ${over || e.list.nature === 'red' ? nothing : section('follows', e.status === 'in-force' ? '列入后的后果' : '如果列入，会有什么后果', followsPart(view.consequences, e.status === 'in-force' ? e.until : undefined))}
        ${over ? nothing : section('ways', e.status === 'in-force' ? '怎样退出' : '如果列入，怎样退出', waysPart(list, e.since === null ? undefined : { decidedOn: e.decision?.decidedOn ?? null, until: e.until }))}
        ${section('mine', '本单位提交的材料', minePart(desk, view))}
        ${section('wrong', '不清楚、不服怎么办', html`<p>对内容有疑问，或者到窗口、邮寄提交书面材料的，找${e.body.name}：${contactLine(view.contact)}</p>
          ${e.decision === null || over ? nothing : html`<p>不服决定的，${e.remedy}</p>`}`)}
      </div>${road(view)}</div>`,
  }
}

/** What can be done today, first what has a last day. */
function nowPart(desk: Desk, view: ListingView): Html {
  const { entry: e, today } = view
  const hearing = hearingForms(desk, view)
  const window = e.notice?.defenceUntil
  const parts = [
    ...(hearing !== nothing && window != null ? [html`<p>陈述申辩：${daysLeft(today, window)}</p>`] : []), hearing,
    refusalForm(desk, view), exitForms(desk, view),
  ].filter((part) => part !== nothing)
  return parts.length === 0 ? html`<p>${waiting(e)}</p>` : html`${parts}`
}

/** Nothing to do: who acts next, and by what. */
function waiting(e: EntryView): string {
  switch (e.status) {
    case 'heard': return '陈述申辩期限已过，认定单位正在复核。'
    case 'reviewed': return '认定单位已经复核，等待作出决定。'
    case 'decided': return '已经作出决定，决定书送达后生效。'
    case 'in-force': return '这份名单没有可以在这里申请的移出情形，见下面“怎样退出”；移出申请正在办理的，等待认定单位决定。'
    case 'proposed': return e.list.nature === 'red' ? '认定单位正在核查推荐。' : '等待送达告知书。'
    default: return '这件事已经办结，不需要办理什么。'
  }
}

function grounds(e: EntryView): Html {
  return facts([
    { title: '列入标准', value: html`${e.criterion.title}${e.measured === null ? '' : `（认定数额 ${e.measured}）`}` },
    { title: '事由', value: e.facts },
    { title: '依据', value: e.legalBasis },
    ...(e.basis === null ? [] : [{ title: '所依据的决定', value: html`${textOr(e.basis.document)}${e.basis.finalOn === null ? '' : html`，${date(e.basis.finalOn)}生效`}` }]),
    ...(e.recommendedBy === null ? [] : [{ title: '推荐单位', value: e.recommendedBy }]),
  ], 'rows')
}

function decision(e: EntryView): Html {
  const { decision: one } = e
  return facts([
    { title: '结果', value: one?.decision === 'list' ? '列入' : '不予列入' },
    { title: '文书', value: textOr(one?.number) }, { title: '决定日期', value: date(one?.decidedOn) },
    { title: '理由', value: textOr(one?.reason) },
    ...(one?.decision !== 'list' ? [] : [{ title: '送达', value: one.servedOn === null ? '尚未送达，决定没有生效' : date(one.servedOn) }]),
    ...(e.since === null ? [] : [{ title: '有效期', value: spanOf(e.since, e.until) }]),
    ...(e.restoredOn === null ? [] : [{ title: '恢复列入', value: date(e.restoredOn) }]),
    ...(e.repairNotice === null ? [] : [{ title: '信用修复告知书', value: e.repairNotice }]),
    ...(e.earlyExitFrom === null || e.end !== null ? [] : [{ title: '最早可以申请提前移出', value: date(e.earlyExitFrom) }]),
    ...(e.end === null ? [] : [{ title: '终止', value: html`${date(e.end.on)}${e.end.reason === null ? '' : `，${e.end.reason}`}` }]),
  ], 'rows')
}

function exitsPart(exits: readonly ExitView[], list: ListDefinition): Html {
  const title = (ground: string): string =>
    list.exits.find((one) => one.code === ground)?.title ?? undoing[ground] ?? ground
  return html`${exits.map((x) => html`<article class="item t-${standingOf(x)[0]}">
    <p class="row">${tag(...standingOf(x))}<span class="muted">${date(x.appliedOn)}，${x.applicant === 'subject' ? '本单位申请' : '认定单位提出'}</span></p>
    <h3>${title(x.ground)}</h3><p>${x.statement}</p>${x.reason === null ? nothing : html`<p class="small muted">理由：${x.reason}</p>`}
    ${x.number === null ? nothing : html`<p class="small">决定书：${x.number}</p>`}</article>`)}`
}

/** Grounds on which an entry can always be undone, whether the list names them or not. */
export const undoing: Readonly<Record<string, string>> = {
  revoked: '所依据的决定被撤销、变更、确认违法或者无效', wrong: '列入有误',
}

function minePart(desk: Desk, view: ListingView): Html {
  const { documents, id } = view.case
  return html`${documents.length === 0 ? html`<p class="muted">没有可以查看的材料。</p>` : html`<ul class="lines">${documents.map((one) =>
    html`<li><a href="/api/v1/cases/${id}/documents/${one.id}">${paperTitle(one.kind)}：${one.title}</a> <span class="small muted">${instantText(new Date(one.at).toISOString())}</span></li>`)}</ul>`}
    ${paperForm(desk, view)}`
}

/** The road of the procedure, with the day each part was walked. */
function road({ entry: e }: ListingView): Html {
  const hearing = e.waivedOn !== null ? '放弃陈述申辩' : '陈述申辩'
  const steps: (readonly [string, string | null, (string | undefined)?])[] = e.list.nature === 'red'
    ? [['推荐', e.proposedOn], ['核查', e.reviewedOn], ['决定', e.decision?.decidedOn ?? null], ['列入', e.since]]
    : [['告知书送达', e.notice?.servedOn ?? null], [hearing, e.waivedOn ?? e.defendedOn], ['复核', e.reviewedOn],
        ['决定', e.decision?.decidedOn ?? null], ['决定书送达，生效', e.since]]
  return html`<section class="card" aria-labelledby="road"><h2 id="road">进度</h2><ol class="timeline">${steps.map(([title, on]) =>
    html`<li><p class="when">${on === null ? '尚未' : date(on)}</p><p>${title}</p></li>`)}
    ${e.end === null ? nothing : html`<li><p class="when">${date(e.end.on)}</p><p>${e.statusTitle}</p></li>`}</ol></section>`
}
