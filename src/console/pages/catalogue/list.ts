/** `/console/catalogue`: what is in force today by section, what the check finds, and one section's entries. */
import type { Finding } from '../../../modules/catalogue/index.ts'
import { emptyState } from '../../../portal/components/empty-state/empty-state.ts'
import { certaintyOf } from '../../../portal/components/basis-list/law-words.ts'
import { notice } from '../../../portal/components/notice/notice.ts'
import { tag } from '../../../portal/components/tag/tag.ts'
import { tiles } from '../../../portal/components/tiles/tiles.ts'
import { citation, code, dateText, number, shortDate, withQuery } from '../../../portal/format.ts'
import { html, nothing, type Html } from '../../../portal/html.ts'
import type { ConsolePage } from '../../frame.ts'
import { table, type Column } from '../../parts/table.ts'
import { tabs } from '../../parts/tabs.ts'
import { isAbout, sectionNames, type Edition, type Entry, type SectionName, type Standing } from './entries.ts'
import { findings as findingWords, levels, path, sections, standings } from './words.ts'

export const findingsPath = `${path}/findings`

export interface Overview {
  readonly today: string
  readonly digest: string
  readonly entries: ReadonlyMap<SectionName, readonly Entry[]>
  readonly findings: readonly Finding[]
  /** `kind/honour`: in no file any more, and named by what is stored. */
  readonly gone: readonly string[]
}

export function entryHref(section: string, code: string): string {
  return `${path}/${section}/${encodeURIComponent(code)}`
}

export function overviewPage(view: Overview): ConsolePage {
  const { entries, findings, today } = view
  const count = (level: Finding['level']): number => findings.filter((one) => one.level === level).length
  return {
    title: '目录', place: 'catalogue',
    body: html`<div class="head"><div><h1>目录</h1><p class="lead">平台收集、列入、公示、限制和核查的全部规则，以${dateText(today)}为准。目录在文件中维护，这里只供查看。</p></div></div>
      ${tiles([
        { title: '错误', value: count('error'), unit: '项', href: withQuery(findingsPath, { level: 'error' }) },
        { title: '警告', value: count('warning'), unit: '项', href: withQuery(findingsPath, { level: 'warning' }) },
        { title: '提示', value: count('note'), unit: '项', href: withQuery(findingsPath, { level: 'note' }) },
      ])}
      <section class="section" aria-labelledby="sections"><h2 id="sections">各部分</h2>
        ${table('目录的各部分', sectionNames(), ['部分', (name) => html`<a href="${path}/${name}">${sections[name][0]}</a><span class="sub">${sections[name][1]}</span>`], [
          ['现行', (name) => countText(entries.get(name) ?? [], 'in-force'), 'short'],
          ['其他', (name) => othersText(entries.get(name) ?? [])],
        ])}</section>
      ${gonePart(view)}
      <p class="section small muted">目录摘要：<code class="digest">${view.digest}</code>。摘要相同，规则就相同。</p>`,
  }
}

function othersText(entries: readonly Entry[]): string {
  const others = (['to-come', 'over', 'unknown', 'gone'] as const)
    .filter((standing) => entries.some((one) => one.shown.standing === standing))
  return others.length === 0 ? '—' : others.map((one) => `${standings[one][1]} ${countText(entries, one)}`).join('，')
}

function countText(entries: readonly Entry[], standing: Standing): string {
  const found = entries.filter((one) => one.shown.standing === standing).length
  return found === 0 ? '—' : number(found)
}

function gonePart({ gone, entries }: Overview): Html {
  if (gone.length === 0) return nothing
  return html`<section class="section" aria-labelledby="gone"><h2 id="gone">已从目录移除、仍被引用</h2>
    <div class="stack">${notice('attention', undefined, '记录按收录时的版次显示和公示；不能再据此报送和提出列入。需要继续使用的，应当把文件放回目录。')}
    <div class="card"><ul>${gone.map((one) => {
      const [section = '', at = ''] = one.split('/')
      return html`<li>${titleOf(entries, section, at)}</li>`
    })}</ul></div></div></section>`
}

/** Link to an entry by its title; what is no section (code lists) stays as it is named. */
function titleOf(entries: Overview['entries'], section: string, at: string): Html {
  const found = entries.get(section as SectionName)?.find((one) => one.code === at)
  if (found === undefined) return code(`${section}/${at}`)
  return html`<a href="${entryHref(section, at)}">${found.title}</a><span class="sub">${sections[found.section][0]}　${at}</span>`
}

export function findingsPage(view: Overview, level: Finding['level']): ConsolePage {
  const found = view.findings.filter((one) => one.level === level)
  return {
    title: '目录校验', place: 'catalogue', crumbs: [{ title: '目录', href: path }],
    body: html`<div class="head"><div><h1>目录校验</h1><p class="lead">以${dateText(view.today)}为准，与命令行 <code>catalogue check</code> 相同。有错误的目录不应当发布。</p></div></div>
      ${tabs('程度', (Object.keys(levels) as Finding['level'][]).map((one) => ({
        href: withQuery(findingsPath, { level: one }), title: levels[one][1], here: one === level,
        count: view.findings.filter((finding) => finding.level === one).length,
      })))}
      ${found.length === 0 ? emptyState({ title: `没有${levels[level][1]}`, next: [html`<a href="${path}">返回目录</a>`] })
        : table(`目录校验：${levels[level][1]}`, found, ['条目', ({ entry }) => {
            const [section = '', at = '', part] = entry.split('/')
            return html`${titleOf(view.entries, section, at)}${part === undefined ? nothing : html`<span class="sub">${part}</span>`}`
          }], [['发现', findingText]])}`,
  }
}

/** What was found, and what it does. The English of the check goes along for who looks it up there. */
export function findingText({ code: found, message }: Finding): Html {
  const [says, does] = findingWords[found]
  return html`${says}。${does === undefined ? '' : `${does}。`}<span class="sub" lang="en">${found}: ${message}</span>`
}

const dates: Column<Entry> = ['有效期', (one) => validity(one.shown), 'short']
const bases: Column<Entry> = ['依据', (one) => basisCell(one.shown)]

export function sectionPage(
  section: SectionName, entries: readonly Entry[], findings: readonly Finding[],
): ConsolePage {
  const [title, about] = sections[section]
  return {
    title, place: 'catalogue', crumbs: [{ title: '目录', href: path }],
    body: html`<div class="head"><div><h1>${title}</h1><p class="lead">${about}。</p></div></div>
      ${entries.length === 0 ? emptyState({ title: `目录中没有${title}`, next: [html`<a href="${path}">返回目录</a>`] })
        : table(title, entries, ['名称', (one) => html`<a href="${entryHref(section, one.code)}">${one.title}</a><span class="sub">${one.code}</span>`], [
          ['版次', (one) => `第 ${one.shown.version} 版`, 'short'],
          ...(entries.some(({ shown }) => shown.from ?? shown.to) ? [dates] : []),
          ['状态', (one) => html`${standingTag(one.shown)}${worst(one, findings)}`, 'short'],
          ...(entries.some(({ shown }) => shown.basis.length > 0) ? [bases] : []),
        ])}`,
  }
}

export function standingTag({ standing }: Pick<Edition, 'standing'>): Html {
  return tag(...standings[standing])
}

export function validity({ from, to }: { from?: string | undefined; to?: string | undefined }): Html {
  if (from === undefined && to === undefined) return html`<span class="muted">未定日期</span>`
  return html`<span>${from === undefined ? '' : html`${shortDate(from)} 起`}${to === undefined ? nothing : html`${from === undefined ? '' : html`<br>`}${shortDate(to)} 止`}</span>`
}

/** The gravest finding about an entry; notes are read on its own page. */
function worst(entry: Entry, findings: readonly Finding[]): Html {
  const own = findings.filter((one) => isAbout(one, entry.section, entry.code))
  const level = (['error', 'warning'] as const).find((one) => own.some((finding) => finding.level === one))
  return level === undefined ? nothing : html` ${tag(...levels[level])}`
}

function basisCell({ basis }: Edition): Html {
  const [first] = basis
  if (first === undefined) return html`<span class="muted">无</span>`
  return html`${citation(first.document)}${first.article ?? ''}${basis.length > 1 ? `等${basis.length}项` : ''}<span class="sub">${certaintyOf(first.certainty)}</span>`
}
