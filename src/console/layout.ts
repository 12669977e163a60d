/** The frame of every page of the console: head, who is here, navigation by right, footer. */
import { emblem } from '../portal/components/emblem/emblem.ts'
import { dateText, withQuery } from '../portal/format.ts'
import { html, nothing, type Html } from '../portal/html.ts'
import { css as siteCss, emblemIcon } from '../portal/assets.ts'
import { css, js } from './assets.ts'
import type { ConsolePage, Desk, Person, Place } from './frame.ts'

/** Place, address, title, and the scope without which it is not offered. Offering is courtesy: each route asks itself. */
const places: readonly (readonly [Place, string, string, string | undefined])[] = [
  ['home', '/console', '首页', undefined],
  ['check', '/console/check', '信用核查', 'checks:write'],
  ['checks', '/console/checks', '核查记录', 'checks:read'],
  ['cases', '/console/cases', '办件', 'cases:read'],
  ['notices', '/console/notices', '文书', 'cases:read'],
  ['lists', '/console/lists', '名单', 'cases:read'],
  ['tasks', '/console/tasks', '协同任务', 'checks:write'],
  ['joint-cases', '/console/joint-cases', '奖惩案例', 'checks:read'],
  ['deliveries', '/console/deliveries', '数据报送', 'submissions:read'],
  ['questions', '/console/questions', '疑问数据', 'submissions:settle'],
  ['held', '/console/held', '暂缓公示', 'submissions:settle'],
  ['records', '/console/records', '撤回与恢复', 'records:revoke'],
  ['findings', '/console/findings', '重错码', 'subjects:settle'],
  ['articles', '/console/articles', '信息发布', 'articles:write'],
  ['bodies', '/console/bodies', '单位名录', 'catalogue:write'],
  ['board', '/console/board', '期限与统计', 'cases:read'],
  ['people', '/console/people', '用户', 'access:read'],
  ['clients', '/console/clients', '接口客户端', 'access:read'],
  ['journal', '/console/journal', '操作日志', 'journal:read'],
  ['journal', '/console/journal/seals', '日志封存', 'operations:read'],
  ['catalogue', '/console/catalogue', '目录', 'catalogue:read'],
  ['calendar', '/console/calendar', '工作日历', 'catalogue:read'],
  ['account', '/console/account', '我的账户', undefined],
]

/** The places of who is signed in for a subject. */
const ownPlaces: typeof places = [
  ['me', '/me', '首页', undefined],
  ['me-records', '/me/records', '信用记录', undefined],
  ['me-notices', '/me/notices', '收到的文书', undefined],
  ['me-looks', '/me/looks', '查询记录', undefined],
  ['account', '/console/account', '我的账户', undefined],
]

/** The places open to a person. */
export function placesOf(person: Person): typeof places {
  if (person.restricted) return places.filter(([place]) => place === 'account')
  if (person.subject) return ownPlaces
  return places.filter(([, , , scope]) => scope === undefined || person.scopes.has(scope))
}

/** A whole document around a page's content. */
export function layout(desk: Desk, page: ConsolePage): Html {
  const { preferences, site } = desk
  const title = `${page.wrong === true ? '有误：' : ''}${page.title} · ${site.name}${roomOf(desk)}`
  return html`<!doctype html>
<html lang="zh-CN" data-theme="${preferences.theme}" data-text="${preferences.text}">
  <head>
    <meta charset="utf-8">
    <title>${title}</title>
    <meta name="viewport" content="width=device-width,initial-scale=1">
    <meta name="robots" content="noindex,nofollow,noarchive">
    <meta name="format-detection" content="telephone=no">
    <meta name="theme-color" content="#0e2f49">
    <link rel="icon" href="${emblemIcon.url}" type="image/svg+xml">
    <link rel="stylesheet" href="${siteCss.url}">
    <link rel="stylesheet" href="${css.url}">
    ${page.refresh === undefined ? nothing : html`<noscript><meta http-equiv="refresh" content="${page.refresh}"></noscript>`}
    <script src="${js.url}" defer></script>
  </head>
  <body class="console scheme-${preferences.theme}">
    <a class="skip" href="#main">跳到正文</a>
    ${header(desk)}
    ${desk.person === undefined ? nothing : navigation(desk.person, page.place)}
    ${page.crumbs === undefined ? nothing : crumbs(desk, page)}
    <main id="main" tabindex="-1"><div class="wrap body">${page.body}</div></main>
    <p class="paper wrap small">${[desk.person?.organisation ?? '', `打印日期：${dateText(desk.today)}`].join('　')}</p>
    ${footer(desk)}
  </body>
</html>`
}

/** What this place is called, and where its first page is, for whoever is here. */
function roomOf({ person }: Desk): string {
  return person?.subject === true ? '信用空间' : '工作台'
}

function homeOf({ person }: Desk): string {
  return person?.subject === true ? '/me' : '/console'
}

function header(desk: Desk): Html {
  const { person, site, proof } = desk
  return html`<header class="desk deep"><div class="wrap bar">
    <a class="brand" href="${homeOf(desk)}">${emblem(36)}<span><b>${site.name}</b><span>${roomOf(desk)}</span></span></a>
    ${person === undefined ? nothing : html`<div class="who"><span class="whose"><b>${person.name}</b><span>${person.organisation}</span></span>
      <form action="/console/sign-out" method="post"><input type="hidden" name="csrf" value="${proof}"><button class="btn slim ghost" type="submit">退出登录</button></form></div>`}
  </div></header>`
}

function navigation(person: Person, here: Place | undefined): Html {
  return html`<nav class="nav" aria-label="${person.subject ? '信用空间导航' : '工作台导航'}"><ul>
    ${placesOf(person).map(([place, href, title]) => html`<li><a href="${href}"${place === here ? html` aria-current="page"` : ''}>${title}</a></li>`)}
  </ul></nav>`
}

function crumbs(desk: Desk, page: ConsolePage): Html {
  return html`<nav class="crumbs" aria-label="当前位置"><ol class="wrap">
    <li><a href="${homeOf(desk)}">首页</a></li>
    ${page.crumbs?.map((c) => html`<li><a href="${c.href}">${c.title}</a></li>`)}
    <li aria-current="page">${page.title}</li>
  </ol></nav>`
}

function footer(desk: Desk): Html {
  const to = (wish: Record<string, string>): string => withQuery('/preferences', { ...wish, back: desk.here })
  return html`<footer class="deskfoot"><div class="wrap">
    <nav class="prefs" aria-label="显示方式">
      ${desk.preferences.text === 'large'
        ? html`<a href="${to({ text: 'normal' })}" rel="nofollow">标准字号</a>`
        : html`<a href="${to({ text: 'large' })}" rel="nofollow">大字版</a>`}
      <a class="to-dark" href="${to({ theme: 'dark' })}" rel="nofollow">深色</a>
      <a class="to-light" href="${to({ theme: 'light' })}" rel="nofollow">浅色</a>
      <a href="/">公示网站</a>
      <a href="/help">使用帮助</a>
    </nav>
    <p class="small muted">${desk.site.operator}。${desk.person?.subject === true ? '办理过程依法留痕，不收取任何费用。' : '办理过程依法留痕；查询和下载的信息只能用于所填写的目的。'}</p>
  </div></footer>`
}
