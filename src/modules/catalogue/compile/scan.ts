/** Free texts that hold somebody's number, address or story: held before anything is shown (E601, E602). */
import { scanPersonalData, type PersonalDataKind } from '../../../kernel/personal-data.ts'
import { scanSensitiveWords, type SensitiveKind } from '../../../kernel/sensitive-words.ts'
import { ownText } from '../../../kernel/tabular/index.ts'
import type { Field } from '../schema/record.ts'
import { report, type RowState } from './row-state.ts'

export interface TextSlot {
  readonly field: Field
  readonly slot: number
  /** Short texts found clean before: articles of law and kinds of conduct are repeated on most rows of a file. */
  readonly clean: Set<string>
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

/** Adds E601 and E602 for every free text that holds what it should not; the text itself is never repeated. */
export function scanTexts(state: RowState, texts: readonly TextSlot[]): void {
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
