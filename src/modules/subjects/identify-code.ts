/**
 * What kind of code a text is, whether it is valid, and what would be right: the answer of `GET
 * /codes/{text}`. For single questions and explanations; rows in bulk use the functions of `codes.ts`.
 */
import { identityFault, isOldIdentityShape, provinces } from '../../kernel/identity-number.ts'
import { HIDDEN } from '../../kernel/masking.ts'
import { redact } from '../../kernel/personal-data.ts'
import {
  FILLER_CODE, isCoopLicence, isUscc, licence15CheckDigit, licence15Valid, normaliseCode,
  orgCodeCheckCharacter, orgCodeFromTax15, orgCodeOf, orgCodeValid, usccCheckCharacter,
} from './codes.ts'
import { usccClass } from './uscc-classes.ts'

export type CodeKind = 'uscc' | 'licence15' | 'orgcode' | 'tax' | 'resident-id' | 'unknown'
export type CodeFailure =
  'empty' | 'length' | 'charset' | 'class' | 'region' | 'check' | 'date' | 'filler' | 'shape'

export interface CodeVerdict {
  /** As sent; hidden when it is or holds a person's number. */
  input: string
  normalised: string
  kind: CodeKind
  valid: boolean
  /** Remarks that do not decide: what was cleaned, what is unusual, what may have been meant. */
  warnings: string[]
  /** Why it is not valid, each with what would be right. Empty exactly when valid. */
  reasons: string[]
  /** The first fault, for callers that branch on it. */
  failure: CodeFailure | undefined
  /**
   * A unified social credit code sound in everything but its check character. Such codes were really issued
   * in the early pilots: question the row, do not return it.
   */
  questionable: boolean
}

type Finding = Pick<CodeVerdict, 'kind' | 'warnings' | 'reasons' | 'failure'> & { personal?: boolean }

/** Identifies one text. Never throws; never repeats a resident identity number. */
export function identifyCode(text: string): CodeVerdict {
  const normalised = normaliseCode(text)
  const finding = findingOf(normalised)
  const warnings = [...finding.warnings]
  const tidied = finding.kind !== 'unknown' && normalised !== text.trim()
  if (tidied) warnings.unshift('已按规范写法整理（去除空格、连接符或标签，字母转为大写）')
  const hidden = finding.personal === true
  const valid = finding.failure === undefined
  const echo = hidden ? () => HIDDEN : valid ? (shown: string) => shown : clean
  return {
    input: echo(text),
    normalised: echo(normalised),
    kind: finding.kind,
    valid,
    warnings,
    reasons: finding.reasons,
    failure: finding.failure,
    questionable: finding.kind === 'uscc' && finding.failure === 'check',
  }
}

/** Text that is no code may hold anything: personal data is blacked out and the rest kept short. */
function clean(text: string): string {
  // Blacked out before it is cut: a number cut in two would no longer be recognised.
  const shown = redact(text.slice(0, 256))
  return shown.length > 64 ? `${shown.slice(0, 64)}…` : shown
}

function findingOf(code: string): Finding {
  switch (code.length) {
    case 0: return unknown('empty', '没有填写号码，请填写18位统一社会信用代码')
    case 9: return /^[0-9A-Z]{8}[0-9X]$/.test(code) ? organisationCode(code) : unrecognised(code)
    case 15: return fifteen(code)
    case 17: return seventeen(code)
    case 18: return eighteen(code)
    case 20: return twenty(code)
    default: return unrecognised(code)
  }
}

const sound = (kind: CodeKind, warnings: string[] = []): Finding =>
  ({ kind, warnings, reasons: [], failure: undefined })
const faulty = (kind: CodeKind, failure: CodeFailure, reasons: string[], warnings: string[] = []): Finding =>
  ({ kind, warnings, reasons, failure })
const unknown = (failure: CodeFailure, reason: string): Finding => faulty('unknown', failure, [reason])

function eighteen(code: string): Finding {
  if (code === FILLER_CODE) {
    return unknown('filler', '这是“暂无统一社会信用代码”的占位写法（17个0加X），只用于尚无代码的个体工商户，' +
      '并须同时填写工商注册号')
  }
  if (!/^[0-9A-Z]{18}$/.test(code)) return unrecognised(code)
  const fault = identityFault(code)
  const birthYear = Number(code.slice(6, 10))
  // A number of both kinds is taken for the person's: the error that discloses nothing. It takes a region
  // ending in 19 or 20, a date in the right place and two checks: about one all-digit organisation in ten
  // thousand.
  if (fault === undefined && (!isUscc(code) || (birthYear >= 1900 && birthYear < 2050))) {
    return { ...sound('resident-id', ['这是居民身份号码，不是单位代码；为保护个人信息不予显示']), personal: true }
  }
  if (isUscc(code)) return sound('uscc', usccRemarks(code))
  return looksPersonal(code) ? { ...residentFault(fault), personal: true } : usccFaults(code)
}

/**
 * Whether a number that passes neither check was meant as a person's: digits with a year where a birth date
 * stands.
 */
function looksPersonal(code: string): boolean {
  if (!/^\d{17}[\dX]$/.test(code) || !/^(?:18|19|20)/.test(code.slice(6))) return false
  const dated = /^(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])/.test(code.slice(10))
  return dated || (usccClass(code) === undefined && provinces.has(code.slice(0, 2)))
}

/**
 * Whether 16 to 20 digits read like an identity number with a digit lost or added: all but the whole number
 * is there.
 */
function holdsIdentity(code: string): boolean {
  if (!/^\d{16,19}[\dX]?$/.test(code)) return false
  const date = /^(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])/
  return [-1, 0, 1, 2].some((shift) => date.test(code.slice(6 + shift)) &&
    (shift < 0 || provinces.has(code.slice(shift, shift + 2)) || code.startsWith('9', shift)))
}

function mistypedIdentity(): Finding {
  const reason = '疑似多写或漏写一位的居民身份号码（应为18位）；单位请填写18位统一社会信用代码'
  return { ...faulty('resident-id', 'length', [reason]), personal: true }
}

function residentFault(fault: ReturnType<typeof identityFault>): Finding {
  return fault === 'date'
    ? faulty('resident-id', 'date', ['疑似居民身份号码，但第7至14位不是存在的出生日期，请与证件核对'])
    : faulty('resident-id', 'check', ['疑似居民身份号码，但校验码不符，请与证件核对'])
}

function usccRemarks(code: string): string[] {
  const remarks: string[] = []
  if (usccClass(code) === undefined) {
    remarks.push(`前两位“${code.slice(0, 2)}”不在登记管理部门和机构类别代码表中，请留意`)
  }
  if (!orgCodeValid(orgCodeOf(code))) {
    remarks.push('第9至17位（组织机构代码）自身的校验码不符，少数真实代码如此，不影响有效性')
  }
  if (code.startsWith('99', 2)) {
    remarks.push(`行政区划码${code.slice(2, 8)}未分配给任何地区，只用于示例数据`)
  }
  else if (!provinces.has(code.slice(2, 4)) && !code.startsWith('100000', 2)) {
    remarks.push(`行政区划码“${code.slice(2, 8)}”不在现行行政区划中，请留意`)
  }
  return remarks
}

const lookAlikes: Record<string, string> = { O: '0', I: '1', Z: '2', S: '5' }

function usccFaults(code: string): Finding {
  const wrong = [...code].flatMap((char, i) => (/[IOSVZ]/.test(char) ? [i] : []))
  const reasons: string[] = []
  let failure: CodeFailure | undefined
  const fail = (kind: CodeFailure, reason: string): void => {
    failure ??= kind
    reasons.push(reason)
  }
  if (wrong.length > 0) {
    fail('charset', `${wrong.map((i) => `第${i + 1}位“${code[i]}”`).join('、')}不应出现：` +
      '统一社会信用代码只用数字和不含I、O、S、V、Z的大写字母')
  }
  if (!/^\d{6}$/.test(code.slice(2, 8))) fail('region', '第3至8位应为6位数字的行政区划码')
  const known = usccClass(code)
  if (known === undefined) {
    fail('class', `前两位“${code.slice(0, 2)}”不是登记管理部门和机构类别代码（如企业为91、个体工商户为92、机关为11）`)
  }
  if (code.slice(8, 17) === '000000000') fail('shape', '第9至17位（主体标识码）不能全为0')
  const check = usccCheckCharacter(code)
  if (check !== undefined && check !== code[17]) {
    fail('check', `校验码不符：若前17位无误，第18位应为“${check}”，现为“${code[17]}”，请与证照核对`)
  }
  return faulty('uscc', failure ?? 'shape', reasons, suggestions(code, wrong, failure))
}

function suggestions(code: string, wrong: number[], failure: CodeFailure | undefined): string[] {
  if (failure === 'check' && code.startsWith('M000', 8)) {
    return ['形如试点早期发放的代码（主体标识码以M000开头）：曾有真实发放而校验码不符的情形，可附证照提请复核']
  }
  const swaps = wrong.filter((i) => lookAlikes[code[i] as string] !== undefined)
  if (swaps.length === 0) return []
  const meant = [...code].map((c, i) => (swaps.includes(i) ? lookAlikes[c] : c)).join('')
  const change = swaps.map((i) => `第${i + 1}位的“${code[i]}”改为“${lookAlikes[code[i] as string]}”`).join('、')
  return [isUscc(meant) ? `若${change}，则校验通过，请与证照核对后改正` : `可能应将${change}，请与证照核对`]
}

function organisationCode(code: string): Finding {
  if (orgCodeValid(code)) return sound('orgcode', ['组织机构代码已由统一社会信用代码（第9至17位）取代'])
  if (code === '000000000') return faulty('orgcode', 'shape', ['组织机构代码不能全为0'])
  return faulty('orgcode', 'check', [`校验码不符：若前8位无误，第9位应为“${orgCodeCheckCharacter(code)}”，现为“${code[8]}”`])
}

function fifteen(code: string): Finding {
  const tax = orgCodeFromTax15(code) !== undefined
  if (licence15Valid(code)) {
    return sound('licence15', tax ? ['也符合15位纳税人识别号的规则，请按填写的栏目理解'] : [])
  }
  if (isCoopLicence(code)) return sound('licence15', ['农民专业合作社旧注册号没有校验码，只核对了格式'])
  if (tax) return sound('tax')
  if (isOldIdentityShape(code)) {
    const reason = '疑似15位居民身份号码，已于2013年停止使用；单位请填写18位统一社会信用代码'
    return { ...faulty('resident-id', 'length', [reason]), personal: true }
  }
  if (/^\d{15}$/.test(code)) {
    return faulty('licence15', 'check', [`校验码不符：若前14位无误，15位注册号的末位应为“${licence15CheckDigit(code)}”，` +
      `现为“${code[14]}”`])
  }
  if (/^\d{6}[0-9A-Z]{8}[0-9X]$/.test(code)) {
    return faulty('tax', 'check', ['15位纳税人识别号的后9位应为组织机构代码，其校验码不符，' +
      `若前14位无误，末位应为“${orgCodeCheckCharacter(code.slice(6))}”`])
  }
  return unrecognised(code)
}

function seventeen(code: string): Finding {
  if (holdsIdentity(code)) return mistypedIdentity()
  if (/^\d{17}$/.test(code) && isOldIdentityShape(code.slice(0, 15))) return personalTax()
  if (/^[0-9A-Z]{17}$/.test(code) && usccClass(code) !== undefined && orgCodeValid(code.slice(8))) {
    return faulty('uscc', 'length', ['统一社会信用代码应为18位，现为17位，缺少末位校验码' +
      `（前17位对应的校验码是“${usccCheckCharacter(code) ?? '?'}”），请与证照核对`])
  }
  if (orgCodeFromTax15(code.slice(0, 15)) !== undefined && /\d\d$/.test(code)) return sound('tax')
  return unrecognised(code)
}

function twenty(code: string): Finding {
  const holder = code.slice(0, 18)
  const personal = identityFault(holder) === undefined || looksPersonal(holder)
  if (personal && /\d\d$/.test(code)) return personalTax()
  return unrecognised(code)
}

function personalTax(): Finding {
  const warning = '该纳税人识别号由个人身份号码组成，为保护个人信息不予显示；请改用统一社会信用代码'
  return { ...sound('tax', [warning]), personal: true }
}

const USE_USCC = '请填写18位统一社会信用代码'

function unrecognised(code: string): Finding {
  if (holdsIdentity(code)) return mistypedIdentity()
  if (/^\d(?:\.\d+)?E\+?\d+$/.test(code)) {
    return unknown('shape', '号码被表格软件转成了科学计数法，末尾数字已丢失；请将该列设为文本格式后重新填写')
  }
  if (/^(?:无|暂无|空|不详|未知|没有|N\/A|NULL|NONE|NAN|\/+|0+)$/.test(code)) {
    return unknown('empty', `填写的是占位内容而不是号码，${USE_USCC}`)
  }
  if (/^企[合独作]/.test(code)) return unknown('shape', `这是外商投资企业旧注册号，已停止使用，${USE_USCC}`)
  if (/^\d{13}$/.test(code)) return unknown('length', `这是13位旧注册号，2007年起已换发，${USE_USCC}`)
  if (/[^0-9A-Z]/.test(code)) {
    return unknown('charset', `含有号码中不会出现的字符，${USE_USCC}（数字和大写字母）`)
  }
  if (/^\d/.test(code) && usccClass(code) !== undefined && code.length > 15) {
    return faulty('uscc', 'length', [`统一社会信用代码应为18位，现为${code.length}位，请与证照核对`])
  }
  return unknown('length', `长度为${code.length}位，不是已知的单位代码，${USE_USCC}`)
}
