/** `/console`: what waits for this person, by what they may do. */
import type { Context } from '../../context.ts'
import { figure } from '../../kernel/figures.ts'
import type { Actor, Route } from '../../kernel/http.ts'
import { roles } from '../../modules/access/index.ts'
import { listCases, listNotices } from '../../modules/casework/index.ts'
import { countSubmitted } from '../../modules/editorial/index.ts'
import { browseDeliveries, openQuestions, silentFeeds } from '../../modules/exchange/index.ts'
import { readBodyFigures, taskFigures } from '../../modules/measures/index.ts'
import { countHeld } from '../../modules/records/index.ts'
import { emptyState } from '../../portal/components/empty-state/empty-state.ts'
import { tiles } from '../../portal/components/tiles/tiles.ts'
import { html, nothing, type Html } from '../../portal/html.ts'
import type { Figure } from '../../portal/types.ts'
import { definePage, seeOther } from '../route.ts'
import { caseTable } from './cases/list.ts'
import { deliveryTable, silencePart } from './deliveries/list.ts'
import { kindTitle } from './deliveries/routes.ts'
import { noticeTable } from './notices.ts'

export function homeRoutes(ctx: Context): Route[] {
  return [
    definePage(ctx, {
      operation: 'console.home', path: '/console', summary: '工作台首页；信用主体转到自己的信用空间',
      authority: { roles: Object.keys(roles) },
      show: async ({ actor, desk }) => {
        if (actor.roles.has('subject')) return seeOther('/me')
        const [cases, papers, deliveries, figures] = await Promise.all([
          casesPart(ctx, actor), unservedPart(ctx, actor), deliveriesPart(ctx, actor), figuresOf(ctx, actor),
        ])
        return {
          title: '首页', place: 'home',
          body: html`<div class="head"><div><h1>${actor.name}，您好</h1><p class="lead">${desk.person?.organisation}　${desk.person?.roles.join('、')}</p></div></div>
            ${figures.length === 0 ? nothing : tiles(figures)}
            ${actor.scopes.has('checks:write') ? checkPart() : nothing}${cases}${papers}${deliveries}`,
        }
      },
    }),
  ]
}

/** Only figures somebody can act on, each leading to what it counts. */
async function figuresOf(ctx: Context, actor: Actor): Promise<Figure[]> {
  const figures: Figure[] = []
  if (actor.scopes.has('cases:read')) {
    for (const [due, title] of [['overdue', '已逾期的办件'], ['warning', '即将到期的办件']] as const) {
      const { items, next } = await listCases(ctx, actor, { due, limit: 100 })
      figures.push({ title, value: items.length, unit: next === null ? '件' : '件以上', href: `/console/cases?due=${due}` })
    }
  }
  if (actor.scopes.has('submissions:settle')) {
    figures.push({ title: '待核实的疑问数据', value: await openQuestions(ctx, actor), unit: '条', href: '/console/questions' })
    figures.push({ title: '待复核的暂缓公示', value: await countHeld(ctx.db), unit: '条', href: '/console/held' })
  }
  if (actor.scopes.has('checks:write') && actor.organisation !== undefined) {
    const { states, late } = await taskFigures(ctx, actor)
    figures.push(
      { title: '逾期的协同任务', value: late, unit: '项', href: '/console/tasks?state=late' },
      { title: '待签收的协同任务', value: states.get('sent') ?? 0, unit: '项', href: '/console/tasks?state=sent' },
      { title: '应当解除的措施', value: states.get('lift-due') ?? 0, unit: '项', href: '/console/tasks?state=lift-due' },
    )
  }
  // What is late is put before the office and the leaders too, who read it on the board.
  if (actor.scopes.has('cases:read') && actor.scopes.has('statistics:read')) {
    // Of all bodies whoever reads it: counted once for all, as other figures over everything are.
    const bodies = await figure(ctx, 'joint tasks by body', () => readBodyFigures(ctx, actor))
    const late = bodies.reduce((sum, one) => sum + one.late, 0)
    figures.push({ title: '各单位逾期的协同任务', value: late, unit: '项', href: '/console/board#tasks' })
  }
  if (actor.roles.has('office-admin')) {
    figures.push({ title: '待审核的文章', value: await countSubmitted(ctx.db), unit: '篇', href: '/console/articles?state=submitted' })
  }
  return figures
}

/** The field of the counter, right here: a clerk's day is this field. */
function checkPart(): Html {
  return html`<section class="section" aria-labelledby="counter"><h2 id="counter">信用核查</h2>
    <form class="search" action="/console/check" method="get"><label class="vh" for="code">代码</label>
      <input type="text" id="code" name="code" class="code" maxlength="500" autocomplete="off" autocapitalize="characters" spellcheck="false" placeholder="扫描或者输入代码">
      <button class="btn" type="submit">去核查</button></form></section>`
}

async function casesPart(ctx: Context, actor: Actor): Promise<Html> {
  // An auditor reads cases and moves none: nothing ever waits for them.
  if (!actor.scopes.has('cases:move')) return nothing
  const { items } = await listCases(ctx, actor, { mine: true, due: 'open', limit: 10 })
  return html`<section class="section" aria-labelledby="mine"><h2 id="mine">等我办理 <small><a href="/console/cases">全部办件</a></small></h2>
    ${items.length === 0 ? emptyState({ title: '没有等您办理的办件', next: [] }) : caseTable(items)}</section>`
}

const papersShown = 10

/** Papers nobody has proven served, of cases that no inbox shows any more because they are over. */
async function unservedPart(ctx: Context, actor: Actor): Promise<Html> {
  if (!actor.scopes.has('cases:move')) return nothing
  const { items } = await listNotices(ctx, actor, { box: 'unserved', limit: papersShown })
  if (items.length === 0) return nothing
  return html`<section class="section" aria-labelledby="unserved"><h2 id="unserved">办结未送达的文书 <small><a href="/console/notices?box=unserved">全部</a></small></h2>
    <p>以下文书的办件已经办结，但是没有登记送达。请依法送达当事人，再打开办件，上传送达证明、登记送达；办结不影响登记。</p>
    ${noticeTable(items, 'unserved')}</section>`
}

async function deliveriesPart(ctx: Context, actor: Actor): Promise<Html> {
  if (!actor.scopes.has('submissions:read')) return nothing
  const { items } = await browseDeliveries(ctx, actor, { limit: 5 })
  const mayDeliver = actor.scopes.has('submissions:write')
  const ofAll = actor.scopes.has('organisations:any')
  return html`${silencePart(await silentFeeds(ctx, actor), ofAll)}<section class="section" aria-labelledby="sent"><h2 id="sent">最近报送 <small><a href="/console/deliveries">全部报送记录</a>${mayDeliver ? html`　<a href="/console/deliveries/new">报送文件</a>` : nothing}</small></h2>
    ${items.length === 0 ? emptyState({ title: '还没有报送记录', next: [] })
      : deliveryTable(items, { kindTitle: (kind) => kindTitle(ctx, kind), ofAll })}</section>`
}
