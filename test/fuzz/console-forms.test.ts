/**
 * Every form of the console filled in by somebody who means no good: whatever a field holds, the answer is a page that
 * says what is wrong, or the work done; never an error of the server. The forms are read off the pages as they are.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import type { LightMyRequestResponse } from 'fastify'
import { consoleRoutes } from '../../src/console/server.ts'
import type { Clerk } from '../../src/testing/console.ts'
import { consoleTour, type Tour } from '../browser/tour.ts'
import { hostileTexts } from './hostile.ts'
import { Random } from './random.ts'

interface Field {
  name: string
  kind: 'hidden' | 'text' | 'choice'
  value: string
  /** What a choice offers. */
  options: string[]
}

interface Form {
  action: string
  fields: Field[]
}

const seed = 77
/** Times each form of each page is sent. */
const times = 5
/** Plausible, and yet not what goes together: other days, codes, identifiers. */
const nearly = [
  '2026-06-08', '2026-06-07', '2999-12-31', '1000-01-01', '0001-01-01', '9999-12-31', '2026-02-30', '0', '-1', '1e9',
  '99999999999999999999', '0.1', '91990101MATF000038', '11990000MB0A00001Q', '01900000-0000-7000-8000-000000000000', 'any',
  'a@b\u0085.c', '信'.repeat(400), '信'.repeat(20_000),
] as const

let tour: Tour
before(async () => {
  tour = await consoleTour()
})
after(() => tour?.app.close())

function attributeOf(tag: string, name: string): string | undefined {
  const value = new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1]
  return value?.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
}

/** The forms of a page that change something, files apart. */
function formsOf(page: string): Form[] {
  return [...page.matchAll(/<form\b([^>]*)>([^]*?)<\/form>/g)].flatMap(([, head = '', content = '']) => {
    const action = attributeOf(head, 'action')
    if (attributeOf(head, 'method') !== 'post' || action === undefined || /sign-out|account/.test(action)) return []
    return /type="file"/.test(content) ? [] : [{ action, fields: fieldsOf(content) }]
  })
}

function fieldsOf(content: string): Field[] {
  const fields = new Map<string, Field>()
  const add = (name: string | undefined, kind: Field['kind'], value: string): void => {
    if (name === undefined) return
    const field = fields.get(name) ?? { name, kind, value, options: [] }
    if (kind === 'choice') field.options.push(value)
    fields.set(name, field)
  }
  for (const [tag] of content.matchAll(/<(?:input|button)\b[^>]*>/g)) {
    const type = attributeOf(tag, 'type') ?? 'text'
    const kind = type === 'hidden' ? type : ['radio', 'checkbox', 'submit'].includes(type) ? 'choice' : 'text'
    add(attributeOf(tag, 'name'), kind, attributeOf(tag, 'value') ?? '')
  }
  for (const [, head = ''] of content.matchAll(/<textarea\b([^>]*)>/g)) add(attributeOf(head, 'name'), 'text', '')
  for (const [, head = '', options = ''] of content.matchAll(/<select\b([^>]*)>([^]*?)<\/select>/g)) {
    for (const [option] of options.matchAll(/<option\b[^>]*>/g)) {
      add(attributeOf(head, 'name'), 'choice', attributeOf(option, 'value') ?? '')
    }
  }
  return [...fields.values()]
}

const hostile = hostileTexts.filter((text) => text.length < 5000)

/** What a field is given: mostly what is expected of it, so that the others come to be looked at. */
function filled(field: Field, random: Random): string | string[] {
  if (field.name === 'csrf') return field.value
  if (field.kind === 'hidden') return random.chance(0.9) ? field.value : random.pick(hostile)
  if (field.kind === 'choice' && random.chance(0.85)) {
    return random.chance(0.9) ? random.pick(field.options) : field.options
  }
  if (random.chance(0.35)) return random.pick(hostile)
  return random.chance(0.5) ? random.pick(nearly) : '核实经过：材料齐全，事实清楚。'
}

const clerks = new Map<string, Clerk>()

async function clerkOf(login: string): Promise<Clerk> {
  const clerk = clerks.get(login) ?? (await tour.app.signIn(login))
  clerks.set(login, clerk)
  return clerk
}

/** Asks; where the sender's own limit answers, its wait is kept. */
async function patiently(ask: () => Promise<LightMyRequestResponse>): Promise<LightMyRequestResponse> {
  for (;;) {
    const answer = await ask()
    if (answer.statusCode !== 429) return answer
    await pause(1000 * Number(answer.headers['retry-after'] ?? 1))
  }
}

test(`no form of the console, filled in with anything, breaks the server (seed ${seed})`, async () => {
  const random = new Random(seed)
  const broken: string[] = []
  const actions = new Set<string>()
  const statuses: Record<number, number> = {}
  for (const { login, path } of tour.stops) {
    if (login === undefined) continue
    const clerk = await clerkOf(login)
    const page = await patiently(() => clerk.get(path))
    for (const form of formsOf(page.body)) {
      for (let i = 0; i < times; i += 1) {
        const fields = Object.fromEntries(form.fields.map((field) => [field.name, filled(field, random)]))
        const answer = await patiently(() => clerk.submit(form.action, fields))
        statuses[answer.statusCode] = (statuses[answer.statusCode] ?? 0) + 1
        actions.add(form.action.replace(/[0-9a-f]{8}-[0-9a-f-]{27}|[0-9A-Z]{18}/g, ':id'))
        if (answer.statusCode >= 500) {
          broken.push(`${login} ${form.action}: ${answer.statusCode} after ${JSON.stringify(fields).slice(0, 1500)}`)
        }
      }
    }
  }
  assert.deepEqual(broken, [])
  assert.ok(actions.size >= 20, `only ${[...actions].join(', ')} were sent`)
  assert.ok((statuses[303] ?? 0) > 10 && (statuses[422] ?? 0) > 50, JSON.stringify(statuses))
})

test('no page of the console, asked with anything, breaks the server', async () => {
  const random = new Random(seed)
  const routes = consoleRoutes(tour.app.ctx, { ...tour.app.running.services, movers: [] })
  const words = [...new Set(routes.flatMap((route) =>
    Object.keys((route.schema?.querystring as { properties?: object } | undefined)?.properties ?? {})))]
  assert.ok(words.includes('cursor') && words.includes('done'), words.join(', '))
  const broken: string[] = []
  for (const { login, path } of tour.stops) {
    if (login === undefined) continue
    const clerk = await clerkOf(login)
    for (let i = 0; i < times; i += 1) {
      const asked = Object.fromEntries(words.map((word) => [word, random.pick([...hostile, ...nearly]).slice(0, 500)]))
      const query = new URLSearchParams(asked)
      const answer = await patiently(() => clerk.get(`${path.replace(/\?.*$/, '')}?${query}`))
      if (answer.statusCode >= 500) broken.push(`${login} ${path}: ${answer.statusCode} after ${query}`)
    }
  }
  assert.deepEqual(broken, [])
})
