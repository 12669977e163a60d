/** Answering many tasks at once: what is about to happen, said before it does; and what could not be done, with why. */
import type { BatchMove, RefusedTask, TaskView } from '../../../modules/measures/index.ts'
import { facts } from '../../../portal/components/facts/facts.ts'
import { notice } from '../../../portal/components/notice/notice.ts'
import { code, number, shortDate, withQuery } from '../../../portal/format.ts'
import { html, nothing, type Html } from '../../../portal/html.ts'
import { isFaulty, type Faults } from '../../form.ts'
import type { ConsolePage, Desk } from '../../frame.ts'
import { faultSummary, proof, textArea } from '../../parts/fields.ts'
import { table } from '../../parts/table.ts'
import { askedFields, type Asked } from './asked.ts'
import { dueDate, path } from './words.ts'

/** What is done: on the button of the list, asked on the page, said when done; and where the form goes. */
export const moves: Readonly<Record<BatchMove, {
  button: string; title: string; says: string; done: string; told: string; address: string
}>> = {
  acknowledge: {
    button: '签收', title: '成批签收', says: '签收表示本单位已经知悉并着手办理。', done: '已签收', told: 'acknowledged',
    address: 'acknowledgements',
  },
  apply: {
    button: '答复已实施', title: '成批答复已实施',
    says: '每项任务的全部措施都已经实施的，才在这里答复；只实施了一部分的，请逐项答复。', done: '已答复实施', told: 'applied',
    address: 'outcomes',
  },
  decline: {
    button: '答复不适用', title: '成批答复不适用', says: '每项任务的全部措施在本单位都不适用的，才在这里答复；各项任务共用一个理由。',
    done: '已答复不适用', told: 'declined', address: 'outcomes',
  },
  'feed-back': {
    button: '反馈实施情况', title: '成批反馈实施情况', says: '各项任务共用一段实施情况。', done: '已反馈', told: 'fed-back', address: 'feedbacks',
  },
  lift: {
    button: '确认解除', title: '成批确认解除', says: '本单位已经解除这些事项的措施的，才在这里确认；确认以后，发起单位和当事人都能看到。',
    done: '已确认解除', told: 'lifted', address: 'liftings',
  },
}

export interface ConfirmView {
  readonly move: BatchMove
  readonly ready: readonly TaskView[]
  readonly refused: readonly RefusedTask[]
  /** How many match where all that match were asked for: more than go at once are left for the next time. */
  readonly total: number | undefined
  readonly asked: Asked
  readonly words: string
  readonly faults: Faults
  readonly status?: number | undefined
}

const shownRows = 50

/** Before it happens: how many go, which stay and why, and the words they share. */
export function confirmPage(desk: Desk, view: ConfirmView): ConsolePage {
  const { move, ready, asked } = view
  const { title, says } = moves[move]
  return {
    title,
    place: 'tasks',
    crumbs: [{ title: '协同任务', href: path }],
    wrong: isFaulty(view.faults),
    status: view.status ?? (ready.length === 0 ? 409 : 200),
    body: html`<div class="head"><div><h1>${title}</h1><p class="lead">${ready.length === 0 ? '没有可以办理的任务。' : `请核对：确认后，${number(ready.length)} 项任务一并办理。`}${says}</p></div></div>
      ${faultSummary(view.faults, { words: label(move) })}
      ${leftFor(view)}${refusals(view.refused, '不在其中')}
      ${ready.length === 0 ? html`<p class="actions section"><a class="btn quiet" href="${withQuery(path, asked)}">返回任务</a></p>` : confirmForm(desk, view)}
      ${ready.length === 0 ? nothing : summary(view)}`,
  }
}

function leftFor({ total, ready, refused }: ConfirmView): Html {
  const taken = ready.length + refused.length
  if (total === undefined || total <= taken) return nothing
  return notice(
    'neutral',
    `符合条件的共 ${number(total)} 项，本次办理最早送达的 ${number(taken)} 项`,
    '其余的在本次办完以后接着办。',
  )
}

function label(move: BatchMove): string {
  return move === 'decline' ? '不适用的理由' : '实施情况'
}

function confirmForm(desk: Desk, { move, ready, asked, words, faults }: ConfirmView): Html {
  const { address, button } = moves[move]
  return html`<form class="form section" action="${path}/${address}" method="post">${proof(desk)}${askedFields(asked)}
    <input type="hidden" name="do" value="${move}">${ready.map((task) => html`<input type="hidden" name="tasks" value="${task.id}">`)}
    ${
      move === 'decline'
        ? textArea({ name: 'words', label: label(move), faults, required: true, maxLength: 1000, rows: 2, value: words, hint: '例如：这些单位在本部门没有相应的许可、资金或者评优事项。' })
        : move === 'feed-back'
          ? textArea({ name: 'words', label: label(move), faults, required: true, maxLength: 2000, rows: 3, value: words, hint: '在哪些事项上、采取了什么措施、结果如何。请勿填写个人的证件号码和电话。' })
          : nothing
    }
    <p class="actions"><button class="btn" type="submit">${button} ${number(ready.length)} 项</button><a class="btn quiet" href="${withQuery(path, asked)}">返回，不办理</a></p></form>`
}

/** What goes: counted by list, and the first of them by name. */
function summary({ ready }: ConfirmView): Html {
  const lists = [...Map.groupBy(ready, (task) => task.list.name)]
  const first = ready.slice(0, shownRows)
  return html`<section class="section" aria-labelledby="ready"><h2 id="ready">将要办理的任务 <small>${number(ready.length)} 项</small></h2>
    ${facts(lists.map(([title, tasks]) => ({ title, value: `${number(tasks.length)} 项` })))}
    <div class="section">${table(
      '将要办理的任务',
      first,
      [
        '任务',
        (task) =>
          html`<a href="${path}/${task.id}">${task.subject.name}</a>${task.subject.code === null ? nothing : html`<span class="sub">${code(task.subject.code)}</span>`}`,
      ],
      [
        ['名单', (task) => html`${task.list.name}<span class="sub">${task.document}</span>`],
        ['措施', (task) => task.measures.map((one) => one.name).join('、')],
        ['期限', dueDate, 'short'],
        ['送达', (task) => shortDate(task.sentOn), 'short'],
      ],
    )}</div>${ready.length > shownRows ? html`<p class="muted">这里列出前 ${number(shownRows)} 项；其余 ${number(ready.length - shownRows)} 项条件相同，一并办理。</p>` : nothing}</section>`
}

/** What could not be moved, by reason. */
function refusals(refused: readonly RefusedTask[], said: string): Html {
  if (refused.length === 0) return nothing
  const reasons = [...Map.groupBy(refused, (one) => one.reason)]
  return html`<div class="notice t-attention"><p><strong>有 ${number(refused.length)} 项已经办过，或者现在不能这样办理，${said}</strong></p>
    <ul>${reasons.map(([reason, some]) => html`<li>${reason}：${number(some.length)} 项${names(some)}</li>`)}</ul></div>`
}

const namedAtMost = 10

function names(some: readonly RefusedTask[]): Html {
  const known = some.flatMap((one) =>
    one.subject === null ? [] : [html`<a href="${path}/${one.task}">${one.subject}</a>`],
  )
  if (known.length === 0) return nothing
  const shown = known.slice(0, namedAtMost).map((one, i) => html`${i === 0 ? nothing : '、'}${one}`)
  return html`（${shown}${known.length > namedAtMost ? '等' : nothing}）`
}

/** After it happened, where not all of it did. */
export function resultPage(view: {
  move: BatchMove
  done: number
  refused: readonly RefusedTask[]
  asked: Asked
}): ConsolePage {
  const { move, done, refused, asked } = view
  return {
    title: `${moves[move].title}的结果`,
    place: 'tasks',
    crumbs: [{ title: '协同任务', href: path }],
    status: done === 0 ? 409 : 200,
    body: html`<div class="head"><div><h1>${moves[move].title}的结果</h1></div></div>
      ${done === 0 ? nothing : notice('good', `${moves[move].done} ${number(done)} 项任务`, '')}
      ${refusals(refused, done === 0 ? '都没有办理' : '没有办理')}
      <p class="actions section"><a class="btn" href="${withQuery(path, asked)}">返回任务</a></p>`,
  }
}
