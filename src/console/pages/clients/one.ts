/** One client, and a new one. */
import { scopes, type ClientView, type Organisation } from '../../../modules/access/index.ts'
import { facts } from '../../../portal/components/facts/facts.ts'
import { code, instant } from '../../../portal/format.ts'
import { html, nothing, type Html } from '../../../portal/html.ts'
import { isFaulty, type Faults } from '../../form.ts'
import type { ConsolePage, Desk } from '../../frame.ts'
import { doneNotice } from '../../parts/attempt.ts'
import { checkField, faultSummary, proof, radioField, textArea, textField } from '../../parts/fields.ts'
import { onceField } from '../../parts/once.ts'
import { organisationField } from '../../parts/organisations.ts'
import type { Visit } from '../../route.ts'
import { clientState, lastUsed, path, scopeTitle } from './words.ts'

export interface Typed {
  readonly id: string
  readonly name: string
  readonly organisation: string
  readonly scopes: readonly string[]
  readonly rate: ClientView['rateClass']
  readonly networks: string
}

/** The rights a client may have, in the words of the one table. */
export const grantable = Object.entries(scopes).flatMap(([value, { title, clients }]) =>
  clients ? [{ value, title, hint: html`<span class="code">${value}</span>` }] : [])

interface Rate {
  readonly value: ClientView['rateClass']
  readonly title: string
  readonly hint: string
}

export const rates: readonly Rate[] = [
  { value: 'standard', title: '标准', hint: '一般业务系统' },
  { value: 'high', title: '较高', hint: '办件量大的审批系统' },
  { value: 'unmetered', title: '不限', hint: '只给本平台自己的系统' },
]

const labels = {
  id: '编号', name: '名称', organisation: '所属单位', scopes: '权限', rate: '调用频率', networks: '允许的网段',
  overlap: '旧密钥继续有效的小时数',
}
const crumbs = [{ title: '接口客户端', href: path }]

export function newPage(
  { desk }: Visit, organisations: readonly Organisation[], typed: Typed, faults: Faults,
): ConsolePage {
  return {
    title: '新建接口客户端', place: 'clients', crumbs, wrong: isFaulty(faults), status: isFaulty(faults) ? 422 : 200,
    body: html`<div class="head"><div><h1>新建接口客户端</h1><p class="lead">一个对接的系统建一个，只给它用得到的权限。保存后显示密钥，只显示一次。</p></div></div>
      ${faultSummary(faults, labels)}
      <form class="form" action="${path}" method="post">${proof(desk)}${onceField()}
        ${textField({ name: 'name', label: labels.name, faults, required: true, value: typed.name, maxLength: 100, hint: '对接系统的名称，例如：明州市行政审批系统' })}
        ${textField({
          name: 'id', label: labels.id, faults, value: typed.id, maxLength: 60, width: 'half', optional: '不填则自动生成',
          hint: '3至60个小写字母、数字或 -；保存后不能更改。',
        })}
        ${organisationField(typed.organisation, faults, organisations)}
        ${scopesField(typed.scopes, faults)}
        ${radioField({ name: 'rate', label: labels.rate, faults, required: true, value: typed.rate, options: rates })}
        ${textArea({
          name: 'networks', label: labels.networks, faults, value: typed.networks, rows: 2, maxLength: 3000,
          optional: '不填则不限', hint: '一行一个，例如 10.1.0.0/16。填写后，从其他地址来的请求一律拒绝。',
        })}
        <p class="actions"><button class="btn" type="submit">新建客户端</button><a class="btn quiet" href="${path}">返回接口客户端</a></p></form>`,
  }
}

function scopesField(chosen: readonly string[], faults: Faults): Html {
  return checkField({
    name: 'scopes', label: labels.scopes, faults, required: true, values: chosen, options: grantable,
  })
}

/** What a form of the page holds. */
export interface Changing {
  readonly scopes: readonly string[]
  readonly overlap?: string
}

export function clientPage(
  { desk, actor }: Visit, client: ClientView, typed: Changing, faults: Faults, done?: string,
): ConsolePage {
  return {
    title: client.name, place: 'clients', crumbs, wrong: isFaulty(faults), status: isFaulty(faults) ? 422 : 200,
    body: html`<div class="head"><h1>${client.name}</h1></div>${doneNotice(done)}
      ${faultSummary(faults, labels)}
      <div class="card">${facts(factsOf(client))}</div>
      <section class="section" aria-labelledby="rights"><h2 id="rights">权限</h2>
        <ul class="lines">${client.scopes.map((scope) => html`<li>${scopeTitle(scope)}　<span class="code small muted">${scope}</span></li>`)}</ul></section>
      ${actor.scopes.has('access:manage') ? forms(desk, client, typed, faults) : nothing}`,
  }
}

function factsOf(client: ClientView): { title: string; value: Html | string }[] {
  const { organisation, networks, secrets } = client
  return [
    { title: '编号', value: code(client.id) },
    { title: '单位', value: organisation.name },
    { title: '单位代码', value: code(organisation.code) },
    { title: '状态', value: clientState(client) },
    { title: '最近换取令牌', value: lastUsed(client) },
    { title: '有效密钥', value: `${secrets} 个` },
    { title: '调用频率', value: rates.find((one) => one.value === client.rateClass)?.title ?? client.rateClass },
    { title: '允许的网段', value: networks === null ? '不限' : networks.join('、') },
    { title: '新建时间', value: instant(client.createdAt.toISOString()) },
  ]
}

function forms(desk: Desk, client: ClientView, typed: Changing, faults: Faults): Html {
  const { active } = client
  const at = `${path}/${client.id}`
  const open = (name: string): Html | string => (faults[name] === undefined ? '' : html` open`)
  return html`<section class="section" aria-labelledby="change"><h2 id="change">变更</h2><ul class="moves">
    <li><details${open('scopes')}><summary>变更权限</summary>
      <form class="form" action="${at}/scopes" method="post">${proof(desk)}${scopesField(typed.scopes, faults)}
        <p class="why">立即生效：取消的权限，已经发出的令牌也不再有。</p>
        <button class="btn" type="submit">确认变更权限</button></form></details></li>
    <li><details${open('overlap')}><summary>更换密钥</summary>
      <form class="form" action="${at}/secrets" method="post">${proof(desk)}${onceField()}
        ${textField({
          name: 'overlap', label: labels.overlap, faults, required: true, value: typed.overlap ?? '24',
          inputMode: 'numeric', maxLength: 3, width: 'short', hint: '给对接系统切换的时间，最多720小时；密钥已经泄露的填0。',
        })}
        <p class="why">新密钥只显示一次。旧密钥到时失效，不能恢复；上次更换还没有到期的旧密钥立即失效。</p>
        <button class="btn danger" type="submit">确认更换密钥</button></form></details></li>
    <li><details><summary>吊销全部令牌</summary>
      <form class="form" action="${at}/tokens" method="post">${proof(desk)}
        <p class="why">令牌泄露时使用：已经发出的令牌立即作废，不能恢复；对接系统用密钥可以再换取。密钥也泄露的，先更换密钥。</p>
        <button class="btn danger" type="submit">确认吊销令牌</button></form></details></li>
    <li><details><summary>${active ? '停用' : '启用'}</summary>
      <form class="form" action="${at}/activity" method="post">${proof(desk)}<input type="hidden" name="do" value="${active ? 'off' : 'on'}">
        <p class="why">${active ? '停用后令牌全部作废，密钥不能再换取令牌；以前的报送和核查记录不变。以后可以重新启用。' : '启用后可以用原来的密钥换取令牌。'}</p>
        <button class="btn${active ? ' danger' : ''}" type="submit">${active ? '确认停用' : '确认启用'}</button></form></details></li></ul></section>`
}
