/** The initiating body's view: its entries, and of each who has acknowledged, applied and lifted, and who has not. */
import type { InitiatedEntry, Ledger, readEscalations } from '../../../modules/measures/index.ts'
import { emptyState } from '../../../portal/components/empty-state/empty-state.ts'
import { facts } from '../../../portal/components/facts/facts.ts'
import { notice } from '../../../portal/components/notice/notice.ts'
import { pager } from '../../../portal/components/pager/pager.ts'
import { tag } from '../../../portal/components/tag/tag.ts'
import { tiles } from '../../../portal/components/tiles/tiles.ts'
import { code, dateText, number, shortDate, withQuery } from '../../../portal/format.ts'
import { html, nothing, type Html } from '../../../portal/html.ts'
import { isFaulty, type Faults } from '../../form.ts'
import type { ConsolePage, Desk } from '../../frame.ts'
import { doneNotice } from '../../parts/attempt.ts'
import { checkField, faultSummary, proof, selectField, type Option } from '../../parts/fields.ts'
import { numberLink } from '../../parts/number-link.ts'
import { table } from '../../parts/table.ts'
import { placeTabs } from './list.ts'
import { path as marksPath } from '../marks/words.ts'
import { formerly, overs, path, pauseOf, stages, stateTag } from './words.ts'

const red = (n: number): Html => (n > 0 ? html`<span class="overdue">${number(n)}</span>` : html`0`)

export function entriesPage(view: {
  items: readonly InitiatedEntry[]
  next: string | undefined
  cursor: string | undefined
  /** Marks of objection and repair are the office's to place. */
  mayMark: boolean
}): ConsolePage {
  return {
    title: '发起与台账',
    place: 'tasks',
    crumbs: [{ title: '协同任务', href: path }],
    body: html`<div class="head"><div><h1>发起与台账</h1><p class="lead">本单位决定列入的事项，各实施单位签收、实施、解除到了哪一步。</p></div>
      ${view.mayMark ? html`<p class="actions"><a class="btn quiet" href="${marksPath}">异议、修复标记</a></p>` : nothing}</div>
      ${placeTabs('entries')}<div class="section">${
        view.items.length === 0
          ? emptyState({
              title: '还没有发起的事项',
              text: '列入决定送达生效后，自动发给有职责的单位。',
              next: [html`<a href="/console/lists">查看名单办理</a>`],
            })
          : table(
              '发起的名单事项',
              view.items,
              [
                '事项',
                (e) =>
                  html`<a href="${path}/entries/${e.fact}">${e.subject.name}</a>${e.subject.code === null ? nothing : html`<span class="sub">${code(e.subject.code)}</span>`}`,
              ],
              [
                ['名单', (e) => html`${e.list.name}<span class="sub">${e.document}</span>`],
                [
                  '发起',
                  (e) => html`${e.initiator.name}<span class="sub">${shortDate(e.initiatedOn)}</span>`,
                ],
                ['签收', (e) => `${number(e.acknowledged)}/${number(e.bodies)}`],
                ['实施', (e) => number(e.applied)],
                ['不适用', (e) => number(e.notApplicable)],
                ['待解除', (e) => number(e.toLift)],
                ['已解除', (e) => number(e.lifted)],
                ['逾期', (e) => red(e.late)],
              ],
            )
      }</div>
      ${pager({
        shown: view.items.length,
        unit: '项',
        first: view.cursor === undefined ? undefined : `${path}/entries`,
        next: view.next === undefined ? undefined : withQuery(`${path}/entries`, { cursor: view.next }),
      })}`,
  }
}

export interface LedgerView {
  readonly ledger: Ledger
  /** For the initiating body and the office: who else could be named, for which measures of the list. */
  readonly naming: { readonly bodies: readonly Option[]; readonly rules: readonly Option[] } | undefined
  readonly mayMark: boolean
  /** Whether the reader may see the responsible persons: people of the body that decided. */
  readonly persons: boolean
  readonly faults: Faults
  readonly typed: { readonly organisation?: string; readonly rules?: readonly string[] }
  readonly done: string | undefined
  readonly status?: number | undefined
}

export function ledgerPage(desk: Desk, view: LedgerView): ConsolePage {
  const { ledger } = view
  const c = ledger.counts
  const pause = ledger.tasks.map(pauseOf).find((one) => one !== undefined)
  const over = ledger.over === null ? undefined : overs[ledger.over as keyof typeof overs]
  return {
    title: `办理台账：${ledger.subject.name}`,
    place: 'tasks',
    wrong: isFaulty(view.faults),
    status: view.status,
    crumbs: [
      { title: '协同任务', href: path },
      { title: '发起与台账', href: `${path}/entries` },
    ],
    body: html`<div class="head"><div><h1>${ledger.subject.name}</h1><p class="row">${over === undefined ? tag('neutral', pause === undefined ? '实施中' : `${pause}，暂不执行`) : tag('past', over)}<span class="muted">${ledger.list.name}</span></p></div>
      <p class="actions">${view.mayMark ? html`<a class="btn quiet" href="${marksPath}/${ledger.fact}">异议、修复标记</a>` : nothing}${view.persons ? html`<a class="btn quiet" href="${path}/entries/${ledger.fact}/persons">责任人员</a>` : nothing}<button class="btn quiet" type="button" data-print hidden>打印台账</button></p></div>
      ${doneNotice(view.done)}${faultSummary(view.faults, { organisation: '实施单位', rules: '措施' })}
      ${over === undefined ? nothing : unlifted(ledger, over)}
      ${tiles([
        { title: '实施单位', value: c.bodies, unit: '个' },
        { title: '已签收', value: c.acknowledged, unit: '个' },
        { title: '已实施', value: c.applied, unit: '个' },
        { title: '不适用', value: c.notApplicable, unit: '个' },
        { title: '已解除', value: c.lifted, unit: '个' },
        { title: '逾期', value: c.late, unit: '个' },
      ])}
      ${bodies(ledger)}
      <section class="section" aria-labelledby="about"><h2 id="about">名单事项</h2>${facts([
        {
          title: '主体',
          value: html`${ledger.subject.name} ${ledger.subject.code === null ? nothing : code(ledger.subject.code)}`,
        },
        { title: '名单', value: ledger.list.name },
        { title: '列入决定', value: ledger.document === '' ? '未载明' : numberLink(desk.person, ledger.document) },
        { title: '发起单位', value: ledger.initiator.name },
      ])}</section>
      ${view.naming === undefined || over !== undefined ? nothing : namingForm(desk, view, view.naming)}`,
  }
}

/** Withdrawal reaches everybody: who has not confirmed is named. */
function unlifted({ overSince, unlifted: owing }: Ledger, over: string): Html {
  const names = owing.map((one) => `${one.name}${one.late ? '（逾期）' : ''}`).join('、')
  return notice(
    owing.length > 0 ? 'attention' : 'good',
    `${over}${overSince === null ? '' : `（${dateText(overSince)}起）`}`,
    owing.length > 0
      ? `措施已经自动停止；还有 ${owing.length} 个单位没有确认解除：${names}。`
      : '各单位都已确认解除。',
  )
}

function bodies({ tasks }: Ledger): Html {
  return html`<section class="section" aria-labelledby="bodies"><h2 id="bodies">各单位办理情况</h2>${table(
    '各单位办理情况',
    tasks,
    ['单位', (t) => t.implementer.name],
    [
      ['状态', stateTag],
      ['签收', (t) => (t.acknowledgedAt === null ? due(t.ackDueOn) : shortDate(t.acknowledgedAt))],
      [
        '实施的措施',
        (t) =>
          t.measures
            .filter((m) => t.applied.includes(m.code))
            .map((m) => m.name)
            .join('、') || '—',
      ],
      [
        '理由与反馈',
        (t) =>
          html`${[t.reason, t.feedback].filter((text) => text !== null).join('；') || '—'}${t.corrections.map((former) => html`<span class="sub">原${[formerly(t, former), former.reason, former.feedback].filter((text) => text !== null).join('；')}。${shortDate(former.correctedAt ?? '')}更正：${former.why}</span>`)}`,
      ],
      [
        '解除',
        (t) =>
          t.liftedAt !== null ? shortDate(t.liftedAt) : t.liftDueOn === null ? '—' : due(t.liftDueOn),
      ],
    ],
  )}</section>`
}

function due(day: string): Html {
  return html`<span><span class="muted">限</span> ${shortDate(day)}</span>`
}

function namingForm(
  desk: Desk,
  { ledger, faults, typed }: LedgerView,
  naming: NonNullable<LedgerView['naming']>,
): Html {
  return html`<section class="section noprint" aria-labelledby="naming"><h2 id="naming">增加实施单位</h2><details${isFaulty(faults) ? html` open` : ''}><summary class="btn quiet">增加一个单位</summary>
    <form class="form card" action="${path}/entries/${ledger.fact}/implementers" method="post">${proof(desk)}
      ${selectField({ name: 'organisation', label: '实施单位', faults, required: true, empty: '请选择', value: typed.organisation, options: naming.bodies })}
      ${checkField({ name: 'rules', label: '由它实施的措施', faults, required: true, values: typed.rules ?? [], options: naming.rules, hint: '只能选本名单依法带来的措施。' })}
      <button class="btn" type="submit">发给该单位</button></form></details></section>`
}

export function remindersPage(items: Awaited<ReturnType<typeof readEscalations>>): ConsolePage {
  return {
    title: '逾期督办',
    place: 'tasks',
    crumbs: [{ title: '协同任务', href: path }],
    body: html`<div class="head"><div><h1>逾期督办</h1><p class="lead">逾期的签收、答复和解除，每日提请各单位负责人和信用中心督办一次。</p></div></div>
      ${placeTabs('reminders')}<div class="section">${
        items.length === 0
          ? emptyState({
              title: '没有督办过',
              text: '没有逾期的任务，不会产生督办。',
              next: [html`<a href="${path}">查看协同任务</a>`],
            })
          : table(
              '督办',
              items,
              ['日期', (e) => shortDate(e.onDay)],
              [
                ['单位', (e) => e.name],
                ['环节', (e) => stages[e.stage]],
                ['逾期任务', (e) => `${number(e.tasks)} 项`],
                ['最早到期', (e) => shortDate(e.oldestDueOn)],
              ],
            )
      }</div>`,
  }
}
