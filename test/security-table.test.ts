/** docs/security.md tells the truth: every requirement of ASVS 4.0.3 level 1 and 2 is in it, every test it names exists. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { repositoryRoot } from '../src/kernel/root.ts'

/** The requirements of levels 1 and 2, by section. Those the standard has removed, and those of level 3 alone, are not here. */
const required = `
1.1.1-7 1.2.1-4 1.4.1 1.4.4-5 1.5.1-4 1.6.1-4 1.7.1-2 1.8.1-2 1.9.1-2 1.10.1 1.11.1-2 1.12.2 1.14.1-6
2.1.1-12 2.2.1-3 2.3.1-3 2.4.1-5 2.5.1-7 2.6.1-3 2.7.1-6 2.8.1-6 2.9.1-3 2.10.1-4
3.1.1 3.2.1-4 3.3.1-4 3.4.1-5 3.5.1-3 3.7.1
4.1.1-3 4.1.5 4.2.1-2 4.3.1-3
5.1.1-5 5.2.1-8 5.3.1-10 5.4.1-3 5.5.1-4
6.1.1-3 6.2.1-6 6.3.1-2 6.4.1-2
7.1.1-4 7.2.1-2 7.3.1 7.3.3-4 7.4.1-3
8.1.1-4 8.2.1-3 8.3.1-8
9.1.1-3 9.2.1-4
10.2.1-2 10.3.1-3
11.1.1-8
12.1.1-3 12.2.1 12.3.1-6 12.4.1-2 12.5.1-2 12.6.1
13.1.1 13.1.3-5 13.2.1-3 13.2.5-6 13.3.1-2 13.4.1-2
14.1.1-4 14.2.1-6 14.3.2-3 14.4.1-7 14.5.1-4`

/** `1.1.1-7` and `1.1.1–1.1.7` as each of their numbers. */
function numbers(text: string): string[] {
  const found = /^(\d+\.\d+)\.(\d+)(?:[-–](?:\d+\.\d+\.)?(\d+))?$/.exec(text.trim())
  assert.ok(found, `“${text}” is no requirement`)
  const [from, to] = [Number(found[2]), Number(found[3] ?? found[2])]
  return Array.from({ length: to - from + 1 }, (_, i) => `${found[1]}.${from + i}`)
}

interface Row {
  ids: string[]
  how: string
  behind: string[]
}

const document = readFileSync(join(repositoryRoot, 'docs/security.md'), 'utf8')
const rows: Row[] = document.split('\n').flatMap((line) => {
  const cells = /^\| (\d[^|]*) \| ([^|]*) \| (.*) \|$/.exec(line)
  if (cells === null) return []
  const [, ids = '', how = '', behind = ''] = cells
  return [{ ids: ids.split(',').flatMap(numbers), how, behind: behind.split('<br>') }]
})

test('every requirement of level 1 and 2 is in the table once', () => {
  const wanted = required.trim().split(/\s+/).flatMap(numbers)
  const told = rows.flatMap((row) => row.ids)
  assert.deepEqual(
    wanted.filter((id) => !told.includes(id)),
    [],
  )
  assert.deepEqual(
    told.filter((id) => !wanted.includes(id)),
    [],
  )
  assert.deepEqual(
    told.filter((id, i) => told.indexOf(id) !== i),
    [],
  )
})

test('every test the table names is in the file it names', () => {
  let named = 0
  for (const { ids, behind } of rows) {
    for (const one of behind) {
      const [, path, title] = /^`([^`]+)` › (.+)$/.exec(one) ?? []
      if (path === undefined || title === undefined) continue
      named += 1
      const file = join(repositoryRoot, path)
      assert.ok(existsSync(file), `${ids.join(', ')}: there is no ${path}`)
      const calls = readFileSync(file, 'utf8').replaceAll('\\', '')
      const declared = ["'", '"', '`'].some((quote) =>
        ['it', 'test'].some((call) =>
          new RegExp(`\\b${call}\\(\\s*${quote}${escaped(title)}${quote}`).test(calls),
        ),
      )
      assert.ok(declared, `${ids.join(', ')}: ${path} has no test “${title}”`)
    }
  }
  assert.ok(named > 120, `${named} tests named`)
})

test('what has no test behind it says why', () => {
  const known =
    /^(?:`[^`]+` › .+|configuration: docs\/operating(?:\/[\w.-]+\.md)?|\*\*not met\*\*: .{10,}|\*\*does not apply\*\*: .{10,})$/
  for (const { ids, behind } of rows) {
    for (const one of behind) {
      assert.match(one, known, ids.join(', '))
      const page = /^configuration: (docs\/operating\/[\w.-]+)$/.exec(one)?.[1]
      if (page !== undefined) assert.ok(existsSync(join(repositoryRoot, page)), page)
    }
  }
})

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
