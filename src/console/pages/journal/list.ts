/** `/console/journal`: what was done and what was refused, newest first. */
import { allJournalActions, journalActions, type JournalEntry } from '../../../kernel/journal.ts'
import { emptyState } from '../../../portal/components/empty-state/empty-state.ts'
import { pager } from '../../../portal/components/pager/pager.ts'
import { tag } from '../../../portal/components/tag/tag.ts'
import { code, withQuery } from '../../../portal/format.ts'
import { html, nothing, type Html } from '../../../portal/html.ts'
import { isFaulty } from '../../form.ts'
import type { ConsolePage } from '../../frame.ts'
import { faultSummary } from '../../parts/fields.ts'
import { table } from '../../parts/table.ts'
import { tabs } from '../../parts/tabs.ts'
import type { Asked, Found, Names } from './read.ts'
import { moment, objects, path, sealsPath } from './words.ts'

const labels = {
  actor: '操作人登录名', action: '事项', subject: '主体代码', object: '对象编号', case: '办件编号', from: '自', to: '至',
}

/** The lines, and the chain that holds them. The operator sees the chain only. */
export function journalTabs(here: 'lines' | 'seals', reads: boolean): Html {
  if (!reads) return nothing
  return tabs('操作日志', [
    { href: path, title: '日志', here: here === 'lines' },
    { href: sealsPath, title: '封存与校验', here: here === 'seals' },
  ])
}

/** Chinese title of an action; one that this version no longer writes keeps its name. */
export function actionTitle(action: string): string {
  return allJournalActions().find((one) => one.action === action)?.title ?? action
}

export function listPage(query: Asked, found: Found): ConsolePage {
  const { items, faults, subject } = found
  const { before, ...narrowing } = query
  const narrowed = Object.values(narrowing).some((value) => value !== undefined)
  const at = (from: number | undefined): string => withQuery(path, { ...narrowing, before: from })
  return {
    title: '操作日志', place: 'journal', wrong: isFaulty(faults), status: isFaulty(faults) ? 422 : 200,
    body: html`<div class="head"><div><h1>操作日志</h1><p class="lead">平台上的每一次变更和被拒绝的请求，新的在前。只增不改，分批封存。</p></div></div>
      ${journalTabs('lines', true)}${faultSummary(faults, labels, '没有查成，请更正后再查')}${filters(query)}
      <div class="stack">${subject === undefined ? nothing : html`<p>主体：<strong>${subject.name}</strong>${subject.code === null ? nothing : html`　${code(subject.code)}`}。这次查看已经记入查询日志，主体可以看到。</p>`}
      ${isFaulty(faults) ? nothing : items.length === 0 ? emptyState({
        title: narrowed ? '没有符合条件的日志' : before === undefined ? '还没有日志' : '没有更早的日志',
        next: narrowed || before !== undefined ? [html`<a href="${path}">查看全部日志</a>`] : [],
      }) : lines(items, found.names)}</div>
      ${pager({
        shown: items.length, first: before === undefined ? undefined : at(undefined),
        next: found.more ? at(items.at(-1)?.seq) : undefined,
      })}`,
  }
}

function lines(items: readonly JournalEntry[], names: Names): Html {
  return table('操作日志', items, ['事项', (one) => html`<a href="${path}/${one.seq}">${actionTitle(one.action)}</a>${
    one.action === journalActions.refused.action ? html` ${tag('attention', '被拒绝')}` : nothing}<span class="sub">${one.operation}</span>`], [
    ['时间', (one) => html`<time datetime="${one.at}">${moment(one.at)}</time>`, 'short'],
    ['操作人', (one) => actorCell(one, names)],
    ['单位', (one) => (one.organisation === null ? '—' : names.organisation(one.organisation))],
    ['对象', objectCell],
  ])
}

function actorCell(one: JournalEntry, names: Names): Html {
  const { name, handle } = names.actor(one)
  return html`${name}${handle === undefined ? nothing : html`<span class="sub">${handle}</span>`}`
}

function objectCell({ objectType, objectId }: JournalEntry): Html {
  if (objectType === null || objectId === null) return html`—`
  return html`${objects[objectType] ?? objectType}<span class="sub code">${objectId}</span>`
}

function filters(query: Asked): Html {
  const text = (name: keyof typeof labels, more: Html = html``): Html =>
    html`<div><label for="${name}">${labels[name]}</label><input type="text" id="${name}" name="${name}" value="${query[name] ?? ''}" maxlength="100" autocomplete="off"${more}></div>`
  const day = (name: 'from' | 'to'): Html =>
    html`<div><label for="${name}">${labels[name]}</label><input type="date" id="${name}" name="${name}" value="${query[name] ?? ''}"></div>`
  const chosen = query.action ?? ''
  return html`<form class="filterbar" action="${path}" method="get" role="search">
    ${text('actor')}
    <div><label for="action">${labels.action}</label><select id="action" name="action"><option value="">全部</option>${allJournalActions().map((one) =>
      html`<option value="${one.action}"${one.action === chosen ? html` selected` : ''}>${one.title}</option>`)}</select></div>
    ${day('from')}${day('to')}
    ${text('subject', html` class="code" autocapitalize="characters" spellcheck="false"`)}
    ${text('object')}${text('case')}
    ${query.type === undefined || query.object === undefined ? nothing : html`<input type="hidden" name="type" value="${query.type}">`}
    <button class="btn quiet" type="submit">筛选</button><a class="btn quiet" href="${path}">全部</a></form>`
}
