/**
 * `/console/lists/points`: scored misconduct (L4: bidding): the schemes, what a subject's points come to today, and a
 * form for each of what may be done about them. Points propose an entry; they never make one.
 */
import type { ListDefinition } from '../../../modules/catalogue/index.ts'
import type { PointsView, SchemeView, Scored } from '../../../modules/lists/index.ts'
import { emptyState } from '../../../portal/components/empty-state/empty-state.ts'
import { tag } from '../../../portal/components/tag/tag.ts'
import { citation, code, date, dateText, withQuery } from '../../../portal/format.ts'
import { html, nothing, type Html } from '../../../portal/html.ts'
import { isFaulty, type Faults } from '../../form.ts'
import type { ConsolePage, Desk } from '../../frame.ts'
import { doneNotice } from '../../parts/attempt.ts'
import {
  faultSummary, proof, radioField, selectField, textArea, textField, type TextField,
} from '../../parts/fields.ts'
import { table } from '../../parts/table.ts'

export const pointsPath = '/console/lists/points'
const crumbs = [{ title: '名单办理', href: '/console/lists' }]
export const pointsLabels = {
  subject: '统一社会信用代码', event: '情形', fact: '认定情形的决定', occurredOn: '情形发生日期', reason: '撤销的理由', code: '办法代码', title: '办法名称',
  list: '名单', threshold: '分值', decayMonths: '计入的月数', events: '情形和分值', document: '依据文件', article: '条款', from: '依据生效日', to: '依据失效日',
}

export interface SchemesView {
  readonly schemes: readonly SchemeView[]
  readonly subject: string | undefined
  readonly maySet: boolean
  readonly done: string | undefined
  readonly faults: Faults
  readonly status?: number | undefined
}

const dones: Readonly<Record<string, string>> = { scheme: '记分办法已保存', scored: '已记分', revoked: '记分已撤销' }

/** Without a subject: the schemes and the question whose points are looked for. */
export function schemesPage(view: SchemesView): ConsolePage {
  return {
    title: '不良行为记分', place: 'lists', crumbs, wrong: isFaulty(view.faults), status: view.status,
    body: html`<div class="head"><div><h1>不良行为记分</h1><p class="lead">依据生效的决定记分；期满自动不再计入。达到分值的，建议认定单位提出列入，不自动列入。</p></div>
      ${view.maySet ? html`<p class="actions"><a class="btn quiet" href="${pointsPath}/schemes">设定记分办法</a></p>` : nothing}</div>
      ${doneNotice(dones[view.done ?? ''])}${faultSummary(view.faults, pointsLabels)}
      <form class="form" action="${pointsPath}" method="get">
        ${textField({ name: 'subject', label: pointsLabels.subject, faults: view.faults, required: true, value: view.subject, maxLength: 40, code: true, width: 'half', hint: '查看一个主体的记分。查看留痕，主体可以看到。' })}
        <button class="btn" type="submit">查看记分</button></form>
      <section class="section" aria-labelledby="schemes"><h2 id="schemes">记分办法</h2>${view.schemes.length === 0
        ? emptyState({ title: '还没有记分办法', text: '由可以认定名单的部门（例如招标投标行政监督部门）的审批人依据地方规定设定。', next: [] })
        : view.schemes.map((scheme) => schemeCard(scheme, view.maySet))}</section>`,
  }
}

function schemeCard(scheme: SchemeView, maySet: boolean): Html {
  const { basis } = scheme
  const until = basis.to === null ? '起有效' : `至${dateText(basis.to)}`
  return html`<article class="item"><p class="row">${scheme.stands ? tag('good', '有效') : tag('past', '依据今天无效')}<span class="muted">第 ${scheme.version} 版</span></p>
    <h3>${scheme.title}</h3>
    <p>满 ${scheme.threshold} 分建议列入${scheme.list.title}；每次记分自情形发生之日起计入 ${scheme.decayMonths} 个月。</p>
    <p class="small muted">依据：${citation(basis.document)}${basis.article}（${dateText(basis.from)}${until}）</p>
    ${table(`${scheme.title}的情形`, scheme.events, ['情形', (e) => html`${e.title}`], [['分值', (e) => html`${e.points}`, 'short']])}
    ${maySet ? html`<p><a href="${withQuery(`${pointsPath}/schemes`, { code: scheme.code })}">修改（成为下一版）</a></p>` : nothing}</article>`
}

export interface ScoredView {
  readonly scored: Scored
  readonly schemes: readonly SchemeView[]
  /** Schemes of lists this body may enter subjects on: it may record by them, and propose. */
  readonly own: ReadonlySet<string>
  readonly organisation: string | undefined
  readonly documentNo: string | undefined
  readonly mayRecord: boolean
  readonly kindTitle: (kind: string) => string
  readonly typed: Readonly<Record<string, string>>
  readonly faults: Faults
  readonly done: string | undefined
  readonly status?: number | undefined
}

export function scoredPage(desk: Desk, view: ScoredView): ConsolePage {
  const { scored, faults } = view
  return {
    title: `${scored.name}的记分`, place: 'lists', crumbs: [...crumbs, { title: '不良行为记分', href: pointsPath }], wrong: isFaulty(faults),
    status: view.status,
    body: html`<div class="head"><div><h1>${scored.name}</h1><p class="lead">${code(scored.code)}</p></div></div>
      ${doneNotice(dones[view.done ?? ''])}${faultSummary(faults, pointsLabels)}
      ${scored.points.length === 0 ? emptyState({ title: '还没有记分办法', next: [html`<a href="${pointsPath}">返回</a>`] })
        : scored.points.map((points) => sumPart(desk, view, points))}
      ${view.mayRecord ? recordPart(desk, view) : nothing}`,
  }
}

function sumPart(desk: Desk, view: ScoredView, points: PointsView): Html {
  const scheme = view.schemes.find((one) => one.code === points.scheme)
  const propose = points.proposes && view.mayRecord && view.own.has(points.scheme) && scheme !== undefined
  const mine = points.items.filter((line) => !line.revoked && line.body === view.organisation)
  return html`<section class="section" aria-labelledby="of-${points.scheme}"><h2 id="of-${points.scheme}">${points.title}</h2>
    <p class="row">${points.proposes ? tag('attention', '达到分值') : tag('neutral', '未达到分值')}<span>今天计入 <strong>${points.total}</strong> 分，满 ${points.threshold} 分建议列入。</span></p>
    ${propose ? html`<p class="actions"><a class="btn" href="${withQuery('/console/lists/new', { list: scheme.list.code, subject: view.scored.code, scheme: scheme.code })}">提出列入${scheme.list.title}</a></p>` : nothing}
    ${points.items.length === 0 ? html`<p class="muted">没有记分。</p>` : table(`${points.title}的记分`, points.items, ['情形', (line) => line.title], [
      ['分值', (line) => html`${line.points}`, 'short'], ['发生', (line) => date(line.occurredOn), 'short'],
      ['计入至', (line) => html`${date(line.decaysOn)}前`, 'short'], ['依据的决定', (line) => line.document],
      ['状态', (line) => (line.revoked ? tag('past', '已撤销') : line.counts ? tag('attention', '计入') : tag('past', '不计入')), 'short'],
    ])}
    ${view.mayRecord ? mine.map((line) => revokeForm(desk, view, line)) : nothing}</section>`
}

function revokeForm(desk: Desk, view: ScoredView, line: PointsView['items'][number]): Html {
  const id = `reason-${line.id}`
  const { faults, typed } = view
  return html`<details${faults[id] === undefined ? '' : html` open`}><summary>撤销记分：${line.title}，${dateText(line.occurredOn)}，${line.points} 分</summary>
    <form class="form card" action="${pointsPath}/${line.id}/revocation" method="post">${proof(desk)}<input type="hidden" name="subject" value="${view.scored.code}">
      ${textArea({
        name: 'reason', id, label: pointsLabels.reason, faults, required: true, maxLength: 4000, rows: 2,
        value: typed[id],
      })}
      <p class="small muted">决定被撤销、变更或者记分有误的撤销。撤销后不能恢复。</p>
      <button class="btn danger" type="submit">确认撤销</button></form></details>`
}

function recordPart(desk: Desk, view: ScoredView): Html {
  const { scored, faults, typed } = view
  const open = view.schemes.filter((scheme) => scheme.stands && view.own.has(scheme.code))
  if (open.length === 0) return nothing
  const find = html`<form class="form" action="${pointsPath}" method="get"><input type="hidden" name="subject" value="${scored.code}">
    ${textField({ name: 'document', label: '按文书号查找决定', faults: {}, value: view.documentNo, maxLength: 128, width: 'half', hint: scored.more ? `只列出最近的 ${scored.decisions.length} 项；更早的请填写其文书号。` : '不填列出最近的决定。' })}
    <button class="btn quiet" type="submit">查找</button></form>`
  return html`<section class="section" aria-labelledby="record"><h2 id="record">记分</h2>
    ${scored.more || view.documentNo !== undefined ? find : nothing}
    ${scored.decisions.length === 0
      ? emptyState({ title: view.documentNo === undefined ? '这个主体的档案中没有可以据以记分的决定' : '没有这个文书号的决定', text: '记分须以已经归集的决定为依据。请先报送该决定。', next: [] })
      : html`<form class="form" action="${pointsPath}" method="post">${proof(desk)}<input type="hidden" name="subject" value="${scored.code}"><input type="hidden" name="number" value="${view.documentNo ?? ''}">
    ${selectField({
      name: 'event', label: pointsLabels.event, faults, required: true, empty: '请选择', value: typed['event'],
      options: open.flatMap((scheme) => scheme.events.map((event) => ({
        value: `${scheme.code}/${event.code}`, title: `${event.title}（${event.points} 分，${scheme.title}）`,
      }))),
    })}
    ${radioField({
      name: 'fact', label: pointsLabels.fact, faults, required: true, value: typed['fact'],
      options: scored.decisions.map((one) => ({
        value: one.fact, title: `${view.kindTitle(one.kind)}　${one.documentNo ?? '无文书号'}`,
        hint: `${one.authorityName ?? ''}${one.decidedOn === null ? '' : `，${dateText(one.decidedOn)}`}`,
      })),
    })}
    ${textField({ name: 'occurredOn', label: pointsLabels.occurredOn, type: 'date', faults, required: true, value: typed['occurredOn'], width: 'short', hint: '计入的月数自这一天起算。' })}
    <button class="btn" type="submit">记分</button></form>`}</section>`
}

export interface SchemeForm {
  readonly lists: readonly ListDefinition[]
  readonly typed: Readonly<Record<string, string>>
  readonly faults: Faults
  readonly status: number
}

/** One event a line: code, points, words. */
export function eventLines(scheme: SchemeView): string {
  return scheme.events.map((event) => `${event.code} ${event.points} ${event.title}`).join('\n')
}

export function schemePage(desk: Desk, { lists, typed, faults, status }: SchemeForm): ConsolePage {
  return {
    title: '设定记分办法', place: 'lists', crumbs: [...crumbs, { title: '不良行为记分', href: pointsPath }], wrong: isFaulty(faults), status,
    body: html`<div class="head"><div><h1>设定记分办法</h1><p class="lead">已有的代码成为下一版：以前的记分不变，以后的按新的一版。</p></div></div>${faultSummary(faults, pointsLabels)}
      ${lists.length === 0 ? emptyState({ title: '贵单位目前不是任何名单的认定单位', text: '记分办法由可以认定该名单的单位设定。', next: [html`<a href="${pointsPath}">返回</a>`] })
        : schemeFields(desk, lists, typed, faults)}`,
  }
}

function schemeFields(desk: Desk, lists: SchemeForm['lists'], typed: SchemeForm['typed'], faults: Faults): Html {
  const text = (name: keyof typeof pointsLabels, more: Partial<TextField> = {}): Html =>
    textField({ name, label: pointsLabels[name], faults, required: true, value: typed[name], ...more })
  return html`<form class="form" action="${pointsPath}/schemes" method="post">${proof(desk)}
    ${text('code', { maxLength: 64, width: 'half', hint: '小写字母开头，由小写字母、数字和连字符组成，例如 bidding。' })}
    ${text('title', { maxLength: 200 })}
    ${selectField({ name: 'list', label: '达到分值时建议列入的名单', faults, required: true, empty: '请选择', value: typed['list'], options: lists.map((l) => ({ value: l.code, title: l.title })) })}
    ${text('threshold', { inputMode: 'numeric', maxLength: 4, width: 'short', hint: '达到这个分值的，建议列入。1至1000。' })}
    ${text('decayMonths', { inputMode: 'numeric', maxLength: 2, width: 'short', hint: '1至60。' })}
    ${textArea({ name: 'events', label: pointsLabels.events, faults, required: true, value: typed['events'], maxLength: 40000, rows: 6, hint: '一行一种情形：代码、分值、情形，用空格隔开，例如：withdraw 12 中标后无正当理由放弃中标' })}
    ${text('document', { maxLength: 300, hint: '法规、规章或者规范性文件的名称和文号。' })}
    ${text('article', { maxLength: 100 })}
    ${text('from', { type: 'date', width: 'short' })}
    ${text('to', { type: 'date', width: 'short', required: false, hint: '没有规定有效期的不填；期满后不再按本办法记分。' })}
    <p class="actions"><button class="btn" type="submit">保存</button><a class="btn quiet" href="${pointsPath}">返回</a></p></form>`
}
