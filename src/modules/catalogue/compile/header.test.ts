import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Problem } from '../../../kernel/problem.ts'
import { shippedCatalogue } from './fixtures.ts'
import { headerKey } from './header-key.ts'
import type { HeaderReading } from './header.ts'
import { recogniseHeader } from './mapping.ts'

// The titles an actual department's export carries (2019 template), typos included.
const penalty2019 = [
  '行政相对人名称',
  '行政相对人代码_1（统一社会信用代码）',
  '行政相对人代码_2（工商注册号）',
  '行政相对人代码_3（组织机构代码）',
  '行政相对人代码_4（税务登记号） ',
  '行政相对人代码_5（事业单位证书号）',
  '行政相对人代码_6（社会组织登记证号）',
  '法定代表人',
  '法定代表人身份证号',
  '证件类型',
  '证件号码',
  '行政处罚决定书文号',
  '违法行为类型',
  '违法事实',
  '处罚依据',
  '处罚类别',
  '处罚内容',
  '处罚金额（万元）',
  '没收违法所得、没收非法财务的金额（万元）',
  '暂扣或吊销证照名称及编号',
  '处罚决定日期',
  '处罚有效期',
  '公示截止期',
  '处罚机关',
  '处罚机关统一社会信用代码',
  '数据来源单位',
  '数据来源单位统一社会信用代码',
  '备注',
  '数据导出时间',
]
const permit2019 = [
  '行政相对人名称',
  '行政相对人代码_1（统一社会信用代码）',
  '行政相对人代码_2（工商注册号）',
  '行政相对人代码_3（组织机构代码）',
  '行政相对人代码_4（税务登记号） ',
  '行政相对人代码_5（事业单位证书号）',
  '行政相对人代码_6（社会组织登记证号）',
  '法定代表人',
  '法定代表人身份证号',
  '证件类型',
  '证件号码',
  '行政许可决定文书名称',
  '行政许可决定文书号',
  '许可类别',
  '许可证书名称',
  '许可编号',
  '许可内容',
  '许可决定日期',
  '有效期自',
  '有效期至',
  '许可机关',
  '许可机关统一社会信用代码',
  '当前状态',
  '数据来源单位',
  '数据来源单位统一社会信用代码',
  '备注',
  '数据导出时间',
]
const penalty2015 = [
  '序号',
  '行政处罚决定书文号',
  '处罚名称',
  '处罚类别1',
  '处罚类别2',
  '处罚事由',
  '处罚依据',
  '行政相对人名称',
  '行政相对人代码_1 (统一社会信用代码)',
  '行政相对人代码_2 (组织机构代码)',
  '行政相对人代码_3 (工商登记码)',
  '行政相对人代码_4 (税务登记号)',
  '行政相对人代码_5 (居民身份证号)',
  '法定代表人姓名',
  '处罚结果',
  '处罚决定日期',
  '处罚机关',
  '当前状态',
  '地方编码',
  '数据更新时间戳',
  '备注',
]
const penaltyCodes = (
  'XDR_MC,XDR_LB,XDR_SHXYM,XDR_GSZC,XDR_ZZJG,XDR_SWDJ,XDR_SYDW,XDR_SHZZ,FRDB,FR_ZJLX,FR_ZJHM,XDR_ZJLX,XDR_ZJHM,' +
  'WSH,WFXW,SY,YJ,CFLB,NR,NR_FK,NR_WFFF,NR_ZKDX,JDRQ,YXQ,GSJZQ,CFJG,CFJGDM,SJLY,SJLYDM'
)
  .split(',')
  .map((word) => `CF_${word}`)

async function read(kind: string, rows: string[][], mapping?: unknown): Promise<HeaderReading> {
  return recogniseHeader(rows, (await shippedCatalogue()).kind(kind), mapping)
}

function names(header: HeaderReading): (string | null)[] {
  return header.columns.map((field) => field?.name ?? null)
}

test('the three layouts of double publicity are read without a word left over', async () => {
  for (const [kind, words, layout] of [
    ['penalty', penalty2019, 'current'],
    ['permit', permit2019, 'current'],
    ['penalty', penalty2015, '2015'],
    ['penalty', penaltyCodes, 'current'],
  ] as const) {
    const header = await read(kind, [[...words]])
    assert.deepEqual(header.unmatched, [], words[1])
    assert.deepEqual(
      header.missing.map((field) => field.name),
      [],
      words[1],
    )
    assert.deepEqual(header.duplicates, [])
    assert.equal(header.layout, layout)
    assert.equal(header.confidence, 1)
  }
})

test('the 2015 layout swaps codes 2 and 3 and has two columns of kinds', async () => {
  const header = await read('penalty', [penalty2015])
  const by = Object.fromEntries(penalty2015.map((word, i) => [word, header.columns[i]?.name]))
  assert.equal(by['行政相对人代码_2 (组织机构代码)'], 'organisation_code')
  assert.equal(by['行政相对人代码_3 (工商登记码)'], 'licence_no')
  assert.equal(by['处罚类别1'], 'sanction_kinds')
  assert.equal(by['处罚类别2'], 'sanction_kinds')
  assert.equal(by['处罚名称'], 'violation_type')
  assert.equal(by['行政相对人代码_5 (居民身份证号)'], undefined)
  const bare = await read('penalty', [['处罚名称', '行政相对人名称', '行政相对人代码_2', '行政相对人代码_3']])
  assert.deepEqual(names(bare).slice(2), ['organisation_code', 'licence_no'])
})

test('what is drawn around a header word does not hide it', () => {
  for (const word of [
    '统一社 会信用 代码',
    '*统一社会信用代码（必填）',
    '统一社会信用代码：',
    '\ufeff统一社会信用代码',
    '统一\n社会信用代码',
  ]) {
    assert.equal(headerKey(word), '统一社会信用代码', word)
  }
  assert.equal(headerKey('罚款金额(万元)'), headerKey('罚款金额（万元）'))
  assert.equal(headerKey('cf_xdr_mc'), 'CF_XDR_MC')
})

test('title rows above the header are passed over', async () => {
  const header = await read('registration', [
    ['某市市场主体登记表', '', ''],
    ['填报单位：某局', '', ''],
    [],
    ['序号', '企业名称', '统一社会信用代码'],
    ['1', '甲', '乙'],
  ])
  assert.equal(header.headerRow, 4)
  assert.equal(header.firstDataRow, 5)
  assert.deepEqual(names(header), [null, 'subject_name', 'uscc'])
})

test('a header of two merged lines is read by its lower words, then by both', async () => {
  const rows = [
    ['企业名称', '行政相对人代码_1（统一社会信用代码）', '有效期', '', '许可'],
    ['', '', '自', '至', '机关'],
    ['测试乙食品有限公司', '91990000MA0000023K', '2026/03/05', '2031/03/04', '测试局'],
  ]
  const header = await read('permit', rows)
  assert.equal(header.headerRows, 2)
  assert.equal(header.firstDataRow, 3)
  assert.deepEqual(names(header), ['subject_name', 'uscc', 'valid_from', 'valid_until', 'authority_name'])
})

test('a column twice is told, and the first one counts', async () => {
  const header = await read('registration', [['企业名称', '统一社会信用代码', '企业名称']])
  assert.deepEqual(header.duplicates, ['subject_name'])
  assert.deepEqual(names(header), ['subject_name', 'uscc', null])
})

test('an amount in 元 is told apart from one in 万元 by its header', async () => {
  const header = await read('penalty', [['行政相对人名称', '罚款金额（元）', '罚款金额（万元）']])
  assert.equal(header.bindings[1]?.unit, '元')
  const wan = await read('penalty', [['行政相对人名称', '罚款金额（万元）']])
  assert.equal(wan.bindings[1]?.unit, undefined)
})

test('a tab between two words of one cell is refused, because the columns behind are out of step', async () => {
  const problem = await read('tax-a-grade', [
    ['编号\t纳税人识别号', '纳税人名称', '信用级别', '评价年度'],
  ]).catch((error: unknown) => error)
  assert.ok(problem instanceof Problem)
  assert.equal(problem.code, 'catalogue.header_unclear')
  assert.equal(
    problem.errors?.[0]?.message,
    '表头单元格“编号⇥纳税人识别号”里有多个列名，后面的列名可能与数据错位',
  )
})

test('a file without our words says what was looked for', async () => {
  const problem = await read('permit', [
    ['a', 'b'],
    ['1', '2'],
  ]).catch((error: unknown) => error)
  assert.ok(problem instanceof Problem)
  assert.equal(problem.status, 422)
  assert.equal(problem.errors?.[0]?.message, '前20行里没有“行政许可”的表头，只看到“a”“b”')
  assert.match(problem.errors?.[0]?.expected ?? '', /^表头应含：行政相对人名称、/)
})

test('a mapping file names columns by word, letter or number and adds constants', async () => {
  const rows = [
    ['编号\t纳税人识别号', '纳税人名称', '信用级别', '评价年度'],
    ['1', '91990000MA0000015Q', '测试甲建材有限公司', '2018'],
  ]
  const header = await read(
    'tax-a-grade',
    rows,
    'headerRow: 1\ncolumns: { B: taxpayer_no, 3: subject_name, D: year }\nconstants: { grade: A }\n',
  )
  assert.deepEqual(names(header), [null, 'taxpayer_no', 'subject_name', 'year'])
  assert.equal(header.constants['grade'], 'A')
  assert.equal(header.firstDataRow, 2)
  assert.deepEqual(header.missing, [])
})

test('a mapping by words keeps the columns it does not name', async () => {
  const rows = [['标题'], ['企业名称', '统一社会信用代码', '怪列名']]
  const header = await read('registration', rows, { columns: { 怪列名: 'capital', 企业名称: '-' } })
  assert.deepEqual(names(header), [null, 'uscc', 'capital'])
})

test('a file without a header is read by numbers', async () => {
  const header = await read('registration', [['甲', '乙']], {
    headerRow: 0,
    columns: { 1: 'subject_name', B: 'uscc' },
  })
  assert.equal(header.firstDataRow, 1)
  assert.deepEqual(names(header), ['subject_name', 'uscc'])
})

test('a mapping that does not fit says each thing that is wrong', async () => {
  const faults: [unknown, RegExp][] = [
    [{ columns: { A: 'no_such' } }, /columns\.A：“市场主体登记信息”没有字段 no_such/],
    [{ columns: { 没有这列: 'uscc' } }, /文件里没有“没有这列”这一列/],
    [{ constants: { nothing: '1' } }, /constants：“市场主体登记信息”没有字段 nothing/],
    ['colums: {}', /第1行 \/colums unknown key colums/],
    ['a: [', /第1行/],
    ['headerRow: 91\ncolumns: { 1: subject_name }\n', /第1行 \/headerRow .*90/],
  ]
  for (const [mapping, message] of faults) {
    const problem = await read('registration', [['企业名称', '统一社会信用代码']], mapping).catch(
      (error: unknown) => error,
    )
    assert.ok(problem instanceof Problem, String(mapping))
    assert.equal(problem.code, 'catalogue.mapping_invalid')
    assert.match(problem.detail ?? '', message)
  }
})
