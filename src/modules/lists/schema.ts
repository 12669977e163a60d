/** Entries and their procedure, as kept and as served. */
import { Type, type Static } from 'typebox'
import { CivilDateText, nullable, oneOf } from '../../kernel/schema.ts'
import type { CivilDate } from '../../kernel/time.ts'
import type { ListDefinition } from '../catalogue/index.ts'

export const statuses = [
  'proposed',
  'notified',
  'defending',
  'heard',
  'reviewed',
  'decided',
  'declined',
  'dropped',
  'in-force',
  'expired',
  'left',
  'revoked',
] as const
export type EntryStatus = (typeof statuses)[number]

/** One procedure as kept: what is null has not happened. `rules/term.statusOf` says where it stands on a day. */
export interface Entry {
  subjectId: string
  id: string
  caseId: string
  list: string
  listVersion: number
  nature: ListDefinition['nature']
  /** As the papers name it. */
  subjectCode: string
  /** Of the subject now: another one where it was merged since. */
  ownCode: string | null
  subjectName: string
  criterion: string
  measured: string | null
  facts: string
  legalBasis: string
  basisFact: string | null
  basisDocument: string | null
  basisFinalOn: CivilDate | null
  recommendedBy: string | null
  pointsScheme: string | null
  bodyCode: string
  bodyName: string
  proposedBy: string
  proposedOn: CivilDate
  noticeId: string | null
  noticeNumber: string | null
  exception: string | null
  noticeServedOn: CivilDate | null
  defenceUntil: CivilDate | null
  defendedOn: CivilDate | null
  waivedOn: CivilDate | null
  verifiedBy: string | null
  reviewedBy: string | null
  reviewedOn: CivilDate | null
  review: string | null
  decision: 'list' | 'decline' | null
  decidedBy: string | null
  decidedOn: CivilDate | null
  reason: string | null
  decisionId: string | null
  decisionNumber: string | null
  until: CivilDate | null
  repairNoticeId: string | null
  repairNoticeNumber: string | null
  servedOn: CivilDate | null
  serviceId: string | null
  publishDueOn: CivilDate | null
  factId: string | null
  inForceAt: Date | null
  endedOn: CivilDate | null
  endGround: string | null
  endNumber: string | null
  endedBy: string | null
  endReason: string | null
  droppedOn: CivilDate | null
  /** From this day it was listed again, after an early exit got by false papers. */
  restoredOn: CivilDate | null
}

export interface Exit {
  subjectId: string
  id: string
  entryId: string
  caseId: string
  ground: string
  statement: string
  appliedBy: string
  applicant: 'subject' | 'body'
  appliedOn: CivilDate
  /** As the applicant states it; where the months of an early exit run from the correction. */
  correctedOn: CivilDate | null
  decision: 'grant' | 'refuse' | null
  decidedOn: CivilDate | null
  reason: string | null
  documentNumber: string | null
  withdrawnOn: CivilDate | null
  /** The entry ended in another way while this was asked for. */
  settledOn: CivilDate | null
  settledReason: string | null
}

const NullText = nullable(Type.String())
const NullDate = nullable(CivilDateText)

export const Id = Type.String({ pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' })
const control = '\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f'
// No control characters, and not blank: space, then one that is none, then anything; no character fits twice.
const text = (maxLength: number, description: string) =>
  Type.String({
    minLength: 2, maxLength, pattern: `^[^\\S${control}]*[^\\s${control}][^${control}]*$`, description,
  })
const word = (description: string) =>
  Type.String({ pattern: '^[a-z][a-z0-9-]*$', maxLength: 64, description })
const Uscc = Type.String({ minLength: 18, maxLength: 40, description: '统一社会信用代码；不接受只有名称' })
const strict = { additionalProperties: false }

/** Fields one body answers for. */
export const mostSectors = 20

export const BodyChange = Type.Object(
  {
    sectors: Type.Array(word('领域代码'), { minItems: 1, maxItems: mostSectors, uniqueItems: true }),
    basis: text(300, '职责依据：三定规定、权责清单等'),
    since: CivilDateText,
    until: Type.Optional(CivilDateText),
    address: Type.Optional(text(200, '联系地址：写入告知书，当事人到这里陈述申辩')),
    phone: Type.Optional(
      Type.String({ pattern: '^[0-9][0-9 ()（）转、-]{4,59}$', description: '单位的联系电话，写入文书；不填个人电话' }),
    ),
    reviewBody: Type.Optional(text(100, '行政复议机关；不填为本级人民政府')),
    noticeEmail: Type.Optional(
      Type.String({
        // Of the spaces PostgreSQL knows, U+0085 is none to JavaScript.
        pattern: '^[^@\\s\\u0085]+@[^@\\s\\u0085]+$',
        maxLength: 254,
        description: '单位值班邮箱，收新任务通知；不填个人邮箱',
      }),
    ),
  },
  strict,
)
export type BodyChange = Static<typeof BodyChange>

export const BodyView = Type.Object({
  code: Type.String(),
  name: Type.String(),
  region: Type.String(),
  level: Type.String(),
  sectors: Type.Array(Type.String()),
  basis: Type.String(),
  since: CivilDateText,
  until: nullable(CivilDateText),
  address: NullText,
  phone: NullText,
  reviewBody: NullText,
})
export type BodyView = Static<typeof BodyView>

export const Proposal = Type.Object(
  {
    list: word('名单代码，见 GET /api/v1/lists'),
    subject: Type.Object({ code: Uscc, name: Type.Optional(text(200, '填写时须与代码相符')) }, strict),
    criterion: word('列入标准代码'),
    measured: Type.Optional(Type.Number({ minimum: 0, description: '列入标准有数额的，填写认定的数额' })),
    facts: text(5000, '列入事由'),
    legalBasis: text(2048, '列入依据的条文'),
    basis: Type.Optional(
      Type.Object(
        { fact: Id, finalOn: CivilDateText },
        {
          ...strict,
          description: '所依据的生效决定：该主体档案中的记录，以及它不能再争议的日期',
        },
      ),
    ),
    pointsScheme: Type.Optional(word('记分办法代码：因记分达到分值提出的填写')),
    recommendedBy: Type.Optional(text(200, '守信名单：推荐的协会、媒体或者授予荣誉的机关')),
    notice: Type.Optional(
      Type.Object(
        { exception: word('法定例外代码'), number: text(128, '一并告知的告知书文号') },
        { ...strict, description: '告知已在其他程序中一并作出的，写明依据哪一项例外' },
      ),
    ),
  },
  strict,
)
export type Proposal = Static<typeof Proposal>

export const NoticeService = Type.Object(
  {
    doneOn: Type.Optional(CivilDateText),
    proofs: Type.Optional(Type.Array(Id, { maxItems: 20, uniqueItems: true })),
  },
  {
    ...strict,
    description:
      '本办件制发的告知书不填：以登记的送达为准；告知已在其他程序一并作出的，填写送达日期和已上传的送达证明',
  },
)
export type NoticeService = Static<typeof NoticeService>

export const Opinion = Type.Object({ reason: text(4000, '理由') }, strict)
export type Opinion = Static<typeof Opinion>

export const Answer = Type.Object(
  {
    statement: text(4000, '陈述申辩意见'),
    documents: Type.Optional(
      Type.Array(Id, {
        maxItems: 50,
        uniqueItems: true,
        description: '已上传到办件的材料；认定单位代为登记的必须有：陈述申辩为 statement，放弃为 waiver',
      }),
    ),
    receivedOn: Type.Optional({
      ...CivilDateText,
      description: '认定单位登记陈述申辩时填写：收到的日期，应在期限之内；缺省为今天。当事人自己提交的不填',
    }),
  },
  strict,
)
export type Answer = Static<typeof Answer>

export const DecisionRequest = Type.Object(
  {
    decision: oneOf(['list', 'decline']),
    reason: text(4000, '决定的理由，写入决定书'),
    termMonths: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 1200, description: '列入期限（月）：法律对列入情形规定了幅度的必填，须在幅度以内；其他名单不填按名单期限' }),
    ),
  },
  strict,
)
export type DecisionRequest = Static<typeof DecisionRequest>

export const ExitRequest = Type.Object(
  {
    ground: word('移出情形代码'),
    statement: text(4000, '事实与理由'),
    documents: Type.Optional(
      Type.Array(Id, {
        maxItems: 50,
        uniqueItems: true,
        description: '证明材料：已上传到列入办件；提前移出的至少有一件 correction、evidence 或者 report，和一件 commitment（信用承诺书）',
      }),
    ),
    correctedOn: Type.Optional({
      ...CivilDateText,
      description: '改正之日（支付完毕、履行完毕之日）；名单自改正之日起计算提前移出期限的（earlyExitRuns 为 correction）必填',
    }),
  },
  strict,
)
export type ExitRequest = Static<typeof ExitRequest>

export const ExitDecision = Type.Object(
  { decision: oneOf(['grant', 'refuse']), reason: text(4000, '理由') },
  strict,
)
export type ExitDecision = Static<typeof ExitDecision>

export const EntryView = Type.Object({
  id: Type.String(),
  case: Type.String({ description: '办件编号，见 /api/v1/cases' }),
  list: Type.Object({ code: Type.String(), title: Type.String(), nature: Type.String() }),
  status: oneOf(statuses, { description: '由日期得出' }),
  statusTitle: Type.String(),
  subject: Type.Object({ code: Type.String(), name: Type.String() }),
  body: Type.Object({ code: Type.String(), name: Type.String() }),
  nonGovernmental: Type.Boolean({ description: '行业协会等以自己名义作出，不是行政决定' }),
  criterion: Type.Object({ code: Type.String(), title: Type.String() }),
  measured: nullable(Type.Number()),
  facts: Type.String(),
  legalBasis: Type.String(),
  basis: nullable(Type.Object({ fact: Type.String(), document: NullText, finalOn: NullDate })),
  recommendedBy: NullText,
  pointsScheme: nullable(Type.String({ description: '因哪个记分办法达到分值提出' })),
  proposedOn: CivilDateText,
  notice: nullable(
    Type.Object({ number: NullText, exception: NullText, servedOn: NullDate, defenceUntil: NullDate }),
  ),
  defendedOn: NullDate,
  waivedOn: NullDate,
  reviewedOn: NullDate,
  decision: nullable(
    Type.Object({
      decision: oneOf(['list', 'decline']),
      number: NullText,
      decidedOn: NullDate,
      reason: NullText,
      servedOn: NullDate,
    }),
  ),
  repairNotice: NullText,
  since: NullDate,
  restoredOn: nullable({ ...CivilDateText, description: '提前移出被撤销后，恢复列入之日' }),
  until: NullDate,
  earlyExitFrom: NullDate,
  publishDueOn: NullDate,
  publishedLate: Type.Boolean(),
  fact: NullText,
  end: nullable(
    Type.Object({ on: CivilDateText, ground: Type.String(), number: NullText, reason: NullText }),
  ),
  remedy: Type.String({ description: '救济途径' }),
})
export type EntryView = Static<typeof EntryView>

export const ExitView = Type.Object({
  id: Type.String(),
  entry: Type.String(),
  case: Type.String(),
  ground: Type.String(),
  statement: Type.String(),
  applicant: oneOf(['subject', 'body']),
  appliedOn: CivilDateText,
  correctedOn: nullable({ ...CivilDateText, description: '申请人写明的改正之日' }),
  decision: nullable(oneOf(['grant', 'refuse'])),
  decidedOn: NullDate,
  reason: NullText,
  number: NullText,
  withdrawnOn: NullDate,
  settledOn: nullable({ ...CivilDateText, description: '名单事项以其他方式结束，申请随之终止；原因见 reason' }),
})
export type ExitView = Static<typeof ExitView>

export const SchemeInput = Type.Object(
  {
    title: text(200, '办法名称'),
    list: word('达到分值时建议列入的名单'),
    threshold: Type.Integer({ minimum: 1, maximum: 1000 }),
    decayMonths: Type.Integer({ minimum: 1, maximum: 60 }),
    events: Type.Array(
      Type.Object(
        {
          code: word('情形代码'),
          title: text(300, '情形'),
          points: Type.Integer({ minimum: 1, maximum: 100 }),
        },
        strict,
      ),
      {
        minItems: 1,
        maxItems: 100,
      },
    ),
    basis: Type.Object(
      {
        document: text(300, '依据文件'),
        article: text(100, '条款'),
        from: CivilDateText,
        to: Type.Optional(CivilDateText),
      },
      strict,
    ),
  },
  strict,
)
export type SchemeInput = Static<typeof SchemeInput>

export const SchemeView = Type.Object({
  code: Type.String(),
  version: Type.Integer(),
  title: Type.String(),
  list: Type.Object({ code: Type.String(), title: Type.String() }),
  threshold: Type.Integer({ description: '达到的，建议认定单位提出列入' }),
  decayMonths: Type.Integer({ description: '一次记分自情形发生之日起计入的月数' }),
  events: Type.Array(Type.Object({ code: Type.String(), title: Type.String(), points: Type.Integer() })),
  basis: Type.Object({
    document: Type.String(), article: Type.String(), from: CivilDateText, to: nullable(CivilDateText),
  }),
  stands: Type.Boolean({ description: '依据今天有效' }),
})
export type SchemeView = Static<typeof SchemeView>

export const PointsInput = Type.Object(
  { scheme: word('记分办法'), event: word('情形'), subject: Uscc, fact: Id, occurredOn: CivilDateText },
  strict,
)
export type PointsInput = Static<typeof PointsInput>

export const PointsView = Type.Object({
  scheme: Type.String(),
  title: Type.String(),
  total: Type.Integer(),
  threshold: Type.Integer(),
  proposes: Type.Boolean({ description: '达到分值：建议认定单位提出列入，不自动列入' }),
  items: Type.Array(
    Type.Object({
      id: Type.String(),
      event: Type.String(),
      title: Type.String(),
      points: Type.Integer(),
      occurredOn: CivilDateText,
      decaysOn: CivilDateText,
      document: Type.String(),
      body: Type.String({ description: '记分的单位' }),
      counts: Type.Boolean(),
      revoked: Type.Boolean(),
    }),
  ),
})
export type PointsView = Static<typeof PointsView>
