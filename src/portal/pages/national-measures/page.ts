/**
 * `/law/national-measures`: the national basic list of measures, edition by edition; each measure of the newest with
 * the rules that carry it here. What was not found is said, never filled in (国办发〔2020〕49号 item 9).
 */
import { citation, date } from '../../format.ts'
import { html, nothing, type Fragment, type Html } from '../../html.ts'
import { notice } from '../../components/notice/notice.ts'
import { tag } from '../../components/tag/tag.ts'
import { toc } from '../../components/toc/toc.ts'
import type { PageContent } from '../../layout/frame.ts'
import type { NationalEdition, NationalItem, Told } from '../../memoranda/types.ts'
import { definePage } from '../../page.ts'

export interface View {
  /** Newest first. */
  readonly editions: readonly NationalEdition[]
}

const title = '全国失信惩戒措施基础清单'

export function render({ editions }: View): PageContent {
  const newest = editions[0]
  const groups = newest?.groups ?? []
  return {
    title,
    description:
      '全国失信惩戒措施基础清单各版的文号、起止，现行版逐项措施的依据、实施单位、强制性或者推荐性。',
    path: '/law/national-measures',
    crumbs: [{ title: '政策法规依据', href: '/law' }],
    index: true,
    body: html`<div class="head"><h1>${title}</h1><p class="lead">失信惩戒措施实行清单制管理：清单之外、没有法律法规依据的，不得实施。这里列出清单的各版，以及每一项在本平台由哪些条文承接。</p></div>
      <div class="cols side">
      ${toc([
        { id: 'editions', title: '各版清单', count: editions.length },
        ...groups.map((group, i) => ({ id: `g-${i}`, title: group, count: ofGroup(newest, group).length })),
        { id: 'more', title: '相关信息' },
      ])}
      <div>
        <section class="section" aria-labelledby="editions"><h2 id="editions">各版清单</h2><div class="stack">${editionTable(editions)}${newest === undefined ? nothing : notice('attention', `${newest.edition}年版的内容不完整`, newest.description)}</div></section>
        ${groups.map((group, i) => html`<section class="section" aria-labelledby="g-${i}"><h2 id="g-${i}">${group} <small>${newest?.edition}年版</small></h2>${groupTable(group, ofGroup(newest, group))}</section>`)}
        <section class="section" aria-labelledby="more"><h2 id="more">相关信息</h2><ul class="lines">
          <li>各项名称${newest?.items.find((item) => item.title !== undefined)?.certaintyTitle ?? '待核'}。点击措施，看逐条的对象、条文和期限。</li>
          <li>标“强制性”的，法律、法规规定应当实施；标“推荐性”的，由实施单位参照实施。</li>
          <li><a href="/law/memoranda">联合奖惩合作备忘录</a>：清单之前的措施来源，今天本身不产生效力。</li>
          <li><a href="/api/v1/catalogue/national-lists">各版清单（JSON）</a>、<a href="/api/v1/measures/list">措施和条文（JSON）</a></li></ul></section>
      </div></div>`,
  }
}

const ofGroup = (edition: NationalEdition | undefined, group: string): NationalItem[] =>
  edition?.items.filter((item) => item.groupTitle === group) ?? []

function editionTable(editions: readonly NationalEdition[]): Html {
  const heads = ['清单', '文号', '印发日期', '止于', '文本']
  return html`<div class="tablebox"><table class="stacks" role="table"><caption class="vh">各版清单</caption>
    <thead role="rowgroup"><tr role="row">${heads.map((h) => html`<th scope="col" role="columnheader">${h}</th>`)}</tr></thead>
    <tbody role="rowgroup">${editions.map(
      (
        e,
      ) => html`<tr role="row" id="${e.code}"><th scope="row" role="rowheader">${e.title}${e.size === undefined ? nothing : html`<span class="sub">${e.size} 项措施</span>`}</th>
      <td role="cell" data-label="文号">${told(e.number, '文号待核')}</td>
      <td role="cell" data-label="印发日期">${told(e.date, '日期待核', date)}</td>
      <td role="cell" data-label="止于">${e.replacedBy === undefined ? '未见取代它的新版' : html`<span>由${e.replacedBy.edition}年版取代，日期待核</span>`}</td>
      <td role="cell" data-label="文本">${e.items.length === 0 ? '逐项内容未录' : '见下'}。${e.certaintyTitle}</td></tr>`,
    )}</tbody></table></div>`
}

function told(t: Told, absent: string, draw: (value: string) => Fragment = (value) => value): Html {
  return t.value === undefined
    ? html`<span class="muted">${absent}</span>`
    : html`<span>${draw(t.value)}<span class="sub">${t.certaintyTitle}</span></span>`
}

const untitled: Readonly<Record<string, string>> = {
  person: '以自然人为对象的措施',
  'not-found': '名称待核',
}

const reasons: Readonly<Record<string, string>> = {
  person: '由有关机关在自己的系统办理，本平台不实施，也不留存其内容。',
  'not-found': '没有找到可靠的文本，查实之前不实施。',
}

function groupTable(group: string, items: readonly NationalItem[]): Html {
  const heads = ['措施', '法律依据', '实施单位']
  const named = items.filter((item) => item.title !== undefined)
  const nameless = [
    ...new Set(items.filter((item) => item.title === undefined).map((item) => item.notCarried)),
  ]
  return html`<div class="tablebox"><table class="stacks laws" role="table"><caption class="vh">${group}</caption>
    <thead role="rowgroup"><tr role="row">${heads.map((h) => html`<th scope="col" role="columnheader">${h}</th>`)}</tr></thead>
    <tbody role="rowgroup">${named.map((item) => (item.code === undefined ? idle([item]) : carried(item)))}${nameless.map(
      (why) => idle(items.filter((item) => item.title === undefined && item.notCarried === why)),
    )}</tbody></table></div>`
}

/** Measures that nothing carries here, for the same reason: those without a name stand in one row. */
function idle(items: readonly NationalItem[]): Html {
  const why = items[0]?.notCarried ?? 'not-found'
  const name = items[0]?.title ?? untitled[why]
  return html`<tr role="row"><th scope="row" role="rowheader">${items.map((item) => item.no).join('、')}. ${name}<span class="sub">${tag('past', '不实施')}</span></th>
    <td role="cell" data-label="说明" colspan="2">${reasons[why]}</td></tr>`
}

function carried({ no, code, title: name, rules }: NationalItem): Html {
  const mandatory = rules.filter((rule) => rule.mandatory).length
  const weights = [
    mandatory === 0 ? '' : `强制性 ${mandatory} 条`,
    mandatory === rules.length ? '' : `推荐性 ${rules.length - mandatory} 条`,
  ]
  const documents = [...new Set(rules.flatMap((rule) => rule.bases.map((b) => citation(b.document))))]
  return html`<tr role="row"><th scope="row" role="rowheader"><a href="/law/national-measures/${code ?? ''}">${no}. ${name}</a><span class="sub">${weights.filter((w) => w !== '').join('，')}</span></th>
    <td role="cell" data-label="依据">${documents.join('、')}</td>
    <td role="cell" data-label="实施单位">${[...new Set(rules.flatMap((rule) => rule.fields))].join('、')}</td></tr>`
}

export const page = definePage<View>({
  operation: 'portal.national-measures',
  path: '/law/national-measures',
  summary: '全国失信惩戒措施基础清单',
  query: [],
  maxAge: 300,
  load: async (source) => ({ editions: await source.nationalLists() }),
  render,
})
