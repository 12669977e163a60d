/** `/subjects/{uscc}`: one file of one subject: what is good, what is adverse, what is plain, and how each came about. */
import { code, date, dateText, fieldValue, instant, number, shortDate, textOr, withQuery } from '../../format.ts'
import { courtRemedy } from '../../../modules/catalogue/index.ts'
import { html, nothing, type Fragment, type Html } from '../../html.ts'
import { emptyState } from '../../components/empty-state/empty-state.ts'
import { facts } from '../../components/facts/facts.ts'
import { notice } from '../../components/notice/notice.ts'
import { recordCard } from '../../components/record-card/record-card.ts'
import { recordTable } from '../../components/record-table/record-table.ts'
import { share } from '../../components/share/share.ts'
import { tag } from '../../components/tag/tag.ts'
import { timeline } from '../../components/timeline/timeline.ts'
import { toc } from '../../components/toc/toc.ts'
import type { Frame, PageContent } from '../../layout/frame.ts'
import { dateParameter, definePage, found } from '../../page.ts'
import type { RecordView, Relation, SubjectFile, Tone } from '../../types.ts'

/** So many adverse records are shown in full, so many more as lines: a page stays a page. */
const CARDS = 5
const ROWS = 10

export interface View {
  readonly file: SubjectFile
  readonly today: string
  /** A day to come was asked for. */
  readonly future?: boolean
}

export function render({ file, today, future = false }: View, frame: Frame): PageContent {
  const of = (tone: Tone): RecordView[] => file.records.filter((r) => r.tone === tone)
  const adverse = listedFirst(of('adverse'))
  const past = of('past')
  const good = of('good')
  const plain = file.records.filter((r) => r.tone === 'neutral' || r.tone === 'attention')
  const path = `/subjects/${file.uscc}`
  const { tones } = file
  const n = { adverse: tones.adverse, good: tones.good, plain: tones.neutral + tones.attention }
  const history = file.names.length > 1 || file.changes.length > 0
  return {
    title: file.name,
    description: `${file.name}（${file.uscc}）的公共信用信息。`,
    path,
    place: 'search',
    crumbs: [{ title: '信用查询', href: '/search' }],
    asked: today,
    // What is adverse must not live on in search engines after its term (peers, idea 10).
    index: adverse.length + past.length + of('attention').length === 0 && file.asOf === undefined,
    banner: banner(file, n, future, today),
    body: html`<div class="cols side">
      ${toc([
        { id: 'good', title: '守信信息', count: n.good },
        { id: 'adverse', title: '失信信息', count: n.adverse + tones.past },
        { id: 'plain', title: '许可与其他信息', count: n.plain },
        { id: 'base', title: '登记信息' },
        ...(file.relations.length === 0 ? [] : [{ id: 'relations', title: '关联关系' }]),
        ...(history ? [{ id: 'history', title: '变更记录' }] : []),
        { id: 'about', title: '信息核查与分享' },
      ])}
      <div>
        ${section('good', '守信信息', goodPart(good, file, today))}
        ${section('adverse', '失信信息', adversePart({ adverse, past, count: tones.adverse }, today))}
        ${section('plain', '许可与其他信息', plainPart(plain, file))}
        ${section('base', '登记信息', facts(file.base.map((f) => ({ title: f.title, value: fieldValue(f.value) })), 'rows'))}
        ${file.relations.length === 0 ? nothing : section('relations', '关联关系', relations(file.relations))}
        ${history ? section('history', '变更记录', changes(file)) : nothing}
        ${section('about', '信息核查与分享', about(file, `${frame.base}${path}`, path, today))}
      </div>
    </div>`,
  }
}

/** An entry on a list weighs more than any single decision: no number of newer ones hides it. */
function listedFirst(records: readonly RecordView[]): RecordView[] {
  return [...records].sort((a, b) => Number(b.list !== undefined) - Number(a.list !== undefined))
}

function section(id: string, title: string, body: Fragment): Html {
  return html`<section class="section" aria-labelledby="${id}"><h2 id="${id}">${title}</h2>${body}</section>`
}

function banner(
  file: SubjectFile, n: { adverse: number; good: number; plain: number }, future: boolean, today: string,
): Html {
  return html`<div class="title"><div class="wrap">
    ${future ? notice('attention', undefined, '不能查看将来的日期，以下是今天的档案。') : nothing}
    ${file.asOf === undefined ? nothing : notice('attention', `这是截至${dateText(file.asOf)}的档案`, html`只列出当日平台已掌握并可以公示、今天（${dateText(today)}）仍可公示的信息，内容为现行版本。登记信息为现行登记。<a href="/subjects/${file.uscc}">查看当前档案</a>`)}
    <h1>${file.name}</h1>
    <p class="meta"><span class="ids"><span class="muted">统一社会信用代码</span> <strong class="code">${file.uscc}</strong>
      <button type="button" class="btn quiet slim" data-copy="${file.uscc}" hidden>复制</button></span>
      <span>${file.categoryTitle}</span>
      ${file.regionTitle === undefined ? nothing : html`<span>${file.regionTitle}</span>`}${
        file.operatingState === undefined ? nothing : tag('neutral', file.operatingState)
      }</p>${file.mergedFrom === undefined ? nothing : notice('attention', `代码 ${file.mergedFrom} 已并入本主体`, html`所查代码原来的主体经核实与本主体为同一单位，其信息归入本档案。${file.uscc === '' ? nothing : html`请使用现行代码 <a href="/subjects/${file.uscc}">${file.uscc}</a>。`}`)}
    <ul class="tally">
      <li>${tally('good', 'good', n.good, '守信信息')}</li>
      <li>${tally(n.adverse === 0 ? 'neutral' : 'adverse', 'adverse', n.adverse, '公示中的失信信息')}</li>
      <li>${tally('neutral', 'plain', n.plain, '许可与其他信息')}</li>
    </ul>
  </div></div>`
}

function tally(tone: Tone, id: string, count: number, title: string): Html {
  return html`<a class="t-${tone}" href="#${id}"><b>${number(count)}</b>${title}</a>`
}

function goodPart(good: readonly RecordView[], file: SubjectFile, today: string): Html {
  if (good.length === 0) return html`<p class="muted">暂无公示的荣誉、守信名单等信息。没有守信信息不代表信用不好。</p>`
  return html`${cards(good, today)}${rest(file, true)}`
}

function cards(records: readonly RecordView[], today: string): Html {
  return html`<ul class="recs">${records.map((record) => html`<li>${recordCard({ record, today })}</li>`)}</ul>`
}

function adversePart(
  { adverse, past, count }: { adverse: readonly RecordView[]; past: readonly RecordView[]; count: number },
  today: string,
): Html {
  return html`${
    count === 0
      ? notice('good', '没有正在公示的失信信息', html`依法不公示、公示期满和已经修复的信息不在此列。这一结果只反映查询当时的公示情况。`)
      : html`<p>以下信息由认定单位依法作出，公示期满自动停止展示。${adverse.every((r) => r.list?.courtKept === true) ? courtRemedy : html`符合条件的，可以<a href="/help#repair">申请信用修复</a>；认为有误的，可以<a href="/help#objection">提出异议申诉</a>。`}</p>${cards(adverse.slice(0, CARDS), today)}${further(adverse.slice(CARDS), count - CARDS)}`
  }${past.length === 0 ? nothing : html`<h3>已经过去</h3>${cards(past, today)}`}`
}

/** Beyond the newest few, one line each; beyond those, the list they stand on. */
function further(rest: readonly RecordView[], count: number): Html {
  if (rest.length === 0) return nothing
  const uscc = rest[0]?.subject.uscc ?? ''
  return html`<h3>其余 ${number(count)} 条失信信息</h3>${recordTable({
    caption: '其余失信信息',
    captionHidden: true,
    records: rest.slice(0, ROWS),
    withSubject: false,
    lastDate: '公示截止',
  })}${count <= ROWS ? nothing : html`<p>以上列出 ${ROWS} 条，全部信息见<a href="${withQuery('/publicity/penalties', { q: uscc })}">行政处罚公示</a>和<a href="/api/v1/subjects/${uscc}/records">本单位全部公示数据（JSON）</a>。</p>`}`
}

function plainPart(plain: readonly RecordView[], file: SubjectFile): Html {
  if (plain.length === 0) return emptyState({ title: '暂无公示的行政许可等信息', next: [] })
  const kinds = [...new Map(plain.map((r) => [r.kind.code, r.kind.title])).entries()]
  return html`${kinds.map(([kind, title]) => html`<h3>${title}</h3>${recordTable({
    caption: `${title}，共 ${plain.filter((r) => r.kind.code === kind).length} 条`,
    captionHidden: true,
    records: plain.filter((r) => r.kind.code === kind),
    withSubject: false,
    lastDate: '有效期至',
  })}`)}${rest(file, false)}`
}

/** Where the records are that were left to the lists. */
function rest(file: SubjectFile, good: boolean): Html {
  const more = file.more.filter((m) => m.good === good)
  return html`${more.map((m) => html`<p><a href="${m.href}">查看全部${m.title}（${number(m.count)} 条）</a></p>`)}`
}

function relations(items: readonly Relation[]): Html {
  return html`<div class="tablebox"><table class="stacks" role="table"><caption class="vh">关联关系</caption>
    <thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">关系</th><th scope="col" role="columnheader">姓名或名称</th><th scope="col" role="columnheader">职务或说明</th><th scope="col" role="columnheader">起</th><th scope="col" role="columnheader">止</th></tr></thead>
    <tbody role="rowgroup">${items.map((r) => html`<tr role="row"><th scope="row" role="rowheader">${r.kindTitle}</th>
      <td role="cell" data-label="姓名或名称">${r.uscc === undefined ? r.name : html`<a href="/subjects/${r.uscc}">${r.name}</a><span class="sub">${code(r.uscc)}</span>`}</td>
      <td role="cell" data-label="说明">${textOr(r.role)}</td><td role="cell" data-label="起">${date(r.from)}</td><td role="cell" data-label="止">${r.to === undefined ? '至今' : date(r.to)}</td></tr>`)}</tbody>
  </table></div>`
}

function changes(file: SubjectFile): Html {
  return html`${file.names.length < 2 ? nothing : html`<h3>名称</h3>${facts(
    file.names.map((n) => ({ title: n.kindTitle, value: html`${n.name}${n.from === undefined && n.to === undefined ? nothing : html` <span class="small muted">${n.from === undefined ? '' : shortDate(n.from)}${n.to === undefined ? ' 起' : html` 至 ${shortDate(n.to)}`}</span>`}` })),
    'rows',
  )}`}${file.changes.length === 0 ? nothing : html`<h3>档案变更</h3>${timeline(file.changes)}`}`
}

function about(file: SubjectFile, url: string, path: string, today: string): Html {
  return html`<div class="cols two"><div class="stack">
      ${file.updatedAt === undefined ? nothing : html`<p>登记信息更新于 ${instant(file.updatedAt)}。</p>`}
      <form action="${path}" method="get" class="stack noprint"><label for="asOf">查看某一天的档案</label>
        <div class="search"><input type="date" id="asOf" name="asOf" max="${today}" value="${file.asOf ?? ''}"><button class="btn quiet" type="submit">查看</button></div></form>
      <p class="small"><a href="${withQuery(`/api/v1/subjects/${file.uscc}`, {})}">本页数据（JSON）</a></p>
    </div>${share(url, file.name)}</div>`
}

export const page = definePage<View>({
  operation: 'portal.subject',
  path: '/subjects/:uscc',
  summary: '主体信用档案',
  query: ['asOf'],
  maxAge: 0,
  subjectOf: ({ file }) => file.id,
  load: async (source, ask) => {
    const uscc = (ask.params['uscc'] ?? '').trim().toUpperCase()
    const asOf = dateParameter(ask, 'asOf', '查看日期')
    const today = source.today()
    // A day to come cannot be known: the file of today answers.
    const file = await source.subject(uscc, asOf !== undefined && asOf < today ? asOf : undefined)
    return { file: found(file), today, future: asOf !== undefined && asOf > today }
  },
  render,
})
