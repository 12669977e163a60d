/** `/developers`: the API's own description drawn as readable pages, with examples to copy. */
import { html, nothing, type Html } from '../../html.ts'
import { withQuery } from '../../format.ts'
import { codeSample } from '../../components/code-sample/code-sample.ts'
import { emptyState } from '../../components/empty-state/empty-state.ts'
import type { Frame, PageContent } from '../../layout/frame.ts'
import { definePage } from '../../page.ts'
import { readOpenapi, type Operation } from './openapi.ts'

export interface View {
  readonly operations: readonly Operation[]
  /** The group whose operations are drawn in full; absent: how to begin. */
  readonly tag: string | undefined
}

export function render({ operations, tag }: View, frame: Frame): PageContent {
  const tags = [...new Set(operations.map((o) => o.tag))]
  const shown = operations.filter((o) => o.tag === tag)
  return {
    title: '接口文档',
    description: '公共信用信息查询、核查和变更订阅接口的说明与示例。',
    path: '/developers',
    place: 'open-data',
    crumbs: [{ title: '开放数据', href: '/open-data' }],
    index: true,
    body: html`<div class="head"><h1>接口文档</h1><p class="lead">公开接口无须密钥。报送、核查等接口按 OAuth 2.0 客户端凭据方式授权，密钥由${frame.site.operator}发放。机器可读的完整描述：<a href="/openapi.json">openapi.json</a></p></div>
      <div class="cols side">
        <nav class="filters" aria-label="接口分组"><ul class="facet">
          <li><a href="/developers"${tag === undefined ? html` aria-current="true"` : ''}>快速开始</a></li>
          ${tags.map((t) => group(t, t === tag, operations.filter((o) => o.tag === t).length))}
        </ul></nav>
        <div>${
          tag === undefined
            ? html`${start(frame)}${errors()}`
            : shown.length === 0
              ? emptyState({ title: '没有这个接口分组', next: [html`<a href="/developers">回到快速开始</a>`] })
              : html`<section class="section" aria-labelledby="tag"><h2 id="tag">${tag}</h2>
                ${shown.map(operation)}</section>`
        }</div>
      </div>`,
  }
}

function group(tag: string, chosen: boolean, count: number): Html {
  const current = chosen ? html` aria-current="true"` : ''
  return html`<li><a href="${withQuery('/developers', { tag })}"${current}>${tag} <span>${count}</span></a></li>`
}

function start(frame: Frame): Html {
  const api = `${frame.base}/api/v1`
  return html`<section class="section stack" aria-labelledby="start"><h2 id="start">快速开始</h2>
    ${codeSample('查一家单位（curl）', `curl --get '${api}/subjects' --data-urlencode 'q=明州'`)}
    ${codeSample('查一家单位（TypeScript）', `const answer = await fetch('${api}/subjects?q=' + encodeURIComponent('明州'))\nconst { items, next } = await answer.json()`)}
    ${codeSample('取得访问令牌（curl）', `curl '${api}/token' -d grant_type=client_credentials -u "$CLIENT_ID:$CLIENT_SECRET"`)}
    ${codeSample('办事前核查一家单位（TypeScript）', `const answer = await fetch('${api}/checks', {\n  method: 'POST',\n  headers: { authorization: 'Bearer ' + token, 'content-type': 'application/json' },\n  body: JSON.stringify({ subject: { code }, matter, purpose: '政府采购资格审查' }),\n})\nconst { receipt, decision, items } = await answer.json()`)}
  </section>`
}

function errors(): Html {
  return html`<section class="section stack" aria-labelledby="errors"><h2 id="errors">错误格式</h2>
    <p>出错时返回 <code>application/problem+json</code>（RFC 9457）。<code>code</code> 不会改变，可以在程序中判断；<code>errors</code> 逐项说明哪里不对、怎样才对。</p>
    ${codeSample('错误示例', '{\n  "status": 400,\n  "code": "input.invalid",\n  "title": "提交的内容不符合要求",\n  "errors": [{ "code": "input.format", "field": "from", "message": "格式不对", "expected": "应为 date 格式" }]\n}')}</section>`
}

function operation(o: Operation): Html {
  return html`<article class="op" id="${o.id}" aria-labelledby="h-${o.id}"><h3 id="h-${o.id}">${o.summary}</h3>
    <p class="row"><span><span class="verb code">${o.method}</span> <span class="code">${o.path}</span></span><span class="small muted">${o.scopes === undefined ? '公开' : o.scopes.length === 0 ? '须授权' : `须授权：${o.scopes.join('、')}`}</span></p>
    ${o.parameters.length === 0 ? nothing : html`<div class="tablebox" tabindex="0" role="region" aria-label="${o.summary}参数"><table><caption>参数</caption><thead><tr><th scope="col">名称</th><th scope="col">位置</th><th scope="col">类型</th><th scope="col">必填</th><th scope="col">说明</th></tr></thead>
      <tbody>${o.parameters.map((p) => html`<tr><th scope="row"><code>${p.name}</code></th><td>${p.where}</td><td>${p.type}</td><td>${p.required ? '是' : '否'}</td><td>${p.description ?? ''}</td></tr>`)}</tbody></table></div>`}
    ${o.answers.length === 0 ? nothing : html`<p class="small muted">应答：${o.answers.join('、')}</p>`}
  </article>`
}

export const page = definePage<View>({
  operation: 'portal.developers',
  path: '/developers',
  summary: '接口文档',
  query: ['tag'],
  maxAge: 300,
  load: async (source, { query }) => ({ operations: readOpenapi(await source.openapi()), tag: query['tag'] }),
  render,
})
