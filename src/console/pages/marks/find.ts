/** `/console/marks`: the entries of a subject, each with the marks that keep its measures out of use. */
import type { EntryMarks } from '../../../modules/checks/index.ts'
import { emptyState } from '../../../portal/components/empty-state/empty-state.ts'
import { tag } from '../../../portal/components/tag/tag.ts'
import { code, shortDate } from '../../../portal/format.ts'
import { html, nothing, type Html } from '../../../portal/html.ts'
import { isFaulty, type Faults } from '../../form.ts'
import type { ConsolePage } from '../../frame.ts'
import { faultSummary, textField } from '../../parts/fields.ts'
import { table } from '../../parts/table.ts'
import { path as tasksPath } from '../tasks/words.ts'
import { openMarks, path, standingTag } from './words.ts'

export interface FindView {
  readonly subject: string | undefined
  /** Undefined: nobody has been asked for yet. */
  readonly items: readonly EntryMarks[] | undefined
  readonly faults: Faults
}

export function findPage({ subject, items, faults }: FindView): ConsolePage {
  return {
    title: '异议、修复标记', place: 'tasks', crumbs: [{ title: '协同任务', href: tasksPath }],
    wrong: isFaulty(faults), status: isFaulty(faults) ? 404 : 200,
    body: html`<div class="head"><div><h1>异议、修复标记</h1><p class="lead">异议或者修复已经受理的名单事项，凭受理文书登记标记：办理期间措施暂不执行，最迟到期自动解除。</p></div></div>
      ${faultSummary(faults, { subject: '统一社会信用代码' })}
      <form class="form" action="${path}" method="get">
        ${textField({ name: 'subject', label: '统一社会信用代码', faults, required: true, value: subject, maxLength: 40, code: true, width: 'half', hint: '查看一个主体的名单事项。查看留痕，主体可以看到。' })}
        <button class="btn" type="submit">查看名单事项</button></form>
      ${items === undefined ? nothing : html`<section class="section" aria-labelledby="entries"><h2 id="entries">名单事项</h2>${entryTable(items)}</section>`}`,
  }
}

function entryTable(items: readonly EntryMarks[]): Html {
  const first = items[0]
  if (first === undefined) return emptyState({ title: '这个主体没有名单事项', next: [] })
  return html`<p>${first.subject.name} ${first.subject.code === null ? nothing : code(first.subject.code)}</p>${table(
    '名单事项', items, ['名单', (e) => html`<a href="${path}/${e.fact}">${e.list.name}</a>`], [
      ['决定', (e) => html`${e.document ?? '未载明'}<span class="sub">${e.decidedBy.name}</span>`],
      ['有效期', (e) => html`${shortDate(e.since)} 至 ${e.until === null ? '依法移出' : shortDate(e.until)}`],
      ['状态', standingTag, 'short'],
      ['标记', (e) => {
        const open = openMarks(e)
        return open.length === 0 ? '—' : html`<span>${open.map((m) => tag('attention', m.groundTitle))}</span>`
      }],
    ],
  )}`
}
