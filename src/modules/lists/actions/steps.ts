/**
 * A list's procedure as its readers understand it: the steps of 国办发〔2020〕49号 item 8 with the clocks of the workflow
 * that runs here, or, where the deciding body keeps the list elsewhere, with what the list itself says. Pure.
 */
import type { ListDefinition } from '../../catalogue/index.ts'
import { exitFlow, honouringFlow, listingFlow } from '../workflow.ts'
import { waysOut } from '../rules/ways-out.ts'

/** One step: what happens, within how many working days of what, by which act. */
export interface Step {
  readonly code: 'recommend' | 'notify' | 'defend' | 'verify' | 'decide' | 'serve' | 'publish' | 'remove'
  readonly title: string
  readonly text: string
  readonly clocks: readonly { readonly days: number; readonly text: string }[]
  readonly law: string | null
}

type Verb = (typeof listingFlow.moves)[number]['verb']

const moveOf = (flow: { moves: readonly { verb: string; within?: number; law: string }[] }, verb: string) => {
  const move = flow.moves.find((one) => one.verb === verb)
  if (move === undefined) throw new Error(`no move ${verb}`)
  return move
}
const own = (verb: Verb): { days: number; law: string } => {
  const move = moveOf(listingFlow, verb)
  return { days: move.within ?? 0, law: move.law }
}

/** The steps of a list. `shown`: whether its entries are ever public. */
export function stepsOf(list: ListDefinition, shown: boolean): Step[] {
  if (list.origin === 'mirror') return mirroredSteps(list, shown)
  return list.nature === 'red' ? honouringSteps(list) : listingSteps(list, shown)
}

/** An association decides by its own charter: acts on administrative decisions are not its basis. */
const byCharter = '协会章程和自律公约'

function listingSteps(list: ListDefinition, shown: boolean): Step[] {
  const steps = administrativeSteps(list, shown)
  return list.nature === 'association' ? steps.map((step) => ({ ...step, law: byCharter })) : steps
}

function administrativeSteps(list: ListDefinition, shown: boolean): Step[] {
  const body = list.nature === 'association' ? '协会' : '认定单位'
  return [
    notice(body),
    defence(list.defenceWorkingDays),
    {
      code: 'decide',
      title: '复核、决定',
      text: `${body}复核陈述申辩意见，由提出列入的人以外的负责人作出决定；不符合条件的不予列入。`,
      clocks: [
        { days: own('review').days, text: '陈述申辩结束后复核' },
        { days: own('list').days, text: '复核后作出决定' },
      ],
      law: own('list').law,
    },
    {
      code: 'serve',
      title: '送达',
      text:
        list.nature === 'association'
          ? '决定书送达当事人。没有送达的，列入不生效。'
          : '决定书和信用修复告知书一并送达当事人。没有送达的，列入不生效。',
      clocks: [{ days: own('serve').days, text: '作出决定后' }],
      law: own('serve').law,
    },
    publication(list, shown),
    removal(list),
  ]
}

function notice(body: string): Step {
  return {
    code: 'notify',
    title: '告知',
    text: `${body}制发列入告知书并送达，写明拟列入的事实、理由、依据和陈述申辩的权利。`,
    clocks: [
      { days: own('notify').days, text: '提出列入后制发' },
      { days: own('serve-notice').days, text: '制发后送达' },
    ],
    law: own('notify').law,
  }
}

function defence(days: number | null): Step {
  return {
    code: 'defend',
    title: '陈述申辩',
    text: '当事人可以说明情况、提交证据；不因陈述申辩加重后果。期限没有届满、当事人也没有书面放弃的，不得作出决定。',
    clocks: days === null ? [] : [{ days, text: '收到告知书后可以提出' }],
    law: own('defend').law,
  }
}

function publicationText(list: ListDefinition, shown: boolean): string {
  if (list.nature === 'association' && !shown) return '由协会在自己的渠道、以协会的名义公布，本平台不公示。'
  if (list.nature === 'conduct') return '不单独公示，只在办理有关事项核查时提示；所依据的决定依法公示。'
  if (!shown) return '不向社会公示，只供部门监管时参考。'
  if (list.nature === 'red') return '自决定之日起列入生效并在本站公示。'
  return list.publish !== undefined && 'dayOfNextMonth' in list.publish
    ? `自送达起列入生效，最迟于次月${list.publish.dayOfNextMonth}日前公示。`
    : '自送达起列入生效并在本站公示。'
}

function publication(list: ListDefinition, shown: boolean): Step {
  const due = list.publish
  return {
    code: 'publish',
    title: '公示',
    text: publicationText(list, shown),
    clocks: due !== undefined && 'workingDays' in due ? [{ days: due.workingDays, text: due.from === 'decision' ? '作出决定后公示' : '送达后公示' }] : [],
    law: null,
  }
}

function removal(list: ListDefinition): Step {
  const early = list.exits.some((one) => one.code === 'early') && list.earlyExitMonths !== null
  const ask = moveOf(exitFlow, 'grant').within ?? 0
  return {
    code: 'remove',
    title: '移出',
    text: `${waysOut(list)
      .map((way) => way.title)
      .join('；')}。`,
    clocks: [
      ...(early && list.origin === 'own' ? [{ days: ask, text: '收到提前移出申请后决定' }] : []),
      ...(list.removalWorkingDays === 0 ? [] : [{ days: list.removalWorkingDays, text: '移出后停止公示' }]),
    ],
    law: moveOf(list.nature === 'red' ? honouringFlow : listingFlow, 'remove').law,
  }
}

function honouringSteps(list: ListDefinition): Step[] {
  const verify = moveOf(honouringFlow, 'verify')
  const decide = moveOf(honouringFlow, 'list')
  return [
    {
      code: 'recommend',
      title: '推荐',
      text: '认定单位提出，或者由行业协会、媒体推荐，由授予荣誉的机关提供。',
      clocks: [],
      law: null,
    },
    {
      code: 'verify',
      title: '核查',
      text: '核查荣誉是否属实、近三年有无失信记录。',
      clocks: [{ days: verify.within ?? 0, text: '收到推荐后' }],
      law: verify.law,
    },
    {
      code: 'decide',
      title: '决定',
      text: '由核查人以外的负责人决定是否列入。',
      clocks: [{ days: decide.within ?? 0, text: '核查后' }],
      law: decide.law,
    },
    publication(list, true),
    removal(list),
  ]
}

/** The deciding body's own system runs the procedure; here only what it decided arrives. */
function mirroredSteps(list: ListDefinition, shown: boolean): Step[] {
  const followed: Step = {
    code: 'publish',
    title: '公示',
    text: shown ? '本平台收到认定单位的列入决定后公示。' : '不向社会公示，只供部门监管时参考。',
    clocks: [],
    law: null,
  }
  if (list.nature === 'red') {
    return [
      {
        code: 'verify',
        title: '评定',
        text: '由认定单位在其业务系统按照评定办法评定，无须申请列入本名单。',
        clocks: [],
        law: null,
      },
      followed,
      removal(list),
    ]
  }
  const heard = list.defenceWorkingDays !== null
  return [
    ...(heard ? [{ ...notice('认定单位'), clocks: [] }, defence(list.defenceWorkingDays)] : []),
    {
      code: 'decide',
      title: '决定、送达',
      text: '由认定单位在其业务系统依法作出决定并送达当事人，本平台只接收结果。',
      clocks: [],
      law: null,
    },
    followed,
    removal(list),
  ]
}
