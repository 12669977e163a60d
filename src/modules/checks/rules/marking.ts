/** Marks the credit office places on a paper: on which ground, on which entries, and until when at the latest. Pure. */
import type { InputError } from '../../../kernel/problem.ts'
import type { CivilDate } from '../../../kernel/time.ts'
import { addWorkdaysOrEstimate } from '../../../kernel/workdays.ts'
import { isCourtKept, type ListDefinition } from '../../catalogue/index.ts'
import type { LiftGround, MarkGround } from '../schema.ts'
import { inForce, type Mark } from './decide.ts'

/** Each with what stops the measures, and how many working days after its paper at the latest. */
const grounds: Readonly<Record<MarkGround, { title: string; mark: Mark; workdays: number | null }>> = {
  objection: { title: '异议受理', mark: 'under_objection', workdays: 20 },
  repair: { title: '修复受理', mark: 'under_repair', workdays: 7 },
  'repair-extended': { title: '修复办理延期', mark: 'under_repair', workdays: null },
}

/** What a mark says to whoever reads the entry; its measures rest while it stands. */
export const markTitles: Readonly<Record<Mark, string>> = {
  under_objection: '异议处理中', under_repair: '信用修复办理中',
}

const liftTitles: Readonly<Record<LiftGround | 'expired', string>> = {
  concluded: '已经办结', withdrawn: '申请人撤回', mistaken: '登记有误', expired: '期限届满',
}

export function groundTitle(ground: MarkGround): string {
  return grounds[ground].title
}

export function liftTitle(ground: LiftGround | 'expired'): string {
  return liftTitles[ground]
}

export function markOfGround(ground: MarkGround): Mark {
  return grounds[ground].mark
}

/**
 * The last day of a mark: the clock of what it waits for, so that a case nobody closes keeps no measure out of use.
 *
 * | ground | last day | source |
 * |---|---|---|
 * | objection | 20 working days after acceptance, the longest total of those read | 浙江省公共信用信息管理条例 art 31 (standards 0.2) |
 * | repair | 7 working days after acceptance, when the finding body's result is due | 第36号令 (law.md 1.5) |
 * | repair-extended | the day the notice of extension names: the order gives no length | law.md 1.5 |
 */
export function lastDayOf(
  paper: { ground: MarkGround; receivedOn: CivilDate; extendedTo: CivilDate | null },
): CivilDate {
  const { workdays } = grounds[paper.ground]
  if (workdays === null) return paper.extendedTo ?? paper.receivedOn
  return addWorkdaysOrEstimate(paper.receivedOn, workdays).date
}

export interface PlacingPaper {
  readonly ground: MarkGround
  readonly number: string
  readonly receivedOn: CivilDate
  readonly extendedTo: CivilDate | null
}

interface MarkableEntry {
  readonly standing: boolean
  readonly since: CivilDate
  readonly until: CivilDate | null
  readonly decidedOn: CivilDate | null
}

/**
 * Everything wrong with placing this mark on this entry today; empty: it may be placed.
 *
 * | refused | because |
 * |---|---|
 * | the entry is not in force | there is nothing to keep out of use |
 * | repair on a list courts keep | no way of repair but the executing court (law.md 6) |
 * | repair on a list that honours | there is nothing to repair |
 * | a paper of a day to come, or from before the decision | it cannot be about this entry |
 * | a term that is over | the mark would end with the moment it is placed |
 */
export function placingFaults(
  entry: MarkableEntry,
  list: Pick<ListDefinition, 'nature' | 'recognisedBy'> | undefined,
  paper: PlacingPaper,
  today: CivilDate,
): InputError[] {
  const faults: InputError[] = []
  const fault = (field: string, message: string, expected?: string): void => {
    faults.push({ field, code: `mark.${field}`, message, ...(expected === undefined ? {} : { expected }) })
  }
  if (!entry.standing || !inForce(entry, today)) fault('ground', '这个名单事项今天不在有效期内，没有可以暂停的措施')
  if (markOfGround(paper.ground) === 'under_repair') {
    if (isCourtKept(list)) fault('ground', '法院的名单不在信用平台修复', '应向执行法院申请删除或者更正')
    else if (list?.nature === 'red') fault('ground', '守信名单没有修复', '有异议的登记异议受理')
  }
  const decided = entry.decidedOn ?? entry.since
  if (paper.receivedOn > today) fault('receivedOn', '文书日期在今天之后', `不晚于${today}`)
  else if (paper.receivedOn < decided) fault('receivedOn', '文书日期早于列入决定', `不早于${decided}`)
  else faults.push(...termFaults(entry, paper, today))
  return faults
}

function termFaults(entry: MarkableEntry, paper: PlacingPaper, today: CivilDate): InputError[] {
  const fault = (field: string, message: string, expected: string): InputError[] => [
    { field, code: `mark.${field}`, message, expected },
  ]
  const { ground, extendedTo } = paper
  if (ground === 'repair-extended') {
    if (extendedTo === null) return fault('extendedTo', '没有填写延长到哪一天', '应填写延期告知书载明的日期')
    if (extendedTo < today) return fault('extendedTo', '延长的期限已经届满', `不早于${today}`)
    if (entry.until !== null && extendedTo > entry.until)
      return fault('extendedTo', '晚于名单事项的有效期', `不晚于${entry.until}`)
    return []
  }
  if (extendedTo !== null) return fault('extendedTo', '受理的期限由规定确定', '只有修复办理延期填写')
  const last = lastDayOf(paper)
  return last >= today ? [] : fault('receivedOn', `办理期限已于${last}届满`, '仍未办结的，登记延期或者新的受理文书')
}

/** What is wrong with lifting it so: an end by a paper names the paper. */
export function liftFaults(
  lift: { ground: LiftGround; number: string | null; on: CivilDate | null },
  placed: { receivedOn: CivilDate },
  today: CivilDate,
): InputError[] {
  const faults: InputError[] = []
  const fault = (field: string, message: string, expected: string): void => {
    faults.push({ field, code: `mark.${field}`, message, expected })
  }
  if (lift.ground !== 'mistaken') {
    if (lift.number === null) fault('number', '没有填写文书号', '应填写处理结果、决定或者撤回申请的文书号')
    if (lift.on === null) fault('on', '没有填写文书日期', '应填写处理结果、决定或者撤回申请的日期')
  }
  if (lift.on !== null && lift.on > today) fault('on', '文书日期在今天之后', `不晚于${today}`)
  if (lift.on !== null && lift.on < placed.receivedOn) fault('on', '文书日期早于受理', `不早于${placed.receivedOn}`)
  return faults
}
