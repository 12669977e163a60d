/** `/console/check`: the counter of those without a system of their own. The engine and its register are module checks'. */
import type { Context } from '../../../context.ts'
import type { Route } from '../../../kernel/http.ts'
import { isUuid } from '../../../kernel/ids.ts'
import { Problem } from '../../../kernel/problem.ts'
import { isCourtKept } from '../../../modules/catalogue/index.ts'
import {
  check, getReceipt, giveFeedback, isOwnCheck, mattersToday, type CheckAnswer,
} from '../../../modules/checks/index.ts'
import { identifyCode } from '../../../modules/subjects/index.ts'
import { faultsOf, isFaulty, noFaults, type Faults, type Form } from '../../form.ts'
import { Once } from '../../parts/once.ts'
import { defineForm, definePage, seeOther, staff, type ConsoleServices, type Sent, type Visit } from '../../route.ts'
import { askPage, type Asked } from './ask.ts'
import { findMatter } from './matter.ts'
import { codeIn } from './scan.ts'
import { slipPage, type Slip, type SlipView } from './slip.ts'

const path = '/console/check'

export function checkRoutes(ctx: Context, { checks }: ConsoleServices): Route[] {
  return [askRoute(ctx, { checks }), sendRoute(ctx, { checks }), ...slipRoutes(ctx, { checks })]
}

type Engine = Pick<ConsoleServices, 'checks'>

function askRoute(ctx: Context, { checks }: Engine): Route {
  return definePage(ctx, {
    operation: 'console.check', path, summary: '信用核查', authority: staff('checks:write'),
    query: ['receipt', 'code', 'matter', 'purpose', 'person'],
    show: ({ desk, query }) => {
      const matters = mattersToday(ctx, checks)
      // Away from an address that holds a person's number: it would be repeated by every link back to this page.
      if (hidden(query['code'] ?? '') !== (query['code'] ?? '')) return seeOther(`${path}?person=1`)
      const asked: Asked = {
        code: codeIn(query['code'] ?? ''), name: '', matter: query['matter'] ?? '', purpose: query['purpose'] ?? '',
        reference: '',
      }
      const receipt = query['receipt']?.trim().toLowerCase()
      const person = query['person'] === undefined ? noFaults : { code: '是自然人的证件号码，请输入单位或者个体工商户的代码' }
      if (receipt === undefined) return askPage(desk, asked, person, matters)
      if (isUuid(receipt)) return seeOther(`${path}/${receipt}`)
      return askPage(desk, asked, { receipt: '回执号是36位的字母、数字和短横线，见回执下方' }, matters, [], 422)
    },
  })
}

function sendRoute(ctx: Context, { checks }: Engine): Route {
  const once = new Once()
  return defineForm(ctx, {
    operation: 'console.check-send', path, summary: '发起一次信用核查', authority: staff('checks:write'),
    handle: async ({ actor, desk, form }) => {
      const matters = mattersToday(ctx, checks)
      const asked = askedOf(form)
      const found = findMatter(matters, form.text('chosen') || asked.matter)
      const choices = found.outcome === 'one' || asked.matter === '' ? [] : found.choices
      const faults: Faults = {
        ...faultsIn(asked),
        ...(found.outcome === 'one' ? {} : {
          [choices.length > 0 ? 'chosen' : 'matter']: matterFault(asked.matter, found.outcome),
        }),
      }
      if (found.outcome !== 'one' || isFaulty(faults)) return askPage(desk, asked, faults, matters, choices, 422)
      try {
        const location = await once.run(actor.id, form.text('once'), async () => {
          const { receipt } = JSON.parse(await check(checks, actor, requestOf(asked, found.matter.code))) as CheckAnswer
          return `${path}/${receipt}`
        })
        return seeOther(location)
      } catch (error) {
        if (!(error instanceof Problem)) throw error
        const said = faultsOf(
          error, { 'check.persons_not_answered': 'code', 'check.nobody_named': 'code', subject: 'code' },
        )
        // A person's number typed here by mistake is never sent back.
        return askPage(desk, { ...asked, code: hidden(asked.code) }, said, matters, [], error.status)
      }
    },
  })
}

function askedOf(form: Form): Asked {
  return {
    code: codeIn(form.text('code').slice(0, 500)), name: form.text('name'), matter: form.text('matter'),
    purpose: form.text('purpose'), reference: form.text('reference'),
  }
}

function hidden(code: string): string {
  return identifyCode(code).kind === 'resident-id' ? '' : code
}

function faultsIn({ code, name, purpose, reference }: Asked): Faults {
  return {
    ...(code === '' && name === '' ? { code: '请扫描或者输入代码；没有代码的，至少填写名称' } : {}),
    ...(code.length > 64 ? { code: '太长，没有认出代码，请手工输入18位统一社会信用代码' } : {}),
    ...(name.length > 200 ? { name: '名称至多200个字' } : {}),
    ...(purpose === '' ? { purpose: '请填写核查目的，例如：行政许可审查' } : {}),
    ...(purpose.length > 200 ? { purpose: '核查目的至多200个字' } : {}),
    ...(reference.length > 200 ? { reference: '业务编号至多200个字' } : {}),
  }
}

function matterFault(typed: string, outcome: 'several' | 'none'): string {
  if (typed === '') return '请选择要办理的事项'
  return outcome === 'several' ? `“${typed.slice(0, 20)}”对应几个事项，请选定一个` : `没有“${typed.slice(0, 20)}”这个事项，请从目录中选一个`
}

function requestOf(asked: Asked, matter: string): Parameters<typeof check>[2] {
  const { code, name, purpose, reference } = asked
  return {
    subject: { ...(code === '' ? {} : { code }), ...(name === '' ? {} : { name }) },
    matter, purpose, ...(reference === '' ? {} : { reference }),
  }
}

function slipRoutes(ctx: Context, { checks }: Engine): Route[] {
  const once = new Once()
  const draw = async (visit: Visit, more: Pick<SlipView, 'faults' | 'typed' | 'done'>) => {
    const today = ctx.clock.today()
    const receipt = visit.params['receipt'] ?? ''
    const own = await isOwnCheck(checks, visit.actor, receipt)
    const slip = JSON.parse(await getReceipt(checks, visit.actor, receipt)) as Slip
    return slipPage(visit.desk, {
      ...more, slip,
      asker: own ? visit.desk.person?.organisation : undefined,
      matterTitle: ctx.catalogue.matter(slip.asked.matter)?.title ?? slip.asked.matter,
      listTitle: (list) => ctx.catalogue.listOnRecord(list, today)?.title ?? list,
      isCourtKept: (list) => isCourtKept(ctx.catalogue.listOnRecord(list, today)),
      isBar: (list) => ctx.catalogue.listOnRecord(list, today)?.nature === 'conduct',
      mayGiveFeedback: visit.actor.scopes.has('checks:write') && own,
    })
  }
  return [
    definePage(ctx, {
      operation: 'console.check-answer', path: `${path}/:receipt`, summary: '核查结果与回执', authority: staff('checks:read'),
      query: ['done'],
      show: (visit) => draw(visit, { faults: noFaults, typed: {}, done: visit.query['done'] === 'feedback' }),
    }),
    defineForm(ctx, {
      operation: 'console.check-feedback', path: `${path}/:receipt/feedback`, summary: '反馈核查结果的办理情况',
      authority: staff('checks:write'),
      handle: async (sent) => {
        const typed = typedOf(sent)
        const faults = feedbackFaults(typed)
        if (isFaulty(faults)) return draw(sent, { faults, typed, done: false })
        const { outcome, reason, result } = typed
        const corrects = sent.form.text('corrects')
        const receipt = sent.params['receipt'] ?? ''
        try {
          const location = await once.run(sent.actor.id, sent.form.text('once'), async () => {
            await giveFeedback(checks, sent.actor, receipt, {
              outcome: outcome === 'followed' ? outcome : 'not-followed', result,
              ...(reason === '' ? {} : { reason }), ...(isUuid(corrects) ? { corrects } : {}),
            })
            return `${path}/${encodeURIComponent(receipt)}?done=feedback`
          })
          return seeOther(location)
        } catch (error) {
          if (!(error instanceof Problem) || error.status === 404) throw error
          return draw(sent, { faults: faultsOf(error, { reason: 'reason' }), typed, done: false })
        }
      },
    }),
  ]
}

function typedOf({ form }: Sent): { outcome: string; reason: string; result: string } {
  return { outcome: form.text('outcome'), reason: form.text('reason'), result: form.text('result') }
}

function feedbackFaults(typed: { outcome: string; reason: string; result: string }): Faults {
  const known = typed.outcome === 'followed' || typed.outcome === 'not-followed'
  return {
    ...(known ? {} : { outcome: '请选择是否按核查结果办理' }),
    ...(typed.outcome === 'not-followed' && typed.reason === '' ? { reason: '未按核查结果办理的，请说明理由' } : {}),
    ...(typed.result === '' ? { result: '请填写办理结果' } : {}),
    ...(typed.reason.length > 1000 ? { reason: '至多1000个字' } : {}),
    ...(typed.result.length > 1000 ? { result: '至多1000个字' } : {}),
  }
}
