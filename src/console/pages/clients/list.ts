/** `/console/clients`: clients by id, found by id, name or organisation. */
import type { ClientView } from '../../../modules/access/index.ts'
import { emptyState } from '../../../portal/components/empty-state/empty-state.ts'
import { pager } from '../../../portal/components/pager/pager.ts'
import { withQuery } from '../../../portal/format.ts'
import { html, nothing } from '../../../portal/html.ts'
import type { ConsolePage } from '../../frame.ts'
import { findBar } from '../../parts/find.ts'
import { table } from '../../parts/table.ts'
import { clientState, lastUsed, path, scopeTitle } from './words.ts'

export interface ListView {
  readonly items: readonly ClientView[]
  readonly next: string | undefined
  readonly q: string | undefined
  readonly cursor: string | undefined
  readonly manages: boolean
}

export function listPage({ items, next, q, cursor, manages }: ListView): ConsolePage {
  return {
    title: '接口客户端', place: 'clients',
    body: html`<div class="head"><div><h1>接口客户端</h1><p class="lead">通过接口与平台对接的业务系统，各自的权限和最近使用时间。${manages ? '' : '由运维员新建和变更。'}</p></div>
      ${manages ? html`<p class="actions"><a class="btn" href="/console/new/client">新建客户端</a></p>` : nothing}</div>
      ${findBar(path, q, '编号、名称或者单位名称')}
      ${items.length === 0 ? emptyState({
        title: q === undefined ? '还没有接口客户端' : `没有找到“${q}”`,
        next: q === undefined ? [] : [html`<a href="${path}">查看全部客户端</a>`],
      }) : table('接口客户端', items, ['名称', (c) => html`<a href="${path}/${c.id}">${c.name}</a><span class="sub code">${c.id}</span>`], [
        ['单位', (c) => c.organisation.name],
        ['权限', (c) => c.scopes.map(scopeTitle).join('、')],
        ['状态', clientState, 'short'],
        ['最近使用', lastUsed],
      ])}
      ${pager({
        shown: items.length, unit: '个', first: cursor === undefined ? undefined : withQuery(path, { q }),
        next: next === undefined ? undefined : withQuery(path, { q, cursor: next }),
      })}`,
  }
}
