/** `/api/v1/users`, `/clients`, `/organisations`: what operators administer and auditors read. */
import { Type } from 'typebox'
import { defineRoute, type Route } from '../../../kernel/http.ts'
import { after, browseClients, browseUsers, pageOf } from '../actions/browse.ts'
import { changeClient, createClient, revokeTokens, rotateSecret } from '../actions/clients.ts'
import type { AccessContext } from '../actions/context.ts'
import { saveOrganisation } from '../actions/organisations.ts'
import { changeUser, createUser, getUser, resetUser } from '../actions/users.ts'
import * as wire from '../schema.ts'
import { selectOrganisations } from '../store/organisations.ts'

const tag = '访问控制'
const reads = { scope: 'access:read' } as const
const manages = { scope: 'access:manage' } as const
const ByLogin = Type.Object({ login: wire.Login })
const ById = Type.Object({ id: Type.String({ maxLength: 60 }) })

export function userRoutes(ctx: AccessContext): Route[] {
  return [
    defineRoute({
      operation: 'users.list', method: 'GET', path: '/api/v1/users', tag, summary: '用户', authority: reads,
      schema: { querystring: wire.Page, response: { 200: wire.pageOf(wire.User) } },
      handler: ({ query }) => browseUsers(ctx, query),
    }),
    defineRoute({
      operation: 'users.create', method: 'POST', path: '/api/v1/users', tag, authority: manages,
      summary: '新建用户，返回一次性密码；首次登录必须修改',
      schema: { body: wire.NewUser, response: { 201: wire.UserWithPassword } },
      handler: async ({ actor, body, reply }) => {
        void reply.code(201).header('cache-control', 'no-store')
        return createUser(ctx, actor, body)
      },
    }),
    defineRoute({
      operation: 'users.read', method: 'GET', path: '/api/v1/users/:login', tag, summary: '一个用户', authority: reads,
      schema: { params: ByLogin, response: { 200: wire.User } },
      handler: ({ params }) => getUser(ctx.db, params.login),
    }),
    defineRoute({
      operation: 'users.change', method: 'PATCH', path: '/api/v1/users/:login', tag, authority: manages,
      summary: '启用、停用用户或变更角色；该用户的会话全部退出',
      schema: { params: ByLogin, body: wire.UserChange, response: { 200: wire.User } },
      handler: ({ actor, params, body }) => changeUser(ctx, actor, params.login, body),
    }),
    defineRoute({
      operation: 'users.reset', method: 'POST', path: '/api/v1/users/:login/reset', tag, authority: manages,
      summary: '重置密码与动态验证码并解除锁定，返回一次性密码',
      schema: { params: ByLogin, response: { 200: wire.UserWithPassword } },
      handler: ({ actor, params, reply }) => {
        void reply.header('cache-control', 'no-store')
        return resetUser(ctx, actor, params.login)
      },
    }),
  ]
}

export function clientRoutes(ctx: AccessContext): Route[] {
  return [
    defineRoute({
      operation: 'clients.list', method: 'GET', path: '/api/v1/clients', tag, summary: '接口客户端', authority: reads,
      schema: { querystring: wire.Page, response: { 200: wire.pageOf(wire.Client) } },
      handler: ({ query }) => browseClients(ctx, query),
    }),
    defineRoute({
      operation: 'clients.create', method: 'POST', path: '/api/v1/clients', tag, authority: manages,
      summary: '新建接口客户端，返回只显示一次的密钥',
      schema: { body: wire.NewClient, response: { 201: wire.ClientWithSecret } },
      handler: ({ actor, body, reply }) => {
        void reply.code(201).header('cache-control', 'no-store')
        return createClient(ctx, actor, body)
      },
    }),
    defineRoute({
      operation: 'clients.change', method: 'PATCH', path: '/api/v1/clients/:id', tag, authority: manages,
      summary: '启用、停用接口客户端或变更权限',
      schema: { params: ById, body: wire.ClientChange, response: { 200: wire.Client } },
      handler: ({ actor, params, body }) => changeClient(ctx, actor, params.id, body),
    }),
    defineRoute({
      operation: 'clients.rotate', method: 'POST', path: '/api/v1/clients/:id/secrets', tag, authority: manages,
      summary: '更换密钥；旧密钥在重叠期内继续有效',
      schema: { params: ById, body: wire.Rotation, response: { 201: wire.ClientWithSecret } },
      handler: ({ actor, params, body, reply }) => {
        void reply.code(201).header('cache-control', 'no-store')
        return rotateSecret(ctx, actor, params.id, body.overlapHours)
      },
    }),
    defineRoute({
      operation: 'clients.revoke', method: 'DELETE', path: '/api/v1/clients/:id/tokens', tag, authority: manages,
      summary: '吊销该客户端的全部访问令牌', schema: { params: ById, response: { 204: Type.Null() } },
      handler: async ({ actor, params, reply }) => {
        await revokeTokens(ctx, actor, params.id)
        return reply.code(204).send()
      },
    }),
  ]
}

export function organisationRoutes(ctx: AccessContext): Route[] {
  return [
    defineRoute({
      operation: 'organisations.list', method: 'GET', path: '/api/v1/organisations', tag, summary: '单位', authority: reads,
      schema: {
        querystring: Type.Object({ kind: Type.Optional(Type.String({ maxLength: 20 })), ...pageLimits }),
        response: { 200: wire.pageOf(wire.Organisation) },
      },
      handler: async ({ query }) => {
        const { kind, limit } = query
        const found = await selectOrganisations(ctx.db, { kind, after: after(query.cursor), limit })
        return pageOf(found, limit, (organisation) => organisation.code)
      },
    }),
    defineRoute({
      operation: 'organisations.save', method: 'PUT', path: '/api/v1/organisations/:code', tag, authority: manages,
      summary: '登记或变更单位；停用后其用户与客户端不能再使用平台',
      schema: { params: wire.OrganisationCode, body: wire.OrganisationChange, response: { 200: wire.Organisation } },
      handler: ({ actor, params, body }) => {
        const { active, ...rest } = body
        return saveOrganisation(ctx, actor, { code: params.code, ...rest }, active)
      },
    }),
  ]
}

const pageLimits = { limit: wire.Page.properties.limit, cursor: wire.Page.properties.cursor }
