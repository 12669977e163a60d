import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { FastifyInstance } from 'fastify'
import { repositoryRoot } from '../../../kernel/root.ts'
import { exampleSite } from '../../../testing/example-site.ts'
import { css } from '../../assets.ts'
import { curlOf, typescriptOf } from './examples.ts'
import { readOpenapi } from './openapi.ts'

/** Our own interface, as the server describes it. */
const document = JSON.parse(
  readFileSync(join(repositoryRoot, 'docs/generated/openapi.json'), 'utf8'),
) as unknown
const operations = readOpenapi(document)
let app: FastifyInstance

before(() => {
  app = exampleSite({ openapi: async () => document })
})
after(() => app.close())

const of = (id: string) => {
  const found = operations.find((o) => o.id === id)
  assert.ok(found !== undefined, id)
  return found
}

test('every group and every operation of our interface has a page within its budget', async () => {
  const tags = new Set(operations.map((o) => `/developers?tag=${encodeURIComponent(o.tag)}`))
  for (const url of ['/developers', ...tags, ...operations.map((o) => `/developers/${o.id}`)]) {
    const { statusCode, body } = await app.inject(url)
    assert.equal(statusCode, 200, url)
    assert.ok(
      Buffer.byteLength(body) + Buffer.byteLength(css.body) < 60_000,
      `${url}: ${Buffer.byteLength(body)}`,
    )
    assert.equal(/undefined|\[object/.test(body), false, url)
  }
})

test('an operation tells its scope, its fields and those within, and calls that can be copied', async () => {
  const { body } = await app.inject('/developers/checks.create')
  assert.match(body, /须授权：checks:write/)
  for (const name of ['subject.code', 'matter', 'items[].basis[].document', 'identity.outcome'])
    assert.ok(body.includes(`<code>${name}</code>`), name)
  assert.equal((await app.inject('/developers/nothing')).statusCode, 404)
})

test('the examples carry what the operation needs and nothing that is not asked for', () => {
  const check = of('checks.create')
  assert.match(
    curlOf(check, 'https://x'),
    /^curl -X POST "https:\/\/x\/api\/v1\/checks" \\\n {2}-H "Authorization: Bearer \$TOKEN"/,
  )
  assert.deepEqual(Object.keys(check.body?.sample as object), ['subject', 'matter', 'purpose'])
  const read = of('subjects.read')
  assert.equal(curlOf(read, 'https://x'), 'curl "https://x/api/v1/subjects/$USCC"')
  assert.match(
    typescriptOf(read, 'https://x'),
    /fetch\(`https:\/\/x\/api\/v1\/subjects\/\$\{encodeURIComponent\(uscc\)\}`\)/,
  )
})
