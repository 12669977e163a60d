import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { sql, transaction, type Tx } from '../../../kernel/db.ts'
import { systemActor } from '../../../kernel/journal.ts'
import { accessServer, Browser, codes, type AccessServer } from '../../../testing/access.ts'
import { hashPassword, totpCode } from '../actions/secrets.ts'
import { createUser } from '../actions/users.ts'
import { deleteSessionsOf } from '../store/sessions.ts'
import { lockCredentials, updatePassword } from '../store/users.ts'

let server: AccessServer
before(async () => {
  server = await accessServer()
})
after(() => server.close())

const browser = (): Browser => new Browser(server.app)
const better = 'Correct-Horse-7'

let serial = 0
async function newPerson(): Promise<{ id: string; login: string; password: string }> {
  serial += 1
  const login = `meanwhile${serial}`
  const { password } = await createUser(server.ctx, systemActor, {
    login, name: '某人', organisation: codes.department, roles: ['data-officer'],
  })
  const { rows } = await sql<{ id: string }>`UPDATE access.users SET must_change_password = false
    WHERE login = ${login} RETURNING id`.execute(server.ctx.db)
  return { id: String(rows[0]?.id), login, password }
}

async function one(statement: ReturnType<typeof sql<{ n: number }>>): Promise<number> {
  return Number((await statement.execute(server.ctx.db)).rows[0]?.n)
}

/** Until some statement waits for a row that another transaction holds. */
async function untilWaiting(): Promise<void> {
  const waiting = sql<{ n: number }>`SELECT count(*) AS n FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'`
  while ((await one(waiting)) === 0) await pause(5)
}

const meanwhile: [string, number, (tx: Tx, id: string, password: string) => Promise<unknown>][] = [
  ['the password was changed', 401, async (tx, id) => {
    await updatePassword(tx, id, await hashPassword(better), false)
    await deleteSessionsOf(tx, id)
  }],
  ['a second factor was enrolled', 401, (tx, id) =>
    sql`UPDATE access.users SET totp_secret = 's1.x.y' WHERE id = ${id}`.execute(tx)],
  ['the person was disabled', 401, (tx, id) =>
    sql`UPDATE access.users SET active = false WHERE id = ${id}`.execute(tx)],
  ['the same password got a new hash', 201, async (tx, id, password) =>
    sql`UPDATE access.users SET password_hash = ${await hashPassword(password)} WHERE id = ${id}`.execute(tx)],
]

test('a sign-in under way when what was proved changes is judged by what holds now', async () => {
  for (const [title, status, change] of meanwhile) {
    const { id, login, password } = await newPerson()
    const coming = await transaction(server.ctx.db, async (tx) => {
      await lockCredentials(tx, id)
      const answer = browser().signIn(login, password)
      await untilWaiting()
      await change(tx, id, password)
      return { answer }
    })
    assert.equal((await coming.answer).statusCode, status, title)
    const sessions = await one(sql`SELECT count(*) AS n FROM access.sessions WHERE user_id = ${id}`)
    assert.equal(sessions, status === 201 ? 1 : 0, title)
  }
})

test('sign-ins sent together with a change of the password leave the changed session alone', async () => {
  const { id, login, password } = await newPerson()
  const b = browser()
  await b.signIn(login, password)
  await Promise.all([
    b.send('POST', '/api/v1/session/password', { current: password, password: better }),
    browser().signIn(login, password), browser().signIn(login, password),
  ])
  assert.equal(await one(sql`SELECT count(*) AS n FROM access.sessions WHERE user_id = ${id}`), 1)
  assert.equal((await b.send('GET', '/api/v1/session')).statusCode, 200)
})

test('codes of a factor being enrolled are counted, and one drawn under an old password is void', async () => {
  const { login, password } = await newPerson()
  const b = browser()
  await b.signIn(login, password)
  const totp = (body: object) => b.send('POST', '/api/v1/session/totp', body)
  const begun = (await totp({ step: 'begin', password })).json<{ secret: string }>()
  const now = await one(sql`SELECT extract(epoch FROM now())::float8 AS n`)
  const right = totpCode(begun.secret, now)
  const wrong = ['000000', '111111'].find((code) => code !== right)
  const statuses: number[] = []
  for (let i = 0; i < 5; i += 1) statuses.push((await totp({ step: 'confirm', code: wrong })).statusCode)
  assert.deepEqual(statuses, [401, 401, 401, 401, 429])
  await sql`UPDATE access.attempts SET blocked_until = now()`.execute(server.ctx.db)
  await b.send('POST', '/api/v1/session/password', { current: password, password: better })
  const late = await totp({ step: 'confirm', code: right })
  assert.deepEqual([late.statusCode, late.json<{ code: string }>().code], [409, 'access.enrolment_missing'])
})
