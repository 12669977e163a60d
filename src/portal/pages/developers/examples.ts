/** One call of an operation in curl and in TypeScript, made from its description. */
import type { Body, Operation } from './openapi.ts'

const json = 'application/json'
const form = 'application/x-www-form-urlencoded'
const fileForm = 'multipart/form-data'

/** `{uscc}` in a path and required words of the query become variables of the reader's. */
export function curlOf(o: Operation, base: string): string {
  const path = o.path.replace(/\{([^}]+)\}/g, (_, name: string) => `$${upper(name)}`)
  const asked = requiredQuery(o)
  // `--get` would put a body's data into the address as well.
  const inAddress = o.method !== 'GET' && asked.length > 0
  const query = inAddress ? `?${asked.map((name) => `${name}=$${upper(name)}`).join('&')}` : ''
  const parts = [
    `curl${asked.length === 0 || inAddress ? '' : ' --get'}${o.method === 'GET' ? '' : ` -X ${o.method}`} "${base}${path}${query}"`,
    ...(inAddress ? [] : asked.map((name) => `--data-urlencode "${name}=$${upper(name)}"`)),
    ...curlProof(o),
    ...(o.body === undefined ? [] : curlBody(o.body)),
  ]
  return parts.join(' \\\n  ')
}

function curlProof(o: Operation): string[] {
  switch (o.proof) {
    case 'none':
      return []
    case 'client':
      return ['-u "$CLIENT_ID:$CLIENT_SECRET"']
    case 'token':
      return ['-H "Authorization: Bearer $TOKEN"']
    case 'session':
      return ['-b cookies.txt', ...(writes(o) ? ['-H "X-CSRF-Token: $CSRF"'] : [])]
  }
}

function curlBody({ type, sample }: Body): string[] {
  switch (type) {
    case json:
      return [`-H 'Content-Type: ${json}'`, `-d '${JSON.stringify(sample)}'`]
    case form:
      return fields(sample).map(([name, value]) => `-d '${name}=${value}'`)
    case fileForm:
      return fields(sample).map(([name, value]) => `-F '${name}=${name === 'file' ? '@file.pdf' : value}'`)
    default:
      // Without the type curl would call it a form, and so would who reads it.
      return [`-H 'Content-Type: ${type}'`, `--data-binary @${fileName(type)}`]
  }
}

function fileName(type: string): string {
  return type.endsWith('ndjson') ? 'lines.ndjson' : `file.${type.split('/').at(-1)}`
}

export function typescriptOf(o: Operation, base: string): string {
  const path = o.path.replace(/\{([^}]+)\}/g, (_, name: string) => `\${encodeURIComponent(${camel(name)})}`)
  const asked = requiredQuery(o)
  const query = asked.length === 0 ? '' : `?\${new URLSearchParams({ ${asked.map(camel).join(', ')} })}`
  const body = o.body === undefined ? undefined : scriptBody(o.body)
  const headers = [
    ...scriptProof(o),
    ...(body?.type === undefined ? [] : [`'content-type': '${body.type}'`]),
  ]
  const options = [
    ...(o.method === 'GET' ? [] : [`  method: '${o.method}',`]),
    ...(headers.length === 0 ? [] : [`  headers: { ${headers.join(', ')} },`]),
    ...(body === undefined ? [] : [`  body: ${body.value},`]),
  ]
  const init = options.length === 0 ? '' : `, {\n${options.join('\n')}\n}`
  const call = `const answer = await fetch(\`${base}${path}${query}\`${init})`
  const check = 'if (!answer.ok) throw new Error(await answer.text())'
  return [...(body?.before ?? []), call, check, ...scriptResult(o)].join('\n')
}

function scriptProof(o: Operation): string[] {
  switch (o.proof) {
    case 'none':
      return []
    case 'client':
      return ["authorization: 'Basic ' + btoa(clientId + ':' + clientSecret)"]
    case 'token':
      return ['authorization: `Bearer ${token}`']
    case 'session':
      return ['cookie', ...(writes(o) ? ["'x-csrf-token': csrf"] : [])]
  }
}

interface ScriptBody {
  readonly before?: readonly string[]
  /** Undefined: `fetch` says it by itself. */
  readonly type?: string
  readonly value: string
}

function scriptBody({ type, sample }: Body): ScriptBody {
  switch (type) {
    case json:
      return { type, value: `JSON.stringify(${JSON.stringify(sample)})` }
    case form:
      return { value: `new URLSearchParams(${JSON.stringify(sample)})` }
    case fileForm: {
      const set = fields(sample).map(
        ([name, value]) => `form.set('${name}', ${name === 'file' ? 'file' : `'${value}'`})`,
      )
      return { before: ['const form = new FormData()', ...set], value: 'form' }
    }
    default:
      return type.endsWith('ndjson')
        ? { type, value: "requests.map((one) => JSON.stringify(one)).join('\\n')" }
        : { type, value: 'file' }
  }
}

function scriptResult({ answerType }: Operation): string[] {
  if (answerType === undefined) return []
  if (answerType === json) return ['const result = await answer.json()']
  return [`const result = await answer.${/^text\/|ndjson$/.test(answerType) ? 'text' : 'blob'}()`]
}

function requiredQuery(o: Operation): string[] {
  return o.parameters.filter((p) => p.where === '查询' && p.required).map((p) => p.name)
}

function writes(o: Operation): boolean {
  return o.method !== 'GET'
}

function fields(sample: unknown): [string, string][] {
  return Object.entries(Object(sample) as Record<string, unknown>).map(([name, value]) => [name, String(value)])
}

const upper = (name: string): string => name.replace(/[^A-Za-z0-9]+/g, '_').toUpperCase()
const camel = (name: string): string =>
  name.replace(/[^A-Za-z0-9]+(.)?/g, (_, c: string | undefined) => c?.toUpperCase() ?? '')
