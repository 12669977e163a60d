/**
 * What makes a catalogue lawful on a day. Pure: entries and a date in, findings out; `probity catalogue check`
 * prints them, and an error stops a release. Sources: 国办发〔2020〕49号 items 6–8, 行政处罚法 art 4, law.md 3.3, design section 3.
 *
 * | entry | basis in force | finding |
 * |---|---|---|
 * | adverse kind | law, regulation or local regulation | none |
 * | adverse kind | only a department rule or a plan | error `no-statute` |
 * | serious list | law, regulation, local regulation or central policy | none |
 * | serious list | only a department rule | warning `stopgap-rule` |
 * | bar on conduct | no law or regulation | error `no-statute` |
 * | punishment | had a statute, out of force today | warning `suspended`: it is not executed |
 * | punishment | outside the national list, or on consumption, exit, school | error `outside-list` |
 */
import type { CivilDate } from '../../kernel/time.ts'
import type { Basis, BasisRank, SubjectCategory } from './schema/common.ts'
import type { ListDefinition } from './schema/list.ts'
import { triggersOf, type Measure, type MeasureRule } from './schema/measure.ts'
import type { RecordKind } from './schema/record.ts'

export interface Finding {
  readonly level: 'error' | 'warning' | 'note'
  readonly code:
    | 'no-statute'
    | 'no-basis'
    | 'stopgap-rule'
    | 'suspended'
    | 'outside-list'
    | 'person-without-necessity'
    | 'person-published'
    | 'no-exit'
    | 'no-criteria'
    | 'wrong-trigger'
    | 'long-term'
    | 'term-beyond-measure'
    | 'ambiguous-code'
    | 'unverified'
    | 'expired'
    | 'unsourced'
    | 'history'
    | 'incomplete'
  /** `kind/penalty`, `measure/market-access/tender-ban`. */
  readonly entry: string
  /** English for operators; the entry's own title follows in Chinese. */
  readonly message: string
}

/** Law, administrative regulation or local regulation: what may cut somebody's rights (49号文 item 6). */
const statutory: readonly BasisRank[] = ['statute', 'local']
/** What may set up a list of serious dishonesty. */
const listable: readonly BasisRank[] = ['statute', 'local', 'policy']

/** Whether a basis is in force on a day. */
export function inForce(basis: Basis, on: CivilDate): boolean {
  return basis.from <= on && (basis.to === undefined || on <= basis.to)
}

/** Whether one of the bases has a rank that carries the entry and is in force. */
export function carried(bases: readonly Basis[], ranks: readonly BasisRank[], on: CivilDate): boolean {
  return bases.some((basis) => ranks.includes(basis.rank) && inForce(basis, on))
}

/**
 * Whether the courts alone keep the list: they correct it themselves, on request and on review by the court above
 * (最高人民法院关于公布失信被执行人名单信息的若干规定 art 12), and nobody else reviews or repairs what they decided.
 */
export function isCourtKept(list: Pick<ListDefinition, 'recognisedBy'> | undefined): boolean {
  if (list === undefined || list.recognisedBy.length === 0) return false
  return list.recognisedBy.every((one) => one.sector === 'court')
}

/** What a party may do about an entry of a list the courts keep, by the same article. */
export const courtRemedy =
  '认为不应纳入或者记载有误的，可以向作出决定的人民法院书面申请纠正；对驳回决定不服的，可以自决定书送达之日起十日内向上一级人民法院申请复议。'

/** Ranks of which one must be in force: a statute for a punishment; an incentive needs no more than a policy. */
export function carryingRanks(nature: Measure['nature']): readonly BasisRank[] {
  return nature === 'punishment' ? statutory : ['statute', 'local', 'policy', 'rule']
}

/** A measure is executed only while a basis that carries it is in force. */
export function executableOn(measure: Measure, rule: MeasureRule, on: CivilDate): boolean {
  return carried(rule.basis, carryingRanks(measure.nature), on)
}

/** What may carry a list, by its nature (国办发〔2020〕49号 item 7); a plan or standard never does. */
export const listCarriers: Readonly<Record<ListDefinition['nature'], readonly BasisRank[]>> = {
  serious: listable,
  conduct: statutory,
  attention: ['statute', 'local', 'policy', 'rule'],
  red: ['statute', 'local', 'policy', 'rule'],
  association: ['statute', 'local', 'policy', 'rule'],
}

/**
 * What may carry a kind; empty: nothing is asked of one that does nobody harm, nor of entries, which rest on the
 * articles of their list.
 */
export function kindCarriers(
  kind: Pick<RecordKind, 'polarity'> & Partial<Pick<RecordKind, 'nature'>>,
): readonly BasisRank[] {
  return kind.polarity === 'adverse' && kind.nature !== 'list' ? statutory : []
}

/**
 * Why nothing decided on a day may be filed under an entry of the catalogue; undefined: it may (standards E703; design
 * section 2: no adverse entry without a statutory basis in force).
 *
 * | the entry | |
 * |---|---|
 * | begins after the day of receipt | `not-begun` |
 * | ended before the day of the decision | `ended` |
 * | no basis that carries it has begun and had not ended before the decision | `no-basis` |
 *
 * A decision from before an edition began is filed: the catalogue names the law of today and not what went before it.
 */
export function lapse(
  entry: { effectiveFrom: CivilDate; effectiveTo?: CivilDate; basis: readonly Basis[] },
  carriers: readonly BasisRank[],
  day: { decidedOn: CivilDate; receivedOn: CivilDate },
): 'not-begun' | 'ended' | 'no-basis' | undefined {
  if (entry.effectiveFrom > day.receivedOn) return 'not-begun'
  if (entry.effectiveTo !== undefined && entry.effectiveTo < day.decidedOn) return 'ended'
  const stands = entry.basis.some(({ rank, from, to }) =>
    carriers.includes(rank) && from <= day.receivedOn && (to === undefined || day.decidedOn <= to))
  return carriers.length === 0 || stands ? undefined : 'no-basis'
}

export function checkKind(kind: RecordKind, on: CivilDate): Finding[] {
  const entry = `kind/${kind.code}`
  const found = personFindings(entry, kind, kind.basis, on)
  if (kind.polarity === 'adverse' && !carried(kind.basis, statutory, on)) {
    found.push({
      level: 'error',
      code: 'no-statute',
      entry,
      message: `adverse, but no law or regulation in force: ${kind.title}`,
    })
  } else if (!kind.basis.some((basis) => inForce(basis, on))) {
    found.push({ level: 'error', code: 'no-basis', entry, message: `no basis in force: ${kind.title}` })
  }
  return [...found, ...expiry(entry, kind, on), ...certainty(entry, kind.basis)]
}

export function checkList(list: ListDefinition, on: CivilDate): Finding[] {
  const entry = `list/${list.code}`
  const found = personFindings(entry, list, list.basis, on)
  const push = (level: Finding['level'], code: Finding['code'], message: string): void =>
    void found.push({ level, code, entry, message: `${message}: ${list.title}` })
  if (list.effectiveTo === undefined || list.effectiveTo >= on) {
    if (!list.basis.some((basis) => basis.rank !== 'standard' && inForce(basis, on)))
      push('error', 'no-basis', 'no basis in force')
    else if (list.nature === 'serious' && !carried(list.basis, listable, on))
      push('warning', 'stopgap-rule', 'stands on a department rule only')
    else if (list.nature === 'conduct' && !carried(list.basis, statutory, on))
      push('error', 'no-statute', 'a bar without a law or regulation in force')
  }
  if (list.exits.length === 0) push('error', 'no-exit', 'no way out')
  const cuts = list.nature === 'serious' || list.nature === 'conduct'
  if (cuts && list.criteria.length === 0)
    push('error', 'no-criteria', 'no criteria for entry')
  if (cuts && list.origin === 'own' && list.defenceWorkingDays === null) {
    push('error', 'no-exit', 'no time to answer before the decision')
  }
  if (cuts && (list.termMonths ?? 0) > 36 && !carried(list.basis, statutory, on)) {
    push('warning', 'long-term', 'a term over three years needs a law or regulation')
  }
  return [...found, ...expiry(entry, list, on), ...certainty(entry, list.basis)]
}

/**
 * A criterion's range of terms never exceeds what the article of a measure it brings allows: the ban of 招标投标法 art 60 is
 * five years at most, so no criterion of its list may reach further.
 */
export function checkTerms(list: ListDefinition, measures: readonly Measure[]): Finding[] {
  return measures
    .flatMap((measure) => measure.rules.map((rule) => ({ rule, at: `measure/${measure.code}/${rule.code}` })))
    .filter(({ rule }) => triggersOf(rule).includes(list.code))
    .flatMap(({ rule: { maxMonths }, at }) =>
      list.criteria
        .filter(({ term }) => term !== undefined && maxMonths !== null && term.maxMonths > maxMonths)
        .map(
          ({ code }): Finding => ({
            level: 'error',
            code: 'term-beyond-measure',
            entry: `list/${list.code}/${code}`,
            message: `a term beyond the ${maxMonths} months of ${at}: ${list.title}`,
          }),
        ),
    )
}

/** Numbers of the national list that this platform never carries: consumption, exit, school (design, section 3). */
const neverHere = new Set([3, 4, 5])

export function checkMeasure(
  measure: Measure,
  natures: ReadonlyMap<string, ListDefinition['nature']>,
  on: CivilDate,
): Finding[] {
  const found: Finding[] = []
  const entry = `measure/${measure.code}`
  if (
    measure.nature === 'punishment' &&
    (measure.nationalNo === undefined || neverHere.has(measure.nationalNo))
  ) {
    found.push({
      level: 'error',
      code: 'outside-list',
      entry,
      message: `not a measure this platform may carry: ${measure.title}`,
    })
  }
  for (const rule of measure.rules) {
    const at = `${entry}/${rule.code}`
    found.push(
      ...personFindings(at, rule, rule.basis, on),
      ...ruleBasis(measure, rule, at, on),
      ...ruleTriggers(measure, rule, at, natures),
    )
    found.push(...certainty(at, rule.basis))
  }
  return [...found, ...expiry(entry, measure, on)]
}

function ruleBasis(measure: Measure, rule: MeasureRule, entry: string, on: CivilDate): Finding[] {
  if (executableOn(measure, rule, on)) return []
  const once = measure.nature === 'punishment' && rule.basis.some((basis) => statutory.includes(basis.rank))
  return once
    ? [
        {
          level: 'warning',
          code: 'suspended',
          entry,
          message: `its statute is not in force, so it is not executed: ${rule.title}`,
        },
      ]
    : [
        {
          level: 'error',
          code: 'no-statute',
          entry,
          message: `no article of a law or regulation behind it: ${rule.title}`,
        },
      ]
}

function ruleTriggers(
  measure: Measure,
  rule: MeasureRule,
  entry: string,
  natures: ReadonlyMap<string, ListDefinition['nature']>,
): Finding[] {
  const found: Finding[] = []
  const wrong = (message: string): void =>
    void found.push({ level: 'error', code: 'wrong-trigger', entry, message: `${message}: ${rule.title}` })
  if ((measure.nature === 'incentive') !== (rule.effect === 'favour'))
    wrong('incentives favour, punishments do not')
  for (const list of rule.triggers.lists ?? []) {
    const nature = natures.get(list)
    if (measure.nature === 'incentive' && nature !== 'red')
      wrong(`an incentive from ${list}, which is no red list`)
    if (measure.nature === 'punishment' && (nature === 'red' || nature === 'association'))
      wrong(`a punishment from ${list}`)
    if (nature === 'attention' && rule.effect !== 'examine') wrong(`${list} is for supervision only`)
  }
  return found
}

interface About {
  readonly subjects: readonly SubjectCategory[]
  readonly necessity?: string
}

/** An entry about natural persons cites a statute in force and says why it is necessary (design, section 3). */
export function personFindings(
  entry: string,
  about: About,
  bases: readonly Basis[],
  on: CivilDate,
): Finding[] {
  if (!about.subjects.includes('natural-person')) return []
  if ((about.necessity ?? '').length >= 10 && bases.some((b) => b.rank === 'statute' && inForce(b, on)))
    return []
  return [
    {
      level: 'error',
      code: 'person-without-necessity',
      entry,
      message: 'about natural persons: needs a statute in force and its necessity stated',
    },
  ]
}

function expiry(entry: string, dated: { effectiveTo?: string }, on: CivilDate): Finding[] {
  return dated.effectiveTo !== undefined && dated.effectiveTo < on
    ? [{ level: 'note', code: 'expired', entry, message: `out of force since ${dated.effectiveTo}` }]
    : []
}

/** Texts nobody here has seen: to be read before a release. */
function certainty(entry: string, bases: readonly Basis[]): Finding[] {
  const unseen = bases.filter(
    (basis) => basis.certainty === 'G' || basis.certainty === 'G?' || basis.certainty === 'open',
  )
  return unseen.length === bases.length
    ? [
        {
          level: 'note',
          code: 'unverified',
          entry,
          message: `no basis seen in print: ${unseen.map((b) => b.document).join('、')}`,
        },
      ]
    : []
}
