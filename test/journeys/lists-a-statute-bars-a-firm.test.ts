/**
 * A statute bars a firm by its conduct, with no list in between (食品安全法 art 135): recognised on the very decision the
 * article names, told and heard, carried out at the counters it is about, over five years after the penalty.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { sequenceFeed } from '../../src/kernel/feed.ts'
import { systemActor } from '../../src/kernel/journal.ts'
import type { Problem } from '../../src/kernel/problem.ts'
import { check, CheckService, type CheckAnswer } from '../../src/modules/checks/index.ts'
import { propose, setBody } from '../../src/modules/lists/index.ts'
import { followFeed, readTasks } from '../../src/modules/measures/index.ts'
import { revokeFact } from '../../src/modules/records/index.ts'
import { findSubjectByCode } from '../../src/modules/subjects/index.ts'
import { listed, listFirm, listingApp, reachable, safety, type ListingApp } from '../../src/testing/listing.ts'

const revoked = { kinds: '吊销许可证件', licence: '食品经营许可证 JY13399010000001' }
const days = { told: '2026-06-11', decided: '2026-06-23', served: '2026-06-24' }

describe('a statute bars a firm by its conduct', () => {
  let app: ListingApp
  let service: CheckService
  let fine: string
  let old: string
  let fact: string

  const proposal = (basis: string): Record<string, unknown> => ({
    list: 'food-licence-revoked',
    subject: { code: listed.code, name: listed.name },
    criterion: 'revoked',
    facts: '使用超过保质期的食品原料，情节严重，被吊销食品经营许可证',
    legalBasis: '《食品安全法》第一百三十五条',
    basis: { fact: basis, finalOn: '2026-06-05' },
  })
  const faultsOf = async (basis: string): Promise<{ code: string; expected?: string }[]> => {
    const refused = (error: unknown): Problem => error as Problem
    const problem = await propose(app.ctx, app.actor('safety-officer'), proposal(basis) as never).then(
      () => assert.fail('it was opened'),
      refused,
    )
    return problem.errors as { code: string; expected?: string }[]
  }
  const answerAt = async (matter: string): Promise<CheckAnswer> =>
    JSON.parse(
      await check(
        service,
        { ...app.actor('trading-officer'), scopes: new Set(['checks:write']) },
        { subject: { code: listed.code }, matter, purpose: '许可审查' },
      ),
    ) as CheckAnswer

  before(async () => {
    app = await listingApp({ today: '2026-06-10' })
    await setBody(app.ctx, systemActor, safety.code, {
      sectors: ['market-regulation'],
      basis: '综合监管职责（示例）',
      since: '2019-01-01',
      ...reachable,
    })
    fine = await app.penalise({ firm: listed, documentNo: '明市监罚〔2022〕1号', decidedOn: '2022-07-01' })
    old = await app.penalise({ firm: listed, documentNo: '明市监罚〔2021〕7号', decidedOn: '2021-06-09', ...revoked })
    fact = await app.penalise({ firm: listed, documentNo: '明市监罚〔2022〕2号', decidedOn: '2022-07-01', ...revoked })
    service = new CheckService({ ...app.ctx, config: { ...app.ctx.config, indexLagMs: 0 } })
    await service.start()
  })
  after(async () => {
    await service.stop()
    await app.close()
  })

  it('cannot be entered on a fine, nor on a decision whose five years are over', async () => {
    const [fault, ...others] = await faultsOf(fine)
    assert.deepEqual([fault?.code, others.length], ['list.basis_evidence', 0])
    assert.match(fault?.expected ?? '', /处罚类别含“吊销许可证件”/)
    assert.deepEqual((await faultsOf(old)).map((one) => one.code), ['list.basis_over'])
    assert.equal((await answerAt('food-permit')).decision, 'none', 'the penalty alone stops nobody')
  })

  it('begins with the service of the decision and ends five years after the penalty', async () => {
    const entry = await listFirm(app, {
      fact,
      officer: 'safety-officer',
      approver: 'safety-approver',
      days,
      proposal: proposal(fact),
    })
    assert.equal(entry.until, '2027-06-30')
    const [item] = (await answerAt('food-permit')).items
    assert.deepEqual(
      [item?.effect, item?.until, item?.basis[0]?.document],
      ['prohibit', '2027-06-30', '食品安全法'],
    )
    assert.equal((await answerAt('drug-permit')).decision, 'none', 'only what the article is about')
  })

  it('is told to the bodies that give the permit, and shown on no list in public', async () => {
    await sequenceFeed(app.ctx.pool)
    await followFeed(app.ctx)
    const { items } = await readTasks(app.ctx, safety.code, { open: true, limit: 10 })
    assert.deepEqual(
      items.map((task) => [task.list.code, task.measures.map((one) => one.code)]),
      [['food-licence-revoked', ['food-inspection', 'food-permit-ban']]],
    )
    const page = await app.app.inject({ url: '/lists/food-licence-revoked' })
    assert.equal(page.statusCode, 200)
    assert.match(page.body, /不单独公示/)
    assert.doesNotMatch(page.body, new RegExp(listed.name))
  })

  it('is over at midnight with no job run', async () => {
    app.clock.set('2027-06-30')
    assert.equal((await answerAt('food-permit')).decision, 'prohibit')
    app.clock.set('2027-07-01')
    assert.equal((await answerAt('food-permit')).decision, 'none')
    app.clock.set(days.served)
  })

  it('falls with the penalty it rests on, with no job run', async () => {
    const subject = await findSubjectByCode(app.ctx.db, listed.code)
    await revokeFact(
      app.ctx,
      { ...app.actor('office-clerk'), scopes: new Set(['organisations:any']) },
      { subjectId: subject?.id as string, factId: fact },
      { ground: 'revoked', reason: '行政复议撤销', document: '明复决〔2026〕3号', decidedOn: days.served },
    )
    assert.equal((await answerAt('food-permit')).decision, 'none')
  })
})
