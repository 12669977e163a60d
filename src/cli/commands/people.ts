/** `probity user` and `probity client`: who may sign in, and which systems may call. Secrets are shown once. */
import { parseArgs } from 'node:util'
import { systemActor } from '../../kernel/journal.ts'
import {
  changeClient,
  changeUser,
  createClient,
  createUser,
  listClients,
  listUsers,
  resetUser,
  rotateSecret,
  scopes,
} from '../../modules/access/index.ts'
import { requireWords, withRuntime, type Command } from '../command.ts'

/** One page is enough for a list an operator reads. */
const everybody = { organisation: undefined, after: undefined, limit: 1000 }

/** How long a rotated secret still works, so that the calling system can be changed over without a gap. */
const overlapHours = 24

const listWords = (text: string | undefined): string[] =>
  (text ?? '')
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')

export const user: Command = {
  name: 'user',
  usage:
    'user list | user add LOGIN --name 姓名 --org USCC --roles a,b | user reset LOGIN | user disable LOGIN | user enable LOGIN',
  help: '管理用户。新密码只显示一次，首次登录须修改。\n\n角色：office-admin office-clerk data-officer handling-officer approver leader auditor operator subject\n单位须先登记：bin/probity organisation add。',
  run: async (args) => {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { name: { type: 'string' }, org: { type: 'string' }, roles: { type: 'string' } },
    })
    const [verb, login] = positionals
    requireWords(user, positionals, verb === 'list' ? 1 : 2)
    return withRuntime(async ({ ctx }) => {
      if (verb === 'list') {
        for (const one of await listUsers(ctx.db, everybody)) {
          process.stdout.write(
            `${one.login}\t${one.name}\t${one.roles.join(',')}\t${one.organisation.name}\t${one.active ? '启用' : '停用'}\n`,
          )
        }
        return 0
      }
      if (login === undefined) return unclear(user)
      if (verb === 'add' && values.org !== undefined) {
        const made = await createUser(ctx, systemActor, {
          login,
          name: values.name ?? login,
          organisation: values.org,
          roles: listWords(values.roles),
        })
        process.stdout.write(`${login} ${made.password}\n`)
        return 0
      }
      if (verb === 'reset') {
        process.stdout.write(`${login} ${(await resetUser(ctx, systemActor, login)).password}\n`)
        return 0
      }
      if (verb !== 'disable' && verb !== 'enable') return unclear(user)
      await changeUser(ctx, systemActor, login, { active: verb === 'enable' })
      return 0
    })
  },
}

export const client: Command = {
  name: 'client',
  usage:
    'client list | client add ID --name 名称 --org USCC --scopes a,b | client rotate ID | client disable ID | client enable ID',
  help: `管理接口客户端。密钥只显示一次；rotate 后旧密钥在交接期内仍可用。\n\n权限：${Object.keys(scopes).join(' ')}\n单位须先登记：bin/probity organisation add。`,
  run: async (args) => {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { name: { type: 'string' }, org: { type: 'string' }, scopes: { type: 'string' } },
    })
    const [verb, id] = positionals
    requireWords(client, positionals, verb === 'list' ? 1 : 2)
    return withRuntime(async ({ ctx }) => {
      if (verb === 'list') {
        for (const one of await listClients(ctx.db, everybody)) {
          process.stdout.write(
            `${one.id}\t${one.name}\t${one.scopes.join(',')}\t${one.organisation.name}\t${one.active ? '启用' : '停用'}\n`,
          )
        }
        return 0
      }
      if (id === undefined) return unclear(client)
      if (verb === 'add' && values.org !== undefined) {
        const made = await createClient(ctx, systemActor, {
          id,
          name: values.name ?? id,
          organisation: values.org,
          scopes: listWords(values.scopes),
        })
        process.stdout.write(`${id} ${made.secret}\n`)
        return 0
      }
      if (verb === 'rotate') {
        process.stdout.write(`${id} ${(await rotateSecret(ctx, systemActor, id, overlapHours)).secret}\n`)
        return 0
      }
      if (verb !== 'disable' && verb !== 'enable') return unclear(client)
      await changeClient(ctx, systemActor, id, { active: verb === 'enable' })
      return 0
    })
  },
}

function unclear(command: Command): number {
  process.stderr.write(`用法：bin/probity ${command.usage}\n`)
  return 2
}
