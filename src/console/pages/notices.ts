/** `/console/notices`: papers addressed to one's body, and those it sent out, with how far each has come. */
import type { Context } from '../../context.ts'
import type { Route } from '../../kernel/http.ts'
import { listNotices, type NoticeLine } from '../../modules/casework/index.ts'
import { emptyState } from '../../portal/components/empty-state/empty-state.ts'
import { pager } from '../../portal/components/pager/pager.ts'
import { tag } from '../../portal/components/tag/tag.ts'
import { shortDate, withQuery } from '../../portal/format.ts'
import { html, nothing, type Html } from '../../portal/html.ts'
import type { ConsolePage } from '../frame.ts'
import { table } from '../parts/table.ts'
import { tabs } from '../parts/tabs.ts'
import { definePage, staff } from '../route.ts'

const path = '/console/notices'
const boxes = {
  in: { title: '收到的', lead: '发给本单位的文书，新的在前。打开以后，发文单位可以看到。' },
  out: { title: '发出的', lead: '本单位制发的文书送到了哪一步，新的在前。' },
  unserved: {
    title: '办结未送达',
    lead: '本单位制发给当事人、办件已经办结而没有登记送达的文书。办结不影响送达：依法送达以后，在办件页面上传送达证明、登记送达。',
  },
} as const
type Box = keyof typeof boxes

export function noticeRoutes(ctx: Context): Route[] {
  return [
    definePage(ctx, {
      operation: 'console.notices',
      path,
      summary: '文书',
      authority: staff('cases:read'),
      query: ['box', 'cursor'],
      show: async ({ actor, query }) => {
        const box = (Object.keys(boxes) as Box[]).find((one) => one === query['box']) ?? 'in'
        const cursor = query['cursor']
        const { items, next } = await listNotices(ctx, actor, {
          box,
          limit: 50,
          ...(cursor === undefined ? {} : { cursor }),
        })
        return noticesPage({ items, next: next ?? undefined, box, cursor })
      },
    }),
  ]
}

function noticesPage(view: {
  items: readonly NoticeLine[]
  next: string | undefined
  box: Box
  cursor: string | undefined
}): ConsolePage {
  const { items, box, cursor } = view
  const at = (more: Record<string, string | undefined>): string =>
    withQuery(path, { box: box === 'in' ? undefined : box, ...more })
  return {
    title: '文书',
    place: 'notices',
    body: html`<div class="head"><div><h1>文书</h1><p class="lead">${boxes[box].lead}</p></div></div>
      ${tabs('文书', [
        { href: path, title: boxes.in.title, here: box === 'in' },
        ...(['out', 'unserved'] as const).map((one) => ({
          href: `${path}?box=${one}`, title: boxes[one].title, here: box === one,
        })),
      ])}
      ${
        items.length === 0
          ? emptyState({
              title: emptyTitles[box],
              text: '文书在办件和名单办理中制发。',
              next: [html`<a href="/console/cases">查看办件</a>`],
            })
          : noticeTable(items, box)
      }
      ${pager({
        shown: items.length,
        unit: '份',
        first: cursor === undefined ? undefined : at({}),
        next: view.next === undefined ? undefined : at({ cursor: view.next }),
      })}`,
  }
}

const emptyTitles: Readonly<Record<Box, string>> = {
  in: '没有发给本单位的文书', out: '没有制发过文书', unserved: '没有办结以后还没有送达的文书',
}

/** Papers in a table; those sent out lead to the case, where they are served and sent again. */
export function noticeTable(items: readonly NoticeLine[], box: Box): Html {
  return table(
    '文书',
    items,
    [
      '文书',
      (n) =>
        html`<a href="/api/v1/notices/${n.id}/document">${n.title}</a><span class="sub">${n.number}</span>`,
    ],
    [
      box === 'in' ? ['发文单位', (n) => n.issuerName] : ['受送达人', (n) => n.addressee],
      ['制发', (n) => shortDate(n.issuedOn), 'short'],
      ['状态', (n) => standing(n, box)],
      ...(box === 'in'
        ? []
        : [
            [
              '办件',
              (n: NoticeLine) =>
                n.caseId === null
                  ? '—'
                  : html`<a href="/console/cases/${n.caseId}#notice-${n.id}">${box === 'out' ? '送达与重发' : '登记送达'}</a>`,
              'short',
            ] as const,
          ]),
    ],
  )
}

function standing(n: NoticeLine, box: Box): Html {
  const ended = n.endedOn === null ? nothing : html` ${tag('past', '已撤回或者被替代')}`
  // Opening the paper is no service: the body that sent it must see that proof is still missing.
  const unserved = n.opened ? '未送达（已打开）' : '未送达'
  const received = n.opened ? tag('neutral', '已打开') : tag('attention', '未打开')
  const opened = box === 'in' ? received : tag('attention', unserved)
  return html`<span>${n.servedOn === null ? opened : tag('good', `已送达 ${n.servedOn}`)}${ended}</span>`
}
