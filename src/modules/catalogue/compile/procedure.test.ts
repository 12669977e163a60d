import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judge, type Row } from './fixtures.ts'
import { saysSimplified } from './procedure.ts'

const says: [text: string, decidedOn: string, simplified: boolean][] = [
  ['当场处罚，罚款人民币300元', '2026-06-05', true],
  ['依法当场作出罚款二百元的处罚决定', '2026-06-05', false],
  ['当场作出行政处罚决定', '2026-06-05', true],
  ['《当场行政处罚决定书》', '2026-06-05', true],
  ['未亮证经营当场处罚', '2026-06-05', true],
  ['简易程序 不公示', '2026-06-05', true],
  ['适用简易程序，罚款200元', '2026-06-05', true],
  ['本案不复杂，适用简易程序', '2026-06-05', true],
  ['《中华人民共和国行政处罚法》第五十一条', '2026-06-05', true],
  ['《中华人民共和国行政处罚法》（2021年修订）第五十一条', '2021-07-15', true],
  ['《某条例》第一条；《行政处罚法》第五十一条当场处罚', '2026-06-05', true],
  ['行政处罚法第五条、第二十八条第一款和第五十一条的规定', '2026-06-05', true],
  ['行政处罚法第51条', '2026-06-05', true],
  ['未适用简易程序', '2026-06-05', false],
  ['本案不适用简易程序，按普通程序办理', '2026-06-05', false],
  ['不符合简易程序的条件', '2026-06-05', false],
  ['不再适用简易程序', '2026-06-05', false],
  ['由简易程序转为普通程序', '2026-06-05', false],
  ['简易程序案件转为一般程序办理', '2026-06-05', false],
  ['未予当场处罚', '2026-06-05', false],
  ['当场收缴罚款', '2026-06-05', false],
  ['当场查实', '2026-06-05', false],
  ['《大气污染防治法》第五十一条', '2026-06-05', false],
  ['《行政处罚法》第二十八条、《大气污染防治法》第五十一条', '2026-06-05', false],
  ['行政处罚法第二十八条，水污染防治法第五十一条', '2026-06-05', false],
  ['《行政处罚法实施细则》第五十一条', '2026-06-05', false],
  ['《治安管理处罚法》第五十一条', '2026-06-05', false],
  ['《行政处罚法》第五十一条之一', '2026-06-05', false],
  ['《行政处罚法》第五十二条', '2026-06-05', false],
  // Before the revision the article of this number was another one.
  ['《行政处罚法》第五十一条第一项', '2021-07-14', false],
]

for (const [text, decidedOn, simplified] of says) {
  test(`${simplified ? 'simplified' : 'not said to be simplified'} on ${decidedOn}: ${text}`, () => {
    assert.equal(saysSimplified(text, decidedOn), simplified)
  })
}

const found = async (change: Row) => {
  const { outcome, roles, errors } = await judge('penalty', change)
  return [outcome, roles.procedure, errors.map((error) => `${error.code} ${error.outcome}`)]
}
const spot = { sanction_kinds: '罚款', fine: '0.03', content: '当场处罚，罚款人民币300元' }
const plain = { ...spot, content: '罚款人民币300元' }

test('where no procedure is stated the basis, the content and the remark tell it', async () => {
  const simplified = ['accept', 'simplified', ['E701 warn']]
  assert.deepEqual(await found(spot), simplified)
  assert.deepEqual(await found({ ...plain, legal_basis: '《行政处罚法》第五十一条' }), simplified)
  assert.deepEqual(await found({ ...plain, remark: '简易程序 不公示' }), simplified)
  assert.deepEqual(await found({ sanction_kinds: '警告', fine: '', content: '当场处罚：警告' }), simplified)
})

test('what is stated stands, and facts tell what happened before', async () => {
  assert.deepEqual(await found({ ...spot, procedure: '普通程序' }), ['accept', 'ordinary', []])
  const facts = '曾因同类行为被当场处罚，仍不改正'
  assert.deepEqual(await found({ facts }), ['accept', null, []])
})

test('a kind that cannot be decided on the spot keeps its level, whatever a text says', async () => {
  const closed = { sanction_kinds: '责令停产停业', fine: '', content: '当场处罚，责令停产停业' }
  assert.deepEqual(await found(closed), ['accept', null, []])
})

test('a fine within the limits of the law without its procedure is taken with a reminder, and shown', async () => {
  const reminded = ['accept', null, ['E208 warn']]
  const trader = { subject_category: '个体工商户', uscc: '92990000MA00000A9B', subject_name: '测试戊小吃店' }
  assert.deepEqual(await found({ ...plain, fine: '0.3', content: '罚款3000元' }), reminded)
  assert.deepEqual(await found({ ...plain, fine: '0.3001', content: '罚款3001元' }), ['accept', null, []])
  assert.deepEqual(await found({ ...plain, ...trader, fine: '0.02', content: '罚款200元' }), reminded)
  assert.deepEqual(await found({ ...plain, ...trader, fine: '0.0201', content: '罚款201元' }), ['accept', null, []])
  const both = { ...plain, sanction_kinds: '罚款;没收非法财物', confiscation: '0.1' }
  assert.deepEqual(await found(both), ['accept', null, []])
})
