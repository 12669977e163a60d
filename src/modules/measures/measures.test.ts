import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { sequenceFeed } from '../../kernel/feed.ts'
import { identityCheckCharacter } from '../../kernel/identity-number.ts'
import { deliver } from '../../testing/deliver.ts'
import {
  development,
  housing,
  listed,
  listFirm,
  listingApp,
  safety,
  stateless,
  trading,
  type ListingApp,
  type Person,
} from '../../testing/listing.ts'
import { firm, labour, listFile } from '../../testing/situations.ts'
import type { EntryView } from '../lists/index.ts'
import {
  followFeed, pushEntries, readTasks, sweepDay, type BodyFigures, type Ledger, type TaskView,
} from './index.ts'
import { transaction } from '../../kernel/db.ts'

type Header = { authorization: string }
const foreign = firm('宏业劳务', 61)

describe('measures over HTTP', () => {
  let app: ListingApp
  let builder: Header
  let trader: Header
  let entry: EntryView

  const call = async (who: Header, method: 'GET' | 'POST', url: string, payload?: object) =>
    app.app.inject({
      method,
      url: `/api/v1${url}`,
      headers: who,
      ...(payload === undefined ? {} : { payload }),
    })
  const tasksOf = async (who: Header): Promise<TaskView[]> =>
    (await call(who, 'GET', '/measures/tasks?open=false')).json<{ items: TaskView[] }>().items
  const follow = async (): Promise<void> => {
    await sequenceFeed(app.ctx.pool)
    await followFeed(app.ctx)
  }

  before(async () => {
    app = await listingApp({ today: '2026-06-08' })
    builder = await app.client(housing, ['feed:ack'])
    trader = await app.client(trading, ['feed:ack'])
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

  it('shows everybody the two lists of law with edition, basis and certainty', async () => {
    const measures = (await app.app.inject({ url: '/api/v1/measures/list' })).json<{
      items: {
        nationalNo: number | null
        nature: string
        rules: { basis: { certainty: string }[]; inForce: boolean }[]
      }[]
    }>().items
    assert.ok(measures.every((one) => one.nature === 'incentive' || one.nationalNo !== null))
    assert.ok(
      measures.every((one) => one.rules.every((rule) => rule.basis.every((basis) => basis.certainty !== ''))),
    )
    const behaviours = (await app.app.inject({ url: '/api/v1/measures/behaviours' })).json<{
      items: { basis: unknown[] }[]
    }>().items
    assert.ok(behaviours.length >= 10 && behaviours.every((one) => one.basis.length > 0))
  })

  it('pushes an entry that came with its foreign decision by exchange just the same', async () => {
    const sender = await app.client(labour, ['submissions:write', 'submissions:read'])
    const state = await deliver(app, sender, {
      kind: 'list-entry',
      list: 'wage-arrears',
      text: listFile([
        { firm: foreign, documentNo: '邻人社列〔2026〕1号', decidedOn: '2026-05-20', authority: labour },
      ]),
    })
    assert.equal(state.accepted, 1)
    await follow()
    const mine = (await tasksOf(builder)).filter((task) => task.subject.code === foreign.code)
    assert.equal(mine.length, 1)
    assert.deepEqual([mine[0]?.initiator.code, mine[0]?.list.code], [labour.code, 'wage-arrears'])
    assert.deepEqual(
      await transaction(app.ctx.db, (tx) => pushEntries(app.ctx, tx)),
      [],
      'nothing is pushed twice',
    )
  })

  it('answers in order: acknowledged, applied with a reason for the rest, fed back', async () => {
    const [task] = (await tasksOf(builder)).filter((one) => one.subject.code === foreign.code)
    assert.ok(task)
    const outcome = { applied: [task.measures[0]?.code ?? ''] }
    const early = await call(builder, 'POST', `/measures/tasks/${task.id}/outcome`, {
      ...outcome,
      reason: '其余不适用',
    })
    assert.equal(early.json<{ code: string }>().code, 'workflow.not_now')
    assert.equal(
      (await call(trader, 'POST', '/measures/acknowledgements', { tasks: [task.id] })).json<{
        ignored: number
      }>().ignored,
      1,
    )
    await call(builder, 'POST', '/measures/acknowledgements', { tasks: [task.id] })
    const foreignRule = await call(builder, 'POST', `/measures/tasks/${task.id}/outcome`, {
      applied: ['procurement-ban'],
    })
    assert.equal(foreignRule.json<{ code: string }>().code, 'measure.wrong_rules')
    if (task.measures.length > 1) {
      assert.equal(
        (await call(builder, 'POST', `/measures/tasks/${task.id}/outcome`, outcome)).json<{ code: string }>()
          .code,
        'measure.reason_missing',
      )
    }
    assert.equal(
      (
        await call(builder, 'POST', `/measures/tasks/${task.id}/outcome`, {
          ...outcome,
          reason: '其余不属本单位',
        })
      ).statusCode,
      204,
    )
    assert.equal(
      (await call(builder, 'POST', `/measures/tasks/${task.id}/feedback`, { feedback: '已限制承接新工程' }))
        .statusCode,
      204,
    )
    assert.equal((await tasksOf(builder)).find((one) => one.id === task.id)?.state, 'fed-back')
    assert.equal(
      (await call(builder, 'POST', '/measures/liftings', { tasks: [task.id] })).json<{ done: number }>().done,
      0,
      'nothing to lift while it binds',
    )
  })

  it('takes “not applicable” with its reason only, and then asks nothing more', async () => {
    const [task] = (await tasksOf(trader)).filter((one) => one.subject.code === foreign.code)
    assert.ok(task)
    await call(trader, 'POST', '/measures/acknowledgements', { tasks: [task.id] })
    const bare = await call(trader, 'POST', `/measures/tasks/${task.id}/outcome`, { applied: [] })
    assert.equal(bare.json<{ code: string }>().code, 'workflow.incomplete')
    assert.equal(
      (
        await call(trader, 'POST', `/measures/tasks/${task.id}/outcome`, {
          applied: [],
          reason: '该主体没有在本市投标',
        })
      ).statusCode,
      204,
    )
    assert.equal((await tasksOf(trader)).find((one) => one.id === task.id)?.state, 'not-applicable')
  })

  it('lets the initiator name one more body, with measures the list brings and the law carries', async () => {
    const officer = await app.person('safety-officer')
    const name = (rules: string[], organisation: string) =>
      officer.send('POST', `/measures/entries/${entry.fact ?? ''}/implementers`, { organisation, rules })
    assert.equal(
      (await name(['procurement-ban'], labour.code)).json<{ code: string }>().code,
      'measure.outside_list',
    )
    assert.equal((await name(['safety-awards'], labour.code)).statusCode, 204)
    assert.equal(
      (await name(['safety-awards'], labour.code)).json<{ code: string }>().code,
      'measure.already_named',
    )
    const stranger = await app.person('trading-officer')
    const denied = await stranger.send('POST', `/measures/entries/${entry.fact ?? ''}/implementers`, {
      organisation: labour.code,
      rules: ['safety-awards'],
    })
    assert.equal(denied.json<{ code: string }>().code, 'measure.not_yours')
    const setActive = (active: boolean): Promise<unknown> =>
      app.ctx.pool.query('UPDATE access.organisations SET active = $1 WHERE code = $2', [active, stateless.code])
    await setActive(false)
    const gone = await name(['safety-awards'], stateless.code)
    assert.equal(gone.json<{ code: string }>().code, 'measure.not_yours', 'a body that is no more does nothing')
    await setActive(true)
  })

  it('records a responsible person by number, document, notice and remedy, masked, for its body', async () => {
    const approver = await app.person('safety-approver')
    const url = `/measures/entries/${entry.fact ?? ''}/persons`
    const first17 = '99000019800101001'
    const person = {
      role: 'directly-responsible',
      name: '李例安',
      identity: first17 + identityCheckCharacter(first17),
      document: '明应急罚〔2026〕7号',
      legalBasis: '《安全生产法》第九十四条',
      notice: { number: '明应急告〔2026〕9号', servedOn: '2026-06-15', proof: '送达回证9号' },
      remedy: '六十日内申请行政复议，六个月内提起行政诉讼',
    }
    const code = async (over: object): Promise<string> =>
      (await approver.send('POST', url, { ...person, ...over })).json<{ code: string }>().code
    assert.equal(
      await code({ identity: '李例安李例安李例安李例安李例安' }),
      'measure.person_unlawful',
      'never by name alone',
    )
    assert.equal(
      await code({ notice: { ...person.notice, servedOn: '2026-12-31' } }),
      'measure.person_unlawful',
    )
    const made = await approver.send('POST', url, person)
    assert.equal(made.statusCode, 201, made.body)
    assert.doesNotMatch(made.body, new RegExp(`${first17}|李例安`))
    assert.equal((await (await app.person('trading-approver')).send('GET', url)).statusCode, 404)
    assert.equal((await (await app.person('office-clerk')).send('GET', url)).statusCode, 403)
    const { rows } = await app.ctx.pool.query('SELECT name, identity FROM measures.persons')
    assert.ok(
      rows.every(
        (row: { name: string; identity: string }) =>
          row.name.startsWith('s1.') && row.identity.startsWith('s1.'),
      ),
    )
    const { rows: lines } = await app.ctx.pool.query(
      "SELECT count(*)::int AS n FROM journal.entries WHERE detail::text LIKE '%李例安%'",
    )
    assert.equal((lines[0] as { n: number }).n, 0)
  })

  it('records nobody on an entry that is over, and ends with it what was recorded', async () => {
    const url = `/measures/entries/${entry.fact ?? ''}/persons`
    const first17 = '99000019800101002'
    const person = {
      role: 'principal',
      name: '王例全',
      identity: first17 + identityCheckCharacter(first17),
      document: '明应急罚〔2026〕7号',
      legalBasis: '《安全生产法》第九十四条',
      notice: { number: '明应急告〔2026〕10号', servedOn: '2026-06-15', proof: '送达回证10号' },
      remedy: '六十日内申请行政复议，六个月内提起行政诉讼',
    }
    app.clock.set('2029-06-17')
    const approver = await app.person('safety-approver')
    assert.equal((await approver.send('POST', url, person)).json<{ code: string }>().code, 'measure.over')
    const { items } = (await approver.send('GET', url)).json<{ items: { inForce: boolean }[] }>()
    assert.deepEqual(items.map((one) => one.inForce), [false])
    app.clock.set('2026-06-18')
  })

  it('counts each body from the ledger and says what is late', async () => {
    app.clock.set('2026-07-08')
    assert.ok((await sweepDay(app.ctx)).late > 0)
    assert.equal((await sweepDay(app.ctx)).late, 0, 'once a day')
    const clerk = await app.person('office-clerk')
    const figures = async (who: Person): Promise<BodyFigures[]> =>
      (await who.send('GET', '/measures/figures')).json<{ items: BodyFigures[] }>().items
    const items = await figures(clerk)
    const theirs = items.find((one) => one.implementer === development.code)
    const listed = await readTasks(app.ctx, development.code, { open: true, limit: 1000 })
    const late = listed.items.flatMap((task) => task.late ?? [])
    const of = (stage: string): number => late.filter((one) => one.stage === stage).length
    assert.ok(late.length > 0)
    assert.deepEqual(
      [theirs?.open, theirs?.late, theirs?.lateToAcknowledge, theirs?.lateToAnswer, theirs?.lateToLift],
      [listed.items.length, late.length, of('acknowledge'), of('answer'), of('lift')],
    )
    assert.equal(theirs?.oldestDueOn, late.map((one) => one.dueOn).sort()[0])
    assert.ok(items.length > 1)
    const own = items.filter((one) => one.implementer === safety.code)
    assert.deepEqual(await figures(await app.person('safety-officer')), own)
    const ledger = (await clerk.send('GET', `/measures/entries/${entry.fact ?? ''}/ledger`)).json<Ledger>()
    assert.equal(ledger.initiator.code, safety.code)
  })
})
