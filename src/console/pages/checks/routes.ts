/** `/console/checks`: 核查记录 and 核查统计. Whose lines anybody reads is module checks'. */
import type { Context } from '../../../context.ts'
import type { Authority, Route } from '../../../kernel/http.ts'
import { Problem } from '../../../kernel/problem.ts'
import { addDays } from '../../../kernel/time.ts'
import { mayActFor } from '../../../modules/access/index.ts'
import {
  mattersToday,
  readCheckLog,
  readCheckStatistics,
  type LoggedDecision,
} from '../../../modules/checks/index.ts'
import { faultsOf, noFaults, type Faults } from '../../form.ts'
import { definePage, staff, type ConsoleServices, type Visit } from '../../route.ts'
import { sayings } from '../check/slip.ts'
import { checksPage, path, type Asked } from './list.ts'
import { statisticsPage } from './statistics.ts'

const pageRows = 50
/** Leaders read figures and no lines. */
const readers: Authority = {
  roles: ['handling-officer', 'approver', 'office-clerk', 'office-admin', 'leader'],
}

export function checkLogRoutes(ctx: Context, { checks }: Pick<ConsoleServices, 'checks'>): Route[] {
  return [
    definePage(ctx, {
      operation: 'console.checks',
      path,
      summary: '核查记录',
      authority: staff('checks:read'),
      query: ['matter', 'decision', 'feedback', 'from', 'to', 'cursor'],
      show: async (visit) => {
        const { actor, query } = visit
        const asked: Asked = {
          matter: query['matter'],
          cursor: query['cursor'],
          ...daysIn(ctx, visit),
          decision: Object.hasOwn(sayings, query['decision'] ?? '') ? query['decision'] : undefined,
          feedback: (['given', 'missing'] as const).find((one) => one === query['feedback']),
        }
        const { value, faults } = await orFaults(() =>
          readCheckLog(ctx, actor, {
            limit: pageRows,
            from: asked.from,
            to: asked.to,
            ...given('matter', asked.matter),
            ...given('cursor', asked.cursor),
            ...given('decision', asked.decision as LoggedDecision | undefined),
            ...given('feedback', asked.feedback as 'given' | 'missing' | undefined),
          }),
        )
        return checksPage({
          items: value?.items ?? [],
          next: value?.next ?? undefined,
          asked,
          faults,
          today: ctx.clock.today(),
          matters: mattersToday(ctx, checks),
          all: mayActFor(actor, ''),
          mayCheck: actor.scopes.has('checks:write'),
        })
      },
    }),
    definePage(ctx, {
      operation: 'console.check-statistics',
      path: `${path}/statistics`,
      summary: '核查统计',
      authority: readers,
      query: ['from', 'to'],
      show: async (visit) => {
        const { actor } = visit
        const asked = daysIn(ctx, visit)
        const { value, faults } = await orFaults(() => readCheckStatistics(ctx, actor, asked))
        return statisticsPage({
          figures: value,
          asked,
          faults,
          today: ctx.clock.today(),
          reads: actor.scopes.has('checks:read'),
          all: mayActFor(actor, '') || actor.scopes.has('statistics:read'),
        })
      },
    }),
  ]
}

/** The last thirty days unless others were asked for. */
function daysIn(ctx: Pick<Context, 'clock'>, { query }: Visit): { from: string; to: string } {
  const today = ctx.clock.today()
  return { from: query['from'] ?? addDays(today, -29), to: query['to'] ?? today }
}

function given<K extends string, V>(key: K, value: V | undefined): { [key in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as { [key in K]?: V }
}

async function orFaults<T>(read: () => Promise<T>): Promise<{ value: T | undefined; faults: Faults }> {
  try {
    return { value: await read(), faults: noFaults }
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return { value: undefined, faults: faultsOf(error, { from: 'from', to: 'to' }) }
  }
}
