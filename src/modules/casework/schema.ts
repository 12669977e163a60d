/** Cases and their steps, as kept and as served. */
import { Type, type Static } from 'typebox'
import { CivilDateText, nullable, oneOf } from '../../kernel/schema.ts'
import type { CivilDate } from '../../kernel/time.ts'

/** A case as it stands. Dates are civil dates; what the clock makes of it today is `standingOf`. */
export interface Case {
  id: string
  flow: string
  flowSince: CivilDate
  subjectId: string | null
  kind: string
  title: string
  state: string
  /** Number of the last step. */
  version: number
  enteredOn: CivilDate
  /** Working days of the state's term used before `enteredOn`. */
  usedDays: number
  dueOn: CivilDate | null
  /** After this day the clock moves the case. */
  clockOn: CivilDate | null
  dueEstimated: boolean
  halfOn: CivilDate | null
  warnOn: CivilDate | null
  /** The state whose clock stands still. */
  heldState: string | null
  heldDays: number | null
  assigneeOrg: string
  /** Id of the person in charge. */
  assigneeUser: string | null
  escalatedTo: string | null
  priority: number
  openedOn: CivilDate
  openedAt: Date
  openedBy: string
  closedOn: CivilDate | null
  data: Record<string, unknown>
}

export const stepKinds = ['open', 'move', 'assign', 'escalate', 'redate'] as const

/** One step of a case; the state is the fold of its moves. */
export interface Step {
  caseId: string
  n: number
  kind: (typeof stepKinds)[number]
  verb: string
  from: string | null
  to: string
  actor: string
  actorKind: string
  organisation: string | null
  note: string | null
  documents: string[]
  at: Date
  /** When it takes effect: for a move of the clock the day after its term, however late it was entered. */
  onDay: CivilDate
  /** Working days spent in the state left, and how many its term allowed. */
  spentDays: number | null
  termDays: number | null
  dueOn: CivilDate | null
  dueEstimated: boolean
  /** An `assign` step: the body the case was passed to; null: it stayed with its body. */
  passedTo: string | null
  /** An `assign` step: id of the person in charge from then on. */
  passedToUser: string | null
}

/** A paper of a case. The content lies sealed in the file store under `digest`. */
export interface CaseDocument {
  caseId: string
  id: string
  kind: string
  title: string
  fileName: string
  mediaType: string
  bytes: number
  digest: string
  openToSubject: boolean
  actor: string
  organisation: string | null
  at: Date
}

const Instant = Type.Unsafe<Date>({ type: 'string', format: 'date-time' })
export const Id = Type.String({ pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' })
const NullText = nullable(Type.String())
const NullDate = nullable(CivilDateText)

export const CaseSummary = Type.Object({
  id: Type.String(),
  flow: Type.String(),
  flowTitle: Type.String(),
  kind: Type.String(),
  title: Type.String(),
  state: Type.String({ description: '当前状态：期限届满而由时间推进的，按届满后的状态' }),
  stateTitle: Type.String(),
  subject: nullable(Type.Object({ code: NullText, name: Type.String() })),
  organisation: Type.Object({ code: Type.String(), name: Type.String() }),
  assignee: nullable(Type.Object({ login: Type.String(), name: Type.String() })),
  priority: Type.Integer(),
  version: Type.Integer({ description: '办理时随请求送回' }),
  openedOn: CivilDateText,
  dueOn: NullDate,
  dueEstimated: Type.Boolean({ description: '跨入放假安排尚未公布的年度，期限为估算' }),
  due: oneOf(['none', 'running', 'half', 'warning', 'overdue', 'paused', 'closed'], {
    description: '期限：无、进行中、已过半、已过五分之四、逾期、暂停（待补正）、已办结',
  }),
  escalatedTo: NullText,
  closedOn: NullDate,
})
export type CaseSummary = Static<typeof CaseSummary>

export const OfferedMove = Type.Object({
  verb: Type.String(),
  title: Type.String(),
  allowed: Type.Boolean(),
  reason: Type.Optional(Type.String({ description: '不能办理的原因' })),
  reasonRequired: Type.Boolean(),
  ends: Type.Boolean({ description: '办理后办件办结，不能恢复' }),
  needs: Type.Array(Type.String(), { description: '需要的材料种类' }),
  law: Type.String(),
})
export type OfferedMove = Static<typeof OfferedMove>

export const StepView = Type.Object({
  n: Type.Integer(),
  kind: oneOf(stepKinds),
  verb: Type.String(),
  title: Type.String(),
  from: NullText,
  to: Type.String(),
  toTitle: Type.String(),
  actor: Type.String({ description: '办理人；对外部人员只写单位' }),
  organisation: nullable(Type.Object({ code: Type.String(), name: Type.String() })),
  note: NullText,
  documents: Type.Array(Type.String()),
  at: Instant,
  onDay: CivilDateText,
  spentDays: nullable(Type.Integer()),
  termDays: nullable(Type.Integer()),
  dueOn: NullDate,
})

export const DocumentView = Type.Object({
  id: Type.String(),
  kind: Type.String(),
  title: Type.String(),
  fileName: Type.String(),
  mediaType: Type.String(),
  bytes: Type.Integer(),
  digest: Type.String({ description: 'SM3' }),
  at: Instant,
  organisation: NullText,
})

export const ServiceView = Type.Object({
  notice: Type.String({ description: '文号' }),
  title: Type.String(),
  addressee: Type.String(),
  issuedOn: CivilDateText,
  state: oneOf(['unserved', 'pending', 'served', 'failed']),
  method: NullText,
  servedOn: NullDate,
  deliveries: Type.Array(Type.Object({ channel: Type.String(), state: Type.String(), at: Instant })),
})

export const CaseDetail = Type.Object({
  ...CaseSummary.properties,
  publicState: Type.String({ description: '对申请人和公众的说法' }),
  data: Type.Record(Type.String(), Type.Unknown()),
  steps: Type.Array(StepView),
  documents: Type.Array(DocumentView),
  services: Type.Array(ServiceView),
  moves: Type.Array(OfferedMove),
})
export type CaseDetail = Static<typeof CaseDetail>

export const MoveRequest = Type.Object(
  {
    verb: Type.String({ minLength: 1, maxLength: 64 }),
    note: Type.Optional(Type.String({ maxLength: 4000 })),
    documents: Type.Optional(Type.Array(Id, { maxItems: 50, uniqueItems: true, description: '已上传的材料' })),
    version: Type.Integer({ minimum: 1, description: '办理时看到的版本' }),
    dueOn: Type.Optional(CivilDateText),
  },
  { additionalProperties: false },
)

export const AssignmentRequest = Type.Object(
  {
    organisation: Type.Optional(Type.String({ maxLength: 18 })),
    user: Type.Optional(nullable(Type.String({ maxLength: 64, description: '登录名；null 取消指定' }))),
    note: Type.Optional(Type.String({ maxLength: 1000 })),
    version: Type.Integer({ minimum: 1 }),
  },
  { additionalProperties: false },
)

export const ExtensionRequest = Type.Object(
  {
    dueOn: CivilDateText,
    note: Type.String({ minLength: 1, maxLength: 1000, description: '理由' }),
    version: Type.Integer({ minimum: 1 }),
  },
  { additionalProperties: false },
)

export const CaseQuery = Type.Object({
  flow: Type.Optional(Type.String({ maxLength: 64 })),
  state: Type.Optional(Type.String({ maxLength: 64 })),
  due: Type.Optional(oneOf(['running', 'half', 'warning', 'overdue', 'paused', 'closed', 'open'])),
  mine: Type.Optional(Type.Boolean({ description: '只看我可以办理的' })),
  organisation: Type.Optional(Type.String({ maxLength: 18 })),
  subject: Type.Optional(Type.String({ maxLength: 18, description: '统一社会信用代码' })),
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
  cursor: Type.Optional(Type.String({ maxLength: 500 })),
})

export const BoardLine = Type.Object({
  flow: Type.String(),
  flowTitle: Type.String(),
  organisation: Type.Object({ code: Type.String(), name: Type.String() }),
  open: Type.Integer(),
  half: Type.Integer({ description: '期限已过半' }),
  warning: Type.Integer({ description: '期限已过五分之四' }),
  overdue: Type.Integer(),
  paused: Type.Integer(),
  closed: Type.Integer({ description: '期间办结' }),
  closedLate: Type.Integer({ description: '期间办结中有步骤超期的' }),
})
export const BoardStep = Type.Object({
  flow: Type.String(),
  state: Type.String(),
  stateTitle: Type.String(),
  organisation: Type.Object({ code: Type.String(), name: Type.String() }),
  steps: Type.Integer(),
  medianDays: Type.Number({ description: '工作日，中位数' }),
  termDays: nullable(Type.Integer()),
  late: Type.Integer(),
})
export const Board = Type.Object({
  asOf: CivilDateText,
  from: CivilDateText,
  lines: Type.Array(BoardLine),
  steps: Type.Array(BoardStep),
})
export type Board = Static<typeof Board>
