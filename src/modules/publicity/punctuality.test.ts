import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { addDays } from '../../kernel/time.ts'
import { testApp, type TestApp } from '../../testing/app.ts'
import { deliver } from '../../testing/deliver.ts'
import { ecology, firm, penaltyFile } from '../../testing/situations.ts'
import { punctualityByMonth } from './index.ts'

interface Line {
  authority: { code: string }
  received: number
  onTime: number
  late: number
  excluded: number
}

describe('punctuality of double publicity, for anybody', () => {
  let app: TestApp

  before(async () => {
    app = await testApp({ today: '2026-06-20' })
    const department = await app.client(ecology, ['submissions:write', 'submissions:read'])
    const rows = ['2026-06-08', '2026-06-17'].map((decidedOn, i) => ({
      firm: firm('清源建材', 61), documentNo: `明环罚〔2026〕${60 + i}号`, decidedOn,
    }))
    await deliver(app, department, { kind: 'penalty', text: penaltyFile(rows) })
  })
  after(() => app.close())

  const ask = (query: string) => app.app.inject({ url: `/api/v1/publicity/punctuality?${query}` })

  it('is counted over a year at most, by authority', async () => {
    // Not the portal's own year, which is counted when the server starts and kept for half a minute.
    const answer = await ask('from=2025-07-01&to=2026-06-19')
    assert.equal(answer.statusCode, 200, answer.body)
    const { items } = answer.json<{ items: Line[] }>()
    assert.deepEqual(items.map(({ authority, received, onTime, late }) => [authority.code, received, onTime, late]),
      [[ecology.code, 2, 1, 1]])
    const own = await ask(`from=2025-07-01&to=2026-06-19&authority=${ecology.code}`)
    assert.deepEqual(own.json(), answer.json())
    assert.deepEqual((await ask('from=2025-07-01&to=2026-06-19&authority=911')).json(), { items: [] })
  })

  it('leaves out what is never public, and says how much that is', async () => {
    const department = await app.client(ecology, ['submissions:write', 'submissions:read'])
    const row = { firm: firm('清源建材', 61), decidedOn: '2024-06-03' }
    const file = penaltyFile([
      { ...row, documentNo: '明环罚〔2024〕1号' }, { ...row, documentNo: '明环罚〔2024〕2号', facts: '另一处', fine: '0.05', procedure: '简易程序' },
    ])
    await deliver(app, department, { kind: 'penalty', text: file })
    const { items } = (await ask('from=2024-06-01&to=2024-06-30')).json<{ items: Line[] }>()
    const counted = items.map(({ received, onTime, late, excluded }) => [received, onTime, late, excluded])
    assert.deepEqual(counted, [[1, 0, 1, 1]])
    const span = { from: '2024-06-01', to: '2024-06-30' }
    const months = await punctualityByMonth(app.ctx.db, { ...span, authority: ecology.code })
    assert.deepEqual(months, [{ month: '2024-06', received: 1, onTime: 0 }])
  })

  it('refuses a longer span, and one the wrong way round, saying what would be right', async () => {
    const spans = [['1900-01-01', '2099-12-31'], ['2025-06-19', '2026-06-20'], ['2026-06-21', '2026-06-20']]
    for (const [from, to] of spans) {
      const refused = await ask(`from=${from}&to=${to}`)
      assert.equal(refused.statusCode, 400, from)
      const { code, errors } = refused.json<{ code: string; errors: { expected: string }[] }>()
      assert.equal(code, 'publicity.span')
      assert.match(errors[0]?.expected ?? '', /^\d{4}-\d\d-\d\d 至 2(026-06-20|099-12-31) 之间的日期$/)
    }
  })

  it('asked for by a crowd, leaves the others their connections', async () => {
    const blocker = await app.ctx.pool.connect()
    await blocker.query('BEGIN; LOCK TABLE records.records')
    const crowd = Array.from({ length: 100 }, (_, i) => ask(`from=2026-01-01&to=${addDays('2026-01-02', i)}`))
    await new Promise((resolve) => setTimeout(resolve, 300))
    assert.equal((await app.app.inject({ url: '/readyz' })).statusCode, 200)
    await blocker.query('ROLLBACK')
    blocker.release()
    const answers = await Promise.all(crowd)
    const refused = answers.filter((one) => one.statusCode !== 200)
    assert.equal(answers.length - refused.length, 42)
    assert.ok(refused.every((one) => one.statusCode === 503 && one.headers['retry-after'] === '5'))
  })
})
