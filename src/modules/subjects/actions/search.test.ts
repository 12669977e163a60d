import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { clientTransaction } from '../../../kernel/db.ts'
import {
  inventedSubject,
  storeSubjects,
  subjectsServer,
  type SubjectsServer,
} from '../../../testing/subjects.ts'
import { commonGrams, gramsOf, nameQuery, withinOneSlip } from '../rules/search-query.ts'
import type { SubjectHit } from '../schema.ts'
import { applyRegistrations } from '../store/register.ts'
import { searchSubjects } from './search.ts'

let server: SubjectsServer

const names = [
  '明州恒岳贸易有限公司',
  '恒岳贸易有限公司',
  '恒岳',
  '明州市恒岳建筑工程有限公司',
  '望江市天恒岳峰食品厂',
  '明州恒岳（望江）物流有限公司',
  '桐溪县瑞澜科技有限公司',
  '明州瑞澜科技股份有限公司',
  '明州云帆KTV娱乐有限公司',
  '镜湖区九章眼镜店',
  '明州𠮷野饮食有限公司',
  "明州'引号\\反斜%杠_有限公司",
]
const subjects = names.map((name) => inventedSubject(name))
const shop = inventedSubject('云栖区恒岳小吃店', { category: 'sole-trader', region: '990103' })
const provisional = inventedSubject('明州恒岳装饰有限公司', { state: 'provisional' })
const renamed = inventedSubject('明州千帆百货有限公司')

before(async () => {
  server = await subjectsServer()
  await storeSubjects(server.ctx, [...subjects, shop, provisional, renamed])
  await clientTransaction(server.ctx.pool, (client) =>
    applyRegistrations(
      client,
      [
        {
          subjectId: renamed.id,
          name: '明州万象商业有限公司',
          nameKey: '明州万象商业有限公司',
          operatingState: 'active',
          organisationType: null,
          region: null,
          establishedOn: '2020-01-01',
          payload: {},
          representative: '钱例一',
          document: '登记信息',
        },
      ],
      server.ctx.clock.now(),
      '2026-05-10',
    ),
  )
  await server.ctx.pool.query('ANALYZE subjects.names')
})

after(() => server.close())

async function found(q: string, more: object = {}): Promise<SubjectHit[]> {
  return (await searchSubjects(server.ctx, { q, limit: 50, ...more })).items
}
const namesOf = (hits: SubjectHit[]): string[] => hits.map((hit) => hit.name)

test('two characters find every name that holds them, the exact one first, then beginnings', async () => {
  const hits = namesOf(await found('恒岳'))
  assert.deepEqual(hits.slice(0, 2), ['恒岳', '恒岳贸易有限公司'])
  assert.equal(hits.length, 8)
  assert.equal(hits.at(-1), '望江市天恒岳峰食品厂')
  assert.ok(
    hits.indexOf('明州恒岳贸易有限公司') < hits.indexOf('明州恒岳装饰有限公司'),
    'registered before provisional',
  )
})

test('several words must all be in the name, in any order', async () => {
  assert.deepEqual(namesOf(await found('贸易 明州 恒岳')), ['明州恒岳贸易有限公司'])
  assert.deepEqual(namesOf(await found('恒岳　物流')), ['明州恒岳（望江）物流有限公司'])
  assert.deepEqual(namesOf(await found('明 州 恒 岳 贸 易')), ['明州恒岳贸易有限公司'])
})

test('width, case and brackets make no difference', async () => {
  for (const q of ['明州恒岳(望江)物流有限公司', '明州恒岳（望江）物流', '恒岳望江物流', '恒岳【望江】']) {
    assert.deepEqual(namesOf(await found(q)), ['明州恒岳（望江）物流有限公司'], q)
  }
  assert.deepEqual(namesOf(await found('ｋｔｖ')), ['明州云帆KTV娱乐有限公司'])
})

test('a former name finds its subject and says so', async () => {
  const [hit] = await found('千帆')
  assert.equal(hit?.name, '明州万象商业有限公司')
  assert.deepEqual(hit.matched, { by: 'former-name', text: '明州千帆百货有限公司' })
  assert.equal(hit.representative, '钱例一')
  assert.equal(hit.establishedOn, '2020-01-01')
})

test('one wrong, missing, doubled or swapped character is forgiven when nothing else answers', async () => {
  for (const q of [
    '瑞谰科技',
    '瑞澜科枝',
    '睿澜科技',
    '瑞科技股',
    '瑞澜澜科技',
    '澜瑞科技',
    '瑞澜技科',
    '桐溪县瑞澜料技有限公司',
  ]) {
    const hits = await found(q)
    assert.ok(hits.length > 0, q)
    assert.ok(
      hits.every((hit) => hit.matched.by === 'typo' && hit.name.includes('瑞澜科技')),
      `${q}: ${namesOf(hits).join()}`,
    )
  }
  assert.deepEqual(await found('瑞谰'), [], 'too short to correct')
})

test('any code finds its subject: whole, six characters of it, hyphenated, the inner code', async () => {
  const [first] = subjects
  assert.ok(first?.uscc)
  const org = first.uscc.slice(8, 17)
  for (const q of [
    first.uscc,
    first.uscc.toLowerCase(),
    org,
    `${org.slice(0, 8)}-${org.slice(8)}`,
    `统一社会信用代码：${first.uscc}`,
  ]) {
    const hits = await found(q)
    assert.deepEqual(
      hits.map((hit) => hit.id),
      [first.id],
      q,
    )
    assert.equal(hits[0]?.matched.by, 'code')
  }
  assert.equal((await found('91990000')).length, names.length + 3)
  assert.deepEqual(await found('9199'), [], 'fewer than six characters are no code')
})

test('a resident identity number finds nothing', async () => {
  assert.deepEqual(await found('11010519491231002X'), [])
})

test('filters hold for every way of searching', async () => {
  assert.deepEqual(namesOf(await found('恒岳', { category: 'sole-trader' })), ['云栖区恒岳小吃店'])
  assert.deepEqual(namesOf(await found('恒岳', { region: '990103' })), ['云栖区恒岳小吃店'])
  assert.equal((await found('恒岳', { region: '990000' })).length, 8)
  assert.deepEqual(namesOf(await found('91990000', { category: 'sole-trader' })), ['云栖区恒岳小吃店'])
  assert.deepEqual(namesOf(await found('公司', { category: 'sole-trader' })), [])
})

test('pages join without gap or repetition, by whichever way they were found', async () => {
  for (const q of ['恒岳', '公司', '明州', '有限公司', '91990000', '瑞谰科技', '州', '限公司']) {
    const whole = (await found(q)).map((hit) => hit.id)
    const pieces: string[] = []
    let cursor: string | undefined
    for (let page = 0; page < 60; page += 1) {
      const one = await searchSubjects(server.ctx, { q, limit: 2, cursor })
      pieces.push(...one.items.map((hit) => hit.id))
      if (one.next === null) break
      cursor = one.next
    }
    assert.deepEqual(pieces, whole, q)
    assert.equal(new Set(whole).size, whole.length, q)
    assert.ok(whole.length > 1, q)
  }
})

test('signs of patterns and quotation in a query are only characters', async () => {
  assert.deepEqual(await found('%%'), [])
  assert.deepEqual(await found('__'), [])
  for (const q of ['反斜%杠', '\\反', "'引号", '\\', '𠮷野', '𠮷'])
    assert.equal((await found(q)).length, 1, q)
})

test('no text makes the search throw', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 30 }), async (q) => {
      assert.ok(Array.isArray(await found(q, { limit: 3 })))
    }),
    { numRuns: 200 },
  )
})

test('the database and the programme take a name apart alike', async () => {
  const { rows } = await server.ctx.pool.query<{ plain: string; grams: string[] }>(
    'SELECT plain, tsvector_to_array(subjects.name_grams(plain)) AS grams FROM subjects.names',
  )
  assert.ok(rows.length > names.length)
  for (const { plain, grams } of rows) assert.deepEqual([...grams].sort(), gramsOf(plain).sort(), plain)
  const { rows: common } = await server.ctx.pool.query<{ n: number }>(
    'SELECT length(subjects.name_grams(g)) AS n FROM unnest($1::text[]) AS g',
    [[...commonGrams]],
  )
  assert.ok(common.every(({ n }) => n === 0))
})

test('words that stand in nearly every name are no error, whatever narrows them', async () => {
  for (const q of ['有限公司', '股份有限', '责任公司', '有限责任公司']) {
    for (const kind of ['organisation', 'sole-trader', undefined] as const) {
      const { items } = await searchSubjects(server.ctx, { q, limit: 5, ...(kind === undefined ? {} : { kind }) })
      assert.ok(Array.isArray(items), q)
    }
  }
})

test('a slip is found wherever it is made', () => {
  const name = '明州恒岳贸易有限公司'
  const chars = fc.constantFrom(...'明州恒岳贸易天地人和')
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 5 }),
      fc.integer({ min: 0, max: 3 }),
      fc.integer({ min: 0, max: 2 }),
      chars,
      (from, kind, at, other) => {
        const part = [...name].slice(from, from + 5)
        if (kind === 0) part[at] = other
        else if (kind === 1) part.splice(at, 1)
        else if (kind === 2) part.splice(at, 0, other)
        else [part[at], part[at + 1]] = [part[at + 1] as string, part[at] as string]
        assert.ok(withinOneSlip(part.join(''), name), part.join(''))
      },
    ),
  )
  assert.ok(!withinOneSlip('恒山茂易', name))
  assert.equal(nameQuery('（）'), undefined)
})

test('a name and a code pasted together find the code’s subject; an unknown code leaves the name', async () => {
  const [firm] = await found('明州恒岳贸易有限公司')
  const code = firm?.uscc ?? ''
  for (const q of [`明州恒岳贸易有限公司${code}`, `明州恒岳贸易有限公司 ${code}`, `${code.toLowerCase()}明州别的公司`]) {
    const [hit, ...others] = await found(q)
    assert.deepEqual([hit?.name, hit?.matched.by, others.length], ['明州恒岳贸易有限公司', 'code', 0], q)
  }
  assert.equal((await found('明州恒岳贸易有限公司91990000MA00000XXX'))[0]?.name, '明州恒岳贸易有限公司')
  assert.deepEqual(await found('恒岳 110101199003074258'), [])
})

test('有限责任公司 and 有限公司 are one form of company', async () => {
  const [hit] = await found('明州恒岳贸易有限责任公司')
  assert.deepEqual([hit?.name, hit?.matched.by], ['明州恒岳贸易有限公司', 'name'])
})
