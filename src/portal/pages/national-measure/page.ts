/** `/law/national-measures/{measure}`: one measure of the newest edition with every rule that carries it here. */
import { html } from '../../html.ts'
import { notice } from '../../components/notice/notice.ts'
import type { PageContent } from '../../layout/frame.ts'
import { ruleTable } from '../../memoranda/rule-table.ts'
import type { NationalEdition, NationalItem } from '../../memoranda/types.ts'
import { definePage, found } from '../../page.ts'

export interface View {
  readonly edition: NationalEdition
  readonly item: NationalItem
}

export function render({ edition, item }: View): PageContent {
  const title = item.title ?? ''
  return {
    title,
    description: `${title}：对象、实施单位、法律依据、强制性或者推荐性、期限。`,
    path: `/law/national-measures/${item.code}`,
    crumbs: [
      { title: '政策法规依据', href: '/law' },
      { title: '全国失信惩戒措施基础清单', href: '/law/national-measures' },
    ],
    index: true,
    body: html`<div class="head"><h1>${title}</h1><p class="lead">${item.description ?? ''}</p></div>
      <div class="stack"><p>${edition.title}第${item.no}项，${item.groupTitle}。<br><span class="small muted">名称${item.certaintyTitle}。</span></p>
      ${notice(undefined, '只按条文实施', '下列每一条都有法律、法规的条文；条文失效的自动停止。“强制性”是法律、法规规定应当实施的，“推荐性”由实施单位参照实施。')}
      ${ruleTable(title, item.rules)}
      <p class="small"><a href="/law/national-measures">各版清单和各项措施</a>　<a href="/api/v1/measures/list">措施和条文（JSON）</a></p></div>`,
  }
}

export const page = definePage<View>({
  operation: 'portal.national-measure',
  path: '/law/national-measures/:measure',
  summary: '清单中的一项措施',
  query: [],
  maxAge: 300,
  load: async (source, { params }) => {
    const edition = found((await source.nationalLists())[0])
    return {
      edition,
      item: found(edition.items.find((one) => one.code !== undefined && one.code === params['measure'])),
    }
  },
  render,
})
