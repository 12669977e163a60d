/** An invented city as a `Source`: every page in its usual state, and by address in its empty and full ones. */
import { Problem, problems } from '../../kernel/problem.ts'
import { RecordRevoked } from '../../modules/publicity/index.ts'
import { exampleCase, exampleCases } from '../joint-cases/examples.ts'
import { examplePapers } from '../memoranda/examples.ts'
import { exampleEntry, exampleList, exampleLists } from '../lists/examples.ts'
import type { Source } from '../source.ts'
import { articles, sections } from './articles.ts'
import type {
  Change, CodeReading, PublicityResult, Punctuality, RecordView, SubjectFile, SubjectHit,
} from '../types.ts'
import {
  contested, ecology, fileOf, firm, honour, hostile, hostileRecord, longName, longTermPermit, market, penalty, permit,
  revocation, revokedId, today, usccOf,
} from './records.ts'

export const records: readonly RecordView[] = [penalty, contested, honour, permit, longTermPermit, hostileRecord]

const base = (name: string): SubjectFile['base'] => [
  { title: '名称', value: name },
  { title: '类型', value: '有限责任公司（自然人投资或控股）' },
  { title: '法定代表人', value: '示例人' },
  { title: '注册资本', value: '500 万元人民币' },
  { title: '成立日期', value: '2018-06-14' },
  { title: '登记机关', value: '明州市市场监督管理局' },
  { title: '住所', value: '明州市示范区样例路1号' },
  { title: '经营范围', value: '食品销售；食品互联网销售；餐饮服务（依法须经批准的项目，经相关部门批准后方可开展经营活动）。' },
]

export const subjectFile: SubjectFile = {
  ...firm,
  categoryTitle: '法人和非法人组织',
  operatingState: '存续',
  regionTitle: '明州市示范区',
  base: base(firm.name),
  names: [
    { name: firm.name, kindTitle: '现用名称', from: '2021-01-05' },
    { name: '明州样板食品商贸有限公司', kindTitle: '曾用名', from: '2018-06-14', to: '2021-01-05' },
  ],
  relations: [
    { kindTitle: '法定代表人', name: '示例人', role: '执行董事', from: '2018-06-14' },
    { kindTitle: '分支机构所属', name: '明州示例控股集团有限公司', uscc: usccOf(8), role: '母公司' },
  ],
  records: [honour, penalty, contested, permit, longTermPermit],
  tones: { good: 1, adverse: 2, past: 0, neutral: 46, attention: 0 },
  more: [{ title: '行政许可', href: `/publicity/permits?q=${firm.uscc}`, count: 46, good: false }],
  counts: [{ kind: 'permit', title: '行政许可', count: 46 }],
  changes: [
    { at: '2026-04-22T06:12:00Z', title: '新公示：吊销许可证件', href: `/records/${contested.id}` },
    { at: '2026-02-20T02:00:00Z', title: '更正：罚款、没收违法所得', detail: '更正了决定文书号', href: `/records/${penalty.id}` },
  ],
  updatedAt: '2026-05-18T22:10:00Z',
}

/** A file with nothing in it but its name. */
export const bareSubject: SubjectFile = {
  uscc: usccOf(2), name: longName, categoryTitle: '个体工商户', base: base(longName).slice(0, 1),
  names: [], relations: [], records: [], more: [], counts: [], changes: [],
  tones: { good: 0, adverse: 0, past: 0, neutral: 0, attention: 0 },
}

export const hostileSubject: SubjectFile = {
  ...subjectFile, uscc: usccOf(66), name: hostile, base: base(hostile), records: [hostileRecord],
  tones: { good: 0, adverse: 1, past: 0, neutral: 0, attention: 0 },
  names: [{ name: hostile, kindTitle: '现用名称' }, { name: hostile, kindTitle: '曾用名' }],
  relations: [{ kindTitle: hostile, name: hostile, role: hostile }],
}

/** As many records as a page can meet: it must stay within its budget. */
export const manySubject: SubjectFile = {
  ...subjectFile, uscc: usccOf(3), name: '明州示例建设工程有限公司',
  tones: { good: 0, adverse: 60, past: 0, neutral: 46, attention: 0 },
  more: [{ title: '行政许可', href: '/publicity/permits', count: 46, good: false }],
  records: [
    ...Array.from({ length: 60 }, (_, i) => ({ ...penalty, id: `many-${i}` })),
    ...Array.from({ length: 10 }, (_, i) => ({ ...permit, id: `permit-${i}` })),
  ],
}

const subjects = [subjectFile, bareSubject, hostileSubject, manySubject]

const hits: readonly SubjectHit[] = [
  { ...firm, categoryTitle: '法人和非法人组织', regionTitle: '明州市示范区', operatingState: '存续', establishedOn: '2018-06-14', address: '明州市示范区样例路1号', matched: { by: '名称', text: firm.name }, namesake: true },
  { uscc: usccOf(9), name: firm.name, categoryTitle: '法人和非法人组织', regionTitle: '明州市样板县', operatingState: '注销', establishedOn: '2009-03-01', matched: { by: '名称', text: firm.name }, namesake: true },
  { uscc: usccOf(2), name: longName, categoryTitle: '个体工商户', matched: { by: '曾用名', text: '明州示例食品批发部' }, namesake: false },
  { name: '明州示例食品配送点', categoryTitle: '个体工商户', regionTitle: '明州市示范区', matched: { by: '名称相近', text: '' }, namesake: false },
  { uscc: usccOf(66), name: hostile, categoryTitle: '法人和非法人组织', matched: { by: '名称', text: hostile }, namesake: false },
]

const change = (r: RecordView): Change => ({
  at: `${r.decidedOn ?? today}T02:00:00Z`, title: r.summary, tone: r.tone, kindTitle: r.kind.title,
  subject: r.subject.name,
  authority: r.authority.name, href: `/records/${r.id}`, decidedOn: r.decidedOn,
})

const page = (items: readonly RecordView[]): PublicityResult => ({
  items, next: 'eyJhIjoxfQ', total: { value: 12_345, capped: false },
  authorities: [
    { value: market.code ?? '', title: market.name, count: 8210 },
    { value: ecology.code ?? '', title: ecology.name, count: 964 },
  ],
  years: [{ value: '2026', title: '2026年', count: 4100 }, { value: '2025', title: '2025年', count: 8245 }],
  kinds: [
    { value: '03', title: '罚款', count: 9120 }, { value: '01', title: '警告', count: 2204 },
    { value: '90', title: '暂扣或者吊销许可证、执照（旧类别）', count: 3 },
  ],
})

const emptyPage: PublicityResult = {
  items: [], next: undefined, total: { value: 0, capped: false }, authorities: [], years: [], kinds: [],
}

const punctual: readonly Punctuality[] = [
  { code: market.code ?? '', name: market.name, received: 8210, onTime: 8176, excluded: 316, returned: 12 },
  { code: ecology.code ?? '', name: ecology.name, received: 964, onTime: 964 },
  { code: usccOf(70), name: longName, received: 40, onTime: 22 },
]

function reading(text: string): CodeReading {
  const input = text.toUpperCase()
  const valid = subjects.some((s) => s.uscc === input)
  return {
    input: text, normalised: input, kind: 'uscc', kindTitle: '统一社会信用代码', valid,
    reasons: valid ? [] : ['第18位校验码不正确：按前17位计算应为 X。'], warnings: valid ? ['第3至8位不是现行行政区划代码。'] : [],
    parts: input.length === 18 ? [
      { text: input.slice(0, 1), title: '登记管理部门', meaning: '市场监督管理' },
      { text: input.slice(1, 2), title: '机构类别', meaning: '企业' },
      { text: input.slice(2, 8), title: '登记机关行政区划', meaning: '未分配（样例）' },
      { text: input.slice(8, 17), title: '主体标识码', meaning: '组织机构代码' },
      { text: input.slice(17), title: '校验码', meaning: valid ? '正确' : '不正确' },
    ] : [],
    ...(valid ? { subject: { name: subjects.find((s) => s.uscc === input)?.name ?? '', uscc: input } } : {}),
  }
}

const months = ['2025-12', '2026-01', '2026-02', '2026-03', '2026-04', '2026-05']
const openapi = {
  paths: {
    '/api/v1/subjects': { get: { operationId: 'subjects.search', summary: '按名称或代码查找主体', tags: ['主体'], parameters: [{ name: 'q', in: 'query', required: true, schema: { type: 'string' }, description: '名称或代码' }], responses: { 200: {}, 400: {} } } },
    '/api/v1/checks': { post: { operationId: 'checks.create', summary: '信用核查', tags: ['核查'], security: [{ oauth2: ['checks:write'] }], requestBody: { content: { 'application/json': { schema: { type: 'object', required: ['matter'], properties: { matter: { type: 'string' }, purpose: { type: 'string', description: hostile } } } } } }, responses: { 200: { content: { 'application/json': { schema: { type: 'object', required: ['receipt', 'items'], properties: { receipt: { type: 'string', description: '回执号' }, items: { type: 'array', items: { type: 'object', required: ['effect'], properties: { effect: { anyOf: [{ const: 'prohibit' }, { const: 'restrict' }] }, since: { anyOf: [{ type: 'string', format: 'date' }, { type: 'null' }] } } } } } } } } }, 400: {} } } },
  },
}

/** The invented city. Addresses choose the state: `/search?q=无`, `/publicity/permits?q=无`, `/lists/empty`, and so on. */
export const exampleCity: Source = {
  today: () => today,
  overview: async () => ({
    asOf: today,
    figures: [
      { title: '信用主体', value: 203_456, unit: '家', href: '/search' }, { title: '行政许可公示', value: 861_204, unit: '条', href: '/publicity/permits' },
      { title: '公示期内的行政处罚', value: 1893, unit: '条', href: '/publicity/penalties' }, { title: '报送单位', value: 62, unit: '个', href: '/authorities' },
    ],
    permits: [permit, longTermPermit].map(change), penalties: [contested, penalty, hostileRecord].map(change),
    articles: articles.slice(0, 3),
  }),
  search: async (query) => ({
    items: query.q === '无' ? [] : hits, next: query.q === '无' ? undefined : 'eyJhIjoxfQ', total: { value: query.q === '无' ? 0 : hits.length, capped: false },
    regions: [{ value: '990001', title: '示范区', count: 2 }, { value: '990002', title: '样板县', count: 1 }],
    code: /^[0-9A-Z]{18}$/i.test(query.q) ? reading(query.q) : undefined,
  }),
  suggest: async (q) =>
    q === '无' ? [] : hits.flatMap((h) => (h.uscc === undefined ? [] : [{ name: h.name, uscc: h.uscc, place: h.regionTitle, ...(h.matched?.by === '曾用名' ? { by: `曾用名：${h.matched.text}` } : {}) }])),
  news: async (section, cursor) => {
    if (section !== undefined && !sections.some((s) => s.value === section)) return undefined
    const items = articles.filter((a) => section === undefined || a.section.value === section)
    return { items, next: section === undefined && cursor === undefined ? 'eyJhIjoxfQ' : undefined, sections }
  },
  article: async (slug) => articles.find((a) => a.slug === slug),
  subject: async (uscc, asOf) => {
    const file = subjects.find((s) => s.uscc === uscc)
    return file === undefined || asOf === undefined ? file : { ...file, asOf }
  },
  record: async (id) => {
    if (id === 'error-500') throw new Error('example')
    if (id === 'error-503') throw new Problem(problems.unavailable)
    if (id === revokedId) throw new RecordRevoked(revocation)
    const record = records.find((r) => r.id === id)
    return record === undefined ? undefined : fileOf(record)
  },
  publicity: async (kind, filter) => (filter.q === '无' ? emptyPage : page(kind === 'permit' ? [permit, longTermPermit] : [penalty, contested, hostileRecord])),
  lists: async () => exampleLists,
  list: async (code, filter) => exampleList(code, filter),
  entry: async (list, fact) => exampleEntry(list, fact),
  jointCases: async ({ kind, cursor }) => exampleCases(kind, cursor),
  jointCase: async (id) => exampleCase(id),
  authorities: async () => punctual,
  authority: async (code) => {
    const p = punctual.find((a) => a.code === code)
    return p === undefined ? undefined : {
      ...p, recent: p.received > 100 ? [penalty, permit] : [], kinds: [{ title: '行政许可', count: 7000, href: '/publicity/permits' }, { title: '行政处罚', count: 1210 }],
      months: months.map((month, i) => ({ month, received: 60 + i * 7, onTime: 58 + i * 7 })),
    }
  },
  code: async (text) => reading(text),
  document: async (number, code) => {
    const paper = { title: '列入严重失信主体名单决定书', issuer: market.name, issuedOn: '2026-03-25', sha256: '3f'.repeat(32) }
    if (code !== 'ABCD-EFGH-JKMN-PQRS') return undefined
    if (number === '明信列决〔2026〕3号') return { ...paper, number, state: 'current' }
    return { ...paper, number, state: 'superseded', endedOn: '2026-05-06', supersededBy: '明信列决〔2026〕9号' }
  },
  statistics: async () => ({
    asOf: today,
    figures: [{ title: '信用主体', value: 203_456, unit: '家' }, { title: '公示中的信息', value: 863_097, unit: '条' }],
    charts: [
      { shape: 'columns', title: '逐月作出的行政许可', unit: '条', labels: months, lines: [{ title: '行政许可', tone: 'neutral', values: [9000, 12_040, 7800, 15_230, 14_900, 6100] }] },
      { shape: 'columns', title: '逐月处罚与修复', unit: '条', labels: months, lines: [{ title: '行政处罚', tone: 'adverse', values: [210, 180, 95, 240, 260, 120] }, { title: '信用修复', tone: 'good', values: [40, 52, 61, 90, 33, 12] }] },
      { shape: 'bars', title: '各类公示信息', unit: '条', labels: ['行政许可', '行政处罚', '纳税信用A级纳税人'], lines: [{ title: '公示中', tone: 'neutral', values: [38_950, 1380, 946] }] },
      { shape: 'columns', title: '没有数据的图', unit: '条', labels: months, lines: [{ title: '信用承诺', tone: 'good', values: [0, 0, 0, 0, 0, 0] }] },
    ],
  }),
  datasets: async () => [{
    code: 'permit', title: '行政许可', description: '对法人、非法人组织和个体工商户作出的行政许可决定。', count: 861_204, updateTitle: '每日', page: '/publicity/permits',
    whole: {
      csv: '/open-data/permit.csv.gz', jsonl: '/open-data/permit.jsonl.gz',
      kept: {
        at: '2026-05-19T16:05:11Z', rows: 861_190, position: 3_204_771, csvBytes: 94_371_840, jsonlBytes: 120_586_240,
      },
    },
    schema: '/api/v1/catalogue/kinds/permit', bases: [{ document: '中华人民共和国行政许可法', article: '第四十条' }],
    fields: [{ name: 'document_no', title: '行政许可决定文书号', type: 'text', required: true }, { name: 'decided_on', title: '许可决定日期', type: 'date', required: true }, { name: 'note', title: '备注', type: 'text', required: false }],
  }, {
    code: 'honour', title: '荣誉', description: hostile, count: 0, updateTitle: '每年', whole: { csv: '/open-data/honour.csv.gz', jsonl: '/open-data/honour.jsonl.gz' },
    schema: '/api/v1/catalogue/kinds/honour', bases: [], fields: [],
  }],
  law: async () => [
    { document: '中华人民共和国行政许可法', rank: 'statute', rankTitle: '法律、行政法规', from: '2004-07-01', articles: [{ article: '第四十条', uses: [{ title: '归集：行政许可', href: '/open-data#set-permit' }] }] },
    { document: '失信行为纠正后的信用信息修复管理办法（试行）', rank: 'rule', rankTitle: '部门规章', from: '2023-05-01', to: '2026-03-31', articles: [{ article: '全文', uses: [{ title: '公示期限：行政处罚（2026年4月前）' }] }] },
  ],
  ...examplePapers(today),
  status: async () => ({
    at: '2026-05-20T01:00:00Z', parts: [{ title: '数据库', ok: true, detail: '响应正常' }, { title: '变更流', ok: false, detail: '落后 3 条' }],
    seals: [
      { no: 2, at: '2026-05-20T00:50:00Z', entries: 1204, digest: 'b7'.repeat(32), previous: '3c'.repeat(32) },
      { no: 1, at: '2026-05-20T00:40:00Z', entries: 88, digest: '3c'.repeat(32), previous: '00'.repeat(32) },
    ],
  }),
  changes: async () => records.map(change),
  indexable: async (after) => (after === undefined ? [bareSubject.uscc] : []),
  codeSteps: async () => [],
  openapi: async () => openapi,
}
