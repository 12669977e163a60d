/** `docs/generated/catalogue.md`: the whole catalogue as a page a lawyer and a data officer can read. */
import { faultCodes } from '../faults.ts'
import type { Catalogue } from '../catalogue.ts'
import type { Basis } from '../schema/common.ts'
import type { ListDefinition } from '../schema/list.ts'
import { triggersOf, type Measure } from '../schema/measure.ts'
import type { Memorandum, NationalList } from '../schema/memorandum.ts'
import type { LevelTerm, PublicityRule } from '../schema/publicity.ts'
import type { RecordKind } from '../schema/record.ts'
import { obligation, typeTitles } from './template.ts'

/** Renders the page. The same catalogue gives the same text. */
export function catalogueMarkdown(catalogue: Catalogue): string {
  const parts = [
    '# 公共信用信息目录\n\n由 `catalogue/` 生成，请勿手改。依据后的标记说明我们看到文本的程度：' +
      'S 原文、Sf 原文片段、S2 二手、G 一般了解（发布前须核对）、D 设计选择、open 未找到。',
    '## 信息种类\n',
    ...catalogue.kinds.map((kind) => kindSection(kind)),
    '## 公示规则\n',
    ...catalogue.publicity.map(publicitySection),
    '## 名单\n',
    ...catalogue.lists.map(listSection),
    '## 措施\n',
    ...catalogue.measures.map(measureSection),
    '## 全国失信惩戒措施基础清单\n',
    ...catalogue.nationalLists.map(nationalSection),
    '## 联合奖惩合作备忘录\n',
    ...memorandaSection(catalogue.memoranda),
    '## 核查事项\n',
    table(
      ['代码', '事项', '办理单位', '应查必查', '绿色通道'],
      catalogue.matters.map((m) => [
        m.code,
        m.title,
        m.handledBy,
        m.mustCheck ? '是' : '否',
        m.greenChannel ? '适用' : '不适用',
      ]),
    ),
    '## 不收集的信息\n',
    table(
      ['主题', '理由', '依据'],
      catalogue.denyList.topics.map((topic) => [topic.title, topic.reason, topic.basis]),
    ),
    '## 逐行校验代码\n',
    table(
      ['代码', '含义', '通常处理'],
      Object.entries(faultCodes).map(([code, { title, outcome }]) => [code, title, outcomes[outcome]]),
    ),
  ]
  return `${parts.join('\n')}\n`
}

const outcomes = { return: '退回', question: '存疑待核', warn: '提示，照常接收' } as const
const publicityTitles = { public: '公开', shared: '共享', authorised: '授权', never: '不公开' } as const

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n') + '\n'
}

function bases(list: readonly Basis[]): string {
  return list
    .map(
      (b) =>
        `${b.document}${b.article ?? ''}（${b.from}起${b.to === undefined ? '' : `至${b.to}`}，${b.certainty}）`,
    )
    .join('；')
}

function kindSection(kind: RecordKind): string {
  const rows = kind.fields.map((field) => [
    field.name,
    field.title,
    typeTitles[field.type],
    obligation(field),
    field.personal === 'discard' ? '不收存' : publicityTitles[field.publicity],
    (field.aliases ?? []).join('、'),
  ])
  return (
    `### ${kind.title} \`${kind.code}\` 第${kind.version}版\n\n${kind.description}\n\n` +
    `类别：${kind.category}。依据：${bases(kind.basis)}。公示规则：${kind.publicityRule}。` +
    `${kind.deadlineWorkingDays === undefined ? '' : `报送期限：${kind.deadlineWorkingDays}个工作日。`}\n\n` +
    table(['字段', '名称', '类型', '必填', '公开属性', '可用列名'], rows)
  )
}

function termText({ shown, minMonths, maxMonths }: LevelTerm): string {
  return shown ? `${minMonths} 至 ${maxMonths ?? '不限'} 个月` : '不公示'
}

function publicitySection(rule: PublicityRule): string {
  const editions = (rule.editions ?? []).map((e) => [
    e.title,
    `${e.from} 至 ${e.to ?? '今'}`,
    e.sectors?.join('、') ?? '全部',
    ...(['minor', 'general', 'serious'] as const).map((level) => {
      const term = e.levels[level]
      const others = level === 'minor' ? e.levels['minor-shown'] : undefined
      return termText(term) + (others === undefined ? '' : `；行业另列的 ${termText(others)}`)
    }),
    e.basis.certainty,
  ])
  const head = ['文件', '适用的决定', '领域', '轻微', '一般', '严重', '把握']
  return (
    `### ${rule.title} \`${rule.code}\`\n\n${rule.description}\n\n依据：${bases(rule.basis)}。\n\n` +
    (editions.length === 0 ? '' : table(head, editions))
  )
}

const natures = {
  serious: '严重失信主体名单',
  conduct: '法定资格限制',
  attention: '重点关注',
  red: '守信红名单',
  association: '行业自律',
} as const

const authorities = { own: '认定单位自己作出', sector: '本领域的机关作出', any: '不限' } as const

/** Whose decision an entry may rest on. */
function rests({ basisFrom }: ListDefinition): string {
  if (basisFrom === undefined) return ''
  const fields = basisFrom.sectors === undefined ? '' : `（${basisFrom.sectors.join('、')}）`
  const kinds = basisFrom.kinds === undefined ? '' : `，限于${basisFrom.kinds.join('、')}`
  return `\n\n所依据的决定：${authorities[basisFrom.authority]}${fields}${kinds}（${basisFrom.source}，${basisFrom.certainty}）。`
}

function listSection(list: ListDefinition): string {
  const term = list.termMonths === null ? '无固定期限' : `${list.termMonths}个月`
  const early = list.earlyExitMonths === null ? '' : `${list.earlyExitRuns === 'correction' ? '自改正之日起' : ''}满${list.earlyExitMonths}个月可申请提前移出。`
  return (
    `### ${list.title} \`${list.code}\`\n\n${natures[list.nature]}。${list.description}\n\n` +
    `依据：${bases(list.basis)}。\n\n认定单位：${list.recognisedBy.map((r) => r.title).join('、')}。` +
    `期限：${term}（${list.termCertainty}）。${early}\n\n列入情形：\n\n` +
    list.criteria
      .map((c) => {
        const floor = c.threshold
        const range = c.term === undefined ? '' : `，期限${c.term.minMonths}至${c.term.maxMonths}个月（${c.term.basis}）`
        return `- ${c.title}${floor === undefined ? '' : `（${floor.measure}不少于${floor.atLeast}${floor.unit}）`}${range}（${c.certainty}）`
      })
      .join('\n') +
    rests(list) +
    `\n\n移出情形：${list.exits.map((exit) => exit.title).join('；')}。\n`
  )
}

const effects = { prohibit: '禁止', restrict: '限制', examine: '严格审查', favour: '优待' } as const

function measureSection(measure: Measure): string {
  const rows = measure.rules.map((rule) => [
    rule.title,
    `${effects[rule.effect]}${rule.mandatory ? '（强制）' : '（推荐）'}`,
    triggersOf(rule).join('、'),
    rule.matters.join('、'),
    rule.maxMonths === null ? '随名单' : `${rule.maxMonths}个月`,
    bases(rule.basis),
  ])
  return (
    `### ${measure.title} \`${measure.code}\`\n\n${measure.description}\n\n` +
    table(['规则', '效力', '触发', '事项', '最长', '依据'], rows)
  )
}

const groups = {
  rights: '减损权益',
  management: '行政管理',
  market: '市场和社会',
  unknown: '未查明',
} as const

function nationalSection(list: NationalList): string {
  const rows = list.items.map((item) => [
    `${item.no}`,
    item.title ?? '—',
    groups[item.group],
    item.carriedBy ?? (item.notCarried === 'person' ? '不实施：以自然人为对象' : '不实施：名称和内容未查明'),
    item.certainty === 'unknown' ? '未见' : item.certainty,
  ])
  const number =
    list.number.value === undefined ? '文号未见' : `${list.number.value}（${list.number.certainty}）`
  return (
    `### ${list.title} \`${list.code}\`\n\n${number}。${list.description}\n\n` +
    (rows.length === 0 ? '' : table(['序号', '措施', '类别', '承接', '把握'], rows))
  )
}

const states = {
  'in-force': '现行',
  superseded: '被全国清单取代',
  expired: '期满',
  unknown: '未查明',
} as const

function memorandaSection(memoranda: readonly Memorandum[]): string[] {
  const marked = (one: { value?: string; certainty: string }): string =>
    one.value === undefined ? '未见' : `${one.value}（${one.certainty}）`
  const heads = ['序号', '名称', '文号', '日期', '发起', '签署', '状态']
  const rows = [...memoranda]
    .sort((a, b) => a.no - b.no)
    .map((one) => [
      `${one.no}`,
      one.title,
      marked(one.number),
      marked(one.date),
      marked(one.initiatedBy),
      one.issuedBy.count === undefined && one.issuedBy.bodies.length === 0
        ? '未见'
        : `${one.issuedBy.count ?? one.issuedBy.bodies.length}个单位（${one.issuedBy.certainty}）`,
      states[one.state],
    ])
  const measures = [...memoranda]
    .sort((a, b) => a.no - b.no)
    .flatMap((one) =>
      one.measures.map((measure) => [
        `${one.no}`,
        measure.title,
        measure.nationalNo === undefined ? '—' : `${measure.nationalNo}`,
        measure.rules.length === 0 ? '只作历史留存' : measure.rules.join('、'),
        measure.certainty,
      ]),
    )
  return [table(heads, rows), table(['备忘录', '措施', '全国清单序号', '承接的规则', '把握'], measures)]
}
