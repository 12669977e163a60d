import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Actor, Authority } from '../../../kernel/http.ts'
import { anonymous } from '../../../kernel/http.ts'
import { Problem } from '../../../kernel/problem.ts'
import {
  authorise, conflictOf, grants, isScope, mayActFor, mustActFor, roles, scopes, scopesOf, signedIn, type Role,
} from './roles.ts'

const mingzhou = { id: 'o1', code: '11990000MB0A00001Q', name: '明州市示例局' }

function person(...held: string[]): Actor {
  return {
    kind: 'user', id: 'u1', name: '某人', organisation: mingzhou, scopes: scopesOf(held), roles: new Set([signedIn, ...held]),
  }
}

function client(...held: string[]): Actor {
  return { kind: 'client', id: 'c1', name: '某系统', organisation: mingzhou, scopes: new Set(held), roles: new Set() }
}

function verdict(actor: Actor, authority: Authority): string {
  try {
    authorise(actor, authority)
    return 'yes'
  } catch (error) {
    assert.ok(error instanceof Problem)
    return error.code
  }
}

test('who may use a route follows from its authority, the scopes of a client and the roles of a person', () => {
  const system: Actor = { ...anonymous, kind: 'system' }
  const checks = { scope: 'checks:write' }
  const forApprovers = { scope: 'checks:write', roles: ['approver'] }
  const cases: [string, Actor, Authority, string][] = [
    ['a stranger reads what is public', anonymous, 'public', 'yes'],
    ['a stranger is asked to sign in', anonymous, checks, 'access.sign_in_required'],
    ['a stranger is asked to sign in for a role', anonymous, { roles: ['auditor'] }, 'access.sign_in_required'],
    ['a client with the scope', client('checks:write'), checks, 'yes'],
    ['a client without it', client('feed:read'), checks, 'access.scope_missing'],
    ['roles do not concern a client', client('checks:write'), forApprovers, 'yes'],
    ['a client and a route for people', client('checks:write'), { roles: ['approver'] }, 'access.scope_missing'],
    ['a person whose role carries the scope', person('handling-officer'), checks, 'yes'],
    ['a person whose role does not', person('data-officer'), checks, 'access.role_missing'],
    ['named roles replace the table', person('handling-officer'), forApprovers, 'access.role_missing'],
    ['one of the named roles is enough', person('leader', 'approver'), { roles: ['approver', 'auditor'] }, 'yes'],
    ['a restricted session', person(), checks, 'access.session_restricted'],
    ['a restricted session may still put itself in order', person(), { roles: [signedIn] }, 'yes'],
    ['the platform itself', system, { roles: ['auditor'] }, 'yes'],
  ]
  for (const [title, actor, authority, expected] of cases) assert.equal(verdict(actor, authority), expected, title)
})

test('a refusal says which scope or role is missing, and a client reads it from the header too', () => {
  assert.throws(() => authorise(client('feed:read'), { scope: 'checks:write' }), (error: Problem) => {
    assert.match(error.detail ?? '', /checks:write/)
    assert.match(error.headers?.['www-authenticate'] ?? '', /error="insufficient_scope", scope="checks:write"/)
    return true
  })
  assert.throws(() => authorise(person('leader'), { scope: 'journal:read' }), (error: Problem) => {
    assert.match(error.detail ?? '', /审计员/)
    assert.doesNotMatch(error.detail ?? '', /auditor/)
    return true
  })
})

test('a caller acts for its own organisation, and only office and operator for others', () => {
  const other = '11990000MB0A00002L'
  assert.equal(mayActFor(client('submissions:write'), mingzhou.code), true)
  assert.equal(mayActFor(client('submissions:write'), other), false)
  assert.equal(mayActFor(client('submissions:write', 'organisations:any'), other), true)
  assert.equal(mayActFor(anonymous, other), false)
  const any = (Object.keys(roles) as Role[]).filter((role) => mayActFor(person(role), other))
  assert.deepEqual(any, ['office-admin', 'office-clerk', 'operator'])
  assert.throws(() => mustActFor(person('data-officer'), other), /只能办理本单位的事项/)
})

test('the three administrators are three people', () => {
  assert.deepEqual(conflictOf(['auditor', 'operator']), ['operator', 'auditor'])
  assert.deepEqual(conflictOf(['office-admin', 'operator']), ['operator', 'office-admin'])
  assert.deepEqual(conflictOf(['auditor', 'office-clerk']), ['auditor', 'office-clerk'])
  assert.equal(conflictOf(['handling-officer', 'data-officer']), undefined)
})

test('who signs in for a subject holds no desk', () => {
  const desks = (Object.keys(roles) as Role[]).filter((role) => role !== 'subject')
  for (const role of desks) assert.deepEqual(conflictOf([role, 'subject']), ['subject', role])
  assert.equal(conflictOf(['subject']), undefined)
})

test('the table grants only scopes that exist, and what no client may have is granted to somebody', () => {
  const granted = new Set(Object.values(grants).flat())
  for (const scope of granted) assert.ok(isScope(scope), scope)
  for (const [scope, rule] of Object.entries(scopes)) {
    assert.ok(rule.clients || granted.has(scope as never), `nobody could ever hold ${scope}`)
  }
  assert.deepEqual([...scopesOf(['auditor'])].filter((scope) => /write|manage|settle|correct/.test(scope)), [])
})
