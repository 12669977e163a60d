/** `probity check`: the same question a counter asks, registered like any other. */
import { parseArgs } from 'node:util'
import type { Actor } from '../../kernel/http.ts'
import { systemActor } from '../../kernel/journal.ts'
import { check as ask, CheckService, type CheckAnswer } from '../../modules/checks/index.ts'
import { dateOption, requireWords, withRuntime, type Command } from '../command.ts'

const decisions: Record<CheckAnswer['decision'], string> = {
  prohibit: '禁止',
  restrict: '限制',
  examine: '从严审查',
  none: '无限制',
  favour: '激励',
}

export const check: Command = {
  name: 'check',
  usage: 'check CODE --matter MATTER [--name NAME] [--purpose TEXT] [--as-of YYYY-MM-DD] [--json]',
  help: `核查一个主体：在某事项上应当禁止、限制、从严审查还是给予便利，及其依据。核查会登记，主体可以看到。

  --matter MATTER    核查事项代码，见接口 /api/v1/checks/matters
  --name NAME        名称，用于核对；与代码不一致时不给出不利结论
  --purpose TEXT     核查目的，缺省为“运维核查”
  --as-of DATE       按当日情况作答
  --json             输出接口的 JSON

退出码：0 已作答；2 参数有误。`,
  run: async (args) => {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        matter: { type: 'string' },
        name: { type: 'string' },
        purpose: { type: 'string', default: '运维核查' },
        'as-of': { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    })
    requireWords(check, positionals, 1)
    const asOf = dateOption('--as-of', values['as-of'])
    const [code] = positionals
    if (values.matter === undefined || (code === undefined && values.name === undefined)) {
      process.stderr.write(`用法：bin/probity ${check.usage}\n`)
      return 2
    }
    return withRuntime(async ({ ctx }) => {
      const { officeCode, operator } = ctx.config.site
      const actor: Actor = {
        ...systemActor,
        organisation: { id: 'office', code: officeCode, name: operator },
      }
      const service = new CheckService(ctx)
      try {
        const text = await ask(service, actor, {
          subject: {
            ...(code === undefined ? {} : { code }),
            ...(values.name === undefined ? {} : { name: values.name }),
          },
          matter: values.matter as string,
          purpose: values.purpose,
          ...(asOf === undefined ? {} : { asOf }),
        })
        process.stdout.write(values.json ? `${text}\n` : inWords(JSON.parse(text) as CheckAnswer))
      } finally {
        await service.stop()
      }
      return 0
    })
  },
}

function inWords(answer: CheckAnswer): string {
  const { identity } = answer
  const who =
    identity.subject === undefined
      ? `未能唯一确认主体：${identity.advice ?? ''}`
      : `${identity.subject.name}（${identity.subject.code}）`
  const items = answer.items.map(
    (item) =>
      `  ${decisions[item.effect]}｜${item.measure.name}｜${item.decidedBy.name} ${item.document}｜${item.since} 至 ${item.until ?? '解除为止'}\n` +
      `    依据：${item.basis.map((b) => `${b.document} ${b.article}`).join('；')}`,
  )
  const green = `绿色通道：${answer.greenChannel.eligible ? '适用' : '不适用'}（${answer.greenChannel.reason}）`
  return `${[who, `结论：${decisions[answer.decision]}`, ...items, green, `回执 ${answer.receipt}`].join('\n')}\n`
}
