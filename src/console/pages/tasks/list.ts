/** `/console/tasks`: what one's body has to carry out or lift because of entries others decided. */
import type { BatchMove, TaskState, TaskView } from '../../../modules/measures/index.ts'
import { emptyState } from '../../../portal/components/empty-state/empty-state.ts'
import { pager } from '../../../portal/components/pager/pager.ts'
import { code, number, shortDate, withQuery } from '../../../portal/format.ts'
import { html, nothing, type Html } from '../../../portal/html.ts'
import { isFaulty, type Faults } from '../../form.ts'
import type { ConsolePage, Desk } from '../../frame.ts'
import { doneNotice } from '../../parts/attempt.ts'
import { faultSummary, proof, radioField } from '../../parts/fields.ts'
import { table } from '../../parts/table.ts'
import { tabs } from '../../parts/tabs.ts'
import { askedFields, isNarrowed, type Asked } from './asked.ts'
import { moves } from './batch.ts'
import { dueDate, path, stateTag, views } from './words.ts'

/** The three places of joint action, beside each other. */
export function placeTabs(here: 'tasks' | 'entries' | 'reminders'): Html {
  return tabs('协同办理', [
    { href: path, title: '交办给本单位', here: here === 'tasks' },
    { href: `${path}/entries`, title: '发起与台账', here: here === 'entries' },
    { href: `${path}/reminders`, title: '逾期督办', here: here === 'reminders' },
  ])
}

interface Named {
  readonly code: string
  readonly name: string
}

export interface TasksView {
  readonly items: readonly TaskView[]
  readonly next: string | undefined
  readonly figures: { readonly states: ReadonlyMap<TaskState, number>; readonly late: number }
  readonly topics: { readonly lists: readonly Named[]; readonly measures: readonly Named[] }
  readonly asked: Asked
  readonly cursor: string | undefined
  readonly faults: Faults
  readonly done: string | undefined
  readonly status?: number | undefined
}

export function tasksPage(desk: Desk, view: TasksView): ConsolePage {
  const { asked, cursor } = view
  const { states, late } = view.figures
  const open = [...states.values()].reduce((sum, n) => sum + n, 0)
  const at = (state: Asked['state']): string => withQuery(path, { ...asked, state })
  return {
    title: '协同任务',
    place: 'tasks',
    wrong: isFaulty(view.faults),
    status: view.status,
    body: html`<div class="head"><div><h1>协同任务</h1><p class="lead">名单事项交由本单位实施的措施：签收、实施、反馈；事项终止的，确认解除。</p></div></div>
      ${doneNotice(view.done)}${faultSummary(view.faults)}${placeTabs('tasks')}
      <div class="section">${filters(view)}${tabs('任务状态', [
        { href: at(undefined), title: '未办结', here: asked.state === undefined, count: open },
        ...views.map(([value, title]) => ({
          href: at(value),
          title,
          here: asked.state === value,
          count: value === 'late' ? late : value === 'fed-back' ? undefined : states.get(value),
        })),
      ])}
      ${view.items.length === 0 ? empty(asked) : taskForm(desk, view)}</div>
      ${pager({
        shown: view.items.length,
        unit: '项',
        first: cursor === undefined ? undefined : withQuery(path, asked),
        next: view.next === undefined ? undefined : withQuery(path, { ...asked, cursor: view.next }),
      })}`,
  }
}

function filters({ asked, topics }: TasksView): Html {
  const options = (all: readonly Named[], chosen: string | undefined): Html =>
    html`<option value="">全部</option>${all.map((one) => html`<option value="${one.code}"${one.code === chosen ? html` selected` : ''}>${one.name}</option>`)}`
  return html`<form class="filterbar" action="${path}" method="get">${asked.state === undefined ? nothing : html`<input type="hidden" name="state" value="${asked.state}">`}
    <div><label for="list">名单</label><select id="list" name="list">${options(topics.lists, asked.list)}</select></div>
    <div><label for="measure">措施</label><select id="measure" name="measure">${options(topics.measures, asked.measure)}</select></div>
    <div><label for="subject">当事人</label><input type="text" id="subject" name="subject" value="${asked.subject ?? ''}" maxlength="200" autocomplete="off" placeholder="名称中的字，或者代码"></div>
    <button class="btn quiet" type="submit">筛选</button>${isNarrowed(asked) ? html`<a class="btn quiet" href="${withQuery(path, { state: asked.state })}">清除</a>` : nothing}</form>`
}

function empty(asked: Asked): Html {
  if (isNarrowed(asked))
    return emptyState({
      title: '没有符合条件的任务',
      next: [html`<a href="${withQuery(path, { state: asked.state })}">去掉筛选条件</a>`],
    })
  return emptyState({
    title: asked.state === undefined ? '没有未办结的任务' : '没有这种状态的任务',
    text: '名单事项生效后，系统按照措施清单把任务自动送到实施单位。',
    next:
      asked.state === undefined
        ? [html`<a href="${path}?state=lifted">查看已解除的任务</a>`]
        : [html`<a href="${path}">查看全部未办结的任务</a>`],
  })
}

/** From which state each answer can be given to many at once. */
const movable: readonly (readonly [TaskState, readonly BatchMove[]])[] = [
  ['sent', ['acknowledge']],
  ['acknowledged', ['apply', 'decline']],
  ['applied', ['feed-back']],
  ['lift-due', ['lift']],
]

/** Several at once: ticked, of this page, or all that match; what happens is said on the next page, before it does. */
function taskForm(desk: Desk, view: TasksView): Html {
  const { items, asked, figures } = view
  const can = (task: TaskView): boolean => movable.some(([state]) => state === task.state)
  const rows = table(
    '协同任务',
    items,
    [
      '任务',
      (task) =>
        html`${
          can(task)
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
  const page = items.filter(can)
  if (page.length === 0) return rows
  const places = movable.filter(
    ([state]) =>
      asked.state === state ||
      ((asked.state === undefined || asked.state === 'late') && figures.states.has(state)),
  )
  const waiting = places.reduce((sum, [state]) => sum + (figures.states.get(state) ?? 0), 0)
  const all = asked.state === 'late' ? figures.late : waiting
  return html`<form action="${path}/batch" method="post">${proof(desk)}${askedFields(asked)}${page.map((task) => html`<input type="hidden" name="shown" value="${task.id}">`)}${rows}
    <section class="card section noprint" aria-labelledby="batch"><h2 id="batch">成批办理</h2>
    ${radioField({
      name: 'scope', label: '办理哪些任务', faults: {}, required: true, value: 'picked',
      options: [
        { value: 'picked', title: '上面打勾的' },
        { value: 'page', title: `本页的 ${number(page.length)} 项` },
        { value: 'all', title: `符合条件的全部 ${number(all)} 项`, hint: '包括其他页上的；只办理状态相符的。' },
      ],
    })}
    <p class="actions">${places.flatMap(([, some]) => some).map((move) => html`<button class="btn quiet" type="submit" name="move" value="${move}">${moves[move].button}</button>`)}</p>
    <p class="small muted">下一页先列出将要办理的任务，确认以后才办理；不能办理的说明原因，不影响其他任务。</p></section></form>`
}
