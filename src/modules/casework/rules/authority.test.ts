import assert from 'node:assert/strict'
import { test } from 'node:test'
import { anonymous, type Actor } from '../../../kernel/http.ts'
import { systemActor } from '../../../kernel/journal.ts'
import { makersOf, maySee } from './authority.ts'

const bureau = { id: 'o', code: '11990000MB0A00001Q', name: '示例局' }
const firm = { id: 's', code: '91990000MA00000015', name: '明州示例商贸有限公司' }
const actor = (change: Partial<Actor>): Actor => ({
  kind: 'user', id: 'u', name: '人员', organisation: bureau, scopes: new Set(), roles: new Set(), ...change,
})
const about = { assigneeOrg: bureau.code }
const other = { assigneeOrg: '11990000MB0A00002L' }
const subject = actor({ organisation: firm, roles: new Set(['signed-in', 'subject']) })

const clerk = actor({ roles: new Set(['office-clerk']), scopes: new Set(['organisations:any']) })

const table: [string, Actor, { assigneeOrg: string }, string[], boolean][] = [
  ['an officer of the body', actor({ roles: new Set(['handling-officer']) }), about, ['handling-officer'], true],
  ['an officer of another body', actor({ roles: new Set(['handling-officer']) }), other, [], false],
  ['the credit office', clerk, other, ['office-clerk'], true],
  ['a client that may move', actor({ kind: 'client', scopes: new Set(['cases:move']) }), about, ['client'], true],
  ['a client that may read', actor({ kind: 'client', scopes: new Set(['cases:read']) }), about, [], true],
  ['the subject', subject, about, ['subject'], true],
  ['a stranger', anonymous, about, [], false],
  ['the platform', systemActor, other, ['system', 'clock'], true],
]
for (const [who, by, where, makers, sees] of table) {
  test(`${who} moves a case as ${makers.join(', ') || 'nobody'}`, () => {
    assert.deepEqual([...makersOf(by, where, firm.code)], makers)
    assert.equal(maySee(by, where, firm.code), sees)
  })
}

test('the subject of one case is a stranger to another, even when its own body is named as handler', () => {
  assert.deepEqual([...makersOf(subject, about, '91990000MA00000023')], [])
  assert.equal(maySee(subject, { assigneeOrg: firm.code }, '91990000MA00000023'), false)
})
