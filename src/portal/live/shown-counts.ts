/** What is public now, counted: one scan for every page that tells a figure of it. */
import type { Context } from '../../context.ts'
import { countShown, type ShownCounts } from '../../modules/publicity/index.ts'
import { figure } from '../../kernel/figures.ts'

export function shownCounts(ctx: Context): Promise<ShownCounts> {
  return figure(ctx, 'shown', () => countShown(ctx.db, ctx.clock.today()))
}
