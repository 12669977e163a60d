/** What the party itself may do in a procedure about it. Which of it is open, and why not, is said by the case. */
import type { CivilDate } from '../../../kernel/time.ts'
import type { CaseDetail } from '../../../modules/casework/index.ts'
import { exitFlow, type EntryView, type ExitView } from '../../../modules/lists/index.ts'
import { html, nothing, type Html } from '../../../portal/html.ts'
import type { Faults } from '../../form.ts'
import type { Desk } from '../../frame.ts'
import { checkField, fileField, proof, selectField, textArea, textField, type Option } from '../../parts/fields.ts'
import { onceField } from '../../parts/once.ts'
import { paperTitle } from '../cases/words.ts'
import { home } from './parts.ts'
import { ownPapers } from './words.ts'

export interface FormsView {
  readonly entry: EntryView
  readonly case: CaseDetail
  readonly exits: readonly ExitView[]
  /** Ways out the party may ask for. */
  readonly grounds: readonly { readonly code: string; readonly title: string }[]
  /** Whether the months of an early exit run from the correction, whose day the request must state. */
  readonly fromCorrection: boolean
  readonly faults: Faults
  readonly typed: Readonly<Record<string, string>>
  readonly today: CivilDate
  /** The papers that were ticked in a form that was refused. */
  readonly ticked: readonly string[]
}

const exitDays = exitFlow.moves.find((move) => move.verb === 'grant')?.within ?? 0

/** Asked for and still to be decided. */
export function isOpen(exit: ExitView): boolean {
  return exit.decision === null && exit.withdrawnOn === null && exit.settledOn === null
}

/** Whether the party may make the move now. */
function may(view: FormsView, verb: string): boolean {
  return view.case.moves.some((move) => move.verb === verb && move.allowed)
}

/** 行政处罚法 arts 44, 45: to state and to defend, as often as it likes while the days run; or to give it up. */
export function hearingForms(desk: Desk, view: FormsView): Html {
  const { entry, today } = view
  const until = entry.notice?.defenceUntil
  // The table of moves knows no days: after the last one only the body enters what it received in time.
  const runs = until == null || today <= until
  const defend = runs && may(view, 'defend')
  const waive = runs && entry.waivedOn === null && may(view, 'waive')
  if (!defend && !waive) return nothing
  return html`<p>可以陈述事实、说明理由、提交证据，期限内可以多次提出。认定单位应当复核，不得因陈述申辩而加重。以提交之日为准。</p>
    <ul class="moves">${defend ? html`<li>${fold(view, 'defence', '陈述申辩', true, html`<form class="form card" action="${action(view, 'defence')}" method="post">${proof(desk)}${onceField()}
      ${statement(view, 'defence', '陈述申辩意见')}${papers(view, 'defence', '随附的证据、材料', '先在下面“提交材料”中上传；不附材料也可以。')}
      <button class="btn" type="submit">提交陈述申辩</button></form>`)}</li>` : nothing}
    ${waive ? html`<li>${fold(view, 'waiver', '放弃陈述申辩', false, html`<form class="form card" action="${action(view, 'waiver')}" method="post">${proof(desk)}${onceField()}
      <p>放弃后，认定单位不再等待期限届满即可作出决定，不能反悔。不打算陈述申辩的，也可以不办理，期限届满自动进入复核。</p>
      ${statement(view, 'waiver', '声明内容')}
      <button class="btn danger" type="submit">确认放弃</button></form>`)}</li>` : nothing}</ul>`
}

/** A red list: nobody has to be praised (the recommendation can be declined before the decision). */
export function refusalForm(desk: Desk, view: FormsView): Html {
  if (view.entry.list.nature !== 'red' || !may(view, 'drop')) return nothing
  return fold(view, 'refusal', '不接受推荐', false, html`<form class="form card" action="${action(view, 'refusal')}" method="post">${proof(desk)}${onceField()}
    <p>不愿列入守信名单的，可以在决定前谢绝，推荐随之撤回。</p>
    ${textArea({ name: 'reason', id: 'reason-refusal', label: '说明', faults: view.faults, required: true, maxLength: 4000, value: view.typed['reason-refusal'] })}
    <button class="btn danger" type="submit">确认不接受</button></form>`)
}

/** 信用修复管理办法; 国办发〔2020〕49号 item 8: to ask for leaving early, and to take the request back. */
export function exitForms(desk: Desk, view: FormsView): Html {
  const { entry, exits, faults, typed } = view
  const open = exits.find(isOpen)
  if (open !== undefined) {
    return open.applicant !== 'subject' ? nothing
      : html`<form class="section" action="${action(view, `exits/${open.id}/withdrawal`)}" method="post">${proof(desk)}${onceField()}
        <button class="btn quiet" type="submit">撤回移出申请</button></form>`
  }
  if (entry.status !== 'in-force' || view.grounds.length === 0) return nothing
  return fold(view, 'exits', '申请移出', true, html`<form class="form card" action="${action(view, 'exits')}" method="post">${proof(desk)}${onceField()}
    ${selectField({ name: 'ground', id: 'ground-exits', label: '移出情形', faults, required: true, empty: '请选择', value: typed['ground-exits'], options: view.grounds.map((one) => ({ value: one.code, title: one.title })) })}
    ${statement(view, 'exits', '事实与理由')}
    ${papers(view, 'exits', '证明材料', '先在下面“提交材料”中上传。申请提前移出的，附改正违法行为、履行义务的证明（整改证明或者证据材料）和信用承诺书。')}
    ${view.fromCorrection ? textField({
      name: 'correctedOn', id: 'correctedOn-exits', label: '改正之日', type: 'date', faults, value: typed['correctedOn-exits'], width: 'short',
      optional: '申请提前移出的必填', hint: '支付完毕、改正完毕之日，期限自这一天起算。',
    }) : nothing}
    <p class="small muted">认定单位应当在${exitDays}个工作日内决定。办理不收费。</p>
    <button class="btn" type="submit">提交申请</button></form>`)
}

/** Papers to the case: they can then be ticked in the forms above, and the body reads them. */
export function paperForm(desk: Desk, view: FormsView): Html {
  const { faults, typed } = view
  if (view.case.closedOn !== null) return nothing
  return fold(view, 'papers', '提交材料', false, html`<form class="form card" action="${action(view, 'papers')}" method="post" enctype="multipart/form-data">${proof(desk)}
    ${selectField({ name: 'kind', id: 'kind-papers', label: '材料种类', faults, required: true, empty: '请选择', value: typed['kind-papers'], options: ownPapers.map((kind) => ({ value: kind, title: paperTitle(kind) })) })}
    ${textField({ name: 'title', id: 'title-papers', label: '名称', faults, value: typed['title-papers'], maxLength: 200, hint: '不填则用文件名。' })}
    ${fileField({ name: 'file', label: '文件', faults, required: true, accept: '.pdf,.ofd,.jpg,.jpeg,.png,.tif,.tiff,.doc,.docx,.xls,.xlsx,.txt,.mp4,.mp3', hint: 'PDF、OFD、图片、办公文档或者音像，不超过50 MB。认定单位可以看到；提交后不能撤回。' })}
    <button class="btn quiet" type="submit">提交材料</button></form>`)
}

function action(view: FormsView, step: string): string {
  return `${home}/listings/${view.entry.id}/${step}`
}

/** A step folded away until it is wanted, open when it was refused. */
function fold(view: FormsView, step: string, title: string, first: boolean, form: Html): Html {
  const wrong = view.typed['step'] === step
  return html`<details class="noprint"${wrong ? html` open` : ''}><summary class="btn${first ? '' : ' quiet'}">${title}</summary>${form}</details>`
}

function statement(view: FormsView, step: string, label: string): Html {
  const id = `statement-${step}`
  return textArea({
    name: 'statement', id, label, faults: view.faults, required: true, maxLength: 4000, rows: 6, value: view.typed[id],
  })
}

function papers(view: FormsView, step: string, label: string, hint: string): Html {
  const options: Option[] = view.case.documents
    .filter((one) => ownPapers.includes(one.kind))
    .map((one) => ({ value: one.id, title: `${paperTitle(one.kind)}：${one.title}` }))
  return checkField({
    name: 'documents', id: `documents-${step}`, label, faults: view.faults, required: true, options, hint,
    values: view.ticked,
  })
}
