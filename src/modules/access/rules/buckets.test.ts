import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { addressKey, Buckets, charge, isLoopback, openBucket, take } from './buckets.ts'

test('a bucket lets its burst through, then its rate, and says how long to wait', () => {
  const bucket = openBucket({ burst: 3, perSecond: 2 }, 0)
  assert.deepEqual([take(bucket, 0), take(bucket, 0), take(bucket, 0), take(bucket, 0)], [0, 0, 0, 1])
  assert.equal(take(bucket, 500), 0)
  assert.equal(take(bucket, 500), 1)
  const later = [1, 2, 3, 4].map(() => take(bucket, 60_000))
  assert.deepEqual(later, [0, 0, 0, 1])
})

test('a charge afterwards is paid by waiting', () => {
  const bucket = openBucket({ burst: 10, perSecond: 1 }, 0)
  charge(bucket, 15)
  assert.equal(take(bucket, 0), 6)
  assert.equal(take(bucket, 6_000), 0)
  charge(bucket, 1000)
  assert.equal(take(bucket, 6_000), 11)
})

test('in no window does a bucket let more through than its burst and its rate', () => {
  const steps = fc.array(fc.integer({ min: 0, max: 3000 }), { maxLength: 200 })
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 50 }), (gaps, burst, perSecond) => {
      const bucket = openBucket({ burst, perSecond }, 0)
      let now = 0
      let passed = 0
      for (const gap of gaps) {
        now += gap
        if (take(bucket, now) === 0) passed += 1
      }
      assert.ok(passed <= burst + (now * perSecond) / 1000 + 1e-6)
    }),
  )
})

test('buckets stay bounded however many addresses come', () => {
  const buckets = new Buckets({ burst: 2, perSecond: 1 }, 100)
  for (let i = 0; i < 1000; i += 1) take(buckets.of(`a${i}`, 0), 0)
  assert.ok(buckets.size <= 100)
})

test('one address is an IPv4 address or an IPv6 network of 64 bits', () => {
  assert.equal(addressKey('192.0.2.7'), '192.0.2.7')
  assert.equal(addressKey('::ffff:192.0.2.7'), '192.0.2.7')
  assert.equal(addressKey('2001:db8:1:2:3:4:5:6'), '2001:db8:1:2::/64')
  assert.equal(addressKey('2001:db8:1:2::9'), '2001:db8:1:2::/64')
  assert.equal(addressKey('2001:0db8:0001:0002::9'), '2001:db8:1:2::/64')
  assert.equal(addressKey('fe80::1'), 'fe80:0:0:0::/64')
  assert.equal(addressKey('::1'), '0:0:0:0::/64')
  assert.deepEqual(['127.0.0.1', '::1', '::ffff:127.0.0.1', '10.0.0.1'].map(isLoopback), [true, true, true, false])
})
