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
  readonly parameters: readonly Parameter[]
  readonly answers: readonly string[]
}

type Node = Record<string, unknown>

const places: Readonly<Record<string, string>> = { path: '路径', query: '查询', header: '请求头', body: '请求体' }

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
    parameters: [...list(o['parameters']).map(node).map(parameter), ...bodyFields(o)],
    answers: Object.keys(node(o['responses'])),
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

/** The fields of a JSON request body. */
function bodyFields(o: Node): Parameter[] {
  const content = node(node(o['requestBody'])['content'])
  const schema = node(node(content['application/json'] ?? Object.values(content)[0])['schema'])
  const required = list(schema['required']).map(String)
  return Object.entries(node(schema['properties'])).map(([name, value]) => ({
    name,
    where: '请求体',
    type: typeName(node(value)),
    required: required.includes(name),
    description: text(node(value)['description']),
  }))
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
