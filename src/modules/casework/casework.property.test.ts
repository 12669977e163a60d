/** Whatever is tried in whatever order, the state of a case is the fold of its steps and never leaves the table. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { openDb, openPool, transaction, type Db, type Pool } from '../../kernel/db.ts'
import type { Actor } from '../../kernel/http.ts'
import { systemActor } from '../../kernel/journal.ts'
import { Problem } from '../../kernel/problem.ts'
import { addDays } from '../../kernel/time.ts'
import { replay } from '../../kernel/workflow.ts'
import { testDatabase, type TestDatabase } from '../../testing/database.ts'
import { toyFlow } from '../../testing/toy-flow.ts'
import { advance, findCase, listSteps, openCase, registerFlow } from './index.ts'

const org = { id: 'o1', code: '11990000MB0A00001Q', name: '明州市示例监管局' }
const person = (roles: string[]): Actor => ({
  kind: 'user', id: 'u', name: '测试人员', organisation: org, scopes: new Set(), roles: new Set(roles),
})
const actors = [
  person(['handling-officer']), person(['approver']), person(['handling-officer', 'approver']), person([]), systemActor,
]
const verbs = [...new Set(toyFlow.moves.map((move) => move.verb))]

let database: TestDatabase
let pool: Pool
let db: Db

before(async () => {
  registerFlow(toyFlow, { title: '测试办件', pausing: ['supplement'] })
  database = await testDatabase()
  pool = openPool(database.url, { max: 4 })
  db = openDb(pool)
})
after(async () => {
  await pool.end()
  await database.drop()
})

const attempt = fc.record({
  verb: fc.constantFrom(...verbs), actor: fc.nat({ max: actors.length - 1 }), days: fc.nat({ max: 12 }),
  note: fc.option(fc.constant('理由'), { nil: undefined }), stale: fc.boolean(),
})

test('the state of a case is the fold of its steps after any attempts', { timeout: 120_000 }, async () => {
  await fc.assert(fc.asyncProperty(fc.array(attempt, { minLength: 1, maxLength: 8 }), async (attempts) => {
    let today = '2026-09-01'
    const opened = await transaction(db, (tx) =>
      openCase(tx, { flow: toyFlow, title: '测试', actor: actors[0] as Actor, today, assigneeOrg: org.code }))
    for (const { verb, actor, days, note, stale } of attempts) {
      today = addDays(today, days)
      const before = await findCase(db, opened.id)
      try {
        await transaction(db, (tx) => advance(tx, toyFlow, opened.id, verb, {
          actor: actors[actor] as Actor, today, version: (before?.version ?? 0) - (stale ? 1 : 0),
          ...(note === undefined ? {} : { note }),
        }))
      } catch (error) {
        assert.ok(error instanceof Problem, String(error))
        assert.deepEqual(await findCase(db, opened.id), before)
      }
    }
    const now = await findCase(db, opened.id)
    const steps = await listSteps(db, opened.id)
    assert.equal(replay(toyFlow, steps.filter((step) => step.kind === 'move')), now?.state)
    assert.deepEqual(steps.map((step) => step.n), steps.map((_, i) => i + 1))
    assert.equal(now?.version, steps.length)
    assert.equal(now?.closedOn !== null, toyFlow.final.some((state) => state === now?.state))
    assert.ok(steps.every((step, i) => i === 0 || (steps[i - 1]?.onDay ?? '') <= step.onDay))
  }), { numRuns: 60 })
})
