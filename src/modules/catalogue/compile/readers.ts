/** One closure per field: the text of a cell in, a typed value into its slot, or a fault with what would be right. */
import { identityFault } from '../../../kernel/identity-number.ts'
import { hasControlOrSpecial, normaliseText, specialCharacters } from '../../../kernel/text.ts'
import { LONG_TERM_DATE, parseCivilDate, type ParsedDate } from '../../../kernel/parse-date.ts'
import type { Field } from '../schema/record.ts'
import { readAmount, sumInText } from './amounts.ts'
import { codeReader } from './code-readers.ts'
import { enumReader, enumsReader } from './enum-readers.ts'
import { refuse, type Reader, type ReaderContext } from './reader.ts'
import { discarded, report, unreadable, type RowState } from './row-state.ts'

/** The reader of a field; `unit` overrides the field's where the header word names another, `split` parts its values. */
export function readerOf(field: Field, context: ReaderContext, unit?: '元' | '万元', split?: string): Reader {
  const slot = context.slotOf(field.name)
  if (field.personal === 'discard') return discardReader(field, slot)
  switch (field.type) {
    case 'date':
      return dateReader(field, context, slot)
    case 'decimal':
      return decimalReader(field, context, slot, unit)
    case 'integer':
      return integerReader(field, slot)
    case 'boolean':
      return booleanReader(field, slot)
    case 'enum':
      return enumReader(field, context.codeList(field.codes as string), slot, context)
    case 'enums':
      return enumsReader(field, context.codeList(field.codes as string), slot, context, split)
    case 'text':
      return field.role === 'subject.name' ? nameReader(field, slot) : textReader(field, slot, split)
    default:
      return codeReader(field, context, slot)
  }
}

/** A day in the column of document numbers: the sender is one column off. */
const dateAsNumber = /^\d{4}\s*[.年/-]\s*\d{1,2}\s*[.月/-]\s*\d{1,2}日?$/

function textReader(field: Field, slot: number, split: string | undefined): Reader {
  const limit = field.maxLength ?? 20_000
  const rejoin =
    split === undefined
      ? undefined
      : (text: string): string =>
          text
            .split(split)
            .map((s) => s.trim())
            .join('；')
  return (text, state) => {
    if (text.length > limit) {
      refuse(state, field, slot, 'E209', `${field.title}有${text.length}个字，过长`, `不超过${limit}个字`)
      return
    }
    if (field.role === 'document.no' && dateAsNumber.test(text)) {
      refuse(state, field, slot, 'E201', `${field.title}填的是日期`, '填文书上的编号，如“测环罚〔2026〕5号”')
      return
    }
    state.slots[slot] = rejoin === undefined ? text : rejoin(text)
  }
}

const cjkGap = /([\u3400-\u9fff（）]) +(?=[\u3400-\u9fff（）])/g

/** E102. Spaces between Chinese characters are line breaks of a PDF or a narrow cell, never part of a name. */
function nameReader(field: Field, slot: number): Reader {
  const limit = field.maxLength ?? 200
  return (text, state) => {
    const name = text.includes(' ') ? text.replace(cjkGap, '$1') : text
    if (hasControlOrSpecial(name)) {
      state.slots[slot] = unreadable
      report(
        state,
        field,
        'E102',
        `${field.title}含特殊字符 ${specialCharacters(name).join(' ')}`,
        '只保留证照上的全称，去掉特殊字符',
      )
    } else if (name.length > limit) {
      state.slots[slot] = unreadable
      report(state, field, 'E102', `${field.title}有${name.length}个字，过长`, `不超过${limit}个字`)
    } else if (/^\d+$/.test(name)) {
      state.slots[slot] = unreadable
      report(state, field, 'E102', `${field.title}只有数字，像是填错了列`, '填证照上的全称')
    } else state.slots[slot] = name
  }
}

function dateReader(field: Field, context: ReaderContext, slot: number): Reader {
  const earliest = field.earliest ?? '1949-10-01'
  const pastOnly = field.role === 'decided_on' || field.role === 'registration.established_on'
  const cache = new Map<string, ParsedDate>()
  const example = `如“${context.today.replaceAll('-', '/')}”`
  return (text, state) => {
    let parsed = cache.get(text)
    if (parsed === undefined) {
      parsed = parseCivilDate(text)
      if (cache.size > 20_000) cache.clear()
      cache.set(text, parsed)
    }
    const date = parsed.date
    if (date === undefined) {
      if (parsed.longTerm !== true)
        refuse(
          state,
          field,
          slot,
          'E301',
          `${field.title}：${parsed.reason ?? '不是日期'}`,
          `填真实存在的日期，${example}`,
        )
      else if (field.longTerm === true) state.slots[slot] = LONG_TERM_DATE
      else refuse(state, field, slot, 'E301', `${field.title}填了长期`, `填真实存在的日期，${example}`)
    } else if (date >= '2099-01-01' && field.longTerm === true) state.slots[slot] = LONG_TERM_DATE
    else if (date < earliest)
      refuse(state, field, slot, 'E301', `${field.title}早于${earliest}`, `不早于${earliest}，${example}`)
    else if (pastOnly && date > context.today)
      refuse(state, field, slot, 'E301', `${field.title}晚于今天`, `不晚于${context.today}`)
    else state.slots[slot] = date
  }
}

function decimalReader(
  field: Field,
  context: ReaderContext,
  slot: number,
  written: '元' | '万元' | undefined,
): Reader {
  const kept = field.unit ?? '元'
  const unit = written ?? kept
  const scale = unit === kept ? 1 : unit === '元' ? 1e-4 : 1e4
  const currencies = field.currencyInto === undefined ? undefined : context.codeList('currencies')
  const currencySlot = field.currencyInto === undefined ? -1 : context.slotOf(field.currencyInto)
  const decimals = field.decimals ?? 6
  const example = field.unit === undefined ? '填数字' : `以${kept}为单位填数字，或写明单位，如“12万元”`
  return (text, state) => {
    const amount = readAmount(text, unit)
    if (amount === undefined || Number.isNaN(amount.value)) {
      const sum = sumInText(text, kept)
      const right = sum === undefined ? example : `多笔金额填合计数；格内各笔之和为“${sum}”，请核对后填写`
      refuse(state, field, slot, 'E210', `${field.title}不是一个数额`, right)
      return
    }
    if (amount.currency !== undefined) {
      const currency =
        currencies?.find(amount.currency)?.code ??
        (/^(?:人民币|RMB|CNY|[¥])/.test(amount.currency) ? 'CNY' : undefined)
      if (currency === undefined || (currencies === undefined && currency !== 'CNY')) {
        refuse(state, field, slot, 'E210', `${field.title}的币种或单位无法识别`, example)
        return
      }
      if (currencySlot !== -1) state.slots[currencySlot] = currency
    }
    const value = scale === 1 ? amount.value : Number(`${amount.value}e${scale > 1 ? 4 : -4}`)
    checkAmount(state, field, value, amount.decimals + (scale < 1 ? 4 : scale > 1 ? -4 : 0), decimals)
    state.slots[slot] = value
  }
}

/** E205: an amount that can hardly be meant is kept and asked about, not returned. */
function checkAmount(state: RowState, field: Field, value: number, written: number, decimals: number): void {
  const unit = field.unit ?? ''
  if (value < (field.min ?? -Infinity)) {
    report(state, field, 'E205', `${field.title}小于${field.min}${unit}`, `不小于${field.min}${unit}`)
  } else if (value > (field.max ?? Infinity)) {
    report(
      state,
      field,
      'E205',
      `${field.title}大于${field.max}${unit}，可能单位有误`,
      `以${unit}为单位填写，并核对原文书`,
    )
  } else if (written > decimals) {
    report(state, field, 'E205', `${field.title}的小数超过${decimals}位`, `最多${decimals}位小数`)
  }
}

function integerReader(field: Field, slot: number): Reader {
  const low = field.min ?? Number.MIN_SAFE_INTEGER
  const high = field.max ?? Number.MAX_SAFE_INTEGER
  const example =
    field.min === undefined || field.max === undefined ? '填整数' : `填${field.min}至${field.max}之间的整数`
  return (text, state) => {
    const match = /^(-?\d{1,15})(?:\.0+)?(?:年度?|个|件|次|人|户)?$/.exec(text.replace(/[,\s]/g, ''))
    const value = match === null ? Number.NaN : Number(match[1])
    if (value >= low && value <= high) state.slots[slot] = value
    else refuse(state, field, slot, 'E210', `${field.title}不是要求的整数`, example)
  }
}

const words: Record<string, boolean> = {
  是: true,
  有: true,
  Y: true,
  YES: true,
  TRUE: true,
  1: true,
  '√': true,
  否: false,
  无: false,
  N: false,
  NO: false,
  FALSE: false,
  0: false,
  '×': false,
}

function booleanReader(field: Field, slot: number): Reader {
  return (text, state) => {
    const value = words[text.toUpperCase()]
    if (value === undefined)
      refuse(state, field, slot, 'E210', `${field.title}只能是“是”或“否”`, '填“是”或“否”')
    else state.slots[slot] = value
  }
}

/** What is discarded is looked at once, for the rules about natural persons, and then gone. */
function discardReader(field: Field, slot: number): Reader {
  if (field.role !== 'subject.id-number') {
    return (_, state) => {
      state.slots[slot] = discarded
    }
  }
  return (text, state) => {
    const compact = normaliseText(text).replace(/\s/g, '').toUpperCase()
    if (/^\d{17}[\dX]$/.test(compact) && identityFault(compact) !== undefined) {
      state.slots[slot] = unreadable
      report(state, field, 'E108', `${field.title}的校验位不正确`, '填证件上的号码')
    } else state.slots[slot] = discarded
  }
}
