import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formerNamesOf } from './former-names.ts'

const cases: [cell: unknown, names: string[]][] = [
  ['明州甲有限公司', ['明州甲有限公司']],
  ['明州甲有限公司;明州乙有限公司', ['明州甲有限公司', '明州乙有限公司']],
  ['明州甲有限公司、明州乙有限公司；明州丙有限公司，明州丁有限公司', ['明州甲有限公司', '明州乙有限公司', '明州丙有限公司', '明州丁有限公司']],
  ['明州甲（中国）有限公司\n明州甲(中国)有限公司', ['明州甲（中国）有限公司']],
  ['明州今有限公司;明州甲有限公司', ['明州甲有限公司']],
  ['无', []], ['无曾用名', []], ['—', []], ['/', []], ['', []], [undefined, []],
  ['明州？有限公司', []],
]

test('the former names in one cell of a register, however they are parted', () => {
  for (const [cell, names] of cases) {
    assert.deepEqual(formerNamesOf(cell, '明州今有限公司').map((one) => one.name), names, String(cell))
  }
})

test('a cell holds no more names than a body can have had', () => {
  const cell = Array.from({ length: 300 }, (_, n) => `明州第${n}有限公司`).join('；')
  assert.equal(formerNamesOf(cell, '').length, 20)
})
