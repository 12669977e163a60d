import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { lookedAt, type Look } from '../../kernel/access-ledger.ts'
import { currentPosition, sequenceFeed } from '../../kernel/feed.ts'
import { csvOf } from '../../sample/csv.ts'
import { decidedBy, party } from '../../sample/rows.ts'
import { testApp, type TestApp } from '../../testing/app.ts'
import { deliver } from '../../testing/deliver.ts'
import { approval, ecology, firm, penaltyFile } from '../../testing/situations.ts'
import { findSubjectByCode } from '../subjects/index.ts'

describe('a reading of the feed is a look at whom it tells more of than strangers hear', () => {
  let app: TestApp
  let department: { authorization: string }
  let receiver: { authorization: string }
  const hidden = firm('云岭建材', 61)
  const shown = firm('云岭水务', 62)
  const minor = firm('云岭运输', 63)

  before(async () => {
    app = await testApp({ today: '2026-06-18', listen: true })
    department = await app.client(ecology, ['submissions:write', 'submissions:read'])
    receiver = await app.client(approval, ['feed:read'])
    // No longer in force: not public, and shared as what harms nobody.
    await permits([hidden, '无效'], [hidden, '无效'], [shown, '有效'])
    const penalty = { firm: minor, decidedOn: '2026-06-16', fine: '0.100000', procedure: '简易程序' }
    const { accepted } = await deliver(app, department, {
      kind: 'penalty', text: penaltyFile([{ ...penalty, documentNo: '明环当罚〔2026〕61号' }]),
    })
    assert.equal(accepted, 1)
    await sequenceFeed(app.ctx.pool)
  })
  after(() => app.close())

  async function permits(...given: [ReturnType<typeof firm>, string][]): Promise<void> {
    const rows = given.map(([who, state], i) => ({
      ...party(who), 行政许可决定文书名称: '许可', 行政许可决定文书号: `明环许〔2026〕6${i}号`, 许可类别: '普通', 许可证书名称: '',
      许可编号: '', 许可内容: '排放', 许可决定日期: '2026-06-16', 有效期自: '2026-06-16', 有效期至: '2030-06-30', 当前状态: state,
      ...decidedBy('许可机关', ecology),
    }))
    const { accepted } = await deliver(app, department, { kind: 'permit', text: csvOf(rows) })
    assert.equal(accepted, rows.length)
  }

  const looksAt = async (who: { code: string }): Promise<Look[]> =>
    lookedAt(app.ctx.db, (await findSubjectByCode(app.ctx.db, who.code))?.id ?? '', { limit: 50 })
  const read = async (headers: Record<string, string>): Promise<string> =>
    (await app.app.inject({ url: '/api/v1/feed?limit=1000', headers })).body

  it('leaves no line of strangers, of what is public, and of ids alone', async () => {
    assert.ok(!(await read({})).includes(hidden.name))
    assert.deepEqual(await looksAt(hidden), [])
    const told = await read(receiver)
    assert.deepEqual([shown, hidden, minor].map(({ name }) => told.includes(name)), [true, true, false])
    assert.deepEqual([await looksAt(shown), await looksAt(minor)], [[], []])
  })

  it('leaves one line a subject and page, with the organisation and why', async () => {
    const before = (await looksAt(hidden)).length
    await read(receiver)
    const looks = await looksAt(hidden)
    assert.equal(looks.length, before + 1)
    const { what, purpose, authorisation, organisation } = looks[0] as Look
    assert.deepEqual([what, purpose, authorisation, organisation],
      ['feed', '接收变更流：同步依目录共享的信息', 'feed:read', approval.code])
    const end = await currentPosition(app.ctx.db)
    await app.app.inject({ url: `/api/v1/feed?after=${end}`, headers: receiver })
    assert.equal((await looksAt(hidden)).length, before + 1)
  })

  it('leaves the line before a stream sends it', async () => {
    const before = (await looksAt(hidden)).length
    const stop = new AbortController()
    const stream = await fetch(`${app.address}/api/v1/feed`, {
      headers: { accept: 'text/event-stream', ...receiver }, signal: stop.signal,
    })
    let text = ''
    for await (const piece of stream.body ?? []) {
      text += Buffer.from(piece).toString('utf8')
      if (text.includes(hidden.name)) break
    }
    assert.equal((await looksAt(hidden)).length, before + 1)
    stop.abort()
  })

  it('is not answered where the look cannot be written', async () => {
    await app.ctx.pool.query(`ALTER TABLE journal.access ADD CONSTRAINT closed CHECK (what <> 'feed') NOT VALID`)
    try {
      const answer = await app.app.inject({ url: '/api/v1/feed?limit=1000', headers: receiver })
      assert.ok(answer.statusCode >= 400, answer.body)
      assert.ok(!answer.body.includes(hidden.name))
    } finally {
      await app.ctx.pool.query('ALTER TABLE journal.access DROP CONSTRAINT closed')
    }
  })
})
