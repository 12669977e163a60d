/** Coded cells: one value (E101, E202) or several (E203), with `其他-…` where the list allows a text. */
import type { CodeList } from '../code-list.ts'
import type { FaultCode } from '../faults.ts'
import type { CodeEntry } from '../schema/source.ts'
import type { Field } from '../schema/record.ts'
import { refuse, type Reader, type ReaderContext } from './reader.ts'
import { report, unreadable, type RowState } from './row-state.ts'

/** Slot for the text of `其他-…` stands in the payload under `<field>_text`. */
export function openTextName(field: string): string {
  return `${field}_text`
}

interface Found {
  entry: CodeEntry
  text: string | undefined
}

/** `其他-现场核查` → 其他 with its text; `其他` alone → 其他 without. */
function findOpen(list: CodeList, text: string): Found | undefined {
  const plain = list.find(text)
  if (plain !== undefined) return { entry: plain, text: undefined }
  const match = /^([^-—–:：(（]{1,12})\s*(?:[-—–:：]+\s*(.*)|[(（](.*)[)）])$/.exec(text)
  if (match === null) return undefined
  const entry = list.find(match[1] as string)
  return entry?.open === true ? { entry, text: (match[2] ?? match[3] ?? '').trim() } : undefined
}

function choices(list: CodeList): string {
  const titles = list.entries
    .filter((entry) => entry.validTo === null)
    .map((entry) => (entry.open ? `${entry.title}-文字` : entry.title))
  return titles.length > 15 ? `${titles.slice(0, 15).join('、')}等` : titles.join('、')
}

export function enumReader(field: Field, list: CodeList, slot: number, context: ReaderContext): Reader {
  const code: FaultCode = field.role === 'subject.category' ? 'E101' : 'E202'
  const textSlot = context.slotOf(openTextName(field.name))
  const expected = `应为其中之一：${choices(list)}`
  const seen = new Map<string, Found | undefined>()
  return (text, state) => {
    let found = seen.get(text)
    if (found === undefined) {
      found = findOpen(list, text)
      if (seen.size < 2000) seen.set(text, found)
    }
    if (found === undefined) refuse(state, field, slot, code, `${field.title}不在代码表内`, expected)
    else if (found.entry.open && (found.text ?? '') === '') {
      refuse(
        state,
        field,
        slot,
        code,
        `${field.title}填了“${found.entry.title}”而没有写明内容`,
        `写作“${found.entry.title}-具体内容”`,
      )
    } else {
      state.slots[slot] = found.entry.code
      if (found.text !== undefined && textSlot !== -1) state.slots[textSlot] = found.text
    }
  }
}

const separators = /[;；|\n]+/
const wrongSeparators = /[,，、/+ ]+/

export function enumsReader(
  field: Field,
  list: CodeList,
  slot: number,
  context: ReaderContext,
  split: string | undefined,
): Reader {
  const textSlot = context.slotOf(openTextName(field.name))
  const separator = split ?? separators
  const single = new Map<string, readonly string[]>()
  const full = enumsFallback(field, list, slot, textSlot, separator)
  return (text, state) => {
    // The common case, one plain value in one column, is answered from a map of what was seen before.
    const known = state.slots[slot] === undefined ? single.get(text) : undefined
    if (known !== undefined) {
      state.slots[slot] = known
      return
    }
    const faults = state.faults.length
    const fresh = state.slots[slot] === undefined
    full(text, state)
    const value = state.slots[slot]
    if (
      fresh &&
      state.faults.length === faults &&
      Array.isArray(value) &&
      state.slots[textSlot] === undefined &&
      single.size < 2000
    ) {
      single.set(text, Object.freeze(value as string[]))
    }
  }
}

function enumsFallback(
  field: Field,
  list: CodeList,
  slot: number,
  textSlot: number,
  separator: string | RegExp,
): Reader {
  const expected = `多个值用英文分号隔开，每个值应为其中之一：${choices(list)}`
  const bad = (state: RowState, message: string, right: string): void => {
    state.slots[slot] = unreadable
    report(state, field, 'E203', message, right)
  }
  return (text, state) => {
    const before = state.slots[slot]
    if (before === unreadable) return
    const codes: string[] = Array.isArray(before) ? [...(before as string[])] : []
    for (const part of text.split(separator)) {
      const value = part.trim()
      if (value === '') continue
      const found = findOpen(list, value)
      if (found === undefined) {
        const parts = value.split(wrongSeparators).filter((one) => one !== '')
        const separated = parts.length > 1 && parts.every((one) => findOpen(list, one) !== undefined)
        return separated
          ? bad(state, `${field.title}的分隔符不对`, `用英文分号隔开，写作“${parts.join(';')}”`)
          : bad(state, `${field.title}中有不在代码表内的值`, expected)
      }
      if (found.entry.open && (found.text ?? '') === '') {
        return bad(
          state,
          `${field.title}填了“${found.entry.title}”而没有写明内容`,
          `写作“${found.entry.title}-具体内容”`,
        )
      }
      if (codes.includes(found.entry.code)) {
        // Two columns of an old layout may repeat a value; within one cell it is a fault.
        if (Array.isArray(before) && (before as string[]).includes(found.entry.code)) continue
        return bad(state, `${field.title}中“${found.entry.title}”重复`, '每个值只写一次')
      }
      codes.push(found.entry.code)
      if (found.text !== undefined && textSlot !== -1) state.slots[textSlot] = found.text
    }
    if (codes.length > 0) state.slots[slot] = codes
  }
}
