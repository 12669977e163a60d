/** `/lists/{list}`: one list: law, criteria, procedure, what follows, how to leave, and the entries in force. */
import { date, number } from '../../format.ts'
import { courtRemedy } from '../../../modules/catalogue/index.ts'
import { html, nothing, type Fragment, type Html } from '../../html.ts'
import { basisList } from '../../components/basis-list/basis-list.ts'
import { facts } from '../../components/facts/facts.ts'
import { measureTable } from '../../components/measure-table/measure-table.ts'
import { notice } from '../../components/notice/notice.ts'
import { steps } from '../../components/steps/steps.ts'
import { tag } from '../../components/tag/tag.ts'
import { toc } from '../../components/toc/toc.ts'
import type { PageContent } from '../../layout/frame.ts'
import type { DatedBasis, EntryFilter, ListFile } from '../../lists/types.ts'
import { anyone, dateParameter, definePage, found, type Ask } from '../../page.ts'
import type { Source } from '../../source.ts'
import { entriesPart } from './entries.ts'

export interface View {
  readonly list: ListFile
  readonly filter: EntryFilter
}

export function render({ list: l, filter }: View): PageContent {
  const good = l.tone === 'good'
  const after = good ? '列入后的优待' : '列入后的措施'
  const narrowed = Object.entries(filter).some(([name, value]) => name !== 'limit' && value !== undefined)
  return {
    title: l.title,
    description: `${l.title}：设列依据、认定单位、列入条件、程序、期限、措施和退出途径。`,
    path: `/lists/${l.code}`,
    place: 'lists',
    crumbs: [{ title: '名单公示', href: '/lists' }],
    index: l.indexed && !narrowed,
    banner: banner(l),
    body: html`<div class="cols side">
      ${toc([
        { id: 'rules', title: '依据和条件' },
        { id: 'steps', title: '程序' },
        { id: 'measures', title: after, count: l.consequences.length },
        { id: 'ways', title: '怎样退出' },
        { id: 'entries', title: '列入的主体', count: l.count },
      ])}
      <div>
        ${warnings(l)}
        ${section('rules', '依据和条件', facts(rules(l), 'rows'))}
        ${section('steps', '程序', procedure(l))}
        ${section('measures', after, consequences(l, after))}
        ${section('ways', '怎样退出', ways(l))}
        ${section('entries', '列入的主体', entriesPart(l, filter))}
      </div>
    </div>`,
  }
}

function section(id: string, title: string, body: Fragment): Html {
  return html`<section class="section" aria-labelledby="${id}"><h2 id="${id}">${title}</h2><div class="stack">${body}</div></section>`
}

const natures: Readonly<Record<ListFile['nature'], string>> = {
  serious: '严重失信主体名单',
  conduct: '法定资格限制',
  red: '守信激励名单',
  attention: '关注类名单',
  association: '行业协会名单',
}

function banner(l: ListFile): Html {
  return html`<div class="title"><div class="wrap">
    <p class="row">${tag(l.tone, natures[l.nature])}${l.mirrored ? html`<span class="muted">由认定单位在其业务系统管理，本平台同步公示</span>` : nothing}</p>
    <h1>${l.title}</h1>
    ${l.description === undefined ? nothing : html`<p class="lead">${l.description}</p>`}
    <p class="meta">${l.count === undefined ? html`<span>列入信息不向社会公示</span>` : html`<a href="#entries">现在有效并公示 <strong>${number(l.count)}</strong> 家</a>`}</p>
  </div></div>`
}

function warnings(l: ListFile): Html {
  return html`${l.stands ? nothing : notice('past', '现不再列入', '设列依据现不生效，或者已由新的规则代替，不得再列入新的主体。')}
    ${l.amendedFrom === undefined ? nothing : notice('attention', '将适用修订后的规定', html`以下为现行规定。自${date(l.amendedFrom)}起作出的列入决定适用修订后的规定；此前作出的，期限和移出条件不变。`)}
    ${l.nonGovernmental ? notice('attention', '不是行政决定', '本名单由行业协会依据章程、自律公约，以协会自己的名义作出，不产生任何行政惩戒效力。有异议的，可以向作出决定的协会申诉，或者依法提起民事诉讼。') : nothing}`
}

function bullets(items: readonly Fragment[]): Html {
  return items.length === 1 ? html`${items[0]}` : html`<ul class="lines">${items.map((i) => html`<li>${i}</li>`)}</ul>`
}

function rules(l: ListFile): { title: string; value: Html | string }[] {
  return [
    { title: '设列依据', value: bullets(l.bases.map(dated)) },
    { title: '认定单位', value: l.authorities.length === 0 ? '见各条列入信息' : bullets(l.authorities) },
    { title: '适用主体', value: l.subjects.join('、') },
    ...(l.criteria.length === 0 ? [] : [{ title: '列入条件', value: bullets(l.criteria) }]),
    { title: '期限', value: l.term },
    { title: '公示', value: html`${l.publicity.text}<br><span class="small muted">依据：${basisList(l.publicity.bases)}</span>` },
    { title: '本平台启用', value: date(l.effectiveFrom) },
  ]
}

/** A basis with the days on which it carries. */
function dated(b: DatedBasis): Html {
  return html`${b.inForce ? basisList([b]) : html`<span class="muted">${basisList([b])}</span>`}${b.inForce ? nothing : html` ${tag('past', '已失效')}`}<br><span class="small muted">${b.rankTitle}，${date(b.from)}起施行${b.to === undefined ? '' : html`，至${date(b.to)}`}${b.certaintyTitle === undefined ? nothing : html`；${b.certaintyTitle}`}</span>`
}

function procedure(l: ListFile): Html {
  return html`${steps(l.steps)}${
    l.exceptions.length === 0
      ? nothing
      : html`<details><summary>不单独告知的法定例外（封闭清单）</summary><ul class="lines">${l.exceptions.map((e) => html`<li>${e.title}（${basisList([e.basis])}）。告知书仍须送达，陈述申辩的期限不减。</li>`)}</ul></details>`
  }${l.mirrored ? nothing : html`<p class="small muted">期限按法定工作日计算，当日不计入。超过期限未办的，由平台催办。</p>`}`
}

function consequences(l: ListFile, caption: string): Html {
  if (l.consequences.length === 0) {
    const none = l.nonGovernmental ? '行业协会名单不产生任何行政措施。' : '目前没有以本名单为依据、有法律依据可以实施的措施。'
    return html`<p>${none}</p>`
  }
  return html`<p class="muted">${l.tone === 'good' ? '办理下列事项时，窗口通过信用核查得知并主动给予，无须申请。' : '只列出今天有法律、法规依据可以实施的措施；依据失效的自动停止。核查时显示异议或者修复标注的，不实施。'}</p>
    ${measureTable({ caption, consequences: l.consequences, dated: false })}
    <p class="small"><a href="/api/v1/measures/consequences/${l.code}">本表数据（JSON）</a>　<a href="/law/national-measures">全国失信惩戒措施基础清单</a>　<a href="/joint-cases">联合奖惩典型案例</a></p>`
}

function ways(l: ListFile): Html {
  return html`${facts(l.ways.map((w) => ({ title: w.title, value: w.condition })), 'rows')}
    ${l.courtKept === true ? html`<p>${courtRemedy}</p>` : l.tone === 'good' ? nothing : html`<p><a href="/help#repair">怎样移出名单、修复信用</a>　<a href="/help#objection">对列入有异议怎么办</a></p>`}`
}

export const PAGE = 20

/** The filter of a page of entries; the files of the page read it too. */
export async function load(source: Source, ask: Ask): Promise<View> {
  const { q, authority, cursor } = ask.query
  const filter: EntryFilter = {
    q: q?.trim() === '' ? undefined : q?.trim(),
    authority,
    from: dateParameter(ask, 'from', '起始日期'),
    to: dateParameter(ask, 'to', '截止日期'),
    cursor,
    limit: PAGE,
  }
  return { list: found(await source.list(ask.params['list'] ?? '', filter)), filter }
}

export const query = ['q', 'authority', 'from', 'to', 'cursor'] as const

export const page = definePage<View>({
  operation: 'portal.list',
  path: '/lists/:list',
  summary: '名单详情',
  query,
  maxAge: 0,
  subjectOf: () => anyone,
  load,
  render,
})
