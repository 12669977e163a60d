/** `/console/marks/{fact}`: one entry, its marks, and the forms that place and lift them. */
import {
  groundTitle, liftGrounds, liftTitle, markGrounds, type EntryMarks, type PlacedMark,
} from '../../../modules/checks/index.ts'
import { emptyState } from '../../../portal/components/empty-state/empty-state.ts'
import { facts } from '../../../portal/components/facts/facts.ts'
import { tag } from '../../../portal/components/tag/tag.ts'
import { code, dateText, instant, shortDate, withQuery } from '../../../portal/format.ts'
import { html, nothing, type Html } from '../../../portal/html.ts'
import { isFaulty, type Faults } from '../../form.ts'
import type { ConsolePage, Desk } from '../../frame.ts'
import { doneNotice } from '../../parts/attempt.ts'
import { faultSummary, proof, radioField, textArea, textField } from '../../parts/fields.ts'
import { table } from '../../parts/table.ts'
import { path as tasksPath } from '../tasks/words.ts'
import { openMarks, path, standingTag } from './words.ts'

export interface MarksView {
  readonly entry: EntryMarks
  readonly faults: Faults
  readonly typed: Readonly<Record<string, string>>
  readonly done: string | undefined
  readonly status?: number | undefined
}

const dones: Readonly<Record<string, string>> = {
  placed: '标记已登记，措施暂不执行', lifted: '标记已解除',
}
/** What the office says and means of each ground, where it is chosen. */
const groundHints = {
  objection: '异议申请已经受理，正在核查。最迟到受理后第二十个工作日。',
  repair: '移出名单、信用修复的申请已经受理。最迟到受理后第七个工作日。',
  'repair-extended': '认定单位已经告知申请人延长办理期限。最迟到告知书载明的日期。',
} as const

/** A mark's own fields: several forms of a page have a field of the same name. */
export const liftField = (name: string, id: string): string => `${name}-${id}`

export function marksPage(desk: Desk, view: MarksView): ConsolePage {
  const { entry, faults } = view
  const open = openMarks(entry)
  return {
    title: `异议、修复标记：${entry.subject.name}`, place: 'tasks', wrong: isFaulty(faults), status: view.status,
    crumbs: [{ title: '协同任务', href: tasksPath }, { title: '异议、修复标记', href: path }],
    body: html`<div class="head"><div><h1>${entry.subject.name}</h1><p class="row">${standingTag(entry)}<span class="muted">${entry.list.name}</span></p></div></div>
      ${doneNotice(dones[view.done ?? ''])}${faultSummary(faults, labelsOf(open))}
      ${about(entry)}
      <section class="section" aria-labelledby="marks"><h2 id="marks">标记</h2>${entry.marks.length === 0
        ? emptyState({ title: '没有登记过标记', text: '没有标记的，措施照常执行。', next: [] }) : markTable(entry.marks)}</section>
      ${open.map((mark) => liftForm(desk, view, mark))}
      ${entry.inForce ? placeForm(desk, view) : nothing}`,
  }
}

function labelsOf(open: readonly PlacedMark[]): Record<string, string> {
  const labels: Record<string, string> = {
    ground: '事由', number: '文书号', receivedOn: '文书日期', extendedTo: '延长至',
  }
  for (const { id, groundTitle: title } of open) {
    for (const [name, label] of Object.entries(liftLabels)) labels[liftField(name, id)] = `解除${title}的${label}`
  }
  return labels
}

const liftLabels = { ground: '情形', number: '文书号', on: '文书日期', reason: '办理结果' }

function about(entry: EntryMarks): Html {
  return html`<section class="section" aria-labelledby="about"><h2 id="about">名单事项</h2>${facts([
    { title: '主体', value: html`${entry.subject.name} ${entry.subject.code === null ? nothing : code(entry.subject.code)}` },
    { title: '名单', value: entry.list.name },
    { title: '列入决定', value: entry.document ?? '未载明' },
    { title: '决定单位', value: entry.decidedBy.name },
    { title: '有效期', value: html`${shortDate(entry.since)} 至 ${entry.until === null ? '依法移出' : shortDate(entry.until)}` },
  ])}</section>`
}

function markTable(marks: readonly PlacedMark[]): Html {
  return table('标记', marks, ['事由', (m) => m.groundTitle], [
    ['文书', (m) => html`${m.number}<span class="sub">${shortDate(m.receivedOn)}</span>`],
    ['登记', (m) => instant(m.placedAt)],
    ['最迟到', (m) => shortDate(m.lastDay), 'short'],
    ['状态', (m) => (m.lifted === null ? tag('attention', '暂不执行') : tag('past', m.lifted.groundTitle)), 'short'],
    ['解除', (m) => (m.lifted === null ? '—' : html`${instant(m.lifted.at)}<span class="sub">${[m.lifted.number, m.lifted.reason].filter((one) => one !== null).join('，')}</span>`)],
  ])
}

function liftForm(desk: Desk, { entry, faults, typed }: MarksView, mark: PlacedMark): Html {
  const id = (name: string): string => liftField(name, mark.id)
  const wrong = Object.keys(liftLabels).some((name) => faults[id(name)] !== undefined)
  const field = (name: keyof typeof liftLabels) => ({ name, id: id(name), label: liftLabels[name], faults })
  return html`<details${wrong ? html` open` : ''}><summary>解除：${mark.groundTitle}，${mark.number}，最迟到${dateText(mark.lastDay)}</summary>
    <form class="form card" action="${path}/${entry.fact}/liftings/${mark.id}" method="post">${proof(desk)}
      ${radioField({
        ...field('ground'), required: true, value: typed[id('ground')],
        options: liftGrounds.map((ground) => ({ value: ground, title: liftTitle(ground) })),
      })}
      ${textField({ ...field('number'), value: typed[id('number')], maxLength: 100, width: 'half', optional: '登记有误的不填', hint: '处理结果、修复决定或者撤回申请的文书号。' })}
      ${textField({ ...field('on'), type: 'date', value: typed[id('on')], width: 'short', optional: '登记有误的不填' })}
      ${textArea({ ...field('reason'), required: true, value: typed[id('reason')], maxLength: 1000, rows: 2 })}
      <p class="small muted">解除后措施恢复执行；决定移出名单的，由认定单位办理移出。</p>
      <button class="btn" type="submit">确认解除</button></form></details>`
}

function placeForm(desk: Desk, { entry, faults, typed }: MarksView): Html {
  const field = (name: string, label: string) => ({ name, label, faults, value: typed[name] })
  const href = entry.subject.code === null ? path : withQuery(path, { subject: entry.subject.code })
  return html`<section class="section" aria-labelledby="place"><h2 id="place">登记标记</h2>
    <form class="form" action="${path}/${entry.fact}" method="post">${proof(desk)}
      ${radioField({
        ...field('ground', '事由'), required: true,
        options: markGrounds.map((ground) => ({
          value: ground, title: groundTitle(ground), hint: groundHints[ground],
        })),
      })}
      ${textField({ ...field('number', '文书号'), required: true, maxLength: 100, width: 'half', hint: '受理通知书或者延期告知书的文书号。' })}
      ${textField({ ...field('receivedOn', '文书日期'), type: 'date', required: true, width: 'short' })}
      ${textField({ ...field('extendedTo', '延长至'), type: 'date', width: 'short', optional: '只有修复办理延期填写' })}
      <p class="actions"><button class="btn" type="submit">登记标记</button><a class="btn quiet" href="${href}">返回</a></p></form></section>`
}
