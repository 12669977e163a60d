/** S2, peers 5.8: a name alone attaches nothing; a contradicting name stops a row; an ambiguous check harms nobody. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { testApp, type TestApp } from '../../src/testing/app.ts'
import { deliver } from '../../src/testing/deliver.ts'
import { approval, firm, labour, listFile } from '../../src/testing/situations.ts'

describe('a namesake is never harmed', () => {
  let app: TestApp
  let asking: { authorization: string }
  const listed = firm('博远建设工程', 11)
  const namesake = { name: listed.name, code: firm('博远建设工程', 12).code }

  const check = async (subject: {
    code?: string
    name?: string
  }): Promise<{
    identity: { outcome: string; candidates?: unknown[] }
    decision: string
    items: { list?: string; until: string | null }[]
  }> => {
    const answer = await app.app.inject({
      method: 'POST',
      url: '/api/v1/checks',
      headers: asking,
      payload: { subject, matter: 'construction-tender', purpose: '招标资格审查' },
    })
    assert.equal(answer.statusCode, 200, answer.body)
    return answer.json()
  }

  before(async () => {
    app = await testApp({ today: '2026-06-10' })
    const department = await app.client(labour, ['submissions:write', 'submissions:read'])
    asking = await app.client(approval, ['checks:write', 'checks:read'])
    const state = await deliver(app, department, {
      kind: 'list-entry',
      list: 'wage-arrears',
      text: listFile([
        { firm: listed, documentNo: '明人社列〔2026〕1号', decidedOn: '2026-05-20', authority: labour },
        {
          firm: { name: listed.name, code: '' },
          documentNo: '明人社列〔2026〕2号',
          decidedOn: '2026-05-20',
          authority: labour,
        },
        {
          firm: { name: '明州别家有限公司', code: listed.code },
          documentNo: '明人社列〔2026〕3号',
          decidedOn: '2026-05-20',
          authority: labour,
        },
      ]),
    })
    assert.deepEqual(
      [state.accepted, state.questioned + state.returned],
      [1, 2],
      'a row without a code and a row with another name are not filed',
    )
  })
  after(() => app.close())

  it('stops the listed firm by its code, with basis and term', async () => {
    const answer = await check({ code: listed.code, name: listed.name })
    assert.equal(answer.identity.outcome, 'exact')
    assert.notEqual(answer.decision, 'none')
    assert.equal(answer.items[0]?.list, 'wage-arrears')
  })

  it('does not stop the namesake by its own code', async () => {
    const answer = await check({ code: namesake.code, name: namesake.name })
    assert.deepEqual([answer.decision, answer.items], ['none', []])
  })

  it('answers a name alone as ambiguous, without anything adverse', async () => {
    const answer = await check({ name: listed.name })
    assert.deepEqual([answer.identity.outcome, answer.decision, answer.items], ['ambiguous', 'none', []])
  })

  it('answers a code with another name as a conflict, without anything adverse', async () => {
    const answer = await check({ code: listed.code, name: '明州毫不相干有限公司' })
    assert.deepEqual([answer.identity.outcome, answer.decision, answer.items], ['conflict', 'none', []])
  })

  it('frees the firm on the day after its term, though nothing ran', async () => {
    app.clock.set('2029-05-19')
    assert.notEqual((await check({ code: listed.code })).decision, 'none')
    app.clock.set('2029-05-20')
    assert.equal((await check({ code: listed.code })).decision, 'none')
    app.clock.set('2026-06-10')
  })
})
