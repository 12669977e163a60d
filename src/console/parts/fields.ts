/** Fields of forms: a label above, a hint below it, what is wrong beside the field and named by it for those who listen. */
import { attribute, html, nothing, type Fragment, type Html } from '../../portal/html.ts'
import type { Faults } from '../form.ts'
import type { Desk } from '../frame.ts'

interface Common {
  readonly name: string
  /** Where several forms of a page have a field of this name. Faults are found under it. */
  readonly id?: string
  readonly label: string
  readonly hint?: Fragment
  readonly faults: Faults
  readonly required?: boolean
  /** When it may stay empty, where that depends; beside the label of a field that is not required. */
  readonly optional?: string
}

export interface TextField extends Common {
  readonly value?: string | undefined
  readonly type?: 'text' | 'password' | 'date' | 'number' | 'search'
  readonly maxLength?: number
  readonly autocomplete?: string
  /** On screen keyboards: digits or letters. */
  readonly inputMode?: 'numeric' | 'text'
  readonly list?: string
  readonly code?: boolean
  readonly focus?: boolean
  readonly width?: 'short' | 'half'
}

function idOf(f: Pick<Common, 'name' | 'id'>): string {
  return f.id ?? f.name
}

/** The hidden proof that a page of this session sent the form. */
export function proof(desk: Desk): Html {
  return html`<input type="hidden" name="csrf" value="${desk.proof}">`
}

export function textField(f: TextField): Html {
  const looks = [f.code === true ? 'code' : '', f.width ?? ''].filter((word) => word !== '').join(' ')
  return field(f, html`<input type="${f.type ?? 'text'}" id="${idOf(f)}" name="${f.name}" value="${f.value ?? ''}"${described(f)}${traits(f)}${
    looks === '' ? '' : html` class="${looks}"`}>`)
}

function traits(f: TextField): Html {
  const typing = html`${attribute('autocomplete', f.autocomplete ?? 'off')}${attribute('inputmode', f.inputMode)}`
  const code = f.code === true ? html` autocapitalize="characters" spellcheck="false"` : ''
  const must = html`${f.required === true ? html` required` : ''}${f.focus === true ? html` autofocus` : ''}`
  return html`${attribute('maxlength', f.maxLength)}${typing}${attribute('list', f.list)}${code}${must}`
}

export function textArea(
  f: Common & { readonly value?: string | undefined; readonly maxLength?: number; readonly rows?: number }
): Html {
  return field(f, html`<textarea id="${idOf(f)}" name="${f.name}" rows="${f.rows ?? 3}"${attribute('maxlength', f.maxLength)}${described(f)}${f.required === true ? html` required` : ''}>${f.value ?? ''}</textarea>`)
}

export interface Option {
  readonly value: string
  readonly title: string
  readonly hint?: Fragment
  readonly disabled?: boolean
}

export interface Group {
  readonly title: string
  readonly options: readonly Option[]
}

export function selectField(
  f: Common & {
    readonly value?: string | undefined
    readonly empty?: string
    readonly options?: readonly Option[]
    readonly groups?: readonly Group[]
  },
): Html {
  const option = (o: Option): Html => html`<option value="${o.value}"${o.value === f.value ? html` selected` : ''}>${o.title}</option>`
  return field(f, html`<select id="${idOf(f)}" name="${f.name}"${described(f)}${f.required === true ? html` required` : ''}>
    ${f.empty === undefined ? nothing : html`<option value="">${f.empty}</option>`}
    ${f.options?.map(option)}
    ${f.groups?.map((g) => html`<optgroup label="${g.title}">${g.options.map(option)}</optgroup>`)}
  </select>`)
}

/** One of a few, each with room to say what it means. */
export function radioField(
  f: Common & { readonly value?: string | undefined; readonly options: readonly Option[] }
): Html {
  const fault = f.faults[idOf(f)]
  return html`<fieldset class="field${fault === undefined ? '' : ' wrong'}" id="${idOf(f)}"${f.hint === undefined && fault === undefined ? '' : html` aria-describedby="${describing(f)}"`}>
    <legend>${f.label}</legend>${notes(f)}
    ${f.options.map((o, i) => html`<div class="choice"><input type="radio" id="${idOf(f)}-${i}" name="${f.name}" value="${o.value}"${o.value === f.value ? html` checked` : ''}${
      f.required === true ? html` required` : ''}><label for="${idOf(f)}-${i}">${o.title}</label>${o.hint === undefined ? nothing : html`<span class="sub">${o.hint}</span>`}</div>`)}
  </fieldset>`
}

/** Any number out of a few: papers that go with a move. Nothing when there is nothing to choose and nothing to say of it. */
export function checkField(
  f: Common & { readonly values?: readonly string[]; readonly options: readonly Option[] },
): Html {
  const id = idOf(f)
  if (f.options.length === 0 && f.hint === undefined && f.faults[id] === undefined) return nothing
  return html`<fieldset class="field${f.faults[id] === undefined ? '' : ' wrong'}" id="${id}"${describing(f) === '' ? '' : html` aria-describedby="${describing(f)}"`}>
    <legend>${f.label}</legend>${notes(f)}
    ${f.options.map((o, i) => html`<div class="choice"><input type="checkbox" id="${id}-${i}" name="${f.name}" value="${o.value}"${
      f.values?.includes(o.value) === true ? html` checked` : ''}><label for="${id}-${i}">${o.title}</label>${o.hint === undefined ? nothing : html`<span class="sub">${o.hint}</span>`}</div>`)}
  </fieldset>`
}

export function fileField(f: Common & { readonly accept: string }): Html {
  return field(f, html`<input type="file" id="${idOf(f)}" name="${f.name}" accept="${f.accept}"${described(f)}${f.required === true ? html` required` : ''}>`)
}

/** Above a form that was refused: every fault, each leading to its field. Announced as soon as the page is there. */
export function faultSummary(
  faults: Faults,
  labels: Readonly<Record<string, string>> = {},
  title = '没有办成，请更正后再提交',
): Html {
  const entries = Object.entries(faults)
  if (entries.length === 0) return nothing
  return html`<div class="notice t-adverse" role="alert" id="faults" tabindex="-1"><p><strong>${title}</strong></p>
    <ul>${entries.map(([name, text]) => html`<li>${name === '' ? text : html`<a href="#${name}">${labels[name] === undefined ? '' : `${labels[name]}：`}${text}</a>`}</li>`)}</ul></div>`
}

function field(f: Common, control: Html): Html {
  return html`<div class="field${f.faults[idOf(f)] === undefined ? '' : ' wrong'}"><label for="${idOf(f)}">${f.label}${f.required === true ? nothing : html`<span class="optional">（${f.optional ?? '可不填'}）</span>`}</label>${notes(f)}${control}</div>`
}

function notes(f: Common): Html {
  const fault = f.faults[idOf(f)]
  return html`${f.hint === undefined ? nothing : html`<p class="hint" id="${idOf(f)}-hint">${f.hint}</p>`}${
    fault === undefined ? nothing : html`<p class="fault" id="${idOf(f)}-fault"><span class="vh">有误：</span>${fault}</p>`}`
}

function describing(f: Common): string {
  return [
    f.hint === undefined ? '' : `${idOf(f)}-hint`,
    f.faults[idOf(f)] === undefined ? '' : `${idOf(f)}-fault`,
  ].filter((id) => id !== '').join(' ')
}

function described(f: Common): Html {
  const ids = describing(f)
  const named = ids === '' ? '' : html` aria-describedby="${ids}"`
  return html`${named}${f.faults[idOf(f)] === undefined ? '' : html` aria-invalid="true"`}`
}
