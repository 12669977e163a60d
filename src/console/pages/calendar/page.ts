/** `/console/calendar`: the working days that every term is reckoned in, and a term reckoned day by day. */
import type { CivilDate } from '../../../kernel/time.ts'
import type { CalendarDay, CalendarYear } from '../../../kernel/workdays.ts'
import { emptyState } from '../../../portal/components/empty-state/empty-state.ts'
import { facts } from '../../../portal/components/facts/facts.ts'
import { notice } from '../../../portal/components/notice/notice.ts'
import { tag } from '../../../portal/components/tag/tag.ts'
import { date, dateText, number } from '../../../portal/format.ts'
import { html, nothing, type Html } from '../../../portal/html.ts'
import { isFaulty, type Faults } from '../../form.ts'
import type { ConsolePage } from '../../frame.ts'
import { faultSummary } from '../../parts/fields.ts'
import { table } from '../../parts/table.ts'

export const path = '/console/calendar'

/** A term as it was reckoned. */
export interface Reckoned {
  readonly from: CivilDate
  readonly days: number
  readonly due: CivilDate
  readonly estimated: boolean
  /** Every day behind `from` up to the due one. */
  readonly walked: readonly CalendarDay[]
}

export interface CalendarView {
  readonly shown: CalendarYear
  readonly known: readonly number[]
  /** Years that can be shown, those without a notice too. */
  readonly years: readonly number[]
  readonly typed: { readonly from: string; readonly days: string }
  readonly reckoned: Reckoned | undefined
  readonly faults: Faults
}

const labels = { from: '起算日', days: '工作日数' }
const weekdays = ['日', '一', '二', '三', '四', '五', '六'] as const
const festivals: Readonly<Record<string, string>> = { 清明: '清明节', 端午: '端午节', 中秋: '中秋节' }

const weekdayOf = (day: CivilDate): string => `星期${weekdays[new Date(`${day}T00:00:00Z`).getUTCDay()] ?? ''}`
const festivalOf = (name: string | undefined): string | undefined => festivals[name ?? ''] ?? name

export function calendarPage(view: CalendarView): ConsolePage {
  const { shown, faults, known } = view
  return {
    title: '工作日历', place: 'calendar', wrong: isFaulty(faults), status: isFaulty(faults) ? 422 : 200,
    body: html`<div class="head"><div><h1>工作日历</h1><p class="lead">平台的各种期限都按这份日历计算：周一至周五，加上调休上班日，减去放假日。</p></div></div>
      ${calculator(view)}
      <section class="section" aria-labelledby="year"><h2 id="year">${shown.year}年 ${sourceTag(shown)}</h2>
        ${yearForm(view)}${yearPart(shown)}</section>
      <section class="section" aria-labelledby="known"><h2 id="known">已有放假安排的年度</h2>
        <p>${spansOf(known)}。其余年度没有国务院办公厅的放假安排，只能按周末和日期固定的法定节假日估算；估算的期限只供参考，不据以作出决定。</p>
        <p class="small muted">新一年的放假安排公布以后，由运维员写入 <code>catalogue/calendar</code>，重新启动后生效，跨年的期限随即补算。</p></section>`,
  }
}

function calculator({ typed, faults, reckoned }: CalendarView): Html {
  const field = (name: 'from' | 'days', type: string, more: Html): Html =>
    html`<div><label for="${name}">${labels[name]}</label><input type="${type}" id="${name}" name="${name}" value="${typed[name]}" required${more}${
      faults[name] === undefined ? nothing : html` aria-invalid="true"`}></div>`
  return html`<section class="section" aria-labelledby="reckon"><h2 id="reckon">期限计算</h2>
    ${faultSummary(faults, labels, '没有算成，请更正后再算')}
    <form class="filterbar" action="${path}" method="get">${field('from', 'date', nothing)}${field('days', 'number', html` min="1" max="500" inputmode="numeric"`)}
      <button class="btn" type="submit">计算</button></form>
    ${reckoned === undefined ? html`<p class="small muted">起算日当日不计入，从下一个工作日起算作第一个工作日。</p>` : answer(reckoned)}</section>`
}

function answer({ from, days, due, estimated, walked }: Reckoned): Html {
  const apart = walked.filter((day) => !day.works || day.arranged === 'work')
  return html`<div class="stack">${facts([
    { title: '起算日（不计入）', value: html`${date(from)}（${weekdayOf(from)}）` },
    { title: '工作日数', value: `${number(days)} 个` },
    { title: '届满日', value: html`<strong>${date(due)}</strong>（${weekdayOf(due)}）${estimated ? html` ${tag('attention', '估算')}` : nothing}` },
    { title: '跳过的日子', value: `${number(walked.filter((day) => !day.works).length)} 天` },
  ])}
    ${estimated ? notice('attention', '这是估算', '期限跨入放假安排尚未公布的年度，按周末和日期固定的法定节假日估算，不据以作出决定。') : nothing}
    ${apart.length === 0 ? html`<p class="muted">没有跳过任何一天。</p>` : table('跳过的日子', runsOf(apart), ['日期', spanText], [
      ['天数', (run) => `${number(run.length)} 天`, 'short'], ['原因', reasonOf],
    ])}</div>`
}

function reasonOf(run: readonly CalendarDay[]): string {
  const names = namesOf(run)
  if (run[0]?.works === true) return `${names}调休上班，计入`
  return run[0]?.arranged === 'off' ? `${names}放假，不计入` : '周末，不计入'
}

function namesOf(run: readonly CalendarDay[]): string {
  return [...new Set(run.map((day) => festivalOf(day.holiday)).filter((name) => name !== undefined))].join('、')
}

/** Days that follow one another and are what they are for the same reason. */
function runsOf(days: readonly CalendarDay[]): CalendarDay[][] {
  const runs: CalendarDay[][] = []
  for (const day of days) {
    const run = runs.at(-1)
    const last = run?.at(-1)
    const next = last !== undefined && Date.parse(day.date) - Date.parse(last.date) === 86_400_000
    if (run !== undefined && next && last.works === day.works && last.arranged === day.arranged) run.push(day)
    else runs.push([day])
  }
  return runs
}

function spanText(run: readonly CalendarDay[]): Html {
  const first = run[0]?.date ?? ''
  const last = run.at(-1)?.date ?? ''
  const day = (one: CivilDate): Html => html`<time datetime="${one}">${dateText(one)}</time>（${weekdayOf(one)}）`
  return first === last ? day(first) : html`${day(first)}至${day(last)}`
}

function sourceTag({ source }: CalendarYear): Html {
  return source === 'estimate' ? tag('attention', '估算') : tag('good', '已公布')
}

function yearForm({ shown, years, typed }: CalendarView): Html {
  return html`<form class="filterbar" action="${path}" method="get">
    <div><label for="y">年度</label><select id="y" name="year">${years.map((one) =>
      html`<option value="${one}"${one === shown.year ? html` selected` : ''}>${one}年</option>`)}</select></div>
    ${typed.from === '' ? nothing : html`<input type="hidden" name="from" value="${typed.from}"><input type="hidden" name="days" value="${typed.days}">`}
    <button class="btn quiet" type="submit">查看</button></form>`
}

const sources: Readonly<Record<CalendarYear['source'], string>> = {
  release: '国务院办公厅关于当年部分节假日安排的通知；随平台版本附带，逐日核对过',
  notice: '运维员按国务院办公厅的通知写入目录',
  estimate: '放假安排尚未公布：只按周末和日期固定的法定节假日（《全国年节及纪念日放假办法》）估算',
}

function yearPart(shown: CalendarYear): Html {
  const off = runsOf(shown.arranged.filter((day) => day.arranged === 'off'))
  const work = shown.arranged.filter((day) => day.arranged === 'work')
  return html`${facts([
    { title: '来源', value: `${sources[shown.source]}${shown.notice === undefined ? '' : `：${shown.notice}`}`, wide: true },
    { title: '工作日', value: `${number(shown.workdays)} 天` },
    { title: '调休上班', value: shown.source === 'estimate' ? '未知' : `${number(work.length)} 天` },
  ])}
    <h3>放假</h3>${table(`${shown.year}年放假`, off, ['日期', spanText], [
      ['节日', (run) => (namesOf(run) === '' ? '通知没有分列' : namesOf(run))], ['天数', (run) => `${number(run.length)} 天`, 'short'],
    ])}
    <h3>调休上班</h3>${work.length === 0
      ? emptyState({ title: shown.source === 'estimate' ? '尚未公布' : '这一年没有调休上班', next: [] })
      : table(`${shown.year}年调休上班`, work, ['日期', (day) => spanText([day])], [['节日', (day) => festivalOf(day.holiday) ?? '通知没有分列']])}`
}

/** `2007至2026年、2031年`. */
function spansOf(years: readonly number[]): string {
  const spans: [number, number][] = []
  for (const year of years) {
    const last = spans.at(-1)
    if (last !== undefined && last[1] === year - 1) last[1] = year
    else spans.push([year, year])
  }
  return spans.map(([a, b]) => (a === b ? `${a}年` : `${a}至${b}年`)).join('、')
}
