/** What of a listing rests on one of its papers having been served. Pure. */
import type { CivilDate } from '../../../kernel/time.ts'
import type { Entry } from '../schema.ts'
import { statusOf } from './term.ts'

type Papers = Pick<Entry, 'noticeId' | 'decisionId' | 'repairNoticeId'>
type Standing = Parameters<typeof statusOf>[0]

/**
 * Why a service must stand, and what to do first where it was registered wrongly; undefined: nothing rests on it. One
 * is heard only after notice (行政处罚法 arts 44, 45), and the entry takes effect with the service of the decision and
 * of the notice how to repair (国办发〔2020〕49号 item 8; 国办发〔2025〕22号): without it the entry has to be undone.
 *
 * | the procedure | notice | decision, repair notice |
 * |---|---|---|
 * | before the window for defence | nothing | — |
 * | window open, heard, reviewed | the hearing: withdraw, propose anew | — |
 * | decided, to be served | the decision: revoke it | nothing |
 * | in force, or its term over | the entry: revoke it | the entry: revoke it |
 * | removed | the entry as it was: a note beside it | the same |
 * | dropped, declined, revoked | nothing any more | nothing any more |
 */
export function reliesOn(entry: Papers & Standing, noticeId: string, today: CivilDate): string | undefined {
  const isNotice = noticeId === entry.noticeId
  if (!isNotice && noticeId !== entry.decisionId && noticeId !== entry.repairNoticeId) return undefined
  switch (statusOf(entry, today)) {
    case 'defending':
    case 'heard':
    case 'reviewed':
      return isNotice ? '陈述申辩期依这次送达起算；登记有误的，请先撤回拟列入，再重新提出并依法送达告知书' : undefined
    case 'decided':
      return isNotice ? '列入决定以告知书的这次送达为前提；登记有误的，请由审批人先撤销列入，再重新提出' : undefined
    case 'in-force':
    case 'expired':
      return '名单事项以这次送达为依据生效；登记有误的，请由审批人先撤销列入，撤销后再更正'
    case 'left':
      return '名单事项以这次送达为依据生效，已经移出，不能再撤销；登记有误的，请把情况说明上传到本办件的材料中'
    default:
      return undefined
  }
}
