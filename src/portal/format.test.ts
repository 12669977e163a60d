import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytes, citation, date, dateText, instantText, number, percent, withQuery } from './format.ts'

test('legal texts are cited as people cite them', () => {
  for (const [document, cited] of [
    ['中华人民共和国行政许可法', '《中华人民共和国行政许可法》'],
    ['《排污许可管理条例》', '《排污许可管理条例》'],
    ['发改办财金〔2018〕424号', '发改办财金〔2018〕424号'],
    ['信用修复管理办法（国家发展改革委令第36号）', '《信用修复管理办法》（国家发展改革委令第36号）'],
    [
      '纳税信用管理办法（试行）（国家税务总局公告2014年第40号）',
      '《纳税信用管理办法（试行）》（国家税务总局公告2014年第40号）',
    ],
    [
      '关于对科研领域失信主体实施惩戒的备忘录（发改财金〔2018〕1600号）',
      '《关于对科研领域失信主体实施惩戒的备忘录》（发改财金〔2018〕1600号）',
    ],
  ] as const)
    assert.equal(citation(document), cited)
})

test('dates are Beijing dates, and the end of time reads 长期', () => {
  assert.equal(dateText('2026-03-05'), '2026年3月5日')
  assert.equal(instantText('2026-02-28T16:30:00Z'), '2026年3月1日 00:30')
  assert.equal(instantText('2026-11-12T10:00:00+08:00'), '2026年11月12日 10:00')
  assert.equal(instantText('2026-11-12'), '2026年11月12日')
  assert.equal(String(date('2099-12-31')), '长期')
  assert.match(String(date(null)), /未填报/)
})

test('numbers are grouped, shares never round up to all, and a share of nothing is none', () => {
  assert.equal(number(1_234_567), '1,234,567')
  assert.equal(percent(9999, 10_000), '99.9%')
  assert.equal(percent(0, 0), undefined)
})

test('query parameters that are not set are left out, and the rest are encoded', () => {
  assert.equal(
    withQuery('/search', { q: '明 州&', kind: undefined, x: '' }),
    '/search?q=%E6%98%8E%20%E5%B7%9E%26',
  )
})

test('sizes are told in the largest unit that fits', () => {
  assert.deepEqual([0, 512, 1536, 94_371_840, 1_288_490_189].map(bytes), [
    '0 B',
    '512 B',
    '1.5 KB',
    '90.0 MB',
    '1.2 GB',
  ])
})
