/** One record: what is held, what stands on it, what was done with it, who has taken that over, what may be done now. */
import type { EntryView } from '../../../modules/lists/index.ts'
import type { Ledger } from '../../../modules/measures/index.ts'
import type { DeskFact, PublicRecordView } from '../../../modules/publicity/index.ts'
import { addDays } from '../../../kernel/time.ts'
import { facts } from '../../../portal/components/facts/facts.ts'
import { notice } from '../../../portal/components/notice/notice.ts'
import { tag } from '../../../portal/components/tag/tag.ts'
import { code, date, fieldValue, instant, number, textOr } from '../../../portal/format.ts'
import { html, nothing, type Html } from '../../../portal/html.ts'
import type { ConsolePage } from '../../frame.ts'
import { doneNotice } from '../../parts/attempt.ts'
import { table } from '../../parts/table.ts'
import { grounds, path, reasonTitle, standings } from './words.ts'

export interface FactView {
  readonly fact: DeskFact
  readonly record: PublicRecordView
  readonly listings: {
    readonly own: EntryView | undefined
    readonly resting: readonly EntryView[]
    readonly elsewhere: number
  }
  /** Who carries measures out, where the record is an entry. */
  readonly ledger: Ledger | undefined
  /** Names of receivers of the feed, by code. */
  readonly receivers: ReadonlyMap<string, string>
}

/** A step the page offers, or says why it does not. */
export interface Offer {
  readonly href: string
  readonly title: string
  readonly hint: string
  readonly barred: string | undefined
}

export const addressOf = ({ record }: DeskFact): string => `${path}/${record.subjectId}/${record.factId}`

export function factPage(view: FactView, offers: readonly Offer[], done: string | undefined): ConsolePage {
  const { fact, record } = view
  return {
    title: fact.record.documentNo ?? record.kindTitle, place: 'records', crumbs: [{ title: '撤回与恢复', href: path }],
    body: html`<div class="head"><div><h1>${fact.record.documentNo ?? record.kindTitle}</h1><p class="row">${tag(...standings[fact.standing])}<span class="muted">${record.kindTitle} · ${fact.record.subjectName}</span></p></div>
      ${fact.standing === 'shown' || fact.standing === 'revoked' ? html`<p class="actions"><a class="btn quiet" href="/records/${fact.record.id}">公众看到的页面</a></p>` : nothing}</div>
      ${doneNotice(done)}
      <div class="cols aside"><div>${outcome(view)}<section class="section" aria-labelledby="record"><h2 id="record">记录</h2><div class="card">${summaryOf(view)}</div></section>${resting(view)}</div>
        <section class="card noprint" aria-labelledby="steps"><h2 id="steps">可以办理的</h2><ul class="moves">${offers.map(offer)}</ul></section></div>
      ${content(record)}${past(fact)}`,
  }
}

function offer({ href, title, hint, barred }: Offer): Html {
  return html`<li>${barred === undefined ? html`<a class="btn quiet" href="${href}">${title}</a>` : html`<p><strong>${title}</strong></p>`}
    <p class="why">${barred === undefined ? hint : `现在不能办理：${barred}`}</p></li>`
}

/** The dates of the record as a person reads them: the last day of the window is the one before it closes. */
export function windowText({ record, standing }: DeskFact): Html {
  if (record.publicFrom === null) return html`不公示`
  const until = record.publicUntil
  const range = html`${date(record.publicFrom)} 至 ${until === null ? '长期' : date(addDays(until, -1))}`
  return standing === 'withdrawn' || standing === 'revoked' ? html`${range}（原定）` : range
}

/** The record in a few lines, on every page that is about it. */
export function summaryOf({ fact, record }: FactView): Html {
  const r = fact.record
  return facts([
    { title: '主体', value: html`${r.subjectName}${r.subjectCode === null ? nothing : html` ${code(r.subjectCode)}`}` },
    { title: '文书号', value: textOr(r.documentNo) },
    { title: '种类', value: record.list === null ? record.kindTitle : `${record.kindTitle}（${record.list.title}）` },
    { title: '作出机关', value: textOr(r.authorityName) },
    { title: '决定日期', value: date(r.decidedOn) },
    { title: '公示期', value: windowText(fact) },
  ])
}

/** What became of it, and who knows. */
function outcome(view: FactView): Html {
  const { fact } = view
  const { revocation, withdrawals, recall } = fact
  const standing = withdrawals.find((one) => one.liftedAt === null)
  const told = recall === undefined ? nothing : recallPart(view)
  if (fact.standing === 'revoked') {
    return html`${notice('past', '决定已撤销，记录已撤回', revocation === undefined ? '' : facts([
      { title: '结果', value: revocation.ground === null ? '变更或者撤销' : grounds[revocation.ground] },
      { title: '依据的文书', value: revocation.document },
      { title: '作出之日', value: date(revocation.decidedOn) },
      { title: '平台撤回', value: instant(revocation.since.toISOString()) },
      { title: '理由', value: revocation.reason, wide: true },
    ]))}${told}`
  }
  if (standing === undefined) return nothing
  return html`${notice('past', '已终止公示', facts([
    { title: '理由', value: reasonTitle(standing.reason) }, { title: '依据的文书', value: standing.document },
    { title: '终止公示', value: instant(standing.since.toISOString()) },
  ]))}${told}`
}

function recallPart({ fact, receivers }: FactView): Html {
  const { position, waiting, receivers: known } = fact.recall ?? { position: undefined, waiting: false, receivers: [] }
  const all = position === undefined ? [] : known
  const done = all.filter((one) => one.at !== null).length
  const lead = position === undefined
    ? waiting ? '通知正在发出，请稍后刷新本页。' : '通知发出后主体有过合并，或者发出得太早，不能显示各接收单位是否确认。'
    : `已在变更流第 ${number(position)} 位通知；登记执行情况的接收单位 ${number(all.length)} 个，已确认 ${number(done)} 个。`
  return html`<section class="section" aria-labelledby="recall"><h2 id="recall">撤回通知</h2><p class="muted">${lead}</p>
    ${all.length === 0 ? nothing : table('接收单位', all,
      ['接收单位', ({ receiver }) => html`${receivers.get(receiver) ?? receiver}`],
      [['是否确认撤回', ({ at }) => (at === null ? tag('attention', '尚未确认') : html`${tag('good', '已确认')} <span class="small muted">${instant(at)}</span>`)]])}
    <p class="small muted">确认是接收单位对变更流执行到哪一位的回报，没有登记执行情况的不在此列。</p></section>`
}

/** What rests on the record: it is what somebody should know before taking it back. */
function resting({ listings, ledger, fact }: FactView): Html {
  const { own, resting: entries, elsewhere } = listings
  const nothingRests = own === undefined && entries.length === 0 && elsewhere === 0 && ledger === undefined
  return html`<section class="section" aria-labelledby="resting"><h2 id="resting">以此为依据的</h2>
    ${nothingRests ? html`<p class="muted">没有名单事项或者协同任务以本条为依据。</p>` : nothing}
    ${own === undefined ? nothing : html`<p>本条是<a href="/console/lists/${own.id}">${own.list.title}的名单事项</a>，${own.statusTitle}。</p>`}
    ${entries.length === 0 ? nothing : html`<div class="card"><ul>${entries.map((e) => html`<li><a href="/console/lists/${e.id}">${e.list.title}</a>：${e.statusTitle}（${e.body.name}）</li>`)}</ul></div>`}
    ${elsewhere === 0 ? nothing : html`<p>另有 ${number(elsewhere)} 项名单办件由其他单位办理。</p>`}
    ${ledger === undefined ? nothing : html`<p>协同任务：发给 ${number(ledger.counts.bodies)} 个单位，实施 ${number(ledger.counts.applied)} 个，应当解除而未解除 ${number(ledger.counts.toLift)} 个，已解除 ${number(ledger.counts.lifted)} 个。<a href="/console/tasks/entries/${fact.record.factId}">查看台账</a></p>`}</section>`
}

function content(record: PublicRecordView): Html {
  return html`<section class="section" aria-labelledby="content"><h2 id="content">记录内容</h2>
    ${facts(record.fields.map((field) => ({ title: field.title, value: fieldValue(field.value) })), 'rows')}</section>`
}

function past({ record, versions, withdrawals }: DeskFact): Html {
  const lifted = withdrawals.filter((one) => one.liftedAt !== null)
  return html`<section class="section" aria-labelledby="past"><h2 id="past">经过</h2><div class="card"><ul>
    <li>${instant(record.firstReceivedAt)}　首次收到${versions > 1 ? html`，现为第 ${number(record.version)} 版（${instant(record.knownFrom)}）` : nothing}</li>
    ${lifted.map((one) => html`<li>${instant(one.since.toISOString())}　终止公示：${reasonTitle(one.reason)}，${one.document}；${instant(one.liftedAt?.toISOString())}　恢复公示：${one.liftedReason ?? ''}${one.liftedDocument === null ? '' : `，${one.liftedDocument}`}</li>`)}</ul></div></section>`
}
