import assert from 'node:assert/strict'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { html } from '../html.ts'
import { axis } from './chart/chart.ts'
import { examples } from './examples.ts'
import { highlight } from './highlight/highlight.ts'
import { qr } from './share/share.ts'

const QUOTED = '""'
const folder = import.meta.dirname
const folders = readdirSync(folder)
  .filter((f) => statSync(join(folder, f)).isDirectory())
  .sort()

/** Opening tags of HTML with the values of their attributes taken out. */
const tags = (text: string): string[] => (text.match(/<[a-z][^>]*>/g) ?? []).map((t) => t.replace(/"[^"]*"/g, QUOTED))

test('every component has its examples and a README that says how it is accessible', () => {
  assert.deepEqual(examples.map((e) => e.component).sort(), folders)
  for (const name of folders) {
    assert.match(readFileSync(join(folder, name, 'README.md'), 'utf8'), /## Accessibility/, name)
  }
})

for (const group of examples) {
  test(`${group.component} draws each of its states, and hostile text stays text`, () => {
    assert.ok(group.examples.length > 0)
    for (const example of group.examples) {
      const drawn = String(html`${example.content}`)
      const opened = tags(drawn)
      assert.equal(
        opened.some((t) => /^<(script|img|iframe)\b/.test(t)),
        false,
        example.title,
      )
      assert.equal(
        opened.some((t) => /\son[a-z]+=|\sstyle=/.test(t)),
        false,
        example.title,
      )
      assert.equal(/undefined|NaN|\[object/.test(drawn), false, example.title)
    }
  })
}

test('text is escaped in content and in attributes', () => {
  const bad = `"><script>'&`
  assert.equal(
    String(html`<a title="${bad}">${bad}</a>`),
    '<a title="&quot;&gt;&lt;script&gt;&#39;&amp;">&quot;&gt;&lt;script&gt;&#39;&amp;</a>',
  )
})

test('what was searched for is marked whatever its width and case, and nothing wrong is marked', () => {
  assert.equal(String(highlight('明州ＡＢＣ食品', 'abc')), '明州<mark>ＡＢＣ</mark>食品')
  assert.equal(String(highlight('明州食品', '酒店')), '明州食品')
  assert.equal(String(highlight('㈱明州', '明州')), '㈱明州')
})

test('a chart axis reaches over the highest value in round steps', () => {
  assert.deepEqual(axis(15_230), [0, 5000, 10_000, 15_000, 20_000])
  assert.deepEqual(axis(3), [0, 1, 2, 3])
  for (const highest of [1, 7, 99, 101, 12_345, 999_999]) {
    assert.ok((axis(highest).at(-1) ?? 0) >= highest && axis(highest).length <= 7)
  }
})

test('a QR code is one path with its quiet zone of four modules', () => {
  const drawn = String(qr('https://credit.invalid/records/1'))
  assert.match(drawn, /viewBox="0 0 (37|41) \1"/)
  assert.match(drawn, /d="M4 4h7v1h-7z/)
})
