/**
 * `/console/bodies`: the register of competent bodies: what each answers for, on what basis and how long, and the duty
 * mailbox it has given for new, ended and late tasks. Who may list, and who carries measures out, follows from it.
 */
import { Value } from 'typebox/value'
import type { Context } from '../../context.ts'
import { Problem, problems } from '../../kernel/problem.ts'
import type { Route } from '../../kernel/http.ts'
import { isCivilDate } from '../../kernel/time.ts'
import {
  BodyChange, competences, findBody, listBodies, listUnregistered, mostSectors, setBody,
} from '../../modules/lists/index.ts'
import { emptyState } from '../../portal/components/empty-state/empty-state.ts'
import { facts } from '../../portal/components/facts/facts.ts'
import { code, date } from '../../portal/format.ts'
import { html, nothing, type Html } from '../../portal/html.ts'
import { faultsOf, isFaulty, noFaults, type Faults } from '../form.ts'
import type { ConsolePage } from '../frame.ts'
import { attempt, doneNotice } from '../parts/attempt.ts'
import { checkField, faultSummary, proof, textArea, textField } from '../parts/fields.ts'
import { table } from '../parts/table.ts'
import { defineForm, definePage, staff, type SeeOther, type Sent, type Visit } from '../route.ts'

type Body = Awaited<ReturnType<typeof listBodies>>[number]

const path = '/console/bodies'
const authority = staff('catalogue:write')

export function bodyRoutes(ctx: Context): Route[] {
  return [
    definePage(ctx, {
      operation: 'console.bodies',
      path,
      summary: '单位名录',
      authority,
      query: ['done'],
      show: async ({ query }) => listPage(ctx, await listBodies(ctx, ctx.db), query['done']),
    }),
    definePage(ctx, {
      operation: 'console.body-new',
      path: `${path}/new`,
      summary: '登记单位的职责',
      authority,
      show: async (visit) => newPage(ctx, visit, { ...nothingTyped, since: ctx.clock.today() }, noFaults),
    }),
    defineForm(ctx, {
      operation: 'console.body-register',
      path,
      summary: '登记单位的职责',
      authority,
      handle: (sent) => register(ctx, sent),
    }),
    definePage(ctx, {
      operation: 'console.body',
      path: `${path}/:code`,
      summary: '一个单位的职责和值班邮箱',
      authority,
      show: async (visit) => {
        const body = await bodyOf(ctx, visit)
        return bodyPage(ctx, visit, body, dutiesOf(body), noFaults)
      },
    }),
    defineForm(ctx, {
      operation: 'console.body-duties',
      path: `${path}/:code/duties`,
      summary: '变更单位的职责',
      authority,
      handle: (sent) => changeDuties(ctx, sent),
    }),
    defineForm(ctx, {
      operation: 'console.body-mailbox',
      path: `${path}/:code/mailbox`,
      summary: '登记单位的值班邮箱',
      authority,
      handle: (sent) => setMailbox(ctx, sent),
    }),
  ]
}

async function bodyOf(ctx: Context, { params }: Visit): Promise<Body> {
  const body = await findBody(ctx.db, params['code'] ?? '')
  if (body === undefined) throw new Problem(problems.notFound)
  return body
}

/** What a form of this page holds, as typed or as the register has it. */
interface Typed {
  code: string
  sectors: readonly string[]
  basis: string
  since: string
  until: string
  address: string
  phone: string
  reviewBody: string
  noticeEmail: string
}

const nothingTyped: Typed = {
  code: '', sectors: [], basis: '', since: '', until: '', address: '', phone: '', reviewBody: '', noticeEmail: '',
}

function dutiesOf(body: Body): Typed {
  const { until, address, phone, reviewBody, noticeEmail } = body
  return {
    ...body,
    until: until ?? '', address: address ?? '', phone: phone ?? '', reviewBody: reviewBody ?? '',
    noticeEmail: noticeEmail ?? '',
  }
}

function typedDuties({ form }: Sent, code: string, noticeEmail: string): Typed {
  return {
    code, noticeEmail,
    sectors: form.all('sectors').slice(0, 100),
    basis: form.lines('basis'),
    since: form.text('since'),
    until: form.text('until'),
    address: form.text('address'),
    phone: form.text('phone'),
    reviewBody: form.text('reviewBody'),
  }
}

/** A field that was filled in, under its name; an empty one is left out. */
function filled<K extends string>(text: string, name: K): Partial<Record<K, string>> {
  return text === '' ? {} : ({ [name]: text } as Record<K, string>)
}

/** The typed values as the register takes them; an empty end or mailbox is none. */
function changeOf({ sectors, basis, since, ...may }: Typed): BodyChange {
  return {
    sectors: [...sectors], basis, since,
    ...filled(may.until, 'until'), ...filled(may.address, 'address'), ...filled(may.phone, 'phone'),
    ...filled(may.reviewBody, 'reviewBody'), ...filled(may.noticeEmail, 'noticeEmail'),
  }
}

function faultsOfDuties({ sectors, basis, since, until, address, phone, reviewBody }: Typed): Faults {
  const { properties } = BodyChange
  return {
    ...(sectors.length === 0 ? { sectors: '请至少选择一个职责领域' } : {}),
    ...(sectors.length > mostSectors ? { sectors: `最多选择${mostSectors}个职责领域` } : {}),
    ...(Value.Check(BodyChange.properties.basis, basis) ? {} : { basis: '请写明依据的文件，300个字以内' }),
    ...(isCivilDate(since) ? {} : { since: '请填写起始日，形如 2026-01-01' }),
    ...(until === '' || isCivilDate(until) ? {} : { until: '请填写终止日，形如 2027-12-31；一直有效的不填' }),
    ...(address === '' || Value.Check(properties.address, address) ? {} : { address: '请填写地址，2到200个字' }),
    ...(phone === '' || Value.Check(properties.phone, phone) ? {} : { phone: '请填写电话，形如 0990-12345678' }),
    ...(reviewBody === '' || Value.Check(properties.reviewBody, reviewBody)
      ? {} : { reviewBody: '请填写机关名称，2到100个字' }),
  }
}

async function register(ctx: Context, sent: Sent): Promise<ConsolePage | SeeOther> {
  const code = sent.form.text('code').toUpperCase()
  // A body that was in the register before keeps the mailbox it had given.
  const typed = typedDuties(sent, code, (await findBody(ctx.db, code))?.noticeEmail ?? '')
  const refused = async (faults: Faults): Promise<ConsolePage> => newPage(ctx, sent, typed, faults)
  const waiting = (await listUnregistered(ctx, ctx.db)).some((one) => one.code === typed.code)
  const faults = {
    ...(waiting ? {} : { code: '不是尚未登记职责的单位。请从列表中选择；单位本身由运维员登记' }),
    ...faultsOfDuties(typed),
  }
  if (isFaulty(faults)) return refused(faults)
  return save(ctx, sent, typed, typed.since > ctx.clock.today() ? 'later' : 'registered', refused)
}

async function changeDuties(ctx: Context, sent: Sent): Promise<ConsolePage | SeeOther> {
  const body = await bodyOf(ctx, sent)
  const typed = typedDuties(sent, body.code, body.noticeEmail ?? '')
  const refused = async (faults: Faults): Promise<ConsolePage> => bodyPage(ctx, sent, body, typed, faults)
  const faults = faultsOfDuties(typed)
  if (isFaulty(faults)) return refused(faults)
  const today = ctx.clock.today()
  const isOut = typed.since > today || (typed.until !== '' && typed.until < today)
  return save(ctx, sent, typed, isOut ? 'out' : 'changed', refused)
}

/** Everything else of the body stays as the register has it: an empty mailbox takes the old one away. */
async function setMailbox(ctx: Context, sent: Sent): Promise<ConsolePage | SeeOther> {
  const body = await bodyOf(ctx, sent)
  const typed = { ...dutiesOf(body), noticeEmail: sent.form.text('noticeEmail') }
  const refused = async (faults: Faults): Promise<ConsolePage> => bodyPage(ctx, sent, body, typed, faults)
  if (typed.noticeEmail !== '' && !Value.Check(BodyChange.properties.noticeEmail, typed.noticeEmail)) {
    return refused({
      noticeEmail: '不是邮箱地址。应形如 zhiban@example.gov.cn，只填一个，中间没有空格，不超过254个字符',
    })
  }
  return save(ctx, sent, typed, typed.noticeEmail === '' ? 'cleared' : 'set', refused)
}

function save(
  ctx: Context,
  sent: Sent,
  typed: Typed,
  done: string,
  refused: (faults: Faults) => Promise<ConsolePage>,
): Promise<ConsolePage | SeeOther> {
  return attempt(
    async () => {
      await setBody(ctx, sent.actor, typed.code, changeOf(typed))
      return `${path}?done=${done}`
    },
    async (problem) => refused(faultsOf(problem, { sectors: 'sectors', until: 'until', noticeEmail: 'noticeEmail' })),
  )
}

const doneTexts: Readonly<Record<string, string>> = {
  set: '值班邮箱已登记', cleared: '值班邮箱已取消登记', registered: '单位的职责已登记', changed: '单位的职责已变更',
  later: '单位的职责已登记，到起始日列入名录', out: '单位的职责已变更，今天不在名录中',
}

const none = html`<span class="muted">未登记</span>`

function sectorsOf(ctx: Context, body: Body): string {
  return body.sectors.map((sector) => ctx.catalogue.codeList('sectors').title(sector)).join('、')
}

function listPage(ctx: Context, bodies: readonly Body[], done: string | undefined): ConsolePage {
  const silent = bodies.filter((body) => body.noticeEmail === null).length
  return {
    title: '单位名录',
    place: 'bodies',
    body: html`<div class="head"><div><h1>单位名录</h1><p class="lead">认定名单、实施措施的单位及其职责领域。有新任务、应解除或者逾期的，通知发到“文书—收到的”；登记了值班邮箱的，同时发邮件。</p></div><p class="actions"><a class="btn quiet" href="${path}/new">登记单位</a></p></div>
      ${doneNotice(doneTexts[done ?? ''])}
      ${
        bodies.length === 0
          ? emptyState({
              title: '名录里还没有单位',
              text: '登记单位的职责后，它才能认定名单、收到任务。',
              next: [],
            })
          : html`<div class="stack"><p class="muted">共 ${bodies.length} 个单位，${silent} 个没有登记值班邮箱。</p>${table(
              '单位名录',
              bodies,
              [
                '单位',
                (b) =>
                  html`<a href="${path}/${b.code}">${b.name}</a><span class="sub">${code(b.code)}</span>`,
              ],
              [
                ['职责领域', (b) => sectorsOf(ctx, b)],
                ['依据', (b) => b.basis],
                ['值班邮箱', (b) => b.noticeEmail ?? none],
              ],
            )}</div>`
      }`,
  }
}

const labels = {
  code: '单位', sectors: '职责领域', basis: '职责依据', since: '起始日', until: '终止日', noticeEmail: '值班邮箱',
  address: '联系地址', phone: '联系电话', reviewBody: '行政复议机关',
}

async function newPage(ctx: Context, { desk }: Visit, typed: Typed, faults: Faults): Promise<ConsolePage> {
  const waiting = await listUnregistered(ctx, ctx.db)
  return {
    title: '登记单位',
    place: 'bodies',
    crumbs: [{ title: '单位名录', href: path }],
    wrong: isFaulty(faults),
    status: isFaulty(faults) ? 422 : 200,
    body: html`<div class="head"><div><h1>登记单位</h1><p class="lead">谁可以认定哪份名单、谁收到哪些措施的任务，都由职责领域决定。</p></div></div>
      ${faultSummary(faults, labels)}
      ${
        waiting.length === 0
          ? emptyState({
              title: '没有待登记的单位',
              text: '已登记的部门、法院和信用主管部门都在名录中。新的单位先由运维员登记。',
              next: [html`<a href="${path}">返回名录</a>`],
            })
          : html`<form class="form" action="${path}" method="post">${proof(desk)}
        ${textField({
          name: 'code', label: labels.code, faults, required: true, value: typed.code, maxLength: 18, code: true,
          list: 'waiting', hint: html`${waiting.length} 个单位还没有登记职责。填统一社会信用代码，可以从列表中选择。`,
        })}
        <datalist id="waiting">${waiting.map((one) => html`<option value="${one.code}">${one.name}</option>`)}</datalist>
        ${dutyFields(ctx, typed, faults)}
        <p class="actions"><button class="btn" type="submit">登记</button><a class="btn quiet" href="${path}">返回名录</a></p></form>`
      }`,
  }
}

function dutyFields(ctx: Context, typed: Typed, faults: Faults): Html {
  return html`<div class="many">${checkField({
    name: 'sectors', label: labels.sectors, faults, required: true, values: typed.sectors,
    options: competences(ctx).map((one) => ({ value: one.code, title: one.title })),
  })}</div>
    ${textArea({
      name: 'basis', label: labels.basis, faults, required: true, value: typed.basis, maxLength: 300, rows: 2,
      hint: '三定规定、权责清单等文件的名称和文号',
    })}
    ${textField({
      name: 'since', label: labels.since, faults, required: true, value: typed.since, type: 'date', width: 'short',
    })}
    ${textField({
      name: 'until', label: labels.until, faults, value: typed.until, type: 'date', width: 'short',
      hint: '职责划出的，填最后一天；一直有效的不填',
    })}
    ${textField({
      name: 'address', label: labels.address, faults, value: typed.address, maxLength: 200,
      hint: '写入告知书：当事人到这里陈述申辩。没有登记地址和电话的单位，不能制发列入告知书。',
    })}
    ${textField({
      name: 'phone', label: labels.phone, faults, value: typed.phone, maxLength: 60, width: 'half',
      hint: '单位电话，不填个人电话。',
    })}
    ${textField({
      name: 'reviewBody', label: labels.reviewBody, faults, value: typed.reviewBody, maxLength: 100,
      hint: '写入决定书。不填为本级人民政府；垂直管理的机关填上一级主管部门。',
    })}`
}

function bodyPage(ctx: Context, { desk }: Visit, body: Body, typed: Typed, faults: Faults): ConsolePage {
  const dutyNames = ['', 'sectors', 'basis', 'since', 'until', 'address', 'phone', 'reviewBody']
  const dutiesWrong = dutyNames.some((name) => faults[name] !== undefined)
  return {
    title: body.name,
    place: 'bodies',
    crumbs: [{ title: '单位名录', href: path }],
    wrong: isFaulty(faults),
    status: isFaulty(faults) ? 422 : 200,
    body: html`<div class="head"><h1>${body.name}</h1></div>
      ${faultSummary(faults, labels)}
      ${facts(duties(ctx, body), 'rows')}
      <details class="section"${dutiesWrong ? html` open` : ''}><summary>变更职责</summary>
      <form class="form" action="${path}/${body.code}/duties" method="post">${proof(desk)}
        <p class="muted">从保存起按新的职责判断谁可以认定、谁收到任务；已经认定的名单和已经发出的任务不变。</p>
        ${dutyFields(ctx, typed, faults)}
        <p class="actions"><button class="btn" type="submit">保存职责</button></p></form></details>
      <section class="section" aria-labelledby="mailbox"><h2 id="mailbox">任务通知</h2>
      <form class="form" action="${path}/${body.code}/mailbox" method="post">${proof(desk)}
        ${textField({
          name: 'noticeEmail',
          label: labels.noticeEmail,
          hint: '收新任务、应解除和逾期的通知。填单位的值班邮箱，不填个人邮箱；留空则只在“文书”中通知。',
          faults,
          value: typed.noticeEmail,
          maxLength: 300,
          width: 'half',
        })}
        <p class="actions"><button class="btn" type="submit">保存邮箱</button><a class="btn quiet" href="${path}">返回名录</a></p></form></section>`,
  }
}

function duties(ctx: Context, body: Body): { title: string; value: Html | string }[] {
  return [
    { title: '统一社会信用代码', value: code(body.code) },
    { title: '职责领域', value: sectorsOf(ctx, body) },
    { title: '职责依据', value: body.basis },
    {
      title: '起止',
      value: html`${date(body.since)}起${body.until === null ? nothing : html`，至${date(body.until)}`}`,
    },
    { title: '联系地址', value: body.address ?? none },
    { title: '联系电话', value: body.phone ?? none },
    { title: '行政复议机关', value: body.reviewBody ?? '本级人民政府' },
  ]
}
