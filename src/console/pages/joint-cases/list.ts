/** `/console/joint-cases`: what counters did after a check; the office reviews it. */
import type { JointCaseView } from '../../../modules/measures/index.ts'
import { emptyState } from '../../../portal/components/empty-state/empty-state.ts'
import { pager } from '../../../portal/components/pager/pager.ts'
import { tag } from '../../../portal/components/tag/tag.ts'
import { code, shortDate, withQuery } from '../../../portal/format.ts'
import { html, nothing } from '../../../portal/html.ts'
import type { ConsolePage } from '../../frame.ts'
import { table } from '../../parts/table.ts'
import { tabs } from '../../parts/tabs.ts'
import { kinds, outcomes, path, standingOf, views } from './words.ts'

export interface JointCasesView {
  readonly items: readonly JointCaseView[]
  readonly next: string | undefined
  readonly asked: {
    readonly view?: string | undefined
    readonly kind?: string | undefined
    readonly cursor?: string | undefined
  }
  /** The office sees every unit's and reviews; a unit sees its own. */
  readonly office: boolean
}

export function jointCasesPage({ items, next, asked, office }: JointCasesView): ConsolePage {
  const { view, kind, cursor } = asked
  const at = (more: Record<string, string | undefined>): string => withQuery(path, { view, kind, ...more })
  return {
    title: '奖惩案例',
    place: 'joint-cases',
    body: html`<div class="head"><div><h1>联合奖惩案例</h1><p class="lead">${office ? '窗口反馈核查结果后自动形成；评审后，典型的隐去当事人公布。' : '本单位反馈核查结果后自动形成，由信用中心评审。'}</p></div></div>
      ${tabs('案例状态', [
        { href: at({ view: undefined }), title: '全部', here: view === undefined },
        ...views.map(([value, title]) => ({ href: at({ view: value }), title, here: view === value })),
      ])}
      <form class="filterbar" action="${path}" method="get">${view === undefined ? nothing : html`<input type="hidden" name="view" value="${view}">`}
        <div><label for="kind">种类</label><select id="kind" name="kind"><option value="">全部</option>${Object.entries(
          kinds,
        ).map(
          ([value, title]) =>
            html`<option value="${value}"${value === kind ? html` selected` : ''}>${title}</option>`,
        )}</select></div>
        <button class="btn quiet" type="submit">筛选</button></form>
      ${
        items.length === 0
          ? emptyState({
              title: '没有符合条件的案例',
              text: '核查结果有措施、窗口反馈了办理情况的，自动形成案例。',
              next: [html`<a href="/console/checks?feedback=missing">查看还没有反馈的核查</a>`],
            })
          : table(
              '联合奖惩案例',
              items,
              [
                '主体',
                (c) =>
                  html`<a href="${path}/${c.id}">${c.subject.name}</a>${c.subject.code === null ? nothing : html`<span class="sub">${code(c.subject.code)}</span>`}`,
              ],
              [
                ['种类', (c) => kinds[c.kind]],
                ['事项', (c) => c.matter.name],
                ['办理', (c) => outcomes[c.outcome]],
                ['日期', (c) => shortDate(c.happenedOn)],
                ['状态', (c) => tag(...standingOf(c))],
                ['单位', (c) => c.organisation.name],
              ],
            )
      }
      ${pager({
        shown: items.length,
        unit: '件',
        first: cursor === undefined ? undefined : at({}),
        next: next === undefined ? undefined : at({ cursor: next }),
      })}`,
  }
}
