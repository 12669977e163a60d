/** The way of an article. */
import { defineWorkflow } from '../../kernel/workflow.ts'

const law = '政府信息公开条例 第十七条（公开前审查）'

export const articleFlow = defineWorkflow({
  name: 'article',
  since: '2026-01-01',
  initial: 'draft',
  states: {
    draft: { title: '草稿', public: '未发布' },
    submitted: { title: '待审核', public: '未发布' },
    approved: { title: '已审核', public: '已发布' },
    withdrawn: { title: '已撤回', public: '已撤回' },
  },
  final: ['withdrawn'],
  moves: [
    {
      verb: 'submit',
      title: '送审',
      from: ['draft'],
      to: 'submitted',
      by: ['office-clerk', 'office-admin'],
      law,
    },
    { verb: 'approve', title: '审核通过', from: ['submitted'], to: 'approved', by: ['office-admin'], law },
    {
      verb: 'return',
      title: '退回修改',
      from: ['submitted'],
      to: 'draft',
      by: ['office-admin'],
      reason: 'required',
      law,
    },
    {
      verb: 'withdraw',
      title: '撤回',
      from: ['approved'],
      to: 'withdrawn',
      by: ['office-admin'],
      reason: 'required',
      law,
    },
  ],
})

export type ArticleVerb = (typeof articleFlow.moves)[number]['verb']
