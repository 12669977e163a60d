/** One procedure: where it stands, what was done with which paper, and the step that can be taken now. */
import type { CaseDetail } from '../../../modules/casework/index.ts'
import { markTitles, type Mark } from '../../../modules/checks/index.ts'
import type { BasisChoice, EntryView, ExitView, TermRange } from '../../../modules/lists/index.ts'
import { facts } from '../../../portal/components/facts/facts.ts'
import { notice } from '../../../portal/components/notice/notice.ts'
import { tag } from '../../../portal/components/tag/tag.ts'
import { code, date, dateText, textOr } from '../../../portal/format.ts'
import { html, nothing, type Html } from '../../../portal/html.ts'
import type { Tone } from '../../../portal/types.ts'
import { isFaulty, type Faults } from '../../form.ts'
import type { ConsolePage, Desk } from '../../frame.ts'
import { faultSummary } from '../../parts/fields.ts'
import { numberLink } from '../../parts/number-link.ts'
import { exitForms, restorationForm, stepsPart } from './steps.ts'
import { toneOf } from './list.ts'

export interface EntryPage {
  readonly entry: EntryView
  readonly case: CaseDetail
  readonly exits: readonly ExitView[]
  /** Open marks of objection and repair on the entry. */
  readonly marks: readonly Mark[]
  /** Ways out the list knows, by code. */
  readonly grounds: readonly { readonly code: string; readonly title: string }[]
  /** Whether the months of an early exit run from the correction, whose day the request must state. */
  readonly fromCorrection: boolean
  /** What the decision may set as the term; null: the list has none. */
  readonly term: TermRange | null
  /** The newest decision against a firm that a red list honours, since it was entered. */
  readonly against: BasisChoice | undefined
  /** The rule by which the early exit may be taken back today, in words; null: there is nothing to restore. */
  readonly restoration: string | null
  /** Whether this person's body runs the procedure, and what their roles may do in it. */
  readonly officer: boolean
  readonly decider: boolean
  readonly faults: Faults
  readonly typed: Readonly<Record<string, string>>
  readonly done: boolean
  readonly status?: number | undefined
}

export function entryPage(desk: Desk, view: EntryPage): ConsolePage {
  const { entry: e } = view
  return {
    title: `${e.list.title}：${e.subject.name}`, place: 'lists', crumbs: [{ title: '名单办理', href: '/console/lists' }],
    wrong: isFaulty(view.faults), status: view.status,
    body: html`<div class="head"><div><h1>${e.subject.name}</h1><p class="row">${tag(toneOf(e), e.statusTitle)}${view.marks.map((mark) => tag('attention', `${markTitles[mark]}，措施暂不执行`))}<span class="muted">${e.list.title}</span></p></div>
      <p class="actions"><a class="btn quiet" href="/console/cases/${e.case}">办件、材料与送达</a></p></div>
      ${view.done ? html`<div class="notice t-good" role="status"><p><strong>已办理</strong></p></div>` : nothing}
      ${faultSummary(view.faults)}${view.against === undefined ? nothing : againstPart(view.against)}
      <div class="cols aside"><div>${stepsPart(desk, view)}${grounds(desk, e)}${decision(e)}${exits(desk, view)}${restorationForm(desk, view)}</div>${progress(e)}</div>`,
  }
}

/** An honour outlives what it rests on by nobody's decision: its body is told, and decides. */
function againstPart({ authorityName, documentNo, decidedOn }: BasisChoice): Html {
  const what = `${authorityName ?? ''}${documentNo ?? ''}${decidedOn === null ? '' : `（${dateText(decidedOn)}）`}`
  return notice('attention', '列入后出现失信信息', `${what}。请核实；属于名单规定的移出情形的，在下面提出移出。`)
}

/** The road of every procedure, with the day each part was walked. */
function progress(e: EntryView): Html {
  const heard = e.waivedOn === null ? e.defendedOn : e.waivedOn
  const hearing = e.waivedOn !== null ? '放弃陈述申辩' : e.defendedOn === null && e.reviewedOn !== null ? '未提出陈述申辩' : '陈述申辩'
  const road: (readonly [string, string | null, (string | undefined)?])[] = e.list.nature === 'red'
    ? [['提出', e.proposedOn], ['核查', e.reviewedOn], ['决定', e.decision?.decidedOn ?? null], ['列入', e.since]]
    : [['提出', e.proposedOn], ['告知送达', e.notice?.servedOn ?? null], [hearing, heard, e.notice?.defenceUntil == null ? undefined : `期限至${dateText(e.notice.defenceUntil)}`],
        ['复核', e.reviewedOn], ['决定', e.decision?.decidedOn ?? null], ['送达生效', e.since]]
  return html`<section class="card" aria-labelledby="road"><h2 id="road">进度</h2><ol class="timeline">${road.map(([title, on, note]) =>
    html`<li><p class="when">${on === null ? '尚未' : date(on)}</p><p>${title}</p>${note === undefined ? nothing : html`<p class="small muted">${note}</p>`}</li>`)}
    ${e.restoredOn === null ? nothing : html`<li><p class="when">${date(e.restoredOn)}</p><p>恢复列入</p></li>`}
    ${e.end === null ? nothing : html`<li><p class="when">${date(e.end.on)}</p><p>${e.statusTitle}</p></li>`}</ol></section>`
}

function grounds(desk: Desk, e: EntryView): Html {
  return html`<section class="section" aria-labelledby="grounds"><h2 id="grounds">事由与依据</h2>${facts([
    { title: '主体', value: html`<a href="/subjects/${e.subject.code}">${e.subject.name}</a> ${code(e.subject.code)}` },
    { title: '认定单位', value: e.body.name },
    { title: '列入标准', value: html`${e.criterion.title}${e.measured === null ? '' : `（认定数额 ${e.measured}）`}` },
    { title: '列入事由', value: e.facts },
    { title: '列入依据', value: e.legalBasis },
    ...(e.basis === null ? [] : [{ title: '所依据的决定', value: html`${numberLink(desk.person, e.basis.document)}${e.basis.finalOn === null ? '' : html`，${date(e.basis.finalOn)}生效`}` }]),
    ...(e.pointsScheme === null ? [] : [{ title: '因记分提出', value: html`记分办法 ${code(e.pointsScheme)}` }]),
    ...(e.recommendedBy === null ? [] : [{ title: '推荐单位', value: e.recommendedBy }]),
    ...(e.notice === null ? [] : [{ title: '告知书', value: textOr(e.notice.number) }]),
  ], 'rows')}</section>`
}

function decision(e: EntryView): Html {
  if (e.decision === null) return nothing
  return html`<section class="section" aria-labelledby="decision"><h2 id="decision">决定</h2>${facts([
    { title: '结果', value: e.decision.decision === 'list' ? '列入' : '不予列入' }, { title: '文书', value: textOr(e.decision.number) },
    { title: '决定日期', value: date(e.decision.decidedOn) }, { title: '理由', value: textOr(e.decision.reason) },
    ...(e.since === null ? [] : [{ title: '有效期', value: html`${date(e.since)} 至 ${e.until === null ? '依法移出' : date(e.until)}` }]),
    ...(e.restoredOn === null ? [] : [{ title: '恢复列入', value: date(e.restoredOn) }]),
    ...(e.repairNotice === null ? [] : [{ title: '信用修复告知书', value: e.repairNotice }]),
    ...(e.earlyExitFrom === null ? [] : [{ title: '最早可以申请提前移出', value: date(e.earlyExitFrom) }]),
    ...(e.publishDueOn === null ? [] : [{ title: '公示期限', value: html`${date(e.publishDueOn)}前${e.publishedLate ? html`，<span class="overdue">公示已迟延</span>` : ''}` }]),
    ...(e.end === null ? [] : [{ title: '终止', value: html`${date(e.end.on)}${e.end.reason === null ? '' : `，${e.end.reason}`}` }]),
    { title: '救济途径', value: e.remedy },
  ], 'rows')}</section>`
}

/** How a request to leave stands: tone and word. */
export function standingOf(x: ExitView): [Tone, string] {
  if (x.decision !== null) return x.decision === 'grant' ? ['good', '同意移出'] : ['past', '不予移出']
  if (x.withdrawnOn !== null) return ['past', '已撤回']
  return x.settledOn === null ? ['attention', '待决定'] : ['past', '申请终止']
}

function exits(desk: Desk, view: EntryPage): Html {
  const { entry: e, exits: all } = view
  if (all.length === 0 && e.status !== 'in-force') return nothing
  const title = (ground: string): string => view.grounds.find((g) => g.code === ground)?.title ?? ground
  return html`<section class="section" aria-labelledby="exits"><h2 id="exits">移出</h2>
    ${all.length === 0 ? html`<p class="muted">没有移出申请。</p>` : all.map((x) => html`<article class="item t-${standingOf(x)[0]}">
      <p class="row">${tag(...standingOf(x))}<span class="muted">${date(x.appliedOn)}，${x.applicant === 'subject' ? '当事人申请' : '认定单位提出'}${x.correctedOn === null ? '' : `；改正之日 ${dateText(x.correctedOn)}`}</span></p>
      <h3>${title(x.ground)}</h3><p>${x.statement}</p>${x.reason === null ? nothing : html`<p class="small muted">理由：${x.reason}</p>`}
      ${x.number === null ? nothing : html`<p class="small">文书 ${x.number}，在<a href="/console/cases/${x.case}">移出的办件</a>中送达。</p>`}</article>`)}
    ${exitForms(desk, view)}</section>`
}
