/** The words of questions that only the archive can raise. */
import type { InputError } from '../../../kernel/problem.ts'
import type { Plan } from './plan.ts'

/** The decision under this key was revoked here: a delivery alone does not bring it back. */
export function revokedQuestion(plan: Plan): InputError {
  return {
    code: 'E501', field: plan.fields.document, message: '该文书所载决定已被撤销或变更，记录已终止',
    expected: '确需重新报送的，请说明理由并附新的文书；否则请从报送数据中去掉本行',
  }
}

/** A decision its source has revoked while its fact is filed here: somebody must take the fact back. */
export function revokedElsewhere(error: InputError): InputError {
  return {
    ...error,
    expected: '平台上有该处罚的记录：请作出机关或信用中心凭撤销文书于三日内撤回该记录（行政处罚法第四十八条），办完后退回本行；没有撤销的，退回更正状态',
  }
}

export function twinQuestion(plan: Plan, documentNo: string): InputError {
  return {
    code: 'E502', field: plan.fields.document, message: `与文书号“${documentNo}”的内容完全相同，疑似重复`,
    expected: '确为两份文书的，请核实后确认；重复的，请去掉一行；文书号有误的，请更正',
  }
}

/** Another source filed this decision, and the sender is neither its authority nor above it: a person decides (E402). */
export function foreignQuestion(plan: Plan): InputError {
  return {
    code: 'E402', field: plan.fields.authority, message: '同一文书已由其他单位报送，内容不同，报送单位又不是作出机关',
    expected: '请由作出机关或原报送单位更正；由信用中心核实后也可入库',
  }
}
