import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  HIDDEN, maskAddress, maskBankCard, maskEmail, maskIdentity, maskName, maskPhone,
} from './masking.ts'
import type { Audience } from './masking.ts'

const numberMasks: ((text: string, audience?: Audience) => string)[] = [
  maskIdentity, maskPhone, maskBankCard, maskEmail, maskAddress,
]

test('a stranger sees nothing of a number, not even its length', () => {
  for (const mask of numberMasks) {
    const numbers = ['990000199001010017', '13800138000', '6200000000000000', 'a@example.org', '12', '']
    for (const number of numbers) {
      assert.equal(mask(number), HIDDEN)
      assert.equal(mask(number, 'other'), HIDDEN)
    }
  }
})

test('the holder recognises the own number by three characters in front and two at the end', () => {
  assert.equal(maskIdentity('990000199001010017', 'holder'), '990******17')
  assert.equal(maskIdentity('99000019900101001X', 'holder'), '990******1X')
  assert.equal(maskIdentity('990000900101001', 'holder'), '990******1')
  assert.equal(maskPhone('138-0013-8000', 'holder'), '138******00')
  assert.equal(maskPhone('１３８００１３８０００', 'holder'), '138******00')
  assert.equal(maskBankCard('6200 0000 0000 0034', 'holder'), '620******34')
  assert.equal(maskPhone('87654321', 'holder'), HIDDEN)
  assert.equal(maskEmail('zhang@example.org', 'holder'), 'z******@example.org')
  assert.equal(maskEmail('13800138000@example.org', 'holder'), HIDDEN)
})

test('a person is shown by the first character of the name', () => {
  assert.equal(maskName('张测一'), '张*')
  assert.equal(maskName('张三'), '张*')
  assert.equal(maskName(' 欧阳测试 '), '欧*')
  assert.equal(maskName('𠮷田'), '𠮷*')
  assert.equal(maskName(''), '')
})

test('an address is shown to its holder down to the county, never a digit', () => {
  assert.equal(maskAddress('甲省明州市江边区测试路1号2室', 'holder'), '甲省明州市江边区******')
  assert.equal(maskAddress('明州市江边区测试路１号', 'holder'), '明州市江边区******')
  assert.equal(maskAddress('1号楼2室', 'holder'), HIDDEN)
  const address = fc.string({ unit: fc.constantFrom('省', '市', '区', '县', '路', '1', '２', '甲', '乙') })
  fc.assert(fc.property(address, (text) =>
    !/[\d０-９]/.test(maskAddress(text, 'holder'))))
})

/** The characters of `number` that a masked output gives away: known prefix and suffix around the stars. */
function opened(number: string, output: string): Set<number> {
  const open = new Set<number>()
  const at = output.indexOf('*')
  const head = output.slice(0, at)
  const tail = output.slice(output.lastIndexOf('*') + 1)
  for (let i = 0; i < head.length; i += 1) if (head[i] === number[i]) open.add(i)
  for (let i = 1; i <= tail.length; i += 1) if (tail.at(-i) === number.at(-i)) open.add(number.length - i)
  return open
}

test('joining every output over one number, however it is spelt, opens five characters and no more', () => {
  const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 7, maxLength: 20 })
  const spellings = (n: string): string[] => [
    n, n.replace(/(.{4})/g, '$1 '), n.replace(/(.{3})/, '$1-'), ` ${n}`,
    n.replace(/\d/g, (d) => String.fromCharCode(d.charCodeAt(0) + 0xfee0))]
  fc.assert(fc.property(digits, (number) => {
    const open = new Set<number>()
    for (const mask of numberMasks) {
      for (const spelling of spellings(number)) {
        for (const audience of ['holder', 'other'] as const) {
          const output = mask(spelling, audience)
          assert.equal(output.includes(HIDDEN), true)
          for (const at of opened(number, output)) open.add(at)
        }
      }
    }
    for (const at of open) assert.equal(at < 3 || at >= number.length - 2, true)
  }))
})

test('the old and the new number of one person together open five characters of the longer one', () => {
  fc.assert(fc.property(fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 15, maxLength: 15 }),
    (old) => {
    const long = `${old.slice(0, 6)}19${old.slice(6)}X`
    const a = maskIdentity(old, 'holder')
    const b = maskIdentity(long, 'holder')
    assert.equal(a.slice(0, 3), b.slice(0, 3))
    assert.equal(a.at(-1), b.at(-2))
    assert.equal(a.length, 10)
  }))
})
