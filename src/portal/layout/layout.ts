/** The frame of every page: head, landmarks, navigation, footer. */
import { dateText, withQuery } from '../format.ts'
import { html, nothing, type Html } from '../html.ts'
import { emblem } from '../components/emblem/emblem.ts'
import type { Frame, PageContent, Place } from './frame.ts'

const places: readonly (readonly [Place, string, string])[] = [
  ['home', '/', '首页'],
  ['search', '/search', '信用查询'],
  ['permits', '/publicity/permits', '行政许可'],
  ['penalties', '/publicity/penalties', '行政处罚'],
  ['lists', '/lists', '名单公示'],
  ['authorities', '/authorities', '单位公示'],
  ['statistics', '/statistics', '统计数据'],
  ['open-data', '/open-data', '开放数据'],
]

const footerColumns: readonly { readonly title: string; readonly links: readonly (readonly [string, string])[] }[] = [
  {
    title: '查询与公示',
    links: [
      ['/search', '信用查询'],
      ['/codes', '统一社会信用代码核验'],
      ['/documents/verify', '文书核验'],
      ['/lists', '名单公示'],
      ['/joint-cases', '联合奖惩案例'],
      ['/feed.xml', '最新公示订阅（RSS）'],
    ],
  },
  {
    title: '政策与依据',
    links: [
      ['/law', '政策法规依据'],
      ['/law/national-measures', '失信惩戒措施清单'],
      ['/law/memoranda', '联合奖惩备忘录'],
      ['/help', '使用帮助'],
      ['/help#repair', '信用修复'],
      ['/help#objection', '异议申诉'],
      ['/me', '我的信用空间（单位登录）'],
    ],
  },
  {
    title: '数据与开发',
    links: [
      ['/open-data', '开放数据'],
      ['/developers', '接口文档'],
      ['/statistics', '统计数据'],
      ['/status', '服务状态与日志封存'],
    ],
  },
  {
    title: '本站',
    links: [
      ['/accessibility', '无障碍声明'],
      ['/preferences', '显示设置'],
      ['/authorities', '单位报送情况'],
      ['/news', '信用动态'],
    ],
  },
]

/** A whole document around a page's content. */
export function layout(frame: Frame, page: PageContent): Html {
  const { preferences, site } = frame
  const title = page.place === 'home' ? `${site.name} · ${site.city}公共信用信息公示` : `${page.title} · ${site.name}`
  return html`<!doctype html>
<html lang="zh-CN" data-theme="${preferences.theme}" data-text="${preferences.text}">
  ${head(frame, page, title)}
  <body class="scheme-${preferences.theme}${frame.wechat ? ' wechat' : ''}">
    <a class="skip" href="#main">跳到正文</a>
    ${header(frame, page)}
    ${page.crumbs === undefined ? nothing : crumbs(page)}
    <main id="main" tabindex="-1">${page.banner ?? nothing}<div class="wrap body">${page.body}</div></main>
    ${footer(frame, page)}
  </body>
</html>`
}

function head(frame: Frame, page: PageContent, title: string): Html {
  const canonical = page.path === undefined ? undefined : `${frame.base}${page.path}`
  return html`<head>
    <meta charset="utf-8">
    <title>${title}</title>
    <meta name="viewport" content="width=device-width,initial-scale=1">
    ${page.description === undefined ? nothing : html`<meta name="description" content="${page.description}">`}
    ${page.index ? nothing : html`<meta name="robots" content="noindex,nofollow,noarchive">`}
    ${canonical === undefined
      ? nothing
      : html`<link rel="canonical" href="${canonical}"><meta property="og:url" content="${canonical}">`}
    <meta property="og:title" content="${title}">
    <meta property="og:site_name" content="${frame.site.name}">
    <meta name="format-detection" content="telephone=no">
    <meta name="theme-color" content="#17507a">
    <link rel="icon" href="${frame.assets.emblem}" type="image/svg+xml">
    <link rel="alternate" type="application/rss+xml" href="/feed.xml" title="${frame.site.name} 最新公示">
    <link rel="stylesheet" href="${frame.assets.css}">
    <script src="${frame.assets.js}" defer></script>
  </head>`
}

function header(frame: Frame, page: PageContent): Html {
  return html`<header class="top">
      <div class="wrap bar">
        <a class="brand" href="/">${emblem(44)}<span><b>${frame.site.name}</b><span>${frame.site.city}公共信用信息公示平台</span></span></a>
        <nav class="prefs" aria-label="显示方式">${wishes(frame)}</nav>
      </div>
    </header>
    ${frame.wechat && page.place !== 'home' ? nothing : navigation(page)}`
}

/** Links that change how pages look. Both themes are offered when the reader's device decides; the style sheet shows one. */
function wishes(frame: Frame): Html {
  const to = (wish: Record<string, string>): string => withQuery('/preferences', { ...wish, back: frame.here })
  return html`${
    frame.preferences.text === 'large'
      ? html`<a href="${to({ text: 'normal' })}" rel="nofollow">标准字号</a>`
      : html`<a href="${to({ text: 'large' })}" rel="nofollow">大字版</a>`
  }
    <a class="to-dark" href="${to({ theme: 'dark' })}" rel="nofollow">深色</a>
    <a class="to-light" href="${to({ theme: 'light' })}" rel="nofollow">浅色</a>
    <a href="/accessibility">无障碍</a>`
}

function navigation(page: PageContent): Html {
  return html`<nav class="nav" aria-label="主导航"><ul>
    ${places.map(([place, href, title]) => {
      const current = place === page.place ? html` aria-current="page"` : ''
      return html`<li><a href="${href}"${current}>${title}</a></li>`
    })}
  </ul></nav>`
}

function crumbs(page: PageContent): Html {
  return html`<nav class="crumbs${page.banner === undefined ? '' : ' on'}" aria-label="当前位置"><ol class="wrap">
    <li><a href="/">首页</a></li>
    ${page.crumbs?.map((c) => html`<li><a href="${c.href}">${c.title}</a></li>`)}
    <li aria-current="page">${page.title}</li>
  </ol></nav>`
}

function footer(frame: Frame, page: PageContent): Html {
  const { site } = frame
  return html`<footer class="foot deep"><div class="wrap">
    <nav class="grid" aria-label="页脚导航">
      ${footerColumns.map((column) => html`<div><h2>${column.title}</h2>
        <ul>${column.links.map(([href, title]) => html`<li><a href="${href}">${title}</a></li>`)}</ul></div>`)}
    </nav>
    <div class="fine">
      <p>主办单位：${site.operator}${site.contact === '' ? '' : html`　联系方式：${site.contact}`}</p>
      <p>公示内容由认定单位依法作出并负责，以认定单位的决定文书为准。</p>
      ${page.path === undefined ? nothing : html`<p class="paper">本页网址：${frame.base}${page.path}</p>`}
      ${page.asked === undefined ? nothing : html`<p class="paper">查询日期：${dateText(page.asked)}</p>`}
    </div>
  </div></footer>`
}
