/** What casework answers when something cannot be done. */
import { defineProblems } from '../../kernel/problem.ts'

export const caseworkProblems = defineProblems({
  unknown: { code: 'case.unknown', status: 404, title: '没有这个办件，或您无权查看' },
  flowUnknown: { code: 'case.flow_unknown', status: 400, title: '没有这种办件' },
  changed: { code: 'case.changed', status: 409, title: '该办件已被他人办理，请刷新后重试' },
  closed: { code: 'case.closed', status: 409, title: '该办件已办结' },
  foreign: { code: 'case.foreign_organisation', status: 403, title: '该办件由其他单位承办' },
  termRunning: { code: 'case.term_running', status: 409, title: '期限尚未届满' },
  dateInvalid: { code: 'case.date_invalid', status: 422, title: '日期不符合要求' },
  documentUnknown: { code: 'case.document_unknown', status: 404, title: '没有这份材料' },
  documentRefused: { code: 'case.document_refused', status: 400, title: '材料不符合要求' },
  noticeUnknown: { code: 'notice.unknown', status: 404, title: '没有这份文书' },
  noticeEnded: { code: 'notice.ended', status: 409, title: '该文书已撤回或被替代' },
  templateUnknown: { code: 'notice.template_unknown', status: 400, title: '没有这种文书' },
  dataInvalid: { code: 'notice.data_invalid', status: 422, title: '文书内容不完整' },
  channelUnavailable: { code: 'notice.channel_unavailable', status: 409, title: '该送达渠道尚未配置' },
  addressInvalid: { code: 'notice.address_invalid', status: 400, title: '送达地址不符合要求' },
  unproven: { code: 'service.unproven', status: 422, title: '没有送达证明，不能记为已送达' },
  serviceUnknown: { code: 'service.unknown', status: 404, title: '没有这次送达登记' },
  alreadyCorrected: { code: 'service.already_corrected', status: 409, title: '该送达登记已经更正' },
  reliedOn: { code: 'service.relied_on', status: 409, title: '已有办理步骤以这次送达为依据，不能更正送达登记' },
  alreadyServed: { code: 'service.already_served', status: 409, title: '该文书已经送达' },
  documentForged: { code: 'document.not_verified', status: 404, title: '没有核验到这份文书，请核对文号与核验码' },
})
