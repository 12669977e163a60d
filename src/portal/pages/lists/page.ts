/**
 * `/lists`: every list the city carries, by what it means to stand on it, each with who may list and how
 * many it holds.
 */
import { number } from '../../format.ts'
import { html, nothing, type Html } from '../../html.ts'
import { emptyState } from '../../components/empty-state/empty-state.ts'
import { tag } from '../../components/tag/tag.ts'
import { toc } from '../../components/toc/toc.ts'
import type { PageContent } from '../../layout/frame.ts'
import type { ListSummary } from '../../lists/types.ts'
import { anyone, definePage } from '../../page.ts'

export interface View {
  readonly lists: readonly ListSummary[]
}

const groups: readonly { readonly nature: ListSummary['nature']; readonly title: string; readonly text: string }[] = [
  {
    nature: 'serious',
    title: '严重失信主体名单',
    text: '只有法律、法规或者党中央、国务院政策文件规定可以设列的名单才会出现在这里。列入须先告知、听取陈述申辩，决定须送达当事人。',
  },
  {
    nature: 'red',
    title: '守信激励名单（红名单）',
    text: '依法依规认定、评定的守信主体。在列期间，在办事、检查、扶持等方面得到优先和便利。',
  },
  {
    nature: 'conduct',
    title: '法定资格限制',
    text: '法律、行政法规直接规定：受到所列处罚的，在一定期限内不得申请有关许可，或者受到相应的限制、检查。不是失信名单，不单独公示，期限自处罚决定作出之日起算。',
  },
  {
    nature: 'attention',
    title: '关注类名单',
    text: '经营异常名录、重点关注对象等提示性名单，不是严重失信主体名单，不因此限制权利。',
  },
  {
    nature: 'association',
    title: '行业协会名单',
    text: '由协会以自己的名义作出，不是行政决定，不产生任何行政惩戒效力。',
  },
]

export function render({ lists }: View): PageContent {
  const shown = groups.filter((g) => lists.some((l) => l.nature === g.nature))
  const countOf = (nature: string): number => lists.filter((l) => l.nature === nature).length
  return {
    title: '名单公示',
    description: '各类名单的认定单位、设列依据、列入条件、程序、期限、措施和退出途径。',
    path: '/lists',
    place: 'lists',
    index: true,
    body: html`<div class="head"><h1>名单公示</h1><p class="lead">每一份名单都写明由谁认定、依据什么、怎样列入、列入后有什么措施、公示多久、怎样退出。名单由认定单位决定，本平台只作公示。</p></div>
      ${
        lists.length === 0
          ? emptyState({ title: '目前没有名单', next: [] })
          : html`<div class="cols side">
        ${toc(shown.map(({ nature, title }) => ({ id: `g-${nature}`, title, count: countOf(nature) })))}
        <div>${shown.map((g) => group(g, lists))}
          <section class="section" aria-labelledby="more"><h2 id="more">相关信息</h2><ul class="lines">
            <li><a href="/joint-cases">联合奖惩典型案例</a>：名单在办事环节怎样起作用。</li>
            <li><a href="/law/national-measures">全国失信惩戒措施基础清单</a>、<a href="/law/memoranda">联合奖惩合作备忘录</a>：措施从哪里来，今天由哪条法律承接。</li>
            <li><a href="/help#lists">怎样看懂名单</a>、<a href="/help#repair">怎样移出名单、修复信用</a>。</li>
            <li><a href="/api/v1/lists">全部名单的规则（JSON）</a>、<a href="/api/v1/measures/list">措施清单（JSON）</a>。</li></ul></section></div></div>`
      }`,
  }
}

function group(g: (typeof groups)[number], lists: readonly ListSummary[]): Html {
  return html`<section class="section" aria-labelledby="g-${g.nature}"><h2 id="g-${g.nature}">${g.title}</h2><p class="muted">${g.text}</p>
    <ul class="doors wide">${lists.filter((l) => l.nature === g.nature).map(door)}</ul></section>`
}

function door(l: ListSummary): Html {
  return html`<li><a href="/lists/${l.code}">${l.title}</a> ${countTag(l)}<p>${
    l.authorities.length === 0 ? nothing : html`认定单位：${l.authorities.join('、')}。`
  }${l.description ?? ''}</p></li>`
}

/** How many entries are in force and public; a list that is never public says so instead of a nought. */
function countTag(l: ListSummary): Html {
  if (!l.stands) return tag('past', '现不再列入')
  if (l.count === undefined) return tag('neutral', '不公示')
  return tag(l.count === 0 ? 'neutral' : l.tone, `${number(l.count)} 家`)
}

export const page = definePage<View>({
  operation: 'portal.lists',
  path: '/lists',
  summary: '名单公示',
  query: [],
  maxAge: 60,
  subjectOf: () => anyone,
  load: async (source) => ({ lists: await source.lists() }),
  render,
})
