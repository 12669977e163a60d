/** `/console/people`: accounts by login, found by login, name or organisation. */
import type { UserView } from '../../../modules/access/index.ts'
import { emptyState } from '../../../portal/components/empty-state/empty-state.ts'
import { pager } from '../../../portal/components/pager/pager.ts'
import { instant, withQuery } from '../../../portal/format.ts'
import { html, nothing } from '../../../portal/html.ts'
import type { ConsolePage } from '../../frame.ts'
import { findBar } from '../../parts/find.ts'
import { table } from '../../parts/table.ts'
import { path, roleTitle, stateOf } from './words.ts'

export interface ListView {
  readonly items: readonly UserView[]
  readonly next: string | undefined
  readonly q: string | undefined
  readonly cursor: string | undefined
  readonly manages: boolean
}

export function listPage({ items, next, q, cursor, manages }: ListView): ConsolePage {
  return {
    title: '用户', place: 'people',
    body: html`<div class="head"><div><h1>用户</h1><p class="lead">${
      manages ? '各单位登录平台的人员。不能变更自己的角色，也不能停用自己。' : '各单位登录平台的人员；由运维员新建和变更。'}</p></div>
      ${manages ? html`<p class="actions"><a class="btn" href="/console/new/person">新建用户</a></p>` : nothing}</div>
      ${findBar(path, q, '登录名、姓名或者单位名称')}
      ${items.length === 0 ? emptyState({
        title: q === undefined ? '还没有用户' : `没有找到“${q}”`, next: q === undefined ? [] : [html`<a href="${path}">查看全部用户</a>`],
      }) : table('用户', items, ['姓名', (u) => html`<a href="${path}/${u.login}">${u.name}</a><span class="sub">${u.login}</span>`], [
        ['单位', (u) => u.organisation.name],
        ['角色', (u) => u.roles.map(roleTitle).join('、')],
        ['状态', stateOf, 'short'],
        ['最近登录', (u) => (u.lastSignInAt === null ? html`<span class="muted">从未登录</span>` : instant(u.lastSignInAt.toISOString()))],
      ])}
      ${pager({
        shown: items.length, unit: '人', first: cursor === undefined ? undefined : withQuery(path, { q }),
        next: next === undefined ? undefined : withQuery(path, { q, cursor: next }),
      })}`,
  }
}
