/** One record of weight, good or adverse: what, by whom, on which basis, until when, and the ways out (standards 1.9). */
import { code, date, textOr } from '../../format.ts'
import { html, nothing, type Html } from '../../html.ts'
import type { RecordView, Tone } from '../../types.ts'
import { basisList } from '../basis-list/basis-list.ts'
import { facts, type Fact } from '../facts/facts.ts'
import { periodBar, type Period } from '../period-bar/period-bar.ts'
import { tag } from '../tag/tag.ts'

export const toneWords: Readonly<Record<Tone, string>> = {
  adverse: '失信信息 · 公示中',
  past: '失信信息 · 已过去',
  good: '守信信息',
  neutral: '登记与行政管理信息',
  attention: '提示',
}

export interface RecordCard {
  readonly record: RecordView
  readonly today: string
  /** Shown among records of many subjects: name whose it is. */
  readonly withSubject?: boolean
}

export function recordCard({ record, today, withSubject = false }: RecordCard): Html {
  return html`<article class="rec t-${record.tone}" aria-labelledby="r-${record.id}">
    <p class="row">${tag(record.tone, record.tone === 'neutral' ? record.kind.title : toneWords[record.tone])}
      <span class="small muted">${kindLine(record)}</span>
      ${record.marks.map((m) => tag('attention', m.title))}</p>
    <h3 id="r-${record.id}"><a href="${recordHref(record)}">${record.summary}</a></h3>
    ${withSubject ? html`<p>${subjectLink(record)}</p>` : nothing}
    ${facts(recordFacts(record))}
    ${record.tone === 'adverse' ? html`${periodBar(periodOf(record, today))}${wayOut(record)}` : nothing}
  </article>`
}

/** Where a record is told in full. */
export function recordHref(r: RecordView): string {
  return r.href ?? `/records/${r.id}`
}

/** The kind, and how grave where that is told: `行政处罚 · 一般失信`. */
export function kindLine(r: RecordView): string {
  return r.levelTitle === undefined ? r.kind.title : `${r.kind.title} · ${r.levelTitle}`
}

/** The publicity period of a record, as the bar draws it. */
export function periodOf(r: RecordView, today: string): Period {
  return { from: r.publicFrom ?? r.decidedOn, repairFrom: r.repairFrom, until: r.publicUntil, today }
}

/** The facts every adverse or favourable record shows, in this order. */
function recordFacts(record: RecordView): Fact[] {
  const adverse = record.tone === 'adverse' || record.tone === 'past'
  return [
    { title: record.tone === 'neutral' ? '决定机关' : '认定单位', value: authorityLink(record) },
    { title: '文书号', value: textOr(record.documentNo) },
    { title: '决定日期', value: date(record.decidedOn) },
    ...(record.until === undefined ? [] : [{ title: '有效期至', value: date(record.until) }]),
    ...(adverse
      ? [
          {
            title: '公示截止',
            value: record.publicUntil === undefined ? endless(record) : date(record.publicUntil),
          },
        ]
      : []),
    ...(record.tone !== 'neutral'
      ? [{ title: '法律依据', value: basisList(record.bases, record.basisText), wide: true }]
      : []),
  ]
}

/** Until when it is shown that has no last day yet. */
function endless(record: RecordView): Html {
  return record.list === undefined ? html`按认定单位的规定` : html`至移出之日`
}

/** The body that decided, leading to its own page when it has a code. */
export function authorityLink(record: RecordView): Html {
  const { name, code: c } = record.authority
  return c === undefined ? textOr(name) : html`<a href="/authorities/${c}">${name}</a>`
}

/** Whose record it is, leading to the subject's file. */
export function subjectLink(record: RecordView): Html {
  const { name, uscc } = record.subject
  return uscc === undefined
    ? html`${name}`
    : html`<a href="/subjects/${uscc}">${name}</a> <span class="small muted">${code(uscc)}</span>`
}

function wayOut(record: RecordView): Html {
  if (record.list?.courtKept === true)
    return html`<p class="foot-links row"><a href="${recordHref(record)}">查看完整信息</a><a href="${recordHref(record)}#contest">认为有误怎么办</a></p>`
  return html`<p class="foot-links row"><a href="${recordHref(record)}">查看完整信息</a><a href="/help#repair">怎样申请信用修复</a><a href="/help#objection">怎样提出异议申诉</a></p>`
}
