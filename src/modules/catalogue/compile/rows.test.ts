import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { compiled, goodRows, identifyCode, judge, shippedCatalogue, today } from './fixtures.ts'
import { compileKind } from './kind.ts'
import { recogniseHeader } from './mapping.ts'

test('a penalty becomes a typed payload and common columns', async () => {
  const { values, roles } = await judge('penalty', {
    sanction_kinds: '罚款；没收违法所得;其他-责令改正',
    fine: '5000元',
    confiscation: '860.5元',
    content: '罚款5000元',
  })
  assert.deepEqual(values['sanction_kinds'], ['03', '04', '99'])
  assert.equal(values['sanction_kinds_text'], '责令改正')
  assert.equal(values['fine'], 0.5)
  assert.equal(values['effective_until'], '2099-12-31')
  assert.deepEqual(
    [roles.fineYuan, roles.confiscationYuan, roles.until, roles.longTerm, roles.decidedOn],
    [5000, 860.5, null, true, '2026-04-07'],
  )
  assert.equal(roles.subjectCategory, 'organisation')
})

test('an amount under a header in 元 is kept in 万元', async () => {
  const catalogue = await shippedCatalogue()
  const kind = catalogue.kind('penalty')
  const header = recogniseHeader([['行政相对人名称', '罚款金额（元）', '处罚类别']], kind)
  const reader = compileKind(kind, catalogue, { identifyCode, today }).bind(header)
  assert.equal(reader(['测试甲建材有限公司', '120000', '罚款'], 2).values['fine'], 12)
  assert.equal(reader(['测试甲建材有限公司', '12万元', '罚款'], 2).values['fine'], 12)
})

test('the two columns of kinds of the 2015 layout become one list, and what it lacked is not asked for', async () => {
  const catalogue = await shippedCatalogue()
  const kind = catalogue.kind('penalty')
  const words = [
    '行政处罚决定书文号',
    '处罚名称',
    '处罚类别1',
    '处罚类别2',
    '处罚事由',
    '处罚依据',
    '行政相对人名称',
    '行政相对人代码_1 (统一社会信用代码)',
    '法定代表人姓名',
    '处罚结果',
    '处罚决定日期',
    '处罚机关',
  ]
  const reader = compileKind(kind, catalogue, { identifyCode, today }).bind(recogniseHeader([words], kind))
  const { outcome, values, errors } = reader(
    [
      '测罚1号',
      '未按规定贮存',
      '罚款',
      '警告',
      '事实',
      '依据',
      '测试甲建材有限公司',
      '91990000MA0000015Q',
      '张测一',
      '罚款5000元',
      '2016/03/05',
      '测试局',
    ],
    2,
  )
  assert.deepEqual(errors, [])
  assert.equal(outcome, 'accept')
  assert.deepEqual(values['sanction_kinds'], ['03', '01'])
})

test('identity numbers never reach payload or roles', async () => {
  const { values, errors } = await judge('penalty', {
    representative_id_no: '990000199001010017',
    representative_id_type: '身份证',
  })
  assert.deepEqual(errors, [])
  assert.ok(!JSON.stringify(values).includes('990000199001010017'))
  assert.equal('representative_id_no' in values, false)
  assert.equal('representative_id_type' in values, false)
})

test('a sole trader without a code passes with its registration number', async () => {
  const { outcome, roles, needsCode } = await judge('permit', {
    subject_name: '个体工商户',
    subject_category: '4',
    uscc: '00000000000000000X',
    licence_no: '990000600000016',
  })
  assert.equal(outcome, 'accept')
  assert.deepEqual(
    [roles.uscc, roles.licence, roles.subjectCategory, needsCode],
    [null, '990000600000016', 'sole-trader', true],
  )
})

test('an organisation code that fails its check resolves nobody', async () => {
  const { errors, roles, needsCode } = await judge('permit', { uscc: '', organisation_code: 'MA0000016' })
  assert.deepEqual(
    errors.map(({ code, outcome }) => [code, outcome]),
    [
      ['E211', 'warn'],
      ['E103', 'return'],
    ],
  )
  assert.deepEqual([roles.orgcode, needsCode], [null, false])
})

test('a taxpayer number of 18 characters is the USCC, of 15 an old code to convert', async () => {
  assert.equal((await judge('tax-a-grade')).roles.uscc, '91990000MA0000015Q')
  const old = await judge('tax-a-grade', { taxpayer_no: '99000068349638X' })
  assert.deepEqual(
    [old.outcome, old.roles.uscc, old.roles.tax, old.needsCode],
    ['question', null, '99000068349638X', true],
  )
})

test('a grade without its day counts from 30 April of the next year', async () => {
  assert.equal((await judge('tax-a-grade')).roles.decidedOn, '2026-04-30')
  assert.equal((await judge('tax-a-grade')).roles.list, 'tax-a-grade')
})

test('capital in any currency is read, and what cannot be read is left empty with a remark', async () => {
  const { values } = await judge('registration', { capital: '707.4000(万美元)' })
  assert.deepEqual([values['capital'], values['capital_currency']], [707.4, 'USD'])
  assert.equal((await judge('registration', { capital: 'N/A' })).errors.length, 0)
  const odd = await judge('registration', { capital: '壹佰万' })
  assert.deepEqual(
    odd.errors.map((e) => [e.code, e.outcome]),
    [['E211', 'warn']],
  )
  assert.equal(odd.outcome, 'accept')
})

test('cells are read at full and half width alike', async () => {
  const wide = await judge('penalty', {
    uscc: '９１９９００００ＭＡ０００００１５Ｑ',
    fine: '１２．５',
    document_no: ' 测环罚〔２０２６〕５号\u00a0',
    content: '罚款',
  })
  assert.deepEqual(wide.errors, [])
  assert.deepEqual(
    [wide.roles.uscc, wide.values['fine'], wide.roles.documentNo],
    ['91990000MA0000015Q', 12.5, '测环罚〔2026〕5号'],
  )
  const plain = '（测试）甲、乙；“丙”！？：。'
  assert.equal((await judge('penalty', { facts: plain })).values['facts'], plain)
})

test('names lose the spaces of narrow cells and nothing else', async () => {
  assert.equal(
    (await judge('registration', { subject_name: ' 测试 甲（中国） 有限公司 ' })).roles.subjectName,
    '测试甲（中国）有限公司',
  )
  assert.equal(
    (await judge('registration', { subject_name: 'Test Trading Co' })).roles.subjectName,
    'Test Trading Co',
  )
})

test('constants and defaults fill what a file leaves empty, the cell goes first', async () => {
  const catalogue = await shippedCatalogue()
  const kind = catalogue.kind('list-entry')
  const header = recogniseHeader([['企业名称', '统一社会信用代码', '列入机关']], kind, {
    constants: { document_no: '测〔2018〕1号', decided_on: '2018-01-01', authority_name: '汇总单位' },
  })
  const reader = compileKind(kind, catalogue, { identifyCode, today }).bind(header, {
    list: 'wage-arrears',
    document_no: '无用',
  })
  const { roles, outcome } = reader(['测试甲建材有限公司', '91990000MA0000015Q', '测试局'], 2)
  assert.equal(outcome, 'accept')
  assert.deepEqual(
    [roles.list, roles.documentNo, roles.authorityName],
    ['wage-arrears', '测〔2018〕1号', '测试局'],
  )
})

test('blank rows, footers and repeated headers are no data', async () => {
  const kind = await compiled('registration')
  const words = ['企业名称', '统一社会信用代码', '注册资金']
  const header = recogniseHeader([words], kind.kind)
  const of = (...cells: string[]): string | null => kind.notData(cells, header)
  assert.deepEqual(
    [
      of('', ' ', ''),
      of('合计', '', '12'),
      of('注：本表一式两份', '', ''),
      of('填表人：张测一', '', ''),
      of(...words),
    ],
    ['blank', 'footer', 'footer', 'footer', 'repeated-header'],
  )
  assert.equal(of('合计有限公司', '91990000MA0000015Q', '1'), null)
  assert.equal(of('测试甲建材有限公司', '91990000MA0000015Q', '1'), null)
})

test('merged cells are filled down where the mapping says so', async () => {
  const catalogue = await shippedCatalogue()
  const kind = catalogue.kind('registration')
  const header = recogniseHeader([['企业名称', '统一社会信用代码', '所在省份']], kind, {
    fillDown: ['province'],
  })
  const reader = compileKind(kind, catalogue, { identifyCode, today }).bind(header)
  assert.equal(reader(['测试甲建材有限公司', '91990000MA0000015Q', '浙江'], 2).values['province'], '浙江')
  assert.equal(reader(['测试乙食品有限公司', '91990000MA0000023K', ''], 3).values['province'], '浙江')
})

const anyCell = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '',
    'N/A',
    '2026/03/05',
    '91990000MA0000015Q',
    '罚款;警告',
    '其他-',
    '-1万元',
    '自然人',
    '\u0000',
  ),
  ...Object.values(goodRows).map((row) => fc.constantFrom(...Object.values(row))),
)

test('no row of any strings throws, and the same row gives the same result', async () => {
  for (const code of Object.keys(goodRows)) {
    const kind = await compiled(code)
    const width = kind.kind.fields.length
    fc.assert(
      fc.property(fc.array(anyCell, { maxLength: width + 3 }), (cells) => {
        const first = kind.validateRow(cells, kind.fieldHeader, 1)
        const kept = JSON.stringify(first)
        const second = kind.validateRow(cells, kind.fieldHeader, 1)
        assert.equal(JSON.stringify(second), kept)
        assert.equal(JSON.stringify(first), kept)
        assert.equal(
          first.outcome !== 'accept',
          first.errors.some((error) => error.outcome !== 'warn'),
        )
        for (const error of first.errors) assert.ok(error.message.length > 3 && error.field !== undefined)
      }),
      { numRuns: 150 },
    )
  }
})

test('what is accepted is filed under a code and, if adverse, rests on a document and a day', async () => {
  const kind = await compiled('penalty')
  const names = kind.kind.fields.map((field) => field.name)
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...names), anyCell), (change) => {
      const { outcome, roles } = kind.validateRow(
        kind.cellsOf({ ...goodRows['penalty'], ...change }),
        kind.fieldHeader,
        1,
      )
      if (outcome !== 'accept') return
      assert.ok(roles.uscc !== null || roles.licence !== null)
      assert.ok(roles.documentNo !== null && roles.decidedOn !== null && roles.authorityCode !== null)
      assert.ok(roles.subjectCategory !== 'natural-person')
    }),
    { numRuns: 300 },
  )
})
