/** What each paper of a listing says (行政处罚法 arts 44, 59; 国办发〔2020〕49号 item 8). Pure: an entry in, content out. */
import { formatDateZh, type CivilDate } from '../../../kernel/time.ts'
import type { Basis, ListDefinition } from '../../catalogue/index.ts'
import type { Entry } from '../schema.ts'
import { associationRemedy, removalConditions } from './fact.ts'
import { earlyExitFrom, earlyExitText, rangeText, termRange, undoingGrounds } from './term.ts'

/** A measure that follows from the entry, as the papers name it. */
export interface Consequence {
  measure: string
  basis: { document: string; article: string }[]
}

export interface Article {
  document: string
  article: string
}

/** The articles behind a list, as the papers cite them. */
export function articlesOf(bases: readonly Basis[]): Article[] {
  return bases.map(({ document, article }) => ({ document, article: article ?? '（全文）' }))
}

/** Facts, criterion with its figure, and the final decision beneath, in one paragraph. */
export function factsOf(entry: Entry, list: ListDefinition): string {
  const criterion = list.criteria.find((one) => one.code === entry.criterion)
  const threshold = criterion?.threshold
  const figure =
    entry.measured === null || threshold === undefined
      ? ''
      : `，${threshold.measure}${Number(entry.measured)}${threshold.unit}`
  const beneath =
    entry.basisDocument === null || entry.basisFinalOn === null
      ? ''
      : `上述事实由${entry.basisDocument}认定，该决定自${formatDateZh(entry.basisFinalOn)}起不再争议。`
  return `${entry.facts}。符合列入情形：${criterion?.title ?? entry.criterion}${figure}。${beneath}依据：${entry.legalBasis}。`
}

function termText(list: ListDefinition, criterion: string): string {
  const range = termRange(list, criterion)
  if (range?.basis !== undefined)
    return `${rangeText(range)}（${range.basis}），自作出列入决定之日起算，具体期限由列入决定确定，期满自动移出`
  if (list.nature === 'conduct') return `自所依据的决定作出之日起${list.termMonths}个月，期满自动解除`
  return list.termMonths === null
    ? '至移出情形出现时止'
    : `自作出列入决定之日起${list.termMonths}个月以内，期满自动移出`
}

function publicityText(list: ListDefinition): string {
  if (list.nature === 'serious' || list.nature === 'red')
    return '列入信息自送达之日起依法公示，至列入期限届满或者移出之日止。'
  if (list.nature === 'conduct') return '不单独公示，只在办理有关事项核查时提示；所依据的决定依法公示。'
  return list.nature === 'attention'
    ? '本名单只供部门监管使用，不向社会公示，不限制任何权利。'
    : '本名单不是行政决定，本平台不作政府公示。'
}

/** Where the subject finds the body that decides; nulls: the register does not know (an association's is its own affair). */
export interface Contact {
  address: string | null
  phone: string | null
}

/** The body with its telephone and address, as papers name whom to turn to. */
function contactText(entry: Entry, { address, phone }: Contact): string {
  const known = [phone === null ? '' : `电话：${phone}`, address === null ? '' : `地址：${address}`].filter(Boolean)
  return known.length === 0 ? entry.bodyName : `${entry.bodyName}（${known.join('；')}）`
}

/** 列入事先告知书. */
export function noticeContent(
  entry: Entry,
  list: ListDefinition,
  consequences: readonly Consequence[],
  { address, phone }: Contact,
) {
  return {
    list: list.title,
    facts: factsOf(entry, list),
    basis: articlesOf(list.basis),
    consequences:
      consequences.length === 0 ? [noConsequence(list)] : consequences.map((one) => `${one.measure}。`),
    term: termText(list, entry.criterion),
    publicity: publicityText(list),
    defence: {
      days: list.defenceWorkingDays ?? 5,
      address: address ?? entry.bodyName,
      contact: phone ?? entry.bodyName,
    },
  }
}

function noConsequence(list: ListDefinition): string {
  return list.nature === 'association'
    ? '由行业协会依据章程实行自律管理，不产生行政惩戒效力。'
    : '列入后本平台没有据以采取的惩戒措施。'
}

/** 列入决定书. */
export function decisionContent(
  entry: Entry,
  list: ListDefinition,
  consequences: readonly Consequence[],
  remedies: { review: string; suit: string },
) {
  const basis = articlesOf(list.basis)
  return {
    list: list.title,
    facts: `${factsOf(entry, list)}${entry.reason ?? ''}${rangeSentence(list, entry.criterion)}`,
    defence: heardText(entry),
    basis,
    since: entry.decidedOn as CivilDate,
    // Lists that decide here have a term; without one the paper is refused, and with it the decision.
    until: entry.until as CivilDate,
    consequences: consequences.length === 0 ? [{ measure: noConsequence(list), basis }] : [...consequences],
    publicity: publicityText(list),
    exit: `移出情形：${removalConditions(list)}`,
    remedies,
  }
}

/** Where the law leaves a range, the decision says which one it kept to. */
function rangeSentence(list: ListDefinition, criterion: string): string {
  const range = termRange(list, criterion)
  return range?.basis === undefined ? '' : `列入期限在${range.basis}规定的${rangeText(range)}以内确定。`
}

/**
 * An association's decision: by its charter and under its own name. No administrative review or suit lies against it,
 * and nothing of it is for credit repair: objections go to the association and, for what it holds, to the platform.
 */
export function disciplineContent(entry: Entry, list: ListDefinition) {
  const until = entry.until === null ? '至移出情形出现时止' : `至${formatDateZh(entry.until)}，期满自动移出`
  return {
    title: `列入${list.title}决定书`,
    paragraphs: [
      `${factsOf(entry, list)}${entry.reason ?? ''}`,
      heardText(entry),
      `决定自${formatDateZh(entry.decidedOn as CivilDate)}起将你单位列入${list.title}，期限${until}。`,
      `${noConsequence(list)}${publicityText(list)}`,
      `移出情形：${removalConditions(list)}`,
      `不服本决定的，${associationRemedy}`,
    ],
    basis: articlesOf(list.basis),
  }
}

function heardText(entry: Entry): string {
  const notice = `事先告知书（${entry.noticeNumber ?? ''}）已于${entry.noticeServedOn === null ? '' : formatDateZh(entry.noticeServedOn)}送达。`
  const heard =
    entry.defendedOn !== null
      ? `你单位于${formatDateZh(entry.defendedOn)}陈述申辩。`
      : entry.waivedOn !== null
        ? '你单位书面放弃陈述申辩。'
        : '你单位在规定期限内未提出陈述申辩。'
  return `${notice}${heard}复核意见：${entry.review ?? ''}`
}

/** 信用修复告知书: goes out with the decision (两书同达, 国办发〔2025〕22号). */
export function repairContent(entry: Entry, list: ListDefinition, contact: Contact) {
  const from = earlyExitFrom(list, entry.decidedOn as CivilDate)
  return {
    decision: `列入${list.title}决定书（${entry.decisionNumber ?? ''}）`,
    level: list.nature === 'serious' ? '严重' : '一般',
    decidedOn: entry.decidedOn as CivilDate,
    // Without a right to leave early nothing ends before the term.
    minEnd: from ?? entry.until,
    maxEnd: entry.until,
    ...(from === null ? withoutRepair(entry, list) : repairWay(entry, list, from)),
    contact: contactText(entry, contact),
  }
}

/** The term is set by law and the decision: it ends by its date, and nothing is to be asked for (law.md 1.3, last rule). */
function withoutRepair(entry: Entry, list: ListDefinition) {
  const others = list.exits.filter((exit) => exit.code !== 'expiry').map((exit) => exit.title)
  return {
    conditions: [
      '该名单的期限由法律和决定确定，不设提前移出；期满自动移出，无需申请。信用修复不收取任何费用。',
      ...(others.length === 0 ? [] : [`有下列情形之一的，由认定单位查实后移出：${others.join('；')}。`]),
    ],
    materials: ['无需提交材料。'],
    channels: [`对期限有疑问，或者所依据的决定被撤销、变更的，向${entry.bodyName}提出。`],
  }
}

/** The four conditions of 第36号令 (law.md 1.4), the first with the list's own time. */
function repairWay(entry: Entry, list: ListDefinition, from: CivilDate) {
  return {
    conditions: [
      `${earlyExitText(list) ?? ''}（${list.earlyExitRuns === 'correction' ? '最早' : ''}自${formatDateZh(from)}起）；`,
      '违法行为已经改正，决定确定的义务已经全部履行；',
      '公开作出信用承诺，承诺所提交材料真实有效；',
      '法律、行政法规、部门规章规定的其他条件。信用修复不收取任何费用。',
    ],
    materials: ['已履行义务、改正行为的证明；能够由部门共享取得的，不再要求提交；', '信用承诺书。'],
    channels: [
      '登录“信用中国”网站申请；',
      `向${entry.bodyName}提出，或者到政务服务大厅信用修复窗口办理。`,
    ],
  }
}

/** 移出通知书. */
export function removalContent(
  entry: Entry,
  list: ListDefinition,
  given: { ground: string; reason: string; on: CivilDate },
  consequences: readonly Consequence[],
  contact: Contact,
) {
  return {
    list: list.title,
    cause: list.criteria.find((one) => one.code === entry.criterion)?.title ?? entry.criterion,
    decision: `列入决定（${entry.decisionNumber ?? ''}）`,
    since: entry.servedOn ?? (entry.decidedOn as CivilDate),
    reason: `${exitTitle(list, given.ground)}：${given.reason}`,
    basis: articlesOf(list.basis),
    on: given.on,
    lifted:
      consequences.length === 0 ? ['没有需要解除的措施。'] : consequences.map((one) => `${one.measure}。`),
    contact: contactText(entry, contact),
  }
}

export function exitTitle(list: ListDefinition, ground: string): string {
  const known = list.exits.find((one) => one.code === ground)?.title
  return (
    known ??
    (ground === 'wrong'
      ? '列入有误'
      : ground === 'revoked'
        ? '列入所依据的决定被撤销、变更或者确认违法、无效'
        : ground)
  )
}

/** The papers without a form of their own: not to list, not to remove, undoing, restoring, and red lists. */
export type PlainCause = 'declined' | 'refused-exit' | 'undone' | 'honoured' | 'restored'

export function plainContent(
  entry: Entry,
  list: ListDefinition,
  cause: PlainCause,
  given: { ground?: string; reason: string },
) {
  const texts: Record<PlainCause, { title: string; lines: string[] }> = {
    declined: {
      title: `不予列入${list.title}决定书`,
      lines: [heardText(entry), `经复核，决定不将你单位列入${list.title}。理由：${given.reason}`],
    },
    'refused-exit': {
      title: `不予移出${list.title}决定书`,
      lines: [
        `你单位申请移出${list.title}（${exitTitle(list, given.ground ?? '')}），决定不予移出。理由：${given.reason}`,
      ],
    },
    undone: {
      title: `撤销列入${list.title}决定书`,
      lines: [
        `撤销将你单位列入${list.title}的决定（${entry.decisionNumber ?? ''}）：${exitTitle(list, given.ground ?? '')}。理由：${given.reason}`,
        '该列入自始无效，停止公示，有关措施立即解除。',
      ],
    },
    restored: {
      title: `撤销移出、恢复列入${list.title}决定书`,
      lines: [
        `提前移出申请作假，撤销移出决定（${entry.endNumber ?? ''}），恢复列入${list.title}。理由：${given.reason}`,
        entry.until === null ? '列入至移出情形出现时止。' : `列入期限仍至${formatDateZh(entry.until)}。`,
      ],
    },
    honoured: {
      title: `列入${list.title}决定书`,
      lines: [
        `经核查，决定将你单位列入${list.title}。事由：${entry.facts}。理由：${given.reason}`,
        entry.until === null ? '列入至移出情形出现时止。' : `列入期限至${formatDateZh(entry.until)}。`,
        '你单位不愿列入或者公示的，可以随时提出移出。',
      ],
    },
  }
  const { title, lines } = texts[cause]
  return { title, paragraphs: lines, basis: articlesOf(list.basis) }
}

/** Whether a ground undoes an entry from the beginning. */
export function isUndoing(ground: string): boolean {
  return undoingGrounds.has(ground)
}
