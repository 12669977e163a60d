/** `/me`: what the platform holds about one's own organisation, what waits for an answer, whom to turn to. */
import type { Context } from '../../../context.ts'
import { readLooks } from '../../../modules/checks/index.ts'
import { listNotices, type NoticeLine } from '../../../modules/casework/index.ts'
import { findEntryOfFact, readListings, type EntryView } from '../../../modules/lists/index.ts'
import { ownCounts, ownEntries, ownSubject, type OwnRecord } from '../../../modules/publicity/index.ts'
import { tag } from '../../../portal/components/tag/tag.ts'
import { tiles } from '../../../portal/components/tiles/tiles.ts'
import { code, date, shortDate, textOr } from '../../../portal/format.ts'
import { html, nothing, type Html } from '../../../portal/html.ts'
import type { Tone } from '../../../portal/types.ts'
import type { ConsolePage } from '../../frame.ts'
import { table } from '../../parts/table.ts'
import type { Visit } from '../../route.ts'
import { toneOf } from '../lists/list.ts'
import {
  contactLine, contactsOf, daysLeft, home, officeOf, section, spanOf, unknownFirm, type Contact,
} from './parts.ts'
import { checkTable } from './looks.ts'

const shownLooks = 5
/** Papers nobody has opened may lie behind many that were; of these the first are named. */
const mostPapers = 200
const namedPapers = 5
const mostProcedures = 100

/** An entry in force, with the procedure it came from when it was decided on this platform. */
interface Standing {
  readonly entry: OwnRecord
  readonly procedure: string | undefined
}

/** The page. Of a code nothing is known about it says so, and how to reach the office. */
export async function homePage(ctx: Context, { actor, desk, request }: Visit): Promise<ConsolePage> {
  const subject = await ownSubject(ctx, actor)
  const office = await officeOf(ctx)
  const name = desk.person?.organisation ?? ''
  if (subject === undefined) {
    return {
      title: '我的信用', place: 'me',
      body: html`<div class="head"><h1>${name}</h1></div>${unknownFirm()}<p class="section">信用中心：${office}</p>`,
    }
  }
  const [counts, entries, procedures, papers, looks] = await Promise.all([
    ownCounts(ctx, subject),
    ownEntries(ctx, actor, subject, request.id),
    readListings(ctx, actor, { list: undefined, after: undefined, limit: mostProcedures }),
    listNotices(ctx, actor, { box: 'in', limit: mostPapers }),
    readLooks(ctx, actor, { limit: shownLooks }),
  ])
  const standing = await Promise.all(entries.map(async (entry): Promise<Standing> => {
    const procedure = (await findEntryOfFact(ctx.db, subject.id, entry.record.fact))?.id
    return { entry, procedure: procedures.some((one) => one.id === procedure) ? procedure : undefined }
  }))
  const bodies = await contactsOf(ctx, [
    ...procedures.filter((one) => one.end === null).map((one) => one.body),
    ...entries.map(({ record }) => record.authority),
  ])
  const today = ctx.clock.today()
  return {
    title: '我的信用', place: 'me',
    body: html`<div class="head"><div><h1>${subject.name}</h1>
        <p class="lead">统一社会信用代码 ${code(subject.code ?? '')}</p></div>
        <p class="actions noprint"><a class="btn quiet" href="/subjects/${subject.code}">公示网站上的档案</a></p></div>
      ${section('todo', '需要您留意的事项', todo(procedures, papers.items, today))}
      ${section('held', '平台掌握的信息', held(counts))}
      ${section('lists', '所在名单', lists(standing))}
      ${section('cases', '与本单位有关的办件', cases(procedures))}
      ${section('looks', '最近谁核查过本单位', html`${looks.items.length === 0 ? html`<p class="muted">没有单位核查过本单位。</p>` : checkTable(looks.items)}
        <p><a href="${home}/looks">全部查询记录</a></p>`)}
      ${section('wrong', '信息有误、不服决定怎么办', wrong(bodies, office))}`,
  }
}

/** Procedures in which a day runs for the party, and papers nobody has opened. */
function todo(procedures: readonly EntryView[], papers: readonly NoticeLine[], today: string): Html {
  const hearing = procedures.filter((one) =>
    one.status === 'defending' || (one.status === 'heard' && (one.notice?.defenceUntil ?? '') >= today))
  // What was handed over on paper need not be opened here as well.
  const unread = papers.filter((one) => !one.opened && one.servedOn === null && one.endedOn === null)
  if (hearing.length + unread.length === 0) return html`<p>现在没有需要您办理的事项。</p>`
  return html`${hearing.map((one) => item('attention', html`
      <h3>拟列入${one.list.title}，可以陈述申辩</h3>
      <p>${one.notice?.defenceUntil == null ? nothing : daysLeft(today, one.notice.defenceUntil)}。${one.waivedOn !== null ? '已经放弃陈述申辩。' : one.defendedOn === null ? '还没有提出。' : '已经提出，期限内还可以补充。'}</p>
      <p><a class="btn" href="${home}/listings/${one.id}">查看并陈述申辩</a></p>`))}
    ${unread.length === 0 ? nothing : item('attention', html`<h3>有${unread.length}份文书还没有打开</h3>
      <ul class="lines">${unread.slice(0, namedPapers).map((one) => html`<li><a href="/api/v1/notices/${one.id}/document">${one.title}</a>（${one.issuerName}，${date(one.issuedOn)}）</li>`)}</ul>
      ${unread.length > namedPapers ? html`<p><a href="${home}/notices">全部文书</a></p>` : nothing}`)}`
}

function item(tone: Tone, body: Html): Html {
  return html`<article class="item t-${tone}">${body}</article>`
}

function held(counts: { shown: number; adverse: number; shared: number; kept: number }): Html {
  return html`${tiles([
    { title: '公示中', value: counts.shown, unit: '条' },
    { title: '其中失信信息', value: counts.adverse, unit: '条' },
    { title: '共享不公示', value: counts.shared, unit: '条' },
    { title: '只归集，不公示不共享', value: counts.kept, unit: '条' },
  ])}<p><a href="${home}/records">逐条查看：公示到什么时候、依据什么规定、由谁报送</a></p>`
}

const polarities: Readonly<Record<OwnRecord['record']['polarity'], readonly [Tone, string]>> = {
  favourable: ['good', '守信'], adverse: ['adverse', '失信'], neutral: ['attention', '关注'],
}

function lists(standing: readonly Standing[]): Html {
  if (standing.length === 0) return html`<p>本单位现在不在任何名单上。</p>`
  return html`${standing.map(({ entry: { record, standing: shown }, procedure }) => {
    const [tone, word] = polarities[record.polarity]
    const href = procedure === undefined ? `${home}/entries/${record.fact}` : `${home}/listings/${procedure}`
    return item(tone, html`<p class="row">${tag(tone, word)}${
      shown === 'shown' ? nothing : html`<span class="muted">不公示</span>`}</p>
      <h3><a href="${href}">${record.list?.title ?? record.kindTitle}</a></h3>
      <p>${spanOf(record.effectiveOn ?? record.decidedOn, record.until)}，${textOr(record.authority.name)}认定${record.documentNo === null ? nothing : html`（${record.documentNo}）`}。</p>
      <p class="small"><a href="${href}">列入后有什么后果、怎样退出</a></p>`)
  })}`
}

function cases(procedures: readonly EntryView[]): Html {
  if (procedures.length === 0) return html`<p class="muted">没有告知过本单位的名单办件。</p>`
  return table<EntryView>('与本单位有关的办件', procedures, [
    '名单', (one) => html`<a href="${home}/listings/${one.id}">${one.list.title}</a><span class="sub">${one.body.name}</span>`,
  ], [
    ['状态', (one) => tag(toneOf(one), one.statusTitle), 'short'],
    ['告知送达', (one) => shortDate(one.notice?.servedOn), 'short'],
    ['陈述申辩至', (one) => shortDate(one.notice?.defenceUntil), 'short'],
    ['决定', (one) => shortDate(one.decision?.decidedOn), 'short'],
    ['有效期', (one) => (one.since === null ? '—' : html`<span>${shortDate(one.since)} 至 ${one.until === null ? '移出之日' : shortDate(one.until)}</span>`)],
  ])
}

/** Objection and repair are handled where the decision was made and at 信用中国, not here (law.md 1.4, 1.5; 22号 item 8). */
function wrong(bodies: readonly Contact[], office: Html): Html {
  return html`<ul class="lines">
      <li><strong>内容有误、超过期限、不是本单位的</strong>：向认定单位提出异议，也可以向信用中心书面提出，或者通过“信用中国”网站提出，附证明材料。<a href="/help#objection">途径和材料</a></li>
      <li><strong>申请信用修复</strong>：达到最短公示期、已经改正并履行义务的，通过“信用中国”网站申请，不收费。<a href="/help#repair">条件和办法</a></li>
      <li><strong>不服决定</strong>：按照决定书写明的途径和期限申请行政复议或者提起行政诉讼。</li>
      <li><strong>退出名单</strong>：本平台办理的名单，在“所在名单”中打开该名单申请提前移出；其他名单向认定单位申请。</li></ul>
    <p class="muted">本平台目前不在线受理异议和信用修复，请按上述途径办理。</p>
    ${bodies.length === 0 ? nothing : table<Contact>('认定单位', bodies, ['认定单位', (one) => one.name], [['地址和电话', contactLine]])}
    <p>不清楚向谁提出的，可以询问${office}。</p>`
}
