/** `/law/memoranda`: the joint memoranda of 2014 to 2017, each with who started it and whether it still stands. */
import { html, nothing, type Html } from '../../html.ts'
import { notice } from '../../components/notice/notice.ts'
import { tag } from '../../components/tag/tag.ts'
import { toc } from '../../components/toc/toc.ts'
import type { PageContent } from '../../layout/frame.ts'
import type { MemorandumFile } from '../../memoranda/types.ts'
import { natureTitles, stateTitles } from '../../memoranda/words.ts'
import { definePage } from '../../page.ts'

export interface View {
  readonly memoranda: readonly MemorandumFile[]
}

const natures = ['punishment', 'incentive'] as const

export function render({ memoranda }: View): PageContent {
  const of = (nature: string): MemorandumFile[] => memoranda.filter((m) => m.nature === nature)
  return {
    title: '联合奖惩合作备忘录',
    description:
      '国家层面联合惩戒、联合激励合作备忘录的名称、文号、牵头单位和效力，以及各项措施今天由哪条法律承接。',
    path: '/law/memoranda',
    crumbs: [{ title: '政策法规依据', href: '/law' }],
    index: true,
    body: html`<div class="head"><h1>联合奖惩合作备忘录</h1><p class="lead">国家有关部门先后签署的 ${memoranda.length} 件联合惩戒、联合激励合作备忘录。它们是部门之间的约定，今天本身不产生效力；查不到的文号、日期和内容写明“待核”，不作推测。</p></div>
      <div class="cols side">
      ${toc([...natures.map((nature) => ({ id: nature, title: natureTitles[nature].title, count: of(nature).length })), { id: 'more', title: '相关信息' }])}
      <div>${notice(undefined, '备忘录里的措施今天怎样算', html`自2020年12月起，失信惩戒措施以<a href="/law/national-measures">全国失信惩戒措施基础清单</a>为准，每一项还须有法律、法规的条文。有条文承接的，按条文实施；没有的，只作历史留存，不推送、不实施。`)}
        ${natures.map((nature) => section(nature, of(nature)))}
        <section class="section" aria-labelledby="more"><h2 id="more">相关信息</h2><ul class="lines">
          <li><a href="/lists">名单公示</a>：今天可以列入的名单及其措施。</li>
          <li><a href="/api/v1/catalogue/memoranda">全部备忘录（JSON）</a></li></ul></section>
      </div></div>`,
  }
}

function section(nature: (typeof natures)[number], memoranda: readonly MemorandumFile[]): Html {
  if (memoranda.length === 0) return nothing
  const { title } = natureTitles[nature]
  const heads = ['备忘录', '文号', '牵头单位', '措施', '效力']
  return html`<section class="section" aria-labelledby="${nature}"><h2 id="${nature}">${title} <small>${memoranda.length} 件</small></h2>
    <div class="tablebox"><table class="stacks" role="table"><caption class="vh">${title}合作备忘录</caption>
    <thead role="rowgroup"><tr role="row">${heads.map((h) => html`<th scope="col" role="columnheader">${h}</th>`)}</tr></thead>
    <tbody role="rowgroup">${memoranda.map(row)}</tbody></table></div></section>`
}

function row(m: MemorandumFile): Html {
  const { tone, title } = stateTitles[m.state]
  const carried = m.measures.filter((one) => one.standing === 'carried').length
  return html`<tr role="row"><th scope="row" role="rowheader"><a href="/law/memoranda/${m.code}">${m.title}</a></th>
    <td role="cell" data-label="文号">${m.number.value ?? html`<span class="muted">文号待核</span>`}</td>
    <td role="cell" data-label="牵头单位">${m.initiatedBy.value ?? html`<span class="muted">待核</span>`}</td>
    <td role="cell" data-label="措施">${m.measures.length === 0 ? html`<span class="muted">未录</span>` : `${m.measures.length} 项，${carried} 项今有法条`}</td>
    <td role="cell" data-label="效力">${tag(tone, title)}</td></tr>`
}

export const page = definePage<View>({
  operation: 'portal.memoranda',
  path: '/law/memoranda',
  summary: '联合奖惩合作备忘录',
  query: [],
  maxAge: 300,
  load: async (source) => ({ memoranda: await source.memoranda() }),
  render,
})
