/** The words of deliveries: states and outcomes. */
import type { Outcome, SubmissionView } from '../../../modules/exchange/index.ts'
import type { Tone } from '../../../portal/types.ts'

export const states: Readonly<Record<SubmissionView['state'], readonly [string, Tone]>> = {
  received: ['等待处理', 'neutral'], running: ['正在核验', 'attention'], done: ['处理完毕', 'good'], failed: ['无法读取', 'adverse'],
}

export const outcomes: Readonly<Record<Outcome, { readonly title: string; readonly means: string }>> = {
  accepted: { title: '新入库', means: '核验通过，已经归到对应主体名下。' },
  updated: { title: '已更正', means: '与已有的同一事实内容不同，作为新版本入库，原版本保留。' },
  unchanged: { title: '无变化', means: '与已入库的内容完全一致，不重复入库。' },
  questioned: { title: '疑问', means: '需要人工核实后入库或者退回，信用中心正在处理。' },
  returned: { title: '退回', means: '没有入库。请按“改正方法”更正后，只重报这些行即可。' },
}

export const outcomeCodes = Object.keys(outcomes) as Outcome[]

/** The first outcome somebody should look at. */
export function firstOutcome(s: SubmissionView): Outcome {
  const order: Outcome[] = ['returned', 'questioned', 'accepted', 'updated', 'unchanged']
  return order.find((outcome) => s[outcome] > 0) ?? 'accepted'
}
