import assert from 'node:assert/strict'
import { test } from 'node:test'
import { faultCodes } from '../faults.ts'
import { goodRows, judge, type Row } from './fixtures.ts'

test('a right row of every kind is accepted without a remark', async () => {
  for (const kind of Object.keys(goodRows)) {
    const result = await judge(kind)
    assert.deepEqual(result.errors, [], kind)
    assert.equal(result.outcome, 'accept', kind)
    assert.equal(result.roles.subjectName, goodRows[kind]?.['subject_name'])
  }
})

type Case = [kind: string, change: Row, code: string, outcome: string, message: string, expected: string]

const person: Row = {
  subject_category: '自然人',
  uscc: '',
  representative: '',
  subject_id_type: '身份证',
  subject_id_no: '990000199001010017',
}

const cases: Case[] = [
  [
    'permit',
    { subject_category: '机器人' },
    'E101',
    'return',
    '行政相对人类别不在代码表内',
    '应为其中之一：法人及非法人组织、个体工商户、自然人',
  ],
  [
    'permit',
    { subject_name: '测试<乙>有限公司' },
    'E102',
    'return',
    '行政相对人名称含特殊字符 < >',
    '只保留证照上的全称，去掉特殊字符',
  ],
  ['permit', { subject_name: '' }, 'E102', 'return', '行政相对人名称为空', '填证照上的全称'],
  [
    'permit',
    { subject_name: '测'.repeat(201) },
    'E102',
    'return',
    '行政相对人名称有201个字，过长',
    '不超过200个字',
  ],
  [
    'permit',
    { uscc: '91990000MA0000015A' },
    'E103',
    'return',
    '行政相对人代码_1（统一社会信用代码）不正确：校验码不符',
    '填证照上的18位统一社会信用代码（数字和大写字母，不用I、O、S、V、Z）',
  ],
  [
    'permit',
    { uscc: '91990000M0000XUF41' },
    'E103',
    'question',
    '行政相对人代码_1（统一社会信用代码）的校验位不符，但像是赋码初期发出的代码',
    '核对证照原件；确为发证代码的，请登记机关确认',
  ],
  [
    'permit',
    { uscc: '' },
    'E103',
    'return',
    '没有统一社会信用代码，仅凭名称不能归集',
    '填证照上的18位统一社会信用代码',
  ],
  [
    'permit',
    { uscc: '', licence_no: '990000600000016' },
    'E103',
    'question',
    '没有统一社会信用代码，只有旧代码',
    '填18位统一社会信用代码；平台将尝试按旧代码转换',
  ],
  [
    'registration',
    { uscc: '990000600000016' },
    'E103',
    'question',
    '统一社会信用代码一列填的是15位工商注册号',
    '填18位统一社会信用代码；尚未换发的，先由登记机关换发或按原代码转换',
  ],
  [
    'permit',
    { uscc: '990000199001010017' },
    'E103',
    'return',
    '行政相对人代码_1（统一社会信用代码）一列填的是个人身份证件号码',
    '填单位的18位统一社会信用代码；不要报送个人证件号码',
  ],
  [
    'permit',
    { subject_category: '个体工商户' },
    'E104',
    'return',
    '个体工商户的代码应以92开头',
    '核对主体类别与统一社会信用代码',
  ],
  [
    'permit',
    { uscc: '92990000MA00000A9B' },
    'E104',
    'return',
    '以92开头的代码属于个体工商户',
    '主体类别填“个体工商户”，或核对统一社会信用代码',
  ],
  [
    'permit',
    { ...person, uscc: '91990000MA0000015Q' },
    'E104',
    'return',
    '自然人不应有统一社会信用代码',
    '主体类别改为法人及非法人组织或个体工商户，或清空代码',
  ],
  [
    'permit',
    { uscc: '00000000000000000X' },
    'E105',
    'return',
    '占位代码只能用于个体工商户',
    '法人及非法人组织填18位统一社会信用代码，不填00000000000000000X',
  ],
  [
    'permit',
    { subject_category: '个体工商户', uscc: '00000000000000000X' },
    'E106',
    'return',
    '使用占位代码而工商注册号为空',
    '填写15位工商注册号，或填18位统一社会信用代码',
  ],
  [
    'permit',
    { ...person, representative: '王测三' },
    'E107',
    'return',
    '自然人不填法定代表人',
    '清空法定代表人',
  ],
  [
    'permit',
    { subject_id_no: '990000199001010017' },
    'E107',
    'warn',
    '证件号码只用于自然人，已略去，不予归集',
    '清空证件号码',
  ],
  [
    'permit',
    { ...person, subject_id_no: '990000199001010018' },
    'E108',
    'return',
    '证件号码的校验位不正确',
    '填证件上的号码',
  ],
  ['permit', { ...person, subject_id_type: '' }, 'E108', 'return', '证件类型为空', '填写证件类型'],
  ['penalty', { representative: '' }, 'E109', 'return', '法定代表人为空', '填法定代表人；个体工商户填经营者'],
  [
    'penalty',
    { document_no: '' },
    'E201',
    'return',
    '行政处罚决定书文号为空',
    '填文书号，如“测环罚〔2026〕5号”；没有文书号的填证照编号',
  ],
  [
    'permit',
    { document_title: '测市监食许〔2026〕7号' },
    'E201',
    'return',
    '文书号与文书名称相同',
    '文书号填编号，如“测环许〔2026〕12号”；文书名称填不带编号的标题',
  ],
  [
    'permit',
    { permit_class: '一般' },
    'E202',
    'return',
    '许可类别不在代码表内',
    '应为其中之一：普通、特许、认可、核准、登记、其他-文字',
  ],
  [
    'permit',
    { permit_class: '其他' },
    'E202',
    'return',
    '许可类别填了“其他”而没有写明内容',
    '写作“其他-具体内容”',
  ],
  [
    'penalty',
    { sanction_kinds: '罚款，警告' },
    'E203',
    'return',
    '处罚类别的分隔符不对',
    '用英文分号隔开，写作“罚款;警告”',
  ],
  ['penalty', { sanction_kinds: '罚款;罚款' }, 'E203', 'return', '处罚类别中“罚款”重复', '每个值只写一次'],
  [
    'penalty',
    { sanction_kinds: '' },
    'E203',
    'return',
    '处罚类别为空',
    '多个类别用英文分号隔开，如“罚款;没收违法所得”',
  ],
  [
    'penalty',
    { fine: '' },
    'E204',
    'return',
    '处罚类别含罚款，罚款金额为空',
    '填写大于0的罚款金额（万元），如“0.500000”',
  ],
  [
    'penalty',
    { fine: '0' },
    'E204',
    'return',
    '处罚类别含罚款，罚款金额为空',
    '填写大于0的罚款金额（万元），如“0.500000”',
  ],
  [
    'penalty',
    { sanction_kinds: '警告' },
    'E204',
    'return',
    '填了罚款金额，处罚类别却没有罚款',
    '在处罚类别中加上“罚款”，或清空罚款金额',
  ],
  [
    'penalty',
    { fine: '120000' },
    'E205',
    'question',
    '罚款金额与处罚内容相差一万倍，可能把元当作万元填写',
    '罚款金额以万元为单位填写，120000元应填“12”',
  ],
  ['penalty', { fine: '0.1234567' }, 'E205', 'question', '罚款金额（万元）的小数超过6位', '最多6位小数'],
  ['penalty', { fine: '-3' }, 'E205', 'question', '罚款金额（万元）小于0万元', '不小于0万元'],
  [
    'penalty',
    { fine: '99999999' },
    'E205',
    'question',
    '罚款金额（万元）大于1000000万元，可能单位有误',
    '以万元为单位填写，并核对原文书',
  ],
  [
    'penalty',
    { sanction_kinds: '罚款;没收违法所得' },
    'E206',
    'return',
    '处罚类别含没收，没收金额为空',
    '填写没收违法所得、没收非法财物的金额（万元）',
  ],
  [
    'penalty',
    { sanction_kinds: '罚款;吊销许可证件' },
    'E207',
    'return',
    '处罚类别含暂扣或吊销，证照名称及编号为空',
    '填写被暂扣或吊销的证照名称及编号',
  ],
  ['penalty', { facts: '' }, 'E208', 'return', '违法事实为空', '填写违法事实'],
  ['penalty', { facts: '测'.repeat(5001) }, 'E209', 'return', '违法事实有5001个字，过长', '不超过5000个字'],
  [
    'penalty',
    { fine: '罚款16万元；按日连续处罚118.68万元。' },
    'E210',
    'return',
    '罚款金额（万元）不是一个数额',
    '多笔金额填合计数；格内各笔之和为“134.68”，请核对后填写',
  ],
  [
    'penalty',
    { fine: '若干' },
    'E210',
    'return',
    '罚款金额（万元）不是一个数额',
    '以万元为单位填数字，或写明单位，如“12万元”',
  ],
  [
    'registration',
    { established_on: '很久以前' },
    'E211',
    'warn',
    '成立日期：不是可识别的日期，请按“2017-03-05”的格式填写，已留空',
    '填真实存在的日期，如“2026/11/21”',
  ],
  [
    'penalty',
    { decided_on: '2026/02/30' },
    'E301',
    'return',
    '处罚决定日期：日历上没有2026年2月30日，请按“2017-03-05”的格式填写',
    '填真实存在的日期，如“2026/11/21”',
  ],
  ['penalty', { decided_on: '2026/12/01' }, 'E301', 'return', '处罚决定日期晚于今天', '不晚于2026-11-21'],
  [
    'penalty',
    { decided_on: '1949-09-30' },
    'E301',
    'return',
    '处罚决定日期早于1949-10-01',
    '不早于1949-10-01，如“2026/11/21”',
  ],
  [
    'penalty',
    { decided_on: '长期' },
    'E301',
    'return',
    '处罚决定日期填了长期',
    '填真实存在的日期，如“2026/11/21”',
  ],
  [
    'permit',
    { valid_from: '2026/05/01', valid_until: '2026/04/01' },
    'E302',
    'return',
    '有效期自晚于有效期至',
    '有效期自不晚于有效期至；长期有效的填2099/12/31',
  ],
  [
    'penalty',
    { authority_code: '11990000MB0000019A' },
    'E401',
    'return',
    '处罚机关统一社会信用代码不正确：校验码不符',
    '填该机关的18位统一社会信用代码',
  ],
  [
    'penalty',
    { state: '撤销' },
    'E503',
    'return',
    '当前状态为撤销（数字1表示撤销）',
    '已撤销的处罚不再归集，请从报送数据中去掉本行；没有撤销的，当前状态填“正常”，撤销原因不填',
  ],
  [
    'permit',
    { state: '异议' },
    'E504',
    'question',
    '当前状态为异议或其他',
    '核实为有效、应当公示的，确认入库；否则退回，由来源单位处理完毕后重新报送',
  ],
  [
    'penalty',
    { publicity_state: '不公示' },
    'E504',
    'question',
    '来源标明不公示',
    '核实为正常、应当公示的，确认入库；否则退回，由来源单位处理完毕后重新报送',
  ],
  [
    'penalty',
    { facts: '当事人电话13800138000，现场查实' },
    'E601',
    'question',
    '违法事实中含电话号码',
    '删去或用*号代替个人信息后重新报送',
  ],
  [
    'penalty',
    { facts: '被害人在现场' },
    'E602',
    'question',
    '违法事实中可能含被害人信息',
    '经复核可以公开的再公示；不宜公开的改写后重新报送',
  ],
  ['penalty', { procedure: '简易程序' }, 'E701', 'warn', '简易程序的处罚只归集，不公示', '无需处理'],
  [
    'permit',
    person,
    'E702',
    'return',
    '“行政许可”目录不接收自然人信息，本行不予归集',
    '只报送法人、非法人组织和个体工商户；删去本行',
  ],
  [
    'judgment-defaulter',
    { uscc: '92990000MA00000A9B' },
    'E703',
    'return',
    '“失信被执行人（法人和其他组织）”目录不适用于这类主体',
    '按目录规定的主体类别报送',
  ],
]

for (const [kind, change, code, outcome, message, expected] of cases) {
  test(`${code} ${outcome}: ${kind} with ${Object.keys(change).join(', ')}: ${message.slice(0, 30)}`, async () => {
    const result = await judge(kind, change)
    const found = result.errors.find((error) => error.code === code && error.message === message)
    assert.ok(found, JSON.stringify(result.errors))
    assert.equal(found.outcome, outcome)
    assert.equal(found.expected, expected)
    assert.equal(found.row, 7)
    const gravest = result.errors.some((e) => e.outcome === 'return')
      ? 'return'
      : outcome === 'question'
        ? 'question'
        : 'accept'
    assert.equal(result.outcome, gravest)
  })
}

test('a list the catalogue does not know is named with those it knows', async () => {
  const { errors } = await judge('list-entry', { list: '不存在的名单' })
  assert.equal(errors[0]?.code, 'E703')
  assert.match(
    errors[0]?.expected ?? '',
    /安全生产严重失信主体（work-safety）|经营异常名录（abnormal-operation）/,
  )
})

test('codes not judged row by row are those of registers, time and repetition, which intake adds', () => {
  const tested = new Set(cases.map(([, , code]) => code))
  const others = Object.keys(faultCodes).filter((code) => !tested.has(code))
  assert.deepEqual(others, ['E110', 'E303', 'E304', 'E402', 'E501', 'E502'])
})

test('no message repeats an identity number', async () => {
  const number = '990000199001010017'
  for (const field of ['uscc', 'licence_no', 'tax_no', 'subject_id_no', 'facts', 'remark']) {
    const result = await judge('penalty', {
      [field]: number,
      facts: field === 'facts' ? `身份证号${number}` : '事实',
    })
    assert.ok(!JSON.stringify(result.errors).includes(number), field)
    assert.ok(!JSON.stringify(result.roles).includes(number), field)
  }
})
