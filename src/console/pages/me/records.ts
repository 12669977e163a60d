/** `/me/records`: everything held about one's own organisation, line by line, and one entry of a list with what follows. */
import type { Context } from '../../../context.ts'
import { Problem, problems } from '../../../kernel/problem.ts'
import { courtRemedy, isCourtKept } from '../../../modules/catalogue/index.ts'
import { markTitles, openMarks } from '../../../modules/checks/index.ts'
import { readConsequences } from '../../../modules/measures/index.ts'
import { ownEntries, ownRecords, ownSubject, type OwnRecord } from '../../../modules/publicity/index.ts'
import { basisList } from '../../../portal/components/basis-list/basis-list.ts'
import { emptyState } from '../../../portal/components/empty-state/empty-state.ts'
import { facts } from '../../../portal/components/facts/facts.ts'
import { pager } from '../../../portal/components/pager/pager.ts'
import { tag } from '../../../portal/components/tag/tag.ts'
import { date, fieldValue, instant, textOr, withQuery } from '../../../portal/format.ts'
import { html, nothing, type Html } from '../../../portal/html.ts'
import type { Tone } from '../../../portal/types.ts'
import type { ConsolePage } from '../../frame.ts'
import type { Visit } from '../../route.ts'
import {
  contactLine, contactsOf, followsPart, home, section, spanOf, unknownFirm, waysPart, type Contact,
} from './parts.ts'
import { standings, withdrawals } from './words.ts'

const path = `${home}/records`
const pageRows = 20

/** The archive, page by page. */
export async function recordsPage(ctx: Context, { actor, query, request }: Visit): Promise<ConsolePage> {
  const subject = await ownSubject(ctx, actor)
  const { cursor } = query
  const { items, next } = subject === undefined
    ? { items: [], next: null }
    : await ownRecords(ctx, actor, subject, { limit: pageRows, cursor, requestId: request.id })
  const today = ctx.clock.today()
  const [marks, contacts] = await Promise.all([
    openMarks(ctx.db, items.map(({ record }) => record.fact)),
    contactsOf(ctx, items.map(({ record }) => record.authority)),
  ])
  return {
    title: '信用记录', place: 'me-records',
    body: html`<div class="head"><div><h1>信用记录</h1><p class="lead">平台掌握的本单位全部信息，决定日期新的在前：谁可以看到、到什么时候、依据什么规定、由谁报送。</p></div></div>
      ${subject === undefined ? unknownFirm() : items.length === 0 ? emptyState({ title: '没有信用记录', next: [] }) : nothing}
      ${items.map((one) => recordCard(one, {
        marks: (marks.get(one.record.fact) ?? []).map((mark) => markTitles[mark]),
        contact: contacts.find((body) => body.code === one.record.authority.code),
        courtKept: one.record.list !== null && isCourtKept(ctx.catalogue.listOnRecord(one.record.list.code, today)),
      }))}
      ${pager({
        shown: items.length, first: cursor === undefined ? undefined : path,
        next: next === null ? undefined : withQuery(path, { cursor: next }),
      })}`,
  }
}

/** Shown to everybody: what weighs stands out, what is to one's credit too. */
const shownTones: Readonly<Record<OwnRecord['record']['polarity'], Tone>> = {
  adverse: 'adverse', favourable: 'good', neutral: 'neutral',
}

interface Around {
  readonly marks: readonly string[]
  readonly contact: Contact | undefined
  readonly courtKept: boolean
}

function recordCard(one: OwnRecord, around: Around): Html {
  const { record, standing, source } = one
  const [tone, word, say] = standings[standing]
  const colour = standing === 'shown' ? shownTones[record.polarity] : tone
  return html`<article class="item t-${colour}" id="f-${record.fact}">
    <p class="row">${tag(colour, word)}${around.marks.map((mark) => tag('attention', mark))}</p>
    <h2>${record.list === null ? record.kindTitle : record.list.title}${record.documentNo === null ? nothing : `　${record.documentNo}`}</h2>
    ${facts([
      { title: '谁可以看到', value: say },
      ...windowOf(one),
      { title: '依据的公示规定', value: rulePart(one.rule) },
      { title: '认定单位', value: textOr(record.authority.name) },
      { title: '决定日期', value: date(record.decidedOn) },
      { title: '报送单位', value: source.name ?? `代码 ${source.code} 的单位` },
      { title: '平台首次收到', value: instant(record.firstReceivedAt) },
    ], 'rows')}
    ${record.fields.length === 0 ? nothing : html`<details><summary>记录内容</summary>${facts(record.fields.map((field) => ({ title: field.title, value: fieldValue(field.value) })), 'rows')}</details>`}
    <p class="row noprint">${standing === 'shown' ? html`<a href="${publicHref(one)}">公示网站上的页面</a>` : nothing}${record.list === null ? nothing : html`<a href="${home}/entries/${record.fact}">后果与退出办法</a>`}</p>
    ${wrongPart(one, around)}</article>`
}

/** The rule, and the documents it rests on, where it is not one of them itself. */
function rulePart({ title, bases }: OwnRecord['rule']): Html {
  const list = basisList(bases.map(({ document, article }) => ({ document, article: article ?? undefined })))
  if (bases.length === 0) return html`${title}`
  if (bases.some((one) => one.document === title)) return list
  return html`${title}<br><span class="small muted">${list}</span>`
}

function windowOf({ record, standing, withdrawal }: OwnRecord): { title: string; value: Html }[] {
  if (standing === 'held') return []
  const end = record.publicUntil === null ? '长期，或者至移出、更新之日' : html`${date(record.publicUntil)}起不再公示`
  return [
    ...(record.publicFrom === '' ? [] : [{ title: '公示', value: html`自${date(record.publicFrom)}起；${end}` }]),
    ...(record.repairFrom === null || standing !== 'shown' ? [] : [{ title: '最早可以申请信用修复', value: date(record.repairFrom) }]),
    ...(withdrawal === null ? [] : [{ title: '终止公示的原因', value: html`${withdrawals[withdrawal.reason]}${withdrawal.document === '' ? nothing : `（${withdrawal.document}）`}` }]),
  ]
}

function publicHref({ record }: OwnRecord): string {
  return record.list === null ? `/records/${record.id}` : `/lists/${record.list.code}/entries/${record.fact}`
}

/** Whom to turn to about this very record. */
function wrongPart({ record }: OwnRecord, { contact, courtKept }: Around): Html {
  if (courtKept) return html`<p class="todo">${courtRemedy}</p>`
  const to = contact ?? { code: null, name: record.authority.name ?? '认定单位', address: null, phone: null }
  return html`<p class="todo">认为有误的，向${to.name}提出：${contactLine(to)}</p>`
}

/** One entry of a list in force, whoever decided it: what follows, how it is left, whom to turn to. */
export async function entryPage(ctx: Context, { actor, params, request }: Visit): Promise<ConsolePage> {
  const subject = await ownSubject(ctx, actor)
  const found = subject === undefined ? [] : await ownEntries(ctx, actor, subject, request.id)
  const one = found.find(({ record }) => record.fact === params['fact'])
  if (subject === undefined || one === undefined || one.record.list === null) {
    throw new Problem(problems.notFound, { detail: '本单位现在没有这条名单事项' })
  }
  const { record } = one
  const list = ctx.catalogue.list(record.list?.code ?? '', record.decidedOn ?? ctx.clock.today())
  const since = record.effectiveOn ?? record.decidedOn ?? record.publicFrom
  const [consequences, [contact]] = await Promise.all([
    readConsequences(ctx, list.code, { category: subject.category, since, until: record.until }),
    contactsOf(ctx, [record.authority]),
  ])
  const remedy = record.fields.find((field) => field.name === 'remedy')?.value
  const courtKept = isCourtKept(list)
  return {
    title: list.title, place: 'me', crumbs: [{ title: '信用记录', href: path }],
    body: html`<div class="head"><div><h1>${list.title}</h1><p class="lead">${spanOf(since, record.until)}，${textOr(record.authority.name)}认定${record.documentNo === null ? nothing : html`（${record.documentNo}）`}。</p></div></div>
      ${section('follows', '列入后的后果', followsPart(consequences, record.until))}
      ${section('ways', '怎样退出', html`${waysPart(list, { decidedOn: record.decidedOn, until: record.until })}${
        list.origin === 'mirror' ? html`<p class="small muted">名单由认定单位在其业务系统管理，请向认定单位办理；本平台收到结果后随即更新。</p>`
          : html`<p class="small muted">这条名单事项由认定单位作出决定后报送，退出请向认定单位提出。</p>`}`)}
      ${section('wrong', '信息有误、不服决定怎么办', html`<p>${courtKept ? courtRemedy : remedy ?? '对列入决定不服的，可以依法申请行政复议或者提起行政诉讼；认为有误的，可以向认定单位提出异议。'}</p>
        ${contact === undefined ? nothing : html`<p>${contact.name}：${contactLine(contact)}</p>`}`)}
      <p class="section noprint"><a href="${path}#f-${record.fact}">这条信息的公示期限和报送单位</a>${one.standing === 'shown' ? html`　<a href="${publicHref(one)}">公示网站上的页面</a>` : nothing}</p>`,
  }
}
