/** Requests made from /openapi.json: sound, at the limits, and hostile. */
import type { Caller } from './callers.ts'
import {
  contentTypes,
  hostileBodies,
  hostileHeaders,
  hostileTexts,
  hostileValues,
  hugeTexts,
} from './hostile.ts'
import { makeIdentityNumber, plantedPhones } from './planted.ts'
import type { Random } from './random.ts'

export interface Request {
  method: string
  path: string
  headers: Record<string, string>
  body: string | Buffer | undefined
  operation: string
  /** The good answers that are described; absent: not known. */
  answers?: readonly string[]
  caller?: Caller
}

/** As much of JSON Schema as our description uses. */
export interface Schema {
  type?: string | string[]
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  enum?: unknown[]
  const?: unknown
  anyOf?: Schema[]
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
  pattern?: string
  format?: string
  default?: unknown
  uniqueItems?: boolean
}

interface Operation {
  operationId?: string
  parameters?: { in: string; name: string; required?: boolean; schema: Schema }[]
  security?: Record<string, string[]>[]
  responses: Record<string, unknown>
  requestBody?: { content: Record<string, { schema?: Schema }> }
}

export interface Description {
  paths: Record<string, Record<string, Operation>>
}

/** Values that lead somewhere, by the name of the parameter or field they belong to. */
export type Pool = Readonly<Record<string, readonly string[]>>

const pages = [
  '/',
  '/search',
  '/publicity/permits',
  '/publicity/penalties',
  '/lists',
  '/codes',
  '/statistics',
  '/open-data',
  '/developers',
  '/help',
  '/accessibility',
  '/me',
  '/reports/verify',
  '/policies',
  '/law',
  '/status',
  '/feed.xml',
  '/sitemap.xml',
  '/robots.txt',
  '/metrics',
  '/openapi.json',
  '/assets/x',
  '/console',
]
const pagesWithWord = [
  '/subjects/',
  '/records/',
  '/lists/',
  '/authorities/',
  '/law/',
  '/assets/',
  '/help/',
  '/',
]

export class RequestMaker {
  readonly #operations: { path: string; method: string; operation: Operation }[]
  readonly #random: Random
  /** Values of this installation; more as the run makes things. */
  pool: Pool
  readonly #callers: readonly Caller[]
  /** The request at hand keeps to the description: only such get past the door, to where work is done. */
  #tame = false
  /** By operation, who was told that it is not for their role. */
  readonly #refused = new Map<string, Set<Caller>>()

  constructor(description: Description, pool: Pool, callers: readonly Caller[], random: Random) {
    this.#operations = Object.entries(description.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        path,
        method: method.toUpperCase(),
        operation,
      })),
    )
    this.#random = random
    this.pool = pool
    this.#callers = callers
  }

  make(): Request {
    const random = this.#random
    this.#tame = random.chance(0.4)
    const made = random.chance(0.15) ? this.#page() : this.#call()
    if (this.#odd(0.02)) {
      delete made.answers
      made.method = random.pick([
        'GET',
        'POST',
        'PUT',
        'PATCH',
        'DELETE',
        'HEAD',
        'OPTIONS',
        'TRACE',
        'PROPFIND',
      ])
    }
    // Node's client does not send a body after HEAD, though it tells its length.
    if (made.method === 'HEAD') made.body = undefined
    if (this.#odd(0.1)) Object.assign(made.headers, random.pick(hostileHeaders))
    // Behind a proxy every request has its citizen: addresses, and sometimes what is none.
    made.headers['x-forwarded-for'] ??= random.chance(0.98)
      ? `10.${random.below(250)}.${random.below(250)}.${random.below(250)}`
      : random.pick(['', 'x', '::1', '1.2.3.4, 5.6.7.8', '999.1.1.1'])
    return made
  }

  /** The caller of this request may not do what it asks: tame requests ask it of others. */
  refuse({ operation, caller }: Request): void {
    if (caller === undefined) return
    this.#refused.set(operation, (this.#refused.get(operation) ?? new Set()).add(caller))
  }

  /** Whether something odd is done, as likely as that, and never to a tame request. */
  #odd(likelihood: number): boolean {
    return !this.#tame && this.#random.chance(likelihood)
  }

  #page(): Request {
    const random = this.#random
    const path = random.chance(0.6)
      ? random.pick(pages)
      : `${random.pick(pagesWithWord)}${this.#segment(random.pick(['uscc', 'id', 'code', 'text']))}`
    const query = random.chance(0.6)
      ? this.#query(
          random.pick([
            ['q'],
            ['q', 'kind'],
            ['from', 'to', 'authority', 'q', 'cursor'],
            ['asOf'],
            ['page', 'code', 'number'],
          ]),
        )
      : ''
    return {
      method: 'GET',
      path: path + query,
      headers: { accept: 'text/html' },
      body: undefined,
      operation: 'page',
    }
  }

  #call(): Request {
    const random = this.#random
    const { path, method, operation } = random.pick(this.#operations)
    const filled = path.replace(/\{(\w+)\}/g, (_, name: string, at: number) => this.#segment(name, path.slice(0, at)))
    const asked = (operation.parameters ?? []).filter((p) => p.in === 'query')
    const sent = asked.filter((p) => (p.required === true ? !this.#odd(0.03) : random.chance(0.4)))
    const query = this.#query(
      sent.map(({ name }) => name),
      new Map(asked.map(({ name, schema }) => [name, schema])),
    )
    const caller = this.#caller(operation)
    const headers = { ...caller.headers }
    const made: Request = {
      caller,
      method,
      path: filled + query,
      headers,
      body: undefined,
      operation: operation.operationId ?? path,
      answers: Object.keys(operation.responses).filter((status) => status.startsWith('2')),
    }
    return method === 'GET' ? made : { ...made, ...this.#body(operation, headers) }
  }

  /** Mostly somebody who may; now and then anybody. */
  #caller(operation: Operation): Caller {
    // Nobody signs out by chance, or the rest of the run would be by strangers.
    if (operation.operationId === 'session.delete') return { headers: {}, scopes: [], person: false }
    const ways = operation.security ?? [{}]
    const may = this.#callers.filter(({ scopes, person }) =>
      ways.some(({ oauth2, session }) =>
        (oauth2 ?? session ?? []).every((scope) => scopes.includes(scope)) && (session === undefined || person),
      ),
    )
    if (!this.#tame) return this.#random.pick(this.#random.chance(0.8) && may.length > 0 ? may : this.#callers)
    const refused = this.#refused.get(operation.operationId ?? '')
    const willing = may.filter((caller) => refused?.has(caller) !== true)
    return this.#random.pick(willing.length > 0 ? willing : may.length > 0 ? may : this.#callers)
  }

  #body(
    operation: Operation,
    headers: Record<string, string>,
  ): { headers: Record<string, string>; body: string | Buffer | undefined } {
    const random = this.#random
    const [type, content] = Object.entries(operation.requestBody?.content ?? {})[0] ?? [
      'application/json',
      {},
    ]
    if (this.#odd(0.12))
      return {
        headers: { ...headers, 'content-type': random.pick(contentTypes) },
        body: random.pick(hostileBodies),
      }
    if (content.schema === undefined || !/json$|urlencoded$/.test(type) || type.endsWith('ndjson')) {
      const lines = Array.from({ length: random.below(4) }, () =>
        JSON.stringify(this.#named(random.pick(['code', 'q'])) ?? null),
      ).join('\n')
      return {
        headers: { ...headers, 'content-type': random.pick(contentTypes) },
        body: random.chance(0.5) ? lines : undefined,
      }
    }
    const value = this.#value(content.schema, '')
    const form = type.includes('urlencoded') && random.chance(0.5)
    const body = form ? formOf(value) : JSON.stringify(value)
    const sent = this.#odd(0.01) ? body?.slice(0, -1) : body
    return { headers: { ...headers, 'content-type': form ? type : 'application/json' }, body: sent }
  }

  #query(names: readonly string[], schemas: ReadonlyMap<string, Schema> = new Map()): string {
    const random = this.#random
    const parts = names.map((name) => {
      const schema = schemas.get(name)
      const value = schema === undefined ? this.#named(name) : this.#value(schema, name)
      return `${encode(name)}=${encode(typeof value === 'string' ? value.slice(0, 6000) : String(JSON.stringify(value)).slice(0, 200))}`
    })
    if (this.#odd(0.05) && parts[0] !== undefined) parts.push(parts[0])
    if (this.#odd(0.02))
      parts.push(
        random.pick([
          '%',
          'a[b]=1',
          '__proto__=1',
          'limit=1&limit=2',
          '&&&',
          'cursor=%00',
          'q=%ff%fe',
          'x='.repeat(500),
        ]),
      )
    return parts.length === 0 ? '' : `?${parts.join('&')}`
  }

  /** `before`: the path up to it, which says whose identifier it is. */
  #segment(name: string, before = ''): string {
    const own = `${before.replace(/^\/api\/v1\//, '')}${name}`
    const text = String(this.#named(this.pool[own]?.length ? own : name) ?? '')
    return encode(text.slice(0, 1500)) || 'x'
  }

  /** A value for a name: mostly one that leads somewhere. */
  #named(name: string): string {
    const random = this.#random
    const known = this.pool[name] ?? this.pool['text'] ?? []
    return (this.#tame || random.chance(0.7)) && known.length > 0 ? random.pick(known) : random.pick(hostileTexts)
  }

  #value(schema: Schema, name: string): unknown {
    const random = this.#random
    if (this.#odd(0.06))
      return random.chance(0.05) ? random.pick(hugeTexts) : random.pick([...hostileValues, ...hostileTexts])
    if (schema.const !== undefined) return schema.const
    if (schema.enum !== undefined) return random.pick(schema.enum)
    if (schema.anyOf !== undefined) return this.#value(random.pick(schema.anyOf), name)
    switch (Array.isArray(schema.type) ? random.pick(schema.type) : schema.type) {
      case 'object':
        return this.#object(schema)
      case 'array':
        return this.#array(schema, name)
      case 'integer':
      case 'number':
        return random.pick(this.#tame ? [schema.minimum ?? 1, schema.maximum ?? 1000] : [
          schema.minimum ?? 0,
          schema.maximum ?? 1000,
          (schema.minimum ?? 0) - 1,
          (schema.maximum ?? 1e15) + 1,
          1,
          7,
          1.5,
        ])
      case 'boolean':
        return random.chance(0.5)
      case 'null':
        return null
      default:
        return this.#text(schema, name)
    }
  }

  #array(schema: Schema, name: string): unknown[] {
    const made = Array.from({ length: this.#random.below(4) }, () => this.#value(schema.items ?? {}, name))
    return this.#tame && schema.uniqueItems === true ? [...new Set(made)] : made
  }

  #object(schema: Schema): Record<string, unknown> {
    const random = this.#random
    const value: Record<string, unknown> = {}
    for (const [name, field] of Object.entries(schema.properties ?? {})) {
      const wanted = schema.required?.includes(name) === true ? !this.#odd(0.03) : random.chance(0.5)
      if (wanted) value[name] = this.#value(field, name)
    }
    if (this.#odd(0.03))
      value[random.pick(['role', 'isAdmin', 'id', 'subject_id', '__proto__x', 'organisations:any'])] = true
    return value
  }

  #text(schema: Schema, name: string): string {
    const random = this.#random
    if (this.#tame && name === 'document') return '明环撤〔2026〕1号'
    if (this.#tame && name === 'phone') return '0990-12345678'
    if (this.#tame && name === 'region') return '990101'
    if (this.#odd(0.04))
      return `当事人电话${random.pick(plantedPhones)}，证件${makeIdentityNumber(random.below(1000))}`
    if (this.#odd(0.05)) return '界'.repeat((schema.maxLength ?? 100) + random.below(2))
    const known = this.#tame ? this.pool[name]?.filter((one) => fits(schema, one)) : this.pool[name]
    if (known?.[0] !== undefined && (this.#tame || random.chance(0.7))) return random.pick(known)
    if (schema.format === 'date' && this.#tame) return random.pick(['2026-06-01', '2026-06-10', '2026-07-01'])
    if (schema.format === 'date')
      return random.pick(['2026-06-10', '2026-02-29', '2024-02-29', '0001-01-01', '9999-12-31'])
    if (schema.format === 'date-time')
      return random.pick([
        '2026-06-10T00:00:00Z',
        '2026-06-10T08:00:00.123456789+08:00',
        '9999-12-31T23:59:59Z',
        '0001-01-01T00:00:00Z',
      ])
    return this.#odd(0.5) ? random.pick(hostileTexts) : tameText(schema, name, this.pool)
  }
}

/** Whether a value of the pool may stand here: one in a form of its own is made. */
function fits({ pattern, format, minLength = 0 }: Schema, value: string): boolean {
  if (pattern !== undefined && !new RegExp(pattern, 'u').test(value)) return false
  return format !== 'uuid' && value.length >= minLength
}

/** A text as the description asks for it, as far as one can tell. */
function tameText({ pattern = '', format, minLength = 0 }: Schema, name: string, pool: Pool): string {
  const isUuid = format === 'uuid' || pattern.includes('[0-9a-f]{8}-')
  if (isUuid) return pool['uuid']?.at(-1) ?? '01890a5d-ac96-774b-bcce-b302099a8057'
  if (pattern.includes('A-HJ-NPQRTUWXY')) return pool['uscc']?.[0] ?? ''
  if (pattern.includes('a-z')) return `tame-${name.toLowerCase()}`
  return '测试用途'.padEnd(minLength, '某')
}

/** Percent-encoded, lone surrogates too (as the replacement character's bytes); some of it left raw on purpose. */
function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replaceAll('%2F', text.startsWith('..%') ? '/' : '%2F')
}

function formOf(value: unknown): string {
  const form = new URLSearchParams()
  for (const [name, field] of Object.entries(Object(value) as object))
    form.append(name, JSON.stringify(field) ?? '')
  return form.toString()
}
