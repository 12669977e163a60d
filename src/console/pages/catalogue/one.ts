/** `/console/catalogue/{section}/{code}`: one entry with its editions, its basis, and what the check finds of it. */
import { inForce, type Basis, type Catalogue, type Finding } from '../../../modules/catalogue/index.ts'
import { certaintyOf, rankTitles } from '../../../portal/components/basis-list/law-words.ts'
import { facts } from '../../../portal/components/facts/facts.ts'
import { notice } from '../../../portal/components/notice/notice.ts'
import { tag } from '../../../portal/components/tag/tag.ts'
import { citation, code, shortDate } from '../../../portal/format.ts'
import { html, nothing, type Html } from '../../../portal/html.ts'
import type { ConsolePage } from '../../frame.ts'
import { table } from '../../parts/table.ts'
import { aboutOf } from './about.ts'
import type { Edition, Entry, SectionName } from './entries.ts'
import { findingText, standingTag, validity } from './list.ts'
import { levels, path, sections } from './words.ts'

export interface OneView {
  readonly catalogue: Catalogue
  readonly today: string
  readonly entry: Entry
  /** The edition asked for; else the one that holds today. */
  readonly edition: Edition
  readonly findings: readonly Finding[]
  /** Records, entries or cases name it although it is in no file any more. */
  readonly named: boolean
}

export function onePage(view: OneView): ConsolePage {
  const { entry, edition, findings, today } = view
  const { title, code: at, section } = entry
  const about = aboutOf(view.catalogue, section, edition.document, today)
  const way = edition.standing === 'gone' ? undefined : publicHref(view.catalogue, section, at)
  return {
    title, place: 'catalogue', crumbs: [{ title: '目录', href: path }, { title: sections[section][0], href: `${path}/${section}` }],
    body: html`<div class="head"><div><h1>${title}</h1><p class="row">${standingTag(edition)}<span class="muted">${code(at)}　第 ${edition.version} 版</span></p></div>
      ${way === undefined ? nothing : html`<p class="actions"><a class="btn quiet" href="${way}">公示网站上的页面</a></p>`}</div>
      ${edition.standing === 'gone' ? notice('attention', '已从目录移除', view.named
        ? '仍有记录引用：按收录时的版次显示和公示；不能再据此报送和提出列入。' : '现在没有记录引用；保存下来供以后核对。') : nothing}
      ${findings.length === 0 ? nothing : html`<section class="section" aria-labelledby="found"><h2 id="found">校验发现</h2>
        ${table('校验发现', findings, ['条目', (one) => code(one.entry)], [['程度', (one) => tag(...levels[one.level]), 'short'], ['发现', findingText]])}</section>`}
      <section class="section" aria-labelledby="about"><h2 id="about">内容</h2>
        ${about.text === undefined ? nothing : html`<p class="prose">${about.text}</p>`}${facts(about.facts)}</section>
      ${about.parts.map(({ id, title: head, body }) => html`<section class="section" aria-labelledby="${id}"><h2 id="${id}">${head}</h2>${body}</section>`)}
      ${basisPart(edition.basis, today)}${editionsPart(entry, edition)}`,
  }
}

/** Where the public reads the same: of measures those that the newest national list places. */
function publicHref(catalogue: Catalogue, section: SectionName, at: string): string | undefined {
  if (section === 'list') return `/lists/${at}`
  if (section === 'memorandum') return `/law/memoranda/${at}`
  if (section === 'national-list') return '/law/national-measures'
  const newest = catalogue.nationalLists.toSorted((a, b) => b.edition - a.edition)[0]
  const placed = section === 'measure' && newest?.items.some((item) => item.carriedBy === at) === true
  return placed ? `/law/national-measures/${at}` : undefined
}

function basisPart(basis: readonly Basis[], today: string): Html {
  if (basis.length === 0) return nothing
  return html`<section class="section" aria-labelledby="basis"><h2 id="basis">依据</h2>
    ${table('依据', basis, ['文件', (one) => html`${citation(one.document)}${one.article ?? ''}${one.effect === undefined ? nothing : html`<span class="sub">${one.effect}</span>`}`], [
      ['层级', (one) => rankTitles[one.rank]],
      ['有效期', (one) => validity(one), 'short'],
      ['今天', (one) => (inForce(one, today) ? tag('good', '有效') : tag('past', one.from > today ? '尚未施行' : '已失效')), 'short'],
      ['把握', (one) => certaintyOf(one.certainty)],
    ])}</section>`
}

function editionsPart({ editions, section, code: at }: Entry, here: Edition): Html {
  if (editions.length < 2) return nothing
  const dated = section === 'retention'
  return html`<section class="section" aria-labelledby="editions"><h2 id="editions">各版</h2>
    ${table('各版', editions, ['版次', (one) => {
      const title = dated ? html`${shortDate(one.from)} 起` : `第 ${one.version} 版`
      return one === here || dated ? title : html`<a href="${path}/${section}/${at}?version=${one.version}">${title}</a>`
    }, 'short'], [['有效期', validity], ['状态', standingTag]])}</section>`
}
