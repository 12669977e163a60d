/**
 * Columns over time or kinds, drawn on the server. Horizontal places are percentages, so text never shrinks on a
 * phone; the same figures follow as a table.
 */
import { number } from '../../format.ts'
import { html, nothing, type Html } from '../../html.ts'
import type { Series, Tone } from '../../types.ts'
import { meter } from '../meter/meter.ts'

const HEIGHT = 220
const BOTTOM = 28
const TOP = 10

export function chart(series: Series): Html {
  if (series.shape === 'bars') return bars(series)
  const highest = Math.max(0, ...series.lines.flatMap((l) => l.values))
  return html`<figure class="chart">
    <figcaption>${series.title}<span class="muted">（单位：${series.unit}）</span></figcaption>
    ${series.lines.length < 2
      ? nothing
      : html`<ul class="legend">${series.lines.map((l) => html`<li class="t-${l.tone}">${l.title}</li>`)}</ul>`}
    ${highest === 0 ? html`<p class="muted">暂无数据。</p>` : columns(series, axis(highest))}
    <details><summary>查看数据表</summary>${table(series)}</details>
  </figure>`
}

/** Kinds with their numbers: the table is the chart, a bar in each row. */
function bars(series: Series): Html {
  const line = series.lines[0]
  const highest = Math.max(1, ...(line?.values ?? []))
  return html`<div class="tablebox chartbox"><table><caption>${series.title}<span class="muted">（单位：${series.unit}）</span></caption>
    <thead><tr><th scope="col">项目</th><th scope="col" class="num">${line?.title}</th><th scope="col" class="bars"><span class="vh">图示</span></th></tr></thead>
    <tbody>${series.labels.map((label, j) => barRow(label, line?.values[j] ?? 0, highest, line?.tone))}</tbody>
  </table></div>`
}

function barRow(label: string, value: number, highest: number, tone: Tone | undefined): Html {
  return html`<tr><th scope="row">${label}</th>
    <td class="num">${number(value)}</td><td>${meter(value, highest, tone)}</td></tr>`
}

function columns(series: Series, ticks: readonly number[]): Html {
  const top = ticks.at(-1) ?? 1
  const y = (value: number): number => round(TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / top))
  const slot = 90 / series.labels.length
  const width = round((slot * 0.72) / series.lines.length)
  const every = Math.ceil(series.labels.length / 4)
  return html`<svg width="100%" height="${HEIGHT}" role="img" aria-label="${summary(series)}">
    ${ticks.map((t) => html`<line class="${t === 0 ? 'base' : 'grid'}" x1="10%" x2="100%" y1="${y(t)}" y2="${y(t)}"/>
      <text x="9%" y="${y(t) + 4}" text-anchor="end">${short(t)}</text>`)}
    ${series.lines.map((line, i) => html`<g class="t-${line.tone}">${line.values.map((value, j) => html`<rect
      class="bar"
      x="${round(10 + slot * j + slot * 0.14 + width * i)}%" width="${width}%"
      y="${y(value)}" height="${round(HEIGHT - BOTTOM - y(value))}">
      <title>${series.labels[j]} ${line.title} ${number(value)} ${series.unit}</title></rect>`)}</g>`)}
    ${series.labels.map((label, j) =>
      j % every === 0
        ? html`<text x="${round(10 + slot * (j + 0.5))}%" y="${HEIGHT - 8}" text-anchor="middle">${label}</text>`
        : nothing,
    )}
  </svg>`
}

function table(series: Series): Html {
  return html`<div class="tablebox" tabindex="0" role="region" aria-label="${series.title}数据表"><table>
    <caption class="vh">${series.title}</caption>
    <thead><tr><th scope="col">项目</th>${series.lines.map((l) => html`<th scope="col" class="num">${l.title}</th>`)}</tr></thead>
    <tbody>${series.labels.map(
      (label, j) => html`<tr><th scope="row">${label}</th>
        ${series.lines.map((l) => html`<td class="num">${number(l.values[j] ?? 0)}</td>`)}</tr>`,
    )}</tbody>
  </table></div>`
}

/** What a listener hears in place of the picture: the extent and the sum of each line. */
function summary(series: Series): string {
  const sums = series.lines.map((l) => `${l.title}合计 ${number(l.values.reduce((a, b) => a + b, 0))} ${series.unit}`)
  return `${series.title}，${series.labels[0] ?? ''}至${series.labels.at(-1) ?? ''}，${sums.join('，')}。逐项数字见下方数据表。`
}

/** Ticks from 0 to at least `highest` in steps of 1, 2 or 5 times a power of ten. */
export function axis(highest: number): number[] {
  const rough = highest / 4
  const power = 10 ** Math.floor(Math.log10(Math.max(rough, 1)))
  const step = Math.max(1, ([1, 2, 5, 10].find((m) => m * power >= rough) ?? 10) * power)
  const ticks = [0]
  while ((ticks.at(-1) ?? 0) < highest) ticks.push(ticks.length * step)
  return ticks
}

function short(value: number): string {
  return value >= 10_000 ? `${round(value / 10_000)}万` : number(value)
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
