/** `/lists/{list}/entries/{fact}`: one entry: who decided, on what, since and until when, what follows, how to leave. */
import { code, date, fieldValue, instant, textOr } from '../../format.ts'
import { courtRemedy } from '../../../modules/catalogue/index.ts'
import { html, nothing, type Html } from '../../html.ts'
import { basisList } from '../../components/basis-list/basis-list.ts'
import { facts } from '../../components/facts/facts.ts'
import { measureTable } from '../../components/measure-table/measure-table.ts'
import { notice } from '../../components/notice/notice.ts'
import { periodBar } from '../../components/period-bar/period-bar.ts'
import { authorityLink, periodOf, subjectLink } from '../../components/record-card/record-card.ts'
import { share } from '../../components/share/share.ts'
import { tag } from '../../components/tag/tag.ts'
import { timeline } from '../../components/timeline/timeline.ts'
import type { Frame, PageContent } from '../../layout/frame.ts'
import type { EntryFile } from '../../lists/types.ts'
import { anyone, definePage, found } from '../../page.ts'

export interface View {
  readonly entry: EntryFile
  readonly today: string
}

const pathOf = (e: EntryFile): string => `/lists/${e.list.code}/entries/${e.fact}`

export function render({ entry: e, today }: View, frame: Frame): PageContent {
  const good = e.listTone === 'good'
  const title = `${e.subject.name}：${e.list.title}`
  return {
    title,
    path: pathOf(e),
    place: 'lists',
    crumbs: [
      { title: '名单公示', href: '/lists' },
      { title: e.list.title, href: `/lists/${e.list.code}` },
    ],
    index: e.indexed,
    asked: today,
    banner: banner(e),
    body: html`<div class="cols aside">
      <div class="stack">
        ${e.marks.map((m) => notice('attention', m.title, markText(m.code, e)))}
        ${e.nonGovernmental ? notice('attention', '不是行政决定', '由行业协会以自己的名义作出，不产生任何行政惩戒效力。') : nothing}
        ${decision(e, good)}
        ${follows(e, good)}
        ${leaving(e)}
        ${good ? nothing : contest(e)}
      </div>
      <div class="stack">
        ${period(e, today, good)}
        <div class="card">${share(`${frame.base}${pathOf(e)}`, title)}</div>
        ${provenance(e)}
      </div>
    </div>`,
  }
}

function banner(e: EntryFile): Html {
  const [tone, word] = e.inForce ? [e.listTone, '有效'] : (['past', '现不生效'] as const)
  return html`<div class="title"><div class="wrap">
    <p class="row">${tag(tone, word)}<a href="/lists/${e.list.code}">${e.list.title}</a></p>
    <h1>${e.subject.name}</h1>
    <p class="meta">${e.subject.uscc === undefined ? nothing : html`<span class="ids"><span class="muted">统一社会信用代码</span> <strong>${code(e.subject.uscc)}</strong></span>`}
      <span>${textOr(e.documentNo)}</span></p>
  </div></div>`
}

function markText(mark: string, e: EntryFile): string {
  const rest = e.consequences.length === 0 ? '' : '办理期间，下列措施不实施。'
  if (mark === 'under_objection') return `当事人已对本条信息提出异议，正在核查。${rest}`
  if (mark === 'under_repair') return `当事人已申请移出或者信用修复，正在办理。${rest}`
  return '本条信息有标注，请结合标注内容使用。'
}

function decision(e: EntryFile, good: boolean): Html {
  return html`<section class="section" aria-labelledby="decision"><h2 id="decision">列入决定</h2><div class="card">${facts(
    [
      { title: '主体', value: subjectLink(e) },
      { title: '认定单位', value: authorityLink(e) },
      { title: '决定文书号', value: textOr(e.documentNo) },
      ...e.fields.map((f) => ({ title: f.title, value: fieldValue(f.value) })),
      { title: good ? '评定依据' : '法律依据', value: basisList(e.bases, e.basisText) },
      { title: '决定日期', value: date(e.decidedOn) },
      { title: '自何日起生效', value: date(e.since) },
      { title: '有效期至', value: e.until === undefined ? '直至出现移出情形' : date(e.until) },
      ...(e.source === undefined || e.source.name === e.authority.name ? [] : [{ title: '数据来源单位', value: e.source.name }]),
    ],
    'rows',
  )}</div></section>`
}

function follows(e: EntryFile, good: boolean): Html {
  const title = good ? '带来什么优待' : '带来什么后果'
  const body =
    e.consequences.length === 0
      ? html`<p>${!e.inForce ? '本条现不生效，不作为实施任何措施的依据。' : good ? '目前没有以本名单为依据的优待措施。' : '目前没有以本条为依据、有法律依据可以实施的措施。'}</p>`
      : html`<p class="muted">${good ? '办理下列事项时，窗口通过信用核查得知并主动给予，无须申请。' : '下列单位在办理下列事项时依法实施；此外任何单位不得以本条为由加重措施。'}</p>
        ${measureTable({ caption: title, consequences: e.consequences, dated: true })}`
  return html`<section class="section" aria-labelledby="follows"><h2 id="follows">${title}</h2>${body}</section>`
}

function leaving(e: EntryFile): Html {
  return html`<section class="section" aria-labelledby="ways"><h2 id="ways">怎样退出</h2>
    ${facts(
      e.ways.map((w) => ({
        title: w.title,
        value: html`${w.condition}${w.from === undefined ? nothing : html`<br><span class="small muted">最早日期：${date(w.from)}</span>`}`,
      })),
      'rows',
    )}${e.mirrored ? html`<p class="small muted">名单由认定单位在其业务系统管理，请向认定单位办理；本平台收到结果后随即更新。</p>` : nothing}</section>`
}

function contest(e: EntryFile): Html {
  if (e.list.courtKept === true)
    return html`<section class="section" aria-labelledby="contest"><h2 id="contest">不服决定、认为有误怎么办</h2><p>${courtRemedy}</p></section>`
  return html`<section class="section" aria-labelledby="contest"><h2 id="contest">不服决定、认为有误怎么办</h2>
    ${e.remedy === undefined ? html`<p>对列入决定不服的，可以依法申请行政复议或者提起行政诉讼。</p>` : html`<p>${e.remedy}</p>`}
    <p><a href="/help#objection">异议申诉的途径和需要的材料</a>　<a href="/help#repair">信用修复的条件、材料和办理途径</a></p></section>`
}

function period(e: EntryFile, today: string, good: boolean): Html {
  const until = e.publicUntil === undefined ? '公示至移出之日' : html`公示截止：${date(e.publicUntil)}`
  return html`<section class="card t-${e.tone}" aria-labelledby="period"><h2 id="period">公示到什么时候</h2>
    <p class="big">${until}</p>${periodBar(periodOf(e, today))}
    <p class="small muted">${good ? '期满或者移出后' : '截止当日起'}自动停止展示，无须申请。期限依据：${basisList(e.publicityRule.bases)}</p>
  </section>`
}

function provenance(e: EntryFile): Html {
  return html`<section class="card" aria-labelledby="provenance"><h2 id="provenance">来源与变更</h2>
    ${facts([
      { title: '平台首次收到', value: instant(e.firstReceivedAt) },
      { title: '版本', value: `第 ${e.version} 版` },
      { title: '事项编号', value: html`<span class="digest">${e.fact}</span>` },
    ])}
    ${e.changes.length === 0 ? nothing : html`<h3>经过</h3>${timeline(e.changes)}`}
    <p class="small"><a href="/api/v1${pathOf(e)}">本页数据（JSON）</a></p>
  </section>`
}

export const page = definePage<View>({
  operation: 'portal.list-entry',
  path: '/lists/:list/entries/:fact',
  summary: '名单事项',
  query: [],
  maxAge: 0,
  subjectOf: () => anyone,
  load: async (source, { params }) => {
    const entry = await source.entry(params['list'] ?? '', params['fact'] ?? '')
    return { entry: found(entry), today: source.today() }
  },
  render,
})
