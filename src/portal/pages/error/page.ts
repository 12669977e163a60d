/** When something did not work: what happened, whose fault it is not, and where to go from here. */
import { searchBox } from '../../components/search-box/search-box.ts'
import { faultLine } from '../../format.ts'
import { html, nothing, type Html } from '../../html.ts'
import type { Problem } from '../../../kernel/problem.ts'
import type { PageContent } from '../../layout/frame.ts'

const words: Readonly<Record<number, { title: string; text: string; next: readonly (Html | string)[] }>> = {
  400: {
    title: '请求的内容不符合要求',
    text: '请按下面的提示修改后再试。',
    next: [html`返回上一页修改后重试，或者从<a href="/">首页</a>重新开始。`],
  },
  404: {
    title: '没有找到这个页面',
    text: '可能是网址输错了，也可能是这条信息已经依法停止公示。',
    next: [
      html`检查网址是否完整，特别是18位统一社会信用代码；不确定的，可以先<a href="/codes">核验代码</a>。`,
      html`在下面重新查询，或者回到<a href="/">首页</a>。`,
      '公示期满、已经修复或者被撤销的信息不再展示。',
    ],
  },
  429: {
    title: '访问过于频繁',
    text: '为保证所有人都能正常查询，同一来源的访问次数有限制。',
    next: ['请稍等一分钟再试。', html`需要批量数据的，请使用<a href="/open-data">开放数据</a>下载，不必逐页抓取。`],
  },
  500: {
    title: '系统出现了问题',
    text: '问题已经记录，不是您的操作造成的。',
    next: ['请稍后再试。', html`也可以查看<a href="/status">服务状态</a>。`],
  },
  503: {
    title: '服务暂时不可用',
    text: '系统正在维护或者访问人数过多。',
    next: ['请过几分钟再试，您不需要重新填写。', html`<a href="/status">查看服务状态</a>`],
  },
}

export function render(problem: Problem): PageContent {
  const known = words[problem.status] ?? (problem.status < 500 ? words[400] : words[500])
  const requestErrors = problem.status < 500 ? (problem.errors ?? []) : []
  const lines = requestErrors.map(faultLine)
  return {
    title: known?.title ?? problem.title,
    index: false,
    body: html`<div class="stack prose"><h1>${known?.title ?? problem.title}</h1>
      <p class="lead">${known?.text ?? ''}</p>
      ${lines.length === 0
        ? nothing
        : html`<ul>${lines.map((line) => html`<li>${line}</li>`)}</ul>`}
      <ul>${known?.next.map((n) => html`<li>${n}</li>`)}</ul></div>
      <div class="section">${searchBox({ q: '', big: false, labelled: true })}</div>
      <p class="section small muted">错误代码：<code>${problem.code}</code></p>`,
  }
}
