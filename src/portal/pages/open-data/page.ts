/** `/open-data`: what may be taken away, in which form, under which licence, and how to stay up to date. */
import { number } from '../../format.ts'
import { html, nothing, type Html } from '../../html.ts'
import { basisList } from '../../components/basis-list/basis-list.ts'
import { codeSample } from '../../components/code-sample/code-sample.ts'
import { facts } from '../../components/facts/facts.ts'
import type { Frame, PageContent } from '../../layout/frame.ts'
import { definePage } from '../../page.ts'
import type { Dataset } from '../../types.ts'

export interface View {
  readonly datasets: readonly Dataset[]
}

const types: Readonly<Record<string, string>> = {
  text: '文本', date: '日期', decimal: '小数', integer: '整数', enum: '代码', enums: '多个代码', boolean: '是否',
  uscc: '统一社会信用代码', licence: '工商注册号', orgcode: '组织机构代码', tax: '税务登记号',
}

export function render({ datasets }: View, frame: Frame): PageContent {
  return {
    title: '开放数据',
    description: '可下载的公共信用信息数据集、字段说明、许可条件和变更订阅。',
    path: '/open-data',
    place: 'open-data',
    index: true,
    body: html`<div class="head"><h1>开放数据</h1><p class="lead">依法可以公示的信息可以下载、订阅和再利用。数据随公示同步更新：公示期满或者被撤销的信息，下载结果中也不再出现。</p></div>
      <section class="section" aria-labelledby="sets"><h2 id="sets">数据集</h2>${datasets.map(dataset)}</section>
      <section class="section prose" aria-labelledby="delta"><h2 id="delta">只取变化的部分</h2>
        <p>变更流按先后顺序给出每一次公示、撤回、更正、列入和移出。记住上次读到的位置，下次从那里继续读，不会遗漏。收到撤回的，应当在自己的系统中一并停止使用。</p>
        ${codeSample('读取变更流', `curl '${frame.base}/api/v1/feed?after=0&limit=100'`)}
        <p>也可以用 RSS 阅读器订阅<a href="/feed.xml">最新公示</a>。</p></section>
      <section class="section prose" aria-labelledby="terms"><h2 id="terms">使用条件</h2>
        <ul><li>可以免费复制、分析和再利用，使用时请注明来源“${frame.site.name}”和获取日期。</li>
        <li>信息被修复、更正或者停止公示的，应当及时同步，不得继续公开或者用作惩戒依据。</li>
        <li>不得用来识别、推断自然人，不得改变信息原意。</li></ul></section>`,
  }
}

function dataset(d: Dataset): Html {
  return html`<article class="op" aria-labelledby="set-${d.code}"><h3 id="set-${d.code}">${d.title}</h3>
    <p>${d.description}</p>
    ${facts([
      ...(d.count === undefined ? [] : [{ title: '当前条数', value: number(d.count) }]),
      { title: '更新周期', value: d.updateTitle },
      { title: '下载', value: html`<a href="${d.csv}">CSV</a>　<a href="${d.json}">JSON</a>` },
      { title: '归集依据', value: basisList(d.bases), wide: true },
    ])}
    ${d.fields.length === 0 ? nothing : html`<details><summary>字段说明（${d.fields.length} 项）</summary><div class="tablebox" tabindex="0" role="region" aria-label="${d.title}字段说明"><table><caption class="vh">${d.title}字段说明</caption>
      <thead><tr><th scope="col">字段</th><th scope="col">含义</th><th scope="col">类型</th><th scope="col">必填</th></tr></thead>
      <tbody>${d.fields.map((f) => html`<tr><th scope="row"><code>${f.name}</code></th><td>${f.title}</td><td>${types[f.type] ?? f.type}</td><td>${f.required ? '是' : '否'}</td></tr>`)}</tbody></table></div></details>`}
  </article>`
}

export const page = definePage<View>({
  operation: 'portal.open-data',
  path: '/open-data',
  summary: '开放数据',
  query: [],
  maxAge: 300,
  load: async (source) => ({ datasets: await source.datasets() }),
  render,
})
