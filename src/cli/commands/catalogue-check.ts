import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { readConfig } from '../../config.ts'
import { loadCalendarNotices } from '../../kernel/calendar-notices.ts'
import { systemClock } from '../../kernel/time.ts'
import { checkCatalogue, faultLine, readCatalogue } from '../../modules/catalogue/index.ts'
import { requireWords, type Command } from '../command.ts'

const titles = { error: '错误', warning: '警告', note: '提示' } as const

/** `probity catalogue check`: grammar, references, deny list, and a legal basis in force behind everything adverse. */
export const catalogueCheck: Command = {
  name: 'catalogue check',
  usage: 'catalogue check [DIR]',
  help: '检查目录：格式、引用、禁止归集清单，每一项不利事项、名单、措施是否有现行有效的法律依据，以及放假安排（calendar/）是否完整。\n\n退出码：0 无错误；1 有错误；2 放假安排有错误。',
  run: async (args) => {
    const { positionals } = parseArgs({ args, allowPositionals: true, options: {} })
    requireWords(catalogueCheck, positionals, 1)
    const config = readConfig()
    const dir = positionals[0] ?? config.catalogueDir
    const { catalogue, faults } = await readCatalogue(dir)
    for (const fault of faults) process.stdout.write(`错误 ${faultLine(fault)}\n`)
    // A wrong one is refused here as at the start.
    loadCalendarNotices(join(dir, 'calendar'))
    if (catalogue === undefined) return 1
    const findings = checkCatalogue(catalogue, systemClock(config.today).today())
    for (const finding of findings) {
      process.stdout.write(`${titles[finding.level]} ${finding.entry} ${finding.code}：${finding.message}\n`)
    }
    const errors = faults.length + findings.filter((finding) => finding.level === 'error').length
    process.stdout.write(
      `目录摘要 ${catalogue.digest.slice(0, 16)}：${catalogue.entries.length} 项，${errors} 处错误\n`,
    )
    return errors === 0 ? 0 : 1
  },
}
