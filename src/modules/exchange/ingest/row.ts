/** A row of cells as what is to be filed: whom it says it is about, and the record that only lacks its subject. */
import type { InputError } from '../../../kernel/problem.ts'
import { nameKey } from '../../../kernel/text.ts'
import { addDays, addMonths, civilDateOf, type CivilDate } from '../../../kernel/time.ts'
import {
  kindCarriers, lapse, listCarriers, type Level, type ListDefinition, type RecordKind, type RowFault, type RowResult,
  type RowRoles,
} from '../../catalogue/index.ts'
import { publicityWindow } from '../../publicity/index.ts'
import type { NewRecord, FiledWindow, WrittenRecord } from '../../records/index.ts'
import { formerNamesOf, orgCodeFromTax15, type CodeLookup, type Registration } from '../../subjects/index.ts'
import { lookupsOf } from '../rules.ts'
import type { RowIdentity } from '../schema.ts'
import { entryFault, senderFault } from './field.ts'
import { keyTexts } from './key.ts'
import { digest } from './payload.ts'
import type { Plan } from './plan.ts'

/**
 * A row as it waits for its chunk to be filed. It keeps little of what was read: most of a row's objects are garbage
 * before the collector first looks, and need not be copied by it.
 */
export interface ReadRow {
  rowNo: number
  cells: readonly string[]
  identity: RowIdentity
  /** The codes by which its subject is sought. */
  lookups: readonly CodeLookup[]
  /** Its subject is set when it is found. Absent where a fault keeps the row out. */
  draft: WrittenRecord | undefined
  /** What the row says of its subject, where the kind is a register. */
  registration: Omit<Registration, 'subjectId'> | undefined
}

/** The row of a result; `ready`: no fault keeps it out. */
export function rowOf(plan: Plan, result: RowResult, cells: readonly string[], ready: boolean): ReadRow {
  const identity = identityOf(result)
  return {
    rowNo: result.row, cells, identity, lookups: lookupsOf(identity, orgCodeFromTax15, plan.register),
    draft: ready ? draftOf(plan, result, identity.category) : undefined,
    registration: ready && plan.register ? registrationOf(plan, result, identity) : undefined,
  }
}

/** The identity a validated row claims. */
function identityOf(result: RowResult): RowIdentity {
  const { roles } = result
  const name = roles.subjectName ?? ''
  return {
    name, nameKey: nameKey(name), category: roles.subjectCategory === 'sole-trader' ? 'sole-trader' : 'organisation',
    uscc: roles.uscc, licence: roles.licence, orgcode: roles.orgcode, tax: roles.tax,
  }
}

/** The codes of faults that keep an accepted row from being shown until somebody looked (standards 1.8, E6xx). */
function heldBy(errors: readonly InputError[]): string[] | null {
  const codes = errors.filter((error) => error.code.startsWith('E6')).map((error) => error.code)
  return codes.length === 0 ? null : [...new Set(codes)]
}

/** A row as a record that only lacks its subject. */
function draftOf(plan: Plan, result: RowResult, category: RowIdentity['category']): WrittenRecord {
  const { values, roles, errors } = result
  const list = listOf(plan, roles)
  const decidedOn = decisionDay(roles)
  const due = decidedOn === null ? undefined : plan.due(decidedOn)
  const until = list === undefined ? roles.until : listEnd(list, values, roles)
  const about = { list, until, category }
  const { key, former } = keyTexts(plan.kind, plan.documentField, values)
  const hashOf = (text: string): string => digest(`${plan.kind.code}\u0000${list?.code ?? ''}\u0000${text}`)
  const payload = plan.payloads.write(values, plan.documentField)
  const record = plan.writer.write({
    subjectId: '', rowNo: result.row, documentNo: roles.documentNo, authorityCode: roles.authorityCode,
    authorityName: roles.authorityName, decidedOn, effectiveOn: roles.effectiveOn, until,
    window: plan.rule.requires === undefined && list === undefined
      ? remembered(plan, result, about)
      : reckoned(plan, result, about),
    listCode: list?.code ?? null, polarity: list === undefined ? plan.kind.polarity : polarityOf(list),
    held: errors.length === 0 ? null : heldBy(errors), dueOn: due?.on ?? null,
    dueDays: due?.days ?? null,
    keyHash: hashOf(key), contentHash: payload.digest, payload: payload.bytes,
    ownOnly: plan.mayFile(roles.authorityCode) !== 'all',
  })
  if (former !== undefined) record.formerKey = hashOf(former)
  return record
}

/** The list a row enters its subject on; undefined where the kind is none of entries. */
function listOf(plan: Plan, roles: RowRoles): ListDefinition | undefined {
  if (plan.kind.nature !== 'list') return undefined
  return plan.list(roles.list, decisionDay(roles) ?? plan.receivedOn)
}

function decisionDay(roles: RowRoles): CivilDate | null {
  return roles.decidedOn ?? roles.effectiveOn
}

/** Why its sender may not deliver a row, why one that enters its subject on a list is no entry, or why no law carries its fact. */
export function notTaken(plan: Plan, { roles, values }: RowResult): RowFault | undefined {
  const { authorityCode, effectiveOn } = roles
  const fault = senderFault(plan.mayFile(authorityCode), plan.fields.authority)
  if (fault !== undefined) return fault
  const entry = { authorityCode, decidedOn: decisionDay(roles), effectiveOn }
  const list = listOf(plan, roles)
  return lapsed(plan, list, entry.decidedOn) ?? entryFault(plan.recognises, list, entry, values['notice_on'])
}

/** E703: the kind, or the list, may carry no decision of that day. Of a kind the same few days are asked once each. */
function lapsed(plan: Plan, list: ListDefinition | undefined, decidedOn: CivilDate | null): RowFault | undefined {
  const day = { decidedOn: decidedOn ?? plan.receivedOn, receivedOn: plan.receivedOn }
  if (!plan.standsOn(day.decidedOn)) return outOfForce(plan.kind, kindCarriers(plan.kind), day)
  return list === undefined ? undefined : outOfForce(list, listCarriers[list.nature], day)
}

function outOfForce(
  entry: Pick<RecordKind | ListDefinition, 'title' | 'basis' | 'effectiveFrom' | 'effectiveTo'>,
  carriers: Parameters<typeof lapse>[1],
  day: Parameters<typeof lapse>[2],
): RowFault | undefined {
  const why = lapse(entry, carriers, day)
  if (why === undefined) return undefined
  const because = {
    'not-begun': `“${entry.title}”自 ${entry.effectiveFrom} 起才归集`,
    ended: `“${entry.title}”在 ${entry.effectiveTo} 之后不再归集，决定日期在此之后`,
    'no-basis': `“${entry.title}”在决定日期没有现行有效的依据，不能归集`,
  }
  const expected = '请核对信息种类、名单和决定日期；依据已经更新的，请信用中心更新目录后再报送'
  return { code: 'E703', outcome: 'return', message: because[why], expected }
}

interface About {
  list: ListDefinition | undefined
  until: CivilDate | null
  category: RowIdentity['category']
}

/** Rows of a file are much alike: the window of equal facts is reckoned once. */
function remembered(plan: Plan, result: RowResult, about: About): FiledWindow {
  const { roles } = result
  const { until, category } = about
  const key = `${roles.decidedOn} ${roles.effectiveOn} ${until} ${category} ${roles.procedure} ${roles.level} ` +
    `${roles.state} ${roles.fineYuan} ${roles.sanctionKinds.join()} ${plan.fieldOf(roles.authorityCode)}`
  const known = plan.windows.get(key)
  if (known !== undefined) return known
  const window = reckoned(plan, result, about)
  if (plan.windows.size > 10_000) plan.windows.clear()
  plan.windows.set(key, window)
  return window
}

function reckoned(plan: Plan, result: RowResult, about: About): FiledWindow {
  const window = windowOf(plan, result, about, plan.receivedOn)
  if (window.publicFrom !== plan.receivedOn) return window
  return { ...window, from: (first) => windowOf(plan, result, about, civilDateOf(first)) }
}

function windowOf(
  plan: Plan,
  { values, roles }: RowResult,
  about: About,
  receivedOn: CivilDate,
): FiledWindow {
  const window = publicityWindow(about.list === undefined ? plan.rule : plan.ruleOf(about.list), {
    category: about.category, decidedOn: roles.decidedOn, effectiveOn: roles.effectiveOn,
    receivedOn, until: about.until, sanctionKinds: roles.sanctionKinds, fineYuan: roles.fineYuan,
    procedure: roles.procedure, declaredLevel: levelOf(roles.level), state: roles.state,
    sector: plan.fieldOf(roles.authorityCode),
    province: plan.province, value: (field) => values[field],
  })
  return {
    level: window.level, publicFrom: window.from, publicUntil: window.until, publicityRule: window.rule,
  }
}

function levelOf(text: string | null): Level | null {
  return text === 'minor' || text === 'general' || text === 'serious' ? text : null
}

/** A red list brings favour, a list of serious dishonesty harm; attention and associations' lists bring neither. */
function polarityOf(list: ListDefinition): NewRecord['polarity'] {
  return list.nature === 'serious' ? 'adverse' : list.nature === 'red' ? 'favourable' : 'neutral'
}

/**
 * Last day of a list entry: the day before its removal, the end the decision names, or the list's own term; whichever
 * comes first. A list's term stands whoever wrote “长期”: serious dishonesty is shown and counts three years at most, a
 * list of 36 months as long (law.md 1.3, 5.2), a bar on conduct as its article says. Null: the list has no term, and
 * the entry stays until a ground for removal (失信被执行人 kind 1, law.md 6).
 */
function listEnd(list: ListDefinition, values: Record<string, unknown>, roles: RowRoles): CivilDate | null {
  const start = roles.decidedOn ?? roles.effectiveOn
  const removedOn = values['removed_on']
  const term = list.termMonths
  const ends = [
    typeof removedOn === 'string' ? addDays(removedOn, -1) : null,
    roles.until,
    start === null || term === null ? null : addDays(addMonths(start, term), -1),
  ].filter((end) => end !== null)
  return ends.length === 0 ? null : ends.reduce((a, b) => (a < b ? a : b))
}

/** What a row of a register says of its subject. */
function registrationOf(
  plan: Plan,
  { roles, values }: RowResult,
  identity: RowIdentity,
): Omit<Registration, 'subjectId'> {
  return {
    name: identity.name, nameKey: identity.nameKey,
    formerNames: formerNamesOf(values['former_names'], identity.nameKey),
    operatingState: roles.registration?.status ?? null, organisationType: roles.registration?.type ?? null,
    region: identity.uscc?.slice(2, 8) ?? null, establishedOn: roles.registration?.establishedOn ?? null,
    payload: values, representative: roles.representative, document: plan.kind.title,
  }
}
