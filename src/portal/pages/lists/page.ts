/** `/lists`: every list the city carries, adverse and favourable apart, each with who may list and on which basis. */
import { number } from '../../format.ts'
import { html, nothing, type Html } from '../../html.ts'
import { emptyState } from '../../components/empty-state/empty-state.ts'
import { tag } from '../../components/tag/tag.ts'
import type { PageContent } from '../../layout/frame.ts'
import { anyone, definePage } from '../../page.ts'
import type { ListSummary, Tone } from '../../types.ts'

export interface View {
  readonly lists: readonly ListSummary[]
}

const groups: readonly (readonly [Tone, string, string])[] = [
  ['adverse', '严重失信主体名单', '只有法律、法规或者党中央、国务院政策文件规定可以设列的名单才会出现在这里。'],
  ['good', '守信激励名单', '依法依规认定的守信主体名单。'],
  ['attention', '关注类名单', '经营异常名录等提示性名单，不等同于严重失信主体名单。'],
  ['neutral', '其他名单', '依法公开的其他名单。'],
]

export function render({ lists }: View): PageContent {
  return {
    title: '名单公示',
    description: '各类名单的认定单位、设列依据、列入条件、公示期限和退出途径。',
    path: '/lists',
    place: 'lists',
    index: true,
    body: html`<div class="head"><h1>名单公示</h1><p class="lead">每一份名单都写明由谁认定、依据什么、公示多久、怎样退出。名单由认定单位决定，本平台只作公示。</p></div>
      ${lists.length === 0 ? emptyState({ title: '目前没有公示的名单', next: [] }) : groups.map((g) => group(g, lists))}`,
  }
}

function group([tone, title, text]: readonly [Tone, string, string], lists: readonly ListSummary[]): Html {
  const mine = lists.filter((l) => l.tone === tone)
  if (mine.length === 0) return nothing
  return html`<section class="section" aria-labelledby="g-${tone}"><h2 id="g-${tone}">${title} <small>${mine.length} 类</small></h2><p class="muted">${text}</p>
    <ul class="doors wide">${mine.map(
      (l) => html`<li><a href="/lists/${l.code}">${l.title}</a>${l.count === undefined ? nothing : html` ${tag(l.count === 0 ? 'neutral' : l.tone, `${number(l.count)} 家`)}`}<p>${
        l.authorities.length === 0 ? nothing : html`认定单位：${l.authorities.join('、')}。`
      }${l.description ?? ''}</p></li>`,
    )}</ul></section>`
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
