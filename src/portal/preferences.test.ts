import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { localPath, preferenceCookies, readPreferences } from './preferences.ts'

test('preferences are read from cookies, and anything unknown is the default', () => {
  assert.deepEqual(readPreferences('a=b; theme=dark; text=large'), { theme: 'dark', text: 'large' })
  assert.deepEqual(readPreferences('theme="><script>; text=huge'), { theme: 'system', text: 'normal' })
  assert.deepEqual(readPreferences(undefined), { theme: 'system', text: 'normal' })
})

test('only our own words become cookies', () => {
  assert.equal(preferenceCookies({ theme: 'dark', text: 'large' }).length, 2)
  assert.deepEqual(preferenceCookies({ theme: 'dark; Domain=x', text: '' }), [])
})

test('the way back never leaves this site', () => {
  assert.equal(localPath('/search?q=%E6%98%8E'), '/search?q=%E6%98%8E')
  for (const bad of ['//evil.example', '/\\evil.example', 'https://evil.example', '', '/a\r\nSet-Cookie: x=1']) {
    assert.equal(localPath(bad), '/')
  }
  fc.assert(
    fc.property(fc.string(), (text) => {
      const path = localPath(text)
      return new URL(path, 'http://here.invalid').host === 'here.invalid' && !/[\r\n]/.test(path)
    }),
  )
})
