/** The entries of a list: narrowed by name, body and date, paged, and to be taken away as they stand. */
import { withQuery } from '../../format.ts'
import { html, nothing, type Html } from '../../html.ts'
import { emptyState } from '../../components/empty-state/empty-state.ts'
import { facet } from '../../components/facet/facet.ts'
import { pager, resultCount, totalText } from '../../components/pager/pager.ts'
import { recordTable } from '../../components/record-table/record-table.ts'
import type { EntryFilter, ListFile } from '../../lists/types.ts'

/** The filter as query parameters, without what is not set. */
export function asQuery(f: EntryFilter): Record<string, string> {
  const entries = (['q', 'authority', 'from', 'to', 'cursor'] as const).map((k) => [k, f[k]] as const)
  return Object.fromEntries(entries.filter((e): e is [(typeof e)[0], string] => e[1] !== undefined))
}

type Link = (change: Partial<Record<keyof EntryFilter, string | undefined>>) => string

export function entriesPart(l: ListFile, f: EntryFilter): Html {
  const path = `/lists/${l.code}`
  if (l.count === undefined) return html`<p>${l.publicity.text}</p>`
  const link: Link = (change) =>
    `${withQuery(path, { ...asQuery(f), cursor: undefined, ...change })}#entries`
  const narrowed = Object.keys(asQuery(f)).length > 0
  return html`${l.count === 0 && !narrowed ? nothing : form(path, f)}
    ${facets(l, f, link)}
    <div class="row">${resultCount(totalText(l.entries.total, '家') || `本页 ${l.entries.items.length} 家`)}
      <span class="noprint">下载本页：<a href="${withQuery(`${path}/entries.csv`, asQuery(f))}">CSV 表格</a>　<a href="${withQuery(`${path}/entries.json`, asQuery(f))}">JSON</a>　<a href="${path}/feed.xml">订阅（RSS）</a></span></div>
    ${l.entries.items.length === 0 ? none(path, narrowed) : recordTable({ caption: `${l.title}列入的主体`, captionHidden: true, records: l.entries.items, withSubject: true, subjectTitle: '主体', lastDate: l.tone === 'good' ? '有效期至' : '公示截止' })}
    ${pager({
      shown: l.entries.items.length,
      unit: '家',
      first: f.cursor === undefined ? undefined : link({}),
      next: l.entries.next === undefined ? undefined : link({ cursor: l.entries.next }),
    })}`
}

function facets(l: ListFile, f: EntryFilter, link: Link): Html {
  if (l.bodies.length < 2 && f.authority === undefined && f.from === undefined) return nothing
  const year = f.from?.slice(0, 4) === f.to?.slice(0, 4) ? f.from?.slice(0, 4) : undefined
  const chosen = [f.authority, year].filter((value) => value !== undefined).length
  const count = chosen === 0 ? '' : html` <span>已选 ${chosen} 项</span>`
  return html`<details class="sift noprint"><summary>按认定单位、年份缩小范围${count}</summary><div class="filters" role="group" aria-label="缩小范围">
      ${facet({ title: '认定单位', choices: l.bodies, chosen: f.authority, href: (v) => link({ authority: v }) })}
      ${facet({ title: '列入年份', choices: l.years, chosen: year, href: (v) => link({ from: v === undefined ? undefined : `${v}-01-01`, to: v === undefined ? undefined : `${v}-12-31` }) })}
    </div></details>`
}

function form(path: string, f: EntryFilter): Html {
  return html`<form action="${path}#entries" method="get" class="filters inline noprint">
    ${f.authority === undefined ? nothing : html`<input type="hidden" name="authority" value="${f.authority}">`}
    <div><label for="q">名称、代码或文书号</label><input type="search" id="q" name="q" value="${f.q ?? ''}" maxlength="100" autocomplete="off"></div>
    <div><label for="from">列入日期从</label><input type="date" id="from" name="from" value="${f.from ?? ''}"></div>
    <div><label for="to">到</label><input type="date" id="to" name="to" value="${f.to ?? ''}"></div>
    <button class="btn" type="submit">筛选</button>
  </form>`
}

function none(path: string, narrowed: boolean): Html {
  return narrowed
    ? emptyState({
        title: '没有符合条件的列入信息',
        next: [html`<a href="${path}#entries">取消全部筛选条件</a>`],
      })
    : emptyState({ title: '目前没有公示中的列入信息', next: [] })
}
