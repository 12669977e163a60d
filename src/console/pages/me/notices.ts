/** `/me/notices`: papers addressed to one's own organisation, to open and keep. */
import type { Context } from '../../../context.ts'
import { listNotices, type NoticeLine } from '../../../modules/casework/index.ts'
import { emptyState } from '../../../portal/components/empty-state/empty-state.ts'
import { pager } from '../../../portal/components/pager/pager.ts'
import { tag } from '../../../portal/components/tag/tag.ts'
import { shortDate, withQuery } from '../../../portal/format.ts'
import { html, nothing, type Html } from '../../../portal/html.ts'
import type { ConsolePage } from '../../frame.ts'
import { table } from '../../parts/table.ts'
import type { Visit } from '../../route.ts'
import { home } from './parts.ts'

const path = `${home}/notices`
const pageRows = 50

export async function noticesPage(ctx: Context, { actor, query }: Visit): Promise<ConsolePage> {
  const { cursor } = query
  const { items, next } = await listNotices(ctx, actor, {
    box: 'in', limit: pageRows, ...(cursor === undefined ? {} : { cursor }),
  })
  return {
    title: '收到的文书', place: 'me-notices',
    body: html`<div class="head"><div><h1>收到的文书</h1><p class="lead">发给本单位的告知书、决定书等，新的在前，可以打开、下载和打印。</p></div></div>
      <div class="stack">${items.length === 0 ? emptyState({ title: '没有发给本单位的文书', next: [] }) : noticeTable(items)}
        <p class="small muted">打开以后，发文单位可以看到。在平台上打开不等于依法送达：本单位签收，或者事先书面同意电子送达的，才计算送达日期。文书真伪可以在<a href="/documents/verify">文书核验</a>页面核对。</p></div>
      ${pager({
        shown: items.length, unit: '份', first: cursor === undefined ? undefined : path,
        next: next === null ? undefined : withQuery(path, { cursor: next }),
      })}`,
  }
}

/** Papers with who issued them and how far each has come; each leads to its PDF. */
export function noticeTable(items: readonly NoticeLine[]): Html {
  return table<NoticeLine>('文书', items, [
    '文书', (one) => html`<a href="/api/v1/notices/${one.id}/document">${one.title}（PDF）</a><span class="sub">${one.number}</span>`,
  ], [
    ['发文单位', (one) => one.issuerName],
    ['制发', (one) => shortDate(one.issuedOn), 'short'],
    ['状态', standing, 'short'],
  ])
}

function standing(one: NoticeLine): Html {
  const ended = one.endedOn === null ? nothing : html` ${tag('past', '已撤回或者被替代')}`
  const opened = one.opened ? tag('neutral', '已打开') : tag('attention', '未打开')
  return html`<span>${one.servedOn === null ? opened : tag('good', `已送达 ${one.servedOn}`)}${ended}</span>`
}
