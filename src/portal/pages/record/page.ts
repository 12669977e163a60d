/** `/records/{id}`: everything public about one record, and every way out of an adverse one (standards 1.9). */
import { date, fieldValue, instant, textOr } from '../../format.ts'
import { courtRemedy } from '../../../modules/catalogue/index.ts'
import { html, nothing, type Html } from '../../html.ts'
import { basisList } from '../../components/basis-list/basis-list.ts'
import { facts } from '../../components/facts/facts.ts'
import { notice } from '../../components/notice/notice.ts'
import { periodBar } from '../../components/period-bar/period-bar.ts'
import { authorityLink, kindLine, periodOf, subjectLink, toneWords } from '../../components/record-card/record-card.ts'
import { share } from '../../components/share/share.ts'
import { tag } from '../../components/tag/tag.ts'
import { timeline } from '../../components/timeline/timeline.ts'
import type { Frame, PageContent } from '../../layout/frame.ts'
import { anyone, definePage, found } from '../../page.ts'
import type { RecordFile } from '../../types.ts'

export interface View {
  readonly record: RecordFile
  readonly today: string
}

export function render({ record: r, today }: View, frame: Frame): PageContent {
  const adverse = r.tone === 'adverse' || r.tone === 'past'
  const path = `/records/${r.id}`
  const title = `${r.kind.title}：${r.summary}`
  return {
    title,
    path,
    place: r.kind.code === 'permit' ? 'permits' : r.kind.code === 'penalty' ? 'penalties' : 'search',
    crumbs: r.subject.uscc === undefined ? [] : [{ title: r.subject.name, href: `/subjects/${r.subject.uscc}` }],
    index: !adverse,
    asked: today,
    banner: banner(r),
    body: html`<div class="cols aside">
      <div class="stack">
        ${r.marks.map((m) => notice('attention', m.title, markText(m.code)))}
        ${r.href === undefined ? nothing : notice(undefined, undefined, html`列入后带来什么、怎样退出，见<a href="${r.href}">本条名单事项的页面</a>。`)}
        ${adverse ? period(r, today) : nothing}
        <section aria-labelledby="content"><h2 id="content" class="vh">记录内容</h2><div class="card">${facts(
          [
            { title: r.tone === 'neutral' ? '行政相对人' : '主体', value: subjectLink(r) },
            ...r.fields.map((f) => ({ title: f.title, value: fieldValue(f.value) })),
            { title: '认定单位', value: authorityLink(r) },
            { title: '法律依据', value: basisList(r.bases, r.basisText) },
            ...(r.source === undefined ? [] : [{ title: '数据来源单位', value: r.source.name }]),
          ],
          'rows',
        )}</div></section>
        ${adverse ? waysOut(r, today) : nothing}
      </div>
      <div class="stack">
        <div class="card">${share(`${frame.base}${path}`, title)}</div>
        ${provenance(r)}
      </div>
    </div>`,
  }
}

function banner(r: RecordFile): Html {
  return html`<div class="title"><div class="wrap">
    <p class="row">${tag(r.tone, toneWords[r.tone])}<span class="muted">${kindLine(r)}</span></p>
    <h1>${r.summary}</h1>
    <p class="meta"><span>${r.subject.name}</span><span class="muted">${textOr(r.documentNo)}</span></p>
  </div></div>`
}

function period(r: RecordFile, today: string): Html {
  return html`<section class="card t-${r.tone}" aria-labelledby="period"><h2 id="period">公示到什么时候</h2>
    <p class="big">${r.publicUntil === undefined ? '按认定单位的规定公示' : html`公示截止：${date(r.publicUntil)}`}</p>
    ${periodBar(periodOf(r, today))}
    <p class="small muted">期满当日起自动停止展示，无须申请。${r.publicityRule === undefined ? nothing : html`期限依据：${basisList(r.publicityRule.bases)}`}</p>
  </section>`
}

function waysOut(r: RecordFile, today: string): Html {
  if (r.list?.courtKept === true)
    return html`<section class="section" aria-labelledby="ways"><h2 id="ways">当事人可以怎样做</h2><p>${courtRemedy}</p></section>`
  return html`<section class="section" aria-labelledby="ways"><h2 id="ways">当事人可以怎样做</h2>
    <div class="cols two">
      <div class="stack"><h3>申请信用修复</h3>
        <p>${r.repairFrom === undefined ? '纠正失信行为、履行完相关义务后，可以向认定单位了解能否修复。' : r.repairFrom <= today ? '最短公示期已满。纠正失信行为、履行完相关义务并作出信用承诺的，可以申请。' : html`最短公示期届满后（${date(r.repairFrom)}起），纠正失信行为、履行完相关义务并作出信用承诺的，可以申请。`}</p>
        <p><a href="/help#repair">信用修复的条件、材料和办理途径</a></p></div>
      <div class="stack"><h3>提出异议申诉</h3>
        <p>认为信息有误、超过公示期限、侵犯商业秘密或者不是本单位的，可以要求核查、更正。</p>
        <p><a href="/help#objection">异议申诉的途径和需要的材料</a></p></div>
    </div></section>`
}

/** The codes are those of the checks module's marks. */
function markText(codeOfMark: string): string {
  if (codeOfMark === 'under_objection') return '当事人已对本条信息提出异议，正在核查。核查期间不作为实施惩戒措施的依据。'
  if (codeOfMark === 'under_repair') return '当事人已申请信用修复，正在办理。办理期间不作为实施惩戒措施的依据。'
  return '本条信息有标注，请结合标注内容使用。'
}

function provenance(r: RecordFile): Html {
  return html`<section class="card" aria-labelledby="provenance"><h2 id="provenance">来源与变更</h2>
    ${facts([
      ...(r.firstReceivedAt === undefined ? [] : [{ title: '平台首次收到', value: instant(r.firstReceivedAt) }]),
      { title: '版本', value: `第 ${r.version} 版` },
      { title: '记录编号', value: html`<span class="digest">${r.id}</span>` },
    ])}
    ${r.changes.length === 0 ? nothing : html`<h3>变更记录</h3>${timeline(r.changes)}`}
  </section>`
}

export const page = definePage<View>({
  operation: 'portal.record',
  path: '/records/:id',
  summary: '公示信息详情',
  query: [],
  maxAge: 0,
  subjectOf: () => anyone,
  // The number of an earlier version leads to the one in force.
  movedTo: ({ record }, { params }) => (record.id === params['id'] ? undefined : `/records/${record.id}`),
  load: async (source, { params }) => {
    const record = await source.record(params['id'] ?? '')
    return { record: found(record), today: source.today() }
  },
  render,
})
