import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { KeyRing, constantTimeEqual, hmacSm3, randomSecret, sm3, sm3Hex, sm4Ctr } from './crypto.ts'
import { Problem } from './problem.ts'

const folder = mkdtempSync(join(tmpdir(), 'keys-'))
after(() => rmSync(folder, { recursive: true }))
let rings = 0
const ringPath = (): string => join(folder, `ring-${(rings += 1)}`, 'keys.json')
const hex = (text: string): Buffer => Buffer.from(text, 'hex')
const problem = (code: string) => (error: unknown): boolean => error instanceof Problem && error.code === code

test('SM3 gives the digests printed in GB/T 32905-2016', () => {
  assert.equal(sm3Hex('abc'), '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0')
  assert.equal(sm3('abcd'.repeat(16)).toString('hex'),
    'debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732')
})

test('HMAC-SM3 gives the codes printed in GM/T 0042-2015, D.3', () => {
  const count = (n: number): Buffer => Buffer.from(Array.from({ length: n }, (_, i) => i + 1))
  const alphabet = 'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq'.repeat(2)
  const cases: [Buffer, string | Buffer, string][] = [
    [count(32), alphabet, 'ca05e144ed05d1857840d1f318a4a8669e559fc8391f414485bfdf7bb408963a'],
    [count(37), Buffer.alloc(50, 0xcd), '220bf579ded555393f0159f66c99877822a3ecf610d1552154b41d44b94db3ae'],
    [Buffer.alloc(32, 0x0b), 'Hi There', 'c0ba18c68b90c88bc07de794bfc7d2c8d19ec31ed8773bc2b390c9604e0be11e'],
  ]
  for (const [key, data, mac] of cases) assert.equal(hmacSm3(key, data).toString('hex'), mac)
})

test('SM4 gives the block printed in GB/T 32907-2016, read as key stream of the counter mode', () => {
  const key = hex('0123456789abcdeffedcba9876543210')
  assert.equal(sm4Ctr(key, key, Buffer.alloc(16)).toString('hex'), '681edf34d206965e86b3e94f536e4246')
})

test('SM4 in counter mode gives the ciphertext of the published CTR example', () => {
  const plain = hex('aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd' +
    'eeeeeeeeeeeeeeeeffffffffffffffffaaaaaaaaaaaaaaaabbbbbbbbbbbbbbbb')
  const sealed = 'ac3236cb970cc20791364c395a1342d1a3cbc1878c6f30cd074cce385cdd70c7' +
    'f234bc0e24c11980fd1286310ce37b926e02fcd0faa0baf38b2933851d824514'
  const key = hex('0123456789abcdeffedcba9876543210')
  assert.equal(sm4Ctr(key, hex('000102030405060708090a0b0c0d0e0f'), plain).toString('hex'), sealed)
})

test('secrets compare equal only when they are', () => {
  assert.equal(constantTimeEqual('abc', Buffer.from('abc')), true)
  assert.equal(constantTimeEqual('abc', 'abd'), false)
  assert.equal(constantTimeEqual('abc', 'abcd'), false)
  assert.notEqual(randomSecret(), randomSecret())
  assert.equal(randomSecret(16).length, 22)
})

test('what is sealed opens in its context only', () => {
  const ring = KeyRing.open(ringPath(), '2026-01-01')
  fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) =>
    ring.open(ring.seal(text, 'a.b'), 'a.b') === text))
  const token = ring.seal('990000199001010017', 'subjects.person.identity')
  assert.match(token, /^s1\.k1\.[\w-]+$/)
  assert.doesNotMatch(token, /990000/)
  assert.throws(() => ring.open(token, 'subjects.person.phone'), problem('secret.unreadable'))
  assert.notEqual(ring.seal('x', 'c'), ring.seal('x', 'c'))
})

test('a token changed in any one character does not open', () => {
  const ring = KeyRing.open(ringPath(), '2026-01-01')
  const token = ring.seal('990000199001010017', 'c')
  for (let i = 0; i < token.length; i += 1) {
    for (const other of ['A', '_', '.', 'k', '1']) {
      if (token[i] === other) continue
      const changed = token.slice(0, i) + other + token.slice(i + 1)
      assert.throws(() => ring.open(changed, 'c'), Problem, `character ${i}`)
    }
    assert.throws(() => ring.open(token.slice(0, i), 'c'), Problem)
  }
  assert.throws(() => ring.open(token + 'A', 'c'), Problem)
})

test('after rotation old tokens still open and can be resealed under the new key', () => {
  const path = ringPath()
  const ring = KeyRing.open(path, '2026-01-01')
  const old = ring.seal('甲', 'c')
  const index = ring.blindIndex('甲', 'name')
  assert.equal(ring.isStale(old), false)
  assert.equal(ring.rotate('2026-06-01'), 'k2')
  assert.equal(ring.open(old, 'c'), '甲')
  assert.equal(ring.isStale(old), true)
  const fresh = ring.reseal(old, 'c')
  assert.match(fresh, /^s1\.k2\./)
  assert.equal(ring.open(fresh, 'c'), '甲')
  assert.equal(ring.reseal(fresh, 'c'), fresh)
  assert.equal(ring.blindIndex('甲', 'name'), index)
  assert.deepEqual(ring.keys, [{ id: 'k1', created: '2026-01-01' }, { id: 'k2', created: '2026-06-01' }])
  assert.equal(KeyRing.open(path, '2026-06-02').currentId, 'k2')
})

test('a running server opens what another process sealed after a rotation', () => {
  const path = ringPath()
  const server = KeyRing.open(path, '2026-01-01')
  const operator = KeyRing.open(path, '2026-01-01')
  operator.rotate('2026-06-01')
  assert.equal(server.open(operator.seal('乙', 'c'), 'c'), '乙')
  assert.equal(server.currentId, 'k2')
})

test('a token of another installation names the missing key or fails', () => {
  const mine = KeyRing.open(ringPath(), '2026-01-01')
  const theirs = KeyRing.open(ringPath(), '2026-01-01')
  assert.throws(() => mine.open(theirs.seal('丙', 'c'), 'c'), problem('secret.unreadable'))
  theirs.rotate('2026-01-02')
  assert.throws(() => mine.open(theirs.seal('丙', 'c'), 'c'), problem('secret.key_missing'))
})

test('a blind index is equal for equal texts of one purpose only', () => {
  const ring = KeyRing.open(ringPath(), '2026-01-01')
  const index = ring.blindIndex('990000199001010017', 'identity')
  assert.equal(ring.blindIndex('990000199001010017', 'identity'), index)
  assert.notEqual(ring.blindIndex('990000199001010017', 'phone'), index)
  assert.notEqual(ring.blindIndex('a', 'identity'), ring.blindIndex('b', 'identity'))
  assert.match(ring.blindIndex('a', 'identity'), /^[\w-]{43}$/)
})

test('the key file belongs to its owner alone and is never replaced by a second start', () => {
  const path = ringPath()
  KeyRing.open(path, '2026-01-01')
  assert.equal(statSync(path).mode & 0o777, 0o600)
  const written = readFileSync(path, 'utf8')
  KeyRing.open(path, '2026-01-05').rotate('2026-01-06')
  assert.equal(statSync(path).mode & 0o777, 0o600)
  assert.deepEqual(readdirSync(join(path, '..')), ['keys.json'])
  const before = JSON.parse(written) as { keys: unknown[] }
  const now = JSON.parse(readFileSync(path, 'utf8')) as { keys: unknown[] }
  assert.deepEqual(now.keys[0], before.keys[0])
})

test('a key file that others may read, or that is damaged, is refused', () => {
  const open = ringPath()
  KeyRing.open(open, '2026-01-01')
  chmodSync(open, 0o644)
  assert.throws(() => KeyRing.open(open, '2026-01-01'), /chmod 600/)
  const damaged = ringPath()
  KeyRing.open(damaged, '2026-01-01')
  writeFileSync(damaged, '{"version":1,"current":"k9","keys":[],"index":""}')
  assert.throws(() => KeyRing.open(damaged, '2026-01-01'), /damaged/)
})

test('two rotations at once are refused, not lost', () => {
  const path = ringPath()
  const ring = KeyRing.open(path, '2026-01-01')
  writeFileSync(`${path}.lock`, '')
  assert.throws(() => ring.rotate('2026-01-02'), /another rotation/)
  rmSync(`${path}.lock`)
  assert.equal(ring.rotate('2026-01-02'), 'k2')
})
