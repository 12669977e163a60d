/** A3: a department reads more than a stranger, only for a stated purpose, and the look is in the subject's ledger. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { lookedAt } from '../../src/kernel/access-ledger.ts'
import { findSubjectByCode } from '../../src/modules/subjects/index.ts'
import { testApp, type TestApp } from '../../src/testing/app.ts'
import { deliver } from '../../src/testing/deliver.ts'
import { approval, ecology, firm, penaltyFile } from '../../src/testing/situations.ts'

describe('a department looks for a purpose', () => {
  let app: TestApp
  let asking: { authorization: string }
  const fined = firm('清源化工材料', 31)
  const url = `/api/v1/subjects/${fined.code}/records?kind=penalty`

  before(async () => {
    app = await testApp({ today: '2026-06-10' })
    const department = await app.client(ecology, ['submissions:write', 'submissions:read'])
    asking = await app.client(approval, ['records:read'])
    await deliver(app, department, {
      kind: 'penalty',
      text: penaltyFile([
        { firm: fined, documentNo: '明环罚〔2026〕31号', decidedOn: '2026-06-08' },
        {
          firm: fined,
          documentNo: '明环当罚〔2026〕32号',
          decidedOn: '2026-06-08',
          fine: '0.100000',
          procedure: '简易程序',
        },
      ]),
    })
  })
  after(() => app.close())

  const fieldsOf = async (headers: Record<string, string>): Promise<string[]> => {
    const answer = await app.app.inject({ url, headers })
    assert.equal(answer.statusCode, 200, answer.body)
    const { items } = answer.json() as { items: { documentNo: string; fields: { name: string }[] }[] }
    assert.deepEqual(
      items.map((one) => one.documentNo),
      ['明环罚〔2026〕31号'],
      "the simplified one is nobody's to read",
    )
    return items[0]?.fields.map((field) => field.name) ?? []
  }

  it('shows a stranger the public fields only', async () => {
    assert.ok(!(await fieldsOf({})).includes('representative'))
  })

  it('shows a department the shared ones, and writes the look down with its purpose', async () => {
    const fields = await fieldsOf({ ...asking, purpose: encodeURIComponent('排污许可审查') })
    assert.ok(fields.includes('representative'))
    assert.ok(!fields.includes('representative_id_no'))
    const subject = await findSubjectByCode(app.ctx.db, fined.code)
    const looks = await lookedAt(app.ctx.db, subject?.id ?? '', { limit: 10 })
    assert.deepEqual(
      looks.map((look) => [look.what, look.purpose, look.organisation]),
      [['records', '排污许可审查', approval.code]],
    )
  })

  it('refuses a purpose without the scope, and the scope without a purpose worth the name', async () => {
    assert.equal((await app.app.inject({ url, headers: { purpose: 'curiosity' } })).statusCode, 403)
    assert.equal((await app.app.inject({ url, headers: { ...asking, purpose: ' ' } })).statusCode, 400)
  })

  it('does not bring back by asOf what has ended since', async () => {
    const shownAsOf = async (day: string): Promise<number> =>
      ((await app.app.inject({ url: `${url}&asOf=${day}` })).json() as { items: unknown[] }).items.length
    app.clock.set('2026-07-01')
    assert.deepEqual(
      [await shownAsOf('2026-06-09'), await shownAsOf('2026-06-20')],
      [0, 1],
      'not yet known, then shown',
    )
    app.clock.set('2027-06-08')
    assert.equal(await shownAsOf('2026-06-20'), 0)
    app.clock.set('2026-06-10')
  })
})
