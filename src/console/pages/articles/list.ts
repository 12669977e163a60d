/** `/console/articles`: what the office writes, last changed first. */
import { sections, type Article } from '../../../modules/editorial/index.ts'
import { emptyState } from '../../../portal/components/empty-state/empty-state.ts'
import { pager } from '../../../portal/components/pager/pager.ts'
import { tag } from '../../../portal/components/tag/tag.ts'
import { shortDate, withQuery } from '../../../portal/format.ts'
import { html } from '../../../portal/html.ts'
import type { ConsolePage } from '../../frame.ts'
import { table } from '../../parts/table.ts'
import { tabs } from '../../parts/tabs.ts'
import { views, viewOf, wordOf } from './words.ts'

const path = '/console/articles'

export interface ArticlesView {
  readonly items: readonly Article[]
  readonly next: string | undefined
  readonly waiting: number
  readonly today: string
  readonly asked: {
    readonly state?: string | undefined
    readonly section?: string | undefined
    readonly cursor?: string | undefined
  }
}

export function articlesPage(view: ArticlesView): ConsolePage {
  const { state, section, cursor } = view.asked
  const at = (more: Record<string, string | undefined>): string =>
    withQuery(path, { state, section, ...more })
  return {
    title: '信息发布',
    place: 'articles',
    body: html`<div class="head"><div><h1>信息发布</h1><p class="lead">一人撰写，另一人审核，到发布日期自动在网站上出现。</p></div>
      <p class="actions"><a class="btn" href="${withQuery(`${path}/new`, { section })}">撰写文章</a></p></div>
      ${tabs('文章状态', [
        { href: at({ state: undefined }), title: '全部', here: state === undefined },
        ...views.map(([value, title]) => ({
          href: at({ state: value }),
          title,
          here: state === value,
          count: value === 'submitted' ? view.waiting : undefined,
        })),
      ])}
      <form class="filterbar" action="${path}" method="get">${state === undefined ? '' : html`<input type="hidden" name="state" value="${state}">`}
        <div><label for="section">栏目</label><select id="section" name="section"><option value="">全部</option>${Object.entries(
          sections,
        ).map(
          ([value, title]) =>
            html`<option value="${value}"${value === section ? html` selected` : ''}>${title}</option>`,
        )}</select></div>
        <button class="btn quiet" type="submit">筛选</button></form>
      ${
        view.items.length === 0
          ? emptyState({
              title: '没有符合条件的文章',
              next: [html`<a href="${path}/new">撰写一篇</a>`, html`<a href="${path}">查看全部文章</a>`],
            })
          : table(
              '文章',
              view.items,
              ['标题', (a) => html`<a href="${path}/${a.id}">${a.title}</a>`],
              [
                ['栏目', (a) => sections[a.section], 'short'],
                ['状态', (a) => tag(...wordOf(viewOf(a, view.today)))],
                ['发布日期', (a) => shortDate(a.publishOn), 'short'],
                ['撰写', (a) => a.authorName],
                ['审核', (a) => a.reviewerName ?? '—'],
              ],
            )
      }
      ${pager({
        shown: view.items.length,
        unit: '篇',
        first: cursor === undefined ? undefined : at({}),
        next: view.next === undefined ? undefined : at({ cursor: view.next }),
      })}`,
  }
}
