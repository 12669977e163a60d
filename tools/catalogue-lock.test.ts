import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { repositoryRoot } from '../src/kernel/root.ts'
import { loadCatalogue, type CatalogueEntry } from '../src/modules/catalogue/index.ts'
import { lockPath, readLock } from './catalogue-lock.ts'

const entry = (code: string, version: number, digest: string): CatalogueEntry => ({
  type: 'list', code, version, digest, document: {},
})

test('the catalogue is what was shipped under its version numbers', async () => {
  const { entries } = await loadCatalogue(join(repositoryRoot, 'catalogue'))
  const before = readFileSync(join(repositoryRoot, lockPath), 'utf8')
  assert.deepEqual(readLock(before, entries), { text: before, faults: [] })
})

test('new versions are added in order, and those that went stay', () => {
  const before = 'list/a/1 aa\nlist/c/1 cc\n'
  const read = readLock(before, [entry('b', 1, 'bb'), entry('a', 2, 'a2'), { ...entry('x', 1, 'xx'), type: 'codes' }])
  assert.deepEqual(read, { text: 'list/a/1 aa\nlist/a/2 a2\nlist/b/1 bb\nlist/c/1 cc\n', faults: [] })
})

test('a changed entry without a new version is a fault that says which version it needs, and changes no line', () => {
  const before = 'list/a/1 aa\nlist/a/2 a2\n'
  const read = readLock(before, [entry('a', 1, 'other')])
  assert.equal(read.text, before)
  assert.equal(read.faults.length, 1)
  assert.match(read.faults[0] ?? '', /^list\/a\/1 differs from what was shipped: set its version to 3;/)
})

test('two branches that gave one version two contents are told', () => {
  const read = readLock('list/a/2 one\nlist/a/2 other\n', [])
  assert.match(read.faults.join('\n'), /list\/a\/2 was given two contents/)
})
