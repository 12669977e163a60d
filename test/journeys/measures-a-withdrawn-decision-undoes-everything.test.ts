/**
 * J2, L2, peers 5 rows 5 and 33: a withdrawn decision undoes everything, and everybody who was told
 * acknowledges it.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { sequenceFeed } from '../../src/kernel/feed.ts'
import { findOrganisation } from '../../src/modules/access/index.ts'
import type { EntryView } from '../../src/modules/lists/index.ts'
import { followFeed, sweepDay, type Ledger } from '../../src/modules/measures/index.ts'
import { revokeFact } from '../../src/modules/records/index.ts'
import { findSubjectByCode } from '../../src/modules/subjects/index.ts'
import {
  development,
  entryIn,
  housing,
  listed,
  listFirm,
  listingApp,
  trading,
  type ListingApp,
} from '../../src/testing/listing.ts'
import { approval } from '../../src/testing/situations.ts'

type Header = { authorization: string }

describe('a withdrawn decision undoes everything', () => {
  let app: ListingApp
  let asking: Header
  let entry: EntryView
  const bodies: Header[] = []
  /** Receipt of the check whose case was published as typical. */
  let example: string

  const call = async (who: Header, method: 'GET' | 'POST', url: string, payload?: object) => {
    const given = payload === undefined ? {} : { payload }
    const answer = await app.app.inject({ method, url: `/api/v1${url}`, headers: who, ...given })
    assert.ok(answer.statusCode < 300, answer.body)
    return answer.json<{ items: { id: string; state: string; over: string | null }[] }>()
  }
  const check = async (
    matter: string,
    asOf?: string,
  ): Promise<{ receipt: string; decision: string; items: unknown[] }> => {
    const answer = await app.app.inject({
      method: 'POST',
      url: '/api/v1/checks',
      headers: asking,
      payload: {
        subject: { code: listed.code },
        matter,
        purpose: '核查',
        ...(asOf === undefined ? {} : { asOf }),
      },
    })
    assert.equal(answer.statusCode, 200, answer.body)
    return answer.json<{ receipt: string; decision: string; items: unknown[] }>()
  }
  const examples = async (): Promise<string[]> =>
    (await app.app.inject({ url: '/api/v1/measures/cases/typical' })).json<{ items: { id: string }[] }>().items
      .map((one) => one.id)
  const follow = async (): Promise<void> => {
    await sequenceFeed(app.ctx.pool)
    await followFeed(app.ctx)
  }
  const ledger = async (): Promise<Ledger> => {
    const clerk = await app.person('office-clerk')
    return (await clerk.send('GET', `/measures/entries/${entry.fact ?? ''}/ledger`)).json<Ledger>()
  }

  before(async () => {
    app = await listingApp({ today: '2026-06-08' })
    asking = await app.client(approval, ['checks:write', 'checks:read'])
    for (const one of [development, housing, trading]) bodies.push(await app.client(one, ['feed:ack']))
    const fact = await app.penalise({
      firm: listed,
      documentNo: '明应急罚〔2026〕7号',
      decidedOn: '2026-03-02',
    })
    entry = await listFirm(app, {
      fact,
      officer: 'safety-officer',
      approver: 'safety-approver',
      days: { told: '2026-06-09', decided: '2026-06-17', served: '2026-06-18' },
    })
    await follow()
  })
  after(() => app.close())

  it('has reached every body with a duty; one lets its day pass and is put before the office', async () => {
    const before = await ledger()
    assert.ok(before.counts.bodies >= 3, JSON.stringify(before.counts))
    for (const body of bodies.slice(0, 2)) {
      const { items } = await call(body, 'GET', '/measures/tasks')
      await call(body, 'POST', '/measures/acknowledgements', { tasks: items.map((task) => task.id) })
    }
    app.clock.set('2026-06-23')
    const late = (await ledger()).tasks.filter((task) => task.late?.stage === 'acknowledge')
    assert.ok(late.some((task) => task.implementer.code === trading.code))
    assert.ok((await sweepDay(app.ctx)).late > 0)
    const clerk = await app.person('office-clerk')
    const { items } = (await clerk.send('GET', '/measures/escalations')).json<{
      items: { implementer: string }[]
    }>()
    assert.ok(items.some((line) => line.implementer === trading.code))
  })

  it('is not undone by another body, nor by its officer', async () => {
    const reason = { ground: 'revoked', reason: '处罚决定被复议撤销' }
    const officer = await app.person('safety-officer')
    assert.equal((await officer.send('POST', `/listings/${entry.id}/revocation`, reason)).statusCode, 403)
    const stranger = await app.person('trading-approver')
    assert.equal((await stranger.send('POST', `/listings/${entry.id}/revocation`, reason)).statusCode, 404)
    const office = await app.person('office-approver')
    assert.equal((await office.send('POST', `/listings/${entry.id}/revocation`, reason)).statusCode, 404)
  })

  it('was an example in public, written by a counter’s feedback', async () => {
    example = (await check('investment-project')).receipt
    await call(asking, 'POST', `/checks/${example}/feedback`, { outcome: 'followed', result: '暂停该项目核准' })
    const clerk = await app.person('office-clerk')
    const story = { title: '某企业被暂停项目', story: '某企业拒不排除隐患被列入名单，项目核准暂停。' }
    const review = { verdict: 'typical', review: '典型', ...story }
    assert.equal((await clerk.send('POST', `/measures/cases/${example}/review`, review)).statusCode, 200)
    const second = await app.person('second-clerk')
    assert.equal((await second.send('POST', `/measures/cases/${example}/publication`)).statusCode, 200)
    assert.deepEqual(await examples(), [example])
  })

  it('is undone by its own body: check, public list and status at once', async () => {
    assert.equal((await check('investment-project')).decision, 'restrict')
    const approver = await app.person('safety-approver')
    const after = entryIn(
      await approver.send('POST', `/listings/${entry.id}/revocation`, {
        ground: 'revoked',
        reason: '处罚决定被复议撤销',
      }),
    )
    assert.equal(after.status, 'revoked')
    assert.ok(after.end?.number)
    assert.deepEqual((await check('investment-project')).items, [])
    const shown = await app.app.inject({ url: '/api/v1/lists/work-safety/entries' })
    assert.deepEqual(shown.json<{ items: unknown[] }>().items, [])
    const file = await app.app.inject({ url: `/api/v1/subjects/${listed.code}` })
    assert.deepEqual(file.json<{ lists: unknown[] }>().lists, [])
  })

  it('is nobody’s example any more, and cannot be made one again', async () => {
    assert.deepEqual(await examples(), [])
    assert.equal((await app.app.inject({ url: `/api/v1/measures/cases/typical/${example}` })).statusCode, 404)
    const clerk = await app.person('office-clerk')
    const kept = (await clerk.send('GET', `/measures/cases/${example}`)).json<{ undone: boolean; result: string }>()
    assert.deepEqual([kept.undone, kept.result], [true, '暂停该项目核准'])
    const again = { verdict: 'typical', review: '典型', title: '某企业', story: '某企业被暂停项目。' }
    const refused = await clerk.send('POST', `/measures/cases/${example}/review`, again)
    assert.equal(refused.json<{ code: string }>().code, 'measure.case_not_publishable')
    const shown = (await clerk.send('GET', '/measures/cases?typical=published')).json<{ items: unknown[] }>()
    assert.deepEqual(shown.items, [])
  })

  it('can still be replayed as it was known on an earlier day', async () => {
    assert.equal((await check('investment-project', '2026-06-22')).decision, 'restrict')
  })

  it('lists every body that has not acknowledged the lifting, though no job ran, until each has', async () => {
    const open = await ledger()
    assert.equal(open.over, 'revoked')
    assert.equal(open.unlifted.length, open.counts.bodies)
    app.clock.set('2026-06-25')
    assert.ok(
      (await ledger()).unlifted.every((one) => one.late),
      'more than one working day after',
    )
    await follow()
    for (const { implementer } of (await ledger()).tasks) {
      const at = [development, housing, trading].findIndex((one) => one.code === implementer.code)
      const header = bodies[at] ?? (await clientOf(implementer.code))
      const { items } = await call(header, 'GET', '/measures/tasks')
      assert.ok(items.every((task) => task.state === 'lift-due' && task.over === 'revoked'))
      await call(header, 'POST', '/measures/liftings', { tasks: items.map((task) => task.id) })
    }
    const closed = await ledger()
    assert.deepEqual(closed.unlifted, [])
    assert.equal(closed.counts.lifted, closed.counts.bodies)
  })

  it('shows the subject its own ledger, and nobody else’s business to a stranger', async () => {
    const boss = await app.person('boss')
    assert.equal((await boss.send('GET', `/measures/entries/${entry.fact ?? ''}/ledger`)).statusCode, 200)
    const stranger = await app.person('stateless-officer')
    assert.equal((await stranger.send('GET', `/measures/entries/${entry.fact ?? ''}/ledger`)).statusCode, 404)
  })

  it('falls with the penalty beneath another entry, though no job ran', async () => {
    app.clock.set('2026-07-01')
    const fact = await app.penalise({
      firm: listed,
      documentNo: '明应急罚〔2026〕9号',
      decidedOn: '2026-03-03',
    })
    const second = await listFirm(app, {
      fact,
      officer: 'safety-officer',
      approver: 'safety-approver',
      days: { told: '2026-07-02', decided: '2026-07-13', served: '2026-07-14' },
    })
    assert.equal((await check('investment-project')).decision, 'restrict')
    const subject = await findSubjectByCode(app.ctx.db, listed.code)
    await revokeFact(
      app.ctx,
      { ...app.actor('office-clerk'), scopes: new Set(['organisations:any']) },
      { subjectId: subject?.id as string, factId: fact },
      { ground: 'revoked', reason: '行政复议撤销', document: '明复决〔2026〕3号', decidedOn: '2026-07-14' },
    )
    assert.deepEqual((await check('investment-project')).items, [])
    const officer = await app.person('safety-officer')
    assert.equal(entryIn(await officer.send('GET', `/listings/${second.id}`)).status, 'revoked')
  })

  /** A client of a body that has a task and none of its own here. */
  async function clientOf(code: string): Promise<Header> {
    const found = await findOrganisation(app.ctx.db, code)
    assert.ok(found)
    const { name, shortName, kind, region } = found
    return app.client({ code, name, shortName, kind, region }, ['feed:ack'])
  }
})
