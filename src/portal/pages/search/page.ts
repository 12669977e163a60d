/** `/search?q=`: by name, part of a name, former name or any code; each hit says why it is there. */
import { HIDDEN } from '../../../kernel/masking.ts'
import { code, date, withQuery } from '../../format.ts'
import { html, nothing, type Html } from '../../html.ts'
import { codeReading } from '../../components/code-reading/code-reading.ts'
import { emptyState } from '../../components/empty-state/empty-state.ts'
import { facet } from '../../components/facet/facet.ts'
import { highlight } from '../../components/highlight/highlight.ts'
import { notice } from '../../components/notice/notice.ts'
import { pager, resultCount, totalText } from '../../components/pager/pager.ts'
import { searchBox } from '../../components/search-box/search-box.ts'
import { sift } from '../../components/sift/sift.ts'
import { tag } from '../../components/tag/tag.ts'
import type { PageContent } from '../../layout/frame.ts'
import { definePage } from '../../page.ts'
import type { SearchQuery, SearchResult, SubjectHit } from '../../types.ts'

export interface View {
  readonly query: SearchQuery
  /** Absent: nothing was asked yet. */
  readonly result: SearchResult | undefined
}

const kinds = [
  { value: 'organisation', title: '法人和非法人组织' },
  { value: 'sole-trader', title: '个体工商户' },
]

export function render(view: View): PageContent {
  const { query, result } = view
  return {
    title: query.q === '' ? '信用查询' : `“${query.q}”的查询结果`,
    path: '/search',
    place: 'search',
    // Endless combinations of words are no pages of their own; the empty form is.
    index: query.q === '',
    body: html`<div class="head"><h1>信用查询</h1></div>
      ${searchBox({ q: query.q, big: false, labelled: true })}
      ${result === undefined ? hints() : answer(query, result)}`,
  }
}

function hints(): Html {
  return html`<section class="section prose" aria-labelledby="how"><h2 id="how">可以怎样查</h2>
    <ul>
      <li>输入单位全称、简称中的几个字，或者已经不用的曾用名。个别字输错，也会尽量匹配相近的名称。</li>
      <li>输入18位统一社会信用代码、15位工商注册号、9位组织机构代码或者税务登记号。</li>
      <li>同名单位按所在地和代码区分，请核对代码后再使用查询结果。</li>
    </ul>
    <p>本站只提供法人、非法人组织和个体工商户的公共信用信息，不提供自然人的查询。</p></section>`
}

function answer(query: SearchQuery, result: SearchResult): Html {
  const link = (change: Partial<Record<'kind' | 'region' | 'cursor', string | undefined>>): string =>
    withQuery('/search', { q: query.q, kind: query.kind, region: query.region, ...change })
  const kindFacet = facet({ title: '主体类别', choices: kinds, chosen: query.kind, href: (kind) => link({ kind }) })
  const places = facet({ title: '所在地', choices: result.regions, chosen: query.region, href: (region) => link({ region }) })
  const chosen = [query.kind, query.region].filter((value) => value !== undefined).length
  return html`<div class="cols side found section">
    ${sift({ label: '筛选', chosen, body: html`${kindFacet}${places}` })}
    <div class="stack main">
      ${resultCount(result.items.length === 0 ? `没有找到与“${query.q}”相符的单位` : `${totalText(result.total, '家') || `本页 ${result.items.length} 家`}与“${query.q}”相符`)}
      ${query.q.includes(HIDDEN) ? notice('attention', '请不要输入个人信息', '查询内容像是包含自然人的证件号码或者电话号码，已经隐去，没有保存。本站不提供自然人的查询。') : nothing}
      ${result.code === undefined ? nothing : codeReading(result.code)}
      ${result.items.some((h) => h.namesake) ? notice('attention', undefined, '有名称相同的单位。请核对所在地和代码，确认是您要查的那一家。') : nothing}
      ${result.items.length === 0
        ? none(query)
        : html`<ol class="hits">${result.items.map((h) => hit(h, query.q))}</ol>`}
      ${pager({
        shown: result.items.length,
        unit: '家',
        first: query.cursor === undefined ? undefined : link({}),
        next: result.next === undefined ? undefined : link({ cursor: result.next }),
      })}
    </div>
  </div>`
}

function hit(h: SubjectHit, q: string): Html {
  const href = h.href ?? (h.uscc === undefined ? undefined : `/subjects/${h.uscc}`)
  const name = highlight(h.name, q)
  return html`<li>
    <h2>${href === undefined ? name : html`<a href="${href}">${name}</a>`}${h.namesake ? html` ${tag('attention', '有同名单位')}` : nothing}</h2>
    <p class="meta"><span>${h.uscc === undefined ? '尚无统一社会信用代码' : code(h.uscc)}</span><span>${h.categoryTitle}</span>${
      h.regionTitle === undefined ? nothing : html`<span>${h.regionTitle}</span>`
    }${h.operatingState === undefined ? nothing : html`<span>${h.operatingState}</span>`}${
      h.establishedOn === undefined ? nothing : html`<span>成立于 ${date(h.establishedOn)}</span>`
    }</p>
    ${h.address === undefined ? nothing : html`<p class="small muted">住所：${h.address}</p>`}
    ${h.matched === undefined ? nothing : html`<p class="small">匹配原因：${h.matched.by}${h.matched.text === '' || h.matched.text === h.name ? '' : html`“${highlight(h.matched.text, q)}”`}</p>`}
  </li>`
}

function none(query: SearchQuery): Html {
  const narrowed = query.kind !== undefined || query.region !== undefined
  return emptyState({
    title: '没有查到，可以这样试试',
    next: [
      ...(narrowed ? [html`<a href="${withQuery('/search', { q: query.q })}">取消筛选条件</a>再查一次。`] : []),
      '减少几个字，只输入名称中最特别的部分，例如字号。',
      html`按统一社会信用代码查询；不确定代码是否正确，可以先<a href="/codes">核验代码</a>。`,
      '单位登记在其他城市的，请到登记地的公共信用信息网站查询。',
      html`确信应当查到却没有查到的，请看<a href="/help#objection">怎样反映</a>。`,
    ],
  })
}

export const page = definePage<View>({
  operation: 'portal.search',
  path: '/search',
  summary: '信用查询',
  query: ['q', 'kind', 'region', 'cursor'],
  maxAge: 60,
  load: async (source, { query }) => {
    const kind = kinds.some((k) => k.value === query['kind']) ? query['kind'] : undefined
    const ask = { q: query['q']?.trim() ?? '', kind, region: query['region'], cursor: query['cursor'], limit: 20 }
    return { query: ask, result: ask.q === '' ? undefined : await source.search(ask) }
  },
  render,
})
