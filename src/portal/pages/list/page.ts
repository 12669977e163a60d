/** `/lists/{list}`: one list: basis, criteria, procedure, term, exit, and the entries in force. */
import { withQuery } from '../../format.ts'
import { html, nothing, type Html } from '../../html.ts'
import { basisList } from '../../components/basis-list/basis-list.ts'
import { emptyState } from '../../components/empty-state/empty-state.ts'
import { facts } from '../../components/facts/facts.ts'
import { pager, resultCount, totalText } from '../../components/pager/pager.ts'
import { recordTable } from '../../components/record-table/record-table.ts'
import type { PageContent } from '../../layout/frame.ts'
import { anyone, definePage, found } from '../../page.ts'
import type { ListFile } from '../../types.ts'

export interface View {
  readonly list: ListFile
  readonly cursor: string | undefined
}

export function render({ list: l, cursor }: View): PageContent {
  const adverse = l.tone !== 'good'
  return {
    title: l.title,
    path: `/lists/${l.code}`,
    place: 'lists',
    crumbs: [{ title: '名单公示', href: '/lists' }],
    index: !adverse,
    body: html`<div class="head"><h1>${l.title}</h1>
        ${l.description === undefined ? nothing : html`<p class="lead">${l.description}</p>`}</div>
      <section class="card" aria-labelledby="rules"><h2 id="rules" class="vh">设列规则</h2>${facts(rules(l), 'rows')}</section>
      <section class="section" aria-labelledby="entries"><h2 id="entries">列入的主体</h2>
        ${resultCount(totalText(l.entries.total, '家') || `本页 ${l.entries.items.length} 家`)}
        ${l.entries.items.length === 0 ? emptyState({ title: '目前没有公示中的列入信息', next: [] }) : recordTable({ caption: `${l.title}列入的主体`, captionHidden: true, records: l.entries.items, withSubject: true, subjectTitle: '主体', lastDate: adverse ? '公示截止' : '有效期至' })}
        ${pager({
          shown: l.entries.items.length,
          first: cursor === undefined ? undefined : `/lists/${l.code}`,
          next: l.entries.next === undefined ? undefined : withQuery(`/lists/${l.code}`, { cursor: l.entries.next }),
        })}
      </section>
      ${adverse ? html`<p class="section"><a href="/help#objection">对列入有异议怎么办</a>　<a href="/help#repair">怎样移出名单、修复信用</a></p>` : nothing}`,
  }
}

function rules(l: ListFile): { title: string; value: Html | string }[] {
  const bullets = (items: readonly string[]): Html =>
    items.length === 1 ? html`${items[0]}` : html`<ul class="list">${items.map((i) => html`<li>${i}</li>`)}</ul>`
  return [
    { title: '认定单位', value: l.authorities.length === 0 ? '见各条列入信息' : l.authorities.join('、') },
    { title: '法律依据', value: basisList(l.bases) },
    ...(l.criteria.length === 0 ? [] : [{ title: '列入条件', value: bullets(l.criteria) }]),
    ...(l.procedure.length === 0 ? [] : [{ title: '认定程序', value: l.procedure.join(' → ') }]),
    ...(l.term === undefined ? [] : [{ title: '公示期限', value: l.term }]),
    ...(l.exit === undefined ? [] : [{ title: '移出途径', value: l.exit }]),
  ]
}

export const page = definePage<View>({
  operation: 'portal.list',
  path: '/lists/:list',
  summary: '名单详情',
  query: ['cursor'],
  maxAge: 0,
  subjectOf: () => anyone,
  load: async (source, { params, query }) => ({
    list: found(await source.list(params['list'] ?? '', query['cursor'])),
    cursor: query['cursor'],
  }),
  render,
})
