/**
 * Rule E602 (standards 1.8): words that say a text is about a minor, a victim, somebody's health or a state
 * secret.
 */

import { addApart } from './spans.ts'
import { matchesOf } from './text.ts'

export type SensitiveKind = 'minor' | 'victim' | 'health' | 'state-secret'

export interface SensitiveFinding {
  kind: SensitiveKind
  word: string
  /** Offsets in the text; `end` is exclusive. */
  start: number
  end: number
}

// A law's title or an offence names a group, not a person: `接纳未成年人` is what the owner of a net bar did, and
// its penalty is public. A minor who can be told apart (某, an age, a school, kinship) is what the rule
// protects.
const minor = '(?:女童|男童|幼女|幼童|婴儿|婴幼儿|未成年(?:人|学生|女|男)|少女|少年|儿童|幼儿|中学生|小学生|学生)'
const illness = new RegExp(
  '(?:患有|罹患|感染|确诊|诊断为|查出|检出)' +
    '(?!有碍|国务院|影响|职业病|.{0,6}(?:疾病|传染病)的(?:人员|职工|从业))[^，。；;\\n]{0,10}' +
    '(?:病|癌|肿瘤|艾滋|HIV|梅毒|乙肝|抑郁|精神分裂|阳性)',
  'gi',
)
const patterns: readonly (readonly [SensitiveKind, RegExp])[] = [
  ['minor', new RegExp(`${minor}[^，。；;\\n]{0,3}某|某[^，。；;\\n]{0,3}[（(]?${minor}`, 'g')],
  ['minor', new RegExp(`${minor}[（(](?:男|女|\\d{4}年)`, 'g')],
  ['minor', /(?<!未)(?:年仅|时年|现年)(?:[1-9]|1[0-7]|[一二三四五六七八九]|十[一二三四五六七]?)(?:周?岁)/g],
  ['minor', /(?:[1-9]|1[0-7])周?岁的?(?:女孩|男孩|孩子|儿子|女儿|女童|男童|少女|少年)/g],
  ['victim', /(?:被害人|受害人|受害者|性侵|猥亵|强奸|强制猥亵|拐卖)/g],
  ['health', illness],
  ['health', /(?:精神病史|病史为|病历显示|住院病历号|残疾证号|怀孕\d|妊娠\d|流产手术|艾滋病患者|精神障碍患者某?)/g],
  ['state-secret', /(?:绝密|(?<!商业)机密|(?<!商业)秘密)(?:级|★|☆|\s*[★☆])/g],
  ['state-secret', /绝密(?![级★☆])|(?<!保守|保护|泄露|中华人民共和国保守)国家秘密(?!法|保护|的?法律|载体印制资质)|涉密(?:文件|信息|载体|人员|资料)/g],
]

// Every word above holds one of these characters or digits with 岁.
const suspicious = /某|岁|[（(](?:男|女|\d{4}年)|害|侵|猥亵|强奸|拐卖|患|感染|诊|查出|检出|病|残疾证|怀孕|妊娠|流产|密/

/** The sensitive words of a text, in order. Found words mean: a person reviews before anything is shown. */
export function scanSensitiveWords(text: string): SensitiveFinding[] {
  if (!suspicious.test(text)) return []
  const found: SensitiveFinding[] = []
  for (const [kind, pattern] of patterns) {
    for (const m of matchesOf(pattern, text)) {
      addApart(found, { kind, word: m[0], start: m.index, end: m.index + m[0].length })
    }
  }
  return found
}
