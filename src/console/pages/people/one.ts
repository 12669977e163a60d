/** One person's account, and a new one. */
import { grants, roles, scopes, type Organisation, type Role, type UserView } from '../../../modules/access/index.ts'
import { facts } from '../../../portal/components/facts/facts.ts'
import { code, instant } from '../../../portal/format.ts'
import { html, nothing, type Html } from '../../../portal/html.ts'
import { isFaulty, type Faults } from '../../form.ts'
import type { ConsolePage, Desk } from '../../frame.ts'
import { doneNotice } from '../../parts/attempt.ts'
import { checkField, faultSummary, proof, textField } from '../../parts/fields.ts'
import { onceField } from '../../parts/once.ts'
import { organisationField } from '../../parts/organisations.ts'
import type { Visit } from '../../route.ts'
import { path, roleTitle, stateOf } from './words.ts'

export interface Typed {
  readonly login: string
  readonly name: string
  readonly organisation: string
  readonly roles: readonly string[]
}

const labels = { login: '登录名', name: '姓名', organisation: '所属单位', roles: '角色' }
const crumbs = [{ title: '用户', href: path }]

export function newPage(
  { desk }: Visit, organisations: readonly Organisation[], typed: Typed, faults: Faults,
): ConsolePage {
  return {
    title: '新建用户', place: 'people', crumbs, wrong: isFaulty(faults), status: isFaulty(faults) ? 422 : 200,
    body: html`<div class="head"><div><h1>新建用户</h1><p class="lead">保存后显示一次性密码，交给本人；首次登录必须修改。</p></div></div>
      ${faultSummary(faults, labels)}
      <form class="form" action="${path}" method="post">${proof(desk)}${onceField()}
        ${textField({
          name: 'login', label: labels.login, faults, required: true, value: typed.login, maxLength: 40, width: 'half',
          hint: '3至40个字符，以小写字母开头，只含小写字母、数字和 . _ -；保存后不能更改。',
        })}
        ${textField({
          name: 'name', label: labels.name, faults, required: true, value: typed.name, maxLength: 60, width: 'half',
        })}
        ${organisationField(typed.organisation, faults, organisations)}
        ${rolesField(typed.roles, faults)}
        <p class="actions"><button class="btn" type="submit">新建用户</button><a class="btn quiet" href="${path}">返回用户</a></p></form>`,
  }
}

/** Firms come with an account of their own: `subject` is offered to nobody who does not hold it. */
function rolesField(chosen: readonly string[], faults: Faults): Html {
  const offered = (Object.keys(roles) as Role[]).filter((role) => role !== 'subject' || chosen.includes(role))
  return checkField({
    name: 'roles', label: labels.roles, faults, required: true, values: chosen,
    hint: '运维员、审计员、信用办人员三方分设；不能由同一个人兼任的，保存时会指出。',
    options: offered.map((role) => ({
      value: role, title: roles[role], hint: grants[role].map((scope) => scopes[scope].title).join('、'),
    })),
  })
}

/** `chosen`: the roles as they are, or as they were ticked. */
export function personPage(
  { desk, actor }: Visit, person: UserView, chosen: readonly string[], faults: Faults, done?: string,
): ConsolePage {
  const own = person.id === actor.id
  return {
    title: person.name, place: 'people', crumbs, wrong: isFaulty(faults), status: isFaulty(faults) ? 422 : 200,
    body: html`<div class="head"><h1>${person.name}</h1></div>${doneNotice(done)}
      ${faultSummary(faults, labels)}
      <div class="card">${facts(factsOf(person))}</div>
      ${!actor.scopes.has('access:manage') ? nothing : own
        ? html`<p class="section muted">这是您自己的账户。修改密码和动态验证码请到<a href="/console/account">我的账户</a>；角色由另一名运维员变更。</p>`
        : forms(desk, person, chosen, faults)}`,
  }
}

function factsOf(person: UserView): { title: string; value: Html | string }[] {
  const { locked, active, organisation, lastSignInAt } = person
  return [
    { title: '登录名', value: code(person.login) },
    { title: '单位', value: organisation.name },
    { title: '单位代码', value: code(organisation.code) },
    { title: '角色', value: person.roles.map(roleTitle).join('、') },
    { title: '状态', value: html`${stateOf(person)}${active && locked ? '　连续登录失败，到时自动解除' : nothing}` },
    { title: '动态验证码', value: person.secondFactor ? '已绑定' : '未绑定' },
    { title: '最近登录', value: lastSignInAt === null ? '从未登录' : instant(lastSignInAt.toISOString()) },
    { title: '新建时间', value: instant(person.createdAt.toISOString()) },
  ]
}

function forms(desk: Desk, person: UserView, chosen: readonly string[], faults: Faults): Html {
  const { login, active } = person
  const at = `${path}/${login}`
  return html`<section class="section" aria-labelledby="change"><h2 id="change">变更</h2><ul class="moves">
    <li><details${isFaulty(faults) ? html` open` : ''}><summary>变更角色</summary>
      <form class="form" action="${at}/roles" method="post">${proof(desk)}
        ${rolesField(chosen, faults)}
        <p class="why">保存后该用户的登录全部退出，重新登录后按新的角色办理。</p>
        <button class="btn" type="submit">确认变更角色</button></form></details></li>
    <li><details><summary>${active ? '停用' : '启用'}</summary>
      <form class="form" action="${at}/activity" method="post">${proof(desk)}<input type="hidden" name="do" value="${active ? 'off' : 'on'}">
        <p class="why">${active ? '停用后该用户的登录全部退出，不能再登录；以前的办理记录不变。以后可以重新启用。' : '启用后该用户可以用原来的密码登录。'}</p>
        <button class="btn${active ? ' danger' : ''}" type="submit">${active ? '确认停用' : '确认启用'}</button></form></details></li>
    <li><details><summary>重置密码和动态验证码${person.locked ? '，解除锁定' : ''}</summary>
      <form class="form" action="${at}/reset" method="post">${proof(desk)}${onceField()}
        <p class="why">先核实是本人提出。原来的密码、动态验证码和恢复码立即作废，不能恢复；登录全部退出，锁定同时解除。新的一次性密码只显示一次。</p>
        <button class="btn danger" type="submit">确认重置</button></form></details></li></ul></section>`
}
