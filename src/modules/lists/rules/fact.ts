/** An entry as a fact of the archive: the one form in which publicity, checks, feed and portal know it. Pure. */
import { hash } from 'node:crypto'
import { addDays, type CivilDate } from '../../../kernel/time.ts'
import type { ListDefinition, RecordKind } from '../../catalogue/index.ts'
import type { Entry } from '../schema.ts'
import { earlyExitText } from './term.ts'

/** What is known beside the entry when it is filed. */
export interface FactContext {
  kind: RecordKind
  list: ListDefinition
  category: 'organisation' | 'sole-trader'
  removed?: { on: CivilDate; reason: string } | undefined
}

export interface EntryFact {
  keyHash: string
  contentHash: string
  decidedOn: CivilDate
  effectiveOn: CivilDate
  until: CivilDate | null
  state: 'entered' | 'removed'
  polarity: 'adverse' | 'neutral' | 'favourable'
  payload: Record<string, unknown>
}

export const remedy =
  '可以自收到决定书之日起六十日内申请行政复议，或者六个月内提起行政诉讼；对公示内容有异议的，可以向本平台提出异议。'
export const associationRemedy =
  '可以向作出决定的协会申诉，或者依法提起民事诉讼；对公示内容有异议的，可以向本平台提出异议。'

/** How and when it can be left, in the words of the list. */
export function removalConditions(list: ListDefinition): string {
  const after = earlyExitText(list)
  const early =
    after === null ? '' : `${list.earlyExitMonths === 0 ? '' : `${after}并`}已改正的，可以申请提前移出。`
  return `${list.exits.map((exit) => exit.title).join('；')}。${early}`
}

/**
 * The last day of the fact. A removal ends it the day before and never stretches it: what was over is over.
 *
 * | last day of the entry | removed on | last day of the fact |
 * |---|---|---|
 * | 2029-06-09 | – | 2029-06-09 |
 * | 2029-06-09 | 2027-07-01 | 2027-06-30 |
 * | 2029-06-09 | 2029-08-01 | 2029-06-09 |
 * | none | 2027-07-01 | 2027-06-30 |
 */
export function lastDayOfFact(until: CivilDate | null, removedOn: CivilDate | undefined): CivilDate | null {
  if (removedOn === undefined) return until
  const end = addDays(removedOn, -1)
  return until !== null && until < end ? until : end
}

/** The fact of a decided and served entry; with `removed`, its next version: over since the day before. */
export function factOf(entry: Entry, context: FactContext): EntryFact {
  const { kind, list, removed } = context
  const decidedOn = entry.decidedOn as CivilDate
  const effectiveOn = entry.servedOn ?? decidedOn
  const until = lastDayOfFact(entry.until, removed?.on)
  const state = removed === undefined ? 'entered' : 'removed'
  const values: Record<string, unknown> = {
    subject_name: entry.subjectName,
    subject_category: context.category,
    uscc: entry.subjectCode,
    list: list.code,
    document_no: entry.decisionNumber,
    facts: entry.facts,
    legal_basis: entry.legalBasis,
    notice_on: entry.noticeServedOn,
    defence_until: entry.defenceUntil,
    decided_on: decidedOn,
    served_on: entry.servedOn,
    valid_until: entry.until,
    removal_conditions: removalConditions(list),
    remedy: list.nature === 'association' ? associationRemedy : remedy,
    removed_on: removed?.on ?? null,
    removal_reason: removed?.reason ?? null,
    state,
    authority_name: entry.bodyName,
    authority_code: entry.bodyCode,
    source_name: entry.bodyName,
    source_code: entry.bodyCode,
  }
  const known = new Set(kind.fields.map((field) => field.name))
  const payload = Object.fromEntries(
    Object.entries(values).filter(([name, value]) => known.has(name) && value !== null),
  )
  const key = kind.key.map((field) => String(payload[field] ?? '')).join('\u0000')
  return {
    keyHash: digest(`${kind.code}\u0000${list.code}\u0000${key}`),
    contentHash: digest(JSON.stringify(payload)),
    decidedOn,
    effectiveOn,
    until,
    state,
    payload,
    polarity: list.nature === 'serious' ? 'adverse' : list.nature === 'red' ? 'favourable' : 'neutral',
  }
}

/** 128 bits of SHA-256 in the form of a uuid column, as deliveries of the same decision are keyed too. */
function digest(text: string): string {
  const hex = hash('sha256', text, 'hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`
}
