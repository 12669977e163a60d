/** An article as the public will read it. */
import { date, textOr } from '../../../portal/format.ts'
import { html, nothing, type Html } from '../../../portal/html.ts'
import { renderMarkdown } from '../../../portal/markdown.ts'
import { table } from '../../parts/table.ts'
import type { Typed } from './text.ts'

export function articleBody({ title, summary, body, publishOn, activities }: Typed): Html {
  return html`<article class="prose"><p class="preview-title"><strong>${title === '' ? '（没有标题）' : title}</strong></p><p class="muted small">发布日期：${date(publishOn)}</p>
    <p class="lead">${summary}</p>${renderMarkdown(body)}</article>
    ${
      activities.length === 0
        ? nothing
        : html`<section class="section"><h2>活动安排</h2>${table(
            '活动安排与结果',
            activities,
            ['活动', (one) => one.title],
            [
              ['日期', (one) => date(one.on)],
              ['地点', (one) => textOr(one.place)],
              ['承办单位', (one) => one.unit],
              ['结果', (one) => (one.result === '' ? '尚未填报' : one.result)],
            ],
          )}</section>`
    }`
}
