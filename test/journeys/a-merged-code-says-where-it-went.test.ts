/** Whoever has the address or the code of a subject that was merged is told which it is now (requirement S2). */
import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import type { Actor } from '../../src/kernel/http.ts'
import { systemActor } from '../../src/kernel/journal.ts'
import { setBody } from '../../src/modules/lists/index.ts'
import { findSubjectByCode, mergeSubjects } from '../../src/modules/subjects/index.ts'
import { subjectMovers } from '../../src/movers.ts'
import { csvOf } from '../../src/sample/csv.ts'
import { testApp, type TestApp } from '../../src/testing/app.ts'
import { deliver } from '../../src/testing/deliver.ts'
import { firm, market } from '../../src/testing/situations.ts'

let app: TestApp
before(async () => {
  app = await testApp({ today: '2026-06-10' })
})
after(() => app.close())

it('the page under the old code says that it was merged, the page under the current one says nothing', async () => {
  const [kept, old] = [firm('现行', 91), firm('原有', 92)]
  const client = await app.client(market, ['submissions:write', 'submissions:read'])
  await setBody(app.ctx, systemActor, market.code, {
    sectors: ['market-regulation'], basis: '三定规定（示例）', since: '2019-01-01',
  })
  const rows = [kept, old].map(({ name, code }) => ({ 名称: name, 统一社会信用代码: code, 登记状态: '存续' }))
  assert.equal((await deliver(app, client, { kind: 'registration', text: csvOf(rows) })).accepted, 2)
  const page = async (code: string): Promise<string> =>
    (await app.app.inject({ method: 'GET', url: `/subjects/${code}` })).body
  assert.doesNotMatch(await page(old.code), /已并入本主体/)
  const idOf = async (code: string): Promise<string> => (await findSubjectByCode(app.ctx.db, code))?.id ?? ''
  const clerk: Actor = {
    kind: 'user', id: 'clerk', name: '经办人', organisation: { id: market.code, code: market.code, name: market.name },
    scopes: new Set(['organisations:any']), roles: new Set(['office-clerk']),
  }
  const two = { keep: await idOf(kept.code), merge: await idOf(old.code), reason: '同一单位' }
  await mergeSubjects(app.ctx, clerk, two, subjectMovers)
  const told = await page(old.code)
  assert.match(told, new RegExp(`代码 ${old.code} 已并入本主体`))
  assert.match(told, new RegExp(`href="/subjects/${kept.code}"`))
  assert.doesNotMatch(await page(kept.code), /已并入本主体/)
})
