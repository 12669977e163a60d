import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { dayNumber } from '../../../kernel/time.ts'
import { testCode } from '../../../testing/check-situations.ts'
import type { Entry } from '../rules/decide.ts'
import { HotIndex, type SubjectRow } from './hot-index.ts'
import { KeyTable } from './key-table.ts'

function subject(
  n: number,
  name = `明州第${n}号贸易有限公司`,
  others: string[] = [],
  code = testCode(n),
): SubjectRow {
  const id = Buffer.alloc(16)
  id.writeUInt32BE(n, 12)
  return {
    id,
    code: Buffer.from(code),
    soleTrader: n % 2 === 1,
    established: dayNumber('2015-03-04'),
    name: Buffer.from(name),
    nameKeys: [name, ...others].map((key) => Buffer.from(key)),
  }
}

const entry: Entry = {
  factId: 'f',
  list: 'serious',
  since: '2025-01-01',
  until: null,
  authorityCode: '',
  authorityName: '',
  document: '',
  marks: [],
}

test('a key table finds every key it was given, in order of arrival, and no other', () => {
  const table = new KeyTable(4, 1)
  const key = (n: number): Buffer => {
    const bytes = Buffer.alloc(4)
    bytes.writeUInt32LE(n)
    return bytes
  }
  for (let n = 0; n < 50_000; n += 1) assert.equal(table.put(key(n * 7919), 0), n)
  for (let n = 0; n < 50_000; n += 1) assert.equal(table.find(key(n * 7919), 0), n)
  assert.equal(table.put(key(7919), 0), 1)
  assert.equal(table.find(key(1), 0), -1)
  assert.deepEqual(table.keyOf(2), key(2 * 7919))
})

test('subjects are found by code, with name, category and establishment, through any growth', () => {
  const index = new HotIndex(2)
  for (let n = 0; n < 5000; n += 1) index.putSubject(subject(n))
  for (const n of [0, 1, 4999]) {
    const row = index.find(testCode(n))
    assert.equal(index.name(row), `明州第${n}号贸易有限公司`)
    assert.equal(index.facts(row).category, n % 2 === 1 ? 'sole-trader' : 'organisation')
    assert.equal(index.facts(row).establishedOn, '2015-03-04')
    assert.equal(index.rowOf(index.subjectId(row)), row)
  }
  assert.equal(index.find(testCode(5000)), -1)
  assert.equal(index.find('短'), -1)
  assert.equal(index.find('一二三四五六七八九十一二三四五六七八'), -1)
  assert.equal(index.size, 5000)
})

test('every name a subject has borne is recognised, also after a change', () => {
  const index = new HotIndex()
  const row = index.putSubject(subject(1, '甲', ['乙', '丙']))
  assert.ok(index.bears(row, '甲') && index.bears(row, '乙') && index.bears(row, '丙'))
  assert.ok(!index.bears(row, '丁'))
  index.putSubject(subject(1, '丁', ['甲']))
  assert.ok(index.bears(row, '丁') && index.bears(row, '甲'))
  assert.ok(!index.bears(row, '丙'))
  assert.equal(index.name(row), '丁')
})

test('names that change many times do not make the index grow without end', () => {
  const index = new HotIndex(1)
  index.putSubject(subject(2, '不变的名称'))
  for (let i = 0; i < 20_000; i += 1) index.putSubject(subject(1, `改了${i}次的名称`))
  assert.equal(index.name(index.find(testCode(1))), '改了19999次的名称')
  assert.equal(index.name(index.find(testCode(2))), '不变的名称')
  assert.ok(index.byteLength < 1_000_000, String(index.byteLength))
})

test('a code that changes hands points to its new bearer, and a removed subject is found no more', () => {
  const index = new HotIndex()
  const first = index.putSubject(subject(1))
  const second = index.putSubject(subject(2, '乙', [], testCode(1)))
  assert.equal(index.find(testCode(1)), second)
  index.removeSubject(first)
  assert.equal(index.find(testCode(1)), second)
  index.putSubject(subject(1, '甲', [], testCode(9)))
  assert.equal(index.find(testCode(9)), first)
  index.removeSubject(second)
  assert.equal(index.find(testCode(1)), -1)
})

test('of adverse days noted one by one in no order the latest counts', () => {
  const index = new HotIndex()
  const row = index.putSubject(subject(1))
  for (const day of ['2022-05-01', '2024-02-03', '2020-01-01']) index.noteAdverse(row, dayNumber(day))
  assert.deepEqual(index.facts(row).adverse, ['2024-02-03'])
})

test('a standing is replaced whole, and a decision dated ahead does not hide the latest of the past', () => {
  const index = new HotIndex()
  const row = index.putSubject(subject(1))
  const today = dayNumber('2026-05-10')
  index.putStanding(row, { adverse: [dayNumber('2020-01-01'), dayNumber('2024-02-03')], entries: [] }, today)
  assert.deepEqual(index.facts(row).adverse, ['2024-02-03'])
  index.putStanding(
    row,
    { adverse: [dayNumber('2024-02-03'), dayNumber('2026-06-01')], entries: [entry] },
    today,
  )
  assert.deepEqual(index.facts(row).adverse, ['2024-02-03', '2026-06-01'])
  assert.deepEqual(index.facts(row).entries, [entry])
  index.putStanding(row, { adverse: [], entries: [] }, today)
  assert.deepEqual(index.facts(row).adverse, [])
  assert.deepEqual(index.facts(row).entries, [])
})

test('the index behaves like a map from code to the last subject put there', () => {
  const steps = fc.array(
    fc.record({ n: fc.nat(8), code: fc.nat(8), remove: fc.boolean(), name: fc.nat(3) }),
    { maxLength: 60 },
  )
  fc.assert(
    fc.property(steps, (all) => {
      const index = new HotIndex(1)
      const bearer = new Map<number, number>()
      const codeOf = new Map<number, number>()
      for (const { n, code, remove, name } of all) {
        const old = codeOf.get(n)
        if (old !== undefined && bearer.get(old) === n) bearer.delete(old)
        codeOf.delete(n)
        if (remove) {
          const row = index.rowOf(idText(n))
          if (row >= 0) index.removeSubject(row)
        } else {
          index.putSubject(subject(n, `名${name}`, [], testCode(code)))
          bearer.set(code, n)
          codeOf.set(n, code)
        }
      }
      for (let code = 0; code <= 8; code += 1) {
        const row = index.find(testCode(code))
        assert.equal(
          row < 0 ? undefined : index.subjectId(row),
          bearer.has(code) ? idText(bearer.get(code) as number) : undefined,
        )
      }
    }),
  )
})

function idText(n: number): string {
  return n.toString(16).padStart(32, '0')
}
