/** One call of an operation in curl and in TypeScript, made from its description. */
import type { Operation } from './openapi.ts'

/** `{uscc}` in a path and required words of the query become variables of the reader's. */
export function curlOf(o: Operation, base: string): string {
  const path = o.path.replace(/\{([^}]+)\}/g, (_, name: string) => `$${upper(name)}`)
  const asked = requiredQuery(o)
  const parts = [
    `curl${asked.length === 0 ? '' : ' --get'}${o.method === 'GET' ? '' : ` -X ${o.method}`} "${base}${path}"`,
    ...asked.map((name) => `--data-urlencode "${name}=$${upper(name)}"`),
    ...(o.scopes === undefined ? [] : ['-H "Authorization: Bearer $TOKEN"']),
    ...(o.body === undefined
      ? []
      : ["-H 'Content-Type: application/json'", `-d '${JSON.stringify(o.body)}'`]),
  ]
  return parts.join(' \\\n  ')
}

export function typescriptOf(o: Operation, base: string): string {
  const path = o.path.replace(/\{([^}]+)\}/g, (_, name: string) => `\${encodeURIComponent(${camel(name)})}`)
  const asked = requiredQuery(o)
  const query = asked.length === 0 ? '' : `?\${new URLSearchParams({ ${asked.map(camel).join(', ')} })}`
  const headers = [
    ...(o.scopes === undefined ? [] : ['authorization: `Bearer ${token}`']),
    ...(o.body === undefined ? [] : ["'content-type': 'application/json'"]),
  ]
  const options = [
    ...(o.method === 'GET' ? [] : [`  method: '${o.method}',`]),
    ...(headers.length === 0 ? [] : [`  headers: { ${headers.join(', ')} },`]),
    ...(o.body === undefined ? [] : [`  body: JSON.stringify(${JSON.stringify(o.body)}),`]),
  ]
  const init = options.length === 0 ? '' : `, {\n${options.join('\n')}\n}`
  const call = `const answer = await fetch(\`${base}${path}${query}\`${init})`
  const check = 'if (!answer.ok) throw new Error((await answer.json()).title)'
  return [call, check, ...(o.answer.length === 0 ? [] : ['const result = await answer.json()'])].join('\n')
}

function requiredQuery(o: Operation): string[] {
  return o.parameters.filter((p) => p.where === '查询' && p.required).map((p) => p.name)
}

const upper = (name: string): string => name.replace(/[^A-Za-z0-9]+/g, '_').toUpperCase()
const camel = (name: string): string =>
  name.replace(/[^A-Za-z0-9]+(.)?/g, (_, c: string | undefined) => c?.toUpperCase() ?? '')
