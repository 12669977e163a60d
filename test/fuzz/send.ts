/** Sends one request as it is, with a limit on the patience. */
import { Agent, request as open } from 'node:http'
import type { Request } from './requests.ts'

export interface Answer {
  status: number
  type: string
  body: string
  ms: number
}

const agent = new Agent({ keepAlive: true, maxSockets: 32 })

/** The answer; status 0 when the server closed the connection instead, -1 when nothing came within `patienceMs`. */
export function send(address: string, request: Request, patienceMs: number): Promise<Answer> {
  const began = performance.now()
  const url = new URL(address)
  // Said explicitly: for some methods Node's client would send a body without telling its length.
  const length =
    request.body === undefined || 'transfer-encoding' in request.headers
      ? undefined
      : Buffer.byteLength(request.body)
  const headers =
    length === undefined ? request.headers : { ...request.headers, 'content-length': String(length) }
  return new Promise((resolve) => {
    const answer = (status: number, type: string, body: string): void =>
      resolve({ status, type, body, ms: performance.now() - began })
    const outgoing = open(
      {
        agent,
        host: url.hostname,
        port: url.port,
        method: request.method,
        path: request.path,
        headers,
        insecureHTTPParser: false,
        timeout: patienceMs,
        signal: AbortSignal.timeout(patienceMs),
      },
      (incoming) => {
        const parts: Buffer[] = []
        incoming.on('data', (part: Buffer) => parts.length < 64 && parts.push(part))
        incoming.on('end', () =>
          answer(
            incoming.statusCode ?? 0,
            incoming.headers['content-type'] ?? '',
            Buffer.concat(parts).toString('utf8'),
          ),
        )
        incoming.on('error', () => answer(0, '', 'cut'))
      },
    )
    outgoing.on('error', (error) =>
      answer(error.name === 'AbortError' || error.name === 'TimeoutError' ? -1 : 0, '', error.message),
    )
    outgoing.end(request.body)
  })
}

export function closeConnections(): void {
  agent.destroy()
}
