/** `/console/held`: facts that are filed and shown to nobody until the office has looked (E601, E602), and letting them through. */
import type { Context } from '../../context.ts'
import type { Route } from '../../kernel/http.ts'
import { isUuid } from '../../kernel/ids.ts'
import { scanPersonalData } from '../../kernel/personal-data.ts'
import { Problem } from '../../kernel/problem.ts'
import { scanSensitiveWords } from '../../kernel/sensitive-words.ts'
import { addApart, type Stretch } from '../../kernel/spans.ts'
import { faultCodes, type FaultCode } from '../../modules/catalogue/index.ts'
import { getSubmission, type Submission } from '../../modules/exchange/index.ts'
import { browseHeld, countHeld, releaseFact, type HeldFact } from '../../modules/records/index.ts'
import { emptyState } from '../../portal/components/empty-state/empty-state.ts'
import { pager } from '../../portal/components/pager/pager.ts'
import { code, instant, number, textOr, withQuery } from '../../portal/format.ts'
import { html, nothing, type Html } from '../../portal/html.ts'
import { faultsOf, isFaulty, noFaults, type Faults } from '../form.ts'
import type { ConsolePage, Desk } from '../frame.ts'
import { faultSummary, proof, textArea } from '../parts/fields.ts'
import { defineForm, definePage, seeOther, staff, type SeeOther, type Sent, type Visit } from '../route.ts'

const path = '/console/held'
const pageRows = 20
const authority = staff('submissions:settle')

export function heldRoutes(ctx: Context): Route[] {
  return [
    definePage(ctx, {
      operation: 'console.held', path, summary: '暂缓公示的记录', authority, query: ['cursor', 'done'],
      show: (visit) => draw(ctx, visit, visit.query, { faults: noFaults, typed: {} }),
    }),
    defineForm(ctx, {
      operation: 'console.held-release', path: `${path}/:subject/:fact`, summary: '复核后放行一条暂缓公示的记录', authority,
      handle: (sent) => release(ctx, sent),
    }),
  ]
}

interface Around {
  readonly faults: Faults
  readonly typed: Readonly<Record<string, string>>
  readonly status?: number
}

type Where = Readonly<Record<string, string | undefined>>

async function draw(
  ctx: Context, { actor, desk, request }: Visit, where: Where, around: Around,
): Promise<ConsolePage> {
  const { cursor, done } = where
  const [{ items, next }, waiting] = await Promise.all([
    browseHeld(ctx, actor, { cursor, limit: pageRows }, request.id), countHeld(ctx.db),
  ])
  const deliveries = await Promise.all(items.map(({ record }) =>
    getSubmission(ctx, actor, record.submissionId).catch((error: unknown) => {
      // What a merger moved here bears the number of the merger.
      if (error instanceof Problem) return undefined
      throw error
    })))
  const { faults } = around
  return {
    title: '暂缓公示', place: 'held', wrong: isFaulty(faults), status: around.status,
    body: html`<div class="head"><div><h1>暂缓公示</h1><p class="lead">共 ${number(waiting)} 条待复核，先收到的在前。文字中可能含个人信息或敏感内容，复核放行以前不公示，也不对外提供。</p></div></div>
      ${done === undefined ? nothing : html`<div class="notice t-good" role="status"><p><strong>已放行</strong></p></div>`}
      ${faultSummary(faults)}
      ${items.length === 0 ? emptyState({ title: '没有暂缓公示的记录', next: [html`<a href="/console/deliveries">查看报送记录</a>`] })
        : items.map((held, i) => fact(ctx, desk, held, deliveries[i], where, around))}
      ${pager({
        shown: items.length, first: cursor === undefined ? undefined : path,
        next: next === null ? undefined : withQuery(path, { cursor: next }),
      })}`,
  }
}

function fact(
  ctx: Context, desk: Desk, { record, subject }: HeldFact, delivery: Submission | undefined, where: Where,
  { faults, typed }: Around,
): Html {
  const kind = ctx.catalogue.kindVersion(record.kind, record.kindVersion) ?? ctx.catalogue.findKind(record.kind)
  const reasons = (record.held ?? []).map((one) => `${faultCodes[one as FaultCode].title}（${one}）`).join('、')
  return html`<article class="question" id="f-${record.factId}"><h2>${subject.name}</h2>
    <p class="muted small">${kind?.title ?? record.kind} · ${numberOf(desk, record)} · ${subject.code === null ? nothing : html`${code(subject.code)} · `}${textOr(record.authorityName)}</p>
    <p class="muted small">${delivery === undefined ? '' : html`${delivery.sourceName} · <a href="/console/deliveries/${delivery.id}">${delivery.fileName}</a> 第 ${record.rowNo} 行 · `}${instant(record.knownFrom)}</p>
    <p>暂缓原因：${reasons}</p>
    ${questionable(record.payload).map(([name, text]) => html`<blockquote><p><strong>${kind?.fields.find((field) => field.name === name)?.title ?? name}</strong>：${text}</p></blockquote>`)}
    <p class="small">确属个人信息或者不宜公开的，不要放行：请报送单位删改后以同一文书号重新报送，新内容替换这一条；报送结果页已经告知所在的行。</p>
    <form class="form" action="${path}/${record.subjectId}/${record.factId}" method="post">${proof(desk)}
      <input type="hidden" name="cursor" value="${where['cursor'] ?? ''}">
      ${textArea({
        name: 'reason', id: `reason-${record.factId}`, label: '放行理由', faults, required: true, maxLength: 500, rows: 2,
        value: typed[`reason-${record.factId}`], hint: '例如：标出的是文书编号，不是个人信息。放行后按原文公示。',
      })}
      <div class="actions"><button class="btn" type="submit">放行</button></div>
    </form></article>`
}

/** The number, leading on for whom may take the record back. */
function numberOf(desk: Desk, { documentNo, subjectId, factId }: HeldFact['record']): Html {
  if (desk.person?.scopes.has('records:revoke') !== true) return textOr(documentNo)
  return html`<a href="/console/records/${subjectId}/${factId}">${documentNo ?? '查看记录'}</a>`
}

/** The texts of a record in which something was found, and what was found marked in them: so they will be shown. */
function questionable(payload: Readonly<Record<string, unknown>>): [string, Html][] {
  return Object.entries(payload).flatMap(([name, text]): [string, Html][] => {
    if (typeof text !== 'string') return []
    const found: Stretch[] = []
    for (const one of [...scanPersonalData(text), ...scanSensitiveWords(text)]) {
      addApart(found, { start: one.start, end: one.end })
    }
    return found.length === 0 ? [] : [[name, marked(text, found)]]
  })
}

function marked(text: string, found: readonly Stretch[]): Html {
  const pieces = found.map(({ start, end }, i) =>
    html`${text.slice(found[i - 1]?.end ?? 0, start)}<mark>${text.slice(start, end)}</mark>`)
  return html`${pieces}${text.slice(found.at(-1)?.end ?? 0)}`
}

async function release(ctx: Context, sent: Sent): Promise<ConsolePage | SeeOther> {
  const { form, params, actor } = sent
  const { subject: subjectId = '', fact: factId = '' } = params
  const reason = form.lines('reason')
  const cursor = form.text('cursor') || undefined
  const typed = { [`reason-${factId}`]: reason }
  if (!isUuid(subjectId) || !isUuid(factId)) {
    return draw(ctx, sent, { cursor }, { faults: { '': '没有这条记录' }, typed: {}, status: 404 })
  }
  if (reason.length < 2 || reason.length > 500) {
    return draw(ctx, sent, { cursor }, { faults: { [`reason-${factId}`]: '请说明放行的理由，2到500个字' }, typed, status: 422 })
  }
  try {
    await releaseFact(ctx, actor, { subjectId, factId }, { reason })
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return draw(ctx, sent, { cursor }, { faults: faultsOf(error), typed, status: error.status })
  }
  return seeOther(withQuery(path, { cursor, done: 'released' }))
}
