/** A public record on the wire: only what a stranger may see, each value under its Chinese title as well. */
import { Type, type Static } from 'typebox'
import { ProblemView } from '../../kernel/openapi.ts'
import { nullable, oneOf } from '../../kernel/schema.ts'

export const PublicField = Type.Object({
  name: Type.String(),
  title: Type.String(),
  value: Type.String({ description: '显示文本；代码已换为名称' }),
})
export type PublicField = Static<typeof PublicField>

export const PublicRecordView = Type.Object({
  id: Type.String({ description: '记录编号（一个版本）' }),
  fact: Type.String({ description: '事实编号，更正后不变' }),
  version: Type.Integer(),
  kind: Type.String(),
  kindTitle: Type.String(),
  polarity: oneOf(['adverse', 'neutral', 'favourable']),
  subject: Type.Object({ code: nullable(Type.String()), name: Type.String() }),
  documentNo: nullable(Type.String()),
  authority: Type.Object({ code: nullable(Type.String()), name: nullable(Type.String()) }),
  decidedOn: nullable(Type.String()),
  effectiveOn: nullable(Type.String()),
  until: nullable(Type.String({ description: '效力截止日；null 为长期' })),
  level: nullable(oneOf(['minor', 'general', 'serious'])),
  list: nullable(Type.Object({ code: Type.String(), title: Type.String() })),
  publicFrom: Type.String(),
  publicUntil: nullable(Type.String({ description: '自该日起不再公示' })),
  repairFrom: nullable(Type.String({ description: '可申请信用修复的最早日期' })),
  publicityRule: Type.String(),
  bases: Type.Array(Type.Object({ document: Type.String(), article: nullable(Type.String()) })),
  firstReceivedAt: Type.String(),
  knownFrom: Type.String(),
  fields: Type.Array(PublicField),
})
export type PublicRecordView = Static<typeof PublicRecordView>

/** One record with the versions its fact had, newest first. */
export const PublicRecordFile = Type.Object({
  ...PublicRecordView.properties,
  history: Type.Array(
    Type.Object({
      version: Type.Integer(),
      knownFrom: Type.String({ format: 'date' }),
      knownTo: nullable(Type.String({ description: '自该日起由下一版本代替；null 为现行版本' })),
      ended: nullable(Type.String({ description: '该版本因何终止' })),
    }),
  ),
})

/** How punctually an authority delivered one kind of record. */
export const PunctualityView = Type.Object({
  authority: Type.Object({ code: nullable(Type.String()), name: Type.String() }),
  kind: Type.String(),
  received: Type.Integer({ description: '应报送且已收到的' }),
  onTime: Type.Integer({ description: '按期收到的' }),
  late: Type.Integer({ description: '逾期收到的' }),
  excluded: Type.Integer({ description: '从不公示、不计入以上各数的，如适用简易程序的处罚' }),
})

/** What is told of a revocation; it names nobody. */
export const Revocation = Type.Object({
  kind: Type.String(),
  kindTitle: Type.String(),
  ground: nullable(oneOf(['changed', 'revoked', 'unlawful', 'void'])),
  groundTitle: Type.String({ description: '变更、撤销、确认违法、确认无效' }),
  revokedOn: Type.String({ format: 'date', description: '作出变更或撤销之日' }),
  withdrawnOn: Type.String({ format: 'date', description: '平台撤回之日' }),
  reason: nullable(Type.String({ description: '理由；含有个人信息的不公开，为 null' })),
})
export type Revocation = Static<typeof Revocation>

/** The answer for a record whose decision was revoked: a problem (RFC 9457) that also says why. */
export const RevokedRecordView = Type.Object({
  ...Type.Omit(ProblemView, ['errors', 'requestId']).properties,
  revocation: Revocation,
})
