/** Reads an OpenAPI 3 document into the few things a reader needs. Unknown or missing parts leave gaps, never errors. */

export interface Parameter {
  readonly name: string
  readonly where: string
  readonly type: string
  readonly required: boolean
  readonly description: string | undefined
}

export interface Operation {
  readonly id: string
  readonly method: string
  readonly path: string
  readonly summary: string
  readonly tag: string
  readonly proof: Proof
  /** What a client has to be granted; of what is public, what opens more. */
  readonly scopes: readonly string[]
  readonly description: string | undefined
  readonly parameters: readonly Parameter[]
  /** Fields of a JSON answer, those of objects within under dotted names. */
  readonly answer: readonly Parameter[]
  /** By status, what it means. */
  readonly answers: readonly (readonly [status: string, meaning: string])[]
  /** The type of a good answer's content; undefined without content. */
  readonly answerType: string | undefined
  readonly body: Body | undefined
}

/** What a call has to bring: nothing, a token, a client's id and secret, or the cookie of somebody signed in. */
export type Proof = 'none' | 'token' | 'client' | 'session'

/** The first kind of body an operation takes. */
export interface Body {
  readonly type: string
  /** A smallest value that names what is required; of no meaning where the body is a file or lines. */
  readonly sample: unknown
}

type Node = Record<string, unknown>

const places: Readonly<Record<string, string>> = {
  path: '路径',
  query: '查询',
  header: '请求头',
  body: '请求体',
}

/** All operations in the order of the document. */
export function readOpenapi(document: unknown): Operation[] {
  const paths = node(node(document)['paths'])
  const shared = node(node(node(document)['components'])['responses'])
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(node(methods)).map(([method, value]) => operation(method, path, node(value), shared)),
  )
}

function operation(method: string, path: string, o: Node, shared: Node): Operation {
  const id = text(o['operationId']) ?? `${method}${path}`
  const security = list(o['security']).map(node)
  return {
    id: id.replace(/[^A-Za-z0-9._-]/g, '-'),
    method: method.toUpperCase(),
    path,
    summary: text(o['summary']) ?? id,
    tag: text(list(o['tags'])[0]) ?? '其他',
    proof: proofOf(security),
    scopes: security.flatMap((way) => list(way['oauth2']).map(String)),
    description: text(o['description']),
    parameters: [...list(o['parameters']).map(node).map(parameter), ...bodyFields(o)],
    answer: fieldsOf(answerSchema(o), '', '应答'),
    answers: Object.entries(node(o['responses'])).map(([status, value]) => [
      status,
      text(resolved(node(value), shared)['description']) ?? '',
    ]),
    answerType: Object.keys(node(goodAnswer(o)['content']))[0],
    body: firstBody(o),
  }
}

/** The least of the alternatives that are enough; a program is told of tokens before cookies. */
function proofOf(ways: readonly Node[]): Proof {
  if (ways.some((way) => 'client' in way)) return 'client'
  if (ways.length === 0 || ways.some((way) => Object.keys(way).length === 0)) return 'none'
  return ways.some((way) => 'oauth2' in way) ? 'token' : 'session'
}

/** What `#/components/responses/NAME` stands for. */
function resolved(response: Node, shared: Node): Node {
  const name = text(response['$ref'])?.split('/').at(-1)
  return name === undefined ? response : node(shared[name])
}

function parameter(p: Node): Parameter {
  const schema = node(p['schema'])
  return {
    name: text(p['name']) ?? '',
    where: places[text(p['in']) ?? ''] ?? String(p['in']),
    type: typeName(schema),
    required: p['required'] === true,
    description: text(p['description']) ?? text(schema['description']),
  }
}

function firstBody(o: Node): Body | undefined {
  const [first] = Object.entries(node(node(o['requestBody'])['content']))
  return first === undefined ? undefined : { type: first[0], sample: sample(node(node(first[1])['schema'])) }
}

function goodAnswer(o: Node): Node {
  const [, good] = Object.entries(node(o['responses'])).find(([status]) => status.startsWith('2')) ?? []
  return node(good)
}

function answerSchema(o: Node): Node {
  return node(node(node(goodAnswer(o)['content'])['application/json'])['schema'])
}

/** The fields of a JSON body and of a form; a file or lines are told as a whole. Types of one shape are told once. */
function bodyFields(o: Node): Parameter[] {
  const bodies = Object.entries(node(node(o['requestBody'])['content'])).map(
    ([type, media]) => [type, node(node(media)['schema'])] as const,
  )
  const shapes = new Map(bodies.toReversed().map(([type, schema]) => [JSON.stringify(schema), { type, schema }]))
  const where = `${places['body']}${shapes.size > 1 ? '之一' : ''}`
  return [...shapes.values()].toReversed().flatMap(({ type, schema }) => {
    const fields = fieldsOf(filled(schema), '', where)
    if (fields.length > 0) return shapes.size > 1 ? fields.map((f) => ({ ...f, where: `${where} ${type}` })) : fields
    const description = [text(schema['description']), type].filter((word) => word !== undefined).join('；')
    return [{ name: '整个内容', where, type: typeName(schema), required: shapes.size === 1, description }]
  })
}

/** Objects within objects are told so deep; below that their type has to do. */
const DEPTH = 3

/** The fields of an object, or of the objects of a list (`items[].name`), each before those within it. */
function fieldsOf(schema: Node, above: string, where: string, depth = 0): Parameter[] {
  const required = list(schema['required']).map(String)
  return Object.entries(node(schema['properties'])).flatMap(([key, value]) => {
    const inner = filled(node(value))
    const isList = inner['type'] === 'array'
    const name = `${above}${key}${isList ? '[]' : ''}`
    const field: Parameter = {
      name,
      where,
      type: typeName(node(value)),
      required: required.includes(key),
      description: text(node(value)['description']) ?? text(inner['description']),
    }
    const within = isList ? filled(node(inner['items'])) : inner
    return [field, ...(depth + 1 < DEPTH ? fieldsOf(within, `${name}.`, where, depth + 1) : [])]
  })
}

/** Of `X or null`, the X. */
function filled(schema: Node): Node {
  const options = list(schema['anyOf']).map(node)
  return options.find((one) => one['type'] !== 'null' && one['const'] === undefined) ?? schema
}

/** A value a schema would take, for an example: only what is required, words where a word is chosen. */
function sample(schema: Node): unknown {
  const inner = filled(schema)
  const [word] = [
    ...list(inner['examples']),
    ...list(inner['enum']),
    ...list(schema['anyOf'])
      .map(node)
      .map((s) => s['const']),
  ].filter((w) => w !== undefined)
  if (word !== undefined) return word
  if (inner['type'] === 'array') return [sample(node(inner['items']))]
  if (inner['type'] === 'integer' || inner['type'] === 'number') return inner['minimum'] ?? 1
  if (inner['type'] === 'boolean') return true
  if (inner['type'] !== 'object') return inner['format'] === 'date' ? '2026-03-05' : '……'
  const properties = node(inner['properties'])
  const required = list(inner['required']).map(String)
  const names = required.length > 0 ? required : Object.keys(properties).slice(0, 1)
  return Object.fromEntries(names.map((key) => [key, sample(node(properties[key]))]))
}

function typeName(schema: Node): string {
  const options = list(schema['anyOf']).map(node)
  const words = [
    ...list(schema['enum']),
    ...options.flatMap((s) => (s['const'] === undefined ? list(s['enum']) : [s['const']])),
  ]
  if (words.length > 0) return words.map(String).join(' | ')
  if (options.length > 0) return [...new Set(options.map(typeName))].join(' | ')
  const type = text(schema['type']) ?? 'any'
  const format = text(schema['format'])
  return type === 'array'
    ? `${typeName(node(schema['items']))}[]`
    : format === 'binary'
      ? '文件'
      : format === undefined
        ? type
        : `${type}（${format}）`
}

function node(value: unknown): Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Node) : {}
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
