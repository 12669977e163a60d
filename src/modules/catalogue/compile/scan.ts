/**
 * Texts that hold somebody's number, address or story: held before anything is shown (E601, E602). Free texts are
 * looked through for all of it; every other text a stranger may read, the number of a permit or the name of a
 * suspended licence, for identity numbers, which are never public (standards 1.3, 1.4, and 1.8 E601).
 */
import { holdsIdentityNumber, scanPersonalData, type PersonalDataKind } from '../../../kernel/personal-data.ts'
import { scanSensitiveWords, type SensitiveKind } from '../../../kernel/sensitive-words.ts'
import { ownText } from '../../../kernel/tabular/index.ts'
import type { Field, RecordKind } from '../schema/record.ts'
import { openTextName } from './enum-readers.ts'
import { report, type RowState } from './row-state.ts'

interface ScannedSlot {
  readonly field: Field
  readonly slot: number
}

interface FreeText extends ScannedSlot {
  /** Short texts found clean before: articles of law and kinds of conduct are repeated on most rows of a file. */
  readonly clean: Set<string>
}

export interface ScannedTexts {
  readonly free: readonly FreeText[]
  /** Looked through for identity numbers only. */
  readonly others: readonly ScannedSlot[]
}

const shortText = 60
const cleanAtMost = 2000

const kinds: Record<PersonalDataKind, string> = {
  identity: '证件号码',
  phone: '电话号码',
  'bank-card': '银行账号',
  address: '个人住址',
  email: '电子邮箱',
  account: '社交账号',
}

const topics: Record<SensitiveKind, string> = {
  minor: '未成年人信息',
  victim: '被害人信息',
  health: '健康信息',
  'state-secret': '涉密内容',
}

/** The texts of a kind that are looked through; codes of organisations and of code lists are read as such. */
export function scannedTexts(kind: RecordKind, slotOf: (name: string) => number): ScannedTexts {
  const free: FreeText[] = []
  const others: ScannedSlot[] = []
  for (const field of kind.fields) {
    if (field.freeText === true) free.push({ field, slot: slotOf(field.name), clean: new Set() })
    else if (field.publicity === 'public' && field.type === 'text') others.push({ field, slot: slotOf(field.name) })
    else if (field.publicity === 'public' && field.codes !== undefined) {
      const slot = slotOf(openTextName(field.name))
      if (slot !== -1) others.push({ field, slot })
    }
  }
  return { free, others }
}

/** Adds E601 and E602 for every text that holds what it should not; the text itself is never repeated. */
export function scanTexts(state: RowState, texts: ScannedTexts): void {
  scanFreeTexts(state, texts.free)
  for (const { field, slot } of texts.others) {
    const text = state.slots[slot]
    if (typeof text !== 'string' || !holdsIdentityNumber(text)) continue
    // A name stands in the register of subjects as soon as its row is taken, held or not.
    const outcome = field.role === 'subject.name' ? 'return' : 'question'
    report(state, field, 'E601', `${field.title}中含${kinds.identity}`, '删去个人证件号码后重新报送', outcome)
  }
}

function scanFreeTexts(state: RowState, texts: readonly FreeText[]): void {
  for (const { field, slot, clean } of texts) {
    const text = state.slots[slot]
    if (typeof text !== 'string' || (text.length <= shortText && clean.has(text))) continue
    const personal = scanPersonalData(text)
    if (personal.length > 0) {
      const found = [...new Set(personal.map((finding) => kinds[finding.kind]))].join('、')
      report(state, field, 'E601', `${field.title}中含${found}`, '删去或用*号代替个人信息后重新报送')
    }
    const sensitive = scanSensitiveWords(text)
    if (personal.length + sensitive.length === 0 && text.length <= shortText && clean.size < cleanAtMost) {
      clean.add(ownText(text))
    }
    if (sensitive.length > 0) {
      report(
        state,
        field,
        'E602',
        `${field.title}中可能含${[...new Set(sensitive.map((finding) => topics[finding.kind]))].join('、')}`,
        '经复核可以公开的再公示；不宜公开的改写后重新报送',
      )
    }
  }
}
