/** Cases in a table, nearest deadline first: the inbox, and its short form on the home page. */
import type { CaseSummary } from '../../../modules/casework/index.ts'
import { emptyState } from '../../../portal/components/empty-state/empty-state.ts'
import { pager } from '../../../portal/components/pager/pager.ts'
import { tag } from '../../../portal/components/tag/tag.ts'
import { code, shortDate, withQuery } from '../../../portal/format.ts'
import { html, nothing, type Html } from '../../../portal/html.ts'
import type { ConsolePage } from '../../frame.ts'
import { doneNotice } from '../../parts/attempt.ts'
import { table } from '../../parts/table.ts'
import { dueFilters, dues } from './words.ts'

export interface InboxView {
  readonly items: readonly CaseSummary[]
  readonly next: string | undefined
  readonly asked: {
    readonly due?: string | undefined
    readonly flow?: string | undefined
    readonly mine: boolean
    readonly subject?: string | undefined
    readonly cursor?: string | undefined
  }
  readonly flows: readonly { readonly name: string; readonly title: string }[]
  /** The body a case was just passed to. */
  readonly passedTo?: string | undefined
}

export function inboxPage(view: InboxView): ConsolePage {
  const { due, flow, mine, subject, cursor } = view.asked
  const here = (at: string | undefined): string =>
    withQuery('/console/cases', { due, flow, mine: mine ? '1' : undefined, subject, cursor: at })
  return {
    title: '办件', place: 'cases',
    body: html`<div class="head"><div><h1>办件</h1><p class="lead">期限近的在前。</p></div></div>
      ${doneNotice(view.passedTo === undefined ? undefined : `已转办至${view.passedTo}，由该单位办理`)}
      ${filters(view)}
      ${view.items.length === 0 ? emptyState({ title: '没有符合条件的办件', next: [html`<a href="/console/cases?due=open">查看全部未办结的办件</a>`] }) : caseTable(view.items)}
      ${pager({
        shown: view.items.length, unit: '件', first: cursor === undefined ? undefined : here(undefined),
        next: view.next === undefined ? undefined : here(view.next),
      })}`,
  }
}

function filters({ asked, flows }: InboxView): Html {
  const option = (value: string, title: string, chosen: string | undefined): Html =>
    html`<option value="${value}"${value === chosen ? html` selected` : ''}>${title}</option>`
  return html`<form class="filterbar" action="/console/cases" method="get">
    <div><label for="due">期限</label><select id="due" name="due">${option('', '全部', asked.due ?? '')}${dueFilters.map(([value, title]) => option(value, title, asked.due))}</select></div>
    <div><label for="flow">种类</label><select id="flow" name="flow">${option('', '全部', asked.flow ?? '')}${flows.map((f) => option(f.name, f.title, asked.flow))}</select></div>
    <div><label for="subject">主体代码</label><input type="text" class="code" id="subject" name="subject" value="${asked.subject ?? ''}" maxlength="18" autocomplete="off"></div>
    <div class="choice"><input type="checkbox" id="mine" name="mine" value="1"${asked.mine ? html` checked` : ''}><label for="mine">只看等我办理的</label></div>
    <button class="btn quiet" type="submit">筛选</button></form>`
}

export function caseTable(items: readonly CaseSummary[]): Html {
  return table('办件', items, ['办件', title], [
    ['主体', subject], ['种类', (c) => c.flowTitle, 'short'], ['状态', (c) => c.stateTitle, 'short'], ['期限', due, 'short'],
    ['承办', (c) => html`${c.organisation.name}${c.assignee === null ? nothing : html`<span class="sub">${c.assignee.name}</span>`}`],
  ])
}

function title(c: CaseSummary): Html {
  return html`<a href="/console/cases/${c.id}">${c.title}</a>${c.priority > 0 ? html` ${tag('attention', '急')}` : nothing}`
}

function subject(c: CaseSummary): Html {
  if (c.subject === null) return html`—`
  return html`${c.subject.name}${c.subject.code === null ? nothing : html`<span class="sub">${code(c.subject.code)}</span>`}`
}

function due(c: CaseSummary): Html {
  const [word, tone] = dues[c.due]
  return html`${tag(tone, word)}${c.dueOn === null ? nothing : html`<span class="sub">${shortDate(c.dueOn)}${c.dueEstimated ? '（估算）' : ''}</span>`}`
}
