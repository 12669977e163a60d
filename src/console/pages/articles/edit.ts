/** Writing an article: the text, beside it what the scan found, above it how it will look. */
import type { InputError } from '../../../kernel/problem.ts'
import { sections } from '../../../modules/editorial/index.ts'
import { notice } from '../../../portal/components/notice/notice.ts'
import { tag } from '../../../portal/components/tag/tag.ts'
import { html, nothing, type Html } from '../../../portal/html.ts'
import { isFaulty, type Faults } from '../../form.ts'
import type { ConsolePage, Desk } from '../../frame.ts'
import { doneNotice } from '../../parts/attempt.ts'
import { faultSummary, proof, selectField, textArea, textField } from '../../parts/fields.ts'
import { onceField } from '../../parts/once.ts'
import { articleBody } from './look.ts'
import type { ActivityRow, Typed } from './text.ts'
import { labels } from './words.ts'

export interface EditView {
  /** Absent: not saved yet. */
  readonly article:
    { readonly id: string; readonly version: number; readonly reason: string | null } | undefined
  readonly typed: Typed
  /** What the scan found in it; undefined: nothing was written yet. */
  readonly findings: readonly InputError[] | undefined
  readonly preview: boolean
  /** Empty rows for activities. */
  readonly spare: number
  readonly faults: Faults
  readonly done: string | undefined
  readonly status?: number | undefined
}

export function editPage(desk: Desk, view: EditView): ConsolePage {
  const { article, typed } = view
  const title = article === undefined ? '撰写文章' : typed.title === '' ? '未命名文章' : typed.title
  return {
    title,
    place: 'articles',
    crumbs: [{ title: '信息发布', href: '/console/articles' }],
    wrong: isFaulty(view.faults),
    status: view.status,
    body: html`<div class="head"><div><h1>${title}</h1><p class="row">${tag('neutral', article === undefined ? '尚未保存' : '草稿')}</p></div></div>
      ${doneNotice(view.done)}${faultSummary(view.faults, labels)}
      ${article?.reason == null ? nothing : notice('attention', '审核人退回了这篇文章', `理由：${article.reason}`)}
      ${view.preview ? html`<section class="section" aria-labelledby="preview"><h2 id="preview">预览</h2><div class="card">${articleBody(typed)}</div></section>` : nothing}
      <div class="cols aside section">${editForm(desk, view)}${scan(view.findings)}</div>`,
  }
}

function editForm(desk: Desk, view: EditView): Html {
  const { article, typed, faults } = view
  const rows = [...typed.activities, ...Array.from({ length: view.spare }, () => undefined)]
  return html`<form class="form wide" action="/console/articles${article === undefined ? '' : `/${article.id}`}" method="post">${proof(desk)}
    ${article === undefined ? onceField() : html`<input type="hidden" name="version" value="${article.version}">`}
    ${selectField({
      name: 'section',
      label: labels.section,
      faults,
      required: true,
      empty: '请选择',
      value: typed.section,
      options: Object.entries(sections).map(([value, title]) => ({ value, title })),
    })}
    ${textField({ name: 'title', label: labels.title, faults, required: true, maxLength: 120, value: typed.title })}
    ${textArea({ name: 'summary', label: labels.summary, faults, required: true, maxLength: 300, rows: 2, value: typed.summary, hint: '列表里和搜索结果里显示的一两句话。' })}
    ${textArea({ name: 'body', label: labels.body, faults, required: true, maxLength: 100_000, rows: 16, value: typed.body, hint: html`用 Markdown 书写：<code>## 小标题</code>、<code>- 列表</code>、<code>**加粗**</code>、<code>[文字](网址)</code>，空一行另起一段。不接受图片和 HTML。` })}
    ${textField({ name: 'slug', label: labels.slug, faults, required: true, maxLength: 81, width: 'half', value: typed.slug, hint: '网址的最后一段，用小写字母、数字和短横线，例如 2026-credit-week。公布后请勿再改。' })}
    ${textField({ name: 'publishOn', label: labels.publishOn, type: 'date', faults, required: true, value: typed.publishOn, width: 'short', hint: '审核通过后，从这一天起在网站上显示；可以是将来的日期。' })}
    ${activities(rows, faults)}
    <p class="actions"><button class="btn" type="submit" name="do" value="save">保存草稿</button><button class="btn quiet" type="submit" name="do" value="preview">预览并检查</button>
      <button class="btn quiet" type="submit" name="do" value="submit">保存并送审</button></p></form>`
}

function activities(rows: readonly (ActivityRow | undefined)[], faults: Faults): Html {
  const fault = faults['activities']
  const filled = rows.some((row) => row !== undefined)
  return html`<details${filled || fault !== undefined ? html` open` : ''} id="activities"><summary>活动安排（主题活动用）</summary>
    ${fault === undefined ? nothing : html`<p class="fault overdue">${fault}</p>`}
    ${rows.map((row, i) => {
      const field = (
        name: keyof ActivityRow,
        label: string,
        kind: 'text' | 'date',
        max: number,
      ): Html => html`<div><label for="activity-${name}-${i}">${label}</label>
        <input type="${kind}" id="activity-${name}-${i}" name="activity-${name}" value="${row?.[name] ?? ''}" maxlength="${max}" autocomplete="off"></div>`
      return html`<fieldset class="activity"><legend>第${i + 1}项</legend><div class="filterbar">
        ${field('on', '日期', 'date', 10)}${field('title', '活动名称', 'text', 200)}${field('place', '地点', 'text', 200)}${field('unit', '承办单位', 'text', 200)}${field('result', '活动结果（事后填写）', 'text', 1000)}</div></fieldset>`
    })}
    <p><button class="btn quiet slim" type="submit" name="do" value="rows" formnovalidate>再加三项</button></p></details>`
}

/** What must not be published, beside the text, each leading to its field. */
function scan(findings: readonly InputError[] | undefined): Html {
  return html`<aside class="card stack" aria-labelledby="scan"><h2 id="scan">个人信息和敏感内容检查</h2>
    ${
      findings === undefined
        ? html`<p class="muted">保存、预览或者送审时自动检查。</p>`
        : findings.length === 0
          ? html`<p>${tag('good', '没有发现')}</p><p class="small muted">机器检查不能代替人工把关，送审前请再通读一遍。</p>`
          : html`<p>${tag('adverse', `发现 ${findings.length} 处`)}</p><ul class="fixes">${findings.map(
              (one) =>
                html`<li><a href="#${one.field}">${labels[one.field as keyof typeof labels] ?? '正文'}</a>：${one.message}<span class="right">${one.expected ?? ''}</span></li>`,
            )}</ul>
          <p class="small muted">有这些内容的文章不能送审。</p>`
    }</aside>`
}
