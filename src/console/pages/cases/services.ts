/** The papers of a case on their way: how each was sent and how that ended, sending again, and service with its proof. */
import { consentKind, proofTitles, serviceMethods, type CaseNotice } from '../../../modules/casework/index.ts'
import { facts } from '../../../portal/components/facts/facts.ts'
import { tag } from '../../../portal/components/tag/tag.ts'
import { date, dateText, instant } from '../../../portal/format.ts'
import { html, nothing, type Html } from '../../../portal/html.ts'
import type { Desk } from '../../frame.ts'
import {
  checkField, fileField, proof, radioField, selectField, textArea, textField, type Option,
} from '../../parts/fields.ts'
import { table } from '../../parts/table.ts'
import { paperOptions } from './forms.ts'
import type { CaseView } from './one.ts'
import { channels, deliveryFault, deliveryStates, serviceStates } from './words.ts'

type Delivery = CaseNotice['deliveries'][number]
type Attempt = CaseNotice['attempts'][number]

export function servicesPart(desk: Desk, view: CaseView): Html {
  if (view.notices.length === 0) return nothing
  return html`<section class="section" aria-labelledby="services"><h2 id="services">文书与送达</h2>
    ${view.notices.map((n) => paper(desk, view, n))}</section>`
}

function paper(desk: Desk, view: CaseView, n: CaseNotice): Html {
  const standing = n.attempts.filter((a) => a.mistake === null)
  const served = standing.find((a) => a.state === 'served')
  const state = served ?? standing.at(-1)
  const [word, tone] = serviceStates[state?.state ?? 'unserved']
  const open = view.mayMove && n.endedOn === null
  return html`<article class="item t-${tone}" id="notice-${n.id}"><p class="row">${tag(tone, word)}${n.endedOn === null ? nothing : tag('past', '已撤回或者被替代')}</p>
    <h3>${n.title}</h3>
    ${facts([
      { title: '文号', value: n.number }, { title: '受送达人', value: n.addressee }, { title: '制发', value: date(n.issuedOn) },
      ...(state === undefined ? [] : [{ title: '送达方式', value: serviceMethods[state.method].title }]),
      ...(state?.servedOn == null ? [] : [{ title: '送达日期', value: date(state.servedOn) }]),
      ...(state?.note == null ? [] : [{ title: '说明', value: state.note }]),
    ])}${mistakes(n)}
    <p class="actions section noprint"><a class="btn quiet slim" href="/api/v1/notices/${n.id}/document">打开文书（PDF）</a></p>
    ${deliveries(desk, view, n, open)}
    ${open ? sendForm(desk, view, n) : nothing}
    ${open && served === undefined ? html`${proofForm(desk, view, n)}${serviceForm(desk, view, n)}` : nothing}
    ${view.mayMove && standing.length > 0 ? correctionForm(desk, view, n, standing) : nothing}</article>`
}

/** What was registered, in a few words: 直接送达，已送达，2026-09-16. */
function registration(a: Attempt): string {
  const [word] = serviceStates[a.mistake?.registered ?? a.state]
  const day = a.servedOn ?? a.doneOn
  const all = [serviceMethods[a.method].title, word, day === null ? null : dateText(day), a.note]
  return all.filter((one) => one !== null).join('，')
}

/** Registrations that were corrected stay to be seen. */
function mistakes(n: CaseNotice): Html {
  const all = n.attempts.filter((a) => a.mistake !== null)
  if (all.length === 0) return nothing
  return html`<ul class="bulleted small">${all.map((a) => html`<li>登记有误：${registration(a)}。${a.mistake?.by ?? ''}于${instant(a.mistake?.at ?? '')}更正，理由：${a.mistake?.reason ?? ''}</li>`)}</ul>`
}

/** Every sending with how it ended; one that did not arrive is sent again by one press, to where it went. */
function deliveries(desk: Desk, view: CaseView, n: CaseNotice, open: boolean): Html {
  if (n.deliveries.length === 0) return html`<p class="small muted">还没有发送过电子提示。</p>`
  const stale = (d: Delivery): boolean => open && d.state !== 'queued' && d.state !== 'delivered'
  return table(`${n.title}的发送情况`, n.deliveries, ['渠道', (d) => html`${channels[d.channel] ?? d.channel}${d.address === null ? nothing : html`<span class="sub">${d.address}</span>`}`], [
    ['状态', (d) => {
      const [word, tone] = deliveryStates[d.state]
      return html`${tag(tone, word)}${d.error === null ? nothing : html`<span class="sub">${deliveryFault(d.error)}</span>`}`
    }],
    ['发送', (d) => html`${instant(d.sentAt ?? d.queuedAt)}${d.resends === null ? nothing : html`<span class="sub">重发</span>`}`],
    ['到达', (d) => (d.deliveredAt === null ? '—' : instant(d.deliveredAt))],
    ...(n.deliveries.some(stale) ? [['办理', (d: Delivery) => (stale(d) ? resendForm(desk, view, n, d) : '—')] as const] : []),
  ])
}

function resendForm(desk: Desk, view: CaseView, n: CaseNotice, d: Delivery): Html {
  return html`<form action="/console/cases/${view.case.id}/deliveries" method="post">${proof(desk)}<input type="hidden" name="notice" value="${n.id}"><input type="hidden" name="channel" value="${d.channel}"><input type="hidden" name="resends" value="${d.id}">
    <button class="btn quiet slim" type="submit">重发<span class="vh">：${channels[d.channel] ?? d.channel}${d.address ?? ''}</span></button></form>`
}

function sendForm(desk: Desk, view: CaseView, n: CaseNotice): Html {
  const { faults, typed } = view
  const id = (name: string): string => `${name}-${n.id}`
  const wrong = faults[id('channel')] !== undefined || faults[id('address')] !== undefined
  return html`<details${wrong ? html` open` : ''}><summary>发送电子提示</summary>
    <form class="form" action="/console/cases/${view.case.id}/deliveries" method="post">${proof(desk)}<input type="hidden" name="notice" value="${n.id}">
      ${selectField({
        name: 'channel', id: id('channel'), label: '渠道', faults, required: true, empty: '请选择', value: typed[id('channel')],
        options: view.channels.map((value) => ({ value, title: channels[value] ?? value })),
      })}
      ${textField({ name: 'address', id: id('address'), label: '邮箱、手机号码或者微信标识', faults, maxLength: 254, value: typed[id('address')], hint: '平台内消息不用填。地址加密保存，页面上只显示一部分。' })}
      <p class="small muted">提示送到不等于依法送达；依法送达须有证明，另行登记。</p>
      <button class="btn quiet" type="submit">发送</button></form></details>`
}

/** The receipt of service is handed in right here; it is then among the papers to choose from. */
function proofForm(desk: Desk, view: CaseView, n: CaseNotice): Html {
  return html`<details><summary>上传送达证明</summary>
    <form class="form" action="/console/cases/${view.case.id}/documents" method="post" enctype="multipart/form-data">${proof(desk)}<input type="hidden" name="title" value=""><input type="hidden" name="open" value="no">
      ${selectField({ name: 'kind', id: `proof-kind-${n.id}`, label: '证明种类', faults: {}, required: true, empty: '请选择', options: Object.entries(proofTitles).map(([value, title]) => ({ value, title })) })}
      ${fileField({ name: 'file', id: `proof-file-${n.id}`, label: '文件', faults: {}, required: true, accept: '.pdf,.ofd,.jpg,.jpeg,.png,.tif,.tiff,.mp4', hint: 'PDF、OFD、照片或者录像，不超过 50 MB。' })}
      <button class="btn quiet" type="submit">上传</button></form></details>`
}

/** What electronic service asks for besides: the addressee's consent, and the delivery that arrived. */
function electronic(view: CaseView, n: CaseNotice): Html {
  const { faults, typed } = view
  const consents = view.case.documents.filter((d) => d.kind === consentKind)
  const arrived = n.deliveries.filter((d) => d.state === 'delivered')
  if (consents.length === 0 && arrived.length === 0) return nothing
  return html`${selectField({
    name: 'consent', id: `consent-${n.id}`, label: '受送达人同意电子送达的确认书', faults, empty: '不是电子送达', value: typed[`consent-${n.id}`],
    options: consents.map((d) => ({ value: d.id, title: d.title })),
  })}${selectField({
    name: 'delivery', id: `delivery-${n.id}`, label: '作为证明的电子发送', faults, empty: '没有', value: typed[`delivery-${n.id}`],
    options: arrived.map((d) => ({ value: d.id, title: `${channels[d.channel] ?? d.channel}${d.address === null ? '' : ` ${d.address}`}，已到达` })),
  })}`
}

const outcomes: readonly Option[] = [
  { value: 'served', title: '已送达', hint: '须有相应的送达证明' }, { value: 'pending', title: '已寄出、已公告或者已发送，等待结果' },
  { value: 'failed', title: '未能送达', hint: '须写明原因' },
]

function serviceForm(desk: Desk, view: CaseView, n: CaseNotice): Html {
  const { faults, typed } = view
  const id = (name: string): string => `${name}-${n.id}`
  const running = n.attempts.find((a) => a.state === 'pending')
  const wrong = ['method', 'outcome', 'doneOn', 'proofs', 'note'].some((name) => faults[id(name)] !== undefined)
  return html`<details${wrong ? html` open` : ''}><summary>登记送达</summary>
    <form class="form" action="/console/cases/${view.case.id}/services" method="post">${proof(desk)}<input type="hidden" name="notice" value="${n.id}">
      ${running === undefined ? selectField({
        name: 'method', id: id('method'), label: '送达方式', faults, required: true, empty: '请选择', value: typed[id('method')],
        options: Object.entries(serviceMethods).map(([value, m]) => ({ value, title: `${m.title}（${m.law}）` })),
      }) : html`<input type="hidden" name="attempt" value="${running.id}"><input type="hidden" name="method" value="${running.method}"><p>正在${serviceMethods[running.method].title}，登记结果：</p>`}
      ${radioField({ name: 'outcome', id: id('outcome'), label: '结果', faults, required: true, value: typed[id('outcome')], options: outcomes.filter((o) => running === undefined || o.value !== 'pending') })}
      ${textField({ name: 'doneOn', id: id('doneOn'), label: '签收、留置、寄达或者公告日期', type: 'date', faults, value: typed[id('doneOn')], width: 'short' })}
      ${checkField({ name: 'proofs', id: id('proofs'), label: '送达证明', faults, required: true, options: paperOptions(view), hint: '没有要选的，先用上面的“上传送达证明”。' })}
      ${electronic(view, n)}
      ${textField({ name: 'note', id: id('note'), label: '说明', faults, value: typed[id('note')], maxLength: 1000 })}
      <button class="btn quiet" type="submit">登记</button></form></details>`
}

/** A registration that is wrong is said to be so, never deleted; what rests on it is asked by module casework. */
function correctionForm(desk: Desk, view: CaseView, n: CaseNotice, standing: readonly Attempt[]): Html {
  const { faults, typed } = view
  const [service, reason] = [`service-${n.id}`, `correction-${n.id}`]
  const only = standing.length === 1 ? standing[0] : undefined
  const wrong = faults[service] !== undefined || faults[reason] !== undefined
  return html`<details${wrong ? html` open` : ''}><summary>更正送达登记</summary>
    <form class="form" action="/console/cases/${view.case.id}/services/correction" method="post">${proof(desk)}<input type="hidden" name="notice" value="${n.id}">
      ${only === undefined ? radioField({
        name: 'service', id: service, label: '登记有误的是', faults, required: true, value: typed[service],
        options: standing.map((a) => ({ value: a.id, title: registration(a) })),
      }) : html`<input type="hidden" name="service" value="${only.id}"><p>登记有误的是：${registration(only)}</p>`}
      ${textArea({ name: 'reason', id: reason, label: '错在哪里', faults, required: true, value: typed[reason], maxLength: 1000, rows: 2, hint: '原登记保留，注明有误、理由和更正人。更正以后这次送达不再作数，可以重新登记。' })}
      <p class="small muted">已有办理步骤以这次送达为依据的，例如陈述申辩期已经起算、列入已经生效，不能更正；系统会说明应当先办什么。</p>
      <button class="btn danger" type="submit">更正登记</button></form></details>`
}
