import { defineProblems } from '../../kernel/problem.ts'

export const problems = defineProblems({
  invalid: { code: 'catalogue.invalid', status: 500, title: '目录文件有错误' },
  unknownKind: { code: 'catalogue.unknown_kind', status: 404, title: '目录中没有这种信息' },
  unknownList: { code: 'catalogue.unknown_list', status: 404, title: '目录中没有这个名单' },
  unknownCodeList: { code: 'catalogue.unknown_code_list', status: 404, title: '目录中没有这个代码表' },
  unknownEntry: { code: 'catalogue.unknown_entry', status: 404, title: '目录中没有这个条目' },
  versionChanged: {
    code: 'catalogue.version_changed',
    status: 409,
    title: '目录条目的内容变了，版本号没有变',
  },
  headerNotFound: { code: 'catalogue.header_not_found', status: 422, title: '没有找到表头' },
  headerUnclear: { code: 'catalogue.header_unclear', status: 422, title: '表头无法对应到目录字段' },
  mappingInvalid: { code: 'catalogue.mapping_invalid', status: 422, title: '对照文件有错误' },
})
