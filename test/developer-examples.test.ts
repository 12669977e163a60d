/** What /developers tells the reader to send is sent, to the running server, as curl and Node would send it. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { systemActor } from '../src/kernel/journal.ts'
import { createClient, saveOrganisations } from '../src/modules/access/index.ts'
import { curlOf, typescriptOf } from '../src/portal/pages/developers/examples.ts'
import { readOpenapi, type Operation } from '../src/portal/pages/developers/openapi.ts'
import { testApp, type TestApp } from '../src/testing/app.ts'
import { ecology, firm, penaltyFile } from '../src/testing/situations.ts'

let app: TestApp
let operations: Operation[]
/** What a reader fills in, by the names the examples use in curl; in TypeScript they are written `clientId`. */
let given: Record<string, string>

const file = penaltyFile([{ documentNo: '明环罚字〔2026〕1号', firm: firm('甲', 1), decidedOn: '2026-05-20' }])
const question = { subject: { code: firm('甲', 1).code }, matter: 'construction-tender', purpose: '招标资格审查' }
const files: Readonly<Record<string, string>> = {
  'file.csv': file, 'lines.ndjson': `${JSON.stringify(question)}\n`,
}

before(async () => {
  app = await testApp({ listen: true })
  operations = readOpenapi((await app.app.inject('/openapi.json')).json())
  await saveOrganisations(app.ctx, systemActor, [ecology])
  const client = { name: '试用', organisation: ecology.code, scopes: ['checks:write', 'submissions:write'] as const }
  const { secret } = await createClient(app.ctx, systemActor, { ...client, id: 'reader', scopes: [...client.scopes] })
  given = { CLIENT_ID: 'reader', CLIENT_SECRET: secret, Q: '明州', FROM: '2026-01-01', TO: '2026-12-31', KIND: 'penalty' }
})
after(() => app.close())

const of = (id: string): Operation => operations.find((o) => o.id === id) ?? assert.fail(id)

/** Takes a command of ours apart as a shell does, and sends what curl would. */
async function curl(command: string): Promise<Response> {
  const filled = command
    .replaceAll('\\\n', ' ')
    .replace(/\$([A-Z_]+)/g, (_, name: string) => given[name] ?? assert.fail(name))
  const words = [...filled.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, a, b, c]) => a ?? b ?? c ?? '')
  const headers = new Headers()
  const data: string[] = []
  let [method, url, isGet] = ['GET', '', false]
  for (let i = 1; i < words.length; i += 1) {
    const word = words[i] as string
    const next = (): string => words[(i += 1)] as string
    if (word === '--get') isGet = true
    else if (word === '-X') method = next()
    else if (word === '-H') headers.set(...(next().split(': ') as [string, string]))
    else if (word === '-u') headers.set('authorization', `Basic ${btoa(next())}`)
    else if (word === '-d') data.push(next())
    else if (word === '--data-urlencode')
      data.push(next().replace(/=(.*)/, (_, value: string) => `=${encodeURIComponent(value)}`))
    else if (word === '--data-binary') data.push(files[next().slice(1)] ?? assert.fail(word))
    else if (word.startsWith('-')) assert.fail(word)
    else url = word
  }
  if (isGet) return fetch(`${url}?${data.join('&')}`, { headers })
  if (data.length > 0 && !headers.has('content-type')) headers.set('content-type', 'application/x-www-form-urlencoded')
  return fetch(url, { method, headers, ...(data.length === 0 ? {} : { body: data.join('&') }) })
}

/** Runs a script of ours with what it takes for granted; it throws when the answer is no success. */
async function script(text: string): Promise<unknown> {
  const known: Record<string, unknown> = { file, requests: [question] }
  for (const [name, value] of Object.entries(given))
    known[name.toLowerCase().replace(/_(.)/g, (_, c: string) => c.toUpperCase())] = value
  const Run = (async () => undefined).constructor as new (...words: string[]) => (...values: unknown[]) => Promise<unknown>
  return new Run(...Object.keys(known), `${text}\nreturn result`)(...Object.values(known))
}

test('a token, a check of many and a file are sent as the pages say, in curl and in TypeScript', async () => {
  const token = await curl(curlOf(of('tokens.create'), app.address))
  assert.equal(token.status, 200)
  given['TOKEN'] = ((await token.json()) as { access_token: string }).access_token
  const again = (await script(typescriptOf(of('tokens.create'), app.address))) as { token_type: string }
  assert.equal(again.token_type, 'Bearer')

  const many = await curl(curlOf(of('checks.create-batch'), app.address))
  assert.equal(many.status, 200)
  assert.match(await many.text(), /^\{"receipt":/)
  assert.match(String(await script(typescriptOf(of('checks.create-batch'), app.address))), /^\{"receipt":/)

  const sent = await curl(curlOf(of('submissions.create'), app.address))
  assert.equal(sent.status, 202)
  assert.ok((await script(typescriptOf(of('submissions.create'), app.address))) instanceof Object)
})

test('what is public and about nobody in particular answers to the examples as they are', async () => {
  const open = operations.filter((o) => o.proof === 'none' && o.method === 'GET' && !o.path.includes('{'))
  assert.ok(open.length > 20)
  for (const o of open) {
    assert.equal((await curl(curlOf(o, app.address))).status, 200, o.id)
    await script(typescriptOf(o, app.address))
  }
})

test('what is for people only shows a cookie and never a token', async () => {
  const own = operations.filter((o) => o.proof === 'session')
  for (const id of ['session.delete', 'users.list', 'listings.create', 'looks.records'])
    assert.ok(own.some((o) => o.id === id), id)
  for (const o of own) {
    const examples = `${curlOf(o, app.address)}${typescriptOf(o, app.address)}`
    assert.doesNotMatch(examples, /Bearer|\$TOKEN|{token}/, o.id)
    assert.match(examples, /-b cookies\.txt/, o.id)
    assert.equal(/X-CSRF-Token: \$CSRF/.test(examples), o.method !== 'GET', o.id)
  }
  const page = await app.app.inject('/developers/users.create')
  assert.match(page.body, /须登录（Cookie 与 X-CSRF-Token）/)
  assert.match(page.body, /<code>429<\/code>/)
})
