import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blockSeconds, passwordFaults, pendingOf, policyOn } from './policy.ts'

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

test('a password is refused for every reason it has, and no message repeats it', () => {
  const codes = (password: string, current?: string): string[] =>
    passwordFaults(policy, password, 'wangfang', current).map((fault) => fault.code)
  assert.deepEqual(codes('Correct-Horse-7'), [])
  assert.deepEqual(codes('abc'), ['password.short', 'password.simple', 'password.repetitive'])
  assert.deepEqual(codes('correcthorsebattery'), ['password.simple'])
  assert.deepEqual(codes('Aa1!Aa1!Aa1!Aa1!'), ['password.repetitive'])
  assert.deepEqual(codes('Wangfang-2026-x'), ['password.login'])
  assert.deepEqual(codes('Correct-Horse-7', 'Correct-Horse-7'), ['password.same'])
  assert.deepEqual(codes(`${'x7Q-'.repeat(40)}abcdef`), ['password.long'])
  for (const fault of passwordFaults(policy, 'hunter2', 'w')) assert.doesNotMatch(JSON.stringify(fault), /hunter2/)
})
