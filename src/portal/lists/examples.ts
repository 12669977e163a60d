/** Invented lists and entries in the states pages meet them in: examples, tests, screenshots. */
import { contested, firm, hostile, hostileRecord, market, penalty, usccOf } from '../examples/records.ts'
import type { RecordView } from '../types.ts'
import type { Consequence, EntryFile, EntryFilter, ListFile, ListSummary, Step } from './types.ts'

export const exampleSteps: readonly Step[] = [
  {
    title: '告知',
    text: '认定单位制发列入告知书并送达，写明拟列入的事实、理由、依据和陈述申辩的权利。',
    clocks: [
      { days: 5, text: '提出列入后制发' },
      { days: 7, text: '制发后送达' },
    ],
    law: '国办发〔2020〕49号第八项；《行政处罚法》第四十四条',
  },
  {
    title: '陈述申辩',
    text: '当事人可以说明情况、提交证据；不因陈述申辩加重后果。期限没有届满、当事人也没有书面放弃的，不得作出决定。',
    clocks: [{ days: 5, text: '收到告知书后可以提出' }],
    law: '《行政处罚法》第四十五条',
  },
  {
    title: '复核、决定',
    text: '认定单位复核陈述申辩意见，由提出列入的人以外的负责人作出决定；不符合条件的不予列入。',
    clocks: [
      { days: 10, text: '陈述申辩结束后复核' },
      { days: 10, text: '复核后作出决定' },
    ],
    law: '国办发〔2020〕49号第八项',
  },
  {
    title: '送达',
    text: '决定书和信用修复告知书一并送达当事人。没有送达的，列入不生效。',
    clocks: [{ days: 7, text: '作出决定后' }],
    law: '《行政处罚法》第六十一条',
  },
  { title: '公示', text: '自送达起列入生效并在本站公示。', clocks: [] },
  {
    title: '移出',
    text: '名单期限届满；符合提前移出条件，经申请决定移出；列入有误。列入满6个月并已改正的，可以申请提前移出。',
    clocks: [
      { days: 7, text: '收到提前移出申请后决定' },
      { days: 3, text: '移出后停止公示' },
    ],
    law: '国办发〔2020〕49号第八项；《信用修复管理办法》',
  },
]

const consequence: Consequence = {
  code: 'tender',
  title: '限制参加依法必须招标项目的投标',
  effect: 'restrict',
  mandatory: true,
  matters: [
    { title: '工程建设项目招标投标资格审查', handledBy: '招标人' },
    { title: '政府采购供应商资格审查', handledBy: '采购人' },
  ],
  fields: ['公共资源交易', '财政'],
  bodies: [{ name: '明州市公共资源交易管理局', code: usccOf(71, '11990000MB') }, { name: '明州市财政局' }],
  term: '与列入同期',
  bases: [{ document: '招标投标法', article: '第十八条' }],
}

export const exampleConsequences: readonly Consequence[] = [
  {
    ...consequence,
    code: 'ban',
    title: '禁止参加政府采购活动',
    effect: 'prohibit',
    matters: [{ title: '政府采购供应商资格审查', handledBy: '采购人' }],
    fields: ['财政'],
    bodies: [],
    term: '最长3年',
    bases: [{ document: '政府采购法', article: '第七十七条' }],
  },
  consequence,
  {
    ...consequence,
    code: 'inspect',
    title: '纳入重点监管范围，提高抽查频次',
    effect: 'examine',
    mandatory: false,
    matters: [{ title: '双随机抽查计划', handledBy: '监管部门' }],
    fields: ['各部门'],
    bases: [{ document: '食品安全法', article: '第一百一十三条' }],
  },
]

const favours: readonly Consequence[] = [
  {
    ...consequence,
    code: 'green',
    title: '绿色通道',
    effect: 'favour',
    mandatory: false,
    matters: [
      { title: '一般行政许可', handledBy: '许可机关' },
      { title: '企业登记', handledBy: '登记机关' },
    ],
    fields: ['政务服务', '各部门'],
    bodies: [],
    bases: [{ document: '国发〔2016〕33号' }],
  },
  {
    ...consequence,
    code: 'fewer',
    title: '降低抽查比例',
    effect: 'favour',
    mandatory: false,
    matters: [{ title: '双随机抽查计划', handledBy: '监管部门' }],
    fields: ['各部门'],
    bodies: [],
    bases: [{ document: '优化营商环境条例', article: '第五十四条' }],
  },
]

const listCode = 'food-safety'
const fact = '0196e0a0-0000-7000-8000-0000000000f1'
const goodFact = '0196e0a0-0000-7000-8000-0000000000f2'
const hostileFact = '0196e0a0-0000-7000-8000-0000000000f3'
const hrefOf = (list: string, id: string): string => `/lists/${list}/entries/${id}`

const title = '市场监督管理严重违法失信名单'
const entry: RecordView = {
  ...contested,
  id: '0196e0a0-0000-7000-8000-0000000000e1',
  href: hrefOf(listCode, fact),
  kind: { code: 'list-entry', title: '名单列入' },
  summary: '未依法取得许可从事食品生产经营活动，受到较重行政处罚',
  documentNo: '明市监列〔2026〕3号',
  authority: market,
  decidedOn: '2026-03-25',
  effectiveOn: '2026-03-27',
  until: '2029-03-24',
  repairFrom: undefined,
  publicFrom: '2026-03-25',
  publicUntil: '2029-03-24',
  basisText: '《市场监督管理严重违法失信名单管理办法》第五条',
  list: { code: listCode, title },
}
const hostileEntry: RecordView = {
  ...hostileRecord,
  href: hrefOf(listCode, hostileFact),
  summary: hostile,
  list: { code: listCode, title },
}

const serious: ListFile = {
  code: listCode,
  title,
  nature: 'serious',
  tone: 'adverse',
  count: 2,
  authorities: ['市场监督管理部门（县级以上）'],
  stands: true,
  nonGovernmental: false,
  mirrored: false,
  description: '违反法律、行政法规，性质恶劣、情节严重、社会危害较大的经营主体。',
  effectiveFrom: '2021-09-01',
  amendedFrom: '2027-01-01',
  subjects: ['法人、非法人组织', '个体工商户'],
  bases: [
    {
      document: '企业信息公示暂行条例',
      article: '第十七条',
      rankTitle: '法律、行政法规',
      from: '2014-10-01',
      inForce: true,
    },
    {
      document: '市场监督管理严重违法失信名单管理办法',
      article: '第二条',
      rankTitle: '部门规章、规范性文件',
      from: '2021-09-01',
      inForce: true,
      certaintyTitle: '条款内容据公开解读整理，待核对原文',
    },
    {
      document: '严重违法失信企业名单管理暂行办法',
      rankTitle: '部门规章、规范性文件',
      from: '2016-04-01',
      to: '2021-08-31',
      inForce: false,
    },
  ],
  criteria: [
    '未依法取得许可从事食品生产经营活动，受到较重行政处罚',
    '生产、销售不符合安全标准的食品，受到较重行政处罚',
  ],
  steps: exampleSteps,
  exceptions: [
    {
      title: '拟列入事项已在行政处罚告知书中一并告知',
      basis: { document: '行政处罚法', article: '第四十四条、第四十五条' },
    },
  ],
  term: '3年',
  consequences: exampleConsequences,
  indexed: false,
  ways: [
    { title: '名单期限届满', condition: '到期自动移出，无须申请，不收费。', onRequest: false },
    {
      title: '符合提前移出条件，经申请决定移出',
      condition:
        '列入满6个月，已经改正、履行了全部义务的，提交证明材料向认定单位申请；准予的当日停止公示并解除措施。',
      onRequest: true,
    },
    {
      title: '列入有误',
      condition: '可以向认定单位或者本平台提出异议；查明有误的，自始撤销。',
      onRequest: true,
    },
  ],
  publicity: {
    title: '名单公示',
    text: '名单在列入决定送达生效后公示（其他系统决定的，报送到本平台后公示），至名单规定的期限届满或者移出。',
    bases: [{ document: '信用修复管理办法', article: '国家发展改革委令第36号' }],
  },
  entries: { items: [entry, hostileEntry], next: 'eyJhIjoxfQ', total: { value: 2, capped: false } },
  bodies: [{ value: market.code ?? '', title: market.name, count: 2 }],
  years: [{ value: '2026', title: '2026年' }],
}

const goodEntry: RecordView = {
  ...entry,
  id: '0196e0a0-0000-7000-8000-0000000000e2',
  href: hrefOf('honest-enterprise', goodFact),
  tone: 'good',
  summary: '获评明州市质量奖，三年内无失信记录',
  documentNo: '明信守〔2026〕1号',
  levelTitle: undefined,
  marks: [],
  until: '2028-03-24',
  publicUntil: '2028-03-25',
  basisText: undefined,
  bases: [{ document: '国发〔2016〕33号' }],
  list: { code: 'honest-enterprise', title: '守信典型企业' },
}

const good: ListFile = {
  ...serious,
  code: 'honest-enterprise',
  title: '守信典型企业',
  nature: 'red',
  tone: 'good',
  count: 1,
  description: '行业协会、媒体推荐的，经信用主管部门核查三年内无失信记录后列入。',
  criteria: ['获市级以上表彰或者行业诚信认定，三年内无失信记录'],
  exceptions: [],
  consequences: favours,
  term: '2年',
  indexed: true,
  ways: [{ title: '主体不愿列入', condition: '向认定单位书面说明即可，不需要理由。', onRequest: true }],
  steps: exampleSteps.slice(2),
  entries: { items: [goodEntry], next: undefined, total: { value: 1, capped: false } },
}

/** Never public, and nothing follows but a closer look. */
const attention: ListFile = {
  ...serious,
  code: 'key-supervision',
  title: '重点关注对象',
  nature: 'attention',
  tone: 'attention',
  count: undefined,
  description: '只供部门监管时参考，不公示，不限制任何权利。',
  consequences: exampleConsequences.slice(2),
  exceptions: [],
  indexed: true,
  bodies: [],
  publicity: {
    title: '重点关注名单',
    text: '只供部门监管使用，不向社会公示。',
    bases: [{ document: '国办发〔2020〕49号' }],
  },
  entries: { items: [], next: undefined, total: { value: 0, capped: false } },
}

const association: ListFile = {
  ...attention,
  code: 'association-discipline',
  title: '行业协会自律惩戒名单',
  nature: 'association',
  tone: 'neutral',
  nonGovernmental: true,
  consequences: [],
  description: '由协会以自己的名义、在自己的渠道发布，不是行政决定，不产生任何行政惩戒效力。',
}

/** Mirrored, nobody on it, and its basis is over. */
const empty: ListFile = {
  ...serious,
  code: 'empty',
  title: '经营异常名录',
  nature: 'attention',
  tone: 'attention',
  count: 0,
  mirrored: true,
  stands: false,
  criteria: [],
  exceptions: [],
  consequences: [],
  bodies: [],
  entries: { items: [], next: undefined, total: { value: 0, capped: false } },
}

const files = [serious, good, empty, attention, association]
const summaryOf = ({
  code,
  title: name,
  nature,
  tone,
  count,
  authorities,
  description,
  stands,
  indexed,
}: ListFile): ListSummary => ({ code, title: name, nature, tone, count, authorities, description, stands, indexed })

export const exampleLists: readonly ListSummary[] = files.map(summaryOf)

export function exampleList(code: string, filter: EntryFilter): ListFile | undefined {
  const file = files.find((one) => one.code === code)
  return file === undefined || filter.q !== '无'
    ? file
    : { ...file, entries: { items: [], next: undefined, total: { value: 0, capped: false } } }
}

const file: EntryFile = {
  ...entry,
  list: { code: listCode, title },
  fact,
  listTone: 'adverse',
  nonGovernmental: false,
  mirrored: false,
  inForce: true,
  since: '2026-03-27',
  fields: [{ title: '列入事由', value: entry.summary }],
  remedy:
    '可以自收到决定书之日起六十日内申请行政复议，或者六个月内提起行政诉讼；对公示内容有异议的，可以向本平台提出异议。',
  ways: [
    {
      ...serious.ways[0],
      title: '名单期限届满',
      condition: '到期自动移出，无须申请，不收费。',
      onRequest: false,
      from: '2029-03-25',
    },
    {
      title: '符合提前移出条件，经申请决定移出',
      condition: serious.ways[1]?.condition ?? '',
      onRequest: true,
      from: '2026-09-25',
    },
  ],
  consequences: exampleConsequences.map((c) => ({ ...c, until: '2029-03-24' })),
  publicityRule: { title: '名单公示', bases: serious.publicity.bases },
  indexed: false,
  firstReceivedAt: '2026-03-27T08:30:00Z',
  version: 2,
  changes: [
    { at: '2026-04-02', title: '本平台收到更正（第 2 版）' },
    { at: '2026-03-27', title: '本平台首次收到' },
    { at: '2026-03-27', title: '决定送达，列入生效' },
    { at: '2026-03-25', title: '认定单位作出列入决定' },
  ],
}

const entries: readonly EntryFile[] = [
  file,
  {
    ...file,
    ...goodEntry,
    list: { code: 'honest-enterprise', title: '守信典型企业' },
    fact: goodFact,
    listTone: 'good',
    consequences: favours.map((c) => ({ ...c, until: '2028-03-24' })),
    remedy: undefined,
    indexed: true,
    version: 1,
    ways: [
      {
        title: '期限届满',
        condition: '到期自动移出，无须申请，不收费。',
        onRequest: false,
        from: '2028-03-25',
      },
      ...good.ways,
    ],
    changes: file.changes.slice(1),
  },
  {
    ...file,
    ...hostileEntry,
    list: { code: listCode, title },
    fact: hostileFact,
    fields: [{ title: hostile, value: hostile }],
    inForce: false,
    consequences: [],
    subject: { name: firm.name },
    until: undefined,
    publicUntil: undefined,
    basisText: penalty.basisText,
  },
]

export function exampleEntry(list: string, id: string): EntryFile | undefined {
  return entries.find((one) => one.list.code === list && one.fact === id)
}

/** Addresses of every state, for the walk of examples. */
export const listAddresses: readonly (readonly [name: string, path: string])[] = [
  ['lists', '/lists'],
  ['list', `/lists/${listCode}`],
  ['list-none', `/lists/${listCode}?q=%E6%97%A0`],
  ['list-red', '/lists/honest-enterprise'],
  ['list-attention', '/lists/key-supervision'],
  ['list-association', '/lists/association-discipline'],
  ['list-empty', '/lists/empty'],
  ['entry', hrefOf(listCode, fact)],
  ['entry-red', hrefOf('honest-enterprise', goodFact)],
  ['entry-hostile', hrefOf(listCode, hostileFact)],
]
