import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { identityCheckCharacter } from './identity-number.ts'
import { redact, scanPersonalData } from './personal-data.ts'
import type { PersonalDataKind } from './personal-data.ts'

test('personal data is found, whatever its spelling', () => {
  const cases: [string, PersonalDataKind, string][] = [
    ['当事人张测一，身份证号990000199001010017，违法占道', 'identity', '990000199001010017'],
    ['（990000 19900101 0017）', 'identity', '990000 19900101 0017'],
    ['公民身份号码：９９００００１９９００１０１００１７。', 'identity', '９９００００１９９００１０１００１７'],
    ['身份证号码为990000199001010018', 'identity', '990000199001010018'], // wrong check digit, named
    ['身份证330000750715002', 'identity', '330000750715002'],
    ['ID:990000199001010017', 'identity', '990000199001010017'],
    ['持护照号E12345678入境', 'identity', 'E12345678'],
    ['联系13800138000处理', 'phone', '13800138000'],
    ['手机号码：138-0013-8000', 'phone', '138-0013-8000'],
    ['法定代表人（+86 13800138000）', 'phone', '+86 13800138000'],
    ['联系电话：0574-87654321', 'phone', '0574-87654321'],
    ['电话87654321。', 'phone', '87654321'],
    ['账号为3301040160000012345', 'bank-card', '3301040160000012345'],
    ['转入6200000000000005名下', 'bank-card', '6200000000000005'],
    ['家住甲村12号', 'address', '甲村12号'],
    ['住址：明州市江边区测试路1号3幢502室，', 'address', '明州市江边区测试路1号3幢502室'],
    ['户籍所在地甲省乙县丙村5组', 'address', '甲省乙县丙村5组'],
    ['发邮件至zhang.ce@example.org索取', 'email', 'zhang.ce@example.org'],
    ['微信号：abc_12345', 'account', 'abc_12345'],
    ['QQ123456789', 'account', '123456789'],
  ]
  for (const [text, kind, datum] of cases) {
    const found = scanPersonalData(text)
    assert.deepEqual(found.map((f) => [f.kind, text.slice(f.start, f.end)]), [[kind, datum]], text)
    assert.equal(found[0]?.excerptMasked.includes(datum), false)
    assert.equal(redact(text).includes(datum), false)
  }
})

test('numbers that belong to nobody are left alone', () => {
  const clean = [
    '测环罚〔2026〕5号', '罚款人民币120000元', '罚款13800138000元', '金额138001380.00元', '2026-04-07 13:30:00',
    '统一社会信用代码91990000MA0000015Q', '91330200677650865M', '统一社会信用代码911522010783762860',
    '注册号990000600000016', '许可证编号JY29900000000001', '许可证SC10199000000001', '编号990000000031',
    '食品经营许可证990000B0001', '纳税人识别号990000683496382', '合同编号CSHT-2026-0001', '99000020260302000001',
    '面积13800138000平方米', '案号（2026）测01民初13800138000号', '第13800138000号', '罚没款合计1,234,567.89元',
    '住所：明州市江边区测试路1号3幢502室', '经营场所明州市测试路8号', '注册地址：明州市测试路1号101室', '未按规定配建保障性住房12套',
    '住宅楼12幢未经验收', '举报电话：0574-12345678', '投诉电话87654321', '服务热线：400-800-1234', '20260407至20260507',
    '产品批号202604070012345678', '二手房屋租赁3号楼', '依据《居住证暂行条例》第9条', '2026年4月7日至2099年12月31日',
    '条形码6901234567892', '增值税发票号码12345678', '户籍管理规定第12条', '经度121.5678901234纬度29.8765432109',
  ]
  for (const text of clean) assert.deepEqual(scanPersonalData(text), [], text)
})

test('several findings come once each, in order, and the excerpt of one hides the others', () => {
  const text = '张测一（身份证990000199001010017，电话13800138000，住址：甲路1号2室）违法'
  const found = scanPersonalData(text)
  assert.deepEqual(found.map((f) => f.kind), ['identity', 'phone', 'address'])
  for (const f of found) {
    assert.doesNotMatch(f.excerptMasked, /\d{4}/)
    assert.doesNotMatch(f.excerptMasked, /甲路1/)
  }
  assert.doesNotMatch(redact(text), /\d{3}/)
  assert.equal(redact('没有个人信息的文字'), '没有个人信息的文字')
})

test('every valid identity number standing alone is found, in any surroundings of Chinese text', () => {
  const number = fc.tuple(fc.integer({ min: 110000, max: 999999 }), fc.integer({ min: 1900, max: 2030 }),
    fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }), fc.integer({ min: 0, max: 999 }))
    .map(([region, y, m, d, order]) => {
      const two = (n: number): string => String(n).padStart(2, '0')
      const first = `${region}${y}${two(m)}${two(d)}${String(order).padStart(3, '0')}`
      return first + identityCheckCharacter(first)
    })
  const around = fc.string({ unit: fc.constantFrom('张', '，', '（', '）', '：', '违', ' ') })
  fc.assert(fc.property(around, number, around, (before, id, after) => {
    const text = before + id + after
    const found = scanPersonalData(text).filter((f) => f.kind === 'identity')
    assert.equal(found.some((f) => text.slice(f.start, f.end) === id), true)
    assert.equal(redact(text).includes(id), false)
  }))
})

test('scanning any text ends well, and redacted text holds nothing more to find', () => {
  const text = fc.string({ unit: fc.constantFrom('0', '1', '3', '6', '2', '9', ' ', '-', '@', '.', '住', '址',
    '号', '电', '话', 'a',
    '：', '身', '份', '证', '９', '（', '）'), maxLength: 60 })
  fc.assert(fc.property(text, (given) => {
    let last = 0
    for (const f of scanPersonalData(given)) {
      assert.equal(f.start >= last && f.end > f.start && f.end <= given.length, true)
      last = f.end
    }
    redact(given)
  }), { numRuns: 3000 })
})

test('long hostile texts do not make the scanner slow: its work grows with the length only', () => {
  const hostile = ['1'.repeat(100_000), '1 '.repeat(50_000), '住址'.repeat(50_000), 'a.'.repeat(50_000) + '@',
    '账号'.repeat(50_000),
    '电话 0'.repeat(20_000), '62'.repeat(50_000), '微信'.repeat(50_000)]
  for (const text of hostile) assert.equal(scanPersonalData(text).length <= text.length, true)
})
