/** What a step will do, said before it is done: only what the platform then does, and what it leaves to people. */
import { dateText, number } from '../../../portal/format.ts'
import type { FactView } from './one.ts'
import { grounds, type Ground, type Reason } from './words.ts'

/** What will happen, and who will be told. */
export interface Effects {
  readonly does: readonly string[]
  readonly tells: readonly string[]
}

/** Ending publicity also ends sharing and use (信用修复管理办法 art 3; 国办发〔2025〕22号 item 7). */
export function withdrawalEffects(view: FactView, reason: Reason): Effects {
  const { fact, listings } = view
  const shown = fact.standing === 'shown'
  return {
    does: [
      shown ? '公示网站、接口和开放数据立即不再提供这条记录。' : '这条记录现在没有公示，以后也不再公示。',
      '不再共享给其他部门，不再用于信用核查。',
      '记录仍保存在信用档案里，注明理由和文书；以后报送的更正也不公示。',
      ...(fact.standing === 'withdrawn' ? ['原来的临时屏蔽由这次信用修复接替，不再恢复。'] : []),
      ...lifting(view),
      ...(listings.resting.length + listings.elsewhere > 0
        ? ['以本条为依据列入名单的，不因此移出；应当移出的，由认定单位办理。']
        : []),
      reason === 'masked'
        ? '计划不能执行的，可以由另一人恢复公示。'
        : '办错了的，可以由另一人恢复公示，公示到原定的期限。',
    ],
    tells: [feedText(view), ...implementers(view), '平台不通知当事人；需要告知的，由贵单位办理。'],
  }
}

/** 行政处罚法 art 48: taken back within three days, with the reason in public. `told`: the reason as strangers read it. */
export function revocationEffects(
  view: FactView,
  given: { ground: Ground; told: string | undefined; due: { dueOn: string | null; late: boolean | null } },
): Effects {
  const { fact, listings } = view
  const { dueOn, late } = given.due
  const shown = fact.standing === 'shown'
  const inForce = listings.resting.filter((e) => e.status === 'in-force' || e.status === 'decided')
  const open = listings.resting.length - inForce.length
  return {
    does: [
      shown ? '公示网站、接口和开放数据立即不再提供这条记录。' : '这条记录现在没有公示；档案中的现行版本终止。',
      '不再共享给其他部门，不再用于信用核查。',
      ...(shown
        ? [`在原定的公示期内，原网址答复决定已被${grounds[given.ground]}，不写当事人名称；${given.told === undefined ? '理由含有可以识别当事人的内容，不公开。' : `公开的理由是：“${given.told}”。`}`]
        : []),
      ...lifting(view),
      ...inForce.map((e) => `${e.body.name}的${e.list.title}（${e.statusTitle}）以本条为依据，由平台同时撤销。`),
      ...(open > 0 ? [`另有 ${number(open)} 项没有生效或者已经结束的名单办件以本条为依据，平台不自动处理。`] : []),
      ...(listings.elsewhere > 0 ? [`其他单位的 ${number(listings.elsewhere)} 项名单办件以本条为依据：已经决定列入且没有结束的，由平台同时撤销。`] : []),
      '撤销不能取消。同一决定再次报送的，列为疑问数据，凭新的文书核实后才能入库。',
      dueOn === null
        ? '法定的撤回期限是三个工作日；有关年度的放假安排尚未公布，暂不能判断是否逾期。'
        : `应当在${dateText(dueOn)}以前撤回${late === true ? '，现已逾期，逾期记入操作日志。' : '，没有逾期。'}`,
    ],
    tells: [feedText(view), ...implementers(view), '平台不通知当事人；有关文书的送达由作出机关办理。'],
  }
}

/** Shown again for what is left of its term. */
export function restorationEffects(view: FactView, today: string): Effects {
  const { record } = view.fact
  const over = record.publicUntil !== null && record.publicUntil <= today
  const reason = view.fact.withdrawals.find((one) => one.liftedAt === null)?.reason
  return {
    does: [
      record.publicFrom === null ? '这条记录依照规则不公示，恢复后也不公示。'
        : over ? '公示期已满，恢复后也不再公示。'
          : (record.held ?? []).length > 0 ? '这条记录仍在暂缓公示，复核放行以后才公示。'
            : '公示网站、接口和开放数据立即恢复提供，公示到原定的公示期届满为止。',
      '恢复共享和信用核查中的使用。',
      ...(view.ledger === undefined ? [] : ['名单事项仍有效的，协同任务重新发给各实施单位，签收和反馈的期限重新计算。']),
      ...(reason === 'repaired' ? ['原来的信用修复不再有效；需要再次修复的，重新申请。'] : []),
    ],
    tells: [feedText(view), '平台不通知当事人；需要告知的，由贵单位办理。'],
  }
}

function lifting({ ledger }: FactView): string[] {
  return ledger === undefined || ledger.over !== null ? [] : ['依据这一名单事项采取的措施不再执行，已经实施的应当解除。']
}

function implementers({ ledger }: FactView): string[] {
  if (ledger === undefined || ledger.over !== null) return []
  return [`实施单位：已收到协同任务的 ${number(ledger.counts.bodies)} 个单位收到解除通知，下一个工作日以内确认解除。`]
}

function feedText({ receivers }: FactView): string {
  const some = receivers.size === 0 ? '目前没有接收单位登记执行情况' : `目前有 ${number(receivers.size)} 个接收单位登记执行情况，是否确认显示在这条记录的页面上`
  return `变更流的全部接收方：按记录编号通知，${some}。`
}
