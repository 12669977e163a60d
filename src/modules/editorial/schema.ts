/** Articles inside and on the wire. */
import { Type, type Static } from 'typebox'
import { CivilDateText, nullable, oneOf } from '../../kernel/schema.ts'

export const sections = {
  news: '工作动态',
  policy: '政策法规',
  knowledge: '信用知识',
  case: '典型案例',
  model: '诚信榜样',
  'key-date': '重要节点',
  campaign: '主题活动',
} as const
export type Section = keyof typeof sections
export const sectionCodes = Object.keys(sections) as Section[]

export type ArticleState = 'draft' | 'submitted' | 'approved' | 'withdrawn'

/** One activity of a campaign; `result` is filled in afterwards. */
export const Activity = Type.Object(
  {
    on: CivilDateText,
    title: Type.String({ minLength: 2, maxLength: 200 }),
    place: Type.String({ maxLength: 200 }),
    unit: Type.String({ minLength: 2, maxLength: 200 }),
    result: Type.Optional(Type.String({ maxLength: 1000 })),
  },
  { additionalProperties: false },
)
export type Activity = Static<typeof Activity>

/** What an author writes. */
export const ArticleText = Type.Object(
  {
    // Seven digits in a row could be somebody's number, and an address is kept in many places.
    slug: Type.String({
      pattern: '^(?![a-z0-9-]*[0-9]{7})[a-z0-9][a-z0-9-]{1,80}$',
      description: '网址中的名称：小写字母、数字和连字符，没有七位以上的连续数字',
    }),
    section: oneOf(sectionCodes),
    title: Type.String({ minLength: 2, maxLength: 120 }),
    summary: Type.String({ minLength: 2, maxLength: 300 }),
    body: Type.String({ minLength: 2, maxLength: 100_000, description: 'Markdown；不接受 HTML' }),
    publishOn: CivilDateText,
    activities: Type.Array(Activity, { maxItems: 100, default: [] }),
  },
  { additionalProperties: false },
)
export type ArticleText = Static<typeof ArticleText>

export interface Article extends ArticleText {
  id: string
  state: ArticleState
  version: number
  author: string
  authorName: string
  /** Everybody who wrote at the text, its author too, and who handed it in last. */
  editors: string[]
  submitter: string | null
  reviewer: string | null
  reviewerName: string | null
  reason: string | null
  changedAt: Date
}

const shown = {
  slug: Type.String(),
  section: oneOf(sectionCodes),
  sectionTitle: Type.String(),
  title: Type.String(),
  summary: Type.String(),
  publishOn: Type.String(),
}

export const ArticleHead = Type.Object(shown)
export const ArticleView = Type.Object({ ...shown, body: Type.String(), activities: Type.Array(Activity) })

/** For those who write and review. */
export const ArticleDesk = Type.Object({
  id: Type.String(),
  ...shown,
  body: Type.String(),
  activities: Type.Array(Activity),
  state: oneOf(['draft', 'submitted', 'approved', 'withdrawn']),
  version: Type.Integer(),
  author: Type.String(),
  authorName: Type.String(),
  reviewerName: nullable(Type.String()),
  reason: nullable(Type.String()),
  moves: Type.Array(
    Type.Object({
      verb: Type.String(),
      title: Type.String(),
      allowed: Type.Boolean(),
      reason: Type.Optional(Type.String()),
    }),
  ),
})
