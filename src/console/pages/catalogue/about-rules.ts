/** What stands in a kind, a list, a rule of publicity and a term of keeping. */
import {
  obligation, typeTitles, type Level, type LevelTerm, type PublicityEdition, type PublicityRule, type RecordKind,
} from '../../../modules/catalogue/index.ts'
import { certaintyOf, levelTitles, monthsText } from '../../../portal/components/basis-list/law-words.ts'
import { citation } from '../../../portal/format.ts'
import { html, nothing, type Html } from '../../../portal/html.ts'
import { table } from '../../parts/table.ts'
import type { Documents } from './entries.ts'
import { validity } from './list.ts'
import { linksTo, subjectsFact, textFact, yesNo, type About, type Place } from './parts.ts'
import { authorities, cycles, ends, kindNatures, natures, polarities, sharings, starts } from './words.ts'

export function aboutKind(at: Place, kind: RecordKind): About {
  return {
    text: kind.description,
    facts: [
      { title: '类别', value: kind.category },
      { title: '对主体', value: polarities[kind.polarity] },
      { title: '性质', value: kindNatures[kind.nature] },
      subjectsFact(kind.subjects),
      { title: '公示规则', value: linksTo(at, 'publicity', [kind.publicityRule]) },
      { title: '共享', value: sharings[kind.sharing] },
      { title: '报送期限', value: kind.deadlineWorkingDays === undefined ? '无' : `作出决定后 ${kind.deadlineWorkingDays} 个工作日` },
      { title: '更新', value: cycles[kind.updateCycle] },
      { title: '保存', value: `${kind.retention.years} 年：${kind.retention.basis}`, wide: true },
      ...textFact('必要性', kind.necessity),
    ],
    parts: [{
      id: 'fields', title: '字段', body: html`${templateLink(at, kind)}${table('字段', kind.fields, ['名称', (f) => html`${f.title}<span class="sub">${f.name}</span>`], [
        ['类型', (f) => typeTitles[f.type], 'short'], ['必填', obligation], ['公开属性', (f) => (f.personal === 'discard' ? '不收存' : sharings[f.publicity]), 'short'],
      ])}`,
    }],
  }
}

function templateLink({ catalogue }: Place, { code }: RecordKind): Html {
  if (catalogue.findKind(code) === undefined) return nothing
  return html`<p class="noprint"><a href="/api/v1/catalogue/kinds/${code}/template.xlsx" download>填报模板（XLSX）</a></p>`
}

/** `consequences`: the measures it triggers. */
export function aboutList(at: Place, list: Documents['list'], consequences: Html): About {
  const { earlyExitMonths, basisFrom } = list
  const early = earlyExitMonths === null ? '不经申请提前移出'
    : `${list.earlyExitRuns === 'correction' ? '自改正之日起' : ''}满${monthsText(earlyExitMonths)}可以申请`
  return {
    text: list.description,
    facts: [
      { title: '性质', value: natures[list.nature] },
      subjectsFact(list.subjects),
      { title: '认定单位', value: list.recognisedBy.length === 0 ? '由其他系统认定' : list.recognisedBy.map((one) => `${one.title}（${levelTitles[one.lowestLevel]}）`).join('、') },
      { title: '办理', value: list.origin === 'own' ? '在本平台办理' : '随来源系统同步' },
      { title: '期限', value: list.termMonths === null ? '至移出情形出现' : `${monthsText(list.termMonths)}（${certaintyOf(list.termCertainty)}）` },
      { title: '提前移出', value: early },
      { title: '陈述申辩', value: list.defenceWorkingDays === null ? '由来源系统办理' : `${list.defenceWorkingDays} 个工作日` },
      { title: '移出后停止公示', value: `${list.removalWorkingDays} 个工作日内` },
      { title: '公示规则', value: linksTo(at, 'publicity', [list.publicityRule]) },
      ...(basisFrom === undefined ? [] : [{ title: '所依据的决定', value: `${authorities[basisFrom.authority]}（${basisFrom.source}）` }]),
      ...textFact('必要性', list.necessity), ...textFact('提前移出的说明', list.earlyExitNote),
    ],
    parts: [
      {
        id: 'criteria', title: '列入情形', body: list.criteria.length === 0 ? html`<p class="muted">没有列入情形。</p>`
          : table('列入情形', list.criteria, ['情形', (one) => html`${one.title}<span class="sub">${one.code}</span>`], [
            ['期限', (one) => (one.term === undefined ? '名单的期限' : `${monthsText(one.term.minMonths)}至${monthsText(one.term.maxMonths)}（${one.term.basis}）`)],
            ['把握', (one) => certaintyOf(one.certainty)],
          ]),
      },
      { id: 'exits', title: '移出情形', body: html`<div class="card"><ul>${list.exits.map((exit) => html`<li>${exit.title}</li>`)}</ul></div>` },
      { id: 'bears', title: '触发的措施', body: consequences },
    ],
  }
}

const levelWords: Readonly<Record<Level, string>> = { minor: '轻微', general: '一般', serious: '严重' }

function termText({ shown, minMonths, maxMonths, repairable }: LevelTerm): string {
  if (!shown) return '不公示'
  const most = maxMonths === null ? '没有最长期限' : `最长${monthsText(maxMonths)}`
  return `${minMonths === 0 ? '' : `最短${monthsText(minMonths)}，`}${most}${repairable ? '' : '，不可提前终止'}`
}

export function aboutPublicity(at: Place, rule: PublicityRule): About {
  const { editions = [] } = rule
  return {
    text: rule.description,
    facts: [
      { title: '公示到何时', value: ends[rule.end] },
      ...(rule.start === undefined ? [] : [{ title: '起算', value: starts[rule.start] }]),
      ...(rule.termMonths === undefined ? [] : [{ title: '公示期', value: monthsText(rule.termMonths) }]),
      { title: '自然人', value: rule.neverFor.includes('natural-person') ? '从不公示' : '没有排除' },
      { title: '搜索引擎收录', value: yesNo(rule.indexed) },
      { title: '最后一天是否公示', value: yesNo(rule.endDayShown) },
      { title: '适用的信息种类', value: linksTo(at, 'kind', usersOf(at.catalogue.kinds, rule)) },
      { title: '适用的名单', value: linksTo(at, 'list', usersOf(at.catalogue.lists, rule)) },
    ].filter((fact) => String(fact.value) !== ''),
    parts: editions.length === 0 ? [] : [{ id: 'by-document', title: '各文件的公示期', body: editionTable(at, editions) }],
  }
}

function usersOf(
  items: readonly { readonly code: string; readonly publicityRule: string }[], rule: PublicityRule,
): string[] {
  return [...new Set(items.filter((one) => one.publicityRule === rule.code).map((one) => one.code))]
}

function editionTable({ catalogue }: Place, editions: readonly PublicityEdition[]): Html {
  const sectors = catalogue.codeLists.find((list) => list.code === 'sectors')
  return table('各文件的公示期', editions, ['文件', (one) => html`${one.title}<span class="sub">${citation(one.basis.document)}${one.basis.article ?? ''}，${certaintyOf(one.basis.certainty)}</span>`], [
    ['适用的决定', (one) => validity(one), 'short'],
    ['领域', (one) => one.sectors?.map((code) => sectors?.title(code) ?? code).join('、') ?? '全部'],
    ['起算', (one) => starts[one.start], 'short'],
    ...(['minor', 'general', 'serious'] as const).map((level) => [levelWords[level], (one: PublicityEdition) => {
      const other = level === 'minor' ? one.levels['minor-shown'] : undefined
      return `${termText(one.levels[level])}${other === undefined ? '' : `；行业另列的${termText(other)}`}`
    }] as const),
  ])
}

export function aboutRetention({ today }: Place, term: Documents['retention']): About {
  return {
    text: '办结以后，内容按下列期限保存。期限属于平台默认值、没有法定月数的，不自动清除，由运维员办理。',
    facts: [],
    parts: [{
      id: 'terms', title: '期限', body: table('期限', term.editions, ['施行', (one) => validity(one)], [
        ['期限', (one) => monthsText(one.months), 'short'],
        ['今天', (one) => (one.from <= today && (one.to === undefined || today <= one.to) ? '适用' : '不适用'), 'short'],
        ['把握', (one) => certaintyOf(one.certainty)],
        ['说明', (one) => one.note],
      ]),
    }],
  }
}
