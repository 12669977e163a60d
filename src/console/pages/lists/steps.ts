/** The step that can be taken now. Which steps are open, and why not the others, is said by the case itself. */
import { findMove } from '../../../kernel/workflow.ts'
import { html, nothing, type Html } from '../../../portal/html.ts'
import type { Desk } from '../../frame.ts'
import { checkField, proof, radioField, selectField, textArea, textField, type Option } from '../../parts/fields.ts'
import { paperTitle } from '../cases/words.ts'
import type { CaseDetail } from '../../../modules/casework/index.ts'
import { listingFlow, type ExitView, type TermRange } from '../../../modules/lists/index.ts'
import type { EntryPage } from './one.ts'

/** What a step asks for besides being pressed. */
type Shape = 'plain' | 'opinion' | 'answer' | 'waiver' | 'served' | 'decision' | 'revocation'

interface Step {
  readonly path: string
  readonly title: string
  readonly shape: Shape
  readonly by: 'officer' | 'decider' | 'either'
  readonly say: string
}

/** Verb of the flow → address, what it asks for, and who does it. */
export const steps: Readonly<Record<string, Step>> = {
  notify: { path: 'notify', title: '制发列入告知书', shape: 'plain', by: 'officer', say: '告知拟列入的事由、依据、后果和陈述申辩的权利。制发后在办件页登记送达。' },
  'serve-notice': { path: 'serve-notice', title: '告知书已送达', shape: 'served', by: 'officer', say: '送达之日起计算陈述申辩期限。' },
  defend: { path: 'defend', title: '登记陈述申辩', shape: 'answer', by: 'officer', say: '当事人到窗口或者书面提出的，由承办人登记。须附陈述申辩材料，先在办件页上传；期限内可以多次提出，期限内收到的，复核前都可以补登。' },
  waive: { path: 'waive', title: '登记放弃陈述申辩', shape: 'waiver', by: 'officer', say: '须附当事人签署的放弃陈述申辩声明，先在办件页上传。登记后不再等待期限届满。' },
  review: { path: 'review', title: '复核', shape: 'opinion', by: 'officer', say: '期限届满或者当事人书面放弃后才能复核；不得因陈述申辩而加重。' },
  verify: { path: 'verify', title: '核查推荐', shape: 'opinion', by: 'officer', say: '核查推荐是否属实、近三年有无不良信用记录。' },
  list: { path: 'decide', title: '作出决定', shape: 'decision', by: 'decider', say: '提出人、核查人不得决定。决定列入的，同时制发决定书；除守信名单和行业自律名单外，并制发信用修复告知书。' },
  decline: { path: 'decide', title: '作出决定', shape: 'decision', by: 'decider', say: '提出人、核查人不得决定。' },
  serve: { path: 'serve', title: '决定书已送达', shape: 'plain', by: 'officer', say: '决定书和制发的信用修复告知书须一并送达，并已在办件页登记；列入自送达之日生效。' },
  drop: { path: 'drop', title: '撤回拟列入', shape: 'opinion', by: 'either', say: '不再列入，办件终止。' },
  revoke: { path: 'revoke', title: '撤销列入', shape: 'revocation', by: 'decider', say: '所依据的决定被撤销、变更，或者列入有误；已经决定而不能再送达的，也在这里撤销。自始无效，列入决定书随即失效，已通知的单位同时收到撤销通知。' },
}

export function stepsPart(desk: Desk, view: EntryPage): Html {
  if (!view.officer && !view.decider) return nothing
  const seen = new Set<string>()
  const offered = [...view.case.moves, ...afterRestoring(view)].flatMap((move) => {
    const step = steps[move.verb]
    if (step === undefined || seen.has(step.path)) return []
    seen.add(step.path)
    return [{ ...move, step }]
  })
  if (offered.length === 0) return nothing
  const mine = (by: 'officer' | 'decider' | 'either'): boolean => by === 'either' || (
    by === 'officer' ? view.officer : view.decider
  )
  return html`<section class="section noprint" aria-labelledby="next"><h2 id="next">下一步</h2><ul class="moves">
    ${offered.map((move, i) => (move.allowed && mine(move.step.by)
      ? html`<li>${stepForm(desk, view, move, i === 0)}</li>`
      : html`<li><button class="btn quiet" type="button" disabled aria-describedby="why-${move.verb}">${move.step.title}</button><p class="why" id="why-${move.verb}">现在不能办理：${move.reason ?? '由本单位的其他角色办理'}</p></li>`))}</ul></section>`
}

type OfferedStep = CaseDetail['moves'][number] & { readonly step: Step }

/** The case of an entry that was left and restored stays closed: what can still be done with the entry is said here. */
function afterRestoring({ entry }: EntryPage): CaseDetail['moves'] {
  if (entry.restoredOn === null || entry.status !== 'in-force') return []
  const move = findMove(listingFlow, 'listed', 'revoke')
  if (move === undefined) return []
  const { verb, title, law } = move
  return [{ verb, title, law, allowed: true, reasonRequired: true, ends: true, needs: [] }]
}

function stepForm(desk: Desk, view: EntryPage, { step, law, ends }: OfferedStep, first: boolean): Html {
  // A decision can go either way: only what ends the procedure whatever is filled in is marked.
  const final = ends && step.shape !== 'decision'
  const wrong = Object.keys(view.faults).some((id) => id.endsWith(`-${step.path}`)) || view.typed['step'] === step.path
  return html`<details${wrong ? html` open` : ''}><summary class="btn${first ? '' : ' quiet'}">${step.title}</summary>
    <form class="form card" action="/console/lists/${view.entry.id}/${step.path}" method="post">${proof(desk)}
      <p>${step.say}</p>${inside(view, step.shape, step.path)}
      <p class="small muted">依据：${law}</p><button class="btn${final ? ' danger' : ''}" type="submit">确认：${step.title}</button></form></details>`
}

function inside(view: EntryPage, shape: Shape, path: string): Html {
  const { faults, typed } = view
  const id = (name: string): string => `${name}-${path}`
  const text = (name: string, label: string): Html =>
    textArea({ name, id: id(name), label, faults, required: true, maxLength: 4000, value: typed[id(name)] })
  const papers: Option[] = view.case.documents.map((d) => ({ value: d.id, title: `${paperTitle(d.kind)}：${d.title}` }))
  switch (shape) {
    case 'plain': return nothing
    case 'opinion': return text('reason', '意见和理由')
    case 'answer': return html`${text('statement', '陈述申辩意见')}
      ${textField({ name: 'receivedOn', id: id('receivedOn'), label: '收到日期', type: 'date', faults, value: typed[id('receivedOn')], width: 'short', hint: '不填为今天；应在陈述申辩期限之内。' })}
      ${checkField({ name: 'documents', id: id('documents'), label: '陈述申辩材料', faults, required: true, options: papers, hint: '先在办件页上传。' })}`
    case 'waiver': return html`${text('statement', '声明内容')}${checkField({ name: 'documents', id: id('documents'), label: '放弃陈述申辩声明', faults, required: true, options: papers, hint: '先在办件页上传。' })}`
    case 'served': return view.entry.notice?.exception == null ? nothing
      : html`${textField({ name: 'doneOn', id: id('doneOn'), label: '送达日期', type: 'date', faults, required: true, value: typed[id('doneOn')], width: 'short' })}
        ${checkField({ name: 'proofs', id: id('proofs'), label: '送达证明', faults, required: true, options: papers, hint: '先在办件页上传。' })}`
    case 'decision': return html`${radioField({
      name: 'decision', id: id('decision'), label: '决定', faults, required: true, value: typed[id('decision')],
      options: [{ value: 'list', title: '列入' }, { value: 'decline', title: '不予列入' }],
    })}${text('reason', '理由（写入决定书）')}
    ${view.term === null ? nothing : textField({
      name: 'termMonths', id: id('termMonths'), label: '列入期限（月）', faults, value: typed[id('termMonths')], inputMode: 'numeric', maxLength: 4, width: 'short',
      hint: termHint(view.term),
    })}`
    case 'revocation': return html`${radioField({
      name: 'ground', id: id('ground'), label: '原因', faults, required: true, value: typed[id('ground')],
      options: [{ value: 'revoked', title: '所依据的决定被撤销或者变更' }, { value: 'wrong', title: '列入有误' }],
    })}${text('reason', '理由')}`
  }
}

function termHint({ minMonths, maxMonths, basis }: TermRange): string {
  return basis === undefined
    ? `不填按名单规定的 ${maxMonths} 个月，只能更短。`
    : `决定列入的必填：${basis}规定 ${minMonths} 至 ${maxMonths} 个月，由决定在此幅度内确定。`
}

/** Asked for and still to be decided. */
function isOpen(exit: ExitView): boolean {
  return exit.decision === null && exit.withdrawnOn === null && exit.settledOn === null
}

export function exitForms(desk: Desk, view: EntryPage): Html {
  const { entry, faults, typed, exits } = view
  const open = exits.find(isOpen)
  if (entry.status !== 'in-force' && open === undefined) return nothing
  if (open !== undefined) {
    return html`${view.decider ? html`<form class="form section" action="/console/lists/${entry.id}/exits/${open.id}" method="post">${proof(desk)}
      ${radioField({
        name: 'decision', id: 'decision-exit', label: '是否同意移出', faults, required: true, value: typed['decision-exit'],
        options: [{ value: 'grant', title: '同意移出' }, { value: 'refuse', title: '不予移出' }],
      })}
      ${textArea({ name: 'reason', id: 'reason-exit', label: '理由', faults, required: true, maxLength: 4000, value: typed['reason-exit'] })}
      <button class="btn" type="submit">作出决定</button></form>` : nothing}
      ${view.officer && open.applicant === 'body' ? html`<form class="form section" action="/console/lists/${entry.id}/exits/${open.id}/withdrawal" method="post">${proof(desk)}
        <button class="btn quiet" type="submit">撤回本单位的申请</button></form>` : nothing}`
  }
  const papers: Option[] = view.case.documents.map((d) => ({ value: d.id, title: `${paperTitle(d.kind)}：${d.title}` }))
  const wrong = typed['step'] === 'exits'
    || ['ground', 'statement', 'documents', 'correctedOn'].some((name) => faults[`${name}-apply`] !== undefined)
  return view.officer ? html`<details${wrong ? html` open` : ''}><summary>提出移出</summary><form class="form" action="/console/lists/${entry.id}/exits" method="post">${proof(desk)}
    ${selectField({ name: 'ground', id: 'ground-apply', label: '移出情形', faults, required: true, empty: '请选择', value: typed['ground-apply'], options: view.grounds.filter((g) => g.code !== 'expiry').map((g) => ({ value: g.code, title: g.title })) })}
    ${textArea({ name: 'statement', id: 'statement-apply', label: '事实与理由', faults, required: true, maxLength: 4000, value: typed['statement-apply'] })}
    ${checkField({ name: 'documents', id: 'documents-apply', label: '证明材料', faults, options: papers, hint: '先在办件页上传。提前移出的，至少有一件整改证明、证据材料或者核查报告，和信用承诺书。' })}
    ${view.fromCorrection ? textField({
      name: 'correctedOn', id: 'correctedOn-apply', label: '改正之日', type: 'date', faults, value: typed['correctedOn-apply'], width: 'short',
      hint: '支付完毕、改正完毕之日。申请提前移出的必填，期限自这一天起算。',
    }) : nothing}
    <button class="btn quiet" type="submit">提出移出</button></form></details>` : nothing
}

/** Taking back an early exit got by false papers; offered only where the list's own rule provides for it. */
export function restorationForm(desk: Desk, view: EntryPage): Html {
  const { entry, faults, typed } = view
  if (view.restoration === null || !view.decider) return nothing
  const wrong = typed['step'] === 'restore'
  return html`<section class="section noprint" aria-labelledby="restoring"><h2 id="restoring">恢复列入</h2>
    <details${wrong ? html` open` : ''}><summary class="btn quiet">撤销移出、恢复列入</summary>
    <form class="form card" action="/console/lists/${entry.id}/restore" method="post">${proof(desk)}
      <p>申请提前移出时隐瞒真实情况、提供虚假材料的，撤销移出决定，自今天起恢复列入；期限不延长，仍至原定的截止日期。由决定移出以外的另一人办理。</p>
      ${textArea({ name: 'reason', id: 'reason-restore', label: '查明的事实和理由（写入决定书）', faults, required: true, maxLength: 4000, value: typed['reason-restore'] })}
      <p class="small muted">依据：${view.restoration}</p><button class="btn danger" type="submit">确认：撤销移出、恢复列入</button></form></details></section>`
}
