/** `/open-data`: what may be taken away, in which form, under which licence, and how to stay up to date. */
import { recordColumns } from '../../../modules/publicity/index.ts'
import { bytes, instant, number } from '../../format.ts'
import { html, nothing, type Html } from '../../html.ts'
import { basisList } from '../../components/basis-list/basis-list.ts'
import { codeSample } from '../../components/code-sample/code-sample.ts'
import { facts } from '../../components/facts/facts.ts'
import { toc } from '../../components/toc/toc.ts'
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
    description: '可下载的公共信用信息数据集、字段说明、使用许可和变更订阅。',
    path: '/open-data',
    place: 'open-data',
    index: true,
    body: html`<div class="head"><h1>开放数据</h1><p class="lead">依法可以公示的信息可以下载、订阅和再利用。下载到的总是当前仍在公示的信息：公示期满、被修复或者被撤销的，不再提供。</p></div>
      <div class="cols side">${toc([
        { id: 'sets', title: '数据集', count: datasets.length },
        { id: 'whole', title: '怎样使用全量文件' },
        { id: 'delta', title: '只取变化的部分' },
        { id: 'terms', title: '使用许可' },
      ])}<div>
      <section class="section" aria-labelledby="sets"><h2 id="sets">数据集</h2>${datasets.map(dataset)}</section>
      ${whole(frame)}${delta(frame)}${terms(frame)}</div></div>`,
  }
}

function dataset(d: Dataset): Html {
  const { csv, jsonl, kept } = d.whole
  const size = (n: number | undefined): string => (n === undefined ? '' : `（${bytes(n)}）`)
  return html`<article class="op" aria-labelledby="set-${d.code}"><h3 id="set-${d.code}">${d.title}</h3>
    <p>${d.description}</p>
    ${facts([
      ...(d.count === undefined ? [] : [{ title: '公示中', value: html`${number(d.count)} 条` }]),
      { title: '归集周期', value: d.updateTitle },
      { title: '全量文件', wide: true, value: html`<a href="${csv}">CSV 压缩包${size(kept?.csvBytes)}</a>　<a href="${jsonl}">JSONL 压缩包${size(kept?.jsonlBytes)}</a>${kept === undefined ? html`<p class="small muted">点击后生成，需要等待片刻。</p>` : html`<p class="small muted">${number(kept.rows)} 条，生成于 ${instant(kept.at)}，变更流位置 ${number(kept.position)}。</p>`}` },
      ...(d.page === undefined ? [] : [{ title: '按条件筛选后下载', value: html`<a href="${d.page}">${d.title}公示</a>` }]),
      { title: '机器可读的说明', value: html`<a href="${d.schema}">字段定义（含 JSON Schema）</a>` },
      ...(d.bases.length === 0 ? [] : [{ title: '归集依据', value: basisList(d.bases), wide: true }]),
    ])}
    ${d.fields.length === 0 ? nothing : fields(d)}
  </article>`
}

function fields(d: Dataset): Html {
  return html`<details><summary>字段说明（${d.fields.length} 项）</summary><div class="tablebox" tabindex="0" role="region" aria-label="${d.title}字段说明"><table><caption class="vh">${d.title}字段说明</caption>
      <thead><tr><th scope="col">字段</th><th scope="col">含义</th><th scope="col">类型</th><th scope="col">必填</th></tr></thead>
      <tbody>${d.fields.map((f) => html`<tr><th scope="row"><code>${f.name}</code></th><td>${f.title}</td><td>${types[f.type] ?? f.type}</td><td>${f.required ? '是' : '否'}</td></tr>`)}</tbody></table></div></details>`
}

function whole(frame: Frame): Html {
  return html`<section class="section prose" aria-labelledby="whole"><h2 id="whole">怎样使用全量文件</h2>
    <p>文件每天凌晨生成；当天有信息撤回或者更正的，重新生成后再提供，所以不会下载到已经停止公示的信息。CSV 为 UTF-8 编码，第一行是中文表头：先是${recordColumns.join('、')}，再依次是数据集的各字段（见“字段说明”）；代码写作名称，金额为数字、单位见表头。JSONL 每行一条记录，内容与接口返回的记录相同。压缩格式为 gzip。</p>
    ${codeSample('下载；没有变化时不重复下载（curl）', `curl -fO --etag-save permit.etag --etag-compare permit.etag '${frame.base}/open-data/permit.jsonl.gz'`)}
    <p>应答头 <code>probity-position</code> 是文件对应的变更流位置，<code>probity-rows</code> 是条数，<code>etag</code> 是文件的 SHA-256 摘要。</p></section>`
}

function delta(frame: Frame): Html {
  return html`<section class="section prose" aria-labelledby="delta"><h2 id="delta">只取变化的部分</h2>
    <p>变更流按先后顺序给出每一次公示、撤回、更正、列入和移出。下载全量文件后，从它的变更流位置开始读取；记住上次读到的位置，下次从那里继续，不会遗漏。收到撤回的，应当在自己的系统中一并停止使用。</p>
    ${codeSample('读取变更流（curl）', `curl '${frame.base}/api/v1/feed?after=0&limit=100'`)}
    <p>也可以用 RSS 阅读器订阅<a href="/feed.xml">最新公示</a>，或者按<a href="/developers">接口文档</a>接入。</p></section>`
}

function terms(frame: Frame): Html {
  return html`<section class="section prose" aria-labelledby="terms"><h2 id="terms">使用许可</h2>
    <p>本站的开放数据免费提供，无须申请。下载、使用即表示同意以下条件：</p>
    <ol><li><strong>可以</strong>复制、分析、加工和传播，也可以用于商业活动。</li>
    <li><strong>注明来源</strong>：写明“${frame.site.name}”、数据集名称和获取日期；加工过的，说明作了加工。</li>
    <li><strong>保持同步</strong>：信息被修复、更正或者停止公示的，应当及时更新，不得继续公开，也不得用作限制他人权利的依据。</li>
    <li><strong>不得</strong>用来识别、推断自然人或者给自然人评分，不得歪曲原意，不得冒用本站或者主办单位的名义。</li>
    <li>数据由认定单位报送，以认定单位的决定文书为准；有误的，请<a href="/help#objection">告诉我们</a>。</li></ol>
    <p class="small muted">接口和文件格式如有变更，提前在<a href="/news">信用动态</a>公布。</p></section>`
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
