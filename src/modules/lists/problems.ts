/** What lists answers when an entry cannot lawfully be made, moved or ended. */
import { defineProblems } from '../../kernel/problem.ts'

export const listsProblems = defineProblems({
  entryUnknown: { code: 'list.entry_unknown', status: 404, title: '没有这个名单事项，或您无权查看' },
  notLawful: { code: 'list.not_lawful', status: 422, title: '不符合列入名单的法定条件' },
  noBasis: { code: 'list.no_basis', status: 422, title: '该名单目前没有有效的设列依据，不能列入' },
  mirrored: { code: 'list.mirrored', status: 422, title: '该名单由认定机关的系统管理，本平台只接收其结果' },
  contactMissing: { code: 'list.contact_missing', status: 422, title: '单位名录没有登记联系地址和电话' },
  wrongBody: { code: 'list.wrong_body', status: 403, title: '贵单位不是该名单的认定单位' },
  subjectUnknown: {
    code: 'list.subject_unknown',
    status: 422,
    title: '没有这个统一社会信用代码的主体，不能列入',
  },
  nameConflict: { code: 'list.name_conflict', status: 409, title: '代码与名称不是同一主体，请核对后再提出' },
  samePerson: { code: 'list.same_person', status: 403, title: '提出人、核查人不能作出决定，请由其他负责人决定' },
  alreadyOpen: { code: 'list.already_open', status: 409, title: '该主体或者同一决定已经提出或列入过该名单' },
  notServed: { code: 'list.not_served', status: 422, title: '文书尚未送达或没有送达证明' },
  hearingOpen: {
    code: 'list.hearing_open',
    status: 409,
    title: '陈述申辩期限尚未届满，当事人也未放弃，不能继续',
  },
  hearingOver: { code: 'list.hearing_over', status: 409, title: '陈述申辩期限已经届满' },
  paperMissing: { code: 'list.paper_missing', status: 422, title: '缺少应当附的材料' },
  notHandedOver: { code: 'list.not_handed_over', status: 409, title: '名单办件不能转交其他单位办理' },
  notApplicant: { code: 'list.not_applicant', status: 403, title: '移出申请只能由提出申请的一方撤回' },
  notInForce: { code: 'list.not_in_force', status: 409, title: '该名单事项不在有效期内' },
  noEarlyExit: { code: 'list.no_early_exit', status: 422, title: '尚不符合提前移出的条件' },
  notRestorable: { code: 'list.not_restorable', status: 422, title: '该名单不能恢复列入' },
  groundUnknown: { code: 'list.ground_unknown', status: 422, title: '该名单没有这种移出情形' },
  exitOpen: { code: 'list.exit_open', status: 409, title: '已有移出申请正在办理' },
  notClean: { code: 'list.not_clean', status: 422, title: '近三年内有不良信用记录，不能列入守信名单' },
  schemeUnknown: {
    code: 'list.points_scheme_unknown',
    status: 422,
    title: '没有这种记分办法，或者它目前没有有效依据',
  },
  personalData: { code: 'list.personal_data', status: 422, title: '事由中含有个人信息，请删去后再提交' },
})
