/** `/console/board`: deadlines and use of time of every kind of case, and what came in; each figure with what it is made of. */
import type { Context } from '../../context.ts'
import type { Actor, Route } from '../../kernel/http.ts'
import { addDays, isCivilDate } from '../../kernel/time.ts'
import { readBoard, type Board } from '../../modules/casework/index.ts'
import { qualityOf, silentFeeds, type SourceQuality } from '../../modules/exchange/index.ts'
import { readBodyFigures, type BodyFigures } from '../../modules/measures/index.ts'
import { emptyState } from '../../portal/components/empty-state/empty-state.ts'
import { tiles } from '../../portal/components/tiles/tiles.ts'
import { dateText, number, percent, shortDate } from '../../portal/format.ts'
import { html, nothing, type Html } from '../../portal/html.ts'
import { table } from '../parts/table.ts'
import { definePage, staff } from '../route.ts'
import { silencePart } from './deliveries/list.ts'
import { kindTitle } from './deliveries/routes.ts'

export function boardRoutes(ctx: Context): Route[] {
  return [
    definePage(ctx, {
      operation: 'console.board', path: '/console/board', summary: '期限与统计', authority: staff('cases:read'), query: ['from'],
      show: async ({ actor, query }) => {
        const today = ctx.clock.today()
        const asked = query['from']
        const from = asked !== undefined && isCivilDate(asked) && asked <= today ? asked : addDays(today, -90)
        const [board, bodies] = await Promise.all([readBoard(ctx, actor, { from }), readBodyFigures(ctx, actor)])
        const quality = actor.scopes.has('statistics:read') ? await qualityOf(
          ctx, actor, { from, to: today },
        ) : undefined
        const ofAll = actor.scopes.has('organisations:any') || actor.roles.has('leader')
        const silences = quality === undefined ? [] : await silentFeeds(ctx, actor)
        return {
          title: '期限与统计', place: 'board',
          body: html`<div class="head"><div><h1>期限与统计</h1><p class="lead">截至${dateText(board.asOf)}；办结和用时统计自${dateText(board.from)}起。</p></div>
              ${actor.scopes.has('statistics:read') ? html`<p class="actions"><a class="btn quiet" href="/console/checks/statistics">核查统计</a></p>` : nothing}</div>
            <form class="filterbar" action="/console/board" method="get"><div><label for="from">统计起始日期</label><input type="date" id="from" name="from" value="${from}" max="${today}"></div><button class="btn quiet" type="submit">统计</button></form>
            ${totals(board, bodies)}${lines(board)}${tasks(bodies, actor)}${steps(board)}
            ${silencePart(silences, ofAll)}
            ${quality === undefined ? nothing : deliveries(quality, (kind) => kindTitle(ctx, kind))}`,
        }
      },
    }),
  ]
}

function totals({ lines: all }: Board, bodies: readonly BodyFigures[]): Html {
  const sum = (of: (line: Board['lines'][number]) => number): number => all.reduce((total, line) => total + of(line), 0)
  return tiles([
    { title: '在办', value: sum((l) => l.open), unit: '件', href: '/console/cases?due=open' },
    { title: '已逾期', value: sum((l) => l.overdue), unit: '件', href: '/console/cases?due=overdue' },
    { title: '即将到期', value: sum((l) => l.warning), unit: '件', href: '/console/cases?due=warning' },
    { title: '暂停计时', value: sum((l) => l.paused), unit: '件', href: '/console/cases?due=paused' },
    { title: '期间办结', value: sum((l) => l.closed), unit: '件' },
    { title: '其中有环节超期', value: sum((l) => l.closedLate), unit: '件' },
    { title: '逾期的协同任务', value: bodies.reduce((total, one) => total + one.late, 0), unit: '项', href: '#tasks' },
  ])
}

function lines({ lines: all }: Board): Html {
  return html`<section class="section" aria-labelledby="lines"><h2 id="lines">各单位各类办件</h2>
    ${all.length === 0 ? emptyState({ title: '这段时间没有办件', next: [] }) : table('各单位各类办件的期限', all, ['单位', (l) => l.organisation.name], [
      ['种类', (l) => l.flowTitle], ['在办', (l) => number(l.open)], ['过半', (l) => number(l.half)], ['将到期', (l) => number(l.warning)],
      ['逾期', (l) => (l.overdue > 0 ? html`<span class="overdue">${number(l.overdue)}</span>` : '0')], ['暂停', (l) => number(l.paused)],
      ['办结', (l) => number(l.closed)], ['超期办结', (l) => number(l.closedLate)],
    ])}</section>`
}

/** Duties of joint measures beside the cases: who is late with which step, and since when. */
function tasks(bodies: readonly BodyFigures[], actor: Actor): Html {
  const all = bodies.filter((one) => one.open > 0)
  // The list of tasks is a body's own, for those who answer for it.
  const isListed = (one: BodyFigures): boolean =>
    actor.scopes.has('checks:write') && one.implementer === actor.organisation?.code
  const counted = (one: BodyFigures, value: number, state = ''): Html =>
    isListed(one) && value > 0 ? html`<a href="/console/tasks${state}">${number(value)}</a>` : html`${number(value)}`
  const late = (value: number): Html => (value > 0 ? html`<span class="overdue">${number(value)}</span>` : html`0`)
  return html`<section class="section" aria-labelledby="tasks"><h2 id="tasks">各单位协同任务</h2>
    ${all.length === 0 ? emptyState({ title: '没有未办结的协同任务', next: [] }) : table('各单位协同任务的期限', all, ['单位', (one) => one.name], [
      ['未办结', (one) => counted(one, one.open)], ['逾期合计', (one) => counted(one, one.late, '?state=late')],
      ['逾期未签收', (one) => late(one.lateToAcknowledge)], ['逾期未答复', (one) => late(one.lateToAnswer)], ['逾期未解除', (one) => late(one.lateToLift)],
      ['最早到期日', (one) => (one.oldestDueOn === null ? '—' : shortDate(one.oldestDueOn)), 'short'],
    ])}</section>`
}

function steps({ steps: all }: Board): Html {
  if (all.length === 0) return nothing
  return html`<section class="section" aria-labelledby="steps"><h2 id="steps">各环节用时</h2>
    ${table('各环节用时', all, ['环节', (s) => s.stateTitle], [
      ['单位', (s) => s.organisation.name], ['次数', (s) => number(s.steps)], ['中位数', (s) => `${s.medianDays} 个工作日`],
      ['期限', (s) => (s.termDays === null ? '无' : `${s.termDays} 个工作日`)], ['超期', (s) => number(s.late)],
    ])}</section>`
}

function deliveries(all: readonly SourceQuality[], title: (kind: string) => string): Html {
  const rate = (r: SourceQuality['filed'] | null): string =>
    r === null ? '不适用' : `${percent(r.numerator, r.denominator) ?? '—'}（${number(r.numerator)}/${number(r.denominator)}）`
  return html`<section class="section" aria-labelledby="deliveries"><h2 id="deliveries">数据报送质量</h2>
    ${all.length === 0 ? emptyState({ title: '这段时间没有报送', next: [] }) : table('数据报送质量', all, ['单位', (q) => q.source.name], [
      ['种类', (q) => title(q.kind)], ['收到', (q) => `${number(q.received)} 行`], ['及时率', (q) => rate(q.punctuality)],
      ['合规率', (q) => rate(q.compliance)], ['入库率', (q) => rate(q.filed)],
    ])}</section>`
}
