/** A file refused before it was read: its sender's connection goes on, whatever was still under way on it. */
import assert from 'node:assert/strict'
import { Agent, request, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { after, before, describe, it } from 'node:test'
import { testApp, type TestApp } from '../../src/testing/app.ts'
import { approval, ecology } from '../../src/testing/situations.ts'

/** More than any buffer between the sender and the reader holds. */
const file = Buffer.alloc(4 << 20, '明环罚,\n')
const form = Buffer.concat([
  Buffer.from('--cut\r\ncontent-disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'),
  file,
  Buffer.from('\r\n--cut--\r\n'),
])
const patienceMs = 10_000

describe('a refused file', () => {
  let app: TestApp
  let department: { authorization: string }
  let counter: { authorization: string }

  before(async () => {
    app = await testApp({ listen: true })
    department = await app.client(ecology, ['submissions:write'])
    counter = await app.client(approval, ['checks:write'])
  })
  after(() => app.close())

  interface Sent {
    path: string
    type: string
    headers: { authorization: string }
    body: Buffer
  }

  /** Sends over a connection of the agent's; answers the status and the connection's own port. */
  const post = async (agent: Agent, sent: Sent): Promise<{ status: number; port: number }> => {
    const asked = request(app.address + sent.path, {
      agent,
      method: 'POST',
      headers: { ...sent.headers, 'content-type': sent.type, 'content-length': sent.body.length },
      signal: AbortSignal.timeout(patienceMs),
    })
    const answered = new Promise<IncomingMessage>((resolve, reject) => {
      asked.once('response', resolve).once('error', reject)
    })
    asked.end(sent.body)
    const answer = await answered
    const port = answer.socket.localPort ?? 0
    await text(answer)
    return { status: answer.statusCode ?? 0, port }
  }

  const check = (): Sent => ({
    path: '/api/v1/checks',
    type: 'application/json',
    headers: counter,
    body: Buffer.from(
      JSON.stringify({ subject: { name: '明州拒收试验有限公司' }, matter: 'fiscal-funds', purpose: '试验' }),
    ),
  })

  const cases: { name: string; type: string; body: Buffer }[] = [
    { name: 'a bare body', type: 'text/csv', body: file },
    { name: 'a form', type: 'multipart/form-data; boundary=cut', body: form },
  ]
  for (const { name, type, body } of cases) {
    it(`sent as ${name} is answered, and the check behind it on the same connection too`, async () => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 })
      try {
        const refused = await post(agent, {
          path: '/api/v1/submissions?kind=nonsense',
          type,
          headers: department,
          body,
        })
        assert.ok(refused.status >= 400 && refused.status < 500, String(refused.status))
        assert.deepEqual(await post(agent, check()), { status: 200, port: refused.port })
      } finally {
        agent.destroy()
      }
    })
  }

  it('ends with its sender: one that hangs up in the middle leaves the server well', async () => {
    const { hostname, port } = new URL(app.address)
    const socket = connect(Number(port), hostname)
    const answered = new Promise<Buffer>((resolve) => socket.once('data', resolve))
    socket.write(
      `POST /api/v1/submissions?kind=nonsense HTTP/1.1\r\nhost: ${hostname}\r\ncontent-type: text/csv\r\n` +
        `authorization: ${department.authorization}\r\ncontent-length: ${file.length}\r\n\r\n`,
    )
    socket.write(file.subarray(0, 1 << 20))
    assert.match((await answered).toString('latin1'), /^HTTP\/1\.1 4/)
    socket.destroy()
    const agent = new Agent()
    assert.equal((await post(agent, check())).status, 200)
    agent.destroy()
  })
})
