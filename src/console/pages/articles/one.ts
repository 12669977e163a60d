/** An article that has left its author's hands: how it looks, and what the second person does with it. */
import { sections, type Article, type movesOf } from '../../../modules/editorial/index.ts'
import { facts } from '../../../portal/components/facts/facts.ts'
import { tag } from '../../../portal/components/tag/tag.ts'
import { date, instant } from '../../../portal/format.ts'
import { html, nothing, type Html } from '../../../portal/html.ts'
import { isFaulty, type Faults } from '../../form.ts'
import type { ConsolePage, Desk } from '../../frame.ts'
import { doneNotice } from '../../parts/attempt.ts'
import { faultSummary, proof, textArea } from '../../parts/fields.ts'
import { articleBody } from './look.ts'
import { typedOf } from './text.ts'
import { labels, viewOf, wordOf } from './words.ts'

export interface ArticleView {
  readonly article: Article
  readonly moves: ReturnType<typeof movesOf>
  readonly today: string
  readonly faults: Faults
  readonly typed: Readonly<Record<string, string>>
  readonly done: string | undefined
  readonly status?: number | undefined
}

export function articlePage(desk: Desk, view: ArticleView): ConsolePage {
  const a = view.article
  const standing = viewOf(a, view.today)
  return {
    title: a.title,
    place: 'articles',
    crumbs: [{ title: '信息发布', href: '/console/articles' }],
    wrong: isFaulty(view.faults),
    status: view.status,
    body: html`<div class="head"><div><h1>${a.title}</h1><p class="row">${tag(...wordOf(standing))}<span class="muted">${sections[a.section]}</span></p></div>
      ${standing === 'shown' ? html`<p class="actions"><a class="btn quiet" href="/articles/${a.slug}">在网站上查看</a></p>` : nothing}</div>
      ${doneNotice(view.done)}
      ${faultSummary(view.faults, { 'reason-return': labels.reason, 'reason-withdraw': labels.reason })}
      <div class="cols aside"><div>${movesPart(desk, view)}
        <section class="section" aria-labelledby="text"><h2 id="text">${standing === 'shown' || standing === 'withdrawn' ? '全文' : '将要公布的样子'}</h2><div class="card">${articleBody(typedOf(a))}</div></section></div>
        <div class="stack"><section class="card" aria-labelledby="about"><h2 id="about">基本情况</h2>${facts([
          { title: '网址', value: html`<span class="code">/articles/${a.slug}</span>` },
          { title: '发布日期', value: date(a.publishOn) },
          { title: '撰写', value: a.authorName },
          { title: '审核', value: a.reviewerName ?? '尚未审核' },
          { title: '最近变动', value: instant(a.changedAt.toISOString()) },
          ...(a.reason === null ? [] : [{ title: standing === 'withdrawn' ? '撤回理由' : '理由', value: a.reason }]),
        ])}</section></div></div>`,
  }
}

function movesPart(desk: Desk, view: ArticleView): Html {
  if (view.moves.length === 0) return nothing
  return html`<section class="section noprint" aria-labelledby="moves"><h2 id="moves">下一步</h2><ul class="moves">${view.moves.map(
    (move, i) =>
      html`<li>${
        !move.allowed
          ? html`<button class="btn quiet" type="button" disabled aria-describedby="why-${move.verb}">${move.title}</button><p class="why" id="why-${move.verb}">现在不能办理：${move.reason ?? ''}</p>`
          : move.reasonRequired
            ? reasoned(desk, view, move)
            : html`<form action="/console/articles/${view.article.id}/moves" method="post">${proof(desk)}${hidden(view, move.verb)}<button class="btn${i === 0 ? '' : ' quiet'}" type="submit">${move.title}</button></form>`
      }</li>`,
  )}</ul></section>`
}

function hidden({ article }: ArticleView, verb: string): Html {
  return html`<input type="hidden" name="verb" value="${verb}"><input type="hidden" name="version" value="${article.version}">`
}

function reasoned(desk: Desk, view: ArticleView, { verb, title, ends }: ArticleView['moves'][number]): Html {
  const id = `reason-${verb}`
  return html`<details${view.faults[id] === undefined ? '' : html` open`}><summary class="btn quiet">${title}</summary>
    <form class="form card" action="/console/articles/${view.article.id}/moves" method="post">${proof(desk)}${hidden(view, verb)}
      ${textArea({ name: 'reason', id, label: '理由', faults: view.faults, required: true, maxLength: 500, rows: 2, value: view.typed[id], hint: ends ? '撤回后网站上立即不再显示，不能恢复；撰写人和审核人都能看到理由。' : '撰写人看到理由后修改，再次送审。' })}
      <button class="btn${ends ? ' danger' : ''}" type="submit">确认${title}</button></form></details>`
}
