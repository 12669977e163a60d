/** What the interface takes: nothing unknown, no address to call, no path, no more work for a guess than for the truth. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it, test } from 'node:test'
import { allRoutes } from '../src/server.ts'
import { repositoryRoot } from '../src/kernel/root.ts'
import { createUser, samplePlan, seedAccess } from '../src/modules/access/index.ts'
import { systemActor } from '../src/kernel/journal.ts'
import { renderMarkdown } from '../src/portal/markdown.ts'
import { codes, organisations } from '../src/testing/access.ts'
import { testApp, type TestApp } from '../src/testing/app.ts'

interface Shape {
  type?: string
  properties?: Record<string, Shape>
  additionalProperties?: unknown
  items?: Shape
  anyOf?: Shape[]
}

/** Paths of objects within a schema that take members nobody named. */
function openObjects(schema: Shape, path: string): string[] {
  const open =
    schema.type === 'object' && schema.properties !== undefined && schema.additionalProperties !== false
  return [
    ...(open ? [path] : []),
    ...Object.entries(schema.properties ?? {}).flatMap(([name, one]) => openObjects(one, `${path}.${name}`)),
    ...(schema.items === undefined ? [] : openObjects(schema.items, `${path}[]`)),
    ...(schema.anyOf ?? []).flatMap((one) => openObjects(one, path)),
  ]
}

describe('the interface', () => {
  let app: TestApp
  before(async () => {
    app = await testApp()
  })
  after(() => app.close())

  it('refuses members of a body that nobody named, in every route and at every depth', () => {
    const routes = allRoutes(app.ctx, app.running.services).filter((route) => route.schema.body !== undefined)
    assert.ok(routes.length > 30)
    // RFC 6749 3.2: a token endpoint ignores parameters it does not know.
    const faults = routes
      .filter((route) => route.operation !== 'tokens.create')
      .flatMap((route) => openObjects(route.schema.body as Shape, route.operation))
    assert.deepEqual(faults, [])
  })

  it('finds nothing by an identifier that is a path, a wildcard or another type', async () => {
    const words = [
      '..%2f..%2fpackage.json',
      '*',
      '%25',
      '%00',
      "'%20OR%201=1",
      '[object%20Object]',
      'a'.repeat(290),
    ]
    const routes = allRoutes(app.ctx, app.running.services).filter(
      (route) => route.method === 'GET' && route.authority === 'public' && /:/.test(route.path),
    )
    assert.ok(routes.length > 10)
    for (const route of routes) {
      for (const word of words) {
        const url = route.path.replace(/:[A-Za-z]+/g, word)
        const answer = await app.app.inject({ url, headers: { accept: 'application/json' } })
        assert.ok(answer.statusCode < 500, `${url} ${answer.statusCode}`)
        assert.equal(/"dependencies"|node_modules|SELECT /.test(answer.body), false, url)
        if (route.path !== '/api/v1/codes/:text')
          assert.ok(answer.statusCode >= 400, `${url} ${answer.statusCode}`)
      }
    }
  })

  it('refuses an instant that cannot be reckoned with, and goes on answering', async () => {
    const asking = await app.client(organisations[0] as (typeof organisations)[number], ['checks:write'])
    const ask = (knownAt?: string) =>
      app.app.inject({
        method: 'POST', url: '/api/v1/checks', headers: asking,
        payload: { subject: { name: '明州某公司' }, matter: 'general-permit', purpose: '许可审查', knownAt },
      })
    for (const knownAt of [
      '2026-06-01T10:00:00+08', '2016-12-31T23:59:60Z', '0000-06-01T00:00:00Z', '2026-06-01T10:00:00+08:00[Asia/Shanghai]',
    ]) {
      const answer = await ask(knownAt)
      const [fault] = answer.json<{ errors: { code: string; field: string }[] }>().errors
      assert.deepEqual([answer.statusCode, fault?.code, fault?.field], [400, 'input.format', 'knownAt'], knownAt)
    }
    assert.equal((await ask('2026-01-01T00:00:00.5+08:00')).statusCode, 200)
    assert.equal((await ask()).statusCode, 200)
  })

  it('does the same argon2 work for a name that does not exist, and answers it with the same words', async () => {
    await seedAccess(app.ctx, samplePlan(organisations, codes))
    const known = { login: 'known', name: '某人', organisation: codes.department, roles: ['leader'] }
    await createUser(app.ctx, systemActor, known)
    const bodies = new Set<string>()
    /** Processor time of one refused sign-in, in microseconds: other programs do not count in it. */
    const work = async (login: string, n: number): Promise<number> => {
      const before = process.cpuUsage()
      const answer = await app.app.inject({
        method: 'POST',
        url: '/api/v1/session',
        remoteAddress: `203.0.113.${n}`,
        payload: { login, password: 'Wrong-password-1' },
      })
      const { user, system } = process.cpuUsage(before)
      assert.equal(answer.statusCode, 401)
      bodies.add(answer.body)
      return user + system
    }
    await work('warm-up', 1)
    const spent = { known: Infinity, unknown: Infinity }
    for (let n = 0; n < 3; n += 1) {
      spent.known = Math.min(spent.known, await work('known', 10 + n))
      spent.unknown = Math.min(spent.unknown, await work(`nobody-${n}`, 20 + n))
    }
    assert.equal(bodies.size, 1)
    assert.ok(spent.unknown > spent.known / 2, JSON.stringify(spent))
  })

  it('reads no more of somebody not signed in than proofs take, and has room for the longest', async () => {
    const members = Object.fromEntries(Array.from({ length: 90_000 }, (_, i) => [`m${i}`, i]))
    const routes = allRoutes(app.ctx, app.running.services)
    const open = routes.filter((route) => route.method !== 'GET' && route.authority === 'public')
    const operations = open.map((route) => route.operation).sort()
    assert.deepEqual(operations, ['console.sign-in', 'session.create', 'tokens.create'])
    for (const { path } of open) {
      for (const [type, payload] of [
        ['application/json', JSON.stringify(members)],
        ['application/x-www-form-urlencoded', String(new URLSearchParams(members as never))],
      ] as const) {
        const headers = { 'content-type': type }
        const answer = await app.app.inject({ method: 'POST', url: path, payload, headers })
        assert.deepEqual([answer.statusCode, answer.json<{ code: string }>().code], [413, 'request.too_large'], path)
        assert.ok(answer.body.length < 1000, path)
      }
    }
    const escaped = `{"login":"${'\\u4e00'.repeat(64)}","password":"${'\\ud83d\\ude00'.repeat(128)}"}`
    const headers = { 'content-type': 'application/json' }
    const longest = await app.app.inject({ method: 'POST', url: '/api/v1/session', payload: escaped, headers })
    assert.equal(longest.statusCode, 401, longest.body)
  })

  it('tells the first faults of a body and how many more there are', async () => {
    const client = await app.client(organisations[1], ['checks:write'])
    const payload = Object.fromEntries(Array.from({ length: 800 }, (_, i) => [`m${i}${'x'.repeat(i)}`.slice(0, 12), i]))
    const answer = await app.app.inject({ method: 'POST', url: '/api/v1/checks', payload, headers: client })
    const { errors } = answer.json<{ errors: { code: string; message: string }[] }>()
    assert.deepEqual([answer.statusCode, errors.length, errors.at(-1)?.code], [400, 51, 'input.more'])
    assert.match(String(errors.at(-1)?.message), /另有 75\d 处/)
  })
})

test('an article cannot bring a script, an address that is one, an image or a tag', () => {
  for (const evil of [
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '[here](javascript:alert(1))',
    '[here](JaVaScRiPt&colon;alert(1))',
    '[here](data:text/html;base64,PHNjcmlwdD4=)',
    '[here](vbscript:x)',
    '![see](https://evil.example/pixel.png)',
    '[here](https://a.example "x\\" onmouseover=\\"alert(1)")',
    '<https://a.example/"onmouseover="alert(1)>',
    '`<b>`',
    '| <b>a</b> |\n|---|\n| <i>b</i> |',
  ]) {
    const drawn = String(renderMarkdown(evil))
    assert.equal(/<(?:script|img|b|i|svg|iframe)\b/i.test(drawn), false, drawn)
    const tags = drawn.match(/<[a-z][^>]*>/gi) ?? []
    const addresses = tags.flatMap((tag) =>
      [...tag.matchAll(/(?:href|src)="([^"]*)"/gi)].map((found) => found[1] ?? ''),
    )
    assert.equal(
      tags.some((tag) => /\son\w+=/i.test(tag.replace(/"[^"]*"/g, '""'))),
      false,
      drawn,
    )
    assert.equal(
      addresses.some((address) => /^\s*(?:javascript|vbscript|data)\b/i.test(address)),
      false,
      drawn,
    )
  }
})

test('the program calls out in three places only, each to an address of the settings and following no redirect', () => {
  const calls =
    /\bfetch\(|\bcreateTransport\(|\bhttps?\.(?:request|get)\(|\bnet\.connect\(|\btls\.connect\(|from 'node:(?:http|https|tls|dgram|dns)'/
  const files = readdirSync(join(repositoryRoot, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => /(?<!\.test)\.ts$/.test(name) && !name.startsWith('testing/'))
    // Pages that show a programmer how to call us.
    .filter((name) => !name.startsWith('portal/pages/developers/'))
  // What is imported as a type only calls nobody.
  const code = (name: string): string =>
    readFileSync(join(repositoryRoot, 'src', name), 'utf8').replace(/^import type .*$/gm, '')
  const found = files.filter((name) => calls.test(code(name)))
  const channels = 'modules/casework/notices/channels'
  assert.deepEqual(found.sort(), [
    `${channels}/email.ts`,
    `${channels}/file-drop.ts`,
    `${channels}/webhook.ts`,
  ])
  const webhook = readFileSync(join(repositoryRoot, 'src', channels, 'webhook.ts'), 'utf8')
  assert.match(webhook, /fetch\(url, \{\s+method: 'POST', body, redirect: 'error'/)
  const all = readFileSync(join(repositoryRoot, 'src', channels, 'all.ts'), 'utf8')
  assert.match(all, /webhookChannel\([^)]*\b(?:settings|notices|sms|wechat|config)\b/)
})
