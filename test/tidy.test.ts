import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { checkFile, tidyPaths } from '../tools/tidy.ts'

function faults(path: string, text: string): string[] {
  return checkFile(path, text).map(({ line, message }) => `${line} ${message}`)
}

const long = 'x'.repeat(121)

/** A file with one fault, and what is said of it. */
const planted: [string, string, string, RegExp][] = [
  ['a line that is too long', 'src/a.ts', `const a = 1\nconst b = '${long}'\n`, /^2 has 133 columns/],
  ['a file that is too long', 'src/a.ts', 'a\n'.repeat(451), /^0 has 451 lines, more than 450/],
  [
    'a test that is too long',
    'src/a.test.ts',
    `assert\n${'a\n'.repeat(600)}`,
    /^0 has 601 lines, more than 600/,
  ],
  [
    'a long function',
    'src/a.ts',
    `function a() {\n${'  b()\n'.repeat(61)}}\n`,
    /^1 begins a function of 61 lines/,
  ],
  [
    'a long arrow function',
    'src/a.ts',
    `const a = async (b) => {\n${'  b()\n'.repeat(61)}}\n`,
    /^1 begins a function/,
  ],
  [
    'a long method',
    'src/a.ts',
    `class A {\n  a(): void {\n${'    b()\n'.repeat(61)}  }\n}\n`,
    /^2 begins a function/,
  ],
  [
    'a function with a long list of arguments',
    'src/a.ts',
    `function a(\n  b,\n): void {\n${'  b()\n'.repeat(61)}}\n`,
    /^3 begins/,
  ],
  ['console in the program', 'src/worker.ts', "console.log('x')\n", /^1 writes to the console/],
  ['a default export', 'src/a.ts', 'export default 1\n', /^1 exports a default/],
  ['a focused test', 'src/a.test.ts', 'assert\ntest.only("a", () => 1)\n', /^2 leaves a test out/],
  ['a skipped test', 'src/a.test.ts', 'assert\ntest("a", { skip: true }, () => 1)\n', /^2 leaves a test out/],
  ['a postponed test', 'test/a.test.ts', 'assert\ntest("a", { todo: "later" })\n', /^2 leaves a test out/],
  [
    'a test that asserts nothing',
    'test/a.test.ts',
    'test("a", () => 1)\n',
    /^0 is a test that asserts nothing/,
  ],
  [
    'a table without a comment',
    'db/migrations/0001_a.sql',
    '\nCREATE TABLE a.b (c int);\n',
    /^2 creates table a\.b without/,
  ],
  [
    'a comment on another table',
    'db/migrations/0001_a.sql',
    "CREATE TABLE a.b (c int);\nCOMMENT ON TABLE a.bc IS '';\n",
    /^1 creates/,
  ],
  ['unfinished work', 'docs/a.md', 'This is TODO\n', /^1 says “TODO”; instead: do it/],
  [
    'a path of one machine',
    'README.md',
    `see /work${'/'}main\n`,
    /^1 says “\/work\/main”; instead: a path of one machine/,
  ],
  ['a registry host', 'README.md', 'https://registry.example.org\n', /^1 says “registry\.example\.org”/],
  [
    'a word with a better one',
    'src/a.ts',
    'const whitelist = []\n',
    /^1 says “whitelist”; instead: allow list/,
  ],
  ['a silenced compiler', 'src/a.ts', '// @ts-ignore\n', /^1 says “@ts-ignore”/],
  ['a name after nothing', 'src/kernel/utils.ts', '', /^0 is named after nothing/],
  ['a name in camel case', 'src/kernel/someThing.ts', '', /^0 is not named in kebab-case/],
]

for (const [name, path, text, message] of planted) {
  test(`${name} is found`, () => {
    const found = faults(path, text)
    assert.equal(found.length, 1, found.join('\n'))
    assert.match(found[0] ?? '', message)
  })
}

/** What looks like a fault and is none. */
const allowed: [string, string, string][] = [
  ['a long link', 'src/a.ts', `// https://example.cn/${long}\n`],
  ['a long Chinese sentence', 'src/a.ts', `const a = '${'信'.repeat(120)}'\n`],
  ['a long statement of SQL', 'src/a.ts', `sql\`SELECT ${long} FROM b\`\n`],
  ['a long table of values', 'src/a.ts', `const a = [\n${'  1,\n'.repeat(200)}]\n`],
  ['a long group of tests', 'src/a.test.ts', `describe('assert', () => {\n${'  test()\n'.repeat(100)}})\n`],
  [
    'a test that depends on the platform',
    'src/a.test.ts',
    "assert\ntest('a', { skip: !isRoot() }, () => 1)\n",
  ],
  ['console in a command', 'src/cli/check.ts', "console.log('x')\n"],
  [
    'a table with its comment',
    'db/migrations/0001_a.sql',
    "CREATE TABLE IF NOT EXISTS a.b (c int);\nCOMMENT ON TABLE a.b IS 'x';\n",
  ],
  ['a partition', 'db/migrations/0001_a.sql', 'CREATE TABLE a.b_2026 PARTITION OF a.b FOR VALUES IN (1);\n'],
  ['a table in a comment', 'db/migrations/0001_a.sql', '-- CREATE TABLE a.b\n'],
]

for (const [name, path, text] of allowed) {
  test(`${name} is no fault`, () => {
    assert.deepEqual(faults(path, text), [])
  })
}

test('tidy looks at the sources and at nothing that is ignored', () => {
  const paths = tidyPaths(join(import.meta.dirname, '..'))
  assert.ok(paths.includes('tools/tidy.ts'))
  assert.deepEqual(
    paths.filter((path) => path.startsWith('node_modules/')),
    [],
  )
})
