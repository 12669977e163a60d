import assert from 'node:assert/strict'
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { sequenceFeed } from '../../kernel/feed.ts'
import { systemActor } from '../../kernel/journal.ts'
import { caseworkTasks } from '../casework/index.ts'
import { setBody } from '../lists/index.ts'
import { deliver } from '../../testing/deliver.ts'
import { development, housing, listingApp, trading, type ListingApp } from '../../testing/listing.ts'
import { firm, labour, listFile } from '../../testing/situations.ts'
import { followFeed, sweepDay, tellBodies, type TaskView } from './index.ts'

const firms = 40

describe('notices of new tasks', () => {
  let app: ListingApp
  let builder: { authorization: string }

  interface Told {
    organisation: string
    lines: { what: string; title: string; tasks: number; dueOn: string }[]
  }
  const told = async (): Promise<Told[]> =>
    (
      await app.ctx.pool.query<Told>(
        `SELECT organisation, data->'content'->'lines' AS lines FROM casework.notices
         WHERE template = 'task-digest' ORDER BY id`,
      )
    ).rows
  const list = async (rows: readonly number[]): Promise<void> => {
    const sender = await app.client(labour, ['submissions:write', 'submissions:read'])
    const text = listFile(
      rows.map((n) => ({
        firm: firm(`第${n}劳务`, 200 + n),
        documentNo: `邻人社列〔2026〕${n}号`,
        decidedOn: '2026-05-20',
        authority: labour,
      })),
    )
    assert.equal(
      (await deliver(app, sender, { kind: 'list-entry', list: 'wage-arrears', text })).accepted,
      rows.length,
    )
    await sequenceFeed(app.ctx.pool)
    await followFeed(app.ctx)
  }

  before(async () => {
    app = await listingApp({ today: '2026-06-08' })
    builder = await app.client(housing, ['feed:ack', 'cases:read'])
    await setBody(app.ctx, systemActor, trading.code, {
      sectors: ['public-resources'],
      basis: '三定规定（示例）',
      since: '2019-01-01',
      noticeEmail: 'duty@trading.example',
    })
  })
  after(() => app.close())

  it('are one for each body, however many tasks a run brought', async () => {
    await list(Array.from({ length: firms }, (_, i) => i + 1))
    const { rows } = await app.ctx.pool.query<{ implementer: string; n: number }>(
      'SELECT implementer, count(*)::int AS n FROM measures.tasks GROUP BY 1 ORDER BY 1',
    )
    assert.ok(rows.length >= 3 && rows.every((row) => row.n === firms))
    assert.equal(await tellBodies(app.ctx), rows.length)
    const notices = await told()
    assert.deepEqual(
      notices.map((one) => one.organisation).sort(),
      rows.map((row) => row.implementer),
    )
    for (const { lines } of notices) {
      assert.deepEqual(lines, [
        { what: 'new', title: '拖欠农民工工资失信联合惩戒对象', tasks: firms, dueOn: '2026-06-09' },
      ])
    }
    assert.equal(await tellBodies(app.ctx), 0, 'told once')
  })

  it('stand in the body’s inbox, and in its duty mailbox where it gave one', async () => {
    const boxes = await app.app.inject({ url: '/api/v1/notices?box=in', headers: builder })
    assert.equal(boxes.statusCode, 200, boxes.body)
    assert.match(boxes.body, /联合奖惩任务通知/)
    const { rows } = await app.ctx.pool.query<{ id: string; channel: string; organisation: string }>(
      `SELECT d.id, d.channel, n.organisation FROM casework.deliveries d JOIN casework.notices n ON n.id = d.notice_id
       WHERE n.template = 'task-digest' ORDER BY d.id`,
    )
    const mailed = rows.filter((row) => row.channel === 'email')
    assert.deepEqual(
      mailed.map((row) => row.organisation),
      [trading.code],
    )
    const carry = caseworkTasks(app.ctx)['casework:deliver']
    await carry?.({ delivery: mailed[0]?.id }, { attempt: 1, maxAttempts: 1 } as never)
    const outbox = join(app.ctx.config.dataDir, 'outbox')
    const [file = ''] = await readdir(outbox)
    assert.match(await readFile(join(outbox, file), 'utf8'), /To: duty@trading\.example/)
  })

  it('say what must be lifted and what is late as well, without naming any firm', async () => {
    const tasks = (await app.app.inject({ url: '/api/v1/measures/tasks?open=true', headers: builder })).json<{
      items: TaskView[]
    }>().items
    assert.ok(tasks.length > 0)
    app.clock.set('2026-06-20')
    await sweepDay(app.ctx)
    await tellBodies(app.ctx)
    const late = (await told()).filter((one) => one.organisation === development.code).at(-1)
    assert.deepEqual(
      late?.lines.map(({ what, title, tasks: n }) => [what, title, n]),
      [['late', '签收', firms]],
    )
    app.clock.set('2029-05-21')
    await sweepDay(app.ctx)
    await tellBodies(app.ctx)
    const over = (await told()).filter((one) => one.organisation === housing.code).at(-1)
    assert.ok(over?.lines.some((line) => line.what === 'lift' && line.tasks === firms))
    assert.doesNotMatch(JSON.stringify(await told()), /劳务有限公司|91990101/)
  })
})
