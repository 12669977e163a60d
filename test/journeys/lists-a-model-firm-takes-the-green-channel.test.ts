/** L1, K3: a recommended firm enters the red list only after somebody verified it, and takes the green channel. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { entryIn, listed, listingApp, office, proposal, type ListingApp } from '../../src/testing/listing.ts'
import { approval, firm } from '../../src/testing/situations.ts'
import { addSubject } from '../../src/testing/check-situations.ts'

const model = firm('诚达酒业', 41)

describe('a model firm takes the green channel', () => {
  let app: ListingApp
  let asking: { authorization: string }
  const honour = (over: Record<string, unknown> = {}) => ({
    list: 'honest-enterprise',
    subject: { code: model.code, name: model.name },
    criterion: 'honoured',
    facts: '获评明州市质量奖，三年内无失信记录',
    legalBasis: '国发〔2016〕33号',
    recommendedBy: '明州市建筑业协会',
    ...over,
  })
  const check = async () => {
    const answer = await app.app.inject({
      method: 'POST',
      url: '/api/v1/checks',
      headers: asking,
      payload: { subject: { code: model.code }, matter: 'general-permit', purpose: '许可受理' },
    })
    assert.equal(answer.statusCode, 200, answer.body)
    return answer.json<{
      receipt: string
      decision: string
      greenChannel: { eligible: boolean }
      items: { effect: string }[]
    }>()
  }

  before(async () => {
    app = await listingApp({ today: '2026-06-08' })
    asking = await app.client(approval, ['checks:write', 'checks:read'])
    await addSubject(app.ctx.pool, { code: model.code, name: model.name, establishedOn: '2025-01-01' })
  })
  after(() => app.close())

  it('is not opened by an association, which is no public body', async () => {
    const answer = await (await app.person('association-officer')).send('POST', '/listings', honour())
    assert.equal(answer.json<{ code: string }>().code, 'list.wrong_body')
    assert.equal((await check()).greenChannel.eligible, false)
  })

  it('is entered after the office verified the recommendation and a second person decided', async () => {
    const clerk = await app.person('office-clerk')
    const made = entryIn(await clerk.send('POST', '/listings', honour()), 201)
    const approver = await app.person('office-approver')
    const hasty = await approver.send('POST', `/listings/${made.id}/decision`, {
      decision: 'list',
      reason: '同意',
    })
    assert.equal(hasty.json<{ code: string }>().code, 'list.hearing_open')
    entryIn(
      await clerk.send('POST', `/listings/${made.id}/verification`, { reason: '档案无不良记录，荣誉属实' }),
    )
    const own = await clerk.send('POST', `/listings/${made.id}/decision`, {
      decision: 'list',
      reason: '同意',
    })
    assert.equal(own.statusCode, 403)
    const entry = entryIn(
      await approver.send('POST', `/listings/${made.id}/decision`, { decision: 'list', reason: '同意' }),
    )
    assert.deepEqual([entry.status, entry.body.code, entry.until], ['in-force', office.code, '2028-06-07'])
  })

  it('is favoured at the counter, and the case of incentive writes itself', async () => {
    const answer = await check()
    assert.equal(answer.decision, 'favour')
    assert.equal(answer.greenChannel.eligible, true)
    const given = await app.app.inject({
      method: 'POST',
      url: `/api/v1/checks/${answer.receipt}/feedback`,
      headers: asking,
      payload: { outcome: 'followed', result: '绿色通道当日办结' },
    })
    assert.equal(given.statusCode, 201, given.body)
    const clerk = await app.person('office-clerk')
    const { items } = (await clerk.send('GET', '/measures/cases?kind=incentive')).json<{
      items: { id: string }[]
    }>()
    assert.deepEqual(
      items.map((one) => one.id),
      [answer.receipt],
    )
  })

  it('is offered no longer once a decision is against the firm, though the honour stands', async () => {
    await app.penalise({ firm: model, documentNo: '明应急罚〔2026〕41号', decidedOn: '2026-06-05' })
    const answer = await check()
    assert.deepEqual([answer.decision, answer.items, answer.greenChannel.eligible], ['none', [], false])
  })

  it('is closed to a firm with an adverse decision in three years', async () => {
    await app.penalise({ firm: listed, documentNo: '明应急罚〔2026〕7号', decidedOn: '2026-03-02' })
    const clerk = await app.person('office-clerk')
    const answer = await clerk.send('POST', '/listings', honour({ subject: { code: listed.code } }))
    assert.equal(answer.json<{ code: string }>().code, 'list.not_clean')
  })

  it('keeps a mirrored list and a list of another field out of reach', async () => {
    const clerk = await app.person('safety-officer')
    const mirrored = await clerk.send(
      'POST',
      '/listings',
      proposal('0'.repeat(8) + '-0000-7000-8000-000000000000', { list: 'market-serious' }),
    )
    assert.equal(mirrored.json<{ code: string }>().code, 'list.mirrored')
    const foreign = await clerk.send(
      'POST',
      '/listings',
      proposal('0'.repeat(8) + '-0000-7000-8000-000000000000', { list: 'wage-arrears' }),
    )
    assert.equal(foreign.json<{ code: string }>().code, 'list.wrong_body')
  })
})
