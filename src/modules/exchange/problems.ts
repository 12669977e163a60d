import { defineProblems } from '../../kernel/problem.ts'

export const exchangeProblems = defineProblems({
  unknownKind: { code: 'submission.unknown_kind', status: 400, title: '没有这种信用信息' },
  unknownList: { code: 'submission.unknown_list', status: 400, title: '没有这个名单' },
  listRequired: { code: 'submission.list_required', status: 400, title: '请指明报送到哪个名单' },
  unknownSource: { code: 'submission.unknown_source', status: 400, title: '没有这个报送单位' },
  foreignSource: { code: 'submission.foreign_source', status: 403, title: '只能以本单位名义报送' },
  keyReused: { code: 'submission.key_reused', status: 422, title: '这个 Idempotency-Key 已用于另一次报送' },
  noRows: { code: 'submission.no_rows', status: 422, title: '文件里没有数据行' },
  notFound: { code: 'submission.not_found', status: 404, title: '没有找到这次报送' },
  fileEnded: { code: 'submission.file_ended', status: 410, title: '报送原件的保存期限已满，原件已经清除' },
  notFinished: { code: 'submission.not_finished', status: 409, title: '这次报送还没有处理完' },
  emptyBody: { code: 'submission.empty_body', status: 400, title: '没有收到文件' },
  badMapping: { code: 'submission.bad_mapping', status: 400, title: '列对应关系有误' },
  notDelivered: { code: 'submission.not_delivered', status: 403, title: '该单位不报送这种信用信息' },
  unread: { code: 'submission.unread', status: 500, title: '文件没有读完' },
  fieldBehindFile: { code: 'submission.field_behind_file', status: 400, title: '表单中字段应放在文件之前' },
  tooLarge: { code: 'submission.too_large', status: 413, title: '文件过大' },
  noQuestion: { code: 'question.not_found', status: 404, title: '没有这条疑问数据' },
  ownRow: { code: 'question.own_row', status: 403, title: '报送人不能处置自己报送的疑问数据，请由另一人核实' },
  codeNeeded: { code: 'question.code_needed', status: 400, title: '请填写核实后的统一社会信用代码' },
  codeNotAsked: {
    code: 'question.code_not_asked', status: 400, title: '这条疑问不在于主体是谁，不能改到其他代码名下；代码有误的请退回更正',
  },
  unknownSubject: { code: 'question.unknown_subject', status: 400, title: '主体库中没有这个代码，请先报送登记信息' },
  notFit: { code: 'question.not_fit', status: 409, title: '这一行还有其他问题，不能直接入库，请退回更正' },
  paperNeeded: {
    code: 'question.paper_needed', status: 409,
    title: '该文书所载决定已被撤销；确需重新入库的，请写明据以恢复或者变更的新文书，否则请退回',
  },
  settled: { code: 'question.settled', status: 409, title: '这条疑问数据已经处理过' },
})
