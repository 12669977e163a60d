/** Notices on the wire. */
import { Type } from 'typebox'
import { CivilDateText, nullable, oneOf } from '../../../kernel/schema.ts'
import { serviceMethods, type ServiceMethod } from '../rules/service.ts'
import { Id } from '../schema.ts'
import { channelNames } from './channels/channel.ts'

const Instant = Type.Unsafe<Date>({ type: 'string', format: 'date-time' })
const NullText = nullable(Type.String())
const NullDate = nullable(CivilDateText)
const methods = Object.keys(serviceMethods) as ServiceMethod[]
const strict = { additionalProperties: false }

export const NoticeLine = Type.Object({
  id: Type.String(), number: Type.String(), title: Type.String(), template: Type.String(), addressee: Type.String(),
  issuer: Type.String(), issuerName: Type.String(), issuedOn: CivilDateText, caseId: NullText, endedOn: NullDate,
  opened: Type.Boolean({ description: '受送达人已在平台内打开' }), servedOn: NullDate,
})

export const DeliveryView = Type.Object({
  id: Type.String(), channel: Type.String(), address: NullText, state: oneOf(['queued', 'sent', 'delivered', 'failed']),
  attempts: Type.Integer(), error: NullText, resends: NullText, queuedAt: Instant, sentAt: nullable(Instant),
  deliveredAt: nullable(Instant),
})

export const ServiceLine = Type.Object({
  id: Type.String(), method: oneOf(methods), methodTitle: Type.String(),
  state: oneOf(['pending', 'served', 'failed', 'mistaken'], { description: 'mistaken：登记有误，不再作数' }),
  doneOn: NullDate, servedOn: NullDate, note: NullText, at: Instant,
  mistake: nullable(Type.Object({
    registered: oneOf(['pending', 'served', 'failed'], { description: '原来登记的结果' }),
    by: nullable(Type.String({ description: '更正人；对受送达人不显示' })), at: Instant, reason: Type.String(),
  }, { description: '登记有误的，原来的登记和更正的理由' })),
})

export const NoticeDetail = Type.Object({
  id: Type.String(), number: Type.String(), title: Type.String(), template: Type.String(), addressee: Type.String(),
  issuer: Type.Object({ code: Type.String(), name: Type.String() }), issuedOn: CivilDateText, caseId: NullText,
  endedOn: NullDate, endedReason: NullText, supersededBy: NullText, content: Type.Unknown(),
  deliveries: Type.Array(DeliveryView), services: Type.Array(ServiceLine),
})

export const NoticeQuery = Type.Object({
  box: oneOf(['in', 'out', 'unserved'], {
    default: 'in', description: 'in：发给我（本单位）的；out：本单位制发的；unserved：本单位制发，办件已经办结而没有登记送达的',
  }),
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
  cursor: Type.Optional(Type.String({ maxLength: 500 })),
})

export const DeliveryRequest = Type.Object({
  channel: oneOf(channelNames),
  address: Type.Optional(Type.String({ maxLength: 254, description: '邮箱、手机号码或 openid；平台内送达不需要' })),
  resends: Type.Optional(Id),
}, strict)

export const ServiceRequest = Type.Object({
  method: oneOf(methods),
  outcome: oneOf(['pending', 'served', 'failed']),
  attempt: Type.Optional(Id),
  doneOn: Type.Optional(CivilDateText),
  proofs: Type.Optional(Type.Array(Id, { maxItems: 20, uniqueItems: true, description: '送达回证等，本办件的材料' })),
  consent: Type.Optional(Id),
  delivery: Type.Optional(Id),
  note: Type.Optional(Type.String({ maxLength: 1000 })),
}, strict)

export const ServiceCorrection = Type.Object({
  reason: Type.String({ minLength: 2, maxLength: 1000, description: '错在哪里' }),
}, strict)

export const ReceiptRequest = Type.Object({
  state: oneOf(['delivered', 'failed']),
  error: Type.Optional(Type.String({ pattern: '^[a-z0-9._-]{1,60}$', description: '失败代码' })),
}, strict)

export const Verified = Type.Object({
  number: Type.String(), title: Type.String(), issuer: Type.Object({ code: Type.String(), name: Type.String() }),
  issuedOn: CivilDateText, state: oneOf(['current', 'withdrawn', 'superseded'], { description: '有效、已撤回、已被替代' }),
  endedOn: NullDate, supersededBy: NullText, sha256: Type.String(), sm3: Type.String(),
  unchanged: nullable(Type.Boolean({ description: '所附摘要与原件一致；未附摘要时为 null' })),
})
