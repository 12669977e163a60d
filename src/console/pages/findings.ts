/** `/console/findings`: wrong and duplicate codes and names (重错码): settled, merged, and merges taken back. */
import type { Context } from '../../context.ts'
import type { Route } from '../../kernel/http.ts'
import { Problem } from '../../kernel/problem.ts'
import {
  browseFindings, browseMerges, codeQuality, mergeSubjects, settleFinding, splitMerge, type FindingKind,
  type ListedFinding,
  type ListedMerge, type Settlement, type SubjectMover,
} from '../../modules/subjects/index.ts'
import { emptyState } from '../../portal/components/empty-state/empty-state.ts'
import { pager } from '../../portal/components/pager/pager.ts'
import { tag } from '../../portal/components/tag/tag.ts'
import { tiles } from '../../portal/components/tiles/tiles.ts'
import { code, instant, number, percent, textOr, withQuery } from '../../portal/format.ts'
import { html, nothing, type Html } from '../../portal/html.ts'
import { faultsOf, isFaulty, noFaults, type Faults } from '../form.ts'
import type { ConsolePage, Desk } from '../frame.ts'
import { faultSummary, proof, radioField, selectField, textArea } from '../parts/fields.ts'
import { defineForm, definePage, seeOther, staff, type SeeOther, type Sent, type Visit } from '../route.ts'

const path = '/console/findings'
const authority = staff('subjects:settle')

const kinds: Readonly<Record<FindingKind, readonly [string, string]>> = {
  'duplicate-code': ['重码', '一个代码对应几个主体，或者一个主体有几个代码。'],
  'duplicate-name': ['重名', '几个代码不同的主体同名：可能是同名单位，也可能是同一单位登记了两次。'],
  'name-conflict': ['名称不一致', '同一代码报送了不同的名称。'],
  'wrong-code': ['错码', '代码通不过校验。'],
  'record-conflict': ['记录矛盾', '合并后同一决定的内容互相矛盾，或者撤销合并时分不清属于哪个主体。'],
}

const settlements: Readonly<Record<Settlement, readonly [string, string]>> = {
  corrected: ['已在源头更正', '登记机关或者报送单位已经更正。'],
  merged: ['已经合并', '用下面的“合并”办理的，系统自动登记，不必再选。'],
  distinct: ['确为不同主体', '核实为不同的单位，以后不再提示。'],
  accepted: ['确系如此发放', '代码就是这样发放的，保留。'],
}

export function findingRoutes(ctx: Context, movers: readonly SubjectMover[]): Route[] {
  return [
    definePage(ctx, {
      operation: 'console.findings', path, summary: '重错码', authority, query: ['kind', 'cursor', 'done'],
      show: (visit) => draw(ctx, visit, visit.query, noFaults, {}),
    }),
    defineForm(ctx, {
      operation: 'console.finding-settle', path: `${path}/:id/settlement`, summary: '处置一条重错码', authority,
      handle: (sent) => settle(ctx, sent),
    }),
    defineForm(ctx, {
      operation: 'console.finding-merge', path: `${path}/:id/merge`, summary: '合并两个主体', authority,
      handle: (sent) => merge(ctx, sent, movers),
    }),
    definePage(ctx, {
      operation: 'console.merges', path: `${path}/merges`, summary: '主体合并记录', authority, query: ['cursor', 'done'],
      show: (visit) => drawMerges(ctx, visit, noFaults, {}),
    }),
    defineForm(ctx, {
      operation: 'console.merge-split', path: `${path}/merges/:id/split`, summary: '撤销一次合并', authority,
      handle: (sent) => split(ctx, sent, movers),
    }),
  ]
}

type Typed = Readonly<Record<string, string>>

async function draw(
  ctx: Context, { desk }: Visit, where: Typed | Visit['query'], faults: Faults, typed: Typed,
  status?: number,
): Promise<ConsolePage> {
  const kind = (Object.keys(kinds) as FindingKind[]).find((one) => one === where['kind'])
  const cursor = where['cursor'] === '' ? undefined : where['cursor']
  const [{ items, next }, quality] = await Promise.all([
    browseFindings(ctx, { kind, cursor, limit: 20 }), codeQuality(ctx),
  ])
  const done = { settled: '已处置', merged: '已合并' }[where['done'] ?? '']
  return {
    title: '重错码', place: 'findings', wrong: isFaulty(faults), status,
    body: html`<div class="head"><div><h1>重错码</h1><p class="lead">先发现的在前。合并可以撤销，处置须写明理由。</p></div><p class="actions"><a class="btn quiet" href="${path}/merges">合并记录</a></p></div>
      ${done === undefined ? nothing : html`<div class="notice t-good" role="status"><p><strong>${done}</strong></p></div>`}
      ${faultSummary(faults)}
      ${tiles([
        { title: '在册代码', value: quality.codes, unit: '个' }, { title: '错码', value: quality.wrong, unit: '个' }, { title: '重码', value: quality.duplicate, unit: '个' },
      ])}
      <p class="small muted">重错码率 ${percent(quality.wrong + quality.duplicate, quality.codes) ?? '—'}；累计发现 ${number(quality.found)} 个，已纠正 ${number(quality.corrected)} 个${quality.found === 0 ? '' : `，纠正率 ${percent(quality.corrected, quality.found) ?? '—'}`}。</p>
      <ul class="tabs section"><li><a href="${path}"${kind === undefined ? html` aria-current="page"` : ''}>全部</a></li>${(Object.keys(kinds) as FindingKind[]).map((one) =>
        html`<li><a href="${withQuery(path, { kind: one })}"${one === kind ? html` aria-current="page"` : ''}>${kinds[one][0]}</a></li>`)}</ul>
      ${kind === undefined ? nothing : html`<p class="muted">${kinds[kind][1]}</p>`}
      <div class="section">${items.length === 0 ? emptyState({ title: '没有待处置的重错码', next: [] }) : items.map((f) => finding(desk, f, { kind: kind ?? '', cursor: cursor ?? '' }, faults, typed))}</div>
      ${pager({
        shown: items.length, first: cursor === undefined ? undefined : withQuery(path, { kind }),
        next: next === null ? undefined : withQuery(path, { kind, cursor: next }),
      })}`,
  }
}

function finding(
  desk: Desk, f: ListedFinding, where: { kind: string; cursor: string }, faults: Faults, typed: Typed,
): Html {
  const [title] = kinds[f.kind]
  const back = html`<input type="hidden" name="kind" value="${where.kind}"><input type="hidden" name="cursor" value="${where.cursor}">`
  const mine = (name: string): boolean => faults[`${name}-${f.id}`] !== undefined
  const living = f.subjects.filter((s) => s.state !== 'merged')
  return html`<article class="question"><h2>${f.name ?? f.code ?? title}</h2>
    <p class="row">${tag('attention', title)}<span class="muted small">发现于 ${instant(f.foundAt.toISOString())}${f.source === null ? '' : `，来自${f.source === 'register' ? '全库检查' : f.source}`}</span></p>
    ${f.code === null ? nothing : html`<p>代码 ${code(f.code)}</p>`}
    ${f.subjects.length === 0 ? nothing : html`<ul>${f.subjects.map((s) => html`<li>${s.name}　${s.uscc === null ? textOr(null) : html`<a href="/subjects/${s.uscc}">${code(s.uscc)}</a>`}${s.region === null ? '' : `　${s.region}`}</li>`)}</ul>`}
    <details${mine('settlement') || mine('note') ? html` open` : ''}><summary>处置</summary><form class="form" action="${path}/${f.id}/settlement" method="post">${proof(desk)}${back}
      ${radioField({
        name: 'settlement', id: `settlement-${f.id}`, label: '处置结果', faults, required: true, value: typed[`settlement-${f.id}`],
        options: (Object.keys(settlements) as Settlement[]).filter((s) => s !== 'merged').map(
          (s) => ({ value: s, title: settlements[s][0], hint: settlements[s][1] })
        ),
      })}
      ${textArea({ name: 'note', id: `note-${f.id}`, label: '核实经过与理由', faults, required: true, maxLength: 1000, rows: 2, value: typed[`note-${f.id}`] })}
      <button class="btn quiet" type="submit">登记处置</button></form></details>
    ${living.length < 2 ? nothing : html`<details${mine('keep') || mine('merge') || mine('reason') ? html` open` : ''}><summary>合并</summary><form class="form" action="${path}/${f.id}/merge" method="post">${proof(desk)}${back}
      ${choice('keep', '保留的主体', f, living, faults, typed)}${choice('merge', '并入的主体', f, living, faults, typed)}
      ${textArea({ name: 'reason', id: `reason-${f.id}`, label: '认定为同一主体的理由', faults, required: true, maxLength: 1000, rows: 2, value: typed[`reason-${f.id}`] })}
      <p class="small muted">并入主体的代码、名称、记录、名单和办件都归到保留的主体名下，可以撤销。</p>
      <button class="btn quiet" type="submit">合并</button></form></details>`}</article>`
}

function choice(
  name: string, label: string, f: ListedFinding, living: ListedFinding['subjects'], faults: Faults,
  typed: Typed,
): Html {
  return selectField({
    name, id: `${name}-${f.id}`, label, faults, required: true, empty: '请选择', value: typed[`${name}-${f.id}`],
    options: living.map((s) => ({ value: s.id, title: `${s.name}　${s.uscc ?? '无统一社会信用代码'}` })),
  })
}

function whereIn({ form }: Sent): { kind: string; cursor: string } {
  return { kind: form.text('kind'), cursor: form.text('cursor').slice(0, 300) }
}

async function settle(ctx: Context, sent: Sent): Promise<ConsolePage | SeeOther> {
  const { form, actor } = sent
  const id = sent.params['id'] ?? ''
  const [given, note] = [form.text('settlement'), form.lines('note')]
  const typed = { [`settlement-${id}`]: given, [`note-${id}`]: note }
  const settlement = (Object.keys(settlements) as Settlement[]).find((one) => one === given)
  const faults = {
    ...(settlement === undefined ? { [`settlement-${id}`]: '请选择处置结果' } : {}),
    ...(note.length < 2 || note.length > 1000 ? { [`note-${id}`]: '请说明核实经过与理由，2到1000个字' } : {}),
  }
  if (settlement === undefined || isFaulty(faults)) return draw(ctx, sent, whereIn(sent), faults, typed, 422)
  return attempt({
    work: () => settleFinding(ctx, actor, id, { settlement, note }),
    location: withQuery(path, { ...whereIn(sent), done: 'settled' }),
    refused: (problem) => draw(ctx, sent, whereIn(sent), faultsOf(problem), typed, problem.status),
  })
}

interface Attempt {
  readonly work: () => Promise<unknown>
  readonly location: string
  /** The page as it was, with what stands against it. */
  readonly refused: (problem: Problem) => Promise<ConsolePage>
}

async function attempt({ work, location, refused }: Attempt): Promise<ConsolePage | SeeOther> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return refused(error)
  }
  return seeOther(location)
}

async function merge(ctx: Context, sent: Sent, movers: readonly SubjectMover[]): Promise<ConsolePage | SeeOther> {
  const { form, actor } = sent
  const id = sent.params['id'] ?? ''
  const [keep, other, reason] = [form.text('keep'), form.text('merge'), form.lines('reason')]
  const typed = { [`keep-${id}`]: keep, [`merge-${id}`]: other, [`reason-${id}`]: reason }
  const faults = {
    ...(keep === '' ? { [`keep-${id}`]: '请选择保留的主体' } : {}),
    ...(other === '' || other === keep ? { [`merge-${id}`]: '请选择并入的主体，不能与保留的相同' } : {}),
    ...(reason.length < 2 || reason.length > 1000 ? { [`reason-${id}`]: '请说明理由，2到1000个字' } : {}),
  }
  if (isFaulty(faults)) return draw(ctx, sent, whereIn(sent), faults, typed, 422)
  return attempt({
    work: async () => {
      await mergeSubjects(ctx, actor, { keep, merge: other, reason }, movers)
      // Merging settles what it answers; a finding about more than these two stays and is closed by what was done.
      await settleFinding(ctx, actor, id, { settlement: 'merged', note: reason }).catch(unlessSettled)
    },
    location: withQuery(path, { ...whereIn(sent), done: 'merged' }),
    refused: (problem) => draw(ctx, sent, whereIn(sent), faultsOf(problem), typed, problem.status),
  })
}

function unlessSettled(error: unknown): void {
  if (!(error instanceof Problem) || error.code !== 'subject.finding_settled') throw error
}

async function drawMerges(
  ctx: Context, { desk, query }: Visit, faults: Faults, typed: Typed, status?: number,
): Promise<ConsolePage> {
  const cursor = query['cursor']
  const { items, next } = await browseMerges(ctx, { cursor, limit: 30 })
  return {
    title: '主体合并记录', place: 'findings', crumbs: [{ title: '重错码', href: path }], wrong: isFaulty(faults), status,
    body: html`<div class="head"><h1>主体合并记录</h1></div>${faultSummary(faults)}
      ${query['done'] === 'split' ? html`<div class="notice t-good" role="status"><p><strong>合并已撤销</strong></p><p>代码、名称和记录各归原主；合并期间报送的，按报送时所用的代码归属，没有代码的留在保留的主体名下，列入“记录矛盾”待核实。</p></div>` : nothing}
      ${items.length === 0 ? emptyState({ title: '没有合并过主体', next: [] }) : items.map((m) => mergeCard(desk, m, faults, typed))}
      ${pager({
        shown: items.length, first: cursor === undefined ? undefined : `${path}/merges`,
        next: next === null ? undefined : withQuery(`${path}/merges`, { cursor: next }),
      })}`,
  }
}

function mergeCard(desk: Desk, m: ListedMerge, faults: Faults, typed: Typed): Html {
  const field = `reason-${m.id}`
  const name = (s: ListedMerge['kept']): Html => html`${s.name}${s.uscc === null ? '' : html`（${code(s.uscc)}）`}`
  return html`<article class="item t-${m.undoneAt === null ? 'neutral' : 'past'}"><p>${name(m.merged)} 并入 <strong>${name(m.kept)}</strong></p>
    <p class="small muted">${instant(m.at.toISOString())}，理由：${m.reason}</p>
    ${m.undoneAt === null ? html`<details${faults[field] === undefined ? '' : html` open`}><summary>撤销合并</summary><form class="form" action="${path}/merges/${m.id}/split" method="post">${proof(desk)}
      ${textArea({ name: 'reason', id: field, label: '撤销的理由', faults, required: true, maxLength: 1000, rows: 2, value: typed[field] })}
      <button class="btn danger" type="submit">撤销合并</button></form></details>`
      : html`<p>${tag('past', '已撤销')} <span class="small muted">${instant(m.undoneAt.toISOString())}，理由：${m.undoneReason ?? ''}</span></p>`}</article>`
}

async function split(ctx: Context, sent: Sent, movers: readonly SubjectMover[]): Promise<ConsolePage | SeeOther> {
  const id = sent.params['id'] ?? ''
  const reason = sent.form.lines('reason')
  const field = `reason-${id}`
  if (reason.length < 2 || reason.length > 1000) return drawMerges(ctx, sent, { [field]: '请说明理由，2到1000个字' }, { [field]: reason }, 422)
  return attempt({
    work: () => splitMerge(ctx, sent.actor, id, reason, movers),
    location: `${path}/merges?done=split`,
    refused: (problem) => drawMerges(ctx, sent, faultsOf(problem), { [field]: reason }, problem.status),
  })
}
