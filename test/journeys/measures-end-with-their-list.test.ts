/**
 * The catalogue changes: a list no longer brings a measure, or brings it to others. The tasks that were pushed lapse by
 * themselves, their bodies are told to lift, and what comes back is sent anew (requirements J1 "dynamic", J2).
 */
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { sequenceFeed } from '../../src/kernel/feed.ts'
import { createCatalogue, type Catalogue, type Measure, type MeasureRule } from '../../src/modules/catalogue/index.ts'
import {
  followFeed, moveTasks, nameImplementer, readLedger, readTask, readTasks, sweepDay, tellBodies, type TaskView,
} from '../../src/modules/measures/index.ts'
import type { Context } from '../../src/context.ts'
import type { Actor } from '../../src/kernel/http.ts'
import { deliver } from '../../src/testing/deliver.ts'
import { housing, listingApp, stateless, trading, type ListingApp } from '../../src/testing/listing.ts'
import { firm, labour, listFile } from '../../src/testing/situations.ts'

const list = 'wage-arrears'
const listed = firm('换单劳务', 95)
type Change = (rule: MeasureRule) => MeasureRule

describe('an entry whose list brings other measures by now', () => {
  let app: ListingApp
  let fact: string
  let unchanged: Context

  const builder: Actor = {
    kind: 'user', id: 'builder', name: '住建经办人', organisation: { id: 'h', code: housing.code, name: housing.name },
    scopes: new Set(), roles: new Set(['handling-officer']),
  }
  const withMeasures = (measures: readonly Measure[]): Context => {
    const catalogue: Catalogue = createCatalogue({ ...app.ctx.catalogue, measures: [...measures] })
    return { ...app.ctx, catalogue }
  }
  /** The platform with the rules of this list changed. */
  const changed = (change: Change): Context =>
    withMeasures(
      app.ctx.catalogue.measures.map((measure) => ({
        ...measure,
        rules: measure.rules.map((rule) => (rule.triggers.lists?.includes(list) === true ? change(rule) : rule)),
      })),
    )
  const without: Change = (rule) => ({
    ...rule,
    triggers: { ...rule.triggers, lists: rule.triggers.lists?.filter((code) => code !== list) ?? [] },
  })
  const taskOf = async (ctx: Context, body = housing.code): Promise<TaskView> => {
    const { items } = await readTasks(ctx, body, { open: false, limit: 10 })
    return items[0] ?? assert.fail('no task')
  }
  const told = async (): Promise<string[]> =>
    (
      await app.ctx.pool.query<{ implementer: string }>(
        'SELECT implementer FROM measures.tasks WHERE lift_sent_at IS NOT NULL ORDER BY 1',
      )
    ).rows.map((row) => row.implementer)
  const everybody = async (): Promise<string[]> =>
    (await app.ctx.pool.query<{ implementer: string }>('SELECT implementer FROM measures.tasks ORDER BY 1')).rows.map(
      (row) => row.implementer,
    )

  before(async () => {
    app = await listingApp({ today: '2026-06-08' })
    unchanged = app.ctx
    const sender = await app.client(labour, ['submissions:write', 'submissions:read'])
    const text = listFile([
      { firm: listed, documentNo: '明人社列〔2026〕95号', decidedOn: '2026-05-20', authority: labour },
    ])
    assert.equal((await deliver(app, sender, { kind: 'list-entry', list, text })).accepted, 1)
    await sequenceFeed(app.ctx.pool)
    await followFeed(app.ctx)
    fact = (await taskOf(unchanged)).fact
  })
  // Whatever a case changed is law again: every task is begun anew, or still open.
  beforeEach(async () => {
    await sweepDay(unchanged)
    assert.deepEqual(await told(), [])
  })
  after(() => app.close())

  it('is lifted by every body when the list brings nothing any more, and begins anew when it does again', async () => {
    const none = changed(without)
    const before = await taskOf(none)
    assert.deepEqual([before.state, before.over], ['lift-due', 'suspended'], 'derived, before any job has run')
    assert.deepEqual(before.measures.map((one) => one.inForce), before.measures.map(() => false))
    assert.ok(before.measures.every((one) => one.name !== one.code && one.basis.length > 0), 'still told by name')
    const { lifts } = await sweepDay(none)
    assert.deepEqual(await told(), await everybody())
    assert.equal(lifts, (await everybody()).length)
    assert.equal((await sweepDay(none)).lifts, 0, 'once')
    const ledger = await readLedger(none, app.actor('office-clerk'), fact)
    assert.deepEqual([ledger.over, ledger.unlifted.length], ['suspended', lifts])
    assert.ok(ledger.unlifted.every((one) => one.dueOn === '2026-06-09'))
    await tellBodies(none)
    const { rows } = await app.ctx.pool.query(
      `SELECT FROM casework.notices WHERE template = 'task-digest' AND data::text LIKE '%"lift"%'`,
    )
    assert.equal(rows.length, lifts, 'each body is told')
    assert.equal((await moveTasks(none, builder, { move: 'lift', tasks: [before.id] })).done, 1)
    assert.equal((await taskOf(none)).state, 'lifted')
    await sweepDay(unchanged)
    const again = await taskOf(unchanged)
    assert.deepEqual([again.id, again.state, again.over], [before.id, 'sent', null])
    assert.deepEqual(again.earlier.map((round) => round.over), ['suspended'])
    assert.ok(again.measures.every((one) => one.inForce))
  })

  it('is kept by a body with something left, which sees what has lapsed and answers it one by one', async () => {
    const some = changed((rule) => (rule.code === 'wage-tender' ? without(rule) : rule))
    await sweepDay(some)
    assert.deepEqual((await told()).includes(housing.code), false)
    const task = await taskOf(some)
    assert.deepEqual(
      task.measures.filter((one) => !one.inForce).map((one) => one.code), ['wage-tender'],
    )
    await moveTasks(some, builder, { move: 'acknowledge', tasks: [task.id] })
    const { refused } = await moveTasks(some, builder, { move: 'apply', tasks: [task.id] })
    assert.deepEqual(refused.map((one) => one.code), ['measure.one_by_one'])
  })

  it('is lifted when the measures are no longer about this kind of subject', async () => {
    const soleTraders = changed((rule) => ({ ...rule, subjects: ['sole-trader'] }))
    await sweepDay(soleTraders)
    assert.deepEqual(await told(), await everybody())
  })

  it('is lifted by the body that another field relieves, and by no other', async () => {
    const relieved = changed((rule) => ({ ...rule, implementedBy: ['public-resources'] }))
    await sweepDay(relieved)
    assert.deepEqual(await told(), (await everybody()).filter((code) => code !== trading.code))
    assert.equal((await taskOf(relieved, trading.code)).over, null)
  })

  it('stays with a body that somebody named, until the list does not bring the measure any more', async () => {
    const named = { organisation: stateless.code, rules: ['wage-tender'] }
    await nameImplementer(unchanged, app.actor('office-clerk'), fact, named)
    const elsewhere = changed((rule) => ({ ...rule, implementedBy: ['public-resources'] }))
    await sweepDay(elsewhere)
    assert.ok(!(await told()).includes(stateless.code))
    await sweepDay(changed(without))
    assert.ok((await told()).includes(stateless.code))
    await sweepDay(unchanged)
    assert.equal((await taskOf(unchanged, stateless.code)).state, 'sent')
  })

  it('goes by the newest edition of a measure, though the former one has no last day', async () => {
    const editions = app.ctx.catalogue.measures.flatMap((measure): Measure[] => {
      const version = measure.version + 1
      return [measure, { ...measure, version, effectiveFrom: '2026-06-15', rules: measure.rules.map(without) }]
    })
    const ctx = withMeasures(editions)
    await sweepDay(ctx)
    assert.deepEqual(await told(), [])
    app.clock.set('2026-06-15')
    assert.equal((await readTask(ctx, builder, (await taskOf(ctx)).id)).over, 'suspended')
    await sweepDay(ctx)
    assert.deepEqual(await told(), await everybody())
  })

  it('sends nothing again that lapsed for good', async () => {
    await sweepDay(changed(without))
    const rest = changed((rule) => (rule.code === 'wage-tender' ? without(rule) : rule))
    await sweepDay(rest)
    const task = await taskOf(rest)
    assert.deepEqual([task.state, task.measures.every((one) => one.inForce)], ['sent', true])
    assert.ok(task.measures.length > 0 && !task.measures.some((one) => one.code === 'wage-tender'))
  })
})
