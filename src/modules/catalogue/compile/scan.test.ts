import assert from 'node:assert/strict'
import { test } from 'node:test'
import { goodRows, judge, shippedCatalogue } from './fixtures.ts'

const person = '990000199001010017'
const found = (errors: readonly { code: string; field?: string }[]) =>
  errors.filter((error) => error.code === 'E601').map((error) => error.field)

test('an identity number keeps its row from the public, whichever public text it stands in', async () => {
  const catalogue = await shippedCatalogue()
  for (const kind of Object.keys(goodRows)) {
    const texts = catalogue.kind(kind).fields.filter(
      (field) => field.publicity === 'public' && field.type === 'text' && field.role !== 'list' &&
        (field.maxLength ?? 20_000) >= 24,
    )
    for (const field of texts) {
      // A reason of a removal is none without its day.
      const removal = field.name === 'removal_reason' ? { removed_on: '2026-06-01' } : {}
      const result = await judge(kind, { [field.name]: `甲证（${person}）`, ...removal })
      assert.deepEqual(found(result.errors), [field.name], `${kind}.${field.name}`)
      const outcome = field.role === 'subject.name' ? 'return' : 'question'
      assert.equal(result.outcome, outcome, `${kind}.${field.name}`)
      assert.ok(!JSON.stringify(result.errors).includes(person), 'the number itself is never repeated')
    }
  }
})

test('a text behind 其他 is looked through too', async () => {
  const permit = await judge('permit', { permit_class: `其他-从业资格${person}` })
  assert.deepEqual(found(permit.errors), ['permit_class'])
  const penalty = await judge('penalty', { sanction_kinds: `罚款;其他-扣留${person}` })
  assert.deepEqual(found(penalty.errors), ['sanction_kinds'])
})

test('numbers that are nobody’s are left alone', async () => {
  const numbers = [
    '990000199001010018', // A wrong check character.
    '990000199013010012', // No thirteenth month.
    '202604070012345678', 'SC10199000000001', 'JY29900000000001', '91330200677650865M', '911522010783762860',
    '99000020260302000001', '测交许〔2026〕000000000000000031号', '许可证编号990000000000000031', '13800138000',
  ]
  for (const number of numbers) {
    assert.deepEqual((await judge('permit', { certificate_no: number })).errors, [], number)
    assert.deepEqual((await judge('permit', { document_no: number })).errors, [], number)
  }
})
