/** An invented workflow with everything casework must carry: terms, a supplement, the clock, papers, reasons. */
import { defineWorkflow } from '../kernel/workflow.ts'

const law = '测试办法第一条'

export const toyFlow = defineWorkflow({
  name: 'toy',
  since: '2026-01-01',
  initial: 'received',
  states: {
    received: { title: '待受理', public: '已提交' },
    supplement: { title: '待补正', public: '请补正材料' },
    accepted: { title: '已受理', public: '办理中' },
    granted: { title: '已同意', public: '已办结' },
    refused: { title: '不予同意', public: '已办结' },
    withdrawn: { title: '已撤回', public: '已撤回' },
    tacit: { title: '逾期视为同意', public: '已办结' },
  },
  final: ['granted', 'refused', 'withdrawn', 'tacit'],
  moves: [
    { verb: 'accept', title: '受理', from: ['received'], to: 'accepted', by: ['handling-officer', 'client'], within: 3, law },
    { verb: 'ask', title: '要求补正', from: ['received', 'accepted'], to: 'supplement', by: ['handling-officer'], reason: 'required', law },
    { verb: 'supply', title: '补正', from: ['supplement'], to: 'accepted', by: ['subject', 'handling-officer'], within: 5, law },
    { verb: 'give-up', title: '视为撤回', from: ['supplement'], to: 'withdrawn', by: ['clock'], within: 5, law },
    { verb: 'refuse', title: '不予受理', from: ['received'], to: 'refused', by: ['handling-officer'], reason: 'required', law },
    { verb: 'grant', title: '同意', from: ['accepted'], to: 'granted', by: ['approver'], needs: ['decision'], within: 10, law },
    { verb: 'refuse', title: '不予同意', from: ['accepted'], to: 'refused', by: ['approver'], reason: 'required', law },
    { verb: 'lapse', title: '逾期', from: ['accepted'], to: 'tacit', by: ['clock'], within: 20, law },
    { verb: 'withdraw', title: '撤回', from: ['received', 'supplement', 'accepted'], to: 'withdrawn', by: ['subject', 'system'], law },
  ],
})
