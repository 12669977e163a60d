/**
 * The baseline server: bare Fastify. `/subjects/:id` does one primary-key SELECT, prepared, which is the best such a
 * route can do; `/plain/:id` the same as it is usually written; `/empty` does nothing.
 */
import Fastify from 'fastify'
import { openPool } from '../../src/kernel/db.ts'
import { workerMain } from '../harness.ts'

export interface BareOptions {
  url: string
}

await workerMain<BareOptions, { what: 'address' | 'memory' }, { port: number; rss: number }>(
  async ({ url }) => {
    const pool = openPool(url, { max: 10 })
    const app = Fastify()
    const text = 'SELECT id, uscc, name, category, established_on FROM subjects.subjects WHERE id = $1'
    app.get<{ Params: { id: string } }>('/subjects/:id', async (request) => {
      const { rows } = await pool.query({ name: 'subject', text, values: [request.params.id] })
      return rows[0]
    })
    app.get<{ Params: { id: string } }>('/plain/:id', async (request) => {
      const { rows } = await pool.query(text, [request.params.id])
      return rows[0]
    })
    app.get('/empty', () => ({ ok: true }))
    await app.listen({ host: '127.0.0.1', port: 0 })
    const { port } = app.server.address() as { port: number }
    return {
      answer: async () => ({ port, rss: process.memoryUsage().rss }),
      close: async () => {
        await app.close()
        await pool.end()
      },
    }
  },
)
