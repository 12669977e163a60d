/** The sample city's loading, interrupted: it is continued, doubles nothing and loses no sign-in. */
import assert from 'node:assert/strict'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Context } from '../context.ts'
import type { FileStore } from '../kernel/files.ts'
import { openIntake, type Intake } from '../testing/intake.ts'
import { drawFirms } from './city.ts'
import { registrations } from './rows.ts'
import { seedIfEmpty, type SamplePlan } from './seed.ts'

let intake: Intake
before(async () => {
  intake = await openIntake()
})
after(() => intake.close())

const say = (): void => undefined

/** Three deliveries of three firms each, whichever day it is. */
const plan: SamplePlan = (day, departments) => {
  const market = departments.find((one) => one.key === 'market')
  assert.ok(market !== undefined)
  const firms = drawFirms(9, day)
  return [0, 3, 6].map((from) => ({
    day, source: market.code, delivery: registrations(firms.slice(from, from + 3), market),
  }))
}

/** A process that dies when it reads its second file. */
function dying(ctx: Context): Context {
  let reads = 0
  const files = {
    put: (...args: Parameters<FileStore['put']>) => ctx.files.put(...args),
    has: (digest: string) => ctx.files.has(digest),
    withContent: (...args: Parameters<FileStore['withContent']>) => {
      reads += 1
      return reads === 2 ? Promise.reject(new Error('killed')) : ctx.files.withContent(...args)
    },
  }
  return { ...ctx, files: files as unknown as FileStore }
}

test('a loading that was interrupted goes on, another day too, and doubles nothing', async () => {
  const { ctx, clock, query } = intake
  await assert.rejects(seedIfEmpty(dying(ctx), say, plan), /killed/)
  const file = join(ctx.config.dataDir, 'access.json')
  const access = JSON.parse(await readFile(file, 'utf8')) as { users: unknown[] }
  assert.ok(access.users.length > 0)
  const [subject] = await query(`SELECT o.kind, o.code, o.name FROM access.users u JOIN access.organisations o
    ON o.id = u.organisation_id WHERE u.login = 'firm'`)
  const [first] = drawFirms(9, ctx.clock.today())
  assert.deepEqual(subject, { kind: 'subject', code: first?.code, name: first?.name })
  assert.deepEqual(await query(`SELECT state, count(*)::int AS n FROM exchange.submissions GROUP BY 1 ORDER BY 1`), [
    { state: 'done', n: 1 }, { state: 'running', n: 1 },
  ])
  clock.set('2026-06-12')
  assert.equal(await seedIfEmpty(ctx, say, plan), true)
  assert.deepEqual(await query(`SELECT state, count(*)::int AS n FROM exchange.submissions GROUP BY 1`), [
    { state: 'done', n: 3 },
  ])
  assert.deepEqual(await query('SELECT count(*)::int AS n FROM subjects.subjects'), [{ n: 9 }])
  assert.deepEqual(await query(`SELECT DISTINCT state FROM editorial.articles`), [{ state: 'approved' }])
  assert.deepEqual(JSON.parse(await readFile(file, 'utf8')), access)
  await rm(file)
  assert.equal(await seedIfEmpty(ctx, say, plan), false)
})
