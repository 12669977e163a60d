/** `/developers/{operation}`: one operation of the interface: who may call it, what goes in, what comes back, how. */
import { withQuery } from '../../format.ts'
import { html, nothing, type Html } from '../../html.ts'
import { codeSample } from '../../components/code-sample/code-sample.ts'
import type { Frame, PageContent } from '../../layout/frame.ts'
import { definePage, found } from '../../page.ts'
import { curlOf, typescriptOf } from '../developers/examples.ts'
import { readOpenapi, type Operation, type Parameter } from '../developers/openapi.ts'
import { groups, right } from '../developers/page.ts'

export interface View {
  readonly operations: readonly Operation[]
  readonly operation: Operation
}

export function render({ operations, operation: o }: View, frame: Frame): PageContent {
  const given = o.parameters
  return {
    title: o.summary,
    description: `接口 ${o.method} ${o.path}：参数、应答和示例。`,
    path: `/developers/${o.id}`,
    place: 'open-data',
    crumbs: [
      { title: '接口文档', href: '/developers' },
      { title: o.tag, href: withQuery('/developers', { tag: o.tag }) },
    ],
    index: true,
    body: html`<div class="head"><h1>${o.summary}</h1>
        <p><span class="verb code">${o.method}</span> <span class="code">${o.path}</span></p>
        <p class="muted">${right(o)}</p></div>
      <div class="cols side found">
        <div class="main">${o.description === undefined ? nothing : html`<p>${o.description}</p>`}
          ${given.length === 0 ? nothing : section('parameters', '参数', fields('参数', given, true))}
          ${o.answer.length === 0 ? nothing : section('answer', '应答', fields('应答', o.answer, false))}
          ${section('example', '示例', html`<div class="stack">${codeSample('curl', curlOf(o, frame.base))}${codeSample('TypeScript', typescriptOf(o, frame.base))}
            ${how(o)}</div>`)}
          ${section('statuses', '状态码', statuses(o))}</div>
        ${groups(operations, o.tag)}
      </div>`,
  }
}

/** Where what the examples take for granted comes from. */
function how(o: Operation): Html {
  if (o.proof === 'token' || o.proof === 'client')
    return html`<p class="small muted">密钥与令牌的取得见<a href="/developers#keys">怎样取得密钥</a>。</p>`
  if (o.proof === 'none') return nothing
  return html`<p class="small muted">只供登录人员使用，不能用令牌调用。先<a href="/developers/session.create">登录</a>（curl 加 <code>-c cookies.txt</code> 保存 Cookie）；应答中的 <code>csrf</code> 即 <code>$CSRF</code>，修改类请求必须送回。</p>`
}

function statuses(o: Operation): Html {
  return html`<ul class="bulleted">${o.answers.map(
    ([status, meaning]) => html`<li>${status === 'default' ? nothing : html`<code>${status}</code> `}${meaning}</li>`,
  )}</ul><p class="small muted">错误的格式见<a href="/developers#errors">错误格式</a>。</p>`
}

function section(id: string, title: string, body: Html): Html {
  return html`<section class="section" aria-labelledby="${id}"><h2 id="${id}">${title}</h2>${body}</section>`
}

function fields(caption: string, items: readonly Parameter[], withPlace: boolean): Html {
  return html`<div class="tablebox"><table class="stacks" role="table"><caption class="vh">${caption}</caption>
    <thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">名称</th>${withPlace ? html`<th scope="col" role="columnheader">位置</th>` : nothing}<th scope="col" role="columnheader">类型</th><th scope="col" role="columnheader">${withPlace ? '必填' : '必有'}</th><th scope="col" role="columnheader">说明</th></tr></thead>
    <tbody role="rowgroup">${items.map(
      (p) => html`<tr role="row"><th scope="row" role="rowheader"><code>${p.name}</code></th>${withPlace ? html`<td role="cell" data-label="位置">${p.where}</td>` : nothing}<td role="cell" data-label="类型">${p.type}</td><td role="cell" data-label="${withPlace ? '必填' : '必有'}">${p.required ? '是' : '否'}</td><td role="cell" data-label="说明">${p.description ?? ''}</td></tr>`,
    )}</tbody></table></div>`
}

export const page = definePage<View>({
  operation: 'portal.developers-operation',
  path: '/developers/:operation',
  summary: '一个接口的说明',
  query: [],
  maxAge: 300,
  load: async (source, { params }) => {
    const operations = readOpenapi(await source.openapi())
    return { operations, operation: found(operations.find((o) => o.id === params['operation'])) }
  },
  render,
})
