import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blockSeconds, hasLapsed, passwordFaults, pendingOf, policyOn } from './policy.ts'

const policy = policyOn('2026-03-02')

test('failures in a row delay ever longer and end in a lock of half an hour', () => {
  assert.deepEqual(blockSeconds(policy), [0, 0, 0, 1, 2, 4, 8, 16, 32, 1800])
})

test('a day before the first policy has the first policy', () => {
  assert.equal(policyOn('1999-01-01'), policyOn('2019-12-01'))
})

test('what a person still has to do follows from password, its age and the second factor of the role', () => {
  const facts = { roles: ['data-officer'], mustChangePassword: false, passwordAgeDays: 3, enrolled: false }
  assert.deepEqual(pendingOf(policy, facts), [])
  assert.deepEqual(pendingOf(policy, { ...facts, mustChangePassword: true }), ['password'])
  assert.deepEqual(pendingOf(policy, { ...facts, passwordAgeDays: 181 }), ['password'])
  assert.deepEqual(pendingOf(policy, { ...facts, roles: ['operator'] }), ['second-factor'])
  assert.deepEqual(pendingOf(policy, { ...facts, roles: ['operator'], enrolled: true }), [])
  const both = { ...facts, roles: ['auditor'], mustChangePassword: true }
  assert.deepEqual(pendingOf(policy, both), ['password', 'second-factor'])
})

test('a password made of a common word or a sequence is refused in any usual spelling', () => {
  const common = (password: string): boolean =>
    passwordFaults(policy, password, 'wangfang').some((fault) => fault.code === 'password.common')
  for (const password of [
    'Password1234', 'P@ssw0rd2026!', 'Admin@20262026', 'Qwerty-Qwerty-1', '!!WoAiNi-2026', 'Xk-123456-Wq',
    'Fedcba-Xk-92q', 'Ch4ngeMe-2026',
  ])
    assert.equal(common(password), true, password)
  for (const password of ['Correct-Horse-7', 'Passage-to-91-India', 'k2Vq-Rm8x-Tz4w'])
    assert.equal(common(password), false, password)
})

test('a drawn password lapses after seven days unless it was changed', () => {
  const lapsed = (mustChangePassword: boolean, passwordAgeDays: number): boolean =>
    hasLapsed(policy, { mustChangePassword, passwordAgeDays })
  assert.deepEqual([lapsed(true, 6.9), lapsed(true, 7.1), lapsed(false, 100)], [false, true, false])
})

test('a password is refused for every reason it has, and no message repeats it', () => {
  const codes = (password: string, current?: string): string[] =>
    passwordFaults(policy, password, 'wangfang', current).map((fault) => fault.code)
  assert.deepEqual(codes('Correct-Horse-7'), [])
  assert.deepEqual(codes('abc'), ['password.short', 'password.simple', 'password.repetitive', 'password.common'])
  assert.deepEqual(codes('correcthorsebattery'), ['password.simple'])
  assert.deepEqual(codes('Aa1!Aa1!Aa1!Aa1!'), ['password.repetitive'])
  assert.deepEqual(codes('Wangfang-2026-x'), ['password.login'])
  assert.deepEqual(codes('Correct-Horse-7', 'Correct-Horse-7'), ['password.same'])
  assert.deepEqual(codes(`${'x7Q-'.repeat(40)}acegik`), ['password.long'])
  for (const fault of passwordFaults(policy, 'hunter2', 'w')) assert.doesNotMatch(JSON.stringify(fault), /hunter2/)
})
