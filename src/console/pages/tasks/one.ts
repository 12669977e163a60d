/** One task: whom and what it is about, by which law, by when, and what this body answers. */
import { correctable, type TaskView } from '../../../modules/measures/index.ts'
import { basisList } from '../../../portal/components/basis-list/basis-list.ts'
import { facts } from '../../../portal/components/facts/facts.ts'
import { notice } from '../../../portal/components/notice/notice.ts'
import { tag } from '../../../portal/components/tag/tag.ts'
import { code, date, dateText, instant } from '../../../portal/format.ts'
import { html, nothing, type Html } from '../../../portal/html.ts'
import { isFaulty, type Faults } from '../../form.ts'
import type { ConsolePage, Desk } from '../../frame.ts'
import { doneNotice } from '../../parts/attempt.ts'
import { checkField, faultSummary, proof, textArea } from '../../parts/fields.ts'
import { sayings } from '../check/slip.ts'
import { dueOf, formerly, outcomeText, overs, path, pauseOf, stages, stateTag } from './words.ts'

export interface OneView {
  readonly task: TaskView
  /** At which matters a measure is carried out, by its code. */
  readonly mattersOf: (rule: string) => readonly string[]
  readonly faults: Faults
  readonly typed: Readonly<Record<string, string>>
  /** Measures that were ticked in a refused form. */
  readonly ticked: readonly string[]
  readonly done: string | undefined
  readonly status?: number | undefined
}

const labels = {
  applied: '已经实施的措施',
  'reason-apply': '理由',
  'reason-decline': '不适用的理由',
  feedback: '实施情况',
  'applied-correct': '实际已经实施的措施',
  'reason-correct': '不适用的理由',
  why: '更正的理由',
}

export function taskPage(desk: Desk, view: OneView): ConsolePage {
  const { task } = view
  const due = dueOf(task)
  const pause = pauseOf(task)
  return {
    title: `协同任务：${task.subject.name}`,
    place: 'tasks',
    crumbs: [{ title: '协同任务', href: path }],
    wrong: isFaulty(view.faults),
    status: view.status,
    body: html`<div class="head"><div><h1>${task.subject.name}</h1><p class="row">${stateTag(task)}<span class="muted">${task.list.name}</span></p></div>
      <p class="actions"><a class="btn quiet" href="${path}/entries/${task.fact}">各单位办理台账</a></p></div>
      ${doneNotice(view.done)}${faultSummary(view.faults, labels)}
      ${task.over === null || task.state === 'lifted' ? nothing : notice('attention', `${overs[task.over]}${task.overSince === null ? '' : `（${dateText(task.overSince)}起）`}`, task.state === 'lift-due' ? '措施已经自动停止。请解除本单位已采取的措施，然后在这里确认。' : '措施已经自动停止，不必再办理。')}
      ${pause === undefined ? nothing : notice('attention', `${pause}，措施暂不执行`, '办结前不作为实施惩戒措施的依据，签收、答复的期限中止计算；办结后仍应实施的，期限顺延。')}
      ${task.late === null ? nothing : notice('adverse', `${stages[task.late.stage]}期限至${dateText(task.late.dueOn)}，已经逾期`, '逾期情况每日提请督办，请尽快办理。')}
      <div class="cols aside"><div>${next(desk, view)}${measures(view)}${answers(task)}${correction(desk, view)}</div>
        <div class="stack"><section class="card" aria-labelledby="about"><h2 id="about">名单事项</h2>${facts([
          {
            title: '主体',
            value: html`${task.subject.code === null ? task.subject.name : html`<a href="/subjects/${task.subject.code}">${task.subject.name}</a><br>${code(task.subject.code)}`}`,
          },
          { title: '名单', value: html`<a href="/lists/${task.list.code}">${task.list.name}</a>` },
          { title: '列入决定', value: task.document === '' ? '未载明' : task.document },
          { title: '发起单位', value: task.initiator.name },
          { title: '送达本单位', value: date(task.sentOn) },
          ...(due === null ? [] : [{ title: '本环节期限', value: date(due) }]),
        ])}</section></div></div>`,
  }
}

function next(desk: Desk, view: OneView): Html {
  const { task } = view
  const part = (body: Html): Html =>
    html`<section class="section noprint" aria-labelledby="next"><h2 id="next">下一步</h2>${body}</section>`
  const one = (action: string, title: string, text: string): Html =>
    part(html`<p>${text}</p>
    <form class="section" action="${path}/${action}" method="post">${proof(desk)}<input type="hidden" name="tasks" value="${task.id}"><input type="hidden" name="back" value="${task.id}"><button class="btn" type="submit">${title}</button></form>`)
  switch (task.state) {
    case 'sent':
      return one(
        'acknowledgements',
        '签收',
        `签收表示本单位已经知悉并着手办理，期限至${dateText(task.ackDueOn)}。`,
      )
    case 'acknowledged':
      return part(answerForms(desk, view))
    case 'applied':
      return part(feedbackForm(desk, view))
    case 'lift-due':
      return one('liftings', '确认措施已经解除', '确认以后，发起单位和当事人都能看到本单位已经解除。')
    default:
      return nothing
  }
}

function answerForms(desk: Desk, { task, faults, typed, ticked }: OneView): Html {
  const all = task.measures.length === 1 ? task.measures.map((m) => m.code) : ticked
  const declining = faults['reason-decline'] !== undefined
  return html`<p>答复期限至${dateText(task.answerDueOn)}。</p>
    <form class="form card section" action="${path}/${task.id}/outcome" method="post">${proof(desk)}<input type="hidden" name="do" value="apply">
      ${checkField({
        name: 'applied',
        label: labels.applied,
        faults,
        required: true,
        values: all,
        hint: '没有勾选的视为不适用，请在下面说明理由。',
        options: task.measures.map((m) => ({
          value: m.code,
          title: m.name,
          ...(m.inForce ? {} : { hint: '目前没有有效的依据，已自动停止' }),
        })),
      })}
      ${textArea({ name: 'reason', id: 'reason-apply', label: '没有实施的措施，说明理由', optional: '全部实施的不填', faults, maxLength: 1000, rows: 2, value: typed['reason-apply'] })}
      <button class="btn" type="submit">答复已经实施</button></form>
    <details class="section"${declining ? html` open` : ''}><summary class="btn quiet">全部不适用</summary>
      <form class="form card" action="${path}/${task.id}/outcome" method="post">${proof(desk)}<input type="hidden" name="do" value="decline">
        ${textArea({ name: 'reason', id: 'reason-decline', label: labels['reason-decline'], faults, required: true, maxLength: 1000, rows: 2, value: typed['reason-decline'], hint: '例如：该单位在本部门没有相应的许可、资金或者评优事项。' })}
        <button class="btn quiet" type="submit">答复不适用</button></form></details>`
}

function feedbackForm(desk: Desk, { task, faults, typed }: OneView): Html {
  return html`<form class="form" action="${path}/${task.id}/feedback" method="post">${proof(desk)}
    ${textArea({ name: 'feedback', label: labels.feedback, faults, required: true, maxLength: 2000, rows: 3, value: typed['feedback'], hint: '在哪些事项上、采取了什么措施、结果如何。请勿填写个人的证件号码和电话。' })}
    <button class="btn" type="submit">反馈</button></form>`
}

function measures({ task, mattersOf }: OneView): Html {
  const over = task.over !== null
  return html`<section class="section" aria-labelledby="measures"><h2 id="measures">${over ? '已停止的措施' : '要实施的措施'} <small>${task.measures.length} 项</small></h2>
    ${task.measures.map((m) => {
      const saying = sayings[m.effect as keyof typeof sayings] ?? sayings.none
      const matters = mattersOf(m.code)
      const tone = m.inForce && !over ? saying.tone : 'past'
      return html`<article class="item t-${tone}"><p class="row">${tag(tone, saying.word)}${standing(task, m)}</p>
        <h3>${m.name}</h3>${facts([
          { title: '法律依据', value: basisList(m.basis), wide: true },
          { title: '办理事项', value: matters.length === 0 ? '见措施清单' : matters.join('、'), wide: true },
        ])}</article>`
    })}</section>`
}

function standing(task: TaskView, measure: TaskView['measures'][number]): Html {
  if (task.over !== null) return tag('past', '已停止')
  if (!measure.inForce) return tag('past', '已自动停止')
  if (pauseOf(task) !== undefined) return tag('neutral', '暂不执行')
  return tag('neutral', measure.mandatory ? '应当执行' : '可以采取')
}

/** A former answer that was corrected, its reason and feedback below it. */
function formerWords({ reason, feedback }: TaskView['corrections'][number]): Html {
  return html`${reason === null ? nothing : html`<p>原理由：${reason}</p>`}${feedback === null ? nothing : html`<p>原反馈：${feedback}</p>`}`
}

/** What the body has said may turn out wrong: it says so itself, and the former answer stays. */
function correction(desk: Desk, { task, faults, typed, ticked }: OneView): Html {
  const kind = correctable(task.state)
  if (kind === undefined) return nothing
  const wrong = ['why', 'reason-correct', 'applied-correct'].some((name) => faults[name] !== undefined)
  const why = textArea({
    name: 'why', label: labels.why, faults, required: true, maxLength: 1000, rows: 2, value: typed['why'],
  })
  const said = kind === 'lifting' ? '撤回误作的解除确认' : '更正答复'
  return html`<section class="section noprint" aria-labelledby="correction"><h2 id="correction">${said}</h2>
    <details${wrong ? html` open` : ''}><summary class="btn quiet">${said}</summary>
    <form class="form card" action="${path}/${task.id}/correction" method="post">${proof(desk)}<input type="hidden" name="do" value="${kind}">
      <p>${kind === 'lifting' ? '撤回后，本任务重新应当解除，期限仍按原来的计算。' : '更正后以新的答复为准，原反馈随之作废，需要时请重新反馈。'}原来的内容和更正理由保留，发起单位和当事人都能看到。</p>
      ${
        kind === 'lifting'
          ? nothing
          : html`${checkField({
              name: 'applied',
              id: 'applied-correct',
              label: labels['applied-correct'],
              faults,
              values: wrong ? ticked : task.applied,
              hint: '一项也没有实施的，都不要勾选。',
              options: task.measures.map((m) => ({ value: m.code, title: m.name })),
            })}${textArea({ name: 'reason', id: 'reason-correct', label: labels['reason-correct'], optional: '全部实施的不填', faults, maxLength: 1000, rows: 2, value: typed['reason-correct'] })}`
      }${why}
      <button class="btn quiet" type="submit">${kind === 'lifting' ? '撤回解除确认' : '更正'}</button></form></details></section>`
}

function answers(task: TaskView): Html {
  const done: Html[] = []
  const line = (when: string, title: string, text: string | null): Html =>
    html`<li><p class="when">${instant(when)}</p><p><strong>${title}</strong></p>${text === null ? nothing : html`<p>${text}</p>`}</li>`
  for (const round of task.earlier) {
    if (round.liftedAt !== null)
      done.push(line(round.liftedAt, '上一轮已确认解除', round.over === null ? null : overs[round.over]))
  }
  if (task.acknowledgedAt !== null) done.push(line(task.acknowledgedAt, '已签收', null))
  for (const former of task.corrections)
    done.push(
      html`<li><p class="when">${instant(former.answeredAt ?? '')}</p><p><del>${formerly(task, former)}</del> ${tag('past', '已更正')}</p>${formerWords(former)}<p>更正理由（${instant(former.correctedAt ?? '')}）：${former.why}</p></li>`,
    )
  if (task.outcome !== null) {
    done.push(
      html`<li><p><strong>${outcomeText(task, task)}</strong></p>${task.reason === null ? nothing : html`<p>理由：${task.reason}</p>`}</li>`,
    )
  }
  if (task.feedback !== null)
    done.push(html`<li><p><strong>实施情况</strong></p><p>${task.feedback}</p></li>`)
  if (task.liftedAt !== null)
    done.push(line(task.liftedAt, '已确认解除', task.over === null ? null : overs[task.over]))
  if (done.length === 0) return nothing
  return html`<section class="section" aria-labelledby="answers"><h2 id="answers">本单位的答复</h2><ol class="timeline">${done}</ol></section>`
}
