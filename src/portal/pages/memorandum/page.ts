/** `/law/memoranda/{code}`: one joint memorandum: what is known of it, how surely, and what carries its measures today. */
import { citation, date } from '../../format.ts'
import { html, nothing, type Fragment, type Html } from '../../html.ts'
import { facts, type Fact } from '../../components/facts/facts.ts'
import { notice } from '../../components/notice/notice.ts'
import { tag } from '../../components/tag/tag.ts'
import { toc } from '../../components/toc/toc.ts'
import type { PageContent } from '../../layout/frame.ts'
import { links, ruleTable } from '../../memoranda/rule-table.ts'
import type { MemorandumFile, MemorandumMeasureView, Told } from '../../memoranda/types.ts'
import { natureTitles, standingTitles, stateTitles } from '../../memoranda/words.ts'
import { definePage, found } from '../../page.ts'

export interface View {
  readonly one: MemorandumFile
}

export function render({ one: m }: View): PageContent {
  const nature = natureTitles[m.nature]
  const state = stateTitles[m.state]
  return {
    title: m.title,
    description: `${m.title}：文号、签署单位、效力，以及各项措施今天由哪条法律承接。`,
    path: `/law/memoranda/${m.code}`,
    crumbs: [
      { title: '政策法规依据', href: '/law' },
      { title: '联合奖惩合作备忘录', href: '/law/memoranda' },
    ],
    index: true,
    banner: html`<div class="title"><div class="wrap"><p class="row">${tag(nature.tone, nature.title)} ${tag(state.tone, state.title)}</p><h1>${m.title}</h1><p class="lead">${m.description}</p></div></div>`,
    body: html`<div class="cols side">
      ${toc([
        { id: 'paper', title: '文件' },
        { id: 'state', title: '效力' },
        { id: 'measures', title: '措施', count: m.measures.length },
      ])}
      <div>
        ${section('paper', '文件', facts(paper(m), 'rows'))}
        ${section('state', '效力', stateOf(m))}
        ${section('measures', '措施', measures(m))}
        <p class="small"><a href="/law/national-measures">全国失信惩戒措施基础清单</a>　<a href="/api/v1/catalogue/memoranda">全部备忘录（JSON）</a></p>
      </div></div>`,
  }
}

function section(id: string, title: string, body: Fragment): Html {
  return html`<section class="section" aria-labelledby="${id}"><h2 id="${id}">${title}</h2><div class="stack">${body}</div></section>`
}

const sure = (text: string): Html => html`<br><span class="small muted">${text}</span>`

function told(t: Told, absent: string, draw: (value: string) => Fragment = (value) => value): Html {
  return t.value === undefined
    ? html`<span class="muted">${absent}</span>`
    : html`${draw(t.value)}${sure(t.certaintyTitle)}`
}

function paper(m: MemorandumFile): Fact[] {
  return [
    { title: '名称', value: html`${m.title}${sure(m.titleCertainty)}` },
    { title: '文号', value: told(m.number, '文号待核') },
    {
      title: '日期',
      value: html`${told(m.date, '日期待核', date)}${m.publicBy === undefined ? nothing : html`<br><span class="small muted">不晚于 ${date(m.publicBy)}公布</span>`}`,
    },
    { title: '牵头单位', value: told(m.initiatedBy, '待核') },
    { title: '签署单位', value: signers(m) },
    ...(m.editions.length === 0
      ? []
      : [
          {
            title: '各次文本',
            value: html`${m.editions.map((e, i) => html`${i === 0 ? '' : html`<br>`}${e}`)}`,
          },
        ]),
    ...(m.about.length === 0 ? [] : [{ title: '涉及的名单和行为', value: links(m.about) }]),
    ...(m.leftOut.length === 0 ? [] : [{ title: '没有收录的内容', value: m.leftOut.join('；') }]),
  ]
}

/** So many names are read at a glance; more are folded. */
const AT_A_GLANCE = 8

function signers(m: MemorandumFile): Html {
  const { bodies, bodyCount } = m
  const count = `共 ${bodyCount ?? bodies.length} 家`
  if (bodies.length === 0)
    return html`<span class="muted">${bodyCount === undefined ? '' : `${count}，`}名单待核</span>`
  const known = bodyCount !== undefined && bodies.length < bodyCount ? `，查到 ${bodies.length} 家` : ''
  const names = bodies.join('、')
  if (bodies.length <= AT_A_GLANCE) return html`${count}${known}：${names}${sure(m.bodiesCertainty)}`
  return html`<details><summary class="small">${count}${known}，看名单</summary>${names}</details><span class="small muted">${m.bodiesCertainty}</span>`
}

function stateOf(m: MemorandumFile): Html {
  const { title } = stateTitles[m.state]
  const text =
    m.state === 'superseded'
      ? html`作为措施的来源，已由<a href="/law/national-measures">${m.supersededBy ?? '全国失信惩戒措施基础清单'}</a>取代。没有查到逐件废止的文件。`
      : m.state === 'unknown'
        ? html`激励措施不在全国失信惩戒措施基础清单之内，这一件现在是否有效没有查到。`
        : html`${title}。`
  return html`<p>${text}</p>${m.stateBases.map((b) => html`<p>${citation(b.document)}${b.article === undefined ? '' : ` ${b.article}`}：${b.effect ?? ''}<br><span class="small muted">${b.rankTitle}，${date(b.from)}起施行${b.certaintyTitle === undefined ? '' : `；${b.certaintyTitle}`}</span></p>`)}
    <p class="small muted">效力的判断：${m.stateCertainty}。</p>`
}

function measures(m: MemorandumFile): Html {
  if (m.measures.length === 0)
    return html`<p>${m.leftOut.length > 0 ? '没有可以收录的措施。' : '措施的文本没有找到，不作推测。'}</p>`
  return html`<p class="muted">名称由本平台归纳，不是附件全文。整体：${m.measuresCertainty}。</p>
    ${m.measures.every((one) => one.standing !== 'carried') ? notice('past', '各项措施只作历史留存', '今天没有法律、法规条文承接，不推送、不实施。') : nothing}
    ${m.measures.map(measure)}`
}

function measure(one: MemorandumMeasureView, i: number): Html {
  const { tone, title, text } = standingTitles[one.standing]
  const parts = [
    one.nationalNo === undefined ? '' : `全国清单第${one.nationalNo}项`,
    one.certaintyTitle,
    text,
  ].filter((part) => part !== '')
  return html`<article class="op" aria-labelledby="m-${i + 1}"><h3 id="m-${i + 1}">${one.title} ${tag(tone, title)}</h3>
    <p class="small muted">${parts.join('；')}。</p>${one.rules.length === 0 ? nothing : ruleTable(one.title, one.rules)}</article>`
}

export const page = definePage<View>({
  operation: 'portal.memorandum',
  path: '/law/memoranda/:code',
  summary: '一件联合奖惩合作备忘录',
  query: [],
  maxAge: 300,
  load: async (source, { params }) => ({
    one: found((await source.memoranda()).find((m) => m.code === params['code'])),
  }),
  render,
})
