/**
 * May this be proposed? Every way of listing unlawfully that complaints name (peers 5 rows 2, 3, 8, 12, 14)
 * is refused here
 * with its reason and what would be right. Pure: facts and a date in, faults out. Law: 国办发〔2020〕49号 items 6–8;
 * standards 3.4–3.5.
 */
import type { InputError } from '../../../kernel/problem.ts'
import type { CivilDate } from '../../../kernel/time.ts'
import { inForce, listCarriers, type ListDefinition } from '../../catalogue/index.ts'
import { originFault, type Recogniser } from './basis.ts'
import { lastDay, termRange } from './term.ts'

/** Whether the list itself stands on a basis in force on the day. */
export function listStands(list: ListDefinition, today: CivilDate): boolean {
  if (list.effectiveFrom > today || (list.effectiveTo !== undefined && list.effectiveTo < today)) return false
  return list.basis.some((basis) => listCarriers[list.nature].includes(basis.rank) && inForce(basis, today))
}

/** The decision an entry rests on, as found in the subject's own archive. */
export interface BasisFacts {
  kind: string
  polarity: 'adverse' | 'neutral' | 'favourable'
  documentNo: string | null
  decidedOn: CivilDate | null
  held: boolean
  listCode: string | null
  /** Who made it, and the fields of that body. */
  authorityCode: string | null
  authoritySectors: readonly string[]
  /** Codes of the field that proves the conduct (catalogue, evidence of the behaviour). */
  proves: readonly string[]
}

/** What the decision beneath a bar on conduct must be: of this kind and, where codes are named, with one of them. */
export interface Evidence {
  kind: string
  in?: readonly string[]
  /** In words, for whoever chose another. */
  expected: string
}

export interface ProposalFacts {
  /** The body that proposes. */
  by: Recogniser
  category: 'organisation' | 'sole-trader'
  criterion: string
  measured: number | undefined
  /** Undefined: none was named; null: no such fact in this subject's archive. */
  basis: BasisFacts | null | undefined
  finalOn: CivilDate | undefined
  /** Given for bars on conduct. */
  evidence: Evidence | undefined
}

/** Everything wrong with a proposal, one line per fault; empty when it may go ahead. */
export function proposalFaults(list: ListDefinition, facts: ProposalFacts, today: CivilDate): InputError[] {
  return [
    ...categoryFaults(list, facts),
    ...criterionFaults(list, facts),
    ...(list.nature === 'red' || list.nature === 'association'
      ? namedFaults(facts.basis)
      : basisFaults(list, facts, today)),
    ...(facts.basis == null ? [] : conductFaults(list, facts.basis, facts, today)),
  ]
}

/**
 * A bar on conduct stands on the very decision its article names, and only while the article's time from that decision
 * runs (食品安全法 art 135: 自处罚决定作出之日起五年内).
 */
function conductFaults(
  list: ListDefinition,
  basis: BasisFacts,
  { criterion, evidence }: ProposalFacts,
  today: CivilDate,
): InputError[] {
  if (list.nature !== 'conduct') return []
  const fault = (code: string, message: string, expected: string): InputError => ({
    code, field: 'basis.fact', message, expected,
  })
  const proves =
    evidence !== undefined &&
    basis.kind === evidence.kind &&
    (evidence.in === undefined || basis.proves.some((code) => evidence.in?.includes(code)))
  if (!proves) return [fault('list.basis_evidence', '所引用的决定不足以认定这项行为', evidence?.expected ?? '')]
  if (basis.decidedOn === null) return [fault('list.basis_date', '所引用的决定没有决定日期', '有决定日期的决定')]
  const last = lastDay(list, criterion, basis.decidedOn, termRange(list, criterion)?.maxMonths)
  if (last === null || last >= today) return []
  return [fault('list.basis_over', `自所引用的决定作出之日起算，法定期限已于${last}届满`, '期限未满的决定')]
}

function categoryFaults(list: ListDefinition, facts: ProposalFacts): InputError[] {
  if (list.subjects.includes(facts.category)) return []
  return [
    {
      code: 'list.category',
      field: 'subject',
      message: '该名单不适用于这类主体',
      expected: list.subjects
        .map((one) => (one === 'organisation' ? '法人和非法人组织' : '个体工商户'))
        .join('、'),
    },
  ]
}

function criterionFaults(list: ListDefinition, facts: ProposalFacts): InputError[] {
  const criterion = list.criteria.find((one) => one.code === facts.criterion)
  if (criterion === undefined) {
    return [
      {
        code: 'list.criterion',
        field: 'criterion',
        message: '该名单没有这项列入标准',
        expected: `应为其中之一：${list.criteria.map((one) => `${one.code}（${one.title}）`).join('；')}`,
      },
    ]
  }
  const floor = criterion.threshold
  if (floor === undefined) return []
  const expected = `${floor.measure}不少于${floor.atLeast}${floor.unit}`
  if (facts.measured === undefined) {
    return [{ code: 'list.measured_missing', field: 'measured', message: `未填写${floor.measure}`, expected }]
  }
  if (facts.measured >= floor.atLeast) return []
  return [
    { code: 'list.below_threshold', field: 'measured', message: `${floor.measure}未达到列入标准`, expected },
  ]
}

/** What is wrong with a decision named at all: lists that need none still name none but the subject's own. */
function namedFaults(basis: ProposalFacts['basis']): InputError[] {
  if (basis !== null) return []
  const [message, expected] = ['该主体的档案中没有这项决定', '请引用同一主体名下、现行有效的决定']
  return [{ code: 'list.basis_unknown', field: 'basis.fact', message, expected }]
}

function basisFaults(list: ListDefinition, facts: ProposalFacts, today: CivilDate): InputError[] {
  const fault = (code: string, message: string, expected: string): InputError => ({
    code,
    field: 'basis.fact',
    message,
    expected,
  })
  const { basis } = facts
  if (basis === undefined)
    return [fault('list.basis_missing', '没有写明所依据的生效决定', '请引用该主体档案中的处罚、裁判等决定')]
  if (basis === null) return namedFaults(basis)
  const faults: InputError[] = []
  if (basis.polarity !== 'adverse' || basis.listCode !== null) {
    faults.push(
      fault(
        'list.basis_kind',
        '所引用的不是认定失信行为的决定',
        '处罚决定、裁判文书等认定违法失信行为的决定',
      ),
    )
  }
  // Of no decision at all it is not asked whose it is.
  const foreign = faults.length > 0 ? undefined : originFault(list, basis, facts.by)
  if (foreign !== undefined) faults.push(foreign)
  if (basis.held)
    faults.push(fault('list.basis_held', '所引用的决定正在复核，暂不能据以列入', '待复核放行后再提出'))
  if (basis.documentNo === null)
    faults.push(fault('list.basis_document', '所引用的决定没有文书号', '有文书号的决定'))
  if (facts.finalOn === undefined) {
    faults.push({
      code: 'list.final_missing',
      field: 'basis.finalOn',
      message: '没有写明决定生效日期',
      expected: '复议、诉讼期限届满或者经复议、裁判维持之日',
    })
  } else if (facts.finalOn > today || (basis.decidedOn !== null && facts.finalOn < basis.decidedOn)) {
    faults.push({
      code: 'list.not_final',
      field: 'basis.finalOn',
      message: '所依据的决定尚未生效，或者生效日期早于决定日期',
      expected: '决定日期至今天之间的日期',
    })
  }
  return faults
}

/** Why one listing notice need not be of this case. The list is closed; each row names its basis. */
export interface LegalException {
  code: string
  title: string
  basis: { document: string; article: string }
  /**
   * `here`: usable in a procedure of this platform; `exchange`: such entries only ever arrive with their
   * foreign decision.
   */
  where: 'here' | 'exchange'
}

/** 行政处罚法 art 44–45 asks for notice and hearing always; these say where they took place, none that they did not. */
export const legalExceptions: readonly LegalException[] = [
  {
    code: 'combined-notice',
    title: '拟列入事项已在行政处罚告知书中一并告知',
    where: 'here',
    basis: { document: '行政处罚法', article: '第四十四条、第四十五条' },
  },
  {
    code: 'mirrored-court-list',
    title: '人民法院决定纳入的失信被执行人',
    where: 'exchange',
    basis: { document: '最高人民法院关于公布失信被执行人名单信息的若干规定', article: '第五条' },
  },
  {
    code: 'foreign-decision',
    title: '其他层级、其他地区认定单位已经作出并送达的决定',
    where: 'exchange',
    basis: { document: '国办发〔2020〕49号', article: '第八项' },
  },
]
