/** How the catalogue's own words read in Chinese: sections, standings, findings. */
import type {
  Field, Finding, ListDefinition, Memorandum, PublicityEdition, PublicityRule, RecordKind, Source,
} from '../../../modules/catalogue/index.ts'
import type { Tone } from '../../../portal/types.ts'
import type { SectionName, Standing } from './entries.ts'

export const path = '/console/catalogue'

/** Title of each section, and what stands in it. */
export const sections: Readonly<Record<SectionName, readonly [title: string, about: string]>> = {
  kind: ['信息种类', '收集哪些信息：字段、必填、校验和报送期限'],
  list: ['名单', '列入的依据、情形、期限和移出'],
  measure: ['措施', '惩戒和激励措施，逐条的触发、事项和条文'],
  behaviour: ['行为', '行为清单：由生效的决定认定的行为'],
  matter: ['核查事项', '办理时必须核查信用的事项'],
  memorandum: ['合作备忘录', '2014年至2017年的联合奖惩备忘录，按原样留存'],
  'national-list': ['全国清单', '全国失信惩戒措施基础清单的各版'],
  source: ['报送来源', '哪个领域报送什么、多久一次'],
  publicity: ['公示规则', '公示多久、从哪天起算、哪些不公示'],
  retention: ['保存期限', '办结以后内容保存多久'],
}

export const standings: Readonly<Record<Standing, readonly [Tone, string]>> = {
  'in-force': ['good', '现行'],
  'to-come': ['neutral', '待生效'],
  over: ['past', '已失效'],
  gone: ['attention', '已移除'],
  unknown: ['neutral', '效力待核'],
}

export const levels: Readonly<Record<Finding['level'], readonly [Tone, string]>> = {
  error: ['adverse', '错误'],
  warning: ['attention', '警告'],
  note: ['neutral', '提示'],
}

/** What a finding says; behind it what follows from it while the platform runs, where something does. */
export const findings: Readonly<Record<Finding['code'], readonly [says: string, does?: string]>> = {
  'no-statute': ['没有现行有效的法律、法规条文', '失效以后作出的决定退回（E703），措施不实施'],
  'no-basis': ['没有现行有效的依据', '补充依据以前，不能据此报送和提出列入（E703）'],
  'stopgap-rule': ['只以部门规章、规范性文件为依据'],
  suspended: ['依据的条文今天不生效', '措施暂停实施'],
  'outside-list': ['不在全国失信惩戒措施基础清单之内，或者序号不符', '不得实施'],
  'person-without-necessity': ['涉及自然人，缺少现行的法律、行政法规依据或者必要性说明', '应当从主体类别中移除自然人'],
  'person-published': ['没有排除自然人', '应当写明不对自然人公示'],
  'no-exit': ['没有移出情形，或者没有给陈述申辩的时间', '补正以前不要提出列入'],
  'no-criteria': ['没有列入情形', '不能提出列入'],
  'wrong-trigger': ['触发措施的名单、行为与措施的性质不符', '可能惩戒或者优待了不应当的主体，应当移除'],
  'long-term': ['期限超过三年，应当有法律、法规依据'],
  'term-beyond-measure': ['列入期限超出措施条文允许的最长期限', '可能作出超出条文的期限'],
  'ambiguous-code': ['代码表里同一个词有两种含义'],
  unverified: ['没有见到原文，使用前应当核对'],
  expired: ['已经失效'],
  unsourced: ['文号、日期或者效力状态没有写明来源'],
  history: ['部分措施没有条文承接，只作留存，不实施'],
  incomplete: ['内容不完整'],
}

export const natures: Readonly<Record<ListDefinition['nature'], string>> = {
  serious: '严重失信主体名单', conduct: '法定资格限制', attention: '重点关注名单', red: '守信红名单', association: '行业协会名单',
}
export const authorities = { own: '认定单位自己作出的决定', sector: '本领域机关作出的决定', any: '任何机关作出的决定' } as const
export const polarities: Readonly<Record<RecordKind['polarity'], string>> = {
  adverse: '不利', neutral: '中性', favourable: '有利',
}
export const kindNatures: Readonly<Record<RecordKind['nature'], string>> = {
  registration: '登记信息', fact: '主体名下的事实', list: '名单条目',
}
export const cycles: Readonly<Record<Source['frequency'], string>> = {
  realtime: '实时', daily: '每日', weekly: '每周', monthly: '每月', quarterly: '每季度', yearly: '每年',
}
export const sharings: Readonly<Record<Field['publicity'], string>> = {
  public: '公开', shared: '共享', authorised: '授权查询', never: '不公开',
}
export const ends: Readonly<Record<PublicityRule['end'], string>> = {
  levels: '按失信程度的公示期', until: '到记录自身的截止日', term: '起算后满规定的月数', list: '随名单条目', registration: '只公示最新的登记',
  'never-shown': '从不公示',
}
export const starts: Readonly<Record<PublicityEdition['start'], string>> = {
  decided_on: '作出决定之日', effective_on: '生效之日', published_on: '公示之日',
}
export const memorandumStates: Readonly<Record<Memorandum['state'], Standing>> = {
  'in-force': 'in-force', superseded: 'over', expired: 'over', unknown: 'unknown',
}
