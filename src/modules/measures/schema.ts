/** Tasks, ledgers, responsible persons and joint cases, as kept and as served. */
import { Type, type Static } from 'typebox'
import { CivilDateText, nullable, oneOf } from '../../kernel/schema.ts'
import type { CivilDate } from '../../kernel/time.ts'

/** A task as read with its entry: `over` says why the measures are over today, if they are. */
export interface TaskRow {
  subjectId: string
  id: string
  factId: string
  list: string
  document: string
  subjectCode: string | null
  subjectName: string
  initiatorCode: string
  initiatorName: string
  implementer: string
  implementerName: string
  rules: string[]
  /** Of these the ones that bind today; the others have lapsed by themselves. */
  inForce: string[]
  sentOn: CivilDate
  ackDueOn: CivilDate
  acknowledgedAt: Date | null
  answerDueOn: CivilDate
  outcome: 'applied' | 'not-applicable' | null
  applied: string[] | null
  outcomeReason: string | null
  outcomeAt: Date | null
  feedback: string | null
  fedBackAt: Date | null
  liftDueOn: CivilDate | null
  liftedAt: Date | null
  over: 'revoked' | 'left' | 'expired' | 'withdrawn' | 'suspended' | null
  overSince: CivilDate | null
  /** Since when its clocks stand still; null while they run. */
  pausedSince: CivilDate | null
  /** Rounds that are over, oldest first. */
  earlier: EarlierRound[]
  /** Answers of this round that were corrected, oldest first. */
  corrections: Correction[]
}

/** An answer that was wrong, as the row keeps it; of a lifting only when it was said. */
export interface Correction {
  kind: 'outcome' | 'lifting'
  outcome?: 'applied' | 'not-applicable'
  applied?: string[]
  reason?: string | null
  feedback?: string | null
  answeredAt: string
  why: string
  correctedAt: string
}

/** A round of a task that ended before its entry was in force again, as the row keeps it. */
export interface EarlierRound {
  sentOn: CivilDate
  acknowledgedAt: string | null
  outcome: 'applied' | 'not-applicable' | null
  applied: string[] | null
  reason: string | null
  feedback: string | null
  liftReason: TaskRow['over']
  liftedAt: string | null
  corrections?: Correction[]
}

export const Id = Type.String({ pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' })
export const text = (maxLength: number, description: string) =>
  Type.String({
    minLength: 2,
    maxLength,
    pattern: '^[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f]*$',
    description,
  })
const strict = { additionalProperties: false }
const NullDate = nullable(CivilDateText)
const NullText = nullable(Type.String())
const Instant = nullable(Type.String({ format: 'date-time' }))
const Named = Type.Object({ code: Type.String(), name: Type.String() })

export const taskStates = [
  'sent',
  'acknowledged',
  'applied',
  'fed-back',
  'not-applicable',
  'lift-due',
  'lifted',
] as const

const CorrectionView = Type.Object({
  kind: oneOf(['outcome', 'lifting'], { description: '更正的是答复还是解除确认' }),
  outcome: nullable(oneOf(['applied', 'not-applicable'], { description: '原答复' })),
  applied: Type.Array(Type.String(), { description: '原答复已实施的措施' }),
  reason: NullText,
  feedback: NullText,
  answeredAt: Instant,
  why: Type.String({ description: '更正的理由' }),
  correctedAt: Instant,
})

const overs = ['revoked', 'left', 'expired', 'withdrawn', 'suspended'] as const

export const TaskView = Type.Object({
  id: Type.String(),
  fact: Type.String({ description: '名单事项' }),
  list: Named,
  document: Type.String({ description: '列入决定文书号' }),
  subject: Type.Object({ code: NullText, name: Type.String() }),
  initiator: Named,
  implementer: Named,
  state: oneOf(taskStates),
  stateTitle: Type.String(),
  measures: Type.Array(
    Type.Object({
      code: Type.String(),
      name: Type.String(),
      effect: Type.String(),
      mandatory: Type.Boolean(),
      basis: Type.Array(Type.Object({ document: Type.String(), article: Type.String() })),
      inForce: Type.Boolean({
        description: '今天是否仍由该名单带来、由本单位实施并有有效的法律依据；否则自动停止',
      }),
    }),
  ),
  sentOn: CivilDateText,
  ackDueOn: CivilDateText,
  acknowledgedAt: Instant,
  answerDueOn: CivilDateText,
  outcome: nullable(oneOf(['applied', 'not-applicable'])),
  applied: Type.Array(Type.String()),
  reason: NullText,
  feedback: NullText,
  over: nullable(
    oneOf(overs, { description: '撤销、移出、期满、停止公示和使用（修复、屏蔽等）、措施失去依据（法条失效，或者不再由该名单带来、不再由本单位实施）' }),
  ),
  overSince: NullDate,
  marks: Type.Array(Type.String(), {
    description: '名单事项上的标注：under_objection 异议处理中，under_repair 信用修复办理中；有标注的暂不执行，期限中止计算',
  }),
  liftDueOn: NullDate,
  liftedAt: Instant,
  late: nullable(Type.Object({ stage: oneOf(['acknowledge', 'answer', 'lift']), dueOn: CivilDateText })),
  earlier: Type.Array(
    Type.Object({
      sentOn: CivilDateText,
      acknowledgedAt: Instant,
      outcome: nullable(oneOf(['applied', 'not-applicable'])),
      applied: Type.Array(Type.String()),
      reason: NullText,
      feedback: NullText,
      over: nullable(oneOf(overs)),
      liftedAt: Instant,
      corrections: Type.Array(CorrectionView),
    }),
    { description: '以前各轮的办理情况，从早到晚；事项解除后又生效的，重新发送、重新计算期限' },
  ),
  corrections: Type.Array(CorrectionView, { description: '本轮更正过的答复，从早到晚；原答复保留' }),
})
export type TaskView = Static<typeof TaskView>

export const Ledger = Type.Object({
  fact: Type.String(),
  list: Named,
  document: Type.String(),
  subject: Type.Object({ code: NullText, name: Type.String() }),
  initiator: Named,
  over: nullable(Type.String()),
  overSince: NullDate,
  counts: Type.Object({
    bodies: Type.Integer(),
    acknowledged: Type.Integer(),
    applied: Type.Integer(),
    notApplicable: Type.Integer(),
    toLift: Type.Integer({ description: '应当解除的单位' }),
    lifted: Type.Integer(),
    late: Type.Integer(),
  }),
  unlifted: Type.Array(
    Type.Object({ code: Type.String(), name: Type.String(), dueOn: NullDate, late: Type.Boolean() }),
    {
      description: '尚未确认解除的单位；超过一个工作日的标记逾期',
    },
  ),
  tasks: Type.Array(TaskView),
})
export type Ledger = Static<typeof Ledger>

export const InitiatedEntry = Type.Object({
  fact: Type.String({ description: '名单事项' }),
  list: Named,
  document: Type.String(),
  subject: Type.Object({ code: NullText, name: Type.String() }),
  initiator: Named,
  initiatedOn: CivilDateText,
  bodies: Type.Integer({ description: '实施单位' }),
  acknowledged: Type.Integer(),
  applied: Type.Integer(),
  notApplicable: Type.Integer(),
  toLift: Type.Integer({ description: '应当解除而尚未确认的单位' }),
  lifted: Type.Integer(),
  late: Type.Integer(),
})
export type InitiatedEntry = Static<typeof InitiatedEntry>

/** What became of tasks answered together: those that could not be moved, each with its reason. */
export const RefusedTask = Type.Object({
  task: Type.String(),
  subject: nullable(Type.String({ description: '当事人名称；不是贵单位的任务不显示' })),
  code: Type.String({ description: '未能办理的原因代码' }),
  reason: Type.String({ description: '未能办理的原因' }),
})
export type RefusedTask = Static<typeof RefusedTask>

export const BatchResult = Type.Object({
  done: Type.Integer({ description: '办成的任务数' }),
  ignored: Type.Integer({ description: '未能办理的任务数' }),
  refused: Type.Array(RefusedTask, { description: '未能办理的任务和原因；其余的已经办成' }),
})

const Tasks = Type.Array(Id, { minItems: 1, maxItems: 1000, uniqueItems: true })
export const Acknowledgements = Type.Object({ tasks: Tasks }, strict)
export const OutcomeBatch = Type.Object(
  {
    tasks: Tasks,
    outcome: oneOf(['applied', 'not-applicable'], {
      description: 'applied：每项任务的全部措施都已实施；not-applicable：全部不适用',
    }),
    reason: Type.Optional(text(1000, '不适用的理由，必填，各项任务共用')),
  },
  strict,
)
export const FeedbackBatch = Type.Object(
  { tasks: Tasks, feedback: text(2000, '实施情况，各项任务共用') },
  strict,
)

export const Outcome = Type.Object(
  {
    applied: Type.Array(Type.String({ maxLength: 64 }), {
      maxItems: 50,
      uniqueItems: true,
      description: '已实施的措施；都不适用的为空',
    }),
    reason: Type.Optional(text(1000, '全部或者部分不适用的，说明理由')),
  },
  strict,
)
export type Outcome = Static<typeof Outcome>

const why = text(1000, '更正的理由：原答复错在哪里')
export const OutcomeCorrection = Type.Object({ ...Outcome.properties, why }, strict)
export const LiftingCorrection = Type.Object({ why }, strict)

export const TaskFeedback = Type.Object({ feedback: text(2000, '实施情况') }, strict)

export const NewImplementer = Type.Object(
  {
    organisation: Type.String({ minLength: 18, maxLength: 18 }),
    rules: Type.Array(Type.String({ maxLength: 64 }), { minItems: 1, maxItems: 50, uniqueItems: true }),
  },
  strict,
)
export type NewImplementer = Static<typeof NewImplementer>

export const MeasureView = Type.Object({
  code: Type.String(),
  nationalNo: nullable(Type.Integer()),
  title: Type.String(),
  nature: Type.String(),
  group: Type.String(),
  version: Type.Integer({ description: '版本' }),
  effectiveFrom: CivilDateText,
  effectiveTo: NullDate,
  certainty: Type.String(),
  description: Type.String(),
  rules: Type.Array(
    Type.Object({
      code: Type.String(),
      title: Type.String(),
      effect: Type.String(),
      mandatory: Type.Boolean({ description: '强制性；否则为推荐性' }),
      lists: Type.Array(Type.String()),
      behaviours: Type.Array(Type.String()),
      matters: Type.Array(Type.String()),
      subjects: Type.Array(Type.String()),
      implementedBy: Type.Array(Type.String()),
      maxMonths: nullable(Type.Integer()),
      inForce: Type.Boolean({ description: '今天可以实施；依据失效的自动停止' }),
      basis: Type.Array(
        Type.Object({
          document: Type.String(),
          article: NullText,
          rank: Type.String(),
          from: CivilDateText,
          to: NullDate,
          certainty: Type.String(),
        }),
      ),
    }),
  ),
})
export type MeasureView = Static<typeof MeasureView>

export const BehaviourView = Type.Object({
  code: Type.String(),
  title: Type.String(),
  polarity: Type.String(),
  sector: Type.String(),
  initiatedBy: Type.String(),
  version: Type.Integer(),
  effectiveFrom: CivilDateText,
  effectiveTo: NullDate,
  description: Type.String(),
  basis: Type.Array(
    Type.Object({
      document: Type.String(),
      article: NullText,
      rank: Type.String(),
      from: CivilDateText,
      to: NullDate,
      certainty: Type.String(),
    }),
  ),
})
export type BehaviourView = Static<typeof BehaviourView>

const PersonRole = oneOf(['legal-representative', 'principal', 'directly-responsible'])
export type PersonRole = Static<typeof PersonRole>

export const NewPerson = Type.Object(
  {
    role: PersonRole,
    name: Type.String({ minLength: 2, maxLength: 60 }),
    identity: Type.String({ minLength: 15, maxLength: 30, description: '证件号码：加密保存，不以姓名匹配' }),
    document: text(200, '认定其责任的文书'),
    legalBasis: text(1000, '所适用的条文'),
    notice: Type.Object(
      { number: text(128, '送达本人的告知书文号'), servedOn: CivilDateText, proof: text(200, '送达证明') },
      strict,
    ),
    remedy: text(1000, '告知本人的救济途径'),
  },
  strict,
)
export type NewPerson = Static<typeof NewPerson>

export const PersonView = Type.Object({
  id: Type.String(),
  role: PersonRole,
  name: Type.String({ description: '只对作出认定的单位显示，姓名隐去部分' }),
  document: Type.String(),
  legalBasis: Type.String(),
  notice: Type.String(),
  noticeServedOn: CivilDateText,
  remedy: Type.String(),
  inForce: Type.Boolean({ description: '随单位的名单事项终止而终止' }),
})
export type PersonView = Static<typeof PersonView>

export const JointCaseView = Type.Object({
  id: Type.String(),
  kind: oneOf(['punishment', 'incentive']),
  matter: Named,
  decision: Type.String(),
  subject: Type.Object({ code: NullText, name: Type.String() }),
  items: Type.Array(
    Type.Object({
      measure: Named,
      list: NullText,
      document: Type.String(),
      decidedBy: Type.String(),
    }),
  ),
  organisation: Named,
  outcome: oneOf(['followed', 'not-followed']),
  reason: NullText,
  result: Type.String(),
  happenedOn: CivilDateText,
  verdict: nullable(oneOf(['accepted', 'typical', 'rejected'])),
  review: NullText,
  title: NullText,
  story: NullText,
  publishedOn: NullDate,
  withdrawnOn: NullDate,
  undone: Type.Boolean({ description: '所依据的列入决定已被撤销：不再公布' }),
})
export type JointCaseView = Static<typeof JointCaseView>

/** A typical case as the public reads it: without names, codes, documents. */
export const TypicalCase = Type.Object({
  id: Type.String(),
  kind: oneOf(['punishment', 'incentive']),
  title: Type.String(),
  story: Type.String(),
  matter: Named,
  measures: Type.Array(Type.String()),
  publishedOn: CivilDateText,
})
export type TypicalCase = Static<typeof TypicalCase>

export const CaseReview = Type.Object(
  {
    verdict: oneOf(['accepted', 'typical', 'rejected']),
    review: text(1000, '评审意见'),
    title: Type.Optional(text(100, '典型案例的标题，不含当事人名称')),
    story: Type.Optional(text(5000, '典型案例的正文，隐去当事人身份')),
  },
  strict,
)
export type CaseReview = Static<typeof CaseReview>
