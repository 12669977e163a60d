/**
 * The E-codes of standards 1.8: every way a row can fail, what it does to the row, and the words the sender reads.
 * Messages never repeat the cell: it may hold somebody's number. `expected` says exactly what would be right.
 */
import type { InputError } from '../../kernel/problem.ts'

/** return: back to the sender. question: held until somebody has looked. warn: taken, with a remark. */
export type Outcome = 'return' | 'question' | 'warn'

export interface RowFault extends InputError {
  outcome: Outcome
}

interface FaultDefinition {
  readonly outcome: Outcome
  readonly title: string
}

/** Code → default outcome and short title, for the docs and the statistics of returned rows. */
export const faultCodes = {
  E101: { outcome: 'return', title: '主体类别不在三类之内' },
  E102: { outcome: 'return', title: '主体名称为空、过长或含特殊字符' },
  E103: { outcome: 'return', title: '统一社会信用代码不正确' },
  E104: { outcome: 'return', title: '代码与主体类别不符' },
  E105: { outcome: 'return', title: '非个体工商户使用了占位代码' },
  E106: { outcome: 'return', title: '使用占位代码而没有工商注册号' },
  E107: { outcome: 'return', title: '自然人填写了法定代表人' },
  E108: { outcome: 'return', title: '自然人证件缺失或不正确' },
  E109: { outcome: 'return', title: '缺少法定代表人或经营者' },
  E110: { outcome: 'question', title: '名称与代码不一致' },
  E201: { outcome: 'return', title: '文书号为空或与文书名称相同' },
  E202: { outcome: 'return', title: '取值不在代码表内' },
  E203: { outcome: 'return', title: '多值代码不正确' },
  E204: { outcome: 'return', title: '罚款类别与金额不一致' },
  E205: { outcome: 'question', title: '金额可疑' },
  E206: { outcome: 'return', title: '没收金额缺失' },
  E207: { outcome: 'return', title: '暂扣或吊销的证照缺失' },
  E208: { outcome: 'return', title: '必填项为空' },
  E209: { outcome: 'return', title: '文字过长' },
  E210: { outcome: 'return', title: '数值无法识别' },
  E211: { outcome: 'warn', title: '可选项无法识别，已留空' },
  E301: { outcome: 'return', title: '日期无效' },
  E302: { outcome: 'return', title: '日期先后矛盾' },
  E303: { outcome: 'warn', title: '超过报送期限' },
  E304: { outcome: 'warn', title: '公示截止期与平台计算不一致' },
  E401: { outcome: 'return', title: '机关代码不正确' },
  E402: { outcome: 'return', title: '来源单位无权报送' },
  E501: { outcome: 'warn', title: '同一记录再次报送，作为更新' },
  E502: { outcome: 'question', title: '疑似重复' },
  // The standards give no code to what a source says of a decision's later life (1.4, 1.5; 行政处罚法 art 48).
  E503: { outcome: 'return', title: '来源标明已撤销' },
  E504: { outcome: 'question', title: '来源标明异议、其他状态或不公示' },
  E601: { outcome: 'question', title: '文字中含个人信息' },
  E602: { outcome: 'question', title: '文字中含敏感内容' },
  E701: { outcome: 'warn', title: '简易程序，只归集不公示' },
  E702: { outcome: 'return', title: '目录不接收自然人信息' },
  E703: { outcome: 'return', title: '目录条目不存在、已失效或不适用' },
} as const satisfies Record<string, FaultDefinition>

export type FaultCode = keyof typeof faultCodes

/** Builds one fault; `field` is the field's title, as the sender knows it. The row number is set by the caller. */
export function fault(
  code: FaultCode,
  field: string | undefined,
  message: string,
  expected?: string,
  outcome: Outcome = faultCodes[code].outcome,
): RowFault {
  return {
    code,
    ...(field === undefined ? {} : { field }),
    message,
    ...(expected === undefined ? {} : { expected }),
    outcome,
  }
}
