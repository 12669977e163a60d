/**
 * Service of a paper in law (送达): by which means, what proves it, and which day counts. Civil Procedure Law (2023)
 * arts 87–91 and 95, which art 61 of the Administrative Penalty Law and the listing rules refer to (standards 3.5, 5).
 */
import { addDays, type CivilDate } from '../../../kernel/time.ts'
import { defineWorkflow } from '../../../kernel/workflow.ts'

export const serviceMethods = {
  direct: { title: '直接送达', law: '民事诉讼法第八十八条', proofs: ['service-receipt'], delay: 0 },
  left: { title: '留置送达', law: '民事诉讼法第八十九条', proofs: ['service-receipt', 'left-evidence'], delay: 0 },
  entrusted: { title: '委托送达', law: '民事诉讼法第九十一条', proofs: ['service-receipt'], delay: 0 },
  post: { title: '邮寄送达', law: '民事诉讼法第九十一条', proofs: ['post-receipt'], delay: 0 },
  electronic: { title: '电子送达', law: '民事诉讼法第九十条', proofs: ['electronic-receipt'], delay: 0 },
  /** Counts as served thirty days after it was posted. */
  announcement: { title: '公告送达', law: '民事诉讼法第九十五条', proofs: ['announcement'], delay: 30 },
} as const satisfies Record<string, { title: string; law: string; proofs: readonly string[]; delay: number }>

export type ServiceMethod = keyof typeof serviceMethods
/** What is registered of an attempt at service. */
export type ServiceOutcome = 'pending' | 'served' | 'failed'
/** `mistaken`: it was registered wrongly, and counts no longer. */
export type ServiceState = ServiceOutcome | 'mistaken'

/** The addressee's signed consent to electronic service and the address it named (送达地址确认书). */
export const consentKind = 'electronic-consent'

export interface ServiceFacts {
  method: ServiceMethod
  /** Kinds of the papers offered as proof. */
  proofs: readonly string[]
  /** The addressee consented to electronic service in writing before. */
  consent: boolean
  /** The day an electronic delivery of this very notice reached the addressee's system, by the carrier's receipt. */
  deliveredOn?: CivilDate
  /** Signed, left, stamped, or posted; for electronic service the day of the receipt is taken. */
  doneOn?: CivilDate
  issuedOn: CivilDate
  today: CivilDate
}

export type ServiceVerdict = {
  served: true; doneOn: CivilDate; servedOn: CivilDate } | { served: false; reasons: string[],
}

/**
 * Whether a notice may be recorded as served.
 *
 * | method | proof | the day that counts |
 * |---|---|---|
 * | 直接, 委托 | signed receipt of service (送达回证) | signature |
 * | 留置 | receipt with the witness, or photographs and film | leaving |
 * | 邮寄 | return receipt | date on it |
 * | 电子 | consent, and the receipt of the delivery or of the addressee | arrival in its system |
 * | 公告 | the announcement | thirty days after posting, not before |
 */
export function serviceVerdict(facts: ServiceFacts): ServiceVerdict {
  const rule = serviceMethods[facts.method]
  const reasons: string[] = []
  const byDelivery = facts.method === 'electronic' && facts.deliveredOn !== undefined
  const accepted: readonly string[] = rule.proofs
  if (!byDelivery && !facts.proofs.some((kind) => accepted.includes(kind))) {
    reasons.push(`${rule.title}应当有${accepted.map((kind) => proofTitles[kind] ?? kind).join('或')}（${rule.law}）`)
  }
  if (facts.method === 'electronic' && !facts.consent) reasons.push(`电子送达应当经受送达人同意（${rule.law}）`)
  const doneOn = byDelivery ? facts.deliveredOn : facts.doneOn
  if (doneOn === undefined) return { served: false, reasons: [...reasons, '缺少送达日期'] }
  if (doneOn < facts.issuedOn) reasons.push('送达日期不能早于文书日期')
  if (doneOn > facts.today) reasons.push('送达日期不能晚于今天')
  const servedOn = addDays(doneOn, rule.delay)
  if (servedOn > facts.today && doneOn <= facts.today) reasons.push(`公告期满三十日（${servedOn}）才视为送达`)
  return reasons.length > 0 ? { served: false, reasons } : { served: true, doneOn, servedOn }
}

export const proofTitles: Readonly<Record<string, string>> = {
  'service-receipt': '送达回证',
  'left-evidence': '留置送达的见证或影像记录',
  'post-receipt': '邮寄回执',
  'electronic-receipt': '电子送达回执',
  announcement: '公告文本及发布证明',
  [consentKind]: '送达地址确认书（同意电子送达）',
}

/** The attempt at service as a workflow: there is one way to `served`, and it asks for proof. */
export const serviceFlow = defineWorkflow({
  name: 'service',
  since: '2026-01-01',
  initial: 'pending',
  states: {
    pending: { title: '送达中', public: '送达中' },
    served: { title: '已送达', public: '已送达' },
    failed: { title: '未能送达', public: '未能送达' },
    mistaken: { title: '登记有误', public: '登记有误，已更正' },
  },
  final: ['mistaken'],
  moves: [
    {
      verb: 'serve', title: '记为已送达', from: ['pending'], to: 'served', by: ['officer'], needs: ['proof'],
      law: '民事诉讼法第八十七条',
    },
    {
      verb: 'fail', title: '记为未能送达', from: ['pending'], to: 'failed', by: ['officer'], reason: 'required',
      law: '民事诉讼法第八十九条至第九十五条',
    },
    // Service must have its receipt; what was registered without a true one was no service.
    {
      verb: 'correct', title: '更正送达登记', from: ['pending', 'served', 'failed'], to: 'mistaken', by: ['officer'],
      reason: 'required', law: '民事诉讼法第八十七条',
    },
  ],
})
