import assert from 'node:assert/strict'
import { after, before, mock, test } from 'node:test'
import type { LightMyRequestResponse } from 'fastify'
import { sql } from '../../../kernel/db.ts'
import { systemActor } from '../../../kernel/journal.ts'
import { accessServer, Browser, codes, personOf, type AccessServer } from '../../../testing/access.ts'
import { saveOrganisation } from '../actions/organisations.ts'
import { resealAccess } from '../actions/reseal.ts'
import { digestOf, totpCode } from '../actions/secrets.ts'
import { sweepEnded } from '../actions/sessions.ts'
import { changeUser, createUser, resetUser } from '../actions/users.ts'

let server: AccessServer
before(async () => {
  server = await accessServer()
})
after(() => server.close())

const code = (answer: LightMyRequestResponse): string => answer.json<{ code: string }>().code
const outcome = (answer: LightMyRequestResponse): [number, string] => [answer.statusCode, code(answer)]
const browser = (): Browser => new Browser(server.app)

let serial = 0
/** A person of the department with a password of their own, signed in nowhere. */
async function newPerson(roles: string[] = ['data-officer']): Promise<{ login: string; password: string }> {
  serial += 1
  const login = `person${serial}`
  const input = { login, name: '某人', organisation: codes.department, roles }
  const { password } = await createUser(server.ctx, systemActor, input)
  await sql`UPDATE access.users SET must_change_password = false WHERE login = ${login}`.execute(server.ctx.db)
  return { login, password }
}

async function epoch(offset = 0): Promise<number> {
  const row = await sql<{ s: number }>`SELECT extract(epoch FROM now())::float8 AS s`.execute(server.ctx.db)
  return (row.rows[0]?.s ?? 0) + offset
}

/** Steps the person's used time step back, as if half a minute had passed. */
async function forgetStep(login: string): Promise<void> {
  await sql`UPDATE access.users SET totp_last_step = 0 WHERE login = ${login}`.execute(server.ctx.db)
}

test('a person signs in, is known by the cookie alone, and signs out', async () => {
  const { login, password } = await newPerson()
  const b = browser()
  const opened = await b.signIn(login, password)
  assert.equal(opened.statusCode, 201, opened.body)
  const cookie = String(opened.headers['set-cookie'])
  assert.match(cookie, /^probity=[A-Za-z0-9_-]{43}; Path=\/; HttpOnly; SameSite=Strict$/)
  assert.equal(opened.headers['cache-control'], 'no-store')
  const session = (await b.send('GET', '/api/v1/session')).json<Record<string, unknown>>()
  assert.deepEqual(session['user'], { login, name: '某人' })
  assert.deepEqual(session['roles'], [{ code: 'data-officer', title: '数据报送员' }])
  assert.deepEqual(session['pending'], [])
  assert.equal((await b.send('POST', '/try/submissions')).statusCode, 200)
  const stolen = b.cookie
  const out = await b.send('DELETE', '/api/v1/session')
  assert.equal(out.statusCode, 204)
  assert.match(String(out.headers['set-cookie']), /^probity=; Max-Age=0; Path=\//)
  const later = await server.app.inject({ url: '/api/v1/session', headers: { cookie: stolen } })
  assert.deepEqual(outcome(later), [401, 'access.sign_in_required'])
})

test('behind TLS and in production the cookie is bound to host and TLS', async () => {
  const safe = await accessServer({ production: true })
  const { login, password } = personOf(safe, 'leader')
  const opened = await new Browser(safe.app).signIn(login, password)
  const cookie = String(opened.headers['set-cookie'])
  assert.match(cookie, /^__Host-probity=[^;]+; Path=\/; HttpOnly; Secure; SameSite=Strict$/)
  await safe.close()
})

test('wrong password, unknown login, disabled person and organisation out of service look alike', async () => {
  const { login, password } = await newPerson()
  const disabled = await newPerson()
  await changeUser(server.ctx, systemActor, disabled.login, { active: false })
  const bank = { code: codes.bank, name: '明州示例银行', shortName: '示例银行', kind: 'bank', region: '990000' } as const
  const clerk = { login: 'bank-clerk', name: '某人', organisation: codes.bank, roles: ['leader'] }
  const atBank = await createUser(server.ctx, systemActor, clerk)
  await saveOrganisation(server.ctx, systemActor, bank, false)
  const answers = [
    await browser().signIn('bank-clerk', atBank.password),
    await browser().signIn(login, 'wrong'),
    await browser().signIn('nobody-of-this-name', password),
    await browser().signIn(disabled.login, disabled.password),
    await browser().signIn("' OR 1=1 --", password),
  ]
  assert.deepEqual(new Set(answers.map((answer) => answer.body)).size, 1)
  assert.deepEqual(outcome(answers[0] as LightMyRequestResponse), [401, 'access.sign_in_failed'])
  for (const answer of answers) assert.equal(answer.headers['set-cookie'], undefined)
  await saveOrganisation(server.ctx, systemActor, bank, true)
  assert.equal((await browser().signIn('bank-clerk', atBank.password)).statusCode, 201)
})

test('ten failures lock a name for half an hour, whether it exists or not, and the right password too', async () => {
  const known = await newPerson()
  const warned = mock.method(server.ctx.log, 'warn', () => undefined)
  for (const login of [known.login, 'no-such-person']) {
    const statuses: number[] = []
    for (let i = 0; i < 10; i += 1) {
      // The tester cannot wait for the growing delays: they are ended here, and their length is checked as a table.
      await sql`UPDATE access.attempts SET blocked_until = now()`.execute(server.ctx.db)
      const answer = await browser().signIn(login, 'wrong')
      statuses.push(answer.statusCode)
    }
    assert.deepEqual(statuses, Array.from({ length: 10 }, () => 401), login)
    const locked = await browser().signIn(login, known.password)
    assert.deepEqual(outcome(locked), [429, 'access.attempts_blocked'])
    assert.ok(Number(locked.headers['retry-after']) > 1_700, String(locked.headers['retry-after']))
  }
  const told = warned.mock.calls.map(({ arguments: [line] }) => (line as unknown as { access: string }).access)
  const perName = [...Array.from({ length: 10 }, () => 'sign-in-refused'), 'sign-in-locked', 'sign-in-blocked']
  assert.deepEqual(told, [...perName, ...perName], 'the log tells of every attempt, for alarms')
  const words = JSON.stringify(warned.mock.calls.map((call) => call.arguments))
  assert.ok(!words.includes(known.login) && !words.includes('no-such-person'), 'and of no name')
  warned.mock.restore()
  const lines = await sql<{ detail: object }>`SELECT detail FROM journal.entries WHERE action = 'user.locked'`.execute(server.ctx.db)
  assert.deepEqual(lines.rows.map((row) => row.detail), [{ login: known.login, failures: 10 }])
  await sql`UPDATE access.attempts SET blocked_until = now()`.execute(server.ctx.db)
  assert.equal((await browser().signIn(known.login, known.password)).statusCode, 201)
})

test('the fourth failure delays, and a thousand guesses at once are not all judged', async () => {
  const { login, password } = await newPerson()
  const answers = await Promise.all(Array.from({ length: 8 }, () => browser().signIn(login, 'wrong')))
  assert.deepEqual(answers.map((answer) => answer.statusCode).sort(), [401, 401, 401, 401, 429, 429, 429, 429])
  assert.deepEqual(outcome(await browser().signIn(login, password)), [429, 'access.attempts_blocked'])
})

test('a change under a cookie needs the proof of its own session and comes from our own pages', async () => {
  const one = await newPerson()
  const two = await newPerson()
  const b = browser()
  await b.signIn(one.login, one.password)
  const c = browser()
  await c.signIn(two.login, two.password)
  const post = (headers: Record<string, string>) =>
    server.app.inject({
      method: 'POST', url: '/try/submissions', headers: { cookie: b.cookie, host: 'credit.example', ...headers },
    })
  assert.deepEqual(outcome(await post({})), [403, 'access.csrf_rejected'])
  assert.deepEqual(outcome(await post({ 'x-csrf-token': '' })), [403, 'access.csrf_rejected'])
  assert.deepEqual(outcome(await post({ 'x-csrf-token': c.csrf })), [403, 'access.csrf_rejected'])
  assert.equal((await post({ 'x-csrf-token': b.csrf })).statusCode, 200)
  const own = { 'x-csrf-token': b.csrf, origin: 'https://credit.example' }
  assert.equal((await post(own)).statusCode, 200)
  for (const origin of ['https://evil.example', 'null', 'https://credit.example.evil.example']) {
    assert.deepEqual(outcome(await post({ ...own, origin })), [403, 'access.csrf_rejected'], origin)
  }
  const reading = await server.app.inject({ url: '/try/submissions', headers: { cookie: b.cookie } })
  assert.equal(reading.statusCode, 200)
})

test('no other site signs anybody in: only JSON, only from our own origin', async () => {
  const { login, password } = await newPerson()
  const send = (headers: Record<string, string>, payload: string) =>
    server.app.inject({ method: 'POST', url: '/api/v1/session', headers, payload })
  const form = new URLSearchParams({ login, password }).toString()
  const formSent = await send({ 'content-type': 'application/x-www-form-urlencoded' }, form)
  assert.deepEqual(outcome(formSent), [403, 'access.csrf_rejected'])
  const json = { 'content-type': 'application/json' }
  const origin = { host: 'credit.example', origin: 'https://evil.example' }
  const foreign = await send({ ...json, ...origin }, JSON.stringify({ login, password }))
  assert.deepEqual(outcome(foreign), [403, 'access.csrf_rejected'])
})

test('signing in always makes a new session and ends the one the browser brought', async () => {
  const { login, password } = await newPerson()
  const b = browser()
  b.cookie = `probity=${'F'.repeat(43)}`
  await b.signIn(login, password)
  assert.notEqual(b.cookie, `probity=${'F'.repeat(43)}`)
  const first = b.cookie
  await b.signIn(login, password)
  assert.notEqual(b.cookie, first)
  const old = await server.app.inject({ url: '/api/v1/session', headers: { cookie: first } })
  assert.equal(old.statusCode, 401)
  assert.equal((await b.send('GET', '/api/v1/session')).statusCode, 200)
})

test('a session ends after half an hour of rest and after twelve hours in any case', async () => {
  const { login, password } = await newPerson()
  const b = browser()
  await b.signIn(login, password)
  const shift = (column: 'last_seen_at' | 'expires_at', minutes: number) => {
    const digest = digestOf(b.cookie.split('=')[1] as string)
    const change = sql`${sql.ref(column)} = ${sql.ref(column)} - make_interval(mins => ${minutes})`
    return sql`UPDATE access.sessions SET ${change} WHERE digest = ${digest}`.execute(server.ctx.db)
  }
  await shift('last_seen_at', 29)
  assert.equal((await b.send('GET', '/api/v1/session')).statusCode, 200)
  await shift('last_seen_at', 29)
  assert.equal((await b.send('GET', '/api/v1/session')).statusCode, 200, 'the request before counted as use')
  await shift('last_seen_at', 31)
  assert.equal((await b.send('GET', '/api/v1/session')).statusCode, 401)
  assert.equal((await b.send('GET', '/try/public')).statusCode, 200, 'a dead cookie still reads public pages')
  await b.signIn(login, password)
  await shift('expires_at', 12 * 60)
  assert.equal((await b.send('GET', '/api/v1/session')).statusCode, 401)
  const left = async (): Promise<number | undefined> => {
    await sweepEnded(server.ctx)
    const ended = sql<{ n: number }>`SELECT count(*) AS n FROM access.sessions
      WHERE expires_at <= now() OR last_seen_at < now() - interval '30 minutes'`
    return (await ended.execute(server.ctx.db)).rows[0]?.n
  }
  assert.ok((await left() ?? 0) > 0, 'whose it was is known for a day')
  await sql`UPDATE access.sessions SET last_seen_at = last_seen_at - interval '1 day',
    expires_at = expires_at - interval '1 day'
    WHERE expires_at <= now() OR last_seen_at < now() - interval '30 minutes'`.execute(server.ctx.db)
  assert.equal(await left(), 0)
})

test('disabling a person or changing their roles ends their sessions at once', async () => {
  const { login, password } = await newPerson(['leader'])
  const b = browser()
  await b.signIn(login, password)
  assert.equal((await b.send('GET', '/try/people')).statusCode, 200)
  await changeUser(server.ctx, systemActor, login, { roles: ['data-officer'] })
  assert.equal((await b.send('GET', '/try/people')).statusCode, 401)
  await b.signIn(login, password)
  assert.equal((await b.send('GET', '/try/people')).statusCode, 403)
  await changeUser(server.ctx, systemActor, login, { active: false })
  assert.equal((await b.send('GET', '/try/people')).statusCode, 401)
})

test('a one-time password opens nothing until it is replaced by a good one of the person', async () => {
  const { password } = await createUser(server.ctx, systemActor, {
    login: 'newcomer', name: '新人', organisation: codes.department, roles: ['data-officer'],
  })
  const b = browser()
  const opened = await b.signIn('newcomer', password)
  const view = opened.json<{ pending: string[]; scopes: string[] }>()
  assert.deepEqual([view.pending, view.scopes], [['password'], []])
  assert.deepEqual(outcome(await b.send('POST', '/try/submissions')), [403, 'access.session_restricted'])
  const change = (current: string, next: string) =>
    b.send('POST', '/api/v1/session/password', { current, password: next })
  assert.deepEqual(outcome(await change('wrong', 'Correct-Horse-7')), [401, 'access.sign_in_failed'])
  const weak = await change(password, 'newcomer')
  assert.deepEqual(
    weak.json<{ errors: { code: string }[] }>().errors.map((fault) => fault.code),
    ['password.short', 'password.simple', 'password.login'],
  )
  const before = b.cookie
  const changed = await change(password, 'Correct-Horse-7')
  assert.deepEqual([changed.statusCode, changed.json<{ pending: string[] }>().pending], [200, []])
  assert.notEqual(b.cookie, before)
  assert.equal((await b.send('POST', '/try/submissions')).statusCode, 200)
  assert.equal((await server.app.inject({ url: '/api/v1/session', headers: { cookie: before } })).statusCode, 401)
  assert.equal((await browser().signIn('newcomer', password)).statusCode, 401)
})

test('a one-time password nobody used in seven days opens nothing any more', async () => {
  const created = await createUser(server.ctx, systemActor, {
    login: 'latecomer', name: '新人', organisation: codes.department, roles: ['data-officer'],
  })
  const age = (days: number) =>
    sql`UPDATE access.users SET password_changed_at = now() - make_interval(days => ${days}) WHERE login = 'latecomer'`.execute(server.ctx.db)
  await age(6)
  assert.equal((await browser().signIn('latecomer', created.password)).statusCode, 201)
  await age(8)
  assert.deepEqual(outcome(await browser().signIn('latecomer', created.password)), [401, 'access.sign_in_failed'])
  const { password } = await resetUser(server.ctx, systemActor, 'latecomer')
  assert.equal((await browser().signIn('latecomer', password)).statusCode, 201)
})

test('a seeded operator signs in with the second factor of access.json, each code once', async () => {
  const operator = personOf(server, 'operator')
  assert.ok(operator.totp !== null)
  const b = browser()
  assert.deepEqual(outcome(await b.signIn('operator', operator.password)), [401, 'access.second_factor_required'])
  assert.deepEqual(outcome(await b.signIn('operator', operator.password, '000000')), [401, 'access.sign_in_failed'])
  const now = totpCode(operator.totp, await epoch())
  assert.equal((await b.signIn('operator', operator.password, now)).statusCode, 201)
  assert.deepEqual(outcome(await b.signIn('operator', operator.password, now)), [401, 'access.sign_in_failed'])
  await forgetStep('operator')
  const late = totpCode(operator.totp, await epoch(-30))
  assert.equal((await b.signIn('operator', operator.password, late)).statusCode, 201, 'a clock may be one step off')
  await forgetStep('operator')
  const stale = totpCode(operator.totp, await epoch(-90))
  assert.deepEqual(outcome(await b.signIn('operator', operator.password, stale)), [401, 'access.sign_in_failed'])
  const asked = await sql<{ failures: number }>`SELECT failures FROM access.attempts
    WHERE key = ${digestOf('login:operator')}`.execute(server.ctx.db)
  assert.equal(asked.rows[0]?.failures, 1)
  for (let i = 0; i < 3; i += 1) await b.signIn('operator', operator.password)
  const still = await sql<{ failures: number }>`SELECT failures FROM access.attempts
    WHERE key = ${digestOf('login:operator')}`.execute(server.ctx.db)
  assert.equal(still.rows[0]?.failures, 1, 'a right password without code neither counts nor forgives')
})

test('a person enrols a second factor, uses it, loses the device and comes in by a recovery code once', async () => {
  const { login, password } = await newPerson()
  const b = browser()
  await b.signIn(login, password)
  const totp = (body: object) => b.send('POST', '/api/v1/session/totp', body)
  assert.deepEqual(outcome(await totp({ step: 'confirm', code: '123456' })), [409, 'access.enrolment_missing'])
  assert.deepEqual(outcome(await totp({ step: 'begin', password: 'wrong' })), [401, 'access.sign_in_failed'])
  const begun = (await totp({ step: 'begin', password })).json<{ secret: string; uri: string; qr: string }>()
  assert.match(begun.uri, /^otpauth:\/\/totp\/.*secret=/)
  assert.match(begun.qr, /^<svg/)
  assert.equal((await browser().signIn(login, password)).statusCode, 201, 'a factor not confirmed is not asked for')
  assert.deepEqual(outcome(await totp({ step: 'confirm', code: '000000' })), [401, 'access.sign_in_failed'])
  const confirmed = await totp({ step: 'confirm', code: totpCode(begun.secret, await epoch()) })
  const { recoveryCodes } = confirmed.json<{ recoveryCodes: string[] }>()
  assert.equal(recoveryCodes.length, 10)
  assert.deepEqual(outcome(await browser().signIn(login, password)), [401, 'access.second_factor_required'])
  const typed = String(recoveryCodes[3]).toUpperCase().replaceAll('-', ' ')
  assert.equal((await browser().signIn(login, password, typed)).statusCode, 201)
  assert.deepEqual(outcome(await browser().signIn(login, password, typed)), [401, 'access.sign_in_failed'])

  const c = browser()
  await c.signIn(login, password, String(recoveryCodes[4]))
  const again = (body: object) => c.send('POST', '/api/v1/session/totp', body)
  assert.deepEqual(outcome(await again({ step: 'begin', password })), [401, 'access.sign_in_failed'])
  assert.equal((await again({ step: 'begin', password, totp: recoveryCodes[5] })).statusCode, 200)
})

test('a role that needs a second factor opens nothing without one', async () => {
  const { password } = await createUser(server.ctx, systemActor, {
    login: 'auditor2', name: '审计员二', organisation: codes.office, roles: ['auditor'],
  })
  const b = browser()
  const opened = await b.signIn('auditor2', password)
  assert.deepEqual(opened.json<{ pending: string[] }>().pending, ['password', 'second-factor'])
  await b.send('POST', '/api/v1/session/password', { current: password, password: 'Correct-Horse-7' })
  assert.deepEqual(outcome(await b.send('GET', '/try/journal')), [403, 'access.session_restricted'])
  const totp = (body: object) => b.send('POST', '/api/v1/session/totp', body)
  const begun = (await totp({ step: 'begin', password: 'Correct-Horse-7' })).json<{ secret: string }>()
  await totp({ step: 'confirm', code: totpCode(begun.secret, await epoch()) })
  assert.equal((await b.send('GET', '/try/journal')).statusCode, 200)
})

test('an operator resets a person: new one-time password, no second factor, no lock, no session', async () => {
  const { login, password } = await newPerson()
  const b = browser()
  await b.signIn(login, password)
  const reset = await resetUser(server.ctx, systemActor, login)
  assert.equal((await b.send('GET', '/api/v1/session')).statusCode, 401)
  assert.equal((await browser().signIn(login, password)).statusCode, 401)
  const opened = await browser().signIn(login, reset.password)
  assert.deepEqual(opened.json<{ pending: string[] }>().pending, ['password'])
})

test('second-factor secrets are sealed, tied to their person, and move under a new key', async () => {
  const sealed = async (): Promise<{ id: string; secret: string }[]> => {
    const found = await sql<{ id: string; secret: string }>`
      SELECT id, totp_secret AS secret, 'in use' AS standing FROM access.users WHERE totp_secret IS NOT NULL
      UNION ALL SELECT id, totp_pending, 'pending' FROM access.users WHERE totp_pending IS NOT NULL
      ORDER BY standing, id`.execute(server.ctx.db)
    return found.rows
  }
  const [one, two] = await sealed()
  assert.ok(one !== undefined && two !== undefined)
  assert.match(one.secret, /^s1\./)
  assert.throws(() => server.ctx.keys.open(one.secret, `access.users.totp ${two.id}`), { code: 'secret.unreadable' })
  const key = server.ctx.keys.rotate('2026-03-02')
  assert.equal(await resealAccess(server.ctx), (await sealed()).length)
  for (const row of await sealed()) assert.ok(row.secret.startsWith(`s1.${key}.`))
  assert.equal(await resealAccess(server.ctx), 0)
  const auditor = personOf(server, 'auditor')
  const opened = await browser().signIn('auditor', auditor.password, totpCode(auditor.totp as string, await epoch()))
  assert.equal(opened.statusCode, 201)
})

test('the database and the journal hold no password, cookie or code', async () => {
  const { login, password } = await newPerson()
  const b = browser()
  await b.signIn(login, password)
  const dump = await sql<{ text: string }>`SELECT string_agg(t::text, ' ') AS text FROM (
    SELECT to_jsonb(u) AS t FROM access.users u UNION ALL SELECT to_jsonb(s) FROM access.sessions s
    UNION ALL SELECT to_jsonb(a) FROM access.attempts a UNION ALL SELECT to_jsonb(j) FROM journal.entries j) all_rows`.execute(server.ctx.db)
  const text = dump.rows[0]?.text ?? ''
  assert.ok(text.includes(login))
  for (const secret of [password, b.cookie.split('=')[1] as string, b.csrf]) assert.equal(text.includes(secret), false)
})
