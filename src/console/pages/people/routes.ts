/**
 * `/console/people`: who has an account, with which roles, and in what state. Credit office and auditor read; the
 * operator alone changes (三员分立), and nobody their own: module access refuses it.
 */
import type { Context } from '../../../context.ts'
import type { Route } from '../../../kernel/http.ts'
import {
  accessProblems, browseUsers, changeUser, createUser, getUser, policyOn, resetUser, roles, type UserView,
  type UserWithPassword,
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
import { newPage, personPage, type Typed } from './one.ts'
import { path } from './words.ts'

const reads = staff('access:read')
const manages = staff('access:manage')
const pageRows = 50

export function peopleRoutes(ctx: Context): Route[] {
  return [...readingRoutes(ctx), ...changingRoutes(ctx)]
}

function readingRoutes(ctx: Context): Route[] {
  return [
    definePage(ctx, {
      operation: 'console.people', path, summary: '用户', authority: reads, query: ['q', 'cursor'],
      show: async ({ actor, query }) => {
        const { q, cursor } = query
        const { items, next } = await browseUsers(ctx, { q: q?.slice(0, 100), cursor, limit: pageRows })
        return listPage({ items, next: next ?? undefined, q, cursor, manages: actor.scopes.has('access:manage') })
      },
    }),
    definePage(ctx, {
      // Not below the people: `new` may be somebody's login.
      operation: 'console.person-new', path: '/console/new/person', summary: '新建用户', authority: manages,
      show: async (visit) => newPage(visit, await organisationsToChoose(ctx), nothingTyped, noFaults),
    }),
    definePage(ctx, {
      operation: 'console.person', path: `${path}/:login`, summary: '一个用户', authority: reads, query: ['done'],
      show: async (visit) => {
        const person = await getUser(ctx.db, visit.params['login'] ?? '')
        return personPage(visit, person, person.roles, noFaults, doneTexts[visit.query['done'] ?? ''])
      },
    }),
  ]
}

function changingRoutes(ctx: Context): Route[] {
  const once = new Once()
  const form = (
    name: string, at: string, summary: string, handle: (ctx: Context, sent: Sent) => Promise<ConsolePage | SeeOther>,
  ): Route => defineForm(ctx, {
    operation: `console.person-${name}`, path: at, summary, authority: manages, handle: (sent) => handle(ctx, sent),
  })
  return [
    form('create', path, '新建用户', (_, sent) => create(ctx, sent, once)),
    form('roles', `${path}/:login/roles`, '变更用户的角色', changeRoles),
    form('activity', `${path}/:login/activity`, '启用或停用用户', changeActivity),
    form('reset', `${path}/:login/reset`, '重置用户的密码与动态验证码', (_, sent) => reset(ctx, sent, once)),
  ]
}

const nothingTyped: Typed = { login: '', name: '', organisation: '', roles: [] }

const doneTexts: Readonly<Record<string, string>> = {
  roles: '角色已变更，该用户须重新登录', off: '用户已停用，登录已全部退出', on: '用户已启用',
}

const places = {
  [accessProblems.loginTaken.code]: 'login', [accessProblems.organisationUnknown.code]: 'organisation', login: 'login',
  roles: 'roles',
}

/** The roles that were ticked: none that is not one of ours. */
function rolesIn({ form }: Sent): string[] {
  return [...new Set(form.all('roles'))].filter((role) => Object.hasOwn(roles, role))
}

const noRole: Faults = { roles: '请至少选择一个角色' }

async function create(ctx: Context, sent: Sent, once: Once): Promise<ConsolePage | SeeOther> {
  const { form } = sent
  const typed: Typed = {
    login: form.text('login').toLowerCase(), name: form.text('name'),
    organisation: form.text('organisation').toUpperCase(), roles: rolesIn(sent),
  }
  const refused = async (faults: Faults): Promise<ConsolePage> =>
    newPage(sent, await organisationsToChoose(ctx), typed, faults)
  const faults = {
    ...(typed.name !== '' && typed.name.length <= 60 ? {} : { name: '请填写姓名，60个字以内' }),
    ...(typed.roles.length > 0 ? {} : noRole),
  }
  if (isFaulty(faults)) return refused(faults)
  const drawn = await orFaults(drawOnce(once, sent, () => createUser(ctx, sent.actor, typed)), places)
  if ('faults' in drawn) return refused(drawn.faults)
  return passwordPage(ctx, drawn.value, { title: '新建用户', login: typed.login, done: '用户已新建' })
}

async function reset(ctx: Context, sent: Sent, once: Once): Promise<ConsolePage | SeeOther> {
  const person = await getUser(ctx.db, sent.params['login'] ?? '')
  const drawn = await orFaults(drawOnce(once, sent, () => resetUser(ctx, sent.actor, person.login)), places)
  if ('faults' in drawn) return personPage(sent, person, person.roles, drawn.faults)
  const done = '密码和动态验证码已重置，锁定已解除'
  return passwordPage(ctx, drawn.value, { title: '重置密码和动态验证码', login: person.login, done })
}

/** The one-time password, told once; it opens nothing but the choice of another. */
function passwordPage(
  ctx: Context, drawn: UserWithPassword | undefined, { title, login, done }: Record<'title' | 'login' | 'done', string>,
): ConsolePage {
  const { oneTimeDays } = policyOn(ctx.clock.today())
  const href = `${path}/${login}`
  const where = { place: 'people', label: '一次性密码', back: { title: '查看该用户', href } } as const
  const crumbs = [{ title: '用户', href: path }]
  if (drawn === undefined) return sentTwice({ ...where, title, crumbs })
  const { user, password } = drawn
  return secretPage({
    ...where, title: `${user.name}的一次性密码`, crumbs: [...crumbs, { title: user.name, href }], done, secret: password,
    then: html`<p>登录名 <span class="code">${user.login}</span>。请当面或者用其他安全方式交给本人。首次登录必须修改密码；${oneTimeDays}日内没有登录的，一次性密码失效，须重新生成。</p>`,
  })
}

async function changeRoles(ctx: Context, sent: Sent): Promise<ConsolePage | SeeOther> {
  const person = await getUser(ctx.db, sent.params['login'] ?? '')
  const chosen = rolesIn(sent)
  if (chosen.length === 0) return personPage(sent, person, chosen, noRole)
  return change(ctx, sent, person, { roles: chosen }, 'roles')
}

async function changeActivity(ctx: Context, sent: Sent): Promise<ConsolePage | SeeOther> {
  const person = await getUser(ctx.db, sent.params['login'] ?? '')
  const active = sent.form.text('do') === 'on'
  return change(ctx, sent, person, { active }, active ? 'on' : 'off')
}

function change(
  ctx: Context, sent: Sent, person: UserView, what: { active?: boolean; roles?: readonly string[] }, done: string,
): Promise<ConsolePage | SeeOther> {
  return attempt(
    async () => {
      await changeUser(ctx, sent.actor, person.login, what)
      return `${path}/${person.login}?done=${done}`
    },
    async (problem) => personPage(sent, person, what.roles ?? person.roles, faultsOf(problem, places)),
  )
}
