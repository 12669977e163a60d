import { defineProblems } from '../../kernel/problem.ts'

export const exchangeProblems = defineProblems({
  unknownKind: { code: 'submission.unknown_kind', status: 400, title: '没有这种信用信息' },
  unknownList: { code: 'submission.unknown_list', status: 400, title: '没有这个名单' },
  listRequired: { code: 'submission.list_required', status: 400, title: '请指明报送到哪个名单' },
  unknownSource: { code: 'submission.unknown_source', status: 400, title: '没有这个报送单位' },
  foreignSource: { code: 'submission.foreign_source', status: 403, title: '只能以本单位名义报送' },
  noRows: { code: 'submission.no_rows', status: 422, title: '文件里没有数据行' },
  notFound: { code: 'submission.not_found', status: 404, title: '没有找到这次报送' },
  notFinished: { code: 'submission.not_finished', status: 409, title: '这次报送还没有处理完' },
  emptyBody: { code: 'submission.empty_body', status: 400, title: '没有收到文件' },
  badMapping: { code: 'submission.bad_mapping', status: 400, title: '列对应关系有误' },
  settled: { code: 'question.settled', status: 409, title: '这条疑问数据已经处理过' },
})
