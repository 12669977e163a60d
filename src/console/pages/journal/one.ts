/** `/console/journal/{seq}`: one line with everything in it, and where it stands in the chain. */
import type { findJournalEntry } from '../../../kernel/journal.ts'
import { redact } from '../../../kernel/personal-data.ts'
import type { Seal } from '../../../kernel/seal.ts'
import type { VerificationState } from '../../../kernel/verification.ts'
import type { Subject } from '../../../modules/subjects/index.ts'
import { facts, type Fact } from '../../../portal/components/facts/facts.ts'
import { code, instant, number, withQuery } from '../../../portal/format.ts'
import { html, nothing, type Html } from '../../../portal/html.ts'
import type { ConsolePage } from '../../frame.ts'
import { actionTitle } from './list.ts'
import type { Names } from './read.ts'
import { standingOf } from './seals.ts'
import { fields, moment, objects, path, sealsPath } from './words.ts'

type Entry = NonNullable<Awaited<ReturnType<typeof findJournalEntry>>>

export interface OneView {
  readonly entry: Entry
  readonly names: Names
  readonly subject: Subject | undefined
  readonly seal: Seal | undefined
  readonly verification: VerificationState
}

export function onePage(view: OneView): ConsolePage {
  const { entry, seal } = view
  const detail = Object.entries(entry.detail)
  return {
    title: `${actionTitle(entry.action)}（日志第${entry.seq}条）`, place: 'journal', crumbs: [{ title: '操作日志', href: path }],
    body: html`<div class="head"><div><h1>${actionTitle(entry.action)}</h1><p class="lead">日志第 ${number(entry.seq)} 条　<time datetime="${entry.at}">${moment(entry.at)}</time></p></div></div>
      <div class="card">${facts(about(view), 'rows')}</div>
      <section class="section" aria-labelledby="detail"><h2 id="detail">内容</h2>${detail.length === 0
        ? html`<p class="muted">这种事项没有其他内容。</p>`
        : html`<div class="card">${facts(detail.map(([name, value]) => ({ title: fields[name] ?? name, value: valueText(value) })), 'rows')}</div>`}</section>
      <section class="section" aria-labelledby="chain"><h2 id="chain">在封存链中的位置</h2>
        <div class="stack"><div class="card">${facts(seal === undefined ? waiting(entry) : place(entry, seal, view.verification), 'rows')}</div>
        <p class="small muted">每一次封存的摘要（SM3）都由该批全部日志和上一次的摘要算出。改动、删除或者插入任何一条，校验时都会发现。</p></div></section>`,
  }
}

function about({ entry, names, subject }: OneView): Fact[] {
  const { objectType, objectId, caseId } = entry
  const also = (query: Record<string, string>): Html =>
    html`<span class="noprint">　<a href="${withQuery(path, query)}">相关日志</a></span>`
  const line = (title: string, value: Html | string | null): Fact[] => (value === null ? [] : [{ title, value }])
  const body = (held: string | null): Html | null =>
    held === null ? null : html`${names.organisation(held)}　${code(held)}`
  const { name, handle } = names.actor(entry)
  return [
    { title: '事项', value: html`${code(entry.action)}${also({ action: entry.action })}` },
    { title: '操作', value: code(entry.operation) },
    { title: '操作人', value: html`${name}${handle === undefined ? nothing : html`　${code(handle)}${also({ actor: handle })}`}` },
    ...line('单位', body(entry.organisation)),
    ...line('代为办理的单位', body(entry.onBehalfOf)),
    ...line('主体', subject === undefined ? null : html`${subject.name}${subject.code === null ? nothing
      : html`　${code(subject.code)}${also({ subject: subject.code })}`}`),
    ...line('对象', objectType === null || objectId === null ? null
      : html`${objects[objectType] ?? objectType}　${code(objectId)}${also({ type: objectType, object: objectId })}`),
    ...line('办件', caseId === null ? null : html`${code(caseId)}${also({ case: caseId })}`),
    ...line('理由', entry.reason === null ? null : redact(entry.reason)),
    ...line('请求编号', entry.requestId === null ? null : code(entry.requestId)),
  ]
}

/** As it was written, but for what looks like a person's data in free text. */
function valueText(value: unknown): Html | string {
  if (typeof value === 'boolean') return value ? '是' : '否'
  if (typeof value === 'number') return String(value)
  if (Array.isArray(value)) return value.length === 0 ? '无' : value.map((one) => redact(String(one))).join('、')
  return redact(String(value))
}

function waiting({ epoch, xid }: Entry): Fact[] {
  return [
    { title: '封存', value: '尚未封存。所在事务和更早开始的事务都结束后，在最近一次封存时封存。' },
    { title: '事务', value: code(`${epoch}/${xid}`) },
  ]
}

function place({ epoch, xid }: Entry, seal: Seal, verification: VerificationState): Fact[] {
  return [
    { title: '封存', value: html`<a href="${sealsPath}?before=${seal.no + 1}">第 ${number(seal.no)} 次</a>　${instant(seal.at)}　${standingOf(seal.no, verification)}` },
    { title: '该批', value: `日志 ${number(seal.entries)} 条，查询 ${number(seal.looks)} 条` },
    { title: '摘要', value: html`<code class="digest">${seal.digest}</code>` },
    { title: '上一次的摘要', value: html`<code class="digest">${seal.previous}</code>` },
    { title: '事务', value: code(`${epoch}/${xid}`) },
  ]
}
