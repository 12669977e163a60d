/** `/console/kept`: what was typed into a form whose session had ended, to be looked at and sent again. */
import type { Context } from '../../context.ts'
import type { Route } from '../../kernel/http.ts'
import { roles } from '../../modules/access/index.ts'
import { emptyState } from '../../portal/components/empty-state/empty-state.ts'
import { notice } from '../../portal/components/notice/notice.ts'
import { number } from '../../portal/format.ts'
import { html, nothing } from '../../portal/html.ts'
import type { ConsolePage, Desk } from '../frame.ts'
import { keptFormsOf, keptPath, type KeptForm } from '../kept.ts'
import { proof } from '../parts/fields.ts'
import { definePage } from '../route.ts'

export function keptRoutes(ctx: Context): Route[] {
  return [
    definePage(ctx, {
      operation: 'console.kept', path: keptPath, summary: '登录过期前填写的内容',
      // A firm's statement is typed for as long as any, and its days run.
      authority: { roles: Object.keys(roles) },
      show: ({ actor, desk }) => {
        const form = keptFormsOf(ctx).take(actor.id, ctx.clock.now())
        return form === undefined ? nonePage(desk) : keptPage(desk, form)
      },
    }),
  ]
}

function nonePage({ person }: Desk): ConsolePage {
  const home = person?.subject === true
    ? html`<a href="/me">回到我的信用空间</a>`
    : html`<a href="/console">回到工作台首页</a>`
  return {
    title: '登录过期前填写的内容',
    body: html`<div class="head"><h1>登录过期前填写的内容</h1></div>
      ${emptyState({ title: '没有保留的内容', text: '保留的内容只显示一次，过了时间也不再保留。', next: [home] })}`,
  }
}

function keptPage(desk: Desk, { action, title, back, fields }: KeptForm): ConsolePage {
  const filled = fields.filter(([name, value]) => value.trim() !== '' && !machine.has(name))
  const [texts, choices] = [filled.filter(isTyped), filled.filter((one) => !isTyped(one))]
  return {
    title: '登录过期前填写的内容',
    body: html`<div class="head"><div><h1>登录过期前填写的内容</h1><p class="lead">${title}</p></div></div>
      ${notice('attention', '还没有办理', '提交时登录已经过期。请核对以后再提交；离开本页，内容不再保留。')}
      <section class="section" aria-labelledby="typed"><h2 id="typed">填写的内容</h2><div class="card stack">
        ${texts.map(([, value]) => html`<blockquote>${value.split(/\r?\n/).map((line) => html`<p>${line}</p>`)}</blockquote>`)}
        ${choices.length === 0 ? nothing : html`<p class="small muted">另有 ${number(choices.length)} 项选择或者代码，按原样提交：${choices.map(([, value]) => value.slice(0, 100)).join('，')}</p>`}</div></section>
      <form class="section" action="${action}" method="post">${proof(desk)}
        ${fields.map(([name, value]) => html`<textarea name="${name}" hidden>${lineKept(value)}</textarea>`)}
        <div class="actions"><button class="btn" type="submit">提交</button><a href="${back}">不提交，回到原来的页面</a></div></form>`,
  }
}

/** What a page gives its form, and its button: nobody typed it. */
const machine: ReadonlySet<string> = new Set(['once', 'version', 'cursor', 'seen', 'back', 'do'])

/** Words and days, which a person reads again; the rest are codes of what was chosen. */
function isTyped([, value]: readonly [string, string]): boolean {
  return /\p{Script=Han}|\s|\d{4}-\d\d-\d\d/u.test(value)
}

/** A browser drops the first line break of a text area. */
function lineKept(value: string): string {
  return /^\r?\n/.test(value) ? `\n${value}` : value
}
