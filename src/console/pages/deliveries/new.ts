/** `/console/deliveries/new`: what kind, for whom, which file; and the template to fill in. */
import type { ListDefinition, RecordKind } from '../../../modules/catalogue/index.ts'
import { html, nothing, type Html } from '../../../portal/html.ts'
import { isFaulty, type Faults } from '../../form.ts'
import type { ConsolePage, Desk } from '../../frame.ts'
import { faultSummary, fileField, proof, selectField, textArea, textField, type Group } from '../../parts/fields.ts'
import { onceField } from '../../parts/once.ts'

export interface NewView {
  readonly kinds: readonly RecordKind[]
  readonly lists: readonly ListDefinition[]
  /** Bodies to choose from; empty: one's own. */
  readonly sources: readonly { readonly code: string; readonly name: string }[]
  readonly given: {
    readonly kind?: string | undefined; readonly list?: string | undefined; readonly source?: string | undefined,
    readonly sheet?: string | undefined; readonly mapping?: string | undefined,
  }
  readonly faults: Faults
  readonly status?: number
}

const labels = { kind: '信息种类', list: '名单', source: '报送单位', sheet: '工作表', mapping: '列对应关系', file: '文件' }
/** Characters of a mapping; a form's fields are bounded in bytes (route.ts). */
export const mappingAtMost = 6000
const natures = { serious: '严重失信主体名单', conduct: '法定资格限制', attention: '重点关注名单', red: '守信激励名单', association: '行业协会名单' } as const

export function newPage(desk: Desk, view: NewView): ConsolePage {
  const { kinds, lists, faults, given } = view
  return {
    title: '报送文件', place: 'deliveries', crumbs: [{ title: '数据报送', href: '/console/deliveries' }],
    wrong: isFaulty(faults), status: view.status,
    body: html`<div class="head"><h1>报送文件</h1></div>${faultSummary(faults, labels)}
      <div class="cols aside"><form class="form" action="/console/deliveries" method="post" enctype="multipart/form-data">${proof(desk)}${onceField()}
        ${selectField({
          name: 'kind', label: '信息种类', faults, value: given.kind, required: true, empty: '请选择',
          options: kinds.map((k) => ({ value: k.code, title: k.title })),
        })}
        ${lists.length === 0 ? nothing : selectField({
          name: 'list', label: '名单', faults, value: given.list, empty: '不是名单信息，或者文件里每行写明',
          hint: '报送名单信息时选择。', groups: groupsOf(lists),
        })}
        ${view.sources.length === 0 ? nothing : selectField({
          name: 'source', label: '报送单位', faults, value: given.source, empty: '本单位', hint: '代其他单位报送时选择。',
          options: view.sources.map((s) => ({ value: s.code, title: s.name })),
        })}
        ${textField({
          name: 'sheet', label: '工作表', faults, value: given.sheet, maxLength: 100, width: 'half',
          hint: '一次只读一个工作表。不填读第一个；要读别的，填它的名称或序号，例如“疑问数据”。',
        })}
        ${textArea({
          name: 'mapping', label: '列对应关系', faults, value: given.mapping, maxLength: mappingAtMost, rows: 4,
          hint: html`文件的列名不规范、认不出来时填写，每行一列，写明它是哪个字段，例如：<br>columns:<br>&nbsp;&nbsp;办案程序: procedure<br>字段名见<a href="/api/v1/catalogue/kinds">种类目录</a>。`,
        })}
        ${fileField({
          name: 'file', label: '文件', faults, required: true, accept: '.csv,.tsv,.txt,.xlsx,.xls',
          hint: 'CSV、TSV、XLSX 或 XLS，表头在前几行即可，列的顺序和别名都能识别。UTF-8 和国标编码均可。',
        })}
        <button class="btn" type="submit">上传并核验</button>
        <p class="small muted">原文件加密留存。逐行核验，合格的直接入库；不合格的逐行写明原因和改正方法，不影响其他行。重复上传同一文件不会重复入库。</p>
      </form>${templates(kinds)}</div>`,
  }
}

function groupsOf(lists: readonly ListDefinition[]): Group[] {
  return (Object.keys(natures) as (keyof typeof natures)[]).map((nature) => ({
    title: natures[nature],
    options: lists.filter((list) => list.nature === nature).map((list) => ({ value: list.code, title: list.title })),
  })).filter((group) => group.options.length > 0)
}

function templates(kinds: readonly RecordKind[]): Html {
  return html`<aside class="card stack" aria-labelledby="templates"><h2 id="templates">填报模板</h2>
    <p class="small muted">带下拉选项和填写说明，按现行标准生成。</p>
    <ul class="stack">${kinds.map((k) => html`<li><a href="/api/v1/catalogue/kinds/${k.code}/template.xlsx" download>${k.title}</a></li>`)}</ul></aside>`
}
