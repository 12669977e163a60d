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
  /** Undefined: public; else the scopes a client needs. */
  readonly scopes: readonly string[] | undefined
  readonly description: string | undefined
  readonly parameters: readonly Parameter[]
  /** Fields of a JSON answer, those of objects within under dotted names. */
  readonly answer: readonly Parameter[]
  readonly answers: readonly string[]
  /** A smallest JSON body that names what is required; undefined without a JSON body. */
  readonly body: unknown
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
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(node(methods)).map(([method, value]) => operation(method, path, node(value))),
  )
}

function operation(method: string, path: string, o: Node): Operation {
  const id = text(o['operationId']) ?? `${method}${path}`
  const security = Array.isArray(o['security']) ? o['security'].map(node) : undefined
  return {
    id: id.replace(/[^A-Za-z0-9._-]/g, '-'),
    method: method.toUpperCase(),
    path,
    summary: text(o['summary']) ?? id,
    tag: text(list(o['tags'])[0]) ?? '其他',
    scopes:
      security === undefined
        ? undefined
        : security.flatMap((s) => Object.values(s).flatMap((v) => list(v).map(String))),
    description: text(o['description']),
    parameters: [...list(o['parameters']).map(node).map(parameter), ...bodyFields(o)],
    answer: fieldsOf(answerSchema(o), '', '应答'),
    answers: Object.keys(node(o['responses'])),
    body: bodySchema(o) === undefined ? undefined : sample(node(bodySchema(o))),
  }
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

function bodySchema(o: Node): Node | undefined {
  const schema = node(node(node(o['requestBody'])['content'])['application/json'])['schema']
  return schema === undefined ? undefined : node(schema)
}

function answerSchema(o: Node): Node {
  const responses = node(o['responses'])
  const good = Object.keys(responses).find((status) => status.startsWith('2'))
  return node(node(node(node(responses[good ?? ''])['content'])['application/json'])['schema'])
}

/** The fields of a JSON request body, or of a form. */
function bodyFields(o: Node): Parameter[] {
  const content = node(node(o['requestBody'])['content'])
  return fieldsOf(
    node(node(content['application/json'] ?? Object.values(content)[0])['schema']),
    '',
    places['body'] ?? '',
  )
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
