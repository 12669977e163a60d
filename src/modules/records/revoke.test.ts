import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { listingApp, safety, trading, type ListingApp } from '../../testing/listing.ts'
import { firm } from '../../testing/situations.ts'

describe('a decision is taken back by the body that made it', () => {
  const fined = firm('自撤化工', 82)
  let app: ListingApp
  let number = 0
  before(async () => {
    app = await listingApp({ today: '2026-06-10' })
  })
  after(() => app.close())

  const penalise = (): Promise<string> => {
    number += 1
    return app.penalise({
      firm: fined, documentNo: `明应急罚〔2026〕R${number}号`, decidedOn: '2026-06-05', facts: `事实之${number}`,
    })
  }
  const given = (document = '明应急撤〔2026〕1号') =>
    ({ ground: 'revoked', reason: '自行撤销', document, decidedOn: '2026-06-09' })
  const urlOf = (fact: string): string => `/subjects/${fined.code}/facts/${fact}/revocation`
  const byPerson = async (login: string, fact: string, document?: string): Promise<number> =>
    (await (await app.person(login)).send('POST', urlOf(fact), given(document))).statusCode
  const byClient = async (headers: { authorization: string }, fact: string): Promise<number> =>
    (await app.app.inject({ method: 'POST', url: `/api/v1${urlOf(fact)}`, headers, payload: given() })).statusCode

  it('by its approver, or by its system, and by nobody of another body', async () => {
    const fact = await penalise()
    for (const login of ['safety-officer', 'trading-approver', 'office-clerk']) {
      assert.equal(await byPerson(login, fact), 403, login)
    }
    const foreign = await app.client(trading, ['records:revoke'])
    assert.equal(await byClient(foreign, fact), 403)
    assert.equal(await byPerson('safety-approver', fact), 200)
    const system = await app.client(safety, ['records:revoke'])
    assert.equal(await byClient(system, await penalise()), 200)
  })

  it('by the credit office on that body’s paper, which must be named', async () => {
    const fact = await penalise()
    assert.equal(await byPerson('office-admin', fact, '口头'), 400)
    assert.equal(await byPerson('office-admin', fact), 200)
  })
})
