/** How the marks of these papers read in Chinese: plain about what was seen and what was not. */
import type { Certainty, LeftOut, Memorandum, NationalList } from '../../modules/catalogue/index.ts'
import type { Tone } from '../types.ts'
import type { MemorandumFile, MemorandumMeasureView } from './types.ts'

const certainties: Readonly<Record<Certainty | 'unknown', string>> = {
  S: '已见原文',
  Sf: '据原文片段整理，待核对全文',
  S2: '据公开转载和解读整理，待核对原文',
  G: '据通行说法整理，未见原文',
  'G?': '据不完整的说法整理，未见原文',
  D: '由本平台归纳，原文没有这样写',
  open: '文本未见',
  unknown: '没有找到来源，待核',
}

export const certaintyOf = (mark: Certainty | 'unknown'): string => certainties[mark]

/** An edition is noted with its mark behind it: `…1862号（S2）`. */
export function readMark(text: string): string {
  const found = /^(.*)（(S|Sf|S2|G|G\?)）$/.exec(text)
  return found === null ? text : `${found[1]}（${certainties[found[2] as Certainty]}）`
}

export const groupTitles: Readonly<Record<NationalList['items'][number]['group'], string>> = {
  rights: '依法依规减损权益、增加义务',
  management: '相关管理措施',
  market: '其他主体自主采取的措施',
  unknown: '类别待核',
}

export const leftOutTitles: Readonly<Record<LeftOut, string>> = {
  person: '以自然人为对象的内容，本平台不收',
  expression: '涉及公民表达的内容，本平台不收',
}

export const natureTitles: Readonly<
  Record<Memorandum['nature'], { readonly tone: Tone; readonly title: string }>
> = {
  punishment: { tone: 'attention', title: '联合惩戒' },
  incentive: { tone: 'good', title: '联合激励' },
}

export const stateTitles: Readonly<
  Record<MemorandumFile['state'], { readonly tone: Tone; readonly title: string }>
> = {
  'in-force': { tone: 'neutral', title: '有效' },
  superseded: { tone: 'past', title: '已被取代' },
  expired: { tone: 'past', title: '已失效' },
  unknown: { tone: 'past', title: '效力待核' },
}

export const standingTitles: Readonly<
  Record<
    MemorandumMeasureView['standing'],
    { readonly tone: Tone; readonly title: string; readonly text: string }
  >
> = {
  carried: { tone: 'neutral', title: '今有法条', text: '' },
  suspended: { tone: 'past', title: '暂停', text: '对应的法条现不生效，不实施' },
  history: { tone: 'past', title: '只作留存', text: '没有法律、法规条文承接，不实施' },
}
