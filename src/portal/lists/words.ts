/** How the catalogue's words on lists read in Chinese. */
import type { BasisRank, Certainty, ListDefinition, SubjectCategory } from '../../modules/catalogue/index.ts'
import type { Tone } from '../types.ts'
import type { Effect } from './types.ts'

export const rankTitles: Readonly<Record<BasisRank, string>> = {
  statute: '法律、行政法规',
  policy: '党中央、国务院政策文件',
  rule: '部门规章、规范性文件',
  local: '地方性法规',
  standard: '标准、规划',
}

/** Nothing is said of a text that was checked. */
export const certaintyTitles: Readonly<Partial<Record<Certainty, string>>> = {
  Sf: '条款内容据公开片段整理，待核对原文',
  S2: '条款内容据公开解读整理，待核对原文',
  G: '条款待核对原文',
  'G?': '条款待核对原文',
  open: '条款待核对原文',
}

export const levelTitles: Readonly<Record<ListDefinition['recognisedBy'][number]['lowestLevel'], string>> = {
  county: '县级以上',
  city: '市级以上',
  province: '省级以上',
  nation: '国家级',
}

export const categoryTitles: Readonly<Record<SubjectCategory, string>> = {
  organisation: '法人、非法人组织',
  'sole-trader': '个体工商户',
  'natural-person': '自然人（不公示）',
}

/** Colour and word of each effect, as the counter's slip has them. */
export const effects: Readonly<Record<Effect, { readonly tone: Tone; readonly word: string }>> = {
  prohibit: { tone: 'adverse', word: '禁止' },
  restrict: { tone: 'attention', word: '限制' },
  examine: { tone: 'past', word: '从严审查' },
  favour: { tone: 'good', word: '给予优待' },
}

/** `12` → `1年`, `18` → `18个月`. */
export function monthsText(n: number): string {
  return n % 12 === 0 && n > 0 ? `${n / 12}年` : `${n}个月`
}
