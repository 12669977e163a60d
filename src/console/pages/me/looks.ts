/** `/me/looks`: who asked about one's own organisation, for which matter and purpose; never which person of a body. */
import type { Context } from '../../../context.ts'
import type { Look } from '../../../kernel/access-ledger.ts'
import { readLooks } from '../../../modules/checks/index.ts'
import { ownLooks } from '../../../modules/publicity/index.ts'
import { emptyState } from '../../../portal/components/empty-state/empty-state.ts'
import { pager } from '../../../portal/components/pager/pager.ts'
import { tag } from '../../../portal/components/tag/tag.ts'
import { instant, withQuery } from '../../../portal/format.ts'
import { html, nothing, type Html } from '../../../portal/html.ts'
import type { ConsolePage } from '../../frame.ts'
import { table } from '../../parts/table.ts'
import { tabs } from '../../parts/tabs.ts'
import type { Visit } from '../../route.ts'
import { home } from './parts.ts'
import { decisions, looks } from './words.ts'

const path = `${home}/looks`
const pageRows = 50

type CheckLook = Awaited<ReturnType<typeof readLooks>>['items'][number]

/** Two registers beside each other: checks in a matter, and looks at what is not public. */
export async function looksPage(ctx: Context, { actor, query }: Visit): Promise<ConsolePage> {
  const { cursor, view } = query
  const records = view === 'records'
  const { body, shown, next } = records ? await recordLooks(ctx, actor, cursor) : await checkLooks(ctx, actor, cursor)
  const at = (more: Record<string, string | undefined>): string =>
    withQuery(path, { view: records ? 'records' : undefined, ...more })
  return {
    title: '谁查过本单位', place: 'me-looks',
    body: html`<div class="head"><div><h1>谁查过本单位</h1><p class="lead">单位、事项和用途，新的在前。社会公众查看公示网站不作记录。</p></div></div>
      ${tabs('查询记录', [
        { href: path, title: '办事时核查', here: !records },
        { href: `${path}?view=records`, title: '查阅不公示的信息', here: records },
      ])}
      <div class="stack">${body}
        <p class="small muted">${records ? '本单位自己查看信用档案的记录不在此列。' : nothing}认为查询没有正当理由的，可以向查询单位或者信用中心反映。</p></div>
      ${pager({
        shown, first: cursor === undefined ? undefined : at({}), next: next === null ? undefined : at({ cursor: next }),
      })}`,
  }
}

interface Part {
  readonly body: Html
  readonly shown: number
  readonly next: string | null
}

async function checkLooks(ctx: Context, actor: Visit['actor'], cursor: string | undefined): Promise<Part> {
  const { items, next } = await readLooks(ctx, actor, { limit: pageRows, cursor })
  const body = items.length === 0 ? emptyState({ title: '没有单位核查过本单位', next: [] }) : checkTable(items)
  return { body, shown: items.length, next }
}

async function recordLooks(ctx: Context, actor: Visit['actor'], cursor: string | undefined): Promise<Part> {
  const { items, next } = await ownLooks(ctx, actor, { limit: pageRows, cursor, others: true })
  const body = items.length === 0
    ? emptyState({ title: '没有单位查阅过本单位不公示的信息', next: [] })
    : table<Look>('查阅不公示的信息', items, ['查阅单位', (one) => one.organisationName ?? '平台程序'], [
      ['时间', (one) => instant(one.at), 'short'],
      ['查阅内容', (one) => looks[one.what] ?? one.what, 'short'],
      ['用途', (one) => html`${one.purpose}${one.authorisation === null ? nothing : html`<span class="sub">${one.authorisation}</span>`}`],
    ])
  return { body, shown: items.length, next }
}

/** Checks of the firm by counters: who, when, on which matter, for which purpose, with which answer. */
export function checkTable(items: readonly CheckLook[]): Html {
  return table<CheckLook>('信用核查', items, ['核查单位', (one) => one.organisation.name], [
    ['时间', (one) => instant(one.at), 'short'],
    ['事项', (one) => one.matter.name],
    ['用途', (one) => one.purpose],
    ['结果', (one) => tag(...(decisions[one.decision] ?? ['neutral', one.decision] as const)), 'short'],
  ])
}
