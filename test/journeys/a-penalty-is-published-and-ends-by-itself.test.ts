/** P1, P4: what law opens is public at once; what it closes never is; a term ends at midnight with no job having run. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { testApp, type TestApp } from '../../src/testing/app.ts'
import { deliver } from '../../src/testing/deliver.ts'
import { ecology, firm, penaltyFile } from '../../src/testing/situations.ts'

describe('a penalty is published and ends by itself', () => {
  let app: TestApp
  let department: { authorization: string }
  const fined = firm('恒岳建材', 1)

  before(async () => {
    app = await testApp({ today: '2026-06-10' })
    department = await app.client(ecology, ['submissions:write', 'submissions:read'])
  })
  after(() => app.close())

  const publicPenalties = async (
    query = '',
  ): Promise<{ documentNo: string; publicUntil: string | null; id: string }[]> => {
    const answer = await app.app.inject({ url: `/api/v1/publicity/penalties${query}` })
    assert.equal(answer.statusCode, 200, answer.body)
    return (answer.json() as { items: { documentNo: string; publicUntil: string | null; id: string }[] })
      .items
  }

  it('files a fine, a warning and a simplified-procedure fine, and shows only the first', async () => {
    const state = await deliver(app, department, {
      kind: 'penalty',
      text: penaltyFile([
        { firm: fined, documentNo: '明环罚〔2026〕1号', decidedOn: '2026-06-08' },
        { firm: fined, documentNo: '明环罚〔2026〕2号', decidedOn: '2026-06-08', kinds: '警告' },
        {
          firm: fined,
          documentNo: '明环当罚〔2026〕3号',
          decidedOn: '2026-06-08',
          fine: '0.100000',
          procedure: '简易程序',
        },
      ]),
    })
    assert.deepEqual([state.accepted, state.questioned, state.returned], [3, 0, 0])
    const shown = await publicPenalties()
    assert.deepEqual(
      shown.map((one) => [one.documentNo, one.publicUntil]),
      [['明环罚〔2026〕1号', '2027-06-08']],
    )
  })

  it('changes nothing when the same file comes again', async () => {
    const state = await deliver(app, department, {
      kind: 'penalty',
      text: penaltyFile([{ firm: fined, documentNo: '明环罚〔2026〕1号', decidedOn: '2026-06-08' }]),
    })
    assert.deepEqual([state.accepted, state.updated, state.unchanged], [0, 0, 1])
  })

  it('keeps a correction as a new version of the same fact', async () => {
    const state = await deliver(app, department, {
      kind: 'penalty',
      text: penaltyFile([
        { firm: fined, documentNo: '明环罚〔2026〕1号', decidedOn: '2026-06-08', fine: '10.000000' },
      ]),
    })
    assert.equal(state.updated, 1)
    const [shown] = await publicPenalties()
    const record = await app.app.inject({ url: `/api/v1/records/${shown?.id}` })
    const { version, history } = record.json() as {
      version: number
      history: { version: number; ended: string | null }[]
    }
    assert.equal(version, 2)
    assert.deepEqual(
      history.map((one) => [one.version, one.ended]),
      [
        [2, null],
        [1, 'superseded'],
      ],
    )
  })

  it('is on the portal page and in the feed', async () => {
    const page = await app.app.inject({ url: '/publicity/penalties', headers: { accept: 'text/html' } })
    assert.equal(page.statusCode, 200)
    assert.match(page.body, /明环罚〔2026〕1号/)
    assert.doesNotMatch(page.body, /明环当罚/)
  })

  it('is shown through the last day and gone on the next, though nothing ran', async () => {
    app.clock.set('2027-06-07')
    assert.equal((await publicPenalties()).length, 1)
    app.clock.set('2027-06-08')
    assert.deepEqual(await publicPenalties(), [])
    const page = await app.app.inject({ url: `/subjects/${fined.code}`, headers: { accept: 'text/html' } })
    assert.equal(page.statusCode, 200)
    assert.doesNotMatch(page.body, /明环罚/)
    app.clock.set('2026-06-10')
  })
})
