/** `/`: search first, then what one can do here, what is new, and figures that are counted, not claimed. */
import { dateText, shortDate } from '../../format.ts'
import { html, nothing, type Html } from '../../html.ts'
import { newsList } from '../../components/news-list/news-list.ts'
import { searchBox } from '../../components/search-box/search-box.ts'
import { tiles } from '../../components/tiles/tiles.ts'
import type { Frame, PageContent } from '../../layout/frame.ts'
import { anyone, definePage } from '../../page.ts'
import type { Overview } from '../../types.ts'

const doors: readonly (readonly [string, string, string])[] = [
  ['/search', '查一家单位的信用状况', '登记信息、行政许可、行政处罚、名单和荣誉，一页看全。'],
  ['/codes', '核验统一社会信用代码', '检查校验码是否正确，逐段说明代码的含义。'],
  ['/publicity/permits', '查行政许可公示', '按日期、决定机关和名称筛选，可下载筛选结果。'],
  ['/publicity/penalties', '查行政处罚公示', '每条都载明认定单位、法律依据和公示截止日期。'],
  ['/lists', '查名单公示', '严重失信主体名单等各类名单的依据、程序和退出途径。'],
  ['/help#repair', '了解信用修复', '符合条件的，可以依法申请提前终止公示。'],
  ['/help#objection', '了解异议申诉', '信息有误、超期或认错对象的，可以要求核查更正。'],
  ['/open-data', '下载数据、接入接口', '批量文件、变更订阅和查询接口，格式与依据公开。'],
]

export function render(view: Overview, frame: Frame): PageContent {
  return {
    title: '首页',
    description: `${frame.site.city}公共信用信息公示：查询单位信用状况，公示行政许可、行政处罚和各类名单。`,
    path: '/',
    place: 'home',
    index: true,
    banner: hero(frame),
    body: html`
      ${tiles(view.figures)}
      <p class="small muted">以上数字由平台按现有记录实时统计，统计日期：${dateText(view.asOf)}。<a href="/statistics">查看全部统计</a></p>
      <section class="section" aria-labelledby="doors"><h2 id="doors">在这里可以办什么</h2>
        <ul class="doors">
          ${doors.map(([href, title, text]) => html`<li><a href="${href}">${title}</a><p>${text}</p></li>`)}</ul>
      </section>
      ${view.articles.length === 0 ? nothing : articles(view.articles)}
      <section class="section" aria-labelledby="new"><h2 id="new">最新公示 <small>法定时限为决定作出之日起7个工作日内</small></h2>
        <div class="cols two">
          <section aria-labelledby="new-permits"><h3 id="new-permits">行政许可</h3>${newsList(view.permits)}<p><a href="/publicity/permits">全部行政许可</a></p></section>
          <section aria-labelledby="new-penalties"><h3 id="new-penalties">行政处罚</h3>${newsList(view.penalties)}<p><a href="/publicity/penalties">全部行政处罚</a></p></section>
        </div>
      </section>`,
  }
}

function articles(items: Overview['articles']): Html {
  return html`<section class="section" aria-labelledby="news"><h2 id="news">信用动态 <small><a href="/news">更多</a></small></h2>
    <ul class="news briefs">${items.map(
      (a) => html`<li><a href="/articles/${a.slug}">${a.title}</a><p class="meta"><span>${a.section.title}</span><span>${shortDate(a.publishedOn)}</span></p></li>`,
    )}</ul></section>`
}

function hero(frame: Frame): Html {
  return html`<div class="hero deep">${frame.wechat ? nothing : ornament()}<div class="wrap">
    <h1>查信用，看公示</h1>
    <p class="lead">${frame.site.city}各单位依法归集、依法公示的公共信用信息。免费查询，无须注册。</p>
    ${searchBox({ q: '', big: true, labelled: true })}
  </div></div>`
}

/** Two circles of the emblem, large and faint. */
function ornament(): Html {
  return html`<div class="orn"><svg viewBox="0 0 400 416" width="400" height="416" aria-hidden="true" focusable="false"
    fill="none" stroke="#fff" stroke-width="1.5">${[60, 84, 108, 132, 156, 180, 204].map(
    (r) => html`<circle cx="208" cy="208" r="${r}"/>`,
  )}<circle cx="120" cy="208" r="72"/><circle cx="120" cy="208" r="48"/></svg></div>`
}

export const page = definePage({
  operation: 'portal.home',
  path: '/',
  summary: '首页',
  query: [],
  maxAge: 0,
  subjectOf: () => anyone,
  load: (source) => source.overview(),
  render,
})
