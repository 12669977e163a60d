/** Cases in a table, nearest deadline first; on the home page and in the inbox. */
import type { CaseSummary } from '../../../modules/casework/index.ts'
import { code, shortDate } from '../../../portal/format.ts'
import { html, nothing, type Html } from '../../../portal/html.ts'
import { tag } from '../../../portal/components/tag/tag.ts'
import type { Tone } from '../../../portal/types.ts'

/** What the clock says of a case: word and tone. */
export const dues: Readonly<Record<CaseSummary['due'], readonly [string, Tone]>> = {
  none: ['无期限', 'neutral'], running: ['进行中', 'neutral'], half: ['期限过半', 'past'], warning: ['即将到期', 'attention'],
  overdue: ['已逾期', 'adverse'], paused: ['暂停计时', 'neutral'], closed: ['已办结', 'good'],
}

export function caseTable(items: readonly CaseSummary[]): Html {
  const heads = ['办件', '主体', '种类', '状态', '期限', '承办']
  return html`<div class="tablebox"><table class="stacks" role="table"><caption class="vh">办件</caption>
    <thead role="rowgroup"><tr role="row">${heads.map((head) => html`<th scope="col" role="columnheader">${head}</th>`)}</tr></thead>
    <tbody role="rowgroup">${items.map(row)}</tbody></table></div>`
}

function row(c: CaseSummary): Html {
  const [word, tone] = dues[c.due]
  return html`<tr role="row"><th scope="row" role="rowheader"><a href="/console/cases/${c.id}">${c.title}</a>${c.priority > 0 ? html` ${tag('attention', '急')}` : nothing}</th>
    <td role="cell" data-label="主体">${c.subject === null ? '—' : html`${c.subject.name}${c.subject.code === null ? nothing : html`<span class="sub">${code(c.subject.code)}</span>`}`}</td>
    <td role="cell" data-label="种类">${c.flowTitle}</td><td role="cell" data-label="状态">${c.stateTitle}</td>
    <td role="cell" data-label="期限">${tag(tone, word)}${c.dueOn === null ? nothing : html`<span class="sub">${shortDate(c.dueOn)}${c.dueEstimated ? '（估算）' : ''}</span>`}</td>
    <td role="cell" data-label="承办">${c.organisation.name}${c.assignee === null ? nothing : html`<span class="sub">${c.assignee.name}</span>`}</td></tr>`
}
