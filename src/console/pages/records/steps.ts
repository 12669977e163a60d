/** The pages of a step: what it rests on, then exactly what it will do, then its doing. */
import { facts } from '../../../portal/components/facts/facts.ts'
import { notice } from '../../../portal/components/notice/notice.ts'
import { date } from '../../../portal/format.ts'
import { html, type Html } from '../../../portal/html.ts'
import { isFaulty, type Faults } from '../../form.ts'
import type { ConsolePage, Desk } from '../../frame.ts'
import { faultSummary, proof, radioField, textArea, textField } from '../../parts/fields.ts'
import { onceField } from '../../parts/once.ts'
import type { Effects } from './effects.ts'
import { addressOf, summaryOf, type FactView } from './one.ts'
import { grounds, path, reasons, reasonTitle } from './words.ts'

export const verbs = ['withdrawal', 'revocation', 'restoration'] as const
export type Verb = (typeof verbs)[number]

export const titles: Readonly<Record<Verb, string>> = {
  withdrawal: '终止公示', revocation: '撤销决定', restoration: '恢复公示',
}

export type Typed = Readonly<Record<string, string>>

export interface StepView {
  readonly fact: FactView
  readonly typed: Typed
  readonly faults: Faults
  readonly status?: number | undefined
  /** Why it cannot be done; the form is not shown then. */
  readonly barred: string | undefined
}

function crumbsOf({ fact }: FactView): NonNullable<ConsolePage['crumbs']> {
  return [{ title: '撤回与恢复', href: path }, { title: fact.record.documentNo ?? '这条记录', href: addressOf(fact) }]
}

export function formPage(desk: Desk, verb: Verb, view: StepView): ConsolePage {
  const { fact, faults, barred, status } = view
  return {
    title: titles[verb], place: 'records', crumbs: crumbsOf(fact), wrong: isFaulty(faults), status,
    body: html`<div class="head"><div><h1>${titles[verb]}</h1><p class="lead">${leads[verb]}</p></div></div>
      ${faultSummary(faults, labels)}
      <section class="card" aria-label="所办理的记录">${summaryOf(fact)}</section>
      ${barred !== undefined ? html`<div class="section">${notice('attention', '现在不能办理', barred)}</div><p class="section"><a class="btn quiet" href="${addressOf(fact.fact)}">返回记录</a></p>`
        : html`<form class="form section" action="${addressOf(fact.fact)}/${verb}" method="post">${proof(desk)}
        ${fields[verb](view)}
        <div class="actions"><button class="btn" type="submit" name="do" value="look">下一步：核对后果</button><a href="${addressOf(fact.fact)}">取消</a></div></form>`}`,
  }
}

const leads: Readonly<Record<Verb, string>> = {
  withdrawal: '公示期满以前停止公示、共享和使用。所依据的决定被变更、撤销的，不在这里办理，请办理撤销决定。',
  revocation: '决定被变更、撤销、确认违法或者确认无效的，应当在三个工作日内撤回，并公开理由（《行政处罚法》第四十八条）。',
  restoration: '重整计划不能执行、修复材料虚假、办理有误的，恢复公示，公示到原定的期限。由终止公示以外的另一人办理。',
}

const labels: Readonly<Record<string, string>> = {
  reason: '理由', ground: '结果', document: '依据的文书', decidedOn: '作出之日',
}

const documentHint = '文书号，如“明环撤〔2026〕1号”；依据法律条文的写明名称和条款，如“《行政处罚法》第四十八条”。'

/** What each step asks for. */
const fields: Readonly<Record<Verb, (view: StepView) => Html>> = {
  withdrawal: ({ typed, faults, fact }) => html`${radioField({
      name: 'reason', label: '终止公示的理由', faults, required: true, value: typed['reason'],
      // What is masked is repaired for good, or shown again: nothing else follows (law.md 1.6).
      options: Object.entries(reasons).filter(([value]) => fact.fact.standing !== 'withdrawn' || value === 'repaired')
        .map(([value, [title, hint]]) => ({ value, title, hint })),
    })}${documentField({ typed, faults })}`,
  revocation: ({ typed, faults, fact }) => html`${radioField({
      name: 'ground', label: '决定的结果', faults, required: true, value: typed['ground'],
      options: Object.entries(grounds).map(([value, title]) => ({ value, title })),
    })}${documentField({ typed, faults })}
    ${textField({
      name: 'decidedOn', label: '作出之日', type: 'date', faults, required: true, value: typed['decidedOn'], width: 'half',
      hint: html`撤销、变更或者确认违法、无效的文书的日期${fact.fact.record.decidedOn === null ? '' : html`，不早于原决定的${date(fact.fact.record.decidedOn)}`}。`,
    })}
    ${textArea({
      name: 'reason', label: '理由', faults, required: true, maxLength: 500, value: typed['reason'],
      hint: '随撤回公开，请勿写入个人信息；当事人名称公开时以“当事人”代替。',
    })}`,
  restoration: ({ typed, faults }) => html`${textArea({
      name: 'reason', label: '恢复公示的理由', faults, required: true, maxLength: 500, value: typed['reason'],
    })}${documentField({ typed, faults })}`,
}

function documentField({ typed, faults }: Pick<StepView, 'typed' | 'faults'>): Html {
  return textField({
    name: 'document', label: '依据的文书', faults, required: true, maxLength: 200, value: typed['document'], hint: documentHint,
  })
}

/** Says what will be done; nothing is yet. What was typed goes along, and can be changed. */
export function confirmPage(
  desk: Desk,
  verb: Verb,
  view: { fact: FactView; typed: Typed; effects: Effects },
): ConsolePage {
  const { fact, typed, effects } = view
  const list = (id: string, title: string, lines: readonly string[]): Html =>
    html`<section class="section" aria-labelledby="${id}"><h2 id="${id}">${title}</h2><div class="card"><ul>${lines.map((line) => html`<li>${line}</li>`)}</ul></div></section>`
  return {
    title: `确认${titles[verb]}`, place: 'records', crumbs: crumbsOf(fact),
    body: html`<div class="head"><div><h1>确认${titles[verb]}</h1><p class="lead">请核对。现在还没有办理。</p></div></div>
      <section class="card" aria-label="所办理的记录">${summaryOf(fact)}</section>
      <section class="section" aria-labelledby="given"><h2 id="given">依据</h2><div class="card">${facts(givenOf(verb, typed))}</div></section>
      ${list('does', '确认以后', effects.does)}${list('tells', '通知到', effects.tells)}
      <form class="section" action="${addressOf(fact.fact)}/${verb}" method="post">${proof(desk)}${onceField()}
        ${Object.entries(typed).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
        <input type="hidden" name="seen" value="${fact.fact.record.id}">
        <div class="actions"><button class="btn${verb === 'restoration' ? '' : ' danger'}" type="submit" name="do" value="go">确认${titles[verb]}</button>
          <button class="btn quiet" type="submit" name="do" value="edit">返回修改</button><a href="${addressOf(fact.fact)}">取消</a></div></form>`,
  }
}

function givenOf(verb: Verb, typed: Typed): { title: string; value: Html | string; wide?: boolean }[] {
  const [reason, ground] = [typed['reason'] ?? '', typed['ground'] ?? '']
  return [
    ...(verb === 'revocation' ? [{ title: '结果', value: grounds[ground as keyof typeof grounds] }] : []),
    { title: '依据的文书', value: typed['document'] ?? '' },
    ...(verb === 'revocation' ? [{ title: '作出之日', value: date(typed['decidedOn']) }] : []),
    { title: '理由', value: verb === 'withdrawal' ? reasonTitle(reason as keyof typeof reasons) : reason, wide: verb !== 'withdrawal' },
  ]
}
