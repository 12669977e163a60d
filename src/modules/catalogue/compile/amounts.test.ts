import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { finesInText, readAmount, sumInText } from './amounts.ts'

test('amounts are read in every habit of writing', () => {
  const table: [string, number, string | undefined][] = [
    ['12', 12, undefined],
    ['12.000000', 12, undefined],
    ['12万元', 12, undefined],
    ['120,000元', 12, undefined],
    ['５万', 5, undefined],
    ['罚款16万元', 16, undefined],
    ['罚款16万元。', 16, undefined],
    ['人民币5000元整', 0.5, '人民币'],
    ['¥5000', 0.5, '¥'],
    ['1.2亿元', 12000, undefined],
    ['3千元', 0.3, undefined],
    ['7万人民币', 7, '人民币'],
    ['5,000(万元人民币)', 5000, '人民币'],
    ['707.4000(万美元)', 707.4, '美元'],
    ['315万人民币元', 315, '人民币元'],
    ['1,480(万香港元)', 1480, '香港元'],
    ['60(万)', 60, undefined],
    ['０．５', 0.5, undefined],
    ['-3', -3, undefined],
    ['860.5元', 0.08605, undefined],
  ]
  for (const [text, value, currency] of table) {
    const amount = readAmount(text, '万元')
    assert.ok(amount !== undefined, text)
    assert.equal(amount.value, value, text)
    assert.equal(amount.currency, currency, text)
  }
})

test('what is no single amount is refused', () => {
  for (const text of [
    '若干',
    '3至5万元',
    '罚款16万元；按日连续处罚118.68万元',
    '#()',
    '一万',
    '12 34.5.6',
    '二〇一七年',
  ]) {
    const amount = readAmount(text, '万元')
    assert.ok(amount === undefined || amount.currency !== undefined, `${text} ${JSON.stringify(amount)}`)
  }
})

test('decimals are counted in the unit kept', () => {
  const digits = (text: string): number | undefined => readAmount(text, '万元')?.decimals
  assert.deepEqual(
    ['0.1234567', '12.000000', '5元', '5000元', '0.01元', '120000元'].map(digits),
    [7, 0, 4, 1, 6, 0],
  )
})

test('yuan and 万元 of the same sum give the same value', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000_000_000 }), (yuan) => {
      const kept = readAmount(`${yuan}元`, '万元')
      assert.equal(kept?.value, Number(`${yuan}e-4`))
      assert.equal(readAmount(`${kept.value}万元`, '元')?.value, yuan)
    }),
  )
})

test('several amounts in one cell are summed for the sender to confirm', () => {
  assert.equal(sumInText('罚款16万元；按日连续处罚118.68万元。', '万元'), 134.68)
  assert.equal(sumInText('罚款1,000元，没收860.5元', '元'), 1860.5)
  assert.equal(sumInText('罚款16万元', '万元'), undefined)
  assert.equal(sumInText('1.2.3元，0.50元，,5元', '元'), 7.8)
})

test('fines named in a decision are found', () => {
  assert.deepEqual(finesInText('罚款人民币120000元'), [120000])
  assert.deepEqual(finesInText('停产整顿十五日 罚款450,000元'), [450000])
  assert.deepEqual(finesInText('处罚款５万元，没收违法所得860.5元'), [50000])
  assert.deepEqual(finesInText('警告'), [])
})

test('a fine is found however a decision words it, and what is no fine is left alone', () => {
  const table: [string, number[]][] = [
    ['处5000元罚款', [5000]],
    ['处以人民币5000元的罚款', [5000]],
    ['处罚金额5000元', [5000]],
    ['罚款：5000元', [5000]],
    ['决定处以伍仟元（5000元）罚款', [5000, 5000]],
    ['责令改正，并处（5000元）罚款', [5000]],
    ['罚款人民币伍仟元整（￥5,000.00）', [5000, 5000]],
    ['罚款人民币（大写）伍仟元整', [5000]],
    ['罚款（大写）壹拾贰万零伍佰元整', [120500]],
    ['处一万五千元的行政罚款', [15000]],
    ['罚款十二万元', [120000]],
    ['罚款贰亿零叁万元', [200030000]],
    ['处货值金额五倍罚款，计罚款12.5万元', [125000]],
    ['没收违法所得5000元，罚款1万元', [10000]],
    ['没收违法所得伍仟元，警告；免予罚款', []],
    ['限2026年6月30日前缴纳罚款', []],
  ]
  for (const [text, fines] of table) assert.deepEqual(finesInText(text), fines, text)
})
