import assert from 'node:assert/strict'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { repositoryRoot } from '../../../kernel/root.ts'
import { loadCatalogue, type Catalogue } from '../../catalogue/index.ts'
import { consequencesOf, type NamedBody } from './consequences.ts'

let catalogue: Catalogue
const day = '2026-06-20'
const region = '990100'
const bodies: NamedBody[] = [
  {
    code: 'DEV',
    name: '明州市发展和改革委员会',
    kind: 'department',
    region: '990100',
    sectors: ['development'],
  },
  {
    code: 'FAR',
    name: '外市发展和改革委员会',
    kind: 'department',
    region: '980100',
    sectors: ['development'],
  },
]

before(async () => {
  catalogue = await loadCatalogue(join(repositoryRoot, 'catalogue'))
})

const of = (list: string, entry?: Parameters<typeof consequencesOf>[4], on = day) =>
  consequencesOf(catalogue, catalogue.list(list, on), { bodies, region }, on, entry)

test('a list of serious dishonesty brings measures with matter, field, body and article, the strictest first', () => {
  const found = of('work-safety')
  const pause = found.find((one) => one.code === 'safety-project-pause')
  assert.deepEqual(pause?.bodies, [{ code: 'DEV', name: '明州市发展和改革委员会' }])
  assert.ok(pause !== undefined && pause.matters.length > 0 && pause.basis.length > 0)
  const weight = { prohibit: 0, restrict: 1, examine: 2, favour: 3 }
  const order = found.map((one) => weight[one.effect])
  assert.deepEqual(
    order,
    [...order].sort((a, b) => a - b),
  )
})

test('an association’s list brings nothing, an attention list a closer look at most, a red list favours only', () => {
  assert.deepEqual(of('association-discipline'), [])
  assert.deepEqual(
    of('key-supervision').filter((one) => one.effect !== 'examine'),
    [],
  )
  const red = of('honest-enterprise')
  assert.ok(red.length > 0)
  assert.deepEqual(
    red.filter((one) => one.effect !== 'favour'),
    [],
  )
})

test('a measure ends with the article’s longest time or with the entry, whichever comes first', () => {
  const listed = catalogue.lists.flatMap((list) => of(list.code).map((one) => ({ list: list.code, one })))
  const short = listed.find(({ one }) => one.maxMonths !== null)
  assert.ok(short !== undefined, 'the catalogue has a measure with a term of its own')
  const entry = {
    category: short.one.subjects[0] ?? 'organisation',
    since: '2026-06-15',
    until: '2036-06-14',
  } as const
  const until = of(short.list, entry).find((one) => one.code === short.one.code)?.until
  assert.ok(until !== undefined && until !== null && until < entry.until)
  const codes = (on: string) => of(short.list, entry, on).map((one) => one.code)
  assert.ok(codes(until).includes(short.one.code))
  const next = new Date(Date.parse(until) + 86_400_000).toISOString().slice(0, 10)
  assert.equal(codes(next).includes(short.one.code), false)
  const brief = { ...entry, until: '2026-07-01' }
  assert.equal(of(short.list, brief).find((one) => one.code === short.one.code)?.until, '2026-07-01')
})

test('a measure that does not bear on the class of subject is not told of it', () => {
  for (const list of catalogue.lists) {
    const person = of(list.code, { category: 'natural-person', since: day, until: null })
    assert.ok(
      person.every((one) => one.subjects.includes('natural-person')),
      list.code,
    )
  }
})
