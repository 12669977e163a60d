/** `/console/lists`: procedures of being entered on a list, newest first. */
import type { EntryView } from '../../../modules/lists/index.ts'
import { emptyState } from '../../../portal/components/empty-state/empty-state.ts'
import { pager } from '../../../portal/components/pager/pager.ts'
import { tag } from '../../../portal/components/tag/tag.ts'
import { code, shortDate, withQuery } from '../../../portal/format.ts'
import { html, nothing, type Html } from '../../../portal/html.ts'
import type { Tone } from '../../../portal/types.ts'
import type { ConsolePage } from '../../frame.ts'
import { table } from '../../parts/table.ts'

/** In force it weighs as its list does; before and after it is only a procedure. */
export function toneOf(entry: Pick<EntryView, 'status' | 'list'>): Tone {
  if (entry.status === 'in-force') return entry.list.nature === 'red' ? 'good' : 'adverse'
  return ['expired', 'left', 'revoked', 'declined', 'dropped'].includes(entry.status) ? 'past' : 'attention'
}

export interface ListsView {
  readonly items: readonly EntryView[]
  readonly next: string | undefined
  readonly asked: {
    readonly list?: string | undefined; readonly subject?: string | undefined; readonly cursor?: string | undefined,
  }
  readonly lists: readonly { readonly code: string; readonly title: string }[]
  readonly mayPropose: boolean
  /** Points are read by more than may propose. */
  readonly readsPoints: boolean
}

export function listsPage(view: ListsView): ConsolePage {
  const { list, subject, cursor } = view.asked
  return {
    title: '名单办理', place: 'lists',
    body: html`<div class="head"><div><h1>名单办理</h1><p class="lead">拟列入、告知、陈述申辩、决定、送达、移出。新的在前。</p></div>
      ${view.readsPoints ? html`<p class="actions">${view.mayPropose ? html`<a class="btn" href="/console/lists/new">提出列入</a>` : nothing}<a class="btn quiet" href="/console/lists/points">不良行为记分</a></p>` : nothing}</div>
      <form class="filterbar" action="/console/lists" method="get">
        <div><label for="list">名单</label><select id="list" name="list"><option value="">全部</option>${view.lists.map((l) => html`<option value="${l.code}"${l.code === list ? html` selected` : ''}>${l.title}</option>`)}</select></div>
        <div><label for="subject">主体代码</label><input type="text" class="code" id="subject" name="subject" value="${subject ?? ''}" maxlength="40" autocomplete="off"></div>
        <button class="btn quiet" type="submit">筛选</button></form>
      ${view.items.length === 0 ? noEntries(view) : entryTable(view.items)}
      ${pager({
        shown: view.items.length,
        unit: '件',
        first: cursor === undefined ? undefined : withQuery('/console/lists', { list, subject }),
        next: view.next === undefined ? undefined : withQuery('/console/lists', { list, subject, cursor: view.next }),
      })}`,
  }
}

function noEntries({ asked: { list, subject } }: ListsView): Html {
  if (list === undefined && subject === undefined) return emptyState({ title: '没有名单办件', next: [] })
  return emptyState({ title: '没有符合条件的名单办件', next: [html`<a href="/console/lists">查看全部名单办件</a>`] })
}

function entryTable(items: readonly EntryView[]): Html {
  return table('名单办件', items, ['名单', (e) => html`<a href="/console/lists/${e.id}">${e.list.title}</a>`], [
    ['主体', (e) => html`${e.subject.name}<span class="sub">${code(e.subject.code)}</span>`],
    ['状态', (e) => tag(toneOf(e), e.statusTitle), 'short'], ['提出', (e) => shortDate(e.proposedOn), 'short'],
    ['有效期', (e) => (e.since === null ? '—' : html`${shortDate(e.since)} 至 ${e.until === null ? '依法移出' : shortDate(e.until)}`)],
    ['认定单位', (e) => e.body.name],
  ])
}
