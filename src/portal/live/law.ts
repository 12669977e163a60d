/** The catalogue read as law and as data sets: documents by article with what they are used for here. */
import type { Context } from '../../context.ts'
import type { Basis, BasisRank } from '../../modules/catalogue/index.ts'
import type { LawDocument } from '../types.ts'

const ranks: readonly (readonly [BasisRank, string])[] = [
  ['statute', '法律、行政法规'],
  ['policy', '党中央、国务院政策文件及部门文件'],
  ['rule', '部门规章和规范性文件'],
  ['local', '地方性法规'],
  ['standard', '标准和规划'],
]

const certainties: Readonly<Record<string, string | undefined>> = {
  Sf: '条款内容据公开片段整理，待核对原文',
  S2: '条款内容据公开解读整理，待核对原文',
  G: '条款待核对原文',
  'G?': '条款待核对原文',
  open: '条款待核对原文',
}

interface Use {
  readonly basis: Basis
  readonly title: string
  readonly href?: string
}

function uses(ctx: Context): Use[] {
  const { kinds, lists, publicity, measures } = ctx.catalogue
  return [
    ...kinds.flatMap((k) =>
      k.basis.map((basis) => ({ basis, title: `归集：${k.title}`, href: `/open-data#set-${k.code}` })),
    ),
    ...lists.flatMap((l) => l.basis.map((basis) => ({ basis, title: `名单：${l.title}`, href: `/lists/${l.code}` }))),
    ...publicity.flatMap((p) =>
      [...p.basis, ...(p.editions ?? []).map((e) => e.basis)].map((basis) => ({ basis, title: `公示：${p.title}` })),
    ),
    ...measures.flatMap((m) =>
      m.rules.flatMap((r) => r.basis.map((basis) => ({ basis, title: `措施：${r.title}` }))),
    ),
  ]
}

/** Every document some entry of the catalogue cites, highest rank first. */
export function lawOf(ctx: Context): LawDocument[] {
  const documents = new Map<string, Use[]>()
  for (const use of uses(ctx)) documents.set(use.basis.document, [...(documents.get(use.basis.document) ?? []), use])
  const rankOf = (u: readonly Use[]): number =>
    Math.min(...u.map((x) => ranks.findIndex(([r]) => r === x.basis.rank)))
  return [...documents.values()]
    .sort(
      (a, b) =>
        rankOf(a) - rankOf(b) || (a[0]?.basis.document ?? '').localeCompare(b[0]?.basis.document ?? '', 'zh-CN'),
    )
    .map((all) => ({
      document: all[0]?.basis.document ?? '',
      rank: ranks[rankOf(all)]?.[0] ?? '',
      rankTitle: ranks[rankOf(all)]?.[1] ?? '',
      from: all.map((u) => u.basis.from).sort()[0],
      to: all.every((u) => u.basis.to !== undefined)
        ? all
            .map((u) => u.basis.to ?? '')
            .sort()
            .at(-1)
        : undefined,
      certaintyTitle: all.map((u) => certainties[u.basis.certainty]).find((t) => t !== undefined),
      articles: articlesOf(all),
    }))
}

function articlesOf(all: readonly Use[]): LawDocument['articles'] {
  const articles = new Map<string, { title: string; href?: string }[]>()
  for (const { basis, title, href } of all) {
    const list = articles.get(basis.article ?? '全文') ?? []
    if (!list.some((u) => u.title === title)) list.push(href === undefined ? { title } : { title, href })
    articles.set(basis.article ?? '全文', list)
  }
  return [...articles].map(([article, used]) => ({ article, uses: used }))
}
