/**
 * `/console/clients`: the systems that call the interface, what each may do and when it was last used. Credit office
 * and auditor read; the operator alone changes. A secret is shown by the answer that drew it, and never again.
 */
import type { Context } from '../../../context.ts'
import type { Route } from '../../../kernel/http.ts'
import {
  accessProblems, browseClients, changeClient, createClient, getClient, revokeTokens, rotateSecret, type ClientView,
  type ClientWithSecret,
} from '../../../modules/access/index.ts'
import { html } from '../../../portal/html.ts'
import { faultsOf, isFaulty, noFaults, type Faults } from '../../form.ts'
import type { ConsolePage } from '../../frame.ts'
import { attempt, orFaults } from '../../parts/attempt.ts'
import { Once } from '../../parts/once.ts'
import { organisationsToChoose } from '../../parts/organisations.ts'
import { drawOnce, secretPage, sentTwice } from '../../parts/secret.ts'
import { defineForm, definePage, staff, type SeeOther, type Sent } from '../../route.ts'
import { listPage } from './list.ts'
import { clientPage, grantable, newPage, rates, type Typed } from './one.ts'
import { path } from './words.ts'

const reads = staff('access:read')
const manages = staff('access:manage')
const pageRows = 50

export function clientRoutes(ctx: Context): Route[] {
  return [...readingRoutes(ctx), ...changingRoutes(ctx)]
}

function readingRoutes(ctx: Context): Route[] {
  return [
    definePage(ctx, {
      operation: 'console.clients', path, summary: '接口客户端', authority: reads, query: ['q', 'cursor'],
      show: async ({ actor, query }) => {
        const { q, cursor } = query
        const { items, next } = await browseClients(ctx, { q: q?.slice(0, 100), cursor, limit: pageRows })
        return listPage({ items, next: next ?? undefined, q, cursor, manages: actor.scopes.has('access:manage') })
      },
    }),
    definePage(ctx, {
      // Not below the clients: `new` may be the name of one.
      operation: 'console.client-new', path: '/console/new/client', summary: '新建接口客户端', authority: manages,
      show: async (visit) => newPage(visit, await organisationsToChoose(ctx), nothingTyped, noFaults),
    }),
    definePage(ctx, {
      operation: 'console.client', path: `${path}/:id`, summary: '一个接口客户端', authority: reads, query: ['done'],
      show: async (visit) => {
        const client = await clientOf(ctx, visit)
        return clientPage(visit, client, { scopes: client.scopes }, noFaults, doneTexts[visit.query['done'] ?? ''])
      },
    }),
  ]
}

function changingRoutes(ctx: Context): Route[] {
  const once = new Once()
  const form = (
    name: string, at: string, summary: string, handle: (ctx: Context, sent: Sent) => Promise<ConsolePage | SeeOther>,
  ): Route => defineForm(ctx, {
    operation: `console.client-${name}`, path: at, summary, authority: manages, handle: (sent) => handle(ctx, sent),
  })
  return [
    form('create', path, '新建接口客户端', (_, sent) => create(ctx, sent, once)),
    form('scopes', `${path}/:id/scopes`, '变更接口客户端的权限', changeScopes),
    form('activity', `${path}/:id/activity`, '启用或停用接口客户端', changeActivity),
    form('rotate', `${path}/:id/secrets`, '更换接口客户端的密钥', (_, sent) => rotate(ctx, sent, once)),
    form('tokens', `${path}/:id/tokens`, '吊销接口客户端的全部令牌', revoke),
  ]
}

const nothingTyped: Typed = { id: '', name: '', organisation: '', scopes: [], rate: 'standard', networks: '' }

const doneTexts: Readonly<Record<string, string>> = {
  scopes: '权限已变更', off: '客户端已停用，令牌已全部吊销', on: '客户端已启用', tokens: '令牌已全部吊销',
}

const places = {
  [accessProblems.clientTaken.code]: 'id', [accessProblems.organisationUnknown.code]: 'organisation', id: 'id',
  organisation: 'organisation', scopes: 'scopes', networks: 'networks',
}

function clientOf(ctx: Context, { params }: { params: Readonly<Record<string, string>> }): Promise<ClientView> {
  return getClient(ctx.db, params['id'] ?? '')
}

/** The rights that were ticked: none a client cannot have. */
function scopesIn({ form }: Sent): string[] {
  return [...new Set(form.all('scopes'))].filter((scope) => grantable.some((one) => one.value === scope))
}

const noScope: Faults = { scopes: '请至少选择一项权限' }

async function create(ctx: Context, sent: Sent, once: Once): Promise<ConsolePage | SeeOther> {
  const { form } = sent
  const typed: Typed = {
    id: form.text('id').toLowerCase(), name: form.text('name'), organisation: form.text('organisation').toUpperCase(),
    scopes: scopesIn(sent), networks: form.lines('networks'),
    rate: rates.find((one) => one.value === form.text('rate'))?.value ?? 'standard',
  }
  const networks = typed.networks.split(/[\s,，、;；]+/).filter((one) => one !== '')
  const refused = async (faults: Faults): Promise<ConsolePage> =>
    newPage(sent, await organisationsToChoose(ctx), typed, faults)
  const faults = {
    ...(typed.name !== '' && typed.name.length <= 100 ? {} : { name: '请填写名称，100个字以内' }),
    ...(typed.scopes.length > 0 ? {} : noScope),
    ...(networks.length <= 50 ? {} : { networks: '最多填50个网段' }),
  }
  if (isFaulty(faults)) return refused(faults)
  const { id, name, organisation, scopes, rate: rateClass } = typed
  const given = {
    ...(id === '' ? {} : { id }), ...(networks.length === 0 ? {} : { networks }), name, organisation, scopes, rateClass,
  }
  const drawn = await orFaults(drawOnce(once, sent, () => createClient(ctx, sent.actor, given)), places)
  if ('faults' in drawn) return refused(drawn.faults)
  if (drawn.value !== undefined) return keyPage(drawn.value, '接口客户端已新建')
  return sentTwice({ title: '新建接口客户端', ...where, label: '密钥', back: { title: '返回接口客户端', href: path } })
}

async function rotate(ctx: Context, sent: Sent, once: Once): Promise<ConsolePage | SeeOther> {
  const client = await clientOf(ctx, sent)
  const hours = sent.form.text('overlap')
  if (!/^\d{1,3}$/.test(hours) || Number(hours) > 720) {
    return clientPage(sent, client, { scopes: client.scopes, overlap: hours.slice(0, 20) }, {
      overlap: '请填写0至720之间的整数',
    })
  }
  const drawn = await drawOnce(once, sent, () => rotateSecret(ctx, sent.actor, client.id, Number(hours)))
  if (drawn === undefined) {
    const back = { title: '查看该客户端', href: `${path}/${client.id}` }
    return sentTwice({ title: '更换密钥', ...where, label: '密钥', back })
  }
  return keyPage(drawn, Number(hours) === 0 ? '密钥已更换，旧密钥已经失效' : `密钥已更换，旧密钥${Number(hours)}小时后失效`)
}

const where = { place: 'clients', crumbs: [{ title: '接口客户端', href: path }] } as const

/** The secret, told once. */
function keyPage({ client, secret }: ClientWithSecret, done: string): ConsolePage {
  const href = `${path}/${client.id}`
  return secretPage({
    title: `${client.name}的密钥`, place: 'clients',
    crumbs: [{ title: '接口客户端', href: path }, { title: client.name, href }],
    done, label: '密钥', secret,
    then: html`<p>客户端编号 <span class="code">${client.id}</span>。请用安全方式交给对接系统的负责人，存入该系统的密钥库，不写进程序和文档。对方用编号和密钥向 <span class="code">/api/v1/token</span> 换取访问令牌。</p>`,
    back: { title: '查看该客户端', href },
  })
}

async function changeScopes(ctx: Context, sent: Sent): Promise<ConsolePage | SeeOther> {
  const client = await clientOf(ctx, sent)
  const scopes = scopesIn(sent)
  if (scopes.length === 0) return clientPage(sent, client, { scopes }, noScope)
  return change(sent, client, scopes, async () => {
    await changeClient(ctx, sent.actor, client.id, { scopes })
    return 'scopes'
  })
}

async function changeActivity(ctx: Context, sent: Sent): Promise<ConsolePage | SeeOther> {
  const client = await clientOf(ctx, sent)
  const active = sent.form.text('do') === 'on'
  return change(sent, client, client.scopes, async () => {
    await changeClient(ctx, sent.actor, client.id, { active })
    return active ? 'on' : 'off'
  })
}

async function revoke(ctx: Context, sent: Sent): Promise<ConsolePage | SeeOther> {
  const client = await clientOf(ctx, sent)
  return change(sent, client, client.scopes, async () => {
    await revokeTokens(ctx, sent.actor, client.id)
    return 'tokens'
  })
}

function change(
  sent: Sent, client: ClientView, scopes: readonly string[], work: () => Promise<string>,
): Promise<ConsolePage | SeeOther> {
  return attempt(
    async () => `${path}/${client.id}?done=${await work()}`,
    async (problem) => clientPage(sent, client, { scopes }, faultsOf(problem, places)),
  )
}
