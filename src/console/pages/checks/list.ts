/** `/console/checks`: one's own body's checks, read back (核查记录). */
import type { CheckLine, MatterView } from '../../../modules/checks/index.ts'
import { emptyState } from '../../../portal/components/empty-state/empty-state.ts'
import { pager } from '../../../portal/components/pager/pager.ts'
import { tag } from '../../../portal/components/tag/tag.ts'
import { code, instantText, withQuery } from '../../../portal/format.ts'
import { html, nothing, type Html } from '../../../portal/html.ts'
import { isFaulty, type Faults } from '../../form.ts'
import type { ConsolePage } from '../../frame.ts'
import { faultSummary } from '../../parts/fields.ts'
import { table } from '../../parts/table.ts'
import { tabs } from '../../parts/tabs.ts'
import { sayings } from '../check/slip.ts'

export const path = '/console/checks'

export interface Asked {
  readonly matter: string | undefined
  readonly decision: string | undefined
  readonly feedback: string | undefined
  readonly from: string
  readonly to: string
  readonly cursor: string | undefined
}

export interface ChecksView {
  readonly items: readonly CheckLine[]
  readonly next: string | undefined
  readonly asked: Asked
  readonly today: string
  readonly matters: readonly Pick<MatterView, 'code' | 'title'>[]
  /** The office sees every body's. */
  readonly all: boolean
  readonly mayCheck: boolean
  readonly faults: Faults
}

/** The lines and the figures, beside each other. */
export function checksTabs(here: 'lines' | 'figures', reads: boolean): Html {
  if (!reads) return nothing
  return tabs('核查', [
    { href: path, title: '核查记录', here: here === 'lines' },
    { href: `${path}/statistics`, title: '核查统计', here: here === 'figures' },
  ])
}

const feedbacks = [
  ['missing', '应反馈未反馈'],
  ['given', '已反馈'],
] as const
const outcomes = { followed: '已按结果办理', 'not-followed': '未按结果办理' } as const

export function checksPage(view: ChecksView): ConsolePage {
  const { asked, items } = view
  const at = (cursor: string | undefined): string => withQuery(path, { ...asked, cursor })
  return {
    title: '核查记录',
    place: 'checks',
    wrong: isFaulty(view.faults),
    status: isFaulty(view.faults) ? 422 : 200,
    body: html`<div class="head"><div><h1>核查记录</h1><p class="lead">${view.all ? '各单位的每一次核查，新的在前。' : '本单位的每一次核查，新的在前。'}</p></div>
      ${view.mayCheck ? html`<p class="actions"><a class="btn" href="/console/check">信用核查</a></p>` : nothing}</div>
      ${checksTabs('lines', true)}${faultSummary(view.faults, { from: '起始日期', to: '截止日期' }, '没有查成，请更正后再查')}${filters(view)}
      ${
        items.length === 0
          ? isFaulty(view.faults)
            ? nothing
            : emptyState({
                title: '这段时间没有符合条件的核查',
                text: '可以放宽日期或者条件再查。',
                next: [html`<a href="${path}">查看最近30天</a>`],
              })
          : table(
              '核查记录',
              items,
              ['单位', subject],
              [
                ['事项', (c) => html`${c.matter.name}<span class="sub">${c.purpose}</span>`],
                ['结果', (c) => tag(sayings[c.decision].tone, sayings[c.decision].word)],
                [
                  '时间',
                  (c) =>
                    html`<time datetime="${c.at}">${instantText(c.at)}</time>${c.asOf === null ? nothing : html`<span class="sub">查询${c.asOf}的情况</span>`}`,
                ],
                ...(view.all ? [['核查单位', (c: CheckLine) => c.organisation.name] as const] : []),
                ['反馈', feedback],
              ],
            )
      }
      ${pager({
        shown: items.length,
        unit: '次',
        first: asked.cursor === undefined ? undefined : at(undefined),
        next: view.next === undefined ? undefined : at(view.next),
      })}`,
  }
}

function subject(c: CheckLine): Html {
  const name = c.subject?.name ?? c.inputName ?? c.inputCode ?? '未填报'
  const uscc = c.subject === null ? (c.inputName === null ? null : c.inputCode) : c.subject.code
  return html`<a href="/console/check/${c.receipt}">${name}</a>${uscc === null ? nothing : html`<span class="sub">${code(uscc)}</span>`}${c.reference === null ? nothing : html`<span class="sub">业务编号 ${c.reference}</span>`}`
}

function feedback(c: CheckLine): Html {
  if (c.feedback !== null) return html`${outcomes[c.feedback]}`
  return c.feedbackDue ? tag('attention', '待反馈') : html`—`
}

function filters({ asked, matters, today }: ChecksView): Html {
  const option = (value: string, title: string, chosen: string | undefined): Html =>
    html`<option value="${value}"${value === chosen ? html` selected` : ''}>${title}</option>`
  return html`<form class="filterbar" action="${path}" method="get">
    <div><label for="from">自</label><input type="date" id="from" name="from" value="${asked.from}" max="${today}"></div>
    <div><label for="to">至</label><input type="date" id="to" name="to" value="${asked.to}" max="${today}"></div>
    <div><label for="matter">事项</label><select id="matter" name="matter">${option('', '全部', asked.matter ?? '')}${matters.map((m) => option(m.code, m.title, asked.matter))}</select></div>
    <div><label for="decision">结果</label><select id="decision" name="decision">${option('', '全部', asked.decision ?? '')}${Object.entries(sayings).map(([value, { word }]) => option(value, word, asked.decision))}</select></div>
    <div><label for="feedback">反馈</label><select id="feedback" name="feedback">${option('', '全部', asked.feedback ?? '')}${feedbacks.map(([value, title]) => option(value, title, asked.feedback))}</select></div>
    <button class="btn quiet" type="submit">筛选</button></form>`
}
