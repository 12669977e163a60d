/** A proposal out of its form. What the law asks is asked by module lists; here only what was not filled in. */
import { isUuid } from '../../../kernel/ids.ts'
import { isCivilDate } from '../../../kernel/time.ts'
import type { propose } from '../../../modules/lists/index.ts'
import type { Faults, Form } from '../../form.ts'

type Proposal = Parameters<typeof propose>[2]

/** Beside which field of the form a refusal belongs. */
export const proposalPlaces: Readonly<Record<string, string>> = {
  criterion: 'criterion', measured: 'measured', 'basis.fact': 'fact', 'basis.finalOn': 'finalOn',
  subject: 'subject', facts: 'facts', pointsScheme: 'criterion',
  'list.personal_data': 'facts',
}

export function proposalIn(form: Form): { proposal: Proposal; typed: Record<string, string>; faults: Faults } {
  const names = [
    'criterion', 'measured', 'fact', 'finalOn', 'recommendedBy', 'exception', 'number', 'pointsScheme',
  ] as const
  const line = Object.fromEntries(
    names.map((name) => [name, form.text(name)])
  ) as Record<(typeof names)[number], string>
  const [facts, legalBasis] = [form.lines('facts'), form.lines('legalBasis')]
  const proposal: Proposal = {
    list: form.text('list'), subject: { code: form.text('subject') }, criterion: line.criterion, facts, legalBasis,
    ...(line.measured === '' ? {} : { measured: Number(line.measured) }),
    ...(isUuid(line.fact) ? { basis: { fact: line.fact, finalOn: line.finalOn } } : {}),
    ...(line.pointsScheme === '' ? {} : { pointsScheme: line.pointsScheme }),
    ...(line.recommendedBy === '' ? {} : { recommendedBy: line.recommendedBy }),
    ...(line.exception === '' ? {} : { notice: { exception: line.exception, number: line.number } }),
  }
  const faults = {
    ...(line.criterion === '' ? { criterion: '请选择列入标准' } : {}),
    ...(line.measured === '' || /^\d{1,15}(\.\d{1,6})?$/.test(line.measured) ? {} : { measured: '应为数字' }),
    ...(line.fact !== '' && !isCivilDate(line.finalOn) ? { finalOn: '请填写决定生效的日期' } : {}),
    ...lengthFault('facts', facts, 5000), ...lengthFault('legalBasis', legalBasis, 2048),
    ...(line.exception !== '' && line.number.length < 2 ? { number: '请填写一并告知的告知书文号' } : {}),
  }
  return { proposal, typed: { ...line, facts, legalBasis }, faults }
}

function lengthFault(field: string, text: string, most: number): Faults {
  return text.length >= 2 && text.length <= most ? {} : { [field]: `请填写，2到${most}个字` }
}
