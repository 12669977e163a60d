/** `probity organisation`: the register of bodies, before anybody can sign in to keep it. */
import { parseArgs } from 'node:util'
import { Compile } from 'typebox/compile'
import { inputErrors } from '../../kernel/http.ts'
import { systemActor } from '../../kernel/journal.ts'
import { Problem, problems } from '../../kernel/problem.ts'
import {
  listOrganisations, OrganisationChange, OrganisationCode, saveOrganisation,
} from '../../modules/access/index.ts'
import { identifyCode } from '../../modules/subjects/index.ts'
import { requireWords, withRuntime, type Command } from '../command.ts'

const usage =
  'organisation list | organisation add CODE --name 名称 [--short 简称] [--kind department] [--region 区划代码] [--parent CODE]'
const change = Compile(OrganisationChange)
const code = Compile(OrganisationCode)

export const organisation: Command = {
  name: 'organisation',
  usage,
  help: '登记单位（user add、client add 的 --org 须是已登记的单位），或者列出已登记的单位。重复登记即为变更。\n\n类别：department bank court office platform association subject（信用主体，其人员用 subject 角色登录）；不填为 department，信用中心（PROBITY_OFFICE）为 office。\n区划代码不填为 PROBITY_REGION。',
  run: async (args) => {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        name: { type: 'string' }, short: { type: 'string' }, kind: { type: 'string' }, region: { type: 'string' },
        parent: { type: 'string' },
      },
    })
    const [verb, given] = positionals
    requireWords(organisation, positionals, verb === 'list' ? 1 : 2)
    if (verb !== 'list' && (verb !== 'add' || given === undefined || values.name === undefined)) {
      process.stderr.write(`用法：bin/probity ${usage}\n`)
      return 2
    }
    return withRuntime(async ({ ctx }) => {
      if (verb === 'list') {
        for (const one of await listOrganisations(ctx.db, { kind: undefined, after: undefined, limit: 10_000 })) {
          process.stdout.write(`${one.code}\t${one.name}\t${one.kind}\t${one.active ? '启用' : '停用'}\n`)
        }
        return 0
      }
      const asked = { code: checked(given ?? '') }
      const body: unknown = {
        name: values.name, shortName: values.short ?? values.name?.slice(0, 40),
        kind: values.kind ?? (asked.code === ctx.config.site.officeCode ? 'office' : 'department'),
        region: values.region ?? ctx.config.site.region,
        ...(values.parent === undefined ? {} : { parentCode: values.parent }),
      }
      if (!change.Check(body)) {
        throw new Problem(problems.invalidInput, { errors: inputErrors(change.Errors(body) as never, 'body') })
      }
      const saved = await saveOrganisation(ctx, systemActor, { ...asked, ...body }, undefined)
      process.stdout.write(`${saved.code} ${saved.name}\n`)
      return 0
    })
  },
}

/** A mistyped code would register a body that nobody is. */
function checked(text: string): string {
  const found = identifyCode(text)
  if (found.kind === 'uscc' && found.valid && code.Check({ code: found.normalised })) return found.normalised
  throw new Problem(problems.invalidInput, {
    errors: [{ code: 'organisation.code', field: 'CODE', message: `${text} 不是统一社会信用代码`, expected: '18 位，末位校验码正确' }],
  })
}
