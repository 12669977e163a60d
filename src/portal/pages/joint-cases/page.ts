/** `/joint-cases`: typical cases of joint action (联合奖惩典型案例), reviewed by the office, without names. */
import { date, withQuery } from '../../format.ts'
import { html, type Html } from '../../html.ts'
import { emptyState } from '../../components/empty-state/empty-state.ts'
import { pager } from '../../components/pager/pager.ts'
import { tag } from '../../components/tag/tag.ts'
import type { JointCase, JointCasePage } from '../../joint-cases/types.ts'
import type { PageContent } from '../../layout/frame.ts'
import { definePage } from '../../page.ts'

export interface View {
  readonly kind: JointCase['kind'] | undefined
  readonly cursor: string | undefined
  readonly page: JointCasePage
}

export const caseKinds: Readonly<
  Record<JointCase['kind'], { readonly tone: 'adverse' | 'good'; readonly title: string }>
> = {
  punishment: { tone: 'adverse', title: '失信惩戒' },
  incentive: { tone: 'good', title: '守信激励' },
}

const lead =
  '办事窗口核查名单后依法采取的措施，由实施单位反馈、信用主管部门评审后公布。案例隐去当事人，不作为对任何单位的评价。'

export function render({ kind, cursor, page: p }: View): PageContent {
  const title = '联合奖惩典型案例'
  return {
    title,
    description: lead,
    path: '/joint-cases',
    place: 'lists',
    crumbs: [{ title: '名单公示', href: '/lists' }],
    index: kind === undefined && cursor === undefined,
    body: html`<div class="head"><h1>${title}</h1><p class="lead">${lead}</p></div>
      <div class="cols side">${kinds(kind)}<div>
        ${p.items.length === 0 ? emptyState({ title: '目前没有公布的案例', next: [html`<a href="/lists">看看各类名单带来什么措施</a>`] }) : html`<ul class="news">${p.items.map(line)}</ul>`}
        ${pager({
          shown: p.items.length,
          unit: '件',
          first: cursor === undefined ? undefined : withQuery('/joint-cases', { kind }),
          next: p.next === undefined ? undefined : withQuery('/joint-cases', { kind, cursor: p.next }),
        })}
        <p class="small"><a href="${withQuery('/api/v1/measures/cases/typical', { kind })}">本页数据（JSON）</a></p>
      </div></div>`,
  }
}

function kinds(chosen: View['kind']): Html {
  const item = (href: string, title: string, here: boolean): Html =>
    html`<li><a href="${href}"${here ? html` aria-current="page"` : ''}>${title}</a></li>`
  return html`<nav class="toc" aria-label="案例类别"><ul>${item('/joint-cases', '全部案例', chosen === undefined)}${(
    ['punishment', 'incentive'] as const
  ).map((k) => item(withQuery('/joint-cases', { kind: k }), caseKinds[k].title, k === chosen))}</ul></nav>`
}

function line(c: JointCase): Html {
  const { tone, title } = caseKinds[c.kind]
  return html`<li><p class="row">${tag(tone, title)}<a href="/joint-cases/${c.id}">${c.title}</a></p>
    <p class="meta"><span>${c.matter}</span><span>${date(c.publishedOn)}公布</span></p></li>`
}

const PAGE = 20

export const page = definePage<View>({
  operation: 'portal.joint-cases',
  path: '/joint-cases',
  summary: '联合奖惩典型案例',
  query: ['kind', 'cursor'],
  maxAge: 0,
  load: async (source, { query }) => {
    const kind = query['kind'] === 'punishment' || query['kind'] === 'incentive' ? query['kind'] : undefined
    const cursor = query['cursor']
    return { kind, cursor, page: await source.jointCases({ kind, cursor, limit: PAGE }) }
  },
  render,
})
