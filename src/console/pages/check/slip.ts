/** The answer of a check: one big word, then everything behind it, then what was done. Drawn for the screen and for paper. */
import { courtRemedy } from '../../../modules/catalogue/index.ts'
import type { CheckAnswer, Decision, Feedback } from '../../../modules/checks/index.ts'
import { basisList } from '../../../portal/components/basis-list/basis-list.ts'
import { facts } from '../../../portal/components/facts/facts.ts'
import { qr } from '../../../portal/components/share/share.ts'
import { tag } from '../../../portal/components/tag/tag.ts'
import { code, date, instant, textOr } from '../../../portal/format.ts'
import { html, nothing, type Html } from '../../../portal/html.ts'
import type { Tone } from '../../../portal/types.ts'
import { isFaulty, type Faults } from '../../form.ts'
import type { ConsolePage, Desk } from '../../frame.ts'
import { faultSummary, proof, radioField, textArea } from '../../parts/fields.ts'
import { onceField } from '../../parts/once.ts'

/** A receipt as the register gives it back. */
export interface Slip extends CheckAnswer {
  readonly asked: {
    readonly subject: { readonly code?: string; readonly name?: string }
    readonly matter: string
    readonly purpose: string
    readonly reference?: string
  }
  readonly feedback: readonly Feedback[]
}

type Item = CheckAnswer['items'][number]
type Word = Decision | 'unsure'

interface Saying {
  readonly tone: Tone
  readonly word: string
  readonly todo: string
  readonly icon: Html
}

const ring = html`<circle cx="24" cy="24" r="20" fill="none" stroke="currentColor" stroke-width="4"/>`
const line = (d: string): Html => html`<path d="${d}" fill="none" stroke="currentColor" stroke-width="4.5" stroke-linecap="round" stroke-linejoin="round"/>`

/** Colour, sign and word of each decision; any one of them is enough. */
export const sayings: Readonly<Record<Word, Saying>> = {
  prohibit: {
    tone: 'adverse', word: '禁止办理', todo: '依法不得办理本事项。请书面告知申请人理由、依据和救济途径。',
    icon: html`${ring}${line('M10.5 37.5l27-27')}`,
  },
  restrict: {
    tone: 'attention', word: '限制办理', todo: '依法应当限制，请按下列措施办理。',
    icon: html`${line('M24 6l20 35H4z')}${line('M24 19v10M24 35v.1')}`,
  },
  examine: {
    tone: 'past', word: '从严审查', todo: '可以办理，但应当从严审查，请按下列要求核实。',
    icon: html`<circle cx="20" cy="20" r="14" fill="none" stroke="currentColor" stroke-width="4"/>${line('M31 31l12 12')}`,
  },
  none: { tone: 'neutral', word: '正常办理', todo: '本事项没有须执行的措施，请按规定正常办理。', icon: html`${ring}${line('M14 25l7 7 13-15')}` },
  favour: {
    tone: 'good', word: '给予优待', todo: '守信激励对象，请按下列措施给予优先或者便利。',
    icon: html`${line('M24 5l6 12.5 13.5 1.8-9.9 9.4 2.5 13.6L24 35.6l-12.1 6.7 2.5-13.6-9.9-9.4L18 17.5z')}`,
  },
  unsure: {
    tone: 'attention', word: '主体未确认', todo: '没有作出任何结论，请先确认要核查的是哪个单位。',
    icon: html`${ring}${line('M18 19a6 6 0 1 1 8.5 5.5c-1.8.9-2.5 2-2.5 4M24 34.5v.1')}`,
  },
}

export interface SlipView {
  readonly slip: Slip
  readonly matterTitle: string
  /** Whose check it was, when it was the reader's own body's. */
  readonly asker: string | undefined
  readonly listTitle: (code: string) => string
  /** Whether it is no list, but a bar that a statute sets on conduct. */
  readonly isBar: (code: string) => boolean
  /** Whether the courts keep it. */
  readonly isCourtKept: (code: string) => boolean
  readonly faults: Faults
  /** What a refused feedback said. */
  readonly typed: { readonly outcome?: string; readonly reason?: string; readonly result?: string }
  readonly mayGiveFeedback: boolean
  readonly done: boolean
}

const labels = { outcome: '是否按核查结果办理', reason: '未按结果办理的理由', result: '办理结果' }

export function slipPage(desk: Desk, view: SlipView): ConsolePage {
  const { slip, faults } = view
  const word: Word = slip.identity.outcome === 'exact' ? slip.decision : 'unsure'
  return {
    title: `核查结果：${sayings[word].word}`, place: 'check', crumbs: [{ title: '信用核查', href: '/console/check' }],
    wrong: isFaulty(faults), status: isFaulty(faults) ? 422 : 200,
    body: html`${view.done ? html`<div class="notice t-good noprint" role="status"><p><strong>反馈已登记</strong></p></div>` : nothing}
      ${faultSummary(faults, labels)}
      ${verdict(word, slip)}
      ${whom(view)}
      ${word === 'unsure' ? unsure(desk, slip) : html`${items(view)}${greenChannel(slip)}`}
      ${receipt(desk, slip)}
      ${feedback(desk, view)}`,
  }
}

function verdict(word: Word, slip: Slip): Html {
  const { tone, word: text, todo, icon } = sayings[word]
  const binding = slip.items.some((i) => i.effect === slip.decision && i.mandatory && i.marks === undefined)
  const advisory = (word === 'prohibit' || word === 'restrict') && !binding
  return html`<div class="verdict t-${tone}"><svg viewBox="0 0 48 48" width="56" height="56" aria-hidden="true" focusable="false">${icon}</svg>
    <h1><span class="vh">核查结果：</span><span class="word">${text}</span></h1>
    <p class="do">${advisory ? '下列措施不是强制性的，由贵单位依照依据自主决定。' : todo}</p></div>`
}

function whom({ slip, matterTitle, asker }: SlipView): Html {
  const { subject } = slip.identity
  const given = slip.asked.subject
  return html`<div class="card whom">${facts([
    ...(subject === undefined
      ? [{ title: '提供的代码', value: given.code === undefined ? textOr(undefined) : code(given.code) }, { title: '提供的名称', value: textOr(given.name) }]
      : [{ title: '单位', value: html`<a href="/subjects/${subject.code}">${subject.name}</a>` }, { title: '统一社会信用代码', value: code(subject.code) }]),
    { title: '办理事项', value: matterTitle },
    { title: '核查目的', value: slip.asked.purpose },
    ...(asker === undefined ? [] : [{ title: '核查单位', value: asker }]),
    { title: '核查时间', value: instant(slip.at) },
    ...(slip.asked.reference === undefined ? [] : [{ title: '业务编号', value: slip.asked.reference }]),
  ])}</div>`
}

function items(view: SlipView): Html {
  const { slip } = view
  if (slip.items.length === 0) return nothing
  return html`<section class="section" aria-labelledby="why"><h2 id="why">依据和措施 <small>${slip.items.length} 项</small></h2>
    ${slip.items.map((item) => itemCard(item, view))}
    ${remedies(view)}
  </section>`
}

/** What the party may be told it can do: a court's list is put right by the courts, everything else by the usual ways. */
function remedies({ slip, isCourtKept }: SlipView): Html {
  const adverse = slip.items.filter((i) => i.effect !== 'favour')
  const byCourt = adverse.filter((i) => i.list !== undefined && isCourtKept(i.list))
  const said = [
    ...(byCourt.length === adverse.length ? [] : ['当事人对列入决定有异议的，可以向决定机关或者信用中心提出；符合条件的可以申请信用修复；也可以依法申请行政复议或者提起行政诉讼。']),
    ...(byCourt.length === 0 ? [] : [`对人民法院的列入决定：${courtRemedy}`]),
  ]
  return html`${said.map((text) => html`<p class="small muted section">${text}</p>`)}`
}

function itemCard(item: Item, view: SlipView): Html {
  const { tone, word } = sayings[item.effect]
  const held = item.marks !== undefined && item.marks.length > 0
  return html`<article class="item t-${held ? 'neutral' : tone}">
    <p class="row">${tag(held ? 'neutral' : tone, word)}${held ? tag('attention', '暂不执行') : tag('neutral', item.mandatory ? '应当执行' : '可以采取')}</p>
    <h3>${item.measure.name}</h3>
    ${facts([
      { title: '法律依据', value: basisList(item.basis), wide: true },
      ...(item.list === undefined ? [] : [{ title: view.isBar(item.list) ? '资格限制' : '所在名单', value: view.listTitle(item.list) }]),
      { title: '决定机关', value: item.decidedBy.name },
      { title: '决定文书', value: textOr(item.document) },
      { title: '起始日期', value: date(item.since) },
      { title: '截止日期', value: item.until === null ? '无固定期限，至依法移出为止' : date(item.until) },
    ])}
    <p class="todo"><strong>怎么办：</strong>${todoOf(item)}</p></article>`
}

/** What the clerk does about one item. */
export function todoOf(item: Pick<Item, 'effect' | 'mandatory' | 'marks'>): string {
  if (item.marks?.includes('under_objection') === true) return '当事人的异议正在处理，本项暂不执行；按没有本项措施办理，并在反馈中注明。'
  if (item.marks?.includes('under_repair') === true) return '信用修复正在审查，本项暂不执行；按没有本项措施办理，并在反馈中注明。'
  switch (item.effect) {
    case 'prohibit': return item.mandatory ? '应当不予办理，书面说明理由和依据。' : '可以不予办理，由贵单位依法决定并说明理由。'
    case 'restrict': return item.mandatory ? '应当在依据规定的范围内限制，书面说明理由和依据。' : '可以在依据规定的范围内限制，由贵单位依法决定。'
    case 'examine': return '办理前核实有关情况，必要时要求补充材料；不得仅因此拒绝办理。'
    case 'favour': return '优先办理，或者按规定简化手续、降低抽查比例。'
  }
}

function greenChannel({ greenChannel: green }: Slip): Html {
  const since = green.eligible && green.cleanSince !== null ? html`起算日期：${date(green.cleanSince)}。` : ''
  return html`<section class="section" aria-labelledby="green"><h2 id="green">绿色通道</h2>
    <p class="row">${green.eligible ? tag('good', '可以适用') : tag('neutral', '不适用')}<span>${green.reason}。${since}</span></p></section>`
}

const matched = { current: '现用名称', former: '曾用名称', alias: '别名' } as const

function unsure(desk: Desk, slip: Slip): Html {
  const { outcome, advice, candidates = [] } = slip.identity
  const title = { ambiguous: '可能是下列单位之一', conflict: '代码和名称不是同一个单位', none: '没有找到这个单位', exact: '' }[outcome]
  return html`<section class="section" aria-labelledby="who"><h2 id="who">${title}</h2>
    ${advice === undefined ? nothing : html`<p>${advice}。</p>`}
    ${candidates.length === 0 ? nothing : html`<div class="tablebox"><table class="stacks" role="table"><caption class="vh">候选单位</caption>
      <thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">单位名称</th><th scope="col" role="columnheader">统一社会信用代码</th><th scope="col" role="columnheader">相符之处</th><th scope="col" role="columnheader">下一步</th></tr></thead>
      <tbody role="rowgroup">${candidates.map((c) => html`<tr role="row"><th scope="row" role="rowheader">${c.name}</th>
        <td role="cell" data-label="代码">${c.code === null ? textOr(null) : code(c.code)}</td><td role="cell" data-label="相符">${matched[c.matched]}</td>
        <td role="cell" data-label="下一步">${c.code === null ? '没有代码，请到登记机关核实' : again(desk, slip, c.code, c.name)}</td></tr>`)}</tbody></table></div>`}
    <p class="section actions noprint"><a class="btn${candidates.length === 0 ? '' : ' quiet'}" href="${askAgain(slip)}">换一个代码核查</a></p></section>`
}

function again(desk: Desk, slip: Slip, uscc: string, name: string): Html {
  return html`<form action="/console/check" method="post">${proof(desk)}${onceField()}<input type="hidden" name="code" value="${uscc}">
    <input type="hidden" name="matter" value="${slip.asked.matter}"><input type="hidden" name="purpose" value="${slip.asked.purpose}"><input type="hidden" name="reference" value="${slip.asked.reference ?? ''}">
    <button class="btn quiet slim" type="submit">核查这个单位<span class="vh">：${name}</span></button></form>`
}

function askAgain(slip: Slip): string {
  return `/console/check?matter=${encodeURIComponent(slip.asked.matter)}&purpose=${encodeURIComponent(slip.asked.purpose)}`
}

function receipt(desk: Desk, slip: Slip): Html {
  return html`<section class="section" aria-labelledby="slip"><h2 id="slip">回执</h2>
    <div class="card slipfoot">${qr(`${desk.base}/console/check/${slip.receipt}`, '回执网址二维码')}
      <div class="stack"><p>回执号 <span class="code digest">${slip.receipt}</span></p>
      <p class="small muted">凭回执号可以随时再次查看当时的答复原文。本答复依据 ${instant(slip.at)} 的信息作出，换一个事项或者隔一段时间须重新核查。</p>
      <p class="actions noprint"><button class="btn quiet" type="button" data-print hidden>打印回执</button><a class="btn quiet" href="${askAgain(slip)}">同一事项再查一个</a></p></div></div></section>`
}

const outcomes = { followed: '已按核查结果办理', 'not-followed': '未按核查结果办理' } as const

function feedback(desk: Desk, view: SlipView): Html {
  const { slip } = view
  const latest = slip.feedback.at(-1)
  if (slip.identity.outcome !== 'exact') return nothing
  return html`<section class="section${slip.feedback.length === 0 ? ' noprint' : ''}" aria-labelledby="back"><h2 id="back">结果反馈</h2>
    ${slip.feedback.length === 0 ? nothing : html`<ol class="timeline">${slip.feedback.map((f) => html`<li><p class="when">${instant(f.at)}${f.corrects === null ? '' : '（更正）'}</p>
      <p><strong>${outcomes[f.outcome]}</strong>：${f.result}</p>${f.reason === null ? nothing : html`<p class="small muted">理由：${f.reason}</p>`}</li>`)}</ol>`}
    ${!view.mayGiveFeedback ? (slip.feedback.length === 0 ? html`<p class="muted">没有反馈。</p>` : nothing)
      : latest === undefined ? feedbackForm(desk, view, undefined)
        : html`<details${isFaulty(view.faults) ? html` open` : ''}><summary>更正反馈</summary>${feedbackForm(desk, view, latest.id)}</details>`}</section>`
}

function feedbackForm(desk: Desk, { slip, faults, typed }: SlipView, corrects: string | undefined): Html {
  return html`<form class="form" action="/console/check/${slip.receipt}/feedback" method="post">${proof(desk)}${onceField()}
    ${corrects === undefined ? nothing : html`<input type="hidden" name="corrects" value="${corrects}">`}
    ${radioField({
      name: 'outcome', label: '是否按核查结果办理', faults, value: typed.outcome, required: true,
      options: [{ value: 'followed', title: '是，按核查结果办理' }, { value: 'not-followed', title: '否，未按核查结果办理' }],
    })}
    ${textArea({ name: 'reason', label: '未按结果办理的理由', optional: '选“否”时必填', faults, value: typed.reason, maxLength: 1000, rows: 2 })}
    ${textArea({ name: 'result', label: '办理结果', faults, value: typed.result, required: true, maxLength: 1000, rows: 2, hint: '例如：不予受理，已书面告知；已发放许可证。' })}
    <button class="btn" type="submit">${corrects === undefined ? '提交反馈' : '提交更正'}</button></form>`
}
