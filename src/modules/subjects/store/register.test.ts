import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { clientTransaction } from '../../../kernel/db.ts'
import { nameKey } from '../../../kernel/text.ts'
import {
  inventedSubject,
  storeSubjects,
  subjectsServer,
  type SubjectsServer,
} from '../../../testing/subjects.ts'
import { subjectByCode } from '../actions/read.ts'
import { searchSubjects } from '../actions/search.ts'
import { applyRegistrations } from './register.ts'

let server: SubjectsServer

before(async () => {
  server = await subjectsServer()
})

after(() => server.close())

async function register(subjectId: string, name: string, day: string, representative: string): Promise<void> {
  const { ctx } = server
  await clientTransaction(ctx.pool, (client) =>
    applyRegistrations(
      client,
      [
        {
          subjectId,
          name,
          nameKey: nameKey(name),
          operatingState: 'active',
          organisationType: null,
          region: null,
          establishedOn: '2019-05-06',
          payload: { capital: '100' },
          representative,
          document: '登记信息',
        },
      ],
      ctx.clock.now(),
      day,
    ),
  )
}

test('a subject met in a record is provisional until a register knows it', async () => {
  const { ctx } = server
  const met = inventedSubject('明州九章测绘有限公司', { state: 'provisional' })
  const registered = inventedSubject('明州九章测绘科技股份有限公司')
  await storeSubjects(ctx, [met, registered])
  const order = async () =>
    (await searchSubjects(ctx, { q: '九章', limit: 5 })).items.map((hit) => [hit.id, hit.state])
  assert.deepEqual(await order(), [
    [registered.id, 'registered'],
    [met.id, 'provisional'],
  ])
  await register(met.id, met.name, '2026-05-10', '赵例一')
  assert.deepEqual(await order(), [
    [met.id, 'registered'],
    [registered.id, 'registered'],
  ])
  const found = await subjectByCode(ctx, met.uscc)
  assert.equal(found?.operatingState, 'active')
  assert.deepEqual(found.registration, { capital: '100' })
})

test('a name taken up again is the current one, and the other a former one', async () => {
  const { ctx } = server
  const firm = inventedSubject('明州蓝田种业有限公司')
  await storeSubjects(ctx, [firm])
  await register(firm.id, '明州金穗种业有限公司', '2026-03-01', '钱例二')
  await register(firm.id, firm.name, '2026-04-01', '钱例二')
  const now = await subjectByCode(ctx, firm.uscc)
  assert.deepEqual(
    now?.names.map((n) => [n.name, n.kind, n.to]),
    [
      [firm.name, 'current', null],
      ['明州金穗种业有限公司', 'former', '2026-04-01'],
    ],
  )
})

test('a new representative ends the relation of the old, and a past day shows who it was', async () => {
  const { ctx } = server
  const firm = inventedSubject('明州松涛木业有限公司')
  await storeSubjects(ctx, [firm])
  await register(firm.id, firm.name, '2026-05-10', '孙例三')
  await ctx.pool.query("UPDATE subjects.relations SET known_from = '2026-01-01' WHERE subject_id = $1", [firm.id])
  await register(firm.id, firm.name, '2026-05-10', '李例四')
  const at = async (asOf?: string) =>
    (await subjectByCode(ctx, firm.uscc, { asOf }))?.relations.map((r) => [r.kind, r.personName, r.document])
  assert.deepEqual(await at(), [['representative', '李例四', '登记信息']])
  assert.deepEqual(await at('2026-02-01'), [['representative', '孙例三', '登记信息']])
})
