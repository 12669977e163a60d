/** Delivering files in tests as a department's system does, and waiting for what became of them. */
import assert from 'node:assert/strict'
import { ingest } from '../modules/exchange/index.ts'
import type { TestApp } from './app.ts'

export interface SubmissionState {
  id: string
  state: string
  received: number
  accepted: number
  updated: number
  unchanged: number
  questioned: number
  returned: number
  late: number
}

/** Sends a file over HTTP, reads it at once (as the queue would), and answers the submission. */
export async function deliver(
  app: TestApp,
  headers: { authorization: string },
  file: { kind: string; text: string; list?: string },
): Promise<SubmissionState> {
  const query = new URLSearchParams({
    kind: file.kind,
    ...(file.list === undefined ? {} : { list: file.list }),
  })
  const sent = await app.app.inject({
    method: 'POST',
    url: `/api/v1/submissions?${query.toString()}`,
    headers: { ...headers, 'content-type': 'text/csv' },
    payload: file.text,
  })
  assert.equal(sent.statusCode, 202, sent.body)
  const { id } = sent.json() as { id: string }
  await ingest(app.ctx, id)
  const read = await app.app.inject({ url: `/api/v1/submissions/${id}`, headers })
  assert.equal(read.statusCode, 200, read.body)
  const state = read.json() as SubmissionState
  assert.equal(state.state, 'done', read.body)
  assert.equal(
    state.received,
    state.accepted + state.updated + state.unchanged + state.questioned + state.returned,
  )
  return state
}
