/** A code taken apart: which characters mean what. For the code checker. */
import { FILLER_CODE, isCoopLicence } from './codes.ts'
import { divisionOf, regionFullName } from './divisions.ts'
import { identifyCode, type CodeVerdict } from './identify-code.ts'
import { usccClass } from './uscc-classes.ts'

/** Characters `from` … `to`, counted from 1, both included. */
export interface CodePart {
  from: number
  to: number
  text: string
  title: string
  meaning: string
}

export interface CodeReading extends CodeVerdict {
  /** Empty where the text is no code, or a person's number. */
  parts: CodePart[]
}

/** Identifies a text and explains its parts. Pure; never repeats a resident identity number. */
export function readCode(text: string): CodeReading {
  const verdict = identifyCode(text)
  return { ...verdict, parts: partsOf(verdict) }
}

function partsOf({ kind, normalised: code, valid, failure }: CodeVerdict): CodePart[] {
  if (code === FILLER_CODE) return []
  const checked = valid ? '校验通过' : failure === 'check' ? '校验不符' : '未能校验'
  if (kind === 'uscc' && code.length === 18) return usccParts(code, checked)
  if (kind === 'licence15' && code.length === 15) return licenceParts(code, checked)
  if (kind === 'orgcode') {
    return cut(code, [
      [8, '本体代码', '顺序编排，本身没有含义'],
      [1, '校验码', checked],
    ])
  }
  if (kind === 'tax' && valid && (code.length === 15 || code.length === 17)) return taxParts(code)
  return []
}

function usccParts(code: string, checked: string): CodePart[] {
  const known = usccClass(code)
  return cut(code, [
    [1, '登记管理部门代码', known?.organ ?? '不在代码表中'],
    [1, '机构类别代码', known?.category ?? '不在代码表中'],
    [6, '登记管理机关行政区划码', division(code.slice(2, 8))],
    [9, '主体标识码', '即原组织机构代码'],
    [1, '校验码', checked],
  ])
}

// GS 15-2006: the first digit of the serial number says what was registered.
function licenceParts(code: string, checked: string): CodePart[] {
  const organ = '首次登记机关行政区划码'
  if (isCoopLicence(code)) {
    return cut(code, [
      [6, organ, division(code.slice(0, 6))],
      [2, '类别', '农民专业合作社'],
      [6, '顺序码', '按登记先后编排'],
      [1, '末位', '固定为X，没有校验作用'],
    ])
  }
  const first = Number(code[6])
  const whom = first <= 3 ? '内资企业' : first <= 5 ? '外资企业' : '个体工商户'
  return cut(code, [
    [6, organ, division(code.slice(0, 6))],
    [8, '顺序码', `首位“${first}”表示${whom}`],
    [1, '校验码', checked],
  ])
}

function taxParts(code: string): CodePart[] {
  const parts: [number, string, string][] = [
    [6, '登记税务机关行政区划码', division(code.slice(0, 6))],
    [9, '组织机构代码', '前8位为本体代码，末位为校验码'],
  ]
  if (code.length === 17) parts.push([2, '顺序码', '同一单位多次登记时区分'])
  return cut(code, parts)
}

function cut(
  code: string,
  lengths: readonly (readonly [length: number, title: string, meaning: string])[],
): CodePart[] {
  let at = 0
  return lengths.map(([length, title, meaning]) => {
    const part = { from: at + 1, to: at + length, text: code.slice(at, at + length), title, meaning }
    at += length
    return part
  })
}

function division(code: string): string {
  if (code === '100000') return '国家登记机关'
  if (code === '990000') return '示例城市（该区划码未分配给任何地区）'
  const full = regionFullName(code)
  if (full === undefined) return '不在1981年以来的行政区划代码中'
  const { abolished, successors } = divisionOf(code) ?? { abolished: undefined, successors: [] }
  if (abolished === undefined) return full
  const now = successors.flatMap((one) => regionFullName(one) ?? []).join('、')
  return `${full}（${abolished}年撤销${now === '' ? '' : `，现为${now}`}）`
}
