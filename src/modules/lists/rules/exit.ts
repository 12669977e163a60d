/** How an entry ends before its term (standards 2.7; 国办发〔2020〕49号 item 8; 信用修复管理办法 art 15). Pure. */
import type { ProblemDefinition } from '../../../kernel/problem.ts'
import type { CivilDate } from '../../../kernel/time.ts'
import type { ListDefinition } from '../../catalogue/index.ts'
import { listsProblems } from '../problems.ts'
import { earlyExitFrom, undoingGrounds } from './term.ts'

/** Kinds of paper that show correction or performance: 整改证明, 证据材料, 核查报告. A promise alone shows nothing done. */
const proofKinds: ReadonlySet<string> = new Set(['correction', 'evidence', 'report'])

export interface ExitFacts {
  ground: string
  applicant: 'subject' | 'body'
  decidedOn: CivilDate
  /** The day the conduct was corrected, as the applicant states and proves it. */
  correctedOn?: CivilDate
  /** Kinds of the papers handed in. */
  papers: readonly string[]
}

export interface ExitFault {
  problem: ProblemDefinition
  detail: string
}

/**
 * Whether an end on this ground may be asked for; undefined when it may.
 *
 * | ground | who | condition |
 * |---|---|---|
 * | expiry | nobody | the date does it |
 * | early | subject or body | the list has it, its months are over, there is proof and a commitment |
 * | withdrawn (red list) | subject | none |
 * | revoked, wrong, ruling, adverse, … | body; the subject may say so too | the list names the ground |
 */
export function exitFault(list: ListDefinition, facts: ExitFacts, today: CivilDate): ExitFault | undefined {
  const named = list.exits.some((exit) => exit.code === facts.ground)
  if (facts.ground === 'expiry') {
    return { problem: listsProblems.groundUnknown, detail: '期限届满自动移出，无需申请' }
  }
  // An entry found wrong or whose decision fell can always be undone, whether the list says so or not.
  if (!named && !undoingGrounds.has(facts.ground)) {
    return {
      problem: listsProblems.groundUnknown,
      detail: `可以是：${list.exits.map((exit) => exit.title).join('、')}`,
    }
  }
  if (facts.ground !== 'early') return undefined
  const detail = earlyFault(list, facts, today)
  return detail === undefined ? undefined : { problem: listsProblems.noEarlyExit, detail }
}

/**
 * Conditions of leaving early: time, correction, and a public commitment (第36号令, law.md 1.4; the wage list counts its
 * time from the correction, law.md 5.2). An association's list is none of credit repair and asks for no commitment.
 */
function earlyFault(list: ListDefinition, facts: ExitFacts, today: CivilDate): string | undefined {
  const { correctedOn, papers } = facts
  if (list.earlyExitRuns === 'correction' && correctedOn === undefined)
    return '请写明改正之日（支付完毕之日）：该名单自改正之日起计算期限'
  if (correctedOn !== undefined && correctedOn > today) return '改正之日不能晚于今天'
  const from = earlyExitFrom(list, facts.decidedOn, correctedOn)
  if (from === null) return '该名单没有提前移出的规定'
  if (today < from) return `${from}起可以申请提前移出`
  if (!papers.some((kind) => proofKinds.has(kind)))
    return '请提交已改正违法行为、履行义务的证明材料：整改证明、证据材料或者核查报告'
  if (list.nature !== 'association' && !papers.includes('commitment')) return '请提交信用承诺书'
  return undefined
}

/** Whether an early exit from the list can be taken back and the entry restored: only where a rule in force says so. */
export function mayRestore(list: Pick<ListDefinition, 'restoration'>, today: CivilDate): boolean {
  const { restoration } = list
  return (
    restoration !== undefined &&
    restoration.from <= today &&
    (restoration.to === undefined || restoration.to >= today)
  )
}
