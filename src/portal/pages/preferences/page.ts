/** `/preferences`: the display settings as a plain form; the links in the header are shortcuts to it. */
import { html, type Html } from '../../html.ts'
import type { Frame, PageContent } from '../../layout/frame.ts'

export function render(frame: Frame): PageContent {
  const { theme, text } = frame.preferences
  return {
    title: '显示设置',
    path: '/preferences',
    crumbs: [],
    index: false,
    body: html`<div class="prose"><h1>显示设置</h1><p>设置只保存在这台设备的浏览器里，不记录您是谁。</p>
      <form action="/preferences" method="get" class="stack"><input type="hidden" name="back" value="/preferences">
        ${choice('text', '文字大小', [['normal', '标准'], ['large', '大字版（适老化）']], text)}
        ${choice('theme', '颜色', [['system', '跟随设备'], ['light', '浅色'], ['dark', '深色']], theme)}
        <button class="btn" type="submit">保存</button></form></div>`,
  }
}

function choice(name: string, title: string, options: readonly (readonly [string, string])[], chosen: string): Html {
  return html`<fieldset class="card"><legend>${title}</legend>${options.map(
    ([value, text]) => html`<p><label>
      <input type="radio" name="${name}" value="${value}"${value === chosen ? html` checked` : ''}>
      ${text}</label></p>`,
  )}</fieldset>`
}
