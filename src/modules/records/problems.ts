import { defineProblems } from '../../kernel/problem.ts'

export const recordsProblems = defineProblems({
  notFound: { code: 'record.not_found', status: 404, title: '没有找到这条记录，或它已不再公示' },
  notHeld: { code: 'record.not_held', status: 409, title: '这条记录没有被暂缓公示，无需放行' },
  foreignAuthority: { code: 'record.foreign_authority', status: 403, title: '只有作出决定的机关或信用中心可以撤销' },
})
