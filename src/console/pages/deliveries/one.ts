/** `/console/deliveries/{id}`: progress while it is read, then every row by what became of it and what would be right. */
import { whichRows, type Outcome, type RowView, type SubmissionView } from '../../../modules/exchange/index.ts'
import { emptyState } from '../../../portal/components/empty-state/empty-state.ts'
import { facts } from '../../../portal/components/facts/facts.ts'
import { notice } from '../../../portal/components/notice/notice.ts'
import { pager } from '../../../portal/components/pager/pager.ts'
import { tag } from '../../../portal/components/tag/tag.ts'
import { bytes, instant, number, textOr } from '../../../portal/format.ts'
import { html, nothing, type Html } from '../../../portal/html.ts'
import type { ConsolePage, Person } from '../../frame.ts'
import { numberLink } from '../../parts/number-link.ts'
import { outcomeCodes, outcomes, states } from './words.ts'

export interface OneView {
  readonly submission: SubmissionView
  readonly kindTitle: string
  readonly listTitle: string | undefined
  /** Titles of fields by name, to say where in the row the fault is. */
  readonly fieldTitle: (name: string) => string
  readonly outcome: Outcome
  readonly rows: readonly RowView[]
  readonly next: string | undefined
  readonly first: boolean
  readonly maySettle: boolean
  readonly person: Person | undefined
}

export function onePage(view: OneView): ConsolePage {
  const { submission: s } = view
  const running = s.state === 'received' || s.state === 'running'
  return {
    title: s.file.name, place: 'deliveries', crumbs: [{ title: '数据报送', href: '/console/deliveries' }],
    ...(running ? { refresh: 4 } : {}),
    body: html`<div class="head"><div><h1>${s.file.name}</h1><p class="row">${tag(states[s.state][1], states[s.state][0])}<span class="muted">${view.kindTitle}${
      view.listTitle === undefined ? '' : `（${view.listTitle}）`} · ${s.source.name} · ${instant(s.receivedAt)}</span></p></div>
      ${s.state === 'done' && s.questioned + s.returned > 0 && s.fileEndedAt === null ? html`<p class="actions"><a class="btn" href="/api/v1/submissions/${s.id}/returned.xlsx" download>下载退回和疑问数据</a></p>` : nothing}</div>
      ${running ? progress(s) : s.state === 'failed' ? failure(s) : html`${summary(s)}${rowsSection(view)}`}
      ${running ? nothing : html`${ended(s)}${details(s)}`}`,
  }
}

/** The part a script asks for again; without script the whole page is. */
function progress(s: SubmissionView): Html {
  const percent = Math.floor(s.progress.share * 100)
  return html`<section class="card stack" id="running" aria-labelledby="reading"><h2 id="reading">正在核验</h2>
    <svg class="gauge" width="100%" height="12" aria-hidden="true" focusable="false"><rect class="track" width="100%" height="12"/><rect class="fill" width="${percent}%" height="12"/></svg>
    <p role="status">已读 ${percent}%，${number(s.received)} 行：入库 ${number(s.accepted + s.updated)}，无变化 ${number(s.unchanged)}，疑问 ${number(s.questioned)}，退回 ${number(s.returned)}。</p>
    <p class="small muted">本页自动更新。可以离开，文件会继续处理，结果保存在<a href="/console/deliveries">报送记录</a>里。</p></section>`
}

function failure(s: SubmissionView): Html {
  const detail = (s.failure ?? {}) as {
    title?: unknown; detail?: unknown; errors?: { message?: unknown; expected?: unknown }[],
  }
  const text = (value: unknown): string => (typeof value === 'string' ? value : '')
  return html`${notice('adverse', s.received > 0 ? `文件没有读完，只处理了前 ${number(s.received)} 行` : '文件没有读成，没有任何一行入库', html`<p>${text(detail.title)}${text(detail.detail) === '' ? '' : `：${text(detail.detail)}`}</p>
    ${(detail.errors ?? []).map((e) => html`<p>${text(e.message)}${text(e.expected) === '' ? '' : `，${text(e.expected)}`}</p>`)}`)}
    <p class="section actions"><a class="btn" href="/console/deliveries/new?kind=${s.kind}">更正后重新报送</a></p>`
}

function summary(s: SubmissionView): Html {
  const good = s.received > 0 && s.questioned + s.returned === 0
  // Filed and shown to nobody until the office has looked: no reason to look away.
  const held = s.warnings.some((warning) => warning.code.startsWith('E6'))
  const title = good ? (held ? '全部入库，其中有暂不公示的行' : '全部核验通过') : `${number(s.accepted + s.updated + s.unchanged)} 行通过，${number(s.returned)} 行退回，${number(s.questioned)} 行待核实`
  return html`${notice(good && !held ? 'good' : s.returned > 0 ? 'adverse' : 'attention', `共收到 ${number(s.received)} 行，${title}`,
    good ? '' : html`通过的已经入库，不必重报。${s.returned > 0 ? '退回的请按原因更正后重报。' : ''}`)}
    ${s.late > 0 ? notice('attention', `${number(s.late)} 行超过报送时限`, '自决定之日起7个工作日内报送的才算及时。') : nothing}
    ${s.warnings.length === 0 ? nothing : notice('attention', '整个文件需要注意', html`<ul>${s.warnings.map((w) => html`<li>${w.message}${whichRows(w)}</li>`)}</ul>`)}`
}

function rowsSection(view: OneView): Html {
  const { submission: s, outcome } = view
  const here = (o: Outcome): string => `/console/deliveries/${s.id}?outcome=${o}`
  return html`<section class="section" aria-labelledby="rows"><h2 id="rows">逐行结果</h2>
    <ul class="tabs">${outcomeCodes.map((o) => html`<li><a href="${here(o)}"${o === outcome ? html` aria-current="page"` : ''}>${outcomes[o].title} <span>${number(s[o])}</span></a></li>`)}</ul>
    <p class="muted">${outcomes[outcome].means}${outcome === 'questioned' && view.maySettle && s.questioned > 0 ? html` <a href="/console/questions?submission=${s.id}">去核实</a>` : ''}</p>
    ${view.rows.length === 0 ? emptyState({ title: `没有${outcomes[outcome].title}的行`, next: [] }) : table(view)}
    ${pager({
      shown: view.rows.length, unit: '行', first: view.first ? undefined : here(outcome),
      next: view.next === undefined ? undefined : `${here(outcome)}&cursor=${encodeURIComponent(view.next)}`,
    })}</section>`
}

function table(view: OneView): Html {
  const refused = view.outcome === 'returned' || view.outcome === 'questioned'
  const heads = refused ? ['原行号', '主体', '原因和改正方法', '可能是'] : view.outcome === 'unchanged' ? ['原行号'] : ['原行号', '决定文书号']
  return html`<div class="tablebox"><table class="stacks" role="table"><caption class="vh">${outcomes[view.outcome].title}的行</caption>
    <thead role="rowgroup"><tr role="row">${heads.map((head) => html`<th scope="col" role="columnheader">${head}</th>`)}</tr></thead>
    <tbody role="rowgroup">${view.rows.map((r) => (refused ? refusedRow(r, view) : plainRow(r, view)))}</tbody></table></div>`
}

function plainRow(r: RowView, { outcome, person }: OneView): Html {
  return html`<tr role="row"><th scope="row" role="rowheader" class="short">第 ${r.row} 行</th>${outcome === 'unchanged' ? nothing : html`<td role="cell" data-label="文书号">${numberLink(person, r.documentNo)}</td>`}</tr>`
}

function refusedRow(r: RowView, view: OneView): Html {
  return html`<tr role="row"><th scope="row" role="rowheader" class="short">第 ${r.row} 行</th><td role="cell" data-label="主体">${textOr(r.subjectName)}</td>
    <td role="cell" data-label="原因">${fixes(r.errors, view.fieldTitle)}</td><td role="cell" data-label="可能是">${r.suggestions.length === 0 ? textOr(null)
      : r.suggestions.map((s) => html`<span class="sub">${s.name} ${s.code ?? ''}：${s.why}</span>`)}</td></tr>`
}

/** Each fault with its place, its code, and what would be right. */
export function fixes(errors: RowView['errors'], fieldTitle: (name: string) => string): Html {
  const place = (e: RowView['errors'][number]): string => (e.field === undefined ? '' : fieldTitle(e.field))
  const named = (e: RowView['errors'][number]): boolean => place(e) === '' || e.message.startsWith(place(e))
  return html`<ul class="fixes">${errors.map((e) => html`<li>${named(e) ? nothing : html`<strong>${place(e)}</strong>：`}${e.message} <span class="muted small">${e.code}</span>${
    e.expected === undefined ? nothing : html`<span class="right">改正方法：${e.expected}</span>`}</li>`)}</ul>`
}

/** What its term of keeping has ended, instead of a download that fails. */
function ended(s: SubmissionView): Html {
  if (s.fileEndedAt === null && s.cellsEndedAt === null) return nothing
  const what = s.fileEndedAt === null
    ? html`退回行和已处置行的原报内容已于${instant(s.cellsEndedAt)}按保存期限清除，下载的工作簿里不再包含；原因和改正方法仍保留。`
    : html`报送原件已于${instant(s.fileEndedAt)}按保存期限清除，不能再下载退回和疑问数据。`
  return notice(undefined, '保存期限已满', html`<p>${what}入库的信息、计数和文件指纹不受影响。</p>`)
}

function details(s: SubmissionView): Html {
  return html`<section class="section" aria-labelledby="file"><h2 id="file">文件</h2><div class="card">${facts([
    { title: '大小', value: bytes(s.file.bytes) }, { title: '收到时间', value: instant(s.receivedAt) },
    { title: '处理完毕', value: instant(s.finishedAt) }, { title: '报送编号', value: html`<span class="code digest">${s.id}</span>` },
    { title: '文件指纹（SM3）', value: html`<span class="code digest">${s.file.digest}</span>`, wide: true },
  ])}</div></section>`
}
