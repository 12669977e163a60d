/** The wire of checks: names are the outside contract's (`POST /checks`) and do not change. */
import { Type, type Static } from 'typebox'
import { CivilDateText, nullable, oneOf } from '../../kernel/schema.ts'

// No control characters: PostgreSQL takes no NUL, and nobody's reference holds a line break.
const line = (maxLength: number, description: string) =>
  Type.String({ minLength: 1, maxLength, pattern: '^[^\\u0000-\\u001f\\u007f]*$', description })

export const CheckRequest = Type.Object(
  {
    subject: Type.Object(
      {
        code: Type.Optional(line(64, '统一社会信用代码，或注册号、组织机构代码等旧代码')),
        name: Type.Optional(line(200, '名称；仅凭名称不给出不利结论')),
      },
      { additionalProperties: false },
    ),
    matter: line(64, '核查事项代码，见 GET /api/v1/checks/matters'),
    purpose: line(200, '核查目的，主体可见'),
    reference: Type.Optional(line(200, '贵方的业务编号')),
    asOf: Type.Optional(CivilDateText),
    knownAt: Type.Optional(
      Type.String({ format: 'date-time', description: '按当时已知的信息作答；缺省为 asOf 当日终了时' }),
    ),
  },
  { additionalProperties: false },
)
export type CheckRequest = Static<typeof CheckRequest>

const Mark = oneOf(['under_objection', 'under_repair'])
const Named = Type.Object({ code: Type.String(), name: Type.String() })

export const Candidate = Type.Object({
  code: nullable(Type.String()),
  name: Type.String(),
  matched: oneOf(['current', 'former', 'alias'], { description: '以何名称相符：现名、曾用名、别名' }),
  region: nullable(Type.String()),
})

export const CheckAnswer = Type.Object({
  receipt: Type.String({ format: 'uuid' }),
  at: Type.String({ format: 'date-time' }),
  position: Type.Integer({ description: '作答时所依据的变更流位置' }),
  identity: Type.Object({
    outcome: oneOf(['exact', 'ambiguous', 'none', 'conflict']),
    subject: Type.Optional(Named),
    candidates: Type.Optional(Type.Array(Candidate)),
    advice: Type.Optional(Type.String({ description: '未能唯一确认主体时该怎么办' })),
  }),
  decision: oneOf(['prohibit', 'restrict', 'examine', 'none', 'favour']),
  items: Type.Array(
    Type.Object({
      effect: oneOf(['prohibit', 'restrict', 'examine', 'favour']),
      mandatory: Type.Boolean(),
      measure: Named,
      basis: Type.Array(Type.Object({ document: Type.String(), article: Type.String() })),
      list: Type.Optional(Type.String()),
      decidedBy: Named,
      document: Type.String(),
      since: CivilDateText,
      until: nullable(CivilDateText),
      marks: Type.Optional(Type.Array(Mark)),
    }),
  ),
  marks: Type.Array(Mark),
  greenChannel: Type.Object({
    eligible: Type.Boolean(),
    reason: Type.String(),
    cleanSince: nullable(CivilDateText),
  }),
})
export type CheckAnswer = Static<typeof CheckAnswer>

export const FeedbackRequest = Type.Object(
  {
    outcome: oneOf(['followed', 'not-followed'], { description: '是否按核查结果办理' }),
    reason: Type.Optional(line(1000, '未按核查结果办理的理由')),
    result: line(1000, '办理结果'),
    corrects: Type.Optional(Type.String({ format: 'uuid', description: '更正哪一条反馈' })),
  },
  { additionalProperties: false },
)
export type FeedbackRequest = Static<typeof FeedbackRequest>

export const Feedback = Type.Object({
  id: Type.String({ format: 'uuid' }),
  receipt: Type.String({ format: 'uuid' }),
  at: Type.String({ format: 'date-time' }),
  outcome: oneOf(['followed', 'not-followed']),
  reason: nullable(Type.String()),
  result: Type.String(),
  corrects: nullable(Type.String({ format: 'uuid' })),
})
export type Feedback = Static<typeof Feedback>

/** The answer as given, with what was asked and what was done. */
export const ReceiptView = Type.Intersect([
  CheckAnswer,
  Type.Object({
    asked: Type.Object({
      subject: Type.Object({ code: Type.Optional(Type.String()), name: Type.Optional(Type.String()) }),
      matter: Type.String(),
      purpose: Type.String(),
      reference: Type.Optional(Type.String()),
      asOf: Type.Optional(CivilDateText),
      knownAt: Type.Optional(Type.String({ format: 'date-time' })),
    }),
    feedback: Type.Array(Feedback),
  }),
])

export const MatterView = Type.Object({
  code: Type.String(),
  title: Type.String(),
  mustCheck: Type.Boolean(),
  greenChannel: Type.Boolean(),
  handledBy: Type.String(),
  description: Type.String(),
})
export type MatterView = Static<typeof MatterView>

const loggedDecisions = ['prohibit', 'restrict', 'examine', 'none', 'favour', 'unsure'] as const
export type LoggedDecision = (typeof loggedDecisions)[number]
const Days = {
  from: Type.Optional(CivilDateText),
  to: Type.Optional(CivilDateText),
  organisation: Type.Optional(Type.String({ maxLength: 18, description: '只看一个单位的；仅限信用中心' })),
}

export const CheckLogQuery = Type.Object({
  ...Days,
  matter: Type.Optional(Type.String({ maxLength: 64 })),
  decision: Type.Optional(oneOf(loggedDecisions, { description: 'unsure：未能唯一确认主体' })),
  feedback: Type.Optional(oneOf(['given', 'missing'], { description: '已反馈；有措施而未反馈' })),
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
  cursor: Type.Optional(Type.String({ maxLength: 300 })),
})
export type CheckLogQuery = Static<typeof CheckLogQuery>

/** One registered check as its own body reads it back. */
export const CheckLine = Type.Object({
  receipt: Type.String({ format: 'uuid' }),
  at: Type.String({ format: 'date-time' }),
  organisation: Named,
  matter: Named,
  purpose: Type.String(),
  reference: nullable(Type.String()),
  asOf: nullable(CivilDateText),
  subject: nullable(Type.Object({ code: nullable(Type.String()), name: Type.String() })),
  inputCode: nullable(Type.String()),
  inputName: nullable(Type.String()),
  decision: oneOf(loggedDecisions),
  feedback: nullable(oneOf(['followed', 'not-followed'])),
  feedbackDue: Type.Boolean({ description: '核查结果有措施，尚未反馈办理情况' }),
})
export type CheckLine = Static<typeof CheckLine>

export const LookQuery = Type.Object({
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
  cursor: Type.Optional(Type.String({ maxLength: 300 })),
})

/** One look at a subject, as the subject sees it. */
export const CheckLook = Type.Object({
  receipt: Type.String({ format: 'uuid' }),
  at: Type.String({ format: 'date-time' }),
  organisation: Named,
  matter: Named,
  purpose: Type.String(),
  decision: Type.String(),
})
export type CheckLook = Static<typeof CheckLook>

const figures = {
  checks: Type.Integer(),
  unsure: Type.Integer({ description: '未能唯一确认主体' }),
  prohibit: Type.Integer(),
  restrict: Type.Integer(),
  examine: Type.Integer(),
  favour: Type.Integer(),
  asked: Type.Integer({ description: '核查结果有措施、应当反馈的' }),
  fedBack: Type.Integer({ description: '其中已反馈的' }),
  notFollowed: Type.Integer({ description: '反馈未按核查结果办理的' }),
}
const NamedFigures = Type.Object({ code: Type.String(), name: Type.String(), ...figures })

export const CheckStatisticsQuery = Type.Object(Days)
export const CheckStatistics = Type.Object({
  from: CivilDateText,
  to: CivilDateText,
  organisation: nullable(Type.String({ description: '统计的单位；null 为全部单位' })),
  total: Type.Object(figures),
  matters: Type.Array(NamedFigures),
  organisations: Type.Array(NamedFigures),
  unused: Type.Array(
    Type.Object({ code: Type.String(), title: Type.String(), handledBy: Type.String() }),
    { description: '期间没有核查过的必查事项' },
  ),
})
export type CheckStatistics = Static<typeof CheckStatistics>

/** What a mark rests on: the paper that accepted an objection or an application for repair, or extended its term. */
export const markGrounds = ['objection', 'repair', 'repair-extended'] as const
export type MarkGround = (typeof markGrounds)[number]
export const liftGrounds = ['concluded', 'withdrawn', 'mistaken'] as const
export type LiftGround = (typeof liftGrounds)[number]
const paperNumber = line(100, '文书号')

export const MarkRequest = Type.Object(
  {
    ground: oneOf(markGrounds, { description: 'objection 异议受理，repair 修复受理，repair-extended 修复办理延期' }),
    number: paperNumber,
    receivedOn: CivilDateText,
    extendedTo: Type.Optional(CivilDateText),
  },
  { additionalProperties: false },
)
export type MarkRequest = Static<typeof MarkRequest>

export const LiftRequest = Type.Object(
  {
    ground: oneOf(liftGrounds, { description: 'concluded 已经办结，withdrawn 申请人撤回，mistaken 登记有误' }),
    number: Type.Optional(paperNumber),
    on: Type.Optional(CivilDateText),
    reason: Type.String({ minLength: 2, maxLength: 1000, description: '办理结果或者解除的理由' }),
  },
  { additionalProperties: false },
)
export type LiftRequest = Static<typeof LiftRequest>

const PlacedMark = Type.Object({
  id: Type.String({ format: 'uuid' }),
  ground: oneOf(markGrounds),
  groundTitle: Type.String(),
  mark: Mark,
  number: Type.String(),
  receivedOn: CivilDateText,
  lastDay: Type.String({ description: '最迟到这一天，次日自动解除' }),
  placedAt: Type.String({ format: 'date-time' }),
  lifted: nullable(
    Type.Object({
      at: Type.String({ format: 'date-time' }),
      ground: oneOf([...liftGrounds, 'expired']),
      groundTitle: Type.String(),
      number: nullable(Type.String()),
      on: nullable(CivilDateText),
      reason: nullable(Type.String()),
    }),
  ),
})
export type PlacedMark = Static<typeof PlacedMark>

/** A list entry with every mark that was placed on it by a paper, newest first. */
export const EntryMarks = Type.Object({
  fact: Type.String({ format: 'uuid' }),
  subject: Type.Object({ code: nullable(Type.String()), name: Type.String() }),
  list: Named,
  document: nullable(Type.String()),
  decidedBy: Named,
  decidedOn: nullable(CivilDateText),
  since: CivilDateText,
  until: nullable(CivilDateText),
  inForce: Type.Boolean(),
  marks: Type.Array(PlacedMark),
})
export type EntryMarks = Static<typeof EntryMarks>
