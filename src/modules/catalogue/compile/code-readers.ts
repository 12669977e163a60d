/** Codes of subjects and bodies: each filed by what it proves to be, never by the column it happens to stand in. */
import type { Field } from '../schema/record.ts'
import type { Reader, ReaderContext } from './reader.ts'
import { report, unreadable, type RowState } from './row-state.ts'
import type { CodeVerdict } from './types.ts'

/** 17 zeros and X: a sole trader without a code (standards 1.2). It passes no check and stands for nobody. */
export const fillerCode = '00000000000000000X'

/** Issued in the first weeks of the code (M000…) and failing the check: questioned, never destroyed (data README). */
const earlyPilot = /^9[1-3]\d{6}M000[0-9A-HJ-NPQRTUWXY]{6}$/

const birthYear = /^\d{6}(?:19|20)/

const usccShape = /^[0-9A-HJ-NPQRTUWXY]{18}$/

const kindNames: Record<CodeVerdict['kind'], string> = {
  uscc: '统一社会信用代码',
  licence15: '15位工商注册号',
  orgcode: '组织机构代码',
  tax: '税务登记号',
  'resident-id': '个人身份证件号码',
  unknown: '无法识别的文字',
}

export function codeReader(field: Field, context: ReaderContext, slot: number): Reader {
  if (field.type === 'uscc' && field.role === 'subject.uscc') return subjectUsccReader(field, context, slot)
  if (field.type === 'uscc') return bodyUsccReader(field, context, slot)
  return legacyReader(field, context, slot)
}

function subjectUsccReader(field: Field, context: ReaderContext, slot: number): Reader {
  const isUscc = context.isUscc ?? ((): boolean => false)
  return (text, state) => {
    // Nearly every cell: a sound code that cannot be mistaken for a person's number (no birth year where one stands).
    if (isUscc(text) && !birthYear.test(text)) {
      state.slots[slot] = text
      return
    }
    const verdict = context.identifyCode(text)
    if (verdict.valid && verdict.kind === 'uscc') {
      // Its remarks (region unknown to the table, inner check of old codes) are no gates and would drown the rest.
      state.slots[slot] = verdict.normalised
      return
    }
    if (isFiller(verdict.normalised)) {
      state.filler = true
      return
    }
    if (verdict.valid && reroute(state, verdict)) {
      report(
        state,
        field,
        'E103',
        `${field.title}一列填的是${kindNames[verdict.kind]}`,
        '填18位统一社会信用代码；尚未换发的，先由登记机关换发或按原代码转换',
        'question',
      )
      return
    }
    state.slots[slot] = unreadable
    refuseUscc(state, field, verdict)
  }
}

function isFiller(text: string): boolean {
  return text === fillerCode
}

function refuseUscc(state: RowState, field: Field, verdict: CodeVerdict): void {
  if (verdict.kind === 'resident-id') {
    report(
      state,
      field,
      'E103',
      `${field.title}一列填的是个人身份证件号码`,
      '填单位的18位统一社会信用代码；不要报送个人证件号码',
    )
    return
  }
  const code = verdict.normalised
  if (earlyPilot.test(code)) {
    report(
      state,
      field,
      'E103',
      `${field.title}的校验位不符，但像是赋码初期发出的代码`,
      '核对证照原件；确为发证代码的，请登记机关确认',
      'question',
    )
    return
  }
  const reason =
    verdict.reasons.join('；') || (usccShape.test(code) ? '校验位不正确' : `应为18位，现为${code.length}位`)
  report(
    state,
    field,
    'E103',
    `${field.title}不正确：${reason}`,
    '填证照上的18位统一社会信用代码（数字和大写字母，不用I、O、S、V、Z）',
  )
}

/** A valid legacy code is kept under its own name; true when it was one. */
function reroute(state: RowState, verdict: CodeVerdict): boolean {
  if (verdict.kind === 'licence15') state.licence ??= verdict.normalised
  else if (verdict.kind === 'orgcode') state.orgcode ??= verdict.normalised
  else if (verdict.kind === 'tax') state.tax ??= verdict.normalised
  else return false
  return true
}

/** Codes of deciding and sending bodies: few and often repeated, so verdicts are remembered. */
function bodyUsccReader(field: Field, context: ReaderContext, slot: number): Reader {
  const seen = new Map<string, CodeVerdict>()
  return (text, state) => {
    let verdict = seen.get(text)
    if (verdict === undefined) {
      verdict = context.identifyCode(text)
      if (seen.size > 5000) seen.clear()
      seen.set(text, verdict)
    }
    if (verdict.valid && verdict.kind === 'uscc') {
      state.slots[slot] = verdict.normalised
      return
    }
    if (isFiller(verdict.normalised)) return
    state.slots[slot] = unreadable
    const reason =
      verdict.kind === 'resident-id'
        ? '填的是个人身份证件号码'
        : verdict.reasons.join('；') || '不是18位统一社会信用代码'
    report(state, field, 'E401', `${field.title}不正确：${reason}`, '填该机关的18位统一社会信用代码')
  }
}

/** Registration number, organisation code, tax number, or any of them. Old registration numbers may fail the check. */
function legacyReader(field: Field, context: ReaderContext, slot: number): Reader {
  const limit = field.maxLength ?? 50
  return (text, state) => {
    const verdict = context.identifyCode(text)
    if (verdict.kind === 'resident-id') {
      report(
        state,
        field,
        'E601',
        `${field.title}一列填的是个人身份证件号码`,
        '清空该格；不要报送个人证件号码',
      )
      return
    }
    const code = verdict.kind === 'unknown' ? text.replace(/\s/g, '').toUpperCase() : verdict.normalised
    if (verdict.valid && verdict.kind === 'uscc') {
      state.uscc ??= code
      if (field.type === 'tax' || field.type === 'code') state.slots[slot] = code
      return
    }
    if (code.length > limit) {
      report(state, field, 'E211', `${field.title}过长，已留空`, `不超过${limit}位`)
      return
    }
    if (verdict.valid && field.type !== expectedType[verdict.kind] && reroute(state, verdict)) {
      if (field.type === 'code' || field.type === 'tax') state.slots[slot] = code
      return
    }
    // Every organisation code carries a check: one that fails it is a slip and could be another body's.
    if (!verdict.valid && field.type === 'orgcode') {
      report(state, field, 'E211', `${field.title}的校验位不符，已留空`, '核对证照原件')
      return
    }
    state.slots[slot] = code
    if (!verdict.valid && field.type !== 'tax' && field.type !== 'code') {
      report(state, field, 'E211', `${field.title}的格式或校验位不符，仅作参考`, '核对证照原件')
    }
  }
}

const expectedType: Record<CodeVerdict['kind'], string> = {
  uscc: 'uscc',
  licence15: 'licence',
  orgcode: 'orgcode',
  tax: 'tax',
  'resident-id': '',
  unknown: '',
}
