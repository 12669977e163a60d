/** `/developers`: how to begin, what there is by group, and where each operation is told. */
import { html, type Html } from '../../html.ts'
import { withQuery } from '../../format.ts'
import { codeSample } from '../../components/code-sample/code-sample.ts'
import { emptyState } from '../../components/empty-state/empty-state.ts'
import type { Frame, PageContent } from '../../layout/frame.ts'
import { definePage } from '../../page.ts'
import { readOpenapi, type Operation } from './openapi.ts'

export interface View {
  readonly operations: readonly Operation[]
  /** The group whose operations are listed; absent: how to begin. */
  readonly tag: string | undefined
}

export function render({ operations, tag }: View, frame: Frame): PageContent {
  const shown = operations.filter((o) => o.tag === tag)
  return {
    title: tag === undefined || shown.length === 0 ? '接口文档' : `${tag}接口`,
    description: '公共信用信息查询、核查和变更订阅接口的说明与示例。',
    path: '/developers',
    place: 'open-data',
    crumbs: [{ title: '开放数据', href: '/open-data' }],
    index: true,
    body: html`<div class="head"><h1>接口文档</h1><p class="lead">公开接口无须密钥，报送、核查等接口须经授权。机器可读的完整描述：<a href="/openapi.json">openapi.json</a></p></div>
      <div class="cols side found">
        <div class="main">${
          tag === undefined
            ? html`${start(frame)}${keys(frame)}${errors()}${manners()}`
            : shown.length === 0
              ? emptyState({
                  title: '没有这个接口分组',
                  next: [html`<a href="/developers">回到快速开始</a>`],
                })
              : html`<section class="section" aria-labelledby="tag"><h2 id="tag">${tag} <small>${shown.length} 个接口</small></h2>${table(shown)}</section>`
        }</div>
        ${groups(operations, tag)}
      </div>`,
  }
}

/** The groups of operations: beside the page where there is room, below it where there is none. */
export function groups(operations: readonly Operation[], tag: string | undefined): Html {
  const tags = [...new Set(operations.map((o) => o.tag))]
  return html`<nav class="filters narrow" aria-label="接口分组"><ul class="facet">
    <li><a href="/developers"${tag === undefined ? html` aria-current="true"` : ''}>快速开始</a></li>
    ${tags.map(
      (t) =>
        html`<li><a href="${withQuery('/developers', { tag: t })}"${t === tag ? html` aria-current="true"` : ''}>${t} <span>${operations.filter((o) => o.tag === t).length}</span></a></li>`,
    )}
  </ul></nav>`
}

function table(operations: readonly Operation[]): Html {
  return html`<div class="tablebox"><table class="stacks" role="table"><caption class="vh">接口</caption>
    <thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">接口</th><th scope="col" role="columnheader">方法与路径</th><th scope="col" role="columnheader">权限</th></tr></thead>
    <tbody role="rowgroup">${operations.map(
      (
        o,
      ) => html`<tr role="row"><th scope="row" role="rowheader"><a href="/developers/${o.id}">${o.summary}</a></th>
      <td role="cell" data-label="路径"><span><span class="verb code">${o.method}</span> <span class="code">${o.path}</span></span></td><td role="cell" data-label="权限">${right(o)}</td></tr>`,
    )}</tbody></table></div>`
}

/** Who may call it, in words. */
export function right(o: Operation): string {
  if (o.proof === 'client') return '凭客户端编号和密钥'
  if (o.proof === 'session') return '须登录（Cookie 与 X-CSRF-Token）'
  const scopes = o.scopes.join('、')
  if (o.proof === 'token') return `须授权：${scopes}`
  return scopes === '' ? '公开' : `公开；有 ${scopes} 授权的可得更多`
}

function start(frame: Frame): Html {
  const api = `${frame.base}/api/v1`
  return html`<section class="section stack" aria-labelledby="start"><h2 id="start">快速开始</h2>
    ${codeSample('查一家单位（curl）', `curl --get '${api}/subjects' --data-urlencode 'q=明州'`)}
    ${codeSample('查一家单位（TypeScript）', `const answer = await fetch('${api}/subjects?q=' + encodeURIComponent('明州'))\nconst { items, next } = await answer.json()`)}
    ${codeSample('办事前核查一家单位（TypeScript）', `const answer = await fetch('${api}/checks', {\n  method: 'POST',\n  headers: { authorization: 'Bearer ' + token, 'content-type': 'application/json' },\n  body: JSON.stringify({ subject: { code }, matter, purpose: '政府采购资格审查' }),\n})\nconst { receipt, decision, items } = await answer.json()`)}
    <p>源代码的 <code>sdk</code> 目录附有 TypeScript 开发包：自动取得和更新令牌、断线重试、批量核查、变更订阅和本地缓存，不依赖其他软件包。</p>
  </section>`
}

function keys(frame: Frame): Html {
  return html`<section class="section stack" aria-labelledby="keys"><h2 id="keys">怎样取得密钥</h2>
    <ol class="numbered"><li>由使用单位向${frame.site.operator}书面申请${frame.site.contact === '' ? '' : `（${frame.site.contact}）`}，写明用途、法律依据、要用的接口和系统负责人。</li>
      <li>审核同意后发给客户端编号和密钥。密钥只显示一次，请妥善保存；泄露的，立即通知我们作废。</li>
      <li>每个客户端只能使用批准的权限（例如 <code>checks:write</code> 核查、<code>submissions:write</code> 报送、<code>feed:read</code> 完整变更流），每次使用都有记录。</li></ol>
    ${codeSample('用密钥换取访问令牌（curl）', `curl '${frame.base}/api/v1/token' -d grant_type=client_credentials -u "$CLIENT_ID:$CLIENT_SECRET"`)}
    ${codeSample('用密钥换取访问令牌（TypeScript）', `const answer = await fetch('${frame.base}/api/v1/token', {\n  method: 'POST',\n  headers: { authorization: 'Basic ' + btoa(id + ':' + secret) },\n  body: new URLSearchParams({ grant_type: 'client_credentials' }),\n})\nconst { access_token: token, expires_in } = await answer.json()`)}
    <p>按 OAuth 2.0 客户端凭据方式授权。令牌到期前重新换取即可，调用时放在请求头 <code>Authorization: Bearer</code> 中。</p></section>`
}

function errors(): Html {
  return html`<section class="section stack" aria-labelledby="errors"><h2 id="errors">错误格式</h2>
    <p>出错时返回 <code>application/problem+json</code>（RFC 9457）。<code>code</code> 不会改变，可以在程序中判断；<code>errors</code> 逐项说明哪里不对、怎样才对。</p>
    ${codeSample('错误示例', '{\n  "status": 400,\n  "code": "input.invalid",\n  "title": "提交的内容不符合要求",\n  "errors": [{ "code": "input.format", "field": "from", "message": "格式不对", "expected": "应为 date 格式" }]\n}')}</section>`
}

function manners(): Html {
  return html`<section class="section stack" aria-labelledby="manners"><h2 id="manners">通用约定</h2>
    <ul class="bulleted"><li>编码为 UTF-8，日期写作 <code>2026-03-05</code>，时间按 RFC 3339 写明时区。</li>
      <li>列表返回 <code>items</code> 和 <code>next</code>；把 <code>next</code> 作为 <code>cursor</code> 再次请求，直到它为空。</li>
      <li>调用过于频繁时返回 429，请按应答头 <code>Retry-After</code> 等待后重试。</li>
      <li>只增加字段和接口，不改变已有字段的含义；不认识的字段请忽略。</li></ul></section>`
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
