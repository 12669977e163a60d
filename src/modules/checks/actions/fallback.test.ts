import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Pool } from '../../../kernel/db.ts'
import type { CompiledLaw } from '../rules/law-map.ts'
import type { Question } from './answer.ts'
import { Fallback } from './fallback.ts'

test('who waits behind questions the database did not answer is told with them, and asks nothing', async () => {
  const asked: ((error: Error) => void)[] = []
  const query = (): Promise<never> => new Promise((_resolve, reject) => asked.push(reject))
  const fallback = new Fallback({
    pool: { query } as unknown as Pool,
    law: { seriousLists: [] } as unknown as CompiledLaw,
  })
  const question = { code: null, nameKey: '明州', knownAt: null } as Question
  const told = Array.from({ length: 5 }, () =>
    assert.rejects(fallback.answer(question), { code: 'server.unavailable' }),
  )
  assert.equal(asked.length, 2)
  for (const giveUp of asked) giveUp(new Error('Query read timeout'))
  await Promise.all(told)
  assert.equal(asked.length, 2)
})

test('the first in line is always taken, and those behind have their turn', { timeout: 5_000 }, async () => {
  const asked: ((found: { rows: unknown[] }) => void)[] = []
  const query = (): Promise<unknown> => new Promise((resolve) => asked.push(resolve))
  const fallback = new Fallback({
    pool: { query } as unknown as Pool,
    law: { seriousLists: [] } as unknown as CompiledLaw,
  })
  const at = (knownAt: Date | null) => fallback.answer({ code: null, nameKey: '明州', knownAt } as Question)
  const told = [at(new Date(Number.NaN)), at(null)]
  assert.equal(asked.length, 2)
  for (const answer of asked) answer({ rows: [{ position: 7, met: null, subjects: null, named: null }] })
  assert.deepEqual((await Promise.all(told)).map((reply) => reply.position), [7, 7])
})
