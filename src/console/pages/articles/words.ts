/** The words of articles: where one stands on a day, and how it is written. */
import { shownOn, type Article } from '../../../modules/editorial/index.ts'
import type { Tone } from '../../../portal/types.ts'

export const views = [
  ['draft', '草稿'],
  ['submitted', '待审核'],
  ['scheduled', '待发布'],
  ['shown', '已发布'],
  ['withdrawn', '已撤回'],
] as const
export type View = (typeof views)[number][0]

const tones: Readonly<Record<View, Tone>> = {
  draft: 'neutral',
  submitted: 'attention',
  scheduled: 'attention',
  shown: 'good',
  withdrawn: 'past',
}

/** Approved is not yet shown: that follows from the day. */
export function viewOf(article: Pick<Article, 'state' | 'publishOn'>, today: string): View {
  if (article.state !== 'approved') return article.state
  return shownOn(article, today) ? 'shown' : 'scheduled'
}

export function wordOf(view: View): readonly [Tone, string] {
  return [tones[view], views.find(([one]) => one === view)?.[1] ?? '']
}

export const labels = {
  section: '栏目',
  title: '标题',
  slug: '网址名称',
  summary: '摘要',
  body: '正文',
  publishOn: '发布日期',
  activities: '活动',
  reason: '理由',
} as const
