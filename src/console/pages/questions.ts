/** `/console/questions`: rows that wait for a person: who is meant, or whether an odd figure is right. Filed or given back, with a reason. */
import type { Context } from '../../context.ts'
import type { Route } from '../../kernel/http.ts'
import { isUuid } from '../../kernel/ids.ts'
import { Problem } from '../../kernel/problem.ts'
import {
  browseQuestions, getSubmission, openQuestions, settleQuestion, type QuestionView,
} from '../../modules/exchange/index.ts'
import { emptyState } from '../../portal/components/empty-state/empty-state.ts'
import { facts } from '../../portal/components/facts/facts.ts'
import { pager } from '../../portal/components/pager/pager.ts'
import { instant, number, withQuery } from '../../portal/format.ts'
import { html, nothing, type Html } from '../../portal/html.ts'
import { faultsOf, isFaulty, noFaults, type Faults } from '../form.ts'
import type { ConsolePage, Desk } from '../frame.ts'
import { faultSummary, proof, radioField, textArea, textField } from '../parts/fields.ts'
import { defineForm, definePage, seeOther, staff, type SeeOther, type Sent, type Visit } from '../route.ts'
import { fixes } from './deliveries/one.ts'

const path = '/console/questions'
const pageRows = 20
const authority = staff('submissions:settle')

export function questionRoutes(ctx: Context): Route[] {
  return [
    definePage(ctx, {
      operation: 'console.questions', path, summary: '疑问数据', authority, query: ['submission', 'cursor', 'done'],
      show: (visit) => draw(ctx, visit, visit.query, { faults: noFaults, typed: {} }),
    }),
    defineForm(ctx, {
      operation: 'console.question-settle', path: `${path}/:submission/:row`, summary: '处置一条疑问数据', authority,
      handle: (sent) => settle(ctx, sent),
    }),
  ]
}

interface Around {
  readonly faults: Faults
  readonly typed: Readonly<Record<string, string>>
  readonly status?: number
}

type Where = Readonly<Record<string, string | undefined>>

async function draw(ctx: Context, { actor, desk }: Visit, where: Where, around: Around): Promise<ConsolePage> {
  const { submission, cursor, done } = where
  const [{ items, next }, waiting] = await Promise.all([
    browseQuestions(ctx, actor, { submission, cursor, limit: pageRows }), openQuestions(ctx, actor),
  ])
  const { faults } = around
  return {
    title: '疑问数据', place: 'questions', wrong: isFaulty(faults), status: around.status,
    body: html`<div class="head"><div><h1>疑问数据</h1><p class="lead">共 ${number(waiting)} 条待核实，先收到的在前。报送人不能核实自己报送的数据。</p></div></div>
      ${outcomeNotice(done)}
      ${faultSummary(faults)}
      ${submission === undefined ? nothing : html`<p class="section">只显示一次报送的。<a href="${path}">显示全部</a></p>`}
      ${items.length === 0 ? emptyState({ title: '没有待核实的疑问数据', next: [html`<a href="/console/deliveries">查看报送记录</a>`] })
        : items.map((q) => question(desk, q, where, around, titlesOf(ctx, q.kind.code)))}
      ${pager({
        shown: items.length, first: cursor === undefined ? undefined : withQuery(path, { submission }),
        next: next === null ? undefined : withQuery(path, { submission, cursor: next }),
      })}`,
  }
}

const outcomes: Readonly<Record<string, string>> = {
  file: '已入库', reject: '已退回报送单位', superseded: '该事项已有更晚收到的内容入库，本行未入库，疑问已办结',
}

function outcomeNotice(done: string | undefined): Html {
  const said = outcomes[done ?? '']
  return said === undefined ? nothing : html`<div class="notice t-good" role="status"><p><strong>${said}</strong></p></div>`
}

function keyOf(q: Pick<QuestionView, 'submission' | 'row'>): string {
  return `${q.submission}-${q.row}`
}

/** What the fields of a kind are called. */
function titlesOf(ctx: Context, kind: string): ReadonlyMap<string, string> {
  return new Map(ctx.catalogue.findKind(kind)?.fields.map((field) => [field.name, field.title]))
}

function question(
  desk: Desk,
  q: QuestionView,
  where: Where,
  { faults, typed }: Around,
  titles: ReadonlyMap<string, string>,
): Html {
  const key = keyOf(q)
  return html`<article class="question" id="q-${key}"><h2>${q.subjectName ?? '主体名称未填'}</h2>
    <p class="muted small">${q.kind.title} · ${q.source.name} · <a href="/console/deliveries/${q.submission}?outcome=questioned">${q.fileName}</a> 第 ${q.row} 行 · ${instant(q.receivedAt)}</p>
    ${fixes(q.errors, (name) => titles.get(name) ?? name)}
    <details><summary>这一行的内容</summary><div class="cells">${facts(q.values.map((v) => ({ title: v.title, value: v.value, wide: v.value.length > 40 })))}</div></details>
    <form class="form" action="${path}/${q.submission}/${q.row}" method="post">${proof(desk)}
      <input type="hidden" name="only" value="${where['submission'] ?? ''}"><input type="hidden" name="cursor" value="${where['cursor'] ?? ''}">
      ${suggestions(q, faults, typed)}
      ${textArea({
        name: 'reason', id: `reason-${key}`, label: '核实经过与理由', faults, required: true, maxLength: 500, rows: 2, value: typed[`reason-${key}`],
        hint: '例如：电话向报送单位核实，为同一企业。',
      })}
      ${q.errors.some((error) => error.code === 'E501') ? textField({
        name: 'document', id: `document-${key}`, label: '据以重新入库的新文书', faults, value: typed[`document-${key}`], maxLength: 200,
        width: 'half', hint: '原决定已被撤销或变更。确需入库的，写明恢复或者变更它的文书号，如“明政复〔2026〕1号”；退回的不填。',
      }) : nothing}
      <div class="actions"><button class="btn" type="submit" name="decision" value="file">核实无误，入库</button><button class="btn danger" type="submit" name="decision" value="reject">退回报送单位</button></div>
    </form></article>`
}

/** Whose it is: one of those found, or another code. Only asked where it is in question; else the row's own code stands. */
function suggestions(q: QuestionView, faults: Faults, typed: Readonly<Record<string, string>>): Html {
  const key = keyOf(q)
  const withCode = q.suggestions.filter((s) => s.code !== null)
  const options = withCode.map((s) => ({ value: s.code ?? '', title: `${s.name}　${s.code ?? ''}`, hint: s.why }))
  return html`${options.length === 0 ? nothing : radioField({
    name: 'chosen', id: `chosen-${key}`, label: '可能是', faults, value: typed[`chosen-${key}`], options: [...options, { value: '', title: '都不是' }],
  })}
  ${textField({
    name: 'code', id: `code-${key}`, label: '核实后的统一社会信用代码', faults, value: typed[`code-${key}`], maxLength: 40, code: true, width: 'half',
    hint: '选定了上面的单位，或者代码本身没有疑问的，不填。',
  })}`
}

async function settle(ctx: Context, sent: Sent): Promise<ConsolePage | SeeOther> {
  const { form, params, actor } = sent
  const { submission: id = '', row = '' } = params
  const key = `${id}-${row}`
  const reason = form.lines('reason')
  const [code, chosen, document] = [form.text('code'), form.text('chosen'), form.text('document')]
  const where = { submission: form.text('only') || undefined, cursor: form.text('cursor') || undefined }
  const typed = {
    [`reason-${key}`]: reason, [`code-${key}`]: code, [`chosen-${key}`]: chosen, [`document-${key}`]: document,
  }
  const decision = form.text('decision')
  if (!isUuid(id) || !/^\d{1,9}$/.test(row) || (decision !== 'file' && decision !== 'reject')) {
    return draw(ctx, sent, where, { faults: { '': '请选择入库或者退回' }, typed, status: 422 })
  }
  if (reason.length < 2 || reason.length > 500) {
    return draw(ctx, sent, where, { faults: { [`reason-${key}`]: '请说明核实经过与理由，2到500个字' }, typed, status: 422 })
  }
  const subject = code === '' ? chosen : code
  try {
    const submission = await getSubmission(ctx, actor, id)
    const { outcome } = await settleQuestion(
      ctx, actor, submission, Number(row),
      {
        decision, reason, ...(subject === '' || decision === 'reject' ? {} : { code: subject }),
        ...(document === '' || decision === 'reject' ? {} : { document }),
      },
    )
    return seeOther(withQuery(path, { ...where, done: outcome === 'superseded' ? outcome : decision }))
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    const faults = faultsOf(error, {
      'question.code_needed': `code-${key}`, 'question.unknown_subject': `code-${key}`,
      'question.paper_needed': `document-${key}`, document: `document-${key}`,
      'question.code_not_asked': `code-${key}`,
    })
    return draw(ctx, sent, where, { faults, typed, status: error.status })
  }
}
