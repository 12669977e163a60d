/** The counter's question: code, matter, purpose. Made for a scanner and a keyboard: Enter sends it. */
import type { MatterView } from '../../../modules/checks/index.ts'
import { html, nothing, type Html } from '../../../portal/html.ts'
import { isFaulty, type Faults } from '../../form.ts'
import type { ConsolePage, Desk } from '../../frame.ts'
import { faultSummary, proof, radioField, textField } from '../../parts/fields.ts'
import { onceField } from '../../parts/once.ts'

export interface Asked {
  readonly code: string
  readonly name: string
  readonly matter: string
  readonly purpose: string
  readonly reference: string
}

const labels = { code: '代码', name: '名称', matter: '办理事项', chosen: '办理事项', purpose: '核查目的', receipt: '回执号' }
const purposes = [
  '行政许可审查', '投标资格审查', '政府采购供应商资格审查', '财政资金申报审查', '评优评先审查', '资质认定审查', '授信审查', '日常监管',
]

export function askPage(
  desk: Desk,
  asked: Asked,
  faults: Faults,
  matters: readonly MatterView[],
  choices: readonly MatterView[] = [],
  status?: number,
): ConsolePage {
  return {
    title: '信用核查', place: 'check', wrong: isFaulty(faults), status,
    body: html`<div class="head"><div><h1>信用核查</h1><p class="lead">扫描或者输入代码，选择要办理的事项，得到一个明确的答复和回执。</p></div></div>
      ${faultSummary(faults, labels)}
      <div class="cols aside"><div>${askForm(desk, asked, faults, matters, choices)}</div>${aside(faults)}</div>`,
  }
}

function askForm(
  desk: Desk, asked: Asked, faults: Faults, matters: readonly MatterView[], choices: readonly MatterView[],
): Html {
  return html`<form class="form" action="/console/check" method="post">${proof(desk)}${onceField()}
    ${scanField(asked.code, faults)}
    ${textField({
      name: 'name', label: '名称', value: asked.name, faults, maxLength: 200,
      hint: '填写后与代码互相核对，防止证照与单位不符；只有名称不能得出不利结论。',
    })}
    ${choices.length > 0 ? radioField({
      name: 'chosen', label: '是哪一个事项', faults, required: true,
      options: choices.map((m) => ({ value: m.code, title: m.title, hint: m.handledBy })),
    }) : nothing}
    ${textField({
      name: 'matter', label: '办理事项', value: titleOf(matters, asked.matter), faults, focus: asked.code !== '' && asked.matter === '', required: choices.length === 0, maxLength: 64, list: 'matters',
      hint: '输入几个字查找，例如“许可”“采购”“招标”。',
    })}
    <datalist id="matters">${matters.map((m) => html`<option value="${m.title}">${m.handledBy}${m.mustCheck ? ' · 必查事项' : ''}</option>`)}</datalist>
    ${textField({ name: 'purpose', label: '核查目的', value: asked.purpose, faults, required: true, maxLength: 200, list: 'purposes', hint: '被查单位可以看到谁、为什么事项、出于什么目的查过。' })}
    <datalist id="purposes">${purposes.map((p) => html`<option value="${p}"></option>`)}</datalist>
    ${textField({ name: 'reference', label: '本单位业务编号', value: asked.reference, faults, maxLength: 200, width: 'half' })}
    <button class="btn" type="submit">核查</button>
  </form>`
}

function titleOf(matters: readonly MatterView[], typed: string): string {
  return matters.find((m) => m.code === typed)?.title ?? typed
}

/** Larger than the rest, and the reader is in it at once: the scanner types here. */
function scanField(code: string, faults: Faults): Html {
  const fault = faults['code']
  return html`<div class="field${fault === undefined ? '' : ' wrong'}"><label for="code">代码</label>
    <p class="hint" id="code-hint">统一社会信用代码，或者营业执照上的二维码、条码；旧注册号、组织机构代码也可以。</p>
    ${fault === undefined ? nothing : html`<p class="fault" id="code-fault"><span class="vh">有误：</span>${fault}</p>`}
    <input type="text" id="code" name="code" value="${code}" class="code scan" maxlength="500" autocomplete="off" autocapitalize="characters" spellcheck="false" aria-describedby="${fault === undefined ? 'code-hint' : 'code-hint code-fault'}"${fault === undefined ? '' : html` aria-invalid="true"`}${code === '' ? html` autofocus` : ''}></div>`
}

function aside(faults: Faults): Html {
  return html`<aside class="stack" aria-label="其他办法">
    <form class="card stack" action="/console/check" method="get"><h2>查看已有回执</h2>
      ${textField({ name: 'receipt', label: '回执号', faults, required: true, maxLength: 36, code: true })}
      <button class="btn quiet" type="submit">查看</button></form>
    <div class="card stack small"><h2>核查须知</h2>
      <ul class="stack"><li>只核查单位和个体工商户，不受理自然人。</li><li>必须出于正在办理的事项，每次核查都登记留痕。</li><li>办结后请在回执页反馈结果。</li></ul></div>
  </aside>`
}
