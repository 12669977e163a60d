/** A statute that goes out of force takes its measures with it, at counters and at bodies, though nobody decided anything. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sequenceFeed } from '../../src/kernel/feed.ts'
import { deliver } from '../../src/testing/deliver.ts'
import { housing, listingApp, type ListingApp } from '../../src/testing/listing.ts'
import { firm, labour, listFile } from '../../src/testing/situations.ts'
import { createCatalogue, type Catalogue } from '../../src/modules/catalogue/index.ts'
import { CheckService, check } from '../../src/modules/checks/index.ts'
import { followFeed, readTasks, sweepDay, tellBodies } from '../../src/modules/measures/index.ts'

const listed = firm('失据劳务', 91)
const lastDay = '2026-06-30'
let app: ListingApp

before(async () => {
  app = await listingApp({ today: '2026-06-08' })
  const sender = await app.client(labour, ['submissions:write', 'submissions:read'])
  const text = listFile([
    { firm: listed, documentNo: '明人社列〔2026〕9号', decidedOn: '2026-05-20', authority: labour },
  ])
  assert.equal((await deliver(app, sender, { kind: 'list-entry', list: 'wage-arrears', text })).accepted, 1)
  await sequenceFeed(app.ctx.pool)
  await followFeed(app.ctx)
})
after(() => app.close())

/** The same catalogue with these documents, or all behind the wage list's measures, in force until a day. */
function until(day: string, document?: string): Catalogue {
  const given = app.ctx.catalogue
  return createCatalogue({
    ...given,
    measures: given.measures.map((measure) => ({
      ...measure,
      rules: measure.rules.map((rule) => ({
        ...rule,
        basis: rule.basis.map((basis) =>
          rule.triggers.lists?.includes('wage-arrears') === true &&
          (document === undefined || basis.document === document)
            ? { ...basis, to: day }
            : basis,
        ),
      })),
    })),
  })
}

test('on the day after its statute ended a measure is answered no more and its tasks are to be lifted', async () => {
  const ctx = { ...app.ctx, catalogue: until(lastDay) }
  const service = new CheckService({ ...ctx, config: { ...ctx.config, indexLagMs: 0 } })
  const actor = { ...app.actor('trading-officer'), scopes: new Set(['checks:write']) }
  const decision = async (): Promise<string> =>
    (
      JSON.parse(
        await check(service, actor, {
          subject: { code: listed.code },
          matter: 'construction-tender',
          purpose: '投标资格审查',
        }),
      ) as { decision: string }
    ).decision
  const lifts = async (): Promise<{ implementer: string; reason: string; due: string }[]> =>
    (
      await app.ctx.pool.query<{ implementer: string; reason: string; due: string }>(
        `SELECT implementer, lift_reason AS reason, lift_due_on::text AS due FROM measures.tasks
         WHERE lift_sent_at IS NOT NULL`,
      )
    ).rows

  await service.start()
  try {
    app.clock.set(lastDay)
    await sweepDay(ctx)
    assert.equal(await decision(), 'restrict')
    assert.deepEqual(await lifts(), [])
    app.clock.set('2026-07-01')
    assert.equal(await decision(), 'none', 'before any job has run')
    // Only one of the statutes is gone: the body keeps the rest of its task, and sees which measure has lapsed.
    const partly = { ...app.ctx, catalogue: until(lastDay, '保障农民工工资支付条例') }
    await sweepDay(partly)
    assert.deepEqual(await lifts(), [])
    const [task] = (await readTasks(partly, housing.code, { open: false, limit: 10 })).items
    const lapsed = Object.fromEntries((task?.measures ?? []).map((one) => [one.code, one.inForce]))
    assert.deepEqual([lapsed['wage-tender'], lapsed['no-commitment-route']], [false, true])
    await sweepDay(ctx)
    const told = await lifts()
    const builder = told.find((task) => task.implementer === housing.code)
    assert.deepEqual([builder?.reason, builder?.due], ['suspended', '2026-07-02'])
    await tellBodies(ctx)
    const { rows } = await app.ctx.pool.query(
      `SELECT FROM casework.notices WHERE template = 'task-digest' AND data::text LIKE '%"lift"%'`,
    )
    assert.equal(rows.length, told.length)
  } finally {
    await service.stop()
  }
})
