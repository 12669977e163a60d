import assert from 'node:assert/strict'
import { test } from 'node:test'
import { contrast, dark, light, pairs, tokensCss } from './tokens.ts'

test('every pair of colours used together reaches its WCAG contrast, in light and in dark', () => {
  const failures: string[] = []
  for (const [name, palette] of [['light', light], ['dark', dark]] as const) {
    for (const [text, ground, least] of pairs) {
      const ratio = contrast(palette[text], palette[ground])
      if (ratio < least) failures.push(`${name}: ${text} on ${ground} ${ratio.toFixed(2)} < ${least}`)
    }
  }
  assert.deepEqual(failures, [])
})

test('contrast agrees with the published extremes', () => {
  assert.equal(contrast('#000000', '#ffffff'), 21)
  assert.equal(contrast('#777777', '#777777'), 1)
})

test('the tokens name every colour once per palette', () => {
  assert.equal(tokensCss.match(/--adverse-wash:/g)?.length, 4)
  assert.match(tokensCss, /--ink-2:#/)
})
