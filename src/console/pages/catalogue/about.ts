/** What stands in an entry, by section: facts of one line, and parts with tables. */
import {
  executableOn, memorandumStandings, triggersOf, type Behaviour, type Catalogue, type Matter, type Measure,
  type MeasureBearing, type Memorandum, type NationalList, type Source,
} from '../../../modules/catalogue/index.ts'
import {
  certaintyOf, effects, groupTitles, leftOutTitles, monthsText, standingTitles,
} from '../../../portal/components/basis-list/law-words.ts'
import type { Fact } from '../../../portal/components/facts/facts.ts'
import { tag } from '../../../portal/components/tag/tag.ts'
import { citation, code, dateText, number } from '../../../portal/format.ts'
import { html, nothing, type Html } from '../../../portal/html.ts'
import { table, type Column } from '../../parts/table.ts'
import { aboutKind, aboutList, aboutPublicity, aboutRetention } from './about-rules.ts'
import type { Documents, SectionName } from './entries.ts'
import { linksTo, subjectsFact, textFact, yesNo, type About, type Place } from './parts.ts'
import { cycles, polarities } from './words.ts'

export function aboutOf(
  catalogue: Catalogue, section: SectionName, document: Documents[SectionName], today: string,
): About {
  const at: Place = { catalogue, today }
  switch (section) {
    case 'kind': return aboutKind(at, document as Documents['kind'])
    case 'list': {
      const list = document as Documents['list']
      return aboutList(at, list, bearingsTable(at, 'list', catalogue.measuresFor(list.code), '这份名单没有触发任何措施。'))
    }
    case 'measure': return aboutMeasure(at, document as Measure)
    case 'behaviour': return aboutBehaviour(at, document as Behaviour)
    case 'matter': return aboutMatter(at, document as Matter)
    case 'memorandum': return aboutMemorandum(at, document as Memorandum)
    case 'national-list': return aboutNationalList(at, document as NationalList)
    case 'source': return aboutSource(at, document as Source)
    case 'publicity': return aboutPublicity(at, document as Documents['publicity'])
    case 'retention': return aboutRetention(at, document as Documents['retention'])
  }
}

function aboutMeasure(at: Place, measure: Measure): About {
  return {
    text: measure.description,
    facts: [
      { title: '性质', value: measure.nature === 'punishment' ? '惩戒' : '激励' },
      { title: '全国清单序号', value: measure.nationalNo === undefined ? '不在清单范围' : `第 ${measure.nationalNo} 项` },
      ...(measure.group === 'incentive' ? [] : [{ title: '类别', value: groupTitles[measure.group] }]),
      { title: '把握', value: certaintyOf(measure.certainty) },
    ],
    parts: [{ id: 'rules', title: '各条规则', body: bearingsTable(at, 'measure', measure.rules.map((rule) => ({ measure, rule })), '') }],
  }
}

/**
 * Rules of measures: what brings each, where it bears, for how long, and whether it is carried out today. `from`: the
 * sort of entry the table stands on, which it need not name again.
 */
function bearingsTable(
  at: Place, from: 'list' | 'measure' | 'matter', bearings: readonly MeasureBearing[], none: string,
): Html {
  if (bearings.length === 0) return html`<p class="muted">${none}</p>`
  const triggers: Column<MeasureBearing> = ['触发', ({ rule }) => linksTo(at, 'list', triggersOf(rule))]
  const matters: Column<MeasureBearing> = ['事项', ({ rule }) => linksTo(at, 'matter', rule.matters)]
  return table('措施的规则', bearings, ['规则', ({ measure, rule }) => html`${rule.title}${from === 'measure' ? nothing : html`<span class="sub">${linksTo(at, 'measure', [measure.code])}</span>`}`], [
    ['效力', ({ rule }) => html`${tag(effects[rule.effect].tone, effects[rule.effect].word)}<span class="sub">${rule.mandatory ? '应当' : '可以'}</span>`, 'short'],
    ...(from === 'list' ? [] : [triggers]), ...(from === 'matter' ? [] : [matters]),
    ['最长', ({ rule }) => (rule.maxMonths === null ? '与列入同期' : monthsText(rule.maxMonths)), 'short'],
    ['今天', ({ measure, rule }) => (executableOn(measure, rule, at.today) ? tag('good', '实施') : tag('past', '不实施')), 'short'],
    ['依据', ({ rule }) => html`<span>${rule.basis.map((one, i) => html`${i === 0 ? nothing : html`<br>`}${citation(one.document)}${one.article ?? ''}`)}</span>`],
  ])
}

function aboutBehaviour(at: Place, behaviour: Behaviour): About {
  const { evidence } = behaviour
  return {
    text: behaviour.description,
    facts: [
      { title: '性质', value: polarities[behaviour.polarity] },
      { title: '领域', value: at.catalogue.codeLists.find((list) => list.code === 'sectors')?.title(behaviour.sector) ?? behaviour.sector },
      { title: '发起单位', value: behaviour.initiatedBy },
      subjectsFact(behaviour.subjects),
      { title: '以什么为准', value: html`${linksTo(at, 'kind', [evidence.kind])}${evidence.field === undefined ? '' : `，${evidence.field}${evidence.in === undefined ? '' : `为${evidence.in.join('、')}`}`}` },
      ...textFact('必要性', behaviour.necessity),
    ],
    parts: [{
      id: 'bears', title: '触发的措施',
      body: bearingsTable(at, 'list', at.catalogue.measuresFor(behaviour.code), '这种行为没有触发任何措施。'),
    }],
  }
}

function aboutMatter(at: Place, matter: Matter): About {
  return {
    text: matter.description,
    facts: [
      { title: '办理单位', value: matter.handledBy },
      { title: '应查必查', value: yesNo(matter.mustCheck) },
      { title: '绿色通道', value: matter.greenChannel ? '适用' : '不适用' },
      subjectsFact(matter.subjects),
      ...textFact('必要性', matter.necessity),
    ],
    parts: [{
      id: 'bears', title: '影响这个事项的措施',
      body: bearingsTable(at, 'matter', at.catalogue.measuresAt(matter.code), '没有措施影响这个事项。'),
    }],
  }
}

function aboutMemorandum(at: Place, one: Memorandum): About {
  const marked = (value: string | undefined, mark: Memorandum['number']['certainty']): string =>
    value === undefined ? '未见' : `${value}（${certaintyOf(mark)}）`
  const signed = one.issuedBy.count ?? one.issuedBy.bodies.length
  const measures = memorandumStandings(one, at.catalogue.measures, at.today)
  return {
    text: one.description,
    facts: [
      { title: '序号', value: `第 ${one.no} 项` },
      { title: '性质', value: one.nature === 'punishment' ? '联合惩戒' : '联合激励' },
      { title: '文号', value: marked(one.number.value, one.number.certainty) },
      { title: '日期', value: marked(one.date.value === undefined ? undefined : dateText(one.date.value), one.date.certainty) },
      { title: '签署', value: signed === 0 ? '未见' : `${signed} 个单位（${certaintyOf(one.issuedBy.certainty)}）` },
      { title: '效力状态', value: certaintyOf(one.stateCertainty) },
      ...(one.supersededBy === undefined ? [] : [{ title: '被取代于', value: linksTo(at, 'national-list', [one.supersededBy]) }]),
      ...(one.leftOut ?? []).map((left): Fact => ({ title: '不收的内容', value: leftOutTitles[left] })),
    ],
    parts: [{
      id: 'measures', title: '各项措施今天的情况',
      body: measures.length === 0 ? html`<p class="muted">没有见到各项措施的原文。</p>` : table('各项措施', measures, ['措施', (m) => m.title], [
        ['今天', (m) => tag(standingTitles[m.standing].tone, standingTitles[m.standing].title), 'short'],
        ['承接的规则', (m) => (m.carriedBy.length === 0 ? '—' : linksTo(at, 'measure', [...new Set(m.carriedBy.map((c) => c.measure))]))],
        ['把握', (m) => certaintyOf(m.certainty)],
      ]),
    }],
  }
}

function aboutNationalList(at: Place, list: NationalList): About {
  const notCarried = { person: '不实施：以自然人为对象', 'not-found': '不实施：名称和内容未查明' } as const
  return {
    text: list.description,
    facts: [
      { title: '版本', value: `${list.edition}年版` },
      { title: '文号', value: list.number.value === undefined ? '未见' : `${list.number.value}（${certaintyOf(list.number.certainty)}）` },
      { title: '措施数', value: list.size === null ? '未查明' : `${number(list.size)} 项` },
      { title: '把握', value: certaintyOf(list.certainty) },
    ],
    parts: list.items.length === 0 ? [] : [{
      id: 'items', title: '各项措施', body: table('各项措施', list.items, ['措施', (one) => `${one.no}　${one.title ?? (one.notCarried === 'person' ? '不列出' : '名称未见')}`], [
        ['类别', (one) => groupTitles[one.group]],
        ['承接', (one) => (one.carriedBy === undefined ? notCarried[one.notCarried ?? 'not-found'] : linksTo(at, 'measure', [one.carriedBy]))],
        ['把握', (one) => certaintyOf(one.certainty)],
      ]),
    }],
  }
}

function aboutSource(at: Place, source: Source): About {
  const { expect, organisations = [] } = source
  return {
    text: source.note,
    facts: [
      { title: '领域', value: at.catalogue.codeLists.find((list) => list.code === 'sectors')?.title(source.sector) ?? source.sector },
      { title: '报送', value: linksTo(at, 'kind', source.kinds) },
      ...(source.lists === undefined ? [] : [{ title: '名单', value: linksTo(at, 'list', source.lists) }]),
      { title: '频率', value: cycles[source.frequency] },
      { title: '宽限', value: `${source.graceWorkdays ?? 7} 个工作日` },
      { title: '每次行数', value: `${number(expect.minRows)} 至 ${number(expect.maxRows)} 行，超出的接收并标记` },
      { title: '汇集其他单位的决定', value: yesNo(source.gathers === true) },
      { title: '单位', value: organisations.length === 0 ? '本领域的各单位' : html`${organisations.map((one) => html`${code(one)} `)}` },
    ],
    parts: [],
  }
}
