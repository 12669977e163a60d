/** `/console/checks/statistics`: how often, with what consequence, with what feedback, and what was never asked about. */
import type { CheckStatistics } from '../../../modules/checks/index.ts'
import { emptyState } from '../../../portal/components/empty-state/empty-state.ts'
import { tiles } from '../../../portal/components/tiles/tiles.ts'
import { dateText, number, percent, withQuery } from '../../../portal/format.ts'
import { html, nothing, type Html } from '../../../portal/html.ts'
import { isFaulty, type Faults } from '../../form.ts'
import type { ConsolePage } from '../../frame.ts'
import { faultSummary } from '../../parts/fields.ts'
import { table, type Column } from '../../parts/table.ts'
import { checksTabs, path } from './list.ts'

export interface StatisticsView {
  /** Absent when the days asked for make no sense. */
  readonly figures: CheckStatistics | undefined
  readonly asked: { readonly from: string; readonly to: string }
  readonly today: string
  /** Whether this person reads the lines behind the figures, and those of every body. */
  readonly reads: boolean
  readonly all: boolean
  readonly faults: Faults
}

type Line = CheckStatistics['matters'][number]

const hits = (line: Pick<Line, 'prohibit' | 'restrict' | 'examine' | 'favour'>): number =>
  line.prohibit + line.restrict + line.examine + line.favour
const rate = (line: Pick<Line, 'asked' | 'fedBack'>): string =>
  line.asked === 0
    ? '—'
    : `${percent(line.fedBack, line.asked) ?? '—'}（${number(line.fedBack)}/${number(line.asked)}）`

export function statisticsPage(view: StatisticsView): ConsolePage {
  const { figures, asked, today, faults } = view
  return {
    title: '核查统计',
    place: 'checks',
    crumbs: view.reads ? [{ title: '核查记录', href: path }] : [],
    wrong: isFaulty(faults),
    status: isFaulty(faults) ? 422 : 200,
    body: html`<div class="head"><div><h1>核查统计</h1><p class="lead">${view.all ? '全部单位' : '本单位'}${figures === undefined ? '' : `，${dateText(figures.from)}至${dateText(figures.to)}`}。</p></div>
      <p class="actions"><button class="btn quiet" type="button" data-print hidden>打印</button></p></div>
      ${checksTabs('figures', view.reads)}${faultSummary(faults, { from: '起始日期', to: '截止日期' }, '没有查成，请更正后再查')}
      <form class="filterbar" action="${path}/statistics" method="get"><div><label for="from">自</label><input type="date" id="from" name="from" value="${asked.from}" max="${today}"></div>
        <div><label for="to">至</label><input type="date" id="to" name="to" value="${asked.to}" max="${today}"></div><button class="btn quiet" type="submit">统计</button></form>
      ${figures === undefined ? nothing : parts(view, figures)}`,
  }
}

function parts(view: StatisticsView, figures: CheckStatistics): Html {
  const { total } = figures
  const lines = (more: Record<string, string>): string | undefined =>
    view.reads ? withQuery(path, { from: figures.from, to: figures.to, ...more }) : undefined
  const figure = (title: string, value: number, more: Record<string, string>) => {
    const href = lines(more)
    return { title, value, unit: '次', ...(href === undefined ? {} : { href }) }
  }
  return html`${tiles([
    figure('核查', total.checks, {}),
    figure('禁止办理', total.prohibit, { decision: 'prohibit' }),
    figure('限制办理', total.restrict, { decision: 'restrict' }),
    figure('从严审查', total.examine, { decision: 'examine' }),
    figure('给予优待', total.favour, { decision: 'favour' }),
    figure('应反馈未反馈', total.asked - total.fedBack, { feedback: 'missing' }),
  ])}
    <p class="small muted">有措施的占 ${percent(hits(total), total.checks) ?? '—'}；有措施的核查应当反馈办理结果，反馈率 ${rate(total)}；反馈未按结果办理的 ${number(total.notFollowed)} 次；未能唯一确认主体的 ${number(total.unsure)} 次，不计入有措施的。</p>
    <section class="section" aria-labelledby="matters"><h2 id="matters">按事项</h2>${
      figures.matters.length === 0
        ? emptyState({ title: '这段时间没有核查', next: [] })
        : table('按事项统计', figures.matters, ['事项', (l) => l.name], columns)
    }</section>
    ${view.all && figures.organisations.length > 0 ? html`<section class="section" aria-labelledby="bodies"><h2 id="bodies">按单位</h2>${table('按单位统计', figures.organisations, ['单位', (l) => l.name], columns)}</section>` : nothing}
    <section class="section" aria-labelledby="unused"><h2 id="unused">未使用的必查事项 <small>${figures.unused.length} 项</small></h2>
      <p class="muted">${view.all ? '应当查询，而这段时间没有任何单位查过的事项。' : '应当查询，而这段时间本单位没有查过的事项；不归本单位办理的，可以不理会。'}</p>
      ${
        figures.unused.length === 0
          ? emptyState({ title: '必查事项都有核查', next: [] })
          : table(
              '未使用的必查事项',
              figures.unused,
              ['事项', (m) => m.title],
              [['办理单位', (m) => m.handledBy]],
            )
      }</section>`
}

const columns: readonly Column<Line>[] = [
  ['核查', (l) => number(l.checks)],
  ['禁止', (l) => number(l.prohibit)],
  ['限制', (l) => number(l.restrict)],
  ['从严', (l) => number(l.examine)],
  ['优待', (l) => number(l.favour)],
  ['未确认', (l) => number(l.unsure)],
  ['反馈率', (l) => rate(l)],
]
