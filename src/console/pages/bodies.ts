/**
 * `/console/bodies`: the register of competent bodies with the duty mailbox each has given for new, ended and late
 * tasks. What a body answers for is shown; the mailbox is changed here.
 */
import { Value } from 'typebox/value'
import type { Context } from '../../context.ts'
import { Problem, problems } from '../../kernel/problem.ts'
import type { Route } from '../../kernel/http.ts'
import { BodyChange, listBodies, setBody } from '../../modules/lists/index.ts'
import { emptyState } from '../../portal/components/empty-state/empty-state.ts'
import { facts } from '../../portal/components/facts/facts.ts'
import { code, date } from '../../portal/format.ts'
import { html, nothing, type Html } from '../../portal/html.ts'
import { faultsOf, isFaulty, noFaults, type Faults } from '../form.ts'
import type { ConsolePage } from '../frame.ts'
import { attempt, doneNotice } from '../parts/attempt.ts'
import { faultSummary, proof, textField } from '../parts/fields.ts'
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
      operation: 'console.body',
      path: `${path}/:code`,
      summary: '一个单位的职责和值班邮箱',
      authority,
      show: async (visit) => bodyPage(ctx, visit, await bodyOf(ctx, visit), undefined, noFaults),
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
  const body = (await listBodies(ctx, ctx.db)).find((one) => one.code === params['code'])
  if (body === undefined) throw new Problem(problems.notFound)
  return body
}

/** Everything else of the body stays as the register has it: an empty mailbox takes the old one away. */
async function setMailbox(ctx: Context, sent: Sent): Promise<ConsolePage | SeeOther> {
  const body = await bodyOf(ctx, sent)
  const mailbox = sent.form.text('noticeEmail')
  if (mailbox !== '' && !Value.Check(BodyChange.properties.noticeEmail, mailbox)) {
    const noticeEmail = '不是邮箱地址。应形如 zhiban@example.gov.cn，只填一个，中间没有空格，不超过254个字符'
    return bodyPage(ctx, sent, body, mailbox, { noticeEmail })
  }
  const { sectors, basis, since, until } = body
  return attempt(
    async () => {
      await setBody(ctx, sent.actor, body.code, {
        sectors,
        basis,
        since,
        ...(until === null ? {} : { until }),
        ...(mailbox === '' ? {} : { noticeEmail: mailbox }),
      })
      return `${path}?done=${mailbox === '' ? 'cleared' : 'set'}`
    },
    async (problem) => bodyPage(ctx, sent, body, mailbox, faultsOf(problem, { noticeEmail: 'noticeEmail' })),
  )
}

const none = html`<span class="muted">未登记</span>`

function sectorsOf(ctx: Context, body: Body): string {
  return body.sectors.map((sector) => ctx.catalogue.codeList('sectors').title(sector)).join('、')
}

function listPage(ctx: Context, bodies: readonly Body[], done: string | undefined): ConsolePage {
  const text = { set: '值班邮箱已登记', cleared: '值班邮箱已取消登记' }[done ?? '']
  const silent = bodies.filter((body) => body.noticeEmail === null).length
  return {
    title: '单位名录',
    place: 'bodies',
    body: html`<div class="head"><div><h1>单位名录</h1><p class="lead">认定名单、实施措施的单位及其职责领域。有新任务、应解除或者逾期的，通知发到收件箱；登记了值班邮箱的，同时发邮件。</p></div></div>
      ${doneNotice(text)}
      ${
        bodies.length === 0
          ? emptyState({
              title: '名录里还没有单位',
              text: '单位的职责领域由接口 PUT /api/v1/lists/bodies/{code} 登记。',
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

function bodyPage(
  ctx: Context,
  { desk }: Visit,
  body: Body,
  typed: string | undefined,
  faults: Faults,
): ConsolePage {
  return {
    title: body.name,
    place: 'bodies',
    crumbs: [{ title: '单位名录', href: path }],
    wrong: isFaulty(faults),
    status: isFaulty(faults) ? 422 : 200,
    body: html`<div class="head"><h1>${body.name}</h1></div>
      ${faultSummary(faults, { noticeEmail: '值班邮箱' })}
      ${facts(duties(ctx, body), 'rows')}
      <section class="section" aria-labelledby="mailbox"><h2 id="mailbox">任务通知</h2>
      <form class="form" action="${path}/${body.code}/mailbox" method="post">${proof(desk)}
        ${textField({
          name: 'noticeEmail',
          label: '值班邮箱',
          hint: '收新任务、应解除和逾期的通知。填单位的值班邮箱，不填个人邮箱；留空则只发收件箱。',
          faults,
          value: typed ?? body.noticeEmail ?? '',
          maxLength: 300,
          width: 'half',
        })}
        <p class="actions"><button class="btn" type="submit">保存</button><a class="btn quiet" href="${path}">返回名录</a></p></form></section>`,
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
  ]
}
