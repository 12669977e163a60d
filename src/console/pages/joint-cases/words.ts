/** The words of cases of joint action. */
import type { JointCaseView } from '../../../modules/measures/index.ts'
import type { Tone } from '../../../portal/types.ts'

export const path = '/console/joint-cases'

export const kinds = { punishment: '联合惩戒', incentive: '联合激励' } as const

export const views = [
  ['unreviewed', '待评审'],
  ['waiting', '典型案例待公布'],
  ['published', '已公布'],
] as const
export type View = (typeof views)[number][0]

export const verdicts = {
  accepted: ['评审合格', '属实，作为普通案例存档，不公布。'],
  typical: ['评为典型案例', '值得公布：须写标题和正文，隐去当事人，由另一人公布。'],
  rejected: ['不予采用', '不属实、不合规或者不构成案例，须写明原因。'],
} as const

/** Where a case stands: undone with its entry, not reviewed, reviewed as what, on show or taken down. */
export function standingOf(
  c: Pick<JointCaseView, 'verdict' | 'publishedOn' | 'withdrawnOn' | 'undone'>,
): readonly [Tone, string] {
  if (c.undone) return ['past', '列入已撤销']
  if (c.withdrawnOn !== null) return ['past', '已撤下']
  if (c.publishedOn !== null) return ['good', '已公布']
  if (c.verdict === null) return ['attention', '待评审']
  if (c.verdict === 'typical') return ['attention', '典型案例，待公布']
  return c.verdict === 'accepted' ? ['neutral', '评审合格'] : ['past', '不予采用']
}

export const outcomes = { followed: '按核查结果办理', 'not-followed': '未按核查结果办理' } as const
export const labels = {
  verdict: '评审结论',
  review: '评审意见',
  title: '典型案例标题',
  story: '典型案例正文',
} as const
