/** The words of tasks: where one stands, why its measures are over, what is late. */
import { markTitles } from '../../../modules/checks/index.ts'
import type { TaskState, TaskView } from '../../../modules/measures/index.ts'
import { html, nothing, type Html } from '../../../portal/html.ts'
import { shortDate } from '../../../portal/format.ts'
import { tag } from '../../../portal/components/tag/tag.ts'
import type { Tone } from '../../../portal/types.ts'

export const path = '/console/tasks'

const tones: Readonly<Record<TaskState, Tone>> = {
  sent: 'attention',
  acknowledged: 'attention',
  applied: 'neutral',
  'fed-back': 'good',
  'not-applicable': 'past',
  'lift-due': 'adverse',
  lifted: 'past',
}

/** Views of the list; the first holds everything that is not done. */
export const views = [
  ['sent', '待签收'],
  ['acknowledged', '待实施'],
  ['applied', '待反馈'],
  ['lift-due', '应当解除'],
  ['late', '已逾期'],
  ['fed-back', '已反馈'],
  ['not-applicable', '不适用'],
  ['lifted', '已解除'],
] as const
export type View = (typeof views)[number][0]

export const overs: Readonly<Record<NonNullable<TaskView['over']>, string>> = {
  revoked: '列入决定已撤销',
  left: '已经移出名单',
  expired: '期限已满',
  withdrawn: '名单事项已停止公示和使用',
  suspended: '措施已失去依据：法条失效，或者不再由该名单带来、不再由本单位实施',
}

export const stages = { acknowledge: '签收', answer: '答复', lift: '解除' } as const

/** Why nothing is carried out for the time being; undefined when it is. Over is over, marked or not. */
export function pauseOf({ marks, over }: Pick<TaskView, 'marks' | 'over'>): string | undefined {
  if (over !== null || marks.length === 0) return undefined
  return markTitles[marks.includes('under_objection') ? 'under_objection' : 'under_repair']
}

export function stateTag(task: Pick<TaskView, 'state' | 'stateTitle' | 'late' | 'marks' | 'over'>): Html {
  if (pauseOf(task) !== undefined) {
    return html`<span>${tag(tones[task.state], task.stateTitle)} ${tag('neutral', '暂不执行')}</span>`
  }
  const late = task.late === null ? nothing : html` ${tag('adverse', `${stages[task.late.stage]}逾期`)}`
  return html`<span>${tag(tones[task.state], task.stateTitle)}${late}</span>`
}

/** The day by which this body has to do the next thing. */
export function dueOf(task: TaskView): string | null {
  if (task.state === 'sent') return task.ackDueOn
  if (task.state === 'acknowledged') return task.answerDueOn
  return task.state === 'lift-due' ? task.liftDueOn : null
}

export function dueDate(task: TaskView): Html {
  const due = dueOf(task)
  if (due === null) return html`—`
  return task.late === null ? shortDate(due) : html`<span class="overdue">${shortDate(due)}</span>`
}

/** What a body answered, in words: of the task as it stands, or of an answer it corrected since. */
export function outcomeText(
  { measures }: Pick<TaskView, 'measures'>,
  { outcome, applied }: Pick<TaskView, 'outcome' | 'applied'>,
): string {
  if (outcome !== 'applied') return '答复不适用'
  const named = measures.filter((one) => applied.includes(one.code)).map((one) => one.name)
  return `已实施：${named.join('、')}`
}

/** What had been said before it was corrected. */
export function formerly(task: Pick<TaskView, 'measures'>, former: TaskView['corrections'][number]): string {
  return former.kind === 'lifting' ? '已确认解除' : outcomeText(task, former)
}
