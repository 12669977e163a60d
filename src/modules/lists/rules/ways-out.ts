/** How an entry is left: each ground the list names, by whom, on which condition, from when. Pure. */
import { addDays, type CivilDate } from '../../../kernel/time.ts'
import type { ListDefinition } from '../../catalogue/index.ts'
import { earlyExitFrom, earlyExitText } from './term.ts'

export interface WayOut {
  readonly ground: string
  readonly title: string
  /** What has to be done for it, in a sentence. */
  readonly condition: string
  /** First day on which it can happen; null: any day. */
  readonly from: CivilDate | null
  /** Whether the subject itself may ask for it. */
  readonly onRequest: boolean
}

/**
 * The ways out of a list, or of one entry of it when its dates are given (standards 2.7; 国办发〔2020〕49号 item
 * 8).
 *
 * | ground | asked for | from |
 * |---|---|---|
 * | expiry | nobody: the date does it | the day after the last |
 * | early | subject or body, with proof; a mirrored list: where it is kept | decision + `earlyExitMonths` |
 * | withdrawn (red list) | subject | any day |
 * | revoked, wrong, ruling, … | the body; the subject may point it out | any day |
 */
export function waysOut(
  list: ListDefinition,
  entry?: { decidedOn: CivilDate | null; until: CivilDate | null },
): WayOut[] {
  return list.exits.flatMap((exit): WayOut[] => {
    const { code: ground, title } = exit
    const way = { ground, title, from: null, onRequest: false }
    switch (ground) {
      case 'expiry':
      case 'term-over':
        // An entry without a last day has no expiry to wait for.
        if (entry !== undefined && entry.until === null) return []
        return [
          {
            ...way,
            condition: '到期自动移出，无须申请，不收费。',
            from: entry?.until == null ? null : addDays(entry.until, 1),
          },
        ]
      case 'early':
        if (list.origin === 'mirror')
          return [
            {
              ...way,
              condition: '向认定单位提出，按照其规定办理；本平台收到结果后停止公示。',
              onRequest: true,
            },
          ]
        // Named, but without a time after which it may be asked for: it cannot be granted here
        // (rules/exit.ts).
        return [earlyExitText(list)].flatMap((after) =>
          after === null ? [] : [{ ...way, ...earlyWay(after, list, entry) }],
        )
      case 'withdrawn':
        return [{ ...way, condition: '向认定单位书面说明即可，不需要理由。', onRequest: true }]
      case 'revoked':
        return [
          {
            ...way,
            condition: `决定依法撤销、变更或者确认违法、无效的，${bodyOf(list)}应当撤销列入。`,
            onRequest: true,
          },
        ]
      case 'wrong':
        return [
          {
            ...way,
            condition: `可以向${bodyOf(list)}或者本平台提出异议；查明有误的，自始撤销。`,
            onRequest: true,
          },
        ]
      case 'ruling':
        return [{ ...way, condition: '凭人民法院的裁定，由认定单位办理。', onRequest: true }]
      default:
        return [{ ...way, condition: '由认定单位查实后移出；当事人可以提交有关证明。' }]
    }
  })
}

const bodyOf = (list: ListDefinition): string => (list.nature === 'association' ? '协会' : '认定单位')

function earlyWay(
  after: string,
  list: ListDefinition,
  entry: { decidedOn: CivilDate | null } | undefined,
): Pick<WayOut, 'condition' | 'from' | 'onRequest'> {
  const promise = list.nature === 'association' ? '' : '和信用承诺书'
  const lifted = list.nature === 'serious' ? '停止公示并解除措施' : '移出'
  return {
    condition: `${after}，已经改正、履行了全部义务的，提交证明材料${promise}向${bodyOf(list)}申请；准予的当日${lifted}。`,
    from: entry?.decidedOn == null ? null : earlyExitFrom(list, entry.decidedOn),
    onRequest: true,
  }
}
