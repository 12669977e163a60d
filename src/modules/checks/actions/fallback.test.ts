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
