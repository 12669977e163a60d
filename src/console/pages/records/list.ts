/** Looking a record up by what is on its paper, or by its firm. */
import type { DeskHit } from '../../../modules/publicity/index.ts'
import { emptyState } from '../../../portal/components/empty-state/empty-state.ts'
import { tag } from '../../../portal/components/tag/tag.ts'
import { code, shortDate, textOr } from '../../../portal/format.ts'
import { html, nothing, type Html } from '../../../portal/html.ts'
import type { ConsolePage } from '../../frame.ts'
import { table } from '../../parts/table.ts'
import { path, standings } from './words.ts'

export interface ListView {
  readonly q: string | undefined
  readonly items: readonly DeskHit[]
  readonly more: boolean
  readonly kindTitle: (record: DeskHit['record']) => string
  /** Whether the office looks: it ends publicity, and may take back any body's decision on that body's paper. */
  readonly office: boolean
  /** Whether the person may end and restore publicity. */
  readonly mayWithdraw: boolean
}

export function listPage(view: ListView): ConsolePage {
  const { q, office, mayWithdraw } = view
  const whose = office ? '各单位的记录' : '本单位作出的决定'
  const what = mayWithdraw ? '决定被变更、撤销的办理撤销；应当停止公示的办理终止公示；办错的恢复公示。' : '决定被变更、撤销、确认违法或者无效的，在这里撤销，记录即时撤回。'
  return {
    title: '撤回与恢复', place: 'records',
    body: html`<div class="head"><div><h1>撤回与恢复</h1><p class="lead">查找${whose}。${what}</p></div></div>
      <form class="search" action="${path}" method="get" role="search"><label class="vh" for="q">文书号、单位名称或者统一社会信用代码</label>
        <input type="search" id="q" name="q" value="${q ?? ''}" maxlength="100" autocomplete="off" placeholder="文书号、单位名称或者统一社会信用代码">
        <button class="btn" type="submit">查找</button></form>
      <p class="small muted">不公示的记录请用单位名称或者代码查找。查找和查看都有留痕，当事人可以看到是哪个单位为何查看。</p>
      ${q === undefined ? nothing : html`<section class="section" aria-labelledby="found"><h2 id="found">查找结果</h2>${found(view)}</section>`}`,
  }
}

function found({ items, more, kindTitle, office }: ListView): Html {
  if (items.length === 0) {
    return more
      ? emptyState({ title: '符合的单位太多', text: '请输入完整的文书号、单位全称或者统一社会信用代码。', next: [] })
      : emptyState({
          title: '没有找到记录',
          text: office ? '请核对文书号、名称或者代码。' : '请核对文书号、名称或者代码；其他单位作出的决定不在这里。',
          next: [],
        })
  }
  return html`${more ? html`<p class="muted">只列出最近的 ${items.length} 条，请用文书号缩小范围。</p>` : nothing}
    ${table('查找到的记录', items, ['文书号', ({ record: r }) =>
      html`<a href="${path}/${r.subjectId}/${r.factId}">${r.documentNo ?? '（无文书号）'}</a><span class="sub">${kindTitle(r)}</span>`], [
      ['主体', ({ record: r }) => html`${r.subjectName}${r.subjectCode === null ? nothing : html`<span class="sub">${code(r.subjectCode)}</span>`}`],
      ['作出机关', ({ record: r }) => textOr(r.authorityName)],
      ['决定日期', ({ record: r }) => shortDate(r.decidedOn), 'short'],
      ['状态', ({ standing }) => tag(...standings[standing]), 'short'],
    ])}`
}
