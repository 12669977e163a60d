import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PublicBody } from '../access/index.ts'
import type { Source } from '../catalogue/index.ts'
import { mayDeliver, mayFileFor, type MayFile, type Sender } from './rules.ts'

const bodies = new Map<string, PublicBody>([
  ['city', { code: 'city', kind: 'department', region: '990100', parentCode: 'ministry' }],
  ['district', { code: 'district', kind: 'department', region: '990102', parentCode: null }],
  ['other', { code: 'other', kind: 'department', region: '990100', parentCode: null }],
  ['branch', { code: 'branch', kind: 'department', region: '990102', parentCode: 'city' }],
])
const fields: Record<string, string[]> = { city: ['tax'], district: ['tax'], other: ['labour'] }
const sender = (code: string, given: Partial<Sender> = {}): Sender => ({
  code, kind: 'department', region: '990100', parentCode: null, fields: fields[code] ?? [], gathers: false, ...given,
})

test('whom a body may file for follows from what it is, who stands above and which field it shares (E402)', () => {
  const cases: [string, Sender, string | null, MayFile][] = [
    ['its own', sender('city'), 'city', 'all'],
    ['the credit office', sender('x', { kind: 'office' }), 'city', 'all'],
    ['the body above', sender('city'), 'branch', 'all'],
    ['the body above that', sender('ministry', { region: '000000' }), 'branch', 'all'],
    ['the same field, wider area', sender('city'), 'district', 'all'],
    ['the same field, narrower area', sender('district', { region: '990102' }), 'city', 'none'],
    ['the same field, the same area', sender('twin', { fields: ['tax'] }), 'city', 'none'],
    ['another field', sender('other'), 'city', 'none'],
    ['a bank', sender('bank', { kind: 'bank' }), 'city', 'none'],
    ['nobody of ours', sender('x', { kind: null, region: '' }), 'city', 'none'],
    ['another platform', sender('province', { kind: 'platform', region: '990000' }), 'city', 'new'],
    ['who gathers', sender('other', { gathers: true }), 'city', 'new'],
    ['a body in no register', sender('other'), 'elsewhere', 'new'],
    ['no body named', sender('other'), null, 'new'],
  ]
  for (const [name, of, authority, expected] of cases) {
    const may = mayFileFor(of, authority, bodies, (body) => fields[body.code] ?? [])
    assert.equal(may, expected, name)
  }
})

const feed = (sector: string, kinds: string[], given: Partial<Source> = {}): Source => ({
  code: sector, title: sector, version: 1, sector, kinds, frequency: 'daily', expect: { minRows: 0, maxRows: 9 },
  ...given,
})
const sources = [
  feed('any', ['permit', 'registration']), feed('tax', ['penalty']), feed('market', ['registration']),
  feed('labour', ['list-entry'], { lists: ['wages'] }), feed('science', ['permit'], { organisations: ['named'] }),
  feed('any', ['registration'], { organisations: ['keeper'] }),
]

test('what a body may deliver follows from the feeds that name it or its fields', () => {
  const cases: [string, string[], string, string | null, boolean][] = [
    ['x', ['tax'], 'penalty', null, true],
    ['x', ['labour'], 'penalty', null, false],
    ['x', ['labour'], 'permit', null, true],
    ['x', ['labour'], 'list-entry', 'wages', true],
    ['x', ['tax'], 'list-entry', 'wages', false],
    ['x', ['tax'], 'list-entry', 'a list without a feed', true],
    ['x', ['tax'], 'a kind without a feed', null, true],
    ['x', [], 'penalty', null, true],
    ['x', [], 'registration', null, false],
    ['x', ['tax'], 'registration', null, false],
    ['x', ['market'], 'registration', null, true],
    ['keeper', [], 'registration', null, true],
    ['named', ['market'], 'registration', null, false],
    ['named', ['market'], 'permit', null, true],
    ['named', ['market'], 'penalty', null, false],
  ]
  for (const [code, known, kind, list, expected] of cases) {
    const may = mayDeliver(sources, { code, fields: known }, { kind, list, register: kind === 'registration' })
    assert.equal(may, expected, `${code} ${known.join()} ${kind} ${list ?? ''}`)
  }
})
