/** `/console/tasks`: what one's body has to carry out or lift because of entries others decided. */
import type { TaskState, TaskView } from '../../../modules/measures/index.ts'
import { emptyState } from '../../../portal/components/empty-state/empty-state.ts'
import { pager } from '../../../portal/components/pager/pager.ts'
import { code, shortDate, withQuery } from '../../../portal/format.ts'
import { html, nothing, type Html } from '../../../portal/html.ts'
import { isFaulty, type Faults } from '../../form.ts'
import type { ConsolePage, Desk } from '../../frame.ts'
import { doneNotice } from '../../parts/attempt.ts'
import { faultSummary, proof } from '../../parts/fields.ts'
import { table } from '../../parts/table.ts'
import { tabs } from '../../parts/tabs.ts'
import { dueDate, path, stateTag, views, type View } from './words.ts'

/** The three places of joint action, beside each other. */
export function placeTabs(here: 'tasks' | 'entries' | 'reminders'): Html {
  return tabs('协同办理', [
    { href: path, title: '交办给本单位', here: here === 'tasks' },
    { href: `${path}/entries`, title: '发起与台账', here: here === 'entries' },
    { href: `${path}/reminders`, title: '逾期督办', here: here === 'reminders' },
  ])
}

export interface TasksView {
  readonly items: readonly TaskView[]
  readonly next: string | undefined
  readonly figures: { readonly states: ReadonlyMap<TaskState, number>; readonly late: number }
  readonly asked: { readonly state?: View | undefined; readonly cursor?: string | undefined }
  readonly faults: Faults
  readonly done: string | undefined
  readonly status?: number | undefined
}

export function tasksPage(desk: Desk, view: TasksView): ConsolePage {
  const { state, cursor } = view.asked
  const { states, late } = view.figures
  const open = [...states.values()].reduce((sum, n) => sum + n, 0)
  return {
    title: '协同任务',
    place: 'tasks',
    wrong: isFaulty(view.faults),
    status: view.status,
    body: html`<div class="head"><div><h1>协同任务</h1><p class="lead">名单事项交由本单位实施的措施：签收、实施、反馈；事项终止的，确认解除。</p></div></div>
      ${doneNotice(view.done)}${faultSummary(view.faults)}${placeTabs('tasks')}
      <div class="section">${tabs('任务状态', [
        { href: path, title: '未办结', here: state === undefined, count: open },
        ...views.map(([value, title]) => ({
          href: withQuery(path, { state: value }),
          title,
          here: state === value,
          count: value === 'late' ? late : value === 'fed-back' ? undefined : states.get(value),
        })),
      ])}
      ${view.items.length === 0 ? empty(state) : taskForm(desk, view)}</div>
      ${pager({
        shown: view.items.length,
        unit: '项',
        first: cursor === undefined ? undefined : withQuery(path, { state }),
        next: view.next === undefined ? undefined : withQuery(path, { state, cursor: view.next }),
      })}`,
  }
}

function empty(state: View | undefined): Html {
  return emptyState({
    title: state === undefined ? '没有未办结的任务' : '没有这种状态的任务',
    text: '名单事项生效后，系统按照措施清单把任务自动送到实施单位。',
    next:
      state === undefined
        ? [html`<a href="${path}?state=lifted">查看已解除的任务</a>`]
        : [html`<a href="${path}">查看全部未办结的任务</a>`],
  })
}

/** Several at once: what is ticked is acknowledged, or its lifting confirmed. */
function taskForm(desk: Desk, { items, asked }: TasksView): Html {
  const sent = items.some((task) => task.state === 'sent')
  const over = items.some((task) => task.state === 'lift-due')
  const rows = table(
    '协同任务',
    items,
    [
      '任务',
      (task) =>
        html`${
          task.state === 'sent' || task.state === 'lift-due'
            ? html`<span class="pick"><input type="checkbox" name="tasks" value="${task.id}" id="t-${task.id}"><label class="vh" for="t-${task.id}">选中：${task.subject.name}</label></span>`
            : nothing
        }<a href="${path}/${task.id}">${task.subject.name}</a>${task.subject.code === null ? nothing : html`<span class="sub">${code(task.subject.code)}</span>`}`,
    ],
    [
      ['名单', (task) => html`${task.list.name}<span class="sub">${task.document}</span>`],
      ['发起单位', (task) => task.initiator.name],
      ['状态', stateTag],
      ['期限', dueDate, 'short'],
      ['送达', (task) => shortDate(task.sentOn), 'short'],
    ],
  )
  if (!sent && !over) return rows
  return html`<form action="${path}/acknowledgements" method="post">${proof(desk)}<input type="hidden" name="state" value="${asked.state ?? ''}">${rows}
    <p class="actions section">${sent ? html`<button class="btn" type="submit">签收选中的任务</button>` : nothing}
      ${over ? html`<button class="btn${sent ? ' quiet' : ''}" type="submit" formaction="${path}/liftings">确认选中的措施已经解除</button>` : nothing}</p></form>`
}
